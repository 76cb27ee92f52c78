"""The legend of a map: swatches with words, beside the map or under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kpss_geo.printing import paper
from kpss_geo.printing.paper import Page
from kpss_geo.printing.placing import Box

GAP_MM = 4.0
SWATCH_MM = (7.0, 4.0)
LEAST_PT = 5.0
_PANEL = 0.27  # width of the legend beside the map, of the paper's
_BELOW = 0.42  # height of a legend under the map, of the room of both

Swatch = Callable[[Page, Box], None]


@dataclass(frozen=True)
class Entry:
    """A line of the legend: how its swatch is drawn, None for a heading, and its words."""

    draw: Swatch | None
    text: str


@dataclass(frozen=True)
class Words:
    """Texts of a sheet: title, what exactly is shown, key figures, and further notes."""

    title: str
    subtitle: str
    figures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    legend: tuple[Entry, ...] = ()


def legend(page: Page, told: Words, room: Box) -> Box:
    """Draw the legend beside the map, or under it where the paper is high; what is left for the map.

    Its text is made smaller where there is much of it; entries that still find no room are counted.
    """
    if page.paper.wide:
        width = page.paper.width_mm * _PANEL
        _columns(page, told, Box(room.right - width, room.bottom, room.right, room.top), 1)
        return Box(room.left, room.bottom, room.right - width - GAP_MM, room.top)
    below = Box(room.left, room.bottom, room.right, room.bottom + room.height * _BELOW)
    tall = _columns(page, told, below, 2, measured=True)
    used = Box(room.left, room.bottom, room.right, room.bottom + tall)
    _columns(page, told, used, 2)
    return Box(room.left, used.top + GAP_MM, room.right, room.top)


def _columns(page: Page, told: Words, room: Box, count: int, *, measured: bool = False) -> float:
    """Draw figures and entries in columns from the top of the room; the height they take."""
    width = (room.width - (count - 1) * GAP_MM) / count
    size = _size(page, told, room, count)
    lines = [line for text in told.figures for line in paper.wrapped(text, room.width, size)]
    figures = len(lines) * paper.line_mm(size) + (2 if lines else 0)
    parts = split(_kept(told, width, size, room.height - figures, count), count)
    if not measured:
        paper.write_lines(page, (room.left, room.top), lines, size)
        for number, some in enumerate(parts):
            _draw(page, some, (room.left + number * (width + GAP_MM), room.top - figures), width, size)
    return figures + max(_height(some, width, size) for some in parts)


def _size(page: Page, told: Words, room: Box, count: int) -> float:
    """Size of the text, in points, at which all finds room; the least one where at none."""
    width = (room.width - (count - 1) * GAP_MM) / count
    size = page.paper.text_pt
    while size > LEAST_PT:
        lines = sum(len(paper.wrapped(text, room.width, size)) for text in told.figures)
        tall = max(_height(some, width, size) for some in split(told.legend, count))
        if lines * paper.line_mm(size) + 2 + tall <= room.height:
            break
        size = max(size - 0.5, LEAST_PT)
    return size


def _kept(told: Words, width: float, size: float, room_mm: float, count: int) -> list[Entry]:
    """Entries that find room; the rest is counted in the last one."""
    entries = list(told.legend)

    def first(kept: int) -> list[Entry]:
        left = len(entries) - kept
        return [*entries[:kept], Entry(None, f"… a dalších {left}")] if left else entries

    def too_tall(kept: int) -> bool:
        return max(_height(some, width, size) for some in split(first(kept), count)) > room_mm

    kept = len(entries)
    while kept and too_tall(kept):
        kept -= 1
    return first(kept)


def split(entries: Sequence[Entry], count: int) -> list[list[Entry]]:
    """The entries in one column or two; the second begins with a heading where one is near the middle."""
    if count == 1:
        return [list(entries)]
    middle = (len(entries) + 1) // 2
    heads = [at for at, one in enumerate(entries) if at and one.draw is None]
    near = [at for at in heads if abs(at - middle) <= max(2, len(entries) // 4)]
    cut = min(near, key=lambda at: abs(at - middle)) if near else middle
    return [list(entries[:cut]), list(entries[cut:])]


def _lines(entry: Entry, width: float, size: float) -> list[str]:
    inner = width if entry.draw is None else width - SWATCH_MM[0] - 2
    return paper.wrapped(entry.text, inner, size, bold=entry.draw is None)


@lru_cache(maxsize=4096)
def _tall(entry: Entry, width: float, size: float, *, first: bool) -> float:
    text = len(_lines(entry, width, size)) * paper.line_mm(size)
    if entry.draw is None:
        return text + 1.4 + (0 if first else 2)
    return max(text, SWATCH_MM[1]) + 1.2


def _height(entries: Sequence[Entry], width: float, size: float) -> float:
    return sum(_tall(one, width, size, first=not number) for number, one in enumerate(entries))


def _draw(page: Page, entries: Sequence[Entry], at: tuple[float, float], width: float, size: float) -> None:
    x, top = at
    step = paper.line_mm(size)
    for number, one in enumerate(entries):
        lines = _lines(one, width, size)
        if one.draw is None:
            paper.write_lines(page, (x, top - (2 if number else 0)), lines, size, bold=True)
        else:
            one.draw(page, Box(x, top - SWATCH_MM[1], x + SWATCH_MM[0], top))
            start = top - max(SWATCH_MM[1] - step * len(lines), 0) / 2 - 0.2
            paper.write_lines(page, (x + SWATCH_MM[0] + 2, start), lines, size)
        top -= _tall(one, width, size, first=not number)

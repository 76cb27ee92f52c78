"""Sheets of paper drawn in millimetres: text, shapes and the bytes of a file."""

from __future__ import annotations

import datetime as dt
import io
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

import kpss_geo

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.patches import Patch

INK, QUIET, PALE, WHITE = "#10181f", "#4b5866", "#fbfaf6", "#ffffff"
MM_PER_INCH = 25.4
POINTS_PER_MM = 72 / MM_PER_INCH
PNG_DPI = 300
EMBED_TRUETYPE = 42
_ONE_AT_A_TIME = threading.Lock()  # matplotlib's settings and font caches are not made for threads


@dataclass(frozen=True)
class Paper:
    """A sheet of paper: its size in millimetres, and sizes of its texts in points."""

    name: str
    name_en: str
    width_mm: float
    height_mm: float
    title_pt: float
    text_pt: float
    small_pt: float

    @property
    def wide(self) -> bool:
        """Is it wider than high."""
        return self.width_mm > self.height_mm


PAPERS: Mapping[str, Paper] = MappingProxyType(
    {
        "a4_landscape": Paper("A4 na šířku", "A4 landscape", 297, 210, 16, 8, 6),
        "a4_portrait": Paper("A4 na výšku", "A4 portrait", 210, 297, 16, 8, 6),
        "a3_landscape": Paper("A3 na šířku", "A3 landscape", 420, 297, 22, 10, 7.5),
        "a3_portrait": Paper("A3 na výšku", "A3 portrait", 297, 420, 22, 10, 7.5),
    }
)


@dataclass(frozen=True, eq=False)
class Page:
    """A sheet that is being drawn; its axes measure millimetres from the lower left corner."""

    paper: Paper
    figure: Figure
    axes: Axes


def blank(paper: Paper) -> Page:
    """A white sheet."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - heavy, and only for printing
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(paper.width_mm / MM_PER_INCH, paper.height_mm / MM_PER_INCH), facecolor=WHITE)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, paper.width_mm)
    axes.set_ylim(0, paper.height_mm)
    axes.axis("off")
    return Page(paper, figure, axes)


@cache
def _font(*, bold: bool = False) -> FontProperties:
    """The font that comes with matplotlib, so that a map is the same on every machine."""
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415

    file = Path(mpl.get_data_path()) / "fonts" / "ttf" / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
    return FontProperties(fname=file)


@cache
def _signs(*, bold: bool = False) -> frozenset[int]:
    from matplotlib.font_manager import get_font  # noqa: PLC0415

    return frozenset(get_font(str(_font(bold=bold).get_file())).get_charmap())


def printable(text: str) -> str:
    """Text of which the font has every sign; those that it has not become a mark, and breaks become spaces."""
    one_line = " ".join(text.split("\n"))
    return "".join(one if ord(one) in _signs() else "\N{REPLACEMENT CHARACTER}" for one in one_line)


@lru_cache(maxsize=8192)
def extent(text: str, size_pt: float, *, bold: bool = False) -> tuple[float, float]:
    """Width and height of a line of text in millimetres; the height is that of any line."""
    from matplotlib.textpath import TextToPath  # noqa: PLC0415

    font = _font(bold=bold).copy()
    font.set_size(size_pt)
    width, _, _ = TextToPath().get_text_width_height_descent(printable(text), font, ismath=False)
    return float(width) / POINTS_PER_MM, size_pt * 1.1 / POINTS_PER_MM


def line_mm(size_pt: float) -> float:
    """Distance of lines of text."""
    return size_pt * 1.32 / POINTS_PER_MM


def wrapped(text: str, width_mm: float, size_pt: float, *, bold: bool = False) -> list[str]:
    """Lines of a text that are no wider than said; a longer word stands alone."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and extent(longer, size_pt, bold=bold)[0] <= width_mm:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def write(
    page: Page, at: tuple[float, float], text: str, size_pt: float, *, bold: bool = False, colour: str = INK,
    align: str = "left", vertical: str = "top", halo: bool = False, order: float = 10,
) -> None:  # fmt: skip
    """Write a line of text at a place in millimetres; signs of mathematics mean themselves."""
    from matplotlib.patheffects import withStroke  # noqa: PLC0415

    font = _font(bold=bold).copy()
    font.set_size(size_pt)
    around: list[Any] = [withStroke(linewidth=size_pt / 3, foreground=WHITE)] if halo else []
    page.axes.text(
        *at, printable(text), fontproperties=font, color=colour, ha=align, va=vertical, parse_math=False,
        path_effects=around, zorder=order,
    )  # fmt: skip


def write_lines(page: Page, at: tuple[float, float], lines: Sequence[str], size_pt: float, **style: Any) -> float:
    """Write lines below one another from the top; how far down they reach."""
    x, top = at
    for number, line in enumerate(lines):
        write(page, (x, top - number * line_mm(size_pt)), line, size_pt, **style)
    return top - len(lines) * line_mm(size_pt)


def fill(
    page: Page, shape: BaseGeometry, *, colour: str | None = None, edge: str | None = None, width_mm: float = 0,
    dashed: bool = False, order: float = 1, clip: BaseGeometry | None = None,
) -> None:  # fmt: skip
    """Draw polygons given in millimetres."""
    from matplotlib.patches import PathPatch  # noqa: PLC0415
    from matplotlib.path import Path as Outline  # noqa: PLC0415

    parts = [one for one in shapely.get_parts(shape) if one.geom_type == "Polygon" and not one.is_empty]
    rings = [np.asarray(ring.coords) for one in parts for ring in (one.exterior, *one.interiors)]
    if not rings:
        return
    codes = [_codes(len(ring)) for ring in rings]
    patch = PathPatch(
        Outline(np.concatenate(rings), np.concatenate(codes)),
        facecolor=colour or "none",
        edgecolor=edge or "none",
        linewidth=width_mm * POINTS_PER_MM,
        linestyle=(0, (3, 2)) if dashed else "solid",
        joinstyle="round",
        zorder=order,
    )
    _add(page, patch, clip)


def _codes(count: int) -> npt.NDArray[np.uint8]:
    """Of a ring: go, draw, …, close."""
    codes = np.full(count, 2, dtype=np.uint8)
    codes[0], codes[-1] = 1, 79
    return codes


def _add(page: Page, patch: Patch, clip: BaseGeometry | None) -> None:
    page.axes.add_patch(patch)
    if clip is not None:
        _clip(page, patch, clip)


def _clip(page: Page, artist: Any, clip: BaseGeometry) -> None:
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    left, bottom, right, top = clip.bounds
    window = Rectangle((left, bottom), right - left, top - bottom, transform=page.axes.transData)
    artist.set_clip_path(window)


def stroke(
    page: Page, shape: BaseGeometry, *, colour: str, width_mm: float, dashes: Sequence[float] = (),
    order: float = 2, clip: BaseGeometry | None = None,
) -> None:  # fmt: skip
    """Draw lines given in millimetres; `dashes` are multiples of the width, drawn and left out."""
    from matplotlib.collections import LineCollection  # noqa: PLC0415

    parts = [np.asarray(one.coords) for one in shapely.get_parts(shape) if one.geom_type == "LineString"]
    if not parts:
        return
    drawn = LineCollection(
        parts,
        colors=colour,
        linewidths=width_mm * POINTS_PER_MM,
        linestyles=[(0, tuple(dashes))] if dashes else "solid",
        capstyle="butt" if dashes else "round",
        zorder=order,
    )
    page.axes.add_collection(drawn, autolim=False)
    if clip is not None:
        _clip(page, drawn, clip)


def pdf(page: Page, *, title: str, told: str, day: dt.date) -> bytes:
    """The sheet as PDF with its fonts inside; the same sheet gives the same bytes."""
    about = {
        "Title": title,
        "Subject": told,
        "Author": "kpss_geo",
        "Creator": f"kpss_geo {kpss_geo.__version__}",
        "CreationDate": dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC),
    }
    return _saved(page, "pdf", about)


def png(page: Page, *, title: str, told: str, day: dt.date) -> bytes:
    """The sheet as PNG of 300 dots to the inch; the same sheet gives the same bytes."""
    about = {"Title": title, "Description": told, "Creation Time": day.isoformat()}
    return _saved(page, "png", {**about, "Software": f"kpss_geo {kpss_geo.__version__}"})


def _saved(page: Page, form: str, about: Mapping[str, Any]) -> bytes:
    import matplotlib as mpl  # noqa: PLC0415

    whole = io.BytesIO()
    with _ONE_AT_A_TIME, mpl.rc_context({"pdf.fonttype": EMBED_TRUETYPE}):
        page.figure.savefig(whole, format=form, dpi=PNG_DPI, metadata=dict(about), facecolor=WHITE)
    return whole.getvalue()

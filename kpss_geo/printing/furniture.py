"""Scale bar and north arrow in the corner of a map where they hide least."""

from __future__ import annotations

import math

import shapely
from shapely.geometry.base import BaseGeometry

from kpss_geo.maps import words
from kpss_geo.printing import paper
from kpss_geo.printing.paper import INK, QUIET, WHITE, Page
from kpss_geo.printing.placing import Box

_BARS = (1, 2, 5, 10)


def scale_and_north(page: Page, frame: Box, scale: float, shown: BaseGeometry) -> Box:
    """Draw both; the place they take.

    Parameters
    ----------
    page, frame
        The sheet and the map on it.
    scale
        So many metres in nature are a metre on paper.
    shown
        What the map is about, millimetres.
    """
    size = page.paper
    metres = _bar_metres(scale, frame.width * 0.22)
    bar = metres / scale * 1000
    width, height = bar + 21.0, size.text_pt * 2.2
    box = min(_corners(frame, width, height), key=lambda one: shapely.intersection(one.shape(), shown).area)
    paper.fill(page, box.shape(), colour=WHITE, edge=QUIET, width_mm=0.15, order=8)
    _north(page, (box.left + 5, box.middle[1]), height - 3)
    _bar(page, (box.left + 11, box.bottom + height * 0.42), scale, metres, bar)
    return box


def _corners(frame: Box, width: float, height: float) -> list[Box]:
    return [
        Box(x, y, x + width, y + height)
        for y in (frame.bottom + 2, frame.top - height - 2)
        for x in (frame.left + 2, frame.right - width - 2)
    ]


def _bar_metres(scale: float, most_mm: float) -> float:
    most = most_mm * scale / 1000
    power = 10.0 ** math.floor(math.log10(most))
    return float(max(one * power for one in _BARS if one * power <= most))


def _north(page: Page, at: tuple[float, float], tall: float) -> None:
    x, y = at
    top, low = y + tall / 2 - 3, y - tall / 2
    left = shapely.Polygon([(x, top), (x - 2.4, low), (x, low + tall * 0.16)])
    right = shapely.Polygon([(x, top), (x + 2.4, low), (x, low + tall * 0.16)])
    paper.fill(page, left, colour=INK, edge=INK, width_mm=0.2, order=8.1)
    paper.fill(page, right, colour=WHITE, edge=INK, width_mm=0.2, order=8.1)
    paper.write(page, (x, top + 0.4), "S", page.paper.text_pt, bold=True, align="center", vertical="bottom")


def _bar(page: Page, at: tuple[float, float], scale: float, metres: float, long: float) -> None:
    (x, y), size = at, page.paper.small_pt
    for quarter, colour in enumerate((INK, WHITE, INK, WHITE)):
        piece = shapely.box(x + quarter * long / 4, y, x + (quarter + 1) * long / 4, y + 1.3)
        paper.fill(page, piece, colour=colour, edge=INK, width_mm=0.2, order=8.1)
    unit, per = ("km", 1000.0) if metres >= 1000 else ("m", 1.0)
    for part in (0.0, 0.5, 1.0):
        number = metres * part / per
        text = words.czech(number, 0 if number == int(number) else 2 if number * 10 % 1 else 1)
        told = f"{text}{words.GROUPED}{unit}" if part == 1 else text
        paper.write(page, (x + part * long, y + 1.9), told, size, align="center", vertical="bottom")
    paper.write(page, (x, y - 1.2), f"1 : {words.czech(scale)}", size, colour=QUIET)

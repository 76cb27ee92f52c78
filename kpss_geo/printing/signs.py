"""Symbols of a printed map: pictograms of services, marks of accessibility, swatches of a legend."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from kpss_geo.maps import pictograms
from kpss_geo.maps.marks import OF_GRADES, Mark
from kpss_geo.printing import paper
from kpss_geo.printing.paper import INK, WHITE, Page
from kpss_geo.printing.placing import dots, hatching

if TYPE_CHECKING:
    from matplotlib.path import Path

_FIELD, _OUTLINE_FIELD = 24.0, 40.0  # sizes of the fields on which pictograms and outlines are drawn
_INSIDE = 0.56  # of a symbol is its pictogram
HATCH, STRIPES = (1.1, 45.0), (1.5, 135.0)  # distance in millimetres and turn of lines
NO_DATA, NO_DATA_LINES = "#eef0f2", "#a3abb3"


@cache
def _path(d: str, field: float) -> Path:
    """A path of SVG about 0, 0 in a field of size 1, upwards."""
    from fontTools.pens.recordingPen import RecordingPen  # noqa: PLC0415 - comes with matplotlib
    from fontTools.svgLib.path import parse_path  # noqa: PLC0415
    from matplotlib.path import Path  # noqa: PLC0415

    pen = RecordingPen()
    parse_path(d, pen)
    spots: list[tuple[float, float]] = []
    codes: list[int] = []
    for name, points in pen.value:
        spots += points or ([spots[-1]] if name == "closePath" else [])
        codes += _CODES[name]
    at = (np.array(spots, dtype=np.float64) / field - 0.5) * [1, -1]
    return Path(at, codes)


# Codes of matplotlib's paths for the steps of a pen.
_CODES: Mapping[str, list[int]] = MappingProxyType(
    {"moveTo": [1], "lineTo": [2], "qCurveTo": [3, 3], "curveTo": [4, 4, 4], "closePath": [79], "endPath": []}
)


def _drawn(page: Page, path: Path, at: tuple[float, float], size_mm: float, **style: Any) -> None:
    from matplotlib.patches import PathPatch  # noqa: PLC0415
    from matplotlib.transforms import Affine2D  # noqa: PLC0415

    moved = path.transformed(Affine2D().scale(size_mm).translate(*at))
    page.axes.add_patch(PathPatch(moved, capstyle="round", joinstyle="round", **style))


def service(page: Page, at: tuple[float, float], size_mm: float, *, pictogram: str, family: str, form: str) -> None:
    """A service: the outline tells the form, the colour the family, the pictogram the kind."""
    outline = _path(pictograms.OUTLINES.get(form, pictograms.OTHER_OUTLINE), _OUTLINE_FIELD)
    colour = pictograms.COLOURS.get(family, pictograms.OTHER_COLOUR)
    _drawn(page, outline, at, size_mm, facecolor=colour, edgecolor=WHITE, linewidth=size_mm * 0.16, zorder=6)
    strokes = _path(pictograms.PATHS.get(pictogram, pictograms.OTHER), _FIELD)
    small = size_mm * _INSIDE * (0.86 if form == "terénní" else 1)
    _drawn(page, strokes, at, small, facecolor="none", edgecolor=WHITE, linewidth=size_mm * 0.2, zorder=7)


def _circle(page: Page, at: tuple[float, float], size: float, **style: Any) -> None:
    paper.fill(page, shapely.Point(at).buffer(size * 0.45, quad_segs=12), order=6, **style)


def _triangle(page: Page, at: tuple[float, float], size: float, **style: Any) -> None:
    x, y = at
    corners = [(x, y + size * 0.5), (x + size * 0.5, y - size * 0.42), (x - size * 0.5, y - size * 0.42)]
    paper.fill(page, shapely.Polygon(corners), order=6, **style)


def _square(page: Page, at: tuple[float, float], size: float, **style: Any) -> None:
    x, y = at
    paper.fill(page, shapely.box(x - size * 0.42, y - size * 0.42, x + size * 0.42, y + size * 0.42), order=6, **style)


# Of each grade of a surveyed place its outline and how it is filled; told apart without colours.
GRADES: Mapping[str, tuple[Callable[..., None], Mapping[str, Any]]] = MappingProxyType(
    {
        "accessible": (_circle, {"colour": "#0b5fa5", "edge": WHITE, "width_mm": 0.25}),
        "partly": (_triangle, {"colour": "#c46a10", "edge": WHITE, "width_mm": 0.25}),
        "inaccessible": (_square, {"colour": "#26364a", "edge": WHITE, "width_mm": 0.25}),
        "unverified": (_circle, {"colour": WHITE, "edge": "#26364a", "width_mm": 0.35, "dashed": True}),
    }
)


def grade(page: Page, at: tuple[float, float], size_mm: float, name: str) -> None:
    """The mark of how accessible a surveyed place is."""
    draw, style = GRADES[name]
    draw(page, at, size_mm, **style)
    _sign(page, at, size_mm, OF_GRADES[name])


def _sign(page: Page, at: tuple[float, float], size_mm: float, mark: Mark) -> None:
    """The sign of a mark inside its outline; a circle is its own."""
    if not mark.strokes:
        return
    _, middle, room = mark.inside
    inside = at[0], at[1] + (0.5 - middle / _OUTLINE_FIELD) * size_mm
    small, ink = size_mm * room / _OUTLINE_FIELD, INK if mark.dashed else WHITE
    strokes = {"facecolor": "none", "edgecolor": ink, "linewidth": size_mm * 0.25, "zorder": 7}
    _drawn(page, _path(mark.strokes, _FIELD), inside, small, **strokes)
    if mark.filled:
        _drawn(page, _path(mark.filled, _FIELD), inside, small, facecolor=ink, edgecolor="none", zorder=7)


def no_data(page: Page, shape: BaseGeometry, *, clip: BaseGeometry | None = None) -> None:
    """The look of a municipality of which nothing is known."""
    paper.fill(page, shape, colour=NO_DATA, order=1, clip=clip)
    every, turn = HATCH
    lines = hatching(shape, every_mm=every, turn_degrees=turn)
    paper.stroke(page, lines, colour=NO_DATA_LINES, width_mm=0.2, order=1.1, clip=clip)


def striped(page: Page, shape: BaseGeometry, *, clip: BaseGeometry | None = None) -> None:
    """Stripes over a tint: it depends on what nobody has measured."""
    every, turn = STRIPES
    lines = hatching(shape, every_mm=every, turn_degrees=turn)
    paper.stroke(page, lines, colour=WHITE, width_mm=0.6, order=1.2, clip=clip)
    paper.stroke(page, lines, colour=INK, width_mm=0.16, order=1.3, clip=clip)


def dotted(page: Page, shape: BaseGeometry, *, clip: BaseGeometry | None = None) -> None:
    """Dots over a tint: an estimate."""
    spots: npt.NDArray[np.float64] = dots(shape, every_mm=1.8)
    if len(spots):
        marks = shapely.MultiPolygon([shapely.Point(spot).buffer(0.32, quad_segs=4) for spot in spots])
        paper.fill(page, marks, colour=WHITE, edge=INK, width_mm=0.12, order=1.3, clip=clip)

"""Isochrones: where a service is reached within so many minutes, as areas around the reached streets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import contourpy
import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import KDTree
from shapely.geometry.base import BaseGeometry as Shape

from kpss_geo.reach.join import Join
from kpss_geo.streets.graph import Floats, Streets

MOST_CELLS = 150_000
CLEARING_METRES = 10.0  # cut out around a place that is over the limit


@dataclass(frozen=True, eq=False)
class Canvas:
    """A grid over the streets; every cell knows the nearest point of a street.

    Attributes
    ----------
    x, y
        Centres of columns and rows, metres.
    nearest
        (rows, columns) which sample of the streets is nearest.
    metres
        (rows, columns) how far it is.
    samples
        The samples as homes on the streets, so that their times are exact.
    width_metres
        How far from a street the area reaches.
    """

    x: Floats
    y: Floats
    nearest: npt.NDArray[np.int64]
    metres: Floats
    samples: Join
    width_metres: float


def canvas(
    streets: Streets,
    *,
    mode: str,
    width_metres: float,
    bounds: tuple[float, float, float, float] | None = None,
) -> Canvas:
    """Lay a grid over the streets that `mode` may use.

    Parameters
    ----------
    streets
        The streets.
    mode
        ``foot`` or ``car``.
    width_metres
        How far from a street an area shall reach; cells are half of it, larger where there
        would be more than 150 000.
    bounds
        West, south, east, north in metres; all streets when None.
    """
    usable = np.flatnonzero(streets.allowed(mode))
    lines = streets.lines[usable]
    if bounds is not None:
        inside = shapely.intersects(lines, shapely.box(*bounds))
        usable, lines = usable[inside], lines[inside]
    if len(lines) == 0:
        return _blank(width_metres)
    west, south, east, north = shapely.total_bounds(lines) + np.array([-2, -2, 2, 2]) * width_metres
    cell = max(width_metres / 2, float(np.sqrt((east - west) * (north - south) / MOST_CELLS)))
    samples, xy = _samples(usable, lines, cell)
    x, y = np.arange(west, east + cell, cell), np.arange(south, north + cell, cell)
    width = max(width_metres, cell)
    metres, nearest = KDTree(xy).query(np.stack(np.meshgrid(x, y), axis=-1), distance_upper_bound=3 * width)
    beyond = ~np.isfinite(metres)
    return Canvas(x, y, np.where(beyond, 0, nearest), np.where(beyond, 3 * width, metres), samples, width)


def _blank(width_metres: float) -> Canvas:
    """Canvas without a street: nothing is reached on it."""
    nothing, none = np.zeros(0), np.zeros(0, dtype=np.int64)
    nowhere = np.zeros((0, 0))
    return Canvas(
        nothing, nothing, nowhere.astype(np.int64), nowhere, Join(0, none, none, nothing, nothing), width_metres
    )


def _samples(usable: npt.NDArray[np.intp], lines: npt.NDArray[np.object_], step: float) -> tuple[Join, Floats]:
    length = shapely.length(lines)
    pieces = np.maximum(1, np.ceil(length / step)).astype(np.int64)
    of_line = np.repeat(np.arange(len(lines)), pieces + 1)
    place = np.arange(len(of_line)) - np.repeat(np.cumsum(pieces + 1) - (pieces + 1), pieces + 1)
    along = place / pieces[of_line]
    points = shapely.line_interpolate_point(lines[of_line], along, normalized=True)
    nothing = np.zeros(len(along))
    join = Join(len(along), np.arange(len(along)), usable[of_line].astype(np.int64), along, nothing)
    return join, shapely.get_coordinates(points)


def isochrones(
    ground: Canvas,
    seconds: Floats,
    limits: Sequence[float],
    *,
    places: npt.NDArray[np.object_],
    place_seconds: Floats,
) -> list[Shape]:
    """Area within each limit: valid, and without any place that is over it.

    Parameters
    ----------
    ground
        Grid over the streets.
    seconds
        Time of each sample of the grid (`inf`: not reached).
    limits
        Seconds, inclusive; each area holds those of smaller limits.
    places
        Points (homes) whose times are known.
    place_seconds
        Their times.

    Returns
    -------
    list of shapely.MultiPolygon
        One per limit, empty where nothing is reached.
    """
    if ground.samples.count == 0:
        return [shapely.MultiPolygon() for _ in limits]
    at_cell = seconds[ground.nearest]
    edge = ground.metres / ground.width_metres - 1
    areas = []
    for limit in limits:
        late = np.clip((at_cell - limit) / max(limit, 1.0) * 10, -1, 1)
        area = shapely.simplify(_contour(ground, np.maximum(late, edge)), ground.width_metres / 8)
        areas.append(_cleared(area, places[place_seconds > limit]))
    return areas


def _contour(ground: Canvas, field: Floats) -> Shape:
    """Area where the field is below zero."""
    drawn = contourpy.contour_generator(ground.x, ground.y, field, fill_type=contourpy.FillType.OuterOffset)
    polygons = []
    for points, offsets in zip(*drawn.filled(-np.inf, 0.0), strict=True):
        rings = [points[a:b] for a, b in pairwise(offsets) if b - a >= 4]
        if rings:
            polygons.append(shapely.Polygon(rings[0], rings[1:]))
    return (
        shapely.MultiPolygon(polygons)
        if all(shapely.is_valid(polygons))
        else shapely.union_all(shapely.make_valid(polygons))
    )


def _cleared(area: Shape, late: npt.NDArray[np.object_]) -> Shape:
    """The area without the places that are over the limit."""
    shapely.prepare(area)
    within = late[shapely.intersects(area, late)]
    if len(within):
        area = shapely.difference(area, shapely.union_all(shapely.buffer(within, CLEARING_METRES, quad_segs=3)))
    return polygonal(area)


def polygonal(area: Shape) -> Shape:
    """The polygons of a geometry as one valid MultiPolygon; lines and points fall away."""
    if not shapely.is_valid(area):
        area = shapely.make_valid(area)
    parts = shapely.get_parts(shapely.get_parts(area))
    return shapely.MultiPolygon(list(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]))


def bands(areas: Sequence[Shape]) -> list[Shape]:
    """Each area without those before it (clearing late places can leave slivers that only a smaller limit has)."""
    rings: list[Shape] = []
    inner: Shape = shapely.MultiPolygon()
    for area in areas:
        rings.append(polygonal(shapely.difference(area, inner)))
        inner = shapely.union(inner, area)
    return rings

"""Where on the streets a surveyed point of public space belongs: way, side and place along it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from uuid import UUID

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from kpss_geo.frames import WGS84
from kpss_geo.streets.graph import Flags, Floats, Streets
from kpss_geo.streets.travellers import footways
from kpss_geo.survey.fold import Point

ATTACHED, AMBIGUOUS, UNMATCHED = "attached", "ambiguous", "unmatched"
# What stands in public space; entrances, lifts, platforms and toilets belong to buildings, parking bars nobody.
KERBS = ("obrubnik", "prechod")
PUBLIC = (*KERBS, "chodnik", "zuzeni", "schody", "rampa", "prekazka")
BUILDING_LINKS = ("service_id", "ruian_code")
LEAST_REACH_METRES, MOST_REACH_METRES = 15.0, 50.0
SIDES = MappingProxyType(
    {"left": "left", "vlevo": "left", "levá": "left", "right": "right", "vpravo": "right", "pravá": "right"}
)
NOWHERE = -1
ON_LINE_METRES = 0.01


@dataclass(frozen=True)
class Attached:
    """Where a point belongs.

    Attributes
    ----------
    point_id
        The point.
    segment
        Segment of the streets, -1 where none is chosen.
    side
        ``left`` or ``right`` of the segment from its tail to its head; '' on its line.
    along
        Place on the segment, 0 at its tail, 1 at its head; NaN without one.
    off_metres
        From the point to the segment's line; NaN without one.
    status
        ``attached``; ``ambiguous``: a reviewer chooses of the `candidates`; ``unmatched``: no street is near.
    candidates
        Ids of the source's ways that it may belong to, the nearest first.
    """

    point_id: UUID
    segment: int
    side: str
    along: float
    off_metres: float
    status: str
    candidates: tuple[int, ...] = ()


def attach(
    points: Mapping[UUID, Point], streets: Streets, *, chosen: Mapping[UUID, int] = MappingProxyType({})
) -> list[Attached]:
    """Streets that the points of public space belong to, by point id.

    Parameters
    ----------
    points
        As `fold` gives them. Points of buildings, reserved parking and archived points are left out.
    streets
        The streets as the source gives them.
    chosen
        What reviewers decided: id of the source's way by point. It outlives an update of the streets; where the
        way is gone, or is not within 50 m, the point is unmatched again.

    Returns
    -------
    list of Attached
        Attached where one way alone lies within the accuracy of the position, or none does and one is the nearest
        within 15 m (or the accuracy, at most 50 m). Kerbs and crossings belong to ways for walkers; where none is
        near, to the road, of which they tell nothing that closes it.
    """
    some = [points[name] for name in sorted(points) if is_public(points[name])]
    here = [one for one in some if one.position is not None]
    found = {one.point_id: _unmatched(one) for one in some}
    for one, near in zip(here, _near(here, streets, chosen), strict=True):
        found[one.point_id] = _chosen(one, near, chosen[one.point_id]) if one.point_id in chosen else _judged(one, near)
    return list(found.values())


def is_public(point: Point) -> bool:
    """Does the point stand in public space, on its own: then it belongs to a street."""
    linked = any(point.about.get(link) for link in BUILDING_LINKS)
    return point.element in PUBLIC and not point.archived and not linked


@dataclass(frozen=True, eq=False)
class _Near:
    """Segments within reach of a point, the nearest first, and which of them are ways for walkers."""

    segment: npt.NDArray[np.int64]
    way: npt.NDArray[np.int64]
    footway: Flags
    along: Floats
    off: Floats
    side: Sequence[str]


def _near(points: Sequence[Point], streets: Streets, chosen: Mapping[UUID, int]) -> list[_Near]:
    usable, footway = np.flatnonzero(streets.allowed("foot")), footways(streets)
    place = _places(points, streets.crs)
    reach = np.array([MOST_REACH_METRES if one.point_id in chosen else _reach(one) for one in points])
    point, found = shapely.STRtree(streets.lines[usable]).query(place, predicate="dwithin", distance=reach)
    segment = usable[found]
    lines = streets.lines[segment]
    off = shapely.distance(lines, place[point])
    order = np.lexsort((segment, streets.way[segment], off, point))
    point, segment, lines, off = point[order], segment[order], lines[order], off[order]
    along = shapely.line_locate_point(lines, place[point], normalized=True)
    along = np.where(np.isfinite(along), along, 0.0)  # a line without length
    side = _sides(lines, place[point])
    way = np.where(streets.way[segment] >= 0, streets.way[segment], -2 - segment)  # nameless ways are one each
    bound = np.searchsorted(point, np.arange(len(points) + 1))
    return [
        _Near(segment[a:b], way[a:b], footway[segment[a:b]], along[a:b], off[a:b], side[a:b])
        for a, b in pairwise(bound)
    ]


def _places(points: Iterable[Point], crs: str) -> npt.NDArray[np.object_]:
    lonlat = [(one.position.lon, one.position.lat) for one in points if one.position]
    to_metres = pyproj.Transformer.from_crs(WGS84, crs, always_xy=True)
    x, y = to_metres.transform(*np.array(lonlat, dtype=np.float64).reshape(-1, 2).T)
    return np.asarray(shapely.points(x, y), dtype=object)


def _reach(point: Point) -> float:
    accuracy = point.position.accuracy_m if point.position else 0.0
    return min(max(accuracy, LEAST_REACH_METRES), MOST_REACH_METRES)


def _sides(lines: npt.NDArray[np.object_], place: npt.NDArray[np.object_]) -> list[str]:
    """Side of each line on which its point lies; the line is taken as straight within a metre of the place."""
    at = shapely.line_locate_point(lines, place)
    a, b = (shapely.get_coordinates(shapely.line_interpolate_point(lines, at + by)) for by in (-0.5, 0.5))
    a = np.where((at < 0.5)[:, None], shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.0)), a)
    ahead, aside = b - a, shapely.get_coordinates(place) - a
    turn = ahead[:, 0] * aside[:, 1] - ahead[:, 1] * aside[:, 0]
    return [("", "left", "right")[int(sign)] for sign in np.sign(np.where(np.abs(turn) < ON_LINE_METRES, 0.0, turn))]


def _unmatched(point: Point, candidates: tuple[int, ...] = (), status: str = UNMATCHED) -> Attached:
    return Attached(point.point_id, NOWHERE, "", np.nan, np.nan, status, candidates)


def _chosen(point: Point, near: _Near, way: int) -> Attached:
    places = np.flatnonzero(near.way == way)
    return _at(point, near, int(places[0]), (way,)) if len(places) else _unmatched(point)


def _judged(point: Point, near: _Near) -> Attached:
    if not len(near.segment):
        return _unmatched(point)
    fit = np.flatnonzero(near.footway) if point.element in KERBS else np.arange(len(near.segment))
    fit = fit if len(fit) else np.arange(len(near.segment))
    accuracy = point.position.accuracy_m if point.position else 0.0
    within = fit[near.off[fit] <= max(accuracy, float(near.off[fit[0]]))]
    ways = tuple(dict.fromkeys(near.way[within].tolist()))
    return _at(point, near, int(fit[0]), ways) if len(ways) == 1 else _unmatched(point, ways, AMBIGUOUS)


def _at(point: Point, near: _Near, place: int, ways: tuple[int, ...]) -> Attached:
    side = SIDES.get(point.about.get("side", "").strip().casefold(), near.side[place])
    along, off = float(near.along[place]), float(near.off[place])
    return Attached(point.point_id, int(near.segment[place]), side, along, off, ATTACHED, ways)

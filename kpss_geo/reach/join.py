"""Where people and services stand on the streets: the segments near each of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from kpss_geo.streets.graph import Flags, Floats, Streets

# A point joins its nearest segment and all that are hardly farther, so that a barrier removed,
# or a parallel footway mapped, only adds ways and never takes one.
HARDLY_FARTHER_METRES = 25.0


@dataclass(frozen=True, eq=False)
class Join:
    """Candidate segments of each point, grouped by point.

    Attributes
    ----------
    count
        How many points there are; some may have no candidate: they are unreachable.
    point
        (candidates,) which point, ascending.
    segment
        (candidates,) which segment.
    along
        (candidates,) where on the segment, 0 at its tail, 1 at its head.
    off_metres
        (candidates,) straight from the point to that place.
    """

    count: int
    point: npt.NDArray[np.int64]
    segment: npt.NDArray[np.int64]
    along: Floats
    off_metres: Floats

    @property
    def off_street(self) -> npt.NDArray[np.int64]:
        """Points with no street near enough: unreachable, to be listed."""
        return np.setdiff1d(np.arange(self.count), self.point)


def join(streets: Streets, points: npt.NDArray[np.object_], *, mode: str, within_metres: float) -> Join:
    """Segments that each point can step onto.

    Parameters
    ----------
    streets
        The streets.
    points
        Array of shapely points in the streets' metres.
    mode
        ``foot`` or ``car``: only segments that it may use count (law, not passability).
    within_metres
        Points farther than this from any such segment join nothing.

    Returns
    -------
    Join
        The nearest segment of each point, those at most 25 m farther than it, and the nearest one of
        the part of the network that is longest, so that an island at the door cuts nobody off.
    """
    usable = np.flatnonzero(streets.allowed(mode))
    points = np.asarray(points, dtype=object)
    if len(points) == 0 or len(usable) == 0:
        none = np.zeros(0, dtype=np.int64)
        return Join(len(points), none, none, np.zeros(0), np.zeros(0))
    tree = shapely.STRtree(streets.lines[usable])
    (near, _), nearest = tree.query_nearest(points, max_distance=within_metres, return_distance=True, all_matches=False)
    reach = np.minimum(nearest + HARDLY_FARTHER_METRES, within_metres)
    found, segment = tree.query(points[near], predicate="dwithin", distance=reach)
    main = usable[in_main_part(streets, usable)]
    to_main = shapely.STRtree(streets.lines[main]).query_nearest(points, max_distance=within_metres, all_matches=False)
    pairs = np.concatenate([np.stack([near[found], usable[segment]]), np.stack([to_main[0], main[to_main[1]]])], axis=1)
    point, segment = np.unique(pairs, axis=1)
    lines = streets.lines[segment]
    return Join(
        count=len(points),
        point=point,
        segment=segment,
        along=shapely.line_locate_point(lines, points[point], normalized=True),
        off_metres=shapely.distance(lines, points[point]),
    )


def in_main_part(streets: Streets, usable: npt.NDArray[np.intp]) -> Flags:
    """Which of the usable segments belong to the longest part of the network that hangs together."""
    ends = streets.tail[usable], streets.head[usable]
    graph = coo_array((np.ones(len(usable), dtype=np.int8), ends), shape=(streets.nodes, streets.nodes))
    _, part = connected_components(graph, directed=False)
    of_segment = part[ends[0]]
    flags: Flags = of_segment == np.bincount(of_segment, weights=streets.metres[usable]).argmax()
    return flags

"""A second implementation of travel times: points become nodes, then Floyd and Warshall."""

from itertools import pairwise

import numpy as np
from scipy.sparse.csgraph import floyd_warshall


def times_by_floyd_warshall(trip):
    """Seconds from every home (column) to every service (row), by another way than the package's.

    Every place where a point stands cuts its segment in pieces; homes and services are nodes.
    """
    streets, costs, pace = trip.streets, trip.costs, trip.traveller.metres_per_second
    arcs = {}

    def arc(start, end, seconds):
        arcs[start, end] = min(seconds, arcs.get((start, end), np.inf))

    stands = {}
    for who, join in (("home", trip.homes), ("service", trip.services)):
        for point, segment, along, off in zip(join.point, join.segment, join.along, join.off_metres, strict=True):
            stands.setdefault(int(segment), []).append((float(along), who, int(point), off / pace))
    for segment in range(len(streets)):
        tail, head = ("node", int(streets.tail[segment])), ("node", int(streets.head[segment]))
        here = sorted(stands.get(segment, []), key=lambda stand: stand[0])
        chain = [(tail, 0.0), *((("cut", segment, i), stand[0]) for i, stand in enumerate(here)), (head, 1.0)]
        for (start, a), (end, b) in pairwise(chain):
            forward = (b - a) * costs.forward[segment] if b > a else 0.0
            back = (b - a) * costs.back[segment] if b > a else 0.0
            arc(start, end, forward + (costs.enter_head[segment] if end == head and end[0] == "node" else 0.0))
            arc(end, start, back + (costs.enter_tail[segment] if start[0] == "node" else 0.0))
        for i, (along, who, point, off) in enumerate(here):
            if who == "service":
                arc(("cut", segment, i), (who, point), off)
                continue
            arc((who, point), ("cut", segment, i), off)
            if along in (0.0, 1.0):  # who stands at a node need not enter it
                arc((who, point), tail if along == 0.0 else head, off)
    names = {name for pair in arcs for name in pair}
    place = {name: i for i, name in enumerate(sorted(names, key=str))}
    dense = np.full((len(place), len(place)), np.inf)
    for (start, end), seconds in arcs.items():
        if start != end:
            dense[place[start], place[end]] = max(seconds, 1e-6)  # scipy takes less than 1e-8 for nothing
    least = floyd_warshall(np.where(np.isfinite(dense), dense, 0)) if place else dense
    found = np.full((trip.services.count, trip.homes.count), np.inf)
    for service in range(trip.services.count):
        for home in range(trip.homes.count):
            start, end = place.get(("home", home)), place.get(("service", service))
            if start is not None and end is not None:
                found[service, home] = least[start, end]
    return found

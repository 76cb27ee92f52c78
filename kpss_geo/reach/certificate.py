"""Proof that times on streets cut at a border are those of the whole: nobody can leave the cut sooner."""

from __future__ import annotations

import numpy as np
from scipy.sparse.csgraph import dijkstra

from kpss_geo.reach.network import Network, arcs
from kpss_geo.streets.graph import Flags, Floats, Streets
from kpss_geo.streets.travellers import Costs


def border(streets: Streets, costs: Costs, outside: Flags) -> Flags:
    """Nodes inside from which one open street leads out: whoever leaves the area passes one of them.

    Parameters
    ----------
    streets
        All streets with at least one end in the area.
    costs
        Of the traveller, as the times were counted (`turned_round` for a worker who drives to the people).
    outside
        (nodes,) which lie outside the area.
    """
    start, end, _ = arcs(streets, costs)
    leaving = np.zeros(streets.nodes, dtype=bool)
    leaving[start[~outside[start] & outside[end]]] = True
    return leaving


def leaving_seconds(net: Network, leaving: Flags, outside: Flags) -> Floats:
    """Least seconds from each home to the border of the cut, B(v): one sweep; `inf` where nobody can leave.

    Parameters
    ----------
    net
        Of the same streets and costs.
    leaving
        Of `border`.
    outside
        (nodes,) which lie outside; a home that joins a street there has left at once.

    References
    ----------
    Any way that leaves the cut takes at least B(v) to its border. So the least time of the whole graph is at
    least min(d(v), B(v)) and at most d(v): d(v) ≤ B(v) proves d(v) exact.
    """
    at_node = np.full(net.nodes, np.inf)
    edge = np.flatnonzero(leaving)
    if len(edge):
        at_node = dijkstra(net.graph, indices=edge, min_only=True)[: net.nodes]
    at_node[outside] = 0.0
    seconds = np.full(net.homes, np.inf)
    if len(net.home_of):
        each = at_node[net.home_node] + np.where(outside[net.home_node], 0.0, net.home_seconds)
        seconds[net.home_of] = np.minimum.reduceat(each, net.home_start)
    return seconds


def proven(seconds: Floats, leaving: Floats, *, limit_seconds: float = np.inf) -> Flags:
    """Which times of the cut graph are those of the whole.

    Parameters
    ----------
    seconds
        d(v): least time to a service inside, `inf` where none is reached.
    leaving
        B(v), of `leaving_seconds`.
    limit_seconds
        Longest time that is asked about: a home that can neither reach a service nor leave within it is
        rightly told to be farther.
    """
    known: Flags = (seconds <= leaving) | (np.minimum(seconds, leaving) >= limit_seconds)
    return known

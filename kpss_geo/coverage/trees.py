"""Quickest ways from homes to the nearest service as a tree: who passes which segment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import dijkstra

from kpss_geo.coverage.roads import Roads, Steps, Whole, joined
from kpss_geo.reach.network import Network
from kpss_geo.streets.graph import Floats

NO_STEP = Steps(*(np.array([value]) for value in (-1, -1, -1, np.inf, False, -1)))


@dataclass(frozen=True, eq=False)
class Tree:
    """Quickest ways from every home to the nearest of some services.

    Attributes
    ----------
    seconds, service
        (homes,) `inf` and -1 where none is reached.
    first, begin
        (homes,) node at which the way from the door arrives, -1 where it is straight or there is none;
        position of the home's step in `begins`, -1 where there is no way.
    begins
        Steps that homes begin with: `Roads.leaving`, `Roads.straight`, and last none, for homes without a way.
    up, step
        (nodes + services,) where the way goes on, -1 at its end; position of that step in `Roads.arcs`.
    """

    seconds: Floats
    service: Whole
    first: Whole
    begin: Whole
    begins: Steps
    up: Whole
    step: Whole


def tree(ways: Roads, services: Whole) -> Tree:
    """Quickest ways from every home to the nearest of the services.

    Parameters
    ----------
    ways
        The traveller's streets.
    services
        Positions of the services that count.
    """
    net = ways.net
    size = net.nodes + net.services
    seconds, up, source = _swept(net, services)
    chosen = ways.straight[np.isin(ways.straight.end, services)]
    begins = joined([ways.leaving, chosen, NO_STEP])
    reached = np.concatenate([seconds[ways.leaving.end], np.zeros(len(chosen) + 1)]) + begins.seconds
    goal = np.concatenate([source[ways.leaving.end] - net.nodes, chosen.end, NO_STEP.end])
    order = np.lexsort((begins.unknown, reached, begins.start))
    order = order[np.isfinite(reached[order])]
    home, first = np.unique(begins.start[order], return_index=True)
    begin = np.full(net.homes, -1)
    begin[home] = order[first]
    at_street = (begin >= 0) & (begin < len(ways.leaving))
    key = ways.arcs.start * size + ways.arcs.end
    step = np.searchsorted(key, np.arange(size) * size + up)
    return Tree(
        seconds=reached[begin],
        service=goal[begin],
        first=np.where(at_street, begins.end[begin], -1),
        begin=begin,
        begins=begins,
        up=up,
        step=np.where(up >= 0, step, -1),
    )


def _swept(net: Network, services: Whole) -> tuple[Floats, Whole, Whole]:
    """Of every node the seconds to the nearest service, the next node on the way and the service's node."""
    size = net.nodes + net.services
    if len(services) == 0:
        return np.full(size, np.inf), np.full(size, -1), np.full(size, -1)
    seconds, up, source = dijkstra(net.graph, indices=net.nodes + services, min_only=True, return_predecessors=True)
    return seconds, np.where(up < 0, -1, up).astype(np.int64), source.astype(np.int64)


def below(up: Whole, here: Floats) -> Floats:
    """Sum of a figure over each node and all nodes whose way leads through it.

    Examples
    --------
    >>> below(np.array([-1, 0, 1, 0]), np.array([1.0, 2.0, 4.0, 8.0])).tolist()
    [15.0, 6.0, 4.0, 8.0]
    """
    while (inner := up >= 0).any():  # after k rounds: over nodes less than 2^k steps away
        here = here + np.bincount(up[inner], weights=here[inner], minlength=len(here))
        up = np.where(inner, up[up], -1)
    return here


def along(up: Whole, here: Floats) -> Floats:
    """Sum of a figure over all nodes on the way from each node to its end, itself included.

    Examples
    --------
    >>> along(np.array([-1, 0, 1, 0]), np.array([1.0, 2.0, 4.0, 8.0])).tolist()
    [1.0, 3.0, 7.0, 9.0]
    """
    while (inner := up >= 0).any():
        here = here + np.where(inner, here[up], 0)
        up = np.where(inner, up[up], -1)
    return here

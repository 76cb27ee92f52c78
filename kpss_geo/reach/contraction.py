"""Streets without the nodes that lead nowhere else: one search over the few that stay, the rest are read off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from kpss_geo.streets.graph import Flags, Floats

Whole = npt.NDArray[np.int64]

LEAST_SHARE = 0.05  # of the nodes that could go: a round that takes fewer costs more than its sweeps win back
SPREAD = 2_654_435_761  # odd, so that ranks differ; near 2^32 / golden ratio, so that neighbours' ranks lie far apart


@dataclass(frozen=True, eq=False)
class Core:
    """A graph whose nodes with one or two neighbours are taken out, and where each of them lay.

    Attributes
    ----------
    graph
        (nowhere + 1 + services) square CSR, float64 seconds, int32 indices: the nodes that stay, one that
        no arc meets, and the services.
    nowhere
        Position of the node that no arc meets; it stands for an end that is missing.
    one, other
        (nodes,) position of both ends between which a node lay; a node that stays has itself and `nowhere`.
    from_one, from_other
        (nodes,) seconds from there, `inf` where the end is missing.
    """

    graph: csr_matrix
    nowhere: int
    one: Whole
    other: Whole
    from_one: Floats
    from_other: Floats


class _Links(NamedTuple):
    """Pairs of neighbours, each once, and the seconds from the low to the high one and back (`inf`: closed)."""

    low: Whole
    high: Whole
    up: Floats
    down: Floats


class _Taken(NamedTuple):
    """Nodes that went in one round, their first and last neighbour (often the same) and the seconds from there."""

    node: Whole
    first: Whole
    last: Whole
    from_first: Floats
    from_last: Floats


def core_of(graph: csr_matrix, nodes: int) -> Core:
    """The core of a graph: chains become one link, dead ends vanish, all times stay.

    Parameters
    ----------
    graph
        Square CSR of seconds, no two arcs alike; the rows from `nodes` on are services, which no arc enters.
    nodes
        How many street nodes there are; those at which a service stands stay.

    References
    ----------
    Elimination of vertices (Rose 1970), as in contraction hierarchies (Geisberger et al. 2008): the neighbours
    of a node taken out are linked by the way through it. With two neighbours at most, links never grow in number,
    and every node taken out lies between two nodes that stay, or behind one.
    """
    start = np.repeat(np.arange(graph.shape[0]), np.diff(graph.indptr))
    end, seconds = graph.indices.astype(np.int64), graph.data
    door = start >= nodes
    free = np.ones(nodes, dtype=bool)
    free[end[door]] = False
    links, left, rounds = _emptied(_links(start[~door], end[~door], seconds[~door], nodes), free)
    stays = np.flatnonzero(left | ~free)
    nowhere = len(stays)
    place = np.full(nodes, nowhere)
    place[stays] = np.arange(nowhere)
    start = np.concatenate([place[links.low], place[links.high], start[door] - nodes + nowhere + 1])
    end = np.concatenate([place[links.high], place[links.low], place[end[door]]])
    seconds = np.concatenate([links.up, links.down, seconds[door]])
    open_ = np.isfinite(seconds)
    size = nowhere + 1 + graph.shape[0] - nodes
    arcs = start[open_].astype(np.int32), end[open_].astype(np.int32)
    return Core(csr_matrix((seconds[open_], arcs), shape=(size, size)), nowhere, *_ends(place, nowhere, rounds))


def swept_seconds(core: Core, services: Whole) -> Floats:
    """Seconds from every street node to the nearest of the services, at least one."""
    at_core = dijkstra(core.graph, indices=core.nowhere + 1 + services, min_only=True)
    seconds, by_other = _by_both_ends(core, at_core)
    return np.minimum(seconds, by_other, out=seconds)


def swept(core: Core, services: Whole) -> tuple[Floats, npt.NDArray[np.int32]]:
    """The same seconds, and which service it is (-1: none).

    Of services equally far, the one that scipy finds first, and of two ends equally far the one that lies first.
    """
    before = core.nowhere + 1
    at_core, _, source = dijkstra(core.graph, indices=before + services, min_only=True, return_predecessors=True)
    which = np.maximum(source - np.int32(before), np.int32(-1))
    seconds, by_other = _by_both_ends(core, at_core)
    end = np.where(by_other < seconds, core.other, core.one)
    return np.minimum(seconds, by_other, out=seconds), which.take(end)


def _by_both_ends(core: Core, at_core: Floats) -> tuple[Floats, Floats]:
    """Seconds of every node by the one and by the other of the ends between which it lay."""
    by_one, by_other = at_core.take(core.one), at_core.take(core.other)
    by_one += core.from_one
    by_other += core.from_other
    return by_one, by_other


def _links(start: Whole, end: Whole, seconds: Floats, nodes: int) -> _Links:
    """Arcs as links; a loop links a node to itself, whereby it stays, or goes where it has no other neighbour."""
    upward, closed = start < end, np.full(len(seconds), np.inf)
    up, down = np.where(upward, seconds, closed), np.where(upward, closed, seconds)
    return _merged(_Links(np.minimum(start, end), np.maximum(start, end), up, down), nodes)


def _merged(links: _Links, nodes: int) -> _Links:
    """Each pair once, with its least seconds."""
    key = links.low * nodes + links.high
    order = np.argsort(key, kind="stable")
    key = key[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    if not len(first):
        return links
    low, high = np.divmod(key[first], nodes)
    up, down = (np.minimum.reduceat(seconds[order], first) for seconds in (links.up, links.down))
    return _Links(low, high, up, down)


def _emptied(links: _Links, free: Flags) -> tuple[_Links, Flags, Sequence[_Taken]]:
    """The links and the free nodes that are left when round after round is taken out, and those rounds."""
    left, rounds = free.copy(), list[_Taken]()
    while np.count_nonzero(out := _apart(links, left)) > LEAST_SHARE * np.count_nonzero(left):
        links, taken = _without(links, out)
        rounds.append(taken)
        left &= ~out
    return links, left, rounds


def _apart(links: _Links, free: Flags) -> Flags:
    """Free nodes with at most two neighbours, no two of them neighbours: of two, the one of lower rank waits."""
    out: Flags = free & (np.bincount(np.concatenate(links[:2]), minlength=len(free)) <= 2)
    both = out[links.low] & out[links.high]
    low, high = links.low[both], links.high[both]
    out[np.where(low * SPREAD % 2**32 < high * SPREAD % 2**32, low, high)] = False
    return out


def _without(links: _Links, out: Flags) -> tuple[_Links, _Taken]:
    """The links when nodes are taken out, and those nodes."""
    low, high, up, down = links
    at_low, at_high = out[low], out[high]
    node = np.concatenate([low[at_low], high[at_high]])
    order = np.argsort(node, kind="stable")
    node = node[order]
    beside = np.concatenate([high[at_low], low[at_high]])[order]
    leaving = np.concatenate([up[at_low], down[at_high]])[order]
    coming = np.concatenate([down[at_low], up[at_high]])[order]
    first = np.flatnonzero(np.diff(node, prepend=-1))
    last = np.append(first, len(node))[1:] - 1
    a, b = (end[first < last] for end in (first, last))
    there, back, upward = coming[a] + leaving[b], coming[b] + leaving[a], beside[a] < beside[b]
    kept = ~(at_low | at_high)
    joined = _Links(
        np.append(low[kept], np.minimum(beside[a], beside[b])),
        np.append(high[kept], np.maximum(beside[a], beside[b])),
        np.append(up[kept], np.where(upward, there, back)),
        np.append(down[kept], np.where(upward, back, there)),
    )
    return _merged(joined, len(out)), _Taken(node[first], beside[first], beside[last], coming[first], coming[last])


def _ends(place: Whole, nowhere: int, rounds: Sequence[_Taken]) -> tuple[Whole, Whole, Floats, Floats]:
    """Both ends of every node and the seconds from there; who went last is known first.

    The neighbours of a node taken out are neighbours from then on, so they never have more than two ends together.
    """
    one, other = place.copy(), np.full(len(place), nowhere)
    from_one, from_other = np.where(place < nowhere, 0.0, np.inf), np.full(len(place), np.inf)
    for node, first, last, from_first, from_last in reversed(rounds):
        ends = np.stack([one[first], other[first], one[last], other[last]])
        seconds = np.stack([from_one[first], from_other[first], from_one[last], from_other[last]])
        seconds += np.stack([from_first, from_first, from_last, from_last])
        ends[np.isinf(seconds)] = nowhere
        low = ends.min(axis=0)
        high = np.where(ends < nowhere, ends, -1).max(axis=0)
        one[node], other[node] = low, np.where(high > low, high, nowhere)
        from_one[node] = np.where(ends == low, seconds, np.inf).min(axis=0)
        from_other[node] = np.where(ends == other[node], seconds, np.inf).min(axis=0)
    return one, other, from_one, from_other

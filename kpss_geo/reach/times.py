"""Seconds read off a traveller's network: to the nearest service, to the k nearest, of everybody to everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import dijkstra

from kpss_geo.reach.contraction import swept, swept_seconds
from kpss_geo.reach.network import Network
from kpss_geo.streets.graph import Flags, Floats

CHUNK_BYTES = 64 << 20


@dataclass(frozen=True, eq=False)
class Nearest:
    """For every home the seconds to the nearest service and which one (`inf`, -1: none is reached)."""

    seconds: Floats
    service: npt.NDArray[np.int64]


def node_seconds(net: Network, services: npt.NDArray[np.int64]) -> Floats:
    """Seconds from every street node to the nearest of the services (`inf`: none is reached).

    One sweep, whatever the number of services.
    """
    chosen = np.asarray(services)
    if len(chosen) == 0:
        return np.full(net.nodes, np.inf)
    if net.core is not None:
        return swept_seconds(net.core, chosen)
    return np.asarray(dijkstra(net.graph, indices=net.nodes + chosen, min_only=True)[: net.nodes])


def node_nearest(net: Network, services: npt.NDArray[np.int64]) -> tuple[Floats, npt.NDArray[np.int32]]:
    """The same seconds, and which service is the nearest of every node (-1: none)."""
    chosen = np.asarray(services)
    if len(chosen) == 0:
        return np.full(net.nodes, np.inf), np.full(net.nodes, -1, dtype=np.int32)
    if net.core is not None:
        return swept(net.core, chosen)
    seconds, _, source = dijkstra(net.graph, indices=net.nodes + chosen, min_only=True, return_predecessors=True)
    return seconds[: net.nodes], np.maximum(source[: net.nodes] - np.int32(net.nodes), np.int32(-1))


def nearest_seconds(net: Network, services: npt.NDArray[np.int64]) -> Floats:
    """Seconds from every home to the nearest of the services; `nearest` says also which one it is."""
    seconds = np.full(net.homes, np.inf)
    _at_homes(net, node_seconds(net, services), seconds)
    chosen: Flags = np.isin(net.pair_service, services)
    np.minimum.at(seconds, net.pair_home[chosen], net.pair_seconds[chosen])
    return seconds


def nearest(net: Network, services: npt.NDArray[np.int64]) -> Nearest:
    """Seconds from every home to the nearest of the services, and which one it is.

    Parameters
    ----------
    net
        The traveller's graph.
    services
        Positions of the services that count (those of one kind).

    Returns
    -------
    Nearest
        Arrays of length homes.

    Examples
    --------
    See `tests/reach/test_network.py`, whose towns are small enough to be checked by hand.
    """
    at_node, which = node_nearest(net, services)
    seconds, service = np.full(net.homes, np.inf), np.full(net.homes, -1, dtype=np.int64)
    each = _at_homes(net, at_node, seconds)
    best = np.flatnonzero(each == seconds[net.home_of][net.home_group])[::-1]  # the first candidate wins
    service[net.home_of[net.home_group[best]]] = which[net.home_node[best]]
    service[~np.isfinite(seconds)] = -1
    _shorter_by_pairs(net, np.asarray(services), seconds, service)
    return Nearest(seconds, service)


def _at_homes(net: Network, at_node: Floats, seconds: Floats) -> Floats:
    """Enter the least time of every home's candidates into `seconds`; return the time of each candidate."""
    each = np.take(at_node, net.home_node, mode="clip")
    each += net.home_seconds
    if len(net.home_of):
        seconds[net.home_of] = np.minimum.reduceat(each, net.home_start)
    return each


def _shorter_by_pairs(
    net: Network, services: npt.NDArray[np.int64], seconds: Floats, service: npt.NDArray[np.int64]
) -> None:
    """Enter the times straight along a shared segment, where they are shorter."""
    chosen: Flags = np.isin(net.pair_service, services)
    home, to, time = net.pair_home[chosen], net.pair_service[chosen], net.pair_seconds[chosen]
    order = np.lexsort((to, time, home))
    home, first = np.unique(home[order], return_index=True)
    to, time = to[order][first], time[order][first]
    shorter = time < seconds[home]
    seconds[home[shorter]], service[home[shorter]] = time[shorter], to[shorter]


def matrix(net: Network, services: npt.NDArray[np.int64] | None = None, *, limit: float = np.inf) -> Floats:
    """Seconds from every home (column) to every service (row); `inf` where none or over the limit.

    Parameters
    ----------
    net
        The traveller's graph.
    services
        Positions of the services; all when None.
    limit
        Seconds, inclusive; a limit only hides, it never changes a figure under it.
    """
    chosen = np.arange(net.services) if services is None else np.asarray(services)
    whole = np.full((len(chosen), net.homes), np.inf)
    for rows, block in matrix_chunks(net, chosen, limit=limit):
        whole[rows] = block
    return whole


def matrix_chunks(
    net: Network, services: npt.NDArray[np.int64], *, limit: float = np.inf
) -> Iterator[tuple[slice, Floats]]:
    """The matrix in blocks of rows, so that no block of node times takes over 64 MiB."""
    step = max(1, CHUNK_BYTES // (8 * (net.nodes + net.services)))
    for low in range(0, len(services), step):
        chunk = services[low : low + step]
        at_node = dijkstra(net.graph, indices=net.nodes + chunk, limit=limit)
        block = np.full((len(chunk), net.homes), np.inf)
        for row_of, times in zip(block, at_node, strict=True):
            _at_homes(net, times, row_of)
        row = np.full(net.services, -1)
        row[chunk] = np.arange(len(chunk))
        here = row[net.pair_service] >= 0
        np.minimum.at(block, (row[net.pair_service[here]], net.pair_home[here]), net.pair_seconds[here])
        block[block > limit] = np.inf
        yield slice(low, low + len(chunk)), block


def k_nearest(seconds: Floats, k: int) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Seconds to the k nearest services of a matrix, and which ones (rows; -1 where fewer are reached).

    Returns
    -------
    tuple
        Two arrays (k, homes), nearest first; `inf` and -1 where there are fewer.
    """
    homes = seconds.shape[1]
    order = np.argsort(seconds, axis=0, kind="stable")[:k]
    times = np.take_along_axis(seconds, order, axis=0)
    which = np.where(np.isfinite(times), order, -1)
    short = k - len(order)
    if short > 0:
        times = np.vstack([times, np.full((short, homes), np.inf)])
        which = np.vstack([which, np.full((short, homes), -1)])
    return times, which

"""Seconds between people and services for one traveller: the graph that scipy sweeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, csr_matrix
from scipy.sparse.csgraph import dijkstra

from kpss_geo.reach.contraction import Core, core_of, swept, swept_seconds
from kpss_geo.reach.join import Join
from kpss_geo.streets.graph import Flags, Floats, Streets
from kpss_geo.streets.travellers import Costs, Traveller

LEAST_SECONDS = 0.01  # scipy reads an explicit zero as no arc
CHUNK_BYTES = 64 << 20


@dataclass(frozen=True, eq=False)
class Network:
    """One traveller's graph, turned round: rows lead from services to people.

    Attributes
    ----------
    graph
        (nodes + services) square CSR, float64 seconds, int32 indices; row `nodes + s` leads from
        service s to the ends of the segments it stands on, no arc leads back to it.
    nodes
        Street nodes, the first columns.
    services, homes
        How many of each.
    home_node, home_seconds, home_start
        Both ends of every candidate of every home, grouped by home; `home_start` has one entry
        per home in `home_of` order.
    home_of
        Homes that have at least one candidate, ascending; `home_group` says of each end which of them.
    pair_home, pair_service, pair_seconds
        Homes and services on one and the same segment, with the time straight along it.
    core
        What `nearest` sweeps instead of the graph, once the network is `contracted`.
    """

    graph: csr_matrix
    nodes: int
    services: int
    homes: int
    home_node: npt.NDArray[np.intp]
    home_seconds: Floats
    home_start: npt.NDArray[np.int64]
    home_of: npt.NDArray[np.int64]
    home_group: npt.NDArray[np.int64]
    pair_home: npt.NDArray[np.int64]
    pair_service: npt.NDArray[np.int64]
    pair_seconds: Floats
    core: Core | None = None


def strict(costs: Costs) -> Costs:
    """The same costs where all that nobody has looked at is closed."""
    shut = {
        name: np.where(getattr(costs, f"{name}_unknown"), np.inf, getattr(costs, name))
        for name in ("forward", "back", "enter_head", "enter_tail")
    }
    return replace(costs, **shut)


def turned_round(costs: Costs) -> Costs:
    """Costs of the way back: as a worker drives from the service to the people."""
    return replace(
        costs,
        forward=costs.back,
        back=costs.forward,
        forward_unknown=costs.back_unknown,
        back_unknown=costs.forward_unknown,
    )


def arcs(streets: Streets, costs: Costs) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], Floats]:
    """Passable arcs as (from, to, seconds), both directions of every segment.

    Loops are left out; parallel arcs remain.
    """
    start = np.concatenate([streets.tail, streets.head])
    end = np.concatenate([streets.head, streets.tail])
    seconds = np.concatenate([costs.forward + costs.enter_head, costs.back + costs.enter_tail])
    open_ = np.isfinite(seconds) & (start != end)
    return start[open_], end[open_], np.maximum(seconds[open_], LEAST_SECONDS)


def least_csr(rows: npt.NDArray[np.int32], columns: npt.NDArray[np.int32], seconds: Floats, size: int) -> csr_matrix:
    """Square CSR of the arcs; of parallel arcs the quickest (scipy would add them up)."""
    key = rows.astype(np.int64) * size + columns
    order = np.lexsort((seconds, key))
    key, seconds = key[order], seconds[order]
    first = np.ones(len(key), dtype=bool)
    first[1:] = key[1:] != key[:-1]
    key, seconds = key[first], seconds[first]
    row = key // size
    start = np.zeros(size + 1, dtype=np.int32)
    np.cumsum(np.bincount(row, minlength=size), out=start[1:])
    return csr_matrix((seconds, (key - row * size).astype(np.int32), start), shape=(size, size))


def network(streets: Streets, traveller: Traveller, costs: Costs, *, homes: Join, services: Join) -> Network:
    """Join people and services to the traveller's graph.

    Parameters
    ----------
    streets
        The streets.
    traveller
        Who moves; sets the pace of the way between door and street.
    costs
        Of this traveller: lenient as `travellers.costs` gives them, or `strict(costs)`.
    homes, services
        Where they stand; travel is from homes to services.
    """
    start, end, seconds = arcs(streets, costs)
    to_service = _ends(streets, costs, services, traveller.metres_per_second, arriving=True)
    size = streets.nodes + services.count
    graph = least_csr(
        np.concatenate([end, (streets.nodes + to_service[0]).astype(np.int32)]),
        np.concatenate([start, to_service[1]]),
        np.concatenate([seconds, np.maximum(to_service[2], LEAST_SECONDS)]),
        size,
    )
    return _with_homes(graph, streets, traveller, costs, homes=homes, services=services)


def for_homes(
    net: Network, streets: Streets, traveller: Traveller, costs: Costs, *, homes: Join, services: Join
) -> Network:
    """The same graph and services, other homes."""
    other = _with_homes(net.graph, streets, traveller, costs, homes=homes, services=services)
    return replace(other, core=net.core)


def contracted(net: Network) -> Network:
    """The same network, made ready for many sweeps of `nearest`; their times differ by rounding alone.

    Sweeps in a row become 8 times faster where every node of the source is kept, 4 times on crossings alone, 2 times
    where most nodes are crossings; contracting costs as much as 6 to 10 sweeps save, and 32 bytes a node.
    """
    return replace(net, core=core_of(net.graph, net.nodes))


def _with_homes(
    graph: csr_matrix, streets: Streets, traveller: Traveller, costs: Costs, *, homes: Join, services: Join
) -> Network:
    pace = traveller.metres_per_second
    home, node, leaving = _ends(streets, costs, homes, pace, arriving=False)
    order = np.argsort(home, kind="stable")
    home_of, home_start = np.unique(home[order], return_index=True)
    pairs = _same_segment(costs, homes, services, pace)
    return Network(
        graph,
        streets.nodes,
        services.count,
        homes.count,
        node[order].astype(np.intp),
        leaving[order],
        home_start,
        home_of,
        np.repeat(np.arange(len(home_of)), np.diff(np.append(home_start, len(home)))),
        *pairs,
    )


def _ends(
    streets: Streets, costs: Costs, points: Join, pace: float, *, arriving: bool
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], Floats]:
    """(point, node, seconds) between each point and both ends of its candidate segments."""
    segment, along, off = points.segment, points.along, points.off_metres / pace
    tail, head = streets.tail[segment], streets.head[segment]
    if arriving:  # entering the end node is paid by the arc that leads to it
        by_tail = _part(along, costs.forward[segment])
        by_head = _part(1 - along, costs.back[segment])
    else:
        by_tail = np.where(along == 0, 0.0, _part(along, costs.back[segment]) + costs.enter_tail[segment])
        by_head = np.where(along == 1, 0.0, _part(1 - along, costs.forward[segment]) + costs.enter_head[segment])
    point = np.concatenate([points.point, points.point])
    node = np.concatenate([tail, head])
    seconds = np.concatenate([by_tail + off, by_head + off])
    open_ = np.isfinite(seconds)
    return point[open_], node[open_], seconds[open_]


def _part(share: Floats, seconds: Floats) -> Floats:
    """Seconds of a part of a segment; no part of an impassable one can be walked, but standing at its end can."""
    return np.where(
        share == 0, 0.0, np.where(np.isfinite(seconds), share * np.where(np.isfinite(seconds), seconds, 0), np.inf)
    )


def _same_segment(
    costs: Costs, homes: Join, services: Join, pace: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    order = np.argsort(services.segment, kind="stable")
    sorted_segment = services.segment[order]
    low = np.searchsorted(sorted_segment, homes.segment, side="left")
    high = np.searchsorted(sorted_segment, homes.segment, side="right")
    count = high - low
    home = np.repeat(np.arange(len(homes.segment)), count)
    first = np.repeat(low - np.concatenate([[0], np.cumsum(count)[:-1]]), count) if len(count) else low
    service = order[np.arange(len(home)) + first]
    ahead = services.along[service] - homes.along[home]
    segment = homes.segment[home]
    way = np.where(ahead >= 0, _part(np.abs(ahead), costs.forward[segment]), _part(np.abs(ahead), costs.back[segment]))
    seconds = way + (homes.off_metres[home] + services.off_metres[service]) / pace
    open_ = np.isfinite(seconds)
    return homes.point[home][open_], services.point[service][open_], seconds[open_]


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


def sparse(net: Network) -> csr_array:
    """The traveller's arcs between street nodes in the direction of travel, for checks and benchmarks."""
    return csr_array(net.graph[: net.nodes, : net.nodes].T)

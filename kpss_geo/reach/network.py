"""Seconds between people and services for one traveller: the graph that scipy sweeps."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, csr_matrix

from kpss_geo.reach.contraction import Core, core_of
from kpss_geo.reach.join import Join
from kpss_geo.streets.graph import Floats, Streets
from kpss_geo.streets.travellers import Costs, Traveller

LEAST_SECONDS = 0.01  # scipy reads an explicit zero as no arc


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

    Sweeps in a row become 10 times faster where every node of the source is kept, 4 times on crossings alone, 2 times
    where most nodes are crossings; contracting costs as much as 7 to 9 sweeps save, and 32 bytes a node.
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


def sparse(net: Network) -> csr_array:
    """The traveller's arcs between street nodes in the direction of travel, for checks and benchmarks."""
    return csr_array(net.graph[: net.nodes, : net.nodes].T)

"""Places that an answer did not know when it was given, joined to its streets by the same rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from kpss_geo.reach.join import Join, join
from kpss_geo.reach.network import Network, strict, turned_round
from kpss_geo.streets.graph import Floats
from kpss_geo.streets.travellers import WORKER, Costs, Traveller, costs, travellers
from kpss_geo.study import Answer
from kpss_geo.survey.on_streets import rejoined

START_SECONDS = 1.0  # put before every first step and taken away again: scipy reads a zero as no arc
Points = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Party:
    """Who travels in an answer, and what the streets cost.

    `name` is the key of `Answer.times`; `traveller` moves (a car for the worker of field services).
    """

    name: str
    traveller: Traveller
    strict: Costs
    lenient: Costs


def parties(answer: Answer) -> Iterator[Party]:
    """All who travel in the answer, the worker of field services last."""
    for name, travel in answer.travels.items():
        lenient = travel.costs
        yield Party(name, travel.traveller, strict(lenient) if lenient.has_unknown else lenient, lenient)
    car = travellers()["car"]
    outward = turned_round(costs(answer.territory.streets, car))
    yield Party(WORKER, car, outward, outward)


def joined_to(answer: Answer, points: Points, traveller: Traveller) -> Join:
    """Places joined to the streets of an answer as its homes are.

    Parameters
    ----------
    answer
        The answer.
    points
        Shapely points in the territory's metres.
    traveller
        Who travels from or to them.
    """
    streets = answer.given.streets
    fresh = join(streets, points, mode=traveller.mode, within_metres=traveller.join_metres)
    return rejoined(fresh, answer.access.surveyed)


def joins_of(answer: Answer, traveller: Traveller) -> tuple[Join, Join]:
    """Homes and services of the answer, joined for the traveller."""
    for travel in answer.travels.values():
        if travel.traveller.mode == traveller.mode:
            return travel.homes, travel.services
    territory = answer.territory
    homes, services = (
        joined_to(answer, frame.geometry.to_numpy(), traveller) for frame in (territory.people, territory.services)
    )
    return homes, services


def municipality_at(answer: Answer, point: shapely.Point) -> str | None:
    """Code of the municipality in which a place lies; None outside the territory."""
    towns = answer.territory.municipalities
    within = np.flatnonzero(shapely.intersects(towns.geometry.to_numpy(), point))
    return str(towns.index[within[0]]) if len(within) else None


def from_home(net: Network, home: int = 0) -> Floats:
    """Seconds from one home to every service, by one sweep in the direction of travel.

    Parameters
    ----------
    net
        Graph with people and services; `inf` in the answer where a service is not reached.
    home
        Which home.
    """
    place = np.searchsorted(net.home_of, home)
    seconds = np.full(net.services, np.inf)
    if place < len(net.home_of) and net.home_of[place] == home:
        ends = net.home_group == place
        first = np.full(net.nodes, np.inf)
        np.minimum.at(first, net.home_node[ends], net.home_seconds[ends])
        forward = _started(net, first + START_SECONDS)
        seconds = dijkstra(forward, indices=forward.shape[0] - 1)[net.nodes : net.nodes + net.services] - START_SECONDS
    along = net.pair_home == home
    np.minimum.at(seconds, net.pair_service[along], net.pair_seconds[along])
    return seconds


def _started(net: Network, first: Floats) -> csr_matrix:
    """The graph in the direction of travel, with a last row from which the traveller starts."""
    forward = csr_matrix(net.graph.T)
    nodes = np.flatnonzero(np.isfinite(first)).astype(np.int32)
    size = forward.shape[0] + 1
    start = np.append(forward.indptr, len(forward.indices) + len(nodes)).astype(np.int32)
    parts = np.append(forward.data, first[nodes]), np.append(forward.indices, nodes).astype(np.int32), start
    return csr_matrix(parts, shape=(size, size))

"""What people reach when barriers are removed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import geopandas as gpd
import numpy as np

from kpss_geo.coverage.roads import Roads, roads
from kpss_geo.coverage.supply import Offer, People, people_of_any
from kpss_geo.coverage.trees import tree
from kpss_geo.reach.network import network, turned_round
from kpss_geo.reach.times import matrix
from kpss_geo.streets.graph import Flags, Floats, Streets
from kpss_geo.streets.travellers import Costs, Traveller

Ids = frozenset[str]
NOTHING: Ids = frozenset()
KEPT_SWEEPS = 4_096


class Barrier(NamedTuple):
    """Something that can be removed.

    `kind` is "street" or "door". When it goes, its `segments` and `nodes` are plain and open, unless another
    barrier stands there too, and its `services` (positions) can be entered; `words` tell a reader what it is.
    """

    id: str
    kind: str
    segments: tuple[int, ...] = ()
    nodes: tuple[int, ...] = ()
    services: tuple[int, ...] = ()
    words: str = ""


def opened(streets: Streets, traveller: Traveller, costs: Costs, *, segments: Flags, nodes: Flags) -> Costs:
    """Costs where segments and nodes are plain, open and known: at the traveller's own pace, no slower than before.

    Parameters
    ----------
    streets, traveller, costs
        The costs are of this traveller on these streets; what walkers may not use stays closed.
    segments, nodes
        What is opened, one flag each.
    """
    plain = streets.metres / traveller.metres_per_second
    head, tail = nodes[streets.head], nodes[streets.tail]
    ways = {
        name: np.where(segments & allowed, np.minimum(getattr(costs, name), plain), getattr(costs, name))
        for name, allowed in (("forward", streets.foot_forward), ("back", streets.foot_back))
    }
    return replace(
        costs,
        **ways,
        forward_unknown=costs.forward_unknown & ~segments,
        back_unknown=costs.back_unknown & ~segments,
        enter_head=np.where(head, 0.0, costs.enter_head),
        enter_tail=np.where(tail, 0.0, costs.enter_tail),
        enter_head_unknown=costs.enter_head_unknown & ~head,
        enter_tail_unknown=costs.enter_tail_unknown & ~tail,
    )


def visitors(people: gpd.GeoDataFrame, offered: Iterable[Offer], services: int) -> People:
    """People of each home for whom each service is, (services, homes); field services are for nobody to visit."""
    wanted: dict[int, set[str]] = {}
    for offer in offered:
        for position in offer.services if offer.form != "terénní" else ():
            wanted.setdefault(position, set()).add(offer.group)
    counts = {groups: people_of_any(people, groups) for groups in map(frozenset, wanted.values())}
    whole = np.zeros((services, len(people)), dtype=np.int64)
    for position, groups in wanted.items():
        whole[position] = counts[frozenset(groups)]
    return whole


def evaluator(
    barriers: Sequence[Barrier], ways: Roads, *, people: People, enterable: Flags, limit: float
) -> Callable[[Ids], float]:
    """Function that gives people × services reached there and back when a set of barriers is removed.

    Removing doors costs no search; each new set of street barriers costs a sweep there and one back, once.

    Parameters
    ----------
    barriers
        What can be removed.
    ways
        Streets of the traveller as they are; with `strict` costs what nobody has looked at is closed.
    people
        (services, homes) who would go there: `visitors`.
    enterable
        Services that can be entered now.
    limit
        Seconds, inclusive, each way.
    """
    by_id = {one.id: one for one in barriers}
    in_streets = frozenset(one.id for one in barriers if one.segments or one.nodes)
    may_open = enterable.copy()
    may_open[[position for one in barriers for position in one.services]] = True
    which = np.flatnonzero(may_open & people.any(axis=1))

    @lru_cache(maxsize=KEPT_SWEEPS)
    def reached(removed: Ids) -> Floats:
        costs = without(ways, by_id, removed)
        near = np.ones((len(which), people.shape[1]), dtype=bool)
        for one in (costs, turned_round(costs)):
            net = network(ways.streets, ways.traveller, one, homes=ways.homes, services=ways.services)
            near &= matrix(net, which, limit=limit) <= limit
        counts = np.zeros(len(people))
        counts[which] = (people[which] * near).sum(axis=1)
        return counts

    def evaluate(removed: Ids) -> float:
        entered = enterable.copy()
        entered[[position for one in removed for position in by_id[one].services]] = True
        return float(reached(removed & in_streets)[entered].sum())

    return evaluate


def without(ways: Roads, barriers: Mapping[str, Barrier], removed: Ids) -> Costs:
    """Costs when the barriers are removed; where another one stands too, the place stays as it is."""
    left = [one for name, one in barriers.items() if name not in removed]
    gone = [barriers[name] for name in removed]

    def flags(size: int, name: str) -> Flags:
        found = np.zeros(size, dtype=bool)
        for some, value in ((gone, True), (left, False)):
            found[[place for one in some for place in getattr(one, name)]] = value
        return found

    streets = ways.streets
    segments, nodes = flags(len(streets), "segments"), flags(streets.nodes, "nodes")
    return opened(streets, ways.traveller, ways.costs, segments=segments, nodes=nodes)


def on_one_way(barriers: Sequence[Barrier], ways: Roads, *, people: People, limit: float, most: int = 3) -> set[Ids]:
    """Sets of barriers that people pass on their quickest ways when all are open; a closed door ends the way.

    Parameters
    ----------
    barriers, ways, people, limit
        As for `evaluator`.
    most
        Larger sets are left out.
    """
    by_id = {one.id: one for one in barriers}
    free = roads(
        ways.streets,
        ways.traveller,
        without(ways, by_id, frozenset(by_id)),
        homes=ways.homes,
        services=ways.services,
    )
    at_segment, at_node, at_door = (_standing(barriers, name) for name in ("segments", "nodes", "services"))
    found: set[Ids] = set()
    for service in np.flatnonzero(people.any(axis=1)):
        goers = people[service] > 0
        passed = _passed(free, int(service), goers, limit, (at_segment, at_node))
        found |= {one | at_door.get(int(service), NOTHING) for one in passed}
    return {one for one in found if 0 < len(one) <= most}


def _standing(barriers: Iterable[Barrier], name: str) -> dict[int, Ids]:
    """Barriers that stand at each place."""
    found: dict[int, Ids] = {}
    for one in barriers:
        for place in getattr(one, name):
            found[place] = found.get(place, NOTHING) | {one.id}
    return found


def _passed(
    free: Roads, service: int, goers: Flags, limit: float, standing: tuple[Mapping[int, Ids], Mapping[int, Ids]]
) -> set[Ids]:
    """Sets of barriers on the ways of people to one service."""
    way = tree(free, np.array([service]))
    going = np.flatnonzero(goers & (way.seconds <= limit))
    if not len(going):
        return set()
    stops, goes_on = len(way.up), np.flatnonzero(way.step >= 0)
    segment, onto = np.full((2, stops + 1), -1)
    segment[goes_on], onto[goes_on] = (values[way.step[goes_on]] for values in (free.arcs.segment, free.arcs.onto))
    marked = np.isin(segment, list(standing[0])) | np.isin(onto, list(standing[1]))
    # the next node at or above whose step passes a barrier; `stops`, after all nodes, where there is none
    after = np.append(np.where(way.up >= 0, way.up, stops), stops)
    after[marked] = np.flatnonzero(marked)
    while (further := after[after] != after).any():
        after[further] = after[after[further]]

    def at(place: int, node: int) -> Ids:
        return standing[0].get(place, NOTHING) | standing[1].get(node, NOTHING)

    begins = way.begins[way.begin[going]]
    starts = np.unique(np.stack([begins.segment, begins.onto, after[way.first[going]]]), axis=1)
    found = set()
    for place, node, first in starts.T.tolist():
        passed, step = at(place, node), first
        while step < stops:
            passed |= at(int(segment[step]), int(onto[step]))
            step = int(after[way.up[step]])
        found.add(passed)
    return found

"""One traveller's streets told by segments: every step between homes, crossings and services."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpss_geo.reach.join import Join
from kpss_geo.reach.network import LEAST_SECONDS, Network, network
from kpss_geo.streets.graph import Flags, Floats, Streets
from kpss_geo.streets.travellers import Costs, Traveller

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Steps:
    """Steps of one sort: from where to where, over which segment (-1: over no part of one), how long, is that known.

    `onto` is the node that is entered at the end of the step, -1 where none is.
    """

    start: Whole
    end: Whole
    segment: Whole
    seconds: Floats
    unknown: Flags
    onto: Whole

    def __len__(self) -> int:
        return len(self.start)

    def __getitem__(self, which: npt.NDArray[Any]) -> Steps:
        return Steps(*(getattr(self, field.name)[which] for field in fields(self)))


@dataclass(frozen=True, eq=False)
class Roads:
    """One traveller's streets with people and services, each step of which is known by its segment.

    Attributes
    ----------
    streets, traveller, costs, homes, services
        Of what it was made.
    net
        The graph that scipy sweeps, whose rows lead from services to people.
    arcs
        Steps between nodes, and from nodes to services (nodes + s); of parallel ones the quickest.
    leaving
        Steps from homes to nodes.
    straight
        Steps from homes to services along one segment.
    """

    streets: Streets
    traveller: Traveller
    costs: Costs
    homes: Join
    services: Join
    net: Network
    arcs: Steps
    leaving: Steps
    straight: Steps


def roads(streets: Streets, traveller: Traveller, costs: Costs, *, homes: Join, services: Join) -> Roads:
    """Streets of a traveller with people and services, told by segments."""
    pace = traveller.metres_per_second
    return Roads(
        streets,
        traveller,
        costs,
        homes,
        services,
        network(streets, traveller, costs, homes=homes, services=services),
        _quickest(joined([_between(streets, costs), _arriving(streets, costs, services, pace)])),
        _leaving(streets, costs, homes, pace),
        _straight(costs, homes, services, pace),
    )


def joined(several: list[Steps]) -> Steps:
    """All of the steps, in the order given."""
    return Steps(*(np.concatenate([getattr(one, field.name) for one in several]) for field in fields(Steps)))


def _open(steps: Steps) -> Steps:
    return steps[np.isfinite(steps.seconds)]


def _quickest(steps: Steps) -> Steps:
    """Of steps between the same ends the quickest one, of equal ones a known one, in the order of the ends."""
    order = np.lexsort((steps.unknown, steps.seconds, steps.end, steps.start))
    start, end = steps.start[order], steps.end[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(start) != 0) | (np.diff(end) != 0)
    return steps[order[first]]


def _between(streets: Streets, costs: Costs) -> Steps:
    tail, head, segment = _ends(streets, np.arange(len(streets)))
    steps = Steps(
        start=np.concatenate([tail, head]),
        end=np.concatenate([head, tail]),
        segment=segment,
        seconds=np.maximum(_both(costs.forward + costs.enter_head, costs.back + costs.enter_tail), LEAST_SECONDS),
        unknown=_both(costs.forward_unknown | costs.enter_head_unknown, costs.back_unknown | costs.enter_tail_unknown),
        onto=np.concatenate([head, tail]),
    )
    return _open(steps[steps.start != steps.end])


def _arriving(streets: Streets, costs: Costs, services: Join, pace: float) -> Steps:
    """From the tail and from the head of its segment; who arrives has paid for entering these."""
    tail, head, segment = _ends(streets, services.segment)
    share = _both(services.along, 1 - services.along)
    seconds = _part(share, _both(costs.forward, costs.back, services.segment)) + np.tile(services.off_metres, 2) / pace
    return _open(
        Steps(
            start=np.concatenate([tail, head]),
            end=np.tile(streets.nodes + services.point, 2),
            segment=np.where(share > 0, segment, -1),
            seconds=np.maximum(seconds, LEAST_SECONDS),
            unknown=_both(costs.forward_unknown, costs.back_unknown, services.segment) & (share > 0),
            onto=np.full(len(segment), -1),
        )
    )


def _leaving(streets: Streets, costs: Costs, homes: Join, pace: float) -> Steps:
    """To the tail and to the head of its segment; who stands at a node need not enter it."""
    tail, head, segment = _ends(streets, homes.segment)
    node, share = np.concatenate([tail, head]), _both(homes.along, 1 - homes.along)
    enter = _both(costs.enter_tail, costs.enter_head, homes.segment)
    vague = _both(
        costs.back_unknown | costs.enter_tail_unknown, costs.forward_unknown | costs.enter_head_unknown, homes.segment
    )
    seconds = _part(share, _both(costs.back, costs.forward, homes.segment)) + np.where(share > 0, enter, 0.0)
    return _open(
        Steps(
            start=np.tile(homes.point, 2),
            end=node,
            segment=np.where(share > 0, segment, -1),
            seconds=seconds + np.tile(homes.off_metres, 2) / pace,
            unknown=vague & (share > 0),
            onto=np.where(share > 0, node, -1),
        )
    )


def _ends(streets: Streets, segment: Whole) -> tuple[Whole, Whole, Whole]:
    """Tail and head of each segment, and the segments once for each of them."""
    return streets.tail[segment].astype(np.int64), streets.head[segment].astype(np.int64), np.tile(segment, 2)


def _both(one: npt.NDArray[Any], other: npt.NDArray[Any], which: Whole | slice = slice(None)) -> npt.NDArray[Any]:
    return np.concatenate([one[which], other[which]])


def _straight(costs: Costs, homes: Join, services: Join, pace: float) -> Steps:
    here, there = (
        pd.DataFrame({"segment": one.segment, "point": one.point, "along": one.along, "off": one.off_metres})
        for one in (homes, services)
    )
    pairs = here.merge(there, on="segment", suffixes=("", "_to"))
    segment = pairs["segment"].to_numpy(dtype=np.int64)
    ahead = (pairs["along_to"] - pairs["along"]).to_numpy(dtype=np.float64)
    steps = Steps(
        start=pairs["point"].to_numpy(dtype=np.int64),
        end=pairs["point_to"].to_numpy(dtype=np.int64),
        segment=np.where(ahead != 0, segment, -1),
        seconds=_part(np.abs(ahead), np.where(ahead >= 0, costs.forward[segment], costs.back[segment]))
        + (pairs["off"] + pairs["off_to"]).to_numpy(dtype=np.float64) / pace,
        unknown=np.where(ahead > 0, costs.forward_unknown[segment], costs.back_unknown[segment] & (ahead < 0)),
        onto=np.full(len(pairs), -1),
    )
    return _open(steps)


def _part(share: Floats, seconds: Floats) -> Floats:
    """Seconds of a part of a segment; nothing where no part of it is walked, passable or not."""
    part: Floats = np.multiply(share, seconds, out=np.zeros_like(seconds), where=share > 0)
    return part

"""Travellers: what a segment costs each of them, in seconds, and what nobody knows about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from kpss_geo.streets.graph import Flags, Floats, Streets
from kpss_geo.streets.verdicts import ON_FOOTWAYS, footways, judge, kerbs, on_nodes, on_segments, slopes
from kpss_geo.terms import rows

__all__ = ["WORKER", "Costs", "Traveller", "costs", "footways", "kerbs", "travellers"]

METRES_PER_SECOND_ON_FOOT = 1.32  # from the car to the door
MPS_PER_KMH = 1 / 3.6


@dataclass(frozen=True)
class Traveller:
    """How somebody moves: by which mode, how fast, how far from a street a door may be."""

    id: str
    name: str
    name_en: str
    mode: str  # foot or car
    metres_per_second: float  # on foot; a driver walks from the car to the door
    join_metres: float
    needs_door: bool  # a closed door stops this traveller


@dataclass(frozen=True, eq=False)
class Costs:
    """Seconds along each segment in both directions, and seconds for entering each node.

    `inf` is impassable. Where the `_unknown` flag is set, the figure holds only if what
    nobody has looked at turns out passable: the strict run reads it as `inf`.
    Entering a node is charged to walkers by `kerb` only on ways for walkers.
    """

    forward: Floats
    back: Floats
    forward_unknown: Flags
    back_unknown: Flags
    enter_head: Floats
    enter_tail: Floats
    enter_head_unknown: Flags
    enter_tail_unknown: Flags

    @property
    def has_unknown(self) -> bool:
        """Would a strict run differ."""
        return bool(
            self.forward_unknown.any()
            or self.back_unknown.any()
            or self.enter_head_unknown.any()
            or self.enter_tail_unknown.any()
        )


WORKER = "worker"  # comes from a field service to the people; nobody's choice


@cache
def travellers() -> Mapping[str, Traveller]:
    """All travellers by id.

    >>> travellers()["senior"].metres_per_second
    0.75
    """
    return MappingProxyType({row["traveller"]: _traveller(row) for row in rows("travellers.csv")})


def _traveller(row: Mapping[str, str]) -> Traveller:
    return Traveller(
        id=row["traveller"],
        name=row["name"],
        name_en=row["name_en"],
        mode=row["mode"],
        metres_per_second=float(row["metres_per_second"] or METRES_PER_SECOND_ON_FOOT),
        join_metres=float(row["join_metres"]),
        needs_door=row["needs_door"] == "yes",
    )


def costs(streets: Streets, traveller: Traveller) -> Costs:
    """Seconds for every segment, both ways, as the traveller's tables say.

    Parameters
    ----------
    streets
        n segments.
    traveller
        Who moves.

    Returns
    -------
    Costs
        Arrays of length n.
    """
    return _car_costs(streets) if traveller.mode == "car" else _foot_costs(streets, traveller)


def _car_costs(streets: Streets) -> Costs:
    barrier = judge(streets.node_tags["barrier"], "barrier", "car", neutral=0.0)
    enter = np.where(barrier.closed, np.inf, barrier.figure)
    seconds = streets.metres / (streets.car_kmh.astype(np.float64) * MPS_PER_KMH)
    seconds = np.where(np.isfinite(seconds), seconds, np.inf)
    nothing = np.zeros(len(streets), dtype=bool)
    return Costs(
        forward=np.where(streets.car_forward, seconds, np.inf),
        back=np.where(streets.car_back, seconds, np.inf),
        forward_unknown=nothing,
        back_unknown=nothing,
        enter_head=enter[streets.head],
        enter_tail=enter[streets.tail],
        enter_head_unknown=nothing,
        enter_tail_unknown=nothing,
    )


def _foot_costs(streets: Streets, traveller: Traveller) -> Costs:
    found = on_segments(streets, traveller.id)
    pace = np.prod([one.figure for one in found.values()], axis=0)
    closed = np.any([one.closed for one in found.values()], axis=0)
    unknown = np.any([one.unknown for one in found.values()], axis=0)
    sides = {}
    for side, steep in slopes(streets, traveller.id).items():
        speed = traveller.metres_per_second * pace * steep.figure
        shut = closed | steep.closed | ~getattr(streets, f"foot_{side}")  # what is measured is never overruled
        sides[side] = np.where(shut, np.inf, streets.metres / speed)
        sides[f"{side}_unknown"] = (unknown | steep.unknown) & ~found["wheelchair"].good & ~shut
    return Costs(**sides, **_entering(streets, traveller.id))


def _entering(streets: Streets, who: str) -> dict[str, npt.NDArray[Any]]:
    footway, at = footways(streets), on_nodes(streets, who)
    found: dict[str, npt.NDArray[Any]] = {}
    for end in ("head", "tail"):
        node = getattr(streets, end)
        met = {name: footway if name in ON_FOOTWAYS else np.True_ for name in at}
        shut = np.any([one.closed[node] & met[name] for name, one in at.items()], axis=0)
        vague = np.any([one.unknown[node] & met[name] for name, one in at.items()], axis=0)
        lost = at["barrier"].figure[node] + sum(np.where(footway, at[name].figure[node], 0.0) for name in ON_FOOTWAYS)
        found[f"enter_{end}"] = np.where(shut, np.inf, lost)
        found[f"enter_{end}_unknown"] = vague & ~at["wheelchair"].good[node] & ~shut
    return found

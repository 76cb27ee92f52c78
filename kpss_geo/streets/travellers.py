"""Travellers: what a segment costs each of them, in seconds, and what nobody knows about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from kpss_geo.streets.graph import Flags, Floats, Streets, Tag
from kpss_geo.terms import rows

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


@cache
def _rules(table: str) -> Mapping[str, Mapping[str, str]]:
    return {row["value"]: row for row in rows(f"{table}.csv")}


@dataclass(frozen=True)
class _Verdict:
    """What one table says of many things: a figure each, and is it closed, unknown, known good."""

    figure: Floats
    closed: Flags
    unknown: Flags
    good: Flags


def _judge(tag: Tag, table: str, traveller: str, *, neutral: float) -> _Verdict:
    rules = _rules(table)
    other = rules[""] if traveller not in _WHEELED else {**rules[""], traveller: "?"}
    cells = [rules.get(value, other)[traveller] for value in tag.values]
    figure = np.array([neutral if cell in ("x", "?", "ok") else float(cell) for cell in cells])
    marks = {mark: np.array([cell == mark for cell in cells]) for mark in ("x", "?", "ok")}
    codes = tag.codes
    return _Verdict(figure[codes], marks["x"][codes], marks["?"][codes], marks["ok"][codes])


SMOOTH = ("excellent", "good")  # stands in for a missing surface
_WHEELED = ("wheelchair", "powered_wheelchair")


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
    barrier = _judge(streets.node_tags["barrier"], "barrier", "car", neutral=0.0)
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
    who = traveller.id
    footway = footways(streets)
    said = _judge(streets.tags["wheelchair"], "wheelchair", who, neutral=1.0)
    pace, closed, unknown = _way(streets, who)
    narrow = _limit(streets.width_cm, "width_cm", who, footway)
    pace, closed, unknown = (
        pace * narrow.figure,
        closed | narrow.closed | said.closed,
        unknown | narrow.unknown | said.unknown,
    )
    sides = {}
    for side, slope in (("forward", streets.slope_pct), ("back", -streets.slope_pct)):
        steep = _steep(slope, who)
        speed = traveller.metres_per_second * pace * steep.figure
        shut = closed | steep.closed | ~getattr(streets, f"foot_{side}")  # what is measured is never overruled
        sides[side] = np.where(shut, np.inf, streets.metres / speed)
        sides[f"{side}_unknown"] = (unknown | steep.unknown) & ~said.good & ~shut
    return Costs(**sides, **_entering(streets, who, footway))


def footways(streets: Streets) -> Flags:
    """Segments that are ways for walkers (footway, path, steps …), not streets with traffic."""
    walkers = {row["highway"] for row in rows("highway.csv") if row["footway"] == "yes"}
    tag = streets.tags["highway"]
    flags: Flags = np.array([value in walkers for value in tag.values], dtype=bool)[tag.codes]
    return flags


def _way(streets: Streets, who: str) -> tuple[Floats, Flags, Flags]:
    """Share of pace left, closed and unknown by surface, smoothness and steps."""
    surface = _judge(streets.tags["surface"], "surface", who, neutral=1.0)
    smoothness = _judge(streets.tags["smoothness"], "smoothness", who, neutral=1.0)
    steps = _judge(streets.tags["steps"], "steps", who, neutral=1.0)
    smooth = streets.tags["smoothness"]
    fine = np.array([value in SMOOTH for value in smooth.values], dtype=bool)[smooth.codes]
    unsaid = surface.unknown & ~fine
    return (
        surface.figure * smoothness.figure * steps.figure,
        surface.closed | smoothness.closed | steps.closed,
        unsaid | smoothness.unknown | steps.unknown,
    )


@cache
def _limits() -> Mapping[tuple[str, str], Mapping[str, str]]:
    return {(row["measure"], row["traveller"]): row for row in rows("limits.csv")}


def _limit(
    values: npt.NDArray[np.floating], measure: str, who: str, footway: Flags, *, neutral: float = 1.0
) -> _Verdict:
    nothing = np.zeros(len(values), dtype=bool)
    row = _limits().get((measure, who))
    if row is None:
        return _Verdict(np.full(len(values), neutral), nothing, nothing, nothing)
    small_is_bad = float(row["open"]) > float(row["closed"])
    sign = -1.0 if small_is_bad else 1.0
    beyond_open = sign * values > sign * float(row["open"])
    closed = sign * values > sign * float(row["closed"])
    missing = np.isnan(values)
    unknown = {"": nothing, "?": missing, "footway": missing & footway}[row["unknown"]]
    return _Verdict(np.where(beyond_open, float(row["factor"]), neutral), closed, unknown, nothing)


def _steep(slope: npt.NDArray[np.floating], who: str) -> _Verdict:
    nothing = np.zeros(len(slope), dtype=bool)
    up = _limit(np.where(np.isnan(slope), np.nan, np.maximum(slope, 0)), "slope_up_pct", who, nothing)
    down = _limit(np.where(np.isnan(slope), np.nan, np.maximum(-slope, 0)), "slope_down_pct", who, nothing)
    return _Verdict(up.figure * down.figure, up.closed | down.closed, up.unknown | down.unknown, nothing)


def _entering(streets: Streets, who: str, footway: Flags) -> dict[str, npt.NDArray[Any]]:
    barrier = _judge(streets.node_tags["barrier"], "barrier", who, neutral=0.0)
    said = _judge(streets.node_tags["wheelchair"], "wheelchair", who, neutral=1.0)
    is_kerb, height = kerbs(streets)
    kerb = _limit(height, "kerb_cm", who, is_kerb, neutral=0.0)
    wrong = said.closed | barrier.closed
    found: dict[str, npt.NDArray[Any]] = {}
    for end in ("head", "tail"):
        node = getattr(streets, end)
        over = footway & is_kerb[node]  # a kerb stops only on ways for walkers
        shut = wrong[node] | over & kerb.closed[node]
        found[f"enter_{end}"] = np.where(shut, np.inf, barrier.figure[node] + np.where(over, kerb.figure[node], 0.0))
        vague = (barrier.unknown | said.unknown)[node] | over & kerb.unknown[node]
        found[f"enter_{end}_unknown"] = vague & ~said.good[node] & ~shut
    return found


def kerbs(streets: Streets) -> tuple[Flags, npt.NDArray[np.floating]]:
    """Which nodes are kerbs, and how high in cm (NaN unknown): as measured, else as the tag's class."""
    tag = streets.node_tags["kerb"]
    usual = {row["value"]: float(row["kerb_cm"] or "nan") for row in rows("kerb.csv")}
    by_class = np.array([usual.get(value, np.nan) for value in tag.values])[tag.codes]
    height = np.where(np.isnan(streets.kerb_cm), by_class, streets.kerb_cm)
    barrier = streets.node_tags["barrier"]
    untagged = np.array([value == "kerb" for value in barrier.values])[barrier.codes]
    return (tag.codes > 0) | untagged | ~np.isnan(streets.kerb_cm), height

"""What surveyed points say of stretches and kerbs of the streets they belong to."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np

from kpss_geo.streets.graph import Streets
from kpss_geo.streets.travellers import footways
from kpss_geo.streets.verdicts import free_for_all
from kpss_geo.survey.answers import State
from kpss_geo.survey.attaching import ATTACHED, KERBS, Attached
from kpss_geo.survey.fold import Point

PIECE_METRES = 1.0  # a barrier without a length of its own
ACROSS_METRES = 15.0  # barriers on both sides of a street so near each other leave no way round
RAMP_METRES = 10.0  # a ramp so near steps leads over them
STEPS, RAMP, MAYBE_RAMP = "steps", "wheelchair_ramp", "unknown_ramp"
RAMPS = ("fixed_ramp", "mobile_ramp")
UNBRIDGED = "nothing"
GROUND = ("surface", "smoothness", "width_cm", "slope_pct", "cross_slope_pct")
BARRIERS = ("zuzeni", "prekazka", "schody", "prechod")
SIDES = ("left", "right")


class Said(NamedTuple):
    """What a point says of one column of the streets; None is unknown. `state` tells who saw it and when."""

    value: Any
    field: str
    state: State | None
    stale: bool = False
    metres: float = np.nan  # length of the even slope


@dataclass(frozen=True)
class Fact:
    """What a point says of a stretch of a segment, from `start` to `stop` (0 to 1).

    Ground (a stretch of footway, a ramp) is as it was measured, whatever was known before; a barrier makes worse.
    """

    point: Point
    segment: int
    side: str
    start: float
    stop: float
    ground: bool
    columns: Mapping[str, Said]

    @property
    def middle(self) -> float:
        """Place of the middle of the stretch, 0 to 1."""
        return (self.start + self.stop) / 2


class Kerb(NamedTuple):
    """What a point says of a kerb at a place of a way for walkers."""

    point: Point
    segment: int
    along: float
    height: Said
    tactile: Said | None


class Told(NamedTuple):
    """All that surveyed points say of the streets."""

    facts: list[Fact]
    kerbs: list[Kerb]


def told(streets: Streets, points: Mapping[UUID, Point], attached: Iterable[Attached], *, today: dt.date) -> Told:
    """What the attached points say on a day; an obstacle whose last day is over says nothing."""
    stand = sorted((one for one in attached if one.status == ATTACHED), key=lambda one: one.point_id)
    known = [(points[one.point_id], one) for one in stand if one.point_id in points]
    known = [(point, at) for point, at in known if not (point.valid_to and point.valid_to < today)]
    walkers = footways(streets)
    facts = [*_stretches(known, walkers), *_barriers(streets, known, walkers)]
    kerbs = [one for point, at in known if point.element in KERBS and walkers[at.segment] for one in _kerb(point, at)]
    return Told([*facts, *_across(streets, facts)], kerbs)


_Known = Sequence[tuple[Point, Attached]]


def said(point: Point, field: str, *, asked: bool = False) -> Said | None:
    """What a point says of a field: None inside where nobody knows or it is too old; None where it says nothing."""
    state = point.fields.get(field)
    if state is None:
        return Said(None, field, None) if asked else None
    if state.status == "not_applicable":
        return None
    return Said(None if state.stale else state.value, field, state, state.stale and state.value is not None)


def _stretches(known: _Known, walkers: Any) -> Iterator[Fact]:
    """Stretches of footway: each holds to half-way to the next on its side of its segment."""
    groups: defaultdict[tuple[int, str], list[tuple[Point, Attached]]] = defaultdict(list)
    for point, at in known:
        if point.element == "chodnik":
            groups[at.segment, _side(at, walkers)].append((point, at))
    for (segment, side), group in groups.items():
        line = sorted(group, key=lambda pair: (pair[1].along, pair[0].point_id))
        half = [(one.along + other.along) / 2 for (_, one), (_, other) in pairwise(line)]
        for (point, _), start, stop in zip(line, [0.0, *half], [*half, 1.0], strict=True):
            yield Fact(point, segment, side, start, stop, ground=True, columns=_ground(point))


def _side(at: Attached, walkers: Any) -> str:
    """A way for walkers has no sides; on a street what lies on its very line is taken to be on the left."""
    return "" if walkers[at.segment] else at.side or "left"


def _ground(point: Point, fields: Sequence[str] = GROUND) -> dict[str, Said]:
    return {name: one for name in fields if (one := said(point, name))}


def _barriers(streets: Streets, known: _Known, walkers: Any) -> Iterator[Fact]:
    ramps = [(point, at) for point, at in known if point.element == "rampa"]
    for point, at in ramps:
        yield from _ramp(streets, point, at, _side(at, walkers))
    for point, at in known:
        if point.element in BARRIERS and (walkers[at.segment] or point.element not in KERBS):
            columns = _steps(streets, point, at, ramps) if point.element == "schody" else _width(point)
            whole = "steps" in columns and _has_steps(streets, at.segment)
            start, stop = (0.0, 1.0) if whole else stretch(streets, at.segment, at.along, PIECE_METRES)
            if columns:
                yield Fact(point, at.segment, _side(at, walkers), start, stop, ground=whole, columns=columns)


def stretch(streets: Streets, segment: int, along: float, metres: float) -> tuple[float, float]:
    """Start and stop of so many metres round a place, moved inside the segment; all of it where it is shorter."""
    length = float(streets.metres[segment])
    share = metres / length if length > metres else 1.0
    start = min(max(along - share / 2, 0.0), 1.0 - share)
    return start, start + share


def _width(point: Point) -> dict[str, Said]:
    """Width of a narrow place; a narrowing or obstacle of which nobody says the width is one of unknown width."""
    one = said(point, "width_cm", asked=point.element != "prechod")
    return {"width_cm": one} if one else {}


def _steps(streets: Streets, point: Point, at: Attached, ramps: _Known) -> dict[str, Said]:
    """Kind of steps as `steps.csv` knows them: with a ramp that was surveyed, perhaps with one, or bare."""
    count, told_bridge = said(point, "steps_count", asked=True), said(point, "bridged_by")
    if count is None or count.value == 0:
        return {}
    bridge = told_bridge.value if told_bridge else None
    near = [
        one
        for _, one in ramps
        if one.segment == at.segment
        and one.side == at.side
        and abs(one.along - at.along) * float(streets.metres[at.segment]) <= RAMP_METRES
    ]
    if count.value is None:
        return {} if _has_steps(streets, at.segment) else {"steps": count}
    if near and bridge in (None, *RAMPS):
        return {"steps": count._replace(value=RAMP)}
    return {"steps": count._replace(value=STEPS if bridge in (UNBRIDGED, "level") else MAYBE_RAMP)}


def _has_steps(streets: Streets, segment: int) -> bool:
    tag = streets.tags["steps"]
    return bool(tag.values[tag.codes[segment]])


def _ramp(streets: Streets, point: Point, at: Attached, side: str) -> Iterator[Fact]:
    """A ramp leg by leg, of its own length; over steps that the source knows it takes all of the segment."""
    legs = _legs(point)
    over = _has_steps(streets, at.segment)
    start, stop = (0.0, 1.0) if over else stretch(streets, at.segment, at.along, sum(metres for metres, _ in legs))
    share = (stop - start) / sum(metres for metres, _ in legs)
    steps = {"steps": Said(RAMP, "slope_pct", _any_state(point))} if over else {}
    for metres, columns in legs:
        end = min(start + metres * share, 1.0)
        yield Fact(point, at.segment, side, start, end, ground=True, columns={**columns, **steps})
        start = end


def _any_state(point: Point) -> State | None:
    return next(iter(point.fields.values()), None)


def _legs(point: Point) -> list[tuple[float, dict[str, Said]]]:
    """Length of each leg and what is said of it; a ramp described as a whole is one leg of unknown length."""
    other = _ground(point, [name for name in GROUND if name != "slope_pct"])
    legs = said(point, "ramp_legs")
    if legs is None or legs.value is None:
        slope = said(point, "slope_pct", asked=True) if legs is None else legs
        return [(PIECE_METRES, other | ({"slope_pct": slope} if slope else {}))]
    return [_leg(leg, legs, other) for leg in legs.value]


def _leg(leg: Mapping[str, Any], legs: Said, other: Mapping[str, Said]) -> tuple[float, dict[str, Said]]:
    length = leg.get("length_cm")
    metres = np.nan if length is None else length / 100
    slope, width = (legs._replace(value=leg.get(name)) for name in ("slope_pct", "width_cm"))
    widths = {} if width.value is None else {"width_cm": width}
    return (PIECE_METRES if length is None else metres), {
        **other, **widths, "slope_pct": slope._replace(metres=metres),
    }  # fmt: skip


def hinders(fact: Fact) -> bool:
    """Does it slow or stop anybody, as far as anybody knows."""
    return any(
        one.value is None or (name == "steps") or not free_for_all(_MEASURES.get(name, name), one.value)
        for name, one in fact.columns.items()
    )


_MEASURES = MappingProxyType({"slope_pct": "slope_up_pct"})


def _across(streets: Streets, facts: Iterable[Fact]) -> Iterator[Fact]:
    """Barriers on both sides of a street near each other, told once more half-way between: there they close it."""
    groups: defaultdict[int, list[Fact]] = defaultdict(list)
    for one in facts:
        if one.side and not one.ground and hinders(one):
            groups[one.segment].append(one)
    for segment, group in groups.items():
        left, right = ([one for one in group if one.side == side] for side in SIDES)
        for one, other in ((one, other) for one in left for other in right):
            if abs(one.middle - other.middle) * float(streets.metres[segment]) <= ACROSS_METRES:
                start, stop = stretch(streets, segment, (one.middle + other.middle) / 2, PIECE_METRES)
                yield replace(one, start=start, stop=stop)
                yield replace(other, start=start, stop=stop)


def _kerb(point: Point, at: Attached) -> Iterator[Kerb]:
    """The kerb that a point is; none where it says that there is no height to speak of."""
    height = said(point, "kerb_cm", asked=True)
    if height:
        yield Kerb(point, at.segment, at.along, height, said(point, "tactile"))

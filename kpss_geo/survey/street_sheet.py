"""The streets while surveyed values are written into them, and the trace that each value leaves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import numpy.typing as npt

from kpss_geo.streets.graph import Flags, Floats, Streets, Tag
from kpss_geo.streets.travellers import footways
from kpss_geo.streets.verdicts import rules
from kpss_geo.survey.fold import Point
from kpss_geo.survey.street_facts import MAYBE_RAMP, RAMP, STEPS, Fact, Kerb, Said

NUMBERS = ("width_cm", "slope_pct", "cross_slope_pct", "slope_metres")
TAGS = ("surface", "smoothness", "steps", "wheelchair")
UNVERIFIED, ONE_SIDE, CLOSED = "unverified", "one_side", "no"
WORSE_STEPS = ("", RAMP, "stroller_ramp", MAYBE_RAMP, STEPS)
WHOLE = ("surface", "width_cm", "slope_pct")  # who measured these has seen the way: an opinion counts no more
GRADED_FOR = "wheelchair"
NOWHERE = -1


class Trace(NamedTuple):
    """A value that a survey wrote into a segment or a node (-1: not there), and who saw it when.

    `column` is the column of the streets, `field` the question; `months` is the age since anybody last found it so.
    """

    segment: int
    node: int
    column: str
    field: str
    value: Any
    point_id: UUID
    element: str
    event_id: UUID | None
    observed_on: dt.date | None
    months: int | None
    stale: bool


@dataclass(frozen=True, eq=False)
class Sheet:
    """Columns of the streets that are being written, copies of theirs; `traces` grows as they are."""

    streets: Streets
    today: dt.date
    footway: Flags
    numbers: dict[str, npt.NDArray[np.float32]]
    slope_both_ways: Flags
    tags: dict[str, npt.NDArray[np.object_]]
    node_tags: dict[str, npt.NDArray[np.object_]]
    kerb_cm: npt.NDArray[np.float32]
    traces: list[Trace] = field(default_factory=list)


def sheet(streets: Streets, today: dt.date) -> Sheet:
    """An unwritten sheet."""
    return Sheet(
        streets,
        today,
        footways(streets),
        {name: getattr(streets, name).copy() for name in NUMBERS},
        streets.slope_both_ways.copy(),
        {name: streets.tags[name].texts() for name in TAGS},
        {name: streets.node_tags[name].texts() for name in ("kerb", "tactile", "wheelchair")},
        streets.kerb_cm.copy(),
    )


def written(page: Sheet) -> Streets:
    """Streets with all that was written."""
    texts = {name: Tag.of(values.tolist()) for name, values in page.tags.items()}
    at_nodes = {name: Tag.of(values.tolist()) for name, values in page.node_tags.items()}
    numbers: dict[str, Any] = {**page.numbers, "slope_both_ways": page.slope_both_ways, "kerb_cm": page.kerb_cm}
    return replace(
        page.streets,
        tags={**page.streets.tags, **texts},
        node_tags={**page.streets.node_tags, **at_nodes},
        **numbers,
    )


def write(page: Sheet, fact: Fact, segments: Iterable[int]) -> None:
    """Write what a point says of segments."""
    for segment in segments:
        if fact.ground:
            _write_ground(page, fact, segment)
        else:
            for column, one in fact.columns.items():
                _BARRIER[column](page, fact.point, segment, one)


def mark(page: Sheet, point: Point, segment: int, one: Said, value: str) -> None:
    """Make a segment unknown to wheelchairs, unless it is said to be closed."""
    if page.tags["wheelchair"][segment] != CLOSED:
        page.tags["wheelchair"][segment] = value
        _trace(page, point, one, segment=segment, column="wheelchair")


def _write_ground(page: Sheet, fact: Fact, segment: int) -> None:
    columns = fact.columns
    if all(name in columns and columns[name].value is not None for name in WHOLE):
        opinion = rules("wheelchair").get(page.tags["wheelchair"][segment])
        if opinion is None or opinion[GRADED_FOR] == "?":
            page.tags["wheelchair"][segment] = ""
    for column, one in columns.items():
        if column in TAGS:
            page.tags[column][segment] = one.value or ""
        else:
            _write_number(page, column, segment, one)
        _trace(page, fact.point, one, segment=segment, column=column)
    for one in columns.values():
        if one.stale:
            mark(page, fact.point, segment, one, UNVERIFIED)


def _write_number(page: Sheet, column: str, segment: int, one: Said) -> None:
    value = np.nan if one.value is None else abs(float(one.value))
    page.numbers[column][segment] = value
    if column == "slope_pct":  # of a point nobody knows which way is up
        page.slope_both_ways[segment] = True
        page.numbers["slope_metres"][segment] = one.metres


def _narrow(page: Sheet, point: Point, segment: int, one: Said) -> None:
    """A barrier only takes away: where nobody knew the width of the way, it stays unknown beside the narrow place."""
    if one.value is None:
        mark(page, point, segment, one, UNVERIFIED)
        return
    width = page.numbers["width_cm"][segment]
    if np.isnan(width) or one.value < width:
        page.numbers["width_cm"][segment] = one.value
        _trace(page, point, one, segment=segment, column="width_cm")
    if np.isnan(width) and page.footway[segment] and page.tags["wheelchair"][segment] not in _passable():
        mark(page, point, segment, one, UNVERIFIED)


@cache
def _passable() -> frozenset[str]:
    return frozenset(value for value, row in rules("wheelchair").items() if row[GRADED_FOR] == "ok")


def _stepped(page: Sheet, point: Point, segment: int, one: Said) -> None:
    if one.value is None:
        mark(page, point, segment, one, UNVERIFIED)
        return
    known = page.tags["steps"][segment]
    if known in WORSE_STEPS and WORSE_STEPS.index(one.value) > WORSE_STEPS.index(known):
        page.tags["steps"][segment] = one.value
        _trace(page, point, one, segment=segment, column="steps")


_BARRIER = {"width_cm": _narrow, "steps": _stepped}


def write_kerbs(page: Sheet, kerbs: Sequence[Kerb], node: int, *, new: bool) -> None:
    """Write the kerbs that stand at one node, the highest of them; what is unknown beside a known one stays so."""
    known = [one.height.value for one in kerbs if one.height.value is not None]
    page.kerb_cm[node] = max(known, default=np.nan)
    if not known:
        page.node_tags["kerb"][node] = "yes"
    elif len(known) < len(kerbs) and new:
        page.node_tags["wheelchair"][node] = UNVERIFIED
    for one in sorted(kerbs, key=lambda one: one.height.value or 0):
        _trace(page, one.point, one.height, node=node, column="kerb_cm")
    worst = [(_TACTILE.index(one.tactile.value), one) for one in kerbs if one.tactile]
    if worst:
        rank, one = max(worst, key=lambda pair: pair[0])
        page.node_tags["tactile"][node] = ("yes", "unknown", "no")[rank]
        _trace(page, one.point, one.tactile, node=node, column="tactile")


_TACTILE = (True, None, False)


def _trace(
    page: Sheet, point: Point, one: Said | None, *, column: str, segment: int = NOWHERE, node: int = NOWHERE
) -> None:
    if one is None:
        return
    state = one.state
    page.traces.append(
        Trace(
            segment,
            node,
            column,
            one.field,
            one.value,
            point.point_id,
            point.element,
            state.event_id if state else None,
            state.observed_on if state else None,
            months_between(state.seen_on, page.today) if state else None,
            one.stale,
        )
    )


def months_between(day: dt.date, today: dt.date) -> int:
    """Whole months from one day to another.

    >>> months_between(dt.date(2026, 1, 31), dt.date(2026, 3, 30))
    1
    """
    return (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)


def nearer_end(streets: Streets, segment: int, along: float, nodes: Flags, within_metres: float) -> int:
    """End of a segment, one of `nodes`, that lies within so many metres of a place; -1 where none does."""
    length: Floats = streets.metres
    ends = ((along, int(streets.tail[segment])), (1 - along, int(streets.head[segment])))
    near = [(share, node) for share, node in ends if nodes[node] and share * length[segment] <= within_metres]
    return min(near)[1] if near else NOWHERE

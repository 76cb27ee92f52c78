"""The current state of surveyed points: a fold over their events that no order of arrival changes."""

from __future__ import annotations

import calendar
import datetime as dt
import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from kpss_geo.errors import BadInput, raise_all
from kpss_geo.survey import observations as ob
from kpss_geo.survey.questionnaire import Question, elements, of_element

CONFIRMED_WITHIN = MappingProxyType({"cm": 1, "%": 1})  # by the question's unit; else only the very same answer
UNKNOWN_RANK = 1 + len(ob.METHODS)
DOCUMENT_RANK = 1 + ob.METHODS.index("document")
# Of two disputed answers the public sees the worse; fields that are not here have no order and turn unknown.
HIGHER_IS_WORSE = """
    steps_count step_height_max_cm threshold_cm interior_steps kerb_cm slope_pct cross_slope_pct spiral
"""
LOWER_IS_WORSE = """
    door_main_cm door_side_cm interior_min_cm lift_door_cm lift_width_cm lift_depth_cm lift_seat lift_handrail
    platform_entry_cm platform_width_cm platform_depth_cm platform_load_kg parking_count width_cm tactile
    wc_door_cm wc_door_outward wc_width_cm wc_depth_cm wc_side_cm wc_seat_cm wc_underpass
"""
WORSE: Mapping[str, Callable[[Any], float]] = MappingProxyType(
    dict.fromkeys(HIGHER_IS_WORSE.split(), abs)
    | dict.fromkeys(LOWER_IS_WORSE.split(), operator.neg)
    | {"valid_to": dt.date.toordinal}
)
# Answers that age as another element does, where that is sooner than the point itself.
AGES_AS = MappingProxyType({"surface": "chodnik", "smoothness": "chodnik"})
BRIDGE_AGES_AS = MappingProxyType({"mobile_ramp": "vytah", "lift": "vytah", "platform": "plosina"})


@dataclass(frozen=True)
class State:
    """What is held true of one field, and since when.

    `observed_on` is the day of the observation that is shown (`event_id`), `seen_on` the last day on which anybody
    found it so; `confirmations` counts other people. `disputed` holds all conflicting answers by event.
    """

    value: Any
    status: str
    method: str
    author_class: str
    observed_on: dt.date
    seen_on: dt.date
    event_id: UUID
    confirmations: int = 0
    stale: bool = False
    disputed: Mapping[UUID, ob.Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Point:
    """A surveyed point as it stands; `merged` are the points that it absorbed."""

    point_id: UUID
    element: str
    position: ob.Position | None
    fields: Mapping[str, State]
    about: Mapping[str, str]
    version: str
    valid_to: dt.date | None
    archived: bool
    merged: tuple[UUID, ...]

    @property
    def answers(self) -> dict[str, Any]:
        """Value by field, however old; None is unknown, what is not applicable is left out."""
        return {name: one.value for name, one in self.fields.items() if one.status != "not_applicable"}

    @property
    def strict_answers(self) -> dict[str, Any]:
        """Value by field; what is stale is unknown."""
        return {name: None if self.fields[name].stale else value for name, value in self.answers.items()}


class Entry(NamedTuple):
    """A line of a point's history: the event (who, when) and what it changed, as (before, after) by name."""

    event: ob.Event
    changes: Mapping[str, tuple[Any, Any]]


class _Told(NamedTuple):
    event: ob.Observed
    value: ob.Value
    rank: int


class Past(NamedTuple):
    """Who knew of what: depth, place among the events of its point, and all that was seen, by event."""

    depth: dict[UUID, int]
    place: dict[UUID, tuple[UUID, int]]
    seen: dict[UUID, dict[UUID, int]]

    def saw(self, later: UUID, earlier: UUID) -> bool:
        """Did the author of one event know of another."""
        point, bit = self.place[earlier]
        return bool(self.seen[later].get(point, 0) & bit)

    def order(self, event: ob.PointEvent) -> tuple[dt.date, int, int]:
        """By day; on one day, by who knew of whom; then by id."""
        return event.observed_on, self.depth[event.event_id], event.event_id.int


def gathered(*pieces: Iterable[ob.Event]) -> dict[UUID, ob.Event]:
    """Events by id, each once.

    Raises
    ------
    BadInput
        Names every id that came with two contents.
    """
    found: dict[UUID, ob.Event] = {}
    torn = {one.event_id for piece in pieces for one in piece if found.setdefault(one.event_id, one) != one}
    raise_all([f"událost {one}: přišla dvakrát s různým obsahem; druhé dejte nové event_id" for one in sorted(torn)])
    return found


def fold(events: Iterable[ob.Event], *, today: dt.date) -> Mapping[UUID, Point]:
    """Points by id as they stand today; neither order nor repetition of the events matters.

    Raises
    ------
    BadInput
        Names ids that came with two contents, or events that claim to know of each other.
    """
    known = gathered(events)
    past = causes(known)
    gone = _reverted(known, past)
    into = _merges([one for name, one in known.items() if name not in gone], past)
    groups: defaultdict[UUID, list[ob.PointEvent]] = defaultdict(list)
    for one in known.values():
        if isinstance(one, ob.PointEvent):
            groups[_root(one.point_id, into)].append(one)
    absorbed: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for name in sorted(into):
        absorbed[_root(name, into)].append(name)
    points = (
        _point(root, groups[root], gone=gone, past=past, merged=tuple(absorbed[root]), today=today)
        for root in sorted(groups)
    )
    return {one.point_id: one for one in points if one}


def history(events: Iterable[ob.Event], point_id: UUID, *, today: dt.date) -> list[Entry]:
    """What happened to a point in causal order: who (a pseudonym), when, and what it changed for readers of today."""
    known = gathered(events)
    past = causes(known)
    told = _of_kin([one for one in known.values() if isinstance(one, ob.PointEvent)], point_id)
    line: list[ob.Event] = [*sorted(told, key=lambda one: _causal(one, past))]
    for revert in sorted(_reverts(known.values()), key=lambda one: (one.recorded_at, one.event_id)):
        struck = _struck(revert, known, past)
        after = max((place for place, one in enumerate(line, start=1) if one.event_id in struck), default=0)
        line[after:after] = [revert] if after else []
    faces = [_face(fold(line[:size], today=today).get(point_id)) for size in range(len(line) + 1)]
    entries = [Entry(one, _changes(*pair)) for one, pair in zip(line, pairwise(faces), strict=True)]
    return [one for one in entries if one.changes or getattr(one.event, "point_id", None) == point_id]


def _of_kin(events: Sequence[ob.PointEvent], point_id: UUID) -> list[ob.PointEvent]:
    """Events of all points that were ever merged with this one, undone or not, and what undid it."""
    merges = {one.event_id: {one.point_id, one.absorbed} for one in events if isinstance(one, ob.Merged)}
    kin, size = {point_id}, 0
    while size < len(kin):
        size = len(kin)
        kin = kin.union(*(pair for pair in merges.values() if pair & kin))
    undone = {name for name, pair in merges.items() if pair & kin}
    return [one for one in events if one.point_id in kin or getattr(one, "merge_id", None) in undone]


def _causal(event: ob.PointEvent, past: Past) -> tuple[int, dt.datetime, UUID]:
    return past.depth[event.event_id], event.recorded_at, event.event_id


def _face(point: Point | None) -> dict[str, Any]:
    if point is None:
        return {}
    shown = {name: getattr(point, name) for name in ("element", "position", "archived", "merged")}
    return shown | dict(point.about) | {name: (one.value, one.status) for name, one in point.fields.items()}


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    both = {name: (before.get(name), after.get(name)) for name in {**before, **after}}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}


def causes(events: Mapping[UUID, ob.Event]) -> Past:
    """What every author knew, by the versions that the events name; events not yet here are nobody's past."""
    told = {name: one for name, one in events.items() if isinstance(one, ob.PointEvent)}
    parents = {name: [up for up in ob.heads(one.base_version) if up in told] for name, one in told.items()}
    try:
        order = list(TopologicalSorter(parents).static_order())
    except CycleError as error:
        ring = ", ".join(sorted({str(one) for one in error.args[1]}))
        raise BadInput([f"události {ring}: každá vychází z druhé; načtěte bod znovu"]) from None
    past, counts = Past({}, {}, {}), defaultdict[UUID, int](int)
    for name in order:
        seen: dict[UUID, int] = {}
        for up in parents[name]:
            for point, bits in (*past.seen[up].items(), past.place[up]):
                seen[point] = seen.get(point, 0) | bits
        point = told[name].point_id
        past.place[name], past.seen[name] = (point, 1 << counts[point]), seen
        past.depth[name] = 1 + max((past.depth[up] for up in parents[name]), default=0)
        counts[point] += 1
    return past


def _reverts(events: Iterable[ob.Event]) -> list[ob.Reverted]:
    return [one for one in events if isinstance(one, ob.Reverted)]


def _reverted(events: Mapping[UUID, ob.Event], past: Past) -> set[UUID]:
    return set[UUID]().union(*(_struck(one, events, past) for one in _reverts(events.values())))


def _struck(revert: ob.Reverted, events: Mapping[UUID, ob.Event], past: Past) -> set[UUID]:
    """Events of the author from a time on, and those a clock dates back although they knew of these."""
    found, bits = set[UUID](), defaultdict[UUID, int](int)
    for name, seen in past.seen.items():  # causes first
        one = events[name]
        if one.author_id == revert.reverted_author and (
            one.recorded_at >= revert.since or any(bits[point] & some for point, some in seen.items())
        ):
            found.add(name)
            point, bit = past.place[name]
            bits[point] |= bit
    return found


def _merges(events: Iterable[ob.Event], past: Past) -> dict[UUID, UUID]:
    """The point that absorbed a point; the last merge counts, and none that would close a ring."""
    some = list(events)
    undone = {one.merge_id for one in some if isinstance(one, ob.Unmerged)}
    into: dict[UUID, UUID] = {}
    merges = [one for one in some if isinstance(one, ob.Merged) and one.event_id not in undone]
    for one in sorted(merges, key=past.order):
        if _root(one.point_id, into, but=one.absorbed) != one.absorbed:
            into[one.absorbed] = one.point_id
    return into


def _root(point: UUID, into: Mapping[UUID, UUID], *, but: UUID | None = None) -> UUID:
    while point in into and point != but:
        point = into[point]
    return point


def _point(
    root: UUID,
    events: Sequence[ob.PointEvent],
    *,
    gone: set[UUID],
    past: Past,
    merged: tuple[UUID, ...],
    today: dt.date,
) -> Point | None:
    """The point that these events make; None where nobody whose word counts observed it."""
    valid = [one for one in events if one.event_id not in gone]
    observed = sorted((one for one in valid if isinstance(one, ob.Observed)), key=past.order)
    if not observed:
        return None
    element = observed[-1].element
    again = [one for one in valid if isinstance(one, ob.StillHolds)]
    states = _states(element, observed, again, past)
    until = states["valid_to"].value if "valid_to" in states else None
    over = until is not None and until < today
    return Point(
        point_id=root,
        element=element,
        position=_best_position(observed),
        fields={name: replace(one, stale=over or _old(name, one, element, today)) for name, one in states.items()},
        about={name: text for one in observed for name, text in one.about.items()},
        version=_version(events, past),
        valid_to=until,
        archived=any(_ends(one, root, observed, past) for one in valid),
        merged=merged,
    )


def _best_position(observed: Sequence[ob.Observed]) -> ob.Position | None:
    """The most accurate position; of equal ones the newest."""
    places = [one.position for one in reversed(observed) if one.position]
    return min(places, key=lambda place: place.accuracy_m, default=None)


def _version(events: Sequence[ob.PointEvent], past: Past) -> str:
    """Ids of the events that no other of these events knew of."""
    seen: defaultdict[UUID, int] = defaultdict(int)
    for one in events:
        for point, bits in past.seen[one.event_id].items():
            seen[point] |= bits
    places = {one.event_id: past.place[one.event_id] for one in events}
    return ob.version_of(name for name, (point, bit) in places.items() if not seen[point] & bit)


def _ends(event: ob.PointEvent, root: UUID, observed: Sequence[ob.Observed], past: Past) -> bool:
    if not isinstance(event, ob.Archived) or event.point_id != root:
        return False
    return not any(past.saw(one.event_id, event.event_id) for one in observed)


def _states(
    element: str, observed: Sequence[ob.Observed], again: Sequence[ob.StillHolds], past: Past
) -> dict[str, State]:
    told: defaultdict[str, list[_Told]] = defaultdict(list)
    for one in observed:
        for name, value in one.values.items():
            told[name].append(_Told(one, value, _rank(value, one.author_class)))
    return {name: _state(asked, told[name], again, past) for name, asked in _questions(element).items() if name in told}


@cache
def _questions(element: str) -> Mapping[str, Question]:
    return MappingProxyType({question.field: question for question in of_element(element)})


def _rank(value: ob.Value, author_class: str) -> int:
    """Place in the order of trust, 0 the best; "nevím" is below everything that anybody knows."""
    if value.status == "unknown":
        return UNKNOWN_RANK
    if (value.method, author_class) == ("measured", "verified"):
        return 0
    return 1 + ob.METHODS.index(value.method)


def _state(asked: Question, told: Sequence[_Told], again: Sequence[ob.StillHolds], past: Past) -> State:
    best = min(one.rank for one in told)
    peers = [one for one in told if one.rank == best]
    newest = _winner(asked, peers)
    against = _disputing(asked, newest, peers, past)
    worse = _worse(asked, [newest, *against])
    source = worse or newest
    agree = [one for one in told if one.rank <= max(best, DOCUMENT_RANK) and _same(asked, one.value, source.value)]
    live = _live(asked, [one for one in peers if _same(asked, one.value, source.value)], peers, past) if again else []
    days = [one.event.observed_on for one in agree] + [
        one.observed_on for one in again if _renews(asked.field, one, live, past)
    ]
    return State(
        value=source.value.value if worse else None,
        status=source.value.status if worse else "unknown",
        method=source.value.method,
        author_class=source.event.author_class,
        observed_on=source.event.observed_on,
        seen_on=max(days),
        event_id=source.event.event_id,
        confirmations=len({one.event.author_id for one in agree} - {source.event.author_id}),
        disputed={one.event.event_id: one.value for one in [newest, *against]} if against else {},
    )


def _renews(name: str, again: ob.StillHolds, live: Sequence[_Told], past: Past) -> bool:
    """Is it about this field, and did its author know of the answer that stands now."""
    if again.fields and name not in again.fields:
        return False
    return any(past.saw(again.event_id, one.event.event_id) for one in live)


def _winner(asked: Question, peers: Sequence[_Told]) -> _Told:
    """The newest answer of a class; who only confirms one lends it the day and not the figure."""
    standing: dict[UUID, _Told] = {}
    for one in peers:
        old = next((old for old in reversed(standing.values()) if _confirms(asked, one, old)), one)
        standing.pop(old.event.event_id, None)
        standing[old.event.event_id] = old
    return next(reversed(standing.values()))


def _confirms(asked: Question, new: _Told, old: _Told) -> bool:
    """Another person within the tolerance; the same person only with the very same answer."""
    if new.event.author_id == old.event.author_id:
        return bool(new.value.status == old.value.status and new.value.value == old.value.value)
    return _same(asked, new.value, old.value)


def _disputing(asked: Question, newest: _Told, peers: Sequence[_Told], past: Past) -> list[_Told]:
    """Standing answers of other people that neither knew of the newest nor were known to it."""
    other = [one for one in peers if not _same(asked, one.value, newest.value)]
    if not other:
        return []
    side = _live(asked, [one for one in peers if _same(asked, one.value, newest.value)], peers, past)
    return [one for one in _live(asked, other, peers, past) if any(_apart(one, mine, past) for mine in side)]


def _live(asked: Question, some: Sequence[_Told], peers: Sequence[_Told], past: Past) -> list[_Told]:
    """Those of some answers that no later answer of the same person, or by one who knew of it, changed."""
    place = {one.event.event_id: number for number, one in enumerate(peers, start=1)}
    return [
        one for one in some if not any(_changed(asked, one, new, past) for new in peers[place[one.event.event_id] :])
    ]


def _changed(asked: Question, old: _Told, new: _Told, past: Past) -> bool:
    if _same(asked, old.value, new.value):
        return False
    return old.event.author_id == new.event.author_id or past.saw(new.event.event_id, old.event.event_id)


def _apart(one: _Told, other: _Told, past: Past) -> bool:
    """Neither author knew of the other's answer."""
    first, second = one.event.event_id, other.event.event_id
    return not past.saw(first, second) and not past.saw(second, first)


def _worse(asked: Question, told: Sequence[_Told]) -> _Told | None:
    """The worst of disputed answers, the first of equal ones; None where they have no order."""
    badness = WORSE.get(asked.field)
    if len(told) == 1:
        return told[0]
    if badness is None or any(one.value.status != "known" for one in told):
        return None
    return max(told, key=lambda one: badness(one.value.value))


def _same(asked: Question, one: ob.Value, other: ob.Value) -> bool:
    if one.status != other.status:
        return False
    if one.status != "known":
        return True
    if asked.type == "legs":
        return _same_legs(one.value, other.value)
    return _near(one.value, other.value, CONFIRMED_WITHIN.get(asked.unit, 0))


def _same_legs(one: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]) -> bool:
    return len(one) == len(other) and all(
        _near(leg.get(name), leg_2.get(name), CONFIRMED_WITHIN["cm"])
        for leg, leg_2 in zip(one, other, strict=True)
        for name in leg.keys() | leg_2.keys()
    )


def _near(one: Any, other: Any, within: float) -> bool:
    if one is None or other is None or not within:
        return bool(one == other)
    return bool(abs(one - other) <= within + 1e-9)


def _old(name: str, state: State, element: str, today: dt.date) -> bool:
    """Has nobody looked for longer than the answer stays fresh."""
    bridge = BRIDGE_AGES_AS.get(state.value) if name == "bridged_by" else None
    like = {element, AGES_AS.get(name, element), bridge or element}
    return _months_later(state.seen_on, min(elements()[one].fresh_months for one in like)) < today


def _months_later(day: dt.date, months: int) -> dt.date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

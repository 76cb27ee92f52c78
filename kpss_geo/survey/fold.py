"""The current state of surveyed points: a fold over their events that no order of arrival changes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from kpss_geo.survey import observations as ob
from kpss_geo.survey.answers import State, Told, rank, state_on
from kpss_geo.survey.causes import Past, causes, gathered, merges, reverted, reverts, struck, told_as
from kpss_geo.survey.questionnaire import Question, of_element

__all__ = ["Entry", "Point", "State", "causes", "fold", "gathered", "history"]


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


def fold(events: Iterable[ob.Event], *, today: dt.date) -> Mapping[UUID, Point]:
    """Points by id as they stand today; neither order nor repetition of the events matters.

    Raises
    ------
    BadInput
        Names ids that came with two contents, or events that claim to know of each other.
    """
    known = gathered(events)
    past = causes(known)
    gone = reverted(known, past)
    into = merges([one for name, one in known.items() if name not in gone], past)
    groups: defaultdict[UUID, list[ob.PointEvent]] = defaultdict(list)
    for one in known.values():
        if isinstance(one, ob.PointEvent):
            groups[told_as(one.point_id, into)].append(one)
    absorbed: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for name in sorted(into):
        absorbed[told_as(name, into)].append(name)
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
    for revert in sorted(reverts(known.values()), key=lambda one: (one.recorded_at, one.event_id)):
        lost = struck(revert, known, past)
        after = max((place for place, one in enumerate(line, start=1) if one.event_id in lost), default=0)
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
    states = _states(element, observed, again, past, today)
    until = states["valid_to"].value if "valid_to" in states else None
    over = until is not None and until < today
    return Point(
        point_id=root,
        element=element,
        position=_best_position(observed),
        fields={name: replace(one, stale=True) for name, one in states.items()} if over else states,
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
    element: str, observed: Sequence[ob.Observed], again: Sequence[ob.StillHolds], past: Past, today: dt.date
) -> dict[str, State]:
    told: defaultdict[str, list[Told]] = defaultdict(list)
    for one in observed:
        for name, value in one.values.items():
            told[name].append(Told(one, value, rank(value, one.author_class)))
    return {
        name: state_on(today, asked, element, told[name], again, past)
        for name, asked in _questions(element).items()
        if name in told
    }


@cache
def _questions(element: str) -> Mapping[str, Question]:
    return MappingProxyType({question.field: question for question in of_element(element)})

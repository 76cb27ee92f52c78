"""What holds of one question when several people answered it: precedence, confirmations, disputes, freshness."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from kpss_geo.survey import observations as ob
from kpss_geo.survey.causes import Past
from kpss_geo.survey.questionnaire import Question, elements

CONFIRMED_WITHIN = MappingProxyType({"cm": 1, "%": 1})  # by the question's unit; else only the very same answer
SURVEYOR_RANK = 0
UNKNOWN_RANK = 1 + len(ob.METHODS)
MEASURED_RANK = 1 + ob.METHODS.index("measured")
DOCUMENT_RANK = 1 + ob.METHODS.index("document")
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


class Told(NamedTuple):
    """An answer with the event that told it; `rank` is its place in the order of trust, 0 the best."""

    event: ob.Observed
    value: ob.Value
    rank: int


def rank(value: ob.Value, author_class: str) -> int:
    """Place in the order of trust, 0 the best; "nevím" is below everything that anybody knows."""
    if value.status == "unknown":
        return UNKNOWN_RANK
    if (value.method, author_class) == ("measured", "verified"):
        return 0
    return 1 + ob.METHODS.index(value.method)


def state_on(
    today: dt.date, asked: Question, element: str, told: Sequence[Told], again: Sequence[ob.StillHolds], past: Past
) -> State:
    """What holds of a question on a day; a surveyor's old measurement gives way to anybody's fresh one."""
    found = _state_of(asked, told, again, past)
    stale = _is_old(asked.field, found, element, today)
    others = [one for one in told if one.rank > SURVEYOR_RANK]
    if stale and len(others) < len(told) and any(one.rank == MEASURED_RANK for one in others):
        newer = _state_of(asked, others, again, past)
        if not _is_old(asked.field, newer, element, today):
            return newer
    return replace(found, stale=stale)


def _state_of(asked: Question, told: Sequence[Told], again: Sequence[ob.StillHolds], past: Past) -> State:
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


def _renews(name: str, again: ob.StillHolds, live: Sequence[Told], past: Past) -> bool:
    """Is it about this field, and did its author know of the answer that stands now."""
    if again.fields and name not in again.fields:
        return False
    return any(past.saw(again.event_id, one.event.event_id) for one in live)


def _winner(asked: Question, peers: Sequence[Told]) -> Told:
    """The newest answer of a class; who only confirms one lends it the day and not the figure."""
    standing: dict[UUID, Told] = {}
    for one in peers:
        old = next((old for old in reversed(standing.values()) if _confirms(asked, one, old)), one)
        standing.pop(old.event.event_id, None)
        standing[old.event.event_id] = old
    return next(reversed(standing.values()))


def _confirms(asked: Question, new: Told, old: Told) -> bool:
    """Another person within the tolerance; the same person only with the very same answer."""
    if new.event.author_id == old.event.author_id:
        return bool(new.value.status == old.value.status and new.value.value == old.value.value)
    return _same(asked, new.value, old.value)


def _disputing(asked: Question, newest: Told, peers: Sequence[Told], past: Past) -> list[Told]:
    """Standing answers of other people that neither knew of the newest nor were known to it."""
    other = [one for one in peers if not _same(asked, one.value, newest.value)]
    if not other:
        return []
    side = _live(asked, [one for one in peers if _same(asked, one.value, newest.value)], peers, past)
    return [one for one in _live(asked, other, peers, past) if any(_apart(one, mine, past) for mine in side)]


def _live(asked: Question, some: Sequence[Told], peers: Sequence[Told], past: Past) -> list[Told]:
    """Those of some answers that no later answer of the same person, or by one who knew of it, changed."""
    place = {one.event.event_id: number for number, one in enumerate(peers, start=1)}
    return [
        one for one in some if not any(_changed(asked, one, new, past) for new in peers[place[one.event.event_id] :])
    ]


def _changed(asked: Question, old: Told, new: Told, past: Past) -> bool:
    if _same(asked, old.value, new.value):
        return False
    return old.event.author_id == new.event.author_id or past.saw(new.event.event_id, old.event.event_id)


def _apart(one: Told, other: Told, past: Past) -> bool:
    """Neither author knew of the other's answer."""
    first, second = one.event.event_id, other.event.event_id
    return not past.saw(first, second) and not past.saw(second, first)


def _worse(asked: Question, told: Sequence[Told]) -> Told | None:
    """The worst of disputed answers, the first of equal ones; None where they have no order."""
    if len(told) == 1:
        return told[0]
    if not asked.worse or any(one.value.status != "known" for one in told):
        return None
    return max(told, key=lambda one: asked.badness(one.value.value))


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


def _is_old(name: str, state: State, element: str, today: dt.date) -> bool:
    """Has nobody looked for longer than the answer stays fresh."""
    bridge = BRIDGE_AGES_AS.get(state.value) if name == "bridged_by" else None
    like = {element, AGES_AS.get(name, element), bridge or element}
    return _months_later(state.seen_on, min(elements()[one].fresh_months for one in like)) < today


def _months_later(day: dt.date, months: int) -> dt.date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

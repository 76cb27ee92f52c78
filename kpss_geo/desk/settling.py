"""A moderator's decision about a whole case in one go, on nothing but what they have seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from kpss_geo.desk.cases import PENDING, Case, is_own
from kpss_geo.desk.deciding import merge, two_things
from kpss_geo.desk.difference import day_words
from kpss_geo.desk.reviewing import approve, reject, release, take
from kpss_geo.desk.roles import admitted
from kpss_geo.errors import raise_all
from kpss_geo.store import Conflict, Person, Store, Stored, photos
from kpss_geo.survey.fold import Point
from kpss_geo.survey.observations import Merged

CAME_SINCE = "mezitím k bodu něco přibylo, nebo o něm rozhodl někdo jiný; načtěte ho znovu a podívejte se"
FREE, MINE, ANOTHERS = HOLDERS = ("free", "mine", "anothers")


class Batch(NamedTuple):
    """An import that waits: how many rows wait, how many were set apart, since when, and may this person publish it."""

    name: str
    waiting: int
    quarantined: int
    since: dt.datetime
    own: bool


class Joined(NamedTuple):
    """A merge that can be undone: its event, the point that tells both, and the day on which it was decided."""

    event_id: UUID
    point: Point
    on: dt.date


@dataclass(frozen=True)
class Held:
    """Who reviews a case now: nobody, this person, or another moderator; since when."""

    by: str
    since: dt.datetime | None = None


def held(case: Case, who: Person) -> Held:
    """Who has taken what waits at a point."""
    taken = [one for one in case.pending if one.state == "in_review"]
    if not taken:
        return Held(FREE)
    other = next((one for one in taken if one.decided_by != who.id), None)
    one = other or taken[0]
    return Held(ANOTHERS if other else MINE, one.decided_at)


def decidable(case: Case) -> tuple[UUID, ...]:
    """Ids of what waits at a point and is not the reviewer's own work."""
    return tuple(one.event.event_id for one in case.pending if one.event.event_id not in case.own)


def approve_case(store: Store, who: Person, case: Case, note: str = "") -> tuple[UUID, ...]:
    """Publish what a reviewer saw at a point; ids of what was published.

    What was not taken yet is taken first, so that nothing joins it any more.

    Raises
    ------
    Denied
        Who may not, or all of it is their own work.
    Conflict
        Something joined, or somebody decided, since the case was drawn up.
    BadInput
        An event builds on one that still waits.
    """
    admitted(store, who, "approve")
    was_free = held(case, who).by == FREE
    take(store, who, case.point_id)
    try:
        _same_as_seen(store, case)
        approve(store, who, decidable(case), note)
    except Exception:
        if was_free:
            _give_back(store, who, case)
        raise
    return decidable(case)


def reject_case(store: Store, who: Person, case: Case, note: str) -> tuple[UUID, ...]:
    """Turn down what a reviewer saw at a point; the note says why.

    Raises
    ------
    Denied, Conflict, BadInput
        As for `approve_case`; also where the note is missing.
    """
    _same_as_seen(store, case)
    reject(store, who, decidable(case), note)
    return decidable(case)


def approve_into(store: Store, who: Person, case: Case, into: Point, *, now: dt.datetime, note: str = "") -> UUID:
    """Publish a new point and tell it as a part of one that is there already; id of the merge.

    Raises
    ------
    Denied, Conflict, BadInput
        As for `approve_case` and `deciding.merge`.
    """
    admitted(store, who, "merge")
    raise_all(two_things(into, case.after) if case.after else [])
    approve_case(store, who, case, note)
    return merge(store, who, into.point_id, case.point_id, now=now, note=note)


def batches(store: Store, who: Person) -> list[Batch]:
    """Imports that wait for a review, the longest waiting first.

    Raises
    ------
    Denied
        Who is no reviewer.
    """
    me = admitted(store, who, "review")
    waiting = [one for one in store.stored(states=PENDING) if one.batch]
    names = dict.fromkeys(one.batch for one in waiting)
    return [_batch(name, [one for one in waiting if one.batch == name], me) for name in names]


def merges(store: Store, who: Person, points: Mapping[UUID, Point]) -> list[Joined]:
    """Merges that hold now, the newest first.

    Raises
    ------
    Denied
        Who may not undo them.
    """
    admitted(store, who, "merge")
    told_as = {name: one for one in points.values() for name in one.merged}
    found = [one.event for one in store.stored(states=["published"]) if isinstance(one.event, Merged)]
    newest = {one.absorbed: one for one in found if one.absorbed in told_as}
    return [Joined(one.event_id, told_as[name], one.observed_on) for name, one in reversed(newest.items())]


def since_words(moment: dt.datetime, now: dt.datetime, *, english: bool = False) -> str:
    """How long ago something came; the day where that is long.

    >>> at = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
    >>> [since_words(at - dt.timedelta(minutes=some), at) for some in (0, 5, 90, 60 * 24 * 3)]
    ['před chvílí', 'před 5 min', 'před 1 h', '29. 5. 2026']
    >>> since_words(at - dt.timedelta(minutes=5), at, english=True)
    '5 min ago'
    """
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return "just now" if english else "před chvílí"
    if minutes >= 24 * 60:
        return moment.date().isoformat() if english else day_words(moment.date())
    told = f"{minutes} min" if minutes < 60 else f"{minutes // 60} h"
    return f"{told} ago" if english else f"před {told}"


def _same_as_seen(store: Store, case: Case) -> None:
    """Refuse where anything waits at the point, or any photo is there, that the reviewer was not shown."""
    now = store.stored(states=PENDING, point_ids=[case.point_id])
    pictures = photos.listed(store, event_ids=[one.event.event_id for one in now]) if now else []
    if _ids(now) != _ids(case.pending) or {one.id for one in pictures} != {one.id for one in case.photos}:
        raise Conflict([CAME_SINCE])


def _ids(some: Iterable[Stored]) -> set[UUID]:
    return {one.event.event_id for one in some}


def _give_back(store: Store, who: Person, case: Case) -> None:
    """What was only taken for a decision that failed is free again."""
    if store.stored(states=["in_review"], point_ids=[case.point_id]):
        release(store, who, case.point_id)


def _batch(name: str, some: Sequence[Stored], me: Person) -> Batch:
    apart = sum(one.state == "quarantined" for one in some)
    since = min(one.received_at for one in some)
    own = any(is_own(me, one) for one in some if one.state != "quarantined")
    return Batch(name, len(some) - apart, apart, since, own)

"""Decisions about published points and people's work: merged, separated, archived, reverted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from kpss_geo.desk.cases import PENDING, is_own
from kpss_geo.desk.difference import day_words
from kpss_geo.desk.reviewing import OWN, need_note
from kpss_geo.desk.roles import Denied, admitted, author_class
from kpss_geo.errors import BadInput, raise_all
from kpss_geo.store import Person, Store, Stored
from kpss_geo.survey.fold import Point
from kpss_geo.survey.observations import (
    Archived,
    Event,
    Merged,
    Observed,
    Reverted,
    Unmerged,
    checked,
    heads,
    version_of,
)

SOURCE = "posouzení"


@dataclass(frozen=True)
class Reversal:
    """What a reversal struck: published and waiting events by id; `since` reaches back to the oldest of them.

    A device's clock can lie. So `since` is moved back to the oldest recording that came after the moment asked for.
    """

    event_id: UUID
    since: dt.datetime
    struck: tuple[UUID, ...]
    rejected: tuple[UUID, ...]


def merge(store: Store, who: Person, point: UUID, absorbed: UUID, *, now: dt.datetime, note: str = "") -> UUID:
    """Id of the event by which `absorbed` is from now on told as a part of `point`.

    Parameters
    ----------
    now
        With its time zone; its day is the day of the decision.

    Raises
    ------
    Denied
        Who may not, or one of the points is their own work.
    BadInput
        A point is not there, or the two cannot be one thing.
    """
    me = admitted(store, who, "merge")
    points = store.points(today=now.date())
    raise_all([_absent(one) for one in (point, absorbed) if one not in points])
    kept, lost = points[point], points[absorbed]
    raise_all(two_things(kept, lost))
    _not_own(store, me, [kept, lost])
    version = version_of({*heads(kept.version), *heads(lost.version)})
    event = Merged(**_by(me, now), **_at(point, now, version), absorbed=absorbed)
    return _publish(store, me, event, "merge", note)


def unmerge(store: Store, who: Person, merge_id: UUID, *, now: dt.datetime, note: str = "") -> UUID:
    """Id of the event by which a merge no longer holds.

    Raises
    ------
    Denied
        Who may not, or the point is their own work.
    BadInput
        There is no such merge.
    """
    me = admitted(store, who, "merge")
    merges = [one.event for one in store.stored(event_ids=[merge_id], states=["published"])]
    told = next((one for one in merges if isinstance(one, Merged)), None)
    points = store.points(today=now.date())
    at = next((one for one in points.values() if told and told.point_id in (one.point_id, *one.merged)), None)
    if told is None or at is None:
        raise BadInput([f"sloučení {merge_id} neexistuje; načtěte bod znovu"])
    _not_own(store, me, [at])
    event = Unmerged(**_by(me, now), **_at(told.point_id, now, at.version), merge_id=merge_id)
    return _publish(store, me, event, "unmerge", note)


def archive(store: Store, who: Person, point: UUID, *, now: dt.datetime, note: str) -> UUID:
    """Id of the event by which a point is no more; the note says why.

    Raises
    ------
    Denied
        Who may not, or the point is their own work.
    BadInput
        There is no such point, or the note is missing.
    """
    me = admitted(store, who, "archive")
    need_note(note)
    points = store.points(today=now.date())
    raise_all([] if point in points else [_absent(point)])
    _not_own(store, me, [points[point]])
    event = Archived(**_by(me, now), **_at(point, now, points[point].version))
    return _publish(store, me, event, "archive", note)


def revert_person(
    store: Store, who: Person, author: str, since: dt.datetime, *, now: dt.datetime, note: str
) -> Reversal:
    """Strike what an author recorded or sent since a moment: what is published no longer counts, the rest is rejected.

    Neither does what they record later: block the account too.

    Parameters
    ----------
    author
        A pseudonym.

    Raises
    ------
    Denied
        Who may not, or it is their own work.
    BadInput
        The author did nothing since, a time zone or the note is missing; Conflict where a colleague decides right now.
    """
    me = admitted(store, who, "revert")
    need_note(note)
    zones = {"od kdy vracet": since, "čas rozhodnutí": now}
    raise_all([f"{name}: {one} nemá časové pásmo; doplňte je" for name, one in zones.items() if one.tzinfo is None])
    if author == me.pseudonym:
        raise Denied(OWN)
    start, late = _since(store, author, since)
    waiting = {one.event.event_id: one.state for one in late if one.state in PENDING}
    if waiting:
        store.decide(list(waiting), to="rejected", by=me.id, note=note.strip(), expected=waiting)
    event = Reverted(**_by(me, now), reverted_author=author, since=start)
    _publish(store, me, event, "revert", note)
    struck = tuple(one.event.event_id for one in late if one.state == "published")
    return Reversal(event.event_id, start, struck, tuple(waiting))


def two_things(one: Point, other: Point) -> list[str]:
    """Why two points cannot be one thing, a Czech sentence each; empty where they can."""
    found = []
    if one.point_id == other.point_id:
        found.append("bod nejde sloučit sám se sebou; vyberte druhý")
    if one.element != other.element:
        found.append("body jsou různé prvky; sloučit jde jen stejné")
    sides = {side.strip().casefold() for at in (one, other) if (side := at.about.get("side", ""))}
    if len(sides) > 1:
        found.append("body leží na různých stranách ulice; ty se neslučují")
    return found


def _since(store: Store, author: str, since: dt.datetime) -> tuple[dt.datetime, list[Stored]]:
    theirs = [one for one in store.stored(states=["published", *PENDING]) if one.event.author_id == author]
    start = min([since, *(one.event.recorded_at for one in theirs if one.received_at >= since)])
    late = [one for one in theirs if one.event.recorded_at >= start]
    day = day_words(since.date())
    raise_all([] if late else [f"autor „{author}“ od {day} nic nezaznamenal; opravte autora nebo čas"])
    return start, late


def _by(me: Person, now: dt.datetime) -> Mapping[str, Any]:
    return {
        "event_id": uuid4(),
        "recorded_at": now,
        "author_id": me.pseudonym,
        "author_class": author_class(me.role),
        "source": SOURCE,
    }


def _at(point: UUID, now: dt.datetime, version: str) -> Mapping[str, Any]:
    return {"point_id": point, "base_version": version, "observed_on": now.date()}


def _absent(point: UUID) -> str:
    return f"bod {point} mezi zveřejněnými není; načtěte seznam znovu"


def _not_own(store: Store, me: Person, points: Iterable[Point]) -> None:
    ids = [name for one in points for name in (one.point_id, *one.merged)]
    if any(_is_own_observation(me, one) for one in store.stored(point_ids=ids, states=["published"])):
        raise Denied(OWN)


def _is_own_observation(me: Person, one: Stored) -> bool:
    return isinstance(one.event, Observed) and is_own(me, one)


def _publish(store: Store, me: Person, event: Event, action: str, note: str) -> UUID:
    """The decision itself: the store writes who added which event; the line here says what it was and why."""
    checked(event, today=event.recorded_at.date(), within=store.bounds)
    store.add([event], state="published", sender=me.id)
    store.audit(action=action, by=me.id, about=str(event.event_id), detail=note.strip())
    return event.event_id

"""Observations coming in: what a person or a file sends, and whether it waits for a review."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from kpss_geo.desk.arrival import PUBLISHED, QUARANTINED, SUBMITTED, Arrival, Receipt, arrival, keep
from kpss_geo.desk.privacy import personal_data_of
from kpss_geo.desk.roles import Denied, admitted, allowed, author_class, require
from kpss_geo.errors import raise_all
from kpss_geo.store import Draft, Person, Store
from kpss_geo.survey.fold import gathered
from kpss_geo.survey.observations import Archived, Event, Observed, StillHolds, Value

IMPORTED = "import"
SENT: Mapping[type[Event], str] = MappingProxyType({Observed: "submit", StillHolds: "confirm", Archived: "submit"})


def submit(store: Store, who: Person, events: Iterable[Event], *, today: dt.date) -> Receipt:
    """Take in what a signed-in person saw: measures of a verified surveyor at once, all else for review.

    The author is the signed-in person, whatever the events say. What was sent before changes nothing.

    Raises
    ------
    Denied
        Who may not, or an event is none that people send.
    BadInput
        Names every fault of every event; nothing is kept then.
    """
    me = admitted(store, who, "submit")
    sent = list(gathered(events).values())
    for action in sorted({_action(one) for one in sent}):
        require(me, action)

    def signed(event: Event) -> Event:
        return replace(event, author_id=me.pseudonym, author_class=author_class(me.role))

    came = arrival(store, sent, signed, today=today)
    elements = _elements(store, came) if allowed(me.role, "publish_measured") else {}

    def route(event: Event, waiting: Collection[str]) -> str:
        at_once = allowed(me.role, "publish_measured") and not waiting and _is_measured_edit(event, elements)
        return PUBLISHED if at_once else SUBMITTED

    return keep(store, me, came, route)


def import_batch(store: Store, who: Person, events: Iterable[Event], batch: str, *, today: dt.date) -> Receipt:
    """Take in the rows of a file: they wait for a review, those with personal data apart from the others.

    Raises
    ------
    Denied
        Who may not.
    BadInput
        Names every fault of every event; nothing is kept then.
    """
    me = admitted(store, who, "import")
    sent = list(gathered(events).values())
    for one in sent:
        _action(one)
    raise_all([] if batch.strip() else ["chybí název dávky; napište ho, podle něj se dávka posuzuje"])

    def signed(event: Event) -> Event:
        return replace(event, author_class=IMPORTED)

    came = arrival(store, sent, signed, today=today)
    people = {one.pseudonym for one in store.people()}
    raise_all([_foreign(one) for one in came.new if one.author_id in people])

    def route(event: Event, waiting: Collection[str]) -> str:
        return QUARANTINED if QUARANTINED in waiting or personal_data_of(event) else SUBMITTED

    return keep(store, me, came, route, batch=batch.strip())


def save_draft(store: Store, who: Person, draft_id: str, payload: Mapping[str, Any]) -> None:
    """Keep what a person is writing; nobody else sees it."""
    store.save_draft(admitted(store, who, "draft").id, draft_id, payload)


def drafts(store: Store, who: Person) -> list[Draft]:
    """A person's own drafts, the oldest first."""
    return store.drafts(admitted(store, who, "draft").id)


def drop_draft(store: Store, who: Person, draft_id: str) -> None:
    """Forget one of a person's own drafts."""
    store.drop_draft(admitted(store, who, "draft").id, draft_id)


def _action(event: Event) -> str:
    action = SENT.get(type(event))
    if action is None:
        raise Denied(f"Událost {event.event_id}: sloučení, oddělení a vrácení se neposílají; dělá je moderátor.")
    return action


def _foreign(event: Event) -> str:
    return (
        f"událost {event.event_id}: „{event.author_id}“ je přezdívka zdejšího člověka a za něj se nahrávat nedá; "
        "napište jako autora název zdroje"
    )


def _elements(store: Store, came: Arrival) -> Mapping[UUID, set[str]]:
    """What the points that somebody observes again were published as."""
    points = sorted({one.point_id for one in came.new if isinstance(one, Observed)})
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for one in store.stored(point_ids=points, states=[PUBLISHED]) if points else ():
        if isinstance(one.event, Observed):
            found[one.event.point_id].add(one.event.element)
    return found


def _is_measured_edit(event: Event, elements: Mapping[UUID, set[str]]) -> bool:
    """Figures measured on the spot, of the same kind of thing as before, with no personal data."""
    if not isinstance(event, Observed) or personal_data_of(event):
        return False
    if elements.get(event.point_id, {event.element}) != {event.element}:
        return False
    told = [one for one in event.values.values() if one.status != "unknown"]
    return bool(told) and all(_is_measure(one) for one in told)


def _is_measure(value: Value) -> bool:
    return value.method == "measured"

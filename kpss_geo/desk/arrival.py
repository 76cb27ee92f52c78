"""What every arriving event goes through before it is kept: known or new, sound, signed, and in which state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from kpss_geo.errors import BadInput, raise_all
from kpss_geo.store import Person, Store, Stored
from kpss_geo.survey.fold import causes
from kpss_geo.survey.observations import Event, PointEvent, checked, heads

PUBLISHED = "published"
SUBMITTED = "submitted"
QUARANTINED = "quarantined"
ARRIVES_AS = (PUBLISHED, SUBMITTED, QUARANTINED)  # in this order: what builds on a thing is kept after it


@dataclass(frozen=True)
class Receipt:
    """What became of the events that were sent, by id; `known` had come before and stay as they are."""

    published: tuple[UUID, ...] = ()
    submitted: tuple[UUID, ...] = ()
    quarantined: tuple[UUID, ...] = ()
    known: tuple[UUID, ...] = ()


Signature = Callable[[Event], Event]
Route = Callable[[Event, Collection[str]], str]


@dataclass(frozen=True)
class Arrival:
    """New events, signed and sound, ids of those that the store holds already, and states of what the new build on."""

    new: Sequence[Event]
    known: tuple[UUID, ...]
    bases: Mapping[UUID, str]


def arrival(store: Store, sent: Iterable[Event], signed: Signature, *, today: dt.date) -> Arrival:
    """Check what was sent; what came before must be the same but for its author.

    Raises
    ------
    BadInput
        Names every fault of every event.
    """
    events = list(sent)
    held = _stored(store, [one.event_id for one in events])
    new = [signed(one) for one in events if one.event_id not in held]
    bases = {name: one.state for name, one in _stored(store, {up for one in new for up in bases_of(one)}).items()}
    again = [one for one in events if one.event_id in held]
    faults = [_torn(one) for one in again if _unsigned(one) != _unsigned(held[one.event_id].event)]
    faults += _all_faults(store, new, bases, today)
    raise_all(faults)
    return Arrival(new, tuple(held), bases)


def keep(store: Store, sender: Person, came: Arrival, route: Route, *, batch: str = "") -> Receipt:
    """Store the new events, each in the state that `route` gives it.

    Parameters
    ----------
    route
        State of an event, by the states of what it builds on and that is not published.
    """
    depth = causes({one.event_id: one for one in came.new}).depth
    states = dict(came.bases)
    order = sorted(came.new, key=lambda one: depth.get(one.event_id, 0))
    for one in order:
        states[one.event_id] = route(one, {states[up] for up in bases_of(one)} - {PUBLISHED})
    kept = {state: [one for one in order if states[one.event_id] == state] for state in ARRIVES_AS}
    for state, some in kept.items():
        if some:
            store.add(some, state=state, sender=sender.id, batch=batch)
    ids = {state: tuple(one.event_id for one in some) for state, some in kept.items()}
    return Receipt(known=came.known, **ids)


def bases_of(event: Event) -> tuple[UUID, ...]:
    """Ids of the events that an event builds on."""
    try:
        return heads(event.base_version) if isinstance(event, PointEvent) else ()
    except ValueError:
        return ()  # `checked` says so


def _stored(store: Store, ids: Collection[UUID]) -> dict[UUID, Stored]:
    return {one.event.event_id: one for one in store.stored(event_ids=sorted(ids))} if ids else {}


def _unsigned(event: Event) -> Event:
    return replace(event, author_id="", author_class="")


def _torn(event: Event) -> str:
    return f"událost {event.event_id}: přišla už dřív s jiným obsahem; dejte jí nové event_id"


def _all_faults(store: Store, new: Sequence[Event], bases: Collection[UUID], today: dt.date) -> list[str]:
    known = {*bases, *(one.event_id for one in new)}
    return [
        (f"{place}. událost: " if len(new) > 1 else "") + fault
        for place, one in enumerate(new, start=1)
        for fault in (*_faults(store, one, today), *_unknown_bases(one, known))
    ]


def _faults(store: Store, event: Event, today: dt.date) -> list[str]:
    try:
        checked(event, today=today, within=store.bounds)
    except BadInput as found:
        return found.faults
    return []


def _unknown_bases(event: Event, known: Collection[UUID]) -> Iterator[str]:
    if any(up not in known for up in bases_of(event)):
        yield "výchozí verzi bodu neznáme; načtěte bod znovu"

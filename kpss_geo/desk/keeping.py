"""Drafts of observations: kept at every change, offered until they are sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from kpss_geo.desk.submitting import drafts, drop_draft, save_draft
from kpss_geo.errors import BadInput
from kpss_geo.store import Person, Store, codec
from kpss_geo.survey.observations import Observed

_KIND, _OF_DRAFT = "zaznam", 1


class Unsent(NamedTuple):
    """A draft that was not sent yet, and when it was last kept."""

    observation: Observed
    saved_at: dt.datetime


def save(store: Store, who: Person, written: Observed) -> None:
    """Keep the observation as a draft of its author."""
    save_draft(store, who, _draft_id(written), {_KIND: _OF_DRAFT, "event": codec.encode(written)})


def unsent(store: Store, who: Person) -> list[Unsent]:
    """Drafts that were not sent yet, the newest first; what was sent before a failure could say so is dropped."""
    told = [(one, _decoded(one.payload)) for one in drafts(store, who) if one.payload.get(_KIND) == _OF_DRAFT]
    events = [event for _, event in told if event]
    ids = [one.event_id for one in events]
    sent = {one.event.event_id for one in store.stored(event_ids=ids)} if ids else set()
    for one in events:
        if one.event_id in sent:
            drop_draft(store, who, _draft_id(one))
    found = [Unsent(event, one.saved_at) for one, event in told if event and event.event_id not in sent]
    return sorted(found, key=lambda one: one.saved_at, reverse=True)


def drop(store: Store, who: Person, written: Observed) -> None:
    """Forget the draft of an observation."""
    drop_draft(store, who, _draft_id(written))


def _draft_id(written: Observed) -> str:
    return f"{_KIND}-{written.event_id}"


def _decoded(payload: Mapping[str, Any]) -> Observed | None:
    try:
        event = codec.decode(payload["event"])
    except (BadInput, KeyError):
        return None  # of a newer program: it stays for that one
    return event if isinstance(event, Observed) else None

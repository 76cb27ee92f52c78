"""What goes into the store and comes out of it, as values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from kpss_geo.errors import BadInput
from kpss_geo.survey.observations import Event

SUBMITTED, IN_REVIEW, PUBLISHED, REJECTED, QUARANTINED = STATES = (
    "submitted",
    "in_review",
    "published",
    "rejected",
    "quarantined",
)


class Conflict(BadInput):
    """Somebody else decided in the meantime; load again and look before deciding."""


class Unavailable(BadInput):
    """The database does not answer, or refuses; nothing was written, the same may succeed later."""


class Added(NamedTuple):
    """Ids of events that are new to the store, and of those that it already held."""

    new: tuple[UUID, ...]
    known: tuple[UUID, ...]


class Stored(NamedTuple):
    """An event and how the store holds it; `seq` is the order in which events came, whatever their clocks say.

    `decided_by` and `decided_at` tell who set the current state; None where it is the one in which the event came.
    """

    event: Event
    state: str
    seq: int
    received_at: dt.datetime
    sender: UUID | None
    batch: str
    decided_by: UUID | None = None
    decided_at: dt.datetime | None = None


class Person(NamedTuple):
    """Somebody who has an account; `subject` is the issuer and subject of the login, "" once erased.

    The public sees nothing of a person but the pseudonym.
    """

    id: UUID
    subject: str
    name: str
    pseudonym: str
    role: str
    blocked: bool
    created_at: dt.datetime


class Decision(NamedTuple):
    """A change of an event's state: by whom, when and why."""

    seq: int
    event_id: UUID
    was: str
    state: str
    by: UUID | None
    note: str
    at: dt.datetime


class AuditLine(NamedTuple):
    """Who did what about what, and when."""

    seq: int
    at: dt.datetime
    action: str
    by: UUID | None
    about: str
    detail: str


class Suggestion(NamedTuple):
    """What somebody without an account wrote, perhaps about a place; '' is what they did not tell.

    `receipt` is the number by which the writer asks for the reply; `public_text` is the wording that a
    moderator released, which everybody reads while `published`.
    """

    id: UUID
    received_at: dt.datetime
    lon: float | None
    lat: float | None
    text: str
    state: str
    reply: str
    kind: str = "suggestion"
    writer: str = ""
    municipality: str = ""
    service_kind: str = ""
    public_text: str = ""
    published: bool = False
    answered_at: dt.datetime | None = None
    receipt: str = ""


class Draft(NamedTuple):
    """Unfinished work of one person."""

    draft_id: str
    payload: Mapping[str, Any]
    saved_at: dt.datetime


class Device(NamedTuple):
    """A phone that sends observations of a person; `seen_at` is when it last did anything, to the hour."""

    id: UUID
    person: UUID
    name: str
    made_at: dt.datetime
    expires_at: dt.datetime
    seen_at: dt.datetime
    revoked_at: dt.datetime | None


class KeptPhoto(NamedTuple):
    """A photo that is kept with an event; it follows the state of that event."""

    id: UUID
    sha256: str
    point_id: UUID
    event_id: UUID
    sender: UUID | None
    width: int
    height: int
    alt: str
    kept_at: dt.datetime
    state: str

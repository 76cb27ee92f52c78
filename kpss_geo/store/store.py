"""The store: everything that the survey keeps, in one SQLite file or one PostGIS database."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Connection, Engine

from kpss_geo.store import audit, deciding, engines, nearby, opening, people, suggestions
from kpss_geo.store import events as kept
from kpss_geo.store.records import Added, AuditLine, Decision, Draft, Person, Stored, Suggestion
from kpss_geo.store.tables import people as accounts
from kpss_geo.survey.fold import Point, fold
from kpss_geo.survey.observations import Box, Event

Clock = Callable[[], dt.datetime]


def utc_now() -> dt.datetime:
    """The clock of this machine, in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Store:
    """An open database of one territory; `bounds` say where its points may lie."""

    reading: Engine = field(repr=False)
    writing: Engine = field(repr=False)
    bounds: Box
    clock: Clock = utc_now

    @classmethod
    def open(cls, url: str, *, clock: Clock = utc_now) -> Self:
        """Open a database that `init` made.

        Raises
        ------
        BadInput
            Not there, not initialised, of an older or newer program.
        """
        return cls(*opening.connected(engines.parsed(url)), clock)

    @classmethod
    def init(cls, url: str, *, bounds: Box, clock: Clock = utc_now) -> Self:
        """Make a database, or bring an older one up to date, and remember where its territory lies.

        Raises
        ------
        BadInput
            Where it cannot be made, or a newer program made it.
        """
        opening.prepare(engines.parsed(url), bounds)
        return cls.open(url, clock=clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connections."""
        self.reading.dispose()
        self.writing.dispose()

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one moment and writes nothing."""
        with engines.transaction(self.reading) as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that waits its turn and happens wholly or not at all."""
        with engines.transaction(self.writing) as connection:
            yield connection

    def add(self, events: Iterable[Event], *, state: str, sender: UUID | None = None, batch: str = "") -> Added:
        """Store events in one transaction; what is already there changes nothing.

        Raises
        ------
        BadInput
            Names every event of a known id and other content, or built upon an event that the store does not hold.
        """
        some = list(events)
        with self.write() as connection:
            return kept.add(connection, some, kept.Origin(state, sender, batch, self.clock()))

    def decide(
        self, event_ids: Iterable[UUID], *, to: str, by: UUID, note: str = "", expected: Mapping[UUID, str]
    ) -> None:
        """Move events to another state, all or none; `expected` is the state in which each was seen.

        Raises
        ------
        Conflict
            Where somebody else moved one of them in the meantime.
        BadInput
            Unknown events, states or accounts.
        """
        with self.write() as connection:
            deciding.decide(connection, list(event_ids), deciding.Ruling(to, by, note, self.clock()), expected)

    def decisions(self, *, event_ids: Sequence[UUID] | None = None) -> list[Decision]:
        """Every change of a state, in the order in which they fell."""
        with self.read() as connection:
            return deciding.decided(connection, event_ids)

    def stored(
        self,
        *,
        states: Sequence[str] | None = None,
        event_ids: Sequence[UUID] | None = None,
        point_ids: Sequence[UUID] | None = None,
        batch: str | None = None,
        sender: UUID | None = None,
        since_seq: int = 0,
    ) -> list[Stored]:
        """Events that fit everything asked for, in the order in which they came."""
        with self.read() as connection:
            return kept.stored(connection, kept.Wanted(states, event_ids, point_ids, batch, sender, since_seq))

    def published(self) -> list[Event]:
        """Events whose word counts: what `survey.fold` folds."""
        with self.read() as connection:
            return kept.published(connection)

    def moment(self) -> tuple[int, int]:
        """Numbers of the last event and of the last decision: while they stand, what is published stands too."""
        with self.read() as connection:
            return kept.moment(connection)

    def points(self, *, today: dt.date) -> Mapping[UUID, Point]:
        """Points as the published events make them."""
        return fold(self.published(), today=today)

    def near(self, lon: float, lat: float, metres: float, *, element: str | None = None) -> list[tuple[UUID, float]]:
        """Current published points within some metres of a place, with their metres, nearest first."""
        with self.read() as connection:
            return nearby.near(connection, lon, lat, metres, element=element)

    def audit(self, *, action: str, by: UUID | None, about: str, detail: str = "") -> None:
        """Write a line into the book of who did what."""
        with self.write() as connection:
            audit.write(connection, action=action, by=by, about=about, detail=detail, now=self.clock())

    def audit_lines(
        self, *, action: str | None = None, by: UUID | None = None, about: str | None = None, since_seq: int = 0
    ) -> list[AuditLine]:
        """Lines of the book, the oldest first."""
        with self.read() as connection:
            return audit.lines(connection, action=action, by=by, about=about, since_seq=since_seq)

    def add_person(self, *, subject: str, name: str, role: str) -> Person:
        """Open an account for a login (issuer and subject) under a fresh pseudonym.

        Raises
        ------
        BadInput
            Where the login has an account already.
        """
        with self.write() as connection:
            return people.add(connection, subject=subject, name=name, role=role, now=self.clock())

    def person(self, *, subject: str | None = None, id: UUID | None = None) -> Person | None:  # noqa: A002
        """The account of a login, or of an id."""
        which = accounts.c.id == id if subject is None else accounts.c.subject == subject
        with self.read() as connection:
            return people.person(connection, which)

    def people(self) -> list[Person]:
        """All accounts, the oldest first."""
        with self.read() as connection:
            return people.everybody(connection)

    def set_role(self, person: UUID, role: str) -> None:
        """Give an account another role."""
        with self.write() as connection:
            people.change(connection, person, role=role)

    def set_blocked(self, person: UUID, blocked: bool) -> None:  # noqa: FBT001
        """Block an account, or let it in again."""
        with self.write() as connection:
            people.change(connection, person, blocked=blocked)

    def save_draft(self, person: UUID, draft_id: str, payload: Mapping[str, Any]) -> None:
        """Keep unfinished work of a person; the same draft again replaces it."""
        with self.write() as connection:
            people.save_draft(connection, person, draft_id, payload, self.clock())

    def drafts(self, person: UUID) -> list[Draft]:
        """Unfinished work of a person, the oldest first."""
        with self.read() as connection:
            return people.drafts_of(connection, person)

    def drop_draft(self, person: UUID, draft_id: str) -> None:
        """Forget unfinished work of a person."""
        with self.write() as connection:
            people.drop_draft(connection, person, draft_id)

    def add_suggestion(
        self,
        *,
        suggestion_id: UUID,
        received_at: dt.datetime,
        text: str,
        lon: float | None = None,
        lat: float | None = None,
        **about: str,
    ) -> Suggestion:
        """Keep what somebody without an account wrote; the same id once more changes nothing.

        `about` may tell `kind`, `writer`, `municipality` and `service_kind`; the receipt number is made here.
        """
        new = Suggestion(suggestion_id, received_at, lon, lat, text, suggestions.SUBMITTED, "", **about)  # type: ignore[arg-type]
        with self.write() as connection:
            return suggestions.add(connection, new, within=self.bounds)

    def suggestions(
        self, *, state: str | None = None, published: bool | None = None, receipt: str | None = None
    ) -> list[Suggestion]:
        """Suggestions that fit everything asked for, the oldest first."""
        with self.read() as connection:
            return suggestions.some(connection, state=state, published=published, receipt=receipt)

    def suggestion(self, suggestion_id: UUID) -> Suggestion | None:
        """The suggestion of an id."""
        with self.read() as connection:
            return suggestions.one(connection, suggestion_id)

    def answer_suggestion(
        self, suggestion_id: UUID, *, to: str, reply: str, by: UUID, expected: str, public_text: str | None = None
    ) -> None:
        """Say what became of a suggestion; `expected` is the state in which it was seen.

        With a `public_text` everybody may read it, and the reply, in that wording; with None nothing is released.

        Raises
        ------
        Conflict
            Where somebody else answered it in the meantime.
        """
        with self.write() as connection:
            said = suggestions.Answer(to, reply, by, expected, self.clock())
            suggestions.answer(connection, suggestion_id, said)
            if public_text is not None:
                suggestions.release(connection, suggestion_id, suggestions.Release(public_text, by, self.clock()))

    def release_suggestion(self, suggestion_id: UUID, *, public_text: str, by: UUID) -> None:
        """Let everybody read an answered suggestion in a wording; "" takes it back."""
        with self.write() as connection:
            suggestions.release(connection, suggestion_id, suggestions.Release(public_text, by, self.clock()))

    def note_suggestion(self, sender_hash: str, at: dt.datetime) -> None:
        """Count a suggestion of a sender; counts older than 30 days are forgotten."""
        with self.write() as connection:
            suggestions.mark(connection, sender_hash, at)

    def suggestion_count(self, sender_hash: str, since: dt.datetime) -> int:
        """How many suggestions a sender made since a moment."""
        with self.read() as connection:
            return suggestions.marks(connection, sender_hash, since)

"""People who have an account, their roles and their unfinished work."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, delete, insert, select, update

from kpss_geo.errors import BadInput, raise_all
from kpss_geo.store.records import Draft, Person
from kpss_geo.store.tables import drafts, people


def add(connection: Connection, *, subject: str, name: str, role: str, now: dt.datetime) -> Person:
    """Open an account under a fresh pseudonym."""
    faults = [
        f"účet: chybí {what}; doplňte jej"
        for what, text in (("identifikátor přihlášení", subject), ("role", role))
        if not text.strip()
    ]
    if subject and person(connection, people.c.subject == subject):
        faults.append("účet s tímto přihlášením už je; přihlaste se jím")
    raise_all(faults)
    made = Person(uuid4(), subject, name, fresh_pseudonym("pozorovatel"), role, blocked=False, created_at=now)
    connection.execute(insert(people).values(**made._asdict()))
    return made


def fresh_pseudonym(word: str) -> str:
    """A name that tells nothing of who it stands for."""
    return f"{word} {secrets.token_hex(5)}"


def person(connection: Connection, which: Any) -> Person | None:
    """The only person that a condition fits."""
    row = connection.execute(select(people).where(which)).one_or_none()
    return _person(row) if row else None


def everybody(connection: Connection) -> list[Person]:
    """People with an account, in the order in which they came."""
    chosen = select(people).where(people.c.subject.is_not(None)).order_by(people.c.created_at, people.c.id)
    return [_person(row) for row in connection.execute(chosen)]


def change(connection: Connection, who: UUID, **values: Any) -> None:
    """Change role or blocking of an account."""
    raise_all(list(faults_of_person(connection, who)))
    connection.execute(update(people).where(people.c.id == who).values(**values))


def faults_of_person(connection: Connection, who: UUID | None) -> Iterator[str]:
    """A sentence where there is no such account; None stands for nobody and is right."""
    if who is not None and person(connection, people.c.id == who) is None:
        yield f"účet {who} v databázi není; založte jej, nebo se přihlaste znovu"


def save_draft(connection: Connection, who: UUID, draft_id: str, payload: Mapping[str, Any], now: dt.datetime) -> None:
    """Keep unfinished work; the same draft again replaces it."""
    raise_all(list(faults_of_person(connection, who)))
    try:
        told = json.dumps(payload, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise BadInput([f"rozepsaný záznam {draft_id} se nedá uložit ({error}); opravte hodnoty"]) from error
    drop_draft(connection, who, draft_id)
    connection.execute(insert(drafts).values(person=who, draft_id=draft_id, payload=told, saved_at=now))


def drafts_of(connection: Connection, who: UUID) -> list[Draft]:
    """Unfinished work of one person, the oldest first."""
    chosen = select(drafts).where(drafts.c.person == who).order_by(drafts.c.saved_at, drafts.c.draft_id)
    return [Draft(row.draft_id, json.loads(row.payload), row.saved_at) for row in connection.execute(chosen)]


def drop_draft(connection: Connection, who: UUID, draft_id: str) -> None:
    """Forget unfinished work; nothing happens where there is none."""
    connection.execute(delete(drafts).where(drafts.c.person == who, drafts.c.draft_id == draft_id))


def _person(row: Row[Any]) -> Person:
    known = dict(row._mapping)  # noqa: SLF001
    return Person(**known | {"subject": known["subject"] or ""})

"""What the store holds about one person: handed over, or taken away."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, Connection, Table, delete, insert, or_, select, update

from kpss_geo.errors import BadInput, raise_all
from kpss_geo.store import audit, codec, engines, photos
from kpss_geo.store.people import faults_of_person, fresh_pseudonym, person
from kpss_geo.store.records import Person
from kpss_geo.store.rows import told
from kpss_geo.store.store import Store
from kpss_geo.store.tables import audit as book
from kpss_geo.store.tables import (
    decisions,
    device_codes,
    devices,
    drafts,
    events,
    metadata,
    people,
    suggestions,
)
from kpss_geo.survey import observations as ob

ERASED = "smazaný účet"
ERASED_ROLE = "public"
# Free text that may name somebody who did something.
TEXTS = (
    (book, "about"),
    (book, "detail"),
    (decisions, "note"),
    (suggestions, "reply"),
    (suggestions, "public_text"),
    (events, "batch"),
)
OWN = (drafts, devices, device_codes)  # goes with the person
FILE = "udaje.json"


def export_person(store: Store, who: UUID, photos_folder: Path | None = None) -> bytes:
    """ZIP of everything that is held about a person: `udaje.json`, and the photos they sent.

    Raises
    ------
    BadInput
        Where there is no such person.
    """
    with store.read() as connection:
        known = _known(connection, who)
        held = {table.name: [told(row) for row in connection.execute(chosen)] for table, chosen in _about(known)}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(FILE, json.dumps(held, ensure_ascii=False, indent=1))
        for sha in sorted({row["sha256"] for row in held["photos"]}) if photos_folder else ():
            file = photos.file_of(Path(photos_folder or ""), sha)
            if file.is_file():
                archive.write(file, f"fotografie/{photos.name_of(sha)}", zipfile.ZIP_STORED)
    return target.getvalue()


def erase_person(store: Store, who: UUID, *, by: UUID | None) -> Person:
    """Take a person's identity out of every table; what they observed stays under a fresh pseudonym.

    The book tells that an account was erased and by whom, not whose it was.

    Raises
    ------
    BadInput
        Where there is no such account, or it is erased already.
    """
    with store.write() as connection:
        old = _known(connection, who)
        raise_all([*faults_of_person(connection, by), *([] if old.subject else ["účet už je smazaný"])])
        new = Person(uuid4(), "", "", fresh_pseudonym(ERASED), ERASED_ROLE, blocked=True, created_at=store.clock())
        connection.execute(insert(people).values(**new._asdict() | {"subject": None}))
        _repoint(connection, old, new)
        connection.execute(delete(people).where(people.c.id == old.id))
        done_by = None if by == old.id else by
        audit.write(connection, action="erase", by=done_by, about="účet", detail="", now=store.clock())
    engines.scrub(store.writing)
    return new


def _known(connection: Connection, who: UUID) -> Person:
    found = person(connection, people.c.id == who)
    if found is None:
        raise BadInput([f"účet {who} v databázi není"])
    return found


def _references() -> Iterator[tuple[Table, Column[Any]]]:
    """Columns that name a person by id."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if any(key.column is people.c.id for key in column.foreign_keys):
                yield table, column


def _about(who: Person) -> Iterator[tuple[Table, Any]]:
    """Rows of each table that are of a person or name them."""
    yield people, select(people).where(people.c.id == who.id)
    conditions: dict[Table, list[Any]] = {}
    for table, column in _references():
        conditions.setdefault(table, []).append(column == who.id)
    conditions[events] += [events.c.author_id == who.pseudonym, _names_author(who)]
    conditions[book].append(book.c.about.in_([str(who.id), who.pseudonym, who.subject]))
    for table, some in conditions.items():
        yield table, select(table).where(or_(*some))


def _names_author(who: Person) -> Any:
    """Reverts name in their payload whose work they undo."""
    quoted = json.dumps(who.pseudonym)
    return (events.c.kind == "reverted") & events.c.payload.contains(f'"reverted_author":{quoted}', autoescape=True)


def _repoint(connection: Connection, old: Person, new: Person) -> None:
    for table in OWN:
        connection.execute(delete(table).where(table.c.person == old.id))
    _rewrite_events(connection, old, new)
    for table, column in _references():
        connection.execute(update(table).where(column == old.id).values({column.name: new.id}))
    without = _without(old, new)
    for table, name in TEXTS:
        column = table.c[name]
        for (text,) in connection.execute(select(column).distinct()).all():
            if without(text) != text:
                connection.execute(update(table).where(column == text).values({name: without(text)}))


def _rewrite_events(connection: Connection, old: Person, new: Person) -> None:
    """The one case in which a stored event changes: it tells the same, by somebody unknown."""
    of_them = or_(events.c.author_id == old.pseudonym, events.c.sender == old.id, _names_author(old))
    without = _without(old, new)
    for row in connection.execute(select(events.c.event_id, events.c.payload).where(of_them)).all():
        one = codec.event(row.payload)
        one = replace(one, source=without(one.source), author_id=_swapped(one.author_id, old, new))
        if isinstance(one, ob.Reverted):
            one = replace(one, reverted_author=_swapped(one.reverted_author, old, new))
        changed = update(events).where(events.c.event_id == row.event_id)
        connection.execute(changed.values(author_id=one.author_id, payload=codec.text(one)))


def _swapped(author: str, old: Person, new: Person) -> str:
    return new.pseudonym if author == old.pseudonym else author


def _without(old: Person, new: Person) -> Callable[[str], str]:
    """Text with the fresh pseudonym wherever it named the person, JSON inside the text too."""
    names = [name for name in (old.subject, old.pseudonym, old.name, str(old.id), old.id.hex) if name.strip()]
    spelt = {*names, *(json.dumps(name, ensure_ascii=only)[1:-1] for name in names for only in (True, False))}
    longest_first = sorted(spelt, key=len, reverse=True)
    whole = re.compile("|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for form in longest_first))
    return lambda text: whole.sub(lambda _: new.pseudonym, text)

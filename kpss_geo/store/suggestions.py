"""Suggestions of people without an account, and how often one sender made any."""

from __future__ import annotations

import datetime as dt
import json
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, update

from kpss_geo.errors import BadInput, raise_all
from kpss_geo.store import audit, receipts
from kpss_geo.store.people import faults_of_person
from kpss_geo.store.records import Conflict, Suggestion
from kpss_geo.store.tables import suggestion_marks, suggestions
from kpss_geo.survey.observations import Box

MARKS_KEPT = dt.timedelta(days=30)
SENT = ("id", "lon", "lat", "text", "kind", "writer", "municipality", "service_kind")
SUBMITTED, ACCEPTED, REJECTED = SUGGESTION_STATES = ("submitted", "accepted", "rejected")


class Answer(NamedTuple):
    """What becomes of a suggestion, what its sender may read, and who says so."""

    to: str
    reply: str
    by: UUID
    expected: str
    now: dt.datetime


class Release(NamedTuple):
    """The wording that everybody may read ("" for none any more), and who lets them."""

    public_text: str
    by: UUID
    now: dt.datetime


def add(connection: Connection, new: Suggestion, *, within: Box) -> Suggestion:
    """Keep a suggestion; the same once more changes nothing."""
    faults = [] if new.text.strip() else ["podnět: chybí text; napište, čeho jste si všimli"]
    raise_all([*faults, *_place_faults(new, within)])
    new = new._replace(received_at=new.received_at.astimezone(dt.UTC), receipt=_free_receipt(connection))
    held = one(connection, new.id)
    if held is None:
        connection.execute(insert(suggestions).values(**new._asdict()))
        return new
    same = [suggestions.c[name] == getattr(new, name) for name in SENT]
    if connection.execute(select(suggestions.c.id).where(*same)).one_or_none() is None:
        raise BadInput([f"podnět {new.id}: pod tímto označením už je jiný; pošlete jej znovu"])
    return held


def _place_faults(new: Suggestion, within: Box) -> list[str]:
    if new.lon is None and new.lat is None:
        return []
    if new.lon is not None and new.lat is not None and within.holds(new.lon, new.lat):
        return []
    return [f"podnět: místo {new.lon}, {new.lat} leží mimo zkoumané území; vyberte jiné"]


def _free_receipt(connection: Connection) -> str:
    number = receipts.fresh()
    while some(connection, receipt=number):
        number = receipts.fresh()
    return number


def one(connection: Connection, which: UUID) -> Suggestion | None:
    """The suggestion of an id."""
    row = connection.execute(select(suggestions).where(suggestions.c.id == which)).one_or_none()
    return Suggestion(**row._mapping) if row else None  # noqa: SLF001


def some(connection: Connection, **wanted: str | bool | None) -> list[Suggestion]:
    """Suggestions whose columns have the wanted values, the oldest first; None wants nothing."""
    chosen = select(suggestions).order_by(suggestions.c.received_at, suggestions.c.id)
    for name, value in wanted.items():
        if value is not None:
            chosen = chosen.where(suggestions.c[name] == value)
    return [Suggestion(**row._mapping) for row in connection.execute(chosen)]  # noqa: SLF001


def answer(connection: Connection, which: UUID, said: Answer) -> None:
    """Say what became of a suggestion; see `Store.answer_suggestion`."""
    held = one(connection, which)
    faults = [] if held else [f"podnět {which} v databázi není; načtěte seznam znovu"]
    if said.to not in SUGGESTION_STATES:
        faults.append(f"stav podnětu „{said.to}“ neznáme; vyberte z: {', '.join(SUGGESTION_STATES)}")
    raise_all([*faults, *faults_of_person(connection, said.by)])
    if held and held.state != said.expected:
        raise Conflict([f"podnět {which}: mezitím jej vyřídil někdo jiný (teď je „{held.state}“); načtěte jej znovu"])
    changed = update(suggestions).where(suggestions.c.id == which)
    connection.execute(changed.values(state=said.to, reply=said.reply, answered_at=said.now))
    detail = json.dumps({"to": said.to, "reply": said.reply}, ensure_ascii=False)
    audit.write(connection, action="answer", by=said.by, about=str(which), detail=detail, now=said.now)


def release(connection: Connection, which: UUID, said: Release) -> None:
    """Let everybody read an answered suggestion, or no longer; see `Store.release_suggestion`."""
    held = one(connection, which)
    faults = [] if held else [f"podnět {which} v databázi není; načtěte seznam znovu"]
    if held and held.answered_at is None and said.public_text:
        faults.append(f"podnět {which} zatím nikdo nevyřídil; zveřejnit jde až s odpovědí")
    raise_all([*faults, *faults_of_person(connection, said.by)])
    changed = update(suggestions).where(suggestions.c.id == which)
    connection.execute(changed.values(published=bool(said.public_text), public_text=said.public_text))
    action = "release" if said.public_text else "withdraw"
    audit.write(connection, action=action, by=said.by, about=str(which), detail=said.public_text, now=said.now)


def mark(connection: Connection, sender_hash: str, at: dt.datetime) -> None:
    """Note that a sender suggested something; forget what is older than 30 days."""
    connection.execute(delete(suggestion_marks).where(suggestion_marks.c.at < at - MARKS_KEPT))
    connection.execute(insert(suggestion_marks).values(sender_hash=sender_hash, at=at))


def marks(connection: Connection, sender_hash: str, since: dt.datetime) -> int:
    """How often the sender suggested something since a moment."""
    column = suggestion_marks.c
    counted = select(func.count()).where(column.sender_hash == sender_hash, column.at >= since)
    return int(connection.execute(counted).scalar_one())

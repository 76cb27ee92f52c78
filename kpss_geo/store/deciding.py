"""Decisions about events: an append-only list, and the state that it leads to."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from kpss_geo.errors import raise_all
from kpss_geo.store import audit, projection
from kpss_geo.store.events import Wanted, chunks, stored
from kpss_geo.store.people import faults_of_person
from kpss_geo.store.records import PUBLISHED, STATES, Conflict, Decision, Stored
from kpss_geo.store.tables import decisions, events


class Ruling(NamedTuple):
    """What is decided, by whom, why and when."""

    to: str
    by: UUID
    note: str
    now: dt.datetime


def decide(connection: Connection, ids: Sequence[UUID], ruling: Ruling, expected: Mapping[UUID, str]) -> None:
    """Move events to another state; see `Store.decide`."""
    wanted = list(dict.fromkeys(ids))
    found = {one.event.event_id: one for one in stored(connection, Wanted(event_ids=wanted))}
    raise_all([*_faults(wanted, found, ruling, expected), *faults_of_person(connection, ruling.by)])
    _agree(wanted, found, expected)
    if not wanted:
        return
    _write(connection, [found[name] for name in wanted], ruling)
    moved = [found[name].event for name in wanted if PUBLISHED in (found[name].state, ruling.to)]
    projection.refresh(connection, moved)


def decided(connection: Connection, ids: Sequence[UUID] | None) -> list[Decision]:
    """Decisions about events, or all of them, in the order in which they fell."""
    column = decisions.c
    rows = [
        row
        for some in chunks(ids)
        for row in connection.execute(
            select(decisions) if some is None else select(decisions).where(column.event_id.in_(some))
        )
    ]
    return sorted((Decision(**row._mapping) for row in rows), key=lambda one: one.seq)  # noqa: SLF001


def _faults(
    wanted: Sequence[UUID], found: Mapping[UUID, Stored], ruling: Ruling, expected: Mapping[UUID, str]
) -> Iterator[str]:
    if ruling.to not in STATES:
        yield f"stav „{ruling.to}“ neznáme; vyberte z: {', '.join(STATES)}"
    for name in wanted:
        if name not in found:
            yield f"událost {name} v databázi není; načtěte seznam znovu"
        elif name not in expected:
            yield f"událost {name}: chybí stav, ve kterém jste ji viděli; načtěte seznam znovu"


def _agree(wanted: Sequence[UUID], found: Mapping[UUID, Stored], expected: Mapping[UUID, str]) -> None:
    changed = [
        f"událost {name}: mezitím o ní rozhodl někdo jiný (viděli jste ji jako „{expected[name]}“, "
        f"teď je „{found[name].state}“); načtěte ji znovu"
        for name in wanted
        if found[name].state != expected[name]
    ]
    if changed:
        raise Conflict(changed)


def _write(connection: Connection, some: Sequence[Stored], ruling: Ruling) -> None:
    told = {"state": ruling.to, "by": ruling.by, "note": ruling.note, "at": ruling.now}
    rows = [told | {"event_id": one.event.event_id, "was": one.state} for one in some]
    connection.execute(insert(decisions), rows)
    for ids in chunks([one.event.event_id for one in some]):
        connection.execute(update(events).where(events.c.event_id.in_(ids or ())).values(state=ruling.to))
    ids_told = [str(one.event.event_id) for one in some]
    detail = json.dumps({"to": ruling.to, "note": ruling.note, "events": ids_told}, ensure_ascii=False)
    audit.write(connection, action="decide", by=ruling.by, about=ids_told[0], detail=detail, now=ruling.now)

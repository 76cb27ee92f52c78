"""Events in the database: each comes once, in the order of its transaction, and is never changed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Connection, func, insert, select

from kpss_geo.errors import raise_all
from kpss_geo.store import audit, codec, projection
from kpss_geo.store.people import faults_of_person
from kpss_geo.store.records import PUBLISHED, STATES, Added, Stored
from kpss_geo.store.tables import decisions, events, links
from kpss_geo.survey import observations as ob
from kpss_geo.survey.fold import causes, gathered

AT_ONCE = 500  # databases limit the parameters of a statement
T = TypeVar("T")


class Origin(NamedTuple):
    """Who brought events, in which batch, and in which state they start."""

    state: str
    sender: UUID | None
    batch: str
    now: dt.datetime


class Wanted(NamedTuple):
    """Which events to read; None asks for all."""

    states: Sequence[str] | None = None
    event_ids: Sequence[UUID] | None = None
    point_ids: Sequence[UUID] | None = None
    batch: str | None = None
    sender: UUID | None = None
    since_seq: int = 0


class _Held(NamedTuple):
    point_id: UUID | None
    kind: str
    payload: str


def add(connection: Connection, some: Iterable[ob.Event], origin: Origin) -> Added:
    """Store what is new; see `Store.add`."""
    given = gathered(some)
    causes(given)  # refuses events that claim to know of each other: no fold could ever read them
    held = _held(connection, [*given, *_named(given.values())])
    payloads = {name: codec.text(one) for name, one in given.items()}
    faults = [fault for one in given.values() for fault in _faults(one, payloads[one.event_id], given, held)]
    raise_all([*_of_origin(connection, origin), *faults])
    new = [one for name, one in given.items() if name not in held]
    if new:
        _insert(connection, new, payloads, origin)
        _link(connection, new, {**{name: one.point_id for name, one in held.items()}, **_places(given.values())})
        _tell(connection, new, origin)
    if origin.state == PUBLISHED:
        projection.refresh(connection, new)
    return Added(tuple(one.event_id for one in new), tuple(name for name in given if name in held))


def stored(connection: Connection, wanted: Wanted) -> list[Stored]:
    """Events that match, in the order in which they came."""
    found = [
        _stored(row)
        for ids in chunks(wanted.event_ids)
        for places in chunks(wanted.point_ids)
        for row in connection.execute(_chosen(wanted, ids, places))
    ]
    return sorted(found, key=lambda one: one.seq)


def chunks(some: Sequence[T] | None) -> Iterator[list[T] | None]:
    """Values each once in pieces that fit a statement; one None for "all"."""
    if some is None:
        yield None
        return
    each = list(dict.fromkeys(some))
    for start in range(0, len(each), AT_ONCE):
        yield each[start : start + AT_ONCE]


def moment(connection: Connection) -> tuple[int, int]:
    """Numbers of the last event and of the last decision, 0 where there is none."""
    last = select(func.max(events.c.seq)), select(func.max(decisions.c.seq))
    found = [connection.execute(one).scalar_one_or_none() or 0 for one in last]
    return found[0], found[1]


def published(connection: Connection) -> list[ob.Event]:
    """Events whose word counts, in the order in which they came."""
    chosen = select(events.c.payload).where(events.c.state == PUBLISHED).order_by(events.c.seq)
    return [codec.event(row.payload) for row in connection.execute(chosen)]


def _chosen(wanted: Wanted, ids: list[UUID] | None, places: list[UUID] | None) -> Any:
    column, last = events.c, _last_decisions()
    chosen = select(events, last.c.by.label("decided_by"), last.c.at.label("decided_at"))
    chosen = chosen.outerjoin(last, last.c.event_id == column.event_id).where(column.seq > wanted.since_seq)
    for which, values in ((column.event_id, ids), (column.point_id, places), (column.state, wanted.states)):
        if values is not None:
            chosen = chosen.where(which.in_(values))
    for which, value in ((column.batch, wanted.batch), (column.sender, wanted.sender)):
        if value is not None:
            chosen = chosen.where(which == value)
    return chosen


def _last_decisions() -> Any:
    newest = select(func.max(decisions.c.seq)).group_by(decisions.c.event_id)
    return select(decisions).where(decisions.c.seq.in_(newest)).subquery()


def _stored(row: Any) -> Stored:
    return Stored(
        event=codec.event(row.payload),
        **{name: getattr(row, name) for name in Stored._fields if name != "event"},
    )


def _named(some: Iterable[ob.Event]) -> Iterator[UUID]:
    """Ids of events that these events build upon."""
    for one in some:
        if isinstance(one, ob.PointEvent):
            yield from ob.heads(one.base_version)
        if isinstance(one, ob.Unmerged):
            yield one.merge_id


def _held(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, _Held]:
    column = events.c
    chosen = select(column.event_id, column.point_id, column.kind, column.payload)
    rows = (row for some in chunks(ids) for row in connection.execute(chosen.where(column.event_id.in_(some or ()))))
    return {row.event_id: _Held(row.point_id, row.kind, row.payload) for row in rows}


def _faults(event: ob.Event, payload: str, given: Mapping[UUID, ob.Event], held: Mapping[UUID, _Held]) -> Iterator[str]:
    name = event.event_id
    if name in held and json.loads(held[name].payload) != json.loads(payload):
        yield f"událost {name}: pod tímto event_id už je uložena jiná; dejte jí nové event_id"
    if any(moment.utcoffset() is None for moment in (event.recorded_at, getattr(event, "since", event.recorded_at))):
        yield f"událost {name}: čas nemá časové pásmo; napište třeba 2026-03-01T10:00+01:00"
    missing = sorted(str(one) for one in _named([event]) if one not in given and one not in held)
    if missing:
        yield f"událost {name}: vychází z událostí, které nemáme ({', '.join(missing)}); načtěte bod znovu"
    if isinstance(event, ob.Unmerged) and not missing and not _is_merge(event.merge_id, given, held):
        yield f"událost {name}: {event.merge_id} není spojení bodů; načtěte bod znovu"
    if not _plain(event.author_id):
        yield f"událost {name}: přezdívka obsahuje znaky, které se nedají uložit; napište ji znovu"


def _is_merge(name: UUID, given: Mapping[UUID, ob.Event], held: Mapping[UUID, _Held]) -> bool:
    return isinstance(given[name], ob.Merged) if name in given else held[name].kind == "merged"


def _plain(text: str) -> bool:
    """Can both databases keep the text."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _of_origin(connection: Connection, origin: Origin) -> Iterator[str]:
    if origin.state not in STATES:
        yield f"stav „{origin.state}“ neznáme; vyberte z: {', '.join(STATES)}"
    if not _plain(origin.batch):
        yield "název dávky obsahuje znaky, které se nedají uložit; napište jej znovu"
    yield from faults_of_person(connection, origin.sender)


def _insert(connection: Connection, new: Sequence[ob.Event], payloads: Mapping[UUID, str], origin: Origin) -> None:
    common = {"received_at": origin.now, "came_as": origin.state, "state": origin.state}
    rows = [
        common
        | {
            "event_id": one.event_id,
            "point_id": getattr(one, "point_id", None),
            "kind": codec.kind_of(one),
            "author_id": one.author_id,
            "recorded_at": one.recorded_at,
            "sender": origin.sender,
            "batch": origin.batch,
            "payload": payloads[one.event_id],
        }
        for one in new
    ]
    connection.execute(insert(events), rows)


def _places(some: Iterable[ob.Event]) -> dict[UUID, UUID | None]:
    return {one.event_id: getattr(one, "point_id", None) for one in some}


def _link(connection: Connection, new: Sequence[ob.Event], places: Mapping[UUID, UUID | None]) -> None:
    """Note which points an event ties together, for whoever looks for the kin of a point."""
    rows = [
        {"event_id": one.event_id, "point_id": one.point_id, "other_id": other}
        for one in new
        if isinstance(one, ob.PointEvent)
        for other in {places[up] for up in _named([one])} | {getattr(one, "absorbed", None)}
        if other not in (None, one.point_id)
    ]
    if rows:
        connection.execute(insert(links), rows)


def _tell(connection: Connection, new: Sequence[ob.Event], origin: Origin) -> None:
    action = "publish" if origin.state == PUBLISHED else "add"
    ids = [str(one.event_id) for one in new]
    detail = json.dumps({"state": origin.state, "batch": origin.batch, "events": ids}, ensure_ascii=False)
    about = origin.batch or ids[0]
    audit.write(connection, action=action, by=origin.sender, about=about, detail=detail, now=origin.now)

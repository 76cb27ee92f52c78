"""The table of current points: a copy of the fold, kept true in the transaction that publishes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Row, delete, insert, select

from kpss_geo.store import codec
from kpss_geo.store.records import PUBLISHED
from kpss_geo.store.tables import events, links, points
from kpss_geo.survey import observations as ob
from kpss_geo.survey.fold import Point, fold

AT_ONCE = 500
ANY_DAY = dt.date.min  # what grows stale with time is not in the table
T = TypeVar("T")


def refresh(connection: Connection, touched: Iterable[ob.Event]) -> None:
    """Bring up to date the points of these events, and all that are tied to them."""
    kin = _kin(connection, _seeds(connection, list(touched)))
    if kin:
        _replace(connection, kin, _rows(fold(_published(connection, kin), today=ANY_DAY)))


def rebuild(connection: Connection) -> None:
    """Make the whole table anew from the published events."""
    connection.execute(delete(points))
    _put(connection, _rows(_folded(connection)))


def differences(connection: Connection) -> list[UUID]:
    """Points whose row is not what the published events make of them."""
    wanted = {row["point_id"]: row for row in _rows(_folded(connection))}
    held = {row.point_id: dict(row._mapping) for row in connection.execute(select(points))}  # noqa: SLF001
    return sorted(name for name in wanted.keys() | held.keys() if wanted.get(name) != held.get(name))


def _folded(connection: Connection) -> Mapping[UUID, Point]:
    chosen = select(events.c.payload).where(events.c.state == PUBLISHED)
    return fold([codec.event(row.payload) for row in connection.execute(chosen)], today=ANY_DAY)


def _rows(some: Mapping[UUID, Point]) -> list[dict[str, Any]]:
    return [
        {
            "point_id": one.point_id,
            "element": one.element,
            "lon": one.position and one.position.lon,
            "lat": one.position and one.position.lat,
            "archived": one.archived,
            "version": one.version,
        }
        for one in some.values()
    ]


def _seeds(connection: Connection, touched: Sequence[ob.Event]) -> set[UUID]:
    """Points of the events; those where a reverted author was."""
    seeds = {one.point_id for one in touched if isinstance(one, ob.PointEvent)}
    authors = sorted({one.reverted_author for one in touched if isinstance(one, ob.Reverted)})
    chosen = select(events.c.point_id).where(events.c.point_id.is_not(None)).distinct()
    return seeds | {row.point_id for row in _each(connection, chosen, events.c.author_id, authors)}


def _kin(connection: Connection, seeds: set[UUID]) -> set[UUID]:
    """The points and all that merges or knowledge ever tied to them, however far."""
    kin, edge = set(seeds), set(seeds)
    while edge:
        tied = select(links.c.point_id, links.c.other_id)
        ends = {
            end
            for column in (links.c.point_id, links.c.other_id)
            for row in _each(connection, tied, column, edge)
            for end in row
        }
        edge = ends - kin
        kin |= edge
    return kin


def _published(connection: Connection, kin: set[UUID]) -> list[ob.Event]:
    """Published events at these points, and every revert: it counts at any point."""
    chosen = select(events.c.payload).where(events.c.state == PUBLISHED)
    reverts = connection.execute(chosen.where(events.c.point_id.is_(None)))
    return [codec.event(row.payload) for row in (*_each(connection, chosen, events.c.point_id, kin), *reverts)]


def _each(connection: Connection, chosen: Any, column: Any, among: Iterable[T]) -> Iterator[Row[Any]]:
    """Rows of a selection whose column is among the values, asked in pieces that fit a statement."""
    every = list(among)
    for start in range(0, len(every), AT_ONCE):
        yield from connection.execute(chosen.where(column.in_(every[start : start + AT_ONCE])))


def _replace(connection: Connection, kin: set[UUID], rows: Sequence[Mapping[str, Any]]) -> None:
    every = list(kin)
    for start in range(0, len(every), AT_ONCE):
        connection.execute(delete(points).where(points.c.point_id.in_(every[start : start + AT_ONCE])))
    _put(connection, rows)


def _put(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(insert(points), list(rows))

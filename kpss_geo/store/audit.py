"""The book of who did what, only ever added to."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import Connection, insert, select

from kpss_geo.store.records import AuditLine
from kpss_geo.store.tables import audit


def write(connection: Connection, *, action: str, by: UUID | None, about: str, detail: str, now: dt.datetime) -> None:
    """Add a line."""
    connection.execute(insert(audit).values(at=now, action=action, by=by, about=about, detail=detail))


def lines(
    connection: Connection, *, action: str | None, by: UUID | None, about: str | None, since_seq: int
) -> list[AuditLine]:
    """Lines that match, in the order in which they were written."""
    chosen = select(audit).where(audit.c.seq > since_seq).order_by(audit.c.seq)
    for column, wanted in ((audit.c.action, action), (audit.c.by, by), (audit.c.about, about)):
        if wanted is not None:
            chosen = chosen.where(column == wanted)
    return [AuditLine(**row._mapping) for row in connection.execute(chosen)]  # noqa: SLF001

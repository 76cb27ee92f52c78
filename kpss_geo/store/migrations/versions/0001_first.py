"""The first tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make all tables; on PostgreSQL the place of a point as well."""
    _people()
    _events()
    _of_events()
    _points()
    _suggestions()
    if op.get_bind().dialect.name == "postgresql":
        _places()


def _table(name: str, *columns: Any, index: tuple[str, ...] = (), **other: Any) -> None:
    op.create_table(name, *columns, **other)
    for column in index:
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _seq() -> sa.Column[int]:
    counted = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("seq", counted, autoincrement=True, nullable=False)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _people() -> None:
    _table("settings", sa.Column("name", sa.Text(), nullable=False), _text("value"), _key("settings", "name"))
    _table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        _text("name"),
        _text("pseudonym"),
        _text("role"),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        _key("people", "id"),
        _unique("people", "pseudonym"),
        _unique("people", "subject"),
    )
    _table(
        "drafts",
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Text(), nullable=False),
        _text("payload"),
        sa.Column("saved_at", WHEN, nullable=False),
        _to("drafts", "person", "people.id"),
        _key("drafts", "person", "draft_id"),
    )
    _audit()


def _audit() -> None:
    _table(
        "audit",
        _seq(),
        sa.Column("at", WHEN, nullable=False),
        _text("action"),
        sa.Column("by", sa.Uuid(), nullable=True),
        _text("about"),
        _text("detail"),
        _to("audit", "by", "people.id"),
        _key("audit", "seq"),
        index=("about", "by"),
        sqlite_autoincrement=True,
    )


def _events() -> None:
    _table(
        "events",
        _seq(),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=True),
        _text("kind"),
        _text("author_id"),
        sa.Column("recorded_at", WHEN, nullable=False),
        sa.Column("received_at", WHEN, nullable=False),
        _text("came_as"),
        _text("state"),
        sa.Column("sender", sa.Uuid(), nullable=True),
        _text("batch"),
        _text("payload"),
        _to("events", "sender", "people.id"),
        _key("events", "seq"),
        _unique("events", "event_id"),
        index=("author_id", "batch", "kind", "point_id", "sender", "state"),
        sqlite_autoincrement=True,
    )


def _of_events() -> None:
    _table(
        "decisions",
        _seq(),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        _text("was"),
        _text("state"),
        sa.Column("by", sa.Uuid(), nullable=True),
        _text("note"),
        sa.Column("at", WHEN, nullable=False),
        _to("decisions", "by", "people.id"),
        _to("decisions", "event_id", "events.event_id"),
        _key("decisions", "seq"),
        index=("by", "event_id"),
        sqlite_autoincrement=True,
    )
    _table(
        "links",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        _to("links", "event_id", "events.event_id"),
        _key("links", "event_id", "point_id", "other_id"),
        index=("other_id", "point_id"),
    )
    _photos()


def _photos() -> None:
    _table(
        "photos",
        sa.Column("id", sa.Uuid(), nullable=False),
        _text("sha256"),
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("sender", sa.Uuid(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        _text("alt"),
        sa.Column("kept_at", WHEN, nullable=False),
        _to("photos", "event_id", "events.event_id"),
        _to("photos", "sender", "people.id"),
        _key("photos", "id"),
        _unique("photos", "event_id", "sha256"),
        index=("point_id", "sender", "sha256"),
    )


def _points() -> None:
    _table(
        "points",
        sa.Column("point_id", sa.Uuid(), nullable=False),
        _text("element"),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        _text("version"),
        _key("points", "point_id"),
    )
    op.create_index("ix_points_lon_lat", "points", ["lon", "lat"])


def _suggestions() -> None:
    _table(
        "suggestions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("received_at", WHEN, nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        _text("text"),
        _text("state"),
        _text("reply"),
        _key("suggestions", "id"),
        index=("received_at", "state"),
    )
    _table(
        "suggestion_marks",
        _seq(),
        _text("sender_hash"),
        sa.Column("at", WHEN, nullable=False),
        _key("suggestion_marks", "seq"),
        index=("at", "sender_hash"),
        sqlite_autoincrement=True,
    )


def _places() -> None:
    """Where a point lies on the ellipsoid, made by PostGIS from lon and lat."""
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.execute(
        "ALTER TABLE points ADD COLUMN geom geography(Point, 4326) "
        "GENERATED ALWAYS AS (ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography) STORED"
    )
    op.execute("CREATE INDEX ix_points_geom ON points USING gist (geom)")

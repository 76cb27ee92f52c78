"""Tables of the store, one description for SQLite and PostGIS."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
)

SEQUENCE = BigInteger().with_variant(Integer, "sqlite")


class Utc(TypeDecorator[dt.datetime]):
    """A moment with a time zone, kept in UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002, D102
        return value and value.astimezone(dt.UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002, D102
        if value is None:
            return None
        moment: dt.datetime = value
        return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


class Plain(TypeDecorator[str]):
    """Text without the signs that PostgreSQL cannot keep: NUL and half surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002, D102
        return value and value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _seq() -> Column[int]:
    return Column("seq", SEQUENCE, primary_key=True, autoincrement=True)


def _person(name: str) -> Column[Any]:
    return Column(name, Uuid, ForeignKey("people.id"), nullable=True, index=True)


def _text(name: str, **other: Any) -> Column[str]:
    return Column(name, Plain, nullable=False, **other)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

settings = Table("settings", metadata, Column("name", Plain, primary_key=True), _text("value"))

people = Table(
    "people",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject", Plain, unique=True, nullable=True),  # none once the person was erased
    _text("name"),
    _text("pseudonym", unique=True),
    _text("role"),
    Column("blocked", Boolean, nullable=False),
    Column("created_at", Utc, nullable=False),
)

# Nothing but `state` is changed by work; only the erasure of a person touches author and sender.
events = Table(
    "events",
    metadata,
    _seq(),
    Column("event_id", Uuid, unique=True, nullable=False),
    Column("point_id", Uuid, index=True, nullable=True),
    _text("kind", index=True),
    _text("author_id", index=True),
    Column("recorded_at", Utc, nullable=False),
    Column("received_at", Utc, nullable=False),
    _text("came_as"),  # the state in which it arrived
    _text("state", index=True),
    _person("sender"),
    _text("batch", index=True),
    _text("payload"),
    sqlite_autoincrement=True,
)

decisions = Table(
    "decisions",
    metadata,
    _seq(),
    Column("event_id", Uuid, ForeignKey("events.event_id"), nullable=False, index=True),
    _text("was"),
    _text("state"),
    _person("by"),
    _text("note"),
    Column("at", Utc, nullable=False),
    sqlite_autoincrement=True,
)

# Points that one event ties together: a merge, its undoing, or knowledge of another point's event.
links = Table(
    "links",
    metadata,
    Column("event_id", Uuid, ForeignKey("events.event_id"), primary_key=True),
    Column("point_id", Uuid, primary_key=True, index=True),
    Column("other_id", Uuid, primary_key=True, index=True),
)

# What the published events make of a point; a copy of the fold that `near` can search.
points = Table(
    "points",
    metadata,
    Column("point_id", Uuid, primary_key=True),
    _text("element"),
    Column("lon", Double, nullable=True),
    Column("lat", Double, nullable=True),
    Column("archived", Boolean, nullable=False),
    _text("version"),
    Index("ix_points_lon_lat", "lon", "lat"),
)

photos = Table(
    "photos",
    metadata,
    Column("id", Uuid, primary_key=True),
    _text("sha256", index=True),
    Column("point_id", Uuid, nullable=False, index=True),
    Column("event_id", Uuid, ForeignKey("events.event_id"), nullable=False),
    _person("sender"),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    _text("alt"),
    Column("kept_at", Utc, nullable=False),
    UniqueConstraint("event_id", "sha256"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("person", Uuid, ForeignKey("people.id"), primary_key=True),
    Column("draft_id", Plain, primary_key=True),
    _text("payload"),
    Column("saved_at", Utc, nullable=False),
)

suggestions = Table(
    "suggestions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("received_at", Utc, nullable=False, index=True),
    Column("lon", Double, nullable=True),
    Column("lat", Double, nullable=True),
    _text("text"),
    _text("state", index=True),
    _text("reply"),
    _text("kind"),
    _text("writer"),
    _text("municipality"),
    _text("service_kind"),
    _text("public_text"),  # the wording that a moderator released; "" before
    Column("published", Boolean, nullable=False, index=True),
    Column("answered_at", Utc, nullable=True),
    _text("receipt", unique=True),
)

# Who suggested how often: a daily-salted hash, swept after 30 days.
suggestion_marks = Table(
    "suggestion_marks",
    metadata,
    _seq(),
    _text("sender_hash", index=True),
    Column("at", Utc, nullable=False, index=True),
    sqlite_autoincrement=True,
)

# Phones that send observations of a person; of their tokens only hashes are kept.
devices = Table(
    "devices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, ForeignKey("people.id"), nullable=False, index=True),
    _text("name"),
    _text("token_hash", unique=True),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False),
    Column("revoked_at", Utc, nullable=True),
)

# One-time codes that a phone exchanges for its token; used and old ones are deleted.
device_codes = Table(
    "device_codes",
    metadata,
    Column("code_hash", Plain, primary_key=True),
    Column("person", Uuid, ForeignKey("people.id"), nullable=False, index=True),
    Column("expires_at", Utc, nullable=False),
)

# Who mistyped a code how often: a daily-salted hash, swept after a day.
device_tries = Table(
    "device_tries",
    metadata,
    _seq(),
    _text("sender_hash", index=True),
    Column("at", Utc, nullable=False, index=True),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    _seq(),
    Column("at", Utc, nullable=False),
    _text("action"),
    _person("by"),
    _text("about", index=True),
    _text("detail"),
    sqlite_autoincrement=True,
)

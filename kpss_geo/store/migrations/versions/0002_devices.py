"""Phones that send observations from the field."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of devices, of their one-time codes and of wrong tries."""
    _devices()
    _codes()
    _tries()


def _devices() -> None:
    op.create_table(
        "devices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("made_at", WHEN, nullable=False),
        sa.Column("expires_at", WHEN, nullable=False),
        sa.Column("seen_at", WHEN, nullable=False),
        sa.Column("revoked_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_devices_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_devices_token_hash")),
    )
    op.create_index(op.f("ix_devices_person"), "devices", ["person"])


def _codes() -> None:
    op.create_table(
        "device_codes",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("expires_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_device_codes_person")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_device_codes")),
    )
    op.create_index(op.f("ix_device_codes_person"), "device_codes", ["person"])


def _tries() -> None:
    counted = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "device_tries",
        sa.Column("seq", counted, autoincrement=True, nullable=False),
        sa.Column("sender_hash", sa.Text(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_device_tries")),
        sqlite_autoincrement=True,
    )
    for column in ("at", "sender_hash"):
        op.create_index(op.f(f"ix_device_tries_{column}"), "device_tries", [column])

"""Suggestions become letters: kind, writer, town, receipt, publication; the place may be missing."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SIGNS = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
TEXTS = {"kind": "suggestion", "writer": "", "municipality": "", "service_kind": "", "public_text": ""}


def upgrade() -> None:
    """Widen the table; letters that it holds get a receipt, and none of them is published."""
    with op.batch_alter_table("suggestions") as table:
        for name in ("lon", "lat"):
            table.alter_column(name, existing_type=sa.Double(), nullable=True)
        for name, was in TEXTS.items():
            table.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=was))
        table.add_column(sa.Column("published", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("receipt", sa.Text(), nullable=True))
    _give_receipts()
    with op.batch_alter_table("suggestions") as table:
        for name in TEXTS:
            table.alter_column(name, existing_type=sa.Text(), existing_nullable=False, server_default=None)
        table.alter_column("published", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
        table.alter_column("receipt", existing_type=sa.Text(), nullable=False)
        table.create_unique_constraint(op.f("uq_suggestions_receipt"), ["receipt"])
        table.create_index(op.f("ix_suggestions_published"), ["published"])


def _give_receipts() -> None:
    letters = sa.table("suggestions", sa.column("id", sa.Uuid()), sa.column("receipt", sa.Text()))
    connection = op.get_bind()
    for (which,) in connection.execute(sa.select(letters.c.id)).all():
        connection.execute(sa.update(letters).where(letters.c.id == which).values(receipt=_receipt()))


def _receipt() -> str:
    signs = "".join(secrets.choice(SIGNS) for _ in range(7))
    total = sum(place * SIGNS.index(one) for place, one in enumerate(signs, start=2))
    signs += SIGNS[-total % len(SIGNS)]
    return f"KP-{signs[:4]}-{signs[4:]}"

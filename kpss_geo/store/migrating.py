"""The shape of the database: which step it stands at, and the way to the newest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from kpss_geo.errors import BadInput

FOLDER = Path(__file__).parent / "migrations"
NOT_OURS = ("spatial_ref_sys", "geom", "ix_points_geom")  # PostGIS's own, and what only PostgreSQL has


def is_ours(_thing: Any, name: str | None, _kind: str, _reflected: bool, _against: Any) -> bool:  # noqa: FBT001
    """Does Alembic look after this table, column or index on both databases."""
    return name not in NOT_OURS


def newest() -> str:
    """Revision that this program works with."""
    return ScriptDirectory(str(FOLDER)).get_current_head() or ""


def revision(connection: Connection) -> str:
    """Revision of the database; "" before it was initialised."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def upgrade(connection: Connection) -> None:
    """Bring the database to the newest revision within the transaction of the connection.

    Raises
    ------
    BadInput
        Where a newer program made it.
    """
    raise_newer(revision(connection))
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def raise_newer(found: str) -> None:
    """Refuse a revision that this program does not know."""
    known = {step.revision for step in ScriptDirectory(str(FOLDER)).walk_revisions()}
    if found and found not in known:
        raise BadInput([f"databázi založil novější program (podoba {found}); aktualizujte tento program"])


def check_revision(connection: Connection) -> None:
    """Refuse a database that is not in the shape this program works with.

    Raises
    ------
    BadInput
        Not initialised, older or newer; says what to do.
    """
    found, wanted = revision(connection), newest()
    if not found:
        raise BadInput(["databáze průzkumu není založena; spusťte kpss-geo store init"])
    raise_newer(found)
    if found != wanted:
        raise BadInput([f"databáze má starší podobu ({found}, je třeba {wanted}); spusťte kpss-geo store init"])

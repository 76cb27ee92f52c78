"""Connections to SQLite and PostGIS whose settings lose nothing, and their faults as sentences."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kpss_geo.errors import BadInput
from kpss_geo.store.records import Unavailable

URL_VARIABLE = "KPSS_DATABASE_URL"
FILE_NAME = "survey.sqlite"
WAIT_MS = 30_000
TRY_AGAIN_S = 0.02
CONNECT_S = 10
COMMON: Mapping[str, Any] = MappingProxyType({"hide_parameters": True})  # logs are no place for what people wrote
WRITERS_LOCK = 0x6B707373  # any number that nothing else in the database uses

BUSY = "je zaneprázdněná jiným zápisem; zkuste to za chvíli znovu"
FULL = "nemá místo na disku; uvolněte místo a zkuste to znovu, nic se neuložilo"
READ_ONLY = "je jen pro čtení; dejte programu právo zápisu do souboru i do jeho složky"
BROKEN = "je poškozená nebo to není databáze; obnovte ji ze zálohy"
AWAY = "není dostupná; zkontrolujte adresu a spusťte databázi nebo ji nechte založit, nic se neuložilo"
FAILED = "odmítla příkaz; nic se neuložilo"

_SQLITE: Mapping[int, str] = MappingProxyType(
    {
        sqlite3.SQLITE_BUSY: BUSY,
        sqlite3.SQLITE_LOCKED: BUSY,
        sqlite3.SQLITE_FULL: FULL,
        sqlite3.SQLITE_READONLY: READ_ONLY,
        sqlite3.SQLITE_CANTOPEN: "se nedá otevřít; zkontrolujte cestu a práva",
        sqlite3.SQLITE_NOTADB: BROKEN,
        sqlite3.SQLITE_CORRUPT: BROKEN,
        sqlite3.SQLITE_IOERR: "se nedá číst nebo zapsat; zkontrolujte disk",
    }
)
# By the start of PostgreSQL's code, the longest first.
_POSTGRES: Mapping[str, str] = MappingProxyType(
    {
        "53100": FULL,
        "53300": BUSY,
        "55P03": BUSY,
        "25006": READ_ONLY,
        "42501": "nemá pro vás dost práv; požádejte správce databáze",
        "40": BUSY,
        "57": AWAY,
        "08": AWAY,
    }
)


def store_url(folder: Path | None) -> str:
    """Address of the survey's database: the variable KPSS_DATABASE_URL, else a file in the territory's folder.

    Raises
    ------
    BadInput
        Where neither is given.
    """
    given = os.environ.get(URL_VARIABLE, "").strip()
    if given:
        return given
    if folder is None:
        raise BadInput([f"databáze průzkumu není určena; zadejte složku území, nebo nastavte {URL_VARIABLE}"])
    return URL.create("sqlite", database=str(folder.resolve() / FILE_NAME)).render_as_string(hide_password=False)


def parsed(url: str) -> URL:
    """The address of a SQLite file or a PostgreSQL database.

    Raises
    ------
    BadInput
        Where it is neither.
    """
    try:
        found = make_url(url)
    except ArgumentError as error:
        raise BadInput(["adresa databáze se nedá přečíst; napište sqlite:///… nebo postgresql://…"]) from error
    backend = found.get_backend_name()
    if backend == "sqlite" and found.database and found.database != ":memory:":
        return found.set(drivername="sqlite")
    if backend in ("postgresql", "postgres"):
        return found.set(drivername="postgresql+psycopg")
    raise BadInput([f"databázi {found.render_as_string()} neumíme; napište sqlite:///soubor nebo postgresql://…"])


def file_of(url: URL) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL."""
    return Path(str(url.database)) if url.drivername == "sqlite" else None


def is_sqlite(some: Engine | Connection) -> bool:
    """Is it SQLite, and not PostgreSQL."""
    return some.dialect.name == "sqlite"


def reader(url: URL) -> Engine:
    """Engine that sees one moment in each transaction and writes nothing."""
    if file_of(url):
        made = create_engine(url, **COMMON)
        event.listen(made, "connect", _sqlite_reads)
        event.listen(made, "begin", _begin)
        return made
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return create_engine(url, **COMMON, pool_pre_ping=True, connect_args=_postgres(), execution_options=options)


def writer(url: URL) -> Engine:
    """Engine whose transactions come one after another, so that what they read stays true until they end."""
    if file_of(url):
        made = create_engine(url, **COMMON, pool_size=1, max_overflow=0, pool_timeout=WAIT_MS / 1000)
        event.listen(made, "connect", _sqlite_writes)
        event.listen(made, "begin", _begin_immediate)
        return made
    made = create_engine(url, **COMMON, pool_pre_ping=True, connect_args=_postgres())
    event.listen(made, "begin", _queue_up)
    return made


@contextlib.contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction: all of it or nothing; faults of the database are told in words.

    Raises
    ------
    Unavailable
        Full, busy, broken, away …
    """
    with told(engine.url), engine.begin() as connection:
        yield connection


@contextlib.contextmanager
def told(url: URL) -> Iterator[None]:
    """Say in words what the database refuses."""
    try:
        yield
    except PoolTimeout as error:
        raise Unavailable([f"{_name(url)} {BUSY}"]) from error
    except DBAPIError as error:
        raise Unavailable([f"{_name(url)} {_why(error)}"]) from error


def scrub(engine: Engine) -> None:
    """Let nothing that was erased linger in the database's own files."""
    with told(engine.url), engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        if is_sqlite(engine):
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # secure_delete has blanked the pages themselves
        else:
            raw.autocommit = True
            raw.execute("VACUUM")
            raw.autocommit = False


def _name(url: URL) -> str:
    return f"databáze {url.render_as_string(hide_password=True)}"


def _why(error: DBAPIError) -> str:
    origin = error.orig
    code = getattr(origin, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & 0xFF, f"{FAILED} ({origin})")
    state = getattr(origin, "sqlstate", None)
    if state is None and isinstance(error, OperationalError):
        # no connection: whether server, database or password are to blame stands last
        reason = str(origin).strip().splitlines()[-1].strip()
        return f"{AWAY} ({reason})"
    return next((why for start, why in _POSTGRES.items() if str(state).startswith(start)), f"{FAILED} ({origin})")


def _postgres() -> dict[str, Any]:
    return {"connect_timeout": CONNECT_S, "options": f"-c lock_timeout={WAIT_MS}"}


def _sqlite_reads(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (f"busy_timeout={WAIT_MS}", "foreign_keys=ON", "query_only=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_writes(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={WAIT_MS}")
    _log_ahead(connection)
    pragmas = (
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    )  # what is erased leaves no trace in free pages
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Turn on the write-ahead log; SQLite does not wait by itself where two turn it on in a new file at once."""
    ends = time.monotonic() + WAIT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > ends:
                raise
            time.sleep(TRY_AGAIN_S)
        else:
            return


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _queue_up(connection: Connection) -> None:
    """One writer at a time: order of `seq` is order of commits, and two publishers see each other's events."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")

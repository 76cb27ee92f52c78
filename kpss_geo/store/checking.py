"""What is wrong with a store, in sentences, and the mending of what can be mended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, select

from kpss_geo.errors import BadInput
from kpss_geo.files import sha256
from kpss_geo.store import codec, migrating, photos, projection
from kpss_geo.store.engines import is_sqlite
from kpss_geo.store.records import STATES
from kpss_geo.store.store import Store
from kpss_geo.store.tables import decisions, events
from kpss_geo.store.tables import photos as pictures


def check(store: Store, photos_folder: Path) -> list[str]:
    """Sentences about everything that is wrong; none where all is well.

    The file itself (SQLite), the revision, events and their states, the table of points, photos.
    """
    try:
        with store.read() as connection:
            broken = [*_of_file(connection), *_of_revision(connection)]
            return broken or [*faults(connection), *_of_photos(connection, photos_folder)]
    except BadInput as error:  # so broken that the database cannot even be read
        return error.faults


def rebuild(store: Store) -> None:
    """Make the table of points anew from the published events."""
    with store.write() as connection:
        projection.rebuild(connection)


def faults(connection: Connection) -> list[str]:
    """What is wrong with events, states and the table of points."""
    wrong = [*_of_events(connection), *_of_states(connection)]
    return wrong or list(_of_points(connection))


def _of_file(connection: Connection) -> Iterator[str]:
    """PostgreSQL looks after its own files and keys."""
    if not is_sqlite(connection):
        return
    for row in connection.exec_driver_sql("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield f"soubor databáze je poškozený ({row[0]}); obnovte jej ze zálohy"
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"tabulka {row[0]}, řádek {row[1]}: odkazuje na chybějící řádek tabulky {row[2]}; obnovte zálohu"


def _of_revision(connection: Connection) -> Iterator[str]:
    try:
        migrating.check_revision(connection)
    except BadInput as error:
        yield from error.faults


def _of_events(connection: Connection) -> Iterator[str]:
    """Columns repeat what the payload says, so that it can be found."""
    for row in connection.execute(select(events).order_by(events.c.seq)):
        try:
            one = codec.event(row.payload)
        except BadInput as error:
            yield f"událost {row.event_id}: {error}"
            continue
        told = (one.event_id, getattr(one, "point_id", None), codec.kind_of(one), one.author_id, one.recorded_at)
        if told != (row.event_id, row.point_id, row.kind, row.author_id, row.recorded_at):
            yield f"událost {row.event_id}: sloupce nesouhlasí s uloženým obsahem; obnovte ji ze zálohy"


def _of_states(connection: Connection) -> Iterator[str]:
    """Decisions lead from the state in which an event came to the one in which it is."""
    rows = connection.execute(select(events.c.event_id, events.c.came_as, events.c.state)).all()
    at, broken = {row.event_id: row.came_as for row in rows}, set()
    for row in connection.execute(select(decisions).order_by(decisions.c.seq)):
        if at[row.event_id] != row.was:
            broken.add(row.event_id)
        at[row.event_id] = row.state
    for row in rows:
        if row.event_id in broken or at[row.event_id] != row.state or row.state not in STATES:
            yield f"událost {row.event_id}: stav „{row.state}“ neplyne z rozhodnutí; obnovte zálohu"


def _of_points(connection: Connection) -> Iterator[str]:
    try:
        for name in projection.differences(connection):
            yield f"bod {name}: přehled bodů nesouhlasí s událostmi; spusťte kpss-geo store check --repair"
    except BadInput as error:
        yield from error.faults


def _of_photos(connection: Connection, folder: Path) -> Iterator[str]:
    wanted = set(connection.execute(select(pictures.c.sha256)).scalars())
    found = {path.stem: path for path in folder.glob("*/*.jpg")}
    for sha in sorted(wanted):
        path = found.get(sha)
        if path is None:
            yield f"fotka {photos.name_of(sha)}: soubor chybí; obnovte jej ze zálohy"
        elif sha256(path.read_bytes()) != sha:
            yield f"fotka {photos.name_of(sha)}: soubor je poškozený; obnovte jej ze zálohy"
    for sha in sorted(found.keys() - wanted):
        yield f"fotka {found[sha].relative_to(folder)}: nepatří k žádné události; smažte soubor"

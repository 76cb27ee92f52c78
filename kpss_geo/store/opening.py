"""A database made ready, and opened only where it is."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import NamedTuple

from sqlalchemy import URL, Connection, Engine, delete, insert, select

from kpss_geo.errors import BadInput
from kpss_geo.store import engines, migrating
from kpss_geo.store.tables import settings
from kpss_geo.survey.observations import Box

BOUNDS = "bounds"


class Connected(NamedTuple):
    """Engines of a database that this program can work with, and where its territory lies."""

    reading: Engine
    writing: Engine
    bounds: Box


def prepare(place: URL, bounds: Box) -> None:
    """Make the tables or bring them up to date, and note where the territory lies, all in one transaction."""
    engine = engines.writer(place)
    try:
        with engines.transaction(engine) as connection:
            migrating.upgrade(connection)
            remember(connection, bounds)
    finally:
        engine.dispose()


def connected(place: URL) -> Connected:
    """Engines of a database that `prepare` made ready.

    Raises
    ------
    BadInput
        Not there, not initialised, of an older or newer program.
    """
    file = engines.file_of(place)
    if file and not file.is_file():
        raise BadInput([f"{file}: databáze průzkumu tu není; spusťte kpss-geo store init"])
    reading = engines.reader(place)
    try:
        with engines.transaction(reading) as connection:
            migrating.check_revision(connection)
            return Connected(reading, engines.writer(place), _bounds(connection))
    except BaseException:
        reading.dispose()
        raise


def remember(connection: Connection, bounds: Box) -> None:
    """Note where the territory lies."""
    connection.execute(delete(settings).where(settings.c.name == BOUNDS))
    connection.execute(insert(settings).values(name=BOUNDS, value=json.dumps(asdict(bounds))))


def _bounds(connection: Connection) -> Box:
    told = connection.execute(select(settings.c.value).where(settings.c.name == BOUNDS)).scalar_one_or_none()
    if told is None:
        raise BadInput(["databáze neví, kde leží její území; spusťte kpss-geo store init"])
    return Box(**json.loads(told))

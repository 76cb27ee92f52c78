"""Our own flat tables, and tables of towns whose columns a profile declares."""

from __future__ import annotations

from kpss_geo.exchange.cells import unguarded
from kpss_geo.exchange.incoming.columns import Dialect, resolved
from kpss_geo.exchange.incoming.lines import Lines, Opened, Profile, table_in
from kpss_geo.exchange.incoming.rows import lines_of
from kpss_geo.exchange.incoming.tables import Table

DIALECT = Dialect(ids=("event_id",))
NEEDED = frozenset({"element", "observed_on", "lat", "lon"})


def recognises(opened: Opened) -> bool:
    """Has one of the tables the columns without which there is no observation."""
    return any(_answers(table) for table in opened.tables)


def lines(opened: Opened, profile: Profile) -> Lines:
    """Lines of the table; apostrophes that guard texts from spreadsheets are taken off."""
    table = table_in(opened, _answers)
    if opened.document is None:  # spreadsheets alone need a guard
        table.records[:] = [one._replace(cells=[unguarded(cell) for cell in one.cells]) for one in table.records]
    yield from lines_of(table, DIALECT, profile)


def _answers(table: Table) -> bool:
    return {column for header in table.headers for column in resolved(header, "")} >= NEEDED

"""Lists of places with a name, a position and a category that somebody declared, and nothing measured."""

from __future__ import annotations

from kpss_geo.exchange.cells import words
from kpss_geo.exchange.incoming.columns import Dialect, resolved
from kpss_geo.exchange.incoming.lines import Lines, Opened, Profile, table_in
from kpss_geo.exchange.incoming.rows import lines_of, rows_with
from kpss_geo.exchange.incoming.tables import Table

NEEDED = frozenset({"name", "lat", "lon", "declared_category"})


def recognises(opened: Opened) -> bool:
    """Has one of the tables a name, a place and a category."""
    return any(_declares(table) for table in opened.tables)


def lines(opened: Opened, profile: Profile) -> Lines:
    """Lines of the list: entrances of which nothing but an opinion is known."""
    table = table_in(opened, _declares)
    for line in rows_with(lines_of(table, Dialect(), profile), {"element": "vstup"}):
        said = line.row.get("declared_category", "")
        yield line._replace(
            row={**line.row, "declared_category": words("declared_category").get(said.casefold(), said)}
        )


def _declares(table: Table) -> bool:
    return {column for header in table.headers for column in resolved(header, "")} >= NEEDED

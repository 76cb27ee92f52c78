"""KoboToolbox: submissions as CSV, XLSX, GeoJSON or JSON, with headers as XML names or as labels."""

from __future__ import annotations

import re

from kpss_geo.exchange.incoming.columns import Dialect
from kpss_geo.exchange.incoming.lines import Lines, Opened, Profile, table_in
from kpss_geo.exchange.incoming.rows import lines_of
from kpss_geo.exchange.incoming.tables import Table
from kpss_geo.exchange.xlsform import POSITION

# An edited submission gets a new `_uuid`; `meta/rootUuid`, where the export has it, stays.
DIALECT = Dialect(
    separator="/",
    ids=("meta/rootUuid", "rootUuid", "_uuid", "meta/instanceID", "_id"),
    clocks=("_submission_time", "end"),
    days=("today", "start", "end", "_submission_time"),
    place=re.compile(r"_(?P<stem>.*)_(?P<part>latitude|longitude|altitude|precision)"),
    lat_lon=(POSITION, "poloha", "kde to je", "where it is", "_geolocation"),
)
MARKS = frozenset({"_uuid", "_submission_time"})


def is_kobo(table: Table) -> bool:
    """Has the table the columns that KoboToolbox adds."""
    return bool(MARKS & {header.casefold() for header in table.headers})


def recognises(opened: Opened) -> bool:
    """Is it an export of KoboToolbox."""
    return any(is_kobo(table) for table in opened.tables)


def lines(opened: Opened, profile: Profile) -> Lines:
    """Lines of the submissions; `_validation_status` is left alone, for approval is given here and not there."""
    table = table_in(opened, is_kobo)
    yield from lines_of(table, DIALECT, profile)

"""ODK Central: submissions as CSV (alone or in the archive with repeats) or GeoJSON."""

from __future__ import annotations

import re

from kpss_geo.exchange.incoming.columns import Dialect
from kpss_geo.exchange.incoming.lines import Lines, Opened, Profile, table_in
from kpss_geo.exchange.incoming.rows import lines_of
from kpss_geo.exchange.incoming.tables import Table
from kpss_geo.exchange.xlsform import POSITION

# KEY stays when a submission is edited; `meta-instanceID` is that of the last edit.
DIALECT = Dialect(
    separator="-",
    ids=("KEY", "__id", "instanceID", "meta-instanceID"),
    clocks=("SubmissionDate", "__system-submissionDate", "end"),
    days=("today", "start", "end", "SubmissionDate", "__system-submissionDate"),
    place=re.compile(r"(?P<stem>.*)-(?P<part>Latitude|Longitude|Altitude|Accuracy)"),
    lat_lon=(POSITION,),
)
MARKS = frozenset({"instanceid", "meta-instanceid", "submissiondate", "__id"})


def is_odk(table: Table) -> bool:
    """Has the table the columns of the main table of ODK Central; those of repeats have PARENT_KEY."""
    headers = {header.casefold() for header in table.headers}
    return bool(MARKS & headers) and "parent_key" not in headers


def recognises(opened: Opened) -> bool:
    """Is it an export of ODK Central."""
    return any(is_odk(table) for table in opened.tables)


def lines(opened: Opened, profile: Profile) -> Lines:
    """Lines of the submissions; legs of ramps come joined in the main table."""
    table = table_in(opened, is_odk)
    yield from lines_of(table, DIALECT, profile)

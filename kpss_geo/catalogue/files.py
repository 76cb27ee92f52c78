"""The catalogue as files that a reader takes home: CSV and XLSX for Czech Excel, GeoJSON for maps."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
import xlsxwriter

from kpss_geo.catalogue.card import form_names, group_names, kind_name
from kpss_geo.catalogue.entries import Entry
from kpss_geo.catalogue.situations import situations
from kpss_geo.maps.words import PLACES
from kpss_geo.reports.files import plain_csv

_STEP_FREE = {True: "ano", False: "ne", None: ""}


def table(entries: Sequence[Entry]) -> pd.DataFrame:
    """The entries under Czech headers, one row each; empty where nothing is known."""
    return pd.DataFrame([_row(one) for one in entries], columns=list(_HEADERS))


def _row(one: Entry) -> dict[str, Any]:
    told = (
        one.id, one.name, one.provider, kind_name(one), form_names(one), group_names(one),
        ", ".join(situations()[each].name for each in one.situations), one.capacity, one.capacity_kind, one.street,
        one.municipality_name, PLACES.get(one.position_quality, one.position_quality), one.lon, one.lat,
        _STEP_FREE[one.step_free], one.opening_hours, one.web, one.source, one.as_of, one.remark,
    )  # fmt: skip
    return dict(zip(_HEADERS, told, strict=True))


_HEADERS = (
    "označení", "název", "poskytovatel", "druh služby", "formy", "cílové skupiny", "životní situace", "kapacita",
    "jednotka kapacity", "ulice", "obec", "přesnost polohy", "zeměpisná délka", "zeměpisná šířka",
    "vstup bez schodů podle záznamu", "otevírací doba", "web", "zdroj", "stav k", "poznámka",
)  # fmt: skip


def as_csv(entries: Sequence[Entry]) -> bytes:
    """Entries as CSV for Czech Excel."""
    return plain_csv(table(entries))


def as_xlsx(entries: Sequence[Entry], notes: Sequence[str] = ()) -> bytes:
    """Entries as a workbook with a frozen header and filters, and a sheet of what must be said of them."""
    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8ECEF", "border": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Služby")
    rows = table(entries)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(rows), 1), len(_HEADERS) - 1)
    for column, header in enumerate(_HEADERS):
        sheet.write_string(0, column, header, head)
        sheet.set_column(column, column, 24, wrap)
        for line, value in enumerate(rows[header].tolist(), start=1):
            _write(sheet, line, column, value)
    told = book.add_worksheet("Zdroje")
    told.set_column(0, 0, 110, wrap)
    for line, note in enumerate(notes):
        told.write_string(line, 0, note, wrap)
    book.close()
    return whole.getvalue()


def _write(sheet: Any, row: int, column: int, value: object) -> None:
    if isinstance(value, float):
        if not pd.isna(value):
            sheet.write_number(row, column, value)
    elif value:
        sheet.write_string(row, column, str(value))


def as_geojson(entries: Sequence[Entry]) -> bytes:
    """Entries as points in WGS 84 under the same Czech names; what is unknown is null.

    References
    ----------
    RFC 7946
    """
    rows = table(entries).drop(columns=["zeměpisná délka", "zeměpisná šířka"]).to_dict("records")
    features = [
        {
            "type": "Feature",
            "id": one.id,
            "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
            "properties": {name: None if value == "" or pd.isna(value) else value for name, value in row.items()},
        }
        for one, row in zip(entries, rows, strict=True)
    ]
    told = {"type": "FeatureCollection", "features": features}
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8")

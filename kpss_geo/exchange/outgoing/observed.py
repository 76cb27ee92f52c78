"""Observations as they were told, for another installation: CSV, XLSX and GeoJSON that the import reads back whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from kpss_geo.exchange.cells import plain_text
from kpss_geo.exchange.flat import TEXT_COLUMNS, cells, columns, flat
from kpss_geo.exchange.outgoing.lost import counted
from kpss_geo.exchange.outgoing.parcel import Outcome, Parcel
from kpss_geo.exchange.outgoing.spreadsheets import csv_bytes, xlsx_bytes
from kpss_geo.survey.observations import Observed

NOTICE = "upozorneni"  # a column that the import leaves alone


def write_csv(parcel: Parcel) -> Outcome:
    """One CSV file, a row for each observation."""
    return {"pozorovani.csv": csv_bytes(*_table(parcel))}, _lost(parcel)


def write_xlsx(parcel: Parcel) -> Outcome:
    """One workbook, a row for each observation; what the file is on the second sheet."""
    told = [{"co": name, "údaj": text} for name, text in parcel.about().items()]
    sheets = {"Pozorování": _table(parcel), "O souboru": (["co", "údaj"], told)}
    return {"pozorovani.xlsx": xlsx_bytes(sheets, day=parcel.today)}, _lost(parcel)


def write_geojson(parcel: Parcel) -> Outcome:
    """One GeoJSON file, a feature for each observation with the cells of its row as texts."""
    whole = {"type": "FeatureCollection", **parcel.about(), "features": [_feature(one) for one in parcel.observations]}
    text = json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False)
    return {"pozorovani.geojson": text.encode("utf-8")}, _lost(parcel)


def _lost(parcel: Parcel) -> list[str]:
    return [
        *counted("potvrzení, sloučení a další události: soubor nese jen pozorování", parcel.untold, "událostí"),
        "fotografie a stav schvalování",
    ]


def _table(parcel: Parcel) -> tuple[Sequence[str], Sequence[dict[str, Any]]]:
    notice = {NOTICE: parcel.warning} if parcel.warning else {}
    rows = [{**_cells(one), **notice} for one in parcel.observations]
    used = {column for row in rows for column in row}
    return [column for column in columns() if column in used or not _of_answers(column)] + list(notice), rows


def _of_answers(column: str) -> bool:
    return column not in columns()[: columns().index("method") + 1]


def _cells(event: Observed) -> dict[str, Any]:
    """Numbers stay numbers in free columns of the questionnaire; what is written as text must come back as text."""
    return {name: str(value) if name in TEXT_COLUMNS else value for name, value in cells(event).items()}


def _feature(event: Observed) -> dict[str, Any]:
    at = event.position
    return {
        "type": "Feature",
        "id": str(event.event_id),
        "geometry": {"type": "Point", "coordinates": [at.lon, at.lat]} if at else None,
        "properties": {name: text for name, text in flat(event).items() if plain_text(text)},
    }

"""Rows as CSV for Czech spreadsheets and as a workbook, in which no text runs as a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from kpss_geo.exchange.cells import guarded, number_text, plain_text

WIDEST = 45
MARK = b"\xef\xbb\xbf"  # by this Czech Excel knows UTF-8


def csv_bytes(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows under their columns: UTF-8 with a mark, semicolons, decimal commas; texts guarded, numbers not."""
    whole = io.StringIO(newline="")
    writer = csv.writer(whole, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_text(row.get(column)) for column in columns] for row in rows)
    return MARK + whole.getvalue().encode("utf-8")


def xlsx_bytes(sheets: Mapping[str, tuple[Sequence[str], Sequence[Mapping[str, Any]]]], *, day: dt.date) -> bytes:
    """Workbook with a sheet for each name: its columns, its rows; header frozen, filters on."""
    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8ECEF", "border": 1})
    for name, (columns, rows) in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, head)
            sheet.set_column(place, place, _width(column, [row.get(column) for row in rows]))
            for number, row in enumerate(rows, start=1):
                _write(sheet, number, place, row.get(column))
        sheet.autofilter(0, 0, max(len(rows), 1), max(len(columns) - 1, 0))
    book.close()
    return whole.getvalue()


def _text(value: Any) -> str:
    if value is None:
        return ""
    return guarded(value) if isinstance(value, str) else plain_text(value)


def _write(sheet: Any, row: int, place: int, value: Any) -> None:
    if value is None or value == "":
        return
    if _is_number(value) and float(f"{value:.16G}") == value:  # a cell keeps sixteen digits
        sheet.write_number(row, place, value)
    else:
        sheet.write_string(row, place, number_text(value) if _is_number(value) else _text(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _width(header: str, values: Sequence[Any]) -> float:
    longest = max((len(_text(value)) for value in values[:200]), default=0)
    return min(max(longest, 6, *(len(word) for word in header.split())) + 2, WIDEST)

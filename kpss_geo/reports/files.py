"""The answer's tables as bytes: CSV for Czech Excel, a formatted workbook, Parquet, the manifest."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from kpss_geo.reports.columns import PLACES, columns
from kpss_geo.terms import figures

# A text that begins so would run as a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(text: object) -> object:
    r"""Text that no spreadsheet runs; other values unchanged.

    Some programs pass over a line break or read a wide sign as the plain one.

    >>> guarded("=cmd|' /C calc'!A0"), guarded("\n=1+1"), guarded(-3)
    ("'=cmd|' /C calc'!A0", "'\n=1+1", -3)
    """
    return f"'{text}" if isinstance(text, str) and text.startswith(DANGEROUS) else text


def table_csv(table: pd.DataFrame, name: str = "gaps") -> bytes:
    """A readable table for Czech Excel: UTF-8 with a mark, semicolons, decimal commas."""
    written = pd.DataFrame({one.header: _text(table[one.column], one.kind) for one in figures(name).values()})
    text = written.to_csv(sep=";", index=False, lineterminator="\r\n")
    return b"\xef\xbb\xbf" + text.encode("utf-8")


def _text(values: pd.Series, kind: str) -> list[object]:
    told, missing = values.tolist(), values.isna().tolist()
    if kind not in PLACES:
        return ["" if gone else guarded(value) for value, gone in zip(told, missing, strict=True)]
    form = f"%.{PLACES[kind]}f"
    return ["" if gone else (form % value).replace(".", ",") for value, gone in zip(told, missing, strict=True)]


def gaps_xlsx(
    table: pd.DataFrame, notes: Sequence[str], provenance: Mapping[str, Any], *, needs: pd.DataFrame
) -> bytes:
    """Workbook of the gap table: frozen header, filters, and sheets of needs, of definitions and sources."""
    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Mezery v pokrytí", "comments": "; ".join(notes)})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8ECEF", "border": 1})
    formats = {kind: book.add_format({"num_format": code}) for kind, code in _NUMBER_FORMATS.items()}
    sheet = book.add_worksheet("Mezery")
    sheet.freeze_panes(1, 2)
    sheet.set_row(0, 45)
    for place, column in enumerate(columns()):
        sheet.write_string(0, place, column.header, head)
        sheet.set_column(place, place, _width(column.header, table[column.column]), formats.get(column.kind))
        _write_column(sheet, place, table[column.column], column.kind)
    sheet.autofilter(0, 0, max(len(table), 1), len(columns()) - 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    _write_needs(book, head, needs)
    _write_definitions(book, head, notes, provenance)
    book.close()
    return whole.getvalue()


_NUMBER_FORMATS = {"whole": "#,##0", "number": "0.00", "minutes": "0.0", "share": "0.0 %"}


def _width(header: str, values: pd.Series) -> float:
    longest = max((len(str(value)) for value in values.head(200)), default=0)
    return min(max(longest, 6, *(len(word) for word in header.split())) + 2, 45)


def _write_column(sheet: Any, place: int, values: pd.Series, kind: str) -> None:
    known = values.notna()
    numeric = kind in PLACES
    for row, (value, is_known) in enumerate(zip(values.tolist(), known.tolist(), strict=True), start=1):
        if is_known and numeric:
            sheet.write_number(row, place, value)
        elif is_known:
            sheet.write_string(row, place, str(value))


NEED_HEADERS = {
    "need": "číslo", "year": "rok", "place": "místo", "statement": "co zaznělo", "status": "stav", "document": "kde",
    "source": "zdroj", "as_of": "ke dni", "remark": "poznámka",
}  # fmt: skip


def _write_needs(book: Any, head: Any, needs: pd.DataFrame) -> None:
    sheet = book.add_worksheet("Potřeby")
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    table = needs.reset_index()[list(NEED_HEADERS)]
    for place, (name, header) in enumerate(NEED_HEADERS.items()):
        sheet.write_string(0, place, header, head)
        sheet.set_column(place, place, 60 if name == "statement" else 18, wrap)
        _write_column(sheet, place, table[name], "text")
    sheet.freeze_panes(1, 1)


def _write_definitions(book: Any, head: Any, notes: Sequence[str], provenance: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet("Definice a zdroje")
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 110, wrap)
    lines: list[tuple[str, str]] = [("Sloupec", "Co znamená")]
    lines += [(column.header, column.definition) for column in columns()]
    lines += [("", ""), ("Území a výpočet", "")]
    lines += [
        ("území", provenance["territory"]["name"]),
        ("spočteno", provenance["answered_on"]),
        ("program", provenance["program"]),
    ]
    lines += [("upozornění", note) for note in notes]
    lines += [(f"otázka: {name}", _asked(value)) for name, value in provenance["study"].items()]
    lines += [("", ""), ("Zdroje", "")]
    lines += [(one.get("name", ""), _source(one)) for one in provenance["sources"]]
    for row, (left, right) in enumerate(lines):
        bold = head if row == 0 or left in ("Území a výpočet", "Zdroje") else wrap
        sheet.write_string(row, 0, left, bold)
        sheet.write_string(row, 1, right, bold if bold is head else wrap)
    sheet.freeze_panes(1, 0)


def _asked(value: Any) -> str:
    """A part of the study in words; an empty filter asks for everything."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "vše"
    return "podle polohy" if value is None else str(value)


def _source(one: Mapping[str, str]) -> str:
    parts = [one.get(key, "") for key in ("attribution", "date", "licence", "url")]
    changes = f"změny: {one['changes']}" if one.get("changes") else ""
    return " · ".join(part for part in (*parts, changes) if part)


def parquet(table: pd.DataFrame, notes: Sequence[str]) -> bytes:
    """A table as Parquet, with what must be said of it in the file's metadata under `notes`."""
    whole = io.BytesIO()
    plain = pa.Table.from_pandas(table, preserve_index=False)
    said = {**(plain.schema.metadata or {}), b"notes": "; ".join(notes).encode("utf-8")}
    pq.write_table(plain.replace_schema_metadata(said), whole, compression="zstd")
    return whole.getvalue()


def plain_csv(table: pd.DataFrame) -> bytes:
    """A small table for Czech Excel under its own column names."""
    text = table.map(guarded).to_csv(sep=";", index=False, decimal=",", lineterminator="\r\n")
    return b"\xef\xbb\xbf" + text.encode("utf-8")


def unreachable_csv(table: pd.DataFrame, travellers: Mapping[str, str], towns: Mapping[str, str]) -> bytes:
    """Homes and services that cannot be reached, in words, for Czech Excel."""
    words = pd.DataFrame(
        {
            "co": table["what"].map({"home": "domov", "service": "služba"}),
            "označení": table["id"],
            "název": table["name"],
            "obec": table["municipality"].map(towns),
            "způsob dopravy": table["traveller"].map(travellers),
            "lidé": table["people"],
            "důvod": table["reason"].map(
                {"off_street": "žádná ulice dost blízko", "no_way": "k žádné službě nevede cesta"}
            ),
        }
    )
    return plain_csv(words)


def manifest(provenance: Mapping[str, Any], outputs: Mapping[str, str]) -> bytes:
    """Where the answer comes from, and the hash of every file it was written to."""
    told = {**provenance, "outputs": dict(sorted(outputs.items()))}
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode("utf-8")

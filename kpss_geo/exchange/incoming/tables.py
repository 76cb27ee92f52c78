"""CSV and XLSX as tables of texts: encodings, delimiters, quotes and bombs are dealt with here."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from openpyxl import load_workbook

from kpss_geo.errors import BadInput
from kpss_geo.exchange.cells import plain_text

MOST_BYTES = 100_000_000
MOST_UNPACKED_BYTES = 150_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 2_000
MOST_LINES_OF_A_ROW = 200  # a quote that nobody closed would swallow the rest of the file
CP1250_NOTE = "soubor není v UTF-8: čteme jej jako Windows-1250, zkontrolujte háčky a čárky"
DELIMITERS = ("\t", ";", ",", "|")  # labels hold commas, seldom semicolons
_SAID_DELIMITER = re.compile(r"sep=(.)")  # a line by which Excel tells it
_QUOTED = re.compile(r'"[^"]*"')


class Record(NamedTuple):
    """One row: its number in the file, its cells and what is wrong with it as a whole."""

    number: int
    cells: Sequence[str]
    faults: tuple[str, ...] = ()


@dataclass
class Table:
    """Headers and rows of one sheet; `notes` tell what was noticed on the way."""

    name: str
    headers: list[str]
    records: list[Record] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def decoded(raw: bytes) -> tuple[str, list[str]]:
    """Text of a file, and notes on its encoding; bytes that are no UTF-8 stay as lone surrogates.

    UTF-8, UTF-16 where a mark says so, else Windows-1250, in which Czech Excel saves a plain CSV.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace"), []
    with suppress(UnicodeDecodeError):
        return raw.decode("utf-8-sig"), []
    text = raw.decode("utf-8-sig", "surrogateescape")
    strange = sum("\udc80" <= sign <= "\udcff" for sign in text)
    if strange >= sum(sign > "\x7f" for sign in text) - strange:
        with suppress(UnicodeDecodeError):
            return raw.decode("cp1250"), [CP1250_NOTE]
    return text, []


def csv_table(name: str, raw: bytes) -> Table:
    """Table of a CSV.

    Raises
    ------
    BadInput
        Where there is no header or there are too many rows.
    """
    text, notes = decoded(raw)
    lines = list(io.StringIO(text, newline=""))
    first = next((place for place, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise BadInput([f"{name}: soubor je prázdný; vyberte jiný"])
    said = _SAID_DELIMITER.fullmatch(lines[first].strip())
    start = first + 1 if said else first
    delimiter = said[1] if said else _delimiter("".join(lines[start : start + 1]))
    with _any_field_size():
        headers, used = _next_record(lines, start, delimiter)
        table = Table(name, checked_headers(name, headers), notes=notes)
        table.records += _records(lines, start + used, delimiter, len(headers))
    return within_limits(table)


def _delimiter(header: str) -> str:
    bare = _QUOTED.sub("", header)
    return next((one for one in DELIMITERS if one in bare), DELIMITERS[1])


@contextmanager
def _any_field_size() -> Iterator[None]:
    """Let one huge cell spoil its row and not the file; the limit is the module's only setting."""
    before = csv.field_size_limit(MOST_BYTES)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _next_record(lines: Sequence[str], start: int, delimiter: str) -> tuple[list[str], int]:
    """Cells of the record that starts on a line, and how many lines it takes."""
    reader = csv.reader(lines[start : start + MOST_LINES_OF_A_ROW], delimiter=delimiter)
    return next(reader, []), max(reader.line_num, 1)


def _records(lines: Sequence[str], start: int, delimiter: str, width: int) -> Iterator[Record]:
    while start < len(lines):
        cells, used = _next_record(lines, start, delimiter)
        faults = _row_faults(cells, width, lines, start + used)
        if used > 1 and (faults or not _is_closed(lines[start : start + used], delimiter)):
            cells, used = lines[start].rstrip("\r\n").split(delimiter), 1
            faults = ("v řádku jsou neuzavřené uvozovky; doplňte je, nebo smažte",)
        if any(cell.strip() for cell in cells):
            yield Record(start + 1, cells, faults)
        start += used


def _is_closed(lines: Sequence[str], delimiter: str) -> bool:
    """Do the quotes of a record of several lines end where they should."""
    try:
        return next(csv.reader(lines, delimiter=delimiter, strict=True), None) is not None
    except csv.Error:
        return False


def _row_faults(cells: Sequence[str], width: int, lines: Sequence[str], end: int) -> tuple[str, ...]:
    found = []
    if len(cells) > width:
        found.append(f"řádek má {len(cells)} buněk, hlavička {width}; buňky s oddělovačem dejte do uvozovek")
    if len(cells) < width and end >= len(lines) and not lines[-1].endswith(("\n", "\r")):
        found.append("soubor končí uprostřed řádku; stáhněte nebo uložte jej znovu")
    if any("\udc80" <= sign <= "\udcff" for cell in cells if not cell.isascii() for sign in cell):
        found.append("řádek obsahuje znaky, které nejsou v UTF-8; uložte tabulku celou jako CSV UTF-8")
    return tuple(found)


def xlsx_tables(name: str, raw: bytes) -> list[Table]:
    """Tables of the sheets of a workbook, formulas as the values last computed.

    Raises
    ------
    BadInput
        Where the file is broken, or would unpack to more than a survey can have.
    """
    guard_archive(name, raw)
    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        return [table for sheet in book.worksheets if (table := _sheet(f"{name}, list {sheet.title}", sheet))]
    except (KeyError, ValueError, OSError, SyntaxError, zipfile.BadZipFile) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput([f"{name}: sešit je poškozený ({error}); uložte jej znovu jako XLSX"]) from error


def guard_archive(name: str, raw: bytes) -> zipfile.ZipFile:
    """The archive, refused before anything is unpacked where it declares too much."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except zipfile.BadZipFile as error:
        raise BadInput([f"{name}: archiv je poškozený nebo neúplný; stáhněte jej znovu"]) from error
    size = sum(part.file_size for part in archive.infolist())
    if size > MOST_UNPACKED_BYTES:
        raise BadInput([f"{name}: po rozbalení by měl {size // 1_000_000} MB; rozdělte jej na menší soubory"])
    return archive


def _sheet(name: str, sheet: Any) -> Table | None:
    sheet.reset_dimensions()  # the size that a sheet declares may be a lie
    rows = enumerate(sheet.iter_rows(values_only=True), start=1)
    filled = ((number, [_cell_text(value) for value in row]) for number, row in rows)
    full = ((number, cells) for number, cells in filled if any(cells))
    _, headers = next(full, (0, []))
    if not headers:
        return None
    table = Table(name, checked_headers(name, headers))
    for number, cells in islice(full, MOST_ROWS + 1):
        much = len(cells) > len(headers) and any(cells[len(headers) :])
        fault = (f"řádek má buňky mimo sloupce s hlavičkou (za {len(headers)}. sloupcem); doplňte hlavičku",)
        table.records.append(Record(number, cells[: len(headers)], fault if much else ()))
    return within_limits(table)


def _cell_text(value: Any) -> str:
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return "" if value is None else plain_text(value).strip()


def checked_headers(name: str, cells: Sequence[str]) -> list[str]:
    """Headers without outer blanks, refused where there are too many."""
    if len(cells) > MOST_COLUMNS:
        raise BadInput([f"{name}: tabulka má {len(cells)} sloupců; nechte jich nejvýše {MOST_COLUMNS}"])
    return [cell.strip() for cell in cells]


def within_limits(table: Table) -> Table:
    """The table, refused where it has too many rows."""
    if len(table.records) > MOST_ROWS:
        raise BadInput([f"{table.name}: tabulka má přes {MOST_ROWS} řádků; rozdělte ji na menší soubory"])
    return table

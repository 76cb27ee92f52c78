"""Tables that people edit in a spreadsheet: CSV in, checked rows out, all faults at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kpss_geo.errors import MissingInput

YES = ("ano", "yes", "true", "1", "a", "y")
NO = ("ne", "no", "false", "0", "n")
UNKNOWN = ("", "nevím", "nevim", "neznámo", "unknown", "?")


@dataclass
class Row:
    """One row of a table under its English column names; collects its own faults."""

    place: str  # "services.csv row 14"
    cells: Mapping[str, str]
    faults: list[str]

    def text(self, column: str) -> str | None:
        """Text of the cell, None where empty."""
        return self.cells.get(column, "").strip() or None

    def required(self, column: str) -> str:
        """Text of a cell that must not be empty."""
        value = self.text(column)
        if value is None:
            self.faults.append(f"{self.place}: {column} is empty; fill it in")
        return value or ""

    def number(self, column: str, *, hint: str = "write digits only", least: float | None = None) -> float | None:
        """Number of the cell, with a decimal comma or point; None where empty."""
        text = self.text(column)
        if text is None:
            return None
        plain = re.sub(r"[\s\u00a0]", "", text).replace(",", ".")
        if not re.fullmatch(r"[+-]?\d+(\.\d+)?", plain):
            self.faults.append(f"{self.place}: {column} '{text}' is not a number; {hint}")
            return None
        value = float(plain)
        if least is not None and value < least:
            self.faults.append(f"{self.place}: {column} {text} is below {least:g}; correct it")
            return None
        return value

    def answer(self, column: str) -> bool | None:
        """Yes, no, or None where nobody knows."""
        text = (self.text(column) or "").lower()
        if text in YES or text in NO:
            return text in YES
        if text not in UNKNOWN:
            self.faults.append(f"{self.place}: {column} '{text}' is none of ano, ne and empty; write one of them")
        return None

    def several(self, column: str, known: Iterable[str] | None = None, *, of: str = "") -> list[str]:
        """Parts of the cell that `|` divides, each one of the known values."""
        values = [part.strip() for part in (self.text(column) or "").split("|") if part.strip()]
        if known is not None:
            allowed = set(known)
            for value in values:
                if value not in allowed:
                    self.faults.append(f"{self.place}: {column} '{value}' is not known; {of}")
        return values


@dataclass
class Table:
    """Rows of one file and the faults found in it."""

    name: str
    rows: list[Row] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read_table(path: Path, columns: Mapping[str, str], *, required: Iterable[str]) -> Table:
    """Read a CSV with its header in Czech or English, with semicolons or commas, in UTF-8.

    Parameters
    ----------
    path
        The file.
    columns
        English column names by every header that stands for them, lower case.
    required
        English names of columns that must be there.

    Returns
    -------
    Table
        Rows by English names; `faults` holds what is wrong with the file as a whole.

    Raises
    ------
    MissingInput
        Where there is no such file.
    """
    if not path.is_file():
        raise MissingInput([f"{path}: there is no such file; put it there or correct the name"])
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        sentence = f"{path.name}: byte {error.start} is not UTF-8; save the table as CSV UTF-8 (in Excel: CSV UTF-8)"
        return Table(path.name, faults=[sentence])
    return _parsed(path.name, text, columns, tuple(required))


def _parsed(name: str, text: str, columns: Mapping[str, str], required: tuple[str, ...]) -> Table:
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    table = Table(name)
    header = [columns.get(cell.strip().lower(), "") for cell in next(reader, [])]
    missing = [column for column in required if column not in header]
    if missing:
        others = {english: czech for czech, english in columns.items() if czech != english}
        named = ", ".join(f"{column} ({others[column]})" if column in others else column for column in missing)
        table.faults.append(f"{name}: the header lacks {named}; add the column")
        return table
    for cells in reader:
        if any(cell.strip() for cell in cells):
            place = f"{name} row {reader.line_num}"
            if len(cells) > len(header):
                table.faults.append(
                    f"{place}: has {len(cells)} cells, the header {len(header)}; quote cells with {delimiter}"
                )
                continue
            row = dict(zip(header, cells, strict=False))
            table.rows.append(Row(place, row, table.faults))
    return table


def unique(table: Table, column: str) -> None:
    """Note rows whose id stood in the table before."""
    seen: dict[str, str] = {}
    for row in table.rows:
        value = row.required(column)
        if value and value in seen:
            table.faults.append(
                f"{row.place}: {column} '{value}' stands already in {seen[value]}; give each row its own"
            )
        seen.setdefault(value, row.place)

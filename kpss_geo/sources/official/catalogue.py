"""The catalogue of a town, CSV or XLSX, read by a profile that says what its columns and words mean."""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from kpss_geo.errors import BadInput, MissingInput, raise_all
from kpss_geo.sources.official.catalogue_profile import CatalogueProfile
from kpss_geo.sources.official.catalogue_rows import read_row
from kpss_geo.sources.official.joining import found_frame
from kpss_geo.sources.official.rpss_codes import plain
from kpss_geo.sources.official.unpacked import members
from kpss_geo.terms import Kind
from kpss_geo.terms import kinds as known_kinds

MOST_BYTES = 50_000_000


def read_catalogue(
    path: Path, profile: CatalogueProfile, *, kinds: Mapping[str, Kind] | None = None
) -> tuple[pd.DataFrame, list[str]]:
    """Services of a catalogue (frame of `joining.FOUND`), and every fault of the file.

    Rows with a fault are left out, so that nothing is guessed.

    Parameters
    ----------
    path
        CSV in UTF-8 with semicolons or commas, or XLSX.
    profile
        What its columns and words mean.
    kinds
        Kinds that may stand in it; those of the package where left out.

    Raises
    ------
    MissingInput, BadInput
        Where the file cannot be read or lacks a column of the profile.
    """
    table = list(_rows(path, profile.sheet))
    places = _columns(path.name, table[0][1] if table else [], profile)
    allowed = known_kinds() if kinds is None else kinds
    faults: list[str] = []
    records: dict[str, dict[str, Any]] = {}
    for line, cells in table[1:]:
        given = {ours: cells[place].strip() if place < len(cells) else "" for ours, place in places.items()}
        record, wrong = read_row(given, profile, allowed)
        if record["service"] in records:
            wrong.append(f"služba „{record['service']}“ už v souboru je; dejte každé vlastní číslo")
        if wrong:
            faults += [f"{path.name} řádek {line}: {fault}" for fault in wrong]
        else:
            records[record["service"]] = record
    return found_frame(records.values()), faults


def _rows(path: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row that is not empty."""
    if not path.is_file():
        raise MissingInput([f"{path}: takový soubor není; opravte jméno"])
    if path.stat().st_size > MOST_BYTES:
        raise BadInput([f"{path.name}: má přes {MOST_BYTES // 1_000_000} MB, to není katalog; zkontrolujte soubor"])
    read = _xlsx(path, sheet) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    for line, cells in read:
        if any(cell.strip() for cell in cells):
            yield line, cells


def _csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    with members(path, (".csv",)) as found, found[0].open() as stream:
        raw = stream.read()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput([f"{path.name}: není v UTF-8; v Excelu uložte jako „CSV UTF-8“"]) from error
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") >= first.count(",") else ",")
    for cells in reader:
        yield reader.line_num, cells


def _xlsx(path: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    with members(path, (".xml",)):  # refuses what unpacks to more than a table can be
        pass
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise BadInput([f"{path.name}: není čitelný sešit XLSX; uložte ho znovu"]) from error
    try:
        if sheet and sheet not in book.sheetnames:
            raise BadInput([f"{path.name}: list „{sheet}“ chybí; jsou tu: {', '.join(book.sheetnames)}"])
        chosen = book[sheet or book.sheetnames[0]]
        for line, cells in enumerate(chosen.iter_rows(values_only=True), start=1):
            yield line, [_cell(cell) for cell in cells]
    finally:
        book.close()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ano" if value else "ne"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _columns(file: str, header: list[str], profile: CatalogueProfile) -> dict[str, int]:
    """Place of each of our columns in the file."""
    lower = [plain(cell) for cell in header]
    faults = []
    for ours, theirs in profile.columns.items():
        count = lower.count(plain(theirs))
        if count != 1:
            near = difflib.get_close_matches(theirs, header, n=1)
            hint = f"; nemyslíte „{near[0]}“?" if near and not count else ""
            what = "v hlavičce chybí" if not count else "je v hlavičce víckrát"
            faults.append(f"{file}: sloupec „{theirs}“ ({ours}) {what}{hint}")
    raise_all(faults)
    return {ours: lower.index(plain(theirs)) for ours, theirs in profile.columns.items()}

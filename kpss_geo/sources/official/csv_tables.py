"""Official CSV files as Arrow tables with our column names, read as a stream, all faults in Czech at once."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from kpss_geo.errors import BadInput, raise_all
from kpss_geo.sources.official.unpacked import Member, several

BLOCK_BYTES = 1 << 22
LONGEST_HEADER = 100_000
TEXT = pa.string()
REPEATED = pa.dictionary(pa.int32(), pa.string())  # names and codes that stand in many rows
WHOLE, DECIMAL = pa.int64(), pa.float64()
_NUMBERS = {
    WHOLE: (r"^[+-]?\d{1,18}$", "celé číslo"),
    DECIMAL: (r"^[+-]?\d{1,15}(\.\d*)?$", "číslo s desetinnou tečkou"),
}
_ENCODINGS = {"cp1250": "Windows-1250", "utf-8": "UTF-8"}


@dataclass(frozen=True)
class Form:
    """How one official CSV looks.

    Attributes
    ----------
    columns
        Official names (the first is today's) by our column name.
    required
        Our names of columns that must be there; the others are filled with nothing.
    types
        Arrow type by our name where it is not text.
    encoding, delimiter, quoted
        Of the file; where it is not quoted, a quotation mark is a letter like any other.
    """

    columns: Mapping[str, tuple[str, ...]]
    required: frozenset[str]
    types: Mapping[str, pa.DataType] = field(default_factory=dict)
    encoding: str = "utf-8"
    delimiter: str = ","
    quoted: bool = True

    @property
    def schema(self) -> pa.Schema:
        """Our columns with their types."""
        return pa.schema([(ours, self.types.get(ours, TEXT)) for ours in self.columns])


class _Opening(NamedTuple):
    """One file being read: where each of our columns stands in it, and rows of another length."""

    member: Member
    form: Form
    width: int
    found: Mapping[str, int]
    crooked: list[str]


def table(member: Member, form: Form) -> pa.Table:
    """All rows of a file under our names.

    Raises
    ------
    BadInput
        As `batches`.
    """
    return pa.Table.from_batches(batches(member, form), schema=form.schema)


def batches(member: Member, form: Form) -> Iterator[pa.RecordBatch]:
    """Rows of a file under our names, a few MB at a time, in the order of the file.

    Raises
    ------
    BadInput
        Where the encoding is another, columns are missing or repeated, rows are longer or shorter than
        the header, or a number is none; every fault of the file at once.
    """
    with member.open() as stream:
        opening = _opened(member, form, stream)
        try:
            for batch in _rows(opening, stream, form.schema):
                yield _ours(batch, form)
        except pa.ArrowInvalid as error:
            raise BadInput(_faults(opening, error)) from error
        except UnicodeDecodeError as error:
            raise BadInput([_wrong_encoding(member, form)]) from error
    raise_all(_crooked_rows(opening))


def _opened(member: Member, form: Form, stream: BinaryIO) -> _Opening:
    """Read the header line and find our columns in it."""
    try:
        line = stream.readline(LONGEST_HEADER).decode(form.encoding).lstrip("\ufeff")
    except UnicodeDecodeError as error:
        raise BadInput([_wrong_encoding(member, form)]) from error
    header = [cell.strip() for cell in next(csv.reader([line], delimiter=form.delimiter), [])]
    lower = [name.lower() for name in header]
    found = {
        ours: lower.index(name.lower())
        for ours, names in form.columns.items()
        for name in reversed(names)  # today's name wins
        if name.lower() in lower
    }
    twice = sorted({header[place] for place in found.values() if lower.count(lower[place]) > 1})
    missing = [names[0] for ours, names in form.columns.items() if ours in form.required and ours not in found]
    raise_all(_header_faults(member, form, header, missing, twice))
    return _Opening(member, form, len(header), found, [])


def _header_faults(member: Member, form: Form, header: list[str], missing: list[str], twice: list[str]) -> list[str]:
    faults = [f"{member.name}: sloupec '{name}' je v hlavičce víckrát; nechte jeden" for name in twice]
    if not missing:
        return faults
    if _of_another_encoding(form, header, missing):
        return [_wrong_encoding(member, form)]
    return [
        *faults,
        f"{member.name}: v hlavičce {several(header, 30)} chybí {several(missing, 20)}; soubor je jiný, nebo se změnil",
    ]


def _of_another_encoding(form: Form, header: list[str], missing: list[str]) -> bool:
    """Whether the missing names appear once the header is decoded as UTF-8 instead."""
    try:
        again = "\n".join(header).encode(form.encoding).decode("utf-8")
    except UnicodeError:
        return False
    return not set(missing).isdisjoint(again.splitlines())


def _wrong_encoding(member: Member, form: Form) -> str:
    return (
        f"{member.name}: není v kódování {_ENCODINGS[form.encoding]}, ve kterém úřad sadu vydává; "
        "stáhněte původní soubor a neukládejte jej znovu"
    )


def _rows(opening: _Opening, stream: BinaryIO, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Rows under the header, with the types of the schema; rows of another length are noted and left out."""
    form, present = opening.form, [name for name in schema.names if name in opening.found]
    names = [f"column {place}" for place in range(opening.width)]
    for ours in present:
        names[opening.found[ours]] = ours

    def note(row: Any) -> str:
        opening.crooked.append(f"řádek {row.number + 1} ({row.actual_columns})")
        return "skip"

    reading = arrow_csv.ReadOptions(
        column_names=names, encoding=form.encoding, block_size=BLOCK_BYTES, use_threads=False
    )
    quote = '"' if form.quoted else False
    parsing = arrow_csv.ParseOptions(delimiter=form.delimiter, quote_char=quote, invalid_row_handler=note)
    types = {ours: schema.field(ours).type for ours in present}
    converting = arrow_csv.ConvertOptions(
        include_columns=present, column_types=types, strings_can_be_null=True, null_values=[""]
    )
    try:
        reader = arrow_csv.open_csv(stream, read_options=reading, parse_options=parsing, convert_options=converting)
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            return
        raise
    yield from reader


def _ours(batch: pa.RecordBatch, form: Form) -> pa.RecordBatch:
    """Add the optional columns that the file lacks."""
    columns = [
        batch.column(one.name) if one.name in batch.schema.names else pa.nulls(batch.num_rows, one.type)
        for one in form.schema
    ]
    return pa.record_batch(columns, schema=form.schema)


def _crooked_rows(opening: _Opening) -> list[str]:
    if not opening.crooked:
        return []
    return [
        f"{opening.member.name}: buněk má být {opening.width}, jinak je {several(opening.crooked)}; stáhněte jej znovu"
    ]


def _faults(opening: _Opening, error: pa.ArrowInvalid) -> list[str]:
    """Every cell that is no number, found by reading the file again as text."""
    if "invalid UTF8" in str(error):
        return [_wrong_encoding(opening.member, opening.form)]
    again = opening._replace(crooked=[])
    texts = pa.schema([(name, TEXT) for name in opening.form.schema.names])
    bad: dict[str, list[str]] = {}
    line = 2
    with opening.member.open() as stream:
        stream.readline(LONGEST_HEADER)
        for batch in _rows(again, stream, texts):
            _note_bad_cells(batch, opening.form, line, bad)
            line += batch.num_rows
    faults = [
        f"{opening.member.name}: '{opening.form.columns[name][0]}' není {_NUMBERS[opening.form.types[name]][1]}: "
        f"{several(cells)}; stáhněte původní soubor"
        for name, cells in bad.items()
    ]
    return _crooked_rows(again) + (faults or [f"{opening.member.name}: není čitelné CSV ({error})"])


def _note_bad_cells(batch: pa.RecordBatch, form: Form, line: int, bad: dict[str, list[str]]) -> None:
    for name in batch.schema.names:
        if form.types.get(name) not in _NUMBERS:
            continue
        pattern, _ = _NUMBERS[form.types[name]]
        cells = batch.column(name)
        wrong = pc.invert(pc.match_substring_regex(cells, pattern))
        for place in pc.indices_nonzero(pc.fill_null(wrong, False)).to_pylist():
            bad.setdefault(name, []).append(f"{cells[place]} (řádek {line + place})")

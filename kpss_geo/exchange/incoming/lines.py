"""What the readers of formats hand over: lines of a source, each an observation told in flat columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from kpss_geo.errors import BadInput
from kpss_geo.exchange.incoming.tables import Table


class Line(NamedTuple):
    """One observation of a source: where it stands, its lasting id there, the raw row and the flat row made of it."""

    number: int
    source_id: str
    raw: Mapping[str, str]
    row: Mapping[str, str]
    faults: tuple[str, ...] = ()


@dataclass
class Opened:
    """A file opened as far as its content shows: tables, a JSON document, or a file of OpenStreetMap."""

    name: str
    tables: list[Table] = field(default_factory=list)
    document: Any = None
    osm: Path | bytes | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Profile:
    """How a source is read: its format, what its columns and words mean, and what it does not say itself.

    `columns` is our column by their header, `units` their unit by header, `values` our word by theirs, by column.
    With `columns` given, other headers are left alone.
    """

    name: str
    format: str
    author: str
    licence: str = ""
    id_column: str = ""
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    units: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    values: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    defaults: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


Lines = Iterator[Line]


def table_in(opened: Opened, fits: Callable[[Table], bool]) -> Table:
    """The first table that fits, else the first of all.

    Raises
    ------
    BadInput
        Where the file holds no table.
    """
    if not opened.tables:
        raise BadInput([f"{opened.name}: není v něm tabulka; zvolte profil podle toho, z čeho soubor je"])
    return next((one for one in opened.tables if fits(one)), opened.tables[0])

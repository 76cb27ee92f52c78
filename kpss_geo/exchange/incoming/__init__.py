"""Survey files coming in: a file of a known format becomes checked observations, and the rest is put aside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID, uuid5

from kpss_geo.errors import BadInput, MissingInput
from kpss_geo.exchange.incoming import category_list, geojson, kobo, odk, ofn, osm, own, vozejkmap
from kpss_geo.exchange.incoming.documents import json_document, table_of
from kpss_geo.exchange.incoming.door import NAMESPACE, Broken, Origin, Rules, taken
from kpss_geo.exchange.incoming.lines import Line, Lines, Opened, Profile
from kpss_geo.exchange.incoming.profiles import known_profiles, profile_of, profile_words
from kpss_geo.exchange.incoming.tables import (
    MOST_BYTES,
    csv_table,
    guard_archive,
    xlsx_tables,
)
from kpss_geo.files import DAMAGED, sha256
from kpss_geo.survey.observations import CZECHIA, Box, Event

__all__ = ["Batch", "Broken", "Imported", "Line", "Origin", "Profile", "known_profiles", "profile_of", "read"]


class Format(NamedTuple):
    """How a format is known and read."""

    recognises: Callable[[Opened], bool]
    lines: Callable[[Opened, Profile], Lines]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "osm": Format(osm.recognises, osm.lines),
        "ofn": Format(ofn.recognises, ofn.lines),
        "vozejkmap": Format(vozejkmap.recognises, vozejkmap.lines),
        "kobo": Format(kobo.recognises, kobo.lines),
        "odk": Format(odk.recognises, odk.lines),
        "geojson": Format(geojson.recognises, geojson.lines),
        "own": Format(own.recognises, own.lines),
        "category_list": Format(category_list.recognises, category_list.lines),
    }
)


WHOLE = frozenset({"osm", "geojson", "ofn", "vozejkmap"})  # formats that no mapping of columns can mend


class Batch(NamedTuple):
    """What one import was: `id` is the same whenever the same file is read by the same profile."""

    id: UUID
    file: str
    sha256: str
    profile: str
    format: str
    licence: str
    imported_by: str


@dataclass(frozen=True)
class Imported:
    """What a file gave: observations, rows put aside, notes for the one who imports, and the row behind each event."""

    events: list[Event]
    quarantined: list[Broken]
    notes: list[str]
    profile: Profile
    batch: Batch
    origins: Mapping[UUID, Origin]


def read(
    file: Path | bytes,
    *,
    name: str = "",
    profile: str | Path | Profile | None = None,
    today: dt.date,
    within: Box = CZECHIA,
    imported_by: str,
    licence: str = "",
    defaults: Mapping[str, str] = MappingProxyType({}),
    told: Iterable[Event] = (),
    keep_authors: bool = False,
) -> Imported:
    """What a survey file says; nothing is stored, so this is the dry run too.

    Parameters
    ----------
    file
        The file, or its bytes with `name`.
    profile
        Name of a known profile, a town's `.toml`, or a profile; recognised from the content where None.
    today
        No observation may be younger; no date is ever taken from it.
    within
        Where the surveyed territory lies.
    imported_by
        Pseudonym of the person, for the batch; the author of the events is the profile's.
    licence
        Licence of the file; the profile's where blank.
    defaults
        Text by flat column for blank cells, above those of the profile.
    told
        Events that imports gave before: an unchanged row is the same event again, an edited one builds upon it.
        Without them an edited row is a second event of the same author with no version behind it.
    keep_authors
        Keep ids and authors of rows that carry an `event_id`: only for files that this program wrote and nobody
        touched, such as a move to another installation. Else every author is the profile's and of class import.

    Raises
    ------
    BadInput
        Where the file as a whole cannot be read, or no format is recognised.
    """
    shown, raw = _content(file, name)
    opened = _opened(shown, raw, file)
    chosen = profile if isinstance(profile, Profile) else profile_of(profile) if profile else _recognised(opened)
    by_licence = {"licence": licence or chosen.licence} if licence or chosen.licence else {}
    if chosen.format in WHOLE and not FORMATS[chosen.format].recognises(opened):
        raise BadInput([f"{shown}: není to, co čte profil {chosen.name}; zvolte z: {profile_words()}"])
    rules = Rules(chosen, today, within, {**chosen.defaults, **by_licence, **defaults}, keep_authors)
    good, broken, notes = taken(FORMATS[chosen.format].lines(opened, chosen), rules, told)
    mark = sha256(raw)
    batch = Batch(
        uuid5(NAMESPACE, f"{chosen.name}\n{mark}"),
        shown,
        mark,
        chosen.name,
        chosen.format,
        rules.defaults.get("licence", ""),
        imported_by,
    )
    tables = [note for table in opened.tables for note in table.notes]
    return Imported(
        [one.event for one in good],
        broken,
        [*opened.notes, *tables, *notes],
        chosen,
        batch,
        {one.event.event_id: Origin(*one.line[:3]) for one in good},
    )


def _content(file: Path | bytes, name: str) -> tuple[str, bytes]:
    if isinstance(file, bytes):
        return name or "soubor", file
    if not file.is_file():
        raise MissingInput([f"{file}: takový soubor tu není; opravte jméno"])
    if file.stat().st_size > MOST_BYTES:
        raise BadInput([f"{file.name}: soubor má přes {MOST_BYTES // 1_000_000} MB; rozdělte jej na menší"])
    return name or file.name, file.read_bytes()


def _opened(name: str, raw: bytes, file: Path | bytes) -> Opened:
    """The file opened as its first bytes say, whatever it is called."""
    start = raw[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if len(raw) > MOST_BYTES:
        raise BadInput([f"{name}: soubor má přes {MOST_BYTES // 1_000_000} MB; rozdělte jej na menší"])
    if start.startswith((b"<!doctype html", b"<html")):
        raise BadInput([f"{name}: je webová stránka, ne data; stáhněte soubor znovu, třeba po přihlášení"])
    if raw.startswith(b"PK\x03\x04"):
        return _archive(name, raw)
    if osm.is_osm(raw):
        return Opened(name, osm=file)
    if start.startswith((b"{", b"[")):
        document = json_document(name, raw)
        if geojson.is_collection(document):
            return Opened(name, [geojson.features_table(name, document)], document)
        listed = document.get("results") if isinstance(document, dict) else document
        return Opened(name, [table_of(name, listed)] if isinstance(listed, list) else [], document)
    return Opened(name, [csv_table(name, raw)])


def _archive(name: str, raw: bytes) -> Opened:
    archive = guard_archive(name, raw)
    parts = archive.namelist()
    if "xl/workbook.xml" in parts:
        return Opened(name, xlsx_tables(name, raw))
    try:
        tables = [csv_table(f"{name}/{part}", archive.read(part)) for part in parts if part.endswith(".csv")]
    except (*DAMAGED, OSError) as error:
        raise BadInput([f"{name}: archiv je poškozený nebo zaheslovaný ({error}); stáhněte jej znovu"]) from error
    return Opened(name, tables)


def _recognised(opened: Opened) -> Profile:
    """The profile of the first format that knows the file as its own."""
    for name, one in FORMATS.items():
        if one.recognises(opened):
            return next(known for known in known_profiles().values() if known.format == name)
    headers = ", ".join(header for table in opened.tables[:1] for header in table.headers[:12])
    seen = f" (sloupce: {headers})" if headers else ""
    raise BadInput([f"{opened.name}: nepoznali jsme formát{seen}; zvolte profil: {profile_words()}, nebo soubor .toml"])

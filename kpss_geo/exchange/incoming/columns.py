"""What the headers of a table mean: names or labels of our questions, behind any prefix of groups."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from kpss_geo.exchange.flat import columns, headings
from kpss_geo.exchange.incoming.lines import Profile
from kpss_geo.exchange.xlsform import UNKNOWN_SUFFIX
from kpss_geo.survey.questionnaire import Question, questions
from kpss_geo.terms import rows

FEATURE_ID = "id of the feature"  # the column of the ids that GeoJSON keeps beside the properties
UNKNOWN_LABELS = (" – nevím", " – i do not know")


class Dialect(NamedTuple):
    """Habits of a tool that writes tables; the headers are tried in their order."""

    separator: str = ""  # between the names of groups and of a question
    ids: tuple[str, ...] = ()
    clocks: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    place: re.Pattern[str] | None = None  # header of one part of a place, with groups stem and part
    lat_lon: tuple[str, ...] = ()  # texts with latitude and longitude in this order


class Field(NamedTuple):
    """A cell that answers one of some columns, which of them the kind of thing decides."""

    place: int
    header: str
    columns: tuple[str, ...]


class Tick(NamedTuple):
    """A cell that ticks one choice of a column; `value` "nevím" where it ticks that nobody knows."""

    place: int
    columns: tuple[str, ...]
    value: str


class Plan(NamedTuple):
    """Which cell of a row means what."""

    headers: tuple[str, ...]
    fields: tuple[Field, ...]
    ticks: tuple[Tick, ...]
    places: tuple[Mapping[str, int], ...]  # cells of latitude, longitude and accuracy
    lat_lon: tuple[int, ...]
    ids: tuple[int, ...]
    clocks: tuple[int, ...]
    days: tuple[int, ...]
    personal: frozenset[int]
    ignored: tuple[str, ...]


@cache
def names() -> Mapping[str, tuple[str, ...]]:
    """Columns by each header that may stand for them, lower case; labels are shared by several questions."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for column in columns():
        told = headings().get(column)
        also = (told.label, told.label_en, *told.also) if told else ()
        for word in dict.fromkeys(word.casefold() for word in (column, *also) if word):
            found[word].append(column)
    for row in rows("import_columns.csv"):
        for word in filter(None, row["also"].split("|")):
            if row["column"] not in found[word.casefold()]:
                found[word.casefold()].append(row["column"])
    return MappingProxyType({word: tuple(some) for word, some in found.items()})


@cache
def left_out() -> Mapping[str, str]:
    """Headers that no answer stands under, lower case: 'personal' ones are dropped at the door, others are known."""
    return MappingProxyType({row["header"].casefold(): row["kind"] for row in rows("import_left_out.csv")})


def plan(headers: Sequence[str], dialect: Dialect, profile: Profile) -> Plan:
    """What the headers mean, in a tool's dialect and by the columns that a profile declares."""
    given = {header.casefold(): column for header, column in profile.columns.items()}
    spots = _places(headers, dialect)
    parts = {place for one in spots for place in one.values()}
    known = _places_of(
        headers, (*dialect.ids, FEATURE_ID, *dialect.clocks, *dialect.days, *dialect.lat_lon), dialect.separator
    )
    fields, ticks, ignored = [], [], []
    for place, header in enumerate(headers):
        meant = () if place in parts else _meant(header, given, dialect.separator)
        tick = None if meant or given else _tick(place, header, dialect.separator)
        if meant:
            fields.append(Field(place, header, meant))
        elif tick:
            ticks.append(tick)
        elif header and place not in {*known, *parts} and _kind(header, dialect.separator) is None:
            ignored.append(header)
    return Plan(
        tuple(headers),
        tuple(fields),
        tuple(ticks),
        spots,
        _places_of(headers, dialect.lat_lon, dialect.separator),
        _places_of(headers, (profile.id_column, *dialect.ids, FEATURE_ID), dialect.separator),
        _places_of(headers, dialect.clocks, dialect.separator),
        _places_of(headers, dialect.days, dialect.separator),
        frozenset(i for i, header in enumerate(headers) if _kind(header, dialect.separator) == "personal"),
        tuple(ignored),
    )


def _meant(header: str, given: Mapping[str, str], separator: str) -> tuple[str, ...]:
    """Columns of a header, by the profile alone where it declares any."""
    if given:
        return (given[header.casefold()],) if header.casefold() in given else ()
    return resolved(header, separator)


def resolved(header: str, separator: str) -> tuple[str, ...]:
    """Columns that a header stands for, with or without the names of groups before it.

    >>> resolved("answers/door_main_cm", "/"), resolved("Vstup/Šířka hlavního křídla", "/")
    (('door_main_cm',), ('door_main_cm',))
    """
    return next((names()[word] for word in _tails(header, separator) if word in names()), ())


def _tails(header: str, separator: str) -> list[str]:
    parts = header.casefold().split(separator) if separator else [header.casefold()]
    return [separator.join(parts[place:]).strip() for place in range(len(parts))]


def _kind(header: str, separator: str) -> str | None:
    return next((left_out()[word] for word in _tails(header, separator) if word in left_out()), None)


def _tick(place: int, header: str, separator: str) -> Tick | None:
    unknown = _unknown(header, separator)
    if unknown:
        return Tick(place, unknown, "nevím")
    before, _, last = header.rpartition(separator) if separator else ("", "", "")
    meant = [(column, value) for column in resolved(before, separator) if (value := _offered(column, last))]
    return Tick(place, tuple(column for column, _ in meant), meant[0][1]) if meant else None


def _unknown(header: str, separator: str) -> tuple[str, ...]:
    """Columns whose "nevím" has a header of its own."""
    ends = [end for end in (UNKNOWN_SUFFIX, *UNKNOWN_LABELS) if header.casefold().endswith(end)]
    return resolved(header[: -len(ends[0])], separator) if ends else ()


def _offered(column: str, word: str) -> str:
    question: Question | None = questions().get(column)
    choices = question.choices if question else ()
    fold = word.strip().casefold()
    return next(
        (one.value for one in choices if fold in (one.value, one.label.casefold(), one.label_en.casefold())), ""
    )


def _places_of(headers: Sequence[str], words: Iterable[str], separator: str) -> tuple[int, ...]:
    """Cells under these headers, in the order of the words."""
    folded = [_tails(header, separator) for header in headers]
    return tuple(place for word in words if word for place, tails in enumerate(folded) if word.casefold() in tails)


def _places(headers: Sequence[str], dialect: Dialect) -> tuple[Mapping[str, int], ...]:
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for place, header in enumerate(headers):
        part = dialect.place.fullmatch(header) if dialect.place else None
        if part:
            found[part["stem"]][part["part"].casefold()] = place
    return tuple(MappingProxyType(one) for one in found.values() if {"latitude", "longitude"} <= set(one))

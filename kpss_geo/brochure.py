"""The catalogue as one page for print on A4: crisis lines, life situations, services, sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import jinja2

from kpss_geo.catalogue import (
    Entry,
    Line,
    crisis_lines,
    facts,
    kind_name,
    situations,
)
from kpss_geo.maps.words import czech_order, day, link, sentence
from kpss_geo.terms import rows

LANGUAGES = ("cs", "en")
SITUATION, KIND = ORDERS = ("situation", "kind")
TOLD = ("provider", "forms", "groups", "capacity", "place", "hours", "web", "step_free", "as_of")


@dataclass(frozen=True)
class Imprint:
    """Whose catalogue it is, of what day, and where its data come from.

    `sources` have the keys name, date, licence, attribution and url; `notes` must be said of the data.
    """

    territory: str
    today: dt.date
    sources: tuple[Mapping[str, str], ...] = ()
    notes: tuple[str, ...] = ()


class _Service(NamedTuple):
    name: str
    town: str
    lines: list[tuple[str, str, str]]  # label, value, address of a link
    missing: str


def brochure(
    entries: Sequence[Entry],
    imprint: Imprint,
    *,
    order: str = SITUATION,
    chosen: Sequence[str] = (),
    language: str = "cs",
) -> bytes:
    """Self-contained HTML of the entries; a browser prints it on A4.

    Parameters
    ----------
    entries
        To be printed.
    imprint
        Whose, when, whence.
    order
        `situation`: a list of life situations leads to the services; `kind`: services only. Both tell every
        service once, under its kind.
    chosen
        What the reader chose, in words; empty for the whole catalogue.
    language
        cs or en; facts stay as they are.
    """
    say = _words(language)
    listed = _by_kind(entries, language)
    numbers = {one.id: number for number, one in enumerate((one for _, some in listed for one in some), start=1)}
    told = {one.id: _service(one, say, language) for one in entries}
    page = _template().render(
        say=say,
        language=language,
        territory=imprint.territory,
        day=day(imprint.today.isoformat()) if language == "cs" else imprint.today.isoformat(),
        services=entries,
        chosen=chosen,
        lines=[_line(one, language) for one in crisis_lines()],
        by_situation=_numbered(_by_situation(entries, language), numbers, told) if order == SITUATION else [],
        by_kind=_numbered(listed, numbers, told),
        sources=[_source(one) for one in imprint.sources],
        notes=[sentence(one) + "." for one in imprint.notes],
    )
    return page.encode("utf-8")


Groups = list[tuple[str, list[Entry]]]


def _by_kind(entries: Sequence[Entry], language: str) -> Groups:
    """Entries under the names of their kinds, both in alphabetical order."""
    found: dict[str, list[Entry]] = {}
    for one in _sorted(entries):
        found.setdefault(sentence(kind_name(one, language)), []).append(one)
    names = list(found)
    return [(names[at], found[names[at]]) for at in czech_order(names)]


def _by_situation(entries: Sequence[Entry], language: str) -> Groups:
    ordered = _sorted(entries)
    told = ((one, [each for each in ordered if one.id in each.situations]) for one in situations().values())
    return [(one.name if language == "cs" else one.name_en, found) for one, found in told if found]


def _sorted(entries: Sequence[Entry]) -> list[Entry]:
    return [entries[at] for at in czech_order(one.name for one in entries)]


def _numbered(groups: Groups, numbers: Mapping[str, int], told: Mapping[str, _Service]) -> list[Any]:
    return [(name, sorted((numbers[one.id], told[one.id]) for one in some)) for name, some in groups]


def _service(entry: Entry, say: Mapping[str, str], language: str) -> _Service:
    known = {one.key: one.value for one in facts(entry, language)}
    known["step_free"] = {True: say["step_free_yes"], False: say["step_free_no"], None: ""}[entry.step_free]
    known["as_of"] = day(entry.as_of) if language == "cs" else entry.as_of
    if known["place"] and not entry.inside:
        known["place"] += f" ({say['elsewhere']})"
    lines = [(say[key], known[key], link(entry.web) if key == "web" else "") for key in TOLD if known[key]]
    missing = ", ".join(say[key].lower() for key in TOLD if not known[key])
    return _Service(entry.name, entry.municipality_name, lines, missing)


def _line(one: Line, language: str) -> dict[str, Any]:
    name, whom, hours = (
        (one.name, one.for_whom, one.hours) if language == "cs" else (one.name_en, one.for_whom_en, one.hours_en)
    )
    return {"number": one.number, "name": name, "for_whom": whom, "hours": hours, "verified": one.verified}


def _source(one: Mapping[str, str]) -> str:
    parts: Iterable[str] = (one.get(key, "") for key in ("name", "date", "attribution", "licence", "url"))
    return " · ".join(part for part in parts if part)


@cache
def _words(language: str) -> Mapping[str, str]:
    return {row["key"]: row[language] for row in rows("brochure.csv")}


@cache
def _template() -> jinja2.Template:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("kpss_geo"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return made.get_template("brochure.html")

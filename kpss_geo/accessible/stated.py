"""What the app says of itself: who runs it and how accessible it is, sources, definitions of its figures."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kpss_geo.access import DEMONSTRATION_NOTE, Survey
from kpss_geo.errors import BadInput
from kpss_geo.maps.words import VAGUE, day, link, sentence
from kpss_geo.terms import figures
from kpss_geo.territory import Territory

OPERATOR_FILE = "operator.toml"
PREPARED_ON = dt.date(2026, 11, 22)  # when the statement of the program itself was written
CONFORMITIES = ("full", "partial", "none")
ASSESSMENTS = ("self", "third_party")
TABLES = ("gaps", "indicators", "surveyed", "next", "removals")
CZECH = "cs"


@dataclass(frozen=True)
class Operator:
    """Who runs this installation and stands by its statement of accessibility (Act 99/2019 Sb., § 8).

    Attributes
    ----------
    name, contact
        '' where nobody said.
    conformity
        One of `CONFORMITIES`; of the program as it is delivered partial.
    assessment
        One of `ASSESSMENTS`.
    prepared_on, reviewed_on
        Days of the statement and of its last review.
    exceptions, exceptions_en
        Further content that is not accessible, a sentence each.
    """

    name: str = ""
    contact: str = ""
    conformity: str = "partial"
    assessment: str = "self"
    prepared_on: dt.date = PREPARED_ON
    reviewed_on: dt.date | None = None
    exceptions: tuple[str, ...] = ()
    exceptions_en: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """Where facts come from, as people read it; `link` is '' where there is no sound address."""

    name: str
    date: str
    licence: str
    attribution: str
    link: str


@dataclass(frozen=True)
class Definition:
    """A heading of a table and what it means."""

    header: str
    meaning: str


def operator(folder: Path, *, name: str = "", contact: str = "") -> Operator:
    """Who runs the app, by `operator.toml` in the folder of the territory, if there is one.

    Parameters
    ----------
    folder
        Of the territory.
    name, contact
        What the settings of the installation say; they come before the file.

    Raises
    ------
    BadInput
        Naming every key that is not known or not of the right kind.
    """
    file = folder / OPERATOR_FILE
    given = Operator(**_told(file)) if file.is_file() else Operator()
    return replace(given, name=name or given.name, contact=contact or given.contact)


def _told(file: Path) -> dict[str, Any]:
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput([f"{file.name}: není čitelný soubor TOML ({error}); opravte jej"]) from error
    faults = [fault for name, value in told.items() for fault in _faults(file.name, name, value)]
    if faults:
        raise BadInput(faults)
    return {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}


def _faults(file: str, name: str, value: Any) -> list[str]:
    kinds = {field.name: str(field.type) for field in fields(Operator)}
    if name not in kinds:
        return [f"{file}: „{name}“ neznáme; smažte je, nebo vyberte z: {', '.join(kinds)}"]
    of_choice = {"conformity": CONFORMITIES, "assessment": ASSESSMENTS}.get(name)
    if of_choice and value not in of_choice:
        return [f"{file}: {name} „{value}“ není na výběr; vyberte z: {', '.join(of_choice)}"]
    return [] if _right(kinds[name], value) else [f"{file}: {name} má být {_WANTED[kinds[name]]}; opravte je"]


_WANTED: Mapping[str, str] = {
    "str": 'text v uvozovkách, třeba "urad@obec.cz"',
    "dt.date": "datum bez uvozovek, třeba 2026-11-30",
    "dt.date | None": "datum bez uvozovek, třeba 2026-11-30",
    "tuple[str, ...]": 'seznam vět, třeba ["Starší přílohy jsou jen obrázky."]',
}


def _right(kind: str, value: Any) -> bool:
    if kind.startswith("dt.date"):
        return type(value) is dt.date
    if kind == "str":
        return isinstance(value, str)
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def sources(given: tuple[Mapping[str, str], ...], language: str) -> list[Source]:
    """Sources of a territory as people read them; those of names, facts and attributions stay in their language."""
    return [
        Source(
            name=one.get("name", ""),
            date=day(one.get("date", "")) if language == CZECH else one.get("date", ""),
            licence=one.get("licence", ""),
            attribution=one.get("attribution", ""),
            link=link(one.get("url", "")),
        )
        for one in given
    ]


def definitions(table: str, language: str) -> list[Definition]:
    """What the columns of a table mean; headings are those of the files, in Czech."""
    return [
        Definition(one.header, one.definition if language == CZECH else one.definition_en)
        for one in figures(table).values()
    ]


# Counted stands in where nobody knows the people, in English; the Czech words are `terms.PEOPLE_LEVELS`.
_COUNTED_EN: Mapping[str, str] = MappingProxyType(
    {
        "building_count": "residential buildings are counted instead of people",
        "street_count": "hundreds of metres of residential streets are counted instead of people",
        "place_count": "settlements are counted instead of people",
        "municipality_count": "the number of people is not known",
    }
)


def caveats(territory: Territory, survey: Survey, language: str) -> list[str]:
    """What in the data is schematic, rough or made up, a sentence each."""
    if language == CZECH:
        return [sentence(one) for one in (*territory.notes, *([DEMONSTRATION_NOTE] if survey.demonstration else []))]
    levels, own = set(territory.people["people_level"]), territory.services[territory.services["inside"].astype(bool)]
    vague = int(own["position_quality"].isin(VAGUE).sum())
    told = (
        ("streets are schematic", territory.streets.schematic),
        ("boundaries are schematic", bool(territory.municipalities["schematic"].any())),
        ("where people live inside the municipalities is drawn, not real", "schematic" in levels),
        *((words, level in levels) for level, words in _COUNTED_EN.items()),
        (
            f"of {vague} of {len(own)} services in the territory only the town is known: minutes to them are rough",
            vague,
        ),
        ("the surveyed points are made up, nobody measured them", survey.demonstration),
    )
    return [sentence(words) for words, holds in told if holds]

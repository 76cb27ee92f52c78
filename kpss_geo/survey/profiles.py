"""Editions of the category method (MKPO): limits by audience, read from `data/profiles`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kpss_geo.errors import BadInput, raise_all
from kpss_geo.survey.questionnaire import questions

AUDIENCES = ("wheelchair", "seniors", "pram")
SILENT = "?"  # the edition does not say
STEPPED = ("vstup", "schody")  # elements whose steps may be bridged
_GENERAL = ("name", "toilets_counted", "steps", "steps_height_cm", "bridged_by", "ramp")


@dataclass(frozen=True, slots=True)
class Bound:
    """A measure with a limit; for "partly" another measure may be added (the side leaf of a door).

    `sign` is 1 for "at least", -1 for "at most"; `partly` is None where the edition is silent.
    """

    field: str
    sign: int
    accessible: float
    partly: float | None
    adds: str = ""


@dataclass(frozen=True, slots=True)
class Graded:
    """A choice or a yes-no answer, each with its grade."""

    field: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Cap:
    """The best grade that a way through this element can have."""

    best: int


@dataclass(frozen=True, slots=True)
class Count:
    """How many unbridged steps each grade allows, and the height of a step in "partly" where it is limited."""

    field: str
    accessible: float
    partly: float | None
    height_cm: float | None


@dataclass(frozen=True, slots=True)
class Slopes:
    """Limits of one grade for a leg of a ramp: its width, and the slope up to each length."""

    width_cm: float
    to_cm_most_pct: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Ramp:
    """Limits of ramps; None where the edition is silent. A leg beyond the longest length meets none."""

    accessible: Slopes | None
    partly: Slopes | None


@dataclass(frozen=True, slots=True)
class Bridge:
    """Steps that count unless something bridges them."""

    by: Graded
    count: Count
    ramp: Ramp


@dataclass(frozen=True, slots=True)
class Interior:
    """Steps on the way inside."""

    count: Count


@dataclass(frozen=True, slots=True)
class Silent:
    """No rule in this edition for the element: nobody can say."""


Rule = Bound | Graded | Cap | Bridge | Interior | Ramp | Count | Silent


@dataclass(frozen=True)
class Audience:
    """What an edition asks for one audience: rules by element, and toilets from the best kind down."""

    id: str
    name: str
    elements: Mapping[str, tuple[Rule, ...]]
    toilets: Mapping[str, Mapping[str, Any]]
    toilets_counted: Mapping[str, bool]


@dataclass(frozen=True)
class Profile:
    """One edition of the method."""

    edition: str
    name: str
    source: str
    audiences: Mapping[str, Audience]


@cache
def profiles() -> Mapping[str, Profile]:
    """Editions by their letter.

    >>> profiles()["A"].name
    'MKPO, Mapy bez bariér'
    """
    files = sorted((file for file in _folder().iterdir() if file.name.startswith("mkpo_")), key=lambda file: file.name)
    found = [read_profile(file.read_text(encoding="utf-8"), file.name) for file in files]
    return MappingProxyType({one.edition: one for one in found})


def _folder() -> Traversable:
    installed = resources.files("kpss_geo") / "profiles"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "data" / "profiles"


def profile(edition: str) -> Profile:
    """One edition, by its letter.

    Raises
    ------
    BadInput
        There is no such edition.
    """
    if edition not in profiles():
        raise BadInput([f"edici „{edition}“ neznáme; vyberte z: {', '.join(profiles())}"])
    return profiles()[edition]


def read_profile(text: str, place: str = "profile") -> Profile:
    """Make an edition of the text of its TOML file.

    Raises
    ------
    BadInput
        The text is no TOML, or names what the questionnaire does not ask; every fault at once.
    """
    try:
        told = tomllib.loads(text)
        raise_all(
            [f"{place}: {fault}" for audience in AUDIENCES for fault in _faults(audience, _merged(told, audience))]
        )
        audiences = {name: _audience(name, _merged(told, name)) for name in AUDIENCES}
        return Profile(told["edition"], told["name"], told["source"], MappingProxyType(audiences))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as fault:
        raise BadInput(
            [f"{place}: {fault!r} is missing or malformed; compare with data/profiles/mkpo_a.toml"]
        ) from fault


def _merged(told: Mapping[str, Any], audience: str) -> dict[str, Any]:
    common, own = told.get("all", {}), told[audience]
    return {key: _joined(common.get(key), own.get(key)) for key in common | own}


def _joined(common: Any, own: Any) -> Any:
    if isinstance(common, dict) and isinstance(own, dict):
        return common | own
    return common if own is None else own


def _faults(audience: str, told: Mapping[str, Any]) -> Iterator[str]:
    for element, fields in _element_tables(told):
        for field in fields:
            question = questions().get(field)
            if question is None or element not in question.elements:
                yield f"{audience}.{element}: the questionnaire asks no '{field}' of it; correct the name"


def _element_tables(told: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, table in told.items():
        if name == "toaleta":
            yield from ((name, wishes) for wishes in table.values())
        elif name not in _GENERAL:
            yield name, {field: rule for field, rule in table.items() if field != "best"}


def _audience(name: str, told: Mapping[str, Any]) -> Audience:
    ramp = _ramp(told.get("ramp", {}))
    found = {
        element: tuple(_rule(field, rule) for field, rule in table.items())
        for element, table in told.items()
        if element not in (*_GENERAL, "toaleta")
    }
    for element in STEPPED:
        by = Graded("bridged_by", told["bridged_by"])
        found[element] = (*found.get(element, ()), Bridge(by, _count("steps_count", told), ramp))
    found["vstup"] = (*found["vstup"], Interior(_count("interior_steps", told)))
    found["rampa"] = (*found.get("rampa", ()), ramp)
    toilets = MappingProxyType(told.get("toaleta", {}))
    return Audience(name, told["name"], MappingProxyType(found), toilets, told["toilets_counted"])


def _rule(field: str, told: Any) -> Rule:
    if field == "best":
        return Cap(told)
    for word, sign in (("at_least", 1), ("at_most", -1)):
        if word in told:
            accessible, partly = told[word]
            return Bound(field, sign, accessible, _known(partly), told.get("partly_adds", ""))
    return Graded(field, told)


def _count(field: str, told: Mapping[str, Any]) -> Count:
    accessible, partly = told["steps"]
    return Count(field, accessible, _known(partly), told.get("steps_height_cm"))


def _ramp(told: Mapping[str, Any]) -> Ramp:
    return Ramp(*(_slopes(told.get(grade, SILENT)) for grade in ("accessible", "partly")))


def _slopes(told: Any) -> Slopes | None:
    if told == SILENT:
        return None
    return Slopes(told["width_cm"], tuple((leg["to_cm"], leg["most_pct"]) for leg in told["slopes"]))


def _known(limit: Any) -> float | None:
    return None if limit == SILENT else float(limit)

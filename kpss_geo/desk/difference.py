"""What would change at a point, in Czech words: field by field, before and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from kpss_geo.survey.fold import Point, State
from kpss_geo.survey.observations import Position, Value
from kpss_geo.survey.questionnaire import LEG, Question, elements, questions
from kpss_geo.survey.reasons import figure

NOBODY_LOOKED = "nezjištěno"
NOT_APPLICABLE = "netýká se"
DONT_KNOW = "nevíme"
METHODS: Mapping[str, str] = MappingProxyType(
    {"measured": "změřeno", "phone": "po telefonu", "document": "z dokumentu", "estimate": "odhad"}
)
LOCATION_METHODS: Mapping[str, str] = MappingProxyType({"gps": "GPS", "map": "z mapy", "address": "z adresy"})
ABOUT: Mapping[str, str] = MappingProxyType(
    {
        "name": "název",
        "side": "strana ulice",
        "service_id": "služba",
        "ruian_code": "kód RÚIAN",
        "osm_ref": "objekt v OpenStreetMap",
        "organisation_ico": "IČO organizace",
        "licence": "licence",
    }
)
WHOLE: Mapping[str, str] = MappingProxyType(
    {"element": "druh prvku", "position": "poloha", "archived": "stav bodu", "merged": "sloučené body"}
)
_LEG_UNITS = MappingProxyType({"length_cm": "cm", "slope_pct": "%", "width_cm": "cm"})


@dataclass(frozen=True)
class Difference:
    """A line of a reviewer's table: the field, its Czech label, and words before and after."""

    field: str
    label: str
    before: str
    after: str


def difference(before: Point | None, after: Point | None) -> tuple[Difference, ...]:
    """What differs between two states of a point, in the order of the questionnaire; None is no point at all."""
    faces = [{**_whole(one), **_fields(one)} for one in (before, after)]
    labels = {**WHOLE, **ABOUT, **{name: asked.label for name, asked in questions().items()}}
    lines = [(name, faces[0].get(name, NOBODY_LOOKED), faces[1].get(name, NOBODY_LOOKED)) for name in labels]
    seen = {one.field: one for one in _seen_again(before, after)}
    told = {name: Difference(name, labels[name], old, new) for name, old, new in lines if old != new}
    return tuple((seen | told)[name] for name in labels if name in seen or name in told)


def value_words(asked: Question, value: Any) -> str:
    """An answer in Czech.

    >>> value_words(questions()["threshold_cm"], 2.5), value_words(questions()["spiral"], False)
    ('2,5 cm', 'ne')
    """
    return DONT_KNOW if value is None else _WORDS[asked.type](asked, value)


def day_words(day: dt.date) -> str:
    """A day as Czechs write it.

    >>> day_words(dt.date(2026, 3, 1))
    '1. 3. 2026'
    """
    return f"{day.day}. {day.month}. {day.year}"


def whole_words(name: str, value: Any) -> str:
    """What is said of a point as a whole, in Czech; texts such as its name stay as they are.

    >>> whole_words("archived", True), whole_words("element", "vytah"), whole_words("name", "Radnice")
    ('vyřazený', 'výtah', 'Radnice')
    """
    if value is None or value == ():
        return NOBODY_LOOKED if name != "merged" else "žádné"
    return _WHOLE_WORDS[name](value) if name in _WHOLE_WORDS else str(value)


def _whole(point: Point | None) -> dict[str, str]:
    if point is None:
        return {}
    return {name: whole_words(name, getattr(point, name)) for name in WHOLE} | dict(point.about)


def _place(at: Position) -> str:
    return f"{at.lat:.6f}, {at.lon:.6f} (± {figure(at.accuracy_m, 'm')}, {LOCATION_METHODS[at.method]})"


def _fields(point: Point | None) -> dict[str, str]:
    return {name: _state(questions()[name], one) for name, one in point.fields.items()} if point else {}


def _state(asked: Question, state: State) -> str:
    if state.disputed:
        return f"rozpor: {' × '.join(dict.fromkeys(_told(asked, one) for one in state.disputed.values()))}"
    told = _told(asked, Value(state.value, state.status, state.method))
    return f"{told}, k ověření" if state.stale else told


def _told(asked: Question, one: Value) -> str:
    if one.status == "not_applicable":
        return NOT_APPLICABLE
    words = value_words(asked, one.value)
    return words if one.status == "unknown" else f"{words} ({METHODS[one.method]})"


def _seen_again(before: Point | None, after: Point | None) -> Iterator[Difference]:
    """Fields that say the same and were seen later."""
    for name, old in before.fields.items() if before else ():
        new = after.fields.get(name) if after else None
        if new and new.seen_on != old.seen_on:
            asked = questions()[name]
            words = (f"{_state(asked, one)}, viděno {day_words(one.seen_on)}" for one in (old, new))
            yield Difference(name, asked.label, *words)


def _number(asked: Question, value: Any) -> str:
    return figure(value, asked.unit)


def _answer(_asked: Question, value: Any) -> str:
    return "ano" if value else "ne"


def _choice(asked: Question, value: Any) -> str:
    return next((one.label for one in asked.choices if one.value == value), str(value))


def _date(_asked: Question, value: Any) -> str:
    return day_words(value)


def _legs(_asked: Question, value: Any) -> str:
    return "; ".join(" × ".join(_leg(leg.get(name), _LEG_UNITS[name]) for name in LEG) for leg in value)


def _leg(value: Any, unit: str) -> str:
    return DONT_KNOW if value is None else figure(value, unit)


_WORDS: Mapping[str, Callable[[Question, Any], str]] = MappingProxyType(
    {"number": _number, "whole": _number, "answer": _answer, "choice": _choice, "date": _date, "legs": _legs}
)
_WHOLE_WORDS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "element": lambda element: elements()[element].name,
        "position": _place,
        "archived": lambda archived: "vyřazený" if archived else "platný",
        "merged": lambda merged: str(len(merged)),
    }
)

"""Points as they stand, in a table for people: CSV and XLSX."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from kpss_geo.exchange.cells import NOT_APPLICABLE_TEXT, UNKNOWN_TEXT, value_text
from kpss_geo.exchange.flat import headings
from kpss_geo.exchange.outgoing.lost import HISTORY
from kpss_geo.exchange.outgoing.parcel import Outcome, Parcel
from kpss_geo.exchange.outgoing.spreadsheets import csv_bytes, xlsx_bytes
from kpss_geo.exchange.xlsform import METHOD_CHOICES
from kpss_geo.survey.answers import State
from kpss_geo.survey.fold import Point
from kpss_geo.survey.observations import ABOUT
from kpss_geo.survey.places import Place
from kpss_geo.survey.questionnaire import Question, elements, questions

TO_VERIFY, VALID = "k ověření", "platí"
METHODS: Mapping[str, str] = MappingProxyType({one.value: one.label for one in METHOD_CHOICES})


def write_csv(parcel: Parcel) -> Outcome:
    """One CSV file of the points."""
    return {"body.csv": csv_bytes(columns(parcel), rows(parcel))}, [HISTORY]


def write_xlsx(parcel: Parcel) -> Outcome:
    """One workbook: the points, and what the file is."""
    told = [{"co": name, "údaj": text} for name, text in parcel.about().items()]
    sheets = {"Body": (columns(parcel), rows(parcel)), "O souboru": (["co", "údaj"], told)}
    return {"body.xlsx": xlsx_bytes(sheets, day=parcel.today)}, [HISTORY]


def columns(parcel: Parcel) -> list[str]:
    """Headers of the table in their order; a question is left out where nobody answered it."""
    answered = {field for one in parcel.points for field in one.fields}
    links = [name for name in ABOUT if name not in ("name", "side")]
    return [
        *(_heading(name) for name in ("point_id", "element", "name", "side", "lon", "lat", "accuracy_m")),
        *(header for field, header in question_headers().items() if field in answered),
        *("zjištěno jak", "nejstarší údaj z", "naposledy potvrzeno", "stáří v měsících"),
        *("stav", "k ověření", "rozpor"),
        *(header for audience in parcel.profile.audiences for header in _category_headers(parcel, audience)),
        *("vlastní označení nesouhlasí", "metodika"),
        *(_heading(name) for name in links),
        *(f"soubor: {name}" for name in parcel.about() if name != "metodika"),
    ]


@cache
def question_headers() -> Mapping[str, str]:
    """Header by field: the question with its unit, and of whom it is asked where two questions are worded alike.

    >>> question_headers()["threshold_cm"], question_headers()["lift_width_cm"]
    ('Výška prahu (cm)', 'Šířka kabiny – výtah (cm)')
    """
    alike = Counter(one.label for one in questions().values())
    return MappingProxyType({one.field: _header(one, alike[one.label] > 1) for one in questions().values()})


def _header(question: Question, alike: bool) -> str:  # noqa: FBT001
    whom = f" – {elements()[question.elements[0]].name}" if alike else ""
    return f"{question.label}{whom}" + (f" ({question.unit})" if question.unit else "")


def rows(parcel: Parcel) -> list[dict[str, Any]]:
    """A row for each point, by header."""
    home = {one.point_id: place for place in parcel.places for one in place.points}
    about = {f"soubor: {name}": text for name, text in parcel.about().items()}
    edition = {"metodika": parcel.about()["metodika"]}
    return [
        {
            **_who(one),
            **{question_headers()[field]: _cell(field, state) for field, state in one.fields.items()},
            **_age(one, parcel.today),
            **_doubts(one),
            **_categories(parcel, home[one.point_id]),
            **edition,
            **about,
        }
        for one in parcel.points
    ]


def _heading(name: str) -> str:
    return headings()[name].label


def _who(one: Point) -> dict[str, Any]:
    at = one.position
    place = {"lon": at.lon, "lat": at.lat, "accuracy_m": at.accuracy_m} if at else {}
    told = {"point_id": str(one.point_id), "element": elements()[one.element].name, **place, **one.about}
    return {_heading(name): value for name, value in told.items()}


def _cell(field: str, state: State) -> Any:
    if state.status != "known":
        return UNKNOWN_TEXT if state.status == "unknown" else NOT_APPLICABLE_TEXT
    return shown(questions()[field], state.value)


def shown(question: Question, value: Any) -> Any:
    """A known answer as people read it: choices by their label, numbers as numbers."""
    if question.type == "choice":
        return next((one.label for one in question.choices if one.value == value), value)
    return value if question.type in ("number", "whole") else value_text(question, value)


def _age(one: Point, today: dt.date) -> dict[str, Any]:
    states = list(one.fields.values())
    if not states:
        return {}
    methods = Counter(METHODS[state.method] for state in states)
    oldest = min(state.seen_on for state in states)
    return {
        "zjištěno jak": ", ".join(f"{name} {number}" for name, number in methods.most_common()),
        "nejstarší údaj z": oldest,
        "naposledy potvrzeno": max(state.seen_on for state in states),
        "stáří v měsících": (today.year - oldest.year) * 12 + today.month - oldest.month - (today.day < oldest.day),
    }


def _doubts(one: Point) -> dict[str, str]:
    stale = [questions()[field].label for field, state in one.fields.items() if state.stale]
    torn = [_torn(questions()[field], state) for field, state in one.fields.items() if state.disputed]
    return {"stav": TO_VERIFY if stale else VALID, "k ověření": ", ".join(stale), "rozpor": "; ".join(torn)}


def _torn(question: Question, state: State) -> str:
    """All answers that people gave at once."""
    told = {
        str(shown(question, one.value)) if one.status == "known" else UNKNOWN_TEXT for one in state.disputed.values()
    }
    return f"{question.label}: {' × '.join(sorted(told))}"


def _category_headers(parcel: Parcel, audience: str) -> tuple[str, str]:
    name = parcel.profile.audiences[audience].name
    return f"kategorie místa: {name}", f"proč: {name}"


def _categories(parcel: Parcel, place: Place) -> dict[str, str]:
    found: dict[str, str] = {}
    for audience, category in place.categories.items():
        label, why = _category_headers(parcel, audience)
        found |= {label: category.label, why: "; ".join(one.words for one in category.reasons)}
        if category.disagreement:
            found["vlastní označení nesouhlasí"] = category.disagreement
    return found

"""Answers, categories and their reasons in Czech and English."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from kpss_geo.accessible.spots import Spot
from kpss_geo.maps.access import GRADES
from kpss_geo.maps.words import day as czech_day
from kpss_geo.survey.categories import Category
from kpss_geo.survey.described import AUDIENCE, AUTHORS, METHODS
from kpss_geo.survey.fold import Point, State
from kpss_geo.survey.public_space import MEASURES
from kpss_geo.survey.questionnaire import Question, choices, elements, questions
from kpss_geo.survey.toilets import UNFIT
from kpss_geo.survey.wording import worded

CZECH, ENGLISH = "cs", "en"
_AUTHORS_EN = MappingProxyType(
    {"verified": "verified surveyor", "volunteer": "volunteer", "operator": "operator", "import": "taken over"}
)
_METHODS_EN = MappingProxyType(
    {"measured": "measured", "phone": "by phone", "document": "from a document", "estimate": "estimate"}
)
_AUDIENCES = MappingProxyType(
    {
        CZECH: {"wheelchair": "na vozíku", "seniors": "pro seniory", "pram": "s kočárkem"},
        ENGLISH: {"wheelchair": "in a wheelchair", "seniors": "for seniors", "pram": "with a pram"},
    }
)
_SAID = MappingProxyType(
    {
        CZECH: {"unknown": "nevíme", "dispute": "rozpor: {}", "or": " nebo ", "yes": "ano", "no": "ne"},
        ENGLISH: {"unknown": "not known", "dispute": "disagreement: {}", "or": " or ", "yes": "yes", "no": "no"},
    }
)
_UNVERIFIED = MappingProxyType({CZECH: ("neověřeno", "nejlépe"), ENGLISH: ("not verified", "at best")})
_TOILETS_EN = MappingProxyType({UNFIT: "not a barrier-free toilet", "vhodné WC": "a suitable toilet"})
_NO_CATEGORY = "bez kategorie, jen údaj"
_LEG_EN = (("length_cm", "length", "cm"), ("slope_pct", "slope", "%"), ("width_cm", "width", "cm"))


def grade_name(grade: str, language: str) -> str:
    """A grade of `maps.access.GRADES` in words.

    >>> grade_name("partly", "en"), grade_name("unverified", "cs")
    ('partly accessible', 'neověřeno')
    """
    if language == CZECH:
        return GRADES[grade][1]
    return {one.value: one.label_en for one in choices()["category"]}.get(grade, _UNVERIFIED[ENGLISH][0])


def element_name(element: str, language: str) -> str:
    """A kind of thing in words."""
    known = elements()[element]
    return known.name if language == CZECH else known.name_en


def audience_name(audience: str, language: str) -> str:
    """For whom a category holds, in words."""
    return _AUDIENCES[language][audience]


def author_name(author_class: str, language: str) -> str:
    """Who told it, by the class of the author."""
    return (AUTHORS if language == CZECH else _AUTHORS_EN)[author_class]


def method_name(method: str, language: str) -> str:
    """How it was found."""
    return (METHODS if language == CZECH else _METHODS_EN)[method]


def question_name(question: Question, language: str) -> str:
    """A question as the heading of its answer."""
    return (question.label if language == CZECH else question.label_en).split(":")[0].rstrip("?")


def said(question: Question, state: State, language: str) -> str:
    """An answer in words; all of them where people disagree."""
    if not state.disputed:
        return value_name(question, state.value, language)
    told = dict.fromkeys(value_name(question, one.value, language) for one in state.disputed.values())
    words = _SAID[language]
    return words["dispute"].format(words["or"].join(told))


def value_name(question: Question, value: Any, language: str) -> str:
    """A value with its unit."""
    if language == CZECH:
        return worded(question, value)
    words = _SAID[ENGLISH]
    if value is None:
        return words["unknown"]
    if question.type == "answer":
        return words["yes" if value else "no"]
    return _in_english(question, value)


def _in_english(question: Question, value: Any) -> str:
    if question.type == "choice":
        return {one.value: one.label_en for one in question.choices}.get(value, str(value))
    if question.type == "date":
        return str(value.isoformat())
    return _legs_en(value) if question.type == "legs" else f"{value:g} {question.unit}".strip()


def _legs_en(legs: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(
        ", ".join(
            f"{name} " + (_SAID[ENGLISH]["unknown"] if leg.get(field) is None else f"{leg[field]:g} {unit}")
            for field, name, unit in _LEG_EN
        )
        for leg in legs
    )


def category_name(category: Category, language: str) -> str:
    """A computed category in words, with its best end where it is not verified."""
    if language == CZECH:
        return category.label
    return _interval(category.worst, category.best)


def _interval(worst: int, best: int) -> str:
    name = _grades_en()[best]
    return name if worst == best else f"{_UNVERIFIED[ENGLISH][0]} ({_UNVERIFIED[ENGLISH][1]} {name})"


@cache
def _grades_en() -> tuple[str, ...]:
    return tuple(one.label_en for one in reversed(choices()["category"]))


def label(one: Spot, language: str) -> str:
    """The category of a spot in words."""
    if one.place is None or not one.label:
        return grade_name(one.grade, language)
    if language == CZECH:
        return one.label
    category = one.place.categories.get(AUDIENCE)
    return category_name(category, language) if category else _label_en(one)


def _label_en(one: Spot) -> str:
    """English words for the label of a thing alone: a kind of toilet, a grade, or neither."""
    if one.label == _NO_CATEGORY:
        return "no category, a fact only"
    unverified, best = (f"{words} " for words in _UNVERIFIED[CZECH])
    inner = one.label.removeprefix(f"{unverified}({best}").removesuffix(")")
    grades = {choice.label: choice.label_en for choice in choices()["category"]}
    name = grades.get(inner) or _TOILETS_EN.get(inner, inner)
    return name if inner == one.label else f"{_UNVERIFIED[ENGLISH][0]} ({_UNVERIFIED[ENGLISH][1]} {name})"


def why(one: Spot, language: str) -> tuple[str, ...]:
    """What decided the category of a spot, or keeps it open, in words; English tells the measures without limits."""
    if not one.why or one.place is None:
        return ()
    if language == CZECH:
        return tuple(one.why.split("; "))
    category = one.place.categories.get(AUDIENCE)
    told = _deciding(category, one.place.points) if category else _measured(one.place.points[0])
    return tuple(dict.fromkeys(told))


def _deciding(category: Category, points: Sequence[Point]) -> Iterator[str]:
    by_id = {str(one.point_id): one for one in points}
    for reason in category.reasons:
        if reason.field:
            yield _fact_en(by_id.get(reason.step), reason.field)
        else:
            name = element_name(reason.element, ENGLISH) if reason.element in elements() else reason.element
            yield f"{name}: {'limits the category' if reason.step in by_id else 'nobody looked'}"


def _measured(point: Point) -> Iterator[str]:
    yield from (_fact_en(point, field) for field in MEASURES.get(point.element, ()) if field in point.fields)


def _fact_en(point: Point | None, field: str) -> str:
    question = questions()[field]
    value = point.strict_answers.get(field) if point else None
    guess = f" ({_METHODS_EN['estimate']})" if point and value is not None and _is_guess(point, field) else ""
    return f"{question_name(question, ENGLISH)}: {value_name(question, value, ENGLISH)}{guess}"


def _is_guess(point: Point, field: str) -> bool:
    return field in point.fields and point.fields[field].method == "estimate"


def day_name(day: dt.date, language: str) -> str:
    """A day as readers of the language write it.

    >>> day_name(dt.date(2026, 5, 9), "en")
    '9 May 2026'
    """
    return czech_day(day.isoformat()) if language == CZECH else f"{day.day} {day:%B} {day.year}"

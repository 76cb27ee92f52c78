"""The questionnaire: one table of questions that forms, checks, files and labels all read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from kpss_geo.terms import rows

UNKNOWN = None  # "nevím": may be the answer to every question
LONGEST_OBSTACLE_DAYS = 90
LEG = {"length_cm": (1, 10_000), "slope_pct": (0, 100), "width_cm": (1, 1_000)}


@dataclass(frozen=True)
class Element:
    """A kind of thing that is surveyed; how long an observation stays fresh, how near a duplicate lies."""

    id: str
    name: str
    name_en: str
    fresh_months: int
    duplicate_metres: float
    pictogram: str


@dataclass(frozen=True)
class Choice:
    """One of the answers that a question offers."""

    value: str
    label: str
    label_en: str


@dataclass(frozen=True)
class Condition:
    """When a question makes sense: another answer equals, differs from, or is one of the values."""

    field: str
    test: str  # =, != or in
    values: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Condition:
        """Read `field = value`, `field != value` or `field in a|b`.

        >>> Condition.read("bridged_by in fixed_ramp|mobile_ramp").values
        ('fixed_ramp', 'mobile_ramp')
        """
        field, test, values = text.split(maxsplit=2)
        if test not in ("=", "!=", "in"):
            raise ValueError(f"condition '{text}': '{test}' is none of =, != and in")
        return cls(field, test, tuple(values.split("|")))

    def holds(self, answers: Mapping[str, Any]) -> bool | None:
        """Does it hold; None where the answer it looks at is unknown or not given."""
        value = answers.get(self.field)
        if value is None:
            return None
        found = f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
        return (found not in self.values) if self.test == "!=" else (found in self.values)


@dataclass(frozen=True)
class Question:
    """One question: whom it is asked of, what may be answered, and in which words.

    `type` is whole, number, answer (yes or no), choice, date or legs (straight parts of a ramp).
    """

    field: str
    elements: tuple[str, ...]
    type: str
    unit: str
    least: float | None
    most: float | None
    choices: tuple[Choice, ...]
    relevant: tuple[Condition, ...]
    label: str
    label_en: str
    help: str
    help_en: str
    picture: str
    worse: str  # of two answers the worse is the one with "more" or with "less" of it; "": neither

    def badness(self, value: Any) -> float:
        """Grows with how bad an answer is, for questions whose answers have an order."""
        size = value.toordinal() if isinstance(value, dt.date) else abs(value)
        return float(size if self.worse == "more" else -size)

    def makes_sense(self, answers: Mapping[str, Any]) -> bool:
        """Ask it unless an answer given before rules it out; what is unknown rules nothing out."""
        return all(condition.holds(answers) is not False for condition in self.relevant if condition.field in answers)

    def fault(self, value: Any) -> str | None:
        """What is wrong with an answer, in words; None where nothing is or nobody knows."""
        return None if value is UNKNOWN else _CHECKS[self.type](self, value)


@cache
def elements() -> Mapping[str, Element]:
    """Kinds of things that are surveyed, by id.

    >>> elements()["vytah"].fresh_months
    12
    """
    return MappingProxyType(
        {
            row["element"]: Element(
                row["element"],
                row["name"],
                row["name_en"],
                int(row["fresh_months"]),
                float(row["duplicate_metres"]),
                row["pictogram"],
            )
            for row in rows("elements.csv")
        }
    )


@cache
def choices() -> Mapping[str, tuple[Choice, ...]]:
    """Lists of choices by name."""
    found: dict[str, list[Choice]] = {}
    for row in rows("choices.csv"):
        found.setdefault(row["list"], []).append(Choice(row["value"], row["label"], row["label_en"]))
    return MappingProxyType({name: tuple(some) for name, some in found.items()})


@cache
def questions() -> Mapping[str, Question]:
    """All questions by field, in the order in which they are asked."""
    return MappingProxyType({row["field"]: _question(row) for row in rows("questionnaire.csv")})


def _question(row: Mapping[str, str]) -> Question:
    words = {name: row[name] for name in ("type", "unit", "label", "label_en", "help", "help_en", "picture", "worse")}
    return Question(
        field=row["field"],
        elements=tuple(row["elements"].split("|")),
        least=float(row["least"]) if row["least"] else None,
        most=float(row["most"]) if row["most"] else None,
        choices=choices()[row["choices"]] if row["choices"] else (),
        relevant=tuple(Condition.read(part) for part in row["relevant"].split(" and ") if part),
        **words,
    )


def of_element(element: str) -> list[Question]:
    """Questions asked of a kind of thing."""
    return [question for question in questions().values() if element in question.elements]


def asked(element: str, answers: Mapping[str, Any]) -> list[Question]:
    """Questions that make sense after the answers given so far.

    >>> "step_height_max_cm" in [question.field for question in asked("vstup", {"steps_count": 0})]
    False
    """
    return [question for question in of_element(element) if question.makes_sense(answers)]


def faults(element: str, answers: Mapping[str, Any]) -> list[str]:
    """Everything wrong with a set of answers, one Czech sentence each.

    Parameters
    ----------
    element
        Id of the kind of thing.
    answers
        Value by field; None is "nevím", a field that was not asked is left out.
    """
    if element not in elements():
        return [f"druh prvku „{element}“ neznáme; vyberte z: {', '.join(elements())}"]
    known = {question.field: question for question in of_element(element)}
    name = elements()[element].name
    found = []
    for field, value in answers.items():
        question = known.get(field)
        if question is None:
            found.append(f"„{field}“ se u prvku {name} nevyplňuje; vynechte je")
        elif value is not UNKNOWN and not question.makes_sense(answers):
            found.append(f"{question.label}: po předchozích odpovědích to nedává smysl; odpověď smažte")
        else:
            fault = question.fault(value)
            found += [f"{question.label}: {fault}"] if fault else []
    return found


def _number(question: Question, value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"„{value}“ není číslo; napište jen číslo v jednotce {question.unit or 'kusy'}"
    least, most = question.least, question.most
    if not (least is None or value >= least) or not (most is None or value <= most):
        unit = f" {question.unit}" if question.unit else ""
        return f"{value:g}{unit} je mimo rozsah {least:g} až {most:g}{unit}; změřte znovu"
    return None


def _whole(question: Question, value: Any) -> str | None:
    fault = _number(question, value)
    return fault or (None if float(value).is_integer() else f"{value:g} není celé číslo; napište počet")


def _answer(_question: Question, value: Any) -> str | None:
    return None if isinstance(value, bool) else f"„{value}“ není ano ani ne"


def _choice(question: Question, value: Any) -> str | None:
    if value in [choice.value for choice in question.choices]:
        return None
    return f"„{value}“ není na výběr; vyberte z: {', '.join(choice.value for choice in question.choices)}"


def _date(_question: Question, value: Any) -> str | None:
    return None if type(value) is dt.date else f"„{value}“ není datum; napište třeba 2026-11-30"


def _legs(_question: Question, value: Any) -> str | None:
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        return "chybí ramena; u každého napište délku, sklon a šířku"
    found = [
        f"rameno {place}, {name}: {leg.get(name)} není v rozsahu {least} až {most}"
        for place, leg in enumerate(value, start=1)
        for name, (least, most) in LEG.items()
        if leg.get(name) is not UNKNOWN and not _within(leg[name], least, most)
    ]
    return "; ".join(found) or None


def _within(value: Any, least: float, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


_CHECKS: Mapping[str, Callable[[Question, Any], str | None]] = MappingProxyType(
    {"number": _number, "whole": _whole, "answer": _answer, "choice": _choice, "date": _date, "legs": _legs}
)

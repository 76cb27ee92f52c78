"""Questions of the questionnaire as rows of an XLSForm."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kpss_geo.survey.observations import TEMPORARY
from kpss_geo.survey.questionnaire import LEG, LONGEST_OBSTACLE_DAYS, Condition, Question, choices
from kpss_geo.survey.questionnaire import questions as all_questions

CZECH, ENGLISH = "Čeština (cs)", "English (en)"
UNKNOWN_SUFFIX = "_nevim"  # a column of its own beside a number, filled where the answer is "nevím"
UNKNOWN_VALUE = "nevim"  # its value there, and the value of "nevím" in every choice
YES_VALUE, NO_VALUE = "ano", "ne"
LEG_REPEAT, LEG_COUNT, LEG_TEXT = "ramp_leg", "ramp_legs_count", "leg_text"  # the column `ramp_legs` joins the legs
MOST_LEGS = 20
LEG_LABELS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "length_cm": ("Délka ramene v cm", "Length of the leg in cm"),
        "slope_pct": ("Sklon ramene v %", "Slope of the leg in %"),
        "width_cm": ("Šířka ramene v cm", "Width of the leg in cm"),
    }
)
TYPES: Mapping[str, str] = MappingProxyType({"whole": "integer", "number": "decimal", "date": "date"})
Row = dict[str, str]


def unknown_field(question: Question) -> str:
    """Name of the column that tells "nevím" of a question; its own name where the answers are chosen from a list.

    >>> unknown_field(all_questions()["threshold_cm"]), unknown_field(all_questions()["lift_seat"])
    ('threshold_cm_nevim', 'lift_seat')
    """
    return question.field if question.type in ("choice", "answer") else question.field + UNKNOWN_SUFFIX


def relevance(question: Question) -> str:
    """When a question is asked, as an XPath: of these elements, unless an earlier known answer rules it out."""
    of = " or ".join(f"${{element}} = '{one}'" for one in question.elements)
    return " and ".join([f"({of})", *(_condition(one) for one in question.relevant)])


def _condition(one: Condition) -> str:
    """What is blank or unknown rules nothing out."""
    before = all_questions()[one.field]
    field, negated = f"${{{one.field}}}", one.test == "!="
    values = [value if before.type in ("whole", "number") else f"'{_value(value)}'" for value in one.values]
    tests = (" and " if negated else " or ").join(f"{field} {'!=' if negated else '='} {value}" for value in values)
    unknown = f" or {field} = '{UNKNOWN_VALUE}'" if before.type in ("choice", "answer") else ""
    return f"({field} = ''{unknown} or {tests})"


def _value(value: str) -> str:
    return {"True": YES_VALUE, "False": NO_VALUE}.get(value, value)


def both(column: str, czech: str, english: str) -> Row:
    """Cells of a column in both languages."""
    return {f"{column}::{CZECH}": czech, f"{column}::{ENGLISH}": english}


def question_rows(question: Question) -> list[Row]:
    """Rows of a question: itself, and beside a number the tick for "nevím"."""
    row = {
        "type": _type(question),
        "name": question.field,
        "relevant": relevance(question),
        **both("label", question.label, question.label_en),
        **_hint(question),
        **_limits(question.least, question.most, question.unit),
    }
    if question.type == "date":
        return [{**row, **(_until() if TEMPORARY in question.elements else {})}]
    if unknown_field(question) == question.field:
        return [row]
    return [row, _unknown(question, f"${{{question.field}}} = ''")]


def _type(question: Question) -> str:
    if question.type == "answer":
        return "select_one answer"
    if question.type == "choice":
        return f"select_one q_{next(name for name, some in choices().items() if some == question.choices)}"
    return TYPES[question.type]


def _unknown(question: Question, blank: str) -> Row:
    """The tick for "nevím" beside a number, offered until the number is written."""
    return {
        "type": "select_one unknown",
        "name": unknown_field(question),
        "relevant": f"{relevance(question)} and {blank}",
        **both("label", f"{question.label} – nevím", f"{question.label_en} – I do not know"),
    }


def _hint(question: Question) -> Row:
    unit = f"Jednotka: {question.unit}." if question.unit else "", f"Unit: {question.unit}." if question.unit else ""
    words = f"{unit[0]} {question.help}".strip(), f"{unit[1]} {question.help_en}".strip()
    return both("hint", *words) if any(words) else {}


def _limits(least: float | None, most: float | None, unit: str) -> Row:
    tests = [f". {sign} {limit:g}" for sign, limit in ((">=", least), ("<=", most)) if limit is not None]
    if not tests:
        return {}
    low, high = ("" if limit is None else f"{limit:g}" for limit in (least, most))
    return {
        "constraint": " and ".join(tests),
        **both(
            "constraint_message",
            f"Napište číslo od {low} do {high} {unit}".rstrip() + ".",
            f"Write a number from {low} to {high} {unit}".rstrip() + ".",
        ),
    }


def _until() -> Row:
    """How long an obstacle may stand; without this day the observation would be refused, so it has no "nevím"."""
    days = LONGEST_OBSTACLE_DAYS
    last = f"decimal-date-time(.) <= decimal-date-time(${{observed_on}}) + {days}"
    return {
        "required": "yes",
        "constraint": f". >= ${{observed_on}} and {last}",
        **both("constraint_message", f"Nejdéle {days} dní od zjištění.", f"At most {days} days after it was seen."),
    }


def leg_rows(question: Question) -> list[Row]:
    """Legs as a repeat of a given count; a calculated column under the question's name joins them."""
    asked, count = relevance(question), f"${{{LEG_COUNT}}}"
    parts = [f"if(${{leg_{name}}} = '', 'nevím', ${{leg_{name}}})" for name in LEG]
    text = "concat(" + ", ' × ', ".join(parts) + ")"
    label = both("label", f"{question.label} – kolik ramen", f"{question.label_en} – how many legs")
    several = both("label", question.label, question.label_en)
    return [
        {"type": "integer", "name": LEG_COUNT, "relevant": asked, **label, **_hint(question)}
        | _limits(1, MOST_LEGS, ""),
        _unknown(question, f"{count} = ''"),
        {"type": "begin_repeat", "name": LEG_REPEAT, "relevant": f"{asked} and {count} > 0", "repeat_count": count}
        | several,
        *(_leg_row(name) for name in LEG),
        {"type": "calculate", "name": LEG_TEXT, "calculation": text},
        {"type": "end_repeat"},
        {
            "type": "calculate",
            "name": question.field,
            "calculation": f"if({count} > 0, join('; ', ${{{LEG_TEXT}}}), '')",
            "relevant": asked,
        },
    ]


def _leg_row(name: str) -> Row:
    blank = both("hint", "Prázdné znamená nevím.", "Blank means that you do not know.")
    return {"type": "decimal", "name": f"leg_{name}", **both("label", *LEG_LABELS[name]), **blank} | _limits(
        *LEG[name], name.rpartition("_")[2].replace("pct", "%")
    )

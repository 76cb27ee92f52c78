"""The questionnaire as an XLSForm for KoboToolbox, ODK Collect and Enketo, whose answers the import reads."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import xlsxwriter

from kpss_geo.exchange.flat import headings
from kpss_geo.survey.observations import LOCATION_METHODS, METHODS, TEMPORARY
from kpss_geo.survey.questionnaire import LEG, LONGEST_OBSTACLE_DAYS, Choice, Condition, Question, choices, elements
from kpss_geo.survey.questionnaire import questions as all_questions

CZECH, ENGLISH = "Čeština (cs)", "English (en)"
FORM_ID = "kpss_geo_bezbarierovost"
# What the importer must know of the form beside the names of the questionnaire's fields:
UNKNOWN_SUFFIX = "_nevim"  # a column of its own beside a number, filled where the answer is "nevím"
UNKNOWN_VALUE = "nevim"  # its value there, and the value of "nevím" in every choice
YES_VALUE, NO_VALUE = "ano", "ne"
POSITION = "position"  # the geopoint; its accuracy is 0 where the point was put on a map by hand
PHOTO, PHOTO_TEXT = "photo", "photo_text"  # a name of a file and its alternative text
LEG_REPEAT, LEG_COUNT, LEG_TEXT = "ramp_leg", "ramp_legs_count", "leg_text"  # the column `ramp_legs` joins the legs

MOST_LEGS = 20
UNKNOWN = Choice(UNKNOWN_VALUE, "nevím", "I do not know")
ANSWERS = (Choice(YES_VALUE, "ano", "yes"), Choice(NO_VALUE, "ne", "no"))
METHOD_CHOICES = (
    Choice("measured", "změřeno", "measured"),
    Choice("phone", "telefonicky", "by phone"),
    Choice("document", "z dokumentu", "from a document"),
    Choice("estimate", "odhad", "estimate"),
)
PLACING_CHOICES = (
    Choice("gps", "GPS", "GPS"),
    Choice("map", "z mapy", "from the map"),
    Choice("address", "podle adresy", "address"),
)
LEG_LABELS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "length_cm": ("Délka ramene v cm", "Length of the leg in cm"),
        "slope_pct": ("Sklon ramene v %", "Slope of the leg in %"),
        "width_cm": ("Šířka ramene v cm", "Width of the leg in cm"),
    }
)
TYPES: Mapping[str, str] = MappingProxyType({"whole": "integer", "number": "decimal", "date": "date"})
Row = dict[str, str]


def xlsform() -> bytes:
    """Workbook of the form: sheets survey, choices and settings, Czech with English beside it."""
    survey, offered = survey_rows(), choice_rows()
    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Průzkum bezbariérovosti", "created": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)})
    for name, rows in (("survey", survey), ("choices", offered), ("settings", [_settings(survey, offered)])):
        _write(book, name, rows)
    book.close()
    return whole.getvalue()


def unknown_field(question: Question) -> str:
    """Name of the column that tells "nevím" of a question; its own name where the answers are chosen from a list.

    >>> unknown_field(all_questions()["threshold_cm"]), unknown_field(all_questions()["lift_seat"])
    ('threshold_cm_nevim', 'lift_seat')
    """
    return question.field if question.type in ("choice", "answer") else question.field + UNKNOWN_SUFFIX


def survey_rows() -> list[Row]:
    """Rows of the sheet survey, every question of the questionnaire once."""
    asked = all_questions().values()
    plain = [question for question in asked if question.type != "legs"]
    legs = [question for question in asked if question.type == "legs"]
    rows = [*_opening(), _group("answers", "Co jste zjistili", "What you found")]
    rows += [row for question in plain for row in _question_rows(question)]
    rows.append({"type": "end_group"})
    return [*rows, *(row for question in legs for row in _leg_rows(question)), *_closing()]


def choice_rows() -> list[Row]:
    """Rows of the sheet choices; every list of answers ends with "nevím"."""
    kinds = [Choice(one.id, one.name, one.name_en) for one in elements().values()]
    lists: dict[str, Sequence[Choice]] = {
        "element": kinds,
        "method": [one for one in METHOD_CHOICES if one.value in METHODS],
        "location_method": [one for one in PLACING_CHOICES if one.value in LOCATION_METHODS],
        "answer": [*ANSWERS, UNKNOWN],
        "unknown": [UNKNOWN],
    }
    lists |= {f"q_{name}": [*some, UNKNOWN] for name, some in choices().items()}
    return [
        {"list_name": name, "name": one.value, **_both("label", one.label, one.label_en)}
        for name, some in lists.items()
        for one in some
    ]


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


def _both(column: str, czech: str, english: str) -> Row:
    return {f"{column}::{CZECH}": czech, f"{column}::{ENGLISH}": english}


def _titled(row: Row, name: str) -> Row:
    """A row with the label by which the import knows a column."""
    told = headings()[name]
    return {**row, "name": name, **_both("label", _capital(told.label), _capital(told.label_en))}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _group(name: str, czech: str, english: str) -> Row:
    return {"type": "begin_group", "name": name, "appearance": "field-list", **_both("label", czech, english)}


def _note(name: str, czech: str, english: str) -> Row:
    return {"type": "note", "name": name, **_both("label", czech, english)}


def _opening() -> list[Row]:
    place = {
        "type": "geopoint",
        "name": POSITION,
        "required": "yes",
        "parameters": "capture-accuracy=5 warning-accuracy=15",
        **_both("label", "Kde to je", "Where it is"),
        **_both("hint", "Počkejte, až přesnost klesne pod 15 m.", "Wait until the accuracy is better than 15 m."),
    }
    day = {"type": "date", "required": "yes", "default": "today()", "constraint": ". <= today()"}
    return [
        *({"type": name, "name": name} for name in ("start", "end", "today")),
        _titled({"type": "select_one element", "required": "yes", "appearance": "minimal"}, "element"),
        place,
        _titled({"type": "select_one location_method", "default": "gps"}, "location_method"),
        _titled(day | _both("constraint_message", "Den nesmí být v budoucnosti.", "No day to come."), "observed_on"),
        _titled({"type": "text"} | _both("hint", "Třeba Městský úřad.", "Such as the town hall."), "name"),
        _titled({"type": "text"} | _both("hint", "Třeba severní.", "Such as north."), "side"),
        _titled({"type": "select_one method", "required": "yes"}, "method"),
        _note(
            "advice",
            "Co nezjistíte, nechte prázdné; co zjistit nejde, označte „nevím“. Nepište jména ani telefony.",
            "Leave blank what you did not look at; what cannot be found out is 'I do not know'. No names, no numbers.",
        ),
    ]


def _closing() -> list[Row]:
    told = {"relevant": f"${{{PHOTO}}} != ''", "required": "yes"}
    return [
        _note(
            "photo_advice",
            "Foťte bez lidí a bez značek aut.",
            "No people and no number plates in the photo.",
        ),
        {
            "type": "image",
            "name": PHOTO,
            "parameters": "max-pixels=1600",
            **_both("label", "Fotografie", "Photo"),
            **_both("hint", "Nemusí být.", "Optional."),
        },
        {
            "type": "text",
            "name": PHOTO_TEXT,
            **told,
            **_both("label", "Co je na fotografii", "What the photo shows"),
            **_both("hint", "Pro ty, kdo ji neuvidí.", "For those who cannot see it."),
        },
    ]


def _question_rows(question: Question) -> list[Row]:
    row = {
        "type": _type(question),
        "name": question.field,
        "relevant": relevance(question),
        **_both("label", question.label, question.label_en),
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
        **_both("label", f"{question.label} – nevím", f"{question.label_en} – I do not know"),
    }


def _hint(question: Question) -> Row:
    unit = f"Jednotka: {question.unit}." if question.unit else "", f"Unit: {question.unit}." if question.unit else ""
    words = f"{unit[0]} {question.help}".strip(), f"{unit[1]} {question.help_en}".strip()
    return _both("hint", *words) if any(words) else {}


def _limits(least: float | None, most: float | None, unit: str) -> Row:
    tests = [f". {sign} {limit:g}" for sign, limit in ((">=", least), ("<=", most)) if limit is not None]
    if not tests:
        return {}
    low, high = ("" if limit is None else f"{limit:g}" for limit in (least, most))
    return {
        "constraint": " and ".join(tests),
        **_both(
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
        **_both("constraint_message", f"Nejdéle {days} dní od zjištění.", f"At most {days} days after it was seen."),
    }


def _leg_rows(question: Question) -> list[Row]:
    """Legs as a repeat of a given count; a calculated column under the question's name joins them."""
    asked, count = relevance(question), f"${{{LEG_COUNT}}}"
    parts = [f"if(${{leg_{name}}} = '', 'nevím', ${{leg_{name}}})" for name in LEG]
    text = "concat(" + ", ' × ', ".join(parts) + ")"
    label = _both("label", f"{question.label} – kolik ramen", f"{question.label_en} – how many legs")
    several = _both("label", question.label, question.label_en)
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
    blank = _both("hint", "Prázdné znamená nevím.", "Blank means that you do not know.")
    return {"type": "decimal", "name": f"leg_{name}", **_both("label", *LEG_LABELS[name]), **blank} | _limits(
        *LEG[name], name.rpartition("_")[2].replace("pct", "%")
    )


def _settings(*sheets: Iterable[Row]) -> Row:
    content = json.dumps([list(rows) for rows in sheets], ensure_ascii=False).encode("utf-8")
    return {
        "form_title": "Průzkum bezbariérovosti",
        "form_id": FORM_ID,
        "version": hashlib.sha256(content).hexdigest()[:12],
        "default_language": CZECH,
    }


def _write(book: xlsxwriter.Workbook, name: str, rows: Sequence[Row]) -> None:
    sheet = book.add_worksheet(name)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column)
        for number, row in enumerate(rows, start=1):
            if row.get(column):
                sheet.write_string(number, place, row[column])
    sheet.freeze_panes(1, 0)

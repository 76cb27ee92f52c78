"""The questionnaire as an XLSForm for KoboToolbox, ODK Collect and Enketo, whose answers the import reads."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from collections.abc import Iterable, Sequence

import xlsxwriter

from kpss_geo.exchange.flat import headings
from kpss_geo.exchange.xlsform_questions import (
    CZECH,
    ENGLISH,
    LEG_COUNT,
    LEG_TEXT,
    NO_VALUE,
    UNKNOWN_SUFFIX,
    UNKNOWN_VALUE,
    YES_VALUE,
    Row,
    both,
    leg_rows,
    question_rows,
    relevance,
    unknown_field,
)
from kpss_geo.survey.observations import LOCATION_METHODS, METHODS
from kpss_geo.survey.questionnaire import Choice, choices, elements
from kpss_geo.survey.questionnaire import questions as all_questions

__all__ = [
    "CZECH",
    "ENGLISH",
    "LEG_COUNT",
    "LEG_TEXT",
    "METHOD_CHOICES",
    "NO_VALUE",
    "PHOTO",
    "PHOTO_TEXT",
    "PLACING_CHOICES",
    "POSITION",
    "UNKNOWN_SUFFIX",
    "UNKNOWN_VALUE",
    "YES_VALUE",
    "choice_rows",
    "relevance",
    "survey_rows",
    "unknown_field",
    "xlsform",
]

FORM_ID = "kpss_geo_bezbarierovost"
# What the import must know of the form beside its questions and `xlsform_questions`:
POSITION = "position"  # the geopoint; its accuracy is 0 where the point was put on a map by hand
PHOTO, PHOTO_TEXT = "photo", "photo_text"  # a name of a file and its alternative text

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


def survey_rows() -> list[Row]:
    """Rows of the sheet survey, every question of the questionnaire once."""
    asked = all_questions().values()
    plain = [question for question in asked if question.type != "legs"]
    legs = [question for question in asked if question.type == "legs"]
    rows = [*_opening(), _group("answers", "Co jste zjistili", "What you found")]
    rows += [row for question in plain for row in question_rows(question)]
    rows.append({"type": "end_group"})
    return [*rows, *(row for question in legs for row in leg_rows(question)), *_closing()]


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
        {"list_name": name, "name": one.value, **both("label", one.label, one.label_en)}
        for name, some in lists.items()
        for one in some
    ]


def _titled(row: Row, name: str) -> Row:
    """A row with the label by which the import knows a column."""
    told = headings()[name]
    return {**row, "name": name, **both("label", _capital(told.label), _capital(told.label_en))}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _group(name: str, czech: str, english: str) -> Row:
    return {"type": "begin_group", "name": name, "appearance": "field-list", **both("label", czech, english)}


def _note(name: str, czech: str, english: str) -> Row:
    return {"type": "note", "name": name, **both("label", czech, english)}


def _opening() -> list[Row]:
    place = {
        "type": "geopoint",
        "name": POSITION,
        "required": "yes",
        "parameters": "capture-accuracy=5 warning-accuracy=15",
        **both("label", "Kde to je", "Where it is"),
        **both("hint", "Počkejte, až přesnost klesne pod 15 m.", "Wait until the accuracy is better than 15 m."),
    }
    day = {"type": "date", "required": "yes", "default": "today()", "constraint": ". <= today()"}
    return [
        *({"type": name, "name": name} for name in ("start", "end", "today")),
        _titled({"type": "select_one element", "required": "yes", "appearance": "minimal"}, "element"),
        place,
        _titled({"type": "select_one location_method", "default": "gps"}, "location_method"),
        _titled(day | both("constraint_message", "Den nesmí být v budoucnosti.", "No day to come."), "observed_on"),
        _titled({"type": "text"} | both("hint", "Třeba Městský úřad.", "Such as the town hall."), "name"),
        _titled({"type": "text"} | both("hint", "Třeba severní.", "Such as north."), "side"),
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
            **both("label", "Fotografie", "Photo"),
            **both("hint", "Nemusí být.", "Optional."),
        },
        {
            "type": "text",
            "name": PHOTO_TEXT,
            **told,
            **both("label", "Co je na fotografii", "What the photo shows"),
            **both("hint", "Pro ty, kdo ji neuvidí.", "For those who cannot see it."),
        },
    ]


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

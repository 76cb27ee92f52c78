import csv
import datetime as dt
import io
import re
import shutil
from collections import Counter
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyxform.validators.odk_validate import ODKValidateError
from pyxform.xls2xform import convert

from kpss_geo.exchange.incoming import read
from kpss_geo.exchange.xlsform import (
    CZECH,
    ENGLISH,
    LEG_COUNT,
    LEG_TEXT,
    METHOD_CHOICES,
    PHOTO,
    PHOTO_TEXT,
    PLACING_CHOICES,
    POSITION,
    UNKNOWN_SUFFIX,
    UNKNOWN_VALUE,
    choice_rows,
    relevance,
    survey_rows,
    unknown_field,
    xlsform,
)
from kpss_geo.survey.observations import LOCATION_METHODS, METHODS
from kpss_geo.survey.questionnaire import asked, choices, elements, of_element, questions
from tests.exchange.strategies import TODAY, answers

SHEETS = ("survey", "choices", "settings")


def sheet(name):
    rows = list(openpyxl.load_workbook(io.BytesIO(xlsform()))[name].iter_rows(values_only=True))
    return [{header: value for header, value in zip(rows[0], row, strict=True) if value} for row in rows[1:]]


def by_name():
    return {row["name"]: row for row in survey_rows() if "name" in row}


def compiled():
    warnings = []
    found = convert(io.BytesIO(xlsform()), warnings=warnings, file_type=".xlsx")
    return found.xform, warnings


def test_the_form_compiles_without_a_warning():
    xform, warnings = compiled()
    assert warnings == []
    ET.fromstring(xform)  # noqa: S314


@pytest.mark.skipif(not shutil.which("java"), reason="ODK Validate needs Java; install a JRE to run it")
def test_odk_validate_accepts_the_form_and_would_refuse_a_broken_one():
    convert(io.BytesIO(xlsform()), file_type=".xlsx", validate=True)
    book = openpyxl.load_workbook(io.BytesIO(xlsform()))
    rows = list(book["survey"].iter_rows())
    place = [cell.value for cell in rows[0]].index("relevant")
    next(row for row in rows if row[place].value and row is not rows[0])[place].value = "no-such-function() ="
    broken = io.BytesIO()
    book.save(broken)
    with pytest.raises(ODKValidateError):
        convert(io.BytesIO(broken.getvalue()), file_type=".xlsx", validate=True)


def test_the_same_questionnaire_gives_the_same_form():
    assert xlsform() == xlsform()
    assert re.fullmatch("[0-9a-f]{12}", sheet("settings")[0]["version"])


def test_every_question_is_there_once_under_its_own_name():
    xform, _ = compiled()
    bound = Counter(path.rpartition("/")[2] for path in re.findall(r'<bind nodeset="([^"]+)"', xform))
    assert all(bound[field] == 1 for field in questions())
    assert max(bound.values()) == 1  # the import strips the names of groups


def test_czech_stands_first_and_english_beside_it():
    rows = [
        row
        for row in sheet("survey")
        if row["type"] not in ("start", "end", "today", "calculate", "end_group", "end_repeat")
    ]
    assert rows
    assert all(row[f"label::{CZECH}"] and row[f"label::{ENGLISH}"] for row in [*rows, *sheet("choices")])
    for words in ("hint", "constraint_message"):
        assert [row for row in rows if (f"{words}::{CZECH}" in row) is not (f"{words}::{ENGLISH}" in row)] == []
    assert sheet("settings")[0]["default_language"] == CZECH
    assert list(openpyxl.load_workbook(io.BytesIO(xlsform())).sheetnames) == list(SHEETS)


def test_labels_are_those_by_which_the_import_knows_the_questions():
    rows = by_name()
    for question in questions().values():
        if question.type != "legs":
            assert rows[question.field][f"label::{CZECH}"] == question.label
            assert rows[question.field][f"label::{ENGLISH}"] == question.label_en


def test_what_it_is_comes_first():
    shown = [row for row in survey_rows() if row["type"] not in ("start", "end", "today")]
    assert (shown[0]["name"], shown[0]["required"]) == ("element", "yes")
    kinds = [row["name"] for row in choice_rows() if row["list_name"] == "element"]
    assert kinds == list(elements())


def test_every_question_may_be_answered_by_i_do_not_know():
    rows = by_name()
    for question in questions().values():
        if question.type == "date":
            continue  # an obstacle without its last day would be refused
        name = rows[unknown_field(question)]["type"].partition(" ")[2]
        assert UNKNOWN_VALUE in [row["name"] for row in choice_rows() if row["list_name"] == name], question.field
        if question.type in ("number", "whole"):
            assert f"${{{question.field}}} = ''" in rows[question.field + UNKNOWN_SUFFIX]["relevant"]


def test_numbers_have_the_limits_of_the_questionnaire_and_say_them():
    rows = by_name()
    for question in questions().values():
        if question.least is not None:
            assert rows[question.field]["constraint"] == f". >= {question.least:g} and . <= {question.most:g}"
            assert f"{question.most:g} {question.unit}".strip() in rows[question.field][f"constraint_message::{CZECH}"]


def test_all_choices_of_the_questionnaire_and_of_methods_are_offered():
    offered = Counter((row["list_name"], row["name"]) for row in choice_rows())
    assert max(offered.values()) == 1
    assert all(offered[f"q_{name}", one.value] for name, some in choices().items() for one in some)
    assert tuple(one.value for one in METHOD_CHOICES) == METHODS
    assert tuple(one.value for one in PLACING_CHOICES) == LOCATION_METHODS


def test_the_place_the_photo_and_the_day_are_asked_as_agreed():
    rows, (xform, _) = by_name(), compiled()
    assert rows[POSITION]["parameters"] == "capture-accuracy=5 warning-accuracy=15"
    assert 'accuracyThreshold="5"' in xform
    assert rows[PHOTO]["parameters"] == "max-pixels=1600"
    assert (rows[PHOTO_TEXT]["required"], rows[PHOTO_TEXT]["relevant"]) == ("yes", f"${{{PHOTO}}} != ''")
    assert rows["today"]["type"] == "today"
    assert rows["observed_on"]["constraint"] == ". <= today()"
    assert rows["method"]["required"] == "yes"


# A reader of the few XPath forms that conditions are made of.
TOKEN = re.compile(r"\$\{(\w+)\} (!?=|>) ('[^']*'|-?[\d.]+)")


def holds(expression, form):
    def one(found):
        field, test, told = found.groups()
        value = form.get(field, "")
        if told.startswith("'"):
            return str((value == told[1:-1]) is (test == "="))
        if value == "":
            return str(test == "!=")  # NaN equals nothing
        number = float(value), float(told)
        return str({"=": number[0] == number[1], "!=": number[0] != number[1], ">": number[0] > number[1]}[test])

    return eval(TOKEN.sub(one, expression), {"__builtins__": {}})  # noqa: S307


def as_form(element, told):
    """Cells of the form after these answers; None is "nevím"."""
    cells = {"element": element}
    for field, value in told.items():
        question = questions()[field]
        if value is None:
            cells[unknown_field(question)] = UNKNOWN_VALUE
        elif question.type != "legs":
            cells[field] = {True: "ano", False: "ne"}[value] if isinstance(value, bool) else str(value)
    return cells


@given(st.data())
def test_the_form_asks_exactly_what_the_questionnaire_asks(data):
    element = data.draw(st.sampled_from(list(elements())))
    told = {}
    for question in asked(element, {}):
        if data.draw(st.booleans()):
            told[question.field] = data.draw(st.none() | answers(question))
    form = as_form(element, told)
    expected = {question.field for question in of_element(element) if question.makes_sense(told)}
    assert {field for field, question in questions().items() if holds(relevance(question), form)} == expected


def submission(**cells):
    """A row of KoboToolbox's CSV with the headers that this form gives."""
    bound = {
        "_uuid": "a1",
        "_submission_time": "2026-05-02T08:00:00",
        "today": "2026-05-02",
        "observed_on": "2026-05-01",
    }
    where = {f"_{POSITION}_latitude": "49.004", f"_{POSITION}_longitude": "14.77", f"_{POSITION}_precision": "4.2"}
    return {"element": "vstup", "method": "measured", "location_method": "gps", "name": "Úřad"} | bound | where | cells


def kobo(*rows):
    groups = {row["name"]: "answers/" for row in survey_rows() if "relevant" in row}
    headers = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([groups.get(name, "") + name for name in headers])
    writer.writerows([row.get(name, "") for name in headers] for row in rows)
    return read(text.getvalue().encode(), name="kobo.csv", today=TODAY, imported_by="správce")


def only(found):
    assert found.quarantined == []
    return found.events[0]


def test_the_import_reads_what_the_form_gives():
    event = only(kobo(submission(threshold_cm="2.5", lift_seat="", bridged_by="nevim", door_main_cm="")))
    assert {field: (one.value, one.status, one.method) for field, one in event.values.items()} == {
        "threshold_cm": (2.5, "known", "measured"),
        "bridged_by": (None, "unknown", "measured"),
    }
    assert (event.element, event.about["name"], event.position.accuracy_m) == ("vstup", "Úřad", 4.2)
    assert event.observed_on == dt.date(2026, 5, 1)


def test_a_blank_number_is_not_answered_and_a_tick_is_i_do_not_know():
    event = only(
        kobo(submission(threshold_cm="", threshold_cm_nevim=UNKNOWN_VALUE, door_main_cm="", door_main_cm_nevim=""))
    )
    assert {field: one.status for field, one in event.values.items()} == {"threshold_cm": "unknown"}


def test_legs_of_a_ramp_come_through_the_calculated_column():
    rows = by_name()
    assert rows["ramp_legs"]["type"] == "calculate"
    assert f"join('; ', ${{{LEG_TEXT}}})" in rows["ramp_legs"]["calculation"]
    assert rows[LEG_COUNT]["type"] == "integer"
    told = {LEG_COUNT: "2", "ramp_legs": "300 × 8.5 × 110; nevím × 12 × nevím", "bridged_by": "fixed_ramp"}
    assert list(only(kobo(submission(**told))).values["ramp_legs"].value) == [
        {"length_cm": 300, "slope_pct": 8.5, "width_cm": 110},
        {"length_cm": None, "slope_pct": 12, "width_cm": None},
    ]
    unknown = only(kobo(submission(ramp_legs="", ramp_legs_nevim=UNKNOWN_VALUE)))
    assert unknown.values["ramp_legs"].status == "unknown"


@pytest.mark.parametrize(("yes", "told"), [("ano", True), ("ne", False)])
def test_yes_and_no_are_read(yes, told):
    event = only(kobo(submission(element="vytah", lift_seat=yes)))
    assert event.values["lift_seat"].value is told

"""Exports of KoboToolbox and ODK Central, with all the habits of their columns."""

import datetime as dt
import io
import zipfile

import pytest
from pyxform.xls2json_backends import xlsx_to_dict

from kpss_geo.exchange.xlsform import UNKNOWN_SUFFIX, xlsform
from kpss_geo.survey.observations import Position
from kpss_geo.survey.questionnaire import questions
from tests.exchange.incoming.files import SUBMISSION, csv_of, json_of, only, taken, values, xlsx_of

ANSWERS = {"door_main_cm": 82, "threshold_cm": "unknown", "bridged_by": "level"}
ODK = {
    "SubmissionDate": "2026-05-01T20:06:00.123Z",
    "start": "2026-05-01T22:00:00.000+02:00",
    "end": "2026-05-01T22:05:00.000+02:00",
    "element": "vstup",
    "position-Latitude": "49.004",
    "position-Longitude": "14.77",
    "position-Altitude": "430",
    "position-Accuracy": "4.5",
    "name": "Radnice",
    "method": "measured",
    "answers-door_main_cm": "82",
    "answers-threshold_cm_nevim": "nevim",
    "answers-bridged_by": "level",
    "meta-instanceID": "uuid:edited-2",
    "KEY": "uuid:aaaa-1",
    "SubmitterID": "12",
    "SubmitterName": "Jana Nováková",
    "DeviceID": "phone",
    "ReviewState": "approved",
}


def without(row, *names):
    return {name: text for name, text in row.items() if name not in names}


def relabelled(row, **labels):
    return {labels.get(name.rpartition("/")[2], name): text for name, text in row.items()}


def test_a_submission_keeps_its_day_its_place_and_its_answers():
    event = only(csv_of(SUBMISSION))
    assert values(event) == ANSWERS
    assert {one.method for one in event.values.values()} == {"measured"}
    assert event.position == Position(14.77, 49.004, 4.5, "gps")
    assert event.observed_on == dt.date(2026, 5, 1)
    assert event.recorded_at == dt.datetime(2026, 5, 1, 20, 6, tzinfo=dt.UTC)
    assert (event.author_id, event.author_class) == ("import KoboToolbox", "import")


@pytest.mark.parametrize(
    "labels",
    [
        {
            "element": "Co to je",
            "door_main_cm": "Vstup/Šířka hlavního křídla",
            "threshold_cm_nevim": "Co jste zjistili/Výška prahu – nevím",
            "bridged_by": "Čím lze schody překonat bez chůze?",
            "name": "Název místa",
            "method": "Způsob zjištění",
        },
        {
            "element": "What it is",
            "door_main_cm": "What you found/Width of the main leaf",
            "threshold_cm_nevim": "What you found/Height of the threshold – I do not know",
            "bridged_by": "How can the steps be bridged?",
            "name": "Name of the place",
            "method": "How it was found",
        },
    ],
    ids=["czech", "english"],
)
def test_labels_stand_for_names(labels):
    words = {"element": "vstup", "answers/bridged_by": "není co překonat, je v úrovni", "method": "změřeno"}
    assert only(csv_of(relabelled(SUBMISSION | words, **labels))) == only(csv_of(SUBMISSION))


@pytest.mark.parametrize("make", [csv_of, xlsx_of, lambda row: csv_of(row, delimiter=","), lambda row: json_of([row])])
def test_every_kind_of_export_says_the_same(make):
    assert only(make(SUBMISSION)) == only(csv_of(SUBMISSION))


@pytest.mark.parametrize("prefix", ["", "vstup/", "a/b/c/"])
def test_any_groups_may_stand_before_a_name(prefix):
    renamed = {name.replace("answers/", prefix): text for name, text in SUBMISSION.items()}
    assert only(csv_of(renamed)) == only(csv_of(SUBMISSION))


RENAMED = {f"_position_{part}": f"_Kde to je_{part}" for part in ("latitude", "longitude", "precision")}
PARTS = ("_position_latitude", "_position_longitude", "_position_altitude", "_position_precision")


@pytest.mark.parametrize(
    ("row", "accuracy_m"),
    [
        (without(SUBMISSION, *PARTS), 4.5),
        (without(SUBMISSION, "position", *PARTS) | {"_geolocation": "[49.004, 14.77]"}, 20),
        (SUBMISSION | {"_position_precision": "0.0"}, 20),
        (without(SUBMISSION, "_position_precision", "position"), 20),
        (relabelled(SUBMISSION, **RENAMED), 4.5),
    ],
    ids=["text", "geolocation", "by hand", "no accuracy", "labels"],
)  # fmt: skip
def test_a_place_is_told_in_several_ways_latitude_first(row, accuracy_m):
    place = only(csv_of(row)).position
    assert (place.lon, place.lat, place.accuracy_m) == (14.77, 49.004, accuracy_m)
    assert place.method == ("gps" if accuracy_m == 4.5 else "map")


def test_an_approval_given_elsewhere_approves_nothing():
    approved, rejected = (
        only(csv_of(SUBMISSION | {"_validation_status": state})) for state in ("approved", "not_approved")
    )
    assert approved == rejected


def test_an_edited_submission_keeps_its_root():
    edited = SUBMISSION | {"_uuid": "bbbb-9", "meta/rootUuid": "uuid:aaaa-1"}
    assert only(csv_of(edited)).point_id == only(csv_of(SUBMISSION)).point_id


@pytest.mark.parametrize(
    "split",
    [
        {"answers/bridged_by/lift": "1", "answers/bridged_by/level": "0"},
        {"answers/bridged_by/lift": "True", "answers/bridged_by/level": ""},
        {"Čím lze schody překonat bez chůze?/výtah": "1"},
        {"answers/bridged_by": "lift"},
        {"answers/bridged_by": "lift", "answers/bridged_by/lift": "1", "answers/bridged_by/level": "0"},
        {"answers/bridged_by": "výtah", "answers/bridged_by/lift": "1"},
    ],
)
def test_a_choice_may_be_joined_or_split_into_columns(split):
    assert values(only(csv_of(without(SUBMISSION, "answers/bridged_by") | split)))["bridged_by"] == "lift"


@pytest.mark.parametrize(
    "split",
    [
        {"answers/bridged_by/lift": "1", "answers/bridged_by/level": "1"},
        {"answers/bridged_by": "lift level"},
        {"answers/bridged_by": "lift", "answers/bridged_by/level": "1"},
        {"answers/threshold_cm": "3"},  # and "nevím" is ticked
        {"a/door_main_cm": "90"},  # and answers/door_main_cm says 82
    ],
)
def test_two_answers_to_one_question_are_put_aside(split):
    row = (
        SUBMISSION
        if "a/door_main_cm" in split or "answers/threshold_cm" in split
        else without(SUBMISSION, "answers/bridged_by")
    ) | split
    (broken,) = taken(csv_of(row)).quarantined
    assert "ponechte jednu" in broken.reasons[0] or "odporuje" in broken.reasons[0]


def test_a_label_of_two_questions_is_that_of_the_thing_surveyed():
    lift = without(SUBMISSION, *(name for name in SUBMISSION if name.startswith("answers")))
    for element, field in (("vytah", "lift_width_cm"), ("toaleta", "wc_width_cm")):
        assert values(only(csv_of(lift | {"element": element, "Šířka kabiny": "110"}))) == {field: 110}


def test_the_day_is_that_of_the_form_then_that_of_the_phone_then_that_of_sending():
    days = {"observed_on": "2026-04-28", "today": "2026-04-29", "start": "2026-04-30T23:30:00+02:00"}
    row = {**days, **without(SUBMISSION, "start", "end")}
    for name, day in ((None, 28), ("observed_on", 29), ("today", 30)):
        row.pop(name, None)
        assert only(csv_of(row)).observed_on == dt.date(2026, 4, day)
    row.pop("start")
    assert only(csv_of(row)).observed_on == dt.date(2026, 5, 1)


def test_odk_central_says_the_same_as_kobotoolbox():
    event, kobo = only(csv_of(ODK)), only(csv_of(SUBMISSION))
    assert (event.values, event.position, event.observed_on) == (kobo.values, kobo.position, kobo.observed_on)
    assert event.recorded_at == dt.datetime(2026, 5, 1, 20, 6, 0, 123000, tzinfo=dt.UTC)
    assert event.source == "odk/odk: aaaa-1"


def test_an_archive_with_a_table_of_repeats_is_read_by_its_main_table():
    legs = {"leg_length_cm": "300", "PARENT_KEY": "uuid:aaaa-1", "KEY": "uuid:aaaa-1/leg[1]"}
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("form-ramp_leg.csv", csv_of(legs))
        archive.writestr("form.csv", csv_of(ODK))
    assert only(whole.getvalue()) == only(csv_of(ODK))


def test_who_sent_it_is_dropped_at_the_door():
    shown = repr(taken(csv_of(ODK, ODK | {"KEY": "b", "element": "lanovka"})))
    for word in ("Nováková", "phone"):
        assert word not in shown


def names_of_the_form():
    rows = xlsx_to_dict(io.BytesIO(xlsform()))["survey"]
    return [row["name"] for row in rows if row.get("name")]


def test_every_question_of_our_form_is_read():
    names = set(names_of_the_form())
    assert set(questions()) <= names
    headers = [f"skupina/{name}" for name in names]
    found = taken(csv_of(SUBMISSION | dict.fromkeys(headers, "")))
    unread = " ".join(note for note in found.notes if "nečteme" in note)
    for field in questions():
        assert f"/{field}," not in unread + ","
        assert f"/{field}{UNKNOWN_SUFFIX}" not in unread


def test_legs_joined_by_our_form_are_read():
    row = without(SUBMISSION, *(name for name in SUBMISSION if name.startswith("answers")))
    event = only(csv_of(row | {"element": "rampa", "ramp_legs": "300 × 8.5 × 110; nevím × 12 × nevím"}))
    assert values(event)["ramp_legs"][1] == {"length_cm": None, "slope_pct": 12, "width_cm": None}

import datetime as dt
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpss_geo.exchange.cells import FORMULA_STARTS, guarded, unguarded
from kpss_geo.exchange.flat import cells, columns, flat, headings, observed
from kpss_geo.survey.observations import ABOUT, Observed, Position, Value
from kpss_geo.survey.questionnaire import elements, questions
from tests.exchange.strategies import TODAY, observations

SOUND = {
    "event_id": str(UUID(int=1)),
    "point_id": str(UUID(int=2)),
    "element": "vstup",
    "lon": "14,77",
    "lat": "49.004",
    "accuracy_m": "5",
    "observed_on": "1. 5. 2026",
    "author_id": "ještěrka",
    "author_class": "volunteer",
}


def told(**cells_):
    event, faults = observed(SOUND | cells_, today=TODAY)
    assert faults == []
    return event


def faults(**cells_):
    event, found = observed(SOUND | cells_, today=TODAY)
    assert event is None
    return found


@given(observations())
def test_a_flat_row_gives_the_very_same_observation_back(event):
    assert observed(flat(event)) == (event, [])


@given(observations())
def test_every_cell_has_its_column_and_every_column_its_heading(event):
    assert set(flat(event)) == set(columns())
    assert set(cells(event)) <= set(columns())
    assert len(columns()) == len(set(columns()))
    assert set(headings()) >= set(ABOUT) | set(questions())


@given(st.text() | st.sampled_from(("'", "''", "'=", "=1", "''=", "'''=1", "-3", "")))
def test_a_guarded_text_starts_no_formula_and_comes_back_whole(text):
    assert not guarded(text).startswith(FORMULA_STARTS)
    assert unguarded(guarded(text)) == text


def test_blank_was_not_answered_and_is_not_the_same_as_unknown():
    event = told(door_main_cm="", threshold_cm="nevím", steps_count="netýká se")
    assert event.values == {
        "threshold_cm": Value(None, "unknown", "estimate"),
        "steps_count": Value(None, "not_applicable", "estimate"),
    }


@pytest.mark.parametrize(("text", "value"), [("82", 82), ("12,5", 12.5), ("12.5", 12.5), (" 90 ", 90)])
def test_numbers_have_a_comma_or_a_point(text, value):
    assert told(door_main_cm=text).values["door_main_cm"].value == value


@pytest.mark.parametrize("text", ["80 cm", "asi 80", "0x50", "1e2", "--3", "8.2.1", "½", "NaN", "inf", "1 2"])
def test_what_is_no_plain_number_is_refused_with_its_column(text):
    assert "door_main_cm" in faults(door_main_cm=text)[0]


@pytest.mark.parametrize("text", ["fixed_ramp", "pevná rampa", "Pevná rampa", "fixed ramp"])
def test_choices_are_told_by_value_or_label(text):
    assert told(bridged_by=text).values["bridged_by"].value == "fixed_ramp"


@pytest.mark.parametrize(("text", "value"), [("ano", True), ("Ne", False), ("yes", True), ("0", False)])
def test_yes_and_no_are_read(text, value):
    assert told(element="vytah", lift_seat=text).values["lift_seat"].value is value


@pytest.mark.parametrize("text", ["2026-05-01", "1. 5. 2026", "1.5.2026", "01.05.2026", "2026-05-01T10:00:00+02:00"])
def test_days_are_written_as_iso_or_as_czechs_do(text):
    assert told(observed_on=text).observed_on == dt.date(2026, 5, 1)


@pytest.mark.parametrize("text", ["1/5/2026", "31. 2. 2026", "jaro", "5. 2026"])
def test_what_is_no_day_is_refused(text):
    assert any("observed_on" in fault for fault in faults(observed_on=text))


def test_legs_of_a_ramp_are_written_with_either_cross():
    event = told(bridged_by="pevná rampa", ramp_legs="300 × 8 × 110; 200x12,5xnevím")
    assert event.values["ramp_legs"].value == [
        {"length_cm": 300, "slope_pct": 8, "width_cm": 110},
        {"length_cm": 200, "slope_pct": 12.5, "width_cm": None},
    ]


def test_a_leg_without_its_width_is_refused():
    assert "300 × 8 × 110" in faults(element="rampa", ramp_legs="300 × 8")[0]


def test_who_does_not_say_how_it_was_found_estimated():
    assert told(door_main_cm="82").values["door_main_cm"].method == "estimate"
    event = told(method="změřeno", door_main_cm="82", threshold_cm="2", threshold_cm_method="odhad")
    assert [event.values[name].method for name in ("door_main_cm", "threshold_cm")] == ["measured", "estimate"]


def test_what_has_no_clock_was_recorded_on_its_day_and_never_today():
    assert told().recorded_at == dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


def test_defaults_fill_blank_cells_only():
    row = {name: text for name, text in SOUND.items() if name != "accuracy_m"} | {"lon": "14.5"}
    event, _ = observed(row, defaults={"accuracy_m": "20", "lon": "13"})
    assert event.position == Position(14.5, 49.004, 20, "map")


def test_every_fault_of_a_row_is_named_at_once():
    found = faults(
        event_id="x",
        lon="východ",
        observed_on="loni",
        door_main_cm="široké",
        bridged_by="lanovka",
        name="a\x00b",
        method="věštba",
    )
    for word in ("event_id", "lon", "observed_on", "door_main_cm", "bridged_by", "name"):
        assert any(f"sloupec {word}" in fault for fault in found), word
    readable = faults(door_main_cm="široké", kerb_cm="3", observed_on="2026-06-02", threshold_cm="99")
    for word in ("door_main_cm", "kerb_cm", "v budoucnosti", "99"):
        assert any(word in fault for fault in readable), word


@pytest.mark.parametrize("name", list(elements()))
def test_kinds_of_things_are_told_by_id_or_name(name):
    row = SOUND | {"valid_to": "2026-06-01"} if name == "prekazka" else SOUND
    for word in (name, elements()[name].name, elements()[name].name_en.upper()):
        event, found = observed(row | {"element": word}, today=TODAY)
        assert (event.element, found) == (name, [])


def test_an_observation_of_a_point_may_lack_its_place():
    event, found = observed({name: text for name, text in SOUND.items() if name not in ("lon", "lat")}, today=TODAY)
    assert isinstance(event, Observed)
    assert event.position is None
    assert found == []


def test_half_a_place_is_refused():
    assert any("lat" in fault for fault in faults(lat=""))

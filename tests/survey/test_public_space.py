import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpss_geo.survey.public_space import MEASURES, NEEDED, grade
from kpss_geo.survey.questionnaire import elements, questions

# The table of barrier-free.md, section 6: manual wheelchair alone, each limit from both sides.
LIMITS = [
    ("obrubnik", "kerb_cm", 2, 2),
    ("obrubnik", "kerb_cm", 2.1, 1),
    ("obrubnik", "kerb_cm", 7, 1),
    ("obrubnik", "kerb_cm", 7.1, 0),
    ("zuzeni", "width_cm", 90, 2),
    ("zuzeni", "width_cm", 89.9, 1),
    ("zuzeni", "width_cm", 70, 1),
    ("zuzeni", "width_cm", 69.9, 0),
    ("schody", "steps_count", 0, 2),
    ("schody", "steps_count", -1, 0),
]
FOOTWAY = {"surface": "asphalt", "width_cm": 150, "slope_pct": 0}


@pytest.mark.parametrize(("element", "measure", "value", "expected"), LIMITS)
def test_a_measure_is_graded_at_its_very_limit(element, measure, value, expected):
    found = grade(element, {measure: value, "bridged_by": "nothing"})
    assert (found.worst, found.best) == (expected, expected)
    assert bool(found.reasons) is (expected < 2)


@pytest.mark.parametrize(
    ("measure", "value", "expected"),
    [
        ("slope_pct", 8.33, 2),
        ("slope_pct", -8.4, 1),
        ("slope_pct", 12.5, 1),
        ("slope_pct", 12.6, 0),
        ("surface", "sett", 1),
        ("surface", "unhewn_cobblestone", 0),
        ("surface", "paving_stones", 2),
    ],
)
def test_a_stretch_of_footway_is_as_good_as_its_worst_measure(measure, value, expected):
    found = grade("chodnik", FOOTWAY | {measure: value})
    assert (found.worst, found.best) == (expected, expected)


def test_what_nobody_measured_stays_open_and_is_named():
    found = grade("chodnik", {"surface": "asphalt", "width_cm": 150})
    assert (found.worst, found.best) == (0, 2)
    assert found.reasons == ("podélný sklon: nevíme",)


def test_a_closed_measure_settles_what_is_unknown_beside_it():
    found = grade("chodnik", {"surface": "sand", "width_cm": None})
    assert (found.worst, found.best) == (0, 0)


def test_elements_that_lead_nowhere_have_no_grade():
    assert grade("stani", {"parking_count": 2}) is None
    assert set(MEASURES) <= set(elements())


def test_every_measure_is_asked_of_its_element():
    for element, measures in MEASURES.items():
        assert all(element in questions()[measure].elements for measure in measures)
    assert set(questions()) >= NEEDED


@given(st.sampled_from(sorted(MEASURES)), st.data())
def test_an_answer_more_never_widens_the_interval(element, data):
    values = {name: data.draw(st.none() | st.floats(0, 200)) for name in MEASURES[element] if name != "surface"}
    answers = {
        name: int(value) if name == "steps_count" and value is not None else value for name, value in values.items()
    }
    before = grade(element, answers | dict.fromkeys(answers))
    after = grade(element, answers)
    assert after.best <= before.best
    assert after.worst <= after.best

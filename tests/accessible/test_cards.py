import datetime as dt

import pytest

from kpss_geo.accessible.cards import card
from kpss_geo.accessible.register import register
from kpss_geo.accessible.worded import value_name
from kpss_geo.survey.questionnaire import choices, elements, questions
from tests.accessible.places import DOOR, TODAY, seen, survey, territory


def the_card(*events, language="cs"):
    known = register(territory(), survey(*events))
    return card(known, next((at for at, one in enumerate(known.spots) if one.place), 0), language)


def fact(found, name):
    return next(one for part in found.parts for one in part.facts if one.name == name)


def test_every_answer_bears_its_day_its_author_and_how_it_was_found():
    found = the_card(seen("door", "vstup", DOOR, role="verified", on=TODAY - dt.timedelta(days=9)))
    told = fact(found, "Šířka hlavního křídla")
    assert (told.value, told.seen_on, told.who, told.how) == (
        "90 cm",
        dt.date(2026, 5, 23),
        "ověřený mapovatel",
        "naměřeno",
    )
    assert told.verified
    assert found.days == (dt.date(2026, 5, 23), dt.date(2026, 5, 23))


def test_what_nobody_answered_and_what_nobody_could_answer_is_named_as_unknown():
    found = the_card(seen("door", "vstup", {"door_main_cm": None, "threshold_cm": 1}))
    assert "Šířka hlavního křídla" in found.unknown
    assert "Pomoc zaměstnanců" in found.unknown
    assert "Výška prahu" not in found.unknown
    assert [one.name for part in found.parts for one in part.facts] == ["Výška prahu"]


def test_a_question_that_the_other_answers_rule_out_is_not_unknown():
    assert "Výška nejvyššího schodu" not in the_card(seen("door", "vstup", {"steps_count": 0})).unknown
    assert "Výška nejvyššího schodu" in the_card(seen("door", "vstup", {"steps_count": 2})).unknown


def test_an_old_answer_says_that_it_is_old():
    found = the_card(seen("door", "vstup", DOOR, on=dt.date(2020, 1, 1)))
    assert found.stale
    assert fact(found, "Výška prahu").stale


def test_people_who_disagree_are_both_heard():
    found = the_card(
        seen("kerb", "obrubnik", {"kerb_cm": 2}, name="A"), seen("kerb", "obrubnik", {"kerb_cm": 9}, name="A", who="b")
    )
    assert found.disputed
    assert {"2 cm", "9 cm"} <= set(fact(found, "Výška obrubníku").value.removeprefix("rozpor: ").split(" nebo "))


def test_the_opinion_of_a_surveyor_stands_beside_the_category_and_not_among_the_answers():
    found = the_card(seen("door", "vstup", DOOR | {"threshold_cm": 9, "declared_category": "accessible"}))
    assert (found.label, found.opinion) == ("obtížně přístupné nebo nepřístupné", "přístupné")
    assert "Jak byste to sami označili" not in [one.name for part in found.parts for one in part.facts]


@pytest.mark.parametrize(
    ("element", "answers", "label", "reason"),
    [
        ("vstup", DOOR | {"threshold_cm": 9}, "hardly accessible or inaccessible", "Height of the threshold: 9 cm"),
        (
            "vstup",
            DOOR | {"threshold_cm": None},
            "not verified (at best accessible)",
            "Height of the threshold: not known",
        ),
        ("obrubnik", {"kerb_cm": 9}, "hardly accessible or inaccessible", "Height of the kerb: 9 cm"),
        ("toaleta", {"wc_door_cm": 40}, "not a barrier-free toilet", None),
        ("stani", {"parking_count": 2}, "no category, a fact only", None),
    ],
)
def test_category_and_reasons_are_told_in_english(element, answers, label, reason):
    found = the_card(seen("one", element, answers), language="en")
    assert found.label == label
    assert reason is None or reason in found.why


def test_an_english_estimate_says_that_it_is_one():
    found = the_card(seen("door", "vstup", DOOR, how="estimate"), language="en")
    assert "Width of the main leaf: 90 cm (estimate)" in found.why


def test_no_word_of_the_questionnaire_stays_czech_in_english():
    for question in questions().values():
        answers = [(question.choices[0].value if question.choices else True), {"answer": True}.get(question.type, 5)]
        value = {"choice": answers[0], "answer": True, "date": TODAY, "legs": [{"length_cm": 9}]}.get(question.type, 5)
        assert value_name(question, None, "en") == "not known"
        assert value_name(question, value, "en").isascii()
        assert question.label_en
    assert all(one.name_en for one in elements().values())
    assert all(one.label_en for some in choices().values() for one in some)


def test_the_other_audiences_are_told_too():
    assert dict(the_card(seen("door", "vstup", DOOR)).others) == {"pro seniory": "přístupné", "s kočárkem": "přístupné"}
    assert the_card(seen("kerb", "obrubnik", {"kerb_cm": 1})).others == ()


def test_an_unvisited_service_tells_what_the_catalogue_declares():
    found = the_card()
    assert (found.name, found.label, found.parts) == ("Poradna Čáp", "neověřeno", ())
    assert found.services[0].step_free is True

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpss_geo.desk.keeping import drop, save, unsent
from kpss_geo.desk.reviewing import approve
from kpss_geo.desk.roles import Denied
from kpss_geo.desk.submitting import save_draft
from kpss_geo.desk.writing import (
    NO_ANSWER,
    NO_ELEMENT,
    NO_PLACE,
    PLACE,
    WHOLE,
    answered,
    answers,
    beside,
    blank,
    confirm,
    faults_at,
    gone,
    next_to,
    of_kind,
    placed,
    said_of,
    seen_on,
    send,
    to_ask,
    unanswered,
    upon,
)
from kpss_geo.errors import BadInput
from kpss_geo.survey.observations import CZECHIA, Position
from kpss_geo.survey.questionnaire import elements, faults, of_element
from tests.desk.making import NOW, SQUARE, TODAY, seen, states

LEG = {"length_cm": 300, "slope_pct": 8, "width_cm": None}


@pytest.fixture
def entrance(people):
    return placed(of_kind(blank(people.volunteer, now=NOW), "vstup"), SQUARE)


def fields(some):
    return [one.field for one in some]


def test_an_answer_asks_what_follows_and_takes_away_what_no_longer_makes_sense(entrance):
    told = answered(answered(entrance, "steps_count", 3), "step_height_max_cm", 16)
    assert "step_height_max_cm" in fields(to_ask(told))
    level = answered(told, "steps_count", 0)
    assert "step_height_max_cm" not in level.values
    assert "step_height_max_cm" not in fields(to_ask(level))


def test_not_knowing_is_an_answer_and_no_answer_is_not(entrance):
    told = answered(entrance, "threshold_cm", None)
    assert told.values["threshold_cm"].status == "unknown"
    assert "threshold_cm" not in unanswered(told, "threshold_cm").values


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_order_the_answers_come_in_none_is_kept_that_makes_no_sense(people, data):
    element = data.draw(st.sampled_from(sorted(elements())))
    written = of_kind(blank(people.volunteer, now=NOW), element)
    for question in data.draw(st.permutations(of_element(element))):
        wide = {"whole": 3, "number": question.least, "answer": True, "date": TODAY, "legs": (LEG,)}
        some = [one.value for one in question.choices] or [wide.get(question.type)]
        written = answered(written, question.field, data.draw(st.sampled_from([*some, None])))
    assert not faults(element, answers(written))


def test_another_kind_of_thing_keeps_only_answers_that_it_asks_for(entrance):
    told = answered(answered(entrance, "steps_count", 3), "door_main_cm", 80)
    assert set(of_kind(told, "schody").values) == {"steps_count"}
    assert of_kind(told, "vstup") is told


def test_a_name_is_kept_bare_and_an_empty_one_goes(entrance):
    told = said_of(entrance, name="  Radnice \n ", side="")
    assert dict(told.about) == {"name": "Radnice"}
    assert dict(said_of(told, name=" ").about) == {}


def test_an_answer_upon_a_known_point_is_asked_in_the_light_of_what_was_known(store, people, entrance):
    old = seen(steps_count=3, step_height_max_cm=15, bridged_by="nothing")
    send_and_publish(store, people, old)
    point = store.points(today=TODAY)[old.point_id]
    again = upon(point, answered(entrance, "door_main_cm", 90))
    assert (again.point_id, again.base_version, again.event_id) == (old.point_id, point.version, entrance.event_id)
    assert "step_height_max_cm" in fields(to_ask(again, point))
    assert "ramp_legs" not in fields(to_ask(again, point))
    send(store, people.other, again, now=NOW)
    approve(store, people.second, [again.event_id])
    told = store.points(today=TODAY)[old.point_id].answers
    assert (told["door_main_cm"], told["steps_count"]) == (90, 3)


def send_and_publish(store, people, event):
    store.add([event], state="published", sender=people.surveyor.id)


def test_what_stands_beside_a_point_bears_its_name_and_its_links(store, people, entrance):
    old = seen(about={"name": "Radnice", "service_id": "radnice", "side": "vlevo"})
    send_and_publish(store, people, old)
    told = beside(store.points(today=TODAY)[old.point_id], entrance)
    assert dict(told.about) == {"name": "Radnice", "service_id": "radnice"}
    assert told.point_id == entrance.point_id


def test_a_draft_comes_back_as_it_was_until_it_is_sent(store, people, entrance):
    told = answered(answered(entrance, "threshold_cm", None), "door_main_cm", 80, how="estimate")
    ramp = answered(answered(told, "bridged_by", "fixed_ramp"), "ramp_legs", (LEG,))
    save(store, people.volunteer, ramp)
    save(store, people.volunteer, ramp)
    [kept] = unsent(store, people.volunteer)
    assert kept.observation == ramp
    assert unsent(store, people.other) == []
    send(store, people.volunteer, ramp, now=NOW)
    assert unsent(store, people.volunteer) == []
    assert states(store) == {ramp.event_id: "submitted"}


def test_a_draft_of_something_that_arrived_before_the_crash_is_not_offered_again(store, people, entrance):
    told = answered(entrance, "door_main_cm", 80)
    send(store, people.volunteer, told, now=NOW)
    save(store, people.volunteer, told)  # the program died between the two
    assert unsent(store, people.volunteer) == []
    assert store.drafts(people.volunteer.id) == []


def test_drafts_of_others_programs_are_left_alone(store, people, entrance):
    save_draft(store, people.volunteer, "something else", {"a": 1})
    save_draft(store, people.volunteer, "of tomorrow", {"zaznam": 1, "event": {"kind": "flown"}})
    save(store, people.volunteer, entrance)
    assert [one.observation for one in unsent(store, people.volunteer)] == [entrance]
    drop(store, people.volunteer, entrance)
    assert {one.draft_id for one in store.drafts(people.volunteer.id)} == {"something else", "of tomorrow"}


def test_everything_missing_is_said_at_once_where_it_belongs(people, entrance):
    nothing = blank(people.volunteer, now=NOW)
    assert dict(faults_at(nothing, today=TODAY, within=CZECHIA)) == {PLACE: [NO_PLACE], WHOLE: [NO_ELEMENT]}
    assert dict(faults_at(entrance, today=TODAY, within=CZECHIA)) == {WHOLE: [NO_ANSWER]}


def test_faults_stand_at_their_questions(entrance, people):
    told = answered(answered(entrance, "door_main_cm", 900), "threshold_cm", -1)
    abroad = placed(told, Position(SQUARE.lat, SQUARE.lon, 0))
    found = faults_at(abroad, today=TODAY, within=CZECHIA)
    assert set(found) == {"door_main_cm", "threshold_cm", PLACE}
    assert len(found[PLACE]) == 2
    obstacle = placed(of_kind(blank(people.volunteer, now=NOW), "prekazka"), SQUARE)
    assert set(faults_at(answered(obstacle, "width_cm", 70), today=TODAY, within=CZECHIA)) == {"valid_to"}
    late = answered(obstacle, "valid_to", TODAY + dt.timedelta(days=91))
    assert set(faults_at(late, today=TODAY, within=CZECHIA)) == {"valid_to"}


def test_every_label_leads_its_faults_to_its_own_question(people):
    for element in elements():
        written = placed(of_kind(blank(people.volunteer, now=NOW), element), SQUARE)
        for question in of_element(element):
            wrong = replace(answered(written, question.field, "x"), observed_on=TODAY)
            assert set(faults_at(wrong, today=TODAY, within=CZECHIA)) - {"valid_to"} == {question.field} - {"valid_to"}


def test_what_is_not_whole_is_not_sent_and_the_draft_stays(store, people, entrance):
    wrong = answered(placed(entrance, None), "door_main_cm", 900)
    save(store, people.volunteer, wrong)
    with pytest.raises(BadInput) as found:
        send(store, people.volunteer, wrong, now=NOW)
    assert len(found.value.faults) == 2
    assert [one.observation for one in unsent(store, people.volunteer)] == [wrong]
    assert store.stored() == []


def test_that_all_still_holds_is_one_word(store, people):
    old = seen(on=dt.date(2022, 1, 1))
    send_and_publish(store, people, old)
    receipt = confirm(store, people.volunteer, store.points(today=TODAY)[old.point_id], now=NOW)
    assert store.points(today=TODAY)[old.point_id].fields["door_main_cm"].stale
    approve(store, people.second, receipt.submitted)
    assert not store.points(today=TODAY)[old.point_id].fields["door_main_cm"].stale


def test_nobody_without_the_right_keeps_drafts_or_sends(store, people, entrance):
    told = answered(entrance, "door_main_cm", 80)
    for role in (people.planner, people.administrator):
        with pytest.raises(Denied):
            save(store, role, told)
        with pytest.raises(Denied):
            send(store, role, told, now=NOW)
        with pytest.raises(Denied):
            unsent(store, role)


def test_that_a_point_is_no_more_waits_for_a_moderator(store, people):
    old = seen()
    send_and_publish(store, people, old)
    receipt = gone(store, people.volunteer, store.points(today=TODAY)[old.point_id], now=NOW)
    assert not store.points(today=TODAY)[old.point_id].archived
    approve(store, people.second, receipt.submitted)
    assert store.points(today=TODAY)[old.point_id].archived


def test_another_thing_at_the_place_is_a_point_of_its_own(entrance):
    told = said_of(answered(entrance, "door_main_cm", 80), name="Radnice", service_id="radnice", side="vlevo")
    more = next_to(told, now=NOW)
    assert dict(more.about) == {"name": "Radnice", "service_id": "radnice"}
    assert more.position == told.position
    assert not {more.event_id, more.point_id} & {told.event_id, told.point_id}
    assert (more.element, dict(more.values), more.base_version) == ("", {}, "")
    assert seen_on(more, TODAY).observed_on == TODAY

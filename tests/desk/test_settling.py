import pytest

from kpss_geo.desk.cases import queue
from kpss_geo.desk.deciding import unmerge
from kpss_geo.desk.pictures import attach_photo
from kpss_geo.desk.reviewing import release, take
from kpss_geo.desk.roles import Denied
from kpss_geo.desk.settling import (
    CAME_SINCE,
    approve_case,
    approve_into,
    batches,
    decidable,
    held,
    merges,
    reject_case,
)
from kpss_geo.desk.submitting import import_batch, submit
from kpss_geo.errors import BadInput
from kpss_geo.store import Conflict
from tests.desk.making import NOW, TODAY, seen, states
from tests.desk.test_pictures import picture


def send(store, who, *events):
    submit(store, who, events, today=TODAY)
    return events[0]


def case_of(store, who, point):
    return next(one for one in queue(store, who, today=TODAY) if one.point_id == point)


def pictured(store, people, folder, event, shade=100):
    return attach_photo(
        store, people.volunteer, folder, picture(shade), event_id=event.event_id, alternative_text="vchod"
    )


def test_one_click_publishes_what_was_seen_with_its_photos(store, people, tmp_path):
    one = send(store, people.volunteer, seen())
    pictured(store, people, tmp_path, one)
    case = case_of(store, people.moderator, one.point_id)
    assert approve_case(store, people.moderator, case) == (one.event_id,)
    assert states(store) == {one.event_id: "published"}


def test_a_photo_that_joined_since_stops_the_approval_and_leaves_the_point_free(store, people, tmp_path):
    one = send(store, people.volunteer, seen())
    case = case_of(store, people.moderator, one.point_id)
    pictured(store, people, tmp_path, one)
    with pytest.raises(Conflict, match=CAME_SINCE[:20]):
        approve_case(store, people.moderator, case)
    assert states(store) == {one.event_id: "submitted"}


def test_an_observation_that_joined_since_stops_both_decisions(store, people):
    one = send(store, people.volunteer, seen())
    case = case_of(store, people.moderator, one.point_id)
    more = send(store, people.other, seen(one.point_id))
    for decide in (approve_case, reject_case):
        with pytest.raises(Conflict):
            decide(store, people.moderator, case, "proč")
    assert set(states(store).values()) == {"submitted"}
    case = case_of(store, people.moderator, one.point_id)
    reject_case(store, people.moderator, case, "není tu")
    assert states(store) == dict.fromkeys([one.event_id, more.event_id], "rejected")


def test_of_two_moderators_at_one_point_the_second_hears_of_the_first(store, people):
    one = send(store, people.volunteer, seen())
    first, second = (case_of(store, who, one.point_id) for who in (people.moderator, people.second))
    take(store, people.moderator, one.point_id)
    with pytest.raises(Conflict):
        approve_case(store, people.second, second)
    assert states(store) == {one.event_id: "in_review"}
    assert held(case_of(store, people.second, one.point_id), people.second).by == "anothers"
    assert held(case_of(store, people.moderator, one.point_id), people.moderator).by == "mine"
    approve_case(store, people.moderator, first)
    with pytest.raises(BadInput):
        approve_case(store, people.second, second)


def test_what_is_free_says_so_again_after_it_was_released(store, people):
    one = send(store, people.volunteer, seen())
    take(store, people.moderator, one.point_id)
    release(store, people.moderator, one.point_id)
    assert held(case_of(store, people.moderator, one.point_id), people.moderator).by == "free"


def test_ones_own_part_of_a_case_is_left_to_others(store, people):
    one = send(store, people.moderator, seen())
    other = send(store, people.volunteer, seen(one.point_id))
    case = case_of(store, people.moderator, one.point_id)
    assert decidable(case) == (other.event_id,)
    approve_case(store, people.moderator, case)
    assert states(store) == {one.event_id: "submitted", other.event_id: "published"}


def test_a_duplicate_is_published_into_the_point_that_was_there(store, people):
    first = seen(door_main_cm=80)
    store.add([first], state="published", sender=people.surveyor.id)
    again = send(store, people.volunteer, seen(threshold_cm=2))
    case = case_of(store, people.moderator, again.point_id)
    [suspect] = case.suspects
    approve_into(store, people.moderator, case, store.points(today=TODAY)[suspect.point_id], now=NOW)
    [point] = store.points(today=TODAY).values()
    assert point.merged == (again.point_id,)
    assert point.answers == {"door_main_cm": 80, "threshold_cm": 2}


def test_two_different_things_are_refused_before_anything_is_published(store, people):
    first = seen(element="vytah", lift_door_cm=80)
    store.add([first], state="published", sender=people.surveyor.id)
    one = send(store, people.volunteer, seen())
    case = case_of(store, people.moderator, one.point_id)
    with pytest.raises(BadInput, match="různé prvky"):
        approve_into(store, people.moderator, case, store.points(today=TODAY)[first.point_id], now=NOW)
    assert states(store)[one.event_id] == "submitted"


def test_batches_tell_how_much_waits_what_is_apart_and_whose_they_are(store, people):
    rows = [seen(), seen(), seen(about={"name": "Jan Novák 777 123 456"})]
    import_batch(store, people.moderator, rows, "kobo.csv", today=TODAY)
    [batch] = batches(store, people.second)
    assert (batch.name, batch.waiting, batch.quarantined, batch.own) == ("kobo.csv", 2, 1, False)
    assert batches(store, people.moderator)[0].own


def test_only_reviewers_settle(store, people):
    one = send(store, people.volunteer, seen())
    case = case_of(store, people.moderator, one.point_id)
    for role in (people.other, people.planner, people.administrator):
        for decide in (approve_case, reject_case):
            with pytest.raises(Denied):
                decide(store, role, case, "proč")
        with pytest.raises(Denied):
            batches(store, role)


def test_a_merge_is_listed_until_it_is_undone(store, people):
    first, again = seen(), seen()
    store.add([first], state="published", sender=people.surveyor.id)
    send(store, people.volunteer, again)
    case = case_of(store, people.moderator, again.point_id)
    approve_into(store, people.moderator, case, store.points(today=TODAY)[first.point_id], now=NOW)
    [one] = merges(store, people.moderator, store.points(today=TODAY))
    assert one.point.point_id == first.point_id
    unmerge(store, people.moderator, one.event_id, now=NOW)
    assert merges(store, people.moderator, store.points(today=TODAY)) == []
    with pytest.raises(Denied):
        merges(store, people.volunteer, {})

import datetime as dt
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpss_geo.desk.deciding import archive, merge, revert_person, unmerge
from kpss_geo.desk.reviewing import approve
from kpss_geo.desk.roles import Denied
from kpss_geo.desk.submitting import submit
from kpss_geo.errors import BadInput
from kpss_geo.survey.observations import Position
from tests.desk.making import NOW, SQUARE, TODAY, seen, states

NOTE = "domluveno v terénu"
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def publish(store, people):
    def published(one, who=None):
        submit(store, who or people.volunteer, [one], today=TODAY)
        approve(store, people.second, [one.event_id])
        return one

    return published


def points(store):
    return store.points(today=TODAY)


def test_merging_joins_two_points_and_unmerging_gives_both_back_as_they_were(store, people, publish):
    kept, lost = publish(seen(door_main_cm=80)), publish(seen(threshold_cm=2))
    before = {name: one.answers for name, one in points(store).items()}
    joined = merge(store, people.moderator, kept.point_id, lost.point_id, now=NOW, note=NOTE)
    assert {name: one.merged for name, one in points(store).items()} == {kept.point_id: (lost.point_id,)}
    assert points(store)[kept.point_id].answers == {"door_main_cm": 80, "threshold_cm": 2}
    assert [line.detail for line in store.audit_lines(action="merge", by=people.moderator.id)] == [NOTE]
    unmerge(store, people.moderator, joined, now=NOW, note=NOTE)
    assert {name: one.answers for name, one in points(store).items()} == before
    assert len(store.audit_lines(action="unmerge")) == 1


def test_what_cannot_be_one_thing_is_not_merged(store, people, publish):
    left, right = (publish(seen(about={"side": side})) for side in ("levá", "pravá"))
    stairs = publish(seen(element="schody", steps_count=2))
    for pair, word in (
        ((left.point_id, right.point_id), "stranách"),
        ((left.point_id, stairs.point_id), "různé prvky"),
        ((left.point_id, left.point_id), "sám se sebou"),
        ((left.point_id, uuid4()), "mezi zveřejněnými není"),
    ):
        with pytest.raises(BadInput, match=word):
            merge(store, people.moderator, *pair, now=NOW)
    assert len(points(store)) == 3


def test_only_a_merge_is_unmerged(store, people, publish):
    one = publish(seen())
    for name in (one.event_id, uuid4()):
        with pytest.raises(BadInput, match="neexistuje"):
            unmerge(store, people.moderator, name, now=NOW)


def test_archiving_needs_a_reason_and_hides_the_point(store, people, publish):
    one = publish(seen())
    with pytest.raises(BadInput, match="poznámka"):
        archive(store, people.moderator, one.point_id, now=NOW, note="")
    with pytest.raises(BadInput, match="není"):
        archive(store, people.moderator, uuid4(), now=NOW, note=NOTE)
    archive(store, people.moderator, one.point_id, now=NOW, note=NOTE)
    assert points(store)[one.point_id].archived
    assert store.near(SQUARE.lon, SQUARE.lat, 30) == []
    assert [line.detail for line in store.audit_lines(action="archive")] == [NOTE]


def test_nobody_merges_archives_or_reverts_own_work(store, people, publish):
    own, other, third = publish(seen(), people.moderator), publish(seen()), publish(seen())
    joined = merge(store, people.second, own.point_id, other.point_id, now=NOW)
    before = states(store)
    tries = (
        lambda: merge(store, people.moderator, own.point_id, third.point_id, now=NOW),
        lambda: merge(store, people.moderator, third.point_id, own.point_id, now=NOW),
        lambda: unmerge(store, people.moderator, joined, now=NOW),
        lambda: archive(store, people.moderator, own.point_id, now=NOW, note=NOTE),
        lambda: revert_person(store, people.moderator, people.moderator.pseudonym, LONG_AGO, now=NOW, note=NOTE),
    )
    for one in tries:
        with pytest.raises(Denied, match="vlastní"):
            one()
    assert states(store) == before


def test_reverting_a_person_strikes_what_they_recorded_since_and_rejects_what_waits(store, people, publish):
    early = publish(seen(clock=NOW - dt.timedelta(days=9), door_main_cm=70))
    late = publish(seen(early.point_id, after=[early.event_id], clock=NOW, door_main_cm=170))
    others = publish(seen(clock=NOW), people.other)
    waiting = seen(clock=NOW)
    submit(store, people.volunteer, [waiting], today=TODAY)
    since = NOW - dt.timedelta(days=1)
    done = revert_person(store, people.moderator, people.volunteer.pseudonym, since, now=NOW, note=NOTE)
    assert late.event_id in done.struck
    assert done.rejected == (waiting.event_id,)
    assert states(store)[waiting.event_id] == "rejected"
    assert points(store)[others.point_id].answers == {"door_main_cm": 80}
    assert len(store.audit_lines(action="revert", by=people.moderator.id)) == 1


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.datetimes(timezones=st.just(dt.UTC)), min_size=1, max_size=4))
def test_no_clock_of_a_device_saves_what_was_sent_since(peopled, opened, clocks):
    people, store = peopled[1], opened(peopled[0])
    start = store.clock()
    some = [seen(clock=clock) for clock in clocks]
    submit(store, people.volunteer, some, today=TODAY)
    approve(store, people.second, [one.event_id for one in some])
    done = revert_person(store, people.moderator, people.volunteer.pseudonym, start, now=NOW, note=NOTE)
    assert set(done.struck) == {one.event_id for one in some}
    assert points(store) == {}


def test_reverting_names_what_is_wrong(store, people, publish):
    publish(seen())
    told = {"now": NOW, "note": NOTE}
    with pytest.raises(BadInput, match="nic nezaznamenal"):
        revert_person(store, people.moderator, "nikdo", LONG_AGO, **told)
    with pytest.raises(BadInput, match="časové pásmo"):
        revert_person(store, people.moderator, people.volunteer.pseudonym, dt.datetime(2026, 1, 1), **told)  # noqa: DTZ001
    with pytest.raises(BadInput, match="poznámka"):
        revert_person(store, people.moderator, people.volunteer.pseudonym, LONG_AGO, now=NOW, note=" ")
    assert len(points(store)) == 1


def test_a_colleagues_merge_is_reverted_with_the_colleague(store, people, publish):
    kept, lost = publish(seen()), publish(seen(at=Position(SQUARE.lon, SQUARE.lat + 0.00001, 5)))
    merge(store, people.second, kept.point_id, lost.point_id, now=NOW)
    revert_person(store, people.moderator, people.second.pseudonym, LONG_AGO, now=NOW, note=NOTE)
    assert set(points(store)) == {kept.point_id, lost.point_id}

import dataclasses
import datetime as dt
import json
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings

from kpss_geo.errors import BadInput
from kpss_geo.store import Conflict, Store, codec
from kpss_geo.survey import observations as ob
from kpss_geo.survey.fold import fold
from tests.store.conftest import empty
from tests.store.making import DAY, NOON, TREBON, door, doors, event, events, revert


def payloads(store):
    return [codec.text(one.event) for one in store.stored()]


def test_what_is_added_is_there(store, anna):
    some = doors(3)
    added = store.add(some, state="submitted", sender=anna.id, batch="květen")
    assert added.new == tuple(one.event_id for one in some)
    assert added.known == ()
    found = store.stored()
    assert [one.event for one in found] == some
    assert {(one.state, one.sender, one.batch, one.decided_by) for one in found} == {
        ("submitted", anna.id, "květen", None)
    }


def test_events_come_back_in_the_order_in_which_they_came_whatever_their_clocks_say(store):
    days = [3, -40, 17, 0, -365]
    some = [door(recorded_at=NOON + dt.timedelta(days=day)) for day in days]
    for one in some:
        store.add([one], state="submitted")
    found = store.stored()
    assert [one.event for one in found] == some
    assert all(one.seq < two.seq for one, two in pairwise(found))


def test_the_clock_of_the_server_may_go_backwards(url):
    hours = iter([5, 1, 3, 2, 4])
    with Store.open(url, clock=lambda: NOON + dt.timedelta(hours=next(hours))) as store:
        some = doors(5)
        for one in some:
            store.add([one], state="submitted")
        found = store.stored()
        assert [one.event for one in found] == some
        assert [one.received_at.hour for one in found] == [17, 13, 15, 14, 16]
        assert [one.event for one in store.stored(since_seq=found[2].seq)] == some[3:]


def test_the_same_batch_twice_changes_nothing(store, anna):
    some = doors(4)
    store.add(some, state="submitted", sender=anna.id, batch="kobo")
    before = store.stored(), store.audit_lines()
    again = store.add(reversed(some), state="published", batch="jindy")
    assert again.new == ()
    assert set(again.known) == {one.event_id for one in some}
    assert (store.stored(), store.audit_lines()) == before


def test_a_batch_may_bring_old_and_new(store):
    old, new = doors(2), doors(2)
    store.add(old, state="submitted")
    assert store.add([*old, *new], state="submitted").new == tuple(one.event_id for one in new)
    assert len(store.stored()) == 4


def test_another_content_under_a_known_id_is_refused_and_all_are_named(store):
    some = doors(3)
    store.add(some, state="submitted")
    forged = [dataclasses.replace(one, element="rampa") for one in some[:2]]
    with pytest.raises(BadInput) as refused:
        store.add([*forged, door()], state="submitted")
    assert all(str(one.event_id) in str(refused.value) for one in forged)
    assert str(some[2].event_id) not in str(refused.value)
    assert len(store.stored()) == 3


def test_another_content_within_one_batch_is_refused(store):
    one = door()
    with pytest.raises(BadInput, match="dvakrát"):
        store.add([one, dataclasses.replace(one, element="rampa")], state="submitted")


def test_nobody_builds_upon_what_is_not_there(store):
    missing = door()
    some = [door(after=[missing]), door(after=[missing])]
    with pytest.raises(BadInput) as refused:
        store.add([door(), *some], state="submitted")
    assert len(refused.value.faults) == 2
    assert str(missing.event_id) in refused.value.faults[0]
    assert store.stored() == []


def test_a_batch_may_build_upon_itself_in_any_order(store):
    first = door()
    second = door(point_id=first.point_id, after=[first])
    assert len(store.add([second, first], state="submitted").new) == 2


def test_events_that_claim_to_know_of_each_other_are_refused(store):
    first, second = door(), door()
    first = dataclasses.replace(first, base_version=str(second.event_id))
    second = dataclasses.replace(second, base_version=str(first.event_id))
    with pytest.raises(BadInput, match="vychází z druhé"):
        store.add([first, second], state="submitted")


def test_only_a_merge_can_be_undone(store):
    one = door()
    store.add([one], state="submitted")
    with pytest.raises(BadInput, match="není spojení"):
        store.add([event(ob.Unmerged, merge_id=one.event_id)], state="submitted")
    with pytest.raises(BadInput, match="nemáme"):
        store.add([event(ob.Unmerged, merge_id=uuid4())], state="submitted")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"recorded_at": NOON.replace(tzinfo=None)}, "pásmo"),
        ({"author_id": "je\0žek"}, "přezdívka"),
        ({"author_id": "je\ud800žek"}, "přezdívka"),
    ],
)
def test_what_a_database_cannot_keep_is_refused_in_words(store, change, word):
    with pytest.raises(BadInput, match=word):
        store.add([door(**change)], state="submitted")
    assert store.stored() == []


@pytest.mark.parametrize(
    ("origin", "word"),
    [
        ({"state": "approved"}, "approved"),
        ({"state": "submitted", "batch": "a\0b"}, "dávky"),
        ({"state": "submitted", "sender": UUID(int=7)}, "účet"),
    ],
)
def test_where_events_come_from_is_checked(store, origin, word):
    with pytest.raises(BadInput, match=word):
        store.add([door()], **origin)
    assert store.stored() == []


def test_strange_texts_survive(store):
    texts = ["\0", "\ud83d", "=1+1", "'; DROP TABLE events; --", "řeřicha 🦽", '"\\', "\u2028"]
    some = [door(source=text, about={"name": text}) for text in texts]
    store.add(some, state="submitted")
    assert [one.event for one in store.stored()] == some


@pytest.mark.parametrize("kind", ["sqlite", "postgis"])
def test_any_event_is_kept_without_loss(kind, request):
    with Store.open(request.getfixturevalue(f"{kind}_url")) as store:

        @given(one=events.filter(lambda one: not isinstance(one, ob.Unmerged)))
        @settings(max_examples=30)
        def holds(one):
            empty(store)
            store.add([one], state="submitted")
            assert store.stored()[0].event == one
            assert store.add([one], state="submitted").known == (one.event_id,)

        holds()


def test_one_may_ask_for_some(store, anna, mirek):
    mine, other = doors(2), doors(2)
    store.add(mine, state="submitted", sender=anna.id, batch="a")
    store.add(other, state="quarantined", sender=mirek.id, batch="b")

    def found(**asked):
        return [one.event for one in store.stored(**asked)]

    assert found(states=["quarantined"]) == other
    assert found(states=[]) == []
    assert found(event_ids=[mine[1].event_id, other[0].event_id, mine[1].event_id]) == [mine[1], other[0]]
    assert found(point_ids=[other[1].point_id]) == [other[1]]
    assert found(sender=anna.id) == found(batch="a") == mine
    assert found(sender=anna.id, batch="b") == []
    assert found(event_ids=[]) == []


def test_thousands_of_ids_at_once_are_no_matter(store, mirek):
    some = doors(1_200)
    store.add(some, state="submitted", batch="velká")
    ids = [one.event_id for one in some]
    assert len(store.stored(event_ids=ids)) == len(store.stored(point_ids=[one.point_id for one in some])) == 1_200
    store.decide(ids, to="published", by=mirek.id, expected=dict.fromkeys(ids, "submitted"))
    assert len(store.published()) == 1_200
    assert len(store.near(14.77, 49.0, 1)) == 1_200


# --- decisions --------------------------------------------------------------------------------------------------------


def test_a_decision_moves_events_and_says_who_and_why(store, anna, mirek):
    some = doors(2)
    ids = [one.event_id for one in some]
    store.add(some, state="submitted", sender=anna.id)
    store.decide(ids, to="in_review", by=mirek.id, expected=dict.fromkeys(ids, "submitted"))
    store.decide(ids[:1], to="rejected", by=mirek.id, note="rozmazané", expected={ids[0]: "in_review"})
    assert [(one.state, one.decided_by) for one in store.stored()] == [
        ("rejected", mirek.id),
        ("in_review", mirek.id),
    ]
    steps = store.decisions(event_ids=ids[:1])
    assert [(one.was, one.state, one.by, one.note) for one in steps] == [
        ("submitted", "in_review", mirek.id, ""),
        ("in_review", "rejected", mirek.id, "rozmazané"),
    ]
    line = store.audit_lines(action="decide", by=mirek.id)[-1]
    assert json.loads(line.detail) == {"to": "rejected", "note": "rozmazané", "events": [str(ids[0])]}


def test_only_published_events_make_points(store, mirek):
    one, other = doors(2)
    store.add([one, other], state="submitted")
    assert store.points(today=DAY) == {}
    store.decide([one.event_id], to="published", by=mirek.id, expected={one.event_id: "submitted"})
    assert store.published() == [one]
    assert store.points(today=DAY) == fold([one], today=DAY)


def test_an_event_itself_never_changes(store, mirek):
    one = door()
    store.add([one], state="submitted")
    before = payloads(store)
    for was, to in pairwise(["submitted", "in_review", "published", "rejected", "quarantined", "submitted"]):
        store.decide([one.event_id], to=to, by=mirek.id, expected={one.event_id: was})
    assert payloads(store) == before
    assert len(store.decisions()) == 5


def test_who_comes_second_is_told_so_and_changes_nothing(store, anna, mirek):
    some = doors(2)
    ids = [one.event_id for one in some]
    seen = dict.fromkeys(ids, "submitted")
    store.add(some, state="submitted")
    store.decide(ids[:1], to="rejected", by=anna.id, expected=seen)
    with pytest.raises(Conflict, match="někdo jiný") as refused:
        store.decide(ids, to="published", by=mirek.id, expected=seen)
    assert len(refused.value.faults) == 1
    assert [one.state for one in store.stored()] == ["rejected", "submitted"]
    assert len(store.decisions()) == 1


def test_bad_decisions_are_refused_with_every_fault(store, mirek):
    one, unseen, missing = door(), door(), uuid4()
    store.add([one, unseen], state="submitted")
    ids = [one.event_id, unseen.event_id, missing]
    with pytest.raises(BadInput) as refused:
        store.decide(ids, to="great", by=uuid4(), expected={one.event_id: "submitted"})
    assert len(refused.value.faults) == 4
    store.decide([], to="published", by=mirek.id, expected={})
    assert store.decisions() == []


# --- points -----------------------------------------------------------------------------------------------------------


def test_a_published_point_is_found_near_and_leaves_with_its_event(store, mirek):
    one = door(position=ob.Position(14.77, 49.0, 5))
    store.add([one], state="published")
    assert store.near(14.77, 49.0, 1) == [(one.point_id, 0.0)]
    store.decide([one.event_id], to="rejected", by=mirek.id, expected={one.event_id: "published"})
    assert store.near(14.77, 49.0, 1) == []


def test_an_archived_point_is_no_longer_near(store):
    one = door()
    store.add([one, event(ob.Archived, point_id=one.point_id, after=[one])], state="published")
    assert store.near(14.77, 49.0, 10) == []
    assert len(store.points(today=DAY)) == 1


def test_a_point_without_a_position_is_nowhere_near(store):
    store.add([door(position=None)], state="published")
    assert store.near(14.77, 49.0, 1e7) == []


def test_a_revert_takes_its_author_away_from_every_point(store):
    some = [door(author_id="vandal"), door(author_id="vandal"), door(author_id="ježek")]
    store.add(some, state="published")
    store.add([revert("vandal"), door(position=None)], state="published")
    assert [name for name, _ in store.near(14.77, 49.0, 10)] == [some[2].point_id]


def test_a_merged_point_is_found_as_the_one_that_absorbed_it_until_that_is_undone(store):
    one, other = doors(2)
    merge = event(ob.Merged, point_id=one.point_id, absorbed=other.point_id)
    store.add([one, other], state="published")
    store.add([merge], state="published")
    assert [name for name, _ in store.near(14.77, 49.0, 10)] == [one.point_id]
    store.add([event(ob.Unmerged, merge_id=merge.event_id)], state="published")
    assert {name for name, _ in store.near(14.77, 49.0, 10)} == {one.point_id, other.point_id}


def test_near_asks_for_one_element_alone(store):
    ramp = door(element="rampa", values={})
    store.add([door(), ramp], state="published")
    assert [name for name, _ in store.near(14.77, 49.0, 10, element="rampa")] == [ramp.point_id]


def test_the_limits_of_the_territory_are_remembered(store):
    assert store.bounds == TREBON

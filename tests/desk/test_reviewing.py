import threading
from uuid import uuid4

import pytest

from kpss_geo.desk.cases import queue
from kpss_geo.desk.reviewing import approve, publish_batch, reject, release, take
from kpss_geo.desk.roles import Denied
from kpss_geo.desk.submitting import import_batch, submit
from kpss_geo.errors import BadInput, KpssError
from kpss_geo.store import Conflict
from tests.desk.making import TODAY, seen, states

NOTE = "ověřeno na místě"


@pytest.fixture
def waiting(store, people):
    """Three observations of a volunteer, at three points."""
    some = [seen(how="estimate") for _ in range(3)]
    submit(store, people.volunteer, some, today=TODAY)
    return some


def test_approving_publishes_and_says_who_and_why(store, people, waiting):
    approve(store, people.moderator, [waiting[0].event_id], NOTE)
    assert [one.event_id for one in store.published()] == [waiting[0].event_id]
    [told] = store.decisions(event_ids=[waiting[0].event_id])
    assert (told.was, told.state, told.by, told.note) == ("submitted", "published", people.moderator.id, NOTE)
    assert any(str(waiting[0].event_id) in line.detail for line in store.audit_lines(by=people.moderator.id))


def test_rejecting_needs_a_reason_and_publishes_nothing(store, people, waiting):
    ids = [one.event_id for one in waiting[:2]]
    with pytest.raises(BadInput, match="poznámka"):
        reject(store, people.moderator, ids, "  ")
    reject(store, people.moderator, ids, NOTE)
    assert store.published() == []
    assert [states(store)[one] for one in ids] == ["rejected", "rejected"]


@pytest.mark.parametrize("decide", [approve, lambda *told: reject(*told, NOTE)])
def test_nobody_decides_on_own_work_not_even_among_others(store, people, waiting, decide):
    own = seen()
    submit(store, people.moderator, [own], today=TODAY)
    for ids in ([own.event_id], [waiting[0].event_id, own.event_id]):
        with pytest.raises(Denied, match="vlastní"):
            decide(store, people.moderator, ids)
    assert set(states(store).values()) == {"submitted"}
    decide(store, people.second, [own.event_id])


def test_work_stays_ones_own_in_another_role_and_when_somebody_else_sent_it(store, people, waiting):
    store.set_role(people.volunteer.id, "moderator")
    sent_for_them = seen(author=people.volunteer.pseudonym)
    store.add([sent_for_them], state="submitted", sender=people.administrator.id)
    for one in (waiting[0], sent_for_them):
        with pytest.raises(Denied, match="vlastní"):
            approve(store, people.volunteer, [one.event_id])


def test_one_login_has_one_account(store, people):
    with pytest.raises(BadInput):
        store.add_person(subject=people.volunteer.subject, name="Znovu", role="moderator")


def test_who_takes_a_point_keeps_colleagues_away_until_it_is_released(store, people, waiting):
    one = waiting[0]
    assert take(store, people.moderator, one.point_id) == (one.event_id,)
    assert take(store, people.moderator, one.point_id) == (one.event_id,)
    for second_try in (
        lambda: take(store, people.second, one.point_id),
        lambda: approve(store, people.second, [one.event_id]),
        lambda: reject(store, people.second, [one.event_id], NOTE),
    ):
        with pytest.raises(Conflict, match="jiný moderátor"):
            second_try()
    release(store, people.second, one.point_id, "kolegyně má volno")
    take(store, people.second, one.point_id)
    with pytest.raises(Conflict):
        approve(store, people.moderator, [one.event_id])
    approve(store, people.second, [one.event_id])
    assert states(store)[one.event_id] == "published"


def test_the_second_of_two_decisions_is_told_that_somebody_was_faster(store, people, waiting):
    ids = [one.event_id for one in waiting]
    approve(store, people.moderator, ids[:1])
    for second_try in (approve, lambda *told: reject(*told, NOTE)):
        with pytest.raises(Conflict, match="mezitím"):
            second_try(store, people.second, ids)
    assert list(states(store).values()) == ["published", "submitted", "submitted"]


def test_of_two_moderators_deciding_at_one_moment_exactly_one_wins(store, people, waiting):
    ids = [one.event_id for one in waiting]
    gate, lost = threading.Barrier(2), []

    def decide(who, how):
        gate.wait()
        try:
            how(store, who, ids, NOTE)
        except Conflict as error:
            lost.append(error)

    threads = [
        threading.Thread(target=decide, args=told) for told in ((people.moderator, approve), (people.second, reject))
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(lost) == 1
    assert len(set(states(store).values())) == 1
    assert len({one.by for one in store.decisions()}) == 1


def test_what_builds_on_something_that_waits_is_decided_after_it_or_with_it(store, people, waiting):
    later = seen(waiting[0].point_id, after=[waiting[0].event_id])
    submit(store, people.other, [later], today=TODAY)
    with pytest.raises(BadInput, match="ještě čeká"):
        approve(store, people.moderator, [later.event_id])
    approve(store, people.moderator, [later.event_id, waiting[0].event_id])
    assert len(store.published()) == 2


@pytest.mark.parametrize("ids", [[], [uuid4()]])
def test_deciding_on_nothing_is_told(store, people, waiting, ids):
    with pytest.raises(BadInput, match="znovu"):
        approve(store, people.moderator, ids)
    with pytest.raises(BadInput, match="nečeká"):
        take(store, people.moderator, uuid4())
    with pytest.raises(BadInput, match="nečeká"):
        release(store, people.moderator, waiting[0].point_id)


def test_ones_own_work_is_not_taken_for_review(store, people, waiting):
    own = seen()
    submit(store, people.moderator, [own], today=TODAY)
    with pytest.raises(Denied):
        take(store, people.moderator, own.point_id)
    both = seen(waiting[0].point_id)
    submit(store, people.moderator, [both], today=TODAY)
    assert take(store, people.moderator, waiting[0].point_id) == (waiting[0].event_id,)
    assert states(store)[both.event_id] == "submitted"


@pytest.fixture
def batch(store, people):
    rows = [seen(author="kobo") for _ in range(4)] + [seen(author="kobo", about={"name": "jan@example.cz"})]
    import_batch(store, people.moderator, rows, "kobo.csv", today=TODAY)
    return rows


def test_a_batch_is_published_by_another_than_its_importer_without_what_is_quarantined(store, people, batch, waiting):
    with pytest.raises(Denied, match="jiný moderátor"):
        publish_batch(store, people.moderator, "kobo.csv", NOTE)
    with pytest.raises(BadInput, match="poznámka"):
        publish_batch(store, people.second, "kobo.csv", "")
    published = publish_batch(store, people.second, "kobo.csv", NOTE)
    assert set(published) == {one.event_id for one in batch[:4]}
    assert states(store)[batch[4].event_id] == "quarantined"
    assert states(store)[waiting[0].event_id] == "submitted"
    with pytest.raises(BadInput, match="nečeká"):
        publish_batch(store, people.second, "kobo.csv", NOTE)


def test_a_batch_without_a_name_is_not_everything_that_waits(store, people, waiting):
    for name in ("", " "):
        with pytest.raises(BadInput, match="název dávky"):
            publish_batch(store, people.moderator, name, NOTE)
    assert store.published() == []


def test_rows_that_a_colleague_reviews_hold_the_batch_back(store, people, batch):
    take(store, people.second, batch[0].point_id)
    store.set_role(people.other.id, "moderator")
    with pytest.raises(Conflict):
        publish_batch(store, people.other, "kobo.csv", NOTE)
    assert store.published() == []
    assert len(publish_batch(store, people.second, "kobo.csv", NOTE)) == 4


def test_a_single_administrator_names_a_second_person_for_the_batch(store, people):
    rows = [seen(author="kobo")]
    import_batch(store, people.administrator, rows, "kobo.csv", today=TODAY)
    with pytest.raises(KpssError):
        publish_batch(store, people.administrator, "kobo.csv", NOTE)
    store.set_role(people.administrator.id, "moderator")
    with pytest.raises(Denied, match="jmenuje"):
        publish_batch(store, people.administrator, "kobo.csv", NOTE)
    assert publish_batch(store, people.second, "kobo.csv", NOTE) == (rows[0].event_id,)


def test_what_was_decided_leaves_the_queue(store, people, waiting):
    assert len(queue(store, people.moderator, today=TODAY)) == 3
    approve(store, people.moderator, [waiting[0].event_id])
    reject(store, people.moderator, [waiting[1].event_id], NOTE)
    assert [one.point_id for one in queue(store, people.moderator, today=TODAY)] == [waiting[2].point_id]

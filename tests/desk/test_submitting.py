import dataclasses
import datetime as dt
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpss_geo.desk.deciding import SOURCE
from kpss_geo.desk.reviewing import approve
from kpss_geo.desk.roles import Denied
from kpss_geo.desk.submitting import drafts, drop_draft, import_batch, save_draft, submit
from kpss_geo.errors import BadInput
from kpss_geo.survey.observations import AUTHOR_CLASSES, Position, Reverted, Unmerged, Value
from tests.desk.making import CLOCK, NOW, TODAY, event, gone, joined, of, point_id, seen, states, still_holds

reused = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
NOTE = "pan Novák, 777 123 456"


def send(store, who, *events):
    return submit(store, who, events, today=TODAY)


def bring(store, who, *events, batch="kobo.csv"):
    return import_batch(store, who, events, batch, today=TODAY)


@pytest.mark.parametrize("role", ["volunteer", "moderator"])
def test_what_is_not_a_surveyors_waits_however_it_was_measured(store, people, role):
    one = seen()
    assert send(store, getattr(people, role), one).submitted == (one.event_id,)
    assert store.published() == []


def test_a_surveyors_measures_are_published_at_once_and_audited(store, people):
    one = seen(door_main_cm=90, threshold_cm=None)
    assert send(store, people.surveyor, one).published == (one.event_id,)
    assert store.points(today=TODAY)[one.point_id].answers["door_main_cm"] == 90
    [line] = [line for line in store.audit_lines(by=people.surveyor.id) if str(one.event_id) in line.detail]
    assert "publish" in line.action + line.detail


def not_measures(people, store):
    known = seen()
    send(store, people.surveyor, known)
    lift = seen(known.point_id, element="vytah", after=[known.event_id], lift_door_cm=90)
    waiting = seen(how="estimate")
    send(store, people.volunteer, waiting)
    return {
        "an estimate": seen(how="estimate"),
        "told by phone": seen(how="phone"),
        "one estimate among measures": seen(door_main_cm=80, threshold_cm=Value(2, method="estimate")),
        "a guess that it does not apply": seen(
            door_main_cm=80, threshold_cm=Value(None, "not_applicable", method="estimate")
        ),
        "nothing known": seen(door_main_cm=None),
        "a telephone in the name": seen(about={"name": NOTE}),
        "another kind of thing than before": lift,
        "built on what still waits": seen(waiting.point_id, after=[waiting.event_id]),
        "a word that it still holds": still_holds(known.point_id, known.event_id),
        "a word that it is gone": gone(known.point_id, known.event_id),
    }


def test_what_a_surveyor_did_not_measure_waits(store, people):
    for name, one in not_measures(people, store).items():
        assert send(store, people.surveyor, one).submitted == (one.event_id,), name


def test_a_measure_on_top_of_an_estimate_of_the_same_sending_waits_with_it(store, people):
    guess = seen(how="estimate")
    measure = seen(guess.point_id, after=[guess.event_id])
    own = seen()
    got = send(store, people.surveyor, measure, own, guess)
    assert set(got.submitted) == {guess.event_id, measure.event_id}
    assert got.published == (own.event_id,)


@reused
@given(claimed=st.sampled_from(AUTHOR_CLASSES), name=st.text(max_size=20))
@pytest.mark.parametrize(("role", "signed"), [("volunteer", "volunteer"), ("surveyor", "verified")])
def test_the_author_is_who_is_signed_in_whatever_the_event_says(store, people, role, signed, claimed, name):
    who = getattr(people, role)
    one = dataclasses.replace(seen(), author_id=name, author_class=claimed)
    send(store, who, one)
    [kept] = of(store, [one.event_id])
    assert (kept.author_id, kept.author_class) == (who.pseudonym, signed)
    assert store.stored(event_ids=[one.event_id])[0].sender == who.id


def test_the_same_sent_twice_changes_nothing_even_after_a_change_of_role(store, people):
    one, two = seen(), seen(how="estimate")
    first = send(store, people.volunteer, one, two)
    store.set_role(people.volunteer.id, "surveyor")
    before = states(store), store.audit_lines()
    again = send(store, people.volunteer, one, two, one)
    assert set(first.submitted) == set(again.known) == {one.event_id, two.event_id}
    assert not again.published + again.submitted
    assert (states(store), store.audit_lines()) == before


def test_what_was_rejected_stays_so_when_it_is_sent_again(store, people):
    one = seen()
    send(store, people.volunteer, one)
    store.decide([one.event_id], to="rejected", by=people.moderator.id, expected={one.event_id: "submitted"})
    assert send(store, people.volunteer, one).known == (one.event_id,)
    assert states(store) == {one.event_id: "rejected"}


def test_a_known_id_with_another_content_is_refused(store, people):
    one = seen()
    send(store, people.volunteer, one)
    forged = dataclasses.replace(seen(one.point_id, door_main_cm=200), event_id=one.event_id)
    for who in (people.volunteer, people.surveyor):
        with pytest.raises(BadInput, match="s jiným obsahem"):
            send(store, who, forged)
    assert of(store, [one.event_id])[0].values["door_main_cm"].value == 80


def test_all_faults_of_all_events_are_told_at_once_and_nothing_is_kept(store, people):
    faulty = [
        seen(),
        seen(door_main_cm=-5, threshold_cm="dvě"),
        seen(at=Position(49.0, 14.77, 5)),
        seen(on=TODAY + dt.timedelta(days=1)),
        seen(after=[uuid4()]),
    ]
    with pytest.raises(BadInput) as found:
        send(store, people.surveyor, *faulty)
    told = "\n".join(found.value.faults)
    assert len(found.value.faults) == 5
    for word in ("2. událost", "prohozené", "budoucnosti", "výchozí verzi bodu neznáme"):
        assert word in told
    assert store.stored() == []


def test_events_that_claim_to_know_of_each_other_are_refused(store, people):
    point = point_id()
    one = seen(point)
    other = seen(point, after=[one.event_id])
    ring = dataclasses.replace(one, base_version=str(other.event_id))
    with pytest.raises(BadInput):
        send(store, people.surveyor, ring, other)
    assert store.stored() == []


@pytest.mark.parametrize("what", ["merge", "unmerge", "revert"])
@pytest.mark.parametrize("role", ["surveyor", "moderator"])
def test_decisions_are_not_sent_in_as_observations(store, people, what, role):
    one = {
        "merge": joined(point_id(), point_id()),
        "unmerge": event(Unmerged, point_id(), merge_id=uuid4()),
        "revert": Reverted(
            event_id=uuid4(),
            recorded_at=CLOCK,
            author_id="x",
            author_class="verified",
            source=SOURCE,
            reverted_author=people.second.pseudonym,
            since=CLOCK,
        ),
    }[what]
    with pytest.raises(Denied):
        send(store, getattr(people, role), one)
    with pytest.raises(Denied):
        bring(store, people.moderator, one)
    assert store.stored() == []


def test_imported_rows_wait_and_those_with_personal_data_wait_apart(store, people):
    clean, flagged = seen(author="kobo"), seen(author="kobo", about={"name": NOTE})
    follow_up = seen(flagged.point_id, author="kobo", after=[flagged.event_id])
    got = bring(store, people.administrator, clean, flagged, follow_up)
    assert got.submitted == (clean.event_id,)
    assert set(got.quarantined) == {flagged.event_id, follow_up.event_id}
    assert store.published() == []
    assert {one.author_class for one in of(store, states(store))} == {"import"}
    assert {one.batch for one in store.stored()} == {"kobo.csv"}


def test_a_surveyor_who_became_a_moderator_imports_nothing_published(store, people):
    store.set_role(people.surveyor.id, "moderator")
    assert bring(store, people.surveyor, seen(author="sešit")).submitted


def test_an_import_is_signed_with_nobodys_pseudonym(store, people):
    with pytest.raises(BadInput, match="přezdívka zdejšího"):
        bring(store, people.moderator, seen(author=people.volunteer.pseudonym), seen(author="kobo"))
    assert store.stored() == []


def test_importing_ones_own_export_back_changes_nothing(store, people):
    one = seen()
    send(store, people.surveyor, one)
    [exported] = of(store, [one.event_id])
    before = states(store)
    assert bring(store, people.administrator, exported).known == (one.event_id,)
    assert states(store) == before


def test_the_same_file_twice_changes_nothing_and_needs_a_name(store, people):
    rows = [seen(author="kobo") for _ in range(3)]
    bring(store, people.administrator, *rows)
    assert len(bring(store, people.moderator, *rows, batch="jiná").known) == 3
    assert {one.batch for one in store.stored()} == {"kobo.csv"}
    with pytest.raises(BadInput, match="název dávky"):
        bring(store, people.moderator, seen(author="kobo"), batch=" ")


def test_nothing_sent_is_nothing_kept(store, people):
    assert send(store, people.volunteer).known == ()
    assert bring(store, people.moderator).known == ()
    assert store.audit_lines() == []


def test_drafts_are_ones_own_only(store, people):
    save_draft(store, people.volunteer, "1", {"door_main_cm": 80})
    save_draft(store, people.other, "1", {"door_main_cm": 90})
    drop_draft(store, people.moderator, "1")
    assert [one.payload for one in drafts(store, people.volunteer)] == [{"door_main_cm": 80}]
    drop_draft(store, people.volunteer, "1")
    assert drafts(store, people.volunteer) == []
    assert len(drafts(store, people.other)) == 1


def test_a_measured_edit_of_a_reviewed_point_is_published_on_top_of_it(store, people):
    guess = seen(how="estimate", door_main_cm=70)
    send(store, people.volunteer, guess)
    approve(store, people.moderator, [guess.event_id])
    edit = seen(guess.point_id, after=[guess.event_id], door_main_cm=90)
    assert send(store, people.surveyor, edit).published == (edit.event_id,)
    assert store.points(today=NOW.date())[guess.point_id].answers["door_main_cm"] == 90

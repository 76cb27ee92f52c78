import dataclasses
import datetime as dt

from kpss_geo.desk.deciding import archive, merge, revert_person
from kpss_geo.desk.reading import public_history
from kpss_geo.desk.reviewing import approve
from kpss_geo.desk.submitting import submit
from kpss_geo.survey.observations import Value
from tests.desk.making import NOW, TODAY, point_id, seen, still_holds


def publish(store, people, one, who):
    submit(store, who, [one], today=TODAY)
    approve(store, people.second, [one.event_id])
    return one


def test_the_history_tells_who_by_pseudonym_when_and_what_changed(store, people):
    one = publish(store, people, seen(door_main_cm=80, about={"name": "Radnice"}), people.volunteer)
    values = {"door_main_cm": 92, "spiral": False, "threshold_cm": Value(None, "not_applicable")}
    values.pop("spiral")
    two = publish(store, people, seen(one.point_id, after=[one.event_id], **values), people.other)
    publish(store, people, still_holds(one.point_id, two.event_id, on=dt.date(2026, 5, 9)), people.volunteer)
    archive(store, people.moderator, one.point_id, now=NOW, note="zbouráno")
    told = public_history(store, one.point_id, today=TODAY)
    assert [entry.what for entry in told] == ["pozorování", "pozorování", "potvrzení", "vyřazení"]
    assert [entry.author for entry in told[:2]] == [people.volunteer.pseudonym, people.other.pseudonym]
    assert [entry.author_class for entry in told] == ["volunteer"] * 4
    changes = {change.field: (change.label, change.before, change.after) for change in told[1].changes}
    assert changes["door_main_cm"] == ("Šířka hlavního křídla", "80 cm", "92 cm")
    assert changes["threshold_cm"][2] == "netýká se"
    assert {change.field: change.after for change in told[0].changes}["name"] == "Radnice"
    assert told[3].changes[0].after == "vyřazený"


def test_the_public_learns_nothing_of_accounts_nor_of_what_waits(store, people):
    one = publish(store, people, seen(source="teren 2026-05-01 jan"), people.volunteer)
    lost = publish(store, people, seen(), people.volunteer)
    publish(store, people, seen(one.point_id, after=[one.event_id], threshold_cm=3), people.other)
    merge(store, people.moderator, one.point_id, lost.point_id, now=NOW)
    submit(store, people.volunteer, [seen(one.point_id, after=[one.event_id], door_main_cm=199)], today=TODAY)
    revert_person(store, people.moderator, people.other.pseudonym, NOW.replace(year=2020), now=NOW, note="vymyšlené")
    told = repr(public_history(store, one.point_id, today=TODAY))
    for person in store.people():
        assert not any(secret in told for secret in (person.name, person.subject, str(person.id)))
    assert "199" not in told
    assert "jan" not in told
    assert "12:00" not in told
    assert "sloučení" in told
    assert "vrácení" in told


def test_a_point_that_nobody_published_has_no_history(store, people):
    one = seen()
    submit(store, people.volunteer, [one], today=TODAY)
    assert public_history(store, one.point_id, today=TODAY) == []
    assert public_history(store, point_id(), today=TODAY) == []


def test_the_history_is_that_of_all_published_events_together(store, people):
    """Leaving out what has no bearing on the point changes nothing."""
    from kpss_geo.survey.fold import history

    one, far = (publish(store, people, seen(), people.volunteer) for _ in range(2))
    two = publish(store, people, seen(one.point_id, after=[one.event_id, far.event_id], door_main_cm=90), people.other)
    merge(store, people.moderator, two.point_id, far.point_id, now=NOW)
    whole = history(store.published(), one.point_id, today=TODAY)
    told = public_history(store, one.point_id, today=TODAY)
    assert [entry.event.author_id for entry in whole] == [entry.author for entry in told]
    assert [set(entry.changes) for entry in whole] == [{change.field for change in entry.changes} for entry in told]
    assert all(not dataclasses.fields(type(entry))[0].name.startswith("sender") for entry in told)

import datetime as dt

import pytest

from kpss_geo.desk.own import OUTCOMES, counts, own_work, title
from kpss_geo.desk.reviewing import approve, reject, take
from kpss_geo.desk.roles import Denied
from kpss_geo.desk.submitting import import_batch, submit
from tests.desk.making import NOW, TODAY, seen, still_holds


def send(store, who, *events):
    submit(store, who, events, today=TODAY)
    return events[0]


def mine(store, who):
    return own_work(store, who, store.points(today=TODAY))


def test_everything_sent_is_told_with_what_became_of_it_the_newest_first(store, people):
    some = [send(store, people.volunteer, seen(about={"name": str(place)})) for place in range(4)]
    take(store, people.moderator, some[1].point_id)
    approve(store, people.moderator, [some[2].event_id])
    reject(store, people.moderator, [some[3].event_id], "rozmazaná fotka")
    found = mine(store, people.volunteer)
    assert [(one.name, one.outcome, one.note) for one in found] == [
        ("3", "rejected", "rozmazaná fotka"),
        ("2", "published", ""),
        ("1", "reviewed", ""),
        ("0", "waits", ""),
    ]
    assert [one.point is not None for one in found] == [False, True, False, False]
    assert counts(found) == dict.fromkeys(OUTCOMES, 1)


def test_work_of_others_and_imports_are_not_ones_own(store, people):
    send(store, people.other, seen())
    import_batch(store, people.moderator, [seen()], "kobo.csv", today=TODAY)
    assert mine(store, people.volunteer) == []
    assert mine(store, people.moderator) == []


def test_a_confirmation_is_told_by_what_it_confirms_and_old_points_say_so(store, people):
    old = seen(on=dt.date(2020, 1, 1), about={"name": "Radnice"})
    send(store, people.volunteer, old)
    approve(store, people.moderator, [old.event_id])
    assert mine(store, people.volunteer)[0].is_old
    send(store, people.volunteer, still_holds(old.point_id, old.event_id, on=TODAY))
    [again, first] = mine(store, people.volunteer)
    assert (again.what, again.name, again.element) == ("confirmed", "Radnice", "vstup")
    assert again.position == first.position


def test_a_blocked_person_still_sees_their_work_and_a_stranger_nothing(store, people):
    one = send(store, people.volunteer, seen())
    store.set_blocked(people.volunteer.id, True)
    assert [own.event.event_id for own in mine(store, people.volunteer)] == [one.event_id]
    with pytest.raises(Denied):
        own_work(store, people.volunteer._replace(id=one.event_id), {})


def test_titles_are_in_both_languages():
    assert title("obrubnik", "náměstí", english=True) == "Kerb · náměstí"
    assert NOW.tzinfo

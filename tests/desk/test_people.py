from uuid import uuid4

import pytest

from kpss_geo.desk.people import (
    accounts,
    appoint,
    audit_lines,
    block,
    change_role,
    erase_person,
    export_person,
    first_administrator,
    unblock,
)
from kpss_geo.desk.roles import Denied
from kpss_geo.desk.submitting import submit
from kpss_geo.errors import BadInput
from kpss_geo.store import Store
from tests.desk.making import TODAY, TOWN, seen


def test_the_first_account_is_an_administrators_and_there_is_one_first(tmp_path):
    with Store.init(f"sqlite:///{tmp_path / 'new.sqlite'}", bounds=TOWN) as store:
        with pytest.raises(BadInput) as found:
            first_administrator(store, subject=" ", name="")
        assert len(found.value.faults) == 2
        first = first_administrator(store, subject="idp|1", name="Jana")
        assert first.role == "administrator"
        with pytest.raises(Denied):
            first_administrator(store, subject="idp|2", name="Petr")
        second = appoint(store, first, subject=" idp|2 ", name="Petr", role="moderator")
        assert accounts(store, first) == [first, second]
        assert second.subject == "idp|2"
        assert [line.action for line in audit_lines(store, first)] == ["account", "account"]


@pytest.mark.parametrize("role", ["public", "king", ""])
def test_an_account_has_a_role_of_the_table(store, people, role):
    with pytest.raises(BadInput, match="není na výběr"):
        appoint(store, people.administrator, subject="idp|new", name="Nový", role=role)
    with pytest.raises(BadInput, match="není na výběr"):
        change_role(store, people.administrator, people.volunteer.id, role)
    assert store.person(subject="idp|new") is None


def test_one_login_cannot_have_a_second_account(store, people):
    with pytest.raises(BadInput):
        appoint(store, people.administrator, subject=f" {people.volunteer.subject} ", name="Znovu", role="moderator")


def test_a_change_of_role_counts_at_once_and_the_book_tells(store, people):
    change_role(store, people.administrator, people.volunteer.id, "surveyor")
    one = seen()
    assert submit(store, people.volunteer, [one], today=TODAY).published == (one.event_id,)
    [line] = store.audit_lines(action="role")
    assert (line.by, line.about, line.detail) == (
        people.administrator.id,
        str(people.volunteer.id),
        "volunteer → surveyor",
    )


def test_blocking_needs_a_reason_and_counts_at_once(store, people):
    with pytest.raises(BadInput, match="poznámka"):
        block(store, people.administrator, people.volunteer.id, "")
    block(store, people.administrator, people.volunteer.id, "spam")
    with pytest.raises(Denied, match="zablokovaný"):
        submit(store, people.volunteer, [seen()], today=TODAY)
    unblock(store, people.administrator, people.volunteer.id)
    assert submit(store, people.volunteer, [seen()], today=TODAY).submitted
    assert [line.action for line in store.audit_lines(by=people.administrator.id)] == ["block", "unblock"]


def test_nobody_changes_their_own_account_so_an_administrator_is_always_left(store, people):
    me = people.administrator
    for one in (
        lambda: change_role(store, me, me.id, "moderator"),
        lambda: block(store, me, me.id, "odcházím"),
        lambda: unblock(store, me, me.id),
    ):
        with pytest.raises(Denied, match="Vlastní účet"):
            one()
    with pytest.raises(BadInput, match="neexistuje"):
        block(store, me, uuid4(), "spam")


def test_an_erased_person_is_nobody_and_their_observations_stay(store, people):
    one = seen()
    submit(store, people.surveyor, [one], today=TODAY)
    for who in (people.moderator, people.surveyor):
        with pytest.raises(Denied):
            erase_person(store, who, people.surveyor.id)
    with pytest.raises(Denied, match="Vlastní účet"):
        erase_person(store, people.administrator, people.administrator.id)
    nameless = erase_person(store, people.administrator, people.surveyor.id)
    [kept] = store.published()
    assert (kept.event_id, kept.author_id) == (one.event_id, nameless.pseudonym)
    for ghost in (people.surveyor, nameless, nameless._replace(role="administrator", blocked=False)):
        with pytest.raises(Denied):
            submit(store, ghost, [seen()], today=TODAY)
        with pytest.raises(Denied):
            export_person(store, ghost, nameless.id)
    assert "surveyor" not in repr(store.audit_lines())


def test_ones_own_data_anybody_may_have_and_others_only_an_administrator(store, people):
    block(store, people.administrator, people.volunteer.id, "spam")
    assert export_person(store, people.volunteer, people.volunteer.id).startswith(b"PK")
    assert export_person(store, people.administrator, people.volunteer.id).startswith(b"PK")
    for who in (people.moderator, people.volunteer):
        with pytest.raises(Denied):
            export_person(store, who, people.other.id)
    assert [line.by for line in store.audit_lines(action="export_person")] == [
        people.volunteer.id,
        people.administrator.id,
    ]

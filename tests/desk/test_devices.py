import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa

from kpss_geo.desk import devices
from kpss_geo.desk import people as accounts
from kpss_geo.desk.roles import Denied
from kpss_geo.errors import BadInput
from kpss_geo.store import devices as kept
from kpss_geo.store.tables import metadata
from tests.desk.making import NOW

SENDER = "otisk"


def at(store, later=dt.timedelta()):
    return replace(store, clock=lambda: NOW + later)


def signed_in(store, who, *, later=dt.timedelta(), name="Telefon"):
    here = at(store, later)
    return devices.sign_in(here, devices.make_code(here, who).text, name=name, sender_hash=SENDER)


@pytest.mark.parametrize("role", ["volunteer", "surveyor", "moderator"])
def test_who_may_send_observations_signs_a_phone_in(store, people, role):
    who = getattr(people, role)
    token, device = signed_in(store, who, name="  Můj \n telefon ")
    assert device.name == "Můj telefon"
    assert devices.holder(at(store), token) == (who, device)


@pytest.mark.parametrize("role", ["planner", "administrator"])
def test_others_get_no_code(store, people, role):
    with pytest.raises(Denied, match="Odeslat pozorování"):
        devices.make_code(store, getattr(people, role))


def test_a_code_is_easy_to_type(store, people):
    code = devices.make_code(at(store), people.volunteer)
    assert code.expires_at == NOW + dt.timedelta(minutes=10)
    signs = code.text.replace("-", "")
    assert len(code.text) == 9
    assert len(signs) == 8
    assert set(signs) <= set(devices.CODE_SIGNS)
    assert not set(devices.CODE_SIGNS) & set("01OIL")
    sloppy = f" {signs[:3].lower()} {signs[3:]} "
    assert devices.sign_in(at(store), sloppy, name="", sender_hash=SENDER).device.name == devices.NAMELESS


def test_codes_and_tokens_differ_and_are_kept_only_as_hashes(store, people):
    code = devices.make_code(at(store), people.volunteer).text
    other = devices.make_code(at(store), people.other).text
    token, _ = devices.sign_in(at(store), code, name="", sender_hash=SENDER)
    assert code != other
    assert len(token) >= 43, "32 bytes"
    with store.read() as connection:
        held = "".join(str(row) for table in metadata.sorted_tables for row in connection.execute(sa.select(table)))
    for secret in (token, code, code.replace("-", ""), other, other.replace("-", "")):
        assert secret not in held


def test_a_code_lets_in_once_and_for_ten_minutes(store, people):
    code = devices.make_code(at(store), people.volunteer).text
    devices.sign_in(at(store), code, name="", sender_hash=SENDER)
    late = devices.make_code(at(store), people.other).text
    for text, later in ((code, 0), (late, 10), ("", 0), ("ABCD-EFGH", 0), ("š\0\ud83d" * 100, 0)):
        with pytest.raises(BadInput, match="Kód neplatí"):
            devices.sign_in(at(store, dt.timedelta(minutes=later)), text, name="", sender_hash=SENDER)


def test_ten_wrong_codes_make_the_sender_wait(store, people):
    code = devices.make_code(at(store), people.volunteer).text
    for number in range(devices.MOST_TRIES):
        with pytest.raises(BadInput, match="Kód neplatí"):
            devices.sign_in(at(store), f"wrong {number}", name="", sender_hash=SENDER)
    with pytest.raises(devices.TooManyTries, match="za 10 minut"):
        devices.sign_in(at(store), code, name="", sender_hash=SENDER)
    assert devices.sign_in(at(store), code, name="", sender_hash="jiný otisk").device


def test_a_long_name_is_refused_and_the_code_stays_good(store, people):
    code = devices.make_code(at(store), people.volunteer).text
    with pytest.raises(BadInput, match="zkraťte"):
        devices.sign_in(at(store), code, name="x" * 61, sender_hash=SENDER)
    assert devices.sign_in(at(store), code, name="x" * 60, sender_hash=SENDER).device


def test_a_token_ends_after_ninety_days(store, people):
    token, _ = signed_in(store, people.volunteer)
    assert devices.holder(at(store, dt.timedelta(days=89)), token)
    with pytest.raises(devices.NotSignedIn, match="vypršelo"):
        devices.holder(at(store, dt.timedelta(days=90)), token)


@pytest.mark.parametrize("token", ["", "x", "\ud83d\0"])
def test_an_unknown_token_lets_nobody_in(store, people, token):
    with pytest.raises(devices.NotSignedIn, match="není přihlášený"):
        devices.holder(store, token)


def test_a_blocked_person_is_refused_until_unblocked(store, people):
    token, _ = signed_in(store, people.volunteer)
    accounts.block(store, people.administrator, people.volunteer.id, "spam")
    with pytest.raises(Denied, match="zablokovaný"):
        devices.holder(at(store), token)
    accounts.unblock(store, people.administrator, people.volunteer.id)
    assert devices.holder(at(store), token)


def test_an_erased_person_is_refused(store, people):
    token, _ = signed_in(store, people.volunteer)
    code = devices.make_code(at(store), people.volunteer).text
    accounts.erase_person(store, people.administrator, people.volunteer.id)
    with pytest.raises(devices.NotSignedIn):
        devices.holder(at(store), token)
    with pytest.raises(BadInput, match="Kód neplatí"):
        devices.sign_in(at(store), code, name="", sender_hash=SENDER)


def test_the_role_is_that_of_now(store, people):
    token, _ = signed_in(store, people.volunteer)
    accounts.change_role(store, people.administrator, people.volunteer.id, "surveyor")
    assert devices.holder(at(store), token).person.role == "surveyor"
    accounts.change_role(store, people.administrator, people.volunteer.id, "planner")
    with pytest.raises(Denied, match="plánovač"):
        devices.holder(at(store), token)


@pytest.mark.parametrize("who", ["volunteer", "administrator"])
def test_the_owner_and_an_administrator_revoke_a_device(store, people, who):
    token, device = signed_in(store, people.volunteer)
    devices.revoke(at(store), getattr(people, who), device.id)
    with pytest.raises(devices.NotSignedIn, match="zrušeno"):
        devices.holder(at(store), token)
    assert [devices.is_live(at(store), one) for one in kept.listed(store)] == [False]


@pytest.mark.parametrize("who", ["other", "moderator", "planner"])
def test_nobody_else_does(store, people, who):
    token, device = signed_in(store, people.volunteer)
    with pytest.raises(Denied):
        devices.revoke(at(store), getattr(people, who), device.id)
    assert devices.holder(at(store), token)


def test_a_blocked_person_may_still_revoke_a_lost_phone(store, people):
    _, device = signed_in(store, people.volunteer)
    accounts.block(store, people.administrator, people.volunteer.id, "spam")
    devices.revoke(at(store), people.volunteer, device.id)
    assert not devices.is_live(at(store), devices.own_devices(store, people.volunteer)[0])


def test_everybody_sees_their_own_devices_and_an_administrator_all(store, people):
    _, mine = signed_in(store, people.volunteer)
    _, later = signed_in(store, people.volunteer, later=dt.timedelta(hours=1))
    _, other = signed_in(store, people.other)
    assert devices.own_devices(store, people.volunteer) == [later, mine]
    assert devices.own_devices(store, people.planner) == []
    assert set(devices.all_devices(store, people.administrator)) == {mine, later, other}
    with pytest.raises(Denied):
        devices.all_devices(store, people.moderator)
    with pytest.raises(Denied):
        devices.own_devices(store, people.volunteer._replace(id=mine.id))

import datetime as dt
import json
import zipfile
from dataclasses import replace
from io import BytesIO
from uuid import uuid4

import pytest

from kpss_geo.errors import BadInput
from kpss_geo.store import Store, devices, erasing
from kpss_geo.store.backup import backup, restore
from tests.store.making import NOON
from tests.store.test_people import everything

MINUTE = dt.timedelta(minutes=1)
MOST = 3


def at(store, minutes=0):
    """The store when its clock shows so many minutes past noon."""
    return replace(store, clock=lambda: NOON + minutes * MINUTE)


def code(store, person, name="kód", *, minutes=0):
    devices.keep_code(at(store, minutes), person.id, name, expires_at=NOON + (minutes + 10) * MINUTE)


def exchange(store, name="kód", *, minutes=1, sender="odsud", under="token"):
    wanted = devices.Wanted("Můj telefon", under, NOON + dt.timedelta(days=90))
    since = NOON + (minutes - 10) * MINUTE
    return devices.exchange(at(store, minutes), name, wanted, sender_hash=sender, most_tries=MOST, since=since)


def test_a_code_makes_one_device(store, anna):
    code(store, anna)
    made, _ = exchange(store)
    assert made == devices.by_token(store, "token")
    assert (made.person, made.name, made.revoked_at) == (anna.id, "Můj telefon", None)
    assert made.made_at == made.seen_at == NOON + MINUTE
    assert exchange(store, under="další").device is None
    assert devices.listed(store) == devices.listed(store, person=anna.id) == [made]
    assert devices.by_token(store, "kód") is None


def test_a_code_ends_and_a_newer_one_replaces_it(store, anna, mirek):
    code(store, anna)
    assert exchange(store, minutes=10).device is None
    code(store, anna, "starší")
    code(store, mirek, "cizí")
    code(store, anna, "novější")
    assert exchange(store, "starší").device is None
    assert exchange(store, "novější").device.person == anna.id
    assert exchange(store, "cizí", under="jiný").device.person == mirek.id


def test_nobody_gets_a_code_without_an_account(store):
    with pytest.raises(BadInput, match="účet"):
        devices.keep_code(store, uuid4(), "kód", expires_at=NOON)


def test_after_some_wrong_codes_the_right_one_is_not_looked_at(store, anna):
    code(store, anna)
    assert [exchange(store, f"špatný {n}").tries for n in range(MOST)] == [0, 1, 2]
    assert exchange(store) == (None, MOST)
    assert exchange(store, sender="odjinud").device is not None


def test_wrong_codes_are_forgiven_in_time_and_forgotten_in_a_day(store, anna):
    for number in range(MOST):
        exchange(store, f"špatný {number}")
    code(store, anna, minutes=9)
    assert exchange(store, minutes=11).device is not None
    exchange(store, "špatný", minutes=60 * 24 + 2, sender="odjinud")
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM device_tries").scalar_one() == 1


def test_a_device_is_revoked_once(store, anna, mirek):
    code(store, anna)
    made, _ = exchange(store)
    devices.revoke(at(store, 5), made.id, by=mirek.id)
    devices.revoke(at(store, 6), made.id, by=anna.id)
    assert devices.by_token(store, "token").revoked_at == NOON + 5 * MINUTE
    (line,) = store.audit_lines(action="revoke_device")
    assert (line.by, line.about) == (mirek.id, str(made.id))
    with pytest.raises(BadInput, match="zařízení"):
        devices.revoke(store, uuid4(), by=anna.id)


def test_a_device_is_noted_at_most_once_an_hour(store, anna):
    code(store, anna)
    made, _ = exchange(store)
    devices.saw(at(store, 60), made)
    assert devices.by_token(store, "token").seen_at == made.seen_at
    devices.saw(at(store, 61), made)
    assert devices.by_token(store, "token").seen_at == NOON + 61 * MINUTE


def test_who_asked_for_a_code_and_used_it_stands_in_the_book(store, anna):
    code(store, anna)
    made, _ = exchange(store)
    told = [(line.action, line.by, line.about) for line in store.audit_lines()]
    assert told == [("device_code", anna.id, str(anna.id)), ("device", anna.id, str(made.id))]


def test_an_erased_person_has_no_device_and_no_code(store, anna, mirek):
    code(store, anna)
    exchange(store)
    code(store, anna, "druhý")
    code(store, mirek, "cizí")
    erasing.erase_person(store, anna.id, by=mirek.id)
    assert devices.by_token(store, "token") is None
    assert exchange(store, "druhý").device is None
    assert exchange(store, "cizí").device.person == mirek.id
    assert everything(store).count("Můj telefon") == 1, "only Mirek's is left"


def test_a_person_gets_their_devices_and_nobody_elses(store, anna, mirek):
    code(store, anna)
    made, _ = exchange(store)
    code(store, mirek, "cizí")
    exchange(store, "cizí", under="jiný")
    with zipfile.ZipFile(BytesIO(erasing.export_person(store, anna.id))) as archive:
        held = json.loads(archive.read(erasing.FILE))
    assert [one["id"] for one in held["devices"]] == [str(made.id)]


def test_devices_and_codes_outlive_a_move_to_another_database(store, other_url, anna, tmp_path):
    code(store, anna)
    made, _ = exchange(store)
    code(store, anna, "druhý")
    exchange(store, "špatný")
    backup(store, tmp_path / "photos", tmp_path / "zaloha.zip")
    restore(tmp_path / "zaloha.zip", other_url, tmp_path / "others")
    with Store.open(other_url) as other:
        assert devices.by_token(other, "token") == made
        assert exchange(other, "druhý", under="jiný").tries == 1

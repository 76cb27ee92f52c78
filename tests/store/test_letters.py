"""Letters in the store: receipts, publication, and letters that were there before they had either."""

import datetime as dt
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import DateTime, Uuid, bindparam, text

from kpss_geo.errors import BadInput
from kpss_geo.store import Store, engines, migrating, receipts
from kpss_geo.store.receipts import LENGTH, SIGNS
from tests.store.making import TREBON

NOON = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
NUMBERS = st.integers(0, 10**9).map(lambda seed: receipts.fresh(_choosing(seed)))


def _choosing(seed):
    left = [seed]

    def choose(signs):
        left[0], at = divmod(left[0], len(signs))
        return signs[at]

    return choose


@given(NUMBERS, st.integers(0, LENGTH - 1), st.sampled_from(SIGNS))
def test_one_wrong_sign_in_a_receipt_shows(number, place, sign):
    signs = list(number.removeprefix("KP-").replace("-", ""))
    if signs[place] != sign:
        signs[place] = sign
        with pytest.raises(BadInput, match="překlep"):
            receipts.read("".join(signs))


@given(NUMBERS, st.integers(0, LENGTH - 2))
def test_two_swapped_signs_in_a_receipt_show(number, place):
    signs = list(number.removeprefix("KP-").replace("-", ""))
    signs[place : place + 2] = reversed(signs[place : place + 2])
    if "".join(signs) != number.removeprefix("KP-").replace("-", ""):
        with pytest.raises(BadInput, match="překlep"):
            receipts.read("".join(signs))


@given(NUMBERS)
def test_a_receipt_is_read_however_it_is_typed(number):
    spellings = (number, number.lower(), number.replace("-", " "), f" {number[3:]}\n", number.replace("1", "l"))
    assert {receipts.read(one) for one in spellings} == {number}


@given(st.text(max_size=40))
def test_any_other_text_is_refused(typed):
    with pytest.raises(BadInput, match="překlep"):
        receipts.read(f"{typed}0")


def test_every_letter_has_a_receipt_of_its_own(store):
    some = [store.add_suggestion(suggestion_id=uuid4(), received_at=NOON, text="díra") for _ in range(20)]
    assert len({one.receipt for one in some}) == 20
    assert store.suggestions(receipt=some[3].receipt) == [some[3]]
    assert store.suggestion(some[4].id) == some[4]
    assert store.suggestion(uuid4()) is None


def test_the_same_letter_again_keeps_its_receipt(store):
    told = {"suggestion_id": uuid4(), "received_at": NOON, "text": "díra", "kind": "need"}
    first = store.add_suggestion(**told)
    assert store.add_suggestion(**told) == first
    with pytest.raises(BadInput, match="jiný"):
        store.add_suggestion(**told | {"kind": "experience"})


@pytest.mark.parametrize("half", [{"lon": 14.77}, {"lat": 49.0}])
def test_half_a_place_is_none(store, half):
    with pytest.raises(BadInput, match="mimo"):
        store.add_suggestion(suggestion_id=uuid4(), received_at=NOON, text="díra", **half)


def test_a_receipt_that_is_taken_is_not_given_again(store, monkeypatch):
    numbers = iter(["KP-6666-666C", "KP-6666-666C", "KP-7777-7774"])
    monkeypatch.setattr(receipts, "fresh", lambda: next(numbers))
    some = [store.add_suggestion(suggestion_id=uuid4(), received_at=NOON, text="díra") for _ in range(2)]
    assert [one.receipt for one in some] == ["KP-6666-666C", "KP-7777-7774"]


def test_letters_from_before_get_a_receipt_and_are_not_published(other_url):
    old = uuid4()
    _at_revision(other_url, "0002", old)
    with Store.init(other_url, bounds=TREBON) as store:
        [one] = store.suggestions()
        assert (one.id, one.text, one.state, one.lon) == (old, "Chybí nájezd", "accepted", 14.77)
        assert (one.kind, one.writer, one.published, one.answered_at) == ("suggestion", "", False, None)
        assert receipts.read(one.receipt) == one.receipt
        assert store.suggestions(receipt=one.receipt) == [one]


def _at_revision(url, revision, letter):
    """A database of an older program that holds one letter."""
    engine = engines.writer(engines.parsed(url))
    config = Config()
    config.set_main_option("script_location", str(migrating.FOLDER).replace("%", "%%"))
    row = {
        "id": letter,
        "text": "Chybí nájezd",
        "state": "accepted",
        "reply": "",
        "at": NOON,
        "lon": 14.77,
        "lat": 49.0,
    }
    columns = "id, text, state, reply, received_at, lon, lat"
    told = text(f"INSERT INTO suggestions ({columns}) VALUES (:id, :text, :state, :reply, :at, :lon, :lat)")  # noqa: S608
    told = told.bindparams(bindparam("id", type_=Uuid), bindparam("at", type_=DateTime(timezone=True)))
    with engines.transaction(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.execute(told, row)
    engine.dispose()

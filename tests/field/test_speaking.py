"""The field page is answered in the language that it speaks."""

import re

from kpss_geo.desk import devices
from tests.field.test_api import DEVICE, NEARBY, OBSERVATIONS, door, known, photo, send
from tests.shared import REPOSITORY

CZECH = re.compile(r"[ěščřžýáíéúůóďťň]", re.IGNORECASE)
ENGLISH = {"Accept-Language": "en"}
OWN = ("device", "pseudonym", "token")  # what people called themselves and their phones


def strings(told):
    if isinstance(told, dict):
        return [text for name, part in told.items() if name not in OWN for text in strings(part)]
    return [text for part in told for text in strings(part)] if isinstance(told, list) else [str(told)]


def answers(client, store, phone, picture, headers):
    """What the server says to a phone on its good and bad days."""
    high = door(values={"threshold_cm": known(12), "door_main_cm": known(90), "steps_count": known(0)})
    wrong = door(values={"door_main_cm": known(9000), "entrance_role": known("nic")}, about={"name": "x" * 300})
    both = {**phone, **headers}
    yield client.get("/api/teren/me", headers=both)
    yield send(client, both, high, wrong, door(observed_on="2999-01-01"), {"event_id": "1"}, 3)
    yield client.post(OBSERVATIONS, content=b"nic", headers=both)
    yield send(client, both, *[door() for _ in range(51)])
    yield photo(client, both, high["event_id"], b"no picture")
    yield photo(client, both, high["event_id"], picture, alt="")
    yield client.get(NEARBY, headers=headers)
    yield client.post(DEVICE, json={"code": "ABCD-EFGH", "name": ""}, headers=headers)
    (device,) = devices.own_devices(store, store.person(subject="idp|volunteer"))
    devices.revoke(store, store.person(subject="idp|volunteer"), device.id)
    yield send(client, both, high)


def test_whatever_the_server_says_in_english_is_english(client, store, people, phone, picture):
    told = [text for one in answers(client, store, phone, picture, ENGLISH) for text in strings(one.json())]
    assert [text for text in told if CZECH.search(text)] == []
    assert any("threshold" in text for text in told)


def test_who_asks_for_no_english_is_told_czech(client, store, people, phone, picture):
    czech = {"Accept-Language": "cs"}
    told = [text for one in answers(client, store, phone, picture, czech) for text in strings(one.json())]
    assert any("výška prahu" in text for text in told)
    assert any("Kód neplatí" in text for text in told)


def test_the_page_tells_its_language_with_every_question():
    server = (REPOSITORY / "kpss_geo" / "field" / "static" / "js" / "server.js").read_text(encoding="utf-8")
    assert '"Accept-Language": language()' in server

import io
import json
import tempfile
from dataclasses import replace
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kpss_geo.desk import devices
from kpss_geo.desk import people as accounts
from kpss_geo.errors import BadInput
from kpss_geo.field import routes
from kpss_geo.field.reading import document, observation
from kpss_geo.store import Store, photos, tables
from kpss_geo.survey.observations import Position, checked
from kpss_geo.survey.questionnaire import questions
from tests.desk.making import SQUARE, TODAY, TOWN, seen
from tests.field.conftest import peopled, signed_in
from tests.maps.test_pages import CORPUS

DEVICE, ME, OBSERVATIONS = "/api/teren/device", "/api/teren/me", "/api/teren/observations"
NEARBY = "/api/teren/nearby"


def door(**other):
    """An entrance as the phone tells it."""
    told = {
        "event_id": str(uuid4()),
        "point_id": str(uuid4()),
        "base_version": "",
        "recorded_at": "2026-05-01T10:00:00.000Z",
        "observed_on": "2026-05-01",
        "element": "vstup",
        "values": {"door_main_cm": {"value": 82, "status": "known", "method": "measured"}},
        "position": {"lon": SQUARE.lon, "lat": SQUARE.lat, "accuracy_m": 5, "method": "gps"},
        "about": {"name": "Radnice"},
    }
    return told | other


def known(value, method="measured"):
    return {"value": value, "status": "known", "method": method}


def send(client, phone, *some):
    return client.post(OBSERVATIONS, json={"observations": list(some)}, headers=phone)


def outcomes(answer):
    return [one["outcome"] for one in answer.json()["results"]]


def photo(client, phone, event_id, raw, *, photo_id=None, alt="Vchod%20ze%20dvora"):
    headers = {**phone, "X-Alternative-Text": alt, "Content-Type": "image/jpeg"}
    return client.put(f"/api/teren/photos/{event_id}/{photo_id or uuid4()}", content=raw, headers=headers)


# --- signing in -------------------------------------------------------------------------------------------------------


def test_a_code_becomes_a_token_and_the_token_tells_whose_phone_it_is(client, store, people):
    code = devices.make_code(store, people.volunteer).text
    answer = client.post(DEVICE, json={"code": code.lower(), "name": "Můj telefon"})
    assert answer.status_code == 201
    told = answer.json()
    token = told.pop("token")
    me = client.get(ME, headers={"Authorization": f"Bearer {token}"})
    assert me.json() == told
    assert told["pseudonym"] == people.volunteer.pseudonym
    assert people.volunteer.name not in answer.text
    assert (told["device"], told["role_name"]) == ("Můj telefon", "dobrovolník")
    assert client.post(DEVICE, json={"code": code, "name": ""}).status_code == 422


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer "}, {"Authorization": "Bearer nothing"}, {"Authorization": "Basic abc"}],
)
def test_without_a_token_nothing_is_told_or_taken(client, people, headers, picture):
    asked = [
        client.get(ME, headers=headers),
        client.get(NEARBY, headers=headers),
        client.delete(DEVICE, headers=headers),
        send(client, headers, door()),
        photo(client, headers, uuid4(), picture),
    ]
    assert [one.status_code for one in asked] == [401] * 5
    assert all("přihlášený" in one.json()["faults"][0] for one in asked)


def test_a_token_counts_neither_in_the_address_nor_in_a_cookie(client, phone):
    token = phone["Authorization"].removeprefix("Bearer ")
    assert client.get(ME, params={"token": token, "access_token": token}).status_code == 401
    client.cookies.set("token", token)
    client.cookies.set("Authorization", f"Bearer {token}")
    assert client.get(ME).status_code == 401


def test_ten_wrong_codes_make_the_sender_wait(client, store, people):
    for _ in range(devices.MOST_TRIES):
        assert client.post(DEVICE, json={"code": "ABCD-EFGH", "name": ""}).status_code == 422
    code = devices.make_code(store, people.volunteer).text
    answer = client.post(DEVICE, json={"code": code, "name": ""})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
    assert "za 10 minut" in answer.json()["faults"][0]


def test_a_revoked_phone_is_refused_with_a_sentence(client, store, people, phone):
    (device,) = devices.own_devices(store, people.volunteer)
    devices.revoke(store, people.volunteer, device.id)
    answer = send(client, phone, door())
    assert answer.status_code == 401
    assert "zrušeno" in answer.json()["faults"][0]
    assert store.stored() == []


def revoked(store, people, phone):
    (device,) = devices.own_devices(store, people.volunteer)
    devices.revoke(store, people.volunteer, device.id)
    return phone


def expired(store, people, phone):
    with store.write() as connection:
        connection.execute(sa.update(tables.devices).values(expires_at=store.clock()))
    return phone


def of_somebody_erased(store, people, phone):
    accounts.erase_person(store, people.administrator, people.volunteer.id)
    return phone


def foreign(store, people, phone):
    """Made by another installation."""
    with tempfile.TemporaryDirectory() as folder, Store.init(f"sqlite:///{folder}/other.sqlite", bounds=TOWN) as other:
        code = devices.make_code(other, peopled(other).volunteer).text
        return {"Authorization": f"Bearer {devices.sign_in(other, code, name='', sender_hash='x').token}"}


def everything(store):
    with store.read() as connection:
        return [sorted(map(repr, connection.execute(sa.select(one)))) for one in tables.metadata.sorted_tables]


@pytest.mark.parametrize("ending", [revoked, expired, of_somebody_erased, foreign])
def test_a_token_that_ended_or_was_made_elsewhere_opens_no_door(client, store, people, phone, picture, ending):
    event = door()
    send(client, phone, event)
    headers = ending(store, people, phone)
    before = everything(store)
    asked = [
        client.get(ME, headers=headers),
        client.get(NEARBY, headers=headers),
        client.delete(DEVICE, headers=headers),
        send(client, headers, door()),
        photo(client, headers, event["event_id"], picture),
    ]
    assert [one.status_code for one in asked] == [401] * 5
    assert all("lefon" in one.json()["faults"][0] for one in asked)
    assert everything(store) == before


def test_a_blocked_person_and_a_changed_role_are_refused_at_every_request(client, store, people, phone, picture):
    event = door()
    assert send(client, phone, event).status_code == 200
    accounts.block(store, people.administrator, people.volunteer.id, "spam")
    for answer in (
        client.get(ME, headers=phone),
        send(client, phone, door()),
        photo(client, phone, event["event_id"], picture),
    ):
        assert answer.status_code == 403
        assert "zablokovaný" in answer.json()["faults"][0]
    accounts.unblock(store, people.administrator, people.volunteer.id)
    accounts.change_role(store, people.administrator, people.volunteer.id, "planner")
    assert send(client, phone, door()).status_code == 403
    accounts.erase_person(store, people.administrator, people.volunteer.id)
    assert send(client, phone, door()).status_code == 401
    assert len(store.stored()) == 1


def test_a_phone_signs_itself_out(client, phone):
    assert client.delete(DEVICE, headers=phone).status_code == 204
    assert client.get(ME, headers=phone).status_code == 401


# --- observations -----------------------------------------------------------------------------------------------------


def test_an_observation_waits_for_a_review_under_the_pseudonym_of_its_author(client, store, people, phone):
    event = door()
    answer = send(client, phone, event)
    assert (answer.status_code, outcomes(answer)) == (200, ["submitted"])
    (one,) = store.stored()
    assert (one.state, one.sender, str(one.event.event_id)) == ("submitted", people.volunteer.id, event["event_id"])
    assert (one.event.author_id, one.event.author_class) == (people.volunteer.pseudonym, "volunteer")
    assert one.event.position == Position(SQUARE.lon, SQUARE.lat, 5, "gps")
    assert one.event.about == {"name": "Radnice"}


def test_what_a_verified_surveyor_measured_is_published(client, store, people):
    phone = signed_in(client, store, people.surveyor)
    estimated = door(values={"door_main_cm": known(82, "estimate")})
    assert outcomes(send(client, phone, door(), estimated)) == ["published", "submitted"]


def test_sent_again_it_changes_nothing(client, store, phone):
    event = door()
    first = send(client, phone, event)
    again = send(client, phone, event, event)
    assert outcomes(again) == ["known", "known"]
    assert again.json()["results"][0]["category"] == first.json()["results"][0]["category"] is not None
    assert len(store.stored()) == 1


def test_the_same_id_with_another_content_is_refused(client, store, phone):
    event = door()
    send(client, phone, event)
    answer = send(client, phone, event | {"element": "toaleta", "values": {}})
    assert answer.status_code == 422
    assert "jiným obsahem" in answer.json()["results"][0]["faults"][0]


def test_one_faulty_observation_does_not_hold_the_others(client, store, phone):
    good, other = door(), door()
    bad = door(values={"door_main_cm": known(4000), "threshold_cm": known("x")}, observed_on="2999-01-01")
    answer = send(client, phone, good, bad, other)
    assert (answer.status_code, outcomes(answer)) == (422, ["submitted", "refused", "submitted"])
    refused = answer.json()["results"][1]
    assert refused["event_id"] == bad["event_id"]
    assert len(refused["faults"]) == 3
    assert any("budoucnosti" in fault for fault in refused["faults"])
    assert {str(one.event.event_id) for one in store.stored()} == {good["event_id"], other["event_id"]}


def test_every_kind_of_answer_arrives(client, store, phone):
    legs = [{"length_cm": 300, "slope_pct": 8.5, "width_cm": None}]
    ramp = door(element="rampa", values={"ramp_legs": known(legs), "surface": known("asphalt"), "width_cm": known(90)})
    barrier = door(element="prekazka", values={"valid_to": known("2026-06-15"), "width_cm": known(60)})
    toilet = door(element="toaleta", values={
        "euro_key": known(value=True), "wc_door_cm": {"value": None, "status": "unknown", "method": "measured"},
    })  # fmt: skip
    answer = send(client, phone, ramp, barrier, toilet)
    assert outcomes(answer) == ["submitted"] * 3, answer.text
    told = {one.event.element: one.event.values for one in store.stored()}
    assert told["rampa"]["ramp_legs"].value == tuple(legs)
    assert told["prekazka"]["valid_to"].value.isoformat() == "2026-06-15"
    assert told["toaleta"]["euro_key"].value is True
    assert told["toaleta"]["wc_door_cm"].status == "unknown"


def test_the_category_comes_with_its_reasons(client, phone):
    high = door(values={"threshold_cm": known(12), "door_main_cm": known(90), "steps_count": known(0)})
    kerb = door(element="obrubnik", values={"kerb_cm": known(12)})
    parking = door(element="stani", values={"parking_count": known(2)})
    told = [one["category"] for one in send(client, phone, high, kerb, parking).json()["results"]]
    assert told[0]["grade"] == "inaccessible"
    assert "výška prahu: 12 cm > 7 cm" in told[0]["why"]
    assert (told[1]["grade"], told[1]["why"]) == ("inaccessible", "výška obrubníku: 12 cm > 7 cm")
    assert told[2] is None or told[2]["label"]


def test_answers_join_the_point_that_was_chosen_nearby(client, store, people, phone):
    first = seen(door_main_cm=82)
    store.add([first], state="published")
    area = client.get(NEARBY, headers=phone).json()
    row = dict(zip(area["columns"], area["points"][0], strict=True))
    more = door(point_id=row["point_id"], base_version=row["version"], position=None, values={"threshold_cm": known(1)})
    assert outcomes(send(client, phone, more)) == ["submitted"]
    stale = door(point_id=row["point_id"], base_version=str(uuid4()))
    assert "výchozí verzi" in send(client, phone, stale).json()["results"][0]["faults"][0]


@pytest.mark.parametrize("body", [b"", b"[]", b"nic", b"{", b'{"observations": []}', b"[" * 100_000, b"\xff\xfe"])
def test_what_is_no_message_is_refused_in_words(client, phone, body):
    answer = client.post(OBSERVATIONS, content=body, headers=phone)
    assert answer.status_code == 422
    assert "nedá přečíst" in answer.json()["faults"][0]


def test_too_much_at_once_is_refused(client, store, phone):
    assert client.post(OBSERVATIONS, content=b" " * 1_000_001, headers=phone).status_code == 413
    answer = send(client, phone, *[door() for _ in range(51)])
    assert (answer.status_code, store.stored()) == (422, [])
    assert "nejvýše 50" in answer.json()["faults"][0]


dates = st.dates().map(str) | st.datetimes().map(lambda moment: f"{moment.isoformat()}+01:00")
jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | dates | st.just(10**400),
    lambda more: st.lists(more, max_size=3) | st.dictionaries(st.text(max_size=5), more, max_size=3),
    max_leaves=6,
)


def faults_of(event):
    """What reading and the desk's checks say of whatever a phone tells; nothing else may come out of them."""
    body = json.dumps({"observations": [event]}, allow_nan=True).encode()
    try:
        told = observation(document(body)["observations"][0])
        checked(replace(told, author_id="vrána", author_class="volunteer"), today=TODAY, within=TOWN)
    except BadInput as error:
        return error.faults
    return []


@settings(max_examples=150)
@given(part=st.sampled_from(sorted(door())), told=jsons, name=st.sampled_from(sorted(questions())))
def test_whatever_a_phone_tells_is_an_observation_or_faults_in_words(part, told, name):
    for event in (door(**{part: told}), door(values={name: known(told)}), told):
        assert all(isinstance(fault, str) and fault for fault in faults_of(event))


def test_texts_that_would_run_come_back_as_they_went(client, store, phone):
    events = [door(about={"name": text}) for text in CORPUS]
    assert outcomes(send(client, phone, *events)) == ["submitted"] * len(CORPUS)
    kept = {str(one.event.event_id): one.event.about.get("name") for one in store.stored()}
    assert [kept[one["event_id"]] for one in events] == [" ".join(text.split()) for text in CORPUS]


# --- photos -----------------------------------------------------------------------------------------------------------


def test_a_photo_is_kept_once(client, store, phone, picture, photos_folder):
    event = door()
    send(client, phone, event)
    own = uuid4()
    first = photo(client, phone, event["event_id"], picture, photo_id=own, alt="Vchod%20s%20%C5%99%C3%ADmsou")
    assert first.status_code == 200
    assert first.json()["photo_id"] == str(own)
    assert photo(client, phone, event["event_id"], picture, photo_id=own, alt="jinak").json() == first.json()
    (kept,) = photos.listed(store)
    assert kept.alt == "Vchod s římsou"
    assert photos.file_of(photos_folder, kept.sha256).is_file()


def test_a_kept_photo_is_confirmed_even_after_a_moderator_took_the_point_up(client, store, people, phone, picture):
    event = door()
    send(client, phone, event)
    assert photo(client, phone, event["event_id"], picture).status_code == 200
    (one,) = store.stored()
    store.decide([one.event.event_id], to="in_review", by=people.moderator.id, expected={one.event.event_id: one.state})
    assert photo(client, phone, event["event_id"], picture).status_code == 200
    fresh = photo(client, phone, event["event_id"], png(), alt="other")
    assert (fresh.status_code, len(photos.listed(store))) == (409, 1)
    assert "neposoudí" in fresh.json()["faults"][0]


def png():
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(target, "PNG")
    return target.getvalue()


def test_nobody_adds_photos_to_the_observations_of_others(client, store, people, phone, picture):
    event = door()
    send(client, phone, event)
    other = signed_in(client, store, people.other)
    assert photo(client, other, event["event_id"], picture).status_code == 409
    assert photos.listed(store) == []


@pytest.mark.parametrize(
    ("event_id", "raw", "alt", "status"),
    [
        (None, b"no picture", "x", 422),
        (None, b"", "x", 422),
        (None, b"x" * 15_000_001, "x", 413),
        (None, None, "", 422),
        (None, None, "x" * 501, 422),
        ("unknown", None, "x", 422),
        ("../..", None, "x", 404),
        ("not-an-id", None, "x", 422),
    ],
)
def test_a_wrong_photo_is_refused(client, store, phone, picture, event_id, raw, alt, status):
    event = door()
    send(client, phone, event)
    which = {None: event["event_id"], "unknown": str(uuid4())}.get(event_id, event_id)
    answer = photo(client, phone, which, picture if raw is None else raw, alt=alt)
    assert (answer.status_code, photos.listed(store)) == (status, [])


# --- the area, and a server in trouble --------------------------------------------------------------------------------


def test_the_area_holds_published_points_and_only_those(client, store, phone):
    one, waiting = seen(about={"name": CORPUS[0], "side": "vlevo"}), seen()
    store.add([one], state="published")
    store.add([waiting], state="submitted")
    answer = client.get(NEARBY, headers=phone)
    area = answer.json()
    (row,) = [dict(zip(area["columns"], row, strict=True)) for row in area["points"]]
    assert row == {
        "point_id": str(one.point_id),
        "version": str(one.event_id),
        "element": "vstup",
        "lon": SQUARE.lon,
        "lat": SQUARE.lat,
        "accuracy_m": 5.0,
        "name": CORPUS[0],
        "side": "vlevo",
    }
    assert area["bounds"] == {"west": TOWN.west, "south": TOWN.south, "east": TOWN.east, "north": TOWN.north}
    assert answer.headers["Content-Encoding"] == "gzip"
    plain = client.get(NEARBY, headers={**phone, "Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.json() == area


def test_an_unchanged_area_is_not_sent_again(client, store, phone):
    tag = client.get(NEARBY, headers=phone).headers["ETag"]
    assert client.get(NEARBY, headers={**phone, "If-None-Match": tag}).status_code == 304
    store.add([seen()], state="published")
    assert len(client.get(NEARBY, headers={**phone, "If-None-Match": tag}).json()["points"]) == 1


def test_a_database_that_is_away_makes_the_phone_wait(client, store, phone, picture):
    with store.write() as connection:
        connection.exec_driver_sql("ALTER TABLE devices RENAME TO gone")
    for answer in (
        send(client, phone, door()),
        client.get(NEARBY, headers=phone),
        photo(client, phone, uuid4(), picture),
    ):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert answer.json()["faults"] == ["Server teď nemůže ukládat. Body zůstávají v telefonu a odešlou se později."]


def test_a_database_that_fails_in_the_middle_refuses_no_observation(client, store, phone):
    with store.write() as connection:
        connection.exec_driver_sql("ALTER TABLE links RENAME TO gone")
        connection.exec_driver_sql("ALTER TABLE events RENAME TO away")
    assert send(client, phone, door()).status_code == 503


def test_a_store_that_cannot_be_opened_makes_the_phone_wait(photos_folder):
    def closed():
        return Store.open("sqlite:///nowhere/at/all.sqlite")

    with TestClient(Starlette(routes=routes(closed, photos_folder))) as client:
        assert client.get(ME, headers={"Authorization": "Bearer x"}).status_code == 503
        assert client.post(DEVICE, json={"code": "ABCD-EFGH", "name": ""}).status_code == 503


def test_the_same_on_postgis(cluster, photos_folder, picture):
    with Store.init(cluster.database(), bounds=TOWN) as store:
        people = peopled(store)
        with TestClient(Starlette(routes=routes(lambda: store, photos_folder))) as client:
            phone = signed_in(client, store, people.volunteer)
            event = door()
            assert outcomes(send(client, phone, event)) == ["submitted"]
            assert outcomes(send(client, phone, event)) == ["known"]
            assert photo(client, phone, event["event_id"], picture).status_code == 200
            assert client.get(NEARBY, headers=phone).json()["points"] == []
            devices.revoke(store, people.administrator, devices.own_devices(store, people.volunteer)[0].id)
            assert send(client, phone, event).status_code == 401

"""The table of points is what a fold of everything would be, whatever happened in whatever order."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpss_geo.store import STATES, Store, deciding, events, projection
from kpss_geo.store.nearby import apart
from kpss_geo.survey import observations as ob
from tests.store.making import NOON, NUMBERED, door, stories


@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 60), ("postgis", 15)])
def test_it_agrees_with_a_fresh_fold_after_every_step(kind, examples, request):
    with Store.open(request.getfixturevalue(f"{kind}_url")) as store:
        mirek = store.add_person(subject="mirek", name="Mirek", role="moderator")

        @given(story=stories(), chance=st.randoms(use_true_random=False))
        @settings(max_examples=examples)
        def holds(story, chance):
            with store.write() as connection, connection.begin_nested() as all_of_it:
                for one in story:
                    came = chance.choice(("published", "published", "submitted"))
                    events.add(connection, [one], events.Origin(came, None, "", NOON))
                    assert projection.differences(connection) == []
                for one in chance.sample(story, len(story)):
                    was = events.stored(connection, events.Wanted(event_ids=[one.event_id]))[0].state
                    ruling = deciding.Ruling(chance.choice(STATES), mirek.id, "", NOON)
                    deciding.decide(connection, [one.event_id], ruling, {one.event_id: was})
                    assert projection.differences(connection) == []
                all_of_it.rollback()

        holds()


def differences(store):
    with store.read() as connection:
        return projection.differences(connection)


def test_it_can_be_made_anew(store):
    store.add([door(point_id=name) for name in NUMBERED], state="published")
    near = store.near(14.77, 49.0, 10)
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE points SET lon = 0")
    assert differences(store) == NUMBERED
    with store.write() as connection:
        projection.rebuild(connection)
    assert differences(store) == []
    assert store.near(14.77, 49.0, 10) == near


def test_near_finds_what_measuring_every_point_finds(store):
    chance = random.Random(7)  # noqa: S311
    places = {
        one.point_id: one.position
        for one in (
            door(position=ob.Position(chance.uniform(14.6, 14.9), chance.uniform(48.9, 49.1), 5)) for _ in range(400)
        )
    }
    store.add([door(point_id=name, position=place) for name, place in places.items()], state="published")
    for metres in (0, 40, 800, 5_000, 60_000):
        lon, lat = chance.uniform(14.6, 14.9), chance.uniform(48.9, 49.1)
        measured = {name: apart(lon, lat, place.lon, place.lat) for name, place in places.items()}
        wanted = sorted((far, name) for name, far in measured.items() if far <= metres)
        assert store.near(lon, lat, metres) == [(name, far) for far, name in wanted]


@pytest.mark.parametrize("lat", [0.0, 49.0, 69.9, -33.0, 89.5])
def test_near_has_sharp_edges_at_any_latitude(store, lat):
    one = door(position=ob.Position(25.0, lat, 5))
    store.add([one], state="published")
    for lon_2, lat_2 in ((25.01, lat), (24.99, lat), (25.0, lat + 0.01), (25.0, lat - 0.01)):
        far = apart(25.0, lat, lon_2, lat_2)
        assert store.near(lon_2, lat_2, far * 1.000001) == [(one.point_id, far)]
        assert store.near(lon_2, lat_2, far * 0.999999) == []

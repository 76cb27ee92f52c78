import dataclasses
import io
import itertools
import json

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpss_geo.errors import BadInput
from kpss_geo.exchange.flat import flat, observed
from kpss_geo.exchange.incoming import read
from kpss_geo.exchange.outgoing import FORMATS, write
from kpss_geo.survey.fold import fold
from kpss_geo.survey.observations import Observed, checked
from tests.exchange.outgoing.samples import TODAY, hall, nasty, old_and_torn, street, written
from tests.exchange.strategies import observations

OBSERVATIONS = sorted(name for name in FORMATS if name.endswith("-observations"))


def only_file(found):
    return next((name, content) for name, content in found.files.items() if not name.endswith(".txt"))


def read_back(found, **more):
    name, content = only_file(found)
    return read(content, name=name, today=TODAY, imported_by="správce", **more)


def by_id(events):
    return sorted((one for one in events if isinstance(one, Observed)), key=lambda one: one.event_id)


def is_sound(event):
    """May it be stored, and does a flat row hold it; the laws of flat rows are tested elsewhere."""
    try:
        return observed(flat(checked(event, today=TODAY)))[0] == event
    except BadInput:
        return False


@pytest.mark.parametrize("name", OBSERVATIONS)
def test_observations_come_back_as_the_very_same_events(name):
    events = [*hall(), *street(), *old_and_torn(), *nasty()]
    found = read_back(written(name, events), keep_authors=True)
    assert found.quarantined == []
    assert by_id(found.events) == by_id(events)


@given(
    st.lists(observations().filter(is_sound), max_size=3, unique_by=lambda one: one.event_id),
    st.sampled_from(OBSERVATIONS),
)
def test_any_sound_observations_come_back_as_the_very_same_events(events, name):
    told = {"edition": "A", "today": TODAY, "territory_name": "", "licence": "ODbL"}
    found = read_back(write({}, format=name, events=events, demonstration=True, **told), keep_authors=True)
    assert found.quarantined == []
    assert by_id(found.events) == by_id(events)


@pytest.mark.parametrize("name", OBSERVATIONS)
def test_a_stranger_s_copy_tells_the_same_of_the_points_under_another_author(name):
    events = [*hall(), *street()]
    found = read_back(written(name, events))
    assert {one.author_class for one in found.events} == {"import"}
    assert [one.values for one in sorted(found.events, key=lambda one: one.point_id) if one.position] == [
        one.values for one in sorted(events, key=lambda one: one.point_id) if one.position
    ]


def test_a_person_may_open_and_save_the_workbook_before_it_is_read():
    name, content = only_file(written("xlsx-observations", nasty()))
    book = openpyxl.load_workbook(io.BytesIO(content))
    saved = io.BytesIO()
    book.save(saved)
    found = read(saved.getvalue(), name=name, today=TODAY, imported_by="správce", keep_authors=True)
    assert by_id(found.events) == by_id(nasty())


def values_of(events):
    """What is told, by kind of thing: the known answers of each."""
    kinds = itertools.groupby(sorted(events, key=lambda one: one.element), key=lambda one: one.element)
    return {
        kind: [{field: one.value for field, one in event.values.items() if one.status == "known"} for event in some]
        for kind, some in kinds
    }


def test_what_the_norm_carries_comes_back():
    at = {"lon": "14.77", "lat": "49.004"}
    found = read_back(written("ofn", hall()), defaults=at)
    assert found.quarantined == []
    told = values_of(found.events)
    main, side = sorted(told["vstup"], key=lambda one: one["entrance_role"])
    carried = {"entrance_role": "main", "steps_count": 0, "bridged_by": "level", "door_main_cm": 82.5}
    assert carried.items() <= main.items()
    assert {"threshold_cm": 1.5, "interior_min_cm": 85, "interior_steps": 2}.items() <= main.items()  # the worst
    assert {
        "entrance_role": "side",
        "steps_count": 3,
        "bridged_by": "nothing",
        "door_main_cm": 90,
    }.items() <= side.items()
    assert {"lift_seat": True, "lift_handrail": False}.items() <= told["vytah"][0].items()
    assert {"wc_door_cm": 85, "wc_side_cm": 90, "wc_underpass": True, "euro_key": False}.items() <= told["toaleta"][
        0
    ].items()
    assert told["schody"] == [{"spiral": True}]
    assert {one.about["name"] for one in found.events} == {"Městský úřad"}
    assert {one.observed_on for one in found.events} == {hall()[0].observed_on}


def test_what_openstreetmap_carries_comes_back():
    files = written("osm", [*hall(), *street()]).files
    found = read(files["nove.osm"], name="nove.osm", today=TODAY, imported_by="správce")
    assert found.quarantined == []
    told = values_of(found.events)
    main, side = sorted(told["vstup"], key=lambda one: one["entrance_role"])
    assert {"steps_count": 0, "door_main_cm": 82.5, "threshold_cm": 1.5}.items() <= main.items()
    carried = {
        "steps_count": 3,
        "step_height_max_cm": 16,
        "bridged_by": None,
        "door_kind": "automatic",
        "door_main_cm": 90,
    }
    assert {field: value for field, value in carried.items() if value is not None}.items() <= side.items()
    assert told["obrubnik"] == [{"kerb_cm": 4, "tactile": True}]
    assert told["stani"] == [{"parking_count": 2, "width_cm": 350, "surface": "sett"}]
    assert {"wc_kind": "visitors", "wc_door_cm": 85}.items() <= told["toaleta"][0].items()
    assert {one.observed_on for one in found.events} == {hall()[0].observed_on}
    places = {spot(one) for one in [*hall(), *street()] if one.position}
    assert {spot(one) for one in found.events} <= places


def spot(event):
    """Where it is, as fine as OpenStreetMap keeps it."""
    return round(event.position.lon, 7), round(event.position.lat, 7)


def test_a_linked_node_comes_back_under_its_own_reference():
    files = written("osm", street()).files
    found = read(files["zmeny.osc"], name="zmeny.osc", today=TODAY, imported_by="správce")
    assert [(one.element, one.about["osm_ref"]) for one in found.events] == [("prechod", "node/77")]
    assert values_of(found.events)["prechod"] == [{"kerb_cm": 0, "width_cm": 300}]


def test_the_points_of_geojson_tell_what_is_held_true():
    events = [*hall(), *old_and_torn()]
    name, content = only_file(written("geojson", events))
    document = json.loads(content)
    points = {str(one.point_id): one for one in fold(events, today=TODAY).values()}
    assert len(document["features"]) == len(points)
    for feature in document["features"]:
        point, told = points[feature["id"]], feature["properties"]
        known = {field: one for field, one in point.fields.items() if one.status == "known"}
        assert {field: told[field] for field in known} == {field: one.value for field, one in known.items()}
        assert feature["geometry"]["coordinates"] == [point.position.lon, point.position.lat]
        assert told.get("disputed", "") == "|".join(field for field, one in point.fields.items() if one.disputed)
        assert told.get("to_verify", "") == "|".join(field for field, one in point.fields.items() if one.stale)
    assert name == "body.geojson"


def test_changed_events_do_not_pass_for_the_same():
    events = hall()
    other = [dataclasses.replace(events[0], observed_on=TODAY), *events[1:]]
    found = read_back(written("csv-observations", other), keep_authors=True)
    assert by_id(found.events) != by_id(events)

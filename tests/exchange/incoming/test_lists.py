"""GeoJSON, lists of declared categories, VozejkMap and tables of towns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpss_geo.errors import BadInput, MissingInput
from kpss_geo.exchange.flat import flat
from kpss_geo.exchange.incoming import known_profiles, profile_of
from kpss_geo.survey.observations import Position
from tests.exchange.incoming.files import DOOR, SUBMISSION, csv_of, json_of, only, outcome, taken, values
from tests.exchange.strategies import observations

PARTS = ("position", "_position_latitude", "_position_longitude", "_position_altitude", "_position_precision")


def feature(properties, place=(14.77, 49.004), **other):
    geometry = {"type": "Point", "coordinates": list(place)} if place else None
    return {"type": "Feature", "geometry": geometry, "properties": properties} | other


def collection(*features):
    return json_of({"type": "FeatureCollection", "features": features})


def test_geojson_of_kobotoolbox_is_longitude_first():
    told = {name: text for name, text in SUBMISSION.items() if name not in PARTS}
    event, table = only(collection(feature(told, (14.77, 49.004, 430)))), only(csv_of(SUBMISSION))
    assert (event.values, event.observed_on, event.recorded_at) == (table.values, table.observed_on, table.recorded_at)
    assert event.position == Position(14.77, 49.004, 20, "map")
    assert (event.point_id, event.source) == (table.point_id, table.source)


def test_geojson_of_odk_central_is_known_by_its_ids():
    told = {"__id": "uuid:aaaa-1", "element": "vstup", "door_main_cm": 82, "start": "2026-05-01T22:00:00+02:00"}
    assert only(collection(feature(told))).source == "odk/odk: aaaa-1"


def test_plain_geojson_has_numbers_and_legs():
    legs = [{"length_cm": 300, "slope_pct": 8, "width_cm": None}]
    told = {"element": "rampa", "observed_on": "2026-05-01", "ramp_legs": legs, "width_cm": 110.5, "name": None}
    event = only(collection(feature(told, id=17)))
    assert values(event) == {"ramp_legs": legs, "width_cm": 110.5}
    assert event.source.endswith(": 17")


@pytest.mark.parametrize(
    ("geometry", "word"),
    [
        ({"type": "LineString", "coordinates": [[14.7, 49], [14.8, 49]]}, "není bod"),
        ({"type": "Point", "coordinates": ["14.7", "49"]}, "není bod"),
        ({"type": "Point", "coordinates": [49.004, 14.77]}, "prohozené"),
        (None, "chybí poloha"),
    ],
)
def test_a_feature_without_a_point_in_the_territory_is_put_aside(geometry, word):
    told = {"element": "vstup", "observed_on": "2026-05-01", "name": "Radnice"}
    found = taken(collection(feature(told) | {"geometry": geometry}, feature(told | {"name": "Za"})))
    assert word in found.quarantined[0].reasons[0]
    assert len(found.events) == 1


@given(observations(among=("toaleta", "vytah", "obrubnik")))
def test_our_geojson_brings_the_very_observation_back(event):
    place = (event.position.lon, event.position.lat) if event.position else None
    found = taken(collection(feature(flat(event), place, id=str(event.event_id))), keep_authors=True)
    assert found.events == [event] or found.quarantined


LIST = {"Název": "Pošta", "Šířka": "49.004", "Délka": "14.77", "Kategorie": "částečně přístupný", "Datum": "1. 5. 2024"}


def test_a_list_of_categories_is_opinions_about_entrances():
    found = taken(csv_of(LIST, LIST | {"Název": "Úřad", "Kategorie": "Nepřístupné"}))
    assert [(one.element, values(one)) for one in found.events] == [
        ("vstup", {"declared_category": "partly"}),
        ("vstup", {"declared_category": "inaccessible"}),
    ]
    assert {one.method for event in found.events for one in event.values.values()} == {"estimate"}
    assert found.profile.name == "categories"


def test_a_list_without_dates_needs_one_from_outside():
    undated = csv_of({name: text for name, text in LIST.items() if name != "Datum"})
    assert "observed_on" in taken(undated).quarantined[0].reasons[0]
    assert only(undated, defaults={"observed_on": "2024-05-01"}) == only(csv_of(LIST))


def test_a_blank_category_is_no_category():
    assert values(only(csv_of(LIST | {"Kategorie": ""}, LIST | {"Kategorie": ""}))) == {}


VOZEJK = {
    "title": "Hospoda U Kola",
    "location_type": 4,
    "description": "Zavolejte Janu, 777 123 456",
    "lat": "49.004",
    "lng": "14.77",
    "attr1": 1,
    "attr2": "yes",
    "attr3": "",
    "author_name": "Jana Nováková",
}
DATED = {"observed_on": "2014-12-02"}


def vozejkmap(**change):
    found = taken(json_of([VOZEJK | change]), defaults=DATED)
    return {one.element: values(one) for one in found.events}


def test_vozejkmap_tells_how_one_gets_in_a_toilet_and_parking():
    level = {"steps_count": 0, "bridged_by": "level"}
    assert vozejkmap() == {"vstup": level, "toaleta": {"declared_category": "accessible"}}
    assert vozejkmap(attr1=2, attr2="no", attr3="yes") == {
        "vstup": {"bridged_by": "fixed_ramp"},
        "stani": {"parking_count": "unknown"},
    }


@pytest.mark.parametrize(
    ("code", "bridge"), [(3, "lift"), (4, "platform"), (5, "platform"), (6, "unknown"), ("11", "unknown")]
)
def test_combinations_do_not_say_which_way_counts(code, bridge):
    assert vozejkmap(attr1=code)["vstup"] == {"bridged_by": bridge}


@pytest.mark.parametrize("code", ["", None, 0])
def test_blank_at_vozejkmap_is_unknown(code):
    assert vozejkmap(attr1=code, attr2="", attr3=None) == {}


def test_vozejkmap_has_no_dates_and_makes_none_up():
    assert "observed_on" in taken(json_of([VOZEJK])).quarantined[0].reasons[0]


def test_authors_of_vozejkmap_are_dropped():
    found = taken(json_of([VOZEJK, VOZEJK | {"attr1": 99}, "něco"]), defaults=DATED)
    assert "Nováková" not in repr(found)
    assert [one.number for one in found.quarantined] == [2, 3]


TOML = """
name = "mesto-x"
format = "own"
author = "město X"
licence = "CC BY 4.0"
id_column = "č."
[columns]
"Objekt" = "name"
"Dveře (m)" = "door_main_cm"
"Práh" = "threshold_cm"
"Povrch" = "surface"
"Y" = "lat"
"X" = "lon"
[units]
"Dveře (m)" = "m"
[values.threshold_cm]
"bez prahu" = "0"
[defaults]
element = "vstup"
observed_on = "2024-05-01"
accuracy_m = "15"
method = "document"
"""
TOWN = {"č.": "7", "Objekt": "Knihovna", "Dveře (m)": "0,9", "Práh": "bez prahu", "Y": "49.004", "X": "14.77"}


@pytest.fixture
def town(tmp_path):
    def write(text=TOML):
        path = tmp_path / "mesto.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_town_declares_its_columns_units_and_words(town):
    event = only(csv_of(TOWN), profile=town())
    assert values(event) == {"door_main_cm": 90, "threshold_cm": 0}
    assert {one.method for one in event.values.values()} == {"document"}
    assert event.about == {"name": "Knihovna", "licence": "CC BY 4.0"}
    assert (event.author_id, event.source) == ("město X", "own/mesto-x: 7")


def test_a_town_s_id_is_the_point_whatever_else_changes(town):
    moved = TOWN | {"Objekt": "Nová knihovna", "Y": "49.01", "Dveře (m)": "0,8"}
    assert only(csv_of(moved), profile=town()).point_id == only(csv_of(TOWN), profile=town()).point_id


def test_headers_that_a_town_does_not_declare_are_left_alone(town):
    found = taken(csv_of(TOWN | {"datum": "2019-01-01", "kerb_cm": "3"}), profile=town())
    assert values(found.events[0]) == {"door_main_cm": 90, "threshold_cm": 0}
    assert any("kerb_cm" in note for note in found.notes)


def test_a_figure_that_is_no_number_in_the_declared_unit_is_put_aside(town):
    (broken,) = taken(csv_of(TOWN | {"Dveře (m)": "široké"}), profile=town()).quarantined
    assert "Dveře (m)" in broken.reasons[0]


def test_everything_wrong_with_a_profile_is_told_at_once(town):
    wrong = TOML.replace('"Objekt" = "name"', '"Objekt" = "jméno"').replace('= "m"', '= "loket"')
    wrong = wrong.replace('format = "own"', 'format = "tabulka"').replace('element = "vstup"', 'prvek = "vstup"')
    with pytest.raises(BadInput) as refused:
        taken(csv_of(TOWN), profile=town(wrong))
    for word in ("jméno", "loket", "tabulka", "prvek"):
        assert any(word in fault for fault in refused.value.faults), word


@pytest.mark.parametrize("text", ["name = ", "barva = 1", 'name = 3\nformat = "own"\nauthor = "x"', "columns = 3"])
def test_a_profile_that_is_none_is_refused(town, text):
    with pytest.raises(BadInput):
        profile_of(town(text))


def test_profiles_are_known_by_name_and_others_are_offered():
    assert profile_of("kobo") is known_profiles()["kobo"]
    with pytest.raises(BadInput, match="KoboToolbox"):
        profile_of("excel")
    with pytest.raises(MissingInput):
        profile_of("jinde.toml")


def test_a_licence_given_with_the_file_is_kept_with_each_observation():
    found = taken(csv_of(DOOR), licence="CC0")
    assert found.events[0].about["licence"] == found.batch.licence == "CC0"


@pytest.mark.parametrize("name", sorted(known_profiles()))
def test_a_file_of_another_format_is_refused_or_put_aside_and_never_misread(name):
    for raw in (json_of([VOZEJK]) if name != "vozejkmap" else csv_of(DOOR), json_of({"co": 1})):
        found = outcome(raw, profile=name)
        assert found if isinstance(found, list) else found.events == []


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader_but_by_a_czech_sentence(raw):
    assert outcome(raw)

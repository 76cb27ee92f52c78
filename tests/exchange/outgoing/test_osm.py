from xml.etree import ElementTree as ET

import pytest

from kpss_geo.exchange.outgoing.osm import reference
from kpss_geo.survey.places import one_low_step
from tests.exchange.outgoing.samples import HALL, hall, old_and_torn, seen, street, whole, written

LEVEL = {
    "steps_count": 0, "bridged_by": "level", "door_kind": "one_leaf", "door_main_cm": 90, "threshold_cm": 2,
    "interior_min_cm": 90, "interior_steps": 0, "staff_help": "none",
}  # fmt: skip


def tags(events, file="nove.osm", **more):
    root = ET.fromstring(written("osm", events, **more).files[file])  # noqa: S314
    objects = [one for kind in ("node", "way") for one in root.iter(kind)]
    return [
        {tag.get("k"): tag.get("v") for tag in one.iter("tag")} | {"#": f"{one.tag}/{one.get('id')}"} for one in objects
    ]


def kerb(value_cm):
    return tags([seen(1, "obrubnik", {"kerb_cm": value_cm})])[0]


def entrance(**answers):
    told = {"entrance_role": "main"} | LEVEL | answers
    return tags([seen(1, "vstup", {field: value for field, value in told.items() if value != ""}, about=HALL)])[0]


@pytest.mark.parametrize(
    ("value_cm", "kind", "height"),
    [
        (0, "flush", "0"), (0.5, "flush", "0.005"), (0.6, "lowered", "0.006"), (3, "lowered", "0.03"),
        (3.1, "raised", "0.031"), (18, "raised", "0.18"),
    ],
)  # fmt: skip
def test_kerbs_have_a_class_and_a_height_in_metres(value_cm, kind, height):
    told = kerb(value_cm)
    assert (told["barrier"], told["kerb"], told["kerb:height"]) == ("kerb", kind, height)


def test_a_kerb_of_unknown_height_has_no_class():
    assert not {"kerb", "kerb:height"} & kerb(None).keys()


def test_widths_are_in_metres():
    assert entrance(door_main_cm=82.5)["door:width"] == "0.825"


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({}, "yes"),
        ({"threshold_cm": 5}, "limited"),
        ({"threshold_cm": 8}, "no"),
        ({"steps_count": 1, "bridged_by": "nothing", "step_height_max_cm": 7}, "limited"),
        ({"steps_count": 1, "bridged_by": "nothing", "step_height_max_cm": 8}, None),
        ({"steps_count": 1, "bridged_by": "nothing"}, None),
        ({"steps_count": 3, "bridged_by": "nothing"}, "no"),
        ({"entrance_role": "side", "threshold_cm": 1}, "limited"),
        ({"door_main_cm": None}, None),
    ],
)
def test_wheelchair_says_limited_only_over_a_low_step_and_nothing_of_what_is_open(answers, told):
    assert entrance(**answers).get("wheelchair") == told


@pytest.mark.parametrize(
    ("told", "low"),
    [
        ({"steps_count": 0, "threshold_cm": 7}, True),
        ({"steps_count": 0, "threshold_cm": 7.1}, False),
        ({"steps_count": 0}, False),
        ({"steps_count": -1, "step_height_max_cm": 7, "threshold_cm": 0}, True),
        ({"steps_count": 2, "step_height_max_cm": 5, "threshold_cm": 0}, False),
        ({"steps_count": 5, "bridged_by": "mobile_ramp", "step_height_max_cm": 18, "threshold_cm": 0}, True),
        ({"threshold_cm": 0}, False),
    ],
)
def test_a_low_step_is_one_of_at_most_seven_centimetres_whatever_the_edition_allows(told, low):
    assert one_low_step(told) is low


def test_toilets_say_which_kind_they_are():
    good = {
        "wc_door_outward": True,
        "wc_grab_bars": "both",
        "wc_underpass": True,
        "wc_kind": "visitors",
        "euro_key": True,
    }
    sizes = {"wc_door_cm": 85, "wc_width_cm": 170, "wc_depth_cm": 180, "wc_side_cm": 90}
    told = tags([seen(1, "toaleta", good | sizes)])[0]
    assert (told["toilets:wheelchair"], told["access"], told["centralkey"]) == ("yes", "customers", "eurokey")
    narrow = sizes | {"wc_width_cm": 150, "wc_depth_cm": 150}
    assert tags([seen(1, "toaleta", good | narrow)])[0]["toilets:wheelchair"] == "limited"
    assert tags([seen(1, "toaleta", good | sizes | {"wc_door_cm": 50})])[0]["toilets:wheelchair"] == "no"
    assert "toilets:wheelchair" not in tags([seen(1, "toaleta", good | sizes | {"wc_door_cm": None})])[0]


def test_linked_things_are_changes_and_the_others_new_nodes_with_negative_ids():
    changed, new = tags(street(), "zmeny.osc"), tags(street())
    assert [one["#"] for one in changed] == ["node/77", "way/88"]
    assert [one["#"] for one in new] == [f"node/-{number}" for number in range(1, len(new) + 1)]


def test_the_way_named_for_a_kerb_is_the_street_and_not_the_kerb():
    events = [seen(1, "obrubnik", {"kerb_cm": 9}, about={"osm_ref": "way/100"})]
    assert [(one["#"], one["barrier"]) for one in tags(events)] == [("node/-1", "kerb")]
    assert "zmeny.osc" not in written("osm", events).files or not tags(events, "zmeny.osc")


def test_neither_file_can_be_uploaded_as_it_is():
    files = written("osm", whole()).files
    assert ET.fromstring(files["nove.osm"]).get("upload") == "never"  # noqa: S314
    changes = ET.fromstring(files["zmeny.osc"])  # noqa: S314
    assert [one.get("version") for one in changes.iter() if one.tag in ("node", "way")] == [None, None]
    assert {one.tag for one in changes} == {"modify"}
    assert all("Nenahrávejte" in files[name].decode() for name in ("nove.osm", "zmeny.osc"))


def test_a_linked_way_keeps_its_geometry_and_gets_no_signed_slope():
    way = next(one for one in tags(street(), "zmeny.osc") if one["#"] == "way/88")
    assert (way["width"], way["surface"], way["incline:across"]) == ("1.8", "asphalt", "1.5%")
    assert "incline" not in way
    assert any("Podélný sklon (úsek chodníku)" in line for line in written("osm", street()).lost)


def test_what_is_stale_disputed_or_temporary_is_not_told():
    told = {one["#"]: one for one in tags(old_and_torn())}
    assert "kerb:height" not in told["node/-2"]  # two people tell two thresholds
    assert told["node/-2"]["door:width"] == "0.9"
    assert "door:width" not in told["node/-1"]
    assert not any("zuzeni" in str(one) or "prekazka" in str(one) for one in tags(street()))
    assert any("OpenStreetMap nemá značku: dočasná překážka, zúžení" in line for line in written("osm", street()).lost)


def test_characters_that_xml_cannot_hold_and_names_too_long_do_not_break_the_file():
    long = seen(2, "vstup", {}, about={"name": "x" * 300})
    told = written("osm", [seen(1, "vstup", {}, about={"name": "a\x08b\ud800c\nd"}), long])
    root = ET.fromstring(told.files["nove.osm"])  # noqa: S314
    assert [one.get("v") for one in root.iter("tag") if one.get("k") == "name"] == ["abc\nd"]
    assert "jméno či strana delší než 255 znaků; bodů: 1" in told.lost


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("node/1", ("node", "1")), ("way 22", ("way", "22")), ("r3", ("relation", "3")), ("N5", None), ("", None),
        ("node/", None), ("node/1 or so", None), ("https://www.openstreetmap.org/node/9", ("node", "9")),
    ],
)  # fmt: skip
def test_references_are_read_or_left_alone(text, told):
    assert reference(text) == told


def test_things_linked_to_relations_and_without_a_place_are_counted():
    relation = seen(1, "vstup", {}, about={"osm_ref": "relation/5"})
    lost = written("osm", [relation, seen(2, "vstup", {}, at=False)]).lost
    assert "propojené s relací (vynechané); bodů: 1" in lost
    assert "bez polohy (vynechané); bodů: 1" in lost


def test_the_whole_hall_names_its_things():
    kinds = {one.get("highway") or one.get("amenity") or one.get("entrance") for one in tags(hall())}
    assert kinds == {"main", "secondary", "elevator", "toilets", "parking_space", "steps"}

import json
import math

import pytest

from tests.exchange.outgoing.samples import HALL, hall, old_and_torn, seen, street, whole, written

# Names and kinds of values of A11yJSON, as its published interfaces have them.
LENGTH, SLOPE, TEXT, BOOL = "length", "slope", "text", bool
DOOR = {
    "width": LENGTH, "thresholdHeight": LENGTH, "isAutomatic": BOOL, "isRevolving": BOOL, "doorOpensToOutside": BOOL,
    "needsEuroKey": BOOL,
}  # fmt: skip
STAIRS = {"count": int, "stepHeight": LENGTH, "isSpiral": BOOL, "hasHandRail": BOOL}
ENTRANCE = {
    "name": TEXT, "isMainEntrance": BOOL, "isLevel": BOOL, "hasFixedRamp": BOOL, "hasRemovableRamp": BOOL,
    "hasHoist": BOOL, "slopeAngle": SLOPE, "stairs": STAIRS, "door": DOOR,
}  # fmt: skip
RESTROOM = {
    "name": TEXT, "isAccessibleWithWheelchair": BOOL, "access": [{"public", "customers", "employees"}],
    "entrance": {"door": DOOR}, "washBasin": {"accessibleWithWheelchair": BOOL},
    "toilet": {"heightOfBase": LENGTH, "grabBars": {"onUsersLeftSide": BOOL, "onUsersRightSide": BOOL}},
}  # fmt: skip
SURFACES = {
    "asphalt", "concrete", "paving_stones", "sett", "unhewn_cobblestone", "compacted", "fine_gravel", "gravel",
    "ground", "grass", "sand", "wood",
}  # fmt: skip
PATHWAYS = {
    "width": LENGTH, "isKerbstoneFree": BOOL,
    "surface": {
        "longitudinalSlope": SLOPE, "lateralSlope": SLOPE, "types": [SURFACES],
        "smoothness": {"excellent", "good", "intermediate", "bad", "very_bad"},
    },
}  # fmt: skip
ACCESSIBILITY = {
    "wheelchairAccessibilityGrade": {"fully", "partially", "not"}, "entrances": [ENTRANCE], "restrooms": [RESTROOM],
    "parking": {"forWheelchairUsers": {"count": int, "width": LENGTH}},
    "pathways": PATHWAYS, "pathwaysInside": PATHWAYS,
}  # fmt: skip
PLACE = {"name": TEXT, "category": {"other"}, "originalId": str, "description": TEXT, "accessibility": ACCESSIBILITY}
EQUIPMENT = {
    "category": {"elevator", "hoist", "ramp"}, "description": TEXT, "originalId": str, "originalPlaceInfoId": str,
    "cabinWidth": LENGTH, "cabinLength": LENGTH, "door": DOOR, "rampLength": LENGTH, "rampWidth": LENGTH,
    "rampSlope": SLOPE,
}  # fmt: skip
MEASURE = {"value", "unit"}
UNITS = {LENGTH: "cm", SLOPE: "deg"}


def faults(value, form, path):
    """What in a value is not of its form."""
    if isinstance(form, dict):
        inner = [fault for key in value for fault in faults(value[key], form.get(key, ()), f"{path}.{key}")]
        return inner if value else [f"{path} is empty"]
    if isinstance(form, list):
        return [fault for one in value for fault in faults(one, form[0], path)]
    unit = UNITS.get(str(form))
    fits = {
        form in (LENGTH, SLOPE): isinstance(value, dict) and set(value) == MEASURE and value["unit"] == unit,
        form == TEXT: isinstance(value, dict) and set(value) == {"cs"} and bool(value["cs"]),
        isinstance(form, set): isinstance(form, set) and value in form,
        isinstance(form, type): isinstance(form, type) and type(value) is form,
    }  # fmt: skip
    return [] if fits.get(True) else [f"{path}: {value}"]


def features(events, name="mista.a11y.json"):
    return json.loads(written("a11yjson", events).files[name])["features"]


def only_entrance(**answers):
    found = features([seen(1, "vstup", answers, about=HALL)])[0]
    return found["properties"]["accessibility"]["entrances"][0]


@pytest.mark.parametrize(("name", "form"), [("mista.a11y.json", PLACE), ("zarizeni.a11y.json", EQUIPMENT)])
def test_all_names_and_values_are_those_of_the_published_interfaces(name, form):
    found = features(whole(), name)
    assert len(found) > 2
    for one in found:
        assert faults(one["properties"], form, name) == []
        assert one["geometry"]["type"] == "Point"
        assert len(one["geometry"]["coordinates"]) == 2
        assert one["properties"]["category"]


def test_the_check_of_names_finds_a_stranger():
    assert faults({"doorWidth": {"value": 1, "unit": "cm"}}, DOOR, "door")
    assert faults({"width": 90}, DOOR, "door")
    assert faults({"slopeAngle": {"value": 8, "unit": "%"}}, ENTRANCE, "entrance")


def test_a_slope_in_percent_is_told_in_degrees():
    legs = [{"length_cm": 300, "slope_pct": 8, "width_cm": 110}, {"length_cm": 90, "slope_pct": 100, "width_cm": 110}]
    told = only_entrance(bridged_by="fixed_ramp", ramp_legs=legs)
    assert told["slopeAngle"]["value"] == pytest.approx(45)
    assert only_entrance(bridged_by="fixed_ramp", ramp_legs=legs[:1])["slopeAngle"]["value"] == pytest.approx(
        math.degrees(math.atan(0.08))
    )
    unknown = [*legs, {"length_cm": None, "slope_pct": None, "width_cm": None}]
    assert "slopeAngle" not in only_entrance(bridged_by="fixed_ramp", ramp_legs=unknown)


def test_another_bridge_rules_out_no_ramp_and_nothing_rules_out_all():
    lift = only_entrance(steps_count=3, bridged_by="lift")
    assert not {"hasFixedRamp", "hasRemovableRamp", "hasHoist"} & lift.keys()
    bare = only_entrance(steps_count=3, bridged_by="nothing")
    assert {key: bare[key] for key in ("hasFixedRamp", "hasRemovableRamp", "hasHoist", "isLevel")} == dict.fromkeys(
        ("hasFixedRamp", "hasRemovableRamp", "hasHoist", "isLevel"), False
    )
    fixed = only_entrance(steps_count=3, bridged_by="fixed_ramp")
    assert fixed["hasFixedRamp"] is True
    assert "hasRemovableRamp" not in fixed  # the interface forbids it beside a fixed one


def test_what_is_unknown_is_left_out():
    told = only_entrance(steps_count=None, bridged_by=None, door_main_cm=None, threshold_cm=2)
    assert told == {"door": {"thresholdHeight": {"value": 2, "unit": "cm"}}}


def test_values_come_back():
    told = features(hall())[0]["properties"]["accessibility"]
    main, side = told["entrances"]
    assert (main["door"]["width"]["value"], main["door"]["thresholdHeight"]["value"]) == (82.5, 1.5)
    assert (main["isMainEntrance"], main["isLevel"], main["stairs"]["count"]) == (True, True, 0)
    assert (side["stairs"]["count"], side["stairs"]["stepHeight"]["value"]) == (3, 16)
    assert (side["door"]["isAutomatic"], side["isMainEntrance"]) == (True, False)
    toilet = told["restrooms"][0]
    assert (toilet["entrance"]["door"]["width"]["value"], toilet["toilet"]["heightOfBase"]["value"]) == (85, 47)
    assert toilet["isAccessibleWithWheelchair"] is True
    assert told["parking"]["forWheelchairUsers"] == {"count": 2, "width": {"value": 350, "unit": "cm"}}
    assert told["pathwaysInside"]["width"]["value"] == 85
    lift = features(hall(), "zarizeni.a11y.json")[0]["properties"]
    assert [lift[key]["value"] for key in ("cabinWidth", "cabinLength")] == [110, 140]
    assert lift["originalPlaceInfoId"] == features(hall())[0]["properties"]["originalId"] == "urad-1"


def test_points_of_one_place_become_one_place_and_those_in_the_street_stand_alone():
    assert len(features(hall())) == 1
    assert len(features(street())) == len([one for one in street() if one.position])


def test_equal_names_far_apart_are_two_places_and_so_are_two_addresses():
    here = seen(1, "vstup", {}, about={"name": "Pošta"})
    near = seen(2, "toaleta", {}, about={"name": "pošta "})
    assert len(features([here, near])) == 1
    for number in (40, 90):  # 285 m and 650 m away
        assert len(features([here, seen(number, "vstup", {}, about={"name": "Pošta"})])) == 2
    one = seen(1, "vstup", {}, about={"name": "Pošta", "ruian_code": "1"})
    other = seen(2, "vstup", {}, about={"name": "Pošta", "ruian_code": "2"})
    assert len(features([one, other])) == 2


def test_a_grade_is_told_only_where_it_is_verified():
    assert features(hall())[0]["properties"]["accessibility"]["wheelchairAccessibilityGrade"] == "fully"
    open_ = features([seen(1, "vstup", {"threshold_cm": 1}, about=HALL)])[0]["properties"]
    assert "wheelchairAccessibilityGrade" not in open_["accessibility"]
    assert "neověřeno" in open_["description"]["cs"]


@pytest.mark.parametrize(("height", "told"), [(7, "partially"), (7.5, None), (None, None)])
def test_partly_over_a_high_step_has_no_grade_for_there_partially_means_a_low_one(height, told):
    door = {field: one.value for field, one in hall()[0].values.items()}
    step = {"steps_count": 1, "bridged_by": "nothing", "step_height_max_cm": height}
    found = written("a11yjson", [seen(1, "vstup", door | step, about=HALL)])
    place = json.loads(found.files["mista.a11y.json"])["features"][0]["properties"]
    assert place["accessibility"].get("wheelchairAccessibilityGrade") == told
    assert "částečně přístupné" in place["description"]["cs"]
    assert any("bez stupně; míst: 1" in line for line in found.lost) is (told is None)


def test_losses_are_named_and_counted():
    lost = written("a11yjson", [*hall(), *street(), *old_and_torn()]).lost
    assert "bez polohy (vynechané); bodů: 1" in lost
    assert "Šířka vedlejšího křídla (vstup); bodů: 1" in lost
    assert "schody bez směru (nahoru, dolů); bodů: 1" in lost
    assert "výška obrubníku jen jako ano/ne; bodů: 2" in lost
    assert "odpovědi k ověření (vynechané); odpovědí: 1" in lost
    assert "„nevím“ vypadá jako nevyplněné; odpovědí: 1" in lost

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from kpss_geo.streets.travellers import costs, footways, kerbs, travellers
from kpss_geo.terms import rows
from tests.towns import Node, Segment, town

WHEELED = ("wheelchair", "powered_wheelchair")
ON_FOOT = ("walk", "senior", "pram", "walker", *WHEELED, "blind")
PACE = {name: traveller.metres_per_second for name, traveller in travellers().items()}
OPEN, CLOSED, UNKNOWN = "open", "closed", "unknown"


def seen(who, *, node=None, **segment):
    """What a traveller finds on 100 m from node 0 to `node`: (seconds there, is it open, closed or unknown)."""
    streets = town([Node(0, 0), node or Node(100, 0)], [Segment(0, 1, **segment)])
    cost = costs(streets, travellers()[who])
    seconds = cost.forward[0] + cost.enter_head[0]
    unknown = cost.forward_unknown[0] or cost.enter_head_unknown[0]
    return seconds, CLOSED if np.isinf(seconds) else UNKNOWN if unknown else OPEN


def verdict(who, **told):
    return seen(who, **told)[1]


def share(who, **segment):
    """Share of the traveller's pace that is left, rounded."""
    return round(100 / PACE[who] / seen(who, **segment)[0], 3)


def lost(who, node, **segment):
    """Seconds lost at the node, rounded."""
    return round(seen(who, node=node, **segment)[0] - seen(who, **segment)[0], 3)


@pytest.mark.parametrize("who", ON_FOOT)
def test_on_flat_asphalt_everybody_keeps_the_own_pace(who):
    assert seen(who) == (pytest.approx(100 / PACE[who]), OPEN)


def test_paces_are_those_of_the_literature():
    expected = {"walk": 1.32, "senior": 0.75, "pram": 1.2, "walker": 0.71, "wheelchair": 0.7, "blind": 0.8}
    assert {name: PACE[name] for name in expected} == expected
    assert PACE["car"] == 1.32


def test_joins_reach_300_metres_on_foot_and_1000_by_car():
    assert {traveller.join_metres for traveller in travellers().values() if traveller.mode == "foot"} == {300}
    assert travellers()["car"].join_metres == 1000


def test_only_wheelchairs_need_the_door():
    assert {name for name, traveller in travellers().items() if traveller.needs_door} == set(WHEELED)


# Slope --------------------------------------------------------------------------------------

UP = [(0, 1), (8.33, 1), (8.34, 0.5), (12.5, 0.5), (12.51, CLOSED), (40, CLOSED)]
DOWN = [(-10, 1), (-10.01, 0.6), (-12.5, 0.6), (-12.51, CLOSED)]


@pytest.mark.parametrize(("slope", "expected"), UP + DOWN)
def test_a_manual_wheelchair_meets_the_slope_in_the_direction_of_travel(slope, expected):
    if expected == CLOSED:
        assert verdict("wheelchair", slope_pct=slope) == CLOSED
    else:
        assert share("wheelchair", slope_pct=slope) == expected


@pytest.mark.parametrize(
    ("who", "opens_up", "closes_up", "opens_down", "closes_down"),
    [
        ("wheelchair", 8.33, 12.5, 10, 12.5),
        ("powered_wheelchair", 8.33, 12.5, 8.33, 12.5),
        ("walker", 8.33, 12.5, 8.33, 12.5),
        ("pram", 8.33, 16.5, 8.33, 16.5),
        ("blind", 14, 30, 14, 30),
        ("senior", 8.33, 25, 8.33, 25),
    ],
)
def test_every_slope_limit_is_inclusive_from_both_sides(who, opens_up, closes_up, opens_down, closes_down):
    for sign, opens, closes in ((1, opens_up, closes_up), (-1, opens_down, closes_down)):
        assert share(who, slope_pct=sign * opens) == 1
        assert 0 < share(who, slope_pct=sign * (opens + 0.01)) < 1
        assert 0 < share(who, slope_pct=sign * closes) < 1
        assert verdict(who, slope_pct=sign * (closes + 0.01)) == CLOSED


def test_a_slope_up_one_way_is_a_slope_down_the_other():
    streets = town([(0, 0), (100, 0)], [Segment(0, 1, slope_pct=9)])
    cost = costs(streets, travellers()["wheelchair"])
    assert cost.forward[0] == pytest.approx(100 / 0.7 / 0.5)  # up 9 %: slowed
    assert cost.back[0] == pytest.approx(100 / 0.7)  # down 9 %: free to 10 %


def test_a_slope_can_close_one_direction_only():
    streets = town([(0, 0), (100, 0)], [Segment(0, 1, slope_pct=20)])
    cost = costs(streets, travellers()["senior"])
    assert np.isfinite([cost.forward[0], cost.back[0]]).all()
    assert cost.forward[0] > cost.back[0]


@pytest.mark.parametrize("who", ON_FOOT)
def test_an_unknown_slope_is_unknown_to_wheelchairs_and_no_matter_to_others(who):
    assert verdict(who, slope_pct=np.nan) == (UNKNOWN if who in WHEELED else OPEN)


def test_a_healthy_walker_minds_no_slope():
    assert share("walk", slope_pct=60) == 1


# Width --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "expected"), [(200, 1), (90, 1), (89, 0.6), (70, 0.6), (69, CLOSED)])
@pytest.mark.parametrize("who", WHEELED)
def test_a_wheelchair_needs_90_cm_and_squeezes_through_70(who, width, expected):
    if expected == CLOSED:
        assert verdict(who, width_cm=width) == CLOSED
    else:
        assert share(who, width_cm=width) == expected


@pytest.mark.parametrize(("width", "expected"), [(70, 1), (69, 0.7), (60, 0.7), (59, CLOSED)])
@pytest.mark.parametrize("who", ["pram", "walker"])
def test_a_pram_and_a_walking_frame_need_70_cm(who, width, expected):
    if expected == CLOSED:
        assert verdict(who, width_cm=width) == CLOSED
    else:
        assert share(who, width_cm=width) == expected


@pytest.mark.parametrize("who", ON_FOOT)
def test_an_unknown_width_is_unknown_to_wheelchairs_on_footways_only(who):
    assert verdict(who, highway="footway") == (UNKNOWN if who in WHEELED else OPEN)
    assert verdict(who, highway="residential") == OPEN
    assert verdict(who, highway="footway", width_cm=120) == OPEN


# Tag tables -----------------------------------------------------------------------------------


def cells(table):
    return [
        pytest.param(who, row["value"], row[who], id=f"{who}-{row['value'] or 'untagged'}")
        for row in rows(f"{table}.csv")
        for who in ON_FOOT
    ]


def means(cell):
    return {"x": CLOSED, "?": UNKNOWN}.get(cell, OPEN)


@pytest.mark.parametrize(("who", "value", "cell"), cells("surface"))
def test_every_surface_does_what_its_cell_says(who, value, cell):
    assert verdict(who, surface=value) == means(cell)
    if means(cell) == OPEN:
        assert share(who, surface=value) == float(cell)


@pytest.mark.parametrize(("who", "value", "cell"), cells("smoothness"))
def test_every_smoothness_does_what_its_cell_says(who, value, cell):
    assert verdict(who, smoothness=value) == means(cell)
    if means(cell) == OPEN:
        assert share(who, smoothness=value) == float(cell)


@pytest.mark.parametrize(("who", "value", "cell"), cells("steps"))
def test_every_kind_of_steps_does_what_its_cell_says(who, value, cell):
    told = {"highway": "steps", "width_cm": 150, "steps": value}
    assert verdict(who, **told) == means(cell)
    if means(cell) == OPEN:
        assert share(who, **told) == float(cell)


@pytest.mark.parametrize(("who", "value", "cell"), cells("wheelchair"))
def test_every_wheelchair_tag_does_what_its_cell_says(who, value, cell):
    assert verdict(who, wheelchair=value) == means(cell)


@pytest.mark.parametrize(("who", "value", "cell"), cells("barrier"))
def test_every_barrier_does_what_its_cell_says(who, value, cell):
    node = Node(100, 0, barrier=value)
    assert verdict(who, node=node) == means(cell)
    if means(cell) == OPEN:
        assert lost(who, node) == float(cell)


@pytest.mark.parametrize("row", rows("barrier.csv"), ids=lambda row: row["value"] or "none")
def test_every_barrier_stops_a_car_or_not(row):
    node = Node(100, 0, barrier=row["value"])
    assert verdict("car", node=node) == means(row["car"])
    if row["car"] != "x":
        assert lost("car", node) == float(row["car"])


def test_bollards_stop_cars_and_nobody_else():
    node = Node(100, 0, barrier="bollard")
    assert {who for who in travellers() if verdict(who, node=node) != OPEN} == {"car", "worker"}


def test_steps_stop_wheels_and_slow_feet():
    told = {"highway": "steps", "steps": "steps", "width_cm": 200}
    assert {who for who in ON_FOOT if verdict(who, **told) == CLOSED} == {"pram", "walker", *WHEELED}
    assert share("walk", **told) == 0.5


@pytest.mark.parametrize("tag", ["surface", "smoothness", "steps", "wheelchair"])
@pytest.mark.parametrize("who", ON_FOOT)
def test_a_value_that_no_table_names_is_unknown_to_wheelchairs_and_untagged_to_others(who, tag):
    assert verdict(who, **{tag: "moon dust"}) == (UNKNOWN if who in WHEELED else OPEN)
    if who not in WHEELED:
        assert share(who, **{tag: "moon dust"}) == 1


@pytest.mark.parametrize("who", [*ON_FOOT, "car"])
def test_a_barrier_that_no_table_names_is_unknown_to_wheelchairs_and_none_to_others(who):
    assert verdict(who, node=Node(100, 0, barrier="moat")) == (UNKNOWN if who in WHEELED else OPEN)


# What stands in for what ----------------------------------------------------------------------


@pytest.mark.parametrize("value", ["excellent", "good"])
def test_a_good_smoothness_stands_in_for_a_missing_surface(value):
    assert verdict("wheelchair", surface="", smoothness=value) == OPEN
    assert verdict("wheelchair", surface="") == UNKNOWN


@pytest.mark.parametrize("value", ["intermediate", "bad"])
def test_a_poor_smoothness_does_not_stand_in_for_a_missing_surface(value):
    assert verdict("wheelchair", surface="", smoothness=value) == UNKNOWN


@pytest.mark.parametrize("value", ["yes", "designated"])
@pytest.mark.parametrize("who", WHEELED)
def test_a_street_said_to_be_passable_is_so_whatever_else_is_unknown(who, value):
    unsaid = {"surface": "", "slope_pct": np.nan, "highway": "footway"}
    assert verdict(who, **unsaid) == UNKNOWN
    assert verdict(who, **unsaid, wheelchair=value) == OPEN


@pytest.mark.parametrize("who", WHEELED)
def test_a_street_said_to_be_impassable_is_closed_whatever_else_is_known(who):
    assert verdict(who, wheelchair="no") == CLOSED
    assert verdict("walk", wheelchair="no") == OPEN


@pytest.mark.parametrize(
    "measured", [{"slope_pct": 20}, {"width_cm": 50}, {"surface": "grass"}, {"highway": "steps", "steps": "steps"}]
)
def test_what_was_measured_as_closed_is_not_opened_by_a_word(measured):
    assert verdict("wheelchair", **{"width_cm": 200, **measured}, wheelchair="yes") == CLOSED


def test_what_is_closed_is_not_called_unknown():
    streets = town([(0, 0), (100, 0)], [Segment(0, 1, surface="", slope_pct=30)])
    cost = costs(streets, travellers()["wheelchair"])
    assert not cost.forward_unknown[0]


# Kerbs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("height", "expected"), [(0, 0), (2, 0), (2.1, 15), (7, 15), (7.1, CLOSED), (12, CLOSED)])
def test_a_wheelchair_takes_2_cm_of_kerb_free_and_7_cm_with_time(height, expected):
    footway = {"highway": "footway", "width_cm": 200}
    node = Node(100, 0, barrier="kerb", kerb_cm=height)
    if expected == CLOSED:
        assert verdict("wheelchair", node=node, **footway) == CLOSED
    else:
        assert verdict("wheelchair", node=node, **footway) == OPEN
        assert lost("wheelchair", node, **footway) == expected


@pytest.mark.parametrize(
    ("who", "opens", "closes"),
    [("powered_wheelchair", 2, 7), ("walker", 7, 15), ("pram", 7, 15), ("senior", 7, 30)],
)
def test_every_kerb_limit_is_inclusive_from_both_sides(who, opens, closes):
    footway = {"highway": "footway", "width_cm": 200}
    assert lost(who, Node(100, 0, kerb_cm=opens), **footway) == 0
    assert lost(who, Node(100, 0, kerb_cm=opens + 0.1), **footway) > 0
    assert np.isfinite(lost(who, Node(100, 0, kerb_cm=closes), **footway))
    assert verdict(who, node=Node(100, 0, kerb_cm=closes + 0.1), **footway) == CLOSED


@pytest.mark.parametrize(
    ("kerb", "expected"),
    [
        *[(value, OPEN) for value in ("flush", "no", "lowered", "rolled")],
        *[(value, CLOSED) for value in ("raised", "regular")],
        *[(value, UNKNOWN) for value in ("yes", "wobbly")],
    ],
)
def test_every_class_of_kerb_has_its_usual_height(kerb, expected):
    assert verdict("wheelchair", node=Node(100, 0, kerb=kerb), highway="footway", width_cm=200) == expected


def test_a_measured_kerb_counts_before_its_class():
    raised = Node(100, 0, kerb="raised", kerb_cm=1)
    assert verdict("wheelchair", node=raised, highway="footway", width_cm=200) == OPEN
    flush = Node(100, 0, kerb="flush", kerb_cm=9)
    assert verdict("wheelchair", node=flush, highway="footway", width_cm=200) == CLOSED


@pytest.mark.parametrize("who", ON_FOOT)
def test_a_kerb_of_unknown_height_is_unknown_to_wheelchairs_only(who):
    node = Node(100, 0, barrier="kerb")
    assert verdict(who, node=node, highway="footway", width_cm=200) == (UNKNOWN if who in WHEELED else OPEN)


@pytest.mark.parametrize("who", ON_FOOT)
@pytest.mark.parametrize("node", [Node(100, 0, kerb_cm=40), Node(100, 0, kerb="raised"), Node(100, 0, barrier="kerb")])
def test_a_kerb_on_a_road_never_closes_the_road(who, node):
    assert verdict(who, node=node, highway="residential") == OPEN
    assert lost(who, node, highway="residential") == 0


def test_a_kerb_said_to_be_passable_is_so_when_its_height_is_unknown():
    node = Node(100, 0, barrier="kerb", wheelchair="yes")
    assert verdict("wheelchair", node=node, highway="footway", width_cm=200) == OPEN


def test_a_node_said_to_be_impassable_closes():
    assert verdict("wheelchair", node=Node(100, 0, wheelchair="no")) == CLOSED
    assert verdict("walk", node=Node(100, 0, wheelchair="no")) == OPEN


def test_an_unknown_barrier_said_to_be_passable_is_open():
    assert verdict("wheelchair", node=Node(100, 0, barrier="gate", wheelchair="yes")) == OPEN
    assert verdict("wheelchair", node=Node(100, 0, barrier="gate")) == UNKNOWN


def test_nodes_without_a_kerb_are_not_kerbs():
    nodes = [Node(0, 0), Node(1, 0, kerb="lowered"), Node(2, 0, barrier="kerb"), Node(3, 0, kerb_cm=4)]
    streets = town(nodes, [Segment(0, 1), Segment(2, 3)])
    is_kerb, height = kerbs(streets)
    assert_array_equal(is_kerb, [False, True, True, True])
    assert_array_equal(height, [np.nan, 3, np.nan, 4])


# Directions, cars -------------------------------------------------------------------------------


def test_a_one_way_street_binds_cars_and_not_walkers():
    streets = town([(0, 0), (100, 0)], [Segment(0, 1, car="forward")])
    car, walk = (costs(streets, travellers()[who]) for who in ("car", "walk"))
    assert (np.isfinite(car.forward[0]), np.isfinite(car.back[0])) == (True, False)
    assert np.isfinite([walk.forward[0], walk.back[0]]).all()


@pytest.mark.parametrize(("foot", "open_"), [("both", (1, 1)), ("forward", (1, 0)), ("back", (0, 1)), ("no", (0, 0))])
def test_walkers_use_what_they_are_allowed(foot, open_):
    streets = town([(0, 0), (100, 0)], [Segment(0, 1, foot=foot)])
    for who in ON_FOOT:
        cost = costs(streets, travellers()[who])
        assert (np.isfinite(cost.forward[0]), np.isfinite(cost.back[0])) == open_


def test_wheelchair_yes_does_not_open_what_walkers_may_not_use():
    assert verdict("wheelchair", foot="no", wheelchair="yes") == CLOSED


@pytest.mark.parametrize(("kmh", "seconds"), [(36, 10), (90, 4), (7.2, 50)])
def test_a_car_drives_at_the_speed_of_the_street(kmh, seconds):
    assert seen("car", car_kmh=kmh)[0] == pytest.approx(seconds, rel=1e-6)


def test_where_no_speed_is_known_no_car_drives():
    assert verdict("car", car_kmh=np.nan) == CLOSED


def test_a_car_minds_neither_slope_nor_surface_and_knows_no_unknown():
    assert seen("car", slope_pct=30, surface="grass", width_cm=50, wheelchair="no") == seen("car")
    streets = town([(0, 0), (100, 0)], [Segment(0, 1, surface="", slope_pct=np.nan)])
    assert not costs(streets, travellers()["car"]).has_unknown


def test_ways_for_walkers_are_told_from_streets():
    classes = ("footway", "path", "steps", "pedestrian", "residential", "tertiary", "volcano")
    streets = town([(0, 0), (1, 0)], [Segment(0, 1, highway=name) for name in classes])
    assert_array_equal(footways(streets), [True, True, True, True, False, False, False])


slopes = st.floats(-40, 40, width=32) | st.just(np.nan)
widths = st.floats(0, 300, width=32) | st.just(np.nan)


@given(st.sampled_from(ON_FOOT), slopes, widths, st.sampled_from(["", "asphalt", "gravel", "grass", "mud"]))
def test_no_hindrance_ever_makes_anybody_quicker(who, slope, width, surface):
    seconds, _ = seen(who, slope_pct=slope, width_cm=width, surface=surface)
    assert seconds >= 100 / PACE[who] - 1e-9


@given(st.sampled_from(ON_FOOT), st.floats(0, 30, width=32), st.floats(0, 30, width=32))
def test_a_steeper_street_is_never_quicker(who, one, other):
    gentle, steep = sorted((one, other))
    assert seen(who, slope_pct=gentle)[0] <= seen(who, slope_pct=steep)[0]
    assert seen(who, slope_pct=-gentle)[0] <= seen(who, slope_pct=-steep)[0]

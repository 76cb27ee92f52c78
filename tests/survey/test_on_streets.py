import datetime as dt
from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from kpss_geo.reach.join import join
from kpss_geo.reach.network import network, strict
from kpss_geo.reach.times import matrix
from kpss_geo.streets.graph import read, to_bytes
from kpss_geo.streets.travellers import costs, travellers
from kpss_geo.survey.attaching import Attached, attach
from kpss_geo.survey.on_streets import length_known, rejoined, surveyed, why
from tests.strategies import towns
from tests.street_points import CRS, DAY, TODAY, at, here, moved, on, points_of, state
from tests.towns import CHAIR, Node, Segment, points

WHEELED = ("wheelchair", "powered_wheelchair")
ON_FOOT = ("walk", "senior", "pram", "walker", *WHEELED, "blind")
OPEN, SLOWED, CLOSED, UNKNOWN = "open", "slowed", "closed", "unknown"
PLAIN = {"highway": "footway", "width_cm": 200}  # a footway of which all is known and good
FOOTWAY = here([(0, 0), (100, 0)], [Segment(0, 1, **PLAIN)])
UNSEEN = here([(0, 0), (100, 0)], [Segment(0, 1, highway="footway", surface="", slope_pct=np.nan)])
ROAD = here([(0, 0), (100, 0)], [Segment(0, 1)])
GOOD = {"surface": "asphalt", "smoothness": "good", "width_cm": 150, "slope_pct": 2, "cross_slope_pct": 1}


def seconds(found, who, *, shut=False, start=0, end=1, back=False):
    """From one old node to another through the surveyed streets."""
    cost = costs(found.streets, travellers()[who])
    cost = strict(cost) if shut else cost
    ends = [found.streets.xy[[node]] - [[460_000, 5_430_000]] for node in (start, end)]
    homes, services = (
        join(found.streets, points(moved(end.tolist())), mode="foot", within_metres=0.001) for end in ends
    )
    homes, services = (services, homes) if back else (homes, services)
    return float(matrix(network(found.streets, travellers()[who], cost, homes=homes, services=services))[0, 0])


def verdict(found, who="wheelchair", *, back=False):
    """What a traveller finds from end to end: open, slowed, closed or unknown."""
    plain = found.streets.metres[: len(found.twin)].sum() / travellers()[who].metres_per_second
    lenient, shut = (seconds(found, who, shut=one, back=back) for one in (False, True))
    if np.isinf(lenient):
        return CLOSED
    return UNKNOWN if np.isinf(shut) else SLOWED if lenient > plain + 0.1 else OPEN


# Limits of the barrier-free survey (section 6), from both sides -------------------------------------


@pytest.mark.parametrize("who", WHEELED)
@pytest.mark.parametrize(
    ("cm", "expected"), [(0, OPEN), (2, OPEN), (2.1, SLOWED), (7, SLOWED), (7.1, CLOSED), (30, CLOSED)]
)
@pytest.mark.parametrize("element", ["obrubnik", "prechod"])
def test_a_kerb_is_open_to_2_cm_and_closed_above_7(who, cm, expected, element):
    assert verdict(on(FOOTWAY, at(element, 50, 0, kerb_cm=cm)), who) == expected


@pytest.mark.parametrize(
    ("pct", "expected"),
    [(0, OPEN), (8.33, OPEN), (-8.33, OPEN), (8.4, SLOWED), (12.5, SLOWED), (-12.5, SLOWED), (12.6, CLOSED),
     (-12.6, CLOSED), (16.5, CLOSED)],
)  # fmt: skip
def test_a_slope_is_open_to_8_33_and_closed_above_12_5_both_ways(pct, expected):
    found = on(FOOTWAY, at("chodnik", 50, 0, **{**GOOD, "slope_pct": pct}))
    assert [verdict(found, back=back) for back in (False, True)] == [expected, expected]


@pytest.mark.parametrize(
    ("pct", "length_cm", "expected"),
    [(12.5, 300, SLOWED), (12.6, 300, SLOWED), (16.5, 300, SLOWED), (16.6, 300, CLOSED), (12.6, 301, CLOSED),
     (12.5, 301, SLOWED), (8, 900, OPEN), (16.5, None, CLOSED)],
)  # fmt: skip
@pytest.mark.parametrize("who", WHEELED)
def test_a_leg_of_a_ramp_of_at_most_3_metres_may_be_steeper(pct, length_cm, expected, who):
    leg = {"length_cm": length_cm, "slope_pct": pct, "width_cm": 110}
    assert verdict(on(FOOTWAY, at("rampa", 50, 0, ramp_legs=(leg,))), who) == expected


def test_a_short_steep_leg_stays_short_when_other_points_cut_it_and_a_long_one_long():
    short, long = ({"length_cm": cm, "slope_pct": 14, "width_cm": 110} for cm in (300, 900))
    others = [at("obrubnik", x, 0, kerb_cm=0) for x in (48, 49, 50, 51, 52)]
    assert verdict(on(FOOTWAY, at("rampa", 50, 0, ramp_legs=(short,)), *others)) == SLOWED
    assert verdict(on(FOOTWAY, at("rampa", 50, 0, ramp_legs=(long,)), *others)) == CLOSED
    assert verdict(on(FOOTWAY, at("rampa", 50, 0, ramp_legs=(short, long)), *others)) == CLOSED


@pytest.mark.parametrize("who", WHEELED)
@pytest.mark.parametrize(("pct", "expected"), [(0, OPEN), (2, OPEN), (2.1, SLOWED), (6, SLOWED), (6.1, CLOSED)])
def test_a_cross_slope_is_open_to_2_and_closed_above_6(who, pct, expected):
    assert verdict(on(FOOTWAY, at("chodnik", 50, 0, **{**GOOD, "cross_slope_pct": pct})), who) == expected


@pytest.mark.parametrize("who", WHEELED)
@pytest.mark.parametrize(("cm", "expected"), [(150, OPEN), (90, OPEN), (89.9, SLOWED), (70, SLOWED), (69.9, CLOSED)])
@pytest.mark.parametrize("element", ["zuzeni", "prekazka", "chodnik", "prechod"])
def test_a_width_is_open_from_90_and_closed_below_70(who, cm, expected, element):
    assert (
        verdict(
            on(
                FOOTWAY,
                at(element, 50, 0, width_cm=cm, kerb_cm=0) if element == "prechod" else at(element, 50, 0, width_cm=cm),
            ),
            who,
        )
        == expected
    )


@pytest.mark.parametrize(("count", "expected"), [(0, OPEN), (1, CLOSED), (-1, CLOSED), (12, CLOSED)])
def test_one_step_that_nothing_bridges_closes_wheels(count, expected):
    found = on(FOOTWAY, at("schody", 50, 0, steps_count=count, bridged_by="nothing"))
    assert {who: verdict(found, who) for who in ("pram", "walker", *WHEELED)} == dict.fromkeys(
        ("pram", "walker", *WHEELED), expected
    )
    assert verdict(found, "walk") != CLOSED


@pytest.mark.parametrize(
    ("surface", "expected"),
    [("asphalt", OPEN), ("paving_stones", OPEN), ("sett", SLOWED), ("gravel", SLOWED), ("unhewn_cobblestone", CLOSED),
     ("grass", CLOSED)],
)  # fmt: skip
def test_a_surface_is_what_its_row_says(surface, expected):
    assert verdict(on(FOOTWAY, at("chodnik", 50, 0, **{**GOOD, "surface": surface}))) == expected


def test_two_travellers_differ_as_the_tables_say():
    found = on(FOOTWAY, at("zuzeni", 30, 0, width_cm=65), at("obrubnik", 60, 0, kerb_cm=10))
    expected = {"walk": OPEN, "senior": SLOWED, "pram": SLOWED, "walker": SLOWED, "blind": OPEN}
    assert {who: verdict(found, who) for who in ON_FOOT} == expected | dict.fromkeys(WHEELED, CLOSED)


# What is not known ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "told",
    [
        {"element": "obrubnik", "kerb_cm": 1},
        {"element": "obrubnik", "kerb_cm": 20},
        {"element": "zuzeni", "width_cm": 200},
        {"element": "zuzeni", "width_cm": 20},
        {"element": "prekazka", "width_cm": 200},
        {"element": "schody", "steps_count": 3, "bridged_by": "nothing"},
        {"element": "chodnik", "surface": "asphalt"},
        {"element": "chodnik", "width_cm": 20},
        {"element": "chodnik", "slope_pct": 30},
        {"element": "chodnik", "cross_slope_pct": 30},
        {"element": "chodnik", "smoothness": "very_bad"},
        {"element": "rampa", "slope_pct": 30},
        {"element": "rampa", "ramp_legs": ({"length_cm": 200, "slope_pct": 5, "width_cm": 120},)},
    ],
)
def test_what_is_too_old_is_unknown(told):
    told = dict(told)
    found = on(FOOTWAY, at(told.pop("element"), 50, 0, stale=tuple(told), **told))
    assert verdict(found) == UNKNOWN
    assert verdict(found, "walk") == OPEN


@pytest.mark.parametrize(
    "told",
    [
        {"element": "obrubnik", "kerb_cm": None},
        {"element": "prechod"},
        {"element": "zuzeni"},
        {"element": "prekazka", "width_cm": None},
        {"element": "prechod", "kerb_cm": 0, "width_cm": None},
        {"element": "schody", "steps_count": None},
        {"element": "schody", "steps_count": 2},
        {"element": "schody", "steps_count": 2, "bridged_by": None},
        {"element": "schody", "steps_count": 2, "bridged_by": "fixed_ramp"},
        {"element": "schody", "steps_count": 2, "bridged_by": "lift"},
        {"element": "chodnik", "surface": None},
        {"element": "chodnik", "width_cm": None},
        {"element": "chodnik", "slope_pct": None},
        {"element": "rampa"},
        {"element": "rampa", "ramp_legs": None},
        {"element": "rampa", "ramp_legs": ({"length_cm": 200, "slope_pct": None, "width_cm": 120},)},
    ],
)
def test_what_nobody_knows_is_unknown(told):
    told = dict(told)
    assert verdict(on(FOOTWAY, at(told.pop("element"), 50, 0, **told))) == UNKNOWN


def not_applicable(point, name):
    return replace(point, fields={**point.fields, name: state(None, status="not_applicable")})


@pytest.mark.parametrize(
    ("element", "name"),
    [("prechod", "kerb_cm"), ("obrubnik", "kerb_cm"), ("zuzeni", "width_cm"), ("chodnik", "surface")],
)
def test_what_does_not_apply_hinders_nobody(element, name):
    assert verdict(on(FOOTWAY, not_applicable(at(element, 50, 0), name))) == OPEN


def test_steps_to_which_no_bypass_applies_are_not_open():
    steps = at("schody", 50, 0, steps_count=3)
    assert verdict(on(FOOTWAY, not_applicable(steps, "bridged_by"))) == UNKNOWN


def test_a_surveyed_way_is_unknown_no_more():
    assert verdict(on(UNSEEN)) == UNKNOWN
    assert verdict(on(UNSEEN, at("chodnik", 50, 0, **GOOD))) == OPEN
    for name in ("surface", "width_cm", "slope_pct"):
        told = {key: value for key, value in GOOD.items() if key not in (name, "smoothness")}
        assert verdict(on(UNSEEN, at("chodnik", 50, 0, **told))) == UNKNOWN, name


@pytest.mark.parametrize(("opinion", "expected"), [("limited", OPEN), ("yes", OPEN), ("no", CLOSED), ("moon", OPEN)])
def test_who_measured_the_way_overrules_an_opinion_that_is_unsure(opinion, expected):
    streets = here([(0, 0), (100, 0)], [Segment(0, 1, **PLAIN, wheelchair=opinion)])
    assert verdict(on(streets, at("chodnik", 50, 0, **GOOD))) == expected


def test_what_is_unknown_opens_no_way_that_is_said_to_be_closed():
    streets = here([(0, 0), (0.8, 0)], [Segment(0, 1, **PLAIN, wheelchair="no")])
    assert verdict(on(streets, at("zuzeni", 0.4, 0, width_cm=None))) == CLOSED


def test_a_barrier_on_a_way_nobody_saw_leaves_it_unknown():
    assert verdict(on(UNSEEN, at("zuzeni", 50, 0, width_cm=80))) == UNKNOWN
    short = here([(0, 0), (0.5, 0)], [Segment(0, 1, highway="footway")])
    assert verdict(on(short, at("zuzeni", 0.2, 0, width_cm=80))) == UNKNOWN


@pytest.mark.parametrize("first", [60, 80])
def test_of_two_narrow_places_at_one_spot_the_narrower_counts(first):
    second = 140 - first
    assert verdict(on(FOOTWAY, at("zuzeni", 50, 0, width_cm=first), at("prekazka", 50, 0, width_cm=second))) == CLOSED
    assert verdict(on(FOOTWAY, at("zuzeni", 50, 0, width_cm=first), at("chodnik", 50, 0, width_cm=second))) == CLOSED


@pytest.mark.parametrize("first", ["nothing", "lift"])
def test_of_two_flights_at_one_spot_the_worse_counts(first):
    second = {"nothing": "lift", "lift": "nothing"}[first]
    some = [at("schody", 50, 0, steps_count=2, bridged_by=how) for how in (first, second)]
    assert verdict(on(FOOTWAY, *some)) == CLOSED


# Stretches ----------------------------------------------------------------------------------------


def test_a_stretch_of_footway_holds_to_half_way_to_the_next():
    found = on(FOOTWAY, at("chodnik", 20, 0, surface="gravel"), at("chodnik", 60, 0, surface="sett"))
    assert_allclose(found.streets.metres, [40, 60])
    assert found.streets.tags["surface"].texts().tolist() == ["gravel", "sett"]


def test_two_stretches_at_one_place_share_the_way_between_them():
    found = on(FOOTWAY, at("chodnik", 20, 0, surface="gravel"), at("chodnik", 20, 0, surface="sett"))
    assert_allclose(found.streets.metres, [20, 80], atol=0.011)


def test_a_barrier_takes_a_metre_and_a_ramp_its_length():
    one = on(FOOTWAY, at("zuzeni", 50, 0, width_cm=60))
    assert_allclose(one.streets.metres, [49.5, 1, 49.5], atol=0.011)
    legs = ({"length_cm": 600, "slope_pct": 6, "width_cm": 120}, {"length_cm": 400, "slope_pct": 7, "width_cm": 80})
    ramp = on(FOOTWAY, at("rampa", 50, 0, ramp_legs=legs))
    assert_allclose(ramp.streets.metres, [45, 6, 4, 45], atol=0.011)
    assert_allclose(ramp.streets.slope_pct, [0, 6, 7, 0])
    assert_allclose(ramp.streets.width_cm, [200, 120, 80, 200])


@pytest.mark.parametrize("x", [-2, 0, 0.3, 99.8, 100, 103])
def test_at_the_end_of_a_way_a_barrier_keeps_its_metre(x):
    found = on(FOOTWAY, at("zuzeni", x, 0, width_cm=60))
    assert sorted(np.round(found.streets.metres, 1)) == [1, 99]
    assert verdict(found) == CLOSED


@pytest.mark.parametrize("metres", [0.0, 0.3])
@pytest.mark.parametrize(
    "point", [{"element": "zuzeni", "width_cm": 60}, {"element": "obrubnik", "kerb_cm": 9},
              {"element": "rampa", "slope_pct": 20}, {"element": "chodnik", "width_cm": 50}],
)  # fmt: skip
def test_a_way_shorter_than_its_barrier_is_closed_as_a_whole(metres, point):
    streets = here([(0, 0), (100, 0), (100 + metres, 0)], [Segment(0, 1, **PLAIN), Segment(1, 2, **PLAIN)])
    same = replace(streets, way=np.array([7, 7]))
    told = dict(point)
    some = points_of(at(told.pop("element"), 100 + metres, 0, **told))
    (attached,) = attach(some, same)
    found = surveyed(same, some, [replace(attached, segment=1, along=0.5)], today=TODAY)
    cost = costs(found.streets, CHAIR)
    assert np.isinf((cost.forward + cost.enter_head)[found.split.parent == 1]).any()
    back = cost.back if point["element"] != "obrubnik" else cost.back + cost.enter_tail + cost.enter_head  # met once
    assert np.isinf(back[found.split.parent == 1]).any()


def test_a_kerb_at_the_end_of_a_footway_does_not_close_the_other_footways_there():
    #   0 ---- 1 ---- 2     the kerb stands at the end of the way from 3; who goes past 1 does not meet it
    #          3
    streets = here(
        [(0, 0), (50, 0), (100, 0), (50, -30)], [Segment(a, b, **PLAIN) for a, b in ((0, 1), (1, 2), (3, 1))]
    )
    point = at("obrubnik", 50, 0, kerb_cm=12)
    found = on(streets, point, chosen={point.point_id: 102})
    assert np.isinf(seconds(found, "wheelchair", start=3, end=1))
    assert np.isfinite(seconds(found, "wheelchair", start=0, end=2))


@pytest.mark.parametrize(("cm", "expected"), [(1, OPEN), (5, SLOWED), (9, CLOSED)])
def test_a_measured_kerb_counts_before_the_class_of_the_sources_kerb(cm, expected):
    streets = here([(0, 0), Node(50, 0, kerb="raised"), (100, 0)], [Segment(0, 1, **PLAIN), Segment(1, 2, **PLAIN)])
    same = replace(streets, way=np.array([7, 7]))
    found = on(same, at("obrubnik", 49, 0, kerb_cm=cm))
    assert len(found.streets) == 2
    for low, high in ((0, 2), (2, 0)):
        reached = seconds(found, "wheelchair", start=low, end=high)
        assert np.isinf(reached) == (expected == CLOSED)


def test_the_higher_of_two_kerbs_at_one_place_counts_and_an_unknown_one_stays_unknown():
    low, high, unknown = (at("obrubnik", 50, 0, kerb_cm=cm) for cm in (1, 9, None))
    assert verdict(on(FOOTWAY, low, high)) == CLOSED
    assert verdict(on(FOOTWAY, low, unknown)) == UNKNOWN
    assert verdict(on(FOOTWAY, high, unknown)) == CLOSED


@pytest.mark.parametrize(
    ("kerb_cm", "tactile", "expected"),
    [(2, False, UNKNOWN), (2.1, False, OPEN), (2, True, OPEN), (2, None, UNKNOWN), (0, False, UNKNOWN)],
)
def test_a_flush_kerb_without_tactile_paving_is_a_hazard_for_a_white_cane(kerb_cm, tactile, expected):
    found = on(FOOTWAY, at("prechod", 50, 0, kerb_cm=kerb_cm, tactile=tactile))
    assert verdict(found, "blind") == expected
    assert verdict(found, "walk") == OPEN


# Streets with traffic -----------------------------------------------------------------------------


@pytest.mark.parametrize("element", ["obrubnik", "prechod"])
@pytest.mark.parametrize("kerb_cm", [0, 9, 60, None])
def test_a_kerb_on_a_road_never_closes_it(element, kerb_cm):
    found = on(ROAD, at(element, 50, 2, kerb_cm=kerb_cm, width_cm=20 if element == "prechod" else None))
    assert all(verdict(found, who) == OPEN for who in ON_FOOT)
    assert len(found.traces) == 0


BARRIERS = ({"element": "zuzeni", "width_cm": 60}, {"element": "prekazka", "width_cm": 60},
            {"element": "schody", "steps_count": 2, "bridged_by": "nothing"})  # fmt: skip


def barrier(told, x, y, **more):
    told = {**told, **more}
    return at(told.pop("element"), x, y, **told)


@pytest.mark.parametrize("told", BARRIERS)
@pytest.mark.parametrize("y", [3, -3, 0])
def test_a_barrier_on_one_side_of_a_road_leaves_it_unknown(told, y):
    found = on(ROAD, barrier(told, 50, y))
    assert [verdict(found, who) for who in WHEELED] == [UNKNOWN, UNKNOWN]
    assert verdict(found, "walk") == OPEN


@pytest.mark.parametrize("told", BARRIERS)
@pytest.mark.parametrize(("apart", "expected"), [(0, CLOSED), (15, CLOSED), (15.2, UNKNOWN)])
def test_barriers_on_both_sides_within_15_metres_close_a_road(told, apart, expected):
    assert verdict(on(ROAD, barrier(told, 40, 3), barrier(told, 40 + apart, -3))) == expected


def test_two_barriers_on_one_side_are_still_on_one_side():
    assert verdict(on(ROAD, barrier(BARRIERS[0], 40, 3), barrier(BARRIERS[2], 44, 4))) == UNKNOWN


def test_of_two_barred_sides_a_traveller_takes_the_better():
    found = on(ROAD, at("zuzeni", 50, 3, width_cm=80), barrier(BARRIERS[2], 52, -3))
    assert np.isfinite(seconds(found, "wheelchair"))
    assert seconds(found, "wheelchair") > seconds(on(ROAD), "wheelchair")
    assert verdict(found, "pram") == OPEN  # 80 cm are enough for a pram


def test_a_place_that_is_wide_enough_is_no_barrier_on_a_road():
    assert verdict(on(ROAD, at("zuzeni", 50, 3, width_cm=90), at("schody", 60, 3, steps_count=0))) == OPEN


def test_a_good_footway_along_one_side_lets_a_wheelchair_pass_a_barrier_on_the_other():
    good = at("chodnik", 50, -3, **GOOD)
    assert verdict(on(ROAD, good, barrier(BARRIERS[0], 50, 3))) == OPEN
    assert verdict(on(ROAD, good, barrier(BARRIERS[0], 50, -3))) == UNKNOWN
    assert verdict(on(ROAD, at("chodnik", 50, -3, **{**GOOD, "surface": "grass"}))) == UNKNOWN


def test_a_road_whose_sides_are_told_apart_carries_cars_as_before():
    found = on(ROAD, barrier(BARRIERS[0], 40, 3), barrier(BARRIERS[1], 45, -3))
    car = costs(found.streets, travellers()["car"])
    first = len(found.twin)
    assert car.forward[:first].sum() == pytest.approx(costs(ROAD, travellers()["car"]).forward[0])


def test_who_lives_beside_a_barrier_leaves_by_the_other_side():
    found = on(ROAD, at("zuzeni", 50, 3, width_cm=60))
    drawn = (None, None, [(50, 10)], [(100, 0)])
    assert times(drawn, ROAD, found, "wheelchair", shut=False)[0, 0] == pytest.approx(60 / 0.7, abs=0.1)
    assert np.isinf(times(drawn, ROAD, found, "wheelchair", shut=True)[0, 0])


def test_who_lives_beside_a_barrier_does_not_step_onto_the_street_behind_it():
    found = on(FOOTWAY, at("zuzeni", 50, 0, width_cm=60))
    drawn = (None, None, [(48, 10)], [(100, 0), (0, 0)])
    assert np.isfinite(times(drawn, FOOTWAY, found, "wheelchair", shut=False)[:, 0]).tolist() == [False, True]


# Steps and ramps ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("slope_pct", "expected"), [(8, SLOWED), (12.5, SLOWED), (13, CLOSED)])
@pytest.mark.parametrize("bridged_by", ["fixed_ramp", "mobile_ramp", None])
def test_a_ramp_over_steps_is_as_good_as_its_slope(slope_pct, expected, bridged_by):
    steps = at("schody", 50, 0, steps_count=4, bridged_by=bridged_by)
    ramp = at("rampa", 53, 0, ramp_legs=({"length_cm": 900, "slope_pct": slope_pct, "width_cm": 120},))
    assert verdict(on(FOOTWAY, steps, ramp)) == expected


def test_a_ramp_far_from_the_steps_does_not_lead_over_them():
    ramp = at("rampa", 20, 0, ramp_legs=({"length_cm": 200, "slope_pct": 5, "width_cm": 120},))
    assert verdict(on(FOOTWAY, at("schody", 50, 0, steps_count=4, bridged_by="nothing"), ramp)) == CLOSED
    assert verdict(on(FOOTWAY, at("schody", 50, 0, steps_count=4, bridged_by="fixed_ramp"), ramp)) == UNKNOWN


@pytest.mark.parametrize(("slope_pct", "expected"), [(8, SLOWED), (13, CLOSED), (None, UNKNOWN)])
def test_a_ramp_over_the_sources_steps_opens_them_as_far_as_its_slope_allows(slope_pct, expected):
    stairs = here([(0, 0), (10, 0)], [Segment(0, 1, highway="steps", steps="steps", width_cm=150)])
    ramp = at("rampa", 5, 0, ramp_legs=({"length_cm": 900, "slope_pct": slope_pct, "width_cm": 120},))
    assert verdict(on(stairs)) == CLOSED
    assert verdict(on(stairs, ramp)) == expected


@pytest.mark.parametrize("count", [None, 0])
def test_unsure_steps_open_no_stairs_of_the_source(count):
    stairs = here([(0, 0), (10, 0)], [Segment(0, 1, highway="steps", steps="steps", width_cm=150)])
    assert verdict(on(stairs, at("schody", 5, 0, steps_count=count))) == CLOSED


# Time ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("last", "expected"), [(TODAY, CLOSED), (TODAY - dt.timedelta(days=1), OPEN)])
def test_a_temporary_obstacle_counts_to_its_last_day(last, expected):
    point = at("prekazka", 50, 0, width_cm=40, valid_to=last)
    assert verdict(on(FOOTWAY, point)) == expected
    assert (len(on(FOOTWAY, point).traces) == 0) == (expected == OPEN)


def test_an_obstacle_whose_day_is_over_changes_nothing():
    found = on(FOOTWAY, at("prekazka", 50, 0, width_cm=None, valid_to=DAY, stale=("width_cm",)))
    assert to_bytes(found.streets) == to_bytes(on(FOOTWAY).streets)


# Reasons ------------------------------------------------------------------------------------------


def reasons(found, who="wheelchair"):
    return why(found, costs(found.streets, travellers()[who]), travellers()[who])


def words(found, state, who="wheelchair"):
    frame = reasons(found, who)
    return frame.loc[frame["state"] == state, "words"].tolist()


@pytest.mark.parametrize(
    ("point", "state", "expected"),
    [
        (at("obrubnik", 50, 0, kerb_cm=9), CLOSED, "obrubník 9 cm > 7 cm (pozorováno 5/2026)"),
        (at("obrubnik", 50, 0, kerb_cm=2.5), SLOWED, "obrubník 2,5 cm > 2 cm (pozorováno 5/2026)"),
        (at("obrubnik", 50, 0, kerb_cm=1), OPEN, "obrubník 1 cm (pozorováno 5/2026)"),
        (at("obrubnik", 50, 0, kerb_cm=1, stale=("kerb_cm",)), UNKNOWN,
         "obrubník neznámé výšky (pozorováno 3/2021, k ověření)"),
        (at("zuzeni", 50, 0, width_cm=60), CLOSED, "šířka 60 cm < 70 cm (pozorováno 5/2026)"),
        (at("zuzeni", 50, 0, width_cm=80), SLOWED, "šířka 80 cm < 90 cm (pozorováno 5/2026)"),
        (at("zuzeni", 50, 0, width_cm=None), UNKNOWN, "k ověření (pozorováno 5/2026)"),
        (at("chodnik", 50, 0, slope_pct=-13), CLOSED, "podélný sklon 13 % > 12,5 % (pozorováno 5/2026)"),
        (at("chodnik", 50, 0, cross_slope_pct=3), SLOWED, "příčný sklon 3 % > 2 % (pozorováno 5/2026)"),
        (at("chodnik", 50, 0, surface="grass"), CLOSED, "povrch: tráva (pozorováno 5/2026)"),
        (at("chodnik", 50, 0, smoothness="bad"), SLOWED, "rovnost povrchu: špatná (pozorováno 5/2026)"),
        (at("schody", 50, 0, steps_count=3, bridged_by="nothing"), CLOSED, "schody (pozorováno 5/2026)"),
        (at("rampa", 50, 0, ramp_legs=({"length_cm": 200, "slope_pct": 17, "width_cm": 100},)), CLOSED,
         "podélný sklon 17 % > 16,5 % (pozorováno 5/2026)"),
    ],
)  # fmt: skip
def test_every_reason_has_its_figure_limit_and_month(point, state, expected):
    found = on(FOOTWAY, point)
    assert expected in words(found, state)
    row = reasons(found).set_index("words").loc[expected]
    told = next(iter(point.fields.values()))
    assert row["point_id"] == point.point_id
    assert row["observed_on"] == told.observed_on
    assert row["event_id"] == told.event_id
    assert row["stale"] == told.stale


def test_what_the_source_says_is_told_as_such():
    streets = here(
        [(0, 0), (100, 0)], [Segment(0, 1, highway="footway", surface="grass", slope_pct=np.nan, width_cm=80)]
    )
    assert words(on(streets), CLOSED) == ["povrch: tráva (podle OSM)"]
    assert words(on(streets), SLOWED) == ["šířka 80 cm < 90 cm (podle OSM)"]
    unseen = words(on(UNSEEN), UNKNOWN)
    assert sorted(unseen) == [
        "podélný sklon neznámý (podle OSM)", "povrch: neznámo (podle OSM)", "šířka neznámá (podle OSM)",
    ]  # fmt: skip
    assert words(on(here([(0, 0), Node(9, 0, barrier="stile")], [Segment(0, 1)])), CLOSED) == [
        "zábrana: stile (podle OSM)"
    ]


def test_a_way_said_to_be_passable_has_no_unknown_reasons():
    streets = here(
        [(0, 0), (100, 0)], [Segment(0, 1, highway="footway", surface="", slope_pct=np.nan, wheelchair="yes")]
    )
    assert words(on(streets), UNKNOWN) == []


def test_a_one_sided_barrier_names_the_barrier_and_the_side_nobody_saw():
    found = on(ROAD, at("zuzeni", 50, 3, width_cm=60))
    assert words(found, CLOSED) == ["šířka 60 cm < 70 cm (pozorováno 5/2026)"]
    assert words(found, UNKNOWN) == ["z ulice je popsaná jen jedna strana (pozorováno 5/2026)"]


def test_the_words_of_a_directed_slope_name_the_limit_that_is_passed():
    streets = here([(0, 0), (100, 0)], [Segment(0, 1, **PLAIN, slope_pct=9)])
    assert words(on(streets), SLOWED) == ["podélný sklon 9 % > 8,33 % (podle OSM)"]


@pytest.mark.parametrize("who", ON_FOOT)
def test_where_nothing_is_in_the_way_there_is_no_reason(who):
    frame = reasons(on(FOOTWAY), who)
    assert frame.empty
    assert frame.columns.tolist() == ["segment", "state", "words", "point_id", "event_id", "observed_on", "stale"]


def test_traces_tell_age_and_value():
    found = on(FOOTWAY, at("zuzeni", 50, 0, width_cm=60, number=7))
    (trace,) = found.traces.itertuples()
    assert (trace.segment, trace.node, trace.column, trace.value, trace.months) == (1, -1, "width_cm", 60, 0)
    assert (trace.point_id, trace.observed_on, trace.element) == (UUID(int=7), DAY, "zuzeni")


drawn_points = st.lists(
    st.tuples(
        st.sampled_from(("zuzeni", "prekazka", "schody", "obrubnik", "prechod", "chodnik", "rampa")),
        st.integers(0, 500), st.integers(0, 500), st.integers(0, 4), st.booleans(),
    ),
    min_size=1, max_size=5,
)  # fmt: skip
ANSWERS = {
    "zuzeni": [{"width_cm": cm} for cm in (60, 80, 120, None, 65)],
    "prekazka": [{"width_cm": cm} for cm in (60, 80, 120, None, 65)],
    "schody": [{"steps_count": 3, "bridged_by": how} for how in ("nothing", "lift", None)] + [{"steps_count": 0}, {}],
    "obrubnik": [{"kerb_cm": cm, "tactile": False} for cm in (1, 5, 12, None, 2)],
    "prechod": [{"kerb_cm": cm, "width_cm": wide} for cm, wide in ((1, 60), (5, 300), (12, None), (None, 80), (0, 99))],
    "chodnik": [GOOD, {"surface": "grass"}, {"slope_pct": 9}, {"width_cm": None}, {"cross_slope_pct": 9}],
    "rampa": [{"slope_pct": 5}, {"slope_pct": 20}, {}, {"width_cm": 50},
              {"ramp_legs": ({"length_cm": 250, "slope_pct": 15, "width_cm": 80},)}],
}  # fmt: skip


def survey_of(drawn):
    return [
        at(element, x, y, number=i + 1, stale=tuple(ANSWERS[element][which]) if old else (), **ANSWERS[element][which])
        for i, (element, x, y, which, old) in enumerate(drawn)
    ]


def placed(drawn, some, *, without=None):
    """Every point on a segment of the town, whatever is near: where it stands is drawn too."""
    streets = here(*drawn[:2])
    known = points_of(*some)
    attached = []
    for one in some:
        if one.point_id == without:
            continue
        segment, rest = divmod(int(one.point_id) * 7919, len(streets))
        attached += attach_to(one, rest, (segment % 11) / 10)
    return streets, surveyed(streets, known, attached, today=TODAY)


def attach_to(point, segment, along):
    side = ("left", "right", "")[int(point.point_id) % 3]
    return [Attached(point.point_id, segment, side, along, 1.0, "attached")]


def times(drawn, streets, found, who, *, shut):
    """Seconds from homes to services that stand at the same places of the old streets."""
    cost = costs(found.streets, travellers()[who])
    cost = strict(cost) if shut else cost
    joined = [
        rejoined(join(streets, points(moved(places)), mode="foot", within_metres=300), found) for places in drawn[2:]
    ]
    return matrix(network(found.streets, travellers()[who], cost, homes=joined[0], services=joined[1]))


BARRING = ("zuzeni", "prekazka", "schody", "obrubnik", "prechod")


def bare(drawn):
    """The town without kerbs and steps of the source: of these a survey tells more, not worse."""
    nodes = [
        replace(one, kerb="", kerb_cm=np.nan, barrier="" if one.barrier == "kerb" else one.barrier) for one in drawn[0]
    ]
    return nodes, [replace(one, steps="") for one in drawn[1]], *drawn[2:]


@given(towns(), drawn_points, st.sampled_from(("wheelchair", "pram", "blind")), st.booleans())
def test_a_barrier_taken_away_makes_nobody_slower(drawn, surveys, who, shut):
    drawn, some = bare(drawn), survey_of(surveys)
    streets, before = placed(drawn, some)
    told = times(drawn, streets, before, who, shut=shut)
    for one in some:
        if one.element in BARRING:
            _, after = placed(drawn, some, without=one.point_id)
            better = times(drawn, streets, after, who, shut=shut)
            assert (better <= told + 0.2).all(), one


@st.composite
def chains(draw):
    """One way from west to east in which everything matters, and points on it, heaped at few places."""
    lengths = draw(st.lists(st.sampled_from((0.6, 20.0)), min_size=1, max_size=2))
    ends = np.concatenate([[0.0], np.cumsum(lengths)])
    streets = here(
        [(x, 0) for x in ends],
        [
            Segment(
                number,
                number + 1,
                highway=draw(st.sampled_from(("footway", "footway", "residential"))),
                surface=draw(st.sampled_from(("asphalt", "asphalt", ""))),
                width_cm=draw(st.sampled_from((200.0, 80.0, 60.0, np.nan))),
                wheelchair=draw(st.sampled_from(("", "", "yes", "no"))),
            )
            for number in range(len(lengths))
        ],
    )
    told = []
    for number in range(draw(st.integers(1, 4))):
        element = draw(st.sampled_from((*BARRING, "chodnik")))
        answers = draw(st.sampled_from(ANSWERS[element]))
        stale = tuple(answers) if draw(st.integers(0, 3)) == 0 else ()
        where = (draw(st.integers(0, len(lengths) - 1)), draw(st.sampled_from((0.0, 0.4, 0.5, 1.0))))
        side = draw(st.sampled_from(("left", "right", "")))
        point = at(element, 0, 0, number=number + 1, stale=stale, **answers)
        told.append((point, Attached(point.point_id, where[0], side, where[1], 1.0, "attached")))
    spots = st.floats(0, float(ends[-1])).map(lambda x: (x, 1.0))
    homes = [(0.0, 1.0), (float(ends[-1]), 1.0), draw(spots)]
    return streets, told, (None, None, homes, [homes[1], homes[0], draw(spots)])


@settings(max_examples=150)
@given(chains(), st.sampled_from(("wheelchair", "wheelchair", "pram", "blind")))
def test_along_one_way_a_barrier_taken_away_makes_nobody_slower(drawn, who):
    streets, told, stands = drawn
    for shut in (False, True):
        worst = chain_times(streets, told, stands, who, shut=shut)
        for place, (point, _) in enumerate(told):
            if point.element in BARRING:
                better = chain_times(streets, told[:place] + told[place + 1 :], stands, who, shut=shut)
                assert (better <= worst + 0.2).all(), point


def chain_times(streets, told, stands, who, *, shut):
    found = surveyed(streets, points_of(*(one for one, _ in told)), [one for _, one in told], today=TODAY)
    return times(stands, streets, found, who, shut=shut)


@given(towns(), drawn_points, st.sampled_from(ON_FOOT))
def test_the_strict_run_reaches_no_more_than_the_lenient_one(drawn, surveys, who):
    streets, found = placed(drawn, survey_of(surveys))
    shut, lenient = (times(drawn, streets, found, who, shut=one) for one in (True, False))
    assert (shut >= lenient - 1e-9).all()


@given(towns(), drawn_points, st.randoms(use_true_random=False))
def test_the_order_of_points_changes_nothing(drawn, surveys, random):
    some = survey_of(surveys)
    _, one = placed(drawn, some)
    _, other = placed(drawn, random.sample(some, len(some)))
    assert to_bytes(one.streets) == to_bytes(other.streets)
    assert repr(one.traces) == repr(other.traces)


@given(towns(), drawn_points, st.sampled_from(ON_FOOT), st.booleans())
def test_a_point_far_away_changes_nothing(drawn, surveys, who, shut):
    streets = here(*drawn[:2])
    far = [at(one[0], 5_000 + one[1], one[2], number=i + 1, **ANSWERS[one[0]][one[3]]) for i, one in enumerate(surveys)]
    found = on(streets, *far)
    assert to_bytes(found.streets) == to_bytes(streets_again(streets))
    before = times(drawn, streets, on(streets), who, shut=shut)
    assert_array_equal(times(drawn, streets, found, who, shut=shut), before)


def streets_again(streets):
    return on(streets).streets


@given(towns(), st.sampled_from(ON_FOOT), st.booleans())
def test_streets_nobody_surveyed_give_the_times_they_gave(drawn, who, shut):
    streets = here(*drawn[:2])
    cost = costs(streets, travellers()[who])
    cost = strict(cost) if shut else cost
    joined = [join(streets, points(moved(places)), mode="foot", within_metres=300) for places in drawn[2:]]
    plain = matrix(network(streets, travellers()[who], cost, homes=joined[0], services=joined[1]))
    assert_array_equal(times(drawn, streets, on(streets), who, shut=shut), plain)


@given(towns(), drawn_points)
def test_reasons_tell_of_every_segment_that_is_closed_or_unknown(drawn, surveys):
    _, found = placed(drawn, survey_of(surveys))
    cost = costs(found.streets, CHAIR)
    frame = why(found, cost, CHAIR)
    used = found.streets.allowed("foot")
    shut = np.isinf(cost.forward) & np.isinf(cost.back) & used
    both = found.streets.foot_forward & found.streets.foot_back
    assert set(np.flatnonzero(shut & both)) <= set(frame.loc[frame["state"] == CLOSED, "segment"])
    unseen = (cost.forward_unknown | cost.back_unknown) & used
    assert set(np.flatnonzero(unseen)) <= set(frame.loc[frame["state"] == UNKNOWN, "segment"])


def test_all_is_known_where_all_was_surveyed():
    chair = travellers()["wheelchair"]
    for streets, share in ((FOOTWAY, 1.0), (UNSEEN, 0.0)):
        assert length_known(streets, costs(streets, chair)) == share
    half = on(UNSEEN, at("chodnik", 25, 0, **GOOD), at("chodnik", 75, 0, width_cm=100))
    assert length_known(half.streets, costs(half.streets, chair)) == pytest.approx(0.5, abs=0.001)
    nobody = here([(0, 0), (1, 0)], [Segment(0, 1, foot="no")])
    assert np.isnan(length_known(nobody, costs(nobody, chair)))


def test_surveyed_streets_survive_their_file(tmp_path):
    found = on(FOOTWAY, at("chodnik", 20, 0, **GOOD), at("prechod", 60, 0, kerb_cm=1, tactile=False))
    (tmp_path / "s.npz").write_bytes(to_bytes(found.streets))
    kept = read(tmp_path / "s.npz")
    assert kept.cross_slope_pct.tolist() == found.streets.cross_slope_pct.tolist()
    assert kept.slope_both_ways.tolist() == found.streets.slope_both_ways.tolist()
    assert kept.node_tags["tactile"].texts().tolist() == found.streets.node_tags["tactile"].texts().tolist()
    assert to_bytes(kept) == to_bytes(found.streets)
    assert kept.crs == CRS

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from kpss_geo.reach.join import in_main_part, join
from tests.strategies import towns
from tests.towns import CAR, WALK, Segment, points, town

# 0 ------- 1 ------- 2     100 m each; 3 -- 4 is a footway 20 m north of the first, 5 -- 6 one 60 m north
#  3 ----- 4
#
#  5 ----- 6
NODES = [(0, 0), (100, 0), (200, 0), (0, 20), (100, 20), (0, 60), (100, 60)]
SEGMENTS = [Segment(0, 1), Segment(1, 2), Segment(3, 4, highway="footway", car="no"), Segment(5, 6, car="no")]
TOWN = town(NODES, SEGMENTS)


def joined(places, *, mode="foot", within=300.0, streets=TOWN):
    return join(streets, points(places), mode=mode, within_metres=within)


def candidates(places, **how):
    found = joined(places, **how)
    return list(zip(found.point.tolist(), found.segment.tolist(), strict=True))


def test_a_point_joins_its_nearest_street_and_those_hardly_farther():
    assert candidates([(30, 0)]) == [(0, 0), (0, 2)]  # 0 m and 20 m; 60 m is too far
    assert candidates([(30, 8)]) == [(0, 0), (0, 2)]
    assert candidates([(30, 61)]) == [(0, 0), (0, 3)]  # 1 m; and 61 m to the main part of the network


def test_the_place_along_the_street_is_exact_and_so_is_the_way_to_it():
    found = joined([(30, -7)], mode="car")
    assert_allclose(found.along, [0.3])
    assert_allclose(found.off_metres, [7])


def test_a_street_25_metres_farther_counts_and_one_beyond_does_not():
    for gap, expected in ((25, 2), (25.01, 1)):
        streets = town([(0, 0), (100, 0), (0, gap), (100, gap)], [Segment(0, 1), Segment(2, 3)])
        assert len(joined([(50, 0)], streets=streets).segment) == expected


def test_cars_join_streets_that_cars_may_use():
    assert candidates([(30, 20)], mode="car") == [(0, 0)]
    assert candidates([(100, 0)], mode="car") == [(0, 0), (0, 1)]


def test_the_distance_limit_is_inclusive_and_what_lies_beyond_is_listed():
    found = joined([(0, 360), (0, 360.5), (-400, 0), (50, 0)])
    assert_array_equal(found.off_street, [1, 2])
    assert found.count == 4


def test_no_candidate_lies_beyond_the_limit():
    # the nearest is 290 m off, another 305 m: within the 25 m, beyond the 300 m
    streets = town([(0, 0), (0, 15), (100, 0), (100, 15)], [Segment(0, 2), Segment(1, 3)])
    found = joined([(50, 305)], streets=streets)
    assert_array_equal(found.segment, [1])


def test_at_an_end_of_a_street_the_place_is_exactly_0_or_1():
    found = joined([(0, 0), (-50, 0), (250, 0)], mode="car")
    assert_array_equal(found.along, [0, 0, 1])


def test_points_are_grouped_in_their_order():
    places = [(150, 0), (30, 0), (30, 61), (100, 0)]
    found = joined(places)
    assert (np.diff(found.point) >= 0).all()
    for i, place in enumerate(places):
        alone = joined([place])
        assert_array_equal(found.segment[found.point == i], alone.segment)


def test_a_bent_street_is_measured_along_its_bends():
    streets = town([(0, 0), (100, 100)], [Segment(0, 1, bend=((100, 0),))])
    assert_allclose(joined([(100, 50)], streets=streets).along, [0.75])


def test_a_street_without_length_can_be_joined():
    streets = town([(0, 0), (0, 0)], [Segment(0, 1)])
    found = joined([(3, 4)], streets=streets)
    assert_array_equal(found.along, [0])
    assert_array_equal(found.off_metres, [5])


@pytest.mark.parametrize("mode", ["foot", "car"])
def test_no_points_join_nothing(mode):
    found = joined([], mode=mode)
    assert found.count == 0
    assert len(found.point) == len(found.off_street) == 0


def test_where_no_street_may_be_used_nobody_joins():
    streets = town([(0, 0), (100, 0)], [Segment(0, 1, car="no")])
    assert_array_equal(joined([(0, 0), (5, 5)], mode="car", streets=streets).off_street, [0, 1])


@given(towns(), st.sampled_from((WALK, CAR)))
def test_candidates_are_all_that_are_near_enough_and_nothing_else(drawn, traveller):
    nodes, segments, homes, _ = drawn
    streets = town(nodes, segments)
    limit = traveller.join_metres
    found = joined(homes, mode=traveller.mode, within=limit, streets=streets)
    usable = np.flatnonzero(streets.allowed(traveller.mode))
    expected, allowed, must = set(), set(), 0
    for i, point in enumerate(points(homes)):
        metres = {s: streets.lines[s].distance(point) for s in usable}
        near = min(metres.values(), default=np.inf)
        expected |= {(i, int(s)) for s, m in metres.items() if near <= limit and m <= min(near + 25, limit)}
        main = {s: metres[s] for s in usable[in_main_part(streets, usable)]} if len(usable) else {}
        nearest_main = min(main.values(), default=np.inf)
        allowed |= {(i, int(s)) for s, m in main.items() if m == pytest.approx(nearest_main) and m <= limit}
        must += nearest_main <= limit
    pairs = set(zip(found.point.tolist(), found.segment.tolist(), strict=True))
    assert expected <= pairs <= expected | allowed
    assert len({point for point, _ in pairs & allowed}) == must  # each near the main part joins it
    assert ((found.along >= 0) & (found.along <= 1)).all()
    for point, segment, along, off in zip(found.point, found.segment, found.along, found.off_metres, strict=True):
        place = streets.lines[segment].interpolate(along, normalized=True)
        assert place.distance(points(homes)[point]) == pytest.approx(off, abs=1e-6)

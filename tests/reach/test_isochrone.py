import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from kpss_geo.reach.isochrone import CLEARING_METRES, bands, canvas, isochrones, polygonal
from kpss_geo.reach.network import for_homes
from kpss_geo.reach.times import nearest
from tests.strategies import towns
from tests.towns import WALK, Segment, grid, points, town, trip

WIDTH = 60.0
LIMITS = (120.0, 240.0, 480.0)


def drawn_around(streets, homes, services, *, limits=LIMITS, width=WIDTH, which=None):
    """Areas within the limits for walkers, the homes as points, and their times."""
    one = trip(streets, WALK, homes, services)
    ground = canvas(streets, mode="foot", width_metres=width)
    chosen = np.arange(len(services)) if which is None else np.array(which, dtype=np.int64)
    samples = for_homes(one.net, streets, WALK, one.costs, homes=ground.samples, services=one.services)
    seconds = nearest(one.net, chosen).seconds
    places = points(homes)
    areas = isochrones(ground, nearest(samples, chosen).seconds, limits, places=places, place_seconds=seconds)
    return areas, places, seconds


# a straight street of 1 km: within t seconds one walks 1.32 t metres to both sides
STRAIGHT = town([(0, 0), (1000, 0)], [Segment(0, 1)])


def test_on_a_straight_street_the_area_ends_where_the_walk_does():
    (area,), *_ = drawn_around(STRAIGHT, [], [(500, 0)], limits=[200.0])
    west, south, east, north = area.bounds
    assert (west, east) == (pytest.approx(500 - 264, abs=WIDTH / 2), pytest.approx(500 + 264, abs=WIDTH / 2))
    assert (south, north) == (pytest.approx(-WIDTH, abs=10), pytest.approx(WIDTH, abs=10))
    assert area.area == pytest.approx(528 * 2 * WIDTH, rel=0.15)


def test_in_a_grid_town_the_area_is_the_diamond_of_theory():
    streets = town(*grid(9, 9))
    (area,), *_ = drawn_around(streets, [], [(400, 400)], limits=[300 / 1.32])
    diamond = shapely.Polygon([(100, 400), (400, 700), (700, 400), (400, 100)])
    assert area.intersection(diamond).area > 0.85 * diamond.area
    assert area.difference(diamond.buffer(WIDTH * 1.5)).area == 0


def test_where_nothing_is_reached_the_area_is_empty():
    areas, *_ = drawn_around(STRAIGHT, [(0, 0)], [(500, 0)], which=[])
    assert [area.is_empty for area in areas] == [True, True, True]
    assert all(area.geom_type == "MultiPolygon" for area in areas)
    assert all(band.is_empty for band in bands(areas))


def test_a_service_far_from_any_street_has_no_area():
    areas, *_ = drawn_around(STRAIGHT, [(0, 0)], [(500, 2000)])
    assert all(area.is_empty for area in areas)


def test_an_island_is_left_out():
    streets = town([(0, 0), (300, 0), (0, 400), (300, 400)], [Segment(0, 1), Segment(2, 3)])
    areas, *_ = drawn_around(streets, [(150, 400)], [(150, 0)])
    assert not any(area.intersects(shapely.LineString([(0, 400), (300, 400)])) for area in areas)


def test_a_block_that_nobody_enters_is_a_hole():
    streets = town(*grid(2, 2, step=600))
    (area,), *_ = drawn_around(streets, [], [(0, 0)], limits=[3600.0])
    assert not area.contains(shapely.Point(300, 300))
    assert len(area.geoms[0].interiors) == 1


def test_a_place_over_the_limit_is_cut_out():
    # the yard's door is 50 m from the street as the crow flies, and stands on a long detour
    nodes = [(0, 0), (600, 0), (600, 900), (300, 900), (300, 40)]
    streets = town(nodes, [Segment(0, 1), Segment(1, 2), Segment(2, 3), Segment(3, 4)])
    areas, places, seconds = drawn_around(streets, [(300, 45)], [(300, 0)], limits=[300.0])
    assert seconds[0] > 300
    assert not areas[0].intersects(places[0])
    assert areas[0].contains(shapely.Point(300, 0))


def test_the_area_may_be_drawn_of_a_part_of_the_streets():
    whole = canvas(STRAIGHT, mode="foot", width_metres=WIDTH)
    streets = town([(0, 0), (1000, 0), (5000, 0), (6000, 0)], [Segment(0, 1), Segment(2, 3)])
    part = canvas(streets, mode="foot", width_metres=WIDTH, bounds=(0, -10, 1000, 10))
    assert (len(part.x), len(part.y)) == (len(whole.x), len(whole.y))


def test_a_wide_land_is_drawn_in_larger_cells():
    streets = town([(0, 0), (200_000, 200_000)], [Segment(0, 1)])
    ground = canvas(streets, mode="foot", width_metres=WIDTH)
    assert len(ground.x) * len(ground.y) < 500_000


@pytest.mark.parametrize("bounds", [None, (90_000, 90_000, 91_000, 91_000)])
def test_where_there_is_no_street_there_is_no_area_and_no_error(bounds):
    streets = STRAIGHT if bounds else town([(0, 0), (1000, 0)], [Segment(0, 1, foot="no")])
    ground = canvas(streets, mode="foot", width_metres=WIDTH, bounds=bounds)
    areas = isochrones(ground, np.zeros(ground.samples.count), LIMITS, places=points([]), place_seconds=np.zeros(0))
    assert all(area.is_empty for area in areas)


def test_bands_do_not_overlap_even_where_a_cleared_place_cut_the_middle_one():
    small, middle, large = (shapely.MultiPolygon([shapely.Point(0, 0).buffer(r)]) for r in (10, 20, 30))
    cut = polygonal(middle.difference(shapely.Point(11, 0).buffer(4)))  # the disc reaches into the small area
    first, second, third = bands([small, cut, large])
    assert first.intersection(second).area == pytest.approx(0, abs=1e-6)
    assert second.intersection(third).area == pytest.approx(0, abs=1e-6)
    assert first.intersection(third).area == pytest.approx(0, abs=1e-6)


def test_a_crossed_ring_is_repaired_and_lines_fall_away():
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    assert polygonal(bow).is_valid
    assert polygonal(bow).area == pytest.approx(2)
    mixed = shapely.GeometryCollection(
        [shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 1)]), shapely.box(0, 0, 1, 1)]
    )
    assert polygonal(mixed).area == 1
    assert polygonal(shapely.MultiPolygon()).is_empty


walkable = towns().filter(lambda drawn: any(segment.foot != "no" for segment in drawn[1]))


@settings(max_examples=40)
@given(walkable, st.sampled_from((30.0, WIDTH, 150.0)))
def test_areas_are_valid_and_hold_no_place_over_the_limit(drawn, width):
    nodes, segments, homes, services = drawn
    areas, places, seconds = drawn_around(town(nodes, segments), homes, services, width=width)
    for area, limit in zip(areas, LIMITS, strict=True):
        assert area.is_valid
        assert area.geom_type == "MultiPolygon"
        assert not shapely.intersects(area, places[seconds > limit]).any()


@settings(max_examples=40)
@given(walkable)
def test_a_larger_limit_holds_the_smaller_one_but_for_places_cut_out(drawn):
    nodes, segments, homes, services = drawn
    areas, places, seconds = drawn_around(town(nodes, segments), homes, services)
    for small, large, limit in zip(areas, areas[1:], LIMITS[1:], strict=False):
        late = shapely.union_all(shapely.buffer(places[seconds > limit], CLEARING_METRES + 1))
        rounding = WIDTH / 4  # both outlines are simplified by an eighth of the width
        assert small.difference(large.buffer(rounding)).difference(late.buffer(rounding)).area < 1


@settings(max_examples=40)
@given(walkable)
def test_bands_are_valid_and_share_no_ground(drawn):
    nodes, segments, homes, services = drawn
    areas, *_ = drawn_around(town(nodes, segments), homes, services)
    parts = bands(areas)
    assert all(part.is_valid for part in parts)
    for i, one in enumerate(parts):
        for other in parts[i + 1 :]:
            assert one.intersection(other).area == pytest.approx(0, abs=1e-3)
    assert shapely.union_all(parts).symmetric_difference(shapely.union_all(areas)).area == pytest.approx(0, abs=1e-3)


def test_places_that_are_reached_mostly_lie_inside():
    rng = np.random.default_rng(5)
    streets = town(*grid(8, 8))
    homes = [
        (float(x), float(y)) for x, y in np.column_stack([rng.integers(0, 8, 200) * 100, rng.uniform(0, 700, 200)])
    ]
    areas, places, seconds = drawn_around(streets, homes, [(300, 300)])
    for area, limit in zip(areas, LIMITS, strict=True):
        reached = places[seconds <= limit]
        assert shapely.intersects(area, reached).mean() > 0.9

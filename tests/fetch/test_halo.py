import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from kpss_geo.fetch import halo
from kpss_geo.fetch.halo import bare, judged, known_ground, ring
from tests.towns import Segment, grid, squares, town

#  a row of squares of 1 km, west to east: a b c d e; streets every 250 m in some of them
NAMES = "abcde"


def streets_over(west, east):
    """A grid of streets 250 m apart between two places, metres."""
    nodes, segments = grid(int((east - west) / 250) + 1, 4, step=250.0)
    return town([(node.x + west, node.y + 100) for node in nodes], segments)


def test_ground_is_known_where_a_municipality_and_its_neighbours_have_streets():
    towns = squares(NAMES)
    assert known_ground(towns, streets_over(100, 4900)).area == pytest.approx(towns.area.sum())
    cut = known_ground(towns, streets_over(100, 3200))  # d has only what hangs over, e nothing
    assert cut.area == pytest.approx(3e6)
    assert not cut.contains(shapely.Point(3500, 500))


def test_a_territory_without_streets_is_named():
    assert bare(squares(NAMES), streets_over(100, 2900)) == ["Obec d", "Obec e"]


def test_a_ring_never_reaches_beyond_the_known_ground():
    towns = squares(NAMES)
    around = ring(towns.loc[["b"]], 20_000.0, known_ground(towns, streets_over(100, 3200)))
    assert around.area.bounds == pytest.approx((0, 0, 3000, 1000))
    assert around.services.contains(around.area)
    assert around.streets.contains(around.services)


@pytest.mark.parametrize(("service_at", "unproven"), [(1450.0, 0), (2890.0, 7)])
def test_people_are_unproven_where_the_border_is_nearer_than_the_service(service_at, unproven):
    towns = squares(NAMES)
    streets = streets_over(0, 5000)
    around = ring(towns.loc[["b", "c"]], 0.1, known_ground(towns, streets))
    homes = gpd.GeoDataFrame({"people": [7]}, geometry=[shapely.Point(1500, 600)], crs=towns.crs)
    services = gpd.GeoDataFrame(
        {"kind": ["lekarna"]}, index=pd.Index(["s"]), geometry=[shapely.Point(service_at, 600)], crs=towns.crs
    )
    told = judged(streets, halo.outside(streets, around), homes, services, minutes=600)
    assert set(told.table["traveller"]) == {"walk", "car", "worker"}
    assert told.unproven == unproven
    assert told.people == 7


def test_a_short_limit_needs_no_proof_beyond_it():
    towns = squares(NAMES)
    streets = town([(0, 500), (2500, 500), (5000, 500)], [Segment(0, 1), Segment(1, 2)])
    homes = gpd.GeoDataFrame({"people": [7]}, geometry=[shapely.Point(2500, 500)], crs=towns.crs)
    services = gpd.GeoDataFrame({"kind": ["x"]}, geometry=[shapely.Point(4999, 500)], crs=towns.crs)
    outside = np.array([True, False, True]) if streets.xy[1, 0] == 2500 else streets.xy[:, 0] != 2500
    told = judged(streets, outside, homes, services, minutes=0.0)
    assert told.unproven == 0

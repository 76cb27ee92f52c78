import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from kpss_geo.errors import BadInput
from kpss_geo.frames import KROVAK, PEOPLE, SERVICES, WGS84, Column, Schema, listed, spread
from tests.towns import catalogue, residents

HOMES = residents([(0, 0), (10, 0), (20, 0)], "A", [1, 2, 3])
TABLE = Schema("toys", "toy", {"name": Column("text"), "age": Column("number", missing=True, least=0)})
PLACES = Schema("shapes", "shape", {}, frozenset({"Polygon"}))


def toys(**columns):
    return pd.DataFrame(columns, index=pd.Index(["a", "b"], name="toy"))


def shapes(*geometry, crs=KROVAK):
    return gpd.GeoDataFrame(index=pd.RangeIndex(len(geometry), name="shape"), geometry=list(geometry), crs=crs)


def test_a_good_frame_passes_unchanged():
    assert PEOPLE.check(HOMES) is HOMES
    assert PEOPLE.faults(HOMES) == []
    assert SERVICES.check(catalogue({}, {})).index.tolist() == ["s0", "s1"]


def test_an_empty_frame_passes():
    assert SERVICES.faults(catalogue()) == []


def test_columns_beyond_the_schema_are_let_be():
    assert TABLE.faults(toys(name=["x", "y"], age=[1, 2], colour=["red", "blue"])) == []


def test_one_error_names_every_fault_at_once():
    wrong = (
        HOMES.rename_axis("house")
        .drop(columns="people_level")
        .assign(municipality=[None, "A", "A"], people=[1, -2, 3], age_65p=["x", "y", "z"])
    )
    wrong = wrong.set_geometry(
        gpd.GeoSeries([None, shapely.Point(0, 0), shapely.box(0, 0, 1, 1)], index=wrong.index, crs=WGS84)
    )
    with pytest.raises(BadInput) as caught:
        PEOPLE.check(wrong)
    told = caught.value.faults
    assert len(told) == 8
    for words in (
        "index is 'house'",
        "'people_level' is missing",
        "'municipality' is empty for house 'h0'",
        "'people' is below 0 for house 'h1'",
        "'age_65p' is not number",
        "in degrees",
        "no position for home 'h0'",
        "home 'h2' is not Point",
    ):
        assert any(words in sentence for sentence in told), words
    assert str(caught.value).count("\n") == 7


def test_an_error_of_input_is_a_value_error():
    with pytest.raises(ValueError, match="'name' is missing"):
        TABLE.check(toys(age=[1, 2]))


def test_a_repeated_id_is_a_fault():
    twice = toys(name=["x", "y"], age=[1, 2]).rename({"b": "a"})
    assert TABLE.faults(twice) == ["toys: toy 'a' stands more than once; keep one row each"]


def test_a_missing_value_is_a_fault_only_where_one_is_needed():
    assert TABLE.faults(toys(name=["x", "y"], age=[np.nan, 2])) == []
    assert TABLE.faults(toys(name=["x", None], age=[1, 2])) == ["toys: 'name' is empty for toy 'b'; fill it in"]


def test_a_column_of_another_kind_is_a_fault():
    assert "'age' is not number" in TABLE.faults(toys(name=["x", "y"], age=["one", "two"]))[0]
    assert "'name' is not text" in TABLE.faults(toys(name=[1, 2], age=[1, 2]))[0]


def test_a_figure_below_the_least_is_a_fault():
    assert TABLE.faults(toys(name=["x", "y"], age=[0, -1])) == ["toys: 'age' is below 0 for toy 'b'; correct it"]


def test_a_frame_without_coordinate_system_is_a_fault():
    assert "no coordinate system" in PLACES.faults(shapes(shapely.box(0, 0, 1, 1), crs=None))[0]
    assert "no coordinate system" in PLACES.faults(pd.DataFrame(index=pd.Index([], name="shape")))[0]


def test_degrees_are_a_fault():
    assert "in degrees" in PLACES.faults(shapes(shapely.box(14, 49, 15, 50), crs=WGS84))[0]


def test_a_crossed_boundary_is_a_fault_and_the_place_is_told():
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    (told,) = PLACES.faults(shapes(shapely.box(0, 0, 1, 1), bow))
    assert "shape '1' is invalid (Self-intersection" in told


def test_an_empty_shape_has_no_position():
    (told,) = PLACES.faults(shapes(shapely.Polygon()))
    assert "no position for shape '0'" in told


def test_a_shape_of_another_sort_is_a_fault():
    (told,) = PLACES.faults(shapes(shapely.Point(0, 0)))
    assert told == "shapes: shape '0' is not Polygon"


def test_long_lists_are_cut_and_counted():
    assert listed(range(7)) == "'0', '1', '2', '3', '4' and 2 more"
    assert listed(["a"]) == "'a'"


# Sharing people out -----------------------------------------------------------------------------

weights = st.lists(st.floats(0, 1e6), min_size=1, max_size=40).map(np.array)


@given(st.integers(0, 2_000_000), weights)
def test_shares_sum_to_the_person_and_are_never_negative(total, shares):
    found = spread(total, shares)
    assert found.sum() == total
    assert (found >= 0).all()
    assert found.dtype == np.int64
    assert_array_equal(found, spread(total, shares))


@given(st.integers(0, 2_000_000), weights)
def test_a_share_is_the_exact_one_rounded_up_or_down(total, shares):
    shares = shares + 1
    exact = total * shares / shares.sum()
    assert (np.abs(spread(total, shares) - exact) < 1 + 1e-6).all()


def test_without_weights_shares_are_equal_and_ties_go_to_the_earlier_place():
    assert spread(5, np.zeros(3)).tolist() == [2, 2, 1]
    assert spread(5, np.array([1, 1, 1])).tolist() == [2, 2, 1]


def test_a_place_of_no_weight_gets_nobody():
    assert spread(7, np.array([0, 1, 0])).tolist() == [0, 7, 0]


def test_no_places_share_nothing():
    assert spread(5, np.array([])).tolist() == []


def test_the_weights_are_not_changed():
    shares = np.array([1.0, 2.0])
    spread(5, shares)
    assert shares.tolist() == [1, 2]

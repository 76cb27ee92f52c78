import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from kpss_geo.errors import BadInput, RepairedInput
from kpss_geo.frames import AGES, PEOPLE
from kpss_geo.sources.official.csu_people import census_ages, census_small
from kpss_geo.sources.official.people_on_addresses import dealt, people_on_addresses, units_of
from kpss_geo.sources.official.ruian_addresses import read
from kpss_geo.sources.official.ruian_boundaries import municipalities
from kpss_geo.terms import COUNTED_LEVELS, PEOPLE_LEVELS
from tests.sources.official.official_files import census_csv, census_rows, small_csv, square, written

CODES = ("600001", "600002", "600003")


def towns_of(codes=CODES):
    shapes = [square(-730000 + 2000 * place, -1141000) for place in range(len(codes))]
    columns = {"name": [f"Obec {code}" for code in codes], "pou": None, "schematic": False}
    return gpd.GeoDataFrame(columns, geometry=shapes, index=pd.Index(codes, name="municipality"), crs=5514)


def points_of(rows):
    """Address points of (town, part, kind, placed), somewhere in their town."""
    frame = pd.DataFrame(rows, columns=["municipality", "part", "number_kind", "placed"], dtype=object)
    frame.index = pd.Index(range(100, 100 + len(frame)), name="kod_adm")
    west = [-730000 + 2000 * CODES.index(town) for town in frame["municipality"]]
    spots = [
        shapely.Point(x + 10 * place + 5, -1140000) if placed else None
        for place, (x, placed) in enumerate(zip(west, frame["placed"], strict=True))
    ]
    return gpd.GeoDataFrame(frame.astype({"placed": bool}), geometry=gpd.GeoSeries(spots, index=frame.index, crs=5514))


def ages_of(groups):
    """People by town of (0–14, 15–64, 65–79, 80+)."""
    rows = {town: (sum(four), four[0], four[1], four[2] + four[3], four[3]) for town, four in groups.items()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(AGES.values())).rename_axis("municipality")


point = st.tuples(
    st.sampled_from(CODES), st.sampled_from(("7001", "7002", "")), st.sampled_from(("č.p.", "č.ev.")), st.booleans()
)
four = st.tuples(*[st.integers(0, 40)] * 4)


@pytest.mark.filterwarnings("ignore::kpss_geo.errors.RepairedInput")
@given(
    st.lists(point, max_size=30),
    four,
    four,
    st.dictionaries(st.sampled_from(("7001", "7002", "7009")), st.integers(0, 90)),
)
def test_every_town_keeps_its_people_of_every_age(rows, one, two, of_part):
    people = ages_of({"600001": one, "600002": two, "600003": (0, 0, 0, 0), "699999": (5, 5, 5, 5)})
    addresses = points_of(rows)
    parts = pd.Series(of_part, dtype="int64")
    homes = people_on_addresses(people, addresses, towns_of(), unit=addresses["part"], unit_people=parts)
    sums = homes.groupby("municipality")[list(AGES.values())].sum()
    assert_frame_equal(
        sums.astype("int64"), people.drop("699999").sort_index(), check_names=False, check_index_type=False
    )
    ages = homes["age_0_14"] + homes["age_15_64"] + homes["age_65p"]
    assert (ages == homes["people"]).all()
    assert (homes["age_80p"] <= homes["age_65p"]).all()
    PEOPLE.check(homes)


@settings(max_examples=10)
@given(st.permutations(range(12)))
def test_shuffling_addresses_and_towns_changes_nothing(order):
    addresses = points_of([(CODES[place % 2], "7001", "č.p.", True) for place in range(12)])
    people = ages_of({"600001": (3, 20, 5, 2), "600002": (1, 9, 4, 1)})
    plain = people_on_addresses(people, addresses, towns_of(CODES[:2]))
    towns = towns_of(CODES[:2])
    mixed = people_on_addresses(people.iloc[::-1], addresses.iloc[list(order)], towns.iloc[::-1])
    assert_frame_equal(plain, mixed)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=30), st.data())
def test_dealing_keeps_both_margins_and_stays_near_the_share(homes, data):
    total = sum(homes)
    cuts = sorted(data.draw(st.lists(st.integers(0, total), min_size=3, max_size=3)))
    groups = np.diff([0, *cuts, total])
    found = dealt(np.array(homes), groups)
    assert found.sum(axis=1).tolist() == homes
    assert found.sum(axis=0).tolist() == groups.tolist()
    if total:
        exact = np.outer(homes, groups) / total
        assert (np.abs(found - exact) <= len(groups)).all()


def test_people_go_evenly_to_points_with_a_house_number():
    addresses = points_of([("600001", "7001", kind, True) for kind in ("č.p.", "č.ev.", "č.p.", "č.p.")])
    homes = people_on_addresses(ages_of({"600001": (2, 5, 2, 1)}), addresses, towns_of(CODES[:1]))
    assert homes["people"].to_dict() == {"100": 4, "102": 3, "103": 3}
    assert set(homes["people_level"]) == {"address"}


def test_other_points_serve_only_where_none_has_a_house_number():
    addresses = points_of([("600001", "7001", "č.ev.", True)] * 2)
    homes = people_on_addresses(ages_of({"600001": (2, 5, 2, 1)}), addresses, towns_of(CODES[:1]))
    assert list(homes["people"]) == [5, 5]


def test_a_town_without_points_falls_to_its_reference_point():
    towns = towns_of(CODES[:2]).assign(ref_x=[-729100.0, 0.0], ref_y=[-1140100.0, 0.0])
    addresses = points_of([("600001", "7001", "č.p.", False)])
    homes = people_on_addresses(ages_of({"600001": (1, 1, 1, 1), "600002": (0, 3, 0, 0)}), addresses, towns)
    assert list(homes.index) == ["obec-600001", "obec-600002"]
    assert set(homes["people_level"]) == {"municipality"}
    assert homes.geometry.iloc[0].equals(shapely.Point(-729100, -1140100))
    assert towns.geometry["600002"].covers(homes.geometry.iloc[1])  # a reference point outside is not believed


def test_levels_are_those_that_a_territory_knows():
    assert {"address", "municipality"} <= set(PEOPLE_LEVELS) - set(COUNTED_LEVELS)


def test_parts_get_exactly_their_people():
    rows = [("600001", "7001", "č.p.", True)] * 3 + [("600001", "7002", "č.p.", True)] * 3
    addresses = points_of(rows)
    parts = pd.Series({"7001": 10, "7002": 11, "7003": 99})
    homes = people_on_addresses(
        ages_of({"600001": (5, 10, 4, 2)}), addresses, towns_of(CODES[:1]), unit=addresses["part"], unit_people=parts
    )
    assert list(homes["people"]) == [4, 3, 3, 4, 4, 3]


def test_a_part_of_recreation_only_keeps_its_people():
    rows = [("600001", "7001", "č.p.", True), ("600001", "7002", "č.ev.", True), ("600001", "7001", "č.ev.", True)]
    addresses = points_of(rows)
    homes = people_on_addresses(
        ages_of({"600001": (0, 12, 0, 0)}),
        addresses,
        towns_of(CODES[:1]),
        unit=addresses["part"],
        unit_people=pd.Series({"7001": 9, "7002": 3}),
    )
    assert homes["people"].to_dict() == {"100": 9, "101": 3}


def test_parts_that_do_not_sum_to_the_town_are_told_and_share_by_ratio():
    addresses = points_of([("600001", "7001", "č.p.", True), ("600001", "7002", "č.p.", True)])
    with pytest.warns(RepairedInput, match=r"jiný součet než obec v 1 obcích z 1 \('600001'\)"):
        homes = people_on_addresses(
            ages_of({"600001": (0, 12, 0, 0)}),
            addresses,
            towns_of(CODES[:1]),
            unit=addresses["part"],
            unit_people=pd.Series({"7001": 2, "7002": 1}),
        )
    assert list(homes["people"]) == [8, 4]


def test_points_know_the_area_they_lie_in():
    addresses = points_of([(town, "", "č.p.", True) for town in CODES] + [("600001", "", "č.p.", False)])
    areas = towns_of(CODES[:2]).rename_axis("zsj")
    found = units_of(addresses, areas)
    assert list(found[:2]) == ["600001", "600002"]
    assert found[2:].isna().all()
    assert found.index.equals(addresses.index)


def test_towns_without_people_and_wrong_ages_are_told_together():
    people = ages_of({"600001": (1, 1, 1, 1), "600002": (1, 1, 1, 1)})
    people.loc["600002", "people"] = 9
    with pytest.raises(BadInput) as caught:
        people_on_addresses(people, points_of([]), towns_of())
    assert len(caught.value.faults) == 2
    assert "'600003' nejsou známi" in caught.value.faults[0]
    assert "'600002' nedávají počet" in caught.value.faults[1]


def test_official_files_make_homes_from_end_to_end(tmp_path, towns_vfr, addresses_csv):
    men = [2] * 21
    census = census_ages(written(tmp_path / "v.csv", census_csv(census_rows(dict.fromkeys(CODES, men)))))
    small = census_small(written(tmp_path / "z.csv", small_csv([("42", "700001", 84)])), unit="part")
    addresses = read(addresses_csv)
    towns = municipalities(towns_vfr)
    homes = people_on_addresses(census, addresses, towns, unit=addresses["part"])
    assert homes.groupby("municipality")["people"].sum().to_dict() == dict.fromkeys(CODES, 84)
    assert homes.groupby("municipality")["people_level"].first().to_dict() == {
        "600001": "address",
        "600002": "address",
        "600003": "municipality",
    }
    assert small["people"].sum() == 84
    homes.to_parquet(tmp_path / "people.parquet")
    PEOPLE.check(gpd.read_parquet(tmp_path / "people.parquet"))

"""Golden study of the embedded territory: few figures, with room for a redrawn street."""

from pathlib import Path

import pandas as pd
import pytest

from kpss_geo.frames import BINS
from kpss_geo.question import Study
from kpss_geo.study import answer
from kpss_geo.territory import Territory

FOLDER = Path(__file__).parent.parent / "data" / "trebon"
TREBON = "547336"


@pytest.fixture(scope="module")
def trebon():
    return Territory.open(FOLDER)


@pytest.fixture(scope="module")
def told(trebon):
    return answer(Study(), trebon)


def rows(frame, **keys):
    for name, value in keys.items():
        frame = frame[frame[name] == value]
    return frame


def test_there_are_25_municipalities_and_24_669_people(trebon):
    assert len(trebon.municipalities) == 25
    assert trebon.people["people"].sum() == 24_669
    assert trebon.people.groupby("municipality")["people"].sum()[TREBON] == pytest.approx(8150, rel=0.01)


def test_age_groups_sum_to_the_people_of_every_home(trebon):
    ages = trebon.people[["age_0_14", "age_15_64", "age_65p"]].sum(axis=1)
    by_town = trebon.people["people"].groupby(trebon.people["municipality"]).sum()
    pd.testing.assert_series_equal(
        ages.groupby(trebon.people["municipality"]).sum(), by_town, check_names=False, check_dtype=False
    )
    assert (trebon.people["age_80p"] <= trebon.people["age_65p"]).all()


def test_the_streets_say_that_they_are_drawn(trebon):
    assert trebon.streets.schematic
    assert any("schematické ulice" in note for note in trebon.notes)


def test_everybody_stands_near_a_street(told):
    assert told.unreachable.empty


def test_every_row_of_the_ledger_sums_to_its_people(told):
    assert told.ledger[list(BINS)].sum(axis=1).eq(told.ledger["people"]).all()


def test_every_row_of_a_group_counts_the_whole_territory(told, trebon):
    everybody = rows(told.ledger, group="vsichni", traveller="car", minutes=30, kind="socialni_odbor")
    assert everybody["people"].sum() == 24_669
    seniors = rows(told.ledger, group="seniori", traveller="car", minutes=30, kind="domovy_pro_seniory")
    assert seniors["people"].sum() == trebon.people["age_65p"].sum()


def test_all_seniors_of_trebon_reach_a_home_for_seniors_by_car_within_half_an_hour(told):
    (home,) = rows(
        told.ledger, kind="domovy_pro_seniory", traveller="car", minutes=30, municipality=TREBON
    ).itertuples()
    assert home.covered == home.people == pytest.approx(2027, rel=0.01)


def test_beds_of_homes_for_seniors_are_those_of_the_catalogue(told):
    home = rows(told.gaps, kind="domovy_pro_seniory", traveller="car", municipality=TREBON).iloc[0]
    assert home["beds"] == 72
    assert home["beds_per_1000"] == pytest.approx(72 / 5660 * 1000, rel=0.01)


def test_the_border_towns_drive_about_as_long_as_a_map_says(told):
    social = rows(told.gaps, kind="socialni_odbor", traveller="car").set_index("municipality_name")["nearest_mean"]
    assert social["Třeboň"] < 5
    assert 20 < social["České Velenice"] < 50
    assert social["Lomnice nad Lužnicí"] < 20


def test_on_foot_hardly_anybody_outside_trebon_reaches_the_social_department(told):
    on_foot = rows(told.ledger, kind="socialni_odbor", traveller="walk", minutes=30)
    outside = on_foot[on_foot["municipality"] != TREBON]
    assert outside["covered"].sum() / outside["people"].sum() < 0.05


def test_no_wheelchair_is_told_covered_where_nobody_looked(told):
    chair = rows(told.ledger, traveller="wheelchair")
    travelled = chair[chair["form"] != "terénní"]
    assert travelled["covered"].sum() == 0
    assert travelled["unknown"].sum() > 0


def test_stated_needs_stand_in_the_table_of_gaps(told):
    assert told.gaps["needs"].str.contains("N28").any()


def test_the_answer_given_twice_is_the_same(told, trebon):
    again = answer(Study(), trebon)
    pd.testing.assert_frame_equal(told.ledger, again.ledger)
    pd.testing.assert_frame_equal(told.gaps, again.gaps)

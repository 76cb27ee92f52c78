"""What an answer says of barriers: laws on Třeboňsko with its demonstration, and figures of a toy street."""

import dataclasses

import numpy as np
import pytest

from kpss_geo import barriers, priorities
from kpss_geo.access import Survey
from kpss_geo.frames import WGS84
from kpss_geo.question import Study
from kpss_geo.study import answer
from kpss_geo.territory import Territory
from tests.shared import TREBON
from tests.street_points import at
from tests.test_access import DOOR, STEP, STREET, STUDY, door, found, village
from tests.test_findings import TODAY, demonstration
from tests.towns import Segment

WHEELED = Study(travellers=("wheelchair", "powered_wheelchair", "walk"))


@pytest.fixture(scope="module")
def trebon(tmp_path_factory):
    """Třeboňsko with its made-up survey, whatever store the environment names."""
    place = Territory.open(TREBON)
    survey = demonstration(tmp_path_factory.mktemp("demonstration"))
    assert len(survey.points) >= 30
    return place, answer(WHEELED, place, survey=survey, today=TODAY), survey


@pytest.fixture(scope="module")
def tables(trebon):
    return barriers.barriers(trebon[1])


# Laws on the real territory ------------------------------------------------------------------------


def test_nobody_enters_more_than_is_reached_nor_uses_more_than_is_entered_nor_has_more_than_there_is(tables):
    some = tables.indicators[tables.indicators["people"] > 0]
    assert len(some) > 100
    slack = 1e-9
    for both, reach, enter, use in (
        ("both_sure", "reachable_strict", "enterable_sure", "usable_sure"),
        ("both_perhaps", "reachable_lenient", "enterable_perhaps", "usable_perhaps"),
    ):
        assert (some[both] <= some[[reach, enter]].min(axis=1) + slack).all()
        assert (some[use] <= some[both] + slack).all()
        assert (some[[reach, enter]].max(axis=1) <= some["nominal"] + slack).all()


def test_what_is_sure_is_within_what_is_possible(tables):
    some = tables.indicators[tables.indicators["people"] > 0]
    for sure, perhaps in (
        ("reachable_strict", "reachable_lenient"), ("enterable_sure", "enterable_perhaps"),
        ("both_sure", "both_perhaps"), ("usable_sure", "usable_perhaps"), ("people_sure", "people_possible"),
    ):  # fmt: skip
        assert (some[sure] <= some[perhaps] + 1e-9).all(), sure
    assert (some["people_possible"] <= some["people"]).all()
    assert (some["people_possible"] - some["people_sure"] == some["unknown"]).all()


def test_the_survey_leaves_fewer_people_unknown_and_changes_neither_people_nor_services(trebon, tables):
    place, _, _ = trebon
    before = priorities.indicator_table(answer(WHEELED, place, survey=Survey({}, TODAY), today=TODAY))
    keys = ["municipality", "kind", "form", "group", "traveller", "minutes"]
    then, now = (table.set_index(keys).sort_index() for table in (before, tables.indicators))
    assert now["unknown"].sum() < then["unknown"].sum()
    for same in ("nominal", "people"):
        assert (now[same] == then[same]).all()


def test_every_traveller_with_wheels_and_no_other_has_rows(tables):
    for table in (tables.indicators, tables.surveyed, tables.next_points):
        assert set(table["traveller"]) == {"wheelchair", "powered_wheelchair"}


def test_shares_of_what_is_surveyed_lie_between_nothing_and_all(tables):
    for column in ("metres_share", "entrances_share"):
        known = tables.surveyed[column].dropna()
        assert known.between(0, 1).all()
        assert known.max() > 0
    assert (tables.surveyed["metres_share"].isna() == (tables.surveyed["metres"] == 0)).all()


def test_places_to_survey_next_lie_in_the_box_of_the_territory_and_most_answers_come_first(trebon, tables):
    west, south, east, north = trebon[0].municipalities.to_crs(WGS84).total_bounds
    ahead = tables.next_points
    assert ahead["lon"].between(west, east).all()
    assert ahead["lat"].between(south, north).all()
    for _, rows in ahead.groupby("traveller"):
        assert rows["answers"].is_monotonic_decreasing
        assert len(rows) <= barriers.MOST_NEXT
    assert (ahead["people"] <= ahead["answers"]).all()
    assert (ahead["alone"] <= ahead["answers"]).all()
    assert (ahead["people"] > 0).all()


def test_larger_sets_gain_more_and_are_made_of_barriers_that_the_survey_found(trebon):
    for one in priorities.wheeled(trebon[1]):
        found_, chosen = priorities.removals(trebon[1], one)
        assert chosen
        assert all(gain > 0 for gain in (each.gain for each in chosen))
        sizes, gains = [len(each.ids) for each in chosen], [each.gain for each in chosen]
        assert sizes == sorted(set(sizes))
        assert gains == sorted(set(gains))
        assert {name for each in chosen for name in each.ids} <= {each.id for each in found_}
        assert all(each.words for each in found_)


def test_lengths_of_streets_by_state_sum_to_all_streets(trebon):
    answered = trebon[1]
    lengths = priorities.street_lengths(answered, list(answered.travels.values()))
    states = lengths[[f"{state}_km" for state in priorities.STATES]]
    np.testing.assert_allclose(states.sum(axis=1), lengths["km"])
    by_traveller = lengths.groupby("traveller")["km"].sum()
    assert by_traveller.max() == pytest.approx(by_traveller.min())


# On the toy street -----------------------------------------------------------------

KERB = at("obrubnik", 350, 500, kerb_cm=12)
NARROW = at("zuzeni", 150, 500, width_cm=50)


@pytest.mark.parametrize(("kind", "used"), [("denni_stacionare", [(0, 1), (0, 0)]), ("knihovna", [(1, 1), (1, 1)])])
def test_where_visits_are_long_a_service_is_used_only_with_a_fit_toilet(kind, used):
    place = village({"kind": kind, "municipality": "A"})
    narrow = at("toaleta", 500, 500, about={"service_id": "s0"}, wc_kind="visitors", wc_door_cm=50)
    for points, (sure, perhaps) in zip(([door(**DOOR)], [door(**DOOR), narrow]), used, strict=True):
        table = priorities.indicator_table(found(place, *points))
        row = table[table["traveller"] == "wheelchair"].iloc[0]
        assert (row["both_sure"], row["both_perhaps"]) == (1, 1)
        assert (row["usable_sure"], row["usable_perhaps"]) == (sure, perhaps)


def test_a_service_counts_only_with_a_way_home():
    # 0 ---> 4 all one way: there is a way there and none back
    oneway = [dataclasses.replace(one, foot="forward") for one in STREET]
    place = village({"step_free": True, "municipality": "A"}, segments=oneway)
    answered = found(place)
    assert answered.ledger.query("traveller == 'wheelchair' and minutes == 15")["covered"].sum() == 60
    there = priorities.indicator_table(answered)
    assert (there["people_possible"] == 0).all()
    assert (there["people"] == 60).all()


def gains(*points, services=({"municipality": "A"},)):
    answered = found(village(*services), *points, study=STUDY)
    chair = answered.travels["wheelchair"]
    found_, chosen = priorities.removals(answered, chair)
    words = {one.id: one.words for one in found_}
    return [([words[name] for name in one.ids], one.gain, one.exact) for one in chosen]


def test_a_kerb_alone_gains_those_behind_it():
    ((words, gain, exact),) = gains(KERB, door(**DOOR))
    assert (gain, exact) == (30, True)
    assert "12 cm" in words[0]


def test_a_door_that_nobody_measured_is_taken_for_open_when_barriers_are_weighed():
    assert [gain for _, gain, _ in gains(KERB)] == [30]


def test_stairs_at_the_door_gain_all_who_come():
    ((words, gain, _),) = gains(door(**STEP))
    assert gain == 60
    assert words[0].startswith("Služba: ")


def test_barriers_behind_one_another_gain_only_together():
    told = {len(words): gain for words, gain, _ in gains(KERB, NARROW, door(**STEP))}
    assert told == {1: 30, 2: 50, 3: 60}


def test_where_nothing_was_found_there_is_nothing_to_remove():
    assert gains() == []
    assert gains(door(**DOOR)) == []


def test_of_very_many_barriers_in_streets_those_that_close_most_are_asked_and_no_door_is_left_out(monkeypatch):
    monkeypatch.setattr(priorities, "MOST_BARRIERS", 1)
    long = at("chodnik", 350, 500, surface="asphalt", width_cm=50, slope_pct=0)
    answered = found(village(), NARROW, long, door(**STEP))
    asked = priorities.barriers(answered, answered.travels["wheelchair"])
    assert [one.kind for one in asked] == ["street", "door"]
    assert asked[0].id == str(long.point_id)


def test_a_street_whose_sides_differ_counts_once_with_its_better_side():
    sided = [{"width_cm": 50}, {"width_cm": 200}]
    points = [
        at("chodnik", 300, y, surface="asphalt", slope_pct=0, about={"side": side}, **one)
        for one, y, side in zip(sided, (503, 497), ("left", "right"), strict=True)
    ]
    street = {"nodes": [(100, 500), (500, 500)], "segments": [Segment(0, 1)]}
    answered = found(village({"step_free": True, "municipality": "A"}, **street), *points)
    chair = answered.travels["wheelchair"]
    lengths = priorities.street_lengths(answered, [chair]).set_index("municipality").loc["A"]
    assert lengths["km"] == pytest.approx(0.4)
    assert lengths["closed_km"] == pytest.approx(0)
    assert lengths["open_km"] == pytest.approx(0.4)

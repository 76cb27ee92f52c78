from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpss_geo.coverage import Supply, Times, ledger, offers
from kpss_geo.coverage.next_points import COLUMNS, next_points
from kpss_geo.coverage.roads import roads
from kpss_geo.coverage.surveyed import municipality_of, surveyed_share
from kpss_geo.reach.network import network, strict
from kpss_geo.reach.times import matrix
from kpss_geo.streets.travellers import costs
from kpss_geo.terms import kinds
from tests.strategies import towns
from tests.towns import CHAIR, Node, Segment, catalogue, changed, ground, residents, squares, town, trip

TOWNS = squares("AB")
SURE, MAYBE, NO = (True, True), (False, True), (False, False)


class Town:
    """A town for a wheelchair: streets, people at homes, services behind doors."""

    def __init__(self, nodes, segments, homes, services, *, people, doors=None, rows=None):
        one = trip(town(nodes, segments), CHAIR, homes, services)
        self.streets, self.trip = one.streets, one
        self.services = catalogue(*(rows or [{"municipality": "A"}] * len(services)), places=services)
        self.people = residents(homes, ["A" if x < 1000 else "B" for x, _ in homes], people)
        pairs = np.array(doors or [SURE] * len(services), dtype=bool).T
        here = ground(self.people, self.services, TOWNS)
        self.ground = replace(here, supply=Supply.of(self.services, {"wheelchair": tuple(pairs)}))
        self.offers = offers(self.services, [], kinds())
        self.roads = roads(one.streets, CHAIR, one.costs, homes=one.homes, services=one.services)
        shut = network(one.streets, CHAIR, strict(one.costs), homes=one.homes, services=one.services)
        self.times = Times(CHAIR, matrix(shut), matrix(one.net))

    def next(self, minutes=60):
        return next_points(self.ground, self.offers, self.times, self.roads, minutes, services=self.services)

    def unknown(self, minutes=60):
        """People of the ledger's bin by kind."""
        return ledger(self.ground, self.offers, [self.times], [minutes]).groupby("kind")["unknown"].sum()


#   h0 ── 0 ── 1 ══ 2 ── 3 ── s0      the bridge from 1 to 2 is 20 m long; h1 lives beyond it
NODES = [Node(0, 0), Node(100, 0), Node(120, 0), Node(300, 0)]
LINE = [Segment(0, 1), Segment(1, 2), Segment(2, 3)]
HOMES, DOOR = [(0, 0), (0, 30), (290, 0)], [(300, 0)]


def line(*, segments=LINE, doors=None):
    return Town(NODES, segments, HOMES, DOOR, people=[30, 12, 5], doors=doors)


def rows(table):
    return [tuple(row) for row in table[["what", "id", "people", "alone"]].itertuples(index=False)]


def test_where_nothing_is_unknown_nothing_is_to_be_surveyed():
    found = line().next()
    assert found.empty
    assert tuple(found.columns) == COLUMNS


def test_the_one_unknown_bridge_comes_first():
    found = line(segments=changed(LINE, 1, surface="")).next()
    assert rows(found) == [("street", "101", 42, 42)]
    assert found.iloc[0]["words"] == "ulice, 20 m: zjistěte povrch"
    assert found.iloc[0]["municipality"] == "A"
    assert found.iloc[0]["segment"] == 1


def test_the_one_unknown_door_comes_first():
    found = line(doors=[MAYBE]).next()
    assert rows(found) == [("door", "s0", 47, 47)]
    assert found.iloc[0][["segment", "municipality", "words"]].tolist() == [-1, "A", "Služba: změřte vstup"]


def test_behind_an_unknown_bridge_and_an_unknown_door_nobody_waits_for_one_alone():
    found = line(segments=changed(LINE, 1, slope_pct=np.nan), doors=[MAYBE]).next()
    assert rows(found) == [("door", "s0", 47, 5), ("street", "101", 42, 0)]


def test_an_unknown_door_by_known_streets_is_waited_for_although_another_is_nearer():
    nodes, ways = [*NODES, Node(-400, 0)], [*changed(LINE, 1, surface=""), Segment(0, 4)]
    here = Town(nodes, ways, [(0, 0)], [(300, 0), (-400, 0)], people=[30], doors=[SURE, MAYBE])
    assert rows(here.next()) == [("door", "s1", 30, 30), ("street", "101", 30, 30)]


def test_who_surely_reaches_something_waits_for_nothing():
    two = Town(NODES, changed(LINE, 1, surface=""), HOMES, [(300, 0), (90, 0)], people=[30, 12, 5])
    assert two.next().empty
    closed = Town(NODES, changed(LINE, 1, surface=""), HOMES, [(300, 0), (90, 0)], people=[30, 12, 5], doors=[SURE, NO])
    assert rows(closed.next()) == [("street", "101", 42, 42)]


def test_beyond_the_limit_nobody_waits():
    assert line(segments=changed(LINE, 1, surface="")).next(minutes=3).empty


def test_a_closed_street_is_known_and_waits_for_nobody():
    assert line(segments=changed(LINE, 1, surface="sand", wheelchair="no")).next().empty


def test_an_unknown_segment_at_the_door_of_home_or_service_counts_too():
    found = line(segments=changed(changed(LINE, 0, surface=""), 2, surface="")).next()
    assert {row[1]: row[2:] for row in rows(found)} == {"102": (47, 5), "100": (42, 0)}


def test_of_two_kinds_people_are_those_of_the_larger_and_answers_those_of_both():
    kinds_ = [{"kind": "knihovna"}, {"kind": "posta", "target_groups": "seniori"}]
    services = [(300, 0), (300, 0)]
    both = Town(NODES, changed(LINE, 1, surface=""), HOMES, services, people=[30, 12, 5], rows=kinds_)
    found = both.next().iloc[0]
    assert (found["people"], found["answers"]) == (42, 84)


def test_words_name_what_is_missing():
    bare = changed(LINE, 1, surface="", slope_pct=np.nan, highway="footway")
    assert line(segments=bare).next().iloc[0]["words"] == "cesta pro pěší, 20 m: zjistěte povrch, podélný sklon, šířka"
    other = line(segments=changed(LINE, 1, surface="moon dust")).next()
    assert other.iloc[0]["words"] == "ulice, 20 m: zjistěte, co tu brání v cestě"


def test_an_unknown_kerb_is_surveyed_with_the_footway_that_leads_to_it():
    nodes = [NODES[0], replace(NODES[1], kerb="yes"), *NODES[2:]]
    ways = [replace(one, highway="footway", width_cm=200.0) for one in LINE]
    found = Town(nodes, ways, HOMES, DOOR, people=[30, 12, 5]).next()
    assert rows(found) == [("street", "100", 42, 42)]
    assert "obrubník" in found.iloc[0]["words"]


# Laws ---------------------------------------------------------------------------------------------------


@st.composite
def situations(draw):
    nodes, segments, homes, services = draw(towns(most_services=3))
    people = draw(st.lists(st.integers(0, 40), min_size=len(homes), max_size=len(homes)))
    doors = draw(st.lists(st.sampled_from((SURE, MAYBE, NO)), min_size=len(services), max_size=len(services)))
    return Town(nodes, segments, homes, services, people=people, doors=doors)


@settings(max_examples=25)
@given(situations())
def test_people_wait_just_where_the_ledger_says_unknown(here):
    found, unknown = here.next(), int(here.unknown().sum())
    assert found.empty == (unknown == 0)
    assert (found["answers"] <= 2 * unknown).all()  # twice where way and door stand on one segment
    assert (found["alone"] <= found["answers"]).all()
    assert (found["people"] <= found["answers"]).all()
    assert found["answers"].is_monotonic_decreasing


@settings(max_examples=30)
@given(situations())
def test_who_waits_for_one_thing_alone_is_certain_when_it_proves_open(here):
    found = here.next().sort_values("alone")
    if found["alone"].sum() == 0:
        return
    item, before = found.iloc[-1], int(here.unknown().sum())
    if item["what"] == "door":
        which = int(item["id"].removeprefix("s"))
        sure, perhaps = here.ground.supply.doors(CHAIR)
        open_ = {"wheelchair": (sure | (np.arange(len(sure)) == which), perhaps)}
        here.ground = replace(here.ground, supply=replace(here.ground.supply, surveyed=open_))
    else:
        look_at(here, int(item["segment"]))
    assert before - int(here.unknown().sum()) >= item["alone"]


def look_at(here, segment):
    """Somebody finds the segment and its ends passable as they are."""
    cost = here.trip.costs
    for side, end in (("forward", "head"), ("back", "tail")):
        getattr(cost, f"{side}_unknown")[segment] = False
        getattr(cost, f"enter_{end}_unknown")[segment] = False
    one = here.trip
    shut = network(one.streets, CHAIR, strict(cost), homes=one.homes, services=one.services)
    here.times = Times(CHAIR, matrix(shut), here.times.lenient)


# How much is surveyed -----------------------------------------------------------------------------------


def shares(here, twin=None):
    return surveyed_share(
        TOWNS,
        here.streets,
        costs(here.streets, CHAIR),
        services=here.services,
        supply=here.ground.supply,
        traveller=CHAIR,
        twin=twin,
    )


def test_shares_of_streets_are_by_length_and_of_doors_by_number():
    #  A: 100 m known, 20 m unknown, 180 m known; B: nothing known, no street
    places = [(300, 0), (300, 0), (1500, 0)]
    rows_ = [{"municipality": "A"}, {"municipality": "A"}, {"municipality": "B"}]
    here = Town(
        NODES, changed(LINE, 1, surface=""), HOMES, places, people=[1, 1, 1], doors=[NO, MAYBE, MAYBE], rows=rows_
    )
    found = shares(here)
    assert found.loc["A", ["metres", "entrances", "entrances_share"]].tolist() == [300, 2, 0.5]
    assert found.loc["A", "metres_share"] == pytest.approx(280 / 300)
    assert found.loc["B", ["metres", "entrances", "entrances_share"]].tolist() == [0, 1, 0]
    assert pd.isna(found.loc["B", "metres_share"])


def test_streets_of_cars_and_services_that_come_to_people_do_not_count():
    rows_ = [{"municipality": "A", "forms": "terénní"}]
    here = Town(NODES, changed(LINE, 1, foot="no"), HOMES, DOOR, people=[1, 1, 1], rows=rows_)
    assert shares(here).loc["A", ["metres", "entrances"]].tolist() == [280, 0]


@pytest.mark.parametrize(
    ("left", "right", "share"),
    [
        ({}, {"surface": ""}, 1.0),
        ({"surface": ""}, {}, 1.0),
        ({"surface": ""}, {"surface": ""}, 0.9),
        ({"wheelchair": "no"}, {"surface": ""}, 0.9),
        ({"wheelchair": "no"}, {"wheelchair": "no"}, 1.0),
    ],
)
def test_a_street_of_two_sides_counts_once_and_is_known_where_a_side_is_known_and_open(left, right, share):
    ways = [replace(LINE[1], metres=30.0, **left), LINE[0], replace(LINE[2], metres=170.0)]
    here = Town(NODES, [*ways, replace(LINE[1], metres=30.0, **right)], HOMES, DOOR, people=[1, 1, 1])
    found = shares(here, twin=np.array([3, -1, -1, -1])).loc["A"]
    assert (found["metres"], found["metres_share"]) == (300, pytest.approx(share))


def test_a_segment_belongs_where_its_middle_lies():
    streets = town([(900, 500), (1300, 500), (5000, 500)], [Segment(0, 1), Segment(1, 2)])
    assert municipality_of(streets, TOWNS).tolist() == ["B", ""]


@settings(max_examples=25)
@given(situations())
def test_shares_lie_between_none_and_all_and_sum_to_the_metres_of_walkers(here):
    found = shares(here)
    assert found["metres_share"].dropna().between(0, 1).all()
    assert found["entrances_share"].dropna().between(0, 1).all()
    inside = municipality_of(here.streets, TOWNS) != ""
    walked = here.streets.metres[here.streets.allowed("foot") & inside].sum()
    assert found["metres"].sum() == pytest.approx(walked)

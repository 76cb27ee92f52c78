import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from numpy.testing import assert_allclose

from kpss_geo.findings import findings
from kpss_geo.frames import WGS84
from kpss_geo.question import Study
from kpss_geo.reaching import REACHED, reached, services_for, spot, spot_at
from kpss_geo.spots import parties
from kpss_geo.streets.travellers import WORKER
from kpss_geo.study import answer
from kpss_geo.territory import Territory
from tests.shared import TREBON
from tests.strategies import towns
from tests.street_points import at as surveyed_at
from tests.test_access import found, village
from tests.towns import Segment, catalogue, residents, squares, territory, town

TODAY = dt.date(2026, 2, 1)
SURVEYED_BY = dt.date(2026, 10, 10)  # the demonstration is older
LIMITS = (5, 10, 30)
SLACK = 0.011  # seconds: of arcs clamped to 0.01 s


@pytest.fixture(scope="module")
def told():
    return answer(Study(), Territory.open(TREBON), survey=findings(TREBON, today=SURVEYED_BY), today=SURVEYED_BY)


# Two villages: who lives in A has a library and field services; the door of s1 is closed to wheelchairs.
#
#   A                    |    B
#   0 ------ 1 ------ 2 ---------- 3 ====== 4      nobody has looked at 3-4
#   h0 s0    h1 s1         h2           s2
HERE = territory(
    town(
        [(100, 500), (300, 500), (700, 500), (1200, 500), (1500, 500)],
        [Segment(0, 1), Segment(1, 2), Segment(2, 3), Segment(3, 4, surface="")],
    ),
    residents([(100, 500), (300, 500), (1100, 500)], ["A", "A", "B"], [10, 20, 30]),
    catalogue(
        {"step_free": True},
        {"step_free": False},
        {"step_free": True, "kind": "lekarna"},
        {"kind": "pecovatelska_sluzba", "forms": "terénní|ambulantní", "target_groups": "seniori", "served": "B"},
        {"kind": "osobni_asistence", "forms": "terénní", "target_groups": "seniori"},
        {"kind": "rana_pece", "forms": "terénní", "target_groups": "rodiny_s_detmi", "served": "elsewhere"},
        places=[(110, 500), (310, 500), (1500, 500), (700, 500), (700, 500), (700, 500)],
    ),
    squares("AB"),
)
STUDY = Study(travellers=("walk", "wheelchair", "car"), minutes=LIMITS, standard_minutes=10)


@pytest.fixture(scope="module")
def villages():
    return answer(STUDY, HERE, today=TODAY)


def one(rows, **keys):
    for name, value in keys.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1, keys
    return rows.iloc[0]


def assert_equal_at(answered, home, swept, slack=SLACK):
    for who, (strict, lenient) in swept.seconds.items():
        times = answered.times[who]
        for mine, theirs in ((strict, times.strict[:, home]), (lenient, times.lenient[:, home])):
            assert_allclose(mine, theirs, rtol=1e-9, atol=slack)


def best_at(answered, rows, offer, who, limit):
    here = rows[(rows["form"] == offer.form) & rows["position"].isin(offer.services) & (rows["traveller"] == who)]
    found = set(reached(here, limit))
    return next((name for name in REACHED if name in found), "too_far")


def bin_at(answered, offer, times, home, limit):
    person = np.zeros(len(answered.ground.people), dtype=np.int64)
    person[home] = 1
    counts = answered.ground.bins(offer, times, person, limit).counts
    (name,) = [name for name, people in counts.items() if people[home]]
    return name


def assert_bins_equal(answered, home, rows):
    for offer in answered.offers:
        for who, times in answered.times.items():
            if (who == WORKER) == (offer.form == "terénní"):
                for minutes in answered.study.minutes:
                    mine = best_at(answered, rows, offer, who, minutes * 60)
                    assert mine == bin_at(answered, offer, times, home, minutes * 60), (offer, who, minutes)


def test_the_survey_has_cut_streets_so_that_places_join_the_old_ones(told):
    assert len(told.territory.streets) > len(told.given.streets)


def test_at_a_home_the_seconds_equal_those_of_the_answer(told):
    places = told.territory.people.geometry.to_crs(WGS84)
    for home in range(0, len(places), 30):
        at = spot(told, places.x.iloc[home], places.y.iloc[home])
        assert_equal_at(told, home, at, slack=0.05)  # degrees and back
        assert at.municipality == told.territory.people["municipality"].iloc[home]


def test_at_a_home_a_person_falls_into_the_bin_of_the_ledger(told):
    for home in range(3, len(told.territory.people), 300):
        at = told.territory.people.geometry.iloc[home]
        assert_bins_equal(told, home, services_for(told, spot_at(told, at.x, at.y)))


def test_the_villages_fall_into_the_bins_of_the_ledger(villages):
    for home, at in enumerate(HERE.people.geometry):
        rows = services_for(villages, spot_at(villages, at.x, at.y))
        assert_bins_equal(villages, home, rows)


@settings(max_examples=20)
@given(towns())
def test_in_every_town_the_seconds_and_bins_equal_those_of_the_answer(drawn):
    nodes, segments, homes, places = drawn
    land = territory(
        town(nodes, segments),
        residents(homes, "A", [1] * len(homes)),
        catalogue(*[{"step_free": (None, True, False)[i % 3]} for i in range(len(places))], places=places),
        squares("A"),
    )
    found = answer(Study(travellers=("walk", "wheelchair", "car")), land, today=TODAY)
    for home, (x, y) in enumerate(homes):
        at = spot_at(found, x, y)
        assert_equal_at(found, home, at)
        assert_bins_equal(found, home, services_for(found, at))


def test_a_place_far_from_any_street_reaches_nothing_and_says_for_whom(villages):
    at = spot_at(villages, 100, 950)
    assert at.off_street == {"foot"}
    rows = services_for(villages, at)
    on_foot = rows[rows["traveller"].isin(["walk", "wheelchair"])]
    assert (on_foot["lenient"] == np.inf).all()
    assert np.isfinite(one(rows, position=0, traveller="car")["lenient"])


def test_a_place_outside_the_territory_has_no_municipality_and_only_services_for_all_serve_it(villages):
    at = spot_at(villages, 700, -50)
    assert at.municipality is None
    rows = services_for(villages, at)
    assert set(rows[rows["form"] == "terénní"]["area"]) == {"elsewhere", "silent"}


def test_doors_have_three_answers(villages):
    rows = services_for(villages, spot_at(villages, 100, 500))
    assert one(rows, position=0, traveller="wheelchair")["door"]
    assert not one(rows, position=1, traveller="wheelchair")["door"]
    assert pd.isna(one(rows, position=3, traveller="wheelchair")["door"])
    assert rows[rows["traveller"] == "walk"]["door"].all()


def test_field_services_declare_the_village_say_nothing_or_serve_elsewhere(villages):
    in_a, in_b = (services_for(villages, spot_at(villages, x, 500)) for x in (100, 1100))
    assert [one(rows, position=3, form="terénní")["area"] for rows in (in_a, in_b)] == ["elsewhere", "declared"]
    assert one(in_a, position=4)["area"] == "silent"
    assert one(in_a, position=5)["area"] == "elsewhere"
    assert one(in_a, position=3, form="terénní")["traveller"] == WORKER
    assert reached(in_b[(in_b["position"] == 3) & (in_b["form"] == "terénní")], 0.0).tolist() == ["covered"]


def test_only_what_is_asked_for_is_told(villages):
    at = spot_at(villages, 100, 500)
    rows = services_for(villages, at, lambda kind, _: kind == "lekarna")
    assert set(rows["kind"]) == {"lekarna"}
    rows = services_for(villages, at, lambda _, groups: "seniori" in groups)
    assert set(rows["position"]) == {3, 4}
    assert services_for(villages, at, lambda *_: False).empty
    assert reached(services_for(villages, at, lambda *_: False), 60).empty


def test_only_those_who_matter_travel(villages):
    at = spot_at(villages, 100, 500, who=["walk"])
    assert set(at.seconds) == {"walk", WORKER}
    assert {one.name for one in parties(villages)} == {"walk", "wheelchair", "car", WORKER}


def test_nobody_looked_at_the_last_street_so_the_wheelchair_does_not_know(villages):
    rows = services_for(villages, spot_at(villages, 1200, 500))
    last = rows[(rows["position"] == 2) & (rows["traveller"] == "wheelchair")]
    assert reached(last, 30 * 60).tolist() == ["unknown"]
    assert reached(last, 60).tolist() == ["too_far"]


def test_who_lives_by_a_measured_barrier_does_not_step_onto_the_street_behind_it():
    # the street is cut at the stairs, 8 m from the home; joined to its pieces anew, the home would stand on both sides
    place = village(homes=[(300, 500), (342, 500), (480, 500)])
    stairs = surveyed_at("schody", 350, 500, steps_count=4, step_height_max_cm=16, bridged_by="nothing")
    answered = found(place, stairs)
    for home, point in enumerate(place.people.geometry):
        assert_equal_at(answered, home, spot_at(answered, point.x, point.y))
    swept = spot_at(answered, place.people.geometry.iloc[1].x, place.people.geometry.iloc[1].y)
    assert swept.seconds["wheelchair"][1].tolist() == [np.inf]

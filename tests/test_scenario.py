import datetime as dt
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpss_geo import areas
from kpss_geo.before_after import beds, compared
from kpss_geo.changes import Close, Move, Open, new_id
from kpss_geo.changing import changed
from kpss_geo.coverage.ledger import LEDGER_KEYS
from kpss_geo.errors import BadInput
from kpss_geo.findings import findings
from kpss_geo.frames import BINS, WGS84
from kpss_geo.question import Study
from kpss_geo.scenario import scenario, travel_after, whole_ledger
from kpss_geo.streets.travellers import WORKER
from kpss_geo.study import answer
from kpss_geo.territory import Territory
from tests.shared import TREBON
from tests.strategies import towns
from tests.towns import catalogue, residents, squares, territory, town

DAY = dt.date(2026, 10, 10)
SUCHDOL, LOMNICE = (14.8775, 48.894), (14.7164, 49.0846)
LIBRARY = Open("knihovna", "ambulantní", "vsichni", *LOMNICE, step_free=True)
FEW = Study(travellers=("walk", "wheelchair", "car"), minutes=(15, 30), standard_minutes=30)


@cache
def survey():
    return findings(TREBON, today=DAY)


@pytest.fixture(scope="module")
def trebon():
    return answer(Study(), Territory.open(TREBON), survey=survey(), today=DAY)


def keyed(frame):
    return frame.set_index(list(LEDGER_KEYS)).sort_index()


def assert_equals_the_whole_answer(before, changes, *, survey=None):
    """Rows that the scenario gives, and those that it leaves alone, are those of a whole new answer."""
    after = scenario(before, changes)
    whole = answer(before.study, changed(before.given, changes), survey=survey, today=DAY)
    for who, times in whole.times.items():
        np.testing.assert_array_equal(times.strict, after.times[who].strict)
        np.testing.assert_array_equal(times.lenient, after.times[who].lenient)
    mine, theirs, old = keyed(whole_ledger(before, after)), keyed(whole.ledger), keyed(before.ledger)
    shared = theirs.index.intersection(mine.index)
    pd.testing.assert_frame_equal(mine.loc[shared], theirs.loc[shared])
    left = theirs.index.difference(mine.index)
    pd.testing.assert_frame_equal(theirs.loc[left], old.loc[left])
    gone = mine.loc[mine.index.difference(theirs.index)]  # nobody offers it and nobody asked for it
    assert (gone["too_far"] == gone["people"]).all()
    return after, whole


ALL_HOME_CARE = [Close(name) for name in ("pecovatelska_suchdol", "pecovatelska_ledax_jindrichuv_hradec")]


@pytest.mark.parametrize(
    "changes",
    [
        [Move("socialni_odbor_trebon", *LOMNICE)],
        [Close("socialni_odbor_trebon")],
        [LIBRARY],
        [Open("denni_stacionare", "ambulantní", "seniori|demence", *SUCHDOL)],
        [Open("pecovatelska_sluzba", "terénní", "seniori", *SUCHDOL, served="547336"), *ALL_HOME_CARE],
        [Open("domovy_pro_seniory", "pobytová", "seniori", *LOMNICE, beds=30), Close("ds_chvalkov")],
        [LIBRARY, Move(new_id(1), *SUCHDOL), Move("asistence_mesada", *SUCHDOL), Move("dps_trebon", 14.4, 48.9)],
    ],
)
def test_a_scenario_equals_the_whole_answer_on_the_changed_territory(trebon, changes):
    assert_equals_the_whole_answer(trebon, changes, survey=survey())


@pytest.mark.parametrize("changes", [[Move("socialni_odbor_trebon", *LOMNICE)], [Close("ds_chvalkov")], [LIBRARY]])
def test_figures_by_municipality_equal_the_gap_tables_of_both_answers(trebon, changes):
    after, whole = assert_equals_the_whole_answer(trebon, changes, survey=survey())
    for offer in after.offers:
        for who in ("walk", "wheelchair", "car"):
            found = compared(trebon, after, offer, who, 30).municipalities
            for told, end in ((trebon, "before"), (whole, "after")):
                here = told.gaps[(told.gaps["traveller"] == who) & (told.gaps["kind"] == offer.kind)]
                here = here[(here["form"] == offer.form) & (here["group"] == offer.group)].set_index("municipality")
                if len(here):
                    assert found[f"covered_{end}"].to_dict() == here["covered"].to_dict()
                    pd.testing.assert_series_equal(
                        found[f"minutes_{end}"], here["nearest_mean"].loc[found.index], check_names=False
                    )
                else:
                    assert found[f"minutes_{end}"].isna().all()


def test_a_service_moved_to_where_it_stands_changes_nothing(trebon):
    at = trebon.territory.services.geometry.to_crs(WGS84)
    for name in trebon.territory.services.index:
        assert scenario(trebon, [Move(name, at[name].x, at[name].y)]).offers == ()
    assert scenario(trebon, []).offers == ()


def test_a_service_moved_away_and_back_changes_nothing(trebon):
    at = trebon.territory.services.geometry.to_crs(WGS84)["dps_trebon"]
    found = figures(trebon, [Move("dps_trebon", *SUCHDOL), Move("dps_trebon", at.x, at.y)])
    assert (found["covered_before"] == found["covered_after"]).all()
    np.testing.assert_allclose(found["minutes_before"], found["minutes_after"], atol=1e-4)


def figures(before, changes, who="walk"):
    after = scenario(before, changes)
    parts = [
        compared(before, after, offer, WORKER if offer.form == "terénní" else who, 30).municipalities
        for offer in after.offers
    ]
    return pd.concat(parts)


def test_opening_makes_nobody_farther_and_leaves_nobody_out(trebon):
    for form, where in (("ambulantní", LOMNICE), ("pobytová", SUCHDOL), ("terénní", SUCHDOL)):
        found = figures(trebon, [Open("pecovatelska_sluzba", form, "seniori", *where)])
        assert not found[["farther", "lost"]].any().any()
        assert (found["covered_after"] >= found["covered_before"]).all()


def test_closing_makes_nobody_nearer(trebon):
    for name in trebon.territory.services.index:
        found = figures(trebon, [Close(name)])
        assert not found[["nearer", "gained"]].any().any()


def test_what_is_opened_where_another_was_closed_restores_the_people_covered(trebon):
    at = trebon.territory.services.geometry.to_crs(WGS84)["socialni_odbor_trebon"]
    again = Open("socialni_odbor", "ambulantní", "vsichni", at.x, at.y, served="all", step_free=True)
    found = figures(trebon, [Close("socialni_odbor_trebon"), again])
    assert (found["covered_before"] == found["covered_after"]).all()
    assert not found[["gained", "lost"]].any().any()
    np.testing.assert_allclose(found["minutes_before"], found["minutes_after"], atol=1e-4)


def test_people_gained_and_lost_make_the_difference(trebon):
    found = figures(trebon, [Move("socialni_odbor_trebon", *LOMNICE)])
    assert (found["covered_after"] - found["covered_before"] == found["gained"] - found["lost"]).all()
    assert (found[["gained", "lost", "nearer", "farther"]].le(found["people"], axis=0)).all().all()
    assert found.loc["547336", "lost"] > 0


def test_totals_are_the_sums_of_the_municipalities(trebon):
    after = scenario(trebon, [Move("socialni_odbor_trebon", *LOMNICE)])
    found = compared(trebon, after, after.offers[0], "car", 15)
    assert found.total["covered_after"] == found.municipalities["covered_after"].sum()
    before = trebon.gaps[(trebon.gaps["traveller"] == "car") & (trebon.gaps["kind"] == "socialni_odbor")]
    mean = np.average(before["nearest_mean"], weights=before["people"])
    assert found.total["minutes_before"] == pytest.approx(mean)


def test_beds_are_counted_before_and_after(trebon):
    after = scenario(trebon, [Open("domovy_pro_seniory", "pobytová", "seniori", *LOMNICE, beds=30)])
    (offer,) = after.offers
    was = after.before[offer.kind, offer.form, offer.group]
    assert beds(after.ground, offer) - beds(trebon.ground, was) == 30


def test_the_surface_follows_the_service(trebon):
    after = scenario(trebon, [Move("socialni_odbor_trebon", *LOMNICE)])
    position = after.territory.services.index.get_loc("socialni_odbor_trebon")
    was, now = (
        areas.surface(land, one, [position], [15])
        for land, one in (
            (trebon.territory, trebon.travels["walk"]),
            (after.territory, travel_after(trebon, after, "walk")),
        )
    )
    at = [land.services.geometry.iloc[position] for land in (trebon.territory, after.territory)]
    assert was.distance(at[0]).iloc[0] < 300 < was.distance(at[1]).iloc[0]
    assert now.distance(at[1]).iloc[0] < 300 < now.distance(at[0]).iloc[0]


def test_a_change_that_cannot_be_done_is_told(trebon):
    with pytest.raises(BadInput, match="změna 1"):
        scenario(trebon, [Close("nikde")])


# Random towns: services of several kinds and forms, some with little room, open, close and move.


CORNER = (24.83, 59.756)  # degrees of the metres (0, 0) at which towns are drawn


@st.composite
def tried(draw, services):
    """A few changes of services s0, s1 …"""
    place = st.tuples(st.floats(-0.001, 0.008), st.floats(-0.001, 0.005)).map(
        lambda d: (CORNER[0] + d[0], CORNER[1] + d[1])
    )
    left, found = [f"s{i}" for i in range(services)], []
    for _ in range(draw(st.integers(1, 4))):
        what = draw(st.sampled_from(("move", "close", "open")))
        if what == "open" or not left:
            form = draw(st.sampled_from(("ambulantní", "terénní", "pobytová")))
            kind, step_free = draw(st.sampled_from(("knihovna", "lekarna"))), draw(st.sampled_from((None, True, False)))
            served = draw(st.sampled_from((None, "A", "all", "elsewhere")))
            found.append(Open(kind, form, "vsichni", *draw(place), served=served, step_free=step_free))
            continue
        one = draw(st.sampled_from(left))
        found.append(Move(one, *draw(place)) if what == "move" else Close(one))
        if what == "close":
            left.remove(one)
    return found


def kind_of(which):
    return {
        "kind": ("knihovna", "lekarna")[which % 2],
        "forms": ("ambulantní", "ambulantní|terénní", "pobytová")[which % 3],
        "step_free": (None, True, False, True)[which % 4],
        "served": (None, "A")[which % 2],
        "capacity": (3.0, None)[which % 2],
        "capacity_kind": ("klienti", None)[which % 2],
    }


@settings(max_examples=15)
@given(st.data(), towns())
def test_in_every_town_a_scenario_equals_the_whole_answer(data, drawn):
    nodes, segments, homes, places = drawn
    land = territory(
        town(nodes, segments),
        residents(homes, "A", list(range(2, 2 + len(homes)))),
        catalogue(*map(kind_of, range(len(places))), places=places),
        squares("A"),
    )
    assert_equals_the_whole_answer(answer(FEW, land, today=DAY), data.draw(tried(len(places))))


def test_the_bins_of_a_scenario_sum_to_the_people(trebon):
    after = scenario(trebon, [LIBRARY, Close("ds_chvalkov")])
    rows = whole_ledger(trebon, after)
    assert (rows[list(BINS)].sum(axis=1) == rows["people"]).all()

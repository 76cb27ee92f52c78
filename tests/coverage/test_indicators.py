from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from kpss_geo.coverage import Supply, Times, ledger, offers, people_of
from kpss_geo.coverage.indicators import COUNTS, indicators
from kpss_geo.coverage.supply import people_of_any
from kpss_geo.frames import BINS
from kpss_geo.streets.travellers import WORKER
from kpss_geo.terms import kinds
from tests.towns import CHAIR, WALK, catalogue, ground, residents, squares, times, worker

INF = np.inf
TOWNS = squares("ABC")
LIMITS = [15.0, 30.0]
KEYS = ["municipality", "kind", "form", "group", "traveller", "minutes"]
SURE, MAYBE, NO = (True, True), (False, True), (False, False)
NEAR = {"sure": SURE, "maybe": MAYBE, "no": NO}


def homes(*people, municipality="A", **ages):
    return residents([(10.0 * i, 0.0) for i in range(len(people))], municipality, list(people), ages=ages)


def flags(*each):
    """Doors of a wheelchair, a pair for each service."""
    sure, perhaps = np.array(each, dtype=bool).reshape(-1, 2).T
    return {"wheelchair": (sure, perhaps)}


def table(people, services, minutes, *, strict=None, doors=None, back=(), usable=None, outward=None, limits=(30,)):
    here = ground(people, services, TOWNS)
    here = replace(here, supply=Supply.of(services, doors or {}))
    taken = [times(CHAIR, minutes, strict), times(WALK, minutes), worker(services, people, outward)]
    return indicators(here, offers(services, [], kinds()), taken, limits, back=back, usable=usable or {})


def figures(rows, traveller="wheelchair", town="A"):
    row = rows[(rows["traveller"] == traveller) & (rows["municipality"] == town)].iloc[0]
    return {name: round(float(row[name]), 6) for name in (*COUNTS, "nominal")}


# Each figure ---------------------------------------------------------------------------------------


def test_services_are_counted_by_people_not_by_homes():
    #            home 0: 30 people reach both, home 1: 10 people reach one
    rows = table(homes(30, 10), catalogue({}, {}), [[10, 10], [10, 40]], doors=flags(SURE, SURE))
    assert figures(rows)["reachable_strict"] == 1.75
    assert figures(rows)["both_sure"] == 1.75
    assert figures(rows)["enterable_sure"] == figures(rows)["nominal"] == 2


def test_an_unknown_street_counts_in_the_lenient_figure_only():
    rows = table(homes(10), catalogue({}), [[10]], strict=[[INF]], doors=flags(SURE))
    found = figures(rows)
    assert (found["reachable_strict"], found["reachable_lenient"]) == (0, 1)
    assert (found["both_sure"], found["both_perhaps"]) == (0, 1)


@pytest.mark.parametrize(("door", "sure", "perhaps"), [(SURE, 1, 1), (MAYBE, 0, 1), (NO, 0, 0)], ids=str)
def test_a_door_counts_for_the_wheelchair_and_for_nobody_else(door, sure, perhaps):
    rows = table(homes(10), catalogue({}), [[10]], doors=flags(door))
    found = figures(rows)
    assert (found["enterable_sure"], found["enterable_perhaps"]) == (sure, perhaps)
    assert (found["both_sure"], found["both_perhaps"]) == (sure, perhaps)
    assert figures(rows, "walk")["both_sure"] == 1


def test_a_service_without_a_fit_toilet_is_enterable_and_not_usable():
    rows = table(homes(10), catalogue({}), [[10]], doors=flags(SURE), usable=flags(MAYBE))
    found = figures(rows)
    assert (found["both_sure"], found["usable_sure"], found["usable_perhaps"]) == (1, 0, 1)
    assert figures(rows, "walk")["usable_sure"] == 1


@pytest.mark.parametrize("door", [SURE, MAYBE, NO], ids=str)
def test_a_fit_toilet_behind_a_door_that_cannot_be_entered_is_of_no_use(door):
    found = figures(table(homes(10), catalogue({}), [[10]], doors=flags(door), usable=flags(SURE)))
    assert (found["usable_sure"], found["usable_perhaps"]) == door


def test_who_does_not_get_home_again_does_not_count():
    back = Times(CHAIR, np.array([[INF, 600.0]]), np.array([[600.0, 600.0]]))
    rows = table(homes(30, 10), catalogue({}), [[10, 10]], doors=flags(SURE), back=[back])
    found = figures(rows)
    assert (found["reachable_strict"], found["reachable_lenient"]) == (0.25, 1)
    assert figures(rows, "walk")["reachable_strict"] == 1


def test_the_limit_is_inclusive_and_holds_for_the_way_back_too():
    late = Times(CHAIR, np.array([[1800.1]]), np.array([[1800.1]]))
    at_limit = Times(CHAIR, np.array([[1800.0]]), np.array([[1800.0]]))
    for back, reached in ((at_limit, 1), (late, 0)):
        rows = table(homes(10), catalogue({}), [[30]], doors=flags(SURE), back=[back])
        assert (figures(rows)["reachable_strict"], figures(rows)["reachable_lenient"]) == (reached, reached)


def test_people_who_have_at_least_one_are_certain_or_possible_and_the_rest_of_these_unknown():
    doors = flags(SURE, MAYBE)
    rows = table(homes(30, 10, 5), catalogue({}, {}), [[10, 40, 40], [10, 10, 40]], doors=doors)
    row = rows[rows["traveller"] == "wheelchair"].iloc[0]
    assert row[["people", "people_sure", "people_possible", "unknown"]].tolist() == [45, 30, 40, 10]


def test_a_field_service_needs_no_door_and_is_nominal_where_it_comes():
    field = {"forms": "terénní", "kind": "pecovatelska_sluzba"}
    services = catalogue(field | {"served": "A"}, field | {"served": "elsewhere"}, field)
    people = homes(10, 10, municipality=["A", "B"])
    rows = table(people, services, [[INF, INF]] * 3, outward=[[0, 0], [0, 0], [60, 9999]], doors=flags(NO, NO, NO))
    assert set(rows["traveller"]) == {WORKER}
    found = figures(rows, WORKER)
    assert (found["nominal"], found["reachable_strict"], found["reachable_lenient"]) == (2, 1, 2)
    assert (found["enterable_sure"], found["both_sure"], found["usable_perhaps"]) == (2, 1, 2)
    found = figures(rows, WORKER, "B")
    assert (found["nominal"], found["reachable_strict"], found["reachable_lenient"]) == (1, 0, 0)


def test_where_nobody_of_the_group_lives_there_is_no_mean():
    rows = table(homes(0), catalogue({}), [[10]], doors=flags(SURE))
    assert rows[list(COUNTS)].isna().all(axis=None)
    assert (rows["nominal"] == 1).all()


def test_no_offers_make_an_empty_table_of_the_same_columns():
    rows = table(homes(1), catalogue({}), [[10]], doors=flags(SURE))
    here = ground(homes(1), catalogue({}), TOWNS)
    empty = indicators(here, [], [times(WALK, [[5]])], [30])
    assert empty.empty
    assert list(empty.columns) == list(rows.columns)


# Laws of random towns --------------------------------------------------------------------------------

minute = st.sampled_from((1.0, 15.0, 20.0, 30.0, 31.0, INF))
doors_ = st.sampled_from((SURE, MAYBE, NO))


@st.composite
def situations(draw):
    count, places = draw(st.sampled_from((3, 1, 2))), draw(st.sampled_from((3, 1, 2)))
    rows = [
        {
            "kind": draw(st.sampled_from(("knihovna", "knihovna", "domovy_pro_seniory"))),
            "forms": draw(st.sampled_from(("ambulantní", "pobytová", "ambulantní|terénní"))),
            "target_groups": draw(st.sampled_from(("vsichni", "seniori|demence"))),
            "served": draw(st.sampled_from((None, "all", "elsewhere", "A|B"))),
        }
        for _ in range(count)
    ]
    people = draw(st.lists(st.integers(0, 60), min_size=places, max_size=places))
    where = draw(st.lists(st.sampled_from("AB"), min_size=places, max_size=places))
    grid = st.lists(st.lists(minute, min_size=places, max_size=places), min_size=count, max_size=count)
    lenient, back = np.array(draw(grid)), np.array(draw(grid))
    strict, back_strict = (np.where(np.array(draw(grid)) > 30, INF, one) for one in (lenient, back))
    pairs = [draw(doors_) for _ in range(count)]
    toilets = [draw(doors_) for _ in range(count)]
    used = [tuple(a and b for a, b in zip(*one, strict=True)) for one in zip(pairs, toilets, strict=True)]
    old = [n // 3 for n in people]
    return {
        "people": homes(*people, municipality=where, age_65p=old, age_80p=[n // 2 for n in old]),
        "services": rows,
        "minutes": lenient,
        "strict": strict,
        "back": (back_strict, back),
        "doors": pairs,
        "usable": used,
        "outward": np.array(draw(grid)) * 60,
    }


def rows_of(situation, *, round_trip=True):
    said = dict(situation)
    strict, lenient = (values * 60 for values in said.pop("back"))
    said |= {"services": catalogue(*said["services"]), "back": [Times(CHAIR, strict, lenient)] if round_trip else ()}
    said |= {name: flags(*said[name]) for name in ("doors", "usable")}
    return table(limits=LIMITS, **said)


def none_less(fewer, more):
    """Is each figure of the one table at most that of the other, where both are known."""
    return (fewer.to_numpy() <= more.to_numpy() + 1e-9)[fewer.notna().to_numpy()].all()


@settings(max_examples=25)
@given(situations())
def test_both_are_at_most_reachable_and_enterable_and_these_at_most_nominal(situation):
    rows = rows_of(situation)
    for sure, reach in (("sure", "strict"), ("perhaps", "lenient")):
        least = rows[[f"reachable_{reach}", f"enterable_{sure}"]].min(axis=1)
        assert none_less(rows[[f"both_{sure}"]], least.to_frame())
        assert none_less(rows[[f"usable_{sure}"]], rows[[f"both_{sure}"]])
        for name in (f"reachable_{reach}", f"enterable_{sure}"):
            assert none_less(rows[[name]], rows[["nominal"]])


@settings(max_examples=25)
@given(situations())
def test_what_is_sure_is_at_most_what_is_possible(situation):
    rows = rows_of(situation)
    for name in ("reachable", "enterable", "both", "usable"):
        sure, perhaps = ("strict", "lenient") if name == "reachable" else ("sure", "perhaps")
        assert none_less(rows[[f"{name}_{sure}"]], rows[[f"{name}_{perhaps}"]])
    assert (rows["unknown"] >= 0).all()
    assert_array_equal(rows["people_sure"] + rows["unknown"], rows["people_possible"])
    assert (rows["people_possible"] <= rows["people"]).all()


@settings(max_examples=25)
@given(situations())
def test_without_a_way_back_people_are_those_of_the_ledger(situation):
    situation["services"] = [one | {"forms": "ambulantní"} for one in situation["services"]]
    rows = rows_of(situation, round_trip=False).set_index(KEYS)
    services = catalogue(*situation["services"])
    here = ground(situation["people"], services, TOWNS)
    here = replace(here, supply=Supply.of(services, flags(*situation["doors"])))
    taken = [times(CHAIR, situation["minutes"], situation["strict"]), times(WALK, situation["minutes"])]
    bins = ledger(here, offers(services, [], kinds()), taken, LIMITS).set_index(KEYS).loc[rows.index]
    assert_array_equal(rows["people_sure"], bins["covered"])
    assert_array_equal(rows["unknown"], bins["unknown"])
    assert_array_equal(rows["people"], bins["people"])


@settings(max_examples=25)
@given(situations())
def test_people_of_every_row_sum_to_those_of_the_territory(situation):
    by_offer = rows_of(situation).groupby(["kind", "form", "group", "traveller", "minutes"])["people"].sum()
    for (_, _, group, _, _), total in by_offer.items():
        assert total == people_of(situation["people"], group)[0].sum()


@settings(max_examples=25)
@given(situations(), st.data())
def test_removing_a_barrier_never_lowers_a_count(situation, data):
    before = rows_of(situation)
    which = data.draw(st.integers(0, len(situation["doors"]) - 1))
    better = dict(situation)
    what = data.draw(st.sampled_from(("door", "street", "toilet", "way_back")))
    if what in ("door", "toilet"):
        name = "doors" if what == "door" else "usable"
        better[name] = [SURE if i == which else pair for i, pair in enumerate(situation[name])]
    else:

        def shorter(grid):
            return np.where(np.arange(len(grid))[:, None] == which, np.minimum(grid, 1.0), grid)

        if what == "street":
            better |= {name: shorter(situation[name]) for name in ("minutes", "strict")}
        else:
            better["back"] = tuple(shorter(one) for one in situation["back"])
    after = rows_of(better)
    for name in (*COUNTS, "people_sure", "people_possible"):
        assert none_less(before[[name]], after[[name]])


@settings(max_examples=30)
@given(situations(), st.randoms(use_true_random=False))
def test_the_order_of_services_and_homes_changes_nothing(situation, chance):
    s, h = list(range(len(situation["services"]))), list(range(len(situation["people"])))
    chance.shuffle(s)
    chance.shuffle(h)
    pick = np.ix_(s, h)
    moved = situation | {name: situation[name][pick] for name in ("minutes", "strict", "outward")}
    moved |= {name: [situation[name][i] for i in s] for name in ("services", "doors", "usable")}
    moved |= {"people": situation["people"].iloc[h], "back": tuple(one[pick] for one in situation["back"])}
    pd.testing.assert_frame_equal(
        rows_of(situation).sort_values(KEYS, ignore_index=True), rows_of(moved).sort_values(KEYS, ignore_index=True)
    )


# Supply ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("door", "filled"), [(SURE, "covered"), (MAYBE, "unknown"), (NO, "not_enterable")], ids=str)
def test_surveyed_doors_stand_in_for_the_catalogue_in_the_ledger(door, filled):
    services = catalogue({"step_free": None})
    here = ground(homes(9), services, TOWNS)
    here = replace(here, supply=Supply.of(services, flags(door)))
    rows = ledger(here, offers(services, [], kinds()), [times(CHAIR, [[10]]), times(WALK, [[10]])], [30])
    by_traveller = rows.groupby("traveller")[list(BINS)].sum()
    assert by_traveller.loc["wheelchair", filled] == 9
    assert by_traveller.loc["walk", "covered"] == 9


def test_a_traveller_of_whom_the_survey_says_nothing_keeps_the_catalogue():
    services = catalogue({"step_free": False})
    supply = Supply.of(services, {"powered_wheelchair": (np.array([True]), np.array([True]))})
    assert [one.tolist() for one in supply.doors(CHAIR)] == [[False], [False]]


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        (["seniori"], 30),
        (["demence"], 10),
        (["seniori", "demence"], 30),
        (["deti_mladez", "demence"], 15),
        (["seniori", "zavislosti"], 100),
        ([], 0),
    ],
)
def test_people_of_several_groups_are_counted_once(groups, expected):
    people = homes(100, age_0_14=[5], age_15_64=[65], age_65p=[30], age_80p=[10])
    assert people_of_any(people, groups).tolist() == [expected]

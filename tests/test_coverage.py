import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from kpss_geo.coverage import Offer, Supply, allot, fielded, gaps, ledger, offers, people_of, ranked, visited
from kpss_geo.frames import BINS
from kpss_geo.sources.services import empty_needs
from kpss_geo.terms import kinds
from tests.towns import CAR, CHAIR, WALK, catalogue, ground, residents, squares, stated_needs, times, worker

INF = np.inf


def offered(services, **what):
    """Offers of a catalogue; keep those whose fields are as said."""
    found = offers(services, [], kinds())
    return [offer for offer in found if all(getattr(offer, name) == value for name, value in what.items())]


def asked(people, services, minutes, *, traveller=WALK, limit=30, needs=None, towns=None, strict=None, outward=None):
    """Ledger and gap table at one limit for times given in minutes."""
    towns = squares("A") if towns is None else towns
    here = ground(people, services, towns)
    taken = [times(traveller, minutes, strict), worker(services, people, outward)]
    rows = ledger(here, offered(services), taken, [limit])
    needs = empty_needs() if needs is None else needs
    table = gaps(here, offered(services), taken, limit, rows=rows, needs=needs, kinds=kinds())
    return rows, table


def bins(rows):
    """Whole of each bin that holds anybody."""
    sums = rows[list(BINS)].sum()
    return {name: int(count) for name, count in sums.items() if count}


def homes(*people, municipality="A", **ages):
    return residents([(10.0 * i, 0.0) for i in range(len(people))], municipality, list(people), ages=ages)


# Bins -----------------------------------------------------------------------------------------


def test_who_reaches_a_service_within_the_limit_is_covered_and_the_limit_is_inclusive():
    rows, _ = asked(homes(5, 7, 11), catalogue({}), [[29, 30, 30.001]])
    assert bins(rows) == {"covered": 12, "too_far": 11}


def test_who_reaches_nothing_is_too_far():
    rows, _ = asked(homes(5, 7), catalogue({}), [[INF, INF]])
    assert bins(rows) == {"too_far": 12}


def test_who_reaches_a_service_only_by_unknown_streets_is_unknown():
    rows, _ = asked(homes(5, 7), catalogue({"step_free": True}), [[10, 10]], strict=[[10, INF]], traveller=CHAIR)
    assert bins(rows) == {"covered": 5, "unknown": 7}


@pytest.mark.parametrize(
    ("step_free", "expected"), [(True, "covered"), (None, "unknown"), (False, "not_enterable")], ids=str
)
def test_the_door_decides_for_a_wheelchair_and_for_nobody_else(step_free, expected):
    services = catalogue({"step_free": step_free})
    assert bins(asked(homes(9), services, [[10]], traveller=CHAIR)[0]) == {expected: 9}
    assert bins(asked(homes(9), services, [[10]])[0]) == {"covered": 9}


def test_an_open_door_next_to_a_closed_one_covers():
    services = catalogue({"step_free": False}, {"step_free": True})
    assert bins(asked(homes(9), services, [[1], [20]], traveller=CHAIR)[0]) == {"covered": 9}
    assert bins(asked(homes(9), services, [[1], [40]], traveller=CHAIR)[0]) == {"not_enterable": 9}


def test_a_door_that_may_be_open_is_unknown_even_next_to_a_closed_one():
    services = catalogue({"step_free": False}, {"step_free": None})
    assert bins(asked(homes(9), services, [[1], [20]], traveller=CHAIR)[0]) == {"unknown": 9}


def test_a_closed_door_behind_an_unknown_street_is_not_enterable():
    rows, _ = asked(homes(9), catalogue({"step_free": False}), [[5]], strict=[[INF]], traveller=CHAIR)
    assert bins(rows) == {"not_enterable": 9}


def test_where_a_kind_has_no_service_everybody_is_too_far():
    services = catalogue()
    here = ground(homes(4), services, squares("A"))
    empty = offers(services, [("lekarna", "vsichni")], kinds())
    rows = ledger(here, empty, [times(WALK, np.zeros((0, 1)))], [30])
    assert bins(rows) == {"too_far": 4}


# A random town: doors yes, no, unknown; streets known or not; capacities; areas -------------------

minute = st.sampled_from((1.0, 5.0, 15.0, 20.0, 30.0, 31.0, 45.0, 70.0, INF))
areas = st.sampled_from((None, None, "all", "elsewhere", "A", "A|B"))


@st.composite
def situations(draw):
    count = draw(st.sampled_from((3, 2, 4, 1)))
    rows = [
        {
            "kind": draw(st.sampled_from(("knihovna", "knihovna", "domovy_pro_seniory"))),
            "forms": draw(st.sampled_from(("ambulantní", "ambulantní", "terénní", "pobytová", "ambulantní|terénní"))),
            "target_groups": draw(st.sampled_from(("vsichni", "vsichni", "seniori", "zavislosti|demence"))),
            "capacity": draw(st.sampled_from((None, 0, 3, 40))),
            "capacity_kind": draw(st.sampled_from(("klienti", "lůžka", None))),
            "inside": draw(st.booleans()),
            "step_free": draw(st.sampled_from((True, False, None))),
            "served": draw(areas),
        }
        for _ in range(count)
    ]
    places = draw(st.sampled_from((3, 1, 2, 4)))
    people = draw(st.lists(st.integers(0, 60), min_size=places, max_size=places))
    where = draw(st.lists(st.sampled_from("ABC"), min_size=places, max_size=places))
    old = [n // 3 for n in people]
    ages = {"age_65p": old, "age_80p": [n // 2 for n in old]} if draw(st.booleans()) else {}
    grid = st.lists(st.lists(minute, min_size=places, max_size=places), min_size=count, max_size=count)
    lenient = np.array(draw(grid))
    strict = np.where(np.array(draw(grid)) > 31, INF, lenient)  # some streets nobody has looked at
    return homes(*people, municipality=where, **ages), rows, lenient, strict, np.array(draw(grid)) * 60


TOWNS = squares("ABC")
LIMITS = [15.0, 30.0, 60.0]
KEYS = ["municipality", "kind", "form", "group", "traveller", "minutes"]


def ledger_of(people, rows, lenient, strict, outward, *, travellers=(CHAIR, WALK), limits=LIMITS):
    services = catalogue(*rows)
    here = ground(people, services, TOWNS)
    taken = [*(times(traveller, lenient, strict) for traveller in travellers), worker(services, people, outward)]
    supplied = offers(services, [("lekarna", "vsichni")], kinds())
    return here, supplied, taken, ledger(here, supplied, taken, limits)


@given(situations())
def test_the_bins_sum_to_the_people_of_every_row(situation):
    *_, rows = ledger_of(*situation)
    assert (rows[list(BINS)] >= 0).all(axis=None)
    assert_array_equal(rows[list(BINS)].sum(axis=1), rows["people"])
    assert_array_equal(rows.groupby(KEYS).size(), 1)
    by_group = rows.groupby([name for name in KEYS if name != "municipality"])["people"].sum()
    people = situation[0]
    for (_, _, group, _, _), total in by_group.items():
        assert total == people_of(people, group)[0].sum()


@settings(max_examples=30)
@given(situations())
def test_the_bins_sum_to_the_people_in_every_home(situation):
    here, supplied, taken, _ = ledger_of(*situation)
    for offer in supplied:
        people, _ = people_of(here.people, offer.group)
        for one in taken:
            found = here.bins(offer, one, people, 1800)
            assert all((found.counts[name] >= 0).all() for name in BINS)
            assert_array_equal(sum(found.counts[name] for name in BINS), people)
            assert (found.estimated <= found.counts["covered"]).all()


@settings(max_examples=30)
@given(situations())
def test_shares_stand_between_certain_and_possible(situation):
    here, supplied, taken, rows = ledger_of(*situation)
    table = gaps(here, supplied, taken, 30, rows=rows, needs=empty_needs(), kinds=kinds())
    known = table[table["people"] > 0]
    assert (known["share_certain"] <= known["share_possible"]).all()
    assert known["share_possible"].between(0, 1).all()
    assert table.loc[table["people"] == 0, "share_certain"].isna().all()
    assert_array_equal(table["covered"] + table["uncovered"], table["people"])
    assert (table["by_neighbours"] <= table["covered"]).all()


@settings(max_examples=30)
@given(situations())
def test_nobody_is_kept_out_by_a_door_unless_a_door_is_closed(situation):
    people, rows, *rest = situation
    *_, found = ledger_of(people, rows, *rest)
    assert (found.loc[found["traveller"] == "walk", "not_enterable"] == 0).all()
    *_, found = ledger_of(people, [row | {"step_free": row["step_free"] or None} for row in rows], *rest)
    assert (found["not_enterable"] == 0).all()


@settings(max_examples=30)
@given(situations())
def test_a_longer_limit_covers_no_fewer(situation):
    *_, rows = ledger_of(*situation)
    for column in ("covered", "too_far"):
        wide = rows.pivot_table(index=[k for k in KEYS if k != "minutes"], columns="minutes", values=column)
        change = wide.diff(axis=1).iloc[:, 1:]
        assert (change >= 0).all(axis=None) if column == "covered" else (change <= 0).all(axis=None)


@given(situations())
def test_more_services_never_lower_the_covered(situation):
    people, rows, lenient, strict, outward = situation
    new = rows[-1] | {name: rows[0][name] for name in ("kind", "forms", "target_groups")}  # one more of the first
    rows = [*rows[:-1], new]
    *_, before = ledger_of(people, rows[:-1], lenient[:-1], strict[:-1], outward[:-1])
    *_, after = ledger_of(people, rows, lenient, strict, outward)
    both = before.set_index(KEYS)["covered"].to_frame("before").join(after.set_index(KEYS)["covered"])
    assert (both["covered"].dropna() >= both["before"][both["covered"].notna()]).all()


@settings(max_examples=30)
@given(situations())
def test_a_door_opened_never_lowers_the_covered_nor_the_possible(situation):
    people, rows, *rest = situation
    *_, before = ledger_of(people, rows, *rest)
    *_, after = ledger_of(people, [rows[0] | {"step_free": True}, *rows[1:]], *rest)
    assert (after["covered"] >= before["covered"]).all()
    kept_out = ["too_far", "not_enterable"]
    assert (after[kept_out].sum(axis=1) <= before[kept_out].sum(axis=1)).all()


@settings(max_examples=30)
@given(situations(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(situation, random):
    people, rows, lenient, strict, outward = situation
    rows = [row | {"capacity": None} for row in rows]  # ties for the last place go to the earlier service
    *_, before = ledger_of(people, rows, lenient, strict, outward)
    s, h = list(range(len(rows))), list(range(len(people)))
    random.shuffle(s)
    random.shuffle(h)
    pick = np.ix_(s, h)
    *_, after = ledger_of(people.iloc[h], [rows[i] for i in s], lenient[pick], strict[pick], outward[pick])
    pd.testing.assert_frame_equal(
        before.sort_values(KEYS, ignore_index=True), after.sort_values(KEYS, ignore_index=True), check_dtype=False
    )


# Capacity -------------------------------------------------------------------------------------


def test_places_are_given_nearest_first():
    #         home 0   home 1   home 2         service 0 has 10 places, service 1 has 5
    # s 0        10       20       40          home 1 is nearest to s 1: takes its 5 places,
    # s 1        30        5       15          home 0 takes 8 of s 0, home 1 the last 2 of s 0,
    # people      8        9        4          and nobody of home 2 finds a place
    seconds = np.array([[10.0, 20, 40], [30, 5, 15]])
    assert_array_equal(allot(seconds, np.array([8, 9, 4]), np.array([10.0, 5]), 60), [8, 7, 0])


def test_over_the_limit_no_place_is_given():
    assert_array_equal(allot(np.array([[10.0, 61]]), np.array([3, 3]), np.array([99.0]), 60), [3, 0])
    assert_array_equal(allot(np.array([[60.0]]), np.array([3]), np.array([99.0]), 60), [3])


def test_ties_go_to_the_earlier_home():
    assert_array_equal(allot(np.array([[10.0, 10]]), np.array([3, 3]), np.array([4.0]), 60), [3, 1])


@given(
    st.lists(st.integers(0, 20), min_size=1, max_size=5),
    st.lists(st.sampled_from((0.0, 1.0, 7.0, INF)), max_size=4),
    st.data(),
)
def test_nobody_gets_more_places_than_there_are(people, room, data):
    cells = len(room) * len(people)
    seconds = np.array(data.draw(st.lists(minute, min_size=cells, max_size=cells))).reshape(len(room), len(people))
    people, room = np.array(people), np.array(room)
    kept = people.copy(), room.copy()
    given_places = allot(seconds, people, room, 30)
    assert_array_equal(people, kept[0])
    assert_array_equal(room, kept[1])
    assert (given_places >= 0).all()
    assert (given_places <= people).all()
    assert given_places.sum() <= room.sum()
    reaches = seconds <= 30
    assert (given_places[~reaches.any(axis=0)] == 0).all()
    if given_places.sum() < room.sum():  # nobody who reaches every service waits while a place is left
        everywhere = reaches.all(axis=0) & (len(room) > 0)
        assert_array_equal(given_places[everywhere], people[everywhere])


def test_people_beyond_the_room_of_clients_are_over_capacity():
    rows, _ = asked(homes(8, 9), catalogue({"capacity": 10, "capacity_kind": "klienti"}), [[5, 6]])
    assert bins(rows) == {"covered": 10, "over_capacity": 7}


def test_beds_and_contacts_are_not_held_against_people():
    for capacity_kind in ("lůžka", "kontakty", None):
        rows, _ = asked(homes(8, 9), catalogue({"capacity": 10, "capacity_kind": capacity_kind}), [[5, 6]])
        assert bins(rows) == {"covered": 17}


@pytest.mark.parametrize(
    ("capacity_kind", "beds"),
    [("lůžka", 10), ("Lůžek", 10), ("místa", 10), ("klienti", 10), ("beds", 10), ("kontakty (10 min.)", None),
     ("hovory", None), ("byty", None), ("asistenti", None), (None, None)],
)  # fmt: skip
def test_only_beds_and_places_are_counted_as_beds(capacity_kind, beds):
    rows = catalogue({"capacity": 10, "capacity_kind": capacity_kind}, {"capacity": 3, "capacity_kind": "lůžka"})
    told = Supply.of(rows).beds
    assert (None if np.isnan(told[0]) else told[0]) == beds
    assert told[1] == 3


def test_one_service_of_unknown_room_takes_all_who_reach_it():
    services = catalogue({"capacity": 1, "capacity_kind": "klienti"}, {})
    rows, _ = asked(homes(8, 9), services, [[1, 1], [20, 50]])
    assert bins(rows) == {"covered": 8, "over_capacity": 9}  # the one place goes to the first home, whose rest goes on


def test_room_counts_only_behind_doors_that_are_surely_open():
    services = catalogue(
        {"capacity": 5, "capacity_kind": "klienti", "step_free": True},
        {"capacity": 100, "capacity_kind": "klienti", "step_free": None},
    )
    rows, _ = asked(homes(8), services, [[1], [1]], traveller=CHAIR)
    assert bins(rows) == {"covered": 5, "over_capacity": 3}


# Field services ---------------------------------------------------------------------------------

FIELD = {"kind": "pecovatelska_sluzba", "forms": "terénní", "target_groups": "vsichni"}


def test_a_field_service_covers_the_municipalities_that_it_declares():
    people = homes(3, 4, municipality=["A", "B"])
    services = catalogue(FIELD | {"served": "B"})
    rows, _ = asked(people, services, [[INF, INF]], towns=squares("AB"), outward=[[1, INF]])
    assert rows.set_index("municipality")["covered"].to_dict() == {"A": 0, "B": 4}
    assert rows.set_index("municipality")["too_far"].to_dict() == {"A": 3, "B": 0}
    assert rows["by_estimate"].sum() == 0


def test_a_field_service_that_serves_all_covers_all():
    rows, _ = asked(homes(3, 4), catalogue(FIELD | {"served": "all"}), [[INF, INF]], outward=[[INF, INF]])
    assert bins(rows) == {"covered": 7}


def test_a_field_service_without_a_declared_area_covers_by_estimate_whom_it_reaches_by_car():
    rows, _ = asked(homes(3, 4, 5), catalogue(FIELD), [[INF, INF, INF]], outward=[[60, 1800, 1801]])
    assert bins(rows) == {"covered": 7, "too_far": 5}
    assert rows["by_estimate"].sum() == 7


def test_whom_another_service_declares_is_not_an_estimate():
    services = catalogue(FIELD, FIELD | {"served": "A"})
    rows, _ = asked(homes(3), services, [[INF], [INF]], outward=[[60], [60]])
    assert bins(rows) == {"covered": 3}
    assert rows["by_estimate"].sum() == 0


def test_a_field_service_that_works_elsewhere_covers_nobody():
    rows, table = asked(homes(3), catalogue(FIELD | {"served": "elsewhere"}), [[1]], outward=[[1]])
    assert bins(rows) == {"too_far": 3}
    assert table["choices"].tolist() == [0]


def test_a_field_service_minds_no_door():
    rows, _ = asked(homes(3), catalogue(FIELD | {"served": "all", "step_free": False}), [[INF]], traveller=CHAIR)
    assert bins(rows) == {"covered": 3}


def test_bins_of_a_field_service_without_anybody_are_empty():
    supply = Supply.of(catalogue())
    offer = Offer("pecovatelska_sluzba", "terénní", "vsichni", ())
    found = fielded(offer, worker((), (0, 0)), supply, np.array([3, 4]), np.array(["A", "B"], dtype=object), 60)
    assert_array_equal(found.counts["too_far"], [3, 4])


# Beds, neighbours, groups -------------------------------------------------------------------------

HOME = {"kind": "domovy_pro_seniory", "forms": "pobytová", "target_groups": "seniori", "capacity_kind": "lůžka"}


def test_beds_stand_against_a_thousand_people_of_the_group_in_the_territory():
    people = homes(400, 600, municipality=["A", "B"], age_65p=[100, 150], age_80p=[0, 0])
    services = catalogue(HOME | {"capacity": 20}, HOME | {"capacity": 5}, HOME | {"capacity": 99, "inside": False})
    _, table = asked(people, services, [[5, 5]] * 3, towns=squares("AB"), traveller=CAR)
    assert_array_equal(table["beds"], [25, 25])
    assert_allclose(table["beds_per_1000"], [100, 100])


def test_where_no_capacity_is_known_there_is_no_figure_of_beds():
    _, table = asked(homes(10, age_65p=[5]), catalogue(HOME), [[5]])
    assert table["beds"].isna().all()
    assert table["beds_per_1000"].isna().all()


def test_an_ambulant_service_has_no_beds():
    _, table = asked(homes(10), catalogue({"capacity": 30, "capacity_kind": "klienti"}), [[5]])
    assert table["beds_per_1000"].isna().all()


def test_without_people_of_the_group_there_is_no_share_and_no_figure_of_beds():
    _, table = asked(homes(10, age_65p=[0]), catalogue(HOME | {"capacity": 3}), [[5]])
    assert table[["share_certain", "share_possible", "beds_per_1000", "nearest_mean"]].isna().all(axis=None)


def test_neighbours_across_the_border_count_and_are_shown_apart():
    services = catalogue({}, {"inside": False})
    _, table = asked(homes(5, 7, 11), services, [[10, INF, INF], [10, 10, INF]])
    row = table.iloc[0]
    assert (row["covered"], row["by_neighbours"], row["too_far"]) == (12, 7, 11)
    assert (row["services_inside"], row["services_outside"]) == (1, 1)


def test_a_neighbouring_field_service_is_shown_apart_too():
    services = catalogue(FIELD | {"served": "A", "inside": False})
    _, table = asked(homes(5), services, [[INF]])
    assert table["by_neighbours"].tolist() == [5]


def test_a_group_without_statistics_takes_everybody_and_says_so():
    services = catalogue({"target_groups": "zavislosti"}, {"target_groups": "seniori"}, {"target_groups": "vsichni"})
    rows, _ = asked(homes(30, age_65p=[8]), services, [[5]] * 3)
    rows = rows.set_index("group")
    assert rows["people"].to_dict() == {"zavislosti": 30, "seniori": 8, "vsichni": 30}
    assert rows["proxy"].to_dict() == {"zavislosti": True, "seniori": False, "vsichni": False}
    assert rows["age_group"].to_dict() == {"zavislosti": "all", "seniori": "65+", "vsichni": "all"}


def test_where_no_ages_are_known_everybody_stands_in_and_the_row_says_so():
    rows, _ = asked(homes(30), catalogue({"target_groups": "seniori"}), [[5]])
    assert rows[["people", "proxy", "age_group"]].to_numpy().tolist() == [[30, True, "all"]]


# The gap table -----------------------------------------------------------------------------------


def test_minutes_are_weighted_by_people():
    _, table = asked(homes(30, 10, 0), catalogue({}), [[10, 30, 500]])
    row = table.iloc[0]
    assert row["nearest_mean"] == pytest.approx((30 * 10 + 10 * 30) / 40)
    assert (row["nearest_median"], row["nearest_p90"]) == (10, 30)
    assert row["choices"] == 1


def test_who_reaches_nothing_is_counted_apart_from_the_mean():
    _, table = asked(homes(30, 10), catalogue({}), [[10, INF]])
    row = table.iloc[0]
    assert (row["nearest_mean"], row["unreachable"], row["nearest_median"]) == (10, 10, 10)
    assert np.isnan(row["nearest_p90"])


def test_choices_are_the_services_within_the_limit():
    _, table = asked(homes(1, 3), catalogue({}, {}, {}), [[5, 5], [30, 31], [90, 5]])
    assert table["choices"].tolist() == [(1 * 2 + 3 * 2) / 4]
    assert table["three_nearest_mean"].iloc[0] == pytest.approx(((5 + 30 + 90) / 3 + 3 * (5 + 31 + 5) / 3) / 4)


def test_fewer_than_three_services_have_no_mean_of_three():
    _, table = asked(homes(3), catalogue({}, {}), [[5], [6]])
    assert table["three_nearest_mean"].isna().all()


def test_a_closed_door_is_no_choice_for_a_wheelchair():
    _, table = asked(homes(3), catalogue({"step_free": False}, {"step_free": True}), [[5], [20]], traveller=CHAIR)
    assert table[["choices", "nearest_mean"]].to_numpy().tolist() == [[1, 20]]


def oracle_quantile(values, people, share):
    """The least value that `share` of the people do not exceed; None where that person reaches nothing."""
    everybody = sorted(value for value, count in zip(values, people, strict=True) for _ in range(count))
    if not everybody:
        return None
    wanted = share * len(everybody)
    at = next(i for i in range(len(everybody)) if i + 1 >= wanted - 1e-9)
    return everybody[at] if np.isfinite(everybody[at]) else None


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 7), minute), min_size=1, max_size=9),
)
def test_quantiles_are_those_of_everybody_in_a_row(drawn):
    where, people, minutes = (list(column) for column in zip(*drawn, strict=True))
    _, table = asked(homes(*people, municipality=where), catalogue({}), [minutes], towns=TOWNS)
    table = table.set_index("municipality")
    for town in "ABC":
        here = [(m, n) for place, n, m in drawn if place == town]
        for name, share in (("nearest_median", 0.5), ("nearest_p90", 0.9)):
            expected = oracle_quantile([m for m, _ in here], [n for _, n in here], share)
            found = table.loc[town, name]
            assert np.isnan(found) if expected is None else found == pytest.approx(expected)


def test_the_rank_puts_most_uncovered_people_first_and_breaks_ties_by_the_longer_way():
    people = homes(10, 10, 50, 10, municipality=["A", "B", "C", "D"])
    _, table = asked(people, catalogue({}), [[40, 50, 31, INF]], towns=squares("ABCD"))
    assert table["municipality"].tolist() == ["C", "D", "B", "A"]
    assert table["rank"].tolist() == [1, 2, 3, 4]


def test_every_traveller_has_ranks_of_its_own():
    table = pd.DataFrame(
        {"traveller": ["b", "a", "b", "a"], "uncovered": [1, 2, 3, 4], "nearest_mean": [1.0, 1.0, np.nan, 1.0]}
    )
    found = ranked(table)
    assert found["traveller"].tolist() == ["b", "b", "a", "a"]
    assert found["uncovered"].tolist() == [3, 1, 4, 2]
    assert found["rank"].tolist() == [1, 2, 1, 2]


def test_needs_stand_beside_their_kind_in_their_municipality_or_everywhere():
    needs = stated_needs(kinds=["knihovna|lekarna", "knihovna", "posta", None], municipality=["A", None, "A", "A"])
    people = homes(1, 1, municipality=["A", "B"])
    _, table = asked(people, catalogue({}), [[5, 5]], needs=needs, towns=squares("AB"))
    assert table.set_index("municipality")["needs"].to_dict() == {"A": "n0, n1", "B": "n1"}


def test_rows_carry_the_names_of_municipality_kind_and_group():
    _, table = asked(homes(1), catalogue({}), [[5]])
    row = table.iloc[0]
    names = row[["municipality_name", "kind_name", "group_name"]].tolist()
    assert names == ["Obec A", "knihovna", "všichni obyvatelé"]


# Offers --------------------------------------------------------------------------------------------


def test_a_service_is_offered_once_for_each_form_and_group():
    both = {"forms": "ambulantní|terénní", "target_groups": "seniori|demence"}
    services = catalogue(both, {"target_groups": "seniori"})
    found = {(offer.form, offer.group): offer.services for offer in offers(services, [], kinds())}
    assert found == {
        ("ambulantní", "demence"): (0,),
        ("ambulantní", "seniori"): (0, 1),
        ("terénní", "demence"): (0,),
        ("terénní", "seniori"): (0,),
    }


def test_a_needed_kind_without_a_service_is_offered_empty():
    found = offers(catalogue({}), [("lekarna", "vsichni"), ("knihovna", "vsichni")], kinds())
    assert [(offer.kind, offer.services) for offer in found] == [("lekarna", ()), ("knihovna", (0,))]
    assert (found[0].form, found[0].group) == (kinds()["lekarna"].form, kinds()["lekarna"].target_group)


def test_offers_stand_in_the_order_of_the_table_of_kinds():
    services = catalogue({"kind": "posta"}, {"kind": "osobni_asistence"}, {"kind": "lekarna"})
    assert [offer.kind for offer in offers(services, [], kinds())] == ["osobni_asistence", "lekarna", "posta"]


def test_only_services_inside_count_when_asked_so():
    services = catalogue({"inside": False}, {})
    offer = offered(services)[0]
    found = visited(offer, times(WALK, [[1], [40]]), Supply.of(services), np.array([5]), 1800, inside_only=True)
    assert found.counts["covered"].tolist() == [0]


def test_a_ledger_of_nothing_is_an_empty_table_with_the_same_columns():
    here = ground(homes(5), catalogue({}), squares("A"))
    full = ledger(here, offered(catalogue({})), [times(WALK, [[5]])], [30])
    empty = ledger(here, [], [times(WALK, [[5]])], [30])
    assert empty.empty
    assert list(empty.columns) == list(full.columns)


def test_a_gap_table_of_nothing_has_the_same_columns():
    here = ground(homes(5), catalogue({}), squares("A"))
    whole = asked(homes(5), catalogue({}), [[5]])[1]
    rows = ledger(here, [], [times(WALK, [[5]])], [30])
    table = gaps(here, [], [times(WALK, [[5]])], 30, rows=rows, needs=empty_needs(), kinds=kinds())
    assert set(table.columns) == set(whole.columns)

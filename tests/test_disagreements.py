"""Stated needs beside computed gaps: each verdict where it belongs, and laws that hold for any table."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpss_geo.disagreements import (
    COLUMNS,
    CONFIRMED,
    MET,
    QUIET,
    SILENT_LARGE,
    STATED_SMALL,
    UNCLEAR,
    VERDICTS,
    Limits,
    Voice,
    by_kind,
    disagreements,
    unplaced,
)
from kpss_geo.question import Study
from kpss_geo.sources.services import empty_needs
from kpss_geo.streets.travellers import WORKER
from kpss_geo.study import answer as answered
from kpss_geo.terms import kinds
from tests import towns

CARE, ADVICE, LIBRARY = "pecovatelska_sluzba", "odborne_socialni_poradenstvi", "knihovna"


def gap(town="A", kind=CARE, **told):
    """A row of the gap table: 100 people, everybody covered by one service."""
    usual = {
        "municipality": town,
        "municipality_name": f"Obec {town}",
        "kind": kind,
        "kind_name": kinds()[kind].label,
        "form": "ambulantní",
        "group": "seniori",
        "group_name": "senioři",
        "traveller": "car",
        "people": 100,
        "uncovered": 0,
        "share_certain": 1.0,
        "share_possible": 1.0,
        "services_inside": 1,
        "services_outside": 0,
        "data_year": np.nan,
    }
    row = usual | told
    return row | {"uncovered": round(row["people"] * (1 - row["share_certain"]))} if row["people"] else row


def town(*gaps, needs=None):
    """An answer as far as the comparison reads it: two municipalities."""
    territory = SimpleNamespace(
        needs=empty_needs() if needs is None else needs,
        municipalities=towns.squares("AB"),
        people=towns.residents([(10, 10), (1200, 10)], ["A", "B"], [40, 60], ages={"age_65p": [10, 20]}),
        services=towns.catalogue({"kind": "rana_pece"}),
        kinds=kinds(),
    )
    return SimpleNamespace(gaps=pd.DataFrame(gaps), territory=territory, study=Study(travellers=("car", "walk")))


def verdict(one, need=None, **more):
    """Verdict of a single gap beside a need."""
    needs = towns.stated_needs(**{name: [value] for name, value in need.items()}) if need else None
    return disagreements(town(gap(**one), needs=needs), **more)["verdict"].tolist()


OPEN = {"share_certain": 0.1, "share_possible": 0.1}
HALF = {"share_certain": 0.6, "share_possible": 0.7}
UNKNOWN = {"share_certain": 0.0, "share_possible": 1.0}
NEED = {"kinds": CARE, "municipality": "A", "year": "2020"}


@pytest.mark.parametrize(
    ("one", "need", "wanted"),
    [
        ({}, NEED, STATED_SMALL),
        ({"data_year": 2019}, NEED, STATED_SMALL),
        ({"data_year": 2020}, NEED, STATED_SMALL),
        ({"data_year": 2021}, NEED, MET),
        ({"data_year": 2021}, NEED | {"year": None}, STATED_SMALL),
        ({"data_year": 2010}, NEED | {"year": "2005–2009"}, MET),
        (OPEN, NEED, CONFIRMED),
        (OPEN | {"data_year": 2021}, NEED, CONFIRMED),
        (HALF, NEED, UNCLEAR),
        (UNKNOWN, NEED, UNCLEAR),
        ({"people": 0, "share_certain": np.nan, "share_possible": np.nan}, NEED, UNCLEAR),
        (OPEN, None, SILENT_LARGE),
        (UNKNOWN, None, QUIET),
        ({}, None, QUIET),
        (OPEN, NEED | {"municipality": None}, CONFIRMED),
        (OPEN, NEED | {"municipality": "B"}, SILENT_LARGE),
        (OPEN, NEED | {"kinds": ADVICE}, SILENT_LARGE),
    ],
)
def test_each_verdict_where_it_belongs(one, need, wanted):
    assert verdict(one, need) == [wanted]


def test_a_share_equal_to_a_limit_is_small_or_large():
    assert verdict({"share_certain": 0.75, "share_possible": 1.0}, NEED, limits=Limits(0.25, 0.5)) == [STATED_SMALL]
    assert verdict({"share_certain": 0.5, "share_possible": 0.5}, None, limits=Limits(0.25, 0.5)) == [SILENT_LARGE]


def test_an_accepted_letter_states_a_need_as_a_plan_does():
    assert verdict(OPEN, None, letters=[Voice(CARE, "A", 2026)]) == [CONFIRMED]
    assert verdict(OPEN, None, letters=[Voice(CARE, None, 2026)]) == [CONFIRMED]
    assert verdict(OPEN, None, letters=[Voice(CARE, "B", 2026)]) == [SILENT_LARGE]
    [row] = disagreements(town(gap()), letters=[Voice(CARE, "A", 2024), Voice(CARE, "A", 2026)]).to_dict("records")
    assert (row["letters"], row["needs"], row["stated_year"]) == (2, "", 2026)


def test_the_worst_group_counts_with_its_best_form():
    some = [
        gap(form="ambulantní", share_certain=0.0, share_possible=0.0),
        gap(form="terénní", traveller=WORKER, share_certain=0.9, share_possible=0.9),
        gap(group="demence", form="pobytová", share_certain=0.3, share_possible=0.4),
    ]
    [row] = disagreements(town(*some)).to_dict("records")
    assert (row["group"], row["form"]) == ("demence", "pobytová")
    assert (row["gap_least"], row["gap_most"]) == pytest.approx((0.6, 0.7))
    [row] = disagreements(town(*some[:2])).to_dict("records")
    assert row["form"] == "terénní"


def test_where_a_need_names_a_group_only_that_group_counts_and_only_there():
    needs = towns.stated_needs(kinds=[CARE], target_groups=["seniori"], municipality=["A"])
    worse = {"group": "demence", **OPEN}
    found = disagreements(town(gap("A"), gap("A", **worse), gap("B"), gap("B", **worse), needs=needs))
    told = dict(zip(found["municipality"], zip(found["group"], found["verdict"], strict=True), strict=True))
    assert told == {"A": ("seniori", STATED_SMALL), "B": ("demence", SILENT_LARGE)}


def test_a_group_that_no_service_is_for_counts_only_where_somebody_asks_or_nobody_is_served():
    nobody = {"group": "demence", "services_inside": 0, "services_outside": 0, **OPEN}
    assert disagreements(town(gap(), gap(**nobody)))["group"].tolist() == ["seniori"]
    assert disagreements(town(gap(**nobody)))["group"].tolist() == ["demence"]


def test_only_the_chosen_traveller_and_the_worker_count():
    some = [gap(), gap(traveller="walk", **OPEN)]
    assert disagreements(town(*some))["verdict"].tolist() == [QUIET]
    assert disagreements(town(*some), traveller="walk")["verdict"].tolist() == [SILENT_LARGE]


def test_libraries_and_shops_are_told_only_where_somebody_asks_for_them():
    assert disagreements(town(gap(kind=LIBRARY, **OPEN))).empty
    assert disagreements(town(gap(kind=LIBRARY, **OPEN)), letters=[Voice(LIBRARY, "A", 2026)])["verdict"].tolist() == [
        CONFIRMED
    ]


def test_a_letter_for_a_kind_that_the_catalogue_does_not_know_makes_a_row_of_its_own():
    wanted = ("azylove_domy", "byty_pro_seniory", "rana_pece", LIBRARY, "no such kind")
    some = [Voice(kind, place, 2026) for kind in wanted for place in "BZ"]
    found = disagreements(town(gap("A"), gap("B")), letters=some).set_index(["municipality", "kind"])
    assert sorted(found.index) == [("A", CARE), ("B", "azylove_domy"), ("B", "byty_pro_seniory"), ("B", CARE)]
    assert found["verdict"].to_dict()["B", "azylove_domy"] == CONFIRMED
    assert found["people"].to_dict()["B", "azylove_domy"] == 60, "nobody counts the homeless: all residents"
    assert found["people"].to_dict()["B", "byty_pro_seniory"] == 20, "seniors are counted"


def test_a_need_of_a_place_outside_the_territory_counts_for_nobody():
    needs = towns.stated_needs(kinds=[CARE], municipality=["Z"])
    assert disagreements(town(gap(**OPEN), needs=needs))["verdict"].tolist() == [SILENT_LARGE]


def test_needs_without_a_kind_are_listed_apart_the_newest_first():
    needs = towns.stated_needs(kinds=[None, CARE, None, None], year=["2012", "2020", None, "2016"])
    assert unplaced(needs).index.tolist() == ["n3", "n0", "n2"]


SHARE = st.sampled_from([0.0, 0.2, 0.45, 0.5, 0.8, 1.0])
GAPS = st.lists(
    st.builds(
        lambda town, kind, group, low, high: gap(
            town, kind, group=group, share_certain=min(low, high), share_possible=max(low, high)
        ),
        st.sampled_from("AB"),
        st.sampled_from([CARE, ADVICE]),
        st.sampled_from(["seniori", "demence"]),
        SHARE,
        SHARE,
    ),
    max_size=8,
    unique_by=lambda one: (one["municipality"], one["kind"], one["group"]),
).filter(bool)
VOICES = st.lists(
    st.builds(Voice, st.sampled_from([CARE, ADVICE]), st.sampled_from(["A", "B", None]), st.integers(2000, 2026)),
    max_size=3,
)


@settings(max_examples=20)
@given(GAPS, VOICES)
def test_every_municipality_and_kind_stands_once_and_disagreements_first(gaps, voices):
    found = disagreements(town(*gaps), letters=voices)
    assert list(found.columns) == list(COLUMNS)
    wanted = {(one["municipality"], one["kind"]) for one in gaps}
    bare = [one for one in voices if one.kind not in {two["kind"] for two in gaps}]
    wanted |= {(place, one.kind) for one in bare for place in one.municipality or "AB"}
    assert sorted(zip(found["municipality"], found["kind"], strict=True)) == sorted(wanted)
    assert [VERDICTS.index(one) for one in found["verdict"]] == sorted(VERDICTS.index(one) for one in found["verdict"])
    assert (found["gap_least"] <= found["gap_most"]).all()


@settings(max_examples=20)
@given(GAPS, VOICES)
def test_where_nobody_speaks_no_verdict_says_so_and_where_somebody_does_one_does(gaps, voices):
    found = disagreements(town(*gaps), letters=voices)
    for row in found.to_dict("records"):
        spoken = any(one.kind == row["kind"] and one.municipality in (None, row["municipality"]) for one in voices)
        assert (row["verdict"] in (SILENT_LARGE, QUIET)) is not spoken


@settings(max_examples=20)
@given(GAPS, VOICES, st.randoms(use_true_random=False))
def test_shuffling_the_gaps_changes_no_verdict(gaps, voices, chance):
    turned = list(gaps)
    chance.shuffle(turned)
    left, right = (
        disagreements(town(*some), letters=voices).set_index(["municipality", "kind"])[["verdict", "gap_most"]]
        for some in (gaps, turned)
    )
    pd.testing.assert_frame_equal(left.sort_index(), right.sort_index())


@settings(max_examples=20)
@given(GAPS, VOICES)
def test_the_summary_by_kind_counts_every_row_once(gaps, voices):
    found = disagreements(town(*gaps), letters=voices)
    summed = by_kind(found)
    assert summed[list(VERDICTS)].sum().to_dict() == {one: int((found["verdict"] == one).sum()) for one in VERDICTS}
    assert summed["kind"].tolist() == list(dict.fromkeys(found["kind"]))
    assert (summed[list(VERDICTS)].sum(axis=1) <= 2).all(), "there are two municipalities"


def test_the_summary_adds_up_the_people_left_out_of_large_gaps_alone():
    some = [gap("A", **OPEN), gap("B", **HALF), gap("A", kind=ADVICE)]
    told = by_kind(disagreements(town(*some))).set_index("kind")["uncovered"].to_dict()
    assert told == {CARE: 90, ADVICE: 0}


def test_a_real_answer_can_be_compared():
    nodes, segments = towns.grid(3, 2, step=400.0)
    municipalities = towns.squares("AB")
    people = towns.residents([(10, 10), (1200, 10)], ["A", "B"], [40, 60])
    services = towns.catalogue({"kind": CARE, "forms": "ambulantní"}, places=[(0.0, 0.0)])
    needs = towns.stated_needs(kinds=["materske_centrum"], municipality=["B"], year=["2024"])
    territory = towns.territory(towns.town(nodes, segments), people, services, municipalities, needs=needs)
    found = disagreements(answered(Study(travellers=("walk",)), territory))
    told = dict(zip(zip(found["municipality"], found["kind"], strict=True), found["verdict"], strict=True))
    assert told["B", "materske_centrum"] == CONFIRMED
    assert told["A", CARE] == QUIET
    assert set(told) == {(place, kind) for place in "AB" for kind in (CARE, "materske_centrum")}

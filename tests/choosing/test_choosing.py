"""What a planner chooses of an answer says the same as an answer that was asked anew."""

import time

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from kpss_geo.choosing import (
    Choice,
    by_minutes,
    by_municipality,
    by_service,
    chosen,
    gaps_csv,
    gaps_xlsx,
    neighbours,
    sheet,
)
from kpss_geo.errors import BadInput
from kpss_geo.frames import BINS
from kpss_geo.question import Study
from kpss_geo.standards import Standard, standards
from kpss_geo.study import answer
from kpss_geo.terms import FORMS, groups, working_groups
from tests.test_study import TODAY, TOWN
from tests.towns import squares

TRAVELLERS = ("walk", "wheelchair", "car")
WHOLE = answer(Study(travellers=TRAVELLERS), TOWN, today=TODAY)
KINDS = ("knihovna", "pecovatelska_sluzba", "domovy_pro_seniory", "denni_stacionare", "lekarna", "rana_pece")


def some(values):
    return st.lists(st.sampled_from(list(values)), unique=True, max_size=3).map(tuple)


CHOICES = st.builds(
    Choice,
    kinds=some(KINDS),
    forms=some(FORMS),
    target_groups=some(groups()),
    working_groups=some(working_groups()),
    traveller=st.sampled_from(TRAVELLERS),
    minutes=st.floats(0.5, 60, width=16),
)


def fresh(choice):
    study = Study(
        kinds=choice.kinds,
        forms=choice.forms,
        target_groups=choice.target_groups,
        working_groups=choice.working_groups,
        travellers=(choice.traveller,),
        minutes=(choice.minutes,),
        standard_minutes=choice.minutes,
    )
    return answer(study, TOWN, today=TODAY)


@settings(max_examples=25)
@given(CHOICES)
def test_a_choice_equals_a_fresh_answer_to_the_same_question(choice):
    theirs, ours = fresh(choice), chosen(WHOLE, choice)
    assert tuple(ours.limits) == theirs.offers
    pd.testing.assert_frame_equal(ours.ledger, theirs.ledger)
    pd.testing.assert_frame_equal(ours.gaps, theirs.gaps)


@settings(max_examples=20)
@given(CHOICES)
def test_the_bins_of_a_choice_sum_to_its_people_by_municipality_and_by_service(choice):
    picked = chosen(WHOLE, choice)
    for table in (picked.ledger, by_municipality(WHOLE, picked.gaps), by_service(picked.gaps)):
        assert table[list(BINS)].sum(axis=1).eq(table["people"]).all()
    assert by_municipality(WHOLE, picked.gaps)["people"].sum() == by_service(picked.gaps)["people"].sum()


@settings(max_examples=20)
@given(CHOICES)
def test_the_curve_passes_through_the_ledger_at_its_limit(choice):
    picked = chosen(WHOLE, choice)
    at = by_minutes(WHOLE, picked, np.array([choice.minutes])).iloc[0]
    sums = picked.ledger[["people", *BINS]].sum()
    if not sums["people"]:
        assert np.isnan(at["certain"])
        return
    within = sums["covered"] + sums["over_capacity"]
    assert at["certain"] == pytest.approx(within / sums["people"])
    assert at["possible"] == pytest.approx((within + sums["unknown"]) / sums["people"])


def test_who_arrives_exactly_at_the_limit_is_within_it_as_in_the_ledger():
    seconds = np.unique(WHOLE.times["walk"].lenient)
    exact = [one / 60 for one in seconds[np.isfinite(seconds)] if one / 60 * 60 == one and one > 0]
    assert len(exact) > 2
    for limit in exact:
        picked = chosen(WHOLE, Choice(traveller="walk", minutes=limit))
        at = by_minutes(WHOLE, picked, np.array([limit])).iloc[0]
        sums = picked.ledger[["people", "covered", "over_capacity"]].sum()
        assert at["certain"] == (sums["covered"] + sums["over_capacity"]) / sums["people"]


def test_more_minutes_cover_nobody_less():
    curve = by_minutes(WHOLE, chosen(WHOLE, Choice(traveller="wheelchair")), np.arange(0, 121, dtype=float))
    assert (np.diff(curve["certain"]) >= 0).all()
    assert (np.diff(curve["possible"]) >= 0).all()
    assert (curve["possible"] >= curve["certain"]).all()


def test_what_the_answer_does_not_know_is_named_all_at_once():
    with pytest.raises(BadInput) as caught:
        chosen(WHOLE, Choice(kinds=("hospoda",), forms=("létající",), traveller="senior", minutes=0))
    assert [word in str(caught.value) for word in ("hospoda", "létající", "senior", "není mezi 0")] == [True] * 4


# Standards -------------------------------------------------------------------------------------


def test_each_kind_is_judged_by_its_own_standard_and_what_has_none_is_left_out():
    told = {
        ("knihovna", "walk"): Standard(5, "rada", verified=True),
        ("pecovatelska_sluzba", "worker"): Standard(10, "rada", verified=False),
    }
    picked = chosen(WHOLE, Choice(traveller="walk", by_standard=True), told)
    limits = {(offer.kind, offer.form): minutes for offer, minutes in picked.limits.items()}
    assert set(limits.items()) == {(("knihovna", "ambulantní"), 5), (("pecovatelska_sluzba", "terénní"), 10)}
    assert "domovy_pro_seniory" in picked.without
    for (kind, form), minutes in limits.items():
        alone = fresh(Choice(kinds=(kind,), forms=(form,), traveller="walk", minutes=minutes)).ledger
        mine = picked.ledger[(picked.ledger["kind"] == kind)].reset_index(drop=True)
        pd.testing.assert_frame_equal(mine, alone)


def test_where_nothing_has_a_standard_the_tables_are_empty():
    picked = chosen(WHOLE, Choice(by_standard=True), {})
    assert picked.gaps.empty
    assert not picked.limits
    assert np.isnan(by_minutes(WHOLE, picked, np.array([30.0]))["certain"]).all()
    assert by_municipality(WHOLE, picked.gaps)["share_certain"].isna().all()


def test_the_standards_of_the_package_can_be_asked_for():
    assert chosen(WHOLE, Choice(by_standard=True), standards()).limits


# The sheet of a municipality -------------------------------------------------------------------


def test_the_sheet_holds_the_people_services_gaps_and_needs_of_its_municipality_alone():
    picked = chosen(WHOLE, Choice(traveller="walk"))
    found = sheet(WHOLE, picked, "A")
    assert found.people["all"] == 30
    assert set(found.gaps["municipality"]) == {"A"}
    assert len(found.gaps) == len(picked.limits)
    assert list(found.gaps["uncovered"]) == sorted(found.gaps["uncovered"], reverse=True)
    assert set(found.services.index) == set(TOWN.services.index[TOWN.services["municipality"].eq("A").fillna(False)])
    assert set(found.needs["municipality"]) == {"A"}
    assert found.needs_of_all["municipality"].isna().all()
    assert list(found.neighbours.index) == ["B"]


def test_an_unknown_municipality_has_no_sheet():
    with pytest.raises(BadInput, match="není"):
        sheet(WHOLE, chosen(WHOLE, Choice(traveller="walk")), "X")


def test_neighbours_share_a_border_and_not_only_a_corner():
    assert neighbours(squares("ABC")) == {"A": ("B",), "B": ("A", "C"), "C": ("B",)}
    four = gpd.GeoDataFrame(
        geometry=[shapely.box(x, y, x + 1000, y + 1000) for x in (0, 1000) for y in (0, 1000)],
        index=list("ABCD"),
        crs="EPSG:5514",
    )
    assert neighbours(four) == {"A": ("B", "C"), "B": ("A", "D"), "C": ("A", "D"), "D": ("B", "C")}


# Files -----------------------------------------------------------------------------------------


def test_files_name_the_sources_and_are_the_same_bytes_twice():
    picked = chosen(WHOLE, Choice(traveller="walk"))
    assert "zdroje:" in gaps_csv(WHOLE, picked).decode("utf-8-sig")
    first = gaps_xlsx(WHOLE, picked)
    time.sleep(1.1)  # the clock of a workbook counts seconds
    assert gaps_xlsx(WHOLE, picked) == first


def test_the_workbook_opens_with_all_rows_and_the_question(tmp_path):
    import openpyxl

    picked = chosen(WHOLE, Choice(traveller="walk", minutes=17))
    file = tmp_path / "mezery.xlsx"
    file.write_bytes(gaps_xlsx(WHOLE, picked))
    book = openpyxl.load_workbook(file, read_only=True)
    assert len(list(book["Mezery"].iter_rows())) == len(picked.gaps) + 1
    told = {row[0].value: row[1].value for row in book["Definice a zdroje"].iter_rows() if row[0].value}
    assert told["otázka: minutes"] == "17"
    book.close()

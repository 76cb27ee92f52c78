import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpss_geo.errors import BadInput
from kpss_geo.sources.official.csu_ages import band, bands
from kpss_geo.sources.official.csu_people import aged, census_ages, census_small, yearly, yearly_ages
from tests.sources.official.official_files import (
    BANDS,
    CENSUS_HEADER,
    census_csv,
    census_rows,
    quoted,
    small_csv,
    written,
    yearly_csv,
)

MEN = [1, 2, 3, *([4] * 10), 5, 6, 7, 8, 9, 10, 0, 1]  # 21 bands from 0–4 to 100 and more
EXPECTED = {
    "people": 2 * sum(MEN),
    "age_0_14": 2 * (1 + 2 + 3),
    "age_15_64": 2 * 40,
    "age_65p": 2 * sum(MEN[13:]),
    "age_80p": 2 * sum(MEN[16:]),
}


def census(tmp_path, rows, name="sldb2021_vek5_pohlavi.csv"):
    return census_ages(written(tmp_path / name, census_csv(rows)))


def of(rows, **wanted):
    """Rows whose cells equal the wanted ones."""
    places = {CENSUS_HEADER.index(name): value for name, value in wanted.items()}
    return [row for row in rows if all(row[place] == value for place, value in places.items())]


def changed(rows, *, to, **wanted):
    """Rows with one cell of the wanted ones changed."""
    ((column, value),) = to.items()
    at, hit = CENSUS_HEADER.index(column), of(rows, **wanted)
    return [[*row[:at], value, *row[at + 1 :]] if row in hit else row for row in rows]


def test_totals_are_told_from_categories_by_their_empty_codes(tmp_path):
    found = census(tmp_path, census_rows({"600001": MEN, "600002": [0] * 21}))
    assert found.drop(columns="as_of").loc["600001"].to_dict() == EXPECTED
    assert found.loc["600002", "people"] == 0
    assert set(found["as_of"]) == {"2021-03-26"}
    assert all(found[name].dtype == "int64" for name in EXPECTED)


def test_other_territories_in_the_file_are_passed_over(tmp_path):
    rows = census_rows({"600001": MEN}) + census_rows({"3114": [9] * 21}, unit="65")
    assert list(census(tmp_path, rows).index) == ["600001"]


def test_parts_of_a_city_are_read_from_the_same_file(tmp_path):
    rows = census_rows({"554782": [9] * 21}) + census_rows({"547107": MEN}, unit="44")
    found = census_ages(written(tmp_path / "a.csv", census_csv(rows)), unit="city_part")
    assert found["people"].to_dict() == {"547107": EXPECTED["people"]}


def test_the_order_of_rows_and_columns_changes_nothing(tmp_path):
    rows = census_rows({"600001": MEN, "600002": MEN[::-1]})
    plain = census(tmp_path, rows)
    order = np.random.default_rng(3).permutation(len(CENSUS_HEADER))
    mixed = [[rows[number][place] for place in order] for number in np.random.default_rng(4).permutation(len(rows))]
    path = written(tmp_path / "b.csv", quoted([CENSUS_HEADER[place] for place in order], mixed))
    pd.testing.assert_frame_equal(census_ages(path), plain)


def test_where_both_sexes_are_not_summed_they_are_summed_here(tmp_path):
    rows = [row for row in census_rows({"600001": MEN}) if row[CENSUS_HEADER.index("pohlavi_kod")]]
    assert census(tmp_path, rows).drop(columns="as_of").loc["600001"].to_dict() == EXPECTED


def test_an_absent_cell_is_nobody_only_where_the_sum_says_so(tmp_path):
    rows = census_rows({"600001": MEN, "600002": MEN})
    nobody = of(rows, vek_txt="95 - 99 let", uzemi_kod="600001")
    assert census(tmp_path, [row for row in rows if row not in nobody]).loc["600001", "people"] == EXPECTED["people"]
    somebody = of(rows, vek_txt="90 - 94 let", uzemi_kod="600001")
    with pytest.raises(BadInput, match="věky nedávají celkový počet pro '600001'"):
        census(tmp_path, [row for row in rows if row not in somebody])


FAULTS = {
    "a changed count": ({"to": {"hodnota": "77"}, "vek_txt": "0 - 4 roky", "pohlavi_kod": ""}, "muži a ženy nedávají"),
    "an unknown sex": ({"to": {"pohlavi_kod": "3"}, "pohlavi_kod": "2"}, "kód pohlaví '3' neznám"),
    "an unknown age": ({"to": {"vek_txt": "senioři"}, "vek_txt": "65 - 69 let"}, "věkovou skupinu 'senioři' neznám"),
    "an age without label": ({"to": {"vek_txt": ""}, "vek_txt": "65 - 69 let"}, "kód věku bez názvu skupiny"),
    "a band across 65": ({"to": {"vek_txt": "60 - 69 let"}, "vek_txt": "65 - 69 let"}, "překrývají nebo"),
    "a secret count": ({"to": {"hodnota": "i.d."}, "vek_txt": "65 - 69 let"}, "není celé číslo: 'i.d. .600001.'"),
    "a negative count": ({"to": {"hodnota": "-1"}, "vek_txt": "65 - 69 let"}, "počet lidí není celé číslo"),
    "another measure": ({"to": {"ukaz_kod": "2607"}, "ukaz_kod": "3162"}, "'ukaz_kod' není 3162, jen '2607'"),
    "another list": ({"to": {"uzemi_cis": "101"}, "uzemi_cis": "43"}, "ve sloupci 'uzemi_cis' není 43, jen '101'"),
    "two dates": ({"to": {"sldb_datum": "2011-03-26"}, "vek_kod": ""}, "má být jedno datum"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_census_is_a_sentence_and_no_number(tmp_path, fault):
    change, sentence = FAULTS[fault]
    with pytest.raises(BadInput, match=sentence):
        census(tmp_path, changed(census_rows({"600001": MEN}), **change))


def test_a_cell_that_stands_twice_is_refused(tmp_path):
    rows = census_rows({"600001": MEN})
    with pytest.raises(BadInput, match="údaj pro '600001' je tam víckrát"):
        census(tmp_path, [*rows, rows[5]])


def test_a_total_that_is_missing_is_refused(tmp_path):
    rows = census_rows({"600001": MEN, "600002": MEN})
    lost = of(rows, vek_kod="", uzemi_kod="600002")
    with pytest.raises(BadInput, match="chybí součet za všechny věky pro '600002'"):
        census(tmp_path, [row for row in rows if row not in lost])


def test_a_file_in_another_encoding_or_with_other_columns_is_told(tmp_path):
    content = census_csv(census_rows({"600001": MEN}))
    path = written(tmp_path / "a.csv", content.decode().encode("cp1250"))
    with pytest.raises(BadInput, match="není v kódování UTF-8"):
        census_ages(path)
    with pytest.raises(BadInput, match="chybí 'vek_kod'"):
        census_ages(written(tmp_path / "b.csv", content.replace(b"vek_kod", b"vek_kod2")))


def test_an_empty_census_is_told(tmp_path):
    with pytest.raises(BadInput, match="ve sloupci 'uzemi_cis' není 43, jen nic"):
        census(tmp_path, [])


@settings(max_examples=15)
@given(st.lists(st.integers(0, 500), min_size=21, max_size=21))
def test_groups_sum_to_the_people_and_80_lies_within_65(tmp_path_factory, men):
    row = census(tmp_path_factory.mktemp("c"), census_rows({"600001": men})).loc["600001"]
    assert row["age_0_14"] + row["age_15_64"] + row["age_65p"] == row["people"] == 2 * sum(men)
    assert row["age_80p"] == 2 * sum(men[16:])


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("0 - 4 roky", (0, 4)),
        ("5 – 9 let", (5, 9)),
        ("100 a více let", (100, np.inf)),
        ("100 a více", (100, np.inf)),
        ("0", (0, 0)),
        ("1 rok", (1, 1)),
    ],
)
def test_labels_of_ages_are_understood(label, expected):
    assert band(label) == expected


@pytest.mark.parametrize("label", ["", "celkem", "do 5 let", "0 - 4 dny", "65+", "1 - 2 - 3"])
def test_other_labels_are_not_guessed(label):
    assert band(label) is None


def test_bands_must_cover_every_age_once():
    assert len(bands(BANDS, "a.csv")) == 21
    for wrong in (BANDS[1:], BANDS[:-1], [*BANDS, "0 - 14 let"], BANDS[:5] + BANDS[6:]):
        with pytest.raises(BadInput, match="překrývají nebo na sebe nenavazují"):
            bands(wrong, "a.csv")
    with pytest.raises(BadInput, match="skupina '60–69', '70–120' přesahuje 15, 65 nebo 80 let"):
        bands(["0 - 14 let", "15 - 59 let", "60 - 69 let", "70 - 120 let", "121 a více let"], "a.csv")


def test_people_of_small_units_are_told_from_flats_and_from_other_lists(tmp_path):
    path = written(tmp_path / "a.csv", small_csv([("42", "700001", 5), ("47", "700001", 8), ("47", "700002", 0)]))
    assert census_small(path, unit="part")["people"].to_dict() == {"700001": 5}
    assert census_small(path, unit="zsj")["people"].to_dict() == {"700001": 8, "700002": 0}


def test_a_small_unit_that_stands_twice_is_refused(tmp_path):
    path = written(tmp_path / "a.csv", small_csv([("42", "700001", 5), ("42", "700001", 6)]))
    with pytest.raises(BadInput, match="údaj pro '700001' je tam víckrát"):
        census_small(path, unit="part")


AGES = [
    "UZ01234B",
    "Území",
    "IndicatorType",
    "POHL2",
    "Pohlaví",
    "VEK1C",
    "Věk (roky)",
    "CasRB",
    "Roky",
    "Hodnota",
]


def test_the_newest_year_of_municipalities_is_taken_unless_another_is_named(tmp_path):
    cells = [
        (code, sex, measure, year, many)
        for year, many in (("2025", "10"), ("2026", "12"))
        for code in ("600001", "CZ", "CZ0313")
        for sex in ("0", "1", "2")
        for measure in ("2406P", "2407K")
    ]
    path = written(tmp_path / "OBY02A.csv", yearly_csv(cells))
    newest = yearly(path)
    assert newest["people"].to_dict() == {"600001": 12}
    assert set(newest["as_of"]) == {"2026-01-01"}
    assert yearly(path, year=2025)["people"].to_dict() == {"600001": 10}
    with pytest.raises(BadInput, match="rok 1999 v sadě není, je tam '2025', '2026'"):
        yearly(path, year=1999)


def test_codes_of_the_balance_are_never_guessed(tmp_path):
    good = ("600001", "0", "2406P", "2026", "10")
    cases = {
        "ve sloupci 'POHL2' není 0, jen 'T'": [("600001", "T", *good[2:])],
        "ve sloupci 'IndicatorType' není 2406P": [("600001", "0", "9999", *good[3:])],
        "nesahá k obcím": [("CZ0313", *good[1:])],
        "rok .* v sadě není, je tam '1. 1. 2026'": [(*good[:3], "1. 1. 2026", "10")],
        "údaj pro '600001' je tam víckrát": [good, good],
        "počet lidí není celé číslo": [(*good[:4], "10,5")],
    }
    for sentence, cells in cases.items():
        with pytest.raises(BadInput, match=sentence):
            yearly(written(tmp_path / "a.csv", yearly_csv(cells)))


def ages_csv(code, year, many, *, sexes=("0", "1", "2"), detailed=True):
    rows = []
    for sex in sexes:
        share = many * (2 if sex == "0" else 1)
        ages = [("VEKC", "Celkem", share * 101)]
        ages += [(str(age), str(age) if age < 100 else "100 a více", share) for age in range(101)] if detailed else []
        rows += [[code, "", "2406P", sex, "", key, label, year, year, str(count)] for key, label, count in ages]
    return rows


def test_single_years_of_age_make_the_same_groups(tmp_path):
    path = written(tmp_path / "OBY02B.csv", quoted(AGES, ages_csv("600001", "2025", 3) + ages_csv("CZ", "2025", 9)))
    found = yearly_ages(path)
    assert found.drop(columns="as_of").loc["600001"].to_dict() == {
        "people": 606,
        "age_0_14": 90,
        "age_15_64": 300,
        "age_65p": 216,
        "age_80p": 126,
    }


def test_the_last_year_with_ages_is_taken_not_the_last_with_totals(tmp_path):
    rows = ages_csv("600001", "2025", 3) + ages_csv("600001", "2026", 4, detailed=False)
    assert set(yearly_ages(written(tmp_path / "a.csv", quoted(AGES, rows)))["as_of"]) == {"2025-01-01"}


def test_a_balance_by_age_that_stops_at_districts_says_so(tmp_path):
    path = written(tmp_path / "a.csv", quoted(AGES, ages_csv("CZ0313", "2025", 3)))
    with pytest.raises(BadInput, match=r"sada nesahá k obcím .* vezměte sčítání 2021"):
        yearly_ages(path)


def counted(**people):
    index = pd.Index([name[1:] for name in people], name="municipality")
    return pd.DataFrame(
        {"people": list(people.values()), "as_of": pd.array(["2026-01-01"] * len(people), "string")}, index=index
    )


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.lists(st.integers(0, 300), min_size=21, max_size=21).filter(any))
def test_newer_totals_keep_the_ages_of_the_census(tmp_path_factory, total, men):
    structure = census(tmp_path_factory.mktemp("c"), census_rows({"600001": men}))
    row = aged(counted(_600001=total), structure).loc["600001"]
    assert row["age_0_14"] + row["age_15_64"] + row["age_65p"] == row["people"] == total
    assert 0 <= row["age_80p"] <= row["age_65p"]
    old = structure.loc["600001"]
    assert abs(row["age_65p"] - total * old["age_65p"] / old["people"]) <= 2
    assert row["as_of"] == "2026-01-01"


def test_people_without_known_ages_are_named(tmp_path):
    structure = census(tmp_path, census_rows({"600001": MEN}))
    assert aged(counted(_600001=5, _600002=0), structure).loc["600002", "people"] == 0
    with pytest.raises(BadInput, match="pro '600002' nejsou známy věky"):
        aged(counted(_600001=5, _600002=1), structure)

import datetime as dt

import pandas as pd
import pytest

from kpss_geo.errors import BadInput
from kpss_geo.sources.official.csu_codes import code_list, history, orp_of_municipalities, orps, recoded, successors
from tests.sources.official.official_files import list_csv, relation_csv, written

OPEN = "9999-09-09"
DAY = dt.date(2026, 1, 1)


def towns(tmp_path, *rows):
    return written(tmp_path / "cis43.csv", list_csv("43", [(*row, "") for row in rows]))


def test_an_orp_has_its_three_names(tmp_path):
    path = written(tmp_path / "65.csv", list_csv("65", [("3114", "Třeboň", "2003-01-01", OPEN, "353")]))
    found = orps(path, on=DAY)
    assert found.to_dict("index") == {"3114": {"name": "Třeboň", "orp": "353"}}


def test_an_entry_counts_from_its_first_day_to_its_last(tmp_path):
    path = towns(tmp_path, ("600001", "Stará", "2000-01-01", "2009-12-31"), ("600002", "Nová", "2010-01-01", OPEN))
    for day, name in (("2000-01-01", "Stará"), ("2009-12-31", "Stará"), ("2010-01-01", "Nová"), ("2026-01-01", "Nová")):
        assert list(code_list(path, "municipality", on=dt.date.fromisoformat(day))["name"]) == [name]


def test_dates_may_be_written_the_czech_way(tmp_path):
    path = towns(
        tmp_path, ("600001", "Stará", "01.01.2000", "31.12.2009"), ("600002", "Nová", "01.01.2010", "09.09.9999")
    )
    assert list(code_list(path, "municipality", on=DAY).index) == ["600002"]


def test_an_older_capital_header_reads_as_well(tmp_path):
    content = list_csv("43", [("600001", "Obec", "2000-01-01", OPEN, "")])
    head, _, rest = content.partition(b"\n")
    path = written(tmp_path / "a.csv", head.upper() + b"\n" + rest)
    assert list(code_list(path, "municipality", on=DAY).index) == ["600001"]


FAULTS = {
    "another list": (("65", "3114", "Třeboň", "2000-01-01", OPEN), "je číselník '65', čekám 43"),
    "no date": (("43", "600001", "Obec", "loni", OPEN), "'loni' není datum"),
    "no name": (("43", "600001", "", "2000-01-01", OPEN), "bez kódu nebo bez názvu"),
    "nothing valid": (("43", "600001", "Obec", "2000-01-01", "2001-01-01"), "k 1. 1. 2026 v číselníku nic neplatí"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_a_code_list_is_told(tmp_path, fault):
    (number, *row), sentence = FAULTS[fault]
    with pytest.raises(BadInput, match=sentence):
        code_list(written(tmp_path / "a.csv", list_csv(number, [(*row, "")])), "municipality", on=DAY)


def test_a_code_valid_twice_is_refused(tmp_path):
    path = towns(tmp_path, ("600001", "A", "2000-01-01", OPEN), ("600001", "B", "2005-01-01", OPEN))
    with pytest.raises(BadInput, match=r"kód '600001' platí k 1\. 1\. 2026 dvakrát"):
        code_list(path, "municipality", on=DAY)


def test_an_empty_list_is_told_with_its_likely_cause(tmp_path):
    with pytest.raises(BadInput, match="po jednom, ne souběžně"):
        code_list(written(tmp_path / "a.csv", list_csv("43", [])), "municipality", on=DAY)


def test_an_orp_without_its_code_of_ruian_is_named(tmp_path):
    path = written(tmp_path / "65.csv", list_csv("65", [("3114", "Třeboň", "2003-01-01", OPEN, "")]))
    with pytest.raises(BadInput, match="ORP '3114' nemá kód RÚIAN"):
        orps(path, on=DAY)


def test_a_relation_reads_in_either_direction(tmp_path):
    rows = [("600001", "3114"), ("600002", "3114")]
    there = orp_of_municipalities(written(tmp_path / "a.csv", relation_csv(rows)))
    back = orp_of_municipalities(written(tmp_path / "b.csv", relation_csv([row[::-1] for row in rows], "65", "43")))
    assert there.to_dict() == back.to_dict() == dict(rows)


def test_another_relation_and_a_municipality_in_two_orp_are_refused(tmp_path):
    with pytest.raises(BadInput, match="je vazba '65 → 61', čekám 43 → 65"):
        orp_of_municipalities(written(tmp_path / "a.csv", relation_csv([("1", "2")], "65", "61")))
    with pytest.raises(BadInput, match="obec '600001' patří do dvou ORP"):
        orp_of_municipalities(written(tmp_path / "a.csv", relation_csv([("600001", "1"), ("600001", "2")])))


SINCE, UNTIL = dt.date(2010, 1, 1), dt.date(2020, 1, 1)


def changes(tmp_path, *rows, **declared):
    return successors(
        history(towns(tmp_path, *rows), "municipality"),
        since=SINCE,
        until=UNTIL,
        declared={old[1:]: new for old, new in declared.items()},
    )


def test_a_municipality_that_began_under_the_same_name_the_next_day_was_renumbered(tmp_path):
    rows = [
        ("1", "Brdy", "2000-01-01", "2015-12-31"),
        ("2", "Brdy", "2016-01-01", OPEN),
        ("3", "Jiná", "2000-01-01", OPEN),
    ]
    assert changes(tmp_path, *rows) == {"1": "2"}


def test_a_chain_of_numbers_is_followed_to_its_end(tmp_path):
    rows = [
        ("1", "A", "2000-01-01", "2012-12-31"),
        ("2", "A", "2013-01-01", "2015-12-31"),
        ("3", "A", "2016-01-01", OPEN),
    ]
    assert changes(tmp_path, *rows) == {"1": "3"}


def test_a_merged_municipality_needs_a_declared_successor(tmp_path):
    rows = [("1", "Malá", "2000-01-01", "2015-12-31"), ("2", "Velká", "2000-01-01", OPEN)]
    with pytest.raises(BadInput, match=r"obec Malá \(1\) zanikla k 2015-12-31 .* doplňte dvojici"):
        changes(tmp_path, *rows)
    assert changes(tmp_path, *rows, _1="2") == {"1": "2"}


def test_two_namesakes_are_never_guessed(tmp_path):
    rows = [("1", "Lhota", "2000-01-01", "2015-12-31"), ("2", "Lhota", "2000-01-01", "2015-12-31")]
    rows += [("3", "Lhota", "2016-01-01", OPEN), ("4", "Lhota", "2016-01-01", OPEN)]
    with pytest.raises(BadInput) as caught:
        changes(tmp_path, *rows)
    assert len(caught.value.faults) == 2


def test_successors_in_a_circle_are_refused(tmp_path):
    rows = [
        ("1", "A", "2000-01-01", "2015-12-31"),
        ("2", "B", "2000-01-01", "2015-12-31"),
        ("3", "C", "2000-01-01", OPEN),
    ]
    with pytest.raises(BadInput):
        changes(tmp_path, *rows, _1="2", _2="1")


def test_what_did_not_change_has_no_successor(tmp_path):
    rows = [
        ("1", "A", "2000-01-01", OPEN),
        ("2", "Zaniklá dřív", "2000-01-01", "2005-12-31"),
        ("3", "Nová", "2016-01-01", OPEN),
    ]
    assert changes(tmp_path, *rows) == {}


def test_old_counts_are_added_to_the_new_code():
    counts = pd.DataFrame({"people": [5, 7, 1]}, index=pd.Index(["1", "2", "3"], name="municipality"))
    found = recoded(counts, {"1": "2"})
    assert found["people"].to_dict() == {"2": 12, "3": 1}
    assert found.index.name == "municipality"

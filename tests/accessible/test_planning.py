import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from kpss_geo.accessible import planning
from kpss_geo.accessible.register import register
from kpss_geo.barriers import Barriers, barriers
from kpss_geo.findings import findings
from kpss_geo.question import Study
from kpss_geo.study import answer
from kpss_geo.territory import Territory
from tests.accessible.places import DOOR, TODAY, seen, survey
from tests.shared import TREBON

CHAIR = "wheelchair"


@pytest.fixture(scope="module")
def town():
    return Territory.open(TREBON)


@pytest.fixture(scope="module")
def known(town):
    return register(town, findings(Path(TREBON), today=dt.date(2026, 11, 22)))


@pytest.fixture(scope="module")
def found(town):
    seen_ = findings(Path(TREBON), today=dt.date(2026, 11, 22))
    return barriers(answer(Study(travellers=(CHAIR, "powered_wheelchair")), town, survey=seen_))


def test_each_point_counts_in_the_last_month_in_which_somebody_looked():
    points = survey(
        seen("a", "obrubnik", {"kerb_cm": 1}, on=dt.date(2026, 1, 31)),
        seen("b", "obrubnik", {"kerb_cm": 1}, on=dt.date(2026, 4, 1), lon=14.81),
        seen("c", "vstup", DOOR, on=dt.date(2025, 12, 9), lon=14.82),
        seen("c", "vstup", {"threshold_cm": 1}, on=dt.date(2026, 4, 9), lon=14.82, who="b"),
    ).points.values()
    told = planning.months(points)
    assert told == [("2026-01", 1), ("2026-02", 0), ("2026-03", 0), ("2026-04", 2)]


def test_the_months_hold_every_point_once(known):
    points = {point.point_id: point for one in known.spots if one.place for point in one.place.points}
    assert sum(number for _, number in planning.months(points.values())) == len(points)


def test_the_share_of_the_whole_lies_between_those_of_its_parts(found, known):
    table = planning.progress(found, known, CHAIR)
    for of in ("metres", "entrances"):
        shares = table[f"{of}_share"].dropna()
        assert shares.min() <= planning.whole_share(table, of) <= shares.max()
    assert table["points"].sum() == sum(len(one.place.points) for one in known.spots if one.place and one.inside)


def test_nothing_to_survey_has_no_share(found, known):
    table = planning.progress(found, known, CHAIR)
    assert np.isnan(planning.whole_share(table.iloc[:0], "metres"))


def test_the_whole_territory_sums_people_and_weighs_counts_by_them(found):
    table = planning.by_service(found.indicators, CHAIR)
    assert set(table.index) == set(planning.services(found.indicators))
    key = table.index[0]
    own = planning.by_municipality(found.indicators, CHAIR, key)
    assert table.loc[key, "people"] == own["people"].sum()
    mean = np.average(own["both_perhaps"].fillna(0), weights=own["people"])
    assert table.loc[key, "both_perhaps"] == pytest.approx(mean)
    assert own["both_perhaps"].nunique() > 1
    assert (table["both_sure"] <= table["both_perhaps"] + 1e-9).all()
    assert table["unknown"].is_monotonic_decreasing


def test_where_nobody_lives_a_mean_is_not_a_nought(found):
    empty = found.indicators.assign(people=0)
    assert planning.by_service(empty, CHAIR)["both_sure"].isna().all()


def test_a_traveller_without_rows_has_empty_tables(found):
    assert planning.by_service(found.indicators, "car").empty
    assert planning.decisive(found, register_of_nothing(), "car", "cs") == []


def register_of_nothing():
    class Nothing:
        spots = ()

    return Nothing()


def test_every_decisive_barrier_has_a_name_a_reason_and_a_place(found, known):
    sets = planning.decisive(found, known, CHAIR, "cs")
    assert [len(one.items) for one in sets] == sorted(len(one.items) for one in sets)
    assert all(one.gain > 0 for one in sets)
    for item in (item for one in sets for item in one.items):
        assert item.name
        assert np.isfinite([item.lon, item.lat]).all()
        assert item.position is not None


def test_a_barrier_that_the_register_does_not_know_is_told_by_its_id(found):
    told = planning.decisive(found, register_of_nothing(), CHAIR, "cs")
    assert told[0].items[0].position is None
    assert told[0].items[0].id


def test_what_to_survey_next_is_told_in_english_without_czech_words(found):
    streets = planning.next_points(found, CHAIR, "en")
    streets = streets[streets["what"] == "street"]
    assert len(streets)
    assert all(words.isascii() for words in streets["words"])
    assert set(streets["words"]) != set(found.next_points["words"])


def test_services_are_told_in_both_languages(found, town):
    for key in planning.services(found.indicators):
        czech, english = (planning.service_name(key, town.kinds, language) for language in ("cs", "en"))
        assert czech.count("–") >= 2
        assert english != czech


def test_no_answer_makes_empty_tables(found, known):
    nothing = Barriers(
        *(table.iloc[:0] for table in (found.indicators, found.surveyed, found.next_points, found.removals))
    )
    assert planning.who(nothing) == []
    assert planning.services(nothing.indicators) == []
    assert planning.progress(nothing, known, CHAIR).empty
    assert TODAY

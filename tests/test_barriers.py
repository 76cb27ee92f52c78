"""The survey's tables and pages of an answer: they open in Czech Excel, and no odd study breaks them."""

import dataclasses
import io

import pandas as pd
import pytest

from kpss_geo import barriers
from kpss_geo.access import Survey
from kpss_geo.publish import publish
from kpss_geo.question import Study
from kpss_geo.study import answer
from kpss_geo.terms import figures
from kpss_geo.territory import Territory
from tests.shared import TREBON
from tests.street_points import TODAY, at, points_of
from tests.test_access import STEP, STUDY, door, found, village
from tests.test_findings import TODAY as DAY
from tests.test_findings import demonstration

FILES = {
    "indicators.csv": "indicators",
    "surveyed.csv": "surveyed",
    "next_points.csv": "next",
    "removals.csv": "removals",
}
NUMBERS = ("whole", "number", "minutes", "share", "degrees")
SURVEY_PAGES = {"pristupnost.html", "ulice.html", "ukazatele.html"}


@pytest.fixture(scope="module")
def trebon(tmp_path_factory):
    survey = demonstration(tmp_path_factory.mktemp("demonstration"))
    study = Study(travellers=("wheelchair", "walk"), minutes=(30,))
    answered = answer(study, Territory.open(TREBON), survey=survey, today=DAY)
    made = barriers.barriers(answered)
    return answered, made, barriers.tables(answered, made)


def opened(content):
    return pd.read_csv(io.BytesIO(content), sep=";", decimal=",", encoding="utf-8-sig", dtype={"kód obce": str})


@pytest.mark.parametrize("file", FILES)
def test_a_table_has_the_headers_that_are_defined_and_its_numbers_open_as_numbers(trebon, file):
    _, _, files = trebon
    assert files[file].startswith(b"\xef\xbb\xbf")
    defined = figures(FILES[file])
    table = opened(files[file])
    assert list(table.columns) == [one.header for one in defined.values()]
    assert len(table)
    for one in defined.values():
        is_number = pd.api.types.is_numeric_dtype(table[one.header])
        assert is_number == (one.kind in NUMBERS), one.header


def test_the_file_says_the_same_as_the_frame(trebon):
    _, made, files = trebon
    read = opened(files["indicators.csv"])
    assert len(read) == len(made.indicators)
    for column in ("people", "people_sure", "unknown", "nominal"):
        assert read[figures("indicators")[column].header].tolist() == made.indicators[column].tolist()
    assert set(read["způsob dopravy"]) == {"na mechanickém vozíku"}
    assert set(opened(files["next_points.csv"])["co"]) == {"vchod", "ulice"}
    assert set(opened(files["removals.csv"])["jistě nejlepší"]) <= {"ano", "ne"}


def test_every_table_that_has_a_place_for_it_says_what_the_figures_rest_on(trebon):
    answered, _, files = trebon
    for file, name in FILES.items():
        if "basis" in figures(name):
            assert set(opened(files[file])["podklad"]) == {"; ".join(answered.notes)}


def test_no_text_of_the_survey_runs_as_a_formula():
    evil = "=cmd|' /C calc'!A0"
    place = village({"name": evil, "municipality": "A"})
    answered = found(place, door(**STEP))
    files = barriers.tables(answered, barriers.barriers(answered))
    removal = opened(files["removals.csv"])["co odstranit"].iloc[0]
    assert removal.startswith("'=cmd")
    untold = found(place)
    ahead = opened(barriers.tables(untold, barriers.barriers(untold))["next_points.csv"])["co zjistit"].iloc[0]
    assert ahead.startswith("'=cmd")


NO_WHEELS = {"only walkers": ("walk",), "only cars": ("car",), "walkers with sticks and prams": ("blind", "pram")}
POINTS = (at("zuzeni", 150, 500, width_cm=50), door(**STEP))


@pytest.mark.parametrize("who", NO_WHEELS)
@pytest.mark.parametrize("points", [(), POINTS])
def test_a_study_without_wheelchairs_is_published_with_empty_tables_of_barriers(who, points, tmp_path):
    study = dataclasses.replace(STUDY, travellers=NO_WHEELS[who])
    written = publish(found(village(), *points, study=study), tmp_path / "maps", progress=lambda *_: None)
    assert written.keys() >= {*FILES, *SURVEY_PAGES}
    for file, name in FILES.items():
        table = opened(written[file])
        assert list(table.columns) == [one.header for one in figures(name).values()]
        assert table.empty


def test_a_territory_without_services_is_published(tmp_path):
    place = village()
    bare = dataclasses.replace(place, services=place.services.head(0))
    written = publish(found(bare, *POINTS), tmp_path / "maps", progress=lambda *_: None)
    assert written.keys() >= {*FILES, *SURVEY_PAGES}
    assert opened(written["indicators.csv"]).empty
    assert len(opened(written["surveyed.csv"])) == 2
    assert "šířka 50 cm" in written["ulice.html"].decode()


def test_a_territory_without_people_is_published(tmp_path):
    place = village()
    bare = dataclasses.replace(place, people=place.people.head(0))
    written = publish(found(bare, *POINTS), tmp_path / "maps", progress=lambda *_: None)
    assert opened(written["indicators.csv"])["lidé"].sum() == 0
    assert opened(written["removals.csv"]).empty


def test_the_same_answer_gives_the_same_bytes_whatever_the_order_of_the_points():
    place = village()
    one, other = (
        answer(STUDY, place, survey=Survey(points_of(*some), TODAY), today=TODAY) for some in (POINTS, POINTS[::-1])
    )
    assert barriers.tables(one, barriers.barriers(one)) == barriers.tables(other, barriers.barriers(other))


def test_a_piece_that_is_closed_stands_on_the_page_with_its_place_its_day_and_its_source():
    answered = found(village(), at("zuzeni", 150, 500, width_cm=50))
    pieces = barriers._pieces(answered)
    (piece,) = pieces[pieces["traveller"] == "wheelchair"].to_dict("records")
    assert (piece["state"], piece["municipality_name"], piece["seen_on"]) == ("closed", "Obec A", "2026-05-02")
    assert piece["source"] == "ověřený mapovatel"
    assert "50 cm" in piece["words"]

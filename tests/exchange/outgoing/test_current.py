import csv
import datetime as dt
import io
import zipfile

import geopandas as gpd
import openpyxl
import pyogrio
import pytest

from kpss_geo.exchange.outgoing.current import question_headers
from kpss_geo.survey.observations import Value
from kpss_geo.survey.questionnaire import elements, questions
from tests.exchange.outgoing.samples import HALL, hall, old_and_torn, seen, street, whole, written


def rows(events, **more):
    text = written("csv", events, **more).files["body.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def layers(events, folder):
    file = folder / "body.gpkg"
    file.write_bytes(written("gpkg", events).files["body.gpkg"])
    return {name: gpd.read_file(file, layer=name) for name, _ in pyogrio.list_layers(file)}


def test_headers_are_the_labels_and_no_two_are_alike():
    headers = list(question_headers().values())
    assert len(set(headers)) == len(headers) == len(questions())
    assert all(header.startswith(questions()[field].label) for field, header in question_headers().items())


def test_the_csv_opens_in_czech_excel():
    raw = written("csv", whole()).files["body.csv"]
    assert raw.startswith(b"\xef\xbb\xbf")
    first = rows(hall())[0]
    assert (first["Šířka hlavního křídla (cm)"], first["Čím lze schody překonat bez chůze?"]) == (
        "82,5",
        "není co překonat, je v úrovni",
    )
    assert (first["co to je"], first["název místa"], first["zeměpisná délka"]) == ("vstup", "Městský úřad", "14,7701")


def test_unknown_not_applicable_and_not_answered_are_told_apart():
    told = {"threshold_cm": None, "door_main_cm": Value(None, "not_applicable"), "steps_count": 0}
    first, second = rows([seen(1, "vstup", told, about=HALL), seen(2, "vstup", {"threshold_cm": 1}, about=HALL)])
    assert (first["Výška prahu (cm)"], first["Šířka hlavního křídla (cm)"]) == ("nevím", "netýká se")
    assert (second["Výška prahu (cm)"], second["Šířka hlavního křídla (cm)"]) == ("1", "")


def test_categories_stand_with_their_edition_and_reasons():
    first = rows([seen(1, "vstup", {"threshold_cm": 9}, about=HALL)])[0]
    assert first["kategorie místa: osoby s tělesným postižením"] == "obtížně přístupné nebo nepřístupné"
    assert "výška prahu: 9 cm > 7 cm" in first["proč: osoby s tělesným postižením"]
    assert "edice A" in first["metodika"]
    other = rows([seen(1, "vstup", {"threshold_cm": 9}, about=HALL)], edition="C")[0]
    assert "edice C" in other["metodika"]


def test_a_thing_in_the_street_has_no_category_of_a_place():
    assert {one["kategorie místa: osoby s tělesným postižením"] for one in rows(street())} == {""}


def test_age_doubts_and_disputes_are_told():
    lift, door = rows(old_and_torn())
    assert (lift["stav"], lift["k ověření"], lift["stáří v měsících"]) == ("k ověření", "Šířka dveří výtahu", "37")
    assert (door["stav"], door["rozpor"], door["stáří v měsících"]) == ("platí", "Výška prahu: 1 × 9", "1")
    assert door["zjištěno jak"] == "změřeno 2"


def test_a_declared_category_that_cannot_be_right_is_told():
    told = seen(1, "vstup", {"threshold_cm": 9, "declared_category": "accessible"}, about=HALL)
    assert "uvedeno „přístupné“" in rows([told])[0]["vlastní označení nesouhlasí"]


def test_the_workbook_has_the_same_cells_and_says_what_it_is():
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", whole()).files["body.xlsx"]))
    cells = list(book["Body"].iter_rows(values_only=True))
    plain = [
        [str(cell).replace(".", ",") if isinstance(cell, float) else str(cell or "") for cell in row] for row in cells
    ]
    told = rows(whole())
    assert [dict(zip(plain[0], row, strict=True))["číslo bodu"] for row in plain[1:]] == [
        one["číslo bodu"] for one in told
    ]
    width = cells[0].index("Šířka hlavního křídla (cm)")
    assert 82.5 in [row[width] for row in cells]
    assert ("území", "ORP Třeboň") in list(book["O souboru"].iter_rows(values_only=True))


@pytest.mark.parametrize("name", ["xlsx", "xlsx-observations"])
def test_the_same_survey_gives_the_same_workbook(name):
    def content():
        return next(content for file, content in written(name, whole()).files.items() if file.endswith(".xlsx"))

    assert content() == content()
    with zipfile.ZipFile(io.BytesIO(content())) as book:
        text = b"".join(book.read(part) for part in book.namelist()).decode()
    assert ("ještěrka" in text) is (name == "xlsx-observations")


def test_the_geopackage_has_a_layer_for_each_kind_and_keeps_numbers(tmp_path):
    found = layers(whole(), tmp_path)
    kinds = {one.element for one in [*hall(), *street(), *old_and_torn()]}
    assert set(found) == kinds | {"o_souboru"} <= set(elements()) | {"o_souboru"}
    doors = found["vstup"].set_index("point_id")
    assert doors.crs.to_epsg() == 4326
    first = doors.loc[str(hall()[0].point_id)]
    assert (first["door_main_cm"], first["steps_count"], first.geometry.x) == (82.5, 0, 14.7701)
    assert doors["door_main_cm"].dtype == "float64"
    assert bool(found["vytah"]["lift_seat"].iloc[0]) is True
    assert found["schody"].geometry.isna().sum() == 1
    assert "ORP Třeboň" in set(found["o_souboru"]["udaj"])


def test_stale_and_disputed_fields_are_listed_for_maps(tmp_path):
    found = layers(old_and_torn(), tmp_path)
    assert list(found["vytah"]["to_verify"]) == ["lift_door_cm"]
    assert list(found["vstup"]["disputed"]) == ["threshold_cm"]


def test_dates_of_obstacles_are_told():
    until = next(one for one in rows(street()) if one["co to je"] == "dočasná překážka")
    assert until["Do kdy tu překážka bude?"] == dt.date(2026, 7, 1).isoformat()

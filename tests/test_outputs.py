"""The archive that a planner takes away."""

import datetime as dt
import io
import json
import zipfile

import pytest

from kpss_geo import files
from kpss_geo.access import Survey
from kpss_geo.choosing import Choice, chosen
from kpss_geo.errors import BadInput
from kpss_geo.findings import findings
from kpss_geo.outputs import PARTS, archive, file_name, of_folder, zipped
from kpss_geo.question import Study
from kpss_geo.standards import standards
from kpss_geo.study import answer
from kpss_geo.territory import Territory
from tests.shared import TREBON

TODAY = dt.date(2026, 11, 22)
CHOICE = Choice(kinds=("domovy_pro_seniory", "pecovatelska_sluzba"), minutes=20)


@pytest.fixture(scope="module")
def whole():
    return answer(Study(), Territory.open(TREBON), survey=findings(TREBON, today=TODAY), today=TODAY)


@pytest.fixture(scope="module")
def book(whole):
    content = archive(whole, chosen(whole, CHOICE), list(PARTS))
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        yield {name: opened.read(name) for name in opened.namelist()}


def test_the_archive_holds_every_part_and_a_manifest_with_the_hash_of_each_file(book):
    assert {name.split("/")[0] for name in book if "/" in name} == set(PARTS)
    told = json.loads(book.pop("manifest.json"))
    assert told["outputs"] == {name: files.sha256(content) for name, content in book.items()}
    assert told["study"]["minutes"] == 20


def test_every_file_bears_its_sources_and_what_must_be_said_of_it(book, tmp_path):
    """Binary formats are opened; what is text is searched."""
    import pandas as pd
    import pyogrio

    readable = {name: content for name, content in book.items() if name.endswith((".html", ".txt", "mezery.csv"))}
    assert len(readable) > 8
    for name, content in readable.items():
        text = content.decode("utf-8-sig")
        assert "ČÚZK" in text or name == "mapy/index.html", name
        assert "schematick" in text.lower(), name
    for name in [one for one in book if one.endswith(".gpkg")]:
        (tmp_path / "one.gpkg").write_bytes(book[name])
        about = pyogrio.read_dataframe(tmp_path / "one.gpkg", layer="o_souboru")
        assert about["udaj"].str.contains("schematick").any()
        assert about["udaj"].str.contains("ČÚZK").any()
    import pyarrow.parquet as pq

    notes = pq.read_schema(io.BytesIO(book["tabulky/kniha.parquet"])).metadata[b"notes"].decode()
    assert "ČÚZK" in notes
    assert "schematick" in notes
    assert pd.read_excel(io.BytesIO(book["tabulky/mezery.xlsx"]), sheet_name=None)["Definice a zdroje"].shape[0] > 30


def test_the_same_answer_gives_the_same_bytes(whole, book):
    content = archive(whole, chosen(whole, CHOICE), ["tabulky", "vrstvy"])
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        again = {name: opened.read(name) for name in opened.namelist() if "/" in name}
    assert again == {name: one for name, one in book.items() if name.split("/")[0] in ("tabulky", "vrstvy")}


def test_a_folder_answered_in_another_process_gives_what_the_answer_in_hand_gives(whole):
    survey = findings(TREBON, today=TODAY)
    assert isinstance(survey, Survey)
    steps = []
    made = of_folder(TREBON, survey, CHOICE, standards(), ["tabulky"], progress=lambda *step: steps.append(step))
    assert made == archive(whole, chosen(whole, CHOICE), ["tabulky"])
    assert [done for _, done, _ in steps] == [0, 1]


@pytest.mark.parametrize("parts", [[], ["mapy", "obrazy"]])
def test_an_unknown_part_is_refused_and_so_is_none(whole, parts):
    with pytest.raises(BadInput, match="výstupy"):
        archive(whole, chosen(whole, CHOICE), parts)


def test_files_of_an_archive_are_in_order_and_of_the_day_of_the_answer():
    with zipfile.ZipFile(io.BytesIO(zipped({"b": b"2", "a": b"1"}, TODAY))) as opened:
        assert opened.namelist() == ["a", "b"]
        assert {one.date_time for one in opened.infolist()} == {(2026, 11, 22, 0, 0, 0)}


def test_the_name_of_the_archive_is_safe():
    assert file_name("Třeboňsko / „okolí“", "2026-11-22") == "trebonsko-okoli-2026-11-22.zip"

import csv
import dataclasses
import io
import json
import zipfile
from xml.etree import ElementTree as ET

import geopandas as gpd
import openpyxl
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpss_geo.errors import BadInput
from kpss_geo.exchange.outgoing import FORMATS, WARNING, write
from kpss_geo.survey.fold import fold
from kpss_geo.survey.observations import Reverted, checked
from tests.exchange.outgoing.samples import HALL, NASTY, TODAY, gone, nasty, same_as, seen, whole, written
from tests.exchange.strategies import observations

CURRENT = sorted(name for name in FORMATS if "observations" not in name)
WHERE = {"edition": "A", "today": TODAY, "territory_name": "Třeboň", "licence": "CC BY 4.0"}


def layers(content, folder):
    file = folder / "points.gpkg"
    file.write_bytes(content)
    return {name: gpd.read_file(file, layer=name) for name, _ in pyogrio.list_layers(file)}


def names_in_csv(content, column):
    return [row[column] for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")]


def unzipped(content):
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return b"".join(book.read(part) for part in book.namelist())


def plain(text):
    """What a spreadsheet's guard was put before."""
    return text[1:] if text.startswith("'") and text[1:2] in ("=", "+", "-", "@", "\t", "'") else text


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_writes_a_whole_survey_and_says_what_is_lost(name):
    found = written(name, whole())
    assert all(found.files.values())
    assert found.lost
    told = found.files["cti-me.txt"].decode()
    assert all(line in told for line in [*found.lost, "území: ORP Třeboň", "licence: CC BY 4.0", "ke dni: 2026-06-01"])


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_of_events_changes_no_text(name):
    events = whole()
    one, other = written(name, events), written(name, events[::-1])
    texts = [file for file in one.files if not file.endswith((".gpkg", ".xlsx"))]
    assert texts
    assert all(one.files[file] == other.files[file] for file in texts)
    assert one.lost == other.lost


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_is_written_of_an_empty_survey_but_sound_files(name):
    assert all(written(name, []).files.values())


def test_nasty_texts_come_back_from_geojson_and_json():
    for name, file, path in (
        ("geojson", "body.geojson", ("properties", "name")),
        ("geojson-observations", "pozorovani.geojson", ("properties", "name")),
        ("a11yjson", "mista.a11y.json", ("properties", "name", "cs")),
    ):
        features = json.loads(written(name, nasty()).files[file])["features"]
        found = [
            feature[path[0]][path[1]] if len(path) == 2 else feature[path[0]][path[1]][path[2]] for feature in features
        ]
        assert sorted(found) == sorted(NASTY), name
    norm = json.loads(written("ofn", nasty()).files["bezbarierovost.jsonld"])
    assert sorted(one["název"]["cs"] for one in norm) == sorted(NASTY)


def test_nasty_texts_come_back_from_xml():
    root = ET.fromstring(written("osm", nasty()).files["nove.osm"])  # noqa: S314
    tags = [{tag.get("k"): tag.get("v") for tag in node.iter("tag")} for node in root.iter("node")]
    assert sorted(one["name"] for one in tags) == sorted(NASTY)
    assert sorted(one["description"] for one in tags) == sorted(NASTY)


def test_nasty_texts_are_no_formulas_in_spreadsheets():
    tables = {
        "csv": names_in_csv(written("csv", nasty()).files["body.csv"], "název místa"),
        "csv-observations": names_in_csv(written("csv-observations", nasty()).files["pozorovani.csv"], "name"),
    }
    for name, file, column in (("xlsx", "body.xlsx", "název místa"), ("xlsx-observations", "pozorovani.xlsx", "name")):
        sheet = openpyxl.load_workbook(io.BytesIO(written(name, nasty()).files[file])).worksheets[0]
        cells = list(sheet.iter_rows())
        place = [cell.value for cell in cells[0]].index(column)
        assert {cell.data_type for row in cells for cell in row} <= {"s", "n", "inlineStr"}  # "f" would be a formula
        tables[name] = [row[place].value for row in cells[1:]]
    for name, found in tables.items():
        assert not [text for text in found if text.startswith(("=", "+", "-", "@"))], name
        assert sorted(map(plain, found)) == sorted(NASTY), name


def test_nasty_texts_come_back_from_geopackage(tmp_path):
    found = layers(written("gpkg", nasty()).files["body.gpkg"], tmp_path)["vstup"]
    assert sorted(found["name"]) == sorted(NASTY)
    assert sorted(found["side"]) == sorted(NASTY)


def test_negative_numbers_of_steps_stay_numbers():
    found = written("csv", whole()).files["body.csv"].decode("utf-8-sig")
    assert ";-3;" in found
    sheet = openpyxl.load_workbook(io.BytesIO(written("xlsx", whole()).files["body.xlsx"]))["Body"]
    assert -3 in {cell.value for row in sheet.iter_rows() for cell in row}


@pytest.mark.parametrize("name", FORMATS)
def test_demonstration_points_leave_only_when_asked_and_every_file_says_so(name):
    shown = [dataclasses.replace(one, source="demonstration 2026") for one in whole()]
    with pytest.raises(BadInput, match="ukázkové body se nevydávají"):
        written(name, shown)
    found = written(name, shown, demonstration=True)
    assert all(file.startswith("ukazka-") for file in found.files)
    for file, content in found.files.items():
        if file.endswith(".xlsx"):
            book = openpyxl.load_workbook(io.BytesIO(content))
            assert WARNING in {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
        else:
            assert WARNING.encode() in content, file


@pytest.mark.parametrize("name", FORMATS)
def test_one_demonstration_point_among_real_ones_is_enough_to_refuse(name):
    events = whole()
    events[0] = dataclasses.replace(events[0], source="demonstration")
    with pytest.raises(BadInput, match="bodů: 1"):
        written(name, events)


def test_real_points_are_not_called_a_demonstration():
    found = written("geojson", whole(), demonstration=True)
    assert not [
        name for name, content in found.files.items() if name.startswith("ukazka") or WARNING.encode() in content
    ]


def test_points_without_their_events_are_refused():
    points = fold(whole(), today=TODAY)
    with pytest.raises(BadInput, match="body bez událostí"):
        write(points, format="csv", **WHERE)


@pytest.mark.parametrize("name", FORMATS)
def test_an_address_as_an_author_never_leaves(name):
    events = whole()
    events[0] = dataclasses.replace(events[0], author_id="jana@example.cz")
    with pytest.raises(BadInput, match="adresa místo přezdívky"):
        written(name, events)


@pytest.mark.parametrize("name", CURRENT)
def test_authors_are_in_no_file_of_the_current_state(name):
    for file, content in written(name, whole()).files.items():
        text = unzipped(content) if file.endswith(".xlsx") else content
        assert "ještěrka".encode() not in text
        assert b"veverka" not in text


@pytest.mark.parametrize("name", FORMATS)
def test_data_under_odbl_leave_only_under_odbl(name):
    mixed = [*whole(), seen(90, "vstup", {"door_main_cm": 77.7}, about={"name": "Z mapy", "licence": "ODbL-1.0"})]
    apart = written(name, mixed)
    assert any("ODbL" in line for line in apart.lost)
    texts = [content for file, content in apart.files.items() if not file.endswith((".gpkg", ".xlsx", ".txt"))]
    assert not [text for text in texts if b"Z mapy" in text]
    together = written(name, mixed, licence="ODbL 1.0")
    assert not any("ODbL" in line for line in together.lost)


def test_archived_points_stay_behind_and_are_counted():
    found = written("geojson", whole())
    assert any("archivované" in line and line.endswith(": 1") for line in found.lost)
    ids = [one["id"] for one in json.loads(found.files["body.geojson"])["features"]]
    assert len(ids) == len(set(ids)) == len(fold(whole(), today=TODAY)) - 1


@pytest.mark.parametrize("name", [name for name in FORMATS if name.endswith("-observations")])
def test_what_was_taken_back_or_archived_does_not_come_alive_elsewhere(name):
    bad = seen(40, "vstup", {}, about={"name": "Pomluva"}, author_id="zloduch")
    revert = Reverted(
        event_id=same_as("revert"),
        recorded_at=bad.recorded_at,
        author_id="správce",
        author_class="verified",
        reverted_author="zloduch",
        since=bad.recorded_at,
    )
    found = written(name, [*whole(), bad, revert])
    ids = {one.event_id for one in gone()} | {bad.event_id}
    name_of = next(file for file in found.files if file.startswith("pozorovani"))
    content = found.files[name_of]
    content = unzipped(content) if name_of.endswith(".xlsx") else content
    assert not [one for one in ids if str(one).encode() in content]
    assert "vrácená pozorování; událostí: 1" in found.lost


def test_everything_wrong_with_a_request_is_told_at_once():
    shown = [seen(1, "vstup", {}, about=HALL, source="demonstration", author_id="x")]
    with pytest.raises(BadInput) as refused:
        written("csv", shown, licence=" ")
    assert len(refused.value.faults) == 2
    with pytest.raises(BadInput) as refused:
        written("csv", shown, licence=" ", edition="Z")
    assert len(refused.value.faults) == 3
    with pytest.raises(BadInput, match="formát „docx“ neznáme"):
        written("docx", shown)
    with pytest.raises(BadInput, match="edici „Z“ neznáme"):
        written("csv", whole(), edition="Z")


def sound(event):
    try:
        return checked(event, today=TODAY)
    except BadInput:
        return None


@given(
    st.lists(observations(), max_size=4).map(lambda some: [one for one in some if sound(one)]), st.sampled_from(CURRENT)
)
def test_any_sound_survey_can_be_written(events, name):
    unlike = {one.event_id: one for one in events}
    found = written(name, list(unlike.values()), licence="ODbL", demonstration=True)
    for file, content in found.files.items():
        if file.endswith((".json", ".jsonld", ".geojson")):
            json.loads(content)
        if file.endswith((".osm", ".osc")):
            ET.fromstring(content)  # noqa: S314
        if file.endswith(".csv"):
            rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
            assert len({len(row) for row in rows}) == 1

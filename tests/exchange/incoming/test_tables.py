import io
import json
import re
import zipfile

import pytest

from kpss_geo.errors import BadInput, MissingInput
from kpss_geo.exchange.incoming import read, tables
from kpss_geo.exchange.incoming.documents import json_text
from tests.exchange.incoming.files import DOOR, TODAY, csv_of, json_of, only, taken, values, xlsx_of


def faults(raw, **other):
    with pytest.raises(BadInput) as refused:
        taken(raw, **other)
    return " ".join(refused.value.faults)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "utf-16"])
def test_the_encoding_and_the_delimiter_change_nothing(delimiter, encoding):
    row = DOOR | {"name": "Městský úřad, žluťoučký; „kůň“"}
    assert only(csv_of(row, delimiter=delimiter, encoding=encoding)) == only(csv_of(row))


def test_who_saves_as_windows_1250_is_told_so():
    assert any("Windows-1250" in note for note in taken(csv_of(DOOR | {"name": "Škola"}, encoding="cp1250")).notes)


def test_a_quoted_cell_may_have_several_lines():
    found = taken(csv_of(DOOR | {"name": "Radnice\nzadní vchod"}, DOOR | {"lat": "49,01"}))
    assert [one.about["name"] for one in found.events] == ["Radnice\nzadní vchod", "Radnice"]
    assert [one.number for one in found.origins.values()] == [2, 4]


def test_a_workbook_says_the_same_as_a_csv():
    typed = DOOR | {"lon": 14.77, "lat": 49.004, "accuracy_m": 5, "observed_on": TODAY, "door_main_cm": 82.5}
    text = DOOR | {"observed_on": str(TODAY), "door_main_cm": "82,5"}
    assert only(xlsx_of(typed)) == only(csv_of(text))


def test_a_formula_in_a_text_cell_of_a_workbook_stays_a_text():
    assert only(xlsx_of(DOOR | {"name": "=cmd|' /C calc'!A0"})).about["name"] == "=cmd|' /C calc'!A0"


def test_excel_may_name_the_delimiter_in_a_line_before_the_header():
    assert only(b"sep=,\r\n" + csv_of(DOOR, delimiter=",")) == only(csv_of(DOOR))


def test_commas_in_a_label_are_no_delimiters():
    told = {"element": "rampa", "lat": "49.004", "lon": "14.77", "observed_on": "2026-05-01", "name": "Radnice"}
    few = told | {"Ramena rampy: délka, sklon, šířka": "300 × 8 × 110", "a, b, c, d, e, f, g, h": ""}
    assert "ramp_legs" in values(only(csv_of(few)))


def test_the_size_that_a_sheet_declares_is_not_believed():
    whole = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_of(DOOR))) as old, zipfile.ZipFile(whole, "w") as new:
        for part in old.namelist():
            content = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', old.read(part))
            new.writestr(part, content)
    assert only(whole.getvalue()) == only(csv_of(DOOR))


def bomb():
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/sheet.xml", b"0" * 3_000_000)
    return whole.getvalue()


def test_a_bomb_is_refused_by_what_it_declares_before_anything_is_unpacked(monkeypatch):
    raw = bomb()
    monkeypatch.setattr(tables, "MOST_UNPACKED_BYTES", 1_000_000)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_a, **_k: pytest.fail("unpacked"))
    assert "po rozbalení" in faults(raw)


def test_an_archive_that_declares_less_than_it_holds_is_refused():
    raw = bytearray(bomb())
    real, declared = (3_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    assert raw.count(real) == 2
    raw = bytes(raw).replace(real, declared)
    csvs = raw.replace(b"xl/workbook.xml", b"xl/workbook.xxx").replace(b"xl/sheet.xml", b"xl/sheet.csv")
    assert "poškozen" in faults(raw)
    assert "poškozen" in faults(csvs)


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"", "prázdný"),
        (b"\n\n", "prázdný"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "webová stránka"),
        (b"PK\x03\x04 and nothing", "poškozen"),
        (xlsx_of(DOOR)[:800], "poškozen"),
        (b"a;b;c\n1;2;3\n", "nepoznali jsme formát"),
        (b'{"type": "FeatureCollection", "features": [', "není platný JSON"),
        (b"[" * 100_000, "není platný JSON"),
        (b'[{"title": NaN}]', "není platný JSON"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "nepoznali"),
        (b"<?xml version='1.0'?><osm version='0.6'><node", "poškozen"),
    ],
    ids=["empty", "blank", "page", "no archive", "cut workbook", "strange", "cut", "deep", "nan", "picture", "cut osm"],
)
def test_files_that_cannot_be_read_are_refused_whole_with_a_reason(raw, word):
    assert word in faults(raw)


def test_missing_columns_are_told_by_listing_the_profiles():
    said = faults(csv_of({name: text for name, text in DOOR.items() if name != "element"}))
    assert "observations" in said
    assert "kobo" in said


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 1)
    assert "rozdělte" in faults(csv_of(DOOR, DOOR))
    assert "rozdělte" in faults(xlsx_of(DOOR, DOOR))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(MissingInput, match="opravte jméno"):
        taken(tmp_path / "jinde.csv")


def test_unread_columns_are_named():
    assert any("barva" in note for note in taken(csv_of(DOOR | {"barva": "modrá"})).notes)


def test_json_structures_become_cells():
    legs = [{"ramp_legs/length_cm": 300, "ramp_legs/slope_pct": "8"}, {"leg_width_cm": 110}]
    assert json_text(legs) == "300 × 8 × nevím; nevím × nevím × 110"
    assert [json_text(one) for one in (None, True, 1.5, "a", [1, 2])] == ["", "ano", "1,5", "a", "[1, 2]"]


def test_a_list_of_json_objects_is_a_table():
    found = taken(json_of([DOOR, "něco", DOOR | {"door_main_cm": None, "lat": 49.01}]))
    assert [values(one) for one in found.events] == [{"door_main_cm": 82, "threshold_cm": 2}, {"threshold_cm": 2}]
    assert "není objekt" in found.quarantined[0].reasons[0]
    assert json.dumps(found.quarantined[0].raw) == "{}"


@pytest.mark.parametrize("part", ["points.csv", "xl/workbook.xml"])
def test_an_archive_that_is_damaged_inside_is_refused_in_words(part):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, "element;lat;lon;observed_on\n" * 500)
    torn = bytearray(whole.getvalue())
    torn[45:60] = b"\xff" * 15  # within the packed bytes of its only part
    with pytest.raises(BadInput, match="poškozený"):
        read(bytes(torn), name="body.zip", today=TODAY, imported_by="nikdo")

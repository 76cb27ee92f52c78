import csv
import io
import json
import shutil
import signal
import subprocess
import sys
import time

import openpyxl
import pandas as pd
import pytest

from kpss_geo.reports.columns import columns
from tests.command import done, run
from tests.shared import TREBON, extract

COMMAND = [sys.executable, "-m", "kpss_geo.cli"]


def elsewhere(*arguments):
    """A process of its own: what is said, and with which status it ends."""
    return subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def small(tmp_path):
    """A question that is answered quickly and on every page."""
    path = tmp_path / "small.toml"
    path.write_text('travellers = ["car"]\nminutes = [30]\n', encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    out = tmp_path_factory.mktemp("maps") / "trebon"
    ended = elsewhere("answer", TREBON, "--out", out)
    assert ended.returncode == 0, ended.stderr
    return out, ended


def test_one_command_writes_maps_tables_and_manifest(answered):
    out, _ = answered
    assert sorted(path.name for path in out.iterdir()) == [
        "dojezd.html", "gaps.csv", "gaps.xlsx", "index.html", "indicators.csv", "isochrony.html", "ledger.parquet",
        "manifest.json", "next_points.csv", "pokryti.html", "pristupnost.html", "removals.csv", "sluzby.html",
        "surveyed.csv", "ukazatele.html", "ulice.html", "unreachable.csv",
    ]  # fmt: skip


def test_the_ten_worst_gaps_are_printed(answered):
    _, ended = answered
    assert "deset největších mezer" in ended.stdout
    assert "schematické ulice a hranice" in ended.stdout
    assert "index.html" in ended.stdout


def test_gaps_csv_opens_rightly_in_czech_excel(answered):
    raw = (answered[0] / "gaps.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == [column.header for column in columns()]
    assert all(len(row) == len(rows[0]) for row in rows)
    shares = {row[rows[0].index("podíl jistý")] for row in rows[1:]}
    assert any("," in share for share in shares)
    assert not any("." in share for share in shares)


def test_bins_of_every_exported_row_sum_to_the_people(answered):
    ledger = pd.read_parquet(answered[0] / "ledger.parquet")
    bins = ["covered", "over_capacity", "too_far", "not_enterable", "unknown"]
    assert list(ledger.columns[:6]) == ["municipality", "kind", "form", "group", "traveller", "minutes"]
    assert ledger[bins].sum(axis=1).eq(ledger["people"]).all()
    table = pd.read_csv(answered[0] / "gaps.csv", sep=";", decimal=",", encoding="utf-8-sig")
    headers = {column.column: column.header for column in columns()}
    assert table[[headers[name] for name in bins]].sum(axis=1).eq(table["lidé"]).all()


def test_the_workbook_has_a_frozen_header_filters_and_a_sheet_of_definitions(answered):
    book = openpyxl.load_workbook(answered[0] / "gaps.xlsx")
    sheet, needs, definitions = book.worksheets
    assert [cell.value for cell in needs[1]][:4] == ["číslo", "rok", "místo", "co zaznělo"]
    assert needs.max_row == 39
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert [cell.value for cell in sheet[1]] == [column.header for column in columns()]
    told = {row[0]: row[1] for row in definitions.iter_rows(values_only=True) if row[0]}
    assert all(told[column.header] == column.definition for column in columns())
    warned = [row[1] for row in definitions.iter_rows(values_only=True) if row[0] == "upozornění"]
    assert "schematické ulice a hranice" in warned
    assert any("CC BY 4.0" in str(text) for text in told.values())
    share = sheet.cell(2, [column.column for column in columns()].index("share_certain") + 1)
    assert share.number_format == "0.0 %"
    assert isinstance(share.value, int | float)


def test_the_manifest_says_what_went_in_and_came_out(answered):
    from kpss_geo.files import sha256

    told = json.loads((answered[0] / "manifest.json").read_text(encoding="utf-8"))
    assert told["program"].startswith("kpss_geo ")
    assert told["study"]["standard_minutes"] == 30
    assert told["inputs"]["services.csv"] == sha256((TREBON / "services.csv").read_bytes())
    for name, digest in told["outputs"].items():
        assert sha256((answered[0] / name).read_bytes()) == digest
    assert all({"name", "date", "licence"} <= set(source) for source in told["sources"])


def test_the_same_question_gives_the_same_bytes_in_another_process(answered, tmp_path):
    done("answer", TREBON, "--out", tmp_path / "again")
    for name in ("gaps.csv", "ledger.parquet", "pokryti.html", "dojezd.html", "sluzby.html", "isochrony.html"):
        assert (tmp_path / "again" / name).read_bytes() == (answered[0] / name).read_bytes()


def test_a_study_from_a_file_asks_only_for_that(tmp_path):
    study = tmp_path / "s.toml"
    study.write_text(
        'kinds = ["domovy_pro_seniory"]\ntravellers = ["walk"]\nminutes = [20]\nstandard_minutes = 20\n',
        encoding="utf-8",
    )
    done("answer", TREBON, "--study", study, "--out", tmp_path / "o")
    ledger = pd.read_parquet(tmp_path / "o" / "ledger.parquet")
    assert set(ledger["kind"]) == {"domovy_pro_seniory"}
    assert set(ledger["minutes"]) == {20}


def test_faults_end_with_status_one_and_every_sentence(tmp_path):
    study = tmp_path / "s.toml"
    study.write_text('kinds = ["nic"]\ntravellers = ["vlak"]\nstandard_minutes = 25\n', encoding="utf-8")
    ended = elsewhere("answer", TREBON, "--study", study, "--out", tmp_path / "o")
    assert ended.returncode == 1
    for said in (
        "kinds 'nic' is not known",
        "travellers 'vlak' is not known",
        "standard_minutes 25 is not among minutes",
    ):
        assert said in ended.stderr
    assert "3 faults; nothing was written" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "o").exists()


def test_an_out_that_is_a_file_is_refused(small, tmp_path):
    (tmp_path / "o").write_text("x", encoding="utf-8")
    ended = run("answer", TREBON, "--study", small, "--out", tmp_path / "o")
    assert ended.status == 1
    assert "is a file; choose a folder" in ended.err


def test_show_describes_a_territory():
    said = done("show", TREBON)
    for told in ("24669", "14 inside, 31 across the border", "EPSG:5514", "CC BY 4.0", "schematické ulice a hranice"):
        assert told in said


def test_help_comes_without_heavy_imports():
    code = (
        "import sys; import kpss_geo.cli; "
        "heavy = {'numpy', 'pandas', 'geopandas', 'shapely', 'scipy', 'folium', 'osmium'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_an_interrupted_answer_leaves_the_old_one_whole(answered, tmp_path):
    out = tmp_path / "maps"
    shutil.copytree(answered[0], out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    for wait in (1.0, 2.5):
        working = subprocess.Popen(
            [*COMMAND, "answer", str(TREBON), "--out", str(out)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(wait)
        working.send_signal(signal.SIGKILL)
        working.wait()
        assert {path.name for path in out.iterdir() if not path.name.startswith(".tmp-")} == set(before)
        told = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
        assert told["outputs"].keys() == set(before) - {"manifest.json"}


def test_an_extract_becomes_a_territory_and_an_answer(small, tmp_path):
    imported = run("import-osm", extract("osm/liechtenstein-latest.osm.pbf"), "--out", tmp_path / "li")
    assert imported.status == 0, imported.err
    assert "11 municipalities, 36838 people" in imported.out
    assert "is not closed in the file and was left out" in imported.err
    assert "osm.py" not in imported.err
    done("answer", tmp_path / "li", "--study", small, "--out", tmp_path / "maps")
    ledger = pd.read_parquet(tmp_path / "maps" / "ledger.parquet")
    assert ledger["municipality"].nunique() == 11
    assert ledger[ledger["traveller"] == "car"]["covered"].sum() > 0
    assert "© přispěvatelé OpenStreetMap" in (tmp_path / "maps" / "pokryti.html").read_text(encoding="utf-8")


def test_a_broken_extract_writes_nothing(tmp_path):
    bad = tmp_path / "bad.osm.pbf"
    bad.write_bytes(b"nothing of the kind")
    ended = run("import-osm", bad, "--out", tmp_path / "t")
    assert ended.status == 1
    assert "is broken or cut off" in ended.err
    assert not (tmp_path / "t").exists()


def test_hostile_names_stay_text_in_every_file(small, tmp_path):
    folder = tmp_path / "t"
    shutil.copytree(TREBON, folder)
    evil = "=cmd|' /C calc'!A0<img src=x onerror=alert(1)>`${alert(1)}`</script>"
    with (folder / "services.csv").open("a", encoding="utf-8") as file:
        row = {"sluzba": "zly", "nazev": evil, "druh": "skola", "lon": "14,77", "lat": "49,0", "kod_obce": "547336"}
        head = (folder / "services.csv").read_text(encoding="utf-8").splitlines()[0].split(";")
        csv.writer(file, delimiter=";").writerow([row.get(name, "") for name in head])
    out = tmp_path / "o"
    done("answer", folder, "--study", small, "--out", out)
    pages = {page.name: page.read_text(encoding="utf-8") for page in out.glob("*.html")}
    assert "onerror" in pages["sluzby.html"]
    assert not any("<img src=x" in page for page in pages.values())


def test_formulas_are_guarded_in_text_cells_alone():
    from kpss_geo.reports.files import guarded

    assert [guarded(value) for value in ("=1", "+1", "-1", "@x", "\t", "\n=1", "＝1", "ok", -3, 1.5)] == [
        "'=1", "'+1", "'-1", "'@x", "'\t", "'\n=1", "'＝1", "ok", -3, 1.5,
    ]  # fmt: skip

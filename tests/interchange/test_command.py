import json
import sqlite3

import pytest
from typer.testing import CliRunner

from kpss_geo.cli.exporting import commands
from kpss_geo.errors import BadInput
from tests.shared import TREBON

WHO = ("--publisher", "Město Třeboň", "--ico", "00247618", "--url", "https://data.mesto.cz/a/")


def run(out, *more):
    return CliRunner().invoke(commands, [str(TREBON), "--out", str(out), *more])


@pytest.fixture(autouse=True)
def _no_store(monkeypatch):
    monkeypatch.delenv("KPSS_DATABASE_URL", raising=False)


def test_one_command_writes_everything_without_made_up_points(tmp_path):
    done = run(tmp_path / "out", *WHO)
    assert done.exit_code == 0, done.output
    assert "ukázkové body průzkumu jsou vynechány" in done.output
    names = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert names >= {
        "trebonsko-otevrena.gpkg", "geoparquet/streets.parquet", "csv/gaps.csv", "csv/ledger.csv", "csv/services.csv",
        "cti-me.txt", "dataset.jsonld", "katalog/gaps.jsonld",
    }  # fmt: skip
    assert not any("surveyed" in name or ".tmp" in name for name in names)
    record = json.loads((tmp_path / "out" / "dataset.jsonld").read_text(encoding="utf-8"))
    assert record["iri"] == "https://data.mesto.cz/a/dataset.jsonld"


def test_made_up_points_leave_only_when_asked_for(tmp_path):
    done = run(tmp_path, "--format", "gpkg", "--demonstration")
    assert done.exit_code == 0, done.output
    (file,) = tmp_path.glob("*.gpkg")
    assert file.name == "ukazka-trebonsko-otevrena.gpkg"
    base = sqlite3.connect(file)
    assert base.execute("select count(*) from surveyed").fetchone()[0] > 0
    base.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cti-me.txt", file.name]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--format", "shp"), "--format"),
        (("--ico", "00247618"), "--publisher"),
        ((*WHO, "--frequency", "někdy"), "--frequency"),
    ],
)
def test_a_wrong_option_is_told_in_a_sentence_and_nothing_is_written(tmp_path, more, told):
    done = run(tmp_path / "out", *more)
    assert isinstance(done.exception, BadInput)
    assert told in str(done.exception)
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path):
    (tmp_path / "out").write_text("moje", encoding="utf-8")
    done = run(tmp_path / "out", "--format", "csv")
    assert isinstance(done.exception, BadInput)
    assert (tmp_path / "out").read_text(encoding="utf-8") == "moje"

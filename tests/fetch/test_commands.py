import contextlib

import pytest
import typer
from typer.testing import CliRunner

import kpss_geo.fetch.asking
import kpss_geo.fetch.web
from kpss_geo.cli.fetching import commands
from kpss_geo.cli.opening import today
from kpss_geo.errors import MissingInput
from kpss_geo.fetch.feeds import file_of
from kpss_geo.territory import Territory
from tests.fetch.conftest import NOW
from tests.fetch.official_orp import provided, register, towns
from tests.fetch.official_server import asked_through

pytestmark = pytest.mark.filterwarnings("ignore::kpss_geo.errors.RepairedInput")
FEW = ",".join(code for code, _ in towns()[:2])


def run(*told):
    return CliRunner().invoke(commands, [str(one) for one in told], catch_exceptions=False)


def test_the_commands_make_refresh_and_examine_a_territory(server, files, tmp_path, monkeypatch):
    asked = {}

    @contextlib.contextmanager
    def over_http(*, contact, proxy):
        asked.update(contact=contact, proxy=proxy)
        with asked_through(server.port) as get:
            yield get

    monkeypatch.setattr(kpss_geo.fetch.web, "over_http", over_http)
    monkeypatch.setattr(kpss_geo.fetch.asking, "BETWEEN_SECONDS", 0.0)
    server.files |= files
    server.files[file_of("units", today=today()).addresses[0]] = files[file_of("units", today=NOW.date()).addresses[0]]
    server.date = None
    out, cache = tmp_path / "out", ("--cache", tmp_path / "cache")
    made = run("fetch", FEW, "--out", out, *cache, "--contact", "planovani@obec.cz", "--proxy", "http://p:1")
    assert made.exit_code == 0
    assert "2 municipalities" in made.output
    assert asked == {"contact": "planovani@obec.cz", "proxy": "http://p:1"}
    server.files[next(name for name in files if name.endswith("rpss.json"))] = register([provided(7, 1, towns()[1][0])])
    told = run("refresh", out, *cache)
    assert "nová služba: Středisko 7" in told.output
    assert not any(id_.startswith("rpss-7") for id_ in Territory.open(out).services.index)
    run("refresh", out, "--yes", *cache)
    assert any(id_.startswith("rpss-7") for id_ in Territory.open(out).services.index)
    examined = run("doctor", out, *cache)
    assert "2 obcí" in examined.output
    assert "geopandas" in examined.output


def test_without_a_network_and_files_all_that_is_missing_is_named(tmp_path):
    with pytest.raises(MissingInput) as told:
        run("fetch", "3114", "--out", tmp_path / "out", "--offline", "--cache", tmp_path, "--from", tmp_path)
    assert len(told.value.faults) == 3
    assert not (tmp_path / "out").exists()


def test_the_doctor_ends_with_status_1_where_something_is_wrong(tmp_path):
    found = run("doctor", tmp_path / "nic", "--cache", tmp_path)
    assert found.exit_code == 1
    assert "✗" in found.output


def test_the_commands_have_help():
    names = {one.name for one in commands.registered_commands}
    assert names == {"fetch", "refresh", "doctor"}
    assert isinstance(commands, typer.Typer)

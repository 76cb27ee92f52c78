import contextlib

import pytest
import typer
from typer.testing import CliRunner

import kpss_geo.fetch.asking
import kpss_geo.fetch.web
from kpss_geo.cli import territories
from kpss_geo.cli.fetching import commands
from kpss_geo.cli.opening import today
from kpss_geo.errors import BadInput, MissingInput
from kpss_geo.fetch.feeds import file_of
from kpss_geo.fetch.overpass import SERVER_SECONDS
from kpss_geo.territory import Territory
from tests.fetch.conftest import NOW
from tests.fetch.official_orp import YEARLY_PEOPLE, besides, provided, register, towns
from tests.fetch.official_server import asked_through

pytestmark = pytest.mark.filterwarnings("ignore::kpss_geo.errors.RepairedInput")
FEW = ",".join(code for code, _ in towns()[:2])


def run(*told):
    return CliRunner().invoke(commands, [str(one) for one in told], catch_exceptions=False)


def test_the_commands_make_refresh_and_examine_a_territory(server, files, tmp_path, monkeypatch):
    asked = {}

    @contextlib.contextmanager
    def over_http(*, contact, proxy, wait_seconds):
        asked.update(contact=contact, proxy=proxy, wait_seconds=wait_seconds)
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
    assert asked == {"contact": "planovani@obec.cz", "proxy": "http://p:1", "wait_seconds": 30.0}
    server.files[next(name for name in files if name.endswith("rpss.json"))] = register([provided(7, 1, towns()[1][0])])
    told = run("refresh", out, *cache)
    assert "nová služba: Středisko 7" in told.output
    assert not any(id_.startswith("rpss-7") for id_ in Territory.open(out).services.index)
    run("refresh", out, "--yes", *cache)
    assert any(id_.startswith("rpss-7") for id_ in Territory.open(out).services.index)
    examined = run("doctor", out, *cache)
    assert "2 obcí" in examined.output
    assert "geopandas" in examined.output


def test_an_orp_is_fetched_in_spite_of_interruptions_and_answered(server, files, tmp_path, monkeypatch):
    left = [20]

    @contextlib.contextmanager
    def over_http(**_):
        with asked_through(server.port) as get:

            @contextlib.contextmanager
            def impatient(address, headers):
                left[0] -= 1
                if not left[0]:
                    raise KeyboardInterrupt
                with get(address, headers) as reply:
                    yield reply

            yield impatient

    monkeypatch.setattr(kpss_geo.fetch.web, "over_http", over_http)
    monkeypatch.setattr(kpss_geo.fetch.asking, "BETWEEN_SECONDS", 0.0)
    server.files |= files | besides(NOW.date())
    server.files[file_of("units", today=today()).addresses[0]] = files[file_of("units", today=NOW.date()).addresses[0]]
    server.date = None
    for address in list(server.files)[::12]:  # each costs a real second of patience
        server.faults[address] = [("cut", len(server.files[address]) // 3)]
    told = ("fetch", "3114", "--out", tmp_path / "out", "--cache", tmp_path / "cache")
    interrupted = CliRunner().invoke(commands, [str(one) for one in told])
    assert interrupted.exit_code != 0
    assert not (tmp_path / "out").exists()
    asked = len(server.seen)
    assert run(*told).exit_code == 0
    again = {address for address, _ in server.seen[:asked]} & {address for address, _ in server.seen[asked:]}
    known = [headers for address, headers in server.seen[asked:] if address in again]
    assert len(again) > 10
    assert all("If-None-Match" in one or "Range" in one for one in known)  # nothing whole is sent twice
    territory = Territory.open(tmp_path / "out")
    assert territory.people.groupby("municipality")["people"].sum().to_dict() == dict.fromkeys(
        [code for code, _ in towns()], YEARLY_PEOPLE
    )
    study = tmp_path / "study.toml"
    study.write_text('travellers = ["car"]\nminutes = [30]\nkinds = ["domovy_pro_seniory"]\n', encoding="utf-8")
    answered = CliRunner().invoke(
        territories.commands,
        ["answer", str(tmp_path / "out"), "--study", str(study), "--out", str(tmp_path / "answer")],
        catch_exceptions=False,
    )
    assert answered.exit_code == 0, answered.output
    assert "ČÚZK" in (tmp_path / "answer" / "index.html").read_text(encoding="utf-8")


def test_without_a_network_and_files_all_that_is_missing_is_named(tmp_path):
    with pytest.raises(MissingInput) as told:
        run("fetch", "3114", "--out", tmp_path / "out", "--offline", "--cache", tmp_path, "--from", tmp_path)
    assert len(told.value.faults) == 3
    assert not (tmp_path / "out").exists()


def test_overpass_is_given_time_to_think_and_what_no_territory_lacks_cannot_be_left_out(
    server, files, tmp_path, monkeypatch
):
    asked = []

    @contextlib.contextmanager
    def over_http(*, wait_seconds, **_):
        asked.append(wait_seconds)
        with asked_through(server.port) as get:
            yield get

    monkeypatch.setattr(kpss_geo.fetch.web, "over_http", over_http)
    monkeypatch.setattr(kpss_geo.fetch.asking, "BETWEEN_SECONDS", 0.0)
    server.files |= {address: content for address, content in files.items() if "geofabrik" not in address}
    server.files[file_of("units", today=today()).addresses[0]] = files[file_of("units", today=NOW.date()).addresses[0]]
    server.date = None
    told = ("fetch", FEW, "--out", tmp_path / "out", "--cache", tmp_path / "cache", "--overpass")
    with pytest.raises(BadInput, match="Overpass"):  # it has no answer here
        run(*told)
    with pytest.raises(BadInput, match="--without osm: bez toho nejde"):
        run(*told, "--without", "yearly", "--without", "osm")
    assert asked == [SERVER_SECONDS + 30.0] * 2


def test_the_doctor_ends_with_status_1_where_something_is_wrong(tmp_path):
    found = run("doctor", tmp_path / "nic", "--cache", tmp_path)
    assert found.exit_code == 1
    assert "✗" in found.output


def test_the_commands_have_help():
    names = {one.name for one in commands.registered_commands}
    assert names == {"fetch", "refresh", "doctor"}
    assert isinstance(commands, typer.Typer)

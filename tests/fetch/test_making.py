import io
import json
import threading
import time
import zipfile

import pandas as pd
import pytest

from kpss_geo.errors import BadInput, RepairedInput
from kpss_geo.fetch import making
from kpss_geo.fetch.feeds import file_of
from kpss_geo.fetch.making import fetch, made
from kpss_geo.fetch.means import Means
from kpss_geo.files import sha256, write_all
from kpss_geo.question import Study
from kpss_geo.study import answer
from kpss_geo.territory import Territory
from tests.fetch.conftest import NOW
from tests.fetch.official_orp import HIDDEN, NEIGHBOUR, towns
from tests.fetch.official_server import asked_through

TODAY = NOW.date()
FEW = ",".join(towns()[place][0] for place in (3, 6, 7))


@pytest.fixture
def country(server, files):
    server.files |= files
    return server


@pytest.mark.filterwarnings("ignore::kpss_geo.errors.RepairedInput")
def test_from_a_code_to_the_answer_with_cuts_on_the_way(means, country, tmp_path):
    for address in list(country.files)[::3]:
        country.faults[address] = [("cut", len(country.files[address]) // 2)]
    out = tmp_path / "trebon"
    fetch("3114", out, means)
    territory = Territory.open(out)
    assert sorted(territory.municipalities.index) == sorted(code for code, _ in towns())
    assert territory.people["people"].sum() == 25 * 84
    assert set(territory.people["people_level"]) == {"address"}
    inside = territory.services[territory.services["inside"]]
    assert {"rpss-1-50850100", "osm-n10000"} <= set(territory.services.index), list(territory.services.index)
    assert set(inside["kind"]) >= {"odborne_socialni_poradenstvi", "domovy_pro_seniory", "pecovatelska_sluzba"}
    beyond = territory.services[~territory.services["inside"]]
    assert list(beyond["municipality"]) == [NEIGHBOUR[0]]
    assert list(beyond["municipality_name"]) == [NEIGHBOUR[1]]
    assert len(territory.stops) == 1
    assert territory.needs.empty
    found = answer(Study(travellers=("car", "walk")), territory, today=TODAY)
    assert len(found.gaps["municipality"].unique()) == 25


@pytest.mark.filterwarnings("ignore::kpss_geo.errors.RepairedInput")
def test_every_source_is_credited_and_no_secret_leaves(means, country, tmp_path):
    out = tmp_path / "trebon"
    found = fetch(FEW, out, means)
    told = json.loads((out / "sources.json").read_text(encoding="utf-8"))
    by_feed = {one["feed"] for one in told["files"]}
    assert by_feed == {
        "orp_list", "orp_towns", "units", "addresses", "census", "rpss", "rpss_kinds", "rpss_groups", "osm"
    }  # fmt: skip
    assert all(one["sha256"] and one["date"] and one["licence"] for one in told["files"])
    attributions = {source["attribution"] for source in Territory.open(out).sources}
    census = "Zdroj: Český statistický úřad, Sčítání 2021, upraveno"
    assert attributions >= {"© přispěvatelé OpenStreetMap", "ČÚZK, 2026", census}
    for name, content in found.contents.items():
        assert HIDDEN.encode() not in content, name
        assert "Úkryt".encode() not in content, name
    region = pd.read_csv(out / "region.csv", sep=";", dtype="string").set_index("kind")
    assert set(region["region"]) == {"35"}
    counted = region["services"].astype(int).to_dict()
    assert counted["krizova_pomoc"] == 1  # the secret one, in the figure of its kind alone
    assert counted["odborne_socialni_poradenstvi"] == counted["domovy_pro_seniory"] == 2
    joins = (out / "joins.csv").read_text(encoding="utf-8-sig")
    assert "unknown_code" in joins
    assert "rpss-5" not in joins


@pytest.mark.filterwarnings("ignore::kpss_geo.errors.RepairedInput")
def test_a_part_of_a_city_is_a_territory(means, country, tmp_path):
    fetch("Praha 12", tmp_path / "praha", means)
    territory = Territory.open(tmp_path / "praha")
    assert list(territory.municipalities.index) == ["547107"]
    assert territory.people["people"].sum() == 84
    assert (territory.services.loc[territory.services["inside"], "municipality"] == "547107").all()


@pytest.mark.filterwarnings("ignore::kpss_geo.errors.RepairedInput")
def test_people_whose_nearest_service_may_lie_beyond_the_streets_are_told(means, country, tmp_path):
    with pytest.warns(RepairedInput, match="může být nejbližší služba"):
        fetch(FEW, tmp_path / "trebon", means)
    sources = Territory.open(tmp_path / "trebon").sources
    assert any("halo.csv" in source["changes"] for source in sources)


@pytest.mark.filterwarnings("ignore::kpss_geo.errors.RepairedInput")
def test_a_folder_stays_as_it_was_until_everything_is_made(means, country, tmp_path):
    out = tmp_path / "trebon"
    fetch(FEW, out, means)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    census = next(address for address in country.files if "sldb2021" in address)
    country.files[census] = country.files[census].replace(b'"3162"', b'"9999"')
    with pytest.raises(BadInput, match="jiná sada"):
        fetch(FEW, out, means)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.filterwarnings("ignore::kpss_geo.errors.RepairedInput")
def test_two_fetches_at_once_into_one_folder_leave_it_whole(country, tmp_path, monkeypatch):
    out, errors, writing, most = tmp_path / "trebon", [], [], []
    both = threading.Barrier(2, timeout=60)

    def slow_write(folder, contents):
        writing.append(folder)
        most.append(len(writing))
        time.sleep(0.2)
        write_all(folder, contents)
        writing.pop()

    def at_once(wanted, means):
        found = made(wanted, means)
        both.wait()  # both are about to write
        return found

    monkeypatch.setattr(making, "write_all", slow_write)
    monkeypatch.setattr(making, "made", at_once)

    def run():
        try:
            with asked_through(country.port) as get:
                means = Means(tmp_path / "cache", get=get, now=lambda: NOW, sleep=lambda _: time.sleep(0.01))
                fetch(FEW, out, means)
        except BaseException as error:  # noqa: BLE001  a thread would swallow it
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors
    assert most == [1, 1]
    written = json.loads((out / "sources.json").read_text(encoding="utf-8"))["written"]
    assert {name: sha256((out / name).read_bytes()) for name in written} == written
    assert (tmp_path / "cache").stat().st_mode & 0o077 == 0  # the register holds secret addresses


@pytest.mark.filterwarnings("ignore::kpss_geo.errors.RepairedInput")
def test_files_brought_by_hand_serve_without_a_network(files, tmp_path):
    hand = tmp_path / "hand"
    hand.mkdir()
    for feed in ("orp_list", "orp_towns", "census", "rpss", "rpss_kinds", "rpss_groups"):
        file = file_of(feed, today=TODAY)
        (hand / file.name).write_bytes(files[file.addresses[0]])
    (hand / "jihocesky.osm.pbf").write_bytes(files[file_of("osm", today=TODAY).addresses[0]])
    (hand / "20261031_ST_UKSH.xml.zip").write_bytes(files[file_of("units", today=TODAY).addresses[0]])
    with zipfile.ZipFile(hand / "20261031_OB_ADR_csv.zip", "w", zipfile.ZIP_DEFLATED) as whole:
        for code, _ in towns():
            one = files[file_of("addresses", today=TODAY, code=code).addresses[0]]
            with zipfile.ZipFile(io.BytesIO(one)) as package:
                whole.writestr(f"CSV/20261031_OB_{code}_ADR.csv", package.read(package.namelist()[0]))
    fetch("3114", tmp_path / "out", Means(tmp_path / "cache", by_hand=hand, now=lambda: NOW))
    territory = Territory.open(tmp_path / "out")
    assert len(territory.municipalities) == 25
    assert set(territory.people["people_level"]) == {"address"}
    told = json.loads((tmp_path / "out" / "sources.json").read_text(encoding="utf-8"))
    assert {one["date"] for one in told["files"] if one["feed"] == "addresses"} == {"2026-10-31"}
    assert str(tmp_path) not in (tmp_path / "out" / "sources.json").read_text(encoding="utf-8")

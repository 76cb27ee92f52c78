import json

import pytest

from kpss_geo.errors import BadInput, RepairedInput
from kpss_geo.fetch.making import fetch
from kpss_geo.question import Study
from kpss_geo.study import answer
from kpss_geo.territory import Territory
from tests.fetch.conftest import NOW
from tests.fetch.official_orp import HIDDEN, NEIGHBOUR, towns

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
    assert (territory.services["municipality"] == NEIGHBOUR[0]).sum() == 1
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

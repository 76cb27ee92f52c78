"""Overpass asked by our own downloads, and its answers made into streets by osmnx."""

import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import numpy as np
import pytest

from kpss_geo.errors import BadInput
from kpss_geo.fetch.download import obtain
from kpss_geo.fetch.extract import Box
from kpss_geo.fetch.making import fetch
from kpss_geo.fetch.overpass import answered, asked
from kpss_geo.fetch.refreshing import refresh
from kpss_geo.territory import Territory
from tests.fetch.conftest import NOW
from tests.fetch.official_orp import DEGREES, SOUTH, WEST, osm, towns

pytestmark = [
    pytest.mark.filterwarnings("ignore::kpss_geo.errors.RepairedInput"),
    pytest.mark.usefixtures("_one_ring"),
]
TODAY = NOW.date()
SERVER = "https://overpass-api.de/api/interpreter?"
FEW = ",".join(towns()[place][0] for place in (6, 7))
REMARK = b"<remark> runtime error: Query timed out in &quot;query&quot; at line 1 after 301 seconds. </remark>"


@pytest.fixture
def country(server, files, tmp_path):
    server.files |= {address: content for address, content in files.items() if "geofabrik" not in address}
    server.answers[SERVER] = osm(tmp_path, ending=".osm")
    return server


def questions(country):
    return [parse_qs(urlsplit(address).query)["data"][0] for address, _ in country.seen if "overpass" in address]


def test_a_territory_by_overpass_is_the_one_by_an_extract(means, country, files, tmp_path):
    fetch(FEW, tmp_path / "asked", replace(means, overpass=True))
    country.files |= files
    fetch(FEW, tmp_path / "cut", means)
    by_answer, by_extract = (Territory.open(tmp_path / name) for name in ("asked", "cut"))
    for name in ("foot_forward", "foot_back", "car_forward", "car_back"):
        lengths = [float((one.streets.metres * getattr(one.streets, name)).sum()) for one in (by_answer, by_extract)]
        assert lengths[0] == pytest.approx(lengths[1])
        assert lengths[0] > 0
    assert set(by_answer.streets.tags["surface"].texts()) == {"asphalt"}
    assert list(by_answer.services.index) == list(by_extract.services.index)
    assert list(by_answer.stops["name"]) == ["Náměstí"]
    told = json.loads((tmp_path / "asked" / "sources.json").read_text(encoding="utf-8"))
    (source,) = [one for one in told["files"] if one["feed"] in ("osm", "overpass")]
    assert source["feed"] == "overpass"
    assert source["attribution"] == "© přispěvatelé OpenStreetMap"
    assert any("za hranicí" in one["changes"] for one in by_answer.sources)


def test_one_question_asks_for_the_ring_and_no_extract_is_downloaded(means, country, tmp_path):
    fetch(FEW, tmp_path / "out", replace(means, overpass=True))
    assert not any("geofabrik" in address for address, _ in country.seen)
    first = questions(country)[0]
    south, west, north, east = map(float, first.partition("[bbox:")[2].partition("]")[0].split(","))
    lon, lat = DEGREES.transform(WEST + 4000, SOUTH + 4000)
    assert west < lon - 0.25 < lon + 0.25 < east
    assert south < lat - 0.17 < lat + 0.17 < north
    for part in ("[out:xml]", 'way["highway"];', "pharmacy", "bus_stop", "(._;>;);out body;"):
        assert part in first


def test_the_same_question_is_asked_once_a_day_and_a_refresh_asks_it_again(means, country, tmp_path):
    out = tmp_path / "out"
    fetch(FEW, out, replace(means, overpass=True))
    many = len(questions(country))
    fetch(FEW, out, replace(means, overpass=True))
    assert len(questions(country)) == many
    assert refresh(out, means).sentences == ()  # it remembers where its streets come from
    assert len(questions(country)) == many


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (lambda body: body.replace(b"</osm>", REMARK + b"</osm>"), "nedokončil.*timed out"),
        (lambda body: body[:-2000], "není to úplný soubor"),
        (lambda _: b'<?xml version="1.0"?>\n<osm version="0.6">\n</osm>', "has no streets"),
    ],
)
def test_an_answer_that_is_not_whole_is_refused(means, country, tmp_path, spoilt, said):
    country.answers[SERVER] = spoilt(country.answers[SERVER])
    with pytest.raises(BadInput, match=said) as told:
        fetch(FEW, tmp_path / "out", replace(means, overpass=True))
    assert "https://wiki.openstreetmap.org/wiki/Overpass_API" in str(told.value)
    assert not (tmp_path / "out").exists()


def test_a_busy_overpass_is_left_alone_as_long_as_it_asks(means, country, time_):
    file = asked(Box(14.0, 49.0, 14.1, 49.1), TODAY)
    country.faults[file.addresses[0]] = [("status", (429, {"Retry-After": "77"})), ("status", 504)]
    assert obtain(file, means).feed == "overpass"
    assert 77.0 in time_.slept


def test_an_answer_in_json_that_somebody_brought_serves_too(tmp_path):
    spots = [DEGREES.transform(WEST + 100 * place, SOUTH) for place in range(4)]
    nodes = [{"type": "node", "id": 4 - at, "lon": lon, "lat": lat} for at, (lon, lat) in enumerate(spots)]
    nodes[1]["tags"] = {"barrier": "kerb", "kerb": "raised"}
    tags = {"highway": "footway", "surface": "asphalt", "incline": "5%"}
    ways = [
        {"type": "way", "id": 5, "nodes": [4, 3, 2], "tags": tags},
        {"type": "way", "id": 6, "nodes": [2, 1], "tags": {"highway": "footway"}},
    ]
    source = tmp_path / "overpass.json"
    source.write_text(json.dumps({"elements": [*ways, *nodes]}))
    streets = answered(source, tmp_path, "EPSG:5514").streets
    assert streets.metres.sum() == pytest.approx(300, abs=1)
    assert sorted(np.round(streets.metres).tolist()) == [100, 100, 100]  # a kerb and the end of a way stay
    assert "raised" in streets.node_tags["kerb"].texts()
    assert sorted(streets.tags["surface"].texts()) == ["", "asphalt", "asphalt"]
    source.write_text('{"remark": "runtime error"}')
    with pytest.raises(BadInput, match="Overpass"):
        answered(source, tmp_path, "EPSG:5514")


def test_an_answer_brought_by_hand_makes_a_territory(means, country, files, tmp_path):
    hand = tmp_path / "hand"
    hand.mkdir()
    (hand / "overpass-trebon.osm").write_bytes(country.answers[SERVER])
    fetch(FEW, tmp_path / "out", replace(means, by_hand=hand))
    assert not questions(country)
    assert Territory.open(tmp_path / "out").streets.metres.sum() > 0
    assert len(gpd.read_parquet(tmp_path / "out" / "people.parquet"))

"""Feeds that changed their form: a renamed column, another encoding, an unknown code, nothing at all."""

import csv
import io
import zipfile

import pytest

from kpss_geo.errors import BadInput
from kpss_geo.fetch.extract import Box, cut
from kpss_geo.fetch.feeds import file_of
from kpss_geo.fetch.making import fetch
from kpss_geo.territory import Territory
from tests.fetch.conftest import NOW
from tests.fetch.official_orp import KINDS, SOUTH, WEST, code_list, osm, provided, register, services, towns, zipped

pytestmark = [
    pytest.mark.filterwarnings("ignore::kpss_geo.errors.RepairedInput"),
    pytest.mark.usefixtures("_one_ring"),
]
TODAY = NOW.date()
CODE = towns()[4][0]


@pytest.fixture
def country(server, files):
    server.files |= files
    return server


def address_of(feed, code=""):
    return file_of(feed, today=TODAY, code=code).addresses[0]


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(package.namelist()[0])


def changed(country, feed, change, code=""):
    address = address_of(feed, code)
    whole = country.files[address]
    is_zip = whole.startswith(b"PK")
    new = change(unpacked(whole) if is_zip else whole)
    country.files[address] = zipped("changed.csv", new) if is_zip else new


def refused(means, out, words, wanted=CODE):
    with pytest.raises(BadInput, match=words) as told:
        fetch(wanted, out, means)
    assert "https://" in str(told.value)
    assert "--from" in str(told.value)
    assert not out.exists()


@pytest.mark.parametrize(
    ("feed", "code", "change", "words"),
    [
        ("addresses", CODE, lambda b: b.replace("Kód ADM".encode("cp1250"), b"Id"), "chybí 'Kód ADM'"),
        ("addresses", CODE, lambda b: b.decode("cp1250").encode("utf-8"), "Windows-1250"),
        ("addresses", CODE, lambda b: b.replace("č.p.".encode("cp1250"), b"dum."), "Typ SO.*dum"),
        ("addresses", CODE, lambda b: b.split(b"\r\n")[0] + b"\r\n", "žádné adresní místo"),
        ("census", "", lambda b: b.replace(b'"vek_kod"', b'"vekova_skupina"'), "vek_kod"),
        ("census", "", lambda b: b.replace(b'"65 - 69 let"', b'"65 let a vic"'), "65 let a vic"),
        ("orp_towns", "", lambda b: b.replace(b'"3114"', b'"3199"'), "žádnou obec ORP 3114"),
        ("orp_list", "", lambda b: b.replace(b'"65"', b'"66"'), "čekám 65"),
        ("rpss", "", lambda _: b'{"polozky": []}', "žádnou službu"),
        ("rpss", "", lambda b: b.replace(b'"druhSocialniSluzby"', b'"druh"'), "druhSocialniSluzby"),
        ("rpss", "", lambda b: b.replace(b'"polozky"', b'"sluzby"'), "polozky"),
        ("units", "", lambda b: b.replace(b"VymennyFormat", b"JinyFormat"), "stáhněte"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_feed_of_another_form_is_refused_by_what_is_missing(means, country, tmp_path, feed, code, change, words):
    changed(country, feed, change, code)
    refused(means, tmp_path / "out", words, "3114" if feed.startswith("orp") else CODE)


def test_reordered_columns_change_nothing(means, country, tmp_path):
    fetch(CODE, tmp_path / "one", means)

    def reordered(content):
        rows = list(csv.reader(io.StringIO(content.decode("cp1250")), delimiter=";"))
        return "\r\n".join(";".join(reversed(row)) for row in rows).encode("cp1250") + b"\r\n"

    changed(country, "addresses", reordered, CODE)
    fetch(CODE, tmp_path / "two", means)
    for name in ("people.parquet", "services.csv", "municipalities.parquet", "joins.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_a_new_kind_of_service_is_kept_under_the_name_of_the_code_list(means, country, tmp_path):
    country.files[address_of("rpss")] = register([*services(), provided(8, 99, CODE)])
    fetch(CODE, tmp_path / "out", means)
    territory = Territory.open(tmp_path / "out")
    assert territory.kinds["rpss_99"].name == "zcela nová služba"
    assert (territory.services["kind"] == "rpss_99").sum() == 1


def test_a_territory_without_any_service_is_one_too(means, country, tmp_path):
    country.files[address_of("rpss")] = register([services()[4]])  # only the secret one is left
    country.files[address_of("osm")] = osm(tmp_path, things=False)
    fetch(CODE, tmp_path / "out", means)
    assert Territory.open(tmp_path / "out").services.empty


def test_a_kind_that_contradicts_our_table_is_refused(means, country, tmp_path):
    names = {**KINDS, "DruhSocialniSluzby/13": "noclehárny"}
    country.files[address_of("rpss_kinds")] = code_list(names)
    refused(means, tmp_path / "out", "domovy pro seniory")


def test_an_extract_of_another_region_is_refused(tmp_path):
    source = tmp_path / "grid.osm.pbf"
    source.write_bytes(osm(tmp_path))
    with pytest.raises(BadInput, match="výřez toho kraje"):
        cut(source, tmp_path / "cut.osm.pbf", Box(12.0, 50.0, 12.1, 50.1))


def test_a_broken_extract_is_refused(tmp_path):
    source = tmp_path / "short.osm.pbf"
    source.write_bytes(osm(tmp_path)[:400])
    with pytest.raises(BadInput, match="poškozený"):
        cut(source, tmp_path / "cut.osm.pbf", Box(12.0, 48.0, 19.0, 51.0))


def test_a_cut_keeps_whole_the_ways_that_cross_its_edge(tmp_path):
    from kpss_geo.sources.osm import streets_from_osm
    from tests.fetch.official_orp import DEGREES

    source = tmp_path / "grid.osm.pbf"
    source.write_bytes(osm(tmp_path))
    west, south = DEGREES.transform(WEST + 900, SOUTH + 900)
    east, north = DEGREES.transform(WEST + 3100, SOUTH + 3100)
    cut(source, tmp_path / "cut.osm.pbf", Box(west, south, east, north))
    part = streets_from_osm(tmp_path / "cut.osm.pbf", "EPSG:5514")
    whole = streets_from_osm(source, "EPSG:5514")
    assert 0 < len(part) < len(whole)
    assert set(part.way) < set(whole.way)
    for way in set(part.way):
        assert part.metres[part.way == way].sum() == pytest.approx(whole.metres[whole.way == way].sum())

import datetime as dt
import json

import geopandas as gpd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from kpss_geo.errors import BadInput, RepairedInput
from kpss_geo.frames import MUNICIPALITIES
from kpss_geo.sources.official.csu_codes import orps
from kpss_geo.sources.official.ruian_boundaries import (
    RUIAN_MUNICIPALITIES,
    city_parts,
    hierarchy,
    in_hierarchy,
    municipalities,
    municipalities_of_orp,
)
from tests.shared import extract
from tests.sources.official.official_files import arcgis, list_csv, shapefile, square, vfr, written, zipped

ROW = [(str(600001 + place), f"Žďár {place}", 3301, square(-730000 + 2000 * place, -1141000)) for place in range(3)]
ORPS = [("3114", "Třeboň", "2000-01-01", "9999-09-09", "353"), ("3199", "Jinde", "2000-01-01", "9999-09-09", "354")]
ORP_LIST = list_csv("65", ORPS)


def of_vfr(tmp_path, towns, name="a.xml", kind="ST_UKSH"):
    return written(tmp_path / name, vfr(towns=towns, pou=[(3301, "Třeboň", 353)], orp=[(353, "Třeboň")], kind=kind))


def as_towns(rows):
    return [(code, name, pou, shape, None) for code, name, pou, shape in rows]


def test_vfr_gives_the_original_boundary_and_not_the_definition_point(towns_vfr):
    found = municipalities(towns_vfr)
    assert list(found.index) == ["600001", "600002", "600003"]
    assert found.geometry["600002"].equals(square(-728000, -1141000))
    assert found.crs.to_epsg() == 5514
    assert list(found["pou_code"]) == ["3301", "3301", "3302"]
    assert not found["schematic"].any()
    MUNICIPALITIES.check(found)
    RUIAN_MUNICIPALITIES.check(found)


def test_vfr_gives_the_reference_point(towns_vfr):
    found = municipalities(towns_vfr)
    assert list(found["ref_x"]) == [-729000, -727000, -725000]
    assert list(found["ref_y"]) == [-1140000] * 3


def test_generalised_boundaries_are_read_where_asked_for(tmp_path):
    path = of_vfr(tmp_path, as_towns(ROW), kind="ST_UKSG")
    assert municipalities(path, boundary="generalised").geometry["600001"].equals(ROW[0][3])
    with pytest.raises(BadInput, match="nemá OriginalniHranice; stáhněte soubor …UKSH"):
        municipalities(path)


def test_three_forms_of_the_register_say_the_same(tmp_path):
    of_xml = municipalities(of_vfr(tmp_path, as_towns(ROW)))
    of_shp = municipalities(shapefile(tmp_path / "1.zip", [(code, name, "353", shape) for code, name, _, shape in ROW]))
    of_json = municipalities(written(tmp_path / "12.json", arcgis(ROW)))
    assert list(of_xml["name"]) == list(of_shp["name"]) == list(of_json["name"]) == ["Žďár 0", "Žďár 1", "Žďár 2"]
    assert list(of_shp["orp"]) == ["353"] * 3
    assert list(of_json["pou_code"]) == ["3301"] * 3
    for other in (of_shp, of_json):
        assert (of_xml.geometry.symmetric_difference(other.geometry).area < 20).all()  # millimetres


def test_a_state_may_come_in_several_files(tmp_path, towns_vfr):
    paths = [of_vfr(tmp_path, [town], f"{town[0]}_OB.xml") for town in as_towns(ROW)]
    assert list(municipalities(*paths).index) == list(municipalities(towns_vfr).index)


def test_pages_that_overlap_give_each_municipality_once(tmp_path):
    first = written(tmp_path / "1.json", arcgis(ROW[:2], more=True))
    second = written(tmp_path / "2.json", arcgis(ROW[1:]))
    assert list(municipalities(first, second).index) == ["600001", "600002", "600003"]


def test_pages_without_the_last_one_are_refused(tmp_path):
    first = written(tmp_path / "1.json", arcgis(ROW[:2], more=True))
    with pytest.raises(BadInput, match="jen část záznamů"):
        municipalities(first)


def test_units_that_were_abolished_are_left_out(tmp_path):
    towns = as_towns(ROW)
    old = (600009, "Zaniklá", 3301, square(-730000, -1141000), "2015-12-31T00:00:00")
    assert "600009" not in municipalities(of_vfr(tmp_path, [*towns, old])).index
    with pytest.raises(BadInput, match="žádná platná jednotka"):
        municipalities(of_vfr(tmp_path, [old], "old.xml"))
    page = written(tmp_path / "a.json", arcgis(ROW, platido=1451520000000))
    with pytest.raises(BadInput, match="žádná platná jednotka"):
        municipalities(page)


def test_one_code_with_two_boundaries_is_refused(tmp_path):
    towns = [*as_towns(ROW), (600001, "Žďár 0", 3301, square(-700000, -1141000), None)]
    with pytest.raises(BadInput, match="kódem '600001' jsou tam víckrát"):
        municipalities(of_vfr(tmp_path, towns))


def test_holes_and_exclaves_are_kept(tmp_path):
    ring = square(-730000, -1141000, 6000) - square(-728000, -1139000)
    both = shapely.union_all([ring, square(-720000, -1141000)])
    towns = [(600001, "Kolem", 3301, both, None), (600002, "Uvnitř", 3301, square(-728000, -1139000), None)]
    found = municipalities(of_vfr(tmp_path, towns))
    assert found.geometry["600001"].equals(both)
    assert found.geometry.area.sum() == pytest.approx(6000**2 + 2000**2)


def test_a_boundary_that_crosses_itself_is_repaired_and_told(tmp_path):
    bow = shapely.Polygon([(-730000, -1141000), (-728000, -1139000), (-728000, -1141000), (-730000, -1139000)])
    with pytest.warns(RepairedInput, match="600001"):
        found = municipalities(of_vfr(tmp_path, [(600001, "Mašle", 3301, bow, None)]))
    assert found.geometry.is_valid.all()
    assert found.geometry.area.sum() == pytest.approx(2000**2 / 2)


def test_municipalities_on_one_ground_are_refused(tmp_path):
    towns = [*as_towns(ROW), (600009, "Přes", 3301, square(-729000, -1141000), None)]
    with pytest.raises(BadInput, match="overlap"):
        municipalities(of_vfr(tmp_path, towns))


def test_swapped_axes_and_wrong_signs_are_told(tmp_path):
    turned = [(*row[:3], shapely.transform(row[3], lambda xy: xy[:, ::-1])) for row in ROW]
    with pytest.raises(BadInput, match="mimo Česko: souřadnice Y a X jsou přehozené"):
        municipalities(of_vfr(tmp_path, as_towns(turned)))
    positive = [(*row[:3], shapely.transform(row[3], lambda xy: -xy)) for row in ROW]
    with pytest.raises(BadInput, match="mimo Česko: souřadnice mají opačné znaménko"):
        municipalities(of_vfr(tmp_path, as_towns(positive)))


def test_a_page_with_latitude_before_longitude_is_refused(tmp_path):
    page = json.loads(arcgis(ROW))
    for feature in page["features"]:
        shape = shapely.transform(shapely.geometry.shape(feature["geometry"]), lambda xy: xy[:, ::-1])
        feature["geometry"] = shapely.geometry.mapping(shape)
    with pytest.raises(BadInput, match="mimo Česko"):
        municipalities(written(tmp_path / "a.json", json.dumps(page).encode()))


def test_a_feature_without_geometry_is_named(tmp_path):
    page = json.loads(arcgis(ROW))
    page["features"][1]["geometry"] = None
    with pytest.raises(BadInput, match="'600002' nemá hranici"):
        municipalities(written(tmp_path / "a.json", json.dumps(page).encode()))


def test_what_is_no_register_is_told(tmp_path, towns_vfr):
    cases = {
        "error.json": (
            b'{"error": {"code": 400, "message": "Invalid query"}}',
            "server odpověděl chybou Invalid query",
        ),
        "esri.json": (b'{"features": [{"attributes": {}}]}', "ptejte se s f=geojson"),
        "list.json": (b"[1]", "server odpověděl chybou"),
        "cut.json": (arcgis(ROW)[:-40], "není úplný JSON"),
        "page.xml": (b"<!doctype html><html>", "je webová stránka"),
        "other.xml": (b'<?xml version="1.0"?><gpx/>', "není výměnný formát RÚIAN"),
        "cut.xml": (vfr(towns=as_towns(ROW))[:-400], "poškozený nebo neúplný"),
        "a.txt": (b"x", "neznám příponu"),
        "empty.json": (b'{"type": "FeatureCollection", "features": []}', "není GeoJSON s útvary"),
    }
    for name, (content, sentence) in cases.items():
        with pytest.raises(BadInput, match=sentence):
            municipalities(written(tmp_path / name, content))
    towns_vfr.write_bytes(towns_vfr.read_bytes()[:-50])
    with pytest.raises(BadInput, match="poškozený nebo neúplný"):
        municipalities(towns_vfr)


def test_a_renamed_field_of_arcgis_is_named(tmp_path):
    content = arcgis(ROW).replace(b'"kod"', b'"kod_obce"')
    with pytest.raises(BadInput, match=r"chybí 'kod'; jsou tam .*'kod_obce'"):
        municipalities(written(tmp_path / "a.json", content))


def test_a_package_without_the_shapefile_of_municipalities_is_told(tmp_path):
    shapefile(tmp_path / "1.zip", [(code, name, "353", shape) for code, name, _, shape in ROW])
    files = {path.suffix: path.read_bytes() for path in (tmp_path / "shp").iterdir()}
    contents = {f"{name}{suffix}": content for name in ("KRAJE_P", "OKRESY_P") for suffix, content in files.items()}
    with pytest.raises(BadInput, match=r"v balíku je 'KRAJE_P\.shp', 'OKRESY_P\.shp', ne právě jeden OBCE_P\.shp"):
        municipalities(zipped(tmp_path / "2.zip", contents))


def test_the_shapefile_is_found_among_others(tmp_path):
    shapefile(tmp_path / "1.zip", [(code, name, "353", shape) for code, name, _, shape in ROW])
    files = {path.suffix: path.read_bytes() for path in (tmp_path / "shp").iterdir() if path.suffix != ".cpg"}
    contents = {f"{name}{suffix}": content for name in ("KRAJE_P", "OBCE_P") for suffix, content in files.items()}
    found = municipalities(zipped(tmp_path / "2.zip", contents))
    assert list(found["name"]) == ["Žďár 0", "Žďár 1", "Žďár 2"]


def test_the_chain_gives_names_and_three_codes_of_an_orp(tmp_path, towns_vfr):
    codes = orps(written(tmp_path / "65.csv", ORP_LIST), on=dt.date(2026, 1, 1))
    found = in_hierarchy(municipalities(towns_vfr), hierarchy(towns_vfr), codes)
    assert list(found["pou"]) == ["Třeboň", "Třeboň", "Jinde"]
    assert list(found["orp"]) == ["353", "353", "354"]
    assert list(found["orp_csu"]) == ["3114", "3114", "3199"]
    for wanted in ("3114", "353", "Třeboň", " třeboň "):
        assert list(municipalities_of_orp(found, wanted).index) == ["600001", "600002"]
    with pytest.raises(BadInput, match=r"ORP 'Tábor' mezi obcemi není; .* 'Jinde', 'Třeboň'"):
        municipalities_of_orp(found, "Tábor")


def test_a_code_that_means_two_orp_is_refused(tmp_path, towns_vfr):
    rows = [("354", "Třeboň", "2000-01-01", "9999-09-09", "353"), ("353", "Jinde", "2000-01-01", "9999-09-09", "354")]
    codes = orps(written(tmp_path / "65.csv", list_csv("65", rows)), on=dt.date(2026, 1, 1))
    found = in_hierarchy(municipalities(towns_vfr), hierarchy(towns_vfr), codes)
    with pytest.raises(BadInput, match="různá ORP; napište název"):
        municipalities_of_orp(found, "353")


def test_a_hierarchy_that_does_not_fit_is_told(tmp_path, towns_vfr):
    towns = municipalities(towns_vfr)
    other = written(tmp_path / "o.xml", vfr(pou=[(3301, "Třeboň", 353)], orp=[(353, "Třeboň")]))
    with pytest.raises(BadInput, match="obce '600003' nemají v hierarchii ORP"):
        in_hierarchy(towns, hierarchy(other))
    broken = written(tmp_path / "b.xml", vfr(pou=[(3301, "Třeboň", 999)], orp=[(353, "Třeboň")]))
    with pytest.raises(BadInput, match="POÚ '3301' patří do ORP, které v datech není"):
        hierarchy(broken)
    short = list_csv("65", [("3114", "Třeboň", "2000-01-01", "9999-09-09", "353")])
    codes = orps(written(tmp_path / "65.csv", short), on=dt.date(2026, 1, 1))
    with pytest.raises(BadInput, match="nezná kód RÚIAN '354'"):
        in_hierarchy(towns, hierarchy(towns_vfr), codes)


def test_a_file_of_one_municipality_has_no_layer_of_orp(tmp_path):
    path = written(tmp_path / "OB.xml", vfr(towns=as_towns(ROW[:1]), kind="OB_600001_UKSH"))
    assert list(municipalities(path).index) == ["600001"]
    with pytest.raises(BadInput, match="tento druh VFR nemá vrstvu"):
        hierarchy(path)


def test_a_city_part_can_be_a_territory(towns_vfr):
    found = city_parts(towns_vfr)
    assert list(found["name"]) == ["Praha 12"]
    assert found.loc["547107", "within"] == "554782"
    MUNICIPALITIES.check(found)


def test_vfr_reads_the_same_gzipped_and_zipped(tmp_path):
    content = vfr(towns=as_towns(ROW))
    plain = municipalities(written(tmp_path / "a.xml", content))
    for name in ("a.xml.gz", "a.xml.zip"):
        assert_geodataframe_equal(municipalities(written(tmp_path / name, content)), plain)


def test_nothing_is_written_beside_the_file(tmp_path):
    path = of_vfr(tmp_path, as_towns(ROW))
    municipalities(path)
    hierarchy(path)
    assert [one.name for one in tmp_path.iterdir()] == ["a.xml"]


def test_real_boundaries_of_trebon_pass_as_a_page_of_arcgis(tmp_path):
    real = gpd.read_file(extract("trebon/municipalities.geojson"))
    rows = [(str(row.kod_obec), row.nazev, 3301, row.geometry) for row in real.to_crs(5514).itertuples()]
    path = written(tmp_path / "12.json", arcgis(rows))
    found = municipalities(path)
    assert len(found) == 25
    assert found.geometry.area.sum() / 1e6 == pytest.approx(538, abs=5)

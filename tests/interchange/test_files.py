import csv
import io
import json
import sqlite3

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest

from kpss_geo.interchange.fields import typed
from kpss_geo.interchange.geopackage import ABOUT, STYLES, geopackage
from kpss_geo.interchange.layers import layers
from kpss_geo.interchange.tables import csv as as_csv
from kpss_geo.interchange.tables import parquet
from kpss_geo.reports.files import DANGEROUS
from tests.interchange.making import DAY, HOSTILE, answered, layers_of_trebon, trebon

SAID = {"licence": "CC BY 4.0", "attribution": "ČÚZK; ČSÚ"}


def packaged(found):
    kept = {name: frame for name, frame in layers(found).items() if name != "ledger"}
    return kept, geopackage(kept, day=DAY, about={"území": "<Třeboňsko>"}, credit=dict.fromkeys(kept, "CC BY 4.0; x"))


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    kept, content = packaged(trebon())
    file = tmp_path_factory.mktemp("gpkg") / "a.gpkg"
    file.write_bytes(content)
    return kept, file


def same(read, written, layer):
    """Equal values, equal gaps, equal shapes; a file knows no empty text apart from a missing one."""
    plain = typed(pd.DataFrame(read), layer)
    pd.testing.assert_frame_equal(plain, pd.DataFrame(written)[plain.columns], check_dtype=False)
    if isinstance(written, gpd.GeoDataFrame):
        assert read.crs.equals(written.crs)
        assert read.geometry.geom_equals_exact(written.geometry, 0).all()


def test_a_geopackage_gives_back_every_layer_as_it_was_written(package):
    kept, file = package
    for name, frame in kept.items():
        same(pyogrio.read_dataframe(file, layer=name), frame, name)


def test_hostile_texts_come_back_from_every_format_as_texts(tmp_path):
    kept, content = packaged(answered())
    (tmp_path / "a.gpkg").write_bytes(content)
    same(pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="services"), kept["services"], "services")
    same(gpd.read_parquet(io.BytesIO(parquet(kept["services"], SAID))), kept["services"], "services")
    assert kept["services"]["name"].tolist()[: len(HOSTILE)] == list(HOSTILE)


def test_a_geopackage_is_sound_for_sqlite_and_names_what_it_holds(package):
    kept, file = package
    base = sqlite3.connect(file)
    assert base.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert base.execute("pragma foreign_key_check").fetchall() == []
    assert base.execute("pragma application_id").fetchone()[0] == 0x47504B47
    contents = dict(base.execute("select table_name, data_type from gpkg_contents"))
    shaped = {name for name, frame in kept.items() if isinstance(frame, gpd.GeoDataFrame)}
    assert {name for name, kind in contents.items() if kind == "features"} == shaped
    assert set(contents) == {*kept, ABOUT, STYLES}
    said = base.execute("select description from gpkg_contents where table_name = 'streets'").fetchone()
    assert said == ("CC BY 4.0; x",)
    assert base.execute("select udaj from o_souboru").fetchall() == [("<Třeboňsko>",)]
    base.close()


def test_every_layer_has_one_default_style_where_qgis_looks_for_it(package):
    kept, file = package
    base = sqlite3.connect(file)
    asked = (
        "select count(*) from layer_styles where f_table_schema = '' and f_table_name = ? and f_geometry_column = ?"
        " and useAsDefault"
    )
    shapes = dict(base.execute("select table_name, column_name from gpkg_geometry_columns"))
    assert all(base.execute(asked, (name, shapes.get(name, ""))).fetchone() == (1,) for name in kept)
    assert base.execute("select count(*) from layer_styles").fetchone() == (len(kept),)
    base.close()


def test_the_same_answer_gives_the_same_bytes():
    found = answered()
    first = packaged(found)[1]
    packaged(answered(travellers=("walk",)))
    assert packaged(found)[1] == first
    frame = layers(found)["streets"]
    assert parquet(frame, SAID) == parquet(frame, SAID)


def test_the_clock_of_gdal_is_its_own_again_after_writing():
    packaged(answered())
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_geoparquet_is_of_version_1_1_with_the_box_of_each_shape_and_its_licence():
    for name, frame in layers_of_trebon().items():
        content = parquet(frame, SAID)
        about = pq.read_schema(io.BytesIO(content)).metadata
        assert about[b"licence"].decode() == "CC BY 4.0"
        assert about[b"attribution"].decode() == "ČÚZK; ČSÚ"
        if not isinstance(frame, gpd.GeoDataFrame):
            assert b"geo" not in about
            same(pd.read_parquet(io.BytesIO(content)), frame, name)
            continue
        geo = json.loads(about[b"geo"])
        column = geo["columns"][geo["primary_column"]]
        assert geo["version"] == "1.1.0"
        assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
        same(gpd.read_parquet(io.BytesIO(content)), frame, name)


def test_a_box_reads_exactly_the_shapes_whose_boxes_meet_it():
    frame = layers_of_trebon()["services"]
    west, south, east, north = frame.total_bounds
    box = (west, south, (west + east) / 2, north)
    read = gpd.read_parquet(io.BytesIO(parquet(frame, SAID)), bbox=box)
    assert 0 < len(read) < len(frame)
    assert set(read["service"]) == set(frame.cx[box[0] : box[2], box[1] : box[3]]["service"])


@pytest.mark.parametrize("layer", ["services", "gaps", "ledger"])
def test_no_cell_of_a_csv_file_runs_and_no_number_is_touched(layer):
    frame = layers(answered())[layer]
    text = as_csv(frame).decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == len(frame)
    for name in frame.select_dtypes("string"):
        cells = [row[name] for row in rows]
        assert not [cell for cell in cells if cell.startswith(DANGEROUS)]
        told = frame[name].fillna("").tolist()
        bare = [cell[plain.startswith(DANGEROUS) :] for cell, plain in zip(cells, told, strict=True)]
        assert bare == told
    for name in frame.select_dtypes("number"):
        read = pd.Series([row[name] for row in rows], dtype="string").replace("", pd.NA).astype("Float64")
        pd.testing.assert_series_equal(read, frame[name].astype("Float64").reset_index(drop=True), check_names=False)


def test_a_csv_file_tells_three_answers_apart_and_places_points_in_degrees():
    frame = layers(answered())["services"]
    rows = list(csv.DictReader(io.StringIO(as_csv(frame).decode(), newline="")))
    assert [row["step_free"] for row in rows[:3]] == ["true", "false", ""]
    at = frame.to_crs("EPSG:4326").geometry
    assert max(abs(float(row["lon"]) - x) for row, x in zip(rows, at.x, strict=True)) < 1e-6
    assert all(48 < float(row["lat"]) < 51 for row in rows)

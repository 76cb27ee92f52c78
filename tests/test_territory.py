import json
import shutil

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from kpss_geo.errors import BadInput, MissingInput, RepairedInput
from kpss_geo.question import Study
from kpss_geo.study import answer
from kpss_geo.territory import Territory
from tests.shared import TREBON, extract


@pytest.fixture
def folder(tmp_path):
    """A copy of the embedded territory that a test may spoil."""
    copy = tmp_path / "trebon"
    shutil.copytree(TREBON, copy)
    return copy


def add_service(folder, **cells):
    path = folder / "services.csv"
    head = path.read_text(encoding="utf-8").splitlines()[0].split(";")
    place = {"lon": "14,77", "lat": "49,0", "kod_obce": "547336", "nazev": "Nová", "sluzba": "nova"}
    with path.open("a", encoding="utf-8") as file:
        file.write(";".join((place | cells).get(name, "") for name in head) + "\n")


def add_need(folder, **cells):
    path = folder / "needs.csv"
    head = path.read_text(encoding="utf-8").splitlines()[0].split(";")
    with path.open("a", encoding="utf-8") as file:
        file.write(";".join(cells.get(name, "") for name in head) + "\n")


def respoil(folder, name, change):
    path = folder / "schematic" / f"{name}.parquet"
    frame = change(gpd.read_parquet(path))
    frame.to_parquet(path)


def test_the_embedded_territory_opens_and_says_that_it_is_schematic():
    opened = Territory.open(TREBON)
    assert (len(opened.municipalities), int(opened.people["people"].sum())) == (25, 24669)
    assert opened.notes[0] == "schematické ulice a hranice"
    assert "rozmístění lidí uvnitř obcí je nakreslené, ne skutečné" in opened.notes
    assert any("14 z 14 služeb v území známe jen obec" in note for note in opened.notes)
    assert len(opened.inputs) == 7


def test_real_boundaries_replace_the_schematic_ones(folder):
    shutil.copy(extract("trebon/municipalities.geojson"), folder / "municipalities.geojson")
    opened = Territory.open(folder)
    assert opened.notes[0] == "schematické ulice"
    assert opened.municipalities.geometry.is_valid.all()
    real = {
        f["properties"]["nazev"]: f["properties"]["area_km2"]
        for f in json.loads((folder / "municipalities.geojson").read_text())["features"]
    }
    areas = opened.municipalities.set_index("name").area / 1e6
    assert all(areas[name] == pytest.approx(area, rel=0.02) for name, area in real.items())
    found = answer(Study(travellers=("car",)), opened)
    assert found.gaps["people"].gt(0).any()


def test_a_boundary_that_crosses_itself_is_repaired_and_told(folder):
    def crossed(shape):
        ring = shapely.get_coordinates(shapely.get_exterior_ring(max(shapely.get_parts(shape), key=shapely.area)))
        return shapely.Polygon([*ring[:-1], ring[len(ring) // 2], ring[0]])  # runs through one corner twice

    def spoil(frame):
        shapes = [crossed(s) if code == "562378" else s for code, s in frame.geometry.items()]
        return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))

    respoil(folder, "municipalities", spoil)
    with pytest.warns(RepairedInput, match=r"Staňkov \(562378\) crossed itself .* and was repaired"):
        opened = Territory.open(folder)
    assert opened.municipalities.geometry.is_valid.all()


def test_real_streets_replace_the_schematic_ones(folder):
    import dataclasses

    from kpss_geo.streets.graph import read, to_bytes

    real = dataclasses.replace(read(folder / "schematic" / "streets.npz"), schematic=False)
    (folder / "streets.npz").write_bytes(to_bytes(real))
    assert Territory.open(folder).notes[0] == "schematické hranice"


def test_a_territory_cannot_be_changed():
    with pytest.raises(AttributeError):
        Territory.open(TREBON).name = "jiné"


@pytest.mark.parametrize("name", ["people.parquet", "municipalities.parquet", "streets.npz"])
def test_a_missing_part_is_named_with_what_to_do(folder, name):
    (folder / "schematic" / name).unlink()
    with pytest.raises(BadInput, match=f"there is no {name}; run kpss-geo import-osm"):
        Territory.open(folder)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(MissingInput, match="there is no such folder"):
        Territory.open(tmp_path / "nikde")


def test_faults_of_all_files_are_told_at_once(folder):
    add_service(folder, druh="divnost")
    add_need(folder, potreba="N01", text="znovu")
    respoil(folder, "people", lambda frame: frame.assign(people=frame["people"].where(frame.index > 0, -5)))
    with pytest.raises(BadInput) as told:
        Territory.open(folder)
    text = str(told.value)
    assert "people: 'people' is below 0 for home '0'" in text
    assert "kind 'divnost' is not known" in text
    assert "need 'N01' stands already" in text


def test_a_wrong_encoding_names_the_file(folder):
    path = folder / "services.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1250", errors="replace"))
    with pytest.raises(BadInput, match=r"services.csv: byte \d+ is not UTF-8"):
        Territory.open(folder)


@pytest.mark.parametrize(
    ("crs", "said"),
    [("EPSG:4326", "is not in metres"), ("nesmysl", "is not known"), ("EPSG:32755", "lies at|cannot be computed")],
)
def test_a_wrong_coordinate_system_is_refused(folder, crs, said):
    about = folder / "territory.toml"
    about.write_text(about.read_text(encoding="utf-8").replace("EPSG:5514", crs), encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        Territory.open(folder)


def test_boundaries_without_a_coordinate_system_are_refused(folder):
    respoil(folder, "municipalities", lambda frame: frame.set_crs(None, allow_override=True))
    with pytest.raises(BadInput, match="no coordinate system is stated"):
        Territory.open(folder)


def test_swapped_axes_of_boundaries_are_recognised(folder):
    degrees = gpd.read_parquet(folder / "schematic" / "municipalities.parquet").to_crs(4326)
    swapped = degrees.set_geometry(degrees.geometry.map(lambda shape: shapely.transform(shape, lambda xy: xy[:, ::-1])))
    swapped.to_parquet(folder / "schematic" / "municipalities.parquet")
    with pytest.raises(BadInput, match="longitude and latitude are swapped"):
        Territory.open(folder)


def test_overlapping_municipalities_are_named_with_the_overlap(folder):
    respoil(folder, "municipalities", lambda frame: frame.set_geometry(frame.geometry.buffer(300)))
    with pytest.raises(BadInput, match=r"Třeboň .* overlap by [\d.]+ ha|overlap by [\d.]+ ha"):
        Territory.open(folder)


def test_people_of_an_unknown_municipality_are_named(folder):
    respoil(
        folder, "people", lambda frame: frame.assign(municipality=frame["municipality"].replace("547336", "999999"))
    )
    with pytest.raises(BadInput, match="municipality '999999' is not among the municipalities"):
        Territory.open(folder)


def test_streets_that_are_no_streets_are_refused(folder):
    (folder / "streets.npz").write_bytes(b"neco jineho")
    with pytest.raises(BadInput, match="is not a streets file of this program"):
        Territory.open(folder)


def test_a_territory_adds_kinds_of_its_own(folder):
    (folder / "kinds.csv").write_text(
        "kind;section;name;name_en;family;target_group;form;working_group;pictogram;source\n"
        "obecni_taxi;;obecní taxi;town taxi;související;seniori;terénní;seniors_disability;walk;obec\n",
        encoding="utf-8",
    )
    add_service(folder, druh="obecni_taxi", obsluhuje="vse")
    found = answer(Study(kinds=("obecni_taxi",), travellers=("walk",)), Territory.open(folder))
    assert found.gaps["covered"].sum() == found.gaps["people"].sum()


def test_people_without_ages_stand_for_every_group_and_it_is_said(folder):
    respoil(folder, "people", lambda frame: frame.drop(columns=["age_65p", "age_80p", "age_0_14", "age_15_64"]))
    opened = Territory.open(folder)
    assert opened.people["age_65p"].isna().all()
    gaps = answer(Study(kinds=("domovy_pro_seniory",), travellers=("car",)), opened).gaps
    assert gaps["proxy"].all()
    assert set(gaps["age_group"]) == {"all"}
    assert gaps.groupby("group")["people"].sum().eq(24669).all()


def test_a_need_is_not_lost_for_being_elsewhere():
    needs = Territory.open(TREBON).needs
    assert pd.notna(needs.loc["N34", "municipality"])
    assert np.isin("545881", needs["municipality"].dropna())


def test_the_real_municipalities_fill_the_real_orp_and_hold_our_reference_points():
    towns = gpd.read_file(extract("trebon/municipalities.geojson")).to_crs(5514)
    orp = gpd.read_file(extract("trebon/orp.geojson")).to_crs(5514).geometry.iloc[0]
    assert towns.union_all().symmetric_difference(orp).area < 0.01 * orp.area
    services = Territory.open(TREBON).services
    assert services.geometry[services["inside"].astype(bool)].within(orp.buffer(100)).all()
    assert not services.geometry[~services["inside"].astype(bool)].within(orp).any()

import hashlib
import io
import shutil

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from kpss_geo.errors import BadInput
from kpss_geo.sources.schematic import draw
from kpss_geo.streets.graph import read
from kpss_geo.territory import Territory
from tests.shared import TREBON


@pytest.fixture(scope="module")
def drawn():
    return draw(TREBON)


@pytest.fixture(scope="module")
def facts():
    return pd.read_csv(
        TREBON / "facts" / "municipalities.csv", sep=";", decimal=",", dtype={"kod_obce": str}
    ).set_index("kod_obce")


def frame(drawn, name):
    return gpd.read_parquet(io.BytesIO(drawn[f"schematic/{name}.parquet"]))


def test_the_same_facts_give_the_same_bytes(drawn):
    assert {name: hashlib.sha256(part).hexdigest() for name, part in draw(TREBON).items()} == {
        name: hashlib.sha256(part).hexdigest() for name, part in drawn.items()
    }


def test_what_is_committed_is_what_the_builder_draws(drawn, tmp_path):
    for name in ("municipalities", "people"):
        kept = gpd.read_parquet(TREBON / "schematic" / f"{name}.parquet")
        assert kept.geometry.geom_equals_exact(frame(drawn, name).geometry, 0.01).all()
        assert kept.drop(columns="geometry").equals(frame(drawn, name).drop(columns="geometry"))
    (tmp_path / "s.npz").write_bytes(drawn["schematic/streets.npz"])
    kept, made = read(TREBON / "schematic" / "streets.npz"), read(tmp_path / "s.npz")
    assert np.allclose(kept.xy, made.xy, atol=0.01)
    assert np.array_equal(kept.tail, made.tail)


def test_every_municipality_has_its_real_people_by_age_to_the_person(drawn, facts):
    sums = frame(drawn, "people").groupby("municipality")[["people", "age_0_14", "age_65p", "age_80p"]].sum()
    real = facts[["obyvatele", "vek_0_14", "vek_65p", "vek_80p"]].loc[sums.index]
    assert (sums.to_numpy() == real.to_numpy()).all()
    assert int(sums["people"].sum()) == 24669


def test_the_oldest_live_within_the_old(drawn):
    people = frame(drawn, "people")
    assert (people["age_80p"] <= people["age_65p"]).all()


def test_every_cell_has_nearly_its_real_area_and_holds_its_own_settlement(drawn, facts):
    towns = frame(drawn, "municipalities")
    assert towns["schematic"].all()
    assert (towns.area / 1e6 / facts["vymera_km2"] - 1).abs().max() < 0.03
    points = gpd.GeoSeries(gpd.points_from_xy(facts["lon"], facts["lat"]), index=facts.index, crs=4326).to_crs(
        towns.crs
    )
    assert towns.contains(points).all()


def test_cells_share_borders_without_gaps_or_overlaps(drawn):
    towns = frame(drawn, "municipalities")
    assert abs(towns.area.sum() - towns.union_all().area) < 1.0


def test_road_links_keep_their_real_length(tmp_path, drawn):
    (tmp_path / "s.npz").write_bytes(drawn["schematic/streets.npz"])
    streets = read(tmp_path / "s.npz")
    assert streets.schematic
    secondary = streets.tags["highway"].texts() == "secondary"
    assert 4700.0 in np.round(streets.metres[secondary], 6)  # Třeboň – Domanín, 4.7 km


def test_all_schematic_streets_hang_together():
    streets = Territory.open(TREBON).streets
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(streets)), (streets.tail, streets.head)), shape=(streets.nodes, streets.nodes))
    assert connected_components(graph)[0] == 1


def test_faulty_facts_are_all_told(tmp_path):
    shutil.copytree(TREBON / "facts", tmp_path / "facts")
    shutil.copy(TREBON / "territory.toml", tmp_path)
    links = tmp_path / "facts" / "road_links.csv"
    links.write_text(links.read_text(encoding="utf-8") + "Cep;Nikde;x;III;1;vymyšleno\n", encoding="utf-8")
    towns = tmp_path / "facts" / "municipalities.csv"
    towns.write_text(towns.read_text(encoding="utf-8").replace(";190;", ";-190;"), encoding="utf-8")
    with pytest.raises(BadInput) as told:
        draw(tmp_path)
    assert "people -190 is below 0" in str(told.value)
    assert "km 'x' is not a number" in str(told.value)
    assert "end 'Nikde' is not a name in settlements.csv" in str(told.value)

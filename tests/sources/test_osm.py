import gzip
import warnings
from pathlib import Path

import numpy as np
import pytest
import shapely

from kpss_geo.errors import BadInput, MissingInput, RepairedInput
from kpss_geo.sources.osm import import_osm, streets_from_osm
from kpss_geo.sources.osm_boundaries import area_of
from kpss_geo.sources.osm_services import service_rules
from kpss_geo.streets.travellers import costs, travellers
from tests.shared import extract

# A village square, 0.001° ≈ 111 m × 73 m, drawn as a 3 × 2 grid of nodes:
#
#   1 ──residential── 2 ──footway── 3
#   │                 │             │ kerb 12 cm at 3
#   4 ──────────────  5 ──steps──── 6
#
# and around it the boundary 11–14, with a hole 15–17 and an exclave 21–23.
NODES = {1: (0, 1), 2: (1, 1), 3: (2, 1), 4: (0, 0), 5: (1, 0), 6: (2, 0)}
RING = {11: (-2, -2), 12: (4, -2), 13: (4, 3), 14: (-2, 3)}
HOLE = {15: (3, 2), 16: (3.5, 2), 17: (3, 2.5)}
EXCLAVE = {21: (6, 6), 22: (7, 6), 23: (6, 7)}


def xml(extra: str = "", *, people: str = '<tag k="population" v="120"/>', close: bool = True) -> str:
    tags = {3: '<tag k="kerb" v="raised"/><tag k="barrier" v="kerb"/>'}
    nodes = "".join(
        f'<node id="{i}" lon="{14 + x / 1000}" lat="{49 + y / 1000}" version="1" timestamp="2020-01-01T00:00:00Z">'
        f"{tags.get(i, '')}</node>"
        for i, (x, y) in (NODES | RING | HOLE | EXCLAVE).items()
    )

    def way(i, refs, **tags):
        inner = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        inner += "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())
        return f'<way id="{i}" version="1" timestamp="2020-01-01T00:00:00Z">{inner}</way>'

    ways = (
        way(100, [1, 2, 5, 4, 1], highway="residential", maxspeed="30")
        + way(101, [2, 3, 6], highway="footway", surface="asphalt", incline="8%", width="1.2")
        + way(102, [5, 6], highway="steps")
        + way(200, [11, 12, 13] + ([14, 11] if close else [14]))
        + way(201, [15, 16, 17, 15])
        + way(202, [21, 22, 23, 21])
        + way(300, [1, 2, 5, 1], building="house")
        + way(301, [4, 5, 2, 4], building="apartments", **{"building:levels": "4"})
        + way(302, [4, 5, 2, 4], building="industrial")
    )
    members = "".join(
        f'<member type="way" ref="{ref}" role="{role}"/>'
        for ref, role in ((200, "outer"), (201, "inner"), (202, "outer"))
    )
    relation = (
        f'<relation id="9" version="1"><tag k="boundary" v="administrative"/><tag k="admin_level" v="8"/>'
        f'<tag k="name" v="Ves"/>{people}{members}</relation>'
    )
    return f'<osm version="0.6">{nodes}{NODE_SERVICES}{ways}{relation}{extra}</osm>'


NODE_SERVICES = """
<node id="50" lon="14.0005" lat="49.0005" version="1"><tag k="amenity" v="pharmacy"/><tag k="name" v="Lékárna"/>
<tag k="wheelchair" v="yes"/></node>
<node id="51" lon="14.0006" lat="49.0005" version="1"><tag k="amenity" v="doctors"/>
<tag k="wheelchair" v="limited"/></node>
<node id="52" lon="14.0007" lat="49.0005" version="1"><tag k="amenity" v="social_facility"/>
<tag k="social_facility" v="group_home"/><tag k="social_facility:for" v="disabled"/><tag k="capacity" v="24"/>
<tag k="wheelchair" v="no"/></node>
<node id="53" lon="14.0008" lat="49.0005" version="1"><tag k="amenity" v="social_facility"/>
<tag k="social_facility" v="shelter"/><tag k="social_facility:for" v="abused"/><tag k="name" v="Tajný dům"/></node>
<node id="54" lon="14.0009" lat="49.0005" version="1"><tag k="highway" v="bus_stop"/><tag k="name" v="Náves"/></node>
<node id="55" lon="14.0009" lat="49.0006" version="1"><tag k="shop" v="supermarket"/></node>
"""


@pytest.fixture
def village(tmp_path) -> Path:
    path = tmp_path / "village.osm"
    path.write_text(xml(), encoding="utf-8")
    return path


def brought(path: Path, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RepairedInput)
        return import_osm(path, **options)


def test_holes_and_exclaves_of_a_municipality_are_kept(village):
    town = brought(village).municipalities
    (shape,) = town.geometry
    assert len(shapely.get_parts(shape)) == 2
    assert sum(len(part.interiors) for part in shape.geoms) == 1


def test_ways_are_split_where_they_meet_and_at_tagged_nodes(village):
    streets = brought(village).streets
    assert (streets.nodes, len(streets)) == (5, 6)  # 1, 2, 3, 5, 6; node 4 only bends
    assert sorted(streets.tags["highway"].texts()) == ["footway"] * 2 + ["residential"] * 3 + ["steps"]


def test_tags_reach_the_travellers(village):
    streets = brought(village).streets
    footway = streets.tags["highway"].texts() == "footway"
    assert set(streets.slope_pct[footway]) == {8.0}
    assert set(streets.width_cm[footway]) == {120.0}
    assert sorted(set(streets.car_kmh[~np.isnan(streets.car_kmh)])) == [27.0]
    wheelchair = costs(streets, travellers()["wheelchair"])
    assert np.isinf(wheelchair.forward[streets.tags["highway"].texts() == "steps"]).all()
    assert np.isinf(np.concatenate([wheelchair.enter_head[footway], wheelchair.enter_tail[footway]])).any()


def test_services_have_kinds_of_the_act_groups_doors_and_capacity(village):
    services = brought(village).services
    assert services["kind"].to_dict() == {
        "osm-n50": "lekarna", "osm-n51": "lekar", "osm-n52": "domovy_zdravotni_postizeni", "osm-n55": "obchod",
    }  # fmt: skip
    assert services["step_free"].tolist()[0] is True
    assert services["step_free"].isna().tolist() == [False, True, False, True]
    assert services.loc["osm-n52", ["capacity", "capacity_kind"]].tolist() == [24.0, "lůžka"]


def test_a_sheltered_place_is_counted_but_never_leaves_the_reader(village):
    with pytest.warns(RepairedInput, match="1 sheltered places were left out"):
        found = import_osm(village)
    assert not found.services["name"].str.contains("Tajný").any()


def test_people_are_spread_over_the_floors_of_residential_buildings_only(village):
    people = brought(village).people
    assert people["people"].tolist() == [40, 80]  # two levels are assumed where none are stated, four are stated
    assert set(people["people_level"]) == {"building"}


def test_where_no_people_are_known_buildings_are_counted_and_it_is_told(tmp_path):
    path = tmp_path / "v.osm"
    path.write_text(xml(people=""), encoding="utf-8")
    with pytest.warns(RepairedInput) as told:
        people = import_osm(path).people
    assert any("no people are known for 'Ves'" in str(one.message) for one in told)
    assert set(people["people_level"]) <= {"building_count", "street_count"}


def test_an_unclosed_boundary_is_named_and_the_file_taken_as_one_area(tmp_path):
    path = tmp_path / "v.osm"
    path.write_text(xml(close=False), encoding="utf-8")
    with pytest.warns(RepairedInput) as told:
        found = import_osm(path)
    assert any("the boundary of 'Ves' is not closed" in str(one.message) for one in told)
    assert found.municipalities.index.tolist() == ["area-1"]


def test_a_zipped_file_is_read_as_well(tmp_path, village):
    packed = tmp_path / "village.osm.gz"
    packed.write_bytes(gzip.compress(village.read_bytes()))
    assert len(brought(packed).streets) == len(brought(village).streets)


def test_own_rules_say_what_is_a_service(tmp_path, village):
    table = tmp_path / "own.toml"
    table.write_text('[[service]]\nkind = "obchod"\ntags = { shop = "*" }\n', encoding="utf-8")
    assert brought(village, rules=service_rules(table)).services.index.tolist() == ["osm-n55"]


def test_faulty_rules_are_all_told(tmp_path):
    table = tmp_path / "own.toml"
    table.write_text('[[service]]\nkind = "obchůdek"\ntags = {}\n[[service]]\nkind = "skola"\n', encoding="utf-8")
    with pytest.raises(BadInput) as told:
        service_rules(table)
    assert len(told.value.faults) == 2


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.osm.pbf", b"garbage", "is broken or cut off"),
        ("a.osm", b"<osm><node", "is broken or cut off"),
        ("a.osm", b'<osm version="0.6"></osm>', "has no streets"),
        ("a.shp", b"x", "give a file of OpenStreetMap"),
    ],
)
def test_a_bad_file_gives_one_clear_sentence(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInput, match=said) as told:
        import_osm(path)
    assert len(told.value.faults) == 1


def test_an_absent_file_says_where_to_get_one(tmp_path):
    with pytest.raises(MissingInput, match="download an extract"):
        import_osm(tmp_path / "no.osm.pbf")


@pytest.mark.parametrize(("crs", "said"), [("EPSG:4326", "is not in metres"), ("nesmysl", "is not known")])
def test_a_coordinate_system_without_metres_is_refused(village, crs, said):
    with pytest.raises(BadInput, match=said):
        import_osm(village, crs=crs)


def test_boundary_lines_that_do_not_close_are_counted():
    _, gaps = area_of([shapely.LineString([(0, 0), (1, 0), (1, 1)])])
    assert gaps == 1


def test_a_truncated_extract_is_refused(tmp_path):
    whole = extract("osm/liechtenstein-latest.osm.pbf").read_bytes()
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadInput, match="broken or cut off"):
        import_osm(path)


def test_liechtenstein_has_eleven_municipalities_and_all_its_people():
    with pytest.warns(RepairedInput, match="is not closed"):
        found = import_osm(extract("osm/liechtenstein-latest.osm.pbf"))
    assert len(found.municipalities) == 11
    assert found.people["people"].sum() == 36838  # sum of the places that bear the municipalities' names
    assert found.crs == "EPSG:32632"
    assert 155 < found.municipalities.area.sum() / 1e6 < 165  # 160 km²
    assert found.date == "2015-07-27"


def test_heidelberg_without_boundaries_becomes_one_area_and_keeps_its_wheelchair_tags():
    with pytest.warns(RepairedInput):
        found = import_osm(extract("osm/heidelberg.test.osm.pbf"))
    assert len(found.municipalities) == 1
    assert np.isfinite(found.streets.slope_pct).sum() > 500
    assert (found.streets.slope_pct < 0).any()  # the sign of the incline is kept
    assert {"yes", "limited", "no"} <= set(found.streets.tags["wheelchair"].values)
    assert "kerb" in found.streets.node_tags


def test_streets_alone_are_those_of_the_whole_import():
    path = extract("osm/liechtenstein-latest.osm.pbf")
    alone, whole = streets_from_osm(path, "EPSG:32632"), brought(path).streets
    assert np.array_equal(alone.xy, whole.xy)
    assert np.array_equal(alone.metres, whole.metres)

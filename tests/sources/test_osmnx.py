import networkx as nx
import pandas as pd
import pytest

from kpss_geo.errors import BadInput, RepairedInput
from kpss_geo.sources.osm import streets_from_osm
from kpss_geo.sources.osmnx_graph import streets_from_osmnx, useful_tags
from tests.shared import extract

VADUZ = (9.505, 47.125, 9.535, 47.155)  # degrees: west, south, east, north


@pytest.fixture
def highways(tmp_path):
    """Highways of a town as the XML that osmnx reads: all that touch it, whole."""
    import osmium

    path = tmp_path / "highways.osm"
    source = str(extract("osm/liechtenstein-latest.osm.pbf"))
    west, south, east, north = VADUZ
    ways, refs = set(), set()
    reader = osmium.FileProcessor(source, osmium.osm.NODE | osmium.osm.WAY).with_locations()
    reader.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)).with_filter(osmium.filter.KeyFilter("highway"))
    for way in reader:
        known = [node for node in way.nodes if node.location.valid()]
        if any(west < node.lon < east and south < node.lat < north for node in known):
            ways.add(way.id)
            refs.update(node.ref for node in known)
    with osmium.SimpleWriter(str(path)) as writer:
        chosen = osmium.FileProcessor(source, osmium.osm.NODE | osmium.osm.WAY)
        chosen.with_filter(osmium.filter.EntityFilter(osmium.osm.NODE | osmium.osm.WAY))
        for thing in chosen:
            if thing.is_node() and thing.id in refs:
                writer.add_node(thing)
            elif thing.is_way() and thing.id in ways:
                writer.add_way(thing.replace(nodes=[node.ref for node in thing.nodes if node.ref in refs]))
    return path


def test_a_graph_of_osmnx_and_the_file_itself_give_the_same_streets(highways):
    import osmnx

    before = list(osmnx.settings.useful_tags_way)
    with useful_tags():
        graph = osmnx.graph_from_xml(highways, simplify=False, retain_all=True)
    assert osmnx.settings.useful_tags_way == before
    theirs = streets_from_osmnx(graph, crs="EPSG:32632")
    ours = streets_from_osm(highways, "EPSG:32632")
    metres = [pd.Series(one.metres).groupby(one.way).sum() for one in (ours, theirs)]
    assert len(metres[0]) > 400
    pd.testing.assert_series_equal(*metres)
    kinds = [set(streets.tags["surface"].texts()) for streets in (ours, theirs)]
    assert kinds[0] == kinds[1]
    assert "bollard" in theirs.node_tags["barrier"].values


def small(**tags):
    graph = nx.MultiDiGraph(crs="EPSG:4326")
    graph.add_node(1, x=14.0, y=49.0)
    graph.add_node(2, x=14.001, y=49.0)
    graph.add_edge(1, 2, osmid=7, highway="residential", oneway=True, reversed=False, length=73.0, **tags)
    return graph


def test_a_one_way_edge_stays_one_way_for_cars_alone():
    streets = streets_from_osmnx(small(surface="asphalt"))
    assert streets.car_forward.tolist() == [True]
    assert streets.car_back.tolist() == [False]
    assert streets.foot_back.tolist() == [True]


def test_merged_ways_that_differ_are_not_mistaken_for_known():
    streets = streets_from_osmnx(small(surface=["asphalt", "gravel"]))
    assert streets.tags["surface"].texts().tolist() == ["asphalt;gravel"]


def test_a_graph_without_the_tags_is_taken_and_told_about():
    with pytest.warns(RepairedInput, match="no street has a surface"):
        streets_from_osmnx(small())


@pytest.mark.parametrize(
    ("graph", "said"),
    [(nx.MultiDiGraph(), "no coordinate system"), (nx.MultiDiGraph(crs="EPSG:4326"), "not one street")],
)
def test_an_unusable_graph_gives_a_clear_sentence(graph, said):
    with pytest.raises(BadInput, match=said):
        streets_from_osmnx(graph)

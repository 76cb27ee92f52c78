"""A real country of the size of an ORP, beside a second implementation."""

import networkx as nx
import numpy as np
import pytest
import shapely

from kpss_geo.reach import isochrone
from kpss_geo.reach.join import join
from kpss_geo.reach.network import contracted, for_homes, network, strict
from kpss_geo.reach.times import nearest, node_nearest, node_seconds
from kpss_geo.sources.osm import streets_from_osm
from kpss_geo.streets.travellers import costs, travellers
from tests.shared import extract


@pytest.fixture(scope="module")
def streets():
    return streets_from_osm(extract("osm/liechtenstein-latest.osm.pbf"), "EPSG:32632")


@pytest.fixture(scope="module")
def points(streets):
    picked = np.random.default_rng(7).choice(streets.nodes, 620, replace=False)
    noise = np.random.default_rng(8).normal(0, 15, (620, 2))
    return shapely.points(streets.xy[picked] + noise)


@pytest.mark.parametrize("who", ["walk", "wheelchair", "car"])
def test_times_agree_with_networkx(streets, points, who):
    traveller = travellers()[who]
    cost = costs(streets, traveller)
    homes, services = (
        join(streets, some, mode=traveller.mode, within_metres=traveller.join_metres)
        for some in (points[20:], points[:20])
    )
    net = network(streets, traveller, cost, homes=homes, services=services)
    found = node_seconds(net, np.arange(20))

    graph = nx.MultiDiGraph()  # turned round, built segment by segment
    graph.add_nodes_from(range(streets.nodes))
    for i in range(len(streets)):
        tail, head = int(streets.tail[i]), int(streets.head[i])
        for start, end, seconds in (
            (tail, head, cost.forward[i] + cost.enter_head[i]),
            (head, tail, cost.back[i] + cost.enter_tail[i]),
        ):
            if np.isfinite(seconds):
                graph.add_edge(end, start, weight=max(seconds, 0.01))
    for point, segment, along, off in zip(
        services.point, services.segment, services.along, services.off_metres, strict=True
    ):
        for node, seconds in (
            (int(streets.tail[segment]), cost.forward[segment] * along if along else 0.0),
            (int(streets.head[segment]), cost.back[segment] * (1 - along) if along < 1 else 0.0),
        ):
            if np.isfinite(seconds):
                graph.add_edge(("s", int(point)), node, weight=max(seconds + off / traveller.metres_per_second, 0.01))
    sources = [node for node in graph if isinstance(node, tuple)]
    theirs = nx.multi_source_dijkstra_path_length(graph, sources)
    other = np.array([theirs.get(node, np.inf) for node in range(streets.nodes)])
    assert np.array_equal(np.isfinite(found), np.isfinite(other))
    finite = np.isfinite(other)
    assert np.allclose(found[finite], other[finite], rtol=1e-9)
    assert finite.sum() > 0.5 * streets.nodes


@pytest.mark.parametrize("who", ["walk", "wheelchair", "car"])
@pytest.mark.parametrize("shut", [lambda costs: costs, strict])
def test_the_contracted_network_is_half_as_large_and_has_the_same_times(streets, points, who, shut):
    traveller = travellers()[who]
    cost = shut(costs(streets, traveller))
    homes, services = (
        join(streets, some, mode=traveller.mode, within_metres=traveller.join_metres)
        for some in (points[20:], points[:20])
    )
    net = network(streets, traveller, cost, homes=homes, services=services)
    quick = contracted(net)
    assert quick.core.nowhere < 0.5 * streets.nodes
    for chosen in (np.arange(20), np.array([3, 7])):
        plain, found = node_nearest(net, chosen), node_nearest(quick, chosen)
        np.testing.assert_allclose(found[0], plain[0], rtol=1e-12)
        np.testing.assert_array_equal(found[1], plain[1])
        np.testing.assert_array_equal(node_seconds(quick, chosen), found[0])
        np.testing.assert_array_equal(node_seconds(net, chosen), plain[0])


def test_what_is_unknown_only_takes_ways_away(streets, points):
    traveller = travellers()["wheelchair"]
    cost = costs(streets, traveller)
    homes, services = (join(streets, some, mode="foot", within_metres=300) for some in (points[20:], points[:20]))
    lenient = nearest(network(streets, traveller, cost, homes=homes, services=services), np.arange(20)).seconds
    shut = nearest(network(streets, traveller, strict(cost), homes=homes, services=services), np.arange(20)).seconds
    assert (shut >= lenient - 1e-9).all()
    assert np.isfinite(shut).sum() < np.isfinite(lenient).sum()


def test_isochrones_hold_no_place_that_is_over_the_limit(streets, points):
    traveller = travellers()["walk"]
    cost = costs(streets, traveller)
    homes, services = (join(streets, some, mode="foot", within_metres=300) for some in (points[20:], points[:20]))
    net = network(streets, traveller, cost, homes=homes, services=services)
    ground = isochrone.canvas(streets, mode="foot", width_metres=60)
    sampled = nearest(
        for_homes(net, streets, traveller, cost, homes=ground.samples, services=services), np.array([0, 1])
    ).seconds
    seconds = nearest(net, np.array([0, 1])).seconds
    limits = [600.0, 1200.0, 2400.0]
    areas = isochrone.isochrones(ground, sampled, limits, places=points[20:], place_seconds=seconds)
    for limit, area in zip(limits, areas, strict=True):
        assert area.is_valid
        assert not shapely.intersects(area, points[20:][seconds > limit]).any()
    within = points[20:][seconds <= limits[-1]]
    assert shapely.intersects(areas[-1].buffer(60), within).mean() > 0.9

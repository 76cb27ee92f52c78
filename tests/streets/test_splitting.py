import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from kpss_geo.reach.network import arcs, strict
from kpss_geo.streets.graph import faults
from kpss_geo.streets.splitting import split
from kpss_geo.streets.travellers import costs, travellers
from tests.strategies import towns
from tests.towns import Node, Segment, town

LEAST = 0.011  # seconds that scipy's graph charges for a piece at least
SAID = ("highway", "surface", "smoothness", "steps", "wheelchair")
NUMBERS = ("slope_pct", "width_cm", "car_kmh", "way", "cross_slope_pct", "slope_metres", "slope_both_ways")
ALLOWED = ("foot_forward", "foot_back", "car_forward", "car_back")

# 0 --100 m-- 1 --bend, 90 m drawn, 180 m true-- 2
TOWN = town(
    [(0, 0), (100, 0), (130, 60)],
    [Segment(0, 1, surface="sett"), Segment(1, 2, bend=((130, 0),), metres=180, car="forward", slope_pct=4)],
)


def cut(streets, places):
    segment, along = zip(*places, strict=True) if places else ((), ())
    return split(streets, np.array(segment, dtype=int), np.array(along, dtype=float))


def test_a_cut_makes_two_pieces_that_share_the_true_length():
    one = cut(TOWN, [(1, 0.25), (0, 0.5)])
    assert one.parent.tolist() == [0, 0, 1, 1]
    assert_allclose(one.streets.metres, [50, 50, 45, 135])
    assert_allclose(one.streets.xy[one.node], [(122.5, 0), (50, 0)])


def test_a_line_is_cut_where_the_street_is_and_keeps_its_bends():
    one = cut(TOWN, [(1, 0.25)])
    assert [line.wkt for line in one.streets.lines] == [
        "LINESTRING (0 0, 100 0)",
        "LINESTRING (100 0, 122.5 0)",
        "LINESTRING (122.5 0, 130 0, 130 60)",
    ]


def test_a_cut_beyond_a_bend_keeps_the_bend_in_the_first_piece():
    one = cut(TOWN, [(1, 0.4)])
    assert [line.wkt for line in one.streets.lines[1:]] == [
        "LINESTRING (100 0, 130 0, 130 6)",
        "LINESTRING (130 6, 130 60)",
    ]


@pytest.mark.parametrize(("along", "node"), [(0.0, 1), (0.00002, 1), (1.0, 2), (0.99999, 2), (-3.0, 1), (7.0, 2)])
def test_a_cut_at_an_end_is_the_end(along, node):
    one = cut(TOWN, [(1, along)])
    assert one.node.tolist() == [node]
    assert len(one.streets) == 2


def test_cuts_at_one_place_are_one_cut_and_any_order_gives_the_same_streets():
    places = [(1, 0.3), (0, 0.2), (1, 0.3), (1, 0.1), (1, 0.300001)]
    one, other = cut(TOWN, places), cut(TOWN, places[::-1])
    assert len(one.streets) == 5
    assert_array_equal(one.node, other.node[::-1])
    assert len({one.node[place] for place in (0, 2, 4)}) == 1
    assert_array_equal(one.streets.xy, other.streets.xy)
    assert_array_equal(one.streets.shape_xy, other.streets.shape_xy)


def test_no_cut_changes_nothing():
    one = cut(TOWN, [])
    assert one.parent.tolist() == [0, 1]
    assert_array_equal(one.streets.shape_xy, TOWN.shape_xy)
    assert_array_equal(one.streets.metres, TOWN.metres)


def test_a_street_without_length_is_not_cut_and_takes_the_nearer_end():
    streets = town([(0, 0), (0, 0)], [Segment(0, 1)])
    assert cut(streets, [(0, 0.4), (0, 0.6)]).node.tolist() == [0, 1]


def test_a_street_drawn_as_a_point_is_cut_by_its_true_length():
    one = cut(town([(5, 5), (5, 5)], [Segment(0, 1, metres=10)]), [(0, 0.3)])
    assert_allclose(one.streets.metres, [3, 7])
    assert_array_equal(one.streets.xy[2], [5, 5])


def test_a_new_node_bars_nobody():
    one = cut(town([Node(0, 0, barrier="gate", kerb_cm=9), Node(10, 0, kerb="raised")], [Segment(0, 1)]), [(0, 0.5)])
    assert {name: tag.texts()[2] for name, tag in one.streets.node_tags.items()} == {
        "barrier": "", "kerb": "", "wheelchair": "", "tactile": "",
    }  # fmt: skip
    assert np.isnan(one.streets.kerb_cm[2])


places_of = st.lists(st.tuples(st.integers(0, 13), st.floats(0, 1)), max_size=8)


def drawn_cut(drawn, places):
    streets = town(drawn[0], drawn[1])
    return streets, cut(streets, [(segment % len(streets), along) for segment, along in places])


@given(towns(), places_of)
def test_every_piece_says_what_its_street_said(drawn, places):
    streets, one = drawn_cut(drawn, places)
    for name in SAID:
        assert_array_equal(one.streets.tags[name].texts(), streets.tags[name].texts()[one.parent])
    for name in NUMBERS + ALLOWED:
        assert_array_equal(getattr(one.streets, name), getattr(streets, name)[one.parent])
    assert faults(one.streets) == []
    assert_array_equal(one.streets.xy[: streets.nodes], streets.xy)


@given(towns(), places_of)
def test_pieces_lie_end_to_end_and_sum_to_the_street(drawn, places):
    streets, one = drawn_cut(drawn, places)
    assert_allclose(np.bincount(one.parent, weights=one.streets.metres, minlength=len(streets)), streets.metres)
    same = one.parent[1:] == one.parent[:-1]
    assert_array_equal(one.streets.head[:-1][same], one.streets.tail[1:][same])
    assert_array_equal(one.stop[:-1][same], one.start[1:][same])
    for ends, place in ((one.streets.tail, 0), (one.streets.head, -1)):
        at = [shapely.get_coordinates(line)[place] for line in one.streets.lines]
        assert_allclose(one.streets.xy[ends], at, atol=1e-6)


@given(towns(), places_of, st.sampled_from(tuple(travellers().values())), st.booleans())
def test_nobodys_time_between_the_old_nodes_changes(drawn, places, traveller, looks_closed):
    streets, one = drawn_cut(drawn, places)
    before, after = (
        times(some, traveller, looks_closed=looks_closed)[: streets.nodes, : streets.nodes]
        for some in (streets, one.streets)
    )
    assert_array_equal(np.isfinite(before), np.isfinite(after))
    finite = np.isfinite(before)
    assert_allclose(before[finite], after[finite], atol=LEAST * (1 + len(places)))


def times(streets, traveller, *, looks_closed):
    """Seconds between all nodes by networkx, another way than the package's."""
    cost = costs(streets, traveller)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(streets.nodes))
    graph.add_weighted_edges_from(
        zip(*(part.tolist() for part in arcs(streets, strict(cost) if looks_closed else cost)), strict=True)
    )
    found = np.full((streets.nodes, streets.nodes), np.inf)
    for start, reached in nx.all_pairs_dijkstra_path_length(graph):
        found[start, list(reached)] = list(reached.values())
    return found


@given(towns(), places_of, places_of)
def test_a_place_keeps_its_place(drawn, places, asked):
    streets, one = drawn_cut(drawn, places)
    segment = np.array([which % len(streets) for which, _ in asked], dtype=int)
    along = np.array([share for _, share in asked])
    piece, share = one.place(segment, along)
    assert_array_equal(one.parent[piece], segment)
    assert_allclose(one.start[piece] + share * (one.stop - one.start)[piece], along, atol=1e-9)


def test_pieces_between_two_places_are_those_whose_middle_lies_there():
    one = cut(TOWN, [(0, 0.2), (0, 0.4), (1, 0.5)])
    assert one.pieces(0, 0.2, 0.4).tolist() == [1]
    assert one.pieces(0, 0.0, 1.0).tolist() == [0, 1, 2]
    assert one.pieces(1, 0.0, 0.5).tolist() == [3]

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import coo_array, csr_matrix
from scipy.sparse.csgraph import dijkstra

from kpss_geo.reach import times as module
from kpss_geo.reach.network import arcs, least_csr, sparse, strict, turned_round
from kpss_geo.reach.times import k_nearest, matrix, nearest, nearest_seconds
from kpss_geo.streets.travellers import travellers
from tests.oracle import times_by_floyd_warshall
from tests.strategies import towns
from tests.towns import CAR, CHAIR, WALK, Node, Segment, changed, grid, town, trip

PACE = WALK.metres_per_second
MPS = 10.0  # a car at 36 km/h
SLACK = 0.5  # seconds: zero-length arcs are clamped to 0.01 s

every = st.sampled_from(tuple(travellers().values()))


def all_services(one):
    return np.arange(one.net.services)


# 0 --100 m-- 1 --200 m-- 2      a straight street
STRAIGHT = town([(0, 0), (100, 0), (300, 0)], [Segment(0, 1), Segment(1, 2)])


def test_a_walk_takes_its_length_over_the_pace():
    one = trip(STRAIGHT, WALK, [(0, 0)], [(300, 0)])
    assert matrix(one.net)[0, 0] == pytest.approx(300 / PACE, abs=0.05)


def test_the_way_between_door_and_street_costs_time_at_the_travellers_own_pace():
    one = trip(STRAIGHT, WALK, [(0, 30)], [(300, 40)])
    assert matrix(one.net)[0, 0] == pytest.approx((30 + 300 + 40) / PACE, abs=0.05)


def test_who_drives_walks_from_the_car_to_the_door():
    one = trip(STRAIGHT, CAR, [(0, 66)], [(300, 132)])
    assert matrix(one.net)[0, 0] == pytest.approx((66 + 132) / 1.32 + 300 / MPS, abs=0.05)


def test_a_wheelchair_goes_off_the_street_at_its_own_pace():
    one = trip(STRAIGHT, CHAIR, [(0, 7)], [(300, 14)])
    assert matrix(one.net)[0, 0] == pytest.approx(321 / 0.7, abs=0.1)


def test_the_exact_position_along_the_street_counts_from_both_ends():
    #   0 --------- 1 -------------------- 2
    #  s0     .         h (150 m from 1)   s1
    one = trip(STRAIGHT, WALK, [(250, 0)], [(0, 0), (300, 0)])
    assert_allclose(matrix(one.net)[:, 0], [250 / PACE, 50 / PACE], atol=0.05)


def test_the_true_length_counts_and_not_the_drawn_one():
    streets = town([(0, 0), (100, 0)], [Segment(0, 1, metres=400)])
    one = trip(streets, WALK, [(25, 0)], [(100, 0)])
    assert matrix(one.net)[0, 0] == pytest.approx(300 / PACE, abs=0.05)


def test_in_a_grid_town_every_time_is_the_way_round_the_blocks():
    nodes, segments = grid(4, 3)
    corners = [(node.x, node.y) for node in nodes]
    one = trip(town(nodes, segments), WALK, corners, corners)
    theory = [[(abs(a - x) + abs(b - y)) / PACE for a, b in corners] for x, y in corners]
    assert_allclose(matrix(one.net), theory, atol=0.1)


def test_home_and_service_on_one_street_are_as_far_as_they_stand_apart():
    one = trip(STRAIGHT, WALK, [(120, 0), (260, 10)], [(180, 0)])
    assert_allclose(matrix(one.net)[0], [60 / PACE, 90 / PACE], atol=0.02)


def test_home_and_service_at_one_place_are_no_way_apart():
    one = trip(STRAIGHT, WALK, [(150, 0)], [(150, 0)])
    assert matrix(one.net)[0, 0] == 0
    assert nearest(one.net, all_services(one)).seconds[0] == 0


def test_on_a_one_way_street_a_service_behind_is_reached_round_the_block():
    # 2 ------- 3     0 → 1 is one-way; the service lies behind the home,
    # |         |     so the car goes on to 1 and round: 40 + 300 + 30 m
    # 0 -s-h--> 1
    nodes = [(0, 0), (100, 0), (0, 100), (100, 100)]
    streets = town(nodes, [Segment(0, 1, car="forward"), Segment(1, 3), Segment(3, 2), Segment(2, 0)])
    one = trip(streets, CAR, [(60, 0)], [(30, 0)])
    assert matrix(one.net)[0, 0] == pytest.approx((40 + 300 + 30) / MPS, abs=0.1)
    on_foot = trip(streets, WALK, [(60, 0)], [(30, 0)])
    assert matrix(on_foot.net)[0, 0] == pytest.approx(30 / PACE, abs=0.02)


def test_travel_is_to_the_service_and_not_from_it():
    #  h → → → s : there is a way to the service and none back
    streets = town([(0, 0), (100, 0)], [Segment(0, 1, car="forward")])
    assert matrix(trip(streets, CAR, [(0, 0)], [(100, 0)]).net)[0, 0] == pytest.approx(10, abs=0.05)
    assert matrix(trip(streets, CAR, [(100, 0)], [(0, 0)]).net)[0, 0] == np.inf


def test_turned_round_costs_give_the_way_back():
    streets = town([(0, 0), (100, 0), (100, 100)], [Segment(0, 1, car="forward"), Segment(1, 2), Segment(2, 0)])
    there = trip(streets, CAR, [(0, 0)], [(100, 0)], shut=turned_round)
    back = trip(streets, CAR, [(100, 0)], [(0, 0)])
    assert matrix(there.net)[0, 0] == pytest.approx(matrix(back.net)[0, 0], abs=0.05)
    assert matrix(there.net)[0, 0] > 20


@given(towns())
def test_turning_the_costs_round_swaps_homes_and_services(drawn):
    nodes, segments, homes, services = drawn
    streets = town([Node(node.x, node.y) for node in nodes], segments)  # who starts at a barrier need not enter it
    out = matrix(trip(streets, CAR, homes, services, shut=turned_round).net)
    back = matrix(trip(streets, CAR, services, homes).net)
    assert_allclose(out, back.T, atol=SLACK)


def test_of_parallel_streets_the_quicker_one_counts_and_they_are_not_added_up():
    bent = Segment(0, 1, bend=((50, 80),))
    one = trip(town([(0, 0), (100, 0)], [bent, Segment(0, 1), bent]), WALK, [(0, 0)], [(100, 0)])
    assert matrix(one.net)[0, 0] == pytest.approx(100 / PACE, abs=0.05)


def test_a_loop_is_walked_the_shorter_way_round():
    #  0 ----- 1   and a loop of 400 m at node 1: the home stands a quarter of the way along it
    loop = Segment(1, 1, bend=((200, 0), (200, 100), (100, 100)))
    streets = town([(0, 0), (100, 0)], [Segment(0, 1), loop])
    one = trip(streets, WALK, [(200, 0), (100, 100), (200, 100)], [(0, 0), (200, 50)])
    # the join takes every street at most 25 m farther than the nearest: none is that near here
    expected = [[200 / PACE, 200 / PACE, 300 / PACE], [50 / PACE, 150 / PACE, 50 / PACE]]
    assert_allclose(matrix(one.net), expected, atol=0.1)


def test_on_a_one_way_loop_the_way_leads_round():
    loop = Segment(1, 1, bend=((200, 0), (200, 100), (100, 100)), car="forward")
    streets = town([(0, 0), (100, 0)], [Segment(0, 1), loop])
    one = trip(streets, CAR, [(200, 50)], [(200, 0), (200, 100)])
    assert_allclose(matrix(one.net)[:, 0], [(250 + 100) / MPS, 50 / MPS], atol=0.1)


def test_a_street_without_length_is_passable():
    #  0 --100-- 1 == 2 --100-- 3     1 and 2 lie on each other
    streets = town([(0, 0), (100, 0), (100, 0), (200, 0)], [Segment(0, 1), Segment(1, 2), Segment(2, 3)])
    one = trip(streets, WALK, [(0, 0), (100, 5)], [(200, 0), (100, 0)])
    expected = [[200 / PACE, 105 / PACE], [100 / PACE, 5 / PACE]]
    assert_allclose(matrix(one.net), expected, atol=0.1)


def test_an_island_is_not_reached_and_says_so_with_infinity():
    streets = town([(0, 0), (100, 0), (2000, 0), (2100, 0)], [Segment(0, 1), Segment(2, 3)])
    one = trip(streets, WALK, [(0, 0), (2000, 0)], [(100, 0)])
    assert_array_equal(np.isinf(matrix(one.net)[0]), [False, True])
    found = nearest(one.net, all_services(one))
    assert_array_equal(found.service, [0, -1])
    assert found.seconds[1] == np.inf


def test_a_home_far_from_any_street_is_unreachable_and_listed():
    one = trip(STRAIGHT, WALK, [(0, 299), (0, 301)], [(300, 0)])
    assert_array_equal(one.homes.off_street, [1])
    assert matrix(one.net)[0, 0] == pytest.approx(599 / PACE, abs=0.1)
    assert matrix(one.net)[0, 1] == np.inf
    assert nearest(one.net, all_services(one)).service[1] == -1


def test_a_service_far_from_any_street_is_unreachable_and_listed():
    one = trip(STRAIGHT, WALK, [(0, 0)], [(0, 400), (300, 0)])
    assert_array_equal(one.services.off_street, [0])
    assert matrix(one.net)[0, 0] == np.inf
    assert nearest(one.net, all_services(one)).service[0] == 1


def test_without_services_nothing_is_reached():
    one = trip(STRAIGHT, WALK, [(0, 0), (50, 0)], [])
    found = nearest(one.net, np.array([], dtype=np.int64))
    assert_array_equal(found.seconds, [np.inf, np.inf])
    assert_array_equal(found.service, [-1, -1])
    assert matrix(one.net).shape == (0, 2)


def test_an_empty_choice_of_services_reaches_nothing():
    one = trip(STRAIGHT, WALK, [(0, 0)], [(150, 0)])
    assert nearest(one.net, np.array([], dtype=np.int64)).seconds[0] == np.inf
    assert nearest_seconds(one.net, np.array([], dtype=np.int64))[0] == np.inf
    assert matrix(one.net, np.array([], dtype=np.int64)).shape == (0, 1)


def test_without_homes_the_answer_is_empty():
    one = trip(STRAIGHT, WALK, [], [(150, 0)])
    assert matrix(one.net).shape == (1, 0)
    assert len(nearest(one.net, all_services(one)).seconds) == 0


def test_a_closed_street_stops_but_standing_at_its_end_does_not():
    # 0 ---- 1 #### 2 : a wheelchair cannot use the steps between 1 and 2, yet a service at 1 is reached
    streets = town([(0, 0), (100, 0), (300, 0)], [Segment(0, 1), Segment(1, 2, highway="steps", steps="steps")])
    one = trip(streets, CHAIR, [(0, 0), (300, 0)], [(100, 0), (200, 0)])
    assert_allclose(matrix(one.net), [[100 / 0.7, np.inf], [np.inf, np.inf]], atol=0.05)


def test_a_closed_node_stops_who_passes_and_not_who_starts_there():
    #  0 ---- (stile) 1 ---- 2
    streets = town([Node(0, 0), Node(100, 0, barrier="stile"), Node(200, 0)], [Segment(0, 1), Segment(1, 2)])
    one = trip(streets, CHAIR, [(0, 0), (100, 0)], [(200, 0)])
    assert_allclose(matrix(one.net)[0], [np.inf, 100 / 0.7], atol=0.05)


def test_a_gate_costs_its_seconds_each_time_it_is_entered():
    streets = town([Node(0, 0), Node(100, 0, barrier="gate"), Node(200, 0)], [Segment(0, 1), Segment(1, 2)])
    one = trip(streets, WALK, [(0, 0)], [(200, 0)])
    assert matrix(one.net)[0, 0] == pytest.approx(200 / PACE + 3, abs=0.05)


def test_the_limit_is_inclusive():
    one = trip(STRAIGHT, WALK, [(150, 0), (150.001, 0)], [(250, 0)])
    full = matrix(one.net)
    at_limit = matrix(one.net, limit=full[0, 0])
    assert at_limit[0, 0] == full[0, 0]
    assert_array_equal(matrix(one.net, limit=float(np.nextafter(full[0, 0], 0)))[0, 0], np.inf)


@given(towns(), every, st.floats(0, 900))
def test_a_limit_only_hides(drawn, traveller, limit):
    nodes, segments, homes, services = drawn
    one = trip(town(nodes, segments), traveller, homes, services)
    full = matrix(one.net)
    assert_array_equal(matrix(one.net, limit=limit), np.where(full <= limit, full, np.inf))
    for edge in full[np.isfinite(full)][:1]:
        assert_array_equal(matrix(one.net, limit=edge), np.where(full <= edge, full, np.inf))


@given(towns(), every)
def test_the_nearest_is_the_least_of_the_matrix(drawn, traveller):
    nodes, segments, homes, services = drawn
    one = trip(town(nodes, segments), traveller, homes, services)
    full, found = matrix(one.net), nearest(one.net, all_services(one))
    assert_allclose(found.seconds, full.min(axis=0), rtol=1e-12)
    reached = np.flatnonzero(np.isfinite(found.seconds))
    assert_allclose(full[found.service[reached], reached], found.seconds[reached], rtol=1e-12)
    assert_array_equal(found.service >= 0, np.isfinite(found.seconds))


@given(towns())
def test_the_nearest_of_a_choice_is_the_least_of_its_rows(drawn):
    nodes, segments, homes, services = drawn
    one = trip(town(nodes, segments), WALK, homes, services)
    chosen = np.arange(0, len(services), 2)
    assert_allclose(nearest(one.net, chosen).seconds, matrix(one.net)[chosen].min(axis=0), rtol=1e-12)
    assert_array_equal(nearest_seconds(one.net, chosen), nearest(one.net, chosen).seconds)
    assert_array_equal(matrix(one.net, chosen), matrix(one.net)[chosen])


@settings(max_examples=200)
@given(towns(), every, st.booleans())
def test_floyd_and_warshall_find_the_same_times(drawn, traveller, looks_closed):
    nodes, segments, homes, services = drawn
    one = trip(town(nodes, segments), traveller, homes, services, shut=strict if looks_closed else None)
    assert_allclose(matrix(one.net), times_by_floyd_warshall(one), atol=SLACK)


def test_networkx_finds_the_same_times_on_two_thousand_nodes():
    rng = np.random.default_rng(7)
    nodes, segments = grid(50, 40)
    segments = [
        changed([one], 0, car=str(rng.choice(["both", "forward", "forward", "back"])), metres=float(metres))[0]
        for one, metres in zip(segments, rng.uniform(60, 300, len(segments)), strict=True)
    ]
    corners = [(node.x, node.y) for node in nodes]
    at_nodes = rng.choice(len(nodes), 5, replace=False)
    one = trip(town(nodes, segments), CAR, corners, [corners[node] for node in at_nodes])
    second = nx.DiGraph()  # turned round, as the search runs from the services
    second.add_nodes_from(range(len(nodes)))
    for segment in segments:
        if segment.car in ("both", "forward"):
            second.add_edge(segment.head, segment.tail, weight=segment.metres / MPS)
        if segment.car in ("both", "back"):
            second.add_edge(segment.tail, segment.head, weight=segment.metres / MPS)
    theirs = nx.multi_source_dijkstra_path_length(second, {int(node) for node in at_nodes})
    expected = np.array([theirs.get(node, np.inf) for node in range(len(nodes))])
    assert np.isfinite(expected).mean() > 0.5
    assert_allclose(nearest(one.net, all_services(one)).seconds, expected, atol=SLACK)


@given(towns())
def test_the_matrix_is_the_same_in_chunks(drawn):
    nodes, segments, homes, services = drawn
    one = trip(town(nodes, segments), WALK, homes, services * 3)
    whole = matrix(one.net)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CHUNK_BYTES", 16 * (one.net.nodes + one.net.services))
        pieces = list(module.matrix_chunks(one.net, all_services(one)))
        assert all(len(block) <= 2 for _, block in pieces)
        assert_array_equal(matrix(one.net), whole)


# Laws ---------------------------------------------------------------------------------------


def reached(seconds):
    """The time to the nearest service of every home."""
    return seconds.min(axis=0, initial=np.inf)


@given(towns(), every)
def test_a_new_service_makes_nobody_farther(drawn, traveller):
    nodes, segments, homes, services = drawn
    streets = town(nodes, segments)
    few, more = (trip(streets, traveller, homes, kept) for kept in (services[:-1], services))
    before = nearest(few.net, all_services(few)).seconds
    after = nearest(more.net, all_services(more)).seconds
    assert (after <= before + 1e-9).all()


CLEAR_STREET = {
    "surface": "asphalt",
    "smoothness": "",
    "steps": "",
    "wheelchair": "",
    "slope_pct": 0.0,
    "width_cm": 200,
}
CLEAR_NODE = {"barrier": "", "kerb": "", "kerb_cm": np.nan, "wheelchair": ""}


@given(towns(), every, st.booleans())
def test_a_barrier_removed_makes_nobody_farther_and_cuts_nobody_off(drawn, traveller, looks_closed):
    nodes, segments, homes, services = drawn
    shut = strict if looks_closed else None
    before = matrix(trip(town(nodes, segments), traveller, homes, services, shut=shut).net)
    cleared = [(nodes, changed(segments, street, **CLEAR_STREET)) for street in range(len(segments))]
    cleared += [(changed(nodes, node, **CLEAR_NODE), segments) for node in range(len(nodes))]
    for better in cleared:
        after = matrix(trip(town(*better), traveller, homes, services, shut=shut).net)
        assert (after <= before + 0.02).all()


@given(towns(), st.sampled_from((WALK, CAR)))
def test_a_one_way_street_opened_both_ways_makes_nobody_farther(drawn, traveller):
    nodes, segments, homes, services = drawn
    before = matrix(trip(town(nodes, segments), traveller, homes, services).net)
    for street, segment in enumerate(segments):
        if getattr(segment, traveller.mode) in {"forward", "back"}:
            opened = changed(segments, street, **{traveller.mode: "both"})
            after = matrix(trip(town(nodes, opened), traveller, homes, services).net)
            assert (after <= before + 0.02).all()


def test_a_private_yard_opened_to_walkers_cuts_nobody_off():
    # 2 -y- 3     the yard y leads nowhere; opening it must not take the home away from its street,
    #    h        30 m off, which was all it had
    # 0 ------------------- 1 s
    nodes = [(0, 0), (400, 0), (40, 35), (60, 35)]
    for foot in ("no", "both"):
        one = trip(town(nodes, [Segment(0, 1), Segment(2, 3, foot=foot)]), WALK, [(50, 30)], [(400, 0)])
        assert matrix(one.net)[0, 0] == pytest.approx((30 + 350) / PACE, abs=0.1)


def test_a_private_yard_opened_cuts_nobody_off_though_the_street_is_far():
    # The same with the street 130 m off: a law for every distance, not for the first 25 m only.
    nodes = [(0, 0), (400, 0), (40, 135), (60, 135)]
    for foot in ("no", "both"):
        one = trip(town(nodes, [Segment(0, 1), Segment(2, 3, foot=foot)]), WALK, [(50, 130)], [(400, 0)])
        assert matrix(one.net)[0, 0] == pytest.approx((130 + 350) / PACE, abs=0.1)


@given(towns(), every)
def test_the_strict_run_reaches_no_more_than_the_lenient_one(drawn, traveller):
    nodes, segments, homes, services = drawn
    streets = town(nodes, segments)
    lenient = trip(streets, traveller, homes, services)
    shut = trip(streets, traveller, homes, services, shut=strict)
    assert (matrix(shut.net) >= matrix(lenient.net) - 1e-9).all()
    if not lenient.costs.has_unknown:
        assert_array_equal(matrix(shut.net), matrix(lenient.net))


@given(towns(), every, st.randoms(use_true_random=False))
def test_the_order_of_homes_services_streets_and_nodes_changes_nothing(drawn, traveller, random):
    nodes, segments, homes, services = drawn
    before = matrix(trip(town(nodes, segments), traveller, homes, services).net)

    def shuffled(count):
        order = list(range(count))
        random.shuffle(order)
        return order

    n, s, h, o = (shuffled(len(things)) for things in (nodes, segments, homes, services))
    new_name = {old: new for new, old in enumerate(n)}
    renamed = [
        changed([segments[i]], 0, tail=new_name[segments[i].tail], head=new_name[segments[i].head])[0] for i in s
    ]
    streets = town([nodes[i] for i in n], renamed)
    after = matrix(trip(streets, traveller, [homes[i] for i in h], [services[i] for i in o]).net)
    assert_allclose(after, before[np.ix_(o, h)], atol=0.02)


# What scipy does with its input, and what we do about it (engines, section 1) -----------------


def test_scipy_forgets_an_arc_of_zero_seconds_and_ours_are_never_zero():
    dense = np.array([[0.0, 0.0], [0.0, 0.0]])
    assert csr_matrix(dense).nnz == 0
    streets = town([(0, 0), (0, 0)], [Segment(0, 1)])
    one = trip(streets, WALK, [(0, 0)], [(0, 0)])
    start, _, seconds = arcs(streets, one.costs)
    assert len(start) == 2
    assert (seconds > 0).all()
    assert one.net.graph.data.min() > 0


def test_scipy_adds_up_parallel_arcs_and_ours_keep_the_least():
    rows, columns, seconds = np.array([0, 0], np.int32), np.array([1, 1], np.int32), np.array([5.0, 3.0])
    assert coo_array((seconds, (rows, columns)), shape=(2, 2)).tocsr()[0, 1] == 8
    assert least_csr(rows, columns, seconds, 2)[0, 1] == 3


def test_scipy_gives_times_from_the_source_and_so_the_graph_is_turned_round():
    streets = town([(0, 0), (100, 0)], [Segment(0, 1, car="forward")])
    one = trip(streets, CAR, [(0, 0)], [(100, 0)])
    assert sparse(one.net)[0, 1] == pytest.approx(10)
    assert one.net.graph[1, 0] == pytest.approx(10)
    assert one.net.graph[0, 1] == 0


def test_scipy_reads_an_undirected_graph_against_the_one_way_sign():
    graph = csr_matrix(([10.0], ([0], [1])), shape=(2, 2))
    assert dijkstra(graph, directed=False, indices=1)[0] == 10
    assert dijkstra(graph, directed=True, indices=1)[0] == np.inf


def test_scipy_limit_is_inclusive():
    graph = csr_matrix(([10.0], ([0], [1])), shape=(2, 2))
    assert dijkstra(graph, indices=0, limit=10.0)[1] == 10
    assert dijkstra(graph, indices=0, limit=9.999)[1] == np.inf


def test_the_graph_is_float64_with_int32_indices():
    one = trip(STRAIGHT, WALK, [(0, 0)], [(300, 0)])
    assert one.net.graph.data.dtype == np.float64
    assert one.net.graph.indices.dtype == np.int32
    assert one.net.graph.indptr.dtype == np.int32


def test_no_way_leads_through_a_service():
    # two streets that do not meet, a service between them in reach of both
    streets = town([(0, 0), (100, 0), (0, 20), (100, 20)], [Segment(0, 1), Segment(2, 3)])
    one = trip(streets, WALK, [(0, 0)], [(100, 10), (0, 20)])
    assert len(one.services.segment) == 4
    assert one.net.graph[:, one.net.nodes :].nnz == 0


# The k nearest -----------------------------------------------------------------------------


def test_the_k_nearest_come_nearest_first():
    seconds = np.array([[30.0, 1.0], [10.0, np.inf], [20.0, 2.0]])
    times, which = k_nearest(seconds, 2)
    assert_array_equal(times, [[10, 1], [20, 2]])
    assert_array_equal(which, [[1, 0], [2, 2]])


def test_where_fewer_than_k_are_reached_the_rest_is_infinite_and_nobody():
    times, which = k_nearest(np.array([[5.0, np.inf]]), 3)
    assert_array_equal(times, [[5, np.inf], [np.inf, np.inf], [np.inf, np.inf]])
    assert_array_equal(which, [[0, -1], [-1, -1], [-1, -1]])


def test_the_k_nearest_of_no_service_are_nobody():
    times, which = k_nearest(np.zeros((0, 2)), 2)
    assert np.isinf(times).all()
    assert (which == -1).all()


@given(
    st.lists(st.lists(st.sampled_from((1.0, 2.0, 3.0, np.inf)), min_size=3, max_size=3), max_size=5), st.integers(1, 6)
)
def test_the_k_nearest_are_the_first_of_the_sorted_times(rows, k):
    seconds = np.array(rows, dtype=float).reshape(-1, 3)
    times, which = k_nearest(seconds, k)
    for home in range(3):
        padded = sorted([*seconds[:, home], *[np.inf] * k])[:k]
        assert_array_equal(times[:, home], padded)
        assert all(seconds[w, home] == t for w, t in zip(which[:, home], times[:, home], strict=True) if w >= 0)

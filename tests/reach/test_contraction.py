from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse.csgraph import dijkstra

from kpss_geo.reach import contraction as module
from kpss_geo.reach.contraction import core_of, swept, swept_seconds
from kpss_geo.reach.join import join
from kpss_geo.reach.network import contracted, for_homes, least_csr, strict
from kpss_geo.reach.times import matrix, nearest, nearest_seconds, node_nearest, node_seconds
from kpss_geo.streets.travellers import travellers
from tests.strategies import towns
from tests.towns import WALK, Segment, points, town, trip

seconds = st.one_of(st.sampled_from((0.01, 1.0, 2.0, 1e6)), st.floats(0.01, 1000), st.just(np.inf))
PAIR = st.tuples(seconds, seconds)


@st.composite
def mazes(draw):
    """Arcs (start, end, seconds), how many nodes there are, and arcs of services.

    A few crossings with streets between them, loops, parallel and one-way ones and closed ones among them; each is
    cut by any number of nodes, at which dead ends may branch off; nodes are numbered in any order.
    """
    crossings, arcs = draw(st.integers(1, 5)), []
    count = crossings
    for _ in range(draw(st.integers(0, 8))):
        here, last = (draw(st.integers(0, crossings - 1)) for _ in "ab")
        for there in [*range(count, count + draw(st.integers(0, 7))), last]:
            count = max(count, there + 1)
            both = draw(PAIR)
            arcs += [(here, there, both[0]), (there, here, both[1])]
            here = there
    for _ in range(draw(st.integers(0, 4))):  # dead ends, and arcs from anywhere to anywhere
        here, both = draw(st.integers(0, count - 1)), draw(PAIR)
        there = draw(st.sampled_from((count, draw(st.integers(0, count - 1)))))
        count = max(count, there + 1)
        arcs += [(here, there, both[0]), (there, here, both[1])]
    order = draw(st.permutations(range(count)))
    services = draw(
        st.lists(st.lists(st.tuples(st.integers(0, count - 1), seconds), max_size=3), min_size=1, max_size=4)
    )
    return [(order[a], order[b], time) for a, b, time in arcs], count, services


def graph_of(arcs, count, services):
    doors = [(count + one, node, time) for one, some in enumerate(services) for node, time in some]
    start, end, time = np.array([*arcs, *doors, (0, 0, np.inf)], dtype=float).T
    open_ = np.isfinite(time)
    return least_csr(start[open_].astype(np.int32), end[open_].astype(np.int32), time[open_], count + len(services))


def sources(graph, count, chosen):
    return dijkstra(graph, indices=count + chosen)[:, :count]


RING = [(0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0), (3, 0, 1.0)]
BACK = [(b, a, 5.0) for a, b, _ in RING]


@settings(max_examples=600)
@given(mazes(), st.data())
@example((RING, 4, [[]]), None)  # an island that nothing reaches
@example((RING + BACK, 4, [[(2, 1.0)]]), None)  # a ring with one door
@example((RING, 5, [[(1, 1.0)], [(3, 1.0)]]), None)  # one way round, two doors equally far, a node on no street
@example(([(0, 0, 3.0), (0, 1, 1.0)], 2, [[(0, 1.0)]]), None)  # a loop
@example(([(0, 1, 3.0), (0, 1, 1.0), (1, 0, 2.0)], 2, [[(0, 1.0), (1, 9.0)]]), None)  # parallel arcs
@example(([(0, 1, 3.0), (2, 1, 3.0), (2, 3, 1.0), (0, 3, 8.0)], 4, [[(0, 1.0)]]), None)  # all ways end at 1
def test_a_sweep_of_the_core_finds_the_times_of_the_whole_graph(maze, data):
    arcs, count, services = maze
    graph = graph_of(arcs, count, services)
    chosen = np.arange(len(services))
    if data is not None:
        chosen = np.array(data.draw(st.lists(st.sampled_from(range(len(services))), min_size=1, unique=True)))
    each = sources(graph, count, chosen)
    core = core_of(graph, count)
    times, which = swept(core, chosen)
    assert_array_equal(swept_seconds(core, chosen), times)
    assert_allclose(times, each.min(axis=0), rtol=1e-12)
    assert_array_equal(which == -1, np.isinf(times))
    full = np.full((len(services), count), np.inf)
    full[chosen] = each
    reached = np.flatnonzero(which >= 0)
    assert_allclose(full[which[reached], reached], times[reached], rtol=1e-12)


def chain(count, *, seed=0):
    """A street of so many nodes, numbered in any order, both ways of different lengths."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(count)
    a, b = order[:-1], order[1:]
    ways = zip(np.append(a, b), np.append(b, a), rng.uniform(1, 9, 2 * count - 2), strict=True)
    return [(int(start), int(end), float(time)) for start, end, time in ways], order


@pytest.mark.parametrize("ordered", [True, False])
def test_a_long_street_goes_in_few_rounds(ordered, monkeypatch):
    count, rounds = 20_000, []
    monkeypatch.setattr(module, "_without", lambda *its, bare=module._without: rounds.append(1) or bare(*its))
    arcs, order = chain(count)
    if ordered:
        place = np.argsort(order)
        arcs = [(place[a], place[b], time) for a, b, time in arcs]
    graph = graph_of(arcs, count, [[(0, 1.0)], [(count // 2, 1.0)]])
    core = core_of(graph, count)
    assert len(rounds) < 40
    assert core.nowhere < 100
    assert_allclose(swept(core, np.array([0, 1]))[0], sources(graph, count, np.array([0, 1])).min(axis=0), rtol=1e-9)


def test_a_comb_of_dead_ends_goes_in_few_rounds(monkeypatch):
    # 0 - 1 - 2 - … a street with a dead end of three nodes at every crossing: a tree of no width
    count, rounds = 4_000, []
    monkeypatch.setattr(module, "_without", lambda *its, bare=module._without: rounds.append(1) or bare(*its))
    street = range(0, count, 4)
    ways = [*((a, a + 4) for a in street[:-1]), *((a + b, a + b + 1) for a in street for b in range(3))]
    graph = graph_of([(s, e, 2.0) for a, b in ways for s, e in ((a, b), (b, a))], count, [[(count // 2 + 1, 1.0)]])
    core = core_of(graph, count)
    assert len(rounds) < 40
    assert core.nowhere < 100
    assert_array_equal(swept(core, np.array([0]))[0], sources(graph, count, np.array([0]))[0])


def test_crossings_and_doors_stay_and_nothing_else():
    #  4 - 0 - 1 - 2 - 3   four long arms at 0, a door in the middle of one of them
    arms = [[0, *range(1 + 9 * arm, 10 + 9 * arm)] for arm in range(3)]
    tied = [pair for arm in arms for pair in pairwise(arm)]
    tied += [(9, 18), (18, 27), (27, 9)]  # the far ends of the arms are tied to one another
    graph = graph_of([(s, e, 1.0) for a, b in tied for s, e in ((a, b), (b, a))], 28, [[(5, 1.0)]])
    core = core_of(graph, 28)
    assert_array_equal(np.flatnonzero((core.one < core.nowhere) & (core.from_one == 0)), [0, 5, 9, 18, 27])
    assert core.graph.shape == (7, 7)


def test_the_core_has_the_form_that_scipy_reads_fastest():
    core = core_of(graph_of(*_simple()), 4)
    assert core.graph.data.dtype == np.float64
    assert core.graph.indices.dtype == core.graph.indptr.dtype == np.int32


def _simple():
    return RING + BACK, 4, [[(2, 1.0)]]


def test_the_graph_is_left_as_it_was():
    graph = graph_of(*_simple())
    before = graph.copy()
    core_of(graph, 4)
    assert_array_equal(graph.toarray(), before.toarray())


every = st.sampled_from(tuple(travellers().values()))


@given(towns(), every, st.booleans())
def test_the_nearest_is_the_same_on_a_contracted_network(drawn, traveller, looks_closed):
    nodes, segments, homes, services = drawn
    one = trip(town(nodes, segments), traveller, homes, services, shut=strict if looks_closed else None)
    quick = contracted(one.net)
    for chosen in (np.arange(one.net.services), np.array([0])):
        plain, found = nearest(one.net, chosen), nearest(quick, chosen)
        assert_array_equal(nearest_seconds(one.net, chosen), plain.seconds)
        assert_array_equal(nearest_seconds(quick, chosen), found.seconds)
        assert_allclose(found.seconds, plain.seconds, rtol=1e-12)
        assert_array_equal(found.service >= 0, np.isfinite(found.seconds))
        reached = np.flatnonzero(found.service >= 0)
        assert np.isin(found.service[reached], chosen).all()
        full = matrix(one.net)
        assert_allclose(full[found.service[reached], reached], plain.seconds[reached], rtol=1e-12)
    assert_array_equal(matrix(quick), matrix(one.net))


def test_a_contracted_network_is_swept_by_its_core_alone(monkeypatch):
    streets = town([(0, 0), (100, 0), (300, 0)], [Segment(0, 1), Segment(1, 2)])
    one = trip(streets, WALK, [(0, 0)], [(300, 0)])
    plain, quick = node_seconds(one.net, np.array([0])), contracted(one.net)
    monkeypatch.delattr("kpss_geo.reach.times.dijkstra")
    assert_allclose(node_seconds(quick, np.array([0])), plain, rtol=1e-12)
    assert_array_equal(node_nearest(quick, np.array([0]))[1], [0, 0, 0])


def test_a_contracted_network_of_no_service_reaches_nobody():
    streets = town([(0, 0), (100, 0), (300, 0)], [Segment(0, 1), Segment(1, 2)])
    for services in ([], [(0, 0)]):
        net = contracted(trip(streets, WALK, [(0, 0)], services).net)
        nothing = np.array([], dtype=np.int64)
        found = node_nearest(net, nothing)
        assert_array_equal(found[0], [np.inf] * 3)
        assert_array_equal(found[1], [-1] * 3)
        assert_array_equal(node_seconds(net, nothing), [np.inf] * 3)


def test_other_homes_share_the_core():
    streets = town([(0, 0), (100, 0), (300, 0)], [Segment(0, 1), Segment(1, 2)])
    one = trip(streets, WALK, [(0, 0)], [(300, 0)])
    moved = join(streets, points([(100, 0)]), mode="foot", within_metres=300)
    quick = contracted(one.net)
    other = for_homes(quick, streets, WALK, one.costs, homes=moved, services=one.services)
    assert other.core is quick.core
    assert nearest(other, np.array([0])).seconds[0] == pytest.approx(200 / WALK.metres_per_second, abs=0.05)
    assert for_homes(one.net, streets, WALK, one.costs, homes=moved, services=one.services).core is None

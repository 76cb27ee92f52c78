import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from kpss_geo.coverage.roads import roads
from kpss_geo.coverage.trees import along, below, tree
from kpss_geo.reach.times import nearest
from tests.strategies import towns
from tests.towns import CHAIR, WALK, Node, Segment, town, trip


def roads_of(one):
    return roads(one.streets, one.traveller, one.costs, homes=one.homes, services=one.services)


def shut(costs, segment):
    """The same costs without a segment."""
    for name in ("forward", "back"):
        getattr(costs, name)[segment] = np.inf
    return costs


def segments_of(ways, found, home):
    """Segments on the way of a home, in order."""
    begin = found.begin[home]
    passed = [int(found.begins.segment[begin])]
    node = found.first[home]
    while node >= 0 and found.up[node] >= 0:
        passed.append(int(ways.arcs.segment[found.step[node]]))
        node = found.up[node]
    return [segment for segment in passed if segment >= 0]


travellers_ = st.sampled_from((WALK, CHAIR))


@given(towns(), travellers_, st.data())
def test_ways_take_just_as_long_as_the_sweep_says(drawn, traveller, data):
    nodes, segments, homes, services = drawn
    one = trip(town(nodes, segments), traveller, homes, services)
    chosen = np.array(sorted(data.draw(st.sets(st.integers(0, len(services) - 1)))), dtype=np.int64)
    ways, expected = roads_of(one), nearest(one.net, chosen)
    found = tree(ways, chosen)
    assert_allclose(found.seconds, expected.seconds)
    assert_array_equal(found.service >= 0, expected.service >= 0)


@given(towns(), travellers_)
def test_the_steps_of_a_way_add_up_to_its_seconds(drawn, traveller):
    nodes, segments, homes, services = drawn
    one = trip(town(nodes, segments), traveller, homes, services)
    ways = roads_of(one)
    found = tree(ways, np.arange(len(services)))
    took = np.where(found.step >= 0, np.append(ways.arcs.seconds, 0)[found.step], 0.0)
    further = np.append(along(found.up, took), 0.0)[found.first]
    assert_allclose(found.begins.seconds[found.begin] + further, found.seconds)


@settings(max_examples=40)
@given(towns(), travellers_, st.data())
def test_who_walks_longer_when_a_segment_is_closed_had_it_on_the_way(drawn, traveller, data):
    nodes, segments, homes, services = drawn
    one = trip(town(nodes, segments), traveller, homes, services)
    closed = data.draw(st.integers(0, len(segments) - 1))
    without = trip(town(nodes, segments), traveller, homes, services, shut=lambda costs: shut(costs, closed))
    every = np.arange(len(services))
    ways = roads_of(one)
    found = tree(ways, every)
    longer = np.flatnonzero(tree(roads_of(without), every).seconds > found.seconds + 1e-6)
    assert all(closed in segments_of(ways, found, home) for home in longer)


@given(towns())
def test_unknown_steps_are_just_those_that_a_strict_run_closes(drawn):
    nodes, segments, homes, services = drawn
    one = trip(town(nodes, segments), CHAIR, homes, services)
    ways = roads_of(one)
    found = tree(ways, np.arange(len(services)))
    vague = np.where(found.step >= 0, np.append(ways.arcs.unknown, False)[found.step], False).astype(float)
    count = found.begins.unknown[found.begin] + np.append(along(found.up, vague), 0)[found.first]
    known = trip(town(nodes, segments), CHAIR, homes, services, shut=strictly)
    sure = nearest(known.net, np.arange(len(services))).seconds
    surely = (count == 0) & np.isfinite(found.seconds)
    assert_allclose(sure[surely], found.seconds[surely])
    assert (sure >= found.seconds - 1e-6).all()


FAR = ([(0, 0)], [(200, 0)])


def one_of(sides, known_first):
    return sides if known_first else sides[::-1]


def strictly(costs):
    for name in ("forward", "back", "enter_head", "enter_tail"):
        getattr(costs, name)[getattr(costs, f"{name}_unknown")] = np.inf
    return costs


def test_without_any_service_there_is_no_way():
    one = trip(town([(0, 0), (100, 0)], [Segment(0, 1)]), WALK, [(10, 0)], [(90, 0)])
    found = tree(roads_of(one), np.zeros(0, dtype=np.int64))
    assert_array_equal(found.seconds, [np.inf])
    assert_array_equal(found.service, [-1])


def test_where_every_street_is_closed_there_is_no_way():
    one = trip(town([(0, 0), (100, 0)], [Segment(0, 1, foot="no", car="both")]), WALK, [(10, 0)], [(90, 0)])
    found = tree(roads_of(one), np.array([0]))
    assert_array_equal(found.seconds, [np.inf])


def test_an_unknown_kerb_belongs_to_the_step_that_enters_it():
    #  h --- 0 === 1 === 2 --- s     footways with a kerb of unknown height at 1
    nodes = [Node(0, 0), Node(100, 0, kerb="yes"), Node(200, 0)]
    ways = [Segment(0, 1, highway="footway", width_cm=200.0), Segment(1, 2, highway="footway", width_cm=200.0)]
    passed = roads_of(trip(town(nodes, ways), CHAIR, [(0, 0)], [(200, 0)]))
    found = tree(passed, np.array([0]))
    to_kerb, from_kerb = (passed.arcs[np.array([found.step[node]])] for node in (0, 1))
    assert (to_kerb.segment[0], to_kerb.onto[0], bool(to_kerb.unknown[0])) == (0, 1, True)
    assert (from_kerb.segment[0], from_kerb.onto[0], bool(from_kerb.unknown[0])) == (1, -1, False)


trees_ = st.lists(st.integers(0, 9), min_size=1, max_size=10).map(
    lambda draws: np.array([-1] + [draw % (i + 1) for i, draw in enumerate(draws[1:])])
)


@given(trees_, st.data())
def test_sums_over_a_tree_agree_with_walking_it(up, data):
    here = np.array(data.draw(st.lists(st.integers(0, 99), min_size=len(up), max_size=len(up))), dtype=float)
    chains = []
    for node in range(len(up)):
        chain = [node]
        while up[chain[-1]] >= 0:
            chain.append(up[chain[-1]])
        chains.append(chain)
    assert_array_equal(along(up, here), [here[chain].sum() for chain in chains])
    expected = [sum(here[other] for other, chain in enumerate(chains) if node in chain) for node in range(len(up))]
    assert_array_equal(below(up, here), expected)


@pytest.mark.parametrize("known_first", [True, False])
def test_of_equal_sides_of_a_street_the_known_one_is_taken(known_first):
    sides = [Segment(0, 1), Segment(0, 1, surface="")]
    one = trip(town([(0, 0), (100, 0)], one_of(sides, known_first)), CHAIR, [(10, 0)], [(100, 0)])
    beyond = trip(town([(0, 0), (100, 0), (200, 0)], [*one_of(sides, known_first), Segment(1, 2)]), CHAIR, *FAR)
    for way, service in ((roads_of(one), 0), (roads_of(beyond), 0)):
        found = tree(way, np.array([service]))
        assert not found.begins.unknown[found.begin[0]]
        assert not way.arcs.unknown[found.step[found.step >= 0]].any()


@pytest.mark.parametrize("side", ["forward", "back"])
def test_a_way_straight_along_one_segment_is_unknown_in_the_direction_that_is(side):
    places = ([(10, 0)], [(90, 0)]) if side == "forward" else ([(90, 0)], [(10, 0)])
    unknown = Segment(0, 1, surface="")
    one = trip(town([(0, 0), (100, 0)], [unknown]), CHAIR, *places)
    found = tree(roads_of(one), np.array([0]))
    assert found.first[0] == -1
    assert found.begins.segment[found.begin[0]] == 0
    assert found.begins.unknown[found.begin[0]]

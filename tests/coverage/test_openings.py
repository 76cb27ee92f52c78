import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from kpss_geo.coverage import offers
from kpss_geo.coverage.decisive import decisive
from kpss_geo.coverage.openings import Barrier, evaluator, on_one_way, opened, visitors, without
from kpss_geo.coverage.roads import roads
from kpss_geo.reach.network import turned_round
from kpss_geo.reach.times import matrix
from kpss_geo.streets.travellers import costs
from kpss_geo.terms import kinds
from tests.strategies import towns
from tests.towns import CHAIR, WALK, Node, Segment, catalogue, residents, town, trip

STAIRS = {"highway": "steps", "steps": "steps"}
#   h0 ── 0 ── 1 ══ 2 ══ 3 ── s0      stairs between 1 and 2, and between 2 and 3
NODES = [Node(100 * i, 0) for i in range(5)]
LINE = [Segment(0, 1), Segment(1, 2, **STAIRS), Segment(2, 3, **STAIRS), Segment(3, 4)]


def place(nodes, segments, homes, services, *, traveller=CHAIR):
    one = trip(town(nodes, segments), traveller, homes, services)
    return roads(one.streets, traveller, one.costs, homes=one.homes, services=one.services)


def line():
    return place(NODES, LINE, [(0, 0), (150, 200)], [(400, 0)])


STEPS = [Barrier("first", "street", segments=(1,)), Barrier("second", "street", segments=(2,))]


def test_stairs_in_a_row_gain_only_together():
    ways = place(NODES, LINE, [(0, 0)], [(400, 0)])
    reach = evaluator(STEPS, ways, people=np.array([[7]]), enterable=np.array([True]), limit=9_999)
    assert [reach(frozenset(some)) for some in ((), ("first",), ("second",), ("first", "second"))] == [0, 0, 0, 7]
    together = on_one_way(STEPS, ways, people=np.array([[7]]), limit=9_999)
    assert together == {frozenset(("first", "second"))}
    found = decisive(STEPS, reach, exact_up_to=0, together=together)
    assert [(one.ids, one.gain) for one in found] == [(("first", "second"), 7)]


def test_a_door_opens_without_a_search_and_counts_with_the_street_before_it():
    door = Barrier("door", "door", services=(0,))
    both = [door, Barrier("stairs", "street", segments=(1, 2))]
    ways = place(NODES, LINE, [(0, 0)], [(400, 0)])
    people = np.array([[7]])
    reach = evaluator(both, ways, people=people, enterable=np.array([False]), limit=9_999)
    assert [reach(frozenset(some)) for some in ((), ("door",), ("stairs",), ("door", "stairs"))] == [0, 0, 0, 7]
    assert on_one_way(both, ways, people=people, limit=9_999) == {frozenset(("door", "stairs"))}


def test_a_limit_is_inclusive_and_holds_both_ways():
    ways = place([(0, 0), (70, 0)], [Segment(0, 1)], [(0, 0)], [(70, 0)])
    for limit, reached in ((100.0, 1), (99.9, 0)):
        reach = evaluator([], ways, people=np.array([[1]]), enterable=np.array([True]), limit=limit)
        assert reach(frozenset()) == reached
    up = place([(0, 0), (70, 0)], [Segment(0, 1, foot="forward")], [(0, 0)], [(70, 0)])
    reach = evaluator([], up, people=np.array([[1]]), enterable=np.array([True]), limit=9_999)
    assert reach(frozenset()) == 0


def test_where_two_barriers_stand_on_one_piece_both_must_go():
    ways = place(NODES[:3], LINE[:2], [(0, 0)], [(200, 0)])
    both = [Barrier("steep", "street", segments=(1,)), Barrier("narrow", "street", segments=(1,))]
    reach = evaluator(both, ways, people=np.array([[7]]), enterable=np.array([True]), limit=9_999)
    assert [reach(frozenset(some)) for some in ((), ("steep",), ("narrow",), ("steep", "narrow"))] == [0, 0, 0, 7]


def test_a_kerb_goes_with_its_node():
    nodes = [Node(0, 0), Node(100, 0, kerb_cm=9.0), Node(200, 0)]
    ways = place(nodes, [Segment(0, 1, highway="footway"), Segment(1, 2, highway="footway")], [(0, 0)], [(200, 0)])
    kerb = Barrier("kerb", "street", nodes=(1,))
    people = np.array([[7]])
    reach = evaluator([kerb], ways, people=people, enterable=np.array([True]), limit=9_999)
    assert [reach(frozenset()), reach(frozenset(["kerb"]))] == [0, 7]
    assert on_one_way([kerb], ways, people=people, limit=9_999) == {frozenset(["kerb"])}


def test_barriers_beside_the_way_or_beyond_the_limit_are_not_on_it():
    aside = Barrier("aside", "street", segments=(3,))
    ways = place(NODES, [*LINE[:2], Segment(2, 3), Segment(3, 4, **STAIRS)], [(0, 0)], [(300, 0)])
    found = on_one_way([*STEPS[:1], aside], ways, people=np.array([[7]]), limit=9_999)
    assert found == {frozenset(["first"])}
    assert on_one_way([*STEPS[:1], aside], ways, people=np.array([[7]]), limit=10) == set()
    assert on_one_way([*STEPS[:1], aside], ways, people=np.array([[0]]), limit=9_999) == set()


def test_an_opened_place_is_no_slower_than_it_was():
    streets = town(NODES[:2], LINE[:1])
    fast = costs(streets, CHAIR)
    fast.forward[:] = 1.0
    after = opened(streets, CHAIR, fast, segments=np.array([True]), nodes=np.zeros(2, dtype=bool))
    assert after.forward.tolist() == [1.0]


def test_people_go_to_services_of_their_groups_and_to_no_field_service():
    services = catalogue(
        {"target_groups": "seniori"}, {"target_groups": "seniori|vsichni"}, {"forms": "terénní"}, {"forms": "pobytová"}
    )
    people = residents([(0, 0), (9, 0)], "A", [10, 20], ages={"age_65p": [1, 2]})
    found = visitors(people, offers(services, [], kinds()), len(services))
    assert found.tolist() == [[1, 2], [10, 20], [0, 0], [10, 20]]


# Laws of random towns ----------------------------------------------------------------------------------


@st.composite
def situations(draw):
    nodes, segments, homes, services = draw(towns(most_services=3))
    some_segments = st.sets(st.integers(0, len(segments) - 1), max_size=3)
    some_nodes = st.sets(st.integers(0, len(nodes) - 1), max_size=2)
    some_services = st.sets(st.integers(0, len(services) - 1), max_size=1)
    count = draw(st.integers(1, 4))
    stand = [
        Barrier(f"b{i}", "street", *(tuple(sorted(draw(some))) for some in (some_segments, some_nodes, some_services)))
        for i in range(count)
    ]
    cells = st.lists(st.integers(0, 9), min_size=len(homes), max_size=len(homes))
    people = np.array([draw(cells) for _ in services])
    enterable = np.array(draw(st.lists(st.booleans(), min_size=len(services), max_size=len(services))))
    limit = draw(st.sampled_from((60.0, 300.0, 900.0, 9_999.0)))
    return place(nodes, segments, homes, services), stand, people, enterable, limit


@given(situations(), st.data())
def test_removing_one_more_barrier_never_lowers_what_is_reached(situation, data):
    ways, stand, people, enterable, limit = situation
    reach = evaluator(stand, ways, people=people, enterable=enterable, limit=limit)
    ids = [one.id for one in stand]
    some = frozenset(data.draw(st.sets(st.sampled_from(ids))))
    more = some | {data.draw(st.sampled_from(ids))}
    assert reach(more) >= reach(some)


@given(situations(), st.data())
def test_what_is_reached_agrees_with_times_counted_anew(situation, data):
    ways, stand, people, enterable, limit = situation
    removed = frozenset(data.draw(st.sets(st.sampled_from([one.id for one in stand]))))
    cost = without(ways, {one.id: one for one in stand}, removed)
    near = np.ones(people.shape, dtype=bool)
    for one in (cost, turned_round(cost)):
        again = roads(ways.streets, ways.traveller, one, homes=ways.homes, services=ways.services)
        near &= matrix(again.net) <= limit
    open_ = enterable | np.isin(np.arange(len(enterable)), [s for b in stand if b.id in removed for s in b.services])
    expected = sum(people[s][near[s]].sum() for s in np.flatnonzero(open_))
    reach = evaluator(stand, ways, people=people, enterable=enterable, limit=limit)
    assert reach(removed) == expected


@given(towns(), st.data())
def test_an_opened_place_is_a_plain_one_and_the_rest_is_as_it_was(drawn, data):
    nodes, segments, _, _ = drawn
    which = data.draw(st.integers(0, len(segments) - 1))
    streets = town(nodes, segments)
    before = costs(streets, CHAIR)
    flags = np.arange(len(segments)) == which
    after = opened(streets, CHAIR, before, segments=flags, nodes=np.zeros(len(nodes), dtype=bool))
    kept = segments[which]
    plain = Segment(kept.tail, kept.head, bend=kept.bend, foot=kept.foot)
    mended = costs(town(nodes, [*segments[:which], plain, *segments[which + 1 :]]), CHAIR)
    for side in ("forward", "back"):
        new, old = getattr(after, side), getattr(before, side)
        assert (new <= old).all()
        assert_array_equal(new[~flags], old[~flags])
        assert_allclose(new[which], getattr(mended, side)[which])
        assert not getattr(after, f"{side}_unknown")[which]


@settings(max_examples=40)
@given(situations())
def test_opening_everything_on_the_way_opens_the_way(situation):
    ways, stand, people, _, limit = situation
    doors = np.ones(len(people), dtype=bool)
    street = [one._replace(services=()) for one in stand]
    every = frozenset(one.id for one in street)
    sets = on_one_way(street, ways, people=people, limit=limit, most=len(street))
    reach = evaluator(street, ways, people=people, enterable=doors, limit=limit)
    if reach(every) > reach(frozenset()):
        assert sets  # somebody's way leads over a barrier
        assert all(one <= every for one in sets)


@pytest.mark.parametrize("traveller", [WALK, CHAIR])
def test_nothing_removed_leaves_the_costs_as_they_were(traveller):
    ways = place(NODES, LINE, [(0, 0)], [(400, 0)], traveller=traveller)
    same = without(ways, {one.id: one for one in STEPS}, frozenset())
    for name in ("forward", "back", "enter_head", "enter_tail"):
        assert_array_equal(getattr(same, name), getattr(ways.costs, name))

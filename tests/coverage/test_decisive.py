from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpss_geo.coverage.decisive import decisive
from kpss_geo.coverage.openings import Barrier

NO_SEARCH = -1  # answered by adding and exchanging alone


def barriers(ids):
    return [Barrier(one, "door") for one in ids]


def reaching(ways):
    """People reach where all barriers of a way are gone: {barriers: people}."""

    def evaluate(removed):
        return float(sum(people for passed, people in ways if set(passed) <= removed))

    return evaluate


def brute_force(ids, evaluate, size):
    return max(evaluate(frozenset(some)) for some in combinations(ids, size)) - evaluate(frozenset())


@st.composite
def situations(draw):
    """Up to seven barriers and ways that some of them block, each with people behind it."""
    ids = "abcdefg"[: draw(st.integers(1, 7))]
    passed = st.sets(st.sampled_from(ids), max_size=4)
    ways = draw(st.lists(st.tuples(passed, st.integers(0, 50)), max_size=8))
    return ids, ways


@given(situations(), st.integers(1, 4))
def test_every_listed_set_gains_as_much_as_any_set_of_its_size(situation, most):
    ids, ways = situation
    evaluate = reaching(ways)
    found = decisive(barriers(ids), evaluate, most=most)
    sizes = {len(one.ids): one for one in found}
    so_far = 0.0
    for size in range(1, min(most, len(ids)) + 1):
        best = brute_force(ids, evaluate, size)
        if best > so_far:
            assert sizes[size].gain == best
            assert sizes[size].exact
            so_far = best
        else:
            assert size not in sizes


@given(situations(), st.integers(NO_SEARCH, 10))
def test_a_gain_is_what_its_set_gains_and_grows_with_the_size(situation, exact_up_to):
    ids, ways = situation
    evaluate = reaching(ways)
    found = decisive(barriers(ids), evaluate, exact_up_to=exact_up_to)
    for one in found:
        assert one.gain == evaluate(frozenset(one.ids)) - evaluate(frozenset())
    gains = [one.gain for one in found]
    assert gains == sorted(set(gains))
    assert all(gain > 0 for gain in gains)
    assert [len(one.ids) for one in found] == sorted({len(one.ids) for one in found})


@given(situations())
def test_what_is_certain_is_never_worse_than_what_is_quickly_found(situation):
    ids, ways = situation
    exact, quick = (decisive(barriers(ids), reaching(ways), exact_up_to=budget) for budget in (2_000, NO_SEARCH))
    best = {len(one.ids): one.gain for one in exact}
    for one in quick:
        assert one.gain <= max(gain for size, gain in best.items() if size <= len(one.ids))


@given(situations(), st.randoms(use_true_random=False))
def test_the_order_of_barriers_changes_nothing(situation, chance):
    ids, ways = situation
    shuffled = list(ids)
    chance.shuffle(shuffled)
    assert decisive(barriers(ids), reaching(ways)) == decisive(barriers(shuffled), reaching(ways))


@pytest.mark.parametrize("exact_up_to", [NO_SEARCH, 2_000])
def test_two_barriers_in_a_row_are_found_although_each_alone_gains_nothing(exact_up_to):
    #  people ── a ── b ── service, and c before a small one
    ways = [("ab", 100), ("c", 1)]
    found = decisive(barriers("abc"), reaching(ways), exact_up_to=exact_up_to)
    assert [(one.ids, one.gain) for one in found] == [(("c",), 1), (("a", "b"), 100), (("a", "b", "c"), 101)]
    assert [one.exact for one in found] == [exact_up_to > 0] * 3


def test_of_many_barriers_those_said_to_stand_on_one_way_are_found():
    ids = [f"b{i:03}" for i in range(90)]
    one_way, other_way = frozenset(ids[80:83]), frozenset(ids[85:88])  # either is enough: none is missed alone

    def evaluate(removed):
        return 500.0 * (one_way <= removed or other_way <= removed) + len(removed.intersection(ids[:80]))

    found = decisive(barriers(ids), evaluate, exact_up_to=NO_SEARCH, together=[one_way, other_way])
    assert (set(found[-1].ids), found[-1].gain, found[-1].exact) == (one_way, 500, False)
    alone = decisive(barriers(ids), evaluate, exact_up_to=NO_SEARCH)
    assert alone[-1].gain == 3


def test_exchanging_mends_what_adding_one_by_one_began_badly():
    # m reaches most alone, but all whom it reaches are reached by l and r together
    whom = {"m": set(range(10)), "l": {*range(5), 11, 12, 13, 14}, "r": {*range(5, 10), 15, 16, 17, 18}}

    def evaluate(removed):
        return float(len(set().union(*(whom[one] for one in removed))))

    quick = decisive(barriers("lmr"), evaluate, most=2, exact_up_to=NO_SEARCH, together=[])
    assert [(one.ids, one.gain) for one in quick] == [(("m",), 10), (("l", "r"), 18)]


def test_certainty_costs_no_more_evaluations_than_allowed():
    asked = []
    ids = [f"b{i:02}" for i in range(30)]
    evaluate = reaching([((one,), 1) for one in ids])

    def counted(removed):
        asked.append(removed)
        return evaluate(removed)

    decisive(barriers(ids), counted, exact_up_to=100, together=[])
    assert len(asked) == len(set(asked))
    assert len(asked) < 3 * (100 + 30 + 3 * 30 * 3)


def test_where_nothing_is_gained_nothing_is_listed():
    assert decisive([], reaching([])) == []
    assert decisive(barriers("ab"), reaching([((), 7)])) == []
    assert decisive(barriers("a"), reaching([("a", 7)]), most=3)[-1].ids == ("a",)

"""Decisive barriers: the smallest sets whose removal opens most ways of people to services."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Sized
from itertools import combinations
from typing import NamedTuple

from kpss_geo.coverage.openings import NOTHING, Barrier, Ids

Evaluate = Callable[[Ids], float]
EXACT_UP_TO = 2_000  # a set of doors takes well under a millisecond, a new set of streets two sweeps
PAIRS_UP_TO = 64  # barriers all of whose pairs are tried where nobody says which stand on one way


class Removal(NamedTuple):
    """A set of barriers, what its removal gains, and is it certain that no set of this size gains more."""

    ids: tuple[str, ...]
    gain: float
    exact: bool


def decisive(
    barriers: Iterable[Barrier],
    evaluate: Evaluate,
    *,
    most: int = 3,
    exact_up_to: int = EXACT_UP_TO,
    together: Iterable[Ids] | None = None,
) -> list[Removal]:
    """The best set of each size, as far as one more barrier gains more.

    Parameters
    ----------
    barriers
        What can be removed.
    evaluate
        What is reached when a set of ids is removed (`openings.evaluator`); removing more never gives less.
    most
        The largest size.
    exact_up_to
        Evaluations that may be spent on certainty at each size. All sets are searched but those that would be no
        better even with all barriers that are yet to be chosen; where that takes more, the size is answered by
        adding and exchanging, and is not `exact`.
    together
        Sets that stand on one way and gain little alone (`openings.on_one_way`); all pairs when None and few.

    Returns
    -------
    list
        `Removal`, one for each size whose gain is greater than that of any smaller size; empty where nothing is
        gained. The order of the barriers makes no difference.
    """
    known: dict[Ids, float] = {}
    ids = sorted({one.id for one in barriers})
    everything = frozenset(ids)

    def count(removed: Ids) -> float:
        if removed not in known:
            known[removed] = evaluate(removed)
        return known[removed]

    ids.sort(key=lambda one: count(everything - {one}))  # what is missed most comes first, equal ones by id
    hints = _hints(ids, together)
    best: list[Ids] = [NOTHING]
    told: list[Removal] = []
    while len(best) <= min(most, len(ids)) and count(best[-1]) < count(everything):
        grown = _grown(ids, best, hints, count)
        sure = _searched(ids, grown, count, known, len(known) + exact_up_to)
        found = _exchanged(ids, grown, count) if sure is None else sure
        if count(found) > count(best[-1]):
            told.append(Removal(tuple(sorted(found)), count(found) - count(NOTHING), sure is not None))
        best.append(found)
    return told


def _hints(ids: Sequence[str], together: Iterable[Ids] | None) -> list[Ids]:
    if together is None:
        together = map(frozenset, combinations(ids, 2)) if len(ids) <= PAIRS_UP_TO else ()
    return sorted({one & frozenset(ids) for one in together} - {NOTHING}, key=sorted)


def _grown(ids: Sequence[str], best: Sequence[Ids], hints: Sequence[Ids], count: Evaluate) -> Ids:
    """A set of the next size: the best smaller one with a barrier more, or one with a hint added."""
    size = len(best)
    hinted = [best[size - len(hint)] | hint for hint in hints if len(hint) <= size]
    begun = [best[-1], *([max(hinted, key=count)] if hinted else [])]
    return max((_filled(one, ids, size, count) for one in begun), key=count)


def _filled(chosen: Ids, ids: Sequence[str], size: int, count: Evaluate) -> Ids:
    while len(chosen) < size:
        chosen = max((chosen | {one} for one in ids if one not in chosen), key=count)
    return chosen


def _searched(ids: Sequence[str], start: Ids, count: Evaluate, known: Sized, most_known: int) -> Ids | None:
    """The best set of the size of `start`; None where the search is given up for want of evaluations."""
    best, size = start, len(start)
    open_: list[tuple[Ids, int]] = [(NOTHING, 0)]
    while open_:
        if len(known) > most_known:
            return None
        chosen, place = open_.pop()
        if len(chosen) == size:
            best = max(best, chosen, key=count)
        elif place < len(ids) and count(chosen.union(ids[place:])) > count(best):
            open_ += [(chosen, place + 1), (chosen | {ids[place]}, place + 1)]
    return best


def _exchanged(ids: Sequence[str], chosen: Ids, count: Evaluate) -> Ids:
    """The set after exchanging one of its barriers for another as long as that gains."""
    while True:
        swaps = [chosen - {old} | {new} for old in sorted(chosen) for new in ids if new not in chosen]
        better = max(swaps, key=count, default=chosen)
        if count(better) <= count(chosen):
            return chosen
        chosen = better

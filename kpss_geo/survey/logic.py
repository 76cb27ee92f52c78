"""Three-valued logic: true, false, and None where nobody knows."""

from __future__ import annotations

from collections.abc import Iterable

Three = bool | None


def every(several: Iterable[Three]) -> Three:
    """All of them: one False is enough for False, else one None for None.

    >>> every([True, None]), every([None, False]), every([])
    (None, False, True)
    """
    known: Three = True
    for one in several:
        if one is False:
            return False
        known = None if one is None else known
    return known


def some(several: Iterable[Three]) -> Three:
    """Any of them: one True is enough for True, else one None for None.

    >>> some([False, None]), some([None, True]), some([])
    (None, True, False)
    """
    known: Three = False
    for one in several:
        if one is True:
            return True
        known = None if one is None else known
    return known


def at_least(low: float, high: float, limit: float) -> Three:
    """Is a figure between `low` and `high` at least the limit.

    >>> at_least(80, 80, 80), at_least(0, 90, 80), at_least(79.9, 79.9, 80)
    (True, None, False)
    """
    return True if low >= limit else False if high < limit else None


def at_most(low: float, high: float, limit: float) -> Three:
    """Is a figure between `low` and `high` at most the limit.

    >>> at_most(2, 2, 2), at_most(0, 3, 2), at_most(2.1, 2.1, 2)
    (True, None, False)
    """
    return True if high <= limit else False if low > limit else None

"""Filters of the barrier-free list: by kind, category, municipality, words, and by the reader's own limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from kpss_geo.accessible.register import Flags, Floats, Measured, Register, Whole, plain
from kpss_geo.maps.access import GRADES, LIMITS

YES, UNKNOWN, NO = "yes", "unknown", "no"
ANSWERS: Mapping[str, int] = MappingProxyType({YES: 1, UNKNOWN: -1, NO: 0})
PAGE = 20
METRES_PER_DEGREE = 111_195.0
MORE_PASSES = MappingProxyType({name: more for name, _, _, more, _, _ in LIMITS})


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; what is empty asks nothing.

    `limits` are the reader's own by field of `maps.access.LIMITS`; `answers` say which of the three answers they
    give are shown; `near` is a place (lon, lat) from which the list is ordered.
    """

    words: str = ""
    elements: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    limits: Mapping[str, float] = field(default_factory=dict)
    answers: tuple[str, ...] = (YES,)
    near: tuple[float, float] | None = None


class Chosen(NamedTuple):
    """What was found.

    `shown` flags every spot; `order` holds positions of the shown ones as listed; `answer` is 1, 0 or -1 (unknown)
    of every spot by the reader's own limits; `counts` say how many spots give each answer before `answers` cut them;
    `metres` are the distances from `near`, None without it.
    """

    shown: Flags
    order: Whole
    answer: Whole
    counts: Mapping[str, int]
    metres: Floats | None


def choose(known: Register, wanted: Wanted) -> Chosen:
    """Spots that fit everything asked for; a place fits a filter of kinds where it has any of them."""
    fits = _fits(known, wanted)
    answer = own_answer(known, wanted.limits)
    counts = {name: int((fits & (answer == value)).sum()) for name, value in ANSWERS.items()}
    shown = fits & np.isin(answer, [ANSWERS[name] for name in wanted.answers]) if wanted.limits else fits
    order = np.flatnonzero(shown)
    metres = _metres(known, wanted.near) if wanted.near else None
    if metres is not None:
        order = order[np.argsort(metres[order], kind="stable")]
    return Chosen(shown, order, answer, counts, metres)


def own_answer(known: Register, limits: Mapping[str, float]) -> Whole:
    """Does each spot keep the reader's limits: 1 yes, 0 no, -1 nobody knows; 1 where none asks anything of it."""
    failed, open_ = (np.zeros(len(known.spots), dtype=bool) for _ in range(2))
    for name, limit in limits.items():
        over, unknown = _held(known.measures[name], limit, more=MORE_PASSES[name], size=len(known.spots))
        failed |= over
        open_ |= unknown
    return np.where(failed, 0, np.where(open_, -1, 1)).astype(np.int64)


def _held(measured: Measured, limit: float, *, more: bool, size: int) -> tuple[Flags, Flags]:
    over = measured.value < limit if more else measured.value > limit  # NaN is never over
    failed, open_ = (np.zeros(size, dtype=bool) for _ in range(2))
    failed[measured.owner[over]] = True
    open_[measured.owner[np.isnan(measured.value)]] = True
    return failed, open_


def _fits(known: Register, wanted: Wanted) -> Flags:
    fits = np.ones(len(known.spots), dtype=bool)
    for names, has in ((wanted.elements, known.elements), (wanted.kinds, known.kinds)):
        if names:
            fits &= np.any([has[name] for name in names if name in has] or [np.zeros_like(fits)], axis=0)
    if wanted.grades:
        fits &= np.isin(known.grade, [place for place, name in enumerate(GRADES) if name in wanted.grades])
    if wanted.municipalities:
        places = [place for place, name in enumerate(known.municipalities) if name in wanted.municipalities]
        fits &= np.isin(known.municipality, places)
    for word in plain(wanted.words).split():
        fits &= np.array([word in text for text in known.folded], dtype=bool)
    return fits


def _metres(known: Register, near: tuple[float, float]) -> Floats:
    """Straight metres from a place, good to a percent within a territory."""
    lon, lat = near
    across = (known.lon - lon) * np.cos(np.radians(lat))
    found: Floats = np.hypot(across, known.lat - lat) * METRES_PER_DEGREE
    return found


def pages(number: int) -> int:
    """How many pages the list has; an empty one has one.

    >>> pages(0), pages(20), pages(21)
    (1, 1, 2)
    """
    return max(1, -(-number // PAGE))


def page_of(chosen: Chosen, position: int) -> int:
    """Page of the list, from 1, on which a spot stands; 1 where it is not shown."""
    (places,) = np.nonzero(chosen.order == position)
    return int(places[0]) // PAGE + 1 if len(places) else 1


def page(chosen: Chosen, number: int) -> list[int]:
    """Positions of the spots on a page of the list, from 1; a page beyond the last is the last."""
    last = pages(len(chosen.order))
    start = (min(max(number, 1), last) - 1) * PAGE
    return [int(one) for one in chosen.order[start : start + PAGE]]

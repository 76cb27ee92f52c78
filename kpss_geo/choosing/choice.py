"""What a planner chose of an answer: ledger and gap table for any limit, without travelling again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from kpss_geo.coverage import Offer, Times, gaps, ledger, ranked
from kpss_geo.errors import raise_all
from kpss_geo.standards import MOST_MINUTES, Standard
from kpss_geo.streets.travellers import WORKER
from kpss_geo.study import Answer
from kpss_geo.terms import FORMS, groups, working_groups

Standards = Mapping[tuple[str, str], Standard]
NO_STANDARDS: Standards = MappingProxyType({})


@dataclass(frozen=True)
class Choice:
    """What a planner looks at. Empty filters mean all.

    Parameters
    ----------
    kinds, forms, target_groups, working_groups
        Ids that count.
    traveller
        Who travels to the services; to the field travels the worker.
    minutes
        The limit; a person is covered at a time equal to it.
    by_standard
        Take the minutes of the standard of each kind instead; kinds without a standard are left out.
    """

    kinds: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    working_groups: tuple[str, ...] = ()
    traveller: str = "car"
    minutes: float = 30
    by_standard: bool = False

    def faults(self, answer: Answer) -> list[str]:
        """What the answer cannot tell, one sentence each."""
        known: dict[str, tuple[tuple[str, ...], Any]] = {
            "druh služby": (self.kinds, answer.territory.kinds),
            "forma": (self.forms, FORMS),
            "cílová skupina": (self.target_groups, groups()),
            "pracovní skupina": (self.working_groups, working_groups()),
            "způsob dopravy": ((self.traveller,), answer.travels),
        }
        found = [
            f"{name} „{value}“ není v tomto výpočtu; vyberte z nabídky"
            for name, (values, allowed) in known.items()
            for value in values
            if value not in allowed
        ]
        if not 0 < self.minutes <= MOST_MINUTES:
            found.append(f"limit {self.minutes:g} min není mezi 0 a {MOST_MINUTES}; opravte číslo")
        return found


@dataclass(frozen=True, eq=False)
class Chosen:
    """What was chosen of an answer.

    Attributes
    ----------
    choice
        The filters and the limit.
    limits
        Offers that count and the minutes by which each is judged.
    without
        Ids of chosen kinds that were left out, because they have no standard.
    ledger, gaps
        See `coverage.ledger` and `coverage.gaps`.
    """

    choice: Choice
    limits: Mapping[Offer, float]
    without: tuple[str, ...]
    ledger: pd.DataFrame
    gaps: pd.DataFrame


def chosen(answer: Answer, choice: Choice, standards: Standards = NO_STANDARDS) -> Chosen:
    """Ledger and gap table of a choice, equal to those of a fresh answer to the same question.

    Parameters
    ----------
    answer
        To a study without filters.
    choice
        What counts.
    standards
        Minutes by kind and traveller, needed only where the choice asks for them.

    Raises
    ------
    BadInput
        Where the answer knows nothing of what was chosen; all faults at once.
    """
    raise_all(choice.faults(answer))
    offered = tuple(_offered(answer, choice))
    limits = {offer: limit for offer in offered if (limit := _limit(offer, choice, standards)) is not None}
    parts = [_judged(answer, choice, limits, limit) for limit in dict.fromkeys(limits.values())]
    if not parts:
        parts = [_judged(answer, choice, limits, choice.minutes)]
    kept = {offer.kind for offer in limits}
    return Chosen(
        choice=choice,
        limits=MappingProxyType(limits),
        without=tuple(dict.fromkeys(offer.kind for offer in offered if offer.kind not in kept)),
        ledger=_one([rows for rows, _ in parts]),
        gaps=parts[0][1] if len(parts) == 1 else ranked(_one([table for _, table in parts])),
    )


def _one(parts: list[pd.DataFrame]) -> pd.DataFrame:
    return parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)


def _offered(answer: Answer, choice: Choice) -> list[Offer]:
    """Offers that pass the filters; a kind that was asked for by name and that nobody provides has one too."""
    kinds = answer.territory.kinds
    provided = set(answer.territory.services["kind"])
    named = [
        Offer(kind, kinds[kind].form, kinds[kind].target_group, ()) for kind in choice.kinds if kind not in provided
    ]
    place = {kind: number for number, kind in enumerate(kinds)}
    every = dict.fromkeys([*answer.offers, *named])
    return [
        offer
        for offer in sorted(every, key=lambda one: (place[one.kind], one.form, one.group))
        if offer.kind in (choice.kinds or kinds)
        and offer.form in (choice.forms or FORMS)
        and offer.group in (choice.target_groups or groups())
        and kinds[offer.kind].working_group in (choice.working_groups or working_groups())
    ]


def who_travels(offer: Offer, traveller: str) -> str:
    """Id of the traveller whose minutes decide: to the field the worker travels.

    >>> who_travels(Offer("pecovatelska_sluzba", "terénní", "seniori", ()), "walk")
    'worker'
    """
    return WORKER if offer.form == "terénní" else traveller


def _limit(offer: Offer, choice: Choice, standards: Standards) -> float | None:
    if not choice.by_standard:
        return choice.minutes
    found = standards.get((offer.kind, who_travels(offer, choice.traveller)))
    return None if found is None else found.minutes


def _judged(
    answer: Answer, choice: Choice, limits: Mapping[Offer, float], limit: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ledger and gap table of the offers that are judged by this limit."""
    offered = [offer for offer, minutes in limits.items() if minutes == limit]
    times = times_of(answer, choice)
    rows = ledger(answer.ground, offered, times, (limit,))
    needs, kinds = answer.territory.needs, answer.territory.kinds
    return rows, gaps(answer.ground, offered, times, limit, rows=rows, needs=needs, kinds=kinds)


def times_of(answer: Answer, choice: Choice) -> list[Times]:
    """Times of who travels to the services, and of the worker who travels to the field."""
    return [answer.times[name] for name in (choice.traveller, WORKER)]

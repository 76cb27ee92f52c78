"""What a scenario does to people: covered before and after, gained and lost, minutes, beds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from kpss_geo.coverage import Ground, Offer, Times, people_of
from kpss_geo.coverage.gaps import to_offer
from kpss_geo.coverage.supply import People
from kpss_geo.scenario import Outcome, key_of
from kpss_geo.streets.graph import Floats
from kpss_geo.streets.travellers import WORKER
from kpss_geo.study import Answer


@dataclass(frozen=True, eq=False)
class Difference:
    """What the changes do to one offer for one traveller and limit.

    Attributes
    ----------
    municipalities
        Index municipality; `name`, `people`, `covered_before`, `covered_after`, `gained` and `lost` (people covered
        only after, only before), `minutes_before`, `minutes_after` (mean of the people who reach any; NaN: nobody),
        `nearer`, `farther` (people whose nearest service is nearer or farther, a lost one being farthest).
    seconds_before, seconds_after
        (homes,) to the nearest service that may serve each home; `inf` where there is none.
    """

    municipalities: pd.DataFrame
    seconds_before: Floats
    seconds_after: Floats
    people: People

    @property
    def total(self) -> dict[str, float]:
        """The same figures of the whole territory."""
        counts = self.municipalities.drop(columns=["name", "minutes_before", "minutes_after"]).sum()
        return {str(name): float(value) for name, value in counts.items()} | {
            "minutes_before": _mean_minutes(self.seconds_before, self.people),
            "minutes_after": _mean_minutes(self.seconds_after, self.people),
        }


def _mean_minutes(seconds: Floats, people: People) -> float:
    known = np.isfinite(seconds) & (people > 0)
    return float(np.average(seconds[known], weights=people[known]) / 60) if known.any() else np.nan


def compared(answer: Answer, outcome: Outcome, offer: Offer, who: str, minutes: float) -> Difference:
    """Before and after, by municipality.

    Parameters
    ----------
    answer, outcome
        Before and after.
    offer
        One of `outcome.offers`.
    who
        Id of a traveller of the answer; the worker's for field services.
    minutes
        Limit, inclusive.
    """
    people, _ = people_of(answer.ground.people, offer.group)
    was = _state(answer.ground, outcome.before[key_of(offer)], answer.times[who], people, minutes * 60)
    now = _state(outcome.ground, offer, outcome.times[who], people, minutes * 60)
    ground, towns = answer.ground, answer.territory.municipalities
    frame = pd.DataFrame(
        {
            "name": towns["name"],
            "people": ground.sums(people),
            "covered_before": ground.sums(was.covered),
            "covered_after": ground.sums(now.covered),
            "gained": ground.sums(np.maximum(now.covered - was.covered, 0)),
            "lost": ground.sums(np.maximum(was.covered - now.covered, 0)),
            "minutes_before": ground.mean(was.seconds / 60, people),
            "minutes_after": ground.mean(now.seconds / 60, people),
            "nearer": ground.sums(people * (now.seconds < was.seconds)),
            "farther": ground.sums(people * (now.seconds > was.seconds)),
        },
        index=towns.index,
    )
    return Difference(frame, was.seconds, now.seconds, people)


class _State(NamedTuple):
    covered: People
    seconds: Floats


def _state(ground: Ground, offer: Offer, times: Times, people: People, limit: float) -> _State:
    covered = ground.bins(offer, times, people, limit).counts["covered"]
    seconds, _ = to_offer(ground, offer, np.array(offer.services, dtype=np.int64), times, limit)
    return _State(covered, seconds.min(axis=0) if len(seconds) else np.full(len(people), np.inf))


def beds(ground: Ground, offer: Offer) -> float:
    """Beds and places of the offer's services inside the territory; NaN where none is known."""
    known = ground.supply.beds[list(offer.services)]
    return float(np.nansum(known)) if np.isfinite(known).any() else np.nan


class Result(NamedTuple):
    """What the changes do to one offer: figures by municipality and of the whole territory.

    `total` has the sums of `Difference.total`, and `beds_before`, `beds_after`, `services_before`, `services_after`.
    """

    kind: str
    form: str
    group: str
    municipalities: pd.DataFrame
    total: dict[str, float]


def results(answer: Answer, outcome: Outcome, who: str, minutes: float) -> list[Result]:
    """Results for every touched offer: those that change more people first.

    Parameters
    ----------
    answer, outcome
        Before and after.
    who
        Traveller; to the field travels the worker.
    minutes
        Limit, inclusive.
    """
    found = []
    for offer in outcome.offers:
        was = outcome.before[key_of(offer)]
        told = compared(answer, outcome, offer, WORKER if offer.form == "terénní" else who, minutes)
        counts = {
            "beds_before": beds(answer.ground, was),
            "beds_after": beds(outcome.ground, offer),
            "services_before": float(len(was.services)),
            "services_after": float(len(offer.services)),
        }
        found.append(Result(*key_of(offer), told.municipalities, told.total | counts))
    return sorted(found, key=lambda one: -(one.total["gained"] + one.total["lost"]))


def cut_off(outcome: Outcome, who: str) -> list[str]:
    """Ids of moved and new services that people travel to and a traveller reaches from nowhere."""
    services, seconds = outcome.territory.services, outcome.times[who].lenient
    return [
        str(name)
        for name, forms, kept, row in zip(services.index, services["forms"], outcome.kept, seconds, strict=True)
        if kept < 0 and forms != "terénní" and not np.isfinite(row).any()
    ]

"""How many people are covered within so many minutes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpss_geo.choosing.choice import Chosen, times_of
from kpss_geo.coverage import Ground, Offer, Times
from kpss_geo.coverage.bins import areas, least
from kpss_geo.coverage.ledger import travelled
from kpss_geo.streets.graph import Floats
from kpss_geo.study import Answer


def by_minutes(answer: Answer, picked: Chosen, minutes: npt.NDArray[np.float64]) -> pd.DataFrame:
    """Share of people (0-1) who are covered within so many minutes, whatever room the services have.

    A field service that declares its area covers it at once, however far it lies.

    Parameters
    ----------
    answer
        The answer.
    picked
        The offers that count; a person counts once for each that is for them.
    minutes
        (n,) rising.

    Returns
    -------
    pandas.DataFrame
        `minutes`, `certain`, `possible`: if all that nobody has looked at is passable; NaN where there is nobody.
    """
    sums = np.zeros((2, len(minutes)))
    total = 0
    for offer, people, _, times in travelled(answer.ground, list(picked.limits), times_of(answer, picked.choice)):
        total += int(people.sum())
        for row, seconds in enumerate(seconds_to(answer.ground, offer, times)):
            sums[row] += _reached(seconds, people, minutes * 60)
    shares = sums / total if total else np.full_like(sums, np.nan)
    return pd.DataFrame({"minutes": minutes, "certain": shares[0], "possible": shares[1]})


def _reached(seconds: Floats, people: npt.NDArray[np.int64], limits: Floats) -> Floats:
    order = np.argsort(seconds, kind="stable")
    summed = np.concatenate([[0], np.cumsum(people[order])])
    return summed[np.searchsorted(seconds[order], limits, side="right")].astype(np.float64)


def seconds_to(ground: Ground, offer: Offer, times: Times) -> tuple[Floats, Floats]:
    """Least limit, seconds, at which each home is covered surely, and perhaps; `inf` where at none.

    Field services that declare their area cover it at 0 seconds.
    """
    which = np.array(offer.services, dtype=np.int64)
    if offer.form == "terénní":
        declares, silent = areas(which, ground.supply, ground.codes)
        found = np.where(declares.any(axis=0), 0.0, least(times.lenient, which[silent]))
        return found, found
    sure, perhaps = ground.supply.doors(times.traveller)
    certain = least(times.strict, which[sure[which]])
    return certain, np.minimum(certain, least(times.lenient, which[perhaps[which]]))

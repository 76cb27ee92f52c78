"""The ledger: people by bin, whose bins sum to the people in every row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from kpss_geo.coverage.bins import Bins, Times, fielded, visited
from kpss_geo.coverage.supply import Offer, People, Supply, people_of
from kpss_geo.frames import BINS
from kpss_geo.streets.graph import Floats
from kpss_geo.streets.travellers import WORKER
from kpss_geo.terms import groups

LEDGER_KEYS = ("municipality", "kind", "form", "group", "traveller", "minutes")


@dataclass(frozen=True, eq=False)
class Ground:
    """What all rows of one answer share: homes, their municipalities, services, times."""

    people: gpd.GeoDataFrame
    place: npt.NDArray[np.int64]  # (homes,) position of the municipality
    municipalities: gpd.GeoDataFrame
    supply: Supply

    @cached_property
    def codes(self) -> npt.NDArray[np.object_]:
        """Municipality of each home."""
        return self.people["municipality"].to_numpy(dtype=object)

    def sums(self, values: npt.NDArray[np.generic]) -> People:
        """Whole people summed over the homes of each municipality."""
        return self.total(values.astype(np.float64)).astype(np.int64)

    def total(self, values: Floats) -> Floats:
        """Sum over the homes of each municipality."""
        return np.bincount(self.place, weights=values, minlength=len(self.municipalities)).astype(np.float64)

    def mean(self, values: Floats, people: People) -> Floats:
        """People-weighted mean of finite values in each municipality; NaN where nobody has one."""
        finite = np.isfinite(values)
        weight = self.total((people * finite).astype(np.float64))
        total = self.total(np.where(finite, values, 0) * people)
        mean: Floats = np.divide(total, weight, out=np.full(len(weight), np.nan), where=weight > 0)
        return mean

    def bins(self, offer: Offer, times: Times, people: People, limit: float, *, inside_only: bool = False) -> Bins:
        """Bins by the rule of the offer's form."""
        if offer.form != "terénní":
            return visited(offer, times, self.supply, people, limit, inside_only=inside_only)
        own = tuple(s for s in offer.services if self.supply.inside[s])
        kept = replace(offer, services=own) if inside_only else offer
        return fielded(kept, times, self.supply, people, self.codes, limit)


def ledger(ground: Ground, offered: Sequence[Offer], times: Sequence[Times], minutes: Sequence[float]) -> pd.DataFrame:
    """One row per municipality × kind × form × group × traveller × limit.

    Returns
    -------
    pandas.DataFrame
        Columns `LEDGER_KEYS`, `age_group`, `proxy`, `people` and the five bins, which sum to
        `people`; `by_estimate` counts those of `covered` who live within reach of a field service
        that declares no area.

    Raises
    ------
    AssertionError
        Where the bins would not sum to the people: a fault of this program.
    """
    blocks = [
        _block(ground, offer, people, age, one, limit)
        for offer, people, age, one in travelled(ground, offered, times)
        for limit in minutes
    ]
    whole = stacked(blocks) if blocks else _no_rows()
    if not whole[list(BINS)].sum(axis=1).eq(whole["people"]).all():
        raise AssertionError("the bins do not sum to the people")
    return whole


def stacked(blocks: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """One frame of blocks whose values are arrays of one length, or a single value for the whole block."""
    length = [max(np.size(value) for value in block.values()) for block in blocks]

    def column(name: str) -> Any:
        values = [block[name] for block in blocks]
        if np.ndim(values[0]):
            return np.concatenate(values)
        return np.repeat(np.array(values, dtype=object if isinstance(values[0], str) else None), length)

    return pd.DataFrame({name: column(name) for name in blocks[0]})


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame(columns=[*LEDGER_KEYS, "age_group", "proxy", "people", *BINS, "by_estimate"])


def travelled(
    ground: Ground, offered: Sequence[Offer], times: Sequence[Times]
) -> Iterator[tuple[Offer, People, str, Times]]:
    """Each offer with the people it is for and those who travel: the worker to the field, the others to it."""
    for offer in offered:
        people, age = people_of(ground.people, offer.group)
        for one in times:
            if (one.traveller.id == WORKER) == (offer.form == "terénní"):
                yield offer, people, age, one


def _block(ground: Ground, offer: Offer, people: People, age: str, times: Times, limit: float) -> dict[str, Any]:
    bins = ground.bins(offer, times, people, limit * 60)
    wanted = groups()[offer.group].age
    return {
        "municipality": ground.municipalities.index.to_numpy(dtype=object),
        "kind": offer.kind,
        "form": offer.form,
        "group": offer.group,
        "traveller": times.traveller.id,
        "minutes": float(limit),
        "age_group": age,
        "proxy": wanted != age,
        "people": ground.sums(bins.people),
        **{name: ground.sums(bins.counts[name]) for name in BINS},
        "by_estimate": ground.sums(bins.estimated),
    }

"""Indicators of barrier-free access: how many services people reach, enter and may use, surely and perhaps."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpss_geo.coverage.bins import Times, areas
from kpss_geo.coverage.ledger import LEDGER_KEYS, Ground, stacked, travelled
from kpss_geo.coverage.supply import Doors, Offer, People
from kpss_geo.streets.graph import Flags, Floats

COUNTS = (
    "reachable_strict", "reachable_lenient", "enterable_sure", "enterable_perhaps",
    "both_sure", "both_perhaps", "usable_sure", "usable_perhaps",
)  # fmt: skip
PEOPLE_COLUMNS = ("people", "people_sure", "people_possible", "unknown")
_NO_DOORS: Doors = MappingProxyType({})


class _Open(NamedTuple):
    """What stands open (services, homes): streets with unknown ones closed and open; doors; doors and toilets."""

    strict: Flags
    lenient: Flags
    sure: Flags
    perhaps: Flags
    used: Flags
    maybe_used: Flags


def indicators(
    ground: Ground,
    offered: Sequence[Offer],
    times: Sequence[Times],
    minutes: Sequence[float],
    *,
    back: Sequence[Times] = (),
    usable: Doors = _NO_DOORS,
) -> pd.DataFrame:
    """Services that a person of the group has, on average, one row as in the ledger.

    Parameters
    ----------
    ground, offered, times, minutes
        As for `ledger`; the doors are those of `ground.supply`.
    back
        Seconds of the way home, (services, homes), of travellers for whom a service counts only if there is
        a way back within the limit too; the others are asked for the way there alone.
    usable
        By traveller, services usable surely and perhaps; of travellers who are not named, the enterable ones.

    Returns
    -------
    pandas.DataFrame
        `LEDGER_KEYS`; `nominal`, services of the offer (of a field service, those that serve the municipality or
        declare no area); `COUNTS`, services weighted by people of the group, NaN where none live; `people`,
        `people_sure` and `people_possible` (who have at least one that is both reachable and enterable) and
        `unknown`, the difference of the two. Field services need no door; one that declares no area is reachable
        perhaps, where it is near by car.
    """
    ways_back = {one.traveller.id: one for one in back}
    blocks = [
        {**_keys(ground, offer, one, limit), **_figures(ground, people, _open(ground, offer, one, limit, rest))}
        for offer, people, _, one in travelled(ground, offered, times)
        for limit in minutes
        for rest in [(ways_back.get(one.traveller.id, one), usable)]
    ]
    return stacked(blocks) if blocks else pd.DataFrame(columns=[*LEDGER_KEYS, "nominal", *COUNTS, *PEOPLE_COLUMNS])


def _keys(ground: Ground, offer: Offer, times: Times, limit: float) -> dict[str, Any]:
    return {
        "municipality": ground.municipalities.index.to_numpy(dtype=object),
        "kind": offer.kind,
        "form": offer.form,
        "group": offer.group,
        "traveller": times.traveller.id,
        "minutes": float(limit),
        "nominal": _nominal(ground, offer),
    }


def _nominal(ground: Ground, offer: Offer) -> npt.NDArray[np.int64]:
    towns = ground.municipalities.index.to_numpy(dtype=object)
    if offer.form != "terénní":
        return np.full(len(towns), len(offer.services))
    return np.asarray(_serving(ground, offer, towns)[1].sum(axis=0), dtype=np.int64)


def _serving(ground: Ground, offer: Offer, codes: npt.NDArray[np.object_]) -> tuple[Flags, Flags]:
    """Field services that declare to serve each code, and those that perhaps do."""
    declares, silent = areas(np.array(offer.services, dtype=np.int64), ground.supply, codes)
    return declares, declares | silent[:, None]


def _open(ground: Ground, offer: Offer, times: Times, limit: float, rest: tuple[Times, Doors]) -> _Open:
    which = np.array(offer.services, dtype=np.int64)
    near = times.lenient[which] <= limit * 60
    if offer.form == "terénní":
        declares, serving = _serving(ground, offer, ground.codes)
        return _Open(declares, declares | serving & near, *([serving] * 4))
    home, usable = rest
    strict = (times.strict[which] <= limit * 60) & (home.strict[which] <= limit * 60)
    doors = ground.supply.doors(times.traveller)
    used = usable.get(times.traveller.id, doors)
    sure, perhaps, fit, maybe = (flags[which][:, None] for flags in (*doors, *used))
    return _Open(strict, near & (home.lenient[which] <= limit * 60), sure, perhaps, sure & fit, perhaps & maybe)


def _figures(ground: Ground, people: People, open_: _Open) -> dict[str, npt.NDArray[Any]]:
    both, perhaps = open_.strict & open_.sure, open_.lenient & open_.perhaps
    chosen = (
        open_.strict, open_.lenient, open_.sure, open_.perhaps, both, perhaps,
        open_.strict & open_.used, open_.lenient & open_.maybe_used,
    )  # fmt: skip
    sure, possible = (ground.sums(people * one.any(axis=0)) for one in (both, perhaps))
    return {
        **{name: _mean(ground, one, people) for name, one in zip(COUNTS, chosen, strict=True)},
        **dict(zip(PEOPLE_COLUMNS, (ground.sums(people), sure, possible, possible - sure), strict=True)),
    }


def _mean(ground: Ground, chosen: Flags, people: People) -> Floats:
    count = np.broadcast_to(chosen.sum(axis=0), people.shape).astype(np.float64)
    return ground.mean(count, people)

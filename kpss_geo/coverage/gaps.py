"""The gap table: the ledger at one limit with shares, minutes, choices, beds and needs, ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpss_geo.coverage.bins import Times, areas
from kpss_geo.coverage.ledger import Ground, stacked, travelled
from kpss_geo.coverage.supply import Offer, People, asked
from kpss_geo.reach.times import k_nearest
from kpss_geo.streets.graph import Flags, Floats
from kpss_geo.terms import Kind, groups

QUANTILES = {"median": 0.5, "p90": 0.9}
# What a gap table has beyond the ledger.
GAP_COLUMNS = (
    "municipality_name", "pou", "kind_name", "group_name", "working_group", "share_certain", "share_possible",
    "uncovered", "nearest_mean", "nearest_median", "nearest_p90", "three_nearest_mean", "unreachable", "choices",
    "by_neighbours", "services_inside", "services_outside", "beds", "beds_per_1000", "data_year", "needs", "note",
    "rank",
)  # fmt: skip


def gaps(
    ground: Ground,
    offered: Sequence[Offer],
    times: Sequence[Times],
    limit: float,
    *,
    rows: pd.DataFrame,
    needs: pd.DataFrame,
    kinds: Mapping[str, Kind],
) -> pd.DataFrame:
    """Gap table: the ledger at one limit with shares, minutes, choices, beds and needs, ranked.

    Parameters
    ----------
    ground, offered, times
        As for `ledger`.
    limit
        Minutes.
    rows
        The ledger.
    needs
        Frame of `frames.NEEDS`.
    kinds
        Known kinds by id.

    Returns
    -------
    pandas.DataFrame
        One row per ledger row of this limit; `rank` 1 is the worst within each traveller: most
        uncovered people, ties by the longer way. Columns are defined in `reports.columns`.
    """
    blocks = [
        _figures(ground, offer, people, one, limit * 60) for offer, people, _, one in travelled(ground, offered, times)
    ]
    here = rows[rows["minutes"] == limit].reset_index(drop=True)
    if here.empty:
        return here.reindex(columns=[*here.columns, *GAP_COLUMNS])
    table = pd.concat([here, stacked(blocks)], axis=1)
    _name(table, ground, kinds)
    known = table["people"] > 0
    table["share_certain"] = (table["covered"] / table["people"]).where(known)
    table["share_possible"] = ((table["covered"] + table["unknown"]) / table["people"]).where(known)
    table["uncovered"] = table["people"] - table["covered"]
    served = table.pop("group_people")
    table["beds_per_1000"] = (table["beds"] / served * 1000).where(served > 0)
    table["needs"] = _stated(table, needs)
    table["note"] = _notes(table)
    return ranked(table)


def _figures(ground: Ground, offer: Offer, people: People, times: Times, limit: float) -> dict[str, Any]:
    which = np.array(offer.services, dtype=np.int64)
    supply = ground.supply
    seconds, chosen = to_offer(ground, offer, which, times, limit)
    here = ground.bins(offer, times, people, limit).counts["covered"]
    own = ground.bins(offer, times, people, limit, inside_only=True).counts["covered"]
    beds = supply.beds[which] if offer.form == "pobytová" else np.array([np.nan])
    year = supply.year[which]
    return {
        **_minutes(ground, seconds, people),
        "choices": ground.mean(chosen.sum(axis=0).astype(np.float64), people),
        "by_neighbours": ground.sums(np.maximum(here - own, 0)),
        "services_inside": int(supply.inside[which].sum()),
        "services_outside": int((~supply.inside[which]).sum()),
        "serving": len(seconds),
        "beds": float(np.nansum(beds)) if np.isfinite(beds).any() else np.nan,
        "data_year": float(np.nanmax(year)) if np.isfinite(year).any() else np.nan,
        "group_people": float(people.sum()),
    }


def to_offer(
    ground: Ground, offer: Offer, which: npt.NDArray[np.int64], times: Times, limit: float
) -> tuple[Floats, Flags]:
    """Seconds to the services that may serve each home at all, and which of them do within the limit (seconds)."""
    if offer.form != "terénní":
        _, perhaps = ground.supply.doors(times.traveller)
        seconds = times.lenient[which[perhaps[which]]]
        return seconds, seconds <= limit
    declares, silent = areas(which, ground.supply, ground.codes)
    here = silent | declares.any(axis=1)  # the others serve elsewhere only
    seconds = np.where((declares | silent[:, None])[here], times.lenient[which[here]], np.inf)
    return seconds, declares[here] | (seconds <= limit)


def _minutes(ground: Ground, seconds: Floats, people: People) -> dict[str, npt.NDArray[Any]]:
    """Minutes to the nearest service in each municipality, weighted by people; NaN where not reached."""
    none = np.full(len(people), np.inf)
    nearest = seconds.min(axis=0) / 60 if len(seconds) else none
    three = k_nearest(seconds, 3)[0].mean(axis=0) / 60 if len(seconds) else none
    return {
        "nearest_mean": ground.mean(nearest, people),
        **{f"nearest_{name}": _quantiles(ground, nearest, people, share) for name, share in QUANTILES.items()},
        "three_nearest_mean": ground.mean(three, people),
        "unreachable": ground.total((people * ~np.isfinite(nearest)) * (1.0 if len(seconds) else np.nan)),
    }


def _quantiles(ground: Ground, values: Floats, people: People, share: float) -> Floats:
    """Weighted quantile in each municipality: the least value that `share` of its people do not exceed.

    NaN where the municipality has no people, or where that person does not reach any service.
    """
    count = len(ground.municipalities)
    order = np.lexsort((values, ground.place))
    order = order[people[order] > 0]
    place, reached = ground.place[order], np.cumsum(people[order])
    start = np.searchsorted(place, np.arange(count + 1))
    before = np.concatenate([[0], reached])[start]
    wanted = before[:-1] + share * np.diff(before)
    position = np.minimum(np.searchsorted(reached, wanted - 1e-9), np.maximum(start[1:] - 1, 0))
    found = np.append(values[order], np.inf)[np.where(np.diff(before) > 0, position, len(order))]
    return np.where(np.isfinite(found), found, np.nan)


def _name(table: pd.DataFrame, ground: Ground, kinds: Mapping[str, Kind]) -> None:
    """Put the names of municipality, kind and group beside their ids."""
    towns = ground.municipalities
    table["municipality_name"] = table["municipality"].map(towns["name"])
    table["pou"] = table["municipality"].map(towns["pou"])
    table["kind_name"] = table["kind"].map({kind.id: kind.label for kind in kinds.values()})
    table["working_group"] = table["kind"].map({kind.id: kind.working_group for kind in kinds.values()})
    table["group_name"] = table["group"].map({group.id: group.name for group in groups().values()})


def _stated(table: pd.DataFrame, needs: pd.DataFrame) -> list[str]:
    """Ids of the needs stated for the kind and group, in the municipality or for the whole territory.

    A need that names no group, or none that the table has for the kind, stands with every group.
    """
    offered = set(zip(table["kind"], table["group"], strict=True))
    found: dict[tuple[str, str | None, str | None], list[str]] = {}
    for need, kind, group, town in asked(needs):
        meant = group if (kind, group) in offered else None
        found.setdefault((kind, meant, town), []).append(need)
    rows = zip(table["kind"], table["group"], table["municipality"], strict=True)
    return [
        ", ".join(sorted({need for g in (group, None) for t in (town, None) for need in found.get((kind, g, t), [])}))
        for kind, group, town in rows
    ]


def _notes(table: pd.DataFrame) -> list[str]:
    """What a reader must know before using the row's figures."""
    none = table["services_inside"] + table["services_outside"] == 0
    said = {
        "v datech není žádná služba, neznamená to, že neexistuje": none,
        "služby v datech obsluhují jen jiné území": ~none & (table["form"] == "terénní") & (table.pop("serving") == 0),
        "cílovou skupinu nikdo nepočítá, místo ní všichni obyvatelé": table["proxy"],
        "odhad: terénní služba neuvádí obsluhované obce": table["by_estimate"] > 0,
    }
    columns = [np.where(holds, text, "") for text, holds in said.items()]
    return ["; ".join(filter(None, texts)) for texts in zip(*columns, strict=True)]


def ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Sort by traveller and rank: most uncovered people first, ties by the longer way, unreached first."""
    way = table["nearest_mean"].fillna(np.inf)
    traveller = table["traveller"].map({name: i for i, name in enumerate(table["traveller"].unique())})
    keys = pd.DataFrame({"t": traveller, "u": -table["uncovered"], "w": -way})
    order = keys.sort_values(["t", "u", "w"], kind="stable").index
    table = table.loc[order].reset_index(drop=True)
    table["rank"] = table.groupby("traveller", sort=False).cumcount() + 1
    return table

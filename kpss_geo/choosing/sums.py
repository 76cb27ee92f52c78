"""Gap rows summed over services or over municipalities."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from kpss_geo.frames import BINS
from kpss_geo.study import Answer

COUNTED = ("people", *BINS, "by_neighbours", "by_estimate")


def by_municipality(answer: Answer, gaps: pd.DataFrame) -> gpd.GeoDataFrame:
    """Gap rows summed over services: one row per municipality, those without rows too.

    Returns
    -------
    geopandas.GeoDataFrame
        The municipalities with `COUNTED`, where a person counts once for every service that is for them,
        `share_certain` and `share_possible` (0-1, NaN without people), `services`, the rows that were summed,
        and `residents`.
    """
    towns = answer.territory.municipalities
    grouped = gaps.groupby("municipality")
    sums = grouped[list(COUNTED)].sum().reindex(towns.index, fill_value=0).astype("int64")
    wanted = sums["people"].where(sums["people"] > 0)
    residents = answer.territory.people.groupby("municipality")["people"].sum()
    return towns.assign(
        **{name: sums[name] for name in COUNTED},
        uncovered=sums["people"] - sums["covered"],
        share_certain=sums["covered"] / wanted,
        share_possible=(sums["covered"] + sums["unknown"]) / wanted,
        services=grouped.size().reindex(towns.index, fill_value=0),
        residents=residents.reindex(towns.index, fill_value=0),
    )


def by_service(gaps: pd.DataFrame) -> pd.DataFrame:
    """Gap rows summed over municipalities: one row per kind, form, group and limit, in the order of the table.

    Returns
    -------
    pandas.DataFrame
        The keys and names, `COUNTED`, `uncovered`, `services_inside`, `services_outside`, `share_certain` and
        `share_possible` (0-1, NaN without people).
    """
    keys = ["kind", "form", "group", "traveller", "minutes", "kind_name", "group_name", "proxy"]
    once = ["services_inside", "services_outside"]
    grouped = gaps.groupby(keys, sort=False, dropna=False)
    table = pd.concat([grouped[list(COUNTED)].sum(), grouped[once].first()], axis=1).reset_index()
    wanted = table["people"].where(table["people"] > 0)
    return table.assign(
        uncovered=table["people"] - table["covered"],
        share_certain=table["covered"] / wanted,
        share_possible=(table["covered"] + table["unknown"]) / wanted,
    )

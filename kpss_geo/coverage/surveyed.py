"""How much of a territory is surveyed."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from kpss_geo.coverage.roads import Whole
from kpss_geo.coverage.supply import Supply
from kpss_geo.streets.graph import Flags, Streets
from kpss_geo.streets.travellers import Costs, Traveller


def surveyed_share(
    municipalities: gpd.GeoDataFrame,
    streets: Streets,
    costs: Costs,
    *,
    services: gpd.GeoDataFrame,
    supply: Supply,
    traveller: Traveller,
    twin: Whole | None = None,
) -> pd.DataFrame:
    """Share of street metres of which nothing is unknown, and of entrances of which we know, by municipality.

    Parameters
    ----------
    municipalities
        Frame of `frames.MUNICIPALITIES`.
    streets, costs
        Lenient costs of the traveller; what walkers may not use does not count.
    services, supply
        Frame of `frames.SERVICES` and its doors; services that only travel to people have no entrance that matters.
    traveller
        Who minds.
    twin
        (segments,) position of a second copy of a street whose sides were told apart, -1 where it has none. Such a
        street counts once; it is known where a side is known and open, or both are known.

    Returns
    -------
    pandas.DataFrame
        Index municipality; `metres`, `metres_share` (0-1, NaN without streets), `entrances`, `entrances_share`.
        A segment counts where its middle lies.
    """
    towns = municipalities.index
    known, counted = _known_streets(streets, costs, np.full(len(streets), -1) if twin is None else twin)
    usable = streets.allowed("foot") & counted
    place = pd.Series(municipality_of(streets, municipalities))
    metres, known_metres = (
        pd.Series(streets.metres * flags).groupby(place).sum().reindex(towns, fill_value=0.0)
        for flags in (usable, usable & known)
    )
    sure, perhaps = supply.doors(traveller)
    visited = (services["forms"] != "terénní").to_numpy(dtype=bool) & supply.inside
    entrances, known_entrances = (_counted(services, flags, towns) for flags in (visited, visited & ~(perhaps & ~sure)))
    return pd.DataFrame(
        {
            "metres": metres,
            "metres_share": (known_metres / metres).where(metres > 0),
            "entrances": entrances,
            "entrances_share": (known_entrances / entrances).where(entrances > 0),
        },
        index=towns,
    )


def _known_streets(streets: Streets, costs: Costs, twin: Whole) -> tuple[Flags, Flags]:
    """Segments of which nothing is unknown, and those that count."""
    known = ~(costs.forward_unknown | costs.back_unknown | costs.enter_head_unknown | costs.enter_tail_unknown)
    open_ = np.isfinite(np.minimum(costs.forward + costs.enter_head, costs.back + costs.enter_tail))
    first = np.flatnonzero(twin >= 0)
    second = twin[first]
    either = known[first] & open_[first] | known[second] & open_[second]
    known[first] = either | known[first] & known[second]
    counted = np.ones(len(streets), dtype=bool)
    counted[second] = False
    return known, counted


def _counted(services: gpd.GeoDataFrame, flags: Flags, towns: pd.Index) -> pd.Series:
    return services.loc[flags, "municipality"].value_counts().reindex(towns, fill_value=0).astype(np.int64)


def municipality_of(streets: Streets, municipalities: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    """Municipality in which the middle of each segment lies, '' where in none."""
    found = np.full(len(streets), "", dtype=object)
    middles = shapely.line_interpolate_point(streets.lines, 0.5, normalized=True)
    shapes = municipalities.geometry.to_numpy()
    which, inside = shapely.STRtree(middles).query(shapes, predicate="intersects")
    found[inside[::-1]] = municipalities.index.to_numpy(dtype=object)[which[::-1]]  # on a border the first one wins
    return found

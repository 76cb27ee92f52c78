"""The sheet of one municipality: its people, its services, who is left out, its neighbours and its needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kpss_geo.choosing.choice import Chosen
from kpss_geo.choosing.sums import by_municipality
from kpss_geo.errors import BadInput
from kpss_geo.frames import AGES
from kpss_geo.study import Answer

LEAST_BORDER_METRES = 10.0


@dataclass(frozen=True, eq=False)
class Sheet:
    """What is known of one municipality.

    Attributes
    ----------
    code, name, pou
        Code, name, and the town whose office serves it ('' where not known).
    people
        Count by age group of `frames.AGES`, NaN where statistics do not tell.
    levels
        How its people were found, ids of `terms.PEOPLE_LEVELS`.
    gaps
        Its rows of the gap table, worst first.
    services, visiting
        Services that lie in it; field services from elsewhere that declare to serve it.
    neighbours
        Municipalities that share a border with it, as `choosing.by_municipality` sums them.
    needs, needs_of_all
        Needs stated in it, and for the whole territory.
    """

    code: str
    name: str
    pou: str
    people: Mapping[str, float]
    levels: tuple[str, ...]
    gaps: pd.DataFrame
    services: gpd.GeoDataFrame
    visiting: gpd.GeoDataFrame
    neighbours: gpd.GeoDataFrame
    needs: pd.DataFrame
    needs_of_all: pd.DataFrame


def sheet(answer: Answer, picked: Chosen, code: str) -> Sheet:
    """The sheet of a municipality.

    Parameters
    ----------
    answer
        The answer.
    picked
        All kinds, for one traveller and limit.
    code
        Of the municipality.

    Raises
    ------
    BadInput
        There is no such municipality.
    """
    territory = answer.territory
    towns = territory.municipalities
    if code not in towns.index:
        raise BadInput([f"obec „{code}“ v tomto území není; vyberte z nabídky"])
    people = territory.people[territory.people["municipality"] == code]
    services, needs = territory.services, territory.needs
    here = (services["municipality"] == code).fillna(value=False)
    declared = services["served"].fillna("").map(lambda cell: cell == "all" or code in cell.split("|"))
    field = services["forms"].map(lambda cell: "terénní" in cell.split("|"))
    pou = towns["pou"][code]
    return Sheet(
        code=code,
        name=str(towns["name"][code]),
        pou="" if pd.isna(pou) else str(pou),
        people={age: float(people[column].sum(min_count=1)) for age, column in AGES.items()},
        levels=tuple(sorted(set(people["people_level"]))),
        gaps=_worst_first(picked.gaps[picked.gaps["municipality"] == code]),
        services=services[here],
        visiting=services[declared & field & ~here],
        neighbours=by_municipality(answer, picked.gaps).loc[list(neighbours(towns).get(code, ()))],
        needs=needs[(needs["municipality"] == code).fillna(value=False)],
        needs_of_all=needs[needs["municipality"].isna()],
    )


def _worst_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Most uncovered people first, ties by the longer way, unreached first."""
    keys = ["uncovered", "nearest_mean"]
    return rows.sort_values(keys, ascending=False, kind="stable", na_position="first").reset_index(drop=True)


def neighbours(municipalities: gpd.GeoDataFrame) -> dict[str, tuple[str, ...]]:
    """Municipalities that share a border longer than a few metres, by code; in the order of the frame."""
    shapes = municipalities.geometry.to_numpy()
    codes = municipalities.index.astype(str).to_numpy()
    left, right = municipalities.sindex.query(shapes, predicate="intersects")
    shared = shapely.length(shapely.intersection(shapely.boundary(shapes[left]), shapely.boundary(shapes[right])))
    beside = (left != right) & (shared > LEAST_BORDER_METRES)
    found: dict[str, tuple[str, ...]] = {}
    for place in np.unique(left[beside]):
        found[codes[place]] = tuple(codes[np.sort(right[beside & (left == place)])])
    return found

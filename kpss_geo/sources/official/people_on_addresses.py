"""People of municipalities by age, put on the address points where they may live, to the person."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from kpss_geo.errors import raise_all, tell
from kpss_geo.frames import PEOPLE, spread
from kpss_geo.sources.official.unpacked import several
from kpss_geo.sources.services import typed

Whole = npt.NDArray[np.int64]
Names = npt.NDArray[np.object_]

LIVED_IN = "č.p."  # a building with a house number; others are for recreation
GROUPS = ("age_0_14", "age_15_64", "age_65_79", "age_80p")  # these share nobody


def people_on_addresses(
    people: pd.DataFrame,
    addresses: gpd.GeoDataFrame,
    towns: gpd.GeoDataFrame,
    *,
    unit: pd.Series | None = None,
    unit_people: pd.Series | None = None,
    counted: pd.Series | None = None,
) -> gpd.GeoDataFrame:
    """Homes: each address point with whole people by age; every municipality keeps its people of each age.

    People of a municipality go evenly to its points with a house number; where it has none, to its other
    points; where it has no point at all, to its reference point (`people_level` says which: `address` or
    `municipality`). Where people of smaller units are known, the points of each unit get the unit's people.
    Ages are dealt so that each point has about the ages of its municipality: who lives where is not known,
    and no figure of a single point may be read as its inhabitants.

    Parameters
    ----------
    people
        Index municipality, columns of `frames.AGES` as whole numbers (`csu_people`).
    addresses
        Of `ruian_addresses`; points without coordinates and of other municipalities are passed over.
    towns
        Of `frames.MUNICIPALITIES`, metric; `ref_x`, `ref_y` are its reference points where they are there.
    unit
        Code of the smaller unit by `kod_adm`: `addresses["part"]`, or `units_of` for ZSJ.
    unit_people
        Whole people by code of the smaller unit (`csu_people.census_small`).
    counted
        Whole people by municipality of the same count as `unit_people`, where `people` are newer.

    Returns
    -------
    geopandas.GeoDataFrame
        Checked by `frames.PEOPLE`, ordered by municipality and address code, in the metres of `towns`.

    Raises
    ------
    BadInput
        Naming municipalities whose people are not known or whose ages do not sum to them.

    Warns
    -----
    RepairedInput
        Where people of a unit have no point in it, or units do not sum to their municipality.
    """
    raise_all(_faults(people, towns))
    points = addresses[addresses["placed"] & addresses["municipality"].isin(towns.index)].sort_index()
    units = _units(points, unit)
    points, units = _lived_in(points.to_crs(str(towns.crs)), units)
    known = pd.Series(dtype="int64") if unit_people is None else unit_people
    rows = {str(code): row for code, row in people.iterrows()}
    of_town = points.groupby("municipality").indices
    none = np.empty(0, dtype=np.intp)
    parts = [
        _of_town(str(code), town, rows[str(code)], points.iloc[here], partial(_counts, units=units[here], known=known))
        for code, town in towns.sort_index().iterrows()
        for here in [of_town.get(code, none)]
    ]
    if len(known):
        _tell_unlike(points, units, known, people["people"] if counted is None else counted)
    whole = gpd.GeoDataFrame(pd.concat(parts).rename_axis("home"), geometry="geometry", crs=towns.crs)
    return PEOPLE.check(typed(whole, PEOPLE.columns))


def units_of(addresses: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.Series:
    """Code of the area (such as ZSJ) that each address point lies in; missing outside all and without coordinates.

    Parameters
    ----------
    areas
        Index: code of the unit; polygons in any system.
    """
    known = addresses[addresses["placed"]]
    tree = shapely.STRtree(areas.to_crs(str(addresses.crs)).geometry.to_numpy())
    point, area = tree.query(known.geometry.to_numpy(), predicate="intersects")
    first = pd.Series(areas.index.to_numpy()[area], known.index[point], dtype="string")
    return first[~first.index.duplicated()].reindex(addresses.index)


def dealt(homes: Whole, groups: Whole) -> Whole:
    """Whole people by home and group whose sums are those of the homes and of the groups.

    All people stand in one line in the order of homes; each group is spaced evenly along it, and each home
    takes its turn. So any stretch of homes has about the groups of the whole.

    Parameters
    ----------
    homes
        People of each home.
    groups
        People of each group; the same sum.

    Examples
    --------
    >>> dealt(np.array([2, 2]), np.array([1, 3])).tolist()
    [[1, 1], [0, 2]]
    """
    places = [(np.arange(many) + 0.5) / many for many in groups if many]
    group = np.repeat(np.arange(len(groups)), groups)
    line = group[np.lexsort((group, np.concatenate(places)))] if places else group
    home = np.repeat(np.arange(len(homes)), homes)
    counted = np.bincount(home * len(groups) + line, minlength=len(homes) * len(groups))
    return counted.reshape(len(homes), len(groups)).astype(np.int64)


def _units(points: gpd.GeoDataFrame, unit: pd.Series | None) -> Names:
    """Code of the smaller unit of each point, empty where it is not known."""
    if unit is None:
        return np.full(len(points), "", dtype=object)
    return unit.reindex(points.index).astype("string").fillna("").to_numpy(dtype=object)


def _lived_in(points: gpd.GeoDataFrame, units: Names) -> tuple[gpd.GeoDataFrame, Names]:
    """Points with a house number, or all of the municipality or unit where none has."""
    housed = points["number_kind"] == LIVED_IN
    kept = housed | ~housed.groupby([points["municipality"].to_numpy(dtype=object), units]).transform("any")
    if not units.any():
        return points[kept], units[kept.to_numpy()]
    in_town = housed.groupby(points["municipality"].to_numpy(dtype=object)).transform("any")
    kept = kept & ((units != "") | housed | ~in_town)  # a point of no known unit follows its municipality
    return points[kept], units[kept.to_numpy()]


def _counts(total: int, units: Names, known: pd.Series) -> Whole:
    """People of each point of a municipality: evenly within each unit, over all points where no unit is known."""
    names, place, many = np.unique(units.astype(str), return_inverse=True, return_counts=True)
    people = known.reindex(names).fillna(0).to_numpy(dtype=np.float64)
    if not people.any():
        return spread(total, np.ones(len(units)))
    counts = np.zeros(len(units), dtype=np.int64)
    for number, of_unit in enumerate(spread(total, people)):
        counts[place == number] = spread(int(of_unit), np.ones(int(many[number])))
    return counts


def _tell_unlike(points: gpd.GeoDataFrame, units: Names, known: pd.Series, totals: pd.Series) -> None:
    """Warn of municipalities whose units with points do not sum to their people."""
    pairs = pd.DataFrame({"town": points["municipality"].to_numpy(dtype=object), "unit": units}).drop_duplicates()
    pairs = pairs[pairs["unit"] != ""]
    summed = known.reindex(pairs["unit"]).fillna(0).groupby(pairs["town"].to_numpy()).sum()
    unlike = summed.index[(summed != totals.reindex(summed.index)).to_numpy(dtype=bool)]
    if len(unlike):
        tell(
            f"části dávají jiný součet než obec v {len(unlike)} obcích z {len(summed)} ({several(unlike)}): "
            "jiný rok, nebo část bez adres; lidé obce se mezi části dělí poměrem"
        )


def _of_town(
    code: str, town: pd.Series, people: pd.Series, points: gpd.GeoDataFrame, counts_of: Callable[[int], Whole]
) -> gpd.GeoDataFrame:
    """Homes of one municipality."""
    total = int(people["people"])
    if len(points):
        level, shapes, counts = "address", points.geometry.to_numpy(), counts_of(total)
        names = [str(kod) for kod in points.index]
    else:
        level, shapes, counts = "municipality", np.array([_reference(town)]), np.array([total])
        names = [f"obec-{code}"]
    middle = people["age_65p"] - people["age_80p"]
    groups = np.array([people["age_0_14"], people["age_15_64"], middle, people["age_80p"]], dtype=np.int64)
    ages = pd.DataFrame(dealt(counts, groups), columns=list(GROUPS), index=names)
    ages["age_65p"] = ages.pop("age_65_79") + ages["age_80p"]
    frame = ages.assign(municipality=code, people_level=level, people=counts)
    return gpd.GeoDataFrame(frame[list(PEOPLE.columns)], geometry=shapes, crs=points.crs)


def _reference(town: Any) -> shapely.Point:
    """Definition point of RÚIAN where it is known and inside, else a point inside."""
    x, y = town.get("ref_x"), town.get("ref_y")
    if pd.notna(x) and pd.notna(y) and town.geometry.covers(shapely.Point(x, y)):
        return shapely.Point(x, y)
    inside: shapely.Point = town.geometry.representative_point()
    return inside


def _faults(people: pd.DataFrame, towns: gpd.GeoDataFrame) -> list[str]:
    lacking = towns.index.difference(people.index)
    here = people.loc[people.index.intersection(towns.index)]
    ages = here["age_0_14"] + here["age_15_64"] + here["age_65p"]
    wrong = here.index[(ages != here["people"]) | (here["age_80p"] > here["age_65p"])]
    lost = f"obyvatelé obcí {several(lacking)} nejsou známi; doplňte je, nebo dvojici starý kód – nový kód obce"
    unlike = f"věky obcí {several(wrong)} nedávají počet lidí; opravte tabulku obyvatel"
    return [lost] * min(1, len(lacking)) + [unlike] * min(1, len(wrong))

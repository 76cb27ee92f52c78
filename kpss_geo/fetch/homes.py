"""People of a territory on its addresses: the census by age, newer totals, and units smaller than municipalities."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from kpss_geo.errors import BadInput, raise_all, tell
from kpss_geo.fetch.checks import reading
from kpss_geo.fetch.ground import Ground, Neighbours
from kpss_geo.fetch.plan import Meant
from kpss_geo.sources.official.csu_codes import declared_successors, followed, history, recoded
from kpss_geo.sources.official.csu_people import aged, census_ages, census_small, yearly
from kpss_geo.sources.official.people_on_addresses import people_on_addresses, units_of
from kpss_geo.sources.official.ruian_addresses import by_city_part
from kpss_geo.sources.official.ruian_boundaries import basic_units
from kpss_geo.sources.official.unpacked import several


class Homes(NamedTuple):
    """Homes (frame of `frames.PEOPLE`), in Czech how their people were counted, and all address points.

    `addresses` are those of `ruian_addresses`; where a city part is the territory, it stands as their municipality.
    """

    people: gpd.GeoDataFrame
    method: str
    addresses: gpd.GeoDataFrame


class Units(NamedTuple):
    """Smaller unit of each address point, people of each unit, and how many municipalities are shared by each sort."""

    of_point: pd.Series
    people: pd.Series
    towns: Mapping[str, int]


def homes(territory: Meant, here: Ground, near: Neighbours, paths: Mapping[str, Path], today: dt.date) -> Homes:
    """People of the territory on address points, to the person.

    Ages are those of the census; where the yearly balance is at hand, its newer totals are shared among them.
    Within a municipality people go by basic settlement units (ZSJ), else by its parts, wherever these sum to its
    census, else evenly: a unit of another code system cannot decide a figure.

    Parameters
    ----------
    paths
        By feed: `census`, `units`, and what is there of `yearly`, `census_small`, `towns_history`; and `successors`,
        pairs of codes that somebody declared.

    Raises
    ------
    MissingInput, BadInput
        Of the readers, and where a municipality has no people or no address points at hand.
    """
    census = _census(territory, here, paths, today)
    points = _points(territory, near)
    units = _units(points, here, paths, census["people"])
    newest = _newest(census, paths)
    people = people_on_addresses(
        newest, points, here.towns, unit=units.of_point, unit_people=units.people, counted=census["people"]
    )
    spread_by = [f"{sort} v {many} obcích z {len(here.towns)}" for sort, many in units.towns.items() if many]
    since = sorted({f"{dt.date.fromisoformat(day):%-d. %-m. %Y}" for day in newest["as_of"]})
    method = f"počty k {' a '.join(since)}, věky podle sčítání 2021; uvnitř obcí {', '.join(spread_by) or 'rovnoměrně'}"
    return Homes(people, method, points[points["municipality"].isin(here.towns.index)].sort_index())


def _census(territory: Meant, here: Ground, paths: Mapping[str, Path], today: dt.date) -> pd.DataFrame:
    """Ages of the census (`AGED`) of the municipalities of today."""
    with reading("census"):
        ages = census_ages(paths["census"], unit=territory.unit)
    if "towns_history" in paths and territory.unit == "municipality":
        as_of = str(ages["as_of"].iloc[0])
        with reading("towns_history"):
            rows = history(paths["towns_history"], "municipality")
        since = dt.date.fromisoformat(as_of)
        declared = declared_successors(paths["successors"]) if "successors" in paths else {}
        found, lost = followed(rows, since=since, until=today, declared=declared)
        new = {old: code for old, code in found.items() if code != old}
        if lost and not set(here.towns.index) <= {*ages.index, *new.values()}:
            raise_all(lost)  # one of them may be what the territory lacks
        ages = recoded(ages.drop(columns="as_of"), new).assign(as_of=as_of).astype({"as_of": "string"})
    return ages.loc[ages.index.intersection(here.towns.index)]


def _newest(census: pd.DataFrame, paths: Mapping[str, Path]) -> pd.DataFrame:
    """The census with newer totals where the yearly balance has them."""
    if "yearly" not in paths:
        return census
    with reading("yearly"):
        counted = yearly(paths["yearly"])
    counted = counted.loc[counted.index.intersection(census.index)]
    counted = counted[(counted["as_of"] > census["as_of"].reindex(counted.index)).to_numpy(dtype=bool)]
    lacking = census.index.difference(counted.index)
    if len(lacking):
        tell(f"OBY02A: {several(lacking)} v ní nejsou, nebo je starší než sčítání; zůstávají tam počty ze sčítání 2021")
    return pd.concat([aged(counted, census), census.loc[lacking]]).sort_index()


def _points(territory: Meant, near: Neighbours) -> gpd.GeoDataFrame:
    points = near(territory.cities)
    lacking = [code for code in territory.cities if code not in set(points["municipality"])]
    raise_all([f"adresní místa obce {code} nejsou po ruce; doplňte soubor OB_{code}_ADR.csv.zip" for code in lacking])
    return by_city_part(points) if territory.unit == "city_part" else points


def _units(points: gpd.GeoDataFrame, here: Ground, paths: Mapping[str, Path], census: pd.Series) -> Units:
    """Units by which people of each municipality are shared: the smallest ones that sum to its census."""
    of_point = pd.Series(pd.NA, points.index, dtype="string")
    known: dict[Hashable, int] = {}
    many: dict[str, int] = {}
    if "census_small" not in paths:
        return Units(of_point, pd.Series(known, dtype="int64"), many)
    town = points["municipality"].astype("string")
    for sort, name, codes, towns in _sorts(points, here, paths["units"]):
        with reading("census_small"):
            counted = census_small(paths["census_small"], unit=sort)["people"]
        people = counted.set_axis([f"{sort}-{code}" for code in counted.index])
        fits = _summing(towns, people, census)
        chosen = town.isin(fits) & ~town.isin(town[of_point.notna()].unique()) & codes.notna()
        of_point = of_point.mask(chosen, codes)
        known |= people[people.index.isin(codes[chosen].unique())].to_dict()
        many[name] = int(town[chosen].nunique())
    return Units(of_point, pd.Series(known, dtype="int64"), many)


def _sorts(points: gpd.GeoDataFrame, here: Ground, units: Path) -> list[tuple[str, str, pd.Series, pd.Series]]:
    """Sorts of units, the smallest first: id, Czech words, unit of each point, and municipality of each unit."""
    found = []
    try:
        areas = basic_units(units, here.towns)
    except BadInput as error:
        tell(f"základní sídelní jednotky nejsou v hranicích RÚIAN, lidé se dělí podle částí obcí ({error.faults[0]})")
    else:
        areas = areas.set_axis([f"zsj-{code}" for code in areas.index])
        found.append(("zsj", "podle ZSJ", units_of(points, areas), areas["municipality"]))
    parts = "part-" + points["part"].astype("string")
    pairs = pd.DataFrame({"unit": parts, "town": points["municipality"]}).dropna().drop_duplicates()
    return [*found, ("part", "podle částí obce", parts, pairs.set_index("unit")["town"])]


def _summing(towns: pd.Series, people: pd.Series, census: pd.Series) -> list[str]:
    """Municipalities whose units, all of them known, sum to their people of the census."""
    told = people.reindex(towns.index)
    summed = told.groupby(towns.astype(str).to_numpy()).sum(min_count=1)
    known = census.to_dict()
    return [str(code) for code, many in summed.items() if many == known.get(code)]

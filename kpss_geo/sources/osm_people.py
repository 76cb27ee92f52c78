"""People of OpenStreetMap: population of municipalities, spread over the homes that the file knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry as Shape

from kpss_geo.errors import tell
from kpss_geo.frames import PEOPLE, WGS84, listed, spread
from kpss_geo.sources.services import typed
from kpss_geo.streets.graph import Floats, Streets

Building = tuple[float, float, float]  # lon, lat, m² of floors
Place = tuple[str, float, float, int | None]  # name, lon, lat, population
RESIDENTIAL = (
    "residential", "house", "detached", "apartments", "terrace", "semidetached_house", "bungalow", "dormitory", "farm",
    "static_caravan", "cabin",
)  # fmt: skip
NOT_HOMES = ("amenity", "shop", "office", "industrial", "tourism", "leisure", "man_made", "railway", "power")
LEAST_HOME_M2 = 25.0
USUAL_LEVELS = 2.0
SPARSE_PIECES = 5  # fewer than one building per so many pieces of street: buildings are not mapped


def home_of(tags: Any, lonlat: Sequence[float]) -> Building | None:
    """Position and floor area of a residential building; None for any other."""
    use = tags["building"]
    if use not in RESIDENTIAL and (use != "yes" or any(key in tags for key in NOT_HOMES)):
        return None
    x, y = lonlat[::2], lonlat[1::2]
    lon, lat = sum(x) / len(x), sum(y) / len(y)
    doubled = sum(a * d - b * c for a, b, c, d in zip(x, y, x[1:], y[1:], strict=False))
    metres = 111_195.0
    area = abs(doubled) / 2 * metres * metres * np.cos(np.radians(lat))
    if area < LEAST_HOME_M2:
        return None
    try:
        levels = max(1.0, float(tags.get("building:levels") or USUAL_LEVELS))
    except ValueError:
        levels = USUAL_LEVELS
    return lon, lat, area * levels


def people_of(
    municipalities: gpd.GeoDataFrame, buildings: Sequence[Building], settlements: Sequence[Place], streets: Streets
) -> gpd.GeoDataFrame:
    """Homes with people: of the municipality spread over its residential buildings, best level at hand."""
    crs = municipalities.crs
    homes = _points(np.array(buildings).reshape(-1, 3), crs)
    places = gpd.GeoDataFrame(
        pd.DataFrame(settlements, columns=["name", "lon", "lat", "population"]),
        geometry=gpd.points_from_xy([p[1] for p in settlements], [p[2] for p in settlements], crs=WGS84).to_crs(crs),
    )
    of_home = _inside(municipalities, homes.geometry)
    of_place = _inside(municipalities, places.geometry)
    parts, counted = [], []
    for position, (code, town) in enumerate(municipalities.iterrows()):
        here, around = homes[of_home == position], places[of_place == position]
        total = _total(town, around)
        if total is None:
            counted.append(town["name"])
        parts.append(_settled(str(code), town, total, here, around, streets))
    if counted:
        tell(f"no people are known for {listed(counted, 20)}: buildings or streets are counted instead")
    frame = pd.concat(parts, ignore_index=True)
    frame.index.name = "home"
    ages = {name: np.nan for name in PEOPLE.columns if name.startswith("age_")}
    whole_frame = gpd.GeoDataFrame(frame.assign(**ages), geometry="geometry", crs=crs)
    return PEOPLE.check(typed(whole_frame, PEOPLE.columns))


def _points(values: Floats, crs: Any) -> gpd.GeoDataFrame:
    points = gpd.points_from_xy(values[:, 0], values[:, 1], crs=WGS84).to_crs(crs)
    return gpd.GeoDataFrame({"weight": values[:, 2]}, geometry=points)


def _inside(municipalities: gpd.GeoDataFrame, points: gpd.GeoSeries) -> npt.NDArray[np.int64]:
    """Position of the municipality that each point lies in, -1 outside."""
    which = np.full(len(points), -1, dtype=np.int64)
    point, area = shapely.STRtree(municipalities.geometry.to_numpy()).query(points.to_numpy(), predicate="intersects")
    which[point[::-1]] = area[::-1]
    return which


def _total(town: pd.Series, places: gpd.GeoDataFrame) -> int | None:
    """People of a municipality: of its relation, of the place with its name, else of all places in it."""
    if pd.notna(town["population"]):
        return int(town["population"])
    known = places[places["population"].notna()]
    namesake = known[known["name"] == town["name"]]
    if len(namesake):
        return int(namesake["population"].max())
    return int(known["population"].sum()) if len(known) else None


def _settled(
    code: str,
    town: pd.Series,
    total: int | None,
    homes: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    streets: Streets,
) -> gpd.GeoDataFrame:
    """Homes of one municipality: buildings, or lived-in streets where hardly any building is mapped."""
    pieces, middles = _lived_in(town.geometry, streets)
    if len(homes) and len(homes) * SPARSE_PIECES >= pieces.sum():
        level, points, weight = "building", homes.geometry.to_numpy(), homes["weight"].to_numpy()
        count = np.ones(len(homes), dtype=np.int64)
    elif len(pieces):
        level, points, weight, count = "street", middles, pieces.astype(float), pieces
    elif len(places):
        level, points, weight = (
            "place",
            places.geometry.to_numpy(),
            places["population"].fillna(0).to_numpy(dtype=float),
        )
        count = np.ones(len(places), dtype=np.int64)
    else:
        level, points, weight = "municipality", np.array([town.geometry.representative_point()]), np.ones(1)
        count = np.zeros(1, dtype=np.int64)
    people = count if total is None else spread(total, weight)
    level = f"{level}_count" if total is None else level
    return gpd.GeoDataFrame({"municipality": code, "people_level": level, "people": people}, geometry=points)


def _lived_in(area: Shape, streets: Streets) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.object_]]:
    """Residential streets of an area: how many pieces of 100 m each has, and its middle."""
    tag = streets.tags["highway"]
    lived = np.isin(
        tag.codes, [tag.values.index(name) for name in ("residential", "living_street") if name in tag.values]
    )
    middle = shapely.line_interpolate_point(streets.lines[lived], 0.5, normalized=True)
    inside = shapely.intersects(area, middle)
    return np.maximum(1, np.round(streets.metres[lived][inside] / 100)).astype(np.int64), middle[inside]

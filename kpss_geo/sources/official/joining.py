"""Services of registers and catalogues joined to places: by coordinates, address code, or municipality."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kpss_geo.errors import raise_all
from kpss_geo.frames import KROVAK, MAYBE_TEXT, SERVICES, TEXT, WGS84, Column, Schema
from kpss_geo.sources.official.unpacked import several
from kpss_geo.sources.services import finished_services, typed

_NUMBER = Column("number", missing=True)

# How a service came to its place, as a Czech reader is told, and the position_quality that it has then.
WAYS = {
    "coordinates": ("souřadnice přímo ze zdroje", "address"),
    "address": ("podle kódu adresního místa", "address"),
    "no_code": ("zdroj neuvádí kód adresního místa; vztažný bod obce", "municipality"),
    "unknown_code": ("kód adresního místa v podkladu není; vztažný bod obce", "municipality"),
    "no_coordinates": ("adresní místo nemá souřadnice; vztažný bod obce", "municipality"),
    "other_municipality": ("kód adresního místa leží v jiné obci, než zdroj uvádí; vztažný bod obce", "municipality"),
    "nowhere": ("chybí použitelný kód adresy i vztažný bod obce; na mapě není", ""),
}
FOUND = Schema(
    "found_services",
    "service",
    {
        **{name: column for name, column in SERVICES.columns.items() if name not in ("inside", "position_quality")},
        "position_quality": MAYBE_TEXT,  # of lon and lat; missing: an address
        "address_code": MAYBE_TEXT,  # RÚIAN, kód adresního místa
        "lon": _NUMBER,
        "lat": _NUMBER,
    },
)
REPORT = Schema(
    "join_report",
    "service",
    {"name": TEXT, "way": TEXT, "explained": TEXT, "municipality": MAYBE_TEXT, "address_code": MAYBE_TEXT},
)


class Joined(NamedTuple):
    """Placed services (frame of `frames.SERVICES`) and how each found service was placed (frame of `REPORT`)."""

    services: gpd.GeoDataFrame
    report: pd.DataFrame


def found_frame(records: Iterable[Mapping[Any, Any]]) -> pd.DataFrame:
    """Checked frame of `FOUND`; what a record does not name is unknown.

    Raises
    ------
    BadInput
        Where a service stands twice, or lacks a name, kind, form or target group.
    """
    columns = [FOUND.index, *FOUND.columns]
    frame = pd.DataFrame.from_records([dict(record) for record in records], columns=columns).set_index(FOUND.index)
    return FOUND.check(typed(frame, FOUND.columns))


def joined(
    found: pd.DataFrame,
    addresses: pd.DataFrame,
    municipalities: gpd.GeoDataFrame,
    references: gpd.GeoSeries | None = None,
) -> Joined:
    """Services at their places: own coordinates first, then the address code, then the municipality.

    A code counts only in the municipality that the source states. Nothing is guessed from names.

    Parameters
    ----------
    found
        Frame of `FOUND`. Secret addresses are not in it: readers never hand them over.
    addresses
        Index: codes of address points; `x`, `y` in EPSG:5514 (may be missing) and, where known, `municipality`.
    municipalities
        Frame of `frames.MUNICIPALITIES`; its coordinate system is that of the result.
    references
        Reference point by municipality code, also of neighbours; without it a point inside each boundary.

    Raises
    ------
    BadInput
        Where coordinates of an address are no metres of EPSG:5514, or a code stands twice.
    """
    at = _addresses(addresses, found["address_code"], municipalities)
    points = _references(municipalities, references)
    crs = str(municipalities.crs)
    way = _ways(found, at, points)
    place = _points(found, "lon", "lat", WGS84).to_crs(crs)
    by_code = _looked_up(found["address_code"], at.geometry.to_crs(crs))
    place = place.where(way != "address", by_code)
    by_municipality = _looked_up(found["municipality"], points)
    place = place.where(way.isin(["coordinates", "address", "nowhere"]), by_municipality)
    quality = way.map({name: told[1] for name, told in WAYS.items()})
    own = found["position_quality"].fillna("address")
    rows = found.assign(position_quality=quality.where(way != "coordinates", own))
    placed = rows[way != "nowhere"].drop(columns=["address_code", "lon", "lat"])
    services = finished_services(placed, gpd.GeoSeries(place[way != "nowhere"], crs=crs), municipalities)
    return Joined(SERVICES.check(services), _report(found, way))


def _ways(found: pd.DataFrame, at: gpd.GeoDataFrame, points: gpd.GeoSeries) -> pd.Series:
    """Key of `WAYS` for each service; of several reasons the last that holds."""
    code, stated = found["address_code"], found["municipality"]
    there = code.map(at["municipality"]).astype(object)
    tests = (
        ("no_code", code.isna()),
        ("unknown_code", code.notna() & ~code.isin(at.index)),
        ("no_coordinates", code.isin(at.index[at.geometry.isna()])),
        ("other_municipality", stated.notna() & there.notna() & (stated.astype(object) != there)),
    )
    way = pd.Series("address", index=found.index, dtype=object)
    for name, holds in tests:
        way = way.mask(holds.fillna(False).astype(bool), name)
    way = way.mask((way != "address") & ~stated.isin(points.index), "nowhere")
    return way.mask(found["lon"].notna() & found["lat"].notna(), "coordinates")


def _addresses(addresses: pd.DataFrame, wanted: pd.Series, municipalities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Wanted address points by code as text, with the municipality they lie in where anybody knows it."""
    named = addresses.set_axis(addresses.index.astype(str))
    told = named[named.index.isin(wanted.dropna())]
    faults = []
    if told.index.has_duplicates:
        twice = several(told.index[told.index.duplicated()].unique())
        faults.append(f"adresní místa: kódy {twice} jsou dvakrát; nechte každý jednou")
    if (wrong := (told["x"] >= 0) | (told["y"] >= 0)).any():
        listed = several(told.index[wrong])
        faults.append(f"adresní místa: {listed} nejsou v EPSG:5514; x = −Souřadnice Y, y = −Souřadnice X")
    raise_all(faults)
    at = gpd.GeoDataFrame(geometry=_points(told, "x", "y", KROVAK))
    if "municipality" in told:
        return at.assign(municipality=told["municipality"].astype("string"))
    areas = municipalities[["geometry"]].to_crs(KROVAK).rename_axis("municipality")
    inside = at.sjoin(areas, predicate="intersects", how="left")["municipality"]
    return at.assign(municipality=inside[~inside.index.duplicated()].astype("string"))


def _points(told: pd.DataFrame, across: str, up: str, crs: str) -> gpd.GeoSeries:
    """Points of two columns; None where either is missing."""
    x, y = (told[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in (across, up))
    known = ~(np.isnan(x) | np.isnan(y))
    shapes = [shapely.Point(*pair) if here else None for *pair, here in zip(x, y, known, strict=True)]
    return gpd.GeoSeries(np.array(shapes, dtype=object), index=told.index, crs=crs)


def _references(municipalities: gpd.GeoDataFrame, references: gpd.GeoSeries | None) -> gpd.GeoSeries:
    if references is None:
        return municipalities.geometry.representative_point()
    return references.to_crs(str(municipalities.crs))


def _looked_up(codes: pd.Series, points: gpd.GeoSeries) -> gpd.GeoSeries:
    """Point of each code; None where there is none."""
    known = points.to_dict()
    shapes = np.array([known.get(code) for code in codes], dtype=object)
    return gpd.GeoSeries(shapes, index=codes.index, crs=points.crs)


def _report(found: pd.DataFrame, way: pd.Series) -> pd.DataFrame:
    told = found[["name", "municipality", "address_code"]].assign(
        way=way.astype("string"), explained=way.map({name: one[0] for name, one in WAYS.items()}).astype("string")
    )
    return REPORT.check(told[list(REPORT.columns)])

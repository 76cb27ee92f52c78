"""Municipality boundaries of any file, checked and repaired at the door."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry as Shape

from kpss_geo.errors import BadInput, raise_all, tell
from kpss_geo.frames import KROVAK, MUNICIPALITIES, WGS84
from kpss_geo.sources.services import typed

MOST_OVERLAP = 0.002  # of the smaller municipality; less is a slip of the pen
_NAMES = {
    "municipality": ("municipality", "code", "kod", "kod_obec", "kod_obce"),
    "name": ("name", "nazev"),
    "pou": ("pou", "naz_pou", "nazev_pou"),
}


def boundaries(frame: gpd.GeoDataFrame, crs: str, name: str) -> gpd.GeoDataFrame:
    """Municipalities of any file with codes and names, in metres, repaired where they cross themselves.

    Parameters
    ----------
    frame
        As read.
    crs
        Metric coordinate system to bring them to.
    name
        Of the file, for sentences.

    Raises
    ------
    BadInput
        Where columns or the coordinate system are missing, or the place cannot be right.
    """
    frame = _named(frame, name)
    need_crs(frame, name)
    frame = frame.to_crs(crs)
    _in_area(frame, crs, name)
    frame = _repaired(frame, name).reindex(columns=[*MUNICIPALITIES.columns, "geometry"])
    if frame["schematic"].isna().all():
        frame["schematic"] = False  # real boundaries need not say so
    return typed(frame, MUNICIPALITIES.columns)


def _named(frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Settle column names once, at the door, and make the code the index."""
    frame = frame.reset_index() if frame.index.name else frame
    lower = {column.lower(): column for column in frame.columns}
    found = {lower[other]: ours for ours, others in _NAMES.items() for other in others if other in lower}
    frame = frame.rename(columns=found)
    missing = [
        f"{name}: the column '{column}' is missing; add it"
        for column in ("municipality", "name")
        if column not in frame
    ]
    raise_all(missing)
    return frame.assign(municipality=frame["municipality"].astype(str)).set_index("municipality")


def need_crs(frame: gpd.GeoDataFrame, name: str) -> None:
    """Refuse a frame that does not say where it is."""
    if frame.crs is None:
        raise BadInput([f"{name}: no coordinate system is stated; save it with one ({KROVAK} or {WGS84})"])


def _in_area(frame: gpd.GeoDataFrame, crs: str, name: str) -> None:
    """Refuse coordinates that cannot be where their coordinate system is used."""
    area = pyproj.CRS(crs).area_of_use
    west, south, east, north = frame.to_crs(WGS84).total_bounds
    if not np.isfinite([west, south, east, north]).all():
        raise BadInput(
            [f"{name}: positions cannot be computed in {crs}; the coordinate system is wrong or axes are swapped"]
        )
    if area is None:
        return
    slack = 1.0
    if west < area.west - slack or east > area.east + slack or south < area.south - slack or north > area.north + slack:
        where = f"{west:.2f}–{east:.2f} E, {south:.2f}–{north:.2f} N"
        hint = "the coordinate system is wrong or longitude and latitude are swapped"
        raise BadInput([f"{name}: lies at {where}, where {crs} is not used; {hint}"])


def _repaired(frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    broken = ~frame.geometry.is_valid
    if not broken.any():
        return frame
    for code, why in zip(frame.index[broken], shapely.is_valid_reason(frame.geometry[broken]), strict=True):
        tell(f"{name}: the boundary of {frame.loc[code, 'name']} ({code}) crossed itself ({why}) and was repaired")
    shapes = frame.geometry.where(~broken, frame.geometry.make_valid())
    whole = shapes.map(_areas)
    return frame.set_geometry(gpd.GeoSeries(whole, index=frame.index, crs=frame.crs))


def _areas(shape: Shape) -> Shape:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if shape.geom_type == "GeometryCollection" else shape


def overlaps(frame: gpd.GeoDataFrame) -> list[str]:
    """Pairs of municipalities that share more ground than a slip of the pen, one sentence each."""
    tree = shapely.STRtree(frame.geometry)
    first, second = tree.query(frame.geometry, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    shapes, names = frame.geometry.to_numpy(), list(frame["name"])
    shared = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    smaller = np.minimum(shapely.area(shapes[first]), shapely.area(shapes[second]))
    bad = shared > MOST_OVERLAP * smaller
    return [
        f"municipalities: {names[i]} and {names[j]} overlap by {area / 1e4:.1f} ha; correct their boundaries"
        for i, j, area in zip(first[bad], second[bad], shared[bad], strict=True)
    ]

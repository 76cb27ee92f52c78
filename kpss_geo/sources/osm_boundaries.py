"""Municipalities of OpenStreetMap: boundary relations to areas."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry as Shape

from kpss_geo.errors import tell
from kpss_geo.frames import MUNICIPALITIES, WGS84, listed
from kpss_geo.sources.services import typed
from kpss_geo.streets.graph import Streets
from kpss_geo.units import whole


@dataclass(frozen=True)
class Relation:
    """A relation that matters: its tags and the ways it is made of."""

    id: int
    tags: Mapping[str, str]
    ways: tuple[int, ...]


def municipalities_of(
    relations: Sequence[Relation],
    lines_of: Mapping[int, Sequence[tuple[float, float]]],
    crs: str,
    name: str,
    streets: Streets,
) -> gpd.GeoDataFrame:
    """Municipalities of boundary relations; those not closed in the file are named and left out.

    Parameters
    ----------
    relations
        Boundary relations, others are passed over.
    lines_of
        Positions of the nodes of ways, degrees, by the way's id.
    crs
        Metric coordinate system to bring them to.
    name
        Of the file.
    streets
        Around which one area is drawn where there is no closed boundary.
    """
    rows, open_ = [], []
    for relation in relations:
        if relation.tags.get("boundary") != "administrative":
            continue
        lines = [shapely.LineString(lines_of[way]) for way in relation.ways if way in lines_of]
        area, gaps = area_of(lines)
        title = relation.tags.get("name", f"relation {relation.id}")
        if gaps or len(lines) < len(relation.ways):
            open_.append(title)
        elif not area.is_empty:
            rows.append((_code(relation), title, area, whole(relation.tags.get("population"))))
    if open_:
        tell(f"{name}: the boundary of {listed(sorted(open_), 20)} is not closed in the file and was left out")
    if not rows:
        tell(f"{name}: no closed municipality of this admin_level; the whole file is taken as one area")
        return _one_area(name, streets, crs)
    frame = pd.DataFrame(rows, columns=["municipality", "name", "geometry", "population"])
    frame["municipality"] = frame["municipality"].where(
        ~frame["municipality"].duplicated(keep=False), [f"osm-{i}" for i in range(len(frame))]
    )
    shapes = (
        gpd.GeoDataFrame(frame.assign(pou=None, schematic=False), geometry="geometry", crs=WGS84)
        .set_index("municipality")
        .to_crs(crs)
        .sort_index()
    )
    shapes["geometry"] = shapes.geometry.make_valid()
    return typed(shapes, MUNICIPALITIES.columns)


def area_of(lines: Sequence[Shape]) -> tuple[Shape, int]:
    """Area that boundary lines enclose (holes and exclaves by even–odd nesting), and how many lines do not close.

    Examples
    --------
    >>> area, gaps = area_of([shapely.LineString([(0, 0), (1, 0), (1, 1)]), shapely.LineString([(1, 1), (0, 0)])])
    >>> area.area, gaps
    (0.5, 0)
    """
    merged = shapely.line_merge(shapely.union_all(list(lines))) if lines else shapely.MultiLineString()
    _, cuts, dangles, _ = shapely.polygonize_full([merged])
    return shapely.build_area(merged), len(shapely.get_parts(cuts)) + len(shapely.get_parts(dangles))


def _code(relation: Relation) -> str:
    ref = relation.tags.get("ref", "")
    return ref if re.fullmatch(r"\d{6}", ref) else f"osm-r{relation.id}"


def _one_area(name: str, streets: Streets, crs: str) -> gpd.GeoDataFrame:
    hull = shapely.buffer(shapely.convex_hull(shapely.MultiPoint(streets.xy)), 100)
    frame = gpd.GeoDataFrame(
        {"name": [name], "pou": [None], "schematic": [True], "population": [None]},
        geometry=[hull],
        index=pd.Index(["area-1"], name="municipality"),
        crs=crs,
    )
    return typed(frame, MUNICIPALITIES.columns)

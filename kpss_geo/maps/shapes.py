"""Shapes made small for a page: simplified in metres, written in degrees."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kpss_geo import frames

SIMPLIFY_METRES = 20
DEGREE = 1e-5  # about a metre
MOST_POINTS = 60_000  # of all lines or all bands of a page: about 300 kB
_COARSER = (1, 2, 4, 8)


def municipality_features(municipalities: gpd.GeoDataFrame) -> dict[str, Any]:
    """GeoJSON of the municipalities whose only property is their place in the frame; borders stay shared."""
    return _features(_wkb(municipalities), str(municipalities.crs))


def _wkb(frame: gpd.GeoDataFrame) -> tuple[bytes, ...]:
    return tuple(shapely.to_wkb(frame.geometry.to_numpy()).tolist())


@lru_cache(maxsize=2)  # all pages of an answer stand on the same ground
def _features(wkb: tuple[bytes, ...], crs: str) -> dict[str, Any]:
    shapes = shapely.coverage_simplify(shapely.from_wkb(list(wkb)), SIMPLIFY_METRES)
    shapes = _degrees(shapes, crs)
    features = [
        {"type": "Feature", "properties": {"place": place}, "geometry": _rounded(shapely.geometry.mapping(shape))}
        for place, shape in enumerate(shapes)
    ]
    return {"type": "FeatureCollection", "features": features}


def _degrees(shapes: np.ndarray, crs: Any) -> np.ndarray:
    moved = gpd.GeoSeries(shapes, crs=crs).to_crs(frames.WGS84).to_numpy()
    return np.asarray(shapely.set_precision(moved, DEGREE, mode="pointwise"))


def _rounded(value: Any) -> Any:
    """Coordinates without the noise of floating point, so that they are short in JSON."""
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, (list, tuple)) else value


def inner_points(municipalities: gpd.GeoDataFrame) -> list[list[float]]:
    """Latitude and longitude of a point inside each municipality."""
    return positions(gpd.GeoSeries(municipalities.geometry.representative_point(), crs=municipalities.crs))


def positions(points: gpd.GeoSeries) -> list[list[float]]:
    """Latitude and longitude of each point, to about a metre."""
    moved = points.to_crs(frames.WGS84)
    return [[round(y, 5), round(x, 5)] for x, y in zip(moved.x, moved.y, strict=True)]


def road_lines(backdrop: gpd.GeoDataFrame) -> list[list[Any]]:
    """Roads as pairs of rank and encoded lines, local roads first so that main ones lie on top.

    Local roads are left out where all would make the page too heavy.
    """
    return _road_lines(_wkb(backdrop), tuple(backdrop["rank"].astype(int)), str(backdrop.crs))


@lru_cache(maxsize=2)
def _road_lines(wkb: tuple[bytes, ...], rank: tuple[int, ...], crs: str) -> list[list[Any]]:
    backdrop = gpd.GeoDataFrame({"rank": rank}, geometry=shapely.from_wkb(list(wkb)), crs=crs)
    merged = backdrop.geometry.groupby(backdrop["rank"]).agg(_merged)
    while len(merged):
        shapes, _ = coarsened(merged.to_numpy(), _lines_simplified)
        if len(merged) == 1 or _points(shapes) <= MOST_POINTS:
            break
        merged = merged.drop(merged.index.max())
    if not len(merged):
        return []
    drawn = _degrees(shapes, backdrop.crs)
    return [[int(rank), encoded(shape)] for rank, shape in reversed(list(zip(merged.index, drawn, strict=True)))]


def _merged(lines: gpd.GeoSeries) -> Any:
    """Lines joined end to end, those drawn in both directions once."""
    simple = shapely.normalize(shapely.get_parts(lines.to_numpy()))
    once = dict(zip(shapely.to_wkb(simple).tolist(), simple, strict=True))
    return shapely.line_merge(shapely.multilinestrings(list(once.values())))


def _lines_simplified(shapes: Iterable[Any], metres: float) -> np.ndarray:
    return np.asarray(shapely.simplify(np.asarray(shapes, dtype=object), metres, preserve_topology=False))


def coarsened(shapes: Any, simplified: Callable[[Any, float], np.ndarray]) -> tuple[np.ndarray, float]:
    """Shapes simplified just enough for a page, and by how many metres."""
    for times in _COARSER:
        metres = float(SIMPLIFY_METRES * times)
        small = simplified(shapes, metres)
        if _points(small) <= MOST_POINTS:
            break
    return small, metres


def _points(shapes: Any) -> int:
    return int(shapely.get_num_coordinates(shapes).sum())


def band_paths(bands: gpd.GeoDataFrame, keys: list[str]) -> tuple[list[list[list[str]]], float]:
    """Encoded rings of each band, row by row, and the metres by which they were simplified.

    Bands of one layer (rows of one key) keep their shared borders.
    """
    layers = pd.Series(keys, dtype="object").groupby(keys, sort=False).indices

    def simplified(shapes: np.ndarray, metres: float) -> np.ndarray:
        small = np.empty(len(shapes), dtype=object)
        for rows in layers.values():
            small[rows] = _coverage_simplified(shapes[rows], metres)
        return small

    if bands.empty:
        return [], SIMPLIFY_METRES
    shapes, metres = coarsened(bands.geometry.to_numpy(), simplified)
    return [encoded(shape) for shape in _degrees(shapes, bands.crs)], metres


def _coverage_simplified(shapes: np.ndarray, metres: float) -> np.ndarray:
    valid = shapely.coverage_is_valid(shapes)
    return np.asarray(shapely.coverage_simplify(shapes, metres) if valid else shapely.simplify(shapes, metres))


def encoded(shape: Any) -> list[list[str]]:
    """Polygons as lists of rings, lines as lists of one, each as an encoded polyline.

    References
    ----------
    Encoded Polyline Algorithm Format, developers.google.com/maps/documentation/utilities/polylinealgorithm

    Examples
    --------
    >>> encoded(shapely.LineString([(-120.2, 38.5), (-120.95, 40.7)]))
    [['_p~iF~ps|U_ulLnnqC']]
    """
    return [[_polyline(ring) for ring in _rings(part)] for part in shapely.get_parts(shape) if not part.is_empty]


def _rings(part: Any) -> Iterable[Any]:
    if part.geom_type == "Polygon":
        return [part.exterior, *part.interiors]
    return [part] if part.geom_type in ("LineString", "LinearRing") else []


def _polyline(ring: Any) -> str:
    whole = np.round(shapely.get_coordinates(ring)[:, ::-1] / DEGREE).astype(int)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=int)).ravel()
    return "".join(_signs(step) for step in steps.tolist())


def _signs(step: int) -> str:
    rest = ~(step << 1) if step < 0 else step << 1
    signs = ""
    while rest >= 0x20:
        signs += chr((0x20 | (rest & 0x1F)) + 63)
        rest >>= 5
    return signs + chr(rest + 63)

"""What lies under the maps of volunteers and moderators: towns, roads, streets around a place, known points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
import streamlit as st

from kpss_geo.desk.own import title
from kpss_geo.frames import WGS84
from kpss_geo.maps import layers
from kpss_geo.maps.layers import Content, Layer
from kpss_geo.pages import ground
from kpss_geo.survey.fold import Point
from kpss_geo.survey.questionnaire import elements

STREETS_WITHIN_METRES = 500.0
CELL_DEGREES = 0.004  # streets are drawn by such cells, so that a step aside fetches nothing new
STREET, POINT, CHOSEN = "#7a8791", "#125a8c", "#a3172f"
CLOSE_DEGREES = 0.0016
Box = tuple[float, float, float, float]


class Known(NamedTuple):
    """Published points as a layer, and their ids in its order."""

    content: Content
    ids: tuple[UUID, ...]


def below(at: tuple[float, float] | None = None) -> list[Layer]:
    """Layers that nobody clicks: municipalities, main roads and, around a place, all streets."""
    found = ground.backdrop()
    if at is not None:
        near = streets(str(ground.folder()), round(at[0] / CELL_DEGREES), round(at[1] / CELL_DEGREES))
        found += [Layer("ulice", near, palette=(STREET,), pick=False)] if near.count else []
    return found


def close_to(lon: float, lat: float, degrees: float = CLOSE_DEGREES) -> Box:
    """A view of the streets around a place."""
    return lon - degrees, lat - degrees / 1.5, lon + degrees, lat + degrees / 1.5


def whole() -> Box:
    """A view of the whole territory."""
    return _whole(str(ground.folder()))


def whole_with(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> Box:
    """A view of the whole territory and of the points around it, those far away left out."""
    west, south, east, north = whole()
    wide, high = (east - west) / 2, (north - south) / 2
    near = (lon > west - wide) & (lon < east + wide) & (lat > south - high) & (lat < north + high)
    lon, lat = np.append(lon[near], [west, east]), np.append(lat[near], [south, north])
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


def known(language: str) -> Known:
    """Points that are published now."""
    return _known(f"{ground.url()} {ground.edition()}", language)


@st.cache_resource(show_spinner=False, max_entries=4)
def towns(folder: str) -> Content:
    """Municipalities."""
    del folder  # a key of the cache alone
    frame = ground.territory().municipalities
    return layers.areas(frame, titles=list(frame["name"]))


@st.cache_resource(show_spinner=False, max_entries=64)
def streets(folder: str, column: int, row: int) -> Content:
    """All streets within half a kilometre of the middle of a cell."""
    del folder  # a key of the cache alone
    all_streets = ground.territory().streets
    middle = gpd.GeoSeries([shapely.Point(column * CELL_DEGREES, row * CELL_DEGREES)], crs=WGS84)
    circle = middle.to_crs(all_streets.crs).iloc[0].buffer(STREETS_WITHIN_METRES)
    shapely.prepare(circle)
    near = shapely.intersects(circle, all_streets.lines) & all_streets.allowed("foot")
    lines = gpd.GeoDataFrame(geometry=all_streets.lines[near], crs=all_streets.crs)
    return layers.lines(_merged(lines), weight=2)


@st.cache_resource(show_spinner=False, max_entries=4)
def _whole(folder: str) -> Box:
    del folder  # a key of the cache alone
    west, south, east, north = ground.territory().municipalities.to_crs(WGS84).total_bounds
    return float(west), float(south), float(east), float(north)


@st.cache_resource(show_spinner=False, max_entries=4)
def _known(edition: str, language: str) -> Known:
    del edition  # a key of the cache alone
    return drawn(ground.survey().points, language)


def drawn(points: Mapping[Any, Point], language: str) -> Known:
    """Points that have a place, as a layer."""
    some = [one for one in points.values() if one.position is not None and not one.archived]
    content = layers.points(
        [one.position.lon for one in some if one.position],
        [one.position.lat for one in some if one.position],
        titles=[title(one.element, one.about.get("name", ""), english=language == "en") for one in some],
        symbols=[elements()[one.element].pictogram for one in some],
    )
    return Known(content, tuple(one.point_id for one in some))


def _merged(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """All lines as one feature: they are drawn alike and nobody clicks them."""
    if frame.empty:
        return frame[["geometry"]]
    whole = np.array([shapely.multilinestrings(frame.geometry.to_numpy())], dtype=object)
    return gpd.GeoDataFrame(geometry=whole, crs=frame.crs)

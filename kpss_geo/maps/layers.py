"""Layers of the app's maps: what never changes of them, as bytes that a browser fetches once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from kpss_geo.errors import BadInput
from kpss_geo.maps import shapes
from kpss_geo.maps.marks import Mark
from kpss_geo.maps.page import json_text
from kpss_geo.maps.pictograms import ELEMENTS, OTHER, PATHS

AREAS, LINES, POINTS = "areas", "lines", "points"
NOT_DRAWN, LAND = -1, -2  # in `paint`: outline alone; in the colour of the page's own ground
Texts = Sequence[str]


@dataclass(frozen=True)
class Content:
    """Shapes and texts of a layer, ready to send: hash, JSON and the number of features."""

    sum: str
    raw: bytes
    count: int
    kind: str


@dataclass(frozen=True)
class Layer:
    """A layer as a page shows it now.

    Parameters
    ----------
    name
        Unlike the other layers' of the map.
    content
        Of `areas`, `lines` or `points`.
    palette
        Colours, such as ``#0b5fa5``, or names of the style sheet's, such as ``--road``.
    paint
        For each feature a place in the palette, or `NOT_DRAWN` or `LAND`; when None that of the content, or the first.
    shown
        For each feature whether it is there at all; all when None.
    public
        May anybody fetch it by its address; else it travels inside the session.
    pick
        Does a click tell the page.
    selected
        Place of the feature that stands out.
    marks
        For each place in the palette the sign and the name that tell its points without colours; none when empty.
    striped
        Places in the palette that are drawn with stripes, so that areas are told apart without colours.
    """

    name: str
    content: Content
    palette: Sequence[str] = ("#0b5fa5",)
    paint: Sequence[int] | npt.NDArray[np.integer] | None = None
    shown: Sequence[bool] | npt.NDArray[np.bool_] | None = None
    public: bool = True
    pick: bool = True
    selected: int | None = None
    marks: Sequence[tuple[Mark, str]] = ()
    striped: Sequence[int] = ()


def areas(
    frame: gpd.GeoDataFrame,
    *,
    titles: Texts,
    lines: Sequence[Texts] = (),
    exact: bool = False,
    people: Sequence[float] | None = None,
) -> Content:
    """Polygons; those of a coverage (municipalities) keep their shared borders.

    Parameters
    ----------
    frame
        Polygons in metres.
    titles, lines
        For each feature its name and what else its label says, as plain text.
    exact
        Leave the shapes as they are.
    people
        Write the titles into the map where there is room, the place of most people first.
    """
    drawn: dict[str, Any] = {"paths": [shapes.encoded(one) for one in _drawn(frame, exact=exact)]}
    if people is not None:
        drawn |= {"names": shapes.inner_points(frame), "people": [round(float(one)) for one in people]}
    return _content(AREAS, len(frame), titles, lines, drawn)


def lines(frame: gpd.GeoDataFrame, *, titles: Texts = (), weight: float = 2) -> Content:
    """Lines in metres, simplified for a screen; `weight` is their width in pixels."""
    small = shapely.simplify(frame.geometry.to_numpy(), shapes.SIMPLIFY_METRES / 4)
    drawn = gpd.GeoSeries(small, crs=frame.crs).to_crs("EPSG:4326").to_numpy()
    paths = [shapes.encoded(one) for one in drawn]
    return _content(LINES, len(frame), titles, (), {"paths": paths, "weight": weight})


def points(
    lon: Sequence[float] | npt.NDArray[np.float64],
    lat: Sequence[float] | npt.NDArray[np.float64],
    *,
    titles: Texts,
    lines: Sequence[Texts] = (),
    symbols: Texts = (),
    codes: Sequence[int] = (),
) -> Content:
    """Places in degrees, each with the name of its pictogram and, if it never changes, its place in the palette."""
    used = list(dict.fromkeys(symbols))
    paths = [ELEMENTS.get(one) or PATHS.get(one, OTHER) for one in used]
    drawn = {
        "lon": _steps(lon),
        "lat": _steps(lat),
        "symbols": paths,
        "symbol": [used.index(one) for one in symbols],
        "codes": [int(one) for one in codes],
    }
    return _content(POINTS, len(lon), titles, lines, drawn)


def _content(kind: str, count: int, titles: Texts, lines: Sequence[Texts], drawn: dict[str, Any]) -> Content:
    for name, texts in (("titles", titles), ("lines", lines)):
        if len(texts) not in (0, count):
            raise BadInput([f"layer: {len(texts)} {name} for {count} features; give one to each"])
    told = {"kind": kind, "count": count, "titles": [str(one) for one in titles], "lines": [list(one) for one in lines]}
    raw = json_text({**told, **drawn}).encode("utf-8")
    return Content(hashlib.sha256(raw).hexdigest()[:24], raw, count, kind)


def _drawn(frame: gpd.GeoDataFrame, *, exact: bool) -> npt.NDArray[Any]:
    found = frame.geometry.to_numpy()
    if len(found) and not exact:
        valid = bool(shapely.coverage_is_valid(found))
        found = (shapely.coverage_simplify if valid else shapely.simplify)(found, shapes.SIMPLIFY_METRES)
    return np.asarray(gpd.GeoSeries(found, crs=frame.crs).to_crs("EPSG:4326").to_numpy())


def _steps(degrees: Sequence[float] | npt.NDArray[np.float64]) -> list[int]:
    """Degrees to about a metre, each as the step from the one before: short in JSON."""
    whole = np.round(np.asarray(degrees, dtype=np.float64) / shapes.DEGREE).astype(np.int64)
    found: list[int] = np.diff(whole, prepend=0).tolist()
    return found

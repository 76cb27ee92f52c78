"""Schematic boundaries: cells of settlement points, each as large as the municipality really is."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry as Shape

from kpss_geo.frames import MUNICIPALITIES
from kpss_geo.sources.services import typed
from kpss_geo.streets.graph import Floats

CELL_METRES = 100.0


def boundaries(towns: pd.DataFrame, settlements: pd.DataFrame, crs: str) -> gpd.GeoDataFrame:
    """Cells of the settlement points inside a common outline, each of the municipality's real area.

    Parameters
    ----------
    towns
        Index municipality; name, pou, area_km2.
    settlements
        municipality, x, y in metres; those of no municipality are passed over.
    crs
        Of x and y.
    """
    settlements = settlements[settlements["municipality"] != ""]
    outline = _outline(np.asarray(shapely.points(settlements[["x", "y"]])), float(towns["area_km2"].sum()) * 1e6)
    west, south, east, north = outline.bounds
    x, y = np.meshgrid(np.arange(west, east, CELL_METRES), np.arange(south, north, CELL_METRES))
    inside = shapely.contains_xy(outline, x + CELL_METRES / 2, y + CELL_METRES / 2)
    corner = np.stack([x[inside], y[inside]], axis=1)
    owner = _owner(corner + CELL_METRES / 2, towns, settlements)
    squares = shapely.box(corner[:, 0], corner[:, 1], corner[:, 0] + CELL_METRES, corner[:, 1] + CELL_METRES)
    cells = [shapely.coverage_union_all(squares[owner == i]) for i in range(len(towns))]
    frame = gpd.GeoDataFrame(
        {"name": towns["name"], "pou": towns["pou"], "schematic": True},
        geometry=shapely.coverage_simplify(cells, CELL_METRES),
        index=towns.index,
        crs=crs,
    )
    return MUNICIPALITIES.check(typed(frame, MUNICIPALITIES.columns))


def _outline(points: npt.NDArray[np.object_], area: float) -> Shape:
    """Smooth shape of the given area around all points."""

    def shape(radius: float) -> Shape:
        return shapely.union_all(shapely.buffer(points, radius)).buffer(3000).buffer(-3000)

    low, high = 0.0, np.sqrt(area)
    for _ in range(40):
        radius = (low + high) / 2
        low, high = (radius, high) if shape(radius).area < area else (low, radius)
    return shape(high)


def _owner(xy: Floats, towns: pd.DataFrame, settlements: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Owner of each grid cell: nearest settlement, each with a handicap in metres that makes its area right.

    In such an additively weighted Voronoi diagram every cell holds its own settlement and is star-shaped
    around it, so that no municipality falls apart.

    References
    ----------
    Ash, P. F., Bolker, E. D. (1986). Generalized Dirichlet tessellations. Geometriae Dedicata 20, 209–243.
    """
    codes = towns.index
    far = np.empty((len(xy), len(codes)))
    for i, code in enumerate(codes):
        here = settlements.loc[settlements["municipality"] == code, ["x", "y"]].to_numpy()
        far[:, i] = np.min([np.hypot(*(xy - point).T) for point in here], axis=0)
    target = towns["area_km2"].to_numpy(dtype=float)
    target = target / target.sum() * len(xy)
    girth = np.sqrt(4 * np.pi * target) * CELL_METRES
    weight, owner = np.zeros(len(codes)), np.zeros(len(xy), dtype=np.int64)
    for turn in range(600):
        owner = np.argmin(far - weight, axis=1)
        lacking = target - np.bincount(owner, minlength=len(codes))
        if np.abs(lacking).max() <= 0.004 * target.min() + 1:
            break
        weight += lacking * CELL_METRES**2 / girth * 0.5 / (1 + turn / 100)
    return owner

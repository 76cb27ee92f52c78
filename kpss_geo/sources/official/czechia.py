"""Where Czechia lies: the check that every official coordinate passes."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from kpss_geo.frames import KROVAK, WGS84

WEST, SOUTH, EAST, NORTH = 12.0, 48.5, 18.9, 51.1  # degrees

Floats = npt.NDArray[np.float64]


def in_czechia(x: Floats, y: Floats) -> npt.NDArray[np.bool_]:
    """Whether points of EPSG:5514 (metres, both negative) lie within the degrees of Czechia; False for NaN."""
    inside: npt.NDArray[np.bool_] = shapely.contains_xy(_box(), x, y)
    return inside


def why_outside(x: Floats, y: Floats) -> str:
    """What most of the points outside have in common, as a Czech sentence that says what to do.

    Parameters
    ----------
    x, y
        Of EPSG:5514, metres.
    """
    reasons = {
        "souřadnice Y a X jsou přehozené": in_czechia(y, x),
        "souřadnice mají opačné znaménko": in_czechia(-x, -y),
        "souřadnice jsou přehozené a mají opačné znaménko": in_czechia(-y, -x),
        "souřadnice jsou ve stupních, ne v metrech S-JTSK": (np.abs(x) < 180) & (np.abs(y) < 180),
    }
    share = {reason: float(here.mean()) for reason, here in reasons.items()}
    best = max(share, key=lambda reason: share[reason])
    return f"{best}; stáhněte původní soubor" if share[best] > 0.5 else "opravte je nebo stáhněte původní soubor"


@cache
def _box() -> shapely.Polygon:
    box = shapely.segmentize(shapely.box(WEST, SOUTH, EAST, NORTH), 0.01)
    turn = pyproj.Transformer.from_crs(WGS84, KROVAK, always_xy=True)
    area: shapely.Polygon = shapely.transform(
        box, lambda lonlat: np.column_stack(turn.transform(lonlat[:, 0], lonlat[:, 1]))
    )
    shapely.prepare(area)
    return area

"""Points within some metres, found by the database's own index."""

from __future__ import annotations

from math import asin, cos, degrees, pi, radians, sin, sqrt
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, func, literal_column, select

from kpss_geo.store.engines import is_sqlite
from kpss_geo.store.tables import points
from kpss_geo.survey.duplicates import EARTH_METRES

SLACK = 1.001  # the index may find a little more than is near: distances decide
GEOMETRY: Any = literal_column("geom")  # only PostgreSQL has it


def near(
    connection: Connection, lon: float, lat: float, metres: float, *, element: str | None
) -> list[tuple[UUID, float]]:
    """Current points not farther than some metres along the sphere, nearest first."""
    around = _in_box if is_sqlite(connection) else _within
    chosen = select(points.c.point_id, points.c.lon, points.c.lat).where(
        around(lon, lat, metres * SLACK + 0.001), points.c.archived.is_(False)
    )
    if element is not None:
        chosen = chosen.where(points.c.element == element)
    found = [(row.point_id, apart(lon, lat, row.lon, row.lat)) for row in connection.execute(chosen)]
    return sorted((one for one in found if one[1] <= metres), key=lambda one: (one[1], one[0]))


def apart(lon: float, lat: float, lon_2: float, lat_2: float) -> float:
    """Metres between two places along the sphere.

    >>> round(apart(14.77, 49.0, 14.78, 49.0))
    730
    """
    half = sin(radians(lat - lat_2) / 2) ** 2
    half += cos(radians(lat)) * cos(radians(lat_2)) * sin(radians(lon - lon_2) / 2) ** 2
    return 2 * EARTH_METRES * asin(min(1.0, sqrt(half)))


def _in_box(lon: float, lat: float, metres: float) -> Any:
    """All degrees of lon and lat that the circle touches."""
    high = metres / EARTH_METRES
    widest = sin(min(high, pi / 2)) / max(cos(radians(lat)), 1e-9)
    wide = degrees(asin(widest)) if widest < 1 else 180.0
    return and_(
        points.c.lon.between(lon - wide, lon + wide), points.c.lat.between(lat - degrees(high), lat + degrees(high))
    )


def _within(lon: float, lat: float, metres: float) -> Any:
    place = func.geography(func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326))
    return func.ST_DWithin(GEOMETRY, place, metres, False)

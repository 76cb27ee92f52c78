"""Published points for phones without signal, so that duplicates are offered there too."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import asdict
from typing import Any

from kpss_geo.field.questions import as_json
from kpss_geo.field.taking import today_in
from kpss_geo.store import Store
from kpss_geo.survey.fold import Point

COLUMNS = ("point_id", "version", "element", "lon", "lat", "accuracy_m", "name", "side")
DIGITS = 6  # of a degree: a decimetre


def area(store: Store) -> dict[str, Any]:
    """Where the territory lies and every published point that has a position, a list of `COLUMNS` each."""
    points = store.points(today=today_in(store)).values()
    rows = [_row(one) for one in points if one.position and not one.archived]
    return {"bounds": asdict(store.bounds), "columns": list(COLUMNS), "points": rows}


def area_kept() -> Callable[[Store], bytes]:
    """`area` as JSON, made anew only after something was decided: thirty phones come online at once."""
    made: dict[Hashable, bytes] = {}

    def told(store: Store) -> bytes:
        key = (str(store.reading.url), store.moment(), today_in(store))
        found = made.get(key) or as_json(area(store))
        made.clear()
        made[key] = found
        return found

    return told


def _row(one: Point) -> list[Any]:
    at = one.position
    place = [round(at.lon, DIGITS), round(at.lat, DIGITS), at.accuracy_m] if at else []
    about = [one.about.get(name, "") for name in ("name", "side")]
    return [str(one.point_id), one.version, one.element, *place, *about]

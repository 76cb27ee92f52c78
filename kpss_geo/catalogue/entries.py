"""Services as a catalogue lists them: one entry each, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd

from kpss_geo.catalogue.situations import situations
from kpss_geo.frames import WGS84
from kpss_geo.terms import Kind


class Entry(NamedTuple):
    """A service of the catalogue; '' and None are what nobody has told.

    `stated_forms` tells whether the service states its form, or its kind's usual form stands in;
    `step_free` is what its record says of the way in.
    """

    id: str
    name: str
    provider: str
    kind: str
    kind_name: str
    kind_name_en: str
    section: str
    family: str
    forms: tuple[str, ...]
    stated_forms: bool
    groups: tuple[str, ...]
    situations: tuple[str, ...]
    capacity: float | None
    capacity_kind: str
    street: str
    municipality: str
    municipality_name: str
    inside: bool
    position_quality: str
    served: str
    step_free: bool | None
    opening_hours: str
    web: str
    source: str
    as_of: str
    remark: str
    lon: float
    lat: float


_TEXTS = (
    "name", "provider", "kind", "capacity_kind", "street", "municipality", "municipality_name", "position_quality",
    "served", "opening_hours", "web", "source", "as_of", "remark",
)  # fmt: skip


def entries(services: gpd.GeoDataFrame, kinds: Mapping[str, Kind]) -> tuple[Entry, ...]:
    """Entries of the services in their order.

    Parameters
    ----------
    services
        Frame of `frames.SERVICES`.
    kinds
        Of the territory, by id.
    """
    at = services.geometry.to_crs(WGS84)
    records = services.drop(columns=services.geometry.name).to_dict("records")
    return tuple(
        _entry(str(name), record, kinds[str(record["kind"])], (float(x), float(y)))
        for name, record, x, y in zip(services.index, records, at.x, at.y, strict=True)
    )


def _entry(name: str, record: Mapping[Any, Any], kind: Kind, place: tuple[float, float]) -> Entry:
    groups = tuple(str(record["target_groups"]).split("|"))
    flag, capacity = _known(record["step_free"]), _known(record["capacity"])
    return Entry(
        id=name,
        kind_name=kind.name,
        kind_name_en=kind.name_en,
        section=kind.section,
        family=kind.family,
        forms=tuple(str(record["forms"]).split("|")),
        stated_forms=bool(record["form_stated"]),
        groups=groups,
        situations=tuple(one.id for one in situations().values() if one.helps(kind.id, groups)),
        capacity=None if capacity is None else float(capacity),
        inside=bool(record["inside"]),
        step_free=None if flag is None else bool(flag),
        lon=round(place[0], 6),
        lat=round(place[1], 6),
        **{column: str(_known(record.get(column)) or "").strip() for column in _TEXTS},
    )


def _known(value: Any) -> Any:
    return None if value is None or pd.isna(value) else value

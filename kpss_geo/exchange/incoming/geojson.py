"""GeoJSON of anybody: positions are [longitude, latitude]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kpss_geo.exchange.cells import number_text
from kpss_geo.exchange.incoming import own
from kpss_geo.exchange.incoming.columns import FEATURE_ID
from kpss_geo.exchange.incoming.documents import json_text
from kpss_geo.exchange.incoming.lines import Lines, Opened, Profile
from kpss_geo.exchange.incoming.rows import lines_of
from kpss_geo.exchange.incoming.tables import Record, Table, within_limits

PLACE = ("lon", "lat")
DIALECT = own.DIALECT._replace(ids=(*own.DIALECT.ids, "id"))


def is_collection(document: Any) -> bool:
    """Is a JSON document a collection of features."""
    return isinstance(document, Mapping) and document.get("type") == "FeatureCollection"


def recognises(opened: Opened) -> bool:
    """Is it a collection of features."""
    return is_collection(opened.document)


def lines(opened: Opened, profile: Profile) -> Lines:
    """Lines of the features under our column names or labels; those of the known tools are read as theirs."""
    yield from lines_of(opened.tables[0], DIALECT, profile)


def features_table(name: str, document: Mapping[str, Any]) -> Table:
    """Table of a collection of features; the geometry says where, whatever the properties repeat."""
    told = document.get("features")
    features = told if isinstance(told, list) else []
    properties = [_properties(one) for one in features]
    keys = [key for key in dict.fromkeys(key for one in properties for key in one) if key not in PLACE]
    table = Table(name, [*PLACE, FEATURE_ID, *keys])
    for number, (feature, said) in enumerate(zip(features, properties, strict=True), start=1):
        place, faults = _place(feature)
        known = feature.get("id") if isinstance(feature, Mapping) else None
        cells = [*place, json_text(known), *(json_text(said.get(key)) for key in keys)]
        table.records.append(Record(number, cells, faults))
    return within_limits(table)


def _properties(feature: Any) -> Mapping[str, Any]:
    told = feature.get("properties") if isinstance(feature, Mapping) else None
    return told if isinstance(told, Mapping) else {}


def _place(feature: Any) -> tuple[list[str], tuple[str, ...]]:
    geometry = feature.get("geometry") if isinstance(feature, Mapping) else None
    if geometry is None:
        return ["", ""], ()
    numbers = geometry.get("coordinates") if isinstance(geometry, Mapping) and geometry.get("type") == "Point" else None
    if not isinstance(numbers, list) or len(numbers) < 2 or not all(_is_number(one) for one in numbers[:2]):
        return ["", ""], ("geometrie není bod [délka, šířka]; převeďte ji na bod",)
    return [number_text(one) for one in numbers[:2]], ()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

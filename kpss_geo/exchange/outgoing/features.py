"""Points as they stand, for maps: GeoJSON, and GeoPackage with a layer for each kind of thing."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from kpss_geo.exchange.cells import value_text
from kpss_geo.exchange.outgoing.lost import HISTORY
from kpss_geo.exchange.outgoing.parcel import Outcome, Parcel
from kpss_geo.frames import WGS84
from kpss_geo.survey.fold import Point
from kpss_geo.survey.observations import ABOUT
from kpss_geo.survey.places import Place
from kpss_geo.survey.questionnaire import of_element, questions

SHEET = "o_souboru"
# Kinds of columns by the type of question; the rest is text.
COLUMN_KINDS = {"number": "Float64", "whole": "Int64", "answer": "boolean"}


def write_geojson(parcel: Parcel) -> Outcome:
    """One GeoJSON file in WGS84, longitude first."""
    features = [
        {
            "type": "Feature",
            "id": str(one.point_id),
            "geometry": {"type": "Point", "coordinates": [one.position.lon, one.position.lat]}
            if one.position
            else None,
            "properties": properties,
        }
        for one, properties in _told(parcel)
    ]
    whole = {"type": "FeatureCollection", **parcel.about(), "features": features}
    text = json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False)
    return {"body.geojson": text.encode("utf-8")}, [HISTORY]


def write_gpkg(parcel: Parcel) -> Outcome:
    """One GeoPackage in WGS84: a layer for each kind of thing, and a table that says what the file is."""
    told = list(_told(parcel))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "body.gpkg"
        for element in sorted({one.element for one, _ in told}):
            pyogrio.write_dataframe(_layer(element, told), file, layer=element, append=file.exists())
        about = pd.DataFrame({"co": list(parcel.about()), "udaj": list(parcel.about().values())})
        pyogrio.write_dataframe(about, file, layer=SHEET, append=file.exists())
        return {"body.gpkg": file.read_bytes()}, [HISTORY]


def _told(parcel: Parcel) -> Iterable[tuple[Point, dict[str, Any]]]:
    home = {one.point_id: place for place in parcel.places for one in place.points}
    notice = {"warning": parcel.warning} if parcel.warning else {}
    for one in parcel.points:
        yield one, {**_properties(one), **_categories(home[one.point_id], parcel), **notice}


def _properties(one: Point) -> dict[str, Any]:
    """Answers by field with their methods; lists of fields say which are unknown, stale and so on."""
    states = one.fields.items()
    made: dict[str, Any] = {"point_id": str(one.point_id), "element": one.element, **one.about}
    if one.position:
        made |= {"accuracy_m": one.position.accuracy_m, "location_method": one.position.method}
    for field, state in states:
        if state.status == "known":
            made |= {field: _plain(field, state.value), f"{field}_method": state.method}
    lists = {
        "unknown": [field for field, state in states if state.status == "unknown"],
        "not_applicable": [field for field, state in states if state.status == "not_applicable"],
        "to_verify": [field for field, state in states if state.stale],
        "disputed": [field for field, state in states if state.disputed],
    }
    made |= {name: "|".join(fields) for name, fields in lists.items() if fields}
    days = sorted(state.seen_on for _, state in states)
    return made | ({"oldest_on": days[0].isoformat(), "seen_on": days[-1].isoformat()} if days else {})


def _plain(field: str, value: Any) -> Any:
    question = questions()[field]
    return value if question.type in ("number", "whole", "answer") else value_text(question, value)


def _categories(place: Place, parcel: Parcel) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for audience, category in place.categories.items():
        why = "; ".join(one.words for one in category.reasons)
        found |= {f"category_{audience}": category.label, f"reasons_{audience}": why}
    return found | ({"edition": parcel.profile.edition} if found else {})


def _layer(element: str, told: Sequence[tuple[Point, dict[str, Any]]]) -> gpd.GeoDataFrame:
    """Points of one kind; the columns are the same in every file, whatever was answered."""
    some = [(one, properties) for one, properties in told if one.element == element]
    names = list(dict.fromkeys(name for _, properties in some for name in properties))
    fields = {question.field: COLUMN_KINDS.get(question.type, "string") for question in of_element(element)}
    kinds = {**dict.fromkeys(("point_id", "element", *ABOUT), "string"), **fields}
    kinds |= {name: "Float64" if name == "accuracy_m" else "string" for name in names if name not in kinds}
    table = pd.DataFrame([properties for _, properties in some]).reindex(columns=list(kinds)).astype(kinds)
    points: list[Any] = [shapely.Point(at.lon, at.lat) if (at := one.position) else None for one, _ in some]
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(points, crs=WGS84, index=table.index))

"""A territory folder written from frames."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence

import geopandas as gpd

from kpss_geo.frames import WGS84
from kpss_geo.sources.osm import ATTRIBUTION, COPYRIGHT_PAGE, LICENCE, Imported
from kpss_geo.sources.services import services_csv
from kpss_geo.streets.graph import to_bytes


def parquet(frame: gpd.GeoDataFrame) -> bytes:
    """The frame as GeoParquet."""
    whole = io.BytesIO()
    frame.to_parquet(whole, compression="zstd")
    return whole.getvalue()


def territory_toml(name: str, code: str, crs: str, sources: Sequence[Mapping[str, str]]) -> bytes:
    """`territory.toml` of the given facts."""
    lines = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}"
        for key, value in (("name", name), ("code", code), ("crs", crs))
    ]
    for source in sources:
        lines += [
            "",
            "[[sources]]",
            *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in source.items()),
        ]
    return ("\n".join(lines) + "\n").encode("utf-8")


def imported_files(found: Imported) -> dict[str, bytes]:
    """Files of a territory folder, by name."""
    points = found.stops.geometry.to_crs(WGS84)
    stops = found.stops[["name"]].assign(lon=points.x.round(6), lat=points.y.round(6))
    source = {
        "name": f"OpenStreetMap, {found.name}",
        "date": found.date,
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
        "url": COPYRIGHT_PAGE,
    }
    return {
        "municipalities.parquet": parquet(found.municipalities[["name", "pou", "schematic", "geometry"]]),
        "people.parquet": parquet(found.people),
        "services.csv": services_csv(found.services),
        "stops.csv": stops.to_csv(sep=";", lineterminator="\n", decimal=",").encode("utf-8"),
        "streets.npz": to_bytes(found.streets),
        "territory.toml": territory_toml(found.name, "", found.crs, [source]),
    }

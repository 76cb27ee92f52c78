"""Bands of minutes as a page draws them, and the people who live in them."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kpss_geo.maps import shapes, tables


def of_layers(bands: gpd.GeoDataFrame, labels: list[str]) -> dict[str, Any]:
    """Bands by "label number|traveller", the same bands once; see `drawn`."""
    number = {label: one for one, label in enumerate(labels)}
    keys = [f"{number[layer]}|{who}" for layer, who in zip(bands["layer"], bands["traveller"], strict=True)]
    twins = _twins(bands, keys)
    once = np.array([key not in twins for key in keys], dtype=bool)
    made = drawn(bands[once], [key for key in keys if key not in twins])
    return {**made, "bands": made["bands"] | twins}


def _twins(bands: gpd.GeoDataFrame, keys: list[str]) -> dict[str, str]:
    """Keys whose bands are the same as those of an earlier key, with that key."""
    looks: dict[str, list[Any]] = {}
    for key, *look in zip(keys, bands["minutes"], shapely.to_wkb(bands.geometry.to_numpy()).tolist(), strict=True):
        looks.setdefault(key, []).append(tuple(look))
    first: dict[Any, str] = {}
    found = {key: first.setdefault(tuple(sorted(look)), key) for key, look in looks.items()}
    return {key: lead for key, lead in found.items() if lead != key}


def of_service(bands: gpd.GeoDataFrame) -> dict[str, Any]:
    """Bands by traveller; see `drawn`."""
    return drawn(bands, list(bands["traveller"]))


def drawn(bands: gpd.GeoDataFrame, keys: list[str]) -> dict[str, Any]:
    """Pairs of upper limit and encoded polygons by key, all limits, and the metres of simplification."""
    paths, metres = shapes.band_paths(bands, keys)
    limits = [tables.compact(minutes, "minutes") for minutes in bands["minutes"]]
    found: dict[str, list[Any]] = {}
    for key, limit, path in sorted(zip(keys, limits, paths, strict=True), key=_farthest_first):
        found.setdefault(key, []).append([limit, path])
    return {"bands": found, "limits": sorted(set(limits)), "metres": metres}


def _farthest_first(row: tuple[str, Any, Any]) -> float:
    return -float(row[1])


def people(figures: pd.DataFrame) -> dict[str, list[list[Any]]]:
    """By traveller: rows of the columns `tables.REACH`, nearest first."""
    small = tables.compacted(figures.sort_values("minutes"), tables.REACH)
    return {str(who): rows.to_numpy().tolist() for who, rows in small.groupby(figures["traveller"], sort=False)}


def first_rows(given: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Cells of the traveller who stands first in the select, for a template."""
    fields = [one.field for one in tables.REACH]
    first = given["travellers"][0][0] if given["travellers"] else ""
    rows = pd.DataFrame(given["tables"].get(first, []), columns=fields, dtype="object")
    return tables.table(rows, tables.REACH)

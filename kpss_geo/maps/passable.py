"""Streets by how passable they are for a traveller, as lines of a map and as rows of tables."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kpss_geo.maps import shapes, tables, words
from kpss_geo.maps.tables import Column

# State of a street for a traveller, and its words; the order in which lines are drawn, the last on top.
STATES: Mapping[str, str] = MappingProxyType(
    {"open": "schůdné", "unknown": "nevíme", "slowed": "s obtížemi", "closed": "neschůdné"}
)
LENGTHS = (
    Column("km", "Ulic pro pěší (km)", "rate", "Délka ulic a cest, po kterých se smí pěšky."),
    Column("share_known", "Víme o nich vše", "share", "Podíl délky, u které není nic, na čem záleží, neznámé."),
    Column("open_km", "Schůdné (km)", "rate", "Nic nebrání; nebo nic z toho, co víme."),
    Column("slowed_km", "S obtížemi (km)", "rate", "Projít se dá, ale pomaleji: sklon, povrch, šířka, obrubník."),
    Column("closed_km", "Neschůdné (km)", "rate", "Známá překážka, přes kterou tento cestující sám neprojde."),
    Column("unknown_km", "Nevíme (km)", "rate", "Chybí údaj, na kterém záleží: přísný výpočet bere ulici za zavřenou."),
)
PIECES = ("traveller", "state", "words", "municipality_name", "seen_on", "source")


def lines(streets: gpd.GeoDataFrame, who: list[str]) -> list[list[Any]]:
    """Pairs of the states of some streets, one for each traveller ('' for none), and their encoded lines.

    Parameters
    ----------
    streets
        A row for each combination of states: a column for each traveller, and its lines as one geometry, in metres.
    who
        Travellers in the order of the page.
    """
    if streets.empty:
        return []
    small, _ = shapes.coarsened(shapely.line_merge(streets.geometry.to_numpy()), _simplified)
    moved = gpd.GeoSeries(small, crs=streets.crs).to_crs(4326).to_numpy()
    told = streets[who].to_numpy().tolist()
    return [[states, [path[0] for path in shapes.encoded(shape)]] for states, shape in zip(told, moved, strict=True)]


def _simplified(some: Any, metres: float) -> np.ndarray[Any, Any]:
    return np.asarray(shapely.simplify(some, metres / 4, preserve_topology=False))


def lengths(table: pd.DataFrame, codes: list[str]) -> dict[str, list[Any]]:
    """Figures of `LENGTHS` by traveller, a list per municipality, None where there is no row.

    Parameters
    ----------
    table
        With municipality, traveller and the fields of `LENGTHS`.
    codes
        Municipalities in the order of the page.
    """
    small = tables.compacted(table, LENGTHS)
    found: dict[str, list[Any]] = {}
    place = {code: number for number, code in enumerate(codes)}
    keys = zip(table["traveller"], table["municipality"].astype(str), strict=True)
    for (traveller, code), row in zip(keys, small.to_numpy().tolist(), strict=True):
        found.setdefault(traveller, [None] * len(codes))[place[code]] = row
    return found


def pieces(found: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Closed and slowed pieces of streets with their reasons, closed ones first."""
    at = shapes.positions(found.geometry)
    listed = [
        {
            "traveller": row["traveller"],
            "state": row["state"],
            "words": str(row["words"]),
            "municipality": words.text(row["municipality_name"]),
            "seen": words.day(words.text(row["seen_on"])),
            "source": words.text(row["source"]),
            "at": at[number],
        }
        for number, row in enumerate(found.drop(columns=found.geometry.name).to_dict("records"))
    ]
    order = list(STATES)[::-1]
    return sorted(listed, key=lambda one: (order.index(one["state"]), one["municipality"], one["words"]))

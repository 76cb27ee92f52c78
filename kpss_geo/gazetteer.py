"""Names of places by which people say where they are: municipalities, settlements, stops, services, addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kpss_geo.frames import WGS84
from kpss_geo.sources.official.ruian_addresses import read_parquet
from kpss_geo.sources.tables import Table, read_table
from kpss_geo.territory import Territory

KINDS = ("municipality", "settlement", "street", "address", "stop", "service")  # of places with one name, first to last
ADDRESSES = "addresses.parquet"  # as `ruian_addresses.write_parquet` writes it, where a territory has it
SETTLEMENTS = Path("facts") / "settlements.csv"
MOST_FOUND = 12
_SETTLEMENT = {"nazev": "name", "kod_obce": "municipality"}
_DEGREES = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*°?\s*([NSEWVZ])?", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;/]*")
_DECIMAL_COMMA = re.compile(r"(\d),(\d)")


class Place(NamedTuple):
    """A named place; `kind` is one of `KINDS` or `point`, `within` its municipality, lon and lat in degrees."""

    name: str
    kind: str
    lon: float
    lat: float
    within: str = ""


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Places of a territory in the order of `KINDS`, with their names as they are compared."""

    places: tuple[Place, ...]
    plain: tuple[str, ...]

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of the names."""
        return frozenset(word for name in self.plain for word in name.split())


def plain(text: str) -> str:
    """Text without case, accents and punctuation.

    >>> plain("Lomnice nad Lužnicí, Žel. stanice")
    'lomnice nad luznici zel stanice'
    """
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in bare.casefold()).split())


def gazetteer(territory: Territory) -> Gazetteer:
    """Places that the territory knows by name, each once.

    Streets and address points are known where the folder holds `addresses.parquet`.

    Raises
    ------
    BadInput
        Where `addresses.parquet` is another file.
    """
    frames = [_municipalities(territory), _settlements(territory), *_addresses(territory), *_others(territory)]
    order = {kind: place for place, kind in enumerate(KINDS)}
    seen: dict[tuple[str, str], Place] = {}
    for one in sorted((place for frame in frames for place in frame), key=lambda place: order[place.kind]):
        same = ("" if one.kind in ("municipality", "settlement") else one.kind, f"{plain(one.name)}|{one.within}")
        seen.setdefault(same, one)
    names = (plain(f"{one.name} {one.within}").split() for one in seen.values())
    return Gazetteer(tuple(seen.values()), tuple(" ".join(dict.fromkeys(words)) for words in names))


def place_search(names: Gazetteer, text: str, *, most: int = MOST_FOUND) -> list[Place]:
    """Places that the text means, best first; coordinates in degrees mean themselves.

    All words of the text must begin a word of the name or of its municipality. Where no place has them all, house
    numbers are left out, and then a word may be one or two typing errors off.
    """
    at = coordinates(text)
    if at:
        return [Place(f"{at[1]:.5f} N, {at[0]:.5f} E", "point", *at)]
    wanted = plain(text).split()
    words = [part for part in wanted if not part[0].isdecimal()]
    found = list(_beginning(wanted, names.plain)) or list(_beginning(words, names.plain)) or list(_nearly(words, names))
    return [names.places[which] for _, which in sorted(found)[:most]]


def _beginning(wanted: list[str], names: tuple[str, ...]) -> Iterator[tuple[tuple[int, int], int]]:
    """(rank, place) of the names that have a word for each wanted beginning."""
    whole = " ".join(wanted)
    for which, name in enumerate(names):
        words = name.split()
        if wanted and all(any(word.startswith(part) for word in words) for part in wanted):
            yield (0 if name == whole else 1 if name.startswith(whole) else 2, len(words)), which


def _nearly(wanted: list[str], names: Gazetteer) -> Iterator[tuple[tuple[int, int], int]]:
    """(errors, place) of the names that have a word for each wanted one, a typing error or two off."""
    near = [{word: errors for word in names.words if (errors := _errors(part, word)) <= _most(part)} for part in wanted]
    for which, name in enumerate(names.plain):
        words = name.split()
        least = [min((found[word] for word in words if word in found), default=None) for found in near]
        told = [errors for errors in least if errors is not None]
        if wanted and len(told) == len(wanted):
            yield (sum(told), len(words)), which


def _most(part: str) -> int:
    """Typing errors that a word of this length may have."""
    return 2 if len(part) > 5 else 1 if len(part) > 3 else 0


def _errors(part: str, word: str) -> int:
    """Letters to add, drop or change until the part begins the word (Levenshtein against the best beginning)."""
    row = list(range(len(word) + 1))
    for height, sign in enumerate(part, start=1):
        above, row = row, [height, *[0] * len(word)]
        for place, other in enumerate(word, start=1):
            row[place] = min(above[place] + 1, row[place - 1] + 1, above[place - 1] + (sign != other))
    return min(row[max(len(part) - 1, 0) :], default=len(part))


def coordinates(text: str) -> tuple[float, float] | None:
    """Longitude and latitude that the text is, None where it is something else; latitude is written first.

    >>> coordinates("49,00364 14,77065"), coordinates("14.77 E, 49.0 N"), coordinates("Husova 12")
    ((14.77065, 49.00364), (14.77, 49.0), None)
    """
    found = list(_DEGREES.finditer(_DECIMAL_COMMA.sub(r"\1.\2", text.strip())))
    left = _DEGREES.sub("", _DECIMAL_COMMA.sub(r"\1.\2", text))
    if len(found) != 2 or not _BETWEEN.fullmatch(left) or "." not in found[0][1]:
        return None
    (first, side), (second, other) = ((float(one[1]), (one[2] or "").upper()) for one in found)
    swapped = side in ("E", "W", "V", "Z") or other in ("N", "S")
    lat, lon = (second, first) if swapped else (first, second)
    return (lon, lat) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _at(points: gpd.GeoSeries) -> list[tuple[float, float]]:
    degrees = points.to_crs(WGS84)
    return list(zip(degrees.x.round(6), degrees.y.round(6), strict=True))


def _municipalities(territory: Territory) -> list[Place]:
    """Municipalities, each at the home that is nearest to the middle of its people."""
    towns, people = territory.municipalities, territory.people
    points: dict[str, Any] = {str(code): town.representative_point() for code, town in towns.geometry.items()}
    xy = shapely.get_coordinates(people.geometry.to_numpy())
    for code, here in people.groupby("municipality").indices.items():
        middle = np.average(xy[here], axis=0, weights=people["people"].to_numpy()[here] + 1e-9)
        points[str(code)] = people.geometry.iloc[here[int(np.hypot(*(xy[here] - middle).T).argmin())]]
    at = _at(gpd.GeoSeries([points[str(code)] for code in towns.index], crs=towns.crs))
    return [Place(name, "municipality", *place) for name, place in zip(towns["name"], at, strict=True)]


def _settlements(territory: Territory) -> list[Place]:
    path = territory.folder / SETTLEMENTS
    if not path.is_file():
        return []
    table: Table = read_table(path, _SETTLEMENT | {"lon": "lon", "lat": "lat"}, required=("name", "lon", "lat"))
    towns = territory.municipalities["name"].to_dict()
    return [
        Place(name, "settlement", lon, lat, "" if towns.get(code) == name else towns.get(code, ""))
        for row in table.rows
        if (code := row.text("municipality")) in towns
        and (name := row.text("name"))
        and (lon := row.number("lon")) is not None
        and (lat := row.number("lat")) is not None
    ]


def _addresses(territory: Territory) -> list[list[Place]]:
    path = territory.folder / ADDRESSES
    if not path.is_file():
        return []
    points = read_parquet(path, territory.municipalities.index)
    points = points[points["placed"]]
    rows = [dict(zip(points.columns, row, strict=True)) for row in points.itertuples(index=False)]
    found = [
        Place(_written(row), "address", *at, str(row["municipality_name"]))
        for row, at in zip(rows, _at(points.geometry), strict=True)
    ]
    first = points[points["street_name"].notna()].drop_duplicates(["municipality_name", "street_name"])
    streets = [
        Place(str(name), "street", *at, str(town))
        for name, town, at in zip(first["street_name"], first["municipality_name"], _at(first.geometry), strict=True)
    ]
    return [found, streets]


def _written(row: dict[str, Any]) -> str:
    """Address as people write it: street (or part) and number.

    >>> _written({"street_name": "Husova", "house_number": 120.0, "orientation_number": 7.0})
    'Husova 120/7'
    """
    numbers = [row.get("house_number"), row.get("orientation_number")]
    told = "/".join(f"{int(number)}" for number in numbers if number is not None and not pd.isna(number))
    letter = row.get("orientation_letter")
    names = (row.get(name) for name in ("street_name", "part_name", "municipality_name"))
    street = next((str(name) for name in names if name is not None and not pd.isna(name)), "")
    return f"{street} {told}{'' if letter is None or pd.isna(letter) else letter}".strip()


def _others(territory: Territory) -> list[list[Place]]:
    """Stops and services of the territory and across its border."""
    services, stops = territory.services, territory.stops
    return [
        [Place(str(name), "stop", *at) for name, at in zip(stops["name"], _at(stops.geometry), strict=True)],
        [
            Place(str(name), "service", *at, "" if pd.isna(town) else str(town))
            for name, town, at in zip(
                services["name"], services["municipality_name"], _at(services.geometry), strict=True
            )
        ],
    ]

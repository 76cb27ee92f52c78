"""What a planner asks of the survey: how much is known, what stops most people, what to measure next."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kpss_geo.accessible import worded
from kpss_geo.accessible.register import Register
from kpss_geo.barriers import Barriers
from kpss_geo.survey.fold import Point
from kpss_geo.terms import Kind, groups, rows
from kpss_geo.territory import Territory

COUNTED = ("reachable_strict", "reachable_lenient", "enterable_sure", "enterable_perhaps",
           "both_sure", "both_perhaps", "usable_sure", "usable_perhaps")  # fmt: skip
SUMMED = ("people", "people_sure", "people_possible", "unknown")
SERVICE = ("kind", "form", "group")
# What `coverage.next_points` says must be found out, in English.
_NEXT_EN = MappingProxyType(
    {
        "cesta pro pěší": "footway",
        "ulice": "street",
        "zjistěte, co tu brání v cestě": "find out what is in the way here",
        "změřte vstup": "measure the entrance",
        "zjistěte": "find out:",
        "povrch": "surface",
        "podélný sklon": "slope along",
        "šířka": "width",
        "výška obrubníku": "height of the kerb",
    }
)
_FORMS_EN = MappingProxyType({"ambulantní": "people come", "terénní": "worker comes", "pobytová": "residential"})
_NEXT_WORDS = re.compile("|".join(map(re.escape, sorted(_NEXT_EN, key=len, reverse=True))))


class Item(NamedTuple):
    """A barrier of a set: its name, why it stops people, where it is, and its row in the register (None: not there)."""

    id: str
    name: str
    municipality: str
    why: tuple[str, ...]
    lon: float
    lat: float
    position: int | None


class Decisive(NamedTuple):
    """Barriers to remove together: people × services gained, and is it certain that no set of the size gains more."""

    gain: int
    exact: bool
    items: tuple[Item, ...]


def months(points: Iterable[Point]) -> list[tuple[str, int]]:
    """Points by the month (YYYY-MM) in which somebody last looked at them, every month from the first to the last.

    >>> months([])
    []
    """
    days = [max(state.seen_on for state in one.fields.values()) for one in points if one.fields and not one.archived]
    if not days:
        return []
    found = Counter(day.strftime("%Y-%m") for day in days)
    span = pd.period_range(min(days), max(days), freq="M").strftime("%Y-%m")
    return [(month, found[month]) for month in span]


def progress(found: Barriers, known: Register, traveller: str) -> pd.DataFrame:
    """How much is surveyed for a traveller, by municipality.

    Returns
    -------
    pandas.DataFrame
        Index municipality; `municipality_name`, `metres`, `metres_share`, `entrances`, `entrances_share` as
        `coverage.surveyed_share` gives them, `known_metres`, `known_entrances`, and `points`,
        the surveyed points there.
    """
    table = found.surveyed[found.surveyed["traveller"] == traveller].set_index("municipality")
    points: Counter[str] = Counter()
    for spot in known.spots:
        points[spot.municipality] += len(spot.place.points) if spot.place else 0
    return table.assign(
        known_metres=(table["metres"] * table["metres_share"]).fillna(0.0),
        known_entrances=(table["entrances"] * table["entrances_share"]).fillna(0.0).round().astype(np.int64),
        points=[points[str(name)] for name in table["municipality_name"]],
    )


def whole_share(progressed: pd.DataFrame, of: str) -> float:
    """Share of `metres` or `entrances` that is known in the whole territory, NaN where there are none."""
    whole = float(progressed[of].sum())
    return float(progressed[f"known_{of}"].sum()) / whole if whole else float("nan")


def services(indicators: pd.DataFrame) -> list[str]:
    """Ids of the services that the indicators tell of, kind|form|group, in the order of the table."""
    return list(dict.fromkeys(_keys(indicators)))


def _keys(indicators: pd.DataFrame) -> list[str]:
    return ["|".join(map(str, key)) for key in zip(*(indicators[name] for name in SERVICE), strict=True)]


def service_name(key: str, kinds: Mapping[str, Kind], language: str) -> str:
    """A service kind|form|group in words."""
    kind, form, group = key.split("|")
    known, people = kinds[kind], groups()[group]
    if language == worded.CZECH:
        return f"{known.label} – {form} – {people.name}"
    section = f" ({known.section})" if known.section else ""
    return f"{known.name_en or known.name}{section} – {_FORMS_EN.get(form, form)} – {people.name_en}"


def by_municipality(indicators: pd.DataFrame, traveller: str, key: str) -> pd.DataFrame:
    """Indicators of one service (kind|form|group) for a traveller, index municipality."""
    fits = indicators["traveller"] == traveller
    for name, value in zip(SERVICE, key.split("|"), strict=True):
        fits &= indicators[name] == value
    return indicators[fits].set_index("municipality")


def by_service(indicators: pd.DataFrame, traveller: str) -> pd.DataFrame:
    """Indicators for a traveller in the whole territory: people are summed, counts are means weighted by people.

    Returns
    -------
    pandas.DataFrame
        Index `service` (kind|form|group); `SUMMED`, `nominal` and `COUNTED`, NaN where no people live; services for
        which the most people wait for an answer first.
    """
    own = indicators[indicators["traveller"] == traveller]
    key = pd.Series(_keys(own), index=own.index, dtype=object, name="service")
    weighted = own[["nominal", *COUNTED]].mul(own["people"], axis=0)  # NaN only where nobody lives
    sums = pd.concat([own[list(SUMMED)], weighted.fillna(0.0)], axis=1).groupby(key, sort=False).sum()
    counts = sums[["nominal", *COUNTED]].div(sums["people"].where(sums["people"] > 0), axis=0)
    return sums[list(SUMMED)].join(counts).sort_values("unknown", ascending=False, kind="stable")


def decisive(found: Barriers, known: Register, traveller: str, language: str) -> list[Decisive]:
    """Sets of barriers whose removal opens most, the smallest set first."""
    rows_ = found.removals[found.removals["traveller"] == traveller]
    at = _positions(known)
    return [
        Decisive(int(row["gain"]), bool(row["exact"]), tuple(_items(row, known, at, language)))
        for row in rows_.to_dict("records")
    ]


def _positions(known: Register) -> dict[str, int]:
    """Row of the register by the id of a place, of any of its points, and of any of its services."""
    found: dict[str, int] = {}
    for place, spot in enumerate(known.spots):
        points = [str(one.point_id) for one in spot.place.points] if spot.place else []
        for name in (spot.id, *points, *(service.id for service in spot.services)):
            found.setdefault(name, place)
    return found


def _items(row: Mapping[Any, Any], known: Register, at: Mapping[str, int], language: str) -> Iterator[Item]:
    ids = str(row["ids"]).split("|")
    for name in ids:
        place = at.get(name)
        if place is None:
            yield Item(name, name, "", (), float("nan"), float("nan"), None)
            continue
        spot = known.spots[place]
        own = next((service.name for service in spot.services if service.id == name), spot.name)
        yield Item(name, own, spot.municipality, worded.why(spot, language), spot.lon, spot.lat, place)


def next_points(found: Barriers, traveller: str, language: str) -> pd.DataFrame:
    """Doors and streets to survey next for a traveller, those for which most people wait first; words in a language."""
    table = found.next_points[found.next_points["traveller"] == traveller].reset_index(drop=True)
    if language == worded.CZECH:
        return table
    return table.assign(
        words=[
            next_words_en(words, door=what == "door") for words, what in zip(table["words"], table["what"], strict=True)
        ]
    )


def next_words_en(words: str, *, door: bool) -> str:
    """What is to be found out, in English; the name of a service stays.

    >>> next_words_en("ulice, 120 m: zjistěte povrch, šířka", door=False)
    'street, 120 m: find out: surface, width'
    >>> next_words_en("Povrchové doly: změřte vstup", door=True)
    'Povrchové doly: measure the entrance'
    """
    name, _, asked = words.rpartition(": ")
    head = name if door else _english(name)
    return f"{head}: {_english(asked)}" if name else _english(asked)


def _english(words: str) -> str:
    return _NEXT_WORDS.sub(lambda one: _NEXT_EN[one.group()], words)


def traveller_name(traveller: str, language: str) -> str:
    """A traveller in words."""
    column = "name" if language == worded.CZECH else "name_en"
    return next((row[column] for row in rows("travellers.csv") if row["traveller"] == traveller), traveller)


def who(found: Barriers) -> list[str]:
    """Travellers that the tables tell of, in the order of the study."""
    return [str(one) for one in dict.fromkeys(found.surveyed["traveller"])]


def kind_names(territory: Territory, language: str) -> dict[str, str]:
    """Kinds of service of a territory in words, by id."""
    return {
        one.id: one.label if language == worded.CZECH else one.name_en or one.name for one in territory.kinds.values()
    }

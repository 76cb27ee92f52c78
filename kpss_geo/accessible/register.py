"""All barrier-free places and unvisited services of a territory, as arrays that a filter reads in milliseconds."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kpss_geo.access import Survey
from kpss_geo.accessible.spots import DOOR, FIELD, Service, Spot, surveyed, unvisited
from kpss_geo.maps.access import GRADES, LIMITS
from kpss_geo.maps.words import czech_order
from kpss_geo.survey.questionnaire import elements
from kpss_geo.territory import Territory

__all__ = ["DOOR", "FIELD", "Register", "Service", "Spot", "plain", "register"]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]


class Measured(NamedTuple):
    """Measures of all spots that one limit is held against: position of the spot, and the value, NaN if unknown."""

    owner: Whole
    value: Floats


@dataclass(frozen=True, eq=False)
class Register:
    """Spots in the order of the list, and what filters ask of them as arrays of the same length.

    Attributes
    ----------
    edition, today, demonstration
        Letter of the method; the day on which the survey stands; are its points made up.
    spots, position
        Rows, and the place of each by its id.
    lon, lat
        Degrees of WGS84.
    grade, municipality
        Positions in `GRADES` and in `municipalities`; -1 where none is known.
    elements, kinds
        (spots,) flags by kind of thing and by kind of service; only those that occur.
    measures
        By field of `maps.access.LIMITS`.
    """

    edition: str
    today: dt.date
    demonstration: bool
    spots: tuple[Spot, ...]
    position: Mapping[str, int]
    lon: Floats
    lat: Floats
    grade: Whole
    municipality: Whole
    municipalities: tuple[str, ...]
    elements: Mapping[str, Flags]
    kinds: Mapping[str, Flags]
    measures: Mapping[str, Measured]
    folded: tuple[str, ...]


def plain(words: str) -> str:
    """Text as it is searched: without case and accents.

    >>> plain("Třeboň  Úřad")
    'trebon urad'
    """
    apart = unicodedata.normalize("NFKD", words.casefold())
    return " ".join("".join(sign for sign in apart if not unicodedata.combining(sign)).split())


def register(territory: Territory, survey: Survey, *, edition: str = "A") -> Register:
    """Arrange what the survey and the catalogue know of doors and of things in the street.

    Parameters
    ----------
    territory
        Its services and municipalities are used, its streets are not.
    survey
        Published points.
    edition
        Letter of the edition of the category method.

    Raises
    ------
    BadInput
        There is no such edition.
    """
    spots = _ordered([*surveyed(territory, survey, edition), *unvisited(territory, survey)])
    municipalities = tuple(_in_order({one.municipality for one in spots if one.municipality}))
    grades = list(GRADES)
    return Register(
        edition=edition,
        today=survey.today,
        demonstration=survey.demonstration,
        spots=tuple(spots),
        position={one.id: place for place, one in enumerate(spots)},
        lon=np.array([one.lon for one in spots], dtype=np.float64),
        lat=np.array([one.lat for one in spots], dtype=np.float64),
        grade=np.array([grades.index(one.grade) for one in spots], dtype=np.int64),
        municipality=np.array(
            [municipalities.index(one.municipality) if one.municipality else -1 for one in spots], dtype=np.int64
        ),
        municipalities=municipalities,
        elements=_flags(spots, elements(), lambda one: one.elements),
        kinds=_flags(spots, territory.kinds, lambda one: (service.kind.id for service in one.services)),
        measures={field: _measured(spots, field) for field, *_ in LIMITS},
        folded=tuple(_searched(one) for one in spots),
    )


def _in_order(names: Iterable[str]) -> list[str]:
    some = sorted(names)
    return [some[place] for place in czech_order(some)]


def _ordered(spots: Sequence[Spot]) -> list[Spot]:
    """Surveyed places that people go to, services that nobody visited, things in the street; by place and name."""
    by_name = [spots[place] for place in czech_order([one.name for one in spots])]
    by_town = [by_name[place] for place in czech_order([one.municipality for one in by_name])]
    return sorted(by_town, key=_rank)


def _rank(one: Spot) -> int:
    if one.place is not None:
        return 0 if one.place.listed else 3
    return 1 if one.inside else 2


def _flags(spots: Sequence[Spot], ids: Iterable[str], of: Callable[[Spot], Iterable[str]]) -> dict[str, Flags]:
    has: dict[str, Flags] = {}
    for place, one in enumerate(spots):
        for name in of(one):
            has.setdefault(name, np.zeros(len(spots), dtype=bool))[place] = True
    return {name: has[name] for name in ids if name in has}


def _measured(spots: Sequence[Spot], field: str) -> Measured:
    pairs = [(place, value) for place, one in enumerate(spots) for value in one.measures[field]]
    return Measured(
        np.array([place for place, _ in pairs], dtype=np.int64),
        np.array([np.nan if value is None else value for _, value in pairs], dtype=np.float64),
    )


def _searched(one: Spot) -> str:
    return plain(" ".join([one.name, one.municipality, *(service.name for service in one.services)]))

"""Suspected duplicates: points that may be the thing somebody is about to add."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from math import asin, cos, inf, radians, sin, sqrt
from typing import Protocol
from uuid import UUID

from kpss_geo.survey.observations import Position
from kpss_geo.survey.questionnaire import elements, questions

EARTH_METRES = 6_371_008.8
SITE_METRES = 200
SITE_SIMILARITY = 0.6
SITE_LINKS = ("service_id", "ruian_code")


class Placed(Protocol):
    """What is compared: an observation before it is saved, or a point."""

    @property
    def point_id(self) -> UUID: ...  # noqa: D102
    @property
    def element(self) -> str: ...  # noqa: D102
    @property
    def position(self) -> Position | None: ...  # noqa: D102
    @property
    def about(self) -> Mapping[str, str]: ...  # noqa: D102


@dataclass(frozen=True)
class Suspect:
    """A point that may be the same; `reason` is element (the same thing) or site (the same place to go to)."""

    point_id: UUID
    reason: str
    metres: float


def suspects(new: Placed, others: Iterable[Placed]) -> list[Suspect]:
    """Points to show before `new` is saved: the same things first, then the same sites, nearest first.

    Opposite sides (`side` in `about` differs) are never suspected: a crossing has two kerbs.
    """
    found = [Suspect(one.point_id, reason, metres(new, one)) for one in others if (reason := _reason(new, one))]
    return sorted(found, key=lambda one: (one.reason, one.metres, one.point_id))


def metres(one: Placed, other: Placed) -> float:
    """Metres between two things along the sphere; infinite where one has no position."""
    if one.position is None or other.position is None:
        return inf
    ends = [(radians(at.lon), radians(at.lat)) for at in (one.position, other.position)]
    (lon, lat), (lon_2, lat_2) = ends
    half = sin((lat - lat_2) / 2) ** 2 + cos(lat) * cos(lat_2) * sin((lon - lon_2) / 2) ** 2
    return 2 * EARTH_METRES * asin(min(1.0, sqrt(half)))


def similarity(one: str, other: str) -> float:
    """Share of text that two names have in common, blind to case, accents and punctuation.

    >>> similarity("Městský úřad Třeboň", "MESTSKY URAD, TREBON")
    1.0
    """
    first, second = sorted((_plain(one), _plain(other)))  # difflib's ratio depends on the order
    return SequenceMatcher(None, first, second, autojunk=False).ratio() if first and second else 0.0


def _reason(new: Placed, other: Placed) -> str | None:
    if new.point_id == other.point_id or _opposite(new, other):
        return None
    apart = metres(new, other)
    if new.element == other.element and apart <= _reach(new, other):
        return "element"
    return "site" if _same_site(new, other, apart) else None


def _opposite(one: Placed, other: Placed) -> bool:
    sides = {_plain(side) for at in (one, other) if (side := at.about.get("side", ""))}
    return len(sides) > 1


def _reach(one: Placed, other: Placed) -> float:
    """Metres within which two things of a kind may be one; a poor fix must not reach across the street."""
    near = elements()[one.element].duplicate_metres
    if one.element in questions()["kerb_cm"].elements:
        return near
    return max(near, *(at.position.accuracy_m for at in (one, other) if at.position))


def _same_site(one: Placed, other: Placed, apart: float) -> bool:
    if any(one.about.get(link) and one.about.get(link) == other.about.get(link) for link in SITE_LINKS):
        return True
    names = one.about.get("name", ""), other.about.get("name", "")
    return apart <= SITE_METRES and similarity(*names) >= SITE_SIMILARITY


def _plain(text: str) -> str:
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in bare.casefold()).split())

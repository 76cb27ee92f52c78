"""Places that people go to: points put together by their links, else by name and nearness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import floor
from typing import Any

from kpss_geo.survey.categories import Category, categorize
from kpss_geo.survey.duplicates import SITE_LINKS, SITE_METRES, metres
from kpss_geo.survey.fold import Point
from kpss_geo.survey.judging import HELPERS
from kpss_geo.survey.profiles import Profile
from kpss_geo.survey.sites import site

# Elements that are part of a place under its name; the others stand in the street unless they bear a link.
OF_PLACES = ("vstup", "rampa", "vytah", "plosina", "toaleta", "schody", "stani")
LIMITED_CM = 7
CELL_DEGREES = 0.003  # at least 200 m either way, as far north as 53°
LISTED = ("vstup", "toaleta", "vytah", "plosina")  # what makes a place of the points


@dataclass(frozen=True)
class Place:
    """Points of one place to go to, or a single thing in the street; `categories` by audience, where it has any."""

    id: str
    name: str
    points: tuple[Point, ...]
    categories: Mapping[str, Category]

    @property
    def listed(self) -> bool:
        """Is it a place that somebody goes to, not a thing in the street."""
        return any(one.element in LISTED for one in self.points)

    @property
    def position(self) -> tuple[float, float] | None:
        """Longitude and latitude of its main entrance, else of its first point that has any."""
        placed = [one for one in _entrances_first(self.points) if one.position]
        return (placed[0].position.lon, placed[0].position.lat) if placed and placed[0].position else None

    def of(self, *elements: str) -> list[Point]:
        """Its points of some kinds, the main entrance first."""
        return [one for one in _entrances_first(self.points) if one.element in elements]

    def known(self, elements: Iterable[str], field: str) -> list[Any]:
        """What is known of a field, in all its points of these kinds; stale answers are not known."""
        told = (one.strict_answers.get(field) for one in self.of(*elements))
        return [value for value in told if value is not None]

    def through(self, entrance: Point, profile: Profile, audience: str) -> Category:
        """Category of the way through one of its entrances."""
        others = [one for one in self.points if one.element != "vstup"]
        return categorize(site(self.id, [entrance, *others]), profile, audience)


def places(points: Sequence[Point], profile: Profile) -> tuple[Place, ...]:
    """Points put together: those that share a service or a RÚIAN code, and those of one name within 200 m."""
    groups: defaultdict[int, list[Point]] = defaultdict(list)
    for number, one in zip(_joined(points), points, strict=True):
        groups[number].append(one)
    return tuple(_place(tuple(some), profile) for some in groups.values())


def _place(points: tuple[Point, ...], profile: Profile) -> Place:
    service = next((one.about["service_id"] for one in points if one.about.get("service_id")), "")
    name = next((one.about["name"] for one in _entrances_first(points) if one.about.get("name")), "")
    return Place(service or str(points[0].point_id), name, points, _categories(points, profile))


def _categories(points: Sequence[Point], profile: Profile) -> dict[str, Category]:
    """Nothing where nobody described an entrance: all would be unknown."""
    if not any(one.element == "vstup" for one in points):
        return {}
    whole = site(str(points[0].point_id), list(points))
    return {audience: categorize(whole, profile, audience) for audience in profile.audiences}


def _entrances_first(points: Sequence[Point]) -> list[Point]:
    return sorted(points, key=lambda one: (one.element != "vstup", one.answers.get("entrance_role") != "main"))


def _joined(points: Sequence[Point]) -> list[int]:
    """Number of the group of each point."""
    group = list(range(len(points)))

    def root(place: int) -> int:
        while group[place] != place:
            place = group[place] = group[group[place]]
        return place

    for one, other in _same(points):
        first, second = sorted((root(one), root(other)))
        group[second] = first
    return [root(place) for place in range(len(points))]


def _same(points: Sequence[Point]) -> Iterator[tuple[int, int]]:
    """Pairs of points of one place."""
    first: dict[Hashable, int] = {}
    named: defaultdict[Hashable, list[int]] = defaultdict(list)
    for number, one in enumerate(points):
        for link in SITE_LINKS:
            if one.about.get(link):
                yield first.setdefault((link, one.about[link]), number), number
        name = " ".join(one.about.get("name", "").casefold().split())
        if not (name and one.position and one.element in OF_PLACES):
            continue
        column, row = (floor(degrees / CELL_DEGREES) for degrees in (one.position.lon, one.position.lat))
        for cell in product((name,), (column - 1, column, column + 1), (row - 1, row, row + 1)):
            yield from ((other, number) for other in named.get(cell, ()) if _alike(points[other], one))
        named[name, column, row].append(number)


def _alike(one: Point, other: Point) -> bool:
    """Near each other, and not told apart by a link."""
    links = ((one.about.get(link), other.about.get(link)) for link in SITE_LINKS)
    return all(not a or not b or a == b for a, b in links) and metres(one, other) <= SITE_METRES


def one_low_step(told: Mapping[str, Any]) -> bool:
    """Does an entrance ask for at most one step, and none, nor a threshold, higher than 7 cm.

    Only then do other formats call a place limited; the method's "partly" allows a higher step.
    """
    passed = told.get("steps_count") == 0 or told.get("bridged_by") in HELPERS
    steps, threshold = told.get("step_height_max_cm"), told.get("threshold_cm")
    low = passed or (abs(told.get("steps_count") or 0) == 1 and steps is not None and steps <= LIMITED_CM)
    return low and threshold is not None and threshold <= LIMITED_CM

"""The place that a point belongs to: its other points, its category, and the services that it affects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple
from uuid import UUID

import pyproj
from shapely.geometry import Point as Spot

from kpss_geo.frames import WGS84
from kpss_geo.survey.categories import Category, categorize
from kpss_geo.survey.duplicates import SITE_LINKS
from kpss_geo.survey.fold import Point
from kpss_geo.survey.profiles import Profile
from kpss_geo.survey.sites import site
from kpss_geo.territory import Territory

ENTRANCE = "vstup"
NEAR_METRES = 30
TOILET = "toaleta"
VAGUE = ("municipality", "street")  # a service somewhere in the town is not near anything
Links = Mapping[tuple[str, str], frozenset[UUID]]


class Place(NamedTuple):
    """A point, None where there is none, and the other points of the same place."""

    point: Point | None
    others: Sequence[Point] = ()


@dataclass(frozen=True)
class Change:
    """Category of the place for one audience, before and after; None where there is no such place."""

    audience: str
    before: Category | None
    after: Category | None


def links(points: Iterable[Point]) -> Links:
    """Ids of the points that share a link to a place, by (name of the link, its value)."""
    found: defaultdict[tuple[str, str], set[UUID]] = defaultdict(set)
    for one in points:
        for link in SITE_LINKS:
            if one.about.get(link) and not one.archived:
                found[link, one.about[link]].add(one.point_id)
    return {link: frozenset(some) for link, some in found.items()}


def place(point: Point | None, points: Mapping[UUID, Point], by_link: Links) -> Place:
    """The point with the other points that share a link with it, in a fixed order."""
    if point is None:
        return Place(None)
    ids = {name for link in SITE_LINKS for name in by_link.get((link, point.about.get(link, "")), ())}
    return Place(point, [points[name] for name in sorted(ids - {point.point_id, *point.merged}) if name in points])


def category(place: Place, profile: Profile, audience: str) -> Category | None:
    """Category of a place for an audience; None without an entrance, and for points that the edition does not judge."""
    point, others = place
    rules = profile.audiences[audience].elements.keys() | {ENTRANCE, TOILET}
    if point is None or point.archived or point.element not in rules:
        return None
    there = [one for one in (point, *others) if one.element in rules]
    if not any(one.element == ENTRANCE for one in there):
        return None
    return categorize(site(str(point.point_id), there), profile, audience)


def changes(before: Place, after: Place, profile: Profile) -> tuple[Change, ...]:
    """Category before and after for every audience of the edition; empty where there is neither."""
    both = [Change(one, category(before, profile, one), category(after, profile, one)) for one in profile.audiences]
    return tuple(one for one in both if one.before or one.after)


def affected(places: Iterable[Place], territory: Territory | None) -> tuple[str, ...]:
    """Ids of services that the places are linked to or that lie at most 30 m from their points."""
    found: set[str] = set()
    for point, others in places:
        if point:
            found |= {one.about["service_id"] for one in (point, *others) if one.about.get("service_id")}
            found |= _services_near(point, territory) if territory else set()
    return tuple(sorted(found))


def _services_near(point: Point, territory: Territory) -> set[str]:
    if point.position is None or territory.services.empty:
        return set()
    spot = Spot(_to_metres(territory.crs).transform(point.position.lon, point.position.lat))
    near = territory.services.sindex.query(spot, predicate="dwithin", distance=NEAR_METRES)
    vague = territory.services["position_quality"].to_numpy()[near]
    return {str(territory.services.index[row]) for row, place in zip(near, vague, strict=True) if place not in VAGUE}


@cache
def _to_metres(crs: str) -> pyproj.Transformer:
    """Made once: it takes longer than all the rest of a case."""
    return pyproj.Transformer.from_crs(WGS84, crs, always_xy=True)

"""What a point being written will say once published: its category with reasons, what it still lacks, its likes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

import geopandas as gpd

from kpss_geo.desk.cases import PENDING
from kpss_geo.store import Store
from kpss_geo.survey.described import AUDIENCE, UNVERIFIED, described
from kpss_geo.survey.duplicates import SITE_LINKS, SITE_METRES, metres, suspects
from kpss_geo.survey.fold import Point, fold
from kpss_geo.survey.observations import Observed
from kpss_geo.survey.places import Place, places
from kpss_geo.survey.profiles import Profile
from kpss_geo.survey.public_space import MEASURES, NEEDED, NEEDED_WIDTH
from kpss_geo.survey.questionnaire import Question, asked

MOST_LIKE = 5
ACCESSIBLE = "accessible"


@dataclass(frozen=True)
class Foretold:
    """What the public map would say of the place.

    `grade` is one of `described.GRADES` or unverified, `label` the same in Czech, `reasons` Czech words for why it is
    no better, `missing` the questions whose answer would say more.
    """

    grade: str
    label: str
    name: str
    reasons: tuple[str, ...]
    missing: tuple[Question, ...]


class Like(NamedTuple):
    """A published point that may be the same thing (`element`) or the same place to go to (`site`)."""

    point: Point
    reason: str
    metres: float


def foretold(
    written: Observed,
    points: Mapping[UUID, Point],
    *,
    before: Sequence[Observed] = (),
    municipalities: gpd.GeoDataFrame,
    profile: Profile,
    today: dt.date,
) -> Foretold | None:
    """What the place of an observation would be told as, were it published now; None before its kind is known.

    Parameters
    ----------
    written
        The observation.
    points
        Published points by id; those of the same place count too.
    before
        Published observations of the same point, where it is there already.
    """
    if not written.element or (written.position is None and not before):
        return None
    point = fold([*before, written], today=today).get(written.point_id)
    if point is None or point.position is None:
        return None
    others = [one for one in points.values() if one.point_id != point.point_id and not one.archived]
    place = next(one for one in places([point, *_around(point, others)], profile) if point in one.points)
    row = described({one.point_id: one for one in place.points}, municipalities, profile).iloc[0]
    return Foretold(
        grade=str(row["grade"]),
        label=str(row["label"]),
        name=str(row["name"]),
        reasons=tuple(one for one in str(row["why"]).split("; ") if one),
        missing=tuple(_missing(point, place, profile)) if row["grade"] == UNVERIFIED else (),
    )


def observed_at(store: Store, written: Observed) -> list[Observed]:
    """Published observations of the point that an observation tells of anew; none of a new point."""
    if not written.base_version:
        return []
    kept = store.stored(point_ids=[written.point_id], states=["published"])
    return [one.event for one in kept if isinstance(one.event, Observed)]


def likes(store: Store, written: Observed, points: Mapping[UUID, Point]) -> list[Like]:
    """Published points to offer before a new one is saved, the same things first, nearest first, at most five."""
    at = written.position
    if not written.element or at is None or written.base_version:
        return []
    near = {name for name, _ in store.near(at.lon, at.lat, max(SITE_METRES, at.accuracy_m))}
    others = [one for one in points.values() if one.point_id in near or _linked(written.about, one.about)]
    known = {one.point_id: one for one in others if not one.archived}
    found = suspects(written, known.values())
    return [Like(known[one.point_id], one.reason, one.metres) for one in found][:MOST_LIKE]


def sent_before(store: Store, written: Observed, author: str) -> list[Observed]:
    """What the same author sent of the same thing and still waits: nobody wants it twice."""
    if not written.element or written.position is None:
        return []
    waiting = [one.event for one in store.stored(states=PENDING) if one.event.author_id == author]
    told = {one.event_id: one for one in waiting if isinstance(one, Observed) and one.event_id != written.event_id}
    by_point = {one.point_id: one for one in told.values()}
    return [by_point[one.point_id] for one in suspects(written, by_point.values()) if one.reason == "element"]


def _around(point: Point, others: Iterable[Point]) -> Iterator[Point]:
    """Points that may belong to the same place."""
    for one in others:
        if _linked(point.about, one.about) or metres(point, one) <= SITE_METRES:
            yield one


def _linked(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return any(one.get(link) and one.get(link) == other.get(link) for link in SITE_LINKS)


def _missing(point: Point, place: Place, profile: Profile) -> Iterator[Question]:
    """Questions about this point whose answer the category waits for, in the order in which they are asked."""
    waits = _WAITS.get(point.element, _of_category)(point, place, profile)
    told = point.strict_answers
    for question in asked(point.element, told):
        if question.field in waits and (told.get(question.field) is None or _estimated(point, question.field)):
            yield question


def _estimated(point: Point, field: str) -> bool:
    return field in point.fields and point.fields[field].method == "estimate"


def _of_category(point: Point, place: Place, _profile: Profile) -> set[str]:
    category = place.categories.get(AUDIENCE)
    if category is None:
        return _of_street(point)
    return {one.field for one in category.reasons if one.step in ("", str(point.point_id), "celkem")}


def _of_street(point: Point) -> set[str]:
    needed = NEEDED | ({"width_cm"} if point.element in NEEDED_WIDTH else set())
    return set(MEASURES.get(point.element, ())) & needed


def _of_toilet(_point: Point, _place: Place, profile: Profile) -> set[str]:
    return {field for wishes in profile.audiences[AUDIENCE].toilets.values() for field in wishes} | {"wc_kind"}


_WAITS: Mapping[str, Callable[[Point, Place, Profile], set[str]]] = MappingProxyType({"toaleta": _of_toilet})

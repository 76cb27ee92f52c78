"""What a reviewer sees of a point: what waits, what it would change, and what lies around."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from kpss_geo.desk.difference import Difference, difference
from kpss_geo.desk.privacy import personal_data_of
from kpss_geo.desk.roles import admitted
from kpss_geo.desk.sites import NEAR_METRES, Change, Links, affected, changes, links, place
from kpss_geo.store import KeptPhoto, Person, Store, Stored, photos
from kpss_geo.survey.duplicates import SITE_METRES, Suspect, suspects
from kpss_geo.survey.fold import Point, fold
from kpss_geo.survey.observations import Event, PointEvent, Position, Reverted, heads
from kpss_geo.survey.profiles import Profile, profile
from kpss_geo.territory import Territory

PENDING = ("submitted", "in_review", "quarantined")


class Neighbour(NamedTuple):
    """A published point nearby: its kind, its name ("" for none), and metres to it."""

    point_id: UUID
    element: str
    name: str
    metres: float


@dataclass(frozen=True)
class Case:
    """What waits at one point and what approving all of it would do.

    `pending` is oldest first and `waiting_since` when the oldest came; `own` are ids of events that the reviewer may
    not decide on, `personal` the kinds of personal data in the texts, `disputed` the fields in which people would
    contradict each other.
    """

    point_id: UUID
    pending: tuple[Stored, ...]
    waiting_since: dt.datetime
    before: Point | None
    after: Point | None
    difference: tuple[Difference, ...]
    neighbours: tuple[Neighbour, ...]
    suspects: tuple[Suspect, ...]
    categories: tuple[Change, ...]
    services: tuple[str, ...]
    personal: tuple[str, ...]
    disputed: tuple[str, ...]
    photos: tuple[KeptPhoto, ...]
    own: tuple[UUID, ...]


@dataclass(frozen=True)
class ToVerify:
    """A published point that somebody should visit: fields in dispute, fields that grew old, the oldest sighting."""

    point: Point
    disputed: tuple[str, ...]
    stale: tuple[str, ...]
    since: dt.date


@dataclass(frozen=True)
class _Desk:
    """Everything that lies on the desk while cases are drawn up."""

    store: Store
    me: Person
    today: dt.date
    profile: Profile
    territory: Territory | None
    kin: Mapping[UUID, Sequence[Event]]
    points: Mapping[UUID, Point]
    told_as: Mapping[UUID, UUID]
    by_link: Links


def queue(
    store: Store, who: Person, *, today: dt.date, edition: str = "A", territory: Territory | None = None
) -> list[Case]:
    """What waits for a review, a case for each point, the longest waiting first.

    Parameters
    ----------
    edition
        By which categories are told.
    territory
        Whose services are looked up around the points; without it only linked services are told.

    Raises
    ------
    Denied
        Who is no reviewer.
    """
    me = admitted(store, who, "review")
    groups: defaultdict[UUID, list[Stored]] = defaultdict(list)
    for one in sorted(store.stored(states=PENDING), key=lambda one: one.seq):
        if isinstance(one.event, PointEvent):
            groups[one.event.point_id].append(one)
    desk = _desk(store, me, groups, today=today, profile=profile(edition), territory=territory)
    drawn = {point_id: _after(desk, point_id, some) for point_id, some in groups.items()}
    new = [one for one in drawn.values() if one and one.point_id not in desk.points]
    return [_case(desk, point_id, some, drawn[point_id], new) for point_id, some in groups.items()]


def to_verify(store: Store, *, today: dt.date) -> list[ToVerify]:
    """Published points in dispute or grown old: disputed ones first, then those seen longest ago."""
    found = []
    for point in store.points(today=today).values():
        disputed = tuple(name for name, one in point.fields.items() if one.disputed)
        stale = tuple(name for name, one in point.fields.items() if one.stale)
        if (disputed or stale) and not point.archived:
            since = min(point.fields[name].seen_on for name in (*disputed, *stale))
            found.append(ToVerify(point, disputed, stale, since))
    return sorted(found, key=lambda one: (not one.disputed, one.since, one.point.point_id))


def is_own(who: Person, one: Stored) -> bool:
    """Is it this person's work, sent or signed by them."""
    return one.sender == who.id or one.event.author_id == who.pseudonym


def _desk(
    store: Store,
    me: Person,
    groups: Mapping[UUID, Sequence[Stored]],
    *,
    today: dt.date,
    profile: Profile,
    territory: Territory | None,
) -> _Desk:
    published = store.published()
    points = fold(published, today=today)
    told_as = {name: one.point_id for one in points.values() for name in (one.point_id, *one.merged)}
    pending = [one.event for some in groups.values() for one in some]
    kin = kin_events(published, pending, groups)
    return _Desk(store, me, today, profile, territory, kin, points, told_as, links(points.values()))


def kin_events(
    published: Sequence[Event], pending: Sequence[Event], wanted: Iterable[UUID]
) -> Mapping[UUID, Sequence[Event]]:
    """Published events that bear on each wanted point: its own, those of all points tied to it, and reverts.

    Points are tied by a merge, its undoing, or where somebody who observed one knew of the other.
    """
    tied = _ties([one for one in (*published, *pending) if isinstance(one, PointEvent)])
    families = {name: _family(name, tied) for name in wanted}
    told: defaultdict[UUID, list[Event]] = defaultdict(list)
    reverts: list[Event] = [one for one in published if isinstance(one, Reverted)]
    for one in published:
        if isinstance(one, PointEvent):
            told[one.point_id].append(one)
    return {
        name: [*reverts, *(one for member in sorted(family) for one in told.get(member, ()))]
        for name, family in families.items()
    }


def _ties(events: Sequence[PointEvent]) -> Mapping[UUID, set[UUID]]:
    places = {one.event_id: one.point_id for one in events}
    tied: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for one in events:
        known = {places.get(up) for up in (*heads(one.base_version), *_named(one, "merge_id"))}
        for other in known | _named(one, "absorbed"):
            if other and other != one.point_id:
                tied[one.point_id].add(other)
                tied[other].add(one.point_id)
    return tied


def _named(event: Event, name: str) -> set[UUID]:
    return {getattr(event, name)} if hasattr(event, name) else set()


def _family(name: UUID, tied: Mapping[UUID, set[UUID]]) -> set[UUID]:
    family, fresh = {name}, {name}
    while fresh:
        fresh = {other for one in fresh for other in tied.get(one, ())} - family
        family |= fresh
    return family


def _after(desk: _Desk, point_id: UUID, pending: Iterable[Stored]) -> Point | None:
    """The point that would tell this one, were all that waits at it published."""
    points = fold([*desk.kin[point_id], *(one.event for one in pending)], today=desk.today)
    return next((one for one in points.values() if point_id in (one.point_id, *one.merged)), None)


def _case(desk: _Desk, point_id: UUID, pending: Sequence[Stored], after: Point | None, new: Sequence[Point]) -> Case:
    before = desk.points.get(desk.told_as.get(point_id, point_id))
    was, becomes = (place(one, desk.points, desk.by_link) for one in (before, after))
    return Case(
        point_id=point_id,
        pending=tuple(pending),
        waiting_since=pending[0].received_at,
        before=before,
        after=after,
        difference=difference(before, after),
        neighbours=_neighbours(desk, after or before),
        suspects=_suspects(desk, after, new) if after and before is None else (),
        categories=changes(was, becomes, desk.profile),
        services=affected([was, becomes], desk.territory),
        personal=tuple(dict.fromkeys(kind for one in pending for kind in personal_data_of(one.event))),
        disputed=tuple(name for name, one in after.fields.items() if one.disputed) if after else (),
        photos=tuple(photos.listed(desk.store, event_ids=[one.event.event_id for one in pending])),
        own=tuple(one.event.event_id for one in pending if is_own(desk.me, one)),
    )


def _around(desk: _Desk, at: Position, metres: float) -> list[tuple[Point, float]]:
    found = desk.store.near(at.lon, at.lat, metres)
    return [(desk.points[name], apart) for name, apart in found if name in desk.points]


def _neighbours(desk: _Desk, point: Point | None) -> tuple[Neighbour, ...]:
    if point is None or point.position is None:
        return ()
    return tuple(
        Neighbour(one.point_id, one.element, one.about.get("name", ""), apart)
        for one, apart in _around(desk, point.position, NEAR_METRES)
        if one.point_id != point.point_id
    )


def _suspects(desk: _Desk, point: Point, new: Sequence[Point]) -> tuple[Suspect, ...]:
    """Published points, and others that wait, which may be the same thing or place as a new point."""
    reach = max(SITE_METRES, point.position.accuracy_m) if point.position else 0
    near = [one for one, _ in _around(desk, point.position, reach)] if point.position else []
    others = {one.point_id: one for one in (*near, *place(point, desk.points, desk.by_link).others, *new)}
    return tuple(suspects(point, others.values()))

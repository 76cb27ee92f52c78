"""What became of a person's own observations: where each stands, who said what of it, what may be confirmed again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from kpss_geo.desk.roles import admitted
from kpss_geo.store import Decision, KeptPhoto, Person, Store, Stored, photos
from kpss_geo.survey.fold import Point
from kpss_geo.survey.observations import Archived, Observed, PointEvent, Position, StillHolds
from kpss_geo.survey.questionnaire import elements

WAITS, REVIEWED, PUBLISHED, REJECTED = OUTCOMES = ("waits", "reviewed", "published", "rejected")
OUTCOME: Mapping[str, str] = MappingProxyType(
    {
        "submitted": WAITS,
        "quarantined": WAITS,
        "in_review": REVIEWED,
        "published": PUBLISHED,
        "rejected": REJECTED,
    }
)
OBSERVED, CONFIRMED, ARCHIVED = "observed", "confirmed", "archived"
WHAT: Mapping[type, str] = MappingProxyType({Observed: OBSERVED, StillHolds: CONFIRMED, Archived: ARCHIVED})


@dataclass(frozen=True)
class Own:
    """Something that a person sent: what, of which point, and what became of it.

    `outcome` is one of `OUTCOMES`; `note` is what the moderator wrote, "" for nothing; `point` is the point as it is
    published now, None where it is not; `photos` are those sent with it.
    """

    event: PointEvent
    what: str
    element: str
    name: str
    position: Position | None
    sent_at: dt.datetime
    outcome: str
    note: str
    decided_at: dt.datetime | None
    point: Point | None
    photos: tuple[KeptPhoto, ...]

    @property
    def is_old(self) -> bool:
        """Should somebody go and look again: something of the published point has grown old or is in dispute."""
        point = self.point
        return point is not None and any(one.stale or one.disputed for one in point.fields.values())


def own_work(store: Store, who: Person, points: Mapping[UUID, Point]) -> list[Own]:
    """What a person sent, the newest first; also of a blocked account.

    Parameters
    ----------
    points
        Published points.

    Raises
    ------
    Denied
        Nobody is signed in.
    """
    me = admitted(store, who, "read")
    mine = [one for one in store.stored(sender=me.id) if not one.batch]
    sent = [one for one in mine if isinstance(one.event, PointEvent) and type(one.event) in WHAT]
    ids = [one.event.event_id for one in sent]
    notes = {one.event_id: one for one in store.decisions(event_ids=ids)} if ids else {}
    told_as = {name: one for one in points.values() for name in (one.point_id, *one.merged)}
    pictures = _by_event(photos.listed(store, event_ids=ids) if ids else [])
    observed = {one.event.point_id: one.event for one in sent if isinstance(one.event, Observed)}
    own = [
        _own(one, notes.get(one.event.event_id), told_as.get(_point(one)), observed.get(_point(one)), pictures)
        for one in sent
    ]
    return sorted(own, key=lambda one: one.sent_at, reverse=True)


def counts(some: Sequence[Own]) -> dict[str, int]:
    """How many have each outcome, in the order of `OUTCOMES`."""
    return {outcome: sum(one.outcome == outcome for one in some) for outcome in OUTCOMES}


def title(element: str, name: str, *, english: bool = False) -> str:
    """What a point is called: its kind, and its own name where it has one.

    >>> title("vytah", "Radnice"), title("obrubnik", "")
    ('Výtah · Radnice', 'Obrubník')
    """
    known = elements().get(element)
    kind = (known.name_en if english else known.name) if known else element
    return " · ".join(filter(None, (kind[:1].upper() + kind[1:], name)))


def _own(
    one: Stored,
    decision: Decision | None,
    point: Point | None,
    observed: Observed | None,
    pictures: Mapping[UUID, tuple[KeptPhoto, ...]],
) -> Own:
    event = one.event
    assert isinstance(event, PointEvent)
    told = event if isinstance(event, Observed) else observed
    about = dict(point.about if point else {}) | dict(told.about if told else {})
    return Own(
        event=event,
        what=WHAT[type(event)],
        element=point.element if point else told.element if told else "",
        name=about.get("name", ""),
        position=(told.position if told else None) or (point.position if point else None),
        sent_at=one.received_at,
        outcome=OUTCOME[one.state],
        note=decision.note if decision else "",
        decided_at=one.decided_at,
        point=point,
        photos=pictures.get(event.event_id, ()),
    )


def _point(one: Stored) -> UUID:
    assert isinstance(one.event, PointEvent)
    return one.event.point_id


def _by_event(some: Sequence[KeptPhoto]) -> dict[UUID, tuple[KeptPhoto, ...]]:
    return {name: tuple(one for one in some if one.event_id == name) for name in {one.event_id for one in some}}

"""People and events of a toy town for tests of the desk."""

import datetime as dt
from itertools import count
from uuid import UUID, uuid4

from kpss_geo.store import Store
from kpss_geo.survey.observations import Archived, Box, Merged, Observed, Position, StillHolds, Value, version_of

TOWN = Box(14.6, 48.9, 14.9, 49.1)
TODAY = dt.date(2026, 6, 1)
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
CLOCK = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
SQUARE = Position(14.7712, 49.0036, 5.0)
ROLES = ("volunteer", "surveyor", "moderator", "planner", "administrator")
_points = count(1)


def point_id():
    return UUID(int=next(_points))


def event(kind, point, *, after=(), on=dt.date(2026, 5, 1), clock=CLOCK, author="cizí přezdívka", **what):
    """Signed with what nobody should believe."""
    return kind(
        event_id=uuid4(),
        point_id=point,
        base_version=version_of(after),
        recorded_at=clock,
        observed_on=on,
        author_id=author,
        author_class="verified",
        **what,
    )


def seen(point=None, *, element="vstup", how="measured", at=SQUARE, about=(), **answers):
    """An observation; answers by field, what is not an answer is said of the event."""
    told = {name: answers.pop(name) for name in ("after", "on", "clock", "author", "source") if name in answers}
    values = {
        name: one if isinstance(one, Value) else Value(one, "unknown" if one is None else "known", how)
        for name, one in (answers or {"door_main_cm": 80}).items()
    }
    return event(Observed, point or point_id(), element=element, values=values, position=at, about=dict(about), **told)


def still_holds(point, *after, **told):
    return event(StillHolds, point, after=after, **told)


def gone(point, *after, **told):
    return event(Archived, point, after=after, **told)


def joined(point, absorbed, **told):
    return event(Merged, point, absorbed=absorbed, **told)


def states(store: Store):
    return {one.event.event_id: one.state for one in store.stored()}


def of(store: Store, ids):
    return [one.event for one in store.stored(event_ids=list(ids))]

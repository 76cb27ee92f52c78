"""What publishing a case would change for people: doors of services, and the street that a point lies in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

import pandas as pd

from kpss_geo.access import Survey
from kpss_geo.desk.cases import Case
from kpss_geo.survey.attaching import AMBIGUOUS, ATTACHED, attach, is_public
from kpss_geo.survey.doors import doors
from kpss_geo.survey.fold import Point
from kpss_geo.survey.judging import ACCESSIBLE, INACCESSIBLE
from kpss_geo.survey.profiles import Profile
from kpss_geo.survey.public_space import Graded, grade
from kpss_geo.survey.questionnaire import choices
from kpss_geo.territory import Territory

Span = tuple[int, int]  # the worst and the best grade that are possible; 2 is accessible, 0 inaccessible


class DoorEffect(NamedTuple):
    """The grades of the door of a service for one audience, before and after; None where nobody surveyed it."""

    service: str
    name: str
    audience: str
    before: Span | None
    after: Span | None

    @property
    def changes(self) -> bool:
        """Does it say something else than before."""
        return self.before != self.after


class StreetEffect(NamedTuple):
    """The street that a point belongs to, and how a manual wheelchair passes there, before and after.

    `status` is attached, ambiguous (somebody must choose of `ways`) or unmatched; `ways` are ids of the source.
    """

    status: str
    ways: tuple[int, ...]
    metres_off: float | None
    before: Span | None
    after: Span | None


def at_doors(case: Case, survey: Survey, territory: Territory, profile: Profile) -> tuple[DoorEffect, ...]:
    """What the doors of the services that a case affects would be told as; only what differs."""
    services = territory.services[territory.services.index.isin(case.services)]
    if services.empty:
        return ()
    was, becomes = (doors(points, services, profile) for points in (survey.points, _with(case, survey.points)))
    told = [
        DoorEffect(service, str(services["name"][service]), audience, *_spans(was, becomes, service, audience))
        for service in map(str, services.index)
        for audience in profile.audiences
    ]
    return tuple(one for one in told if one.changes)


def in_street(case: Case, territory: Territory) -> StreetEffect | None:
    """The street of a case's point; None for points that belong to buildings."""
    point = case.after or case.before
    if point is None or not is_public(point):
        return None
    (at,) = attach({point.point_id: point}, territory.streets)
    off = float(at.off_metres) if at.status == ATTACHED else None
    ways = at.candidates if at.status in (ATTACHED, AMBIGUOUS) else ()
    return StreetEffect(at.status, ways, off, _passes(case.before), _passes(case.after))


def _with(case: Case, points: Mapping[UUID, Point]) -> dict[UUID, Point]:
    """Points as they would be told, were all that waits at the case's point published."""
    gone = {case.point_id, *(case.after.merged if case.after else ())}
    kept = {name: one for name, one in points.items() if name not in gone}
    return kept | ({case.after.point_id: case.after} if case.after else {})


def span_words(span: Span | None, *, english: bool = False) -> str:
    """Grades in words.

    >>> span_words((1, 1)), span_words((0, 2), english=True), span_words(None)
    ('částečně přístupné', 'not verified (accessible at best)', 'nikdo nezjistil')
    """
    if span is None:
        return "nobody has looked" if english else "nikdo nezjistil"
    worst, best = span
    named = list(reversed(choices()["category"]))[best]
    label = named.label_en if english else named.label
    if worst == best:
        return label
    return f"not verified ({label} at best)" if english else f"neověřeno (nejlépe {label})"


def _spans(was: pd.DataFrame, becomes: pd.DataFrame, service: str, audience: str) -> Iterator[Span | None]:
    for frame in (was, becomes):
        row = frame.loc[service].to_dict()
        yield (row[f"{audience}_worst"], row[f"{audience}_best"]) if row["points"] else None


def _passes(point: Point | None) -> Span | None:
    if point is None or point.archived:
        return None
    found = grade(point.element, point.strict_answers) or Graded(INACCESSIBLE, ACCESSIBLE, ())
    return found.worst, found.best

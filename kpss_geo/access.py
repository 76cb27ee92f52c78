"""What the survey changes in a territory: its streets, and the doors of its services."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import pandas as pd

from kpss_geo.coverage.supply import Doors
from kpss_geo.errors import BadInput
from kpss_geo.frames import WGS84
from kpss_geo.survey import doors as doors_of
from kpss_geo.survey.attaching import ATTACHED, MOST_REACH_METRES, Attached, attach, is_public
from kpss_geo.survey.fold import Point, fold
from kpss_geo.survey.observations import Box, Event, Observed
from kpss_geo.survey.on_streets import Surveyed, surveyed
from kpss_geo.survey.profiles import Profile
from kpss_geo.territory import Territory

DEMONSTRATION = "demonstration"
MARGIN_DEGREES = 0.1  # points just across the border belong to the survey too
_WAY = re.compile(r"(?:way/|w)(\d+)")
DEMONSTRATION_NOTE = "body průzkumu jsou ukázkové, nikdo je neměřil"


def is_made_up(event: Event) -> bool:
    """Does the source of the event say that it only shows the program."""
    return event.source.strip().casefold().startswith(DEMONSTRATION)


@dataclass(frozen=True, eq=False)
class Survey:
    """Surveyed points as they stand on a day.

    Attributes
    ----------
    points
        As `fold` gives them on that day.
    today
        The day.
    demonstration
        Are they made up.
    """

    points: Mapping[UUID, Point]
    today: dt.date
    demonstration: bool = False

    @classmethod
    def of(cls, events: Iterable[Event], *, today: dt.date) -> Survey:
        """Survey that published events make."""
        some = list(events)
        return cls(fold(some, today=today), today, any(map(is_made_up, some)))

    @property
    def chosen(self) -> dict[UUID, int]:
        """Way (id of the source of the streets) that somebody named for a point, as `way/123` in its `osm_ref`."""
        named = ((one, _WAY.fullmatch(point.about.get("osm_ref", ""))) for one, point in self.points.items())
        return {one: int(found[1]) for one, found in named if found}


@dataclass(frozen=True, eq=False)
class Access:
    """What the survey says of one territory.

    Attributes
    ----------
    survey
        The points.
    attached
        Streets that points of public space belong to, and those that a reviewer must look at.
    surveyed
        The streets with what was found, and where each value comes from.
    doors
        See `survey.doors.doors`.
    enterable, usable
        By traveller, services that are surely and perhaps so.
    """

    survey: Survey
    attached: tuple[Attached, ...]
    surveyed: Surveyed
    doors: pd.DataFrame
    enterable: Doors
    usable: Doors


def box_of(territory: Territory) -> Box:
    """Where points of a territory's survey may lie: its municipalities and a strip around them, in degrees."""
    west, south, east, north = map(float, territory.municipalities.to_crs(WGS84).total_bounds)
    return Box(west - MARGIN_DEGREES, south - MARGIN_DEGREES, east + MARGIN_DEGREES, north + MARGIN_DEGREES)


def unplaced(territory: Territory, survey: Survey) -> list[Attached]:
    """Points of public space that belong to no street yet: several are as near, or none is; somebody must choose."""
    found = attach(survey.points, territory.streets, chosen=survey.chosen)
    return [one for one in found if one.status != ATTACHED]


def naming(
    territory: Territory, survey: Survey, point_id: UUID, way: int, *, author: str, now: dt.datetime
) -> Observed:
    """The event by which somebody says that a point of public space belongs to a way of the source, and no more.

    Raises
    ------
    BadInput
        There is no such point in public space, or the way is not near.
    """
    point = survey.points.get(point_id)
    if point is None or not is_public(point):
        raise BadInput([f"bod {point_id}: takový zveřejněný bod na ulici tu není; vypište je: survey unplaced"])
    (at,) = attach({point_id: point}, territory.streets, chosen={point_id: way})
    if at.status != ATTACHED:
        near = f"není do {MOST_REACH_METRES:g} m od něj; vyberte jinou z výpisu survey unplaced"
        raise BadInput([f"bod {point_id}: cesta {way} {near}"])
    return Observed(
        event_id=uuid4(),
        point_id=point_id,
        base_version=point.version,
        recorded_at=now,
        observed_on=survey.today,
        author_id=author,
        author_class="volunteer",
        element=point.element,
        values={},
        about={"osm_ref": f"way/{way}"},
    )


def access(territory: Territory, survey: Survey, profile: Profile) -> tuple[Territory, Access]:
    """The territory with surveyed streets, and what the survey says of its services' doors.

    Parameters
    ----------
    territory
        As its sources give it.
    survey
        Points; without any, all is as the sources say.
    profile
        Edition of the category method.
    """
    attached = attach(survey.points, territory.streets, chosen=survey.chosen)
    found = surveyed(territory.streets, survey.points, attached, today=survey.today)
    doors = doors_of.doors(survey.points, territory.services, profile)
    seen = Access(
        survey,
        tuple(attached),
        found,
        doors,
        doors_of.enterable(doors, territory.services),
        doors_of.usable(doors, territory.services),
    )
    return replace(territory, streets=found.streets), seen

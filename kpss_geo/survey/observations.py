"""Immutable observations: what somebody saw, where, when and how sure; nothing is ever edited, only added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType
from typing import Any, TypeVar
from uuid import UUID

from kpss_geo.errors import raise_all
from kpss_geo.survey.questionnaire import LONGEST_OBSTACLE_DAYS, UNKNOWN, faults

STATUSES = ("known", "unknown", "not_applicable")
METHODS = ("measured", "phone", "document", "estimate")
LOCATION_METHODS = ("gps", "map", "address")
AUTHOR_CLASSES = ("verified", "volunteer", "operator", "import")
# What is said of a point beside the questionnaire: to find it again, to tell it from its neighbours.
ABOUT = ("name", "side", "service_id", "ruian_code", "osm_ref", "organisation_ico", "licence")
TEMPORARY = "prekazka"


@dataclass(frozen=True)
class Box:
    """Where points may lie, in degrees of WGS84."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: float, lat: float) -> bool:
        """Does it hold a place.

        >>> CZECHIA.holds(14.77, 49.0), CZECHIA.holds(49.0, 14.77)
        (True, False)
        """
        return self.west <= lon <= self.east and self.south <= lat <= self.north


CZECHIA = Box(12.09, 48.55, 18.87, 51.06)


@dataclass(frozen=True)
class Position:
    """A place in WGS84; `accuracy_m` is the radius in metres within which it lies."""

    lon: float
    lat: float
    accuracy_m: float
    method: str = "gps"


@dataclass(frozen=True)
class Value:
    """An answer and how it came to be known; an answer that is not `known` has no value."""

    value: Any
    status: str = "known"
    method: str = "measured"


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened once; `author_id` is a pseudonym, `recorded_at` the clock of a device.

    Clocks go backwards: what came after what is told by `base_version`, never by `recorded_at`.
    """

    event_id: UUID
    recorded_at: dt.datetime
    author_id: str
    author_class: str
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class PointEvent(Event):
    """An event at one point; `base_version` is the point's version that the author saw, '' for none."""

    point_id: UUID
    base_version: str = ""
    observed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class Observed(PointEvent):
    """Answers about a point: value by field of the questionnaire; `about` names it and links it."""

    element: str
    values: Mapping[str, Value]
    position: Position | None = None
    about: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("values", "about"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))


@dataclass(frozen=True, kw_only=True)
class StillHolds(PointEvent):
    """Somebody was there and what `base_version` says still holds; without `fields`, all of it."""

    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Merged(PointEvent):
    """Point `absorbed` is the same thing as `point_id` and is told as a part of it."""

    absorbed: UUID


@dataclass(frozen=True, kw_only=True)
class Unmerged(PointEvent):
    """The `Merged` event of this id was wrong."""

    merge_id: UUID


@dataclass(frozen=True, kw_only=True)
class Archived(PointEvent):
    """The point is no more; who saw this and observes it again brings it back."""


@dataclass(frozen=True, kw_only=True)
class Reverted(Event):
    """Nothing counts that `reverted_author` recorded from `since` on, or knowing of such; at every point."""

    reverted_author: str
    since: dt.datetime


E = TypeVar("E", bound=Event)


def heads(version: str) -> tuple[UUID, ...]:
    """Ids of the newest events that a version stands for.

    >>> heads("")
    ()
    """
    return tuple(UUID(part) for part in version.split())


def version_of(ids: Iterable[UUID]) -> str:
    """Version that stands for the newest events, whatever their order."""
    return " ".join(sorted(str(one) for one in ids))


def checked(event: E, *, today: dt.date, within: Box = CZECHIA) -> E:
    """Hand back the event that may be stored.

    Parameters
    ----------
    event
        What somebody sent.
    today
        No observation is younger.
    within
        Where the surveyed territory lies.

    Raises
    ------
    BadInput
        Names every fault, a Czech sentence each.
    """
    raise_all([fault for check in _CHECKS for fault in check(event, today, within)])
    return event


def _author(event: Event, _today: dt.date, _within: Box) -> Iterator[str]:
    if not event.author_id.strip() or "@" in event.author_id:
        yield "autor: chybí přezdívka, nebo je to adresa; napište přezdívku, podle které člověka veřejnost nepozná"
    yield from _listed("třída autora", event.author_class, AUTHOR_CLASSES)


def _clock(event: Event, today: dt.date, _within: Box) -> Iterator[str]:
    moments = {"čas záznamu": event.recorded_at, "čas, od kterého se vrací": getattr(event, "since", None)}
    for name, moment in moments.items():
        if moment is not None and moment.utcoffset() is None:
            yield f"{name} {moment} nemá časové pásmo; napište třeba 2026-03-01T10:00+01:00"
    if isinstance(event, PointEvent) and event.observed_on > today:
        yield f"datum pozorování {event.observed_on} je v budoucnosti; opravte je nejvýše na {today}"


def _base(event: Event, _today: dt.date, _within: Box) -> Iterator[str]:
    if not isinstance(event, PointEvent):
        return
    try:
        seen = heads(event.base_version)
    except ValueError:
        yield f"výchozí verze „{event.base_version}“ není verze bodu; načtěte bod znovu"
        return
    if not seen and isinstance(event, StillHolds):
        yield "chybí výchozí verze: bez ní nevíme, co stále platí; načtěte bod znovu"
    if event.event_id in seen or getattr(event, "absorbed", None) == event.point_id:
        yield f"událost {event.event_id} odkazuje sama na sebe; načtěte bod znovu"


def _answers(event: Event, _today: dt.date, _within: Box) -> Iterator[str]:
    if not isinstance(event, Observed):
        return
    yield from faults(event.element, {name: one.value for name, one in event.values.items()})
    for name, one in event.values.items():
        yield from _listed(f"{name}, stav", one.status, STATUSES)
        yield from _listed(f"{name}, způsob zjištění", one.method, METHODS)
        if (one.status == "known") is (one.value is UNKNOWN):
            yield f"{name}: stav „{one.status}“ nesouhlasí s hodnotou {one.value}; jen známá odpověď má hodnotu"
    for name in event.about:
        yield from _listed("údaj o bodu", name, ABOUT)


def _validity(event: Event, _today: dt.date, _within: Box) -> Iterator[str]:
    if not isinstance(event, Observed) or event.element != TEMPORARY:
        return
    last = event.observed_on + dt.timedelta(days=LONGEST_OBSTACLE_DAYS)
    given = event.values.get("valid_to")
    if (given is None and not event.base_version) or (given is not None and given.value is UNKNOWN):
        yield f"dočasná překážka: chybí, do kdy tu bude; napište datum nejvýše {last}"
    elif given is not None and type(given.value) is dt.date and not event.observed_on <= given.value <= last:
        yield f"dočasná překážka: {given.value} není mezi {event.observed_on} a {last}; napište datum mezi nimi"


def _place(event: Event, _today: dt.date, within: Box) -> Iterator[str]:
    place = event.position if isinstance(event, Observed) else None
    if place is None:
        return
    where = f"zeměpisná délka {place.lon}, šířka {place.lat}"
    if within.holds(place.lat, place.lon) and not within.holds(place.lon, place.lat):
        yield f"{where}: šířka a délka jsou prohozené; vyměňte je"
    elif not within.holds(place.lon, place.lat):
        yield f"{where}: bod leží mimo zkoumané území; opravte souřadnice"
    if not (isfinite(place.accuracy_m) and place.accuracy_m > 0):
        yield f"přesnost polohy {place.accuracy_m} m není kladné číslo; napište poloměr v metrech"
    yield from _listed("způsob určení polohy", place.method, LOCATION_METHODS)


def _listed(what: str, value: str, known: tuple[str, ...]) -> Iterator[str]:
    if value not in known:
        yield f"{what}: „{value}“ není na výběr; vyberte z: {', '.join(known)}"


_Check = Callable[[Event, dt.date, Box], Iterator[str]]
_CHECKS: tuple[_Check, ...] = (_author, _clock, _base, _answers, _validity, _place)

"""Surveyed points of toy towns: towns that lie somewhere in Czechia, and points placed in their metres."""

import datetime as dt
from dataclasses import replace
from functools import cache
from itertools import count
from uuid import UUID

import pyproj

from kpss_geo.survey.answers import State
from kpss_geo.survey.attaching import attach
from kpss_geo.survey.fold import Point
from kpss_geo.survey.observations import Position
from kpss_geo.survey.on_streets import surveyed
from tests.towns import Node, town

CRS = "EPSG:32633"
EAST, NORTH = 460_000.0, 5_430_000.0
TODAY = dt.date(2026, 6, 1)
DAY = dt.date(2026, 5, 2)
numbers = count(1)


@cache
def to_degrees():
    return pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)


def here(nodes, segments):
    """Streets of a toy town, moved to where its crs holds."""
    nodes = [node if isinstance(node, Node) else Node(*node) for node in nodes]
    moved = [replace(node, x=node.x + EAST, y=node.y + NORTH) for node in nodes]
    bends = [replace(one, bend=tuple((x + EAST, y + NORTH) for x, y in one.bend)) for one in segments]
    return town(moved, bends, crs=CRS)


def moved(places):
    return [(x + EAST, y + NORTH) for x, y in places]


def state(value, *, stale=False, status=None, seen_on=DAY, number=None):
    told = status or ("unknown" if value is None else "known")
    event = UUID(int=10**6 + (number or next(numbers)))
    return State(value, told, "measured", "verified", seen_on, seen_on, event, stale=stale)


def at(element, x, y, *, accuracy_m=3.0, number=None, about=None, valid_to=None, archived=False, stale=(), **fields):
    """A surveyed point at (x, y) metres of the toy town; fields in `stale` were seen too long ago."""
    number = number or next(numbers)
    lon, lat = to_degrees().transform(x + EAST, y + NORTH)
    old = dt.date(2021, 3, 1)
    states = {
        name: state(value, stale=name in stale, seen_on=old if name in stale else DAY, number=number)
        for name, value in fields.items()
    }
    return Point(
        UUID(int=number), element, Position(lon, lat, accuracy_m), states, about or {}, "", valid_to, archived, ()
    )


def points_of(*some):
    return {one.point_id: one for one in some}


def on(streets, *some, today=TODAY, chosen=None):
    """The streets with what the points say."""
    points = points_of(*some)
    return surveyed(streets, points, attach(points, streets, chosen=chosen or {}), today=today)

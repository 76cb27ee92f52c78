"""The ring around a territory from which people are still served, and how far times in it are proven."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry as Shape

from kpss_geo.fetch.extract import Box
from kpss_geo.frames import WGS84
from kpss_geo.reach.certificate import border, leaving_seconds, proven
from kpss_geo.reach.join import join
from kpss_geo.reach.network import network, turned_round
from kpss_geo.reach.times import nearest_seconds
from kpss_geo.streets.graph import Flags, Streets
from kpss_geo.streets.travellers import WORKER, costs, travellers

FIRST_METRES, MOST_METRES = 20_000.0, 55_000.0  # a catalogue holds no service farther than 60 km
MARGIN_METRES = 1_000.0  # a door joins streets so far away
JUDGED = ("walk", "car", WORKER)  # others on foot are slower than who walks, and so proven with them


class Ring(NamedTuple):
    """Ground around a territory.

    Attributes
    ----------
    metres
        Width of the ring.
    area
        Where streets and services are known whole: times are proven against its border.
    services, streets
        The same with the margins in which services join streets, and streets are kept.
    """

    metres: float
    area: Shape
    services: Shape
    streets: Shape


class Judged(NamedTuple):
    """What the certificate says: people by traveller and kind whose time may be another (`people`, `unproven`)."""

    table: pd.DataFrame
    people: int

    @property
    def unproven(self) -> int:
        """People of the worst traveller and kind."""
        return int(self.table["unproven"].max()) if len(self.table) else 0


def ring(towns: gpd.GeoDataFrame, metres: float, known: Shape) -> Ring:
    """The ring of a width, as far as the streets are known."""
    whole = towns.geometry.union_all()
    area: Shape = whole.buffer(metres).intersection(known)
    return Ring(
        metres=metres,
        area=area,
        services=_wider(whole, metres + MARGIN_METRES),
        streets=_wider(whole, metres + 2 * MARGIN_METRES),
    )


def _wider(shape: shapely.Geometry, metres: float) -> Shape:
    wide: Shape = shapely.buffer(shape, metres)
    return wide


def box(towns: gpd.GeoDataFrame, metres: float) -> Box:
    """The box of a ring with its margins, degrees."""
    wide = towns.geometry.buffer(metres + 3 * MARGIN_METRES).to_crs(WGS84)
    return Box(*map(float, wide.total_bounds))


def known_ground(towns: gpd.GeoDataFrame, streets: Streets) -> Shape:
    """Municipalities in which the streets are whole.

    An extract ends at a border that it does not tell; streets that hang over it lie in municipalities whose
    neighbours have none. So a municipality counts where it and all its neighbours have streets. At the border
    of the state the ground ends too: what lies behind it is not in the file.
    """
    has = _with_streets(towns, streets)
    tree = shapely.STRtree(towns.geometry.to_numpy())
    first, second = tree.query(towns.geometry.to_numpy(), predicate="intersects")
    whole = has.copy()
    whole[first[~has[second]]] = False
    ground: Shape = shapely.union_all(towns.geometry.to_numpy()[whole])
    return ground


def bare(towns: gpd.GeoDataFrame, streets: Streets) -> list[str]:
    """Names of the municipalities in which there is no street: the file does not reach them."""
    return list(towns["name"][~_with_streets(towns, streets)])


def _with_streets(towns: gpd.GeoDataFrame, streets: Streets) -> Flags:
    tree = shapely.STRtree(towns.geometry.to_numpy())
    _, town = tree.query(shapely.points(streets.xy), predicate="intersects")
    has = np.zeros(len(towns), dtype=bool)
    has[town] = True
    return has


def judged(
    streets: Streets, outside: Flags, homes: gpd.GeoDataFrame, services: gpd.GeoDataFrame, *, minutes: float
) -> Judged:
    """Which times to the nearest service of each kind are those of the whole country, up to a limit.

    Parameters
    ----------
    outside
        (nodes,) which lie outside the area of the ring.
    minutes
        Longest limit of a study.
    """
    rows = [row for who in JUDGED for row in _judged(who, streets, outside, homes, services, minutes * 60)]
    return Judged(pd.DataFrame(rows, columns=["traveller", "kind", "people", "unproven"]), int(homes["people"].sum()))


def _judged(
    who: str, streets: Streets, outside: Flags, homes: gpd.GeoDataFrame, services: gpd.GeoDataFrame, limit: float
) -> Sequence[tuple[str, str, int, int]]:
    one = travellers()[who]
    paid = costs(streets, one)
    paid = turned_round(paid) if who == WORKER else paid
    joins = [
        join(streets, frame.geometry.to_numpy(), mode=one.mode, within_metres=one.join_metres)
        for frame in (homes, services)
    ]
    net = network(streets, one, paid, homes=joins[0], services=joins[1])
    leaving = leaving_seconds(net, border(streets, paid, outside), outside)
    people = homes["people"].to_numpy()
    rows = []
    for kind in sorted(services["kind"].unique()):
        seconds = nearest_seconds(net, np.flatnonzero((services["kind"] == kind).to_numpy()))
        told = proven(seconds, leaving, limit_seconds=limit)
        rows.append((who, kind, int(people.sum()), int(people[~told].sum())))
    return rows


def outside(streets: Streets, around: Ring) -> Flags:
    """Which nodes lie outside the area of the ring."""
    flags: Flags = ~shapely.contains_xy(around.area, streets.xy[:, 0], streets.xy[:, 1])
    return flags

"""Where a volunteer goes next: unknown doors and streets, by the people who wait or by the way there."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from kpss_geo.store.nearby import apart
from kpss_geo.survey.observations import Position

DOOR, STREET = "door", "street"
FIRST_ASKED = {DOOR: "vstup", STREET: "chodnik"}  # what is logged there, unless the volunteer sees something else


class Stop(NamedTuple):
    """A door or a street to survey: what to find out, how many people wait, and metres to it (None: not asked).

    `rank` is its place by the people who wait, from 1; `element` is what is to be logged there.
    """

    rank: int
    what: str
    id: str
    words: str
    town: str
    people: int
    answers: int
    alone: int
    lon: float
    lat: float
    metres: float | None
    element: str


def stops(
    table: pd.DataFrame, *, traveller: str, what: Iterable[str] = (), towns: Iterable[str] = (), near: Position | None
) -> list[Stop]:
    """Stops of a traveller, those for which most people wait first; with a position the nearest first.

    Parameters
    ----------
    table
        `barriers.Barriers.next_points`.
    what, towns
        Only these; empty for all.
    """
    own = table[table["traveller"] == traveller]
    ranked = [_stop(rank, row, near) for rank, row in enumerate(own.to_dict("records"), start=1)]
    wanted, places = set(what), set(towns)
    found = [one for one in ranked if (not wanted or one.what in wanted) and (not places or one.town in places)]
    return sorted(found, key=lambda one: one.metres or 0.0) if near else found


def _stop(rank: int, row: Mapping[Hashable, object], near: Position | None) -> Stop:
    lon, lat, what = float(str(row["lon"])), float(str(row["lat"])), str(row["what"])
    return Stop(
        rank=rank,
        what=what,
        id=str(row["id"]),
        words=str(row["words"]),
        town=str(row["municipality_name"]),
        people=int(str(row["people"])),
        answers=int(str(row["answers"])),
        alone=int(str(row["alone"])),
        lon=lon,
        lat=lat,
        metres=apart(near.lon, near.lat, lon, lat) if near else None,
        element=FIRST_ASKED[what],
    )

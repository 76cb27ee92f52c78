"""What to survey next: the unknown doors and segments that stand between most people and an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from kpss_geo.coverage.bins import Times, least
from kpss_geo.coverage.ledger import Ground
from kpss_geo.coverage.roads import Roads, Whole
from kpss_geo.coverage.supply import Offer, people_of_any
from kpss_geo.coverage.surveyed import municipality_of
from kpss_geo.coverage.trees import Tree, along, below, tree
from kpss_geo.streets.graph import Flags, Floats, Streets
from kpss_geo.streets.travellers import footways, kerbs

COLUMNS = ("what", "id", "segment", "municipality", "people", "answers", "alone", "words")
DOOR_WORDS = "změřte vstup"
OTHER_WORDS = "zjistěte, co tu brání v cestě"
# What a segment lacks, in words.
LACKS: Mapping[str, Callable[[Streets], Flags]] = MappingProxyType(
    {
        "povrch": lambda streets: (streets.tags["surface"].codes == 0) & (streets.tags["smoothness"].codes == 0),
        "podélný sklon": lambda streets: np.isnan(streets.slope_pct),
        "šířka": lambda streets: np.isnan(streets.width_cm) & footways(streets),
        "výška obrubníku": lambda streets: _kerb_unknown(streets) & footways(streets),
    }
)


class _Asked(NamedTuple):
    """People who go to services of a kind and do not know whether they get there and in."""

    which: Whole
    unknown: Floats
    near: Flags  # (services, homes) by known streets
    maybe: Flags  # (all services,) is the door unknown


class _Tally:
    """People at each door or segment: of the kind that has most, of all kinds, and for whom nothing else is unknown."""

    def __init__(self, size: int) -> None:
        self.people, self.answers, self.alone = (np.zeros(size) for _ in range(3))

    def add(self, people: Floats, alone: Floats) -> None:
        self.people = np.maximum(self.people, people)
        self.answers += people
        self.alone += alone


def next_points(
    ground: Ground, offered: Sequence[Offer], times: Times, ways: Roads, minutes: float, *, services: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Unknown doors and segments by the people who wait for them, most first.

    People wait whose answer is unknown: a service may be within the limit, and none surely is. They wait for every
    unknown segment on their quickest way to the nearest service that they may enter, for its door if that is
    unknown, and for every unknown door that they reach by known streets.

    Parameters
    ----------
    ground, offered, times
        As for `ledger`; times of the traveller whose streets `ways` are.
    ways
        Streets with lenient costs.
    minutes
        Limit.
    services
        Frame of `frames.SERVICES`.

    Returns
    -------
    pandas.DataFrame
        `what` (door, street), `id` (of the service, or of the source's way), `segment` (position in the streets, -1
        for doors), `municipality` ('' outside), `people` of the kind with most of them, `answers` (people × kinds),
        `alone` (answers that wait for nothing else), `words` (Czech). Nobody waiting, no row.
    """
    doors, streets = _Tally(len(services)), _Tally(len(ways.streets))
    for one in _asked(ground, offered, times, minutes * 60):
        way = tree(ways, one.which)
        waits = one.unknown * (way.begin >= 0)
        passed = _steps(ways, way)
        alone = waits * (_unknowns(way, passed) + one.maybe[way.service] == 1)
        streets.add(*(_at_segments(ways, way, passed, some) for some in (waits, alone)))
        doors.add(*_at_doors(one, way, alone))
    table = pd.concat([_doors(doors, services), _streets(streets, ways.streets, ground)], ignore_index=True)
    order = table.sort_values(["answers", "alone", "what", "id", "segment"], ascending=[False, False, True, True, True])
    return order.reset_index(drop=True)


def _asked(ground: Ground, offered: Sequence[Offer], times: Times, limit: float) -> Iterator[_Asked]:
    """One for each kind, form and set of services that has anybody waiting."""
    asked: dict[tuple[str, str, tuple[int, ...]], set[str]] = {}
    for offer in offered:
        if offer.form != "terénní":
            asked.setdefault((offer.kind, offer.form, offer.services), set()).add(offer.group)
    sure, perhaps = ground.supply.doors(times.traveller)
    for (_, _, services), groups in asked.items():
        which = np.array(services, dtype=np.int64)
        which = which[perhaps[which]]
        certain = least(times.strict, which[sure[which]]) <= limit
        possible = least(times.lenient, which) <= limit
        unknown = people_of_any(ground.people, groups) * (possible & ~certain)
        if unknown.any():
            yield _Asked(which, unknown.astype(np.float64), times.strict[which] <= limit, perhaps & ~sure)


def _steps(ways: Roads, way: Tree) -> Floats:
    """(nodes,) 1 where the step that goes on from the node is unknown."""
    found = np.zeros(len(way.step))
    goes_on = way.step >= 0
    found[goes_on] = ways.arcs.unknown[way.step[goes_on]]
    return found


def _unknowns(way: Tree, passed: Floats) -> Floats:
    """(homes,) unknown steps on the way from each home to its service."""
    further = np.append(along(way.up, passed), 0.0)  # the last one is for ways that are straight
    return further[way.first] + way.begins.unknown[way.begin]


def _at_segments(ways: Roads, way: Tree, passed: Floats, people: Floats) -> Floats:
    """(segments,) people whose ways lead over each unknown segment."""
    at_street = way.first >= 0
    count = _counted(way.first[at_street], people[at_street], len(way.up))
    steps = np.flatnonzero(passed)
    first = np.flatnonzero(way.begins.unknown[way.begin] & (way.begin >= 0))
    segment = np.concatenate([ways.arcs.segment[way.step[steps]], way.begins.segment[way.begin[first]]])
    weights = np.concatenate([below(way.up, count)[steps], people[first]])
    return _counted(segment, weights, len(ways.streets))


def _counted(place: Whole, weights: Floats, size: int) -> Floats:
    return np.bincount(place, weights=weights, minlength=size).astype(np.float64)


def _at_doors(one: _Asked, way: Tree, alone: Floats) -> tuple[Floats, Floats]:
    """(services,) people who wait for each door, and those who wait for nothing else."""
    people, only = np.zeros(len(one.maybe)), np.zeros(len(one.maybe))
    for row, service in enumerate(one.which):
        if one.maybe[service]:
            nearest = way.service == service
            people[service] = one.unknown[nearest | one.near[row]].sum()
            only[service] = np.where(one.near[row], one.unknown, np.where(nearest, alone, 0)).sum()
    return people, only


def _doors(tally: _Tally, services: gpd.GeoDataFrame) -> pd.DataFrame:
    which = np.flatnonzero(tally.answers > 0)
    here = services.iloc[which]
    words = [f"{name}: {DOOR_WORDS}" for name in here["name"]]
    ids, towns = here.index.astype(str).to_list(), here["municipality"].fillna("").to_list()
    return _listed("door", ids, np.full(len(which), -1), towns, words, tally, which)


def _streets(tally: _Tally, streets: Streets, ground: Ground) -> pd.DataFrame:
    which = np.flatnonzero(tally.answers > 0)
    towns = municipality_of(streets, ground.municipalities)[which]
    ids = streets.way[which].astype(str).tolist()
    return _listed("street", ids, which, towns.tolist(), _lacking(streets, which), tally, which)


def _listed(
    what: str,
    ids: Sequence[str],
    segment: Whole,
    towns: Sequence[str],
    words: Sequence[str],
    tally: _Tally,
    which: Whole,
) -> pd.DataFrame:
    counts = ((values[which].round().astype(np.int64)) for values in (tally.people, tally.answers, tally.alone))
    columns = (
        np.full(len(which), what, dtype=object),
        np.array(ids, dtype=object),
        segment,
        np.array(towns, dtype=object),
    )
    return pd.DataFrame(dict(zip(COLUMNS, (*columns, *counts, np.array(words, dtype=object)), strict=True)))


def _kerb_unknown(streets: Streets) -> Flags:
    """Segments at whose end stands a kerb of unknown height."""
    is_kerb, height = kerbs(streets)
    vague: Flags = is_kerb & np.isnan(height)
    return vague[streets.head] | vague[streets.tail]


def _lacking(streets: Streets, which: Whole) -> list[str]:
    lacks = {name: test(streets)[which] for name, test in LACKS.items()}
    walkers = footways(streets)[which]
    told = []
    for place, segment in enumerate(which):
        missing = ", ".join(name for name, flags in lacks.items() if flags[place])
        what = "cesta pro pěší" if walkers[place] else "ulice"
        told.append(f"{what}, {streets.metres[segment]:.0f} m: {f'zjistěte {missing}' if missing else OTHER_WORDS}")
    return told

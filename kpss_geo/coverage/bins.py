"""In which bin every person falls: by visits, by field services, by room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpss_geo.coverage.supply import Offer, People, Supply
from kpss_geo.frames import BINS
from kpss_geo.streets.graph import Flags, Floats
from kpss_geo.streets.travellers import Traveller


@dataclass(frozen=True, eq=False)
class Times:
    """Seconds between homes and services for one traveller, (services, homes), `inf` unreached.

    Of the worker of field services (`WORKER`) they lead from the service to the homes.

    Attributes
    ----------
    strict, lenient
        To the service, with unknown streets closed or open; one array where nothing is unknown.
    """

    traveller: Traveller
    strict: Floats
    lenient: Floats


def least(seconds: Floats, which: npt.NDArray[np.int64]) -> Floats:
    """Least time of the chosen rows for every home; `inf` where none is chosen."""
    return seconds[which].min(axis=0) if len(which) else np.full(seconds.shape[1], np.inf)


@dataclass(frozen=True, eq=False)
class Bins:
    """For every home, how many people of the group fall in each bin; keys are `frames.BINS`."""

    people: People
    counts: Mapping[str, People]
    estimated: People  # covered by a field service that declares no area


def visited(
    offer: Offer, times: Times, supply: Supply, people: People, limit: float, *, inside_only: bool = False
) -> Bins:
    """Bins of services to which people travel (ambulantní, and visits to pobytová).

    Parameters
    ----------
    offer
        The services that count.
    times
        Of the traveller.
    supply
        Doors and room of the territory's services.
    people
        (homes,) people of the group.
    limit
        Seconds, inclusive.
    inside_only
        Count only services inside the territory.
    """
    which = np.array(offer.services, dtype=np.int64)
    if inside_only:
        which = which[supply.inside[which]]
    sure, perhaps = supply.doors(times.traveller)
    certain = least(times.strict, which[sure[which]]) <= limit
    possible = least(times.lenient, which[perhaps[which]]) <= limit
    reachable = least(times.lenient, which) <= limit
    counts = {
        "covered": people * certain,
        "unknown": people * (possible & ~certain),
        "not_enterable": people * (reachable & ~possible & ~certain),
        "too_far": people * ~(reachable | certain),
        "over_capacity": np.zeros_like(people),
    }
    room = supply.room[which]
    if offer.form == "ambulantní" and np.isfinite(room).any():
        enterable = which[sure[which]]
        allotted = allot(times.strict[enterable], people, supply.room[enterable], limit)
        counts["over_capacity"] = counts["covered"] - allotted
        counts["covered"] = allotted
    return Bins(people, counts, np.zeros_like(people))


def allot(seconds: Floats, people: People, places: Floats, limit: float) -> People:
    """People of each home who get a place when places are given nearest-first.

    Parameters
    ----------
    seconds
        (services, homes).
    people
        (homes,) who asks.
    places
        (services,) room; `inf` is unlimited.
    limit
        Seconds, inclusive.

    Returns
    -------
    numpy.ndarray
        (homes,) never more than `people`; ties go to the earlier service, then the earlier home.
    """
    service, home = np.nonzero(seconds <= limit)
    order = np.lexsort((home, service, seconds[service, home]))
    waiting, room = people.copy(), places.copy()
    for s, h in zip(service[order], home[order], strict=True):
        given = int(min(waiting[h], room[s]))
        waiting[h] -= given
        room[s] -= given
    return people - waiting


def fielded(
    offer: Offer, times: Times, supply: Supply, people: People, codes: npt.NDArray[np.object_], limit: float
) -> Bins:
    """Bins of services whose workers travel (terénní).

    Covered is who lives in a municipality declared as served; where a service declares nothing,
    who lives within the limit of its base by car, counted in `estimated` too.

    Parameters
    ----------
    offer
        The services that count.
    times
        Of the worker, from the service.
    supply
        Areas that the services declare.
    people, codes
        (homes,) people of the group; code of the municipality.
    limit
        Seconds, inclusive.
    """
    which = np.array(offer.services, dtype=np.int64)
    declares, silent = areas(which, supply, codes)
    declared = declares.any(axis=0)
    guessed = (silent[:, None] & (times.lenient[which] <= limit)).any(axis=0)
    covered = declared | guessed
    nobody = np.zeros_like(people)
    counts = {"covered": people * covered, "too_far": people * ~covered}
    return Bins(people, {name: counts.get(name, nobody) for name in BINS}, people * (guessed & ~declared))


def areas(which: npt.NDArray[np.int64], supply: Supply, codes: npt.NDArray[np.object_]) -> tuple[Flags, Flags]:
    """Whom field services declare to serve (services, homes), and which of them declare nothing."""
    declares = np.zeros((len(which), len(codes)), dtype=bool)
    silent = np.array([supply.served[position] is None for position in which], dtype=bool)
    for row, position in enumerate(which):
        area = supply.served[position]
        if area == "all":
            declares[row] = True
        elif area not in (None, "elsewhere"):
            declares[row] = np.isin(codes, area.split("|"))
    return declares, silent

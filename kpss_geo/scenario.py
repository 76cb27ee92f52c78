"""What changes when services move, open or close: only what the changes touch is computed again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from kpss_geo.changes import Change
from kpss_geo.changing import changed
from kpss_geo.coverage import Ground, Offer, Supply, Times, ledger
from kpss_geo.coverage.supply import Doors
from kpss_geo.reach.join import Join
from kpss_geo.reach.network import network
from kpss_geo.reach.times import matrix
from kpss_geo.spots import Party, joined_to, joins_of, parties
from kpss_geo.streets.graph import Flags, Floats
from kpss_geo.streets.travellers import WORKER, Costs
from kpss_geo.study import Answer, Travel, offered_in
from kpss_geo.survey.doors import doors, enterable
from kpss_geo.survey.profiles import profile
from kpss_geo.territory import Territory

Key = tuple[str, str, str]  # kind, form, target group


@dataclass(frozen=True, eq=False)
class Outcome:
    """An answer's services, times and people after the changes.

    Attributes
    ----------
    changes
        What was done, in this order.
    territory
        The answer's territory with the changed catalogue.
    ground, times
        As of the answer; of the times only those of moved and opened services were swept anew.
    offers
        Offers that the changes touched, as they are now; `services` is empty where nobody is left to serve.
    before
        The same offers as they were, by key.
    kept
        (services now) position in the answer's services, -1 where a service moved or is new.
    """

    changes: tuple[Change, ...]
    territory: Territory
    ground: Ground
    times: Mapping[str, Times]
    offers: tuple[Offer, ...]
    before: Mapping[Key, Offer]
    kept: npt.NDArray[np.int64]


def scenario(answer: Answer, changes: Sequence[Change], *, who: Collection[str] = ()) -> Outcome:
    """The answer's ground after the changes: one sweep for each moved or opened service and traveller.

    Parameters
    ----------
    answer
        What was, before the changes.
    changes
        Done one after another.
    who
        Travellers whose times are wanted, beside the worker of field services; all of the answer when empty.

    Returns
    -------
    Outcome
        Equal to what `study.answer` gives on `changed(territory, changes)`, where the survey says of the doors of
        moved services what it said before.

    Raises
    ------
    BadInput
        Where a change cannot be done; every fault at once.
    """
    territory = changed(answer.territory, changes)
    kept = _kept(answer.territory.services, territory.services)
    ground = replace(answer.ground, supply=Supply.of(territory.services, _doors(answer, territory.services)))
    now = {key_of(offer): offer for offer in offered_in(answer.study, territory)}
    was = {key_of(offer): offer for offer in answer.offers}
    touched = [key for key in {**now, **was} if not _same(was.get(key), now.get(key), kept)]
    return Outcome(
        changes=tuple(changes),
        territory=territory,
        ground=ground,
        times=_times(answer, territory.services, kept, who),
        offers=tuple(now.get(key) or Offer(*key, ()) for key in touched),
        before=MappingProxyType({key: was.get(key) or Offer(*key, ()) for key in touched}),
        kept=kept,
    )


def key_of(offer: Offer) -> Key:
    """Kind, form and target group of an offer."""
    return offer.kind, offer.form, offer.group


def _same(was: Offer | None, now: Offer | None, kept: npt.NDArray[np.int64]) -> bool:
    """Do the same services, all where they were, make the offer."""
    return was is not None and now is not None and was.services == tuple(kept[list(now.services)].tolist())


def _kept(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> npt.NDArray[np.int64]:
    kept = old.index.get_indexer(new.index).astype(np.int64)
    stood = shapely.equals(old.geometry.to_numpy()[kept], new.geometry.to_numpy()) if len(old) else kept >= 0
    return np.where((kept >= 0) & stood, kept, -1)


def _times(
    answer: Answer, services: gpd.GeoDataFrame, kept: npt.NDArray[np.int64], wanted: Collection[str]
) -> dict[str, Times]:
    fresh = np.flatnonzero(kept < 0)
    points = services.geometry.to_numpy()[fresh]
    joins: dict[str, tuple[Join, Join]] = {}
    found = {}
    for one in (party for party in parties(answer) if party.name == WORKER or not wanted or party.name in wanted):
        mode = one.traveller.mode
        if mode not in joins:
            joins[mode] = joins_of(answer, one.traveller)[0], joined_to(answer, points, one.traveller)
        homes, at = joins[mode]

        def swept(cost: Costs, who: Party = one, homes: Join = homes, at: Join = at) -> Floats:
            return matrix(network(answer.territory.streets, who.traveller, cost, homes=homes, services=at))

        was = answer.times[one.name]
        lenient = _with_rows(was.lenient, kept, swept(one.lenient))
        alike = one.strict is one.lenient
        strict = lenient if alike else _with_rows(was.strict, kept, swept(one.strict))
        found[one.name] = Times(was.traveller, strict, lenient)
    return found


def _with_rows(old: Floats, kept: npt.NDArray[np.int64], fresh: Floats) -> Floats:
    """Rows of the kept services, and fresh ones where a service was not kept."""
    whole = np.empty((len(kept), old.shape[1]))
    whole[kept >= 0] = old[kept[kept >= 0]]
    whole[kept < 0] = fresh
    return whole


def _doors(answer: Answer, services: gpd.GeoDataFrame) -> Doors:
    """Doors as they were; of a new service as it declares."""
    at = answer.territory.services.index.get_indexer(services.index)
    new = services[at < 0]
    unseen = enterable(doors({}, new, profile(answer.study.edition)), new)

    def now(was: Flags, opened: Flags) -> Flags:
        flags = np.zeros(len(services), dtype=bool)
        flags[at >= 0], flags[at < 0] = was[at[at >= 0]], opened
        return flags

    return {
        who: (now(sure, unseen[who][0]), now(perhaps, unseen[who][1]))
        for who, (sure, perhaps) in answer.access.enterable.items()
    }


def whole_ledger(answer: Answer, outcome: Outcome) -> pd.DataFrame:
    """Ledger rows of the touched offers after the changes, for all travellers and limits; see `coverage.ledger`."""
    return ledger(outcome.ground, outcome.offers, list(outcome.times.values()), answer.study.minutes)


def travel_after(answer: Answer, outcome: Outcome, who: str) -> Travel:
    """A traveller's graph with the services where they stand after the changes, as isochrones need it."""
    was = answer.travels[who]
    services = joined_to(answer, outcome.territory.services.geometry.to_numpy(), was.traveller)
    net = network(answer.territory.streets, was.traveller, was.costs, homes=was.homes, services=services)
    return replace(was, net=net, services=services)

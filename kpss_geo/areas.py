"""Areas that maps draw: bands of travel time, isochrones of one service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kpss_geo.reach import isochrone
from kpss_geo.reach.network import for_homes
from kpss_geo.reach.times import nearest_seconds
from kpss_geo.study import CATALOGUED, Answer, Travel
from kpss_geo.terms import groups
from kpss_geo.territory import Territory

HEALTH = ("zdravotnictví",)
BANDED = 2  # travellers whose bands are drawn
_WIDTH = {"foot": 60.0, "car": 250.0}  # how far from a street its area is drawn, metres
_FAR = {"foot": 6_000.0, "car": 40_000.0}  # what an isochrone can cover, metres


def bands(answer: Answer) -> gpd.GeoDataFrame:
    """Travel-time bands of the first two travellers for every kind and form people travel to.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns `layer` (kind – form – group), `traveller`, `minutes` (upper limit), geometry: disjoint
        bands, in the territory's metres.
    """
    supply = answer.ground.supply
    layers: dict[tuple[int, ...], list[str]] = {}
    for offer in answer.offers:
        if offer.form != "terénní" and offer.services:
            names = answer.territory.kinds[offer.kind].label, offer.form, groups()[offer.group].name
            layers.setdefault(offer.services, []).append(" – ".join(names))
    parts = [_no_bands(answer)]
    for name in answer.study.travellers[:BANDED]:
        one = answer.travels[name]
        ground = isochrone.canvas(
            answer.territory.streets, mode=one.traveller.mode, width_metres=250, bounds=answer.territory.bounds
        )
        _, perhaps = supply.doors(one.traveller)
        for which, labels in layers.items():
            drawn = _drawn(answer.territory, one, ground, [s for s in which if perhaps[s]], answer.study.minutes)
            parts += [drawn.assign(layer=label) for label in labels]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=answer.territory.crs)


def surface(territory: Territory, one: Travel, which: Sequence[int], minutes: Sequence[float]) -> gpd.GeoDataFrame:
    """Travel-time surface of chosen services: disjoint bands up to each limit.

    Parameters
    ----------
    territory, one
        The streets with services and people, and a traveller's graph of them.
    which
        Positions of services; the nearest of them counts.
    minutes
        Limits, inclusive.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns `traveller`, `minutes` (upper limit), geometry, in the territory's metres; streets farther from the
        services than anybody travels are left out.
    """
    mode = one.traveller.mode
    far = _FAR[mode]
    chosen = shapely.total_bounds(territory.services.geometry.to_numpy()[list(which)]) + np.array(
        [-far, -far, far, far]
    )
    west, south, east, north = map(float, chosen) if len(which) else territory.bounds
    ground = isochrone.canvas(
        territory.streets, mode=mode, width_metres=_WIDTH[mode], bounds=(west, south, east, north)
    )
    return _drawn(territory, one, ground, which, minutes)


def isochrones(answer: Answer) -> tuple[Any, gpd.GeoDataFrame, pd.DataFrame]:
    """Isochrones of one service: the service, disjoint bands by traveller, people reached.

    Returns
    -------
    tuple
        Row of the service; GeoDataFrame (traveller, minutes, geometry); DataFrame
        (traveller, minutes, certain, people, share): reached for sure, and if all that nobody
        has looked at is passable; the share is that of `people`.
    """
    territory = answer.territory
    position = _chosen_service(answer)
    shapes, rows = [], []
    grounds: dict[str, isochrone.Canvas] = {}
    total = int(territory.people["people"].sum())
    for name in answer.study.travellers:
        one = answer.travels[name]
        if one.traveller.mode not in grounds:
            around = territory.services.geometry.iloc[position].buffer(_FAR[one.traveller.mode]).bounds
            width = _WIDTH[one.traveller.mode]
            grounds[one.traveller.mode] = isochrone.canvas(
                territory.streets, mode=one.traveller.mode, width_metres=width, bounds=around
            )
        shapes.append(_drawn(territory, one, grounds[one.traveller.mode], [position], answer.study.minutes))
        for limit in answer.study.minutes:
            certain, people = reached(answer, [position], name, limit)
            rows.append((name, limit, certain, people, people / total if total else np.nan))
    figures = pd.DataFrame(rows, columns=["traveller", "minutes", "certain", "people", "share"])
    frame = gpd.GeoDataFrame(pd.concat(shapes, ignore_index=True), crs=territory.crs)
    return territory.services.iloc[position], frame, figures


def reached(answer: Answer, which: Sequence[int], traveller: str, minutes: float) -> tuple[int, int]:
    """People who reach any of the services within the minutes for sure, and perhaps."""
    people = answer.territory.people["people"].to_numpy()
    times, limit = answer.times[traveller], minutes * 60
    sure, perhaps = answer.ground.supply.doors(times.traveller)
    chosen = np.array(which, dtype=np.int64)
    certain = (times.strict[chosen] <= limit) & sure[chosen][:, None]
    possible = (times.lenient[chosen] <= limit) & perhaps[chosen][:, None]
    return int(people[certain.any(axis=0)].sum()), int(people[possible.any(axis=0)].sum())


def _chosen_service(answer: Answer) -> int:
    """The service that the study names, else the social (or health) service that most people live near."""
    services = answer.territory.services
    if answer.study.isochrone_of:
        return list(services.index).index(answer.study.isochrone_of)
    kinds = answer.territory.kinds
    family = services["kind"].map(lambda kind: kinds[kind].family)
    here = (services["forms"] != "terénní").to_numpy(dtype=bool) & services["inside"].to_numpy(dtype=bool)
    preferred = (here & family.isin(some).to_numpy(dtype=bool) for some in (CATALOGUED, HEALTH, family))
    candidates = np.flatnonzero(next((some for some in preferred if some.any()), np.ones(len(services), dtype=bool)))
    people = answer.territory.people
    seconds = answer.times[answer.lead.traveller.id].lenient[candidates]
    near = (people["people"].to_numpy() * (seconds <= 600)).sum(axis=1)
    return int(candidates[int(np.argmax(near))])


def _no_bands(answer: Answer) -> gpd.GeoDataFrame:
    columns = ["layer", "traveller", "minutes", "geometry"]
    return gpd.GeoDataFrame({name: [] for name in columns}, geometry="geometry", crs=answer.territory.crs)


def _drawn(
    territory: Territory, one: Travel, ground: isochrone.Canvas, which: Sequence[int], minutes: Sequence[float]
) -> gpd.GeoDataFrame:
    chosen = np.array(which, dtype=np.int64)
    samples = for_homes(
        one.net, territory.streets, one.traveller, one.costs, homes=ground.samples, services=one.services
    )
    limits = sorted(minutes)
    areas = isochrone.isochrones(
        ground,
        nearest_seconds(samples, chosen),
        [limit * 60 for limit in limits],
        places=territory.people.geometry.to_numpy(),
        place_seconds=nearest_seconds(one.net, chosen),
    )
    return gpd.GeoDataFrame(
        {"traveller": one.traveller.id, "minutes": limits}, geometry=isochrone.bands(areas), crs=territory.crs
    )

"""Which services reach one place, and how long the way to each of them takes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kpss_geo.coverage.bins import areas
from kpss_geo.frames import WGS84
from kpss_geo.reach.join import Join
from kpss_geo.reach.network import network
from kpss_geo.spots import Party, from_home, joined_to, joins_of, municipality_at, parties
from kpss_geo.streets.graph import Flags, Floats
from kpss_geo.streets.travellers import WORKER, Costs
from kpss_geo.study import Answer
from kpss_geo.terms import FORMS

Wanted = Callable[[str, Collection[str]], bool]  # is a service of this kind, for these groups, asked for

# What a limit makes of one service at one place, best first; the names are those of the ledger's bins.
REACHED = ("covered", "unknown", "not_enterable", "too_far")
COLUMNS = ("position", "service", "kind", "form", "traveller", "strict", "lenient", "door", "area")


class Way(NamedTuple):
    """How one traveller gets to a service: seconds for sure and at best (`inf`: not at all), and the door."""

    traveller: str
    strict: float
    lenient: float
    door: bool | None


class Reach(NamedTuple):
    """One service of one form as it reaches a place; `area` as in `services_for`, `ways` in the order asked."""

    position: int
    form: str
    area: str
    ways: tuple[Way, ...]

    @property
    def soonest(self) -> float:
        """Seconds of the quickest way, at best."""
        return min((one.lenient for one in self.ways), default=np.inf)


@dataclass(frozen=True, eq=False)
class Spot:
    """One place joined to the streets of an answer.

    Attributes
    ----------
    x, y
        Metres of the territory.
    municipality
        Code; None outside the territory.
    off_street
        Modes (`foot`, `car`) for which no street is near enough.
    seconds
        By traveller (and `WORKER`, from the service), arrays of length services: strict and lenient.
    """

    x: float
    y: float
    municipality: str | None
    off_street: frozenset[str]
    seconds: Mapping[str, tuple[Floats, Floats]]


def spot(answer: Answer, lon: float, lat: float, *, who: Collection[str] = ()) -> Spot:
    """Join a place to the streets and sweep once from it for every traveller.

    Parameters
    ----------
    answer
        Streets, services and travellers.
    lon, lat
        Degrees.
    who
        Travellers that matter; all of the answer when empty. The worker of field services always drives.
    """
    at = gpd.GeoSeries([shapely.Point(lon, lat)], crs=WGS84).to_crs(answer.territory.crs)
    return spot_at(answer, float(at.x.iloc[0]), float(at.y.iloc[0]), who=who)


def spot_at(answer: Answer, x: float, y: float, *, who: Collection[str] = ()) -> Spot:
    """Like `spot`, of metres of the territory."""
    point = shapely.Point(x, y)
    chosen = [one for one in parties(answer) if one.name == WORKER or not who or one.name in who]
    modes = {one.traveller.mode: one.traveller for one in chosen}
    near = {mode: joined_to(answer, np.array([point], dtype=object), one) for mode, one in modes.items()}
    seconds = {one.name: _swept(answer, one, near[one.traveller.mode]) for one in chosen}
    away = frozenset(mode for mode, one in near.items() if not len(one.point))
    return Spot(x, y, municipality_at(answer, point), away, MappingProxyType(seconds))


def _swept(answer: Answer, party: Party, here: Join) -> tuple[Floats, Floats]:
    """Strict and lenient seconds from a place to every service."""
    _, services = joins_of(answer, party.traveller)

    def times(cost: Costs) -> Floats:
        streets = answer.territory.streets
        return from_home(network(streets, party.traveller, cost, homes=here, services=services))

    lenient = times(party.lenient)
    return lenient if party.strict is party.lenient else times(party.strict), lenient


def services_for(answer: Answer, here: Spot, wanted: Wanted | None = None) -> pd.DataFrame:
    """Each service that is asked for, by form and traveller, with the way to it.

    Parameters
    ----------
    answer
        As the spot was joined to.
    here
        The place.
    wanted
        Takes a kind and target groups and says whether such a service is asked for; all when None.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`: `position` among the services; `strict` and `lenient` seconds; `door`, may the traveller
        enter (missing: unknown); `area` of a field service: declared, elsewhere or silent, else ''.
        A field service has one row, of the worker.
    """
    services = answer.territory.services
    declared, silent = _areas(answer, here)
    rows: list[tuple[object, ...]] = []
    for position, (name, kind, forms, targets) in enumerate(
        zip(services.index, services["kind"], services["forms"], services["target_groups"], strict=True)
    ):
        if wanted is not None and not wanted(kind, targets.split("|")):
            continue
        area = "declared" if declared[position] else "silent" if silent[position] else "elsewhere"
        for form in forms.split("|"):
            field = form == "terénní"
            for who in [WORKER] if field else [one for one in here.seconds if one != WORKER]:
                strict, lenient = (float(some[position]) for some in here.seconds[who])
                door = True if field else _door(answer, who, position)
                rows.append((position, name, kind, form, who, strict, lenient, door, area if field else ""))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({"position": "int64", "strict": float, "lenient": float, "door": "boolean"})


def _areas(answer: Answer, here: Spot) -> tuple[Flags, Flags]:
    """Of every service: does it declare to serve the place's municipality, does it declare nothing."""
    supply = answer.ground.supply
    codes = np.array([here.municipality], dtype=object)
    declares, silent = areas(np.arange(len(supply.inside)), supply, codes)
    return declares[:, 0], silent


def _door(answer: Answer, who: str, position: int) -> bool | None:
    sure, perhaps = answer.ground.supply.doors(answer.travels[who].traveller)
    return True if sure[position] else None if perhaps[position] else False


def reached(rows: pd.DataFrame, limit: float) -> pd.Series:
    """What the limit makes of each row of `services_for`: one of `REACHED`, as the ledger counts a person there.

    Parameters
    ----------
    rows
        As `services_for` gives them.
    limit
        Seconds, inclusive.
    """
    field, door = rows["form"] == "terénní", rows["door"]
    near, perhaps_near = rows["strict"] <= limit, rows["lenient"] <= limit
    sure, perhaps = door.fillna(False).astype(bool), door.fillna(True).astype(bool)
    serves = (rows["area"] == "declared") | ((rows["area"] == "silent") & perhaps_near)
    steps = [
        (np.where(field, serves, near & sure), "covered"),
        (np.where(field, False, perhaps_near & perhaps), "unknown"),
        (np.where(field, False, perhaps_near), "not_enterable"),
    ]
    told = np.select([holds.astype(bool) for holds, _ in steps], [name for _, name in steps], default="too_far")
    return pd.Series(told, index=rows.index, dtype=object)


def listed(rows: pd.DataFrame, who: Sequence[str]) -> dict[str, list[Reach]]:
    """Services by form, the best first: by the way of the first traveller who gets there; field services by area.

    Parameters
    ----------
    rows
        As `services_for` gives them.
    who
        Travellers, the most important first.
    """
    found: dict[str, list[Reach]] = {form: [] for form in FORMS}
    together: dict[tuple[int, str, str], dict[str, Way]] = {}
    for row in rows.to_dict("records"):
        together.setdefault((row["position"], row["form"], row["area"]), {})[row["traveller"]] = _way(row)
    for (position, form, area), ways in together.items():
        order = [WORKER] if form == "terénní" else who
        found[form].append(Reach(position, form, area, tuple(ways[one] for one in order if one in ways)))
    for some in found.values():
        some.sort(key=_order)
    return found


def _way(row: Mapping[Any, Any]) -> Way:
    door = None if pd.isna(row["door"]) else bool(row["door"])
    return Way(row["traveller"], row["strict"], row["lenient"], door)


def _order(one: Reach) -> tuple[int, float, float, int]:
    areas = ("declared", "silent", "elsewhere", "")
    first = one.ways[0].lenient if one.ways else np.inf
    return areas.index(one.area), first, one.soonest, one.position


def told_apart(
    by_form: Mapping[str, Sequence[Reach]], estimate: float
) -> tuple[dict[str, list[Reach]], dict[str, list[Reach]]]:
    """Services that reach the place, by form; those that do not, by reason: elsewhere, far_base, lost.

    Parameters
    ----------
    by_form
        As `listed` gives them.
    estimate
        Seconds from its base within which a field service that declares no area is taken to come.
    """
    near: dict[str, list[Reach]] = {form: [] for form in by_form}
    left: dict[str, list[Reach]] = {"far_base": [], "elsewhere": [], "lost": []}
    for form, some in by_form.items():
        for one in some:
            reason = _why_not(one, estimate)
            (left[reason] if reason else near[form]).append(one)
    return near, left


def _why_not(one: Reach, estimate: float) -> str | None:
    if one.area == "elsewhere":
        return "elsewhere"
    if one.area == "silent" and one.soonest > estimate:
        return "far_base"
    return None if one.area == "declared" or np.isfinite(one.soonest) else "lost"

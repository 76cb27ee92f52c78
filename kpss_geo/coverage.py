"""Who is covered: the ledger whose bins sum to the people, and the gap table made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from kpss_geo.frames import AGES, BINS
from kpss_geo.reach.network import k_nearest
from kpss_geo.streets.graph import Flags, Floats
from kpss_geo.streets.travellers import Traveller
from kpss_geo.terms import Kind, groups

People = npt.NDArray[np.int64]
LEDGER_KEYS = ("municipality", "kind", "form", "group", "traveller", "minutes")


@dataclass(frozen=True)
class Offer:
    """Services of one kind and form for one target group: a row of the catalogue's supply.

    `services` are positions in the territory's services.
    """

    kind: str
    form: str
    group: str
    services: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Times:
    """Seconds between homes and services for one traveller, (services, homes), `inf` unreached.

    Attributes
    ----------
    strict, lenient
        To the service, with unknown streets closed or open; one array where nothing is unknown.
    """

    traveller: Traveller
    strict: Floats
    lenient: Floats


def offers(services: gpd.GeoDataFrame, needed: Sequence[str], kinds: Mapping[str, Kind]) -> list[Offer]:
    """What the catalogue offers, by kind, form and target group; needed kinds without a service too.

    Parameters
    ----------
    services
        Frame of `frames.SERVICES`.
    needed
        Ids of kinds that must appear even if no service provides them.
    kinds
        Known kinds by id.
    """
    found: dict[tuple[str, str, str], list[int]] = {}
    for position, (kind, forms, targets) in enumerate(
        zip(services["kind"], services["forms"], services["target_groups"], strict=True)
    ):
        for form in forms.split("|"):
            for group in targets.split("|"):
                found.setdefault((kind, form, group), []).append(position)
    provided = {kind for kind, _, _ in found}
    for kind in needed:
        if kind not in provided:
            found[kind, kinds[kind].form, kinds[kind].target_group] = []
    order = {kind: place for place, kind in enumerate(kinds)}
    keys = sorted(found, key=lambda key: (order[key[0]], key[1:]))
    return [Offer(*key, tuple(found[key])) for key in keys]


def people_of(people: gpd.GeoDataFrame, group: str) -> tuple[People, str]:
    """People of a target group in each home, and the age group that counted them.

    A group without statistics, or homes without ages, take all inhabitants as a proxy ('all').
    """
    age = groups()[group].age or "all"
    counts = people[AGES[age]]
    if counts.isna().any():
        age, counts = "all", people[AGES["all"]]
    return counts.to_numpy(dtype=np.int64), age


def doors(services: gpd.GeoDataFrame, traveller: Traveller) -> tuple[Flags, Flags]:
    """Which services the traveller can surely enter, and which perhaps (three-valued logic)."""
    if not traveller.needs_door:
        everyone = np.ones(len(services), dtype=bool)
        return everyone, everyone
    step_free = services["step_free"].astype("boolean")
    return step_free.fillna(False).to_numpy(dtype=bool), step_free.fillna(True).to_numpy(dtype=bool)


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
    offer: Offer, times: Times, services: gpd.GeoDataFrame, people: People, limit: float, *, inside_only: bool = False
) -> Bins:
    """Bins of services to which people travel (ambulantní, and visits to pobytová).

    Parameters
    ----------
    offer
        The services that count.
    times
        Of the traveller.
    services
        The territory's services (doors, capacity).
    people
        (homes,) people of the group.
    limit
        Seconds, inclusive.
    inside_only
        Count only services inside the territory.
    """
    which = np.array(offer.services, dtype=np.int64)
    if inside_only:
        which = which[services["inside"].to_numpy()[which]]
    sure, perhaps = doors(services, times.traveller)
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
    places = _places(offer, services)[np.isin(offer.services, which)]
    if np.isfinite(places).any():
        allotted = allot(times.strict[which] * np.where(sure[which], 1, np.inf)[:, None], people, places, limit)
        counts["over_capacity"] = counts["covered"] - allotted
        counts["covered"] = allotted
    return Bins(people, counts, np.zeros_like(people))


def _places(offer: Offer, services: gpd.GeoDataFrame) -> Floats:
    """People each service has room for; `inf` where its capacity in people is not known.

    Only clients of ambulantní services can be held against people: beds are not for everybody
    (see `beds_per_1000`), contacts and interventions are not people.
    """
    rows = services.iloc[list(offer.services)]
    counted = rows["capacity_kind"].fillna("").isin(["klienti", "clients"]) & (offer.form == "ambulantní")
    return np.where(counted & rows["capacity"].notna(), rows["capacity"].fillna(0), np.inf).astype(np.float64)


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
    offer: Offer, outward: Floats, services: gpd.GeoDataFrame, people: People, codes: npt.NDArray[np.object_], limit: float
) -> Bins:
    """Bins of services whose workers travel (terénní).

    Covered is who lives in a municipality declared as served; where a service declares nothing,
    who lives within the limit of its base by car, counted in `estimated` too.

    Parameters
    ----------
    offer
        The services that count.
    outward
        (services, homes) seconds by car from the service.
    services
        The territory's services (`served`).
    people, codes
        (homes,) people of the group; code of the municipality.
    limit
        Seconds, inclusive.
    """
    declared, guessed = np.zeros(len(people), dtype=bool), np.zeros(len(people), dtype=bool)
    served = services["served"]
    for position in offer.services:
        area = served.iloc[position]
        if pd.isna(area):
            guessed |= outward[position] <= limit
        elif area == "all":
            declared[:] = True
        elif area != "elsewhere":
            declared |= np.isin(codes, area.split("|"))
    covered = declared | guessed
    nobody = np.zeros_like(people)
    counts = {"covered": people * covered, "too_far": people * ~covered}
    return Bins(people, {name: counts.get(name, nobody) for name in BINS}, people * (guessed & ~declared))


def by_municipality(values: npt.NDArray[np.generic], place: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.float64]:
    """Sum over the homes of each municipality."""
    return np.bincount(place, weights=values.astype(np.float64), minlength=count)


def weighted_quantile(values: Floats, weights: Floats, share: float) -> float:
    """Least value that at least `share` of the weight does not exceed; `inf` and NaN are kept out by nobody.

    Examples
    --------
    >>> weighted_quantile(np.array([1.0, 2.0, 9.0]), np.array([1.0, 1.0, 2.0]), 0.5)
    2.0
    """
    if weights.sum() <= 0:
        return float("nan")
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    position = int(np.searchsorted(reached, share * reached[-1] - 1e-9))
    return float(values[order][min(position, len(values) - 1)])


@dataclass(frozen=True, eq=False)
class Ground:
    """What all rows of one answer share: homes, their municipalities, services, times."""

    people: gpd.GeoDataFrame
    place: npt.NDArray[np.int64]  # (homes,) position of the municipality
    municipalities: gpd.GeoDataFrame
    services: gpd.GeoDataFrame
    outward: Floats  # (services, homes) seconds by car from the service

    def bins(self, offer: Offer, times: Times, people: People, limit: float, *, inside_only: bool = False) -> Bins:
        """Bins by the rule of the offer's form."""
        if offer.form != "terénní":
            return visited(offer, times, self.services, people, limit, inside_only=inside_only)
        kept = offer
        if inside_only:
            inside = self.services["inside"].to_numpy()
            kept = Offer(offer.kind, offer.form, offer.group, tuple(s for s in offer.services if inside[s]))
        codes = self.people["municipality"].to_numpy(dtype=object)
        return fielded(kept, self.outward, self.services, people, codes, limit)


def ledger(ground: Ground, offered: Sequence[Offer], times: Sequence[Times], minutes: Sequence[float]) -> pd.DataFrame:
    """One row per municipality × kind × form × group × traveller × limit.

    Returns
    -------
    pandas.DataFrame
        Columns `LEDGER_KEYS`, `age_group`, `proxy`, `people` and the five bins, which sum to
        `people`; `estimated` counts those of `covered` who live within reach of a field service
        that declares no area.

    Raises
    ------
    AssertionError
        Where the bins would not sum to the people: a fault of this program.
    """
    blocks = [
        _block(ground, offer, people, age, one, limit)
        for offer, people, age in _counted(ground, offered)
        for one in times
        for limit in minutes
    ]
    whole = pd.concat(blocks, ignore_index=True) if blocks else _no_rows()
    counts = ["people", *BINS, "estimated"]
    whole[counts] = whole[counts].astype(np.int64)
    if not whole[list(BINS)].sum(axis=1).eq(whole["people"]).all():
        raise AssertionError("the bins do not sum to the people")
    return whole


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame(columns=[*LEDGER_KEYS, "age_group", "proxy", "people", *BINS, "estimated"])


def _counted(ground: Ground, offered: Sequence[Offer]) -> Iterator[tuple[Offer, People, str]]:
    for offer in offered:
        yield offer, *people_of(ground.people, offer.group)


def _block(ground: Ground, offer: Offer, people: People, age: str, times: Times, limit: float) -> pd.DataFrame:
    bins = ground.bins(offer, times, people, limit * 60)
    count = len(ground.municipalities)
    sums = {name: by_municipality(bins.counts[name], ground.place, count) for name in BINS}
    return pd.DataFrame(
        {
            "municipality": ground.municipalities.index,
            "kind": offer.kind,
            "form": offer.form,
            "group": offer.group,
            "traveller": times.traveller.id,
            "minutes": float(limit),
            "age_group": age,
            "proxy": groups()[offer.group].proxy or age == "all" != groups()[offer.group].age,
            "people": by_municipality(bins.people, ground.place, count),
            **sums,
            "estimated": by_municipality(bins.estimated, ground.place, count),
        }
    )


def gaps(
    ground: Ground,
    offered: Sequence[Offer],
    times: Sequence[Times],
    limit: float,
    *,
    rows: pd.DataFrame,
    needs: pd.DataFrame,
    kinds: Mapping[str, Kind],
) -> pd.DataFrame:
    """Gap table: the ledger at one limit with shares, minutes, choices, beds and needs, ranked.

    Parameters
    ----------
    ground, offered, times
        As for `ledger`.
    limit
        Minutes.
    rows
        The ledger.
    needs
        Frame of `frames.NEEDS`.
    kinds
        Known kinds by id.

    Returns
    -------
    pandas.DataFrame
        One row per ledger row of this limit; `rank` 1 is the worst within each traveller: most
        uncovered people, ties by the longer way. Columns are defined in `reports.columns`.
    """
    frames = [
        _figures(ground, offer, people, one, limit * 60)
        for offer, people, _ in _counted(ground, offered)
        for one in times
    ]
    here = rows[rows["minutes"] == limit].reset_index(drop=True)
    if here.empty:
        return here
    table = pd.concat([here, pd.concat(frames, ignore_index=True)], axis=1)
    _name(table, ground, kinds)
    known = table["people"] > 0
    table["share_certain"] = (table["covered"] / table["people"]).where(known)
    table["share_possible"] = ((table["covered"] + table["unknown"]) / table["people"]).where(known)
    table["uncovered"] = table["people"] - table["covered"]
    table["beds_per_1000"] = _beds_per_1000(table)
    table["needs"] = _stated(table, needs)
    return ranked(table)


def _figures(ground: Ground, offer: Offer, people: People, times: Times, limit: float) -> pd.DataFrame:
    count = len(ground.municipalities)
    which = np.array(offer.services, dtype=np.int64)
    _, perhaps = doors(ground.services, times.traveller)
    seconds = ground.outward[which] if offer.form == "terénní" else times.lenient[which[perhaps[which]]]
    here = ground.bins(offer, times, people, limit).counts["covered"]
    own = ground.bins(offer, times, people, limit, inside_only=True).counts["covered"]
    inside = ground.services["inside"].to_numpy()[which]
    beds = _beds(ground.services.iloc[which])
    return pd.DataFrame(
        {
            **_minutes(seconds, people, ground.place, count),
            "choices": _mean((seconds <= limit).sum(axis=0).astype(np.float64), people, ground.place, count),
            "by_neighbours": by_municipality(np.maximum(here - own, 0), ground.place, count).astype(np.int64),
            "services_inside": int(inside.sum()),
            "services_outside": int((~inside).sum()),
            "beds": beds if offer.form == "pobytová" else np.nan,
            "beds_people": float(people.sum()),
        }
    )


def _beds(rows: gpd.GeoDataFrame) -> float:
    """Beds or places of the services inside the territory; NaN where none is known."""
    known = rows.loc[rows["inside"].astype(bool), "capacity"].dropna()
    return float(known.sum()) if len(known) else float("nan")


def _beds_per_1000(table: pd.DataFrame) -> pd.Series:  # type: ignore[type-arg]
    people = table.pop("beds_people")
    return (table["beds"] / people * 1000).where(people > 0)


def _mean(values: Floats, people: People, place: npt.NDArray[np.int64], count: int) -> Floats:
    """People-weighted mean of finite values in each municipality; NaN where nobody has one."""
    finite = np.isfinite(values)
    weight = by_municipality(people * finite, place, count)
    total = by_municipality(np.where(finite, values, 0) * people, place, count)
    return np.divide(total, weight, out=np.full(count, np.nan), where=weight > 0)


def _minutes(seconds: Floats, people: People, place: npt.NDArray[np.int64], count: int) -> dict[str, Floats]:
    """Minutes to the nearest service in each municipality, weighted by people; NaN where not reached."""
    none = np.full(len(people), np.inf)
    nearest = seconds.min(axis=0) / 60 if len(seconds) else none
    three = k_nearest(seconds, 3)[0].mean(axis=0) / 60 if len(seconds) else none
    order = np.argsort(place, kind="stable")
    parts = np.split(order, np.searchsorted(place[order], np.arange(1, count)))
    quantiles = {
        name: np.array([weighted_quantile(nearest[part], people[part].astype(float), share) for part in parts])
        for name, share in (("nearest_median", 0.5), ("nearest_p90", 0.9))
    }
    return {
        "nearest_mean": _mean(nearest, people, place, count),
        **{name: np.where(np.isfinite(values), values, np.nan) for name, values in quantiles.items()},
        "three_nearest_mean": _mean(three, people, place, count),
        "unreachable": by_municipality(people * ~np.isfinite(nearest), place, count).astype(np.int64),
    }


def _name(table: pd.DataFrame, ground: Ground, kinds: Mapping[str, Kind]) -> None:
    """Put the names of municipality, kind and group beside their ids."""
    towns = ground.municipalities
    table["municipality_name"] = table["municipality"].map(towns["name"])
    table["pou"] = table["municipality"].map(towns["pou"])
    table["kind_name"] = table["kind"].map({kind.id: kind.label for kind in kinds.values()})
    table["working_group"] = table["kind"].map({kind.id: kind.working_group for kind in kinds.values()})
    table["group_name"] = table["group"].map({group.id: group.name for group in groups().values()})


def _stated(table: pd.DataFrame, needs: pd.DataFrame) -> list[str]:
    """Ids of the needs stated for the kind, in the municipality or for the whole territory."""
    found: dict[tuple[str, str | None], list[str]] = {}
    for need, kinds, town in zip(needs.index, needs["kinds"], needs["municipality"], strict=True):
        for kind in "" if pd.isna(kinds) else str(kinds).split("|"):
            found.setdefault((kind, None if pd.isna(town) else str(town)), []).append(str(need))
    pairs = zip(table["kind"], table["municipality"], strict=True)
    return [", ".join(sorted(found.get((kind, town), []) + found.get((kind, None), []))) for kind, town in pairs]


def ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Sort by traveller and rank: most uncovered people first, ties by the longer way, unreached first."""
    way = table["nearest_mean"].fillna(np.inf)
    traveller = table["traveller"].map({name: i for i, name in enumerate(table["traveller"].unique())})
    keys = pd.DataFrame({"t": traveller, "u": -table["uncovered"], "w": -way})
    order = keys.sort_values(["t", "u", "w"], kind="stable").index
    table = table.loc[order].reset_index(drop=True)
    table["rank"] = table.groupby("traveller", sort=False).cumcount() + 1
    return table

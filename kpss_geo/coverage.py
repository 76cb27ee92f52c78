"""Who is covered: the ledger whose bins sum to the people, and the gap table made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from kpss_geo.frames import AGES, BINS
from kpss_geo.reach.network import k_nearest
from kpss_geo.streets.graph import Flags, Floats
from kpss_geo.streets.travellers import WORKER, Traveller
from kpss_geo.terms import Kind, groups

People = npt.NDArray[np.int64]
QUANTILES = {"median": 0.5, "p90": 0.9}
# What a gap table has beyond the ledger.
GAP_COLUMNS = (
    "municipality_name", "pou", "kind_name", "group_name", "working_group", "share_certain", "share_possible",
    "uncovered", "nearest_mean", "nearest_median", "nearest_p90", "three_nearest_mean", "unreachable", "choices",
    "by_neighbours", "services_inside", "services_outside", "beds", "beds_per_1000", "data_year", "needs", "note",
    "rank",
)  # fmt: skip
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
class Supply:
    """What the ledger needs to know of each service, as arrays of length services.

    Attributes
    ----------
    inside
        Does it lie in the territory.
    enterable, perhaps_enterable
        For whom the door matters: surely, and unless the door is known to be closed.
    room
        People it has room for; `inf` where that is not known. Only clients of ambulantní services
        can be held against people: beds are not for everybody, contacts are not people.
    beds
        Beds or places of a service inside the territory, NaN unknown.
    served
        Codes of municipalities joined by |, 'all', 'elsewhere', or None where nothing is declared.
    year
        Year that the catalogue's row describes, NaN unknown.
    """

    inside: Flags
    enterable: Flags
    perhaps_enterable: Flags
    room: Floats
    beds: Floats
    served: npt.NDArray[np.object_]
    year: Floats

    @classmethod
    def of(cls, services: gpd.GeoDataFrame) -> Supply:
        """Supply of a frame of `frames.SERVICES`."""
        step_free = services["step_free"].astype("boolean")
        inside = services["inside"].to_numpy(dtype=bool)
        capacity = services["capacity"].to_numpy(dtype=np.float64)
        clients = services["capacity_kind"].fillna("").isin(["klienti", "clients"]).to_numpy(dtype=bool)
        return cls(
            inside=inside,
            enterable=step_free.fillna(False).to_numpy(dtype=bool),
            perhaps_enterable=step_free.fillna(True).to_numpy(dtype=bool),
            room=np.where(clients & ~np.isnan(capacity), capacity, np.inf),
            beds=np.where(inside, capacity, np.nan),
            served=services["served"].astype(object).where(services["served"].notna(), None).to_numpy(),
            year=services["as_of"]
            .str.extract(r"((?:19|20)\d\d)", expand=False)
            .astype("Float64")
            .to_numpy(dtype=np.float64, na_value=np.nan),
        )

    def doors(self, traveller: Traveller) -> tuple[Flags, Flags]:
        """Services that the traveller can surely enter, and perhaps (three-valued logic)."""
        if traveller.needs_door:
            return self.enterable, self.perhaps_enterable
        everyone = np.ones(len(self.inside), dtype=bool)
        return everyone, everyone


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


def offers(services: gpd.GeoDataFrame, needed: Sequence[tuple[str, str]], kinds: Mapping[str, Kind]) -> list[Offer]:
    """What the catalogue offers, by kind, form and target group; what is needed and not offered too.

    Parameters
    ----------
    services
        Frame of `frames.SERVICES`.
    needed
        Kinds and target groups that must appear even if no service provides them.
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
    provided = {(kind, group) for kind, _, group in found}
    for kind, group in needed:
        if (kind, group) not in provided:
            found[kind, kinds[kind].form, group] = []
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


@dataclass(frozen=True, eq=False)
class Ground:
    """What all rows of one answer share: homes, their municipalities, services, times."""

    people: gpd.GeoDataFrame
    place: npt.NDArray[np.int64]  # (homes,) position of the municipality
    municipalities: gpd.GeoDataFrame
    supply: Supply

    @cached_property
    def codes(self) -> npt.NDArray[np.object_]:
        """Municipality of each home."""
        return self.people["municipality"].to_numpy(dtype=object)

    def sums(self, values: npt.NDArray[np.generic]) -> People:
        """Whole people summed over the homes of each municipality."""
        return self.total(values.astype(np.float64)).astype(np.int64)

    def total(self, values: Floats) -> Floats:
        """Sum over the homes of each municipality."""
        return np.bincount(self.place, weights=values, minlength=len(self.municipalities)).astype(np.float64)

    def mean(self, values: Floats, people: People) -> Floats:
        """People-weighted mean of finite values in each municipality; NaN where nobody has one."""
        finite = np.isfinite(values)
        weight = self.total((people * finite).astype(np.float64))
        total = self.total(np.where(finite, values, 0) * people)
        mean: Floats = np.divide(total, weight, out=np.full(len(weight), np.nan), where=weight > 0)
        return mean

    def bins(self, offer: Offer, times: Times, people: People, limit: float, *, inside_only: bool = False) -> Bins:
        """Bins by the rule of the offer's form."""
        if offer.form != "terénní":
            return visited(offer, times, self.supply, people, limit, inside_only=inside_only)
        own = tuple(s for s in offer.services if self.supply.inside[s])
        kept = replace(offer, services=own) if inside_only else offer
        return fielded(kept, times, self.supply, people, self.codes, limit)


def ledger(ground: Ground, offered: Sequence[Offer], times: Sequence[Times], minutes: Sequence[float]) -> pd.DataFrame:
    """One row per municipality × kind × form × group × traveller × limit.

    Returns
    -------
    pandas.DataFrame
        Columns `LEDGER_KEYS`, `age_group`, `proxy`, `people` and the five bins, which sum to
        `people`; `by_estimate` counts those of `covered` who live within reach of a field service
        that declares no area.

    Raises
    ------
    AssertionError
        Where the bins would not sum to the people: a fault of this program.
    """
    blocks = [
        _block(ground, offer, people, age, one, limit)
        for offer, people, age, one in _travelled(ground, offered, times)
        for limit in minutes
    ]
    whole = _stacked(blocks) if blocks else _no_rows()
    if not whole[list(BINS)].sum(axis=1).eq(whole["people"]).all():
        raise AssertionError("the bins do not sum to the people")
    return whole


def _stacked(blocks: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """One frame of blocks whose values are arrays of one length, or a single value for the whole block."""
    length = [max(np.size(value) for value in block.values()) for block in blocks]

    def column(name: str) -> Any:
        values = [block[name] for block in blocks]
        if np.ndim(values[0]):
            return np.concatenate(values)
        return np.repeat(np.array(values, dtype=object if isinstance(values[0], str) else None), length)

    return pd.DataFrame({name: column(name) for name in blocks[0]})


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame(columns=[*LEDGER_KEYS, "age_group", "proxy", "people", *BINS, "by_estimate"])


def _travelled(
    ground: Ground, offered: Sequence[Offer], times: Sequence[Times]
) -> Iterator[tuple[Offer, People, str, Times]]:
    """Each offer with the people it is for and those who travel: the worker to the field, the others to it."""
    for offer in offered:
        people, age = people_of(ground.people, offer.group)
        for one in times:
            if (one.traveller.id == WORKER) == (offer.form == "terénní"):
                yield offer, people, age, one


def _block(ground: Ground, offer: Offer, people: People, age: str, times: Times, limit: float) -> dict[str, Any]:
    bins = ground.bins(offer, times, people, limit * 60)
    wanted = groups()[offer.group].age
    return {
        "municipality": ground.municipalities.index.to_numpy(dtype=object),
        "kind": offer.kind,
        "form": offer.form,
        "group": offer.group,
        "traveller": times.traveller.id,
        "minutes": float(limit),
        "age_group": age,
        "proxy": wanted != age,
        "people": ground.sums(bins.people),
        **{name: ground.sums(bins.counts[name]) for name in BINS},
        "by_estimate": ground.sums(bins.estimated),
    }


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
    blocks = [
        _figures(ground, offer, people, one, limit * 60) for offer, people, _, one in _travelled(ground, offered, times)
    ]
    here = rows[rows["minutes"] == limit].reset_index(drop=True)
    if here.empty:
        return here.reindex(columns=[*here.columns, *GAP_COLUMNS])
    table = pd.concat([here, _stacked(blocks)], axis=1)
    _name(table, ground, kinds)
    known = table["people"] > 0
    table["share_certain"] = (table["covered"] / table["people"]).where(known)
    table["share_possible"] = ((table["covered"] + table["unknown"]) / table["people"]).where(known)
    table["uncovered"] = table["people"] - table["covered"]
    served = table.pop("group_people")
    table["beds_per_1000"] = (table["beds"] / served * 1000).where(served > 0)
    table["needs"] = _stated(table, needs)
    table["note"] = _notes(table)
    return ranked(table)


def _figures(ground: Ground, offer: Offer, people: People, times: Times, limit: float) -> dict[str, Any]:
    which = np.array(offer.services, dtype=np.int64)
    supply = ground.supply
    seconds, chosen = _to_offer(ground, offer, which, times, limit)
    here = ground.bins(offer, times, people, limit).counts["covered"]
    own = ground.bins(offer, times, people, limit, inside_only=True).counts["covered"]
    beds = supply.beds[which] if offer.form == "pobytová" else np.array([np.nan])
    year = supply.year[which]
    return {
        **_minutes(ground, seconds, people),
        "choices": ground.mean(chosen.sum(axis=0).astype(np.float64), people),
        "by_neighbours": ground.sums(np.maximum(here - own, 0)),
        "services_inside": int(supply.inside[which].sum()),
        "services_outside": int((~supply.inside[which]).sum()),
        "serving": len(seconds),
        "beds": float(np.nansum(beds)) if np.isfinite(beds).any() else np.nan,
        "data_year": float(np.nanmax(year)) if np.isfinite(year).any() else np.nan,
        "group_people": float(people.sum()),
    }


def _to_offer(
    ground: Ground, offer: Offer, which: npt.NDArray[np.int64], times: Times, limit: float
) -> tuple[Floats, Flags]:
    """Seconds to the services that may serve each home at all, and which of them do within the limit."""
    if offer.form != "terénní":
        _, perhaps = ground.supply.doors(times.traveller)
        seconds = times.lenient[which[perhaps[which]]]
        return seconds, seconds <= limit
    declares, silent = areas(which, ground.supply, ground.codes)
    here = silent | declares.any(axis=1)  # the others serve elsewhere only
    seconds = np.where((declares | silent[:, None])[here], times.lenient[which[here]], np.inf)
    return seconds, declares[here] | (seconds <= limit)


def _minutes(ground: Ground, seconds: Floats, people: People) -> dict[str, npt.NDArray[Any]]:
    """Minutes to the nearest service in each municipality, weighted by people; NaN where not reached."""
    none = np.full(len(people), np.inf)
    nearest = seconds.min(axis=0) / 60 if len(seconds) else none
    three = k_nearest(seconds, 3)[0].mean(axis=0) / 60 if len(seconds) else none
    return {
        "nearest_mean": ground.mean(nearest, people),
        **{f"nearest_{name}": _quantiles(ground, nearest, people, share) for name, share in QUANTILES.items()},
        "three_nearest_mean": ground.mean(three, people),
        "unreachable": ground.total((people * ~np.isfinite(nearest)) * (1.0 if len(seconds) else np.nan)),
    }


def _quantiles(ground: Ground, values: Floats, people: People, share: float) -> Floats:
    """Weighted quantile in each municipality: the least value that `share` of its people do not exceed.

    NaN where the municipality has no people, or where that person does not reach any service.
    """
    count = len(ground.municipalities)
    order = np.lexsort((values, ground.place))
    order = order[people[order] > 0]
    place, reached = ground.place[order], np.cumsum(people[order])
    start = np.searchsorted(place, np.arange(count + 1))
    before = np.concatenate([[0], reached])[start]
    wanted = before[:-1] + share * np.diff(before)
    position = np.minimum(np.searchsorted(reached, wanted - 1e-9), np.maximum(start[1:] - 1, 0))
    found = np.append(values[order], np.inf)[np.where(np.diff(before) > 0, position, len(order))]
    return np.where(np.isfinite(found), found, np.nan)


def _name(table: pd.DataFrame, ground: Ground, kinds: Mapping[str, Kind]) -> None:
    """Put the names of municipality, kind and group beside their ids."""
    towns = ground.municipalities
    table["municipality_name"] = table["municipality"].map(towns["name"])
    table["pou"] = table["municipality"].map(towns["pou"])
    table["kind_name"] = table["kind"].map({kind.id: kind.label for kind in kinds.values()})
    table["working_group"] = table["kind"].map({kind.id: kind.working_group for kind in kinds.values()})
    table["group_name"] = table["group"].map({group.id: group.name for group in groups().values()})


def _stated(table: pd.DataFrame, needs: pd.DataFrame) -> list[str]:
    """Ids of the needs stated for the kind and group, in the municipality or for the whole territory.

    A need that names no group, or none that the table has for the kind, stands with every group.
    """
    offered = set(zip(table["kind"], table["group"], strict=True))
    found: dict[tuple[str, str | None, str | None], list[str]] = {}
    for need, kind, group, town in asked(needs):
        meant = group if (kind, group) in offered else None
        found.setdefault((kind, meant, town), []).append(need)
    rows = zip(table["kind"], table["group"], table["municipality"], strict=True)
    return [
        ", ".join(sorted({need for g in (group, None) for t in (town, None) for need in found.get((kind, g, t), [])}))
        for kind, group, town in rows
    ]


def asked(needs: pd.DataFrame) -> Iterator[tuple[str, str, str | None, str | None]]:
    """Every need with each kind and target group it names (None: no group) and its municipality (None: all)."""
    cells = zip(needs.index, needs["kinds"], needs["target_groups"], needs["municipality"], strict=True)
    for need, kinds, targets, town in cells:
        for kind in [] if pd.isna(kinds) else str(kinds).split("|"):
            for group in [None] if pd.isna(targets) else str(targets).split("|"):
                yield str(need), kind, group, None if pd.isna(town) else str(town)


def _notes(table: pd.DataFrame) -> list[str]:
    """What a reader must know before using the row's figures."""
    none = table["services_inside"] + table["services_outside"] == 0
    said = {
        "v datech není žádná služba, neznamená to, že neexistuje": none,
        "služby v datech obsluhují jen jiné území": ~none & (table["form"] == "terénní") & (table.pop("serving") == 0),
        "cílovou skupinu nikdo nepočítá, místo ní všichni obyvatelé": table["proxy"],
        "odhad: terénní služba neuvádí obsluhované obce": table["by_estimate"] > 0,
    }
    columns = [np.where(holds, text, "") for text, holds in said.items()]
    return ["; ".join(filter(None, texts)) for texts in zip(*columns, strict=True)]


def ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Sort by traveller and rank: most uncovered people first, ties by the longer way, unreached first."""
    way = table["nearest_mean"].fillna(np.inf)
    traveller = table["traveller"].map({name: i for i, name in enumerate(table["traveller"].unique())})
    keys = pd.DataFrame({"t": traveller, "u": -table["uncovered"], "w": -way})
    order = keys.sort_values(["t", "u", "w"], kind="stable").index
    table = table.loc[order].reset_index(drop=True)
    table["rank"] = table.groupby("traveller", sort=False).cumcount() + 1
    return table

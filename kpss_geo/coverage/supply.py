"""What the catalogue offers to whom, as the ledger needs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from kpss_geo.frames import AGES
from kpss_geo.streets.graph import Flags, Floats
from kpss_geo.streets.travellers import Traveller
from kpss_geo.terms import Kind, groups

BEDS = ("lůž", "bed", "míst", "plac", "klient", "client")  # a client of a residential service has a place in it
People = npt.NDArray[np.int64]
Doors = Mapping[str, tuple[Flags, Flags]]  # by traveller: services that may surely, and perhaps, be entered


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
        Beds or places of a service inside the territory, NaN unknown; contacts, calls and flats are neither.
    served
        Codes of municipalities joined by |, 'all', 'elsewhere', or None where nothing is declared.
    year
        Year that the catalogue's row describes, NaN unknown.
    surveyed
        By traveller, (surely, perhaps) as the survey found the doors; in place of `enterable` where given.
    """

    inside: Flags
    enterable: Flags
    perhaps_enterable: Flags
    room: Floats
    beds: Floats
    served: npt.NDArray[np.object_]
    year: Floats
    surveyed: Doors = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, services: gpd.GeoDataFrame, doors: Doors = MappingProxyType({})) -> Supply:
        """Supply of a frame of `frames.SERVICES`; `doors` is what the survey says, by traveller."""
        step_free = services["step_free"].astype("boolean")
        inside = services["inside"].to_numpy(dtype=bool)
        capacity = services["capacity"].to_numpy(dtype=np.float64)
        unit = services["capacity_kind"].fillna("").str.casefold()
        clients = unit.isin(["klienti", "clients"]).to_numpy(dtype=bool)
        of_beds = unit.str.startswith(BEDS).to_numpy(dtype=bool)
        year = services["as_of"].str.extract(r"((?:19|20)\d\d)", expand=False).astype("Float64")
        return cls(
            inside=inside,
            enterable=step_free.fillna(False).to_numpy(dtype=bool),
            perhaps_enterable=step_free.fillna(True).to_numpy(dtype=bool),
            room=np.where(clients & ~np.isnan(capacity), capacity, np.inf),
            beds=np.where(inside & of_beds, capacity, np.nan),
            served=services["served"].astype(object).where(services["served"].notna(), None).to_numpy(),
            year=year.to_numpy(dtype=np.float64, na_value=np.nan).astype(np.float64),
            surveyed=doors,
        )

    def doors(self, traveller: Traveller) -> tuple[Flags, Flags]:
        """Services that the traveller can surely enter, and perhaps (three-valued logic)."""
        if traveller.needs_door:
            return self.surveyed.get(traveller.id, (self.enterable, self.perhaps_enterable))
        everyone = np.ones(len(self.inside), dtype=bool)
        return everyone, everyone


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


def people_of_any(people: gpd.GeoDataFrame, wanted: Iterable[str]) -> People:
    """People of each home who belong to any of the target groups, each once."""
    counts = {age: number for number, age in (people_of(people, group) for group in sorted(set(wanted)))}
    if "all" in counts:
        return counts["all"]
    apart = [number for age, number in counts.items() if not (age == "80+" and "65+" in counts)]
    return sum(apart, np.zeros(len(people), dtype=np.int64))


def asked(needs: pd.DataFrame) -> Iterator[tuple[str, str, str | None, str | None]]:
    """Every need with each kind and target group it names (None: no group) and its municipality (None: all)."""
    cells = zip(needs.index, needs["kinds"], needs["target_groups"], needs["municipality"], strict=True)
    for need, kinds, targets, town in cells:
        for kind in [] if pd.isna(kinds) else str(kinds).split("|"):
            for group in [None] if pd.isna(targets) else str(targets).split("|"):
                yield str(need), kind, group, None if pd.isna(town) else str(town)

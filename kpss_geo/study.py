"""The answer to a study: the only place where the parts are put together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

import kpss_geo
from kpss_geo.access import DEMONSTRATION_NOTE, Access, Survey, access
from kpss_geo.coverage import Ground, Offer, Supply, Times, asked, gaps, ledger, offers
from kpss_geo.errors import raise_all
from kpss_geo.question import Study
from kpss_geo.reach.join import Join, join
from kpss_geo.reach.network import Network, network, strict, turned_round
from kpss_geo.reach.times import matrix
from kpss_geo.streets.travellers import WORKER, Costs, Traveller, costs, travellers
from kpss_geo.survey.on_streets import rejoined
from kpss_geo.survey.profiles import profile
from kpss_geo.terms import FORMS, groups, working_groups
from kpss_geo.territory import Territory

Progress = Callable[[str, int, int], None]  # what is being done, steps done, steps in all

# Families of kinds that a catalogue of social services holds: where it knows no service of such a
# kind, a stated need for it is a gap. It says nothing of doctors or shops unless it holds some.
CATALOGUED = ("poradenství", "péče", "prevence", "související")


@dataclass(frozen=True, eq=False)
class Travel:
    """One traveller's costs and lenient graph on a territory, with people and services joined."""

    traveller: Traveller
    costs: Costs
    net: Network
    homes: Join
    services: Join


@dataclass(frozen=True, eq=False)
class Answer:
    """Frames and where they come from.

    Attributes
    ----------
    study, territory
        What was asked, of what; the streets are those that the survey left.
    access
        What the survey says.
    ground
        Homes, municipalities and supply as the ledger took them.
    ledger
        See `coverage.ledger`.
    gaps
        See `coverage.gaps`.
    unreachable
        Homes and services that no street of a mode comes near, or from which nothing is reached.
    answered_on
        ISO date.
    given
        The territory as it was opened: places join its streets, before the survey cuts them.
    """

    study: Study
    territory: Territory
    access: Access
    ground: Ground
    ledger: pd.DataFrame
    gaps: pd.DataFrame
    unreachable: pd.DataFrame
    offers: tuple[Offer, ...]
    travels: Mapping[str, Travel]
    times: Mapping[str, Times]
    answered_on: str
    given: Territory

    @property
    def lead(self) -> Travel:
        """Travel of the first traveller."""
        return self.travels[self.study.travellers[0]]

    @property
    def worst(self) -> pd.DataFrame:
        """The ten worst gaps of the first traveller and of field services, each service once.

        Rows of the gap table with `total_people` and `total_uncovered` of the whole territory; groups
        that statistics count come before those for which all inhabitants stand in.
        """
        led = self.gaps[self.gaps["traveller"].isin([self.study.travellers[0], WORKER])]
        service = ["kind", "form", "group"]
        totals = led.groupby(service, sort=False)[["people", "uncovered"]].sum().add_prefix("total_").reset_index()
        open_ = led[led["uncovered"] > 0].drop_duplicates(service).merge(totals, on=service)
        return open_.sort_values(["proxy", "total_uncovered"], ascending=[True, False], kind="stable").head(10)

    @property
    def notes(self) -> tuple[str, ...]:
        """What every map and table of this answer must say about it."""
        made_up = (DEMONSTRATION_NOTE,) if self.access.survey.demonstration else ()
        return (*self.territory.notes, *made_up)

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Sources with date and licence, hashes of the inputs, parameters and version."""
        territory = self.territory
        return {
            "program": f"kpss_geo {kpss_geo.__version__}",
            "answered_on": self.answered_on,
            "territory": {"name": territory.name, "code": territory.code, "crs": territory.crs},
            "notes": list(self.notes),
            "survey": {
                "points": len(self.access.survey.points),
                "as_of": self.access.survey.today.isoformat(),
                "demonstration": self.access.survey.demonstration,
            },
            "people_levels": sorted(set(territory.people["people_level"])),
            "study": asdict(self.study),
            "sources": [dict(source) for source in territory.sources],
            "inputs": dict(sorted(territory.inputs.items())),
        }


def travel(territory: Territory, traveller: Traveller, joins: Mapping[str, tuple[Join, Join]] | None = None) -> Travel:
    """Costs and lenient graph of one traveller on the territory."""
    homes, services = (joins or joined(territory, [traveller]))[traveller.mode]
    cost = costs(territory.streets, traveller)
    net = network(territory.streets, traveller, cost, homes=homes, services=services)
    return Travel(traveller, cost, net, homes, services)


def joined(territory: Territory, who: Sequence[Traveller]) -> dict[str, tuple[Join, Join]]:
    """People and services joined to the streets, once for each mode."""
    return {
        one.mode: tuple(  # type: ignore[misc]
            join(territory.streets, frame.geometry.to_numpy(), mode=one.mode, within_metres=one.join_metres)
            for frame in (territory.people, territory.services)
        )
        for one in {each.mode: each for each in who}.values()
    }


def _silent(what: str, done: int, total: int) -> None:
    """Tell nobody."""


def answer(
    study: Study,
    territory: Territory,
    *,
    survey: Survey | None = None,
    progress: Progress = _silent,
    today: dt.date | None = None,
) -> Answer:
    """Who reaches which service, and who does not.

    Parameters
    ----------
    study
        The question.
    territory
        The data.
    survey
        Barrier-free points; nobody surveyed anything when None.
    progress
        Called before each step.
    today
        Date written into the answer; that of the clock when None.

    Raises
    ------
    BadInput
        Where the study asks for what the territory does not know; all faults at once.
    """
    raise_all(study.faults(territory))
    day = today or dt.datetime.now(tz=dt.UTC).date()
    given = territory
    territory, seen = access(given, survey or Survey({}, day), profile(study.edition))
    offered = offered_in(study, territory)
    who = [travellers()[name] for name in study.travellers]
    car = travellers()["car"]
    joins = {
        mode: (rejoined(homes, seen.surveyed), rejoined(services, seen.surveyed))
        for mode, (homes, services) in joined(given, [*who, car]).items()
    }
    steps = len(who) + 3
    travels: dict[str, Travel] = {}
    times: dict[str, Times] = {}
    for done, traveller in enumerate(who):
        progress(f"dosah: {traveller.name}", done, steps)
        one = travel(territory, traveller, joins)
        travels[traveller.id] = one
        times[traveller.id] = _times(territory, one)
    progress("dosah terénních služeb", len(who), steps)
    driven = turned_round(costs(territory.streets, car))
    outward = matrix(network(territory.streets, car, driven, homes=joins["car"][0], services=joins["car"][1]))
    times[WORKER] = Times(travellers()[WORKER], outward, outward)
    ground = Ground(
        territory.people,
        pd.Index(territory.municipalities.index)
        .get_indexer(pd.Index(territory.people["municipality"]))
        .astype(np.int64),
        territory.municipalities,
        Supply.of(territory.services, seen.enterable),
    )
    progress("pokrytí", len(who) + 1, steps)
    rows = ledger(ground, offered, list(times.values()), study.minutes)
    progress("tabulka mezer", len(who) + 2, steps)
    table = gaps(
        ground,
        offered,
        list(times.values()),
        study.standard_minutes,
        rows=rows,
        needs=territory.needs,
        kinds=territory.kinds,
    )
    return Answer(
        study=study,
        territory=territory,
        access=seen,
        ground=ground,
        ledger=rows,
        gaps=table,
        unreachable=_unreachable(territory, [times[one.id] for one in who], joins),
        offers=tuple(offered),
        travels=travels,
        times=times,
        answered_on=day.isoformat(),
        given=given,
    )


def offered_in(study: Study, territory: Territory) -> list[Offer]:
    """What the territory offers of what the study asks for; what is needed and not offered too."""
    expected = _expected(study, territory)
    return [
        offer
        for offer in offers(territory.services, sorted(expected), territory.kinds)
        if offer.kind in (study.kinds or territory.kinds)
        and offer.form in (study.forms or FORMS)
        and offer.group in (study.target_groups or groups())
        and territory.kinds[offer.kind].working_group in (study.working_groups or working_groups())
    ]


def _expected(study: Study, territory: Territory) -> set[tuple[str, str]]:
    """Kinds and groups that must have a row although nobody provides them.

    Those of stated needs, where the kind serves none of the groups that the need names, and kinds
    the study asks for.
    """
    kinds, services = territory.kinds, territory.services
    provided = set(services["kind"])
    pairs = {
        (kind, group)
        for kind, cell in zip(services["kind"], services["target_groups"], strict=True)
        for group in cell.split("|")
    }
    named: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for need, kind, group, _ in asked(territory.needs):
        if kinds[kind].family in CATALOGUED:
            named.setdefault((need, kind), set()).add((kind, group or kinds[kind].target_group))
    expected = {pair for wanted in named.values() if not wanted & pairs for pair in wanted}
    return expected | {(kind, kinds[kind].target_group) for kind in study.kinds if kind not in provided}


def _times(territory: Territory, one: Travel) -> Times:
    lenient = matrix(one.net)
    if not one.costs.has_unknown:
        return Times(one.traveller, lenient, lenient)
    shut = network(territory.streets, one.traveller, strict(one.costs), homes=one.homes, services=one.services)
    return Times(one.traveller, matrix(shut), lenient)


def _unreachable(territory: Territory, times: Sequence[Times], joins: Mapping[str, tuple[Join, Join]]) -> pd.DataFrame:
    """List of homes with people, and of services, that cannot be reached: `off_street` or `no_way`."""
    people, services = territory.people, territory.services
    found: list[pd.DataFrame] = []
    for one in times:
        homes, offered = joins[one.traveller.mode]
        cut = np.setdiff1d(np.flatnonzero(~np.isfinite(one.lenient).any(axis=0)), homes.off_street)
        who = one.traveller.id
        for which, reason in ((homes.off_street, "off_street"), (cut, "no_way")):
            lost = people.iloc[which if len(services) else []]
            found.append(_listed(lost[lost["people"] > 0], "home", who, reason))
        found.append(_listed(services.iloc[offered.off_street], "service", who, "off_street"))
    return pd.concat(found, ignore_index=True)


def _listed(rows: pd.DataFrame, what: str, traveller: str, reason: str) -> pd.DataFrame:
    nothing = [""] * len(rows)
    return pd.DataFrame(
        {
            "what": what,
            "id": rows.index.astype(str),
            "name": rows["name"].to_list() if "name" in rows else nothing,
            "municipality": rows["municipality"].to_list(),
            "traveller": traveller,
            "people": rows["people"].to_list() if "people" in rows else 0,
            "reason": reason,
        }
    )

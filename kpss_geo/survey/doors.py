"""Doors of services: what each audience may expect there, and which travellers get in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import geopandas as gpd
import pandas as pd

from kpss_geo.streets.graph import Flags
from kpss_geo.streets.travellers import travellers
from kpss_geo.survey.categories import DECLARED_FOR, Category, Site, Step, categorize, toilet_kinds
from kpss_geo.survey.fold import Point
from kpss_geo.survey.judging import INACCESSIBLE, PARTLY, solid
from kpss_geo.survey.logic import Three, some
from kpss_geo.survey.profiles import AUDIENCES, Audience, Profile
from kpss_geo.survey.sites import grouped, site, sites
from kpss_geo.survey.toilets import UNFIT
from kpss_geo.terms import rows

__all__ = ["closed", "doors", "enterable", "long_visits", "sites", "usable"]

FIELDS = ("worst", "best", "label", "reasons", "toilet")
COMMON = ("edition", "points", "oldest_seen_on", "disagreement")
UNSEEN = "vstup nikdo nezjistil"


def doors(points: Mapping[UUID, Point], services: gpd.GeoDataFrame, profile: Profile) -> pd.DataFrame:
    """What each audience may expect at the door of each service, by one edition of the method.

    Parameters
    ----------
    points
        As `fold` gives them for a day; that day decides what is stale.
    services
        Frame of `frames.SERVICES`.
    profile
        The edition.

    Returns
    -------
    pandas.DataFrame
        Index as of the services. For each of `profiles.AUDIENCES`, prefixed by its id and `_`: `worst`, `best`
        (2 accessible, 1 partly, 0 inaccessible), `label`, `reasons` (Czech words) and `toilet` (is there a fit one;
        missing where nobody knows). Further `edition`, `points` (how many were used), `oldest_seen_on` (the day of
        the answer that has waited longest to be confirmed) and `disagreement` of what was declared with what was
        measured, '' where there is none.
    """
    found = grouped(points, services)
    declared = services["step_free"].astype("boolean")
    told = [_told(name, found.get(name, ()), profile, _three(declared[name])) for name in services.index]
    columns = [f"{audience}_{field}" for audience in AUDIENCES for field in FIELDS]
    frame = pd.DataFrame(told, index=services.index, columns=[*columns, *COMMON])
    toilets = {f"{audience}_toilet": "boolean" for audience in AUDIENCES}
    return frame.astype(toilets | {"oldest_seen_on": "datetime64[s]"})


def _told(service: str, found: Sequence[Point], profile: Profile, declared: Three) -> dict[str, Any]:
    place = site(service, found)
    told: dict[str, Any] = {}
    for name, audience in profile.audiences.items():
        category = categorize(place, profile, name)
        words = "; ".join(reason.words for reason in category.reasons) if found else UNSEEN
        values = (category.worst, category.best, category.label, words, fit_toilet(place, audience))
        told |= {f"{name}_{field}": value for field, value in zip(FIELDS, values, strict=True)}
    seen = [state.seen_on for one in found for state in one.fields.values()]
    against = _disagreement(categorize(place, profile, DECLARED_FOR), declared)
    return told | dict(zip(COMMON, (profile.edition, len(found), min(seen, default=None), against), strict=True))


def _disagreement(category: Category, declared: Three) -> str:
    """What the surveyor or the catalogue declared and the measures rule out."""
    told = [category.disagreement or ""]
    if declared is True and category.best == INACCESSIBLE:
        told.append(f"katalog uvádí bezbariérový vstup, spočteno „{category.label}“")
    if declared is False and category.worst >= PARTLY:
        told.append(f"katalog uvádí vstup s bariérou, spočteno „{category.label}“")
    return "; ".join(filter(None, told))


def fit_toilet(place: Site, audience: Audience) -> Three:
    """Is there a toilet for visitors fit for the audience; None where nobody described one or a measure is missing."""
    if not audience.toilets:
        return True
    steps = {one.id: one for chain in place.chains for one in chain.steps if one.element == "toaleta"}
    told = [_fit(one, audience) for one in steps.values() if not _for_staff(one, audience)]
    return some(told) if told else None


def _for_staff(one: Step, audience: Audience) -> bool:
    return audience.toilets_counted.get(one.answers.get("wc_kind") or "") is False and solid(one, "wc_kind")


def _fit(one: Step, audience: Audience) -> Three:
    worst, best = toilet_kinds(one, audience)
    if best == UNFIT:
        return False
    for_visitors = audience.toilets_counted.get(one.answers.get("wc_kind") or "")
    return True if for_visitors and worst != UNFIT else None


def enterable(found: pd.DataFrame, services: gpd.GeoDataFrame) -> dict[str, tuple[Flags, Flags]]:
    """Services that each traveller who minds doors can surely enter, and perhaps.

    Surely from "partly accessible" (1) on at worst, perhaps at best. What the catalogue declares in `step_free`
    settles what is unknown and never what is measured.

    Parameters
    ----------
    found
        As `doors` gives it.
    services
        Frame of `frames.SERVICES`.

    Returns
    -------
    dict
        By traveller, two arrays of length services: what `coverage.Supply.of` takes.
    """
    return {who: _entered(found.loc[services.index], services, audience) for who, audience in _audiences().items()}


def _entered(found: pd.DataFrame, services: gpd.GeoDataFrame, audience: str) -> tuple[Flags, Flags]:
    declared = services["step_free"].astype("boolean")
    worst, best = (found[f"{audience}_{end}"].to_numpy() >= PARTLY for end in ("worst", "best"))
    open_, shut = ((declared == said).fillna(False).to_numpy(dtype=bool) for said in (True, False))
    if audience != DECLARED_FOR:  # what stops a wheelchair need not stop others
        shut[:] = False
    return worst | best & open_, worst | best & ~shut


def usable(found: pd.DataFrame, services: gpd.GeoDataFrame) -> dict[str, tuple[Flags, Flags]]:
    """As `enterable`, and where visits are long (`tables/long_visits.csv`) there is a fit toilet."""
    short = ~services["kind"].isin(list(long_visits())).to_numpy(dtype=bool)
    told = {}
    for who, (sure, perhaps) in enterable(found, services).items():
        toilet = found.loc[services.index, f"{_audiences()[who]}_toilet"]
        fit, maybe = (toilet.fillna(unknown).to_numpy(dtype=bool) for unknown in (False, True))
        told[who] = sure & (short | fit), perhaps & (short | maybe)
    return told


def closed(found: pd.DataFrame, services: gpd.GeoDataFrame, traveller: str) -> pd.Series:
    """Words about each service that the traveller surely cannot enter: what to mend; index services."""
    _, perhaps = enterable(found, services)[traveller]
    words = found.loc[services.index, f"{_audiences()[traveller]}_reasons"]
    measured = found.loc[services.index, f"{_audiences()[traveller]}_best"] < PARTLY
    told: pd.Series = words.where(measured, "katalog uvádí vstup s bariérou")[~perhaps]
    return told


@cache
def long_visits() -> Mapping[str, str]:
    """Kinds of service whose visits are so long that a toilet matters, with the reason."""
    return {row["kind"]: row["reason"] for row in rows("long_visits.csv")}


@cache
def _audiences() -> Mapping[str, str]:
    """Audience of the method by traveller, of those who mind doors."""
    known = {row["traveller"]: row["audience"] for row in rows("audiences.csv")}
    return {who: known[who] for who, one in travellers().items() if one.needs_door}


def _three(value: Any) -> Three:
    return None if pd.isna(value) else bool(value)

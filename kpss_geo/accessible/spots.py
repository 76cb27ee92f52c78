"""Rows of the barrier-free list: surveyed places, and services whose door nobody has described."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import shapely

from kpss_geo.access import Survey
from kpss_geo.frames import WGS84
from kpss_geo.maps.access import LIMITS
from kpss_geo.maps.words import VAGUE, text
from kpss_geo.survey.described import AUDIENCE, UNVERIFIED, described
from kpss_geo.survey.logic import Three
from kpss_geo.survey.places import Place, places
from kpss_geo.survey.profiles import profile
from kpss_geo.survey.sites import grouped
from kpss_geo.terms import Kind
from kpss_geo.territory import Territory

FIELD = "terénní"  # services that only travel to people have no door that a visitor needs
DOOR = "vstup"


class Service(NamedTuple):
    """A service of the catalogue that a place belongs to; `step_free` is what the catalogue declares."""

    id: str
    name: str
    kind: Kind
    step_free: Three


class Spot(NamedTuple):
    """A row of the list: a surveyed place, or a service whose door nobody has described (`place` is None).

    `grade` is one of `maps.access.GRADES`; `label`, `why` and `flags` are Czech words of `survey.described`.
    `vague` tells that only the street or the municipality is known, not the house; `inside` that it lies in the
    territory.
    """

    id: str
    name: str
    pictogram: str
    municipality: str
    grade: str
    label: str
    why: str
    flags: tuple[str, ...]
    lon: float
    lat: float
    vague: bool
    inside: bool
    place: Place | None
    services: tuple[Service, ...]
    measures: Mapping[str, tuple[float | None, ...]]

    @property
    def elements(self) -> tuple[str, ...]:
        """Kinds of things that are there; a service that nobody visited has a door at least."""
        return tuple(dict.fromkeys(one.element for one in self.place.points)) if self.place else (DOOR,)


def surveyed(territory: Territory, survey: Survey, edition: str) -> Iterator[Spot]:
    """Places that the survey found, by an edition of the method."""
    method, towns = profile(edition), territory.municipalities
    told = described(survey.points, towns, method)
    here = [one for _, one in sorted(survey.points.items()) if not one.archived and one.position]
    by_id = {one.id: one for one in places(here, method)}
    owners = _owners(territory, survey)
    for row in told.drop(columns=told.geometry.name).reset_index().to_dict("records"):
        place = by_id[row["place"]]
        lon, lat = place.position or (np.nan, np.nan)
        services = {service.id: service for one in place.points for service in owners.get(one.point_id, ())}
        yield Spot(
            id=place.id,
            name=place.name or next((one.name for one in services.values()), ""),
            pictogram=row["pictogram"],
            municipality=row["municipality_name"],
            grade=row["grade"],
            label=row["label"],
            why=row["why"],
            flags=tuple(row["flags"]),
            lon=float(lon),
            lat=float(lat),
            vague=False,
            inside=bool(row["municipality_name"]),
            place=place,
            services=tuple(services.values()),
            measures=_held(row, place),
        )


def _held(row: Mapping[Any, Any], place: Place) -> dict[str, tuple[float | None, ...]]:
    """What limits are held against; steps at the door that nobody counted are unknown, not absent."""
    measures = {field: tuple(row[field]) for field, *_ in LIMITS}
    category = place.categories.get(AUDIENCE)
    way = (category.chain or "").split("+") if category else []
    doors = [one for one in place.points if one.element == DOOR and (way in ([], [""]) or str(one.point_id) in way)]
    if any("steps_count" not in one.strict_answers for one in doors):
        measures["threshold_cm"] = (*measures["threshold_cm"], None)
    return measures


def _owners(territory: Territory, survey: Survey) -> dict[Any, list[Service]]:
    """Services by the points that belong to them."""
    found: defaultdict[Any, list[Service]] = defaultdict(list)
    known = {one.id: one for one in _services(territory)}
    for service, points in grouped(survey.points, territory.services).items():
        for point in points:
            found[point.point_id].append(known[str(service)])
    return found


def _services(territory: Territory) -> Iterator[Service]:
    table = territory.services
    declared = table["step_free"].astype("boolean")
    for name, kind, at, free in zip(table["name"], table["kind"], table.index, declared, strict=True):
        yield Service(str(at), str(name), territory.kinds[kind], None if pd.isna(free) else bool(free))


def unvisited(territory: Territory, survey: Survey) -> Iterator[Spot]:
    """Services that people travel to and nobody surveyed; the house of some is not known."""
    table = territory.services
    seen = set(grouped(survey.points, table))
    at = shapely.get_coordinates(table.geometry.to_crs(WGS84))
    told = table[["forms", "municipality_name", "position_quality", "inside"]].to_numpy()
    for service, (forms, town, quality, inside), (lon, lat) in zip(_services(territory), told, at, strict=True):
        if forms != FIELD and service.id not in seen:
            yield Spot(
                id=service.id,
                name=service.name,
                pictogram=service.kind.pictogram,
                municipality=text(town),
                grade=UNVERIFIED,
                label="",
                why="",
                flags=(),
                lon=float(lon),
                lat=float(lat),
                vague=quality in VAGUE,
                inside=bool(inside),
                place=None,
                services=(service,),
                measures={field: (None,) for field, *_ in LIMITS},
            )

"""Sites of services: surveyed points put together to ways in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from uuid import UUID

import geopandas as gpd
import shapely

from kpss_geo.frames import WGS84
from kpss_geo.survey.categories import Chain, Site, Step
from kpss_geo.survey.duplicates import SITE_METRES, SITE_SIMILARITY, similarity
from kpss_geo.survey.fold import Point
from kpss_geo.survey.judging import HELPERS

OF_BUILDINGS = ("vstup", "vytah", "plosina", "toaleta")
ALSO_IN_STREETS = ("rampa", "schody", "zuzeni")  # without a link they belong to the street, whatever is near
PASSED = ("schody", "zuzeni", "toaleta")  # on every way of their site
LIFTS = ("vytah", "plosina")
LEGS = "ramp_legs"


def sites(points: Mapping[UUID, Point], services: gpd.GeoDataFrame) -> Mapping[str, Site]:
    """Sites by service: each entrance begins a way, each of several lifts (ramps, platforms) a way of its own.

    Parameters
    ----------
    points
        As `fold` gives them; stale answers count as unknown, archived points not at all.
    services
        Frame of `frames.SERVICES`.

    Returns
    -------
    Mapping
        Only services of which somebody surveyed something.
    """
    return {service: site(service, found) for service, found in grouped(points, services).items()}


def grouped(points: Mapping[UUID, Point], services: gpd.GeoDataFrame) -> dict[str, list[Point]]:
    """Points of each service: by its id, by the RÚIAN code of such a point, by a similar name within 200 m."""
    here = [one for _, one in sorted(points.items()) if _of_a_site(one)]
    owners: dict[UUID, Iterable[str]] = {}
    for rule in (_by_link, _by_code, _by_name, _by_code):
        coded = _coded(here, owners)
        owners |= rule([one for one in here if one.point_id not in owners], services, coded)
    found: defaultdict[str, list[Point]] = defaultdict(list)
    for one in here:
        for service in owners.get(one.point_id, ()):
            found[service].append(one)
    return {service: found[service] for service in services.index if service in found}


def _of_a_site(one: Point) -> bool:
    return one.element in (*OF_BUILDINGS, *ALSO_IN_STREETS) and not one.archived


def _coded(here: Iterable[Point], owners: Mapping[UUID, Iterable[str]]) -> dict[str, set[str]]:
    """Services by the RÚIAN codes of their points."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one in here:
        if code := one.about.get("ruian_code"):
            found[code].update(owners.get(one.point_id, ()))
    return {code: services for code, services in found.items() if services}


def _by_link(left: Sequence[Point], services: gpd.GeoDataFrame, _coded: object) -> dict[UUID, Iterable[str]]:
    known = set(services.index)
    return {one.point_id: (link,) for one in left if (link := one.about.get("service_id", "")) in known}


def _by_code(left: Sequence[Point], _services: object, coded: Mapping[str, set[str]]) -> dict[UUID, Iterable[str]]:
    return {one.point_id: coded[code] for one in left if (code := one.about.get("ruian_code", "")) in coded}


def _by_name(left: Sequence[Point], services: gpd.GeoDataFrame, _coded: object) -> dict[UUID, Iterable[str]]:
    """The service of the most similar name near by; all of them where several bear that name."""
    named = [(one, one.position) for one in left if one.element in OF_BUILDINGS and one.position]
    if not named:
        return {}
    at = gpd.GeoSeries(shapely.points([(place.lon, place.lat) for _, place in named]), crs=WGS84).to_crs(
        services.crs or WGS84
    )
    tree = shapely.STRtree(services.geometry.to_numpy())
    like: defaultdict[UUID, dict[str, float]] = defaultdict(dict)
    for which, place in tree.query(at.to_numpy(), predicate="dwithin", distance=SITE_METRES).T:
        one = named[which][0]
        like[one.point_id][services.index[place]] = similarity(
            one.about.get("name", ""), str(services["name"].iloc[place])
        )
    best = {point: max(SITE_SIMILARITY, *shares.values()) for point, shares in like.items()}
    found = {point: [name for name, share in shares.items() if share >= best[point]] for point, shares in like.items()}
    return {point: names for point, names in found.items() if names}


def site(service: str, found: Sequence[Point]) -> Site:
    """Ways into a service by the points that belong to it; without an entrance, one way whose entrance is unknown."""
    entrances = [[one] for one in found if one.element == "vstup"] or [[]]
    passed = [one for one in found if one.element in PASSED]
    return Site(service, [way for entrance in entrances if found for way in _ways(entrance, passed, found)])


def _ways(entrance: Sequence[Point], passed: Sequence[Point], found: Sequence[Point]) -> Iterator[Chain]:
    """One way for each choice among several lifts, platforms or ramps."""
    base = [*entrance, *passed]
    for bridges in product(*_bridges(base, found)):
        name = "+".join(str(one.point_id) for one in (*entrance, *bridges))
        yield Chain(name, [_with_ramp(_step(one), bridges) for one in base] + [_step(one) for one in bridges])


def _bridges(base: Sequence[Point], found: Sequence[Point]) -> list[list[Point]]:
    """What bridges the steps: what the entrance or the stairs name, else any lift where bare steps are inside."""
    answers = [one.strict_answers for one in base]
    named = sorted({HELPERS[by] for some in answers if (by := some.get("bridged_by") or "") in HELPERS})
    by_kind = [[one for one in found if one.element == kind] for kind in named]
    if not any(by_kind) and any(some.get("interior_steps") for some in answers):
        by_kind = [[one for one in found if one.element in LIFTS]]
    return [one_kind for one_kind in by_kind if one_kind]


def _step(one: Point) -> Step:
    methods = {name: state.method for name, state in one.fields.items()}
    return Step(one.element, one.strict_answers, methods, str(one.point_id))


def _with_ramp(one: Step, bridges: Sequence[Point]) -> Step:
    """The entrance with the legs of the ramp that stands beside it as a point of its own."""
    legs = next((ramp.fields[LEGS] for ramp in bridges if ramp.strict_answers.get(LEGS)), None)
    if legs is None or one.answers.get(LEGS) or HELPERS.get(one.answers.get("bridged_by") or "") != "rampa":
        return one
    return replace(one, answers={**one.answers, LEGS: legs.value}, methods={**one.methods, LEGS: legs.method})

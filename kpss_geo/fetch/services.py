"""Services of the register, of health registers and of OpenStreetMap at their places, each once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry as Shape

from kpss_geo.errors import tell
from kpss_geo.fetch.checks import reading
from kpss_geo.frames import SERVICES
from kpss_geo.reports.files import guarded
from kpss_geo.sources.official.catalogue import read_catalogue
from kpss_geo.sources.official.catalogue_profile import read_catalogue_profile
from kpss_geo.sources.official.health import read_health
from kpss_geo.sources.official.joining import Joined, joined
from kpss_geo.sources.official.merging import merged
from kpss_geo.sources.official.rpss import Register, found_services, read_register, regional, regions_of
from kpss_geo.sources.official.rpss_codes import read_codes
from kpss_geo.sources.official.ruian_addresses import places
from kpss_geo.sources.services import finished_services
from kpss_geo.terms import kinds

Addresses = Callable[[Sequence[str]], gpd.GeoDataFrame]  # of municipalities, by their codes


class Catalogue(NamedTuple):
    """Services around a territory (frame of `frames.SERVICES`), and how each came to its place or was left out."""

    services: gpd.GeoDataFrame
    joins: pd.DataFrame
    merges: pd.DataFrame


class Found(NamedTuple):
    """Services of registers before they are placed (frames of `joining.FOUND`, by source), and kinds we lack."""

    by_source: Mapping[str, pd.DataFrame]
    new_kinds: Mapping[str, str]  # official names by our stand-in id
    forms: Mapping[str, str]  # of the new kinds
    regional: pd.DataFrame  # services of each region by kind, with the secret ones
    region_of: pd.Series  # of each municipality with a service


def registered(paths: Mapping[str, Path], *, today: dt.date, health_as_of: dt.date | None = None) -> Found:
    """What the registers say for a day; secret addresses stay at the door.

    Raises
    ------
    MissingInput, BadInput
        Of the readers.
    """
    with reading("rpss"):
        codes = {name: read_codes(paths[f"rpss_{name}"]) for name in ("kinds", "groups")}
        register = read_register(paths["rpss"], today=today, **codes)
    for text in register.notes:
        tell(f"registr služeb: {text}")
    by_source = {"rpss": found_services(register)}
    if "health" in paths:
        with reading("health"):
            health = read_health(paths["health"], as_of=health_as_of or today)
        for text in (*health.faults, *health.notes):
            tell(text)
        by_source["nrpzs"] = health.found
    if "catalogue" in paths:
        by_source["catalogue"] = _of_town(paths["catalogue"])
    return Found(by_source, *_new_kinds(register), regional(register), regions_of(register))


def _of_town(path: Path) -> pd.DataFrame:
    """Services of the town's own catalogue; the profile lies beside it under the same name (katalog.toml)."""
    with reading("catalogue"):
        found, faults = read_catalogue(path, read_catalogue_profile(path.with_suffix(".toml")))
    for text in faults:
        tell(text)
    return found


def region_table(found: Found, towns: Iterable[str]) -> pd.DataFrame:
    """Services registered in the region of the municipalities by kind; secret addresses are counted here alone."""
    regions = set(found.region_of.reindex(list(towns)).dropna())
    here = found.regional[found.regional["region"].isin(regions)].reset_index(drop=True)
    own = here["kind"].map({id_: kind.name for id_, kind in kinds().items()})
    return here.assign(kind_name=own.fillna(here["kind_name"]))


def _new_kinds(register: Register) -> tuple[dict[str, str], dict[str, str]]:
    lacking = register.services[~register.services["kind"].isin(list(kinds()))]
    names, forms = {}, {}
    for row in lacking.to_dict("records"):
        names[row["kind"]] = str(row["kind_name"]) if isinstance(row["kind_name"], str) else str(row["kind_code"])
        forms[row["kind"]] = str(row["forms"]).split("|")[0] or "ambulantní"
    return names, forms


def catalogue(
    found: Found,
    osm: gpd.GeoDataFrame,
    *,
    towns: gpd.GeoDataFrame,
    around: gpd.GeoDataFrame,
    area: Shape,
    addresses: Addresses,
    own: Sequence[str],
    cities: Sequence[str] = (),
) -> Catalogue:
    """Services in an area, each once.

    Parameters
    ----------
    osm
        Services of OpenStreetMap (frame of `frames.SERVICES`).
    towns
        Municipalities or city parts of the territory.
    around
        Municipalities that touch the area, with `ref_x`, `ref_y`.
    area
        Where services count.
    addresses
        Address points of municipalities.
    own
        Municipalities of the territory, in which services that state no municipality are looked for by address.
    cities
        Cities whose parts are the territory: there the stated municipality says nothing.
    """
    placed = {name: _placed(frame, towns, around, addresses, own, cities) for name, frame in found.by_source.items()}
    inside = {name: one.services[one.services.within(area)] for name, one in placed.items()}
    inside["osm"] = _of_osm(osm[osm.within(area)], towns)
    whole = merged({name: frame for name, frame in inside.items() if len(frame) or name == "rpss"})
    joins = pd.concat([one.report for one in placed.values()])
    lost = joins["way"] == "nowhere"
    kept = joins[joins.index.isin(pd.concat([frame[[]] for frame in inside.values()]).index) | lost]
    return Catalogue(whole.services.sort_index(), kept.sort_index(), whole.report)


def _placed(
    found: pd.DataFrame,
    towns: gpd.GeoDataFrame,
    around: gpd.GeoDataFrame,
    addresses: Addresses,
    own: Sequence[str],
    cities: Sequence[str],
) -> Joined:
    here = found[found["municipality"].isin(around.index) | found["municipality"].isna()]
    points = addresses(sorted({*own, *(str(code) for code in here["municipality"].dropna())}))
    at = places(points, here["address_code"].dropna())
    here = here[~_elsewhere(here, at, around)]
    here = here.assign(municipality_name=here["municipality"].map(around["name"]).astype("string"))
    if cities:  # of a city part: its city is stated, and the part itself is found by the place
        here = here.assign(municipality=here["municipality"].mask(here["municipality"].isin(list(cities))))
        at = at.assign(municipality=at["municipality"].mask(at["municipality"].isin(list(cities))))
    known = around[around["ref_x"].notna() & around["ref_y"].notna()]
    told = gpd.GeoSeries(gpd.points_from_xy(known["ref_x"], known["ref_y"]), known.index, crs=around.crs)
    references = around.geometry.representative_point()
    references.loc[told.index] = told
    return joined(here, at, towns, references)


def _elsewhere(here: pd.DataFrame, at: pd.DataFrame, around: gpd.GeoDataFrame) -> pd.Series:
    """Services of the rest of the state: they state no municipality, and nothing else tells that they are near."""
    near = here["municipality_name"].isin(around["name"]) | here["address_code"].isin(at.index.astype(str))
    untold: pd.Series = here["municipality"].isna() & here["lon"].isna() & ~near
    return untold


def _of_osm(osm: gpd.GeoDataFrame, towns: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Services of OpenStreetMap with the municipalities of RÚIAN."""
    plain = pd.DataFrame(osm.drop(columns=["geometry", "inside"])).assign(municipality=None, municipality_name=None)
    return SERVICES.check(finished_services(plain, osm.geometry, towns)[[*SERVICES.columns, "geometry"]])


def report_csv(report: pd.DataFrame) -> bytes:
    """A report as a table that a spreadsheet opens; no text in it can act as a formula."""
    texts = report.reset_index(drop=report.index.name is None)
    for name in texts.columns:
        if not pd.api.types.is_numeric_dtype(texts[name]):
            texts[name] = texts[name].map(guarded, na_action="ignore")
    return texts.to_csv(sep=";", index=False, decimal=",", lineterminator="\n").encode("utf-8-sig")

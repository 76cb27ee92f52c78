"""A territory folder made of fetched files: boundaries, people, services, streets, stops and their provenance."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping
from typing import NamedTuple

import geopandas as gpd

from kpss_geo.errors import raise_all, tell
from kpss_geo.fetch import halo, provenance
from kpss_geo.fetch.cache import Fetched
from kpss_geo.fetch.checks import reading
from kpss_geo.fetch.extract import within
from kpss_geo.fetch.ground import Ground, Neighbours, ground
from kpss_geo.fetch.halo import Judged, Ring, judged, known_ground
from kpss_geo.fetch.homes import Homes, homes
from kpss_geo.fetch.means import Means
from kpss_geo.fetch.openstreetmap import Osm, feed_of, of_file, of_server
from kpss_geo.fetch.plan import Gazetteer, Meant
from kpss_geo.fetch.services import Catalogue, Found, catalogue, region_table, registered, report_csv
from kpss_geo.files import sha256
from kpss_geo.frames import KROVAK, MUNICIPALITIES, WGS84
from kpss_geo.question import Study
from kpss_geo.sources.folder import parquet, territory_toml
from kpss_geo.sources.official.unpacked import several
from kpss_geo.sources.osm import Imported
from kpss_geo.sources.services import services_csv
from kpss_geo.streets.graph import Flags, Streets, to_bytes


class Surroundings(NamedTuple):
    """What lies in the ring: streets with the nodes outside its area, services, stops, and what is proven."""

    ring: Ring
    streets: Streets
    outside: Flags
    services: Catalogue
    stops: gpd.GeoDataFrame
    judged: Judged


def build(territory: Meant, files: Mapping[str, Fetched], known: Gazetteer, means: Means) -> dict[str, bytes]:
    """Files of the territory folder, by name; nothing is written.

    Parameters
    ----------
    files
        Of `plan.first_files`, `further_files` and `optional_files`, by name.
    means
        By which address points of neighbours with services come.

    Raises
    ------
    MissingInput, BadInput
        Of the readers, every fault of a file at once.

    Warns
    -----
    RepairedInput
        Where somebody should look: joins that fell back, times that are not proven.
    """
    today = means.now().date()
    paths = {one.feed: one.path for one in files.values()}
    means.progress("čtu hranice obcí", 0, 6)
    here = ground(territory, paths["units"], known)
    near = Neighbours(means, files, today)
    means.progress("rozděluji obyvatele na adresy", 1, 6)
    lived = homes(territory, here, near, paths, today)
    means.progress("čtu registr služeb", 2, 6)
    health = next((one for one in files.values() if one.feed == "health"), None)
    found = registered(paths, today=today, health_as_of=dt.date.fromisoformat(health.date) if health else None)
    osm = of_server(near, means, today) if means.overpass else of_file(paths["osm"])
    around = _surroundings(territory, here, near, lived.people, found, osm, means)
    means.progress("skládám území", 5, 6)
    return _contents(territory, here, lived, found, around, near.files, means)


def _surroundings(
    territory: Meant,
    here: Ground,
    near: Neighbours,
    people: gpd.GeoDataFrame,
    found: Found,
    osm: Osm,
    means: Means,
) -> Surroundings:
    """The ring, twice as wide each time until its times are proven, or nothing more is known."""
    metres, minutes, ground_before = halo.FIRST_METRES, max(Study().minutes), 0.0
    while True:
        means.progress(f"vybírám ulice a služby do {metres / 1000:.0f} km", 3, 6)
        streets = osm(halo.box(here.towns, metres))
        made = _in_ring(territory, here, near, people, found, streets, metres, minutes)
        no_more = made.ring.area.area <= ground_before + 1.0  # the file ends here
        if not made.judged.unproven or no_more or metres >= halo.MOST_METRES:
            return made
        ground_before = made.ring.area.area
        metres = min(2 * metres, halo.MOST_METRES)


def _in_ring(
    territory: Meant,
    here: Ground,
    near: Neighbours,
    people: gpd.GeoDataFrame,
    found: Found,
    osm: Imported,
    metres: float,
    minutes: float,
) -> Surroundings:
    lacking = halo.bare(here.towns, osm.streets)
    with reading("osm"):
        raise_all([f"OpenStreetMap: v obcích {several(lacking)} nejsou žádné ulice; výřez jich nesahá"] * bool(lacking))
    ring = halo.ring(here.towns, metres, known_ground(here.every, osm.streets))
    around = here.every[here.every.intersects(ring.services)]
    services = catalogue(
        found,
        osm.services,
        towns=here.towns[[*MUNICIPALITIES.columns, "geometry"]],
        around=around,
        area=ring.services,
        addresses=near,
        own=territory.cities,
        cities=territory.cities if territory.unit == "city_part" else (),
    )
    streets, _ = within(osm.streets, ring.streets)
    outside = halo.outside(streets, ring)
    stops = osm.stops[osm.stops.within(ring.services)]
    told = judged(streets, outside, people, services.services, minutes=minutes)
    return Surroundings(ring, streets, outside, services, stops, told)


def _contents(
    territory: Meant,
    here: Ground,
    lived: Homes,
    found: Found,
    around: Surroundings,
    files: Mapping[str, Fetched],
    means: Means,
) -> dict[str, bytes]:
    points = around.stops.geometry.to_crs(WGS84)
    stops = around.stops[["name"]].assign(lon=points.x.round(6), lat=points.y.round(6))
    used = set(around.services.services["kind"])
    new_kinds = {id_: name for id_, name in found.new_kinds.items() if id_ in used}
    changes = {feed_of(means): _told_of_ring(around), "census": lived.method}
    contents = {
        "municipalities.parquet": parquet(here.towns[[*MUNICIPALITIES.columns, "geometry"]]),
        "people.parquet": parquet(lived.people),
        "addresses.parquet": parquet(lived.addresses.reset_index()),
        "stops.csv": stops.to_csv(sep=";", lineterminator="\n", decimal=",").encode(),
        "streets.npz": to_bytes(around.streets),
        "services.csv": services_csv(around.services.services),
        **({"kinds.csv": _kinds_csv(new_kinds, found.forms)} if new_kinds else {}),
        "joins.csv": report_csv(around.services.joins),
        "merges.csv": report_csv(around.services.merges),
        "halo.csv": report_csv(around.judged.table),
        "region.csv": report_csv(region_table(found, territory.cities)),
    }
    sources = provenance.credited(files.values(), changes)
    contents["territory.toml"] = territory_toml(territory.name, territory.code, KROVAK, sources)
    about = {
        "name": territory.name,
        "code": territory.code,
        "unit": territory.unit,
        "municipalities": list(territory.codes),
        "ring_metres": around.ring.metres,
        "people_method": lived.method,
        "overpass": means.overpass,
        "without": list(means.without),
    }
    written = {name: sha256(content) for name, content in contents.items()}
    contents[provenance.FILE] = provenance.sources_json(files.values(), written, about=about, today=means.now().date())
    return contents


def _told_of_ring(around: Surroundings) -> str:
    """How far beyond the border streets and services reach, and whom that may not be enough for."""
    wide = f"ulice a služby do {around.ring.metres / 1000:.0f} km za hranicí"
    many = around.judged.unproven
    if not many:
        return f"{wide}, časy do {max(Study().minutes):.0f} minut jsou tím přesné"
    worst = around.judged.table.sort_values("unproven", ascending=False).iloc[0]
    text = (
        f"{wide}; až pro {many} z {around.judged.people} lidí (druh {worst['kind']}) může být nejbližší služba "
        "blíž za okrajem, viz halo.csv"
    )
    tell(text)
    return text


def _kinds_csv(names: Mapping[str, str], forms: Mapping[str, str]) -> bytes:
    """Kinds of the register that the package lacks, so that the territory knows them."""
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";", lineterminator="\n")
    rows.writerow(["kind", "name", "name_en", "family", "target_group", "form", "working_group", "source"])
    for id_, name in sorted(names.items()):
        rows.writerow([id_, name, name, "péče", "vsichni", forms[id_], "seniors_disability", "registr MPSV, nový druh"])
    return text.getvalue().encode()

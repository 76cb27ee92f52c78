"""A territory of any OpenStreetMap file: boundaries, streets, services, stops and people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd

from kpss_geo.errors import BadInput, MissingInput, tell
from kpss_geo.frames import KROVAK, SERVICES, WGS84, crs_fault
from kpss_geo.sources.osm_boundaries import Relation, municipalities_of
from kpss_geo.sources.osm_people import Building, Place, home_of, people_of
from kpss_geo.sources.osm_services import ServiceRules, service_of, service_rules
from kpss_geo.sources.osm_streets import NODE_KEYS, WAY_KEYS, Ways, assembled
from kpss_geo.sources.services import finished_services
from kpss_geo.streets.graph import Streets
from kpss_geo.units import whole

SUFFIXES = (".pbf", ".osm", ".osm.gz", ".osm.bz2", ".osm.xml")
LICENCE = "ODbL 1.0"
ATTRIBUTION = "© přispěvatelé OpenStreetMap"
COPYRIGHT_PAGE = "https://www.openstreetmap.org/copyright"
EARLIEST = "2004-08-09"  # the day OpenStreetMap began; an earlier date is a file without dates
OTHER_KEYS = ("building", "place", "boundary", "railway", "public_transport")
STOP_TAGS = (
    ("highway", "bus_stop"), ("public_transport", "platform"), ("amenity", "bus_station"), ("railway", "station"),
    ("railway", "halt"), ("railway", "tram_stop"),
)  # fmt: skip


@dataclass(frozen=True)
class Imported:
    """Frames of a territory read from one file, in metres, and where they come from."""

    name: str
    crs: str
    municipalities: gpd.GeoDataFrame
    people: gpd.GeoDataFrame
    services: gpd.GeoDataFrame
    stops: gpd.GeoDataFrame
    streets: Streets
    date: str


@dataclass
class _Found:
    """What one reading gathers, in degrees."""

    ways: Ways = field(default_factory=Ways)
    services: list[dict[str, Any]] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    stops: list[tuple[str, str, float, float]] = field(default_factory=list)
    lines: dict[int, list[tuple[float, float]]] = field(default_factory=dict)  # wanted ways
    secret: int = 0
    newest: str = ""


def streets_from_osm(path: Path, crs: str) -> Streets:
    """Streets alone, in one pass.

    Raises
    ------
    MissingInput, BadInput
        Where the file is absent, truncated or not of OpenStreetMap.
    """
    found = _Found()
    with _readable(path):
        for thing in _things(path, (*WAY_KEYS, *NODE_KEYS)):
            _take_street(thing, found)
    _need_streets(found, path)
    return assembled(found.ways, crs)


def import_osm(
    path: Path, *, admin_level: int = 8, rules: ServiceRules | None = None, crs: str | None = None
) -> Imported:
    """Read a territory from `.osm.pbf`, `.osm` or `.osm.gz`.

    Parameters
    ----------
    path
        The file; its streets may reach beyond the municipalities.
    admin_level
        Of the boundary relations that are municipalities.
    rules
        Which objects are services.
    crs
        Metric coordinate system; Krovak for Czechia, else the UTM zone, when None.

    Raises
    ------
    MissingInput, BadInput
        Where the file cannot be read or has no streets.
    """
    wrong = crs_fault(crs) if crs else None
    if wrong:
        raise BadInput([wrong])
    rules = rules or service_rules()
    found = _Found()
    with _readable(path):
        relations = list(_relations(path, admin_level, rules))
        wanted = {way for relation in relations for way in relation.ways}
        for thing in _things(path, (*WAY_KEYS, *NODE_KEYS, *OTHER_KEYS, *sorted(rules.keys))):
            _take(thing, found, rules, wanted)
        _take_missing(path, found, wanted)
    _need_streets(found, path)
    crs = crs or _metric_crs(found)
    name = path.name.partition(".")[0].removesuffix("-latest")
    streets = assembled(found.ways, crs)
    municipalities = municipalities_of(relations, found.lines, crs, name, streets)
    for relation in relations:
        _take_service_relation(relation, found, rules)
    if found.secret:
        tell(f"{path.name}: {found.secret} sheltered places were left out: their position must not be known")
    return Imported(
        name=name[:1].upper() + name[1:],
        crs=crs,
        municipalities=municipalities,
        people=people_of(municipalities, found.buildings, found.places, streets),
        services=_services(found, municipalities),
        stops=_stops(found, crs),
        streets=streets,
        date=found.newest if found.newest > EARLIEST else "",
    )


# --- reading -------------------------------------------------------------------------


class _readable:  # noqa: N801
    """Turn what pyosmium raises on a bad file into one clear sentence."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        if not self.path.is_file():
            raise MissingInput([f"{self.path}: there is no such file; download an extract, for example of the region"])
        if not self.path.name.endswith(SUFFIXES):
            raise BadInput([f"{self.path}: is not .osm.pbf, .osm or .osm.gz; give a file of OpenStreetMap"])

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, RuntimeError | OSError | UnicodeDecodeError) and not isinstance(error, BadInput):
            raise BadInput([f"{self.path}: is broken or cut off ({error}); download it again"]) from error


def _things(path: Path, keys: Sequence[str]) -> Iterator[Any]:
    """Nodes and ways that have one of the keys, ways with the positions of their nodes."""
    reader = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    yield from reader.with_filter(osmium.filter.KeyFilter(*keys))


def _relations(path: Path, admin_level: int, rules: ServiceRules) -> Iterator[Relation]:
    reader = osmium.FileProcessor(str(path), osmium.osm.RELATION)
    thing: Any
    for thing in reader.with_filter(osmium.filter.KeyFilter("boundary", *sorted(rules.keys))):
        tags = {tag.k: tag.v for tag in thing.tags}
        if _is_municipality(tags, admin_level) or rules.kind(tags):
            ways = tuple(
                member.ref for member in thing.members if member.type == "w" and member.role in ("", "outer", "inner")
            )
            yield Relation(thing.id, tags, ways)


def _is_municipality(tags: Mapping[str, str], admin_level: int) -> bool:
    return tags.get("boundary") == "administrative" and tags.get("admin_level") == str(admin_level)


def _positions(way: Any) -> tuple[list[int], list[float]]:
    """Ids and lon, lat of a way's nodes, without those that lie outside the extract."""
    refs: list[int] = []
    lonlat: list[float] = []
    for node in way.nodes:
        place = node.location
        if place.valid():
            refs.append(node.ref)
            lonlat += (place.lon, place.lat)
    return refs, lonlat


def _take_street(thing: Any, found: _Found) -> None:
    if thing.is_node():
        found.ways.add_node(thing.id, thing.tags)
    else:
        refs, lonlat = _positions(thing)
        found.ways.add_way(thing.id, thing.tags, refs, lonlat)


def _take(thing: Any, found: _Found, rules: ServiceRules, wanted: set[int]) -> None:
    tags = thing.tags
    if thing.is_node():
        found.ways.add_node(thing.id, tags)
        lon, lat = thing.lon, thing.lat
        _take_point(f"n{thing.id}", tags, lon, lat, found, rules)
        if "place" in tags and "name" in tags:
            found.places.append((tags["name"], lon, lat, whole(tags.get("population"))))
        return
    refs, lonlat = _positions(thing)
    if "highway" in tags:
        found.ways.add_way(thing.id, tags, refs, lonlat)
        found.newest = max(found.newest, str(thing.timestamp.date()))
    if len(refs) < 2:
        return
    if thing.id in wanted:
        found.lines[thing.id] = list(zip(lonlat[::2], lonlat[1::2], strict=True))
    lon, lat = sum(lonlat[::2]) / len(refs), sum(lonlat[1::2]) / len(refs)
    _take_point(f"w{thing.id}", tags, lon, lat, found, rules)
    home = home_of(tags, lonlat) if "building" in tags else None
    if home:
        found.buildings.append(home)


def _take_point(ref: str, tags: Any, lon: float, lat: float, found: _Found, rules: ServiceRules) -> None:
    kind = rules.kind(tags)
    if kind:
        _keep_service(found, service_of(ref, kind, tags, lon, lat, rules))
    if "name" in tags and any(tags.get(key) == value for key, value in STOP_TAGS):
        found.stops.append((f"osm-{ref}", tags["name"], lon, lat))


def _keep_service(found: _Found, row: dict[str, Any] | None) -> None:
    if row is None:
        found.secret += 1
    else:
        found.services.append(row)


def _take_missing(path: Path, found: _Found, wanted: set[int]) -> None:
    """Lines of wanted ways that carry no tag of ours."""
    missing = wanted - set(found.lines)
    if not missing:
        return
    reader = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    by_id = reader.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)).with_filter(osmium.filter.IdFilter(missing))
    for thing in by_id:
        _, lonlat = _positions(thing)
        if len(lonlat) >= 4:
            found.lines[thing.id] = list(zip(lonlat[::2], lonlat[1::2], strict=True))


def _take_service_relation(relation: Relation, found: _Found, rules: ServiceRules) -> None:
    kind = rules.kind(relation.tags)
    points = [point for way in relation.ways for point in found.lines.get(way, [])]
    if kind and points:
        lon, lat = np.mean(points, axis=0)
        _keep_service(found, service_of(f"r{relation.id}", kind, relation.tags, float(lon), float(lat), rules))


def _need_streets(found: _Found, path: Path) -> None:
    if not found.ways.way:
        raise BadInput([f"{path}: has no streets (ways with highway=…); use an extract that was not filtered"])


def _metric_crs(found: _Found) -> str:
    lonlat = np.array([point[:2] for point in found.ways.lonlat])
    (west, south), (east, north) = lonlat.min(axis=0), lonlat.max(axis=0)
    if west > 12.0 and east < 18.9 and south > 48.5 and north < 51.1:
        return KROVAK
    zone = int((west + east) / 2 // 6) + 31
    return f"EPSG:{(32600 if south + north > 0 else 32700) + zone}"


# --- services and stops --------------------------------------------------------------


def _services(found: _Found, municipalities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    columns = ["service", *(name for name in SERVICES.columns if name != "inside"), "lon", "lat"]
    frame = pd.DataFrame.from_records(found.services, columns=columns).set_index("service").sort_index()
    frame = frame[~frame.index.duplicated()]
    points = gpd.GeoSeries(gpd.points_from_xy(frame["lon"], frame["lat"], crs=WGS84), index=frame.index, crs=WGS84)
    return finished_services(frame.drop(columns=["lon", "lat"]), points, municipalities)


def _stops(found: _Found, crs: str) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(found.stops, columns=["stop", "name", "lon", "lat"]).set_index("stop").sort_index()
    points = gpd.points_from_xy(frame["lon"], frame["lat"], crs=WGS84).to_crs(crs)
    return gpd.GeoDataFrame(frame[["name"]].astype("string"), geometry=points, crs=crs)

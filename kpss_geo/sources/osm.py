"""A territory of any OpenStreetMap file: boundaries, streets, services, stops and people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry as Shape

from kpss_geo.errors import BadInput, MissingInput, tell
from kpss_geo.frames import KROVAK, MUNICIPALITIES, SERVICES, WGS84, crs_fault, listed
from kpss_geo.sources.osm_people import Building, Place, home_of, people_of
from kpss_geo.sources.osm_services import ServiceRules, service_of, service_rules
from kpss_geo.sources.osm_streets import NODE_KEYS, WAY_KEYS, Ways, assembled
from kpss_geo.sources.services import finished_services, typed
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


@dataclass(frozen=True)
class _Relation:
    id: int
    tags: Mapping[str, str]
    ways: tuple[int, ...]


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
    municipalities = _municipalities(relations, found, crs, name, streets)
    for relation in relations:
        _take_service_relation(relation, found, rules)
    if found.secret:
        tell(f"{path.name}: {found.secret} sheltered places were left out: their position must not be known")
    return Imported(
        name=name,
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


def _relations(path: Path, admin_level: int, rules: ServiceRules) -> Iterator[_Relation]:
    reader = osmium.FileProcessor(str(path), osmium.osm.RELATION)
    thing: Any
    for thing in reader.with_filter(osmium.filter.KeyFilter("boundary", *sorted(rules.keys))):
        tags = {tag.k: tag.v for tag in thing.tags}
        if _is_municipality(tags, admin_level) or rules.kind(tags):
            ways = tuple(
                member.ref for member in thing.members if member.type == "w" and member.role in ("", "outer", "inner")
            )
            yield _Relation(thing.id, tags, ways)


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


def _take_service_relation(relation: _Relation, found: _Found, rules: ServiceRules) -> None:
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


# --- municipalities ------------------------------------------------------------------


def _municipalities(
    relations: Sequence[_Relation], found: _Found, crs: str, name: str, streets: Streets
) -> gpd.GeoDataFrame:
    rows, open_ = [], []
    for relation in relations:
        if relation.tags.get("boundary") != "administrative":
            continue
        lines = [shapely.LineString(found.lines[way]) for way in relation.ways if way in found.lines]
        area, gaps = area_of(lines)
        title = relation.tags.get("name", f"relation {relation.id}")
        if gaps or len(lines) < len(relation.ways):
            open_.append(title)
        elif not area.is_empty:
            rows.append((_code(relation), title, area, whole(relation.tags.get("population"))))
    if open_:
        tell(f"{name}: the boundary of {listed(sorted(open_), 20)} is not closed in the file and was left out")
    if not rows:
        tell(f"{name}: no closed municipality of this admin_level; the whole file is taken as one area")
        return _one_area(name, streets, crs)
    frame = pd.DataFrame(rows, columns=["municipality", "name", "geometry", "population"])
    frame["municipality"] = frame["municipality"].where(
        ~frame["municipality"].duplicated(keep=False), [f"osm-{i}" for i in range(len(frame))]
    )
    shapes = (
        gpd.GeoDataFrame(frame.assign(pou=None, schematic=False), geometry="geometry", crs=WGS84)
        .set_index("municipality")
        .to_crs(crs)
        .sort_index()
    )
    shapes["geometry"] = shapes.geometry.make_valid()
    return typed(shapes, MUNICIPALITIES.columns)


def area_of(lines: Sequence[Shape]) -> tuple[Shape, int]:
    """Area that boundary lines enclose (holes and exclaves by even–odd nesting), and how many lines do not close.

    Examples
    --------
    >>> area, gaps = area_of([shapely.LineString([(0, 0), (1, 0), (1, 1)]), shapely.LineString([(1, 1), (0, 0)])])
    >>> area.area, gaps
    (0.5, 0)
    """
    merged = shapely.line_merge(shapely.union_all(list(lines))) if lines else shapely.MultiLineString()
    _, cuts, dangles, _ = shapely.polygonize_full([merged])
    return shapely.build_area(merged), len(shapely.get_parts(cuts)) + len(shapely.get_parts(dangles))


def _code(relation: _Relation) -> str:
    ref = relation.tags.get("ref", "")
    return ref if re.fullmatch(r"\d{6}", ref) else f"osm-r{relation.id}"


def _one_area(name: str, streets: Streets, crs: str) -> gpd.GeoDataFrame:
    hull = shapely.buffer(shapely.convex_hull(shapely.MultiPoint(streets.xy)), 100)
    frame = gpd.GeoDataFrame(
        {"name": [name], "pou": [None], "schematic": [True], "population": [None]},
        geometry=[hull],
        index=pd.Index(["area-1"], name="municipality"),
        crs=crs,
    )
    return typed(frame, MUNICIPALITIES.columns)


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

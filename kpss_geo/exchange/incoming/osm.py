"""OpenStreetMap: kerbs, crossings, steps, entrances, lifts, toilets and reserved parking with what their tags say."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import osmium

from kpss_geo.errors import BadInput
from kpss_geo.exchange.cells import number_text
from kpss_geo.exchange.incoming.lines import Line, Lines, Opened, Profile
from kpss_geo.terms import rows
from kpss_geo.units import centimetres, slope_pct, whole

EARLIEST = "2004-08-09"  # the day OpenStreetMap began; an earlier date is an object without a date
NODE_ACCURACY_M = 10.0  # as well as an aerial photo shows a doorstep
METRES_OF_A_DEGREE = 111_320
SURVEY_DAYS = ("check_date:wheelchair", "survey:date", "check_date")
TOILET = "toilets:wheelchair"  # a tag of a place that says that there is another thing within
LICENCE = "ODbL-1.0"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Place(NamedTuple):
    """Where an object lies: its middle in degrees, and the radius in metres that holds it all."""

    lon: float
    lat: float
    accuracy_m: float


class Seen(NamedTuple):
    """An object's reference, its tags, where it lies and the day of its last edit.

    The reference is '' for what is not in OpenStreetMap yet, the day is '' where the file has none.
    """

    ref: str
    tags: Mapping[str, str]
    place: Place
    edited_on: str


def is_osm(raw: bytes) -> bool:
    """Does a file start as OpenStreetMap's do, as PBF or as XML."""
    return b"OSMHeader" in raw[:64] or b"<osm" in raw[:2_000]


def recognises(opened: Opened) -> bool:
    """Is it a file of OpenStreetMap."""
    return opened.osm is not None


def lines(opened: Opened, _profile: Profile) -> Lines:
    """Lines of what is said of barriers; a tag says nothing of measuring, so all is an estimate.

    Stretches of footways are left to the reader of streets.
    """
    if opened.osm is None:
        raise BadInput([f"{opened.name}: není soubor OpenStreetMap; dejte .osm nebo .osm.pbf"])
    number = 0
    try:
        for one in _seen(opened.osm):
            for element in elements_of(one.tags):
                line = _line(number + 1, one, element)
                if line:
                    number += 1
                    yield line
    except (RuntimeError, OSError, UnicodeDecodeError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput([f"{opened.name}: je poškozený nebo neúplný ({error}); stáhněte jej znovu"]) from error


def _seen(source: Path | bytes) -> Iterator[Seen]:
    """Nodes and ways with one of our tags."""
    file: Any = str(source)
    if isinstance(source, bytes):
        file = osmium.io.FileBuffer(source, "pbf" if b"OSMHeader" in source[:64] else "osm")
    reader = osmium.FileProcessor(file, osmium.osm.NODE | osmium.osm.WAY).with_locations()
    keys = sorted({row["key"] for row in rows("import_osm_elements.csv")} | {TOILET})
    thing: Any
    for thing in reader.with_filter(osmium.filter.KeyFilter(*keys)):
        if thing.deleted:
            continue
        tags = {tag.k: tag.v for tag in thing.tags}
        place = elements_of(tags) and (_node_place(thing) if thing.is_node() else _way_place(thing))
        if place:
            edited = str(thing.timestamp.date())
            ref = f"{'node' if thing.is_node() else 'way'}/{thing.id}" if thing.id > 0 else ""
            yield Seen(ref, tags, place, edited if edited >= EARLIEST else "")


def _node_place(node: Any) -> Place | None:
    return Place(node.lon, node.lat, NODE_ACCURACY_M) if node.location.valid() else None


def _way_place(way: Any) -> Place | None:
    """The middle of a way's box and the radius that holds it; None where its nodes are not in the file."""
    spots = [(node.location.lon, node.location.lat) for node in way.nodes if node.location.valid()]
    if not spots:
        return None
    (west, south), (east, north) = map(min, zip(*spots, strict=True)), map(max, zip(*spots, strict=True))
    lat = (south + north) / 2
    across = math.hypot((east - west) * math.cos(math.radians(lat)), north - south) * METRES_OF_A_DEGREE / 2
    return Place(round((west + east) / 2, 7), round(lat, 7), max(NODE_ACCURACY_M, round(across, 1)))


@cache
def _kinds() -> Sequence[tuple[str, str, frozenset[str], frozenset[str]]]:
    return [
        (row["element"], row["key"], frozenset(row["values"].split("|")), frozenset(row["unless"].split("|")))
        for row in rows("import_osm_elements.csv")
    ]


def elements_of(tags: Mapping[str, str]) -> list[str]:
    """What an object is, by the first row that fits, and the toilet within it."""
    fitting = (
        element
        for element, key, values, unless in _kinds()
        if key in tags and ("*" in values or tags[key] in values) and unless.isdisjoint(tags)
    )
    found = next(fitting, None)
    within = ["toaleta"] if TOILET in tags and found != "toaleta" else []
    return ([found] if found else []) + within


@cache
def _fields(element: str) -> Sequence[tuple[str, str, str]]:
    return [
        (row["key"], row["field"], row["how"]) for row in rows("import_osm_fields.csv") if row["element"] == element
    ]


@cache
def _words() -> Mapping[tuple[str, str, str], str]:
    return {(row["field"], row["key"], row["tag"]): row["answer"] for row in rows("import_osm_words.csv")}


@cache
def _kerbs() -> Mapping[str, str]:
    return {row["value"]: row["kerb_cm"] for row in rows("kerb.csv") if row["kerb_cm"]}


def _answer(field: str, key: str, how: str, value: str) -> str:
    """Text of the answer that a tag gives, '' where it gives none that can be relied on."""
    if how == "cm":
        found = centimetres(value)
        return "" if found is None else number_text(found)
    if how == "whole":
        count = whole(value)
        return "" if count is None else str(count)
    return _kerbs().get(value, "") if how == "kerb" else _words().get((field, key, value), "")


def _answers(tags: Mapping[str, str], element: str) -> dict[str, str]:
    """Answers by field; of several tags the first that can be read counts, a height before a class of kerb."""
    found: dict[str, str] = {}
    for key, field, how in _fields(element):
        text = _answer(field, key, how, tags[key]) if key in tags else ""
        if text:
            found.setdefault(field, text)
    if element == "vstup" and found.get("bridged_by") == "fixed_ramp" and slope_pct(tags.get("incline")) is not None:
        found["ramp_legs"] = f"nevím × {number_text(abs(slope_pct(tags['incline']) or 0.0))} × nevím"
    return found


def _line(number: int, one: Seen, element: str) -> Line | None:
    """The line of an object, None where its tags answer nothing."""
    within = element == "toaleta" and one.tags.get("amenity") != "toilets"
    tags = {TOILET: one.tags[TOILET]} if within else one.tags
    answers = _answers(tags, element)
    if not answers:
        return None
    row = {
        "element": element,
        "lon": number_text(one.place.lon),
        "lat": number_text(one.place.lat),
        "accuracy_m": number_text(one.place.accuracy_m),
        "location_method": "map",
        "observed_on": next(
            (day for key in SURVEY_DAYS if _DAY.fullmatch(day := one.tags.get(key, ""))), one.edited_on
        ),
        "name": one.tags.get("name", ""),
        "ruian_code": one.tags.get("ref:ruian:addr", ""),
        "osm_ref": one.ref,
        "licence": LICENCE,
        "method": "estimate",
        **answers,
    }
    known_as = one.ref or f"{row['lat']} {row['lon']}"
    return Line(number, f"{known_as}#toaleta" if within else known_as, dict(one.tags), row)

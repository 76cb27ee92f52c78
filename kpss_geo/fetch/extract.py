"""The part of an OpenStreetMap file that a territory and its surroundings need."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import osmium
import shapely
from shapely.geometry.base import BaseGeometry as Shape

from kpss_geo.errors import BadInput, RepairedInput
from kpss_geo.sources.osm import OTHER_KEYS, Imported, import_osm
from kpss_geo.sources.osm_services import service_rules
from kpss_geo.sources.osm_streets import NODE_KEYS, WAY_KEYS
from kpss_geo.streets.graph import Streets, in_hilbert_order, taken

_LEFT_OUT = ("building", "boundary", "place")  # homes and borders come from RÚIAN


class Box(NamedTuple):
    """West, south, east, north, degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: float, lat: float) -> bool:
        """Whether the place is inside."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north


def cut(source: Path, target: Path, box: Box) -> None:
    """Write what lies in the box, with all nodes of each way that touches it, reading the tagged objects once.

    Parameters
    ----------
    source
        Extract of OpenStreetMap.
    target
        `.osm.pbf` to write.
    box
        What counts as inside.

    Raises
    ------
    BadInput
        Where the file is broken, or nothing of it lies in the box.
    """
    try:
        found = _cut(source, target, box)
    except (RuntimeError, OSError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput([f"{source.name}: soubor je poškozený nebo neúplný ({error}); stáhněte jej znovu"]) from error
    if not found:
        raise BadInput([f"{source.name}: v území a okolí nemá žádné ulice; stáhněte výřez toho kraje nebo celé země"])


def _cut(source: Path, target: Path, box: Box) -> int:
    """Number of ways written."""
    keys = {*WAY_KEYS, *NODE_KEYS, *OTHER_KEYS, *service_rules().keys} - set(_LEFT_OUT)
    reader = osmium.FileProcessor(str(source), osmium.osm.ALL).with_locations()
    ways: set[int] = set()
    writer = osmium.BackReferenceWriter(str(target), ref_src=str(source), overwrite=True, remove_tags=False)
    try:
        with writer:
            for thing in reader.with_filter(osmium.filter.KeyFilter(*sorted(keys))):
                _take(thing, box, writer, ways)
    finally:
        writer.tmpdir.cleanup()
    return len(ways)


def _take(thing: Any, box: Box, writer: Any, ways: set[int]) -> None:
    """Write a node of the box, a way that touches it, or what is made of such ways."""
    if thing.is_node():
        if box.holds(thing.lon, thing.lat):
            writer.add_node(thing)
    elif thing.is_way():
        if any(box.holds(node.lon, node.lat) for node in thing.nodes if node.location.valid()):
            writer.add_way(thing)
            ways.add(thing.id)
    elif any(member.type == "w" and member.ref in ways for member in thing.members):
        writer.add_relation(thing)


def from_overpass(source: Path, target: Path) -> None:
    """Write an answer of Overpass in JSON (`out body` with its nodes) as a file of OpenStreetMap."""
    try:
        elements: list[Mapping[str, Any]] = json.loads(source.read_bytes())["elements"]
        nodes = sorted((one for one in elements if one["type"] == "node"), key=lambda one: int(one["id"]))
        ways = sorted((one for one in elements if one["type"] == "way"), key=lambda one: int(one["id"]))
        with osmium.SimpleWriter(str(target), overwrite=True) as writer:
            for one in nodes:
                place = (float(one["lon"]), float(one["lat"]))
                writer.add_node(osmium.osm.mutable.Node(id=one["id"], location=place, tags=one.get("tags", {})))
            for one in ways:
                writer.add_way(osmium.osm.mutable.Way(id=one["id"], nodes=one["nodes"], tags=one.get("tags", {})))
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(
            [f"{source.name}: není odpověď Overpass s uzly a cestami ({error!r}); ptejte se s out body;>;out;"]
        ) from error


def imported(path: Path, crs: str) -> Imported:
    """Streets, services and stops of a cut; what it says of borders and homes is not asked for."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RepairedInput)
        return import_osm(path, crs=crs)


def within(streets: Streets, area: Shape) -> tuple[Streets, npt.NDArray[np.bool_]]:
    """Streets with an end in the area, and which of their nodes lie outside it.

    A street that leads out is kept, so that the way out is known.
    """
    shapely.prepare(area)
    inside = shapely.contains_xy(area, streets.xy[:, 0], streets.xy[:, 1])
    segments = np.flatnonzero(inside[streets.tail] | inside[streets.head])
    if not len(segments):
        raise BadInput(["OpenStreetMap: v území nejsou žádné ulice; stáhněte výřez toho kraje nebo celé země"])
    nodes = np.unique(np.concatenate([streets.tail[segments], streets.head[segments]]))
    number = np.zeros(streets.nodes, dtype=np.int32)
    number[nodes] = np.arange(len(nodes), dtype=np.int32)
    tail, head = number[streets.tail[segments]], number[streets.head[segments]]
    kept = in_hilbert_order(taken(streets, nodes, segments, tail, head))
    return kept, ~shapely.contains_xy(area, kept.xy[:, 0], kept.xy[:, 1])

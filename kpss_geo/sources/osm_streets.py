"""Streets of OpenStreetMap ways: tags to arrays, ways split at crossings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyproj

from kpss_geo import units
from kpss_geo.frames import WGS84
from kpss_geo.streets.graph import NODE_TAGS, Floats, Streets, Tag, in_hilbert_order
from kpss_geo.terms import rows

MAXSPEED_DRIVEN = 0.9  # share of the limit at which people drive
NODE_KEYS = ("barrier", "kerb", "kerb:height")
WAY_KEYS = ("highway",)
# What osmnx must keep of ways and nodes, for graphs that it downloads.
USEFUL_WAY_TAGS = (
    "highway", "access", "foot", "vehicle", "motor_vehicle", "motorcar", "oneway", "oneway:foot", "junction",
    "maxspeed", "source:maxspeed", "maxspeed:type", "zone:maxspeed", "surface", "smoothness", "incline",
    "width", "wheelchair", "ramp", "ramp:wheelchair", "ramp:stroller", "motorroad",
)  # fmt: skip
USEFUL_NODE_TAGS = ("barrier", "kerb", "kerb:height", "wheelchair", "highway", "crossing", "tactile_paving")


class Tags(Protocol):
    """Tags of one object: what `osmium.osm.TagList` and `dict` have in common."""

    def get(self, key: str, default: Any = None, /) -> Any:
        """Value of the key, or the default."""

    def __contains__(self, key: object, /) -> bool: ...


@cache
def _table(name: str, key: str) -> Mapping[str, Mapping[str, str]]:
    return {row[key]: row for row in rows(f"{name}.csv")}


@dataclass
class Ways:
    """Ways with the tags that travellers need, in lists that grow as a file is read."""

    way: list[int] = field(default_factory=list)
    tags: dict[str, list[str | None]] = field(
        default_factory=lambda: {name: [] for name in ("highway", "surface", "smoothness", "steps", "wheelchair")}
    )
    slope_pct: list[float | None] = field(default_factory=list)
    width_cm: list[float | None] = field(default_factory=list)
    car_kmh: list[float] = field(default_factory=list)
    allowed: list[tuple[bool, bool, bool, bool]] = field(default_factory=list)
    refs: list[Sequence[int]] = field(default_factory=list)
    lonlat: list[Sequence[float]] = field(default_factory=list)  # lon, lat, lon, lat … of each way
    node_tags: dict[int, tuple[str | None, str | None, str | None, float | None]] = field(default_factory=dict)

    def add_node(self, ref: int, tags: Tags) -> None:
        """Keep what a node bars: its barrier, kerb and wheelchair tags; other nodes are passed over."""
        if not any(key in tags for key in NODE_KEYS):
            return
        height = tags.get("kerb:height")
        self.node_tags[ref] = (
            tags.get("barrier"),
            tags.get("kerb"),
            tags.get("wheelchair"),
            units.centimetres(height) if height else None,
        )

    def add_way(self, way: int, tags: Tags, refs: Sequence[int], lonlat: Sequence[float]) -> None:
        """Keep a way if its class is one that people travel on."""
        highway = tags.get("highway")
        row = _table("highway", "highway").get(highway or "")
        if row is None or len(refs) < 2:
            return
        forward, back = _allowed(row, tags)
        self.way.append(way)
        self.refs.append(refs)
        self.lonlat.append(lonlat)
        self.allowed.append((*forward, *back))
        self.car_kmh.append(car_kmh(row, tags))
        self.tags["highway"].append(highway)
        self.tags["steps"].append(_steps(tags) if highway == "steps" else None)
        for name in ("surface", "smoothness", "wheelchair"):
            self.tags[name].append(tags.get(name))
        incline, width = tags.get("incline"), tags.get("width")
        self.slope_pct.append(units.slope_pct(incline) if incline and highway != "steps" else None)
        self.width_cm.append(units.centimetres(width) if width else None)


def _steps(tags: Tags) -> str:
    if tags.get("ramp:wheelchair") in ("yes", "automatic"):
        return "wheelchair_ramp"
    if tags.get("ramp:stroller") == "yes":
        return "stroller_ramp"
    return "unknown_ramp" if tags.get("ramp") == "yes" else "steps"


def car_kmh(row: Mapping[str, str], tags: Tags) -> float:
    """Driving speed: 0.9 of a stated limit (figures, or zones such as `CZ:urban`), else the class's free flow."""
    if row["car"] != "yes":
        return np.nan
    zones = _table("maxspeed", "value")
    for key in ("maxspeed", "zone:maxspeed", "source:maxspeed", "maxspeed:type"):
        text = tags.get(key)
        if text:
            limit = float(zones[text]["kmh"]) if text in zones else units.kmh(text)
            if limit is not None:
                return limit * MAXSPEED_DRIVEN
    return float(row["kmh"])


def _open(tags: Tags, keys: Sequence[str], default: bool) -> bool:  # noqa: FBT001
    """What the most special access tag says; the default where none says anything known."""
    known = _table("access", "value")
    for key in keys:
        value = tags.get(key)
        if value in known:
            return known[value]["open"] == "yes"
    return default


def _allowed(row: Mapping[str, str], tags: Tags) -> tuple[tuple[bool, bool], tuple[bool, bool]]:
    """(foot, car) forward, (foot, car) back."""
    foot = _open(tags, ("foot", "access"), row["foot"] == "yes" and tags.get("motorroad") != "yes")
    car = row["car"] == "yes" and _open(tags, ("motorcar", "motor_vehicle", "vehicle", "access"), default=True)
    one = tags.get("oneway") or _implied(row["highway"], tags)
    drive, walk = _directions(one), _directions(tags.get("oneway:foot"))
    return (foot and walk[0], car and drive[0]), (foot and walk[1], car and drive[1])


def _directions(oneway: str | None) -> tuple[bool, bool]:
    """Open forward, open back; a value that no table knows closes nothing."""
    known = _table("oneway", "value")
    row = known.get(oneway or "no", known["no"])
    return row["forward"] == "yes", row["backward"] == "yes"


def _implied(highway: str, tags: Tags) -> str | None:
    around = tags.get("junction") in ("roundabout", "circular")
    return "yes" if around or highway in ("motorway", "motorway_link") else None


def assembled(ways: Ways, crs: str) -> Streets:
    """Split the ways at crossings, ends and tagged nodes, and lay them out in Hilbert order.

    Parameters
    ----------
    ways
        As read.
    crs
        Metric coordinate system.
    """
    points = np.array([len(refs) for refs in ways.refs], dtype=np.int64)
    of_way = np.repeat(np.arange(len(points)), points)
    refs = _joined(ways.refs, np.int64)
    lonlat = _joined(ways.lonlat, np.float64).reshape(-1, 2)
    ids, first, node, uses = np.unique(refs, return_index=True, return_inverse=True, return_counts=True)
    x, y = pyproj.Transformer.from_crs(WGS84, crs, always_xy=True).transform(*lonlat[first].T)
    xy = np.stack([x, y], axis=1)
    tagged = np.isin(ids, np.fromiter(ways.node_tags, dtype=np.int64, count=len(ways.node_tags)))
    kept = (uses[node] > 1) | tagged[node]
    end = np.cumsum(points)
    kept[end - 1] = kept[end - points] = True
    cut = np.flatnonzero(kept)
    start, stop = cut[:-1], cut[1:]
    same = of_way[start] == of_way[stop]
    start, stop = start[same], stop[same]
    crossing = np.unique(node[cut])
    number = np.zeros(len(ids), dtype=np.int32)
    number[crossing] = np.arange(len(crossing), dtype=np.int32)
    step = np.hypot(*np.diff(xy[node], axis=0).T) if len(node) > 1 else np.zeros(0)
    along = np.concatenate([[0.0], np.cumsum(step)])
    return _streets(ways, crs, xy, node, ids, crossing, number, start, stop, of_way[start], along[stop] - along[start])


def _joined(parts: Sequence[Sequence[float]], kind: type[np.generic]) -> npt.NDArray[Any]:
    return np.array([value for part in parts for value in part], dtype=kind)


def _streets(
    ways: Ways,
    crs: str,
    xy: Floats,
    node: npt.NDArray[np.int64],
    ids: npt.NDArray[np.int64],
    crossing: npt.NDArray[np.int64],
    number: npt.NDArray[np.int32],
    start: npt.NDArray[np.int64],
    stop: npt.NDArray[np.int64],
    way: npt.NDArray[np.int64],
    metres: Floats,
) -> Streets:
    size = stop - start + 1
    shape_start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    points = np.arange(shape_start[-1]) + np.repeat(start - shape_start[:-1], size)
    nothing = (None,) * (len(NODE_TAGS) + 1)
    told = [ways.node_tags.get(ref, nothing) for ref in ids[crossing].tolist()]
    column = list(zip(*told, strict=True)) or [()] * len(nothing)
    allowed = np.array(ways.allowed, dtype=bool).reshape(-1, 4)[way]
    return in_hilbert_order(
        Streets(
            crs=crs,
            xy=xy[crossing],
            tail=number[node[start]],
            head=number[node[stop]],
            metres=metres,
            tags={name: Tag.of(values)[way] for name, values in ways.tags.items()},
            node_tags={name: Tag.of(column[place]) for place, name in enumerate(NODE_TAGS)},
            slope_pct=np.array(ways.slope_pct, dtype=np.float32)[way],
            width_cm=np.array(ways.width_cm, dtype=np.float32)[way],
            car_kmh=np.array(ways.car_kmh, dtype=np.float32)[way],
            kerb_cm=np.array(column[len(NODE_TAGS)], dtype=np.float32),
            foot_forward=allowed[:, 0],
            car_forward=allowed[:, 1],
            foot_back=allowed[:, 2],
            car_back=allowed[:, 3],
            way=np.array(ways.way, dtype=np.int64)[way],
            shape_xy=xy[node[points]],
            shape_start=shape_start,
        )
    )

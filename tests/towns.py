"""Toy towns: a few crossings and the segments between them, with people and services on them."""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kpss_geo.coverage import Ground, Supply, Times
from kpss_geo.frames import KROVAK, MUNICIPALITIES, PEOPLE, SERVICES
from kpss_geo.reach.join import Join, join
from kpss_geo.reach.network import Network, network
from kpss_geo.sources.services import empty_needs, typed
from kpss_geo.streets.graph import Streets, Tag
from kpss_geo.streets.travellers import WORKER, Costs, Traveller, costs, travellers
from kpss_geo.territory import Territory

CAR, WALK, SENIOR, CHAIR = (travellers()[name] for name in ("car", "walk", "senior", "wheelchair"))


@dataclass(frozen=True)
class Segment:
    """A street between two nodes; as it stands, flat asphalt that everybody may use both ways."""

    tail: int
    head: int
    metres: float | None = None  # None: as drawn
    bend: tuple[tuple[float, float], ...] = ()  # points between the ends
    highway: str = "residential"
    surface: str = "asphalt"
    smoothness: str = ""
    steps: str = ""
    wheelchair: str = ""
    slope_pct: float = 0.0
    width_cm: float = np.nan
    car_kmh: float = 36.0  # 10 m/s
    foot: str = "both"  # both, forward, back, no
    car: str = "both"


@dataclass(frozen=True)
class Node:
    """A crossing or an end; as it stands, nothing is in the way."""

    x: float
    y: float
    barrier: str = ""
    kerb: str = ""
    kerb_cm: float = np.nan
    wheelchair: str = ""


def town(nodes, segments, *, crs=KROVAK, schematic=False):
    """Streets of nodes, given as `Node` or (x, y), and segments."""
    nodes = [node if isinstance(node, Node) else Node(*node) for node in nodes]
    points = [[at(nodes, one.tail), *one.bend, at(nodes, one.head)] for one in segments]
    drawn = [float(np.hypot(*np.diff(np.array(line, dtype=float), axis=0).T).sum()) for line in points]
    rows = np.array([xy for line in points for xy in line], dtype=np.float64).reshape(-1, 2)
    return Streets(
        crs=crs,
        xy=np.array([(one.x, one.y) for one in nodes], dtype=np.float64).reshape(-1, 2),
        tail=np.array([one.tail for one in segments], dtype=np.int32),
        head=np.array([one.head for one in segments], dtype=np.int32),
        metres=np.array([m if one.metres is None else one.metres for one, m in zip(segments, drawn, strict=True)]),
        tags={
            name: Tag.of([getattr(one, name) for one in segments])
            for name in ("highway", "surface", "smoothness", "steps", "wheelchair")
        },
        node_tags={name: Tag.of([getattr(one, name) for one in nodes]) for name in ("barrier", "kerb", "wheelchair")},
        slope_pct=np.array([one.slope_pct for one in segments], dtype=np.float32),
        width_cm=np.array([one.width_cm for one in segments], dtype=np.float32),
        car_kmh=np.array([one.car_kmh for one in segments], dtype=np.float32),
        kerb_cm=np.array([one.kerb_cm for one in nodes], dtype=np.float32),
        foot_forward=np.array([one.foot in ("both", "forward") for one in segments], dtype=bool),
        foot_back=np.array([one.foot in ("both", "back") for one in segments], dtype=bool),
        car_forward=np.array([one.car in ("both", "forward") for one in segments], dtype=bool),
        car_back=np.array([one.car in ("both", "back") for one in segments], dtype=bool),
        way=np.arange(len(segments), dtype=np.int64) + 100,
        shape_xy=rows,
        shape_start=np.concatenate([[0], np.cumsum([len(line) for line in points])]).astype(np.int64),
        schematic=schematic,
    )


def at(nodes, which):
    return (nodes[which].x, nodes[which].y)


def grid(columns, rows, *, step=100.0, **tags):
    """A town of square blocks: node `column + columns * row`; its times follow from theory."""
    nodes = [Node(step * x, step * y) for y in range(rows) for x in range(columns)]
    across = [(x + columns * y, x + 1 + columns * y) for y in range(rows) for x in range(columns - 1)]
    along = [(x + columns * y, x + columns * (y + 1)) for y in range(rows - 1) for x in range(columns)]
    return nodes, [Segment(tail, head, **tags) for tail, head in across + along]


def points(places):
    """Shapely points of (x, y) pairs."""
    return np.array([shapely.Point(xy) for xy in places], dtype=object)


@dataclass(frozen=True, eq=False)
class Trip:
    """People and services joined to one traveller's graph."""

    streets: Streets
    traveller: Traveller
    costs: Costs
    homes: Join
    services: Join
    net: Network


def trip(streets, traveller, homes, services, *, shut=None):
    """Join (x, y) homes and services to the streets of a traveller; `shut` changes the costs."""
    joined = [
        join(streets, points(places), mode=traveller.mode, within_metres=traveller.join_metres)
        for places in (homes, services)
    ]
    cost = costs(streets, traveller)
    cost = shut(cost) if shut else cost
    net = network(streets, traveller, cost, homes=joined[0], services=joined[1])
    return Trip(streets, traveller, cost, *joined, net)


def changed(things, which, **what):
    """The list with one of its things changed."""
    return [replace(one, **what) if place == which else one for place, one in enumerate(things)]


def squares(names, *, side=1000.0):
    """Municipalities side by side, squares from west to east."""
    frame = gpd.GeoDataFrame(
        {"name": [f"Obec {name}" for name in names], "pou": None, "schematic": False},
        index=pd.Index(list(names), name="municipality", dtype=object),
        geometry=[shapely.box(side * i, 0, side * (i + 1), side) for i in range(len(names))],
        crs=KROVAK,
    )
    return MUNICIPALITIES.check(typed(frame, MUNICIPALITIES.columns))


def residents(places, municipality, people, *, ages=None):
    """Homes at (x, y); `municipality` is one for all or one each; `ages` adds columns of age groups."""
    frame = gpd.GeoDataFrame(
        {"municipality": municipality, "people_level": "address", "people": people}
        | dict.fromkeys(("age_0_14", "age_15_64", "age_65p", "age_80p"), np.nan)
        | (ages or {}),
        index=pd.Index([f"h{i}" for i in range(len(places))], name="home", dtype=object),
        geometry=points(places),
        crs=KROVAK,
    )
    return PEOPLE.check(typed(frame, PEOPLE.columns))


def catalogue(*rows, places=None):
    """Services, one dict per row over a plain ambulantní library; at (x, y) of `places`."""
    usual = dict.fromkeys(SERVICES.columns) | {
        "name": "Služba",
        "kind": "knihovna",
        "forms": "ambulantní",
        "form_stated": True,
        "target_groups": "vsichni",
        "inside": True,
        "position_quality": "address",
    }
    places = places or [(0.0, 0.0)] * len(rows)
    frame = gpd.GeoDataFrame(
        pd.DataFrame([usual | row for row in rows], columns=list(SERVICES.columns)),
        geometry=points(places),
        crs=KROVAK,
    )
    frame.index = pd.Index([f"s{i}" for i in range(len(rows))], name="service", dtype=object)
    return SERVICES.check(typed(frame, SERVICES.columns))


def ground(people, services, municipalities):
    """What the ledger shares."""
    return Ground(
        people,
        municipalities.index.get_indexer(people["municipality"]).astype(np.int64),
        municipalities,
        Supply.of(services),
    )


def worker(services, people, outward=None):
    """Times of the worker in seconds; everything is reached at once unless `outward` says more."""
    seconds = np.zeros((len(services), len(people))) if outward is None else np.asarray(outward, dtype=float)
    return Times(travellers()[WORKER], seconds, seconds)


def times(traveller, minutes, strict=None):
    """Times of a traveller from lists of minutes, (services, homes)."""
    lenient = np.asarray(minutes, dtype=float) * 60
    return Times(traveller, lenient if strict is None else np.asarray(strict, dtype=float) * 60, lenient)


def territory(streets, people, services, municipalities, *, needs=None):
    """A territory without a folder."""
    stops = gpd.GeoDataFrame({"name": []}, geometry=[], crs=KROVAK)
    return Territory(
        name="Městečko",
        code="1",
        crs=KROVAK,
        municipalities=municipalities,
        people=people,
        services=services,
        needs=empty_needs() if needs is None else needs,
        stops=stops,
        streets=streets,
    )


def stated_needs(**columns):
    """Needs, a list of values per column."""
    count = len(next(iter(columns.values())))
    empty = empty_needs()
    frame = pd.DataFrame({name: columns.get(name, [None] * count) for name in empty.columns} | {"statement": "potřeba"})
    frame.index = pd.Index([f"n{i}" for i in range(count)], name="need", dtype=object)
    return frame.astype(dict.fromkeys(frame.columns, "string"))

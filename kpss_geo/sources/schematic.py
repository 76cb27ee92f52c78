"""Schematic streets, boundaries and homes drawn from facts, where nothing better is at hand.

Real are the settlement points, the people, the areas and the lengths of the road links.
Drawn are the course of the roads, the local streets (a grid sized by the people of the
settlement) and the boundaries (cells of the settlement points, each as large as the
municipality really is). The same facts give the same drawing.
"""

from __future__ import annotations

import io
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from kpss_geo.errors import MissingInput, raise_all
from kpss_geo.frames import AGES, PEOPLE, WGS84, spread
from kpss_geo.sources.schematic_cells import boundaries
from kpss_geo.sources.services import as_table, typed
from kpss_geo.sources.tables import Row, Table, unique
from kpss_geo.streets.graph import NODE_TAGS, SEGMENT_TAGS, Floats, Streets, Tag, in_hilbert_order, to_bytes
from kpss_geo.terms import rows

BLOCK_METRES = 120.0
PEOPLE_PER_HECTARE = 40.0
LEAST_CROSSINGS = 5
DETOUR = 1.3  # a settlement without a road link is tied to the nearest one by so much of the straight line
ROAD_CLASS = {"I": "primary", "II": "secondary", "III": "tertiary"}

_MUNICIPALITY = {
    "kod_obce": "municipality", "nazev": "name", "nazev_pou": "pou", "lon": "lon", "lat": "lat",
    "obyvatele": "people", "vek_0_14": "age_0_14", "vek_15_64": "age_15_64", "vek_65p": "age_65p",
    "vek_80p": "age_80p", "vymera_km2": "area_km2",
}  # fmt: skip
_SETTLEMENT = {
    "sidlo": "settlement", "kod_obce": "municipality", "nazev": "name", "hlavni": "main", "lon": "lon", "lat": "lat",
    "podil": "share",
}  # fmt: skip
_LINK = {"z": "start", "do": "end", "km": "km", "trida": "road_class"}


@dataclass(frozen=True, eq=False)
class _Facts:
    crs: str
    municipalities: pd.DataFrame  # index code; name, pou, area_km2, ages, x, y
    settlements: pd.DataFrame  # index id; municipality, name, main, share, x, y
    links: pd.DataFrame  # start, end (names), km, road_class


def draw(folder: Path) -> dict[str, bytes]:
    """Files of `folder/schematic/`, drawn from `folder/facts/` and `folder/territory.toml`.

    Raises
    ------
    MissingInput, BadInput
        Where facts are missing or wrong, every fault at once.
    """
    facts = _read(folder)
    crossings = _crossings(facts)
    return {
        "schematic/municipalities.parquet": _parquet(boundaries(facts.municipalities, facts.settlements, facts.crs)),
        "schematic/people.parquet": _parquet(_homes(facts, crossings)),
        "schematic/streets.npz": to_bytes(_streets(facts, crossings)),
    }


def _parquet(frame: gpd.GeoDataFrame) -> bytes:
    whole = io.BytesIO()
    frame.to_parquet(whole, compression="zstd")
    return whole.getvalue()


def _read(folder: Path) -> _Facts:
    about = folder / "territory.toml"
    if not about.is_file():
        raise MissingInput([f"{about}: there is no such file; a territory needs its name and coordinate system"])
    crs = tomllib.loads(about.read_text(encoding="utf-8")).get("crs", "EPSG:5514")
    facts = folder / "facts"
    towns = as_table(facts / "municipalities.csv", _MUNICIPALITY, tuple(_MUNICIPALITY.values()))
    places = as_table(facts / "settlements.csv", _SETTLEMENT, ("settlement", "name", "lon", "lat"))
    roads = as_table(facts / "road_links.csv", _LINK, tuple(_LINK.values()))
    unique(towns, "municipality")
    unique(places, "settlement")
    frames = [_frame(towns, _town), _frame(places, _place), _frame(roads, _road)]
    names = {row.cells["name"].strip() for row in places.rows}
    for row in roads.rows:
        for end in ("start", "end"):
            if row.cells[end].strip() not in names:
                row.faults.append(
                    f"{row.place}: {end} '{row.cells[end]}' is not a name in settlements.csv; add it there"
                )
    raise_all(towns.faults + places.faults + roads.faults)
    return _Facts(
        crs,
        _metres(frames[0], crs).set_index("municipality"),
        _metres(frames[1], crs).set_index("settlement"),
        frames[2],
    )


def _frame(table: Table, read: Any) -> pd.DataFrame:
    return pd.DataFrame.from_records([read(row) for row in table.rows])


def _town(row: Row) -> dict[str, Any]:
    counts = {name: row.number(name, least=0) for name in AGES.values()}
    return {
        "municipality": row.required("municipality"),
        "name": row.required("name"),
        "pou": row.text("pou"),
        "area_km2": row.number("area_km2", least=0.01),
        "lon": row.number("lon"),
        "lat": row.number("lat"),
        **counts,
    }


def _place(row: Row) -> dict[str, Any]:
    return {
        "settlement": row.required("settlement"),
        "municipality": row.text("municipality") or "",
        "name": row.required("name"),
        "main": row.answer("main") is not False,
        "share": row.number("share", least=0),
        "lon": row.number("lon"),
        "lat": row.number("lat"),
    }


def _road(row: Row) -> dict[str, Any]:
    return {
        "start": row.required("start"),
        "end": row.required("end"),
        "km": row.number("km", least=0),
        "road_class": row.text("road_class") or "III",
    }


def _metres(frame: pd.DataFrame, crs: str) -> pd.DataFrame:
    points = gpd.GeoSeries(shapely.points(frame["lon"], frame["lat"]), crs=WGS84).to_crs(crs)
    return frame.assign(x=points.x.to_numpy(), y=points.y.to_numpy())


# --- streets and homes ---------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Crossings:
    """Grid of local streets of every settlement; the first crossing of each is its middle."""

    xy: Floats
    settlement: npt.NDArray[np.int64]  # position in facts.settlements
    first: npt.NDArray[np.int64]
    tail: npt.NDArray[np.int64]
    head: npt.NDArray[np.int64]


def _people_of(facts: _Facts) -> npt.NDArray[np.int64]:
    """People living in each settlement: by declared shares, without them all in the main one."""
    settlements = facts.settlements
    people = np.zeros(len(settlements), dtype=np.int64)
    for code, total in facts.municipalities["people"].items():
        here = np.flatnonzero(settlements["municipality"] == code)
        share = settlements["share"].fillna(0.0).to_numpy(dtype=float)[here]
        rest = max(0.0, 1.0 - share.sum())
        main = settlements["main"].to_numpy()[here]
        people[here] = spread(int(total), np.where(main, share + rest / max(main.sum(), 1), share))
    return people


def _crossings(facts: _Facts) -> _Crossings:
    xy, of, first, tail, head = [], [], [], [], []
    count = 0
    for position, (people, x, y) in enumerate(
        zip(_people_of(facts), facts.settlements["x"], facts.settlements["y"], strict=True)
    ):
        steps = _pattern(max(LEAST_CROSSINGS, round(people / PEOPLE_PER_HECTARE * 1e4 / BLOCK_METRES**2)))
        place = {(int(i), int(j)): count + k for k, (i, j) in enumerate(steps)}
        for (i, j), k in place.items():
            for neighbour in ((i + 1, j), (i, j + 1)):
                if neighbour in place:
                    tail.append(k)
                    head.append(place[neighbour])
        first.append(count)
        xy.append(np.array([x, y]) + steps * BLOCK_METRES)
        of.append(np.full(len(steps), position))
        count += len(steps)
    return _Crossings(np.vstack(xy), np.concatenate(of), np.array(first), np.array(tail), np.array(head))


def _pattern(crossings: int) -> npt.NDArray[np.int64]:
    """The crossings of a square grid that are nearest to its middle, nearest first."""
    reach = int(np.ceil(np.sqrt(crossings))) + 1
    i, j = (axis.ravel() for axis in np.meshgrid(np.arange(-reach, reach + 1), np.arange(-reach, reach + 1)))
    order = np.lexsort((j, i, i * i + j * j))[:crossings]
    return np.stack([i[order], j[order]], axis=1)


def _roads(facts: _Facts, crossings: _Crossings) -> pd.DataFrame:
    """Links between middles of settlements: tail, head, metres, highway."""
    where = dict(zip(facts.settlements["name"], crossings.first, strict=True))
    links = facts.links
    roads = pd.DataFrame(
        {
            "tail": links["start"].map(where),
            "head": links["end"].map(where),
            "km": links["km"],
            "highway": links["road_class"].map(ROAD_CLASS).fillna("tertiary"),
        }
    )
    tied = set(roads["tail"]) | set(roads["head"])
    lone = [node for node in crossings.first if node not in tied]
    others = np.array([node for node in crossings.first if node in tied])
    extra = []
    for node in lone:
        far = np.hypot(*(crossings.xy[others] - crossings.xy[node]).T)
        extra.append((node, others[far.argmin()], far.min() * DETOUR / 1000, "tertiary"))
    roads = pd.concat([roads, pd.DataFrame(extra, columns=roads.columns)] if extra else [roads], ignore_index=True)
    straight = np.hypot(*(crossings.xy[roads["head"]] - crossings.xy[roads["tail"]]).T)
    return roads.assign(metres=np.maximum(roads["km"] * 1000, straight))


def _streets(facts: _Facts, crossings: _Crossings) -> Streets:
    roads = _roads(facts, crossings)
    tail = np.concatenate([crossings.tail, roads["tail"]]).astype(np.int32)
    head = np.concatenate([crossings.head, roads["head"]]).astype(np.int32)
    count, nodes = len(tail), len(crossings.xy)
    metres = np.concatenate([np.full(len(crossings.tail), BLOCK_METRES), roads["metres"]])
    highway = ["residential"] * len(crossings.tail) + list(roads["highway"])
    speed = {row["highway"]: float(row["kmh"]) for row in rows("highway.csv") if row["kmh"]}
    unknown, open_ = np.full(count, np.nan, dtype=np.float32), np.ones(count, dtype=bool)
    return in_hilbert_order(
        Streets(
            crs=facts.crs,
            xy=crossings.xy,
            tail=tail,
            head=head,
            metres=metres,
            tags={name: Tag.of(highway if name == "highway" else [None] * count) for name in SEGMENT_TAGS},
            node_tags={name: Tag.of([None] * nodes) for name in NODE_TAGS},
            slope_pct=unknown,
            width_cm=unknown,
            car_kmh=np.array([speed[value] for value in highway], dtype=np.float32),
            kerb_cm=np.full(nodes, np.nan, dtype=np.float32),
            foot_forward=open_,
            foot_back=open_,
            car_forward=open_,
            car_back=open_,
            way=np.arange(count, dtype=np.int64),
            shape_xy=np.stack([crossings.xy[tail], crossings.xy[head]], axis=1).reshape(-1, 2),
            shape_start=np.arange(count + 1, dtype=np.int64) * 2,
            schematic=True,
        )
    )


def _homes(facts: _Facts, crossings: _Crossings) -> gpd.GeoDataFrame:
    """Homes in the middle of every local street, with the people of the settlement shared evenly."""
    settlement = crossings.settlement[crossings.tail]
    weight = _people_of(facts) / np.maximum(np.bincount(settlement, minlength=len(facts.settlements)), 1)
    code = facts.settlements["municipality"].to_numpy()[settlement]
    middle = (crossings.xy[crossings.tail] + crossings.xy[crossings.head]) / 2
    frame = gpd.GeoDataFrame(
        {"municipality": code, "people_level": "schematic"}, geometry=shapely.points(middle), crs=facts.crs
    )
    parts = []
    for town, counts in facts.municipalities.iterrows():
        here = np.flatnonzero((code == town) & (weight[settlement] > 0))
        parts.append(_aged(frame.iloc[here], counts, weight[settlement][here]))
    homes = pd.concat(parts, ignore_index=True)
    homes.index.name = "home"
    return PEOPLE.check(typed(homes, PEOPLE.columns))


def _aged(homes: gpd.GeoDataFrame, counts: pd.Series, weight: Floats) -> gpd.GeoDataFrame:
    """Share each age group over the homes; people are their sum, 80+ stays within 65+."""
    young, middle, old = (spread(int(counts[age]), weight) for age in ("age_0_14", "age_15_64", "age_65p"))
    oldest = spread(int(counts["age_80p"]), old.astype(float))
    ages = {"people": young + middle + old, "age_0_14": young, "age_15_64": middle, "age_65p": old, "age_80p": oldest}
    return homes.assign(**ages)

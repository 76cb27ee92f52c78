"""Strict and lenient run of a wheelchair through surveyed streets beside one run, and what writing a survey costs."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from uuid import UUID

import numpy as np
import pyproj
import shapely
from clock import cpu_seconds, extract, ms, row, versus

from kpss_geo.reach.join import Join, join
from kpss_geo.reach.network import network, strict
from kpss_geo.reach.times import matrix
from kpss_geo.sources.osm import streets_from_osm
from kpss_geo.streets.graph import Streets, Tag
from kpss_geo.streets.travellers import costs, travellers
from kpss_geo.survey.attaching import attach
from kpss_geo.survey.fold import Point, fold
from kpss_geo.survey.observations import Observed, Position, Value
from kpss_geo.survey.on_streets import Surveyed, length_known, rejoined, surveyed, why

CRS = "EPSG:32632"
TODAY = dt.date(2026, 6, 1)
POINTS, HOMES, SERVICES, ROUNDS = 3_000, 4_000, 40, 7
MOST = 2.2
ANSWERS = {
    "obrubnik": lambda chance: {"kerb_cm": chance.choice((1, 2, 5, 9, 12))},
    "zuzeni": lambda chance: {"width_cm": chance.randrange(50, 120)},
    "schody": lambda chance: {"steps_count": chance.randrange(1, 9), "bridged_by": chance.choice(("nothing", "lift"))},
    "chodnik": lambda chance: {
        "surface": chance.choice(("asphalt", "paving_stones", "sett")),
        "width_cm": chance.randrange(80, 250),
        "slope_pct": chance.randrange(-9, 9),
        "cross_slope_pct": chance.randrange(4),
    },
}


def observations(streets: Streets) -> list[Observed]:
    """Observations beside ways that walkers may use; half of them are stretches of footway."""
    chance = random.Random(1)  # noqa: S311
    usable = np.flatnonzero(streets.allowed("foot"))
    lines = streets.lines[[chance.choice(usable) for _ in range(POINTS)]]
    along = [chance.random() for _ in range(POINTS)]
    xy = shapely.get_coordinates(shapely.line_interpolate_point(lines, along, normalized=True))
    lon, lat = pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True).transform(*xy.T)
    return [_observed(number, float(lon[number]), float(lat[number]), chance) for number in range(POINTS)]


def _observed(number: int, lon: float, lat: float, chance: random.Random) -> Observed:
    element = chance.choice(("chodnik", "chodnik", "chodnik", "obrubnik", "zuzeni", "schody"))
    return Observed(
        event_id=UUID(int=number + 1),
        point_id=UUID(int=number + 1),
        recorded_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC),
        observed_on=dt.date(2026, 5, 1),
        author_id="measurer",
        author_class="verified",
        element=element,
        values={name: Value(value) for name, value in ANSWERS[element](chance).items()},
        position=Position(lon, lat, 2.0),
    )


def _written(streets: Streets, points: dict[UUID, Point]) -> Surveyed:
    return surveyed(streets, points, attach(points, streets), today=TODAY)


def _beside(streets: Streets, count: int, chance: np.random.Generator) -> Join:
    xy = streets.xy[chance.integers(0, streets.nodes, count)] + chance.normal(0, 15, (count, 2))
    return join(streets, shapely.points(xy), mode="foot", within_metres=300)


def main() -> None:
    streets = streets_from_osm(extract(), CRS)
    points = dict(fold(observations(streets), today=TODAY))
    spent = cpu_seconds(lambda: _written(streets, points))
    found, chair = _written(streets, points), travellers()["wheelchair"]
    row(f"writing {POINTS:,} surveyed points into {len(streets):,} segments", ms(spent), "", "")
    cost = costs(found.streets, chair)
    row("why every piece is as it is, for a wheelchair", ms(cpu_seconds(lambda: why(found, cost, chair))), "", "")
    row("share of the length known to a wheelchair", f"{length_known(found.streets, cost):.3f}", "", "")
    chance = np.random.default_rng(3)
    stands = [rejoined(_beside(streets, count, chance), found) for count in (HOMES, SERVICES)]
    _both_runs("surveyed in part", found.streets, *stands)
    _both_runs("the strict run as far as the lenient one", _known_but_one(found.streets), *stands)


def _known_but_one(streets: Streets) -> Streets:
    """All is known of every segment but of one, so that the strict run is as long as the lenient one."""
    size = len(streets)
    asphalt = Tag(np.ones(size, dtype=np.int16), ("", "asphalt"))
    bare = Tag(np.zeros(size, dtype=np.int16), ("",))
    known = np.zeros(size, dtype=np.float32)
    known[0] = np.nan
    tags = {**streets.tags, "surface": asphalt, "smoothness": bare, "steps": bare, "wheelchair": bare}
    return replace(streets, tags=tags, slope_pct=known, width_cm=np.full(size, 200, dtype=np.float32))


def _both_runs(what: str, streets: Streets, homes: Join, services: Join) -> None:
    chair = travellers()["wheelchair"]

    def runs(*shut: bool) -> None:
        mine = costs(streets, chair)
        for closed in shut:
            matrix(network(streets, chair, strict(mine) if closed else mine, homes=homes, services=services))

    spent = versus(lambda: runs(False, True), lambda: runs(False), rounds=ROUNDS)
    row(
        f"strict and lenient run beside one, {HOMES:,} homes × {SERVICES} services, wheelchair: {what}",
        ms(spent.ours),
        ms(spent.peer),
        f"{spent.ratio:.2f}",
        f"≤ {MOST}",
        met=spent.ratio <= MOST,
    )


if __name__ == "__main__":
    main()

"""The time to find the points near a place among 100 000, in SQLite and, where there is one, in PostGIS."""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from clock import ms, row

sys.path.insert(0, str(Path(__file__).parents[1]))

from kpss_geo.store import Store
from kpss_geo.store.tables import points
from kpss_geo.survey.observations import Box

POINTS, CALLS = 100_000, 200
DISTRICT = Box(14.5, 48.8, 15.1, 49.2)
REQUIRED_SECONDS = 0.02
REACHES = (10, 200, 1_000)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        measured("SQLite", f"sqlite:///{folder}/survey.sqlite")
    with postgis() as url:
        if url:
            measured("PostGIS", url)
        else:
            print("Skipped: there is no PostGIS; install postgresql and postgis, or set KPSS_TEST_POSTGIS.")


def measured(name: str, url: str) -> None:
    """Wall time, for the database may be another process: the median, and what 95 of 100 calls keep."""
    chance = random.Random(1)  # noqa: S311
    with Store.init(url, bounds=DISTRICT) as store:
        fill(store, chance)
        for metres in REACHES:
            times, found = [], 0
            for _ in range(CALLS):
                lon, lat = place(chance)
                start = time.perf_counter()
                found += len(store.near(lon, lat, metres))
                times.append(time.perf_counter() - start)
            middle, slow = statistics.median(times), statistics.quantiles(times, n=20)[-1]
            what = f"near, {name}: {metres:,} m among {POINTS:,} points ({found / CALLS:.0f} found), median and 95 %"
            row(what, f"{ms(middle)}, {ms(slow)}", "", "", "≤ 20 ms", met=middle <= REQUIRED_SECONDS)


def fill(store: Store, chance: random.Random) -> None:
    """Points all over a district, written as the store writes them."""
    spots = [place(chance) for _ in range(POINTS)]
    told = {"element": "vstup", "archived": False, "version": ""}
    rows = [told | {"point_id": UUID(int=name), "lon": lon, "lat": lat} for name, (lon, lat) in enumerate(spots)]
    with store.write() as connection:
        connection.execute(points.insert(), rows)
    with store.write() as connection:
        connection.exec_driver_sql("ANALYZE points")


def place(chance: random.Random) -> tuple[float, float]:
    return chance.uniform(DISTRICT.west, DISTRICT.east), chance.uniform(DISTRICT.south, DISTRICT.north)


@contextmanager
def postgis() -> Iterator[str | None]:
    """Address of an empty database on the server that the tests use; None where there is none."""
    import pytest

    from tests.postgis import cluster

    try:
        with cluster() as found:
            yield found.database()
    except pytest.skip.Exception:
        yield None


if __name__ == "__main__":
    main()

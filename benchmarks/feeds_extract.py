"""The time and memory to cut a territory out of a large OpenStreetMap file, and to read the borders of the state."""

from __future__ import annotations

import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
import osmium
from clock import fresh, row

NODES, NODES_OF_WAY = 8_000_000, 8  # a region; the country has some fifteen times as many
STREET_EVERY = 6  # one way of so many is a street; the others are buildings
WEST, SOUTH, DEGREES = 14.0, 48.8, 1.6
CUT_MB, CUT_SECONDS = 1_500.0, 120.0
TOWNS, CORNERS = 6_258, 400
STEP = 3_000.0  # metres between municipalities


def extract(path: Path, nodes: str) -> None:
    """Write chains of nodes from west to east, most of them buildings, as a region has them."""
    chance = np.random.default_rng(3)
    chains = int(nodes) // NODES_OF_WAY
    start = np.array((WEST, SOUTH)) + chance.uniform(0, DEGREES, (chains, 2))
    along = np.arange(NODES_OF_WAY)[:, None] * np.array((1e-4, 0.0))
    places = start[:, None] + along + chance.uniform(0, 1e-4, (chains, NODES_OF_WAY, 2))
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for number, place in enumerate(map(tuple, places.reshape(-1, 2).tolist()), start=1):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=place, version=1))
        for way in range(chains):
            refs = range(1 + way * NODES_OF_WAY, 1 + (way + 1) * NODES_OF_WAY)
            tags = {"highway": "residential"} if way % STREET_EVERY == 0 else {"building": "yes"}
            writer.add_way(osmium.osm.mutable.Way(id=way + 1, nodes=list(refs), tags=tags, version=1))


def state(path: Path, towns: str) -> None:
    """Write VFR of the state in the official form: round municipalities with as many corners as real ones."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    import shapely

    from tests.sources.official.official_files import vfr

    side = int(np.ceil(np.sqrt(int(towns))))
    rows = []
    for number in range(int(towns)):
        middle = shapely.Point(-840_000 + STEP * (number % side) * 1.2, -1_160_000 + STEP * (number // side) * 0.7)
        shape = middle.buffer(STEP * 0.3, quad_segs=CORNERS // 4)
        rows.append((500_000 + number, f"Obec {number}", 1 + number % 393, shape, None))
    pou = [(1 + number, f"POÚ {number}", 1 + number % 206) for number in range(393)]
    orp = [(1 + number, f"ORP {number}") for number in range(206)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("ST_UKSH.xml", vfr(towns=rows, pou=pou, orp=orp))


def cut(source: Path, target: str) -> None:
    """Run in a process of its own."""
    from kpss_geo.fetch.extract import Box, imported
    from kpss_geo.fetch.extract import cut as cut_out

    start, start_cpu = time.perf_counter(), time.process_time()
    cut_out(source, Path(target), Box(WEST + 0.5, SOUTH + 0.5, WEST + 1.0, SOUTH + 0.9))
    streets = imported(Path(target), "EPSG:5514").streets
    print(time.perf_counter() - start, time.process_time() - start_cpu, len(streets))


def borders(source: Path) -> None:
    """Run in a process of its own."""
    from kpss_geo.sources.official import ruian_boundaries

    start, start_cpu = time.perf_counter(), time.process_time()
    towns = ruian_boundaries.municipalities(source)
    ruian_boundaries.in_hierarchy(towns, ruian_boundaries.hierarchy(source))
    print(time.perf_counter() - start, time.process_time() - start_cpu, len(towns))


def report(what: str, command: list[str], least: int, limit: str) -> None:
    """Print one line of a run."""
    run = fresh([sys.executable, __file__, *command])
    seconds, cpu, many = run.printed.split()
    if int(many) < least:
        sys.exit(f"{what}: only {many} were read")
    met = float(seconds) <= CUT_SECONDS and run.peak_mb <= CUT_MB
    row(what, f"{float(seconds):.1f} s (CPU {float(cpu):.1f} s), {run.peak_mb:,.0f} MB", "", "", limit, met=met)


def main() -> None:
    asked = [int(text) for text in sys.argv[1:] if text.isdecimal()]  # run.py passes the path of an extract on
    nodes, towns = (*asked, *(NODES, TOWNS)[len(asked) :])[:2]
    limit = f"≤ {CUT_SECONDS:.0f} s, ≤ {CUT_MB / 1000:.1f} GB"
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "region.osm.pbf", Path(folder) / "part.osm.pbf"
        # Written by other processes: a child that is forked from a large one inherits its size.
        fresh([sys.executable, __file__, "--write-region", str(source), str(nodes)])
        size = f"{source.stat().st_size / 1e6:.0f} MB"
        what = f"a region's extract cut, {nodes:,} nodes ({size}), and its streets"
        report(what, ["--cut", str(source), str(target)], nodes // 5000, limit)
        units = Path(folder) / "20261031_ST_UKSH.xml.zip"
        fresh([sys.executable, __file__, "--write-state", str(units), str(towns)])
        size = f"{units.stat().st_size / 1e6:.0f} MB"
        report(f"borders of {towns:,} municipalities ({size})", ["--borders", str(units)], towns, limit)


if __name__ == "__main__":
    runs = {"--cut": cut, "--borders": borders, "--write-region": extract, "--write-state": state}
    if len(sys.argv) > 1 and sys.argv[1] in runs:
        runs[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
    else:
        main()

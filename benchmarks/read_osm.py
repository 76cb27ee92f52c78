"""OpenStreetMap file to streets, beside a bare pass of pyosmium and beside osmnx."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import osmium
from clock import Run, Versus, extract, fresh, ms, row, versus

CRS = "EPSG:32632"
MOST_MB = 300
OURS = f"""
import sys
from pathlib import Path
from kpss_geo.sources.osm import streets_from_osm
streets_from_osm(Path(sys.argv[1]), "{CRS}")
"""
IMPORTS = "import kpss_geo.sources.osm"
OSMNX = """
import sys
import osmnx
osmnx.simplify_graph(osmnx.graph_from_xml(sys.argv[1], retain_all=True, simplify=False))
"""


def bare_pass(path: Path) -> float:
    """Every object of the file once, and what any reader must ask of it.

    Of every node its id, position and number of tags; of every way its id, number of tags, and the id and
    position of each of its nodes; of every relation its id, number of tags and of members. Nothing is kept.
    """
    total = 0.0
    for thing in osmium.FileProcessor(str(path)).with_locations():
        total += thing.id + len(thing.tags)
        if thing.is_node():
            total += thing.lon + thing.lat
        elif thing.is_way():
            total += _positions(thing)
        else:
            total += len(thing.members)
    return total


def lean_pass(path: Path) -> float:
    """Only ways with highway, sifted in C++: the id and position of each of their nodes. Nothing is kept."""
    total = 0.0
    reader = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    only_ways = osmium.filter.EntityFilter(osmium.osm.WAY)
    for way in reader.with_filter(only_ways).with_filter(osmium.filter.KeyFilter("highway")):
        total += _positions(way)
    return total


def _positions(way: Any) -> float:
    """Touch the id and position of every node of a way."""
    try:
        return float(sum(node.ref + node.lon + node.lat for node in way.nodes))
    except osmium.InvalidLocationError:  # the way leaves the extract
        return float(sum(node.ref + node.lon + node.lat for node in way.nodes if node.location.valid()))


def highways_as_xml(path: Path, xml: Path) -> None:
    """Ways with highway and their nodes: all that osmnx needs, and a fraction of what it would keep."""
    ways = osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(osmium.filter.KeyFilter("highway"))
    used = {node.ref for way in ways for node in way.nodes}
    with osmium.SimpleWriter(str(xml), overwrite=True) as writer:
        for thing in osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY):
            if thing.is_node() and thing.id in used:
                writer.add_node(thing)
            elif thing.is_way() and "highway" in thing.tags:
                writer.add_way(thing)


def _peak(program: str, path: Path) -> float:
    runs: list[Run] = [fresh([sys.executable, "-c", program, str(path)]) for _ in range(3)]
    return statistics.median(run.peak_mb for run in runs)


def _ratio(what: str, one: Versus, required: float | None = None) -> None:
    said = f"≤ {required:g} ×" if required else ""
    row(what, ms(one.ours), ms(one.peer), f"{one.ratio:.2f} ×", said, met=one.ratio <= required if required else None)


def main() -> None:
    path = extract()
    name = path.name.partition("-")[0]
    with tempfile.TemporaryDirectory() as folder:
        xml = Path(folder) / "highways.osm"
        # Memory first: while this process is small, so that a child does not inherit a size of its own.
        convert = "import sys, pathlib, read_osm; read_osm.highways_as_xml(*map(pathlib.Path, sys.argv[1:]))"
        fresh(
            [
                sys.executable,
                "-c",
                f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); {convert}",
                str(path),
                str(xml),
            ]
        )
        ours, imports, peer = _peak(OURS, path), _peak(IMPORTS, path), _peak(OSMNX, xml)
        row(
            f"read {name}, peak memory (imports alone {imports:.0f} MB), to osmnx",
            f"{ours:.0f} MB",
            f"{peer:.0f} MB",
            f"{peer / ours:.1f} × less",
            f"≤ {MOST_MB} MB",
            met=ours <= MOST_MB,
        )
        time_them(path, xml, name)


def time_them(path: Path, xml: Path, name: str) -> None:
    import osmnx

    from kpss_geo.sources.osm import streets_from_osm

    def ours() -> object:
        return streets_from_osm(path, CRS)

    def theirs() -> object:
        return osmnx.simplify_graph(osmnx.graph_from_xml(xml, retain_all=True, simplify=False))

    _same_streets(ours(), theirs())
    _ratio(
        f"read {name}, to a bare pyosmium pass over all objects", versus(ours, lambda: bare_pass(path), rounds=11), 3
    )
    _ratio(
        f"read {name}, to the leanest pass (highway only, nothing kept)",
        versus(ours, lambda: lean_pass(path), rounds=11),
    )
    one = versus(ours, theirs, rounds=3)
    times = 1 / one.ratio
    row(
        f"read {name}, to osmnx (highways only, simplified)",
        ms(one.ours),
        ms(one.peer),
        f"{times:.1f} × faster",
        "≥ 15 × faster",
        met=times >= 15,
    )


def _same_streets(ours: object, theirs: object) -> None:
    """Show the length of both; osmnx keeps classes that nobody travels on, and both directions of a street."""
    lengths = {frozenset((a, b, round(told["length"], 1))): told["length"] for a, b, told in theirs.edges(data=True)}  # type: ignore[attr-defined]
    print(f"streets {ours.metres.sum() / 1000:.0f} km, osmnx {sum(lengths.values()) / 1000:.0f} km", file=sys.stderr)  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()

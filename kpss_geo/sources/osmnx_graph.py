"""Streets of a graph that osmnx downloaded."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pyproj

from kpss_geo.errors import BadInput, tell
from kpss_geo.frames import KROVAK, WGS84
from kpss_geo.sources.osm_streets import NODE_KEYS, USEFUL_NODE_TAGS, USEFUL_WAY_TAGS, Ways, assembled
from kpss_geo.streets.graph import Streets


@contextlib.contextmanager
def useful_tags() -> Iterator[None]:
    """Make osmnx keep the tags that travellers need, while a graph is made inside the `with`.

    By default osmnx drops kerbs, barriers, inclines, surfaces and smoothness. Where a graph is
    simplified, pass ``node_attrs_include=["barrier", "kerb"]`` too, or kerb nodes vanish.
    """
    from osmnx import settings  # noqa: PLC0415  osmnx takes seconds to import

    before = list(settings.useful_tags_way), list(settings.useful_tags_node)
    settings.useful_tags_way = list(dict.fromkeys([*before[0], *USEFUL_WAY_TAGS]))
    settings.useful_tags_node = list(dict.fromkeys([*before[1], *USEFUL_NODE_TAGS]))
    try:
        yield
    finally:
        settings.useful_tags_way, settings.useful_tags_node = before


def streets_from_xml(path: Path, *, crs: str = KROVAK) -> Streets:
    """Streets of a file of OpenStreetMap in XML, such as Overpass answers, read and simplified by osmnx.

    Nodes with a kerb or a barrier stay, and a street ends where its way does, so that no two ways lend each other tags.

    Raises
    ------
    BadInput
        Where there is not one street.
    """
    import osmnx  # noqa: PLC0415  osmnx takes seconds to import

    with useful_tags():
        graph = osmnx.graph_from_xml(path, simplify=False, retain_all=True)
    if graph.number_of_edges():
        graph = osmnx.simplify_graph(
            graph, node_attrs_include=NODE_KEYS, edge_attrs_differ=["osmid"], remove_rings=False
        )
    return streets_from_osmnx(graph, crs=crs)


def streets_from_osmnx(graph: nx.MultiDiGraph[int], *, crs: str = KROVAK) -> Streets:
    """Streets of an osmnx graph, simplified or not, projected or not.

    Parameters
    ----------
    graph
        Made inside `useful_tags()`; without those tags every street is unknown to wheelchairs.
    crs
        Metric coordinate system of the streets.

    Raises
    ------
    BadInput
        Where the graph has no edges, or no coordinate system.
    """
    if "crs" not in graph.graph:
        raise BadInput(["osmnx graph: no coordinate system is stated; use a graph as osmnx returns it"])
    if graph.number_of_edges() == 0:
        raise BadInput(["osmnx graph: there is not one street; check the place that was downloaded"])
    to_degrees = pyproj.Transformer.from_crs(graph.graph["crs"], WGS84, always_xy=True)
    ways = Ways()
    for node, tags in graph.nodes(data=True):
        ways.add_node(node, _texts(tags))
    inner = -1
    for tail, head, data in graph.edges(data=True):
        if data.get("reversed"):
            continue  # the other direction of a street that is taken already
        x, y = _line(graph, tail, head, data)
        lon, lat = to_degrees.transform(x, y)
        between = range(inner, inner - len(x) + 2, -1)
        inner -= len(between)
        lonlat = np.stack([lon, lat], axis=1).ravel().tolist()
        ways.add_way(_first(data.get("osmid", -1)), _texts(data), [tail, *between, head], lonlat)
    if not any(ways.tags["surface"]):
        tell("osmnx graph: no street has a surface; make the graph inside kpss_geo.sources.osmnx_graph.useful_tags()")
    return assembled(ways, crs)


def _line(graph: nx.MultiDiGraph[int], tail: int, head: int, data: dict[str, Any]) -> tuple[Any, Any]:
    if "geometry" in data:
        x, y = data["geometry"].xy
        return x, y
    ends = graph.nodes[tail], graph.nodes[head]
    return [end["x"] for end in ends], [end["y"] for end in ends]


def _first(value: Any) -> int:
    return int(value[0] if isinstance(value, list) else value)


def _texts(data: dict[str, Any]) -> dict[str, str]:
    """Tags as texts; values of merged ways that differ are joined, so that no rule mistakes them for known."""
    texts = {key: ";".join(map(str, value)) if isinstance(value, list) else str(value) for key, value in data.items()}
    highway, oneway = data.get("highway"), data.get("oneway")
    if isinstance(highway, list):
        texts["highway"] = str(highway[0])
    if isinstance(oneway, bool):
        texts["oneway"] = "yes" if oneway else "no"
    return texts

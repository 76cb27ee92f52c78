"""The time to the nearest service of a kind beside scipy, igraph, networkx and pandana, on the same graph.

pandana contracts its graph before it is asked (contraction hierarchies), so beside it ours is `contracted` before too;
beside the others it is not.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import igraph
import networkx as nx
import numpy as np
import numpy.typing as npt
import pandana
import pandas as pd
import shapely
from clock import cpu_seconds, extract, ms, row, versus
from scipy.sparse import coo_array, csr_matrix
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree

from kpss_geo.reach.join import join
from kpss_geo.reach.network import Network, contracted, network
from kpss_geo.reach.times import matrix, nearest, nearest_seconds, node_nearest, node_seconds
from kpss_geo.sources.osm import streets_from_osm
from kpss_geo.streets.graph import NODE_TAGS, SEGMENT_TAGS, Streets, Tag, in_hilbert_order
from kpss_geo.streets.travellers import costs, travellers

HOMES, SERVICES = 8_000, 20
COLUMNS, ROWS, MEAN_DEGREE = 600, 500, 2.6
METRES_ASIDE = 15.0
IN_A_ROW = 20  # sweeps, as for the kinds of a catalogue
SMALL = 20_000  # nodes that are searched; below it a call is too short to be timed alone
TRAVELLER = "car"
CRS = "EPSG:32632"


def road_like(*, seed: int = 1) -> Streets:
    """A random spanning tree of a jittered grid, 100 m apart, and more of its edges up to a mean degree of 2.6."""
    random = np.random.default_rng(seed)
    size = COLUMNS * ROWS
    place = np.arange(size).reshape(ROWS, COLUMNS)
    tail = np.concatenate([place[:, :-1].ravel(), place[:-1].ravel()])
    head = np.concatenate([place[:, 1:].ravel(), place[1:].ravel()])
    weight = random.random(len(tail)) + 0.1
    tree = minimum_spanning_tree(coo_array((weight, (tail, head)), shape=(size, size)).tocsr()).tocoo()
    in_tree = np.isin(tail * size + head, tree.row.astype(np.int64) * size + tree.col)
    more = random.permutation(np.flatnonzero(~in_tree))[: int(size * MEAN_DEGREE / 2) - int(in_tree.sum())]
    chosen = np.sort(np.concatenate([np.flatnonzero(in_tree), more]))
    xy = np.stack([place.ravel() % COLUMNS, place.ravel() // COLUMNS], axis=1) * 100.0
    return _streets(xy + random.uniform(-30, 30, xy.shape), tail[chosen], head[chosen], random)


def _streets(
    xy: npt.NDArray[np.float64], tail: npt.NDArray[np.int64], head: npt.NDArray[np.int64], random: np.random.Generator
) -> Streets:
    count = len(tail)
    unknown, yes = np.full(count, np.nan, dtype=np.float32), np.ones(count, dtype=bool)
    untagged = Tag(np.zeros(count, dtype=np.int16), ("",))
    return in_hilbert_order(
        Streets(
            crs=CRS,
            xy=xy,
            tail=tail.astype(np.int32),
            head=head.astype(np.int32),
            metres=np.hypot(*(xy[tail] - xy[head]).T) * random.uniform(1, 1.3, count),
            tags=dict.fromkeys(SEGMENT_TAGS, untagged)
            | {"highway": Tag(np.ones(count, dtype=np.int16), ("", "residential"))},
            node_tags={name: Tag(np.zeros(len(xy), dtype=np.int16), ("",)) for name in NODE_TAGS},
            slope_pct=unknown,
            width_cm=unknown,
            car_kmh=random.choice(np.array([30, 50, 90], dtype=np.float32), count),
            kerb_cm=np.full(len(xy), np.nan, dtype=np.float32),
            foot_forward=yes,
            foot_back=yes,
            car_forward=yes,
            car_back=yes,
            way=np.arange(count, dtype=np.int64),
            shape_xy=np.stack([xy[tail], xy[head]], axis=1).reshape(-1, 2),
            shape_start=np.arange(count + 1, dtype=np.int64) * 2,
            schematic=True,
        )
    )


def every_node(streets: Streets) -> Streets:
    """The same streets split at every point of their lines, as readers that simplify nothing hand them over."""
    first, last = streets.shape_start[:-1], streets.shape_start[1:] - 1
    inner = np.ones(len(streets.shape_xy), dtype=bool)
    inner[first] = inner[last] = False
    node = np.empty(len(inner), dtype=np.int32)
    node[first], node[last] = streets.tail, streets.head
    node[inner] = streets.nodes + np.arange(inner.sum(), dtype=np.int32)
    start = np.setdiff1d(np.arange(len(inner)), last)
    of = np.repeat(np.arange(len(streets)), np.diff(streets.shape_start) - 1)
    step = np.hypot(*(streets.shape_xy[start + 1] - streets.shape_xy[start]).T)
    more = int(inner.sum())
    taken = {
        name: getattr(streets, name)[of]
        for name in ("slope_pct", "width_cm", "car_kmh", "foot_forward", "foot_back", "car_forward", "car_back", "way")
    }
    return in_hilbert_order(
        Streets(
            crs=streets.crs,
            xy=np.concatenate([streets.xy, streets.shape_xy[inner]]),
            tail=node[start],
            head=node[start + 1],
            metres=step,
            tags={name: tag[of] for name, tag in streets.tags.items()},
            node_tags={
                name: Tag(np.concatenate([tag.codes, np.zeros(more, dtype=np.int16)]), tag.values)
                for name, tag in streets.node_tags.items()
            },
            kerb_cm=np.concatenate([streets.kerb_cm, np.full(more, np.nan, dtype=np.float32)]),
            shape_xy=np.stack([streets.shape_xy[start], streets.shape_xy[start + 1]], axis=1).reshape(-1, 2),
            shape_start=np.arange(len(start) + 1, dtype=np.int64) * 2,
            **taken,
        )
    )


def _beside_streets(streets: Streets, count: int, random: np.random.Generator) -> npt.NDArray[np.object_]:
    """Points some metres from random places of the streets that cars may use."""
    lines = streets.lines[random.choice(np.flatnonzero(streets.allowed("car")), count)]
    on = shapely.get_coordinates(shapely.line_interpolate_point(lines, random.random(count), normalized=True))
    return np.asarray(shapely.points(on + random.normal(0, METRES_ASIDE, on.shape)))


class Town:
    """One traveller's network and the same graph in the form of every contestant."""

    def __init__(self, streets: Streets) -> None:
        random = np.random.default_rng(2)
        traveller = travellers()[TRAVELLER]
        doors = _beside_streets(streets, SERVICES, random)
        joined = [
            join(streets, points, mode=traveller.mode, within_metres=traveller.join_metres)
            for points in (_beside_streets(streets, HOMES, random), doors)
        ]
        self.net: Network = network(streets, traveller, costs(streets, traveller), homes=joined[0], services=joined[1])
        self.quick = contracted(self.net)
        self.graph: csr_matrix = self.net.graph
        self.which = np.arange(SERVICES)
        self.sources = self.net.nodes + self.which
        self.xy = np.concatenate([streets.xy, shapely.get_coordinates(doors)])

    def scipy(self) -> npt.NDArray[np.float64]:
        """Seconds from every node to the nearest service."""
        return dijkstra(self.graph, indices=self.sources, min_only=True)

    def igraph(self) -> igraph.Graph:
        """The graph with one more vertex, from which arcs of no length lead to the services."""
        arcs, size = self.graph.tocoo(), self.graph.shape[0]
        start = np.concatenate([arcs.row, np.full(SERVICES, size)])
        end = np.concatenate([arcs.col, self.sources])
        made = igraph.Graph(n=size + 1, edges=np.stack([start, end], axis=1).tolist(), directed=True)
        made.es["weight"] = np.concatenate([arcs.data, np.zeros(SERVICES)]).tolist()
        return made

    def networkx(self) -> nx.DiGraph:
        """The graph, node for node."""
        arcs = self.graph.tocoo()
        made = nx.DiGraph()
        made.add_nodes_from(range(self.graph.shape[0]))
        made.add_weighted_edges_from(zip(arcs.row.tolist(), arcs.col.tolist(), arcs.data.tolist(), strict=True))
        return made

    def pandana(self, most_seconds: float) -> pandana.Network:
        """Travel runs from a node to its nearest service, so the arcs are turned back."""
        arcs = self.graph.tocoo()
        weights = pd.DataFrame({"seconds": arcs.data})
        made = pandana.Network(
            *map(pd.Series, self.xy.T), pd.Series(arcs.col), pd.Series(arcs.row), weights, twoway=False
        )
        made.set_pois("service", most_seconds, 1, *(pd.Series(axis) for axis in self.xy[self.sources].T))
        return made


def beside_scipy(town: Town, where: str, *, rounds: int, calls: int, judged: bool) -> None:
    """Own overhead: with and without homes, and of the matrix of every home and service."""
    bare = town.scipy()
    ours, service = node_nearest(town.net, town.which)
    _agree("scipy", bare[: town.net.nodes], ours, 0)
    _agree("scipy, times alone", bare[: town.net.nodes], node_seconds(town.net, town.which), 0)
    _agree("scipy with homes", _plain_homes(town.net, bare), nearest(town.net, town.which).seconds, 1e-12)
    print(
        f"{where}: {np.isfinite(ours).mean():.1%} of nodes reach {len(set(service) - {-1})} services", file=sys.stderr
    )
    for what, run, limit in (
        ("nodes", lambda: node_seconds(town.net, town.which), "≤ +10 %" if judged else ""),
        ("nodes and which service", lambda: node_nearest(town.net, town.which), ""),
        (f"{HOMES:,} homes and which service", lambda: nearest(town.net, town.which), ""),
    ):
        one = versus(run, town.scipy, rounds=rounds, calls=calls)
        said = f"{(one.ratio - 1) * 100:+.0f} %"
        met = one.ratio <= 1.1 if limit else None
        row(f"{where}, {what}, to bare scipy", ms(one.ours), ms(one.peer), said, limit, met=met)
    one = versus(lambda: matrix(town.net), lambda: dijkstra(town.graph, indices=town.sources), rounds=7)
    said = f"{(one.ratio - 1) * 100:+.0f} %"
    row(f"{where}, matrix {HOMES:,} × {SERVICES}, to bare scipy", ms(one.ours), ms(one.peer), said)


def beside_itself(town: Town, where: str, *, rounds: int) -> None:
    """A contracted network beside the plain one, one sweep alone and many in a row, and what contracting costs."""
    plain, told = node_nearest(town.net, town.which)
    seconds, service = node_nearest(town.quick, town.which)
    _agree("contracted", plain, seconds, 1e-12)
    if not np.array_equal(told < 0, service < 0):
        sys.exit("contracted: says of other nodes that no service is reached")
    spent = min(cpu_seconds(lambda: contracted(town.net)) for _ in range(5))
    for often in (1, IN_A_ROW) if _is_short(town.quick) else (1,):
        one = versus(
            lambda: node_seconds(town.quick, town.which),
            lambda: node_seconds(town.net, town.which),
            rounds=rounds,
            calls=often,
        )
        row(f"{where}, nodes, contracted, to plain, {often} in a row", ms(one.ours), ms(one.peer), _faster(one.ratio))
    row(f"{where}, contracting", ms(spent), "", f"as {spent / (one.peer - one.ours):.0f} sweeps save")


def beside_igraph(town: Town, where: str, *, rounds: int) -> None:
    made, size = town.igraph(), town.graph.shape[0]

    def peer() -> list[list[float]]:
        return made.distances(source=[size], weights="weight")

    _agree("igraph", town.scipy(), np.array(peer()[0])[:size], 1e-6)
    _compare(town, where, "igraph", peer, rounds)


def beside_networkx(town: Town, where: str, *, rounds: int, judged: bool) -> None:
    """With the ways, whose first node is the service that was found, as ours tells it; and with times alone."""
    made, sources = town.networkx(), set(town.sources.tolist())
    ways, times = nx.multi_source_dijkstra, nx.multi_source_dijkstra_path_length
    told = times(made, sources)
    _agree("networkx", town.scipy(), np.array([told.get(node, np.inf) for node in range(town.graph.shape[0])]), 1e-6)
    least = 20 if judged else None
    _compare(town, where, "networkx multi_source_dijkstra", lambda: ways(made, sources), rounds, least, which=True)
    _compare(town, where, "networkx …_path_length", lambda: times(made, sources), rounds)


def beside_pandana(town: Town, where: str, *, rounds: int, judged: bool) -> None:
    """Pandana cuts every arc to whole milliseconds: it must agree with scipy on arcs cut so."""
    bare = town.scipy()
    known = np.isfinite(bare)
    most = float(np.ceil(bare[known].max())) + 60
    made = town.pandana(most)

    def peer() -> pd.DataFrame:
        return made.nearest_pois(most, "service", num_pois=1)

    seconds = peer()[1].to_numpy()
    seconds = np.where(seconds >= most - 1, np.inf, seconds)
    cut = town.graph.copy()
    cut.data = np.floor(cut.data * 1000) / 1000
    cut.data[cut.data == 0] = 1e-9
    _agree("pandana", dijkstra(cut, indices=town.sources, min_only=True), seconds, 1e-6, seconds=1e-4)
    print(f"pandana: at most {np.abs(seconds[known] - bare[known]).max():.2f} s from exact arcs", file=sys.stderr)
    quick, name = town.quick, "pandana nearest_pois, both contracted before"
    _compare(town, where, name, peer, rounds, 100 if judged else None, net=quick)
    if _is_short(quick):
        one = versus(lambda: node_seconds(quick, town.which), peer, rounds=rounds)
        row(f"{where}, nodes, to {name}, one call alone", ms(one.ours), ms(one.peer), _faster(one.ratio))


def _compare(
    town: Town,
    where: str,
    name: str,
    peer: Callable[[], object],
    rounds: int,
    required: int | None = None,
    *,
    net: Network | None = None,
    which: bool = False,
) -> None:
    """Like beside like (nodes), and ours with homes beside theirs without; on the plain network unless one is given.

    `which`: the peer tells which service it is, so ours does, too.
    """
    net = net or town.net
    at_nodes, at_homes = (node_nearest, nearest) if which else (node_seconds, nearest_seconds)
    for what, run, least in (
        ("nodes", lambda: at_nodes(net, town.which), required),
        (f"{HOMES:,} homes", lambda: at_homes(net, town.which), None),
    ):
        often = IN_A_ROW if _is_short(net) else 1
        one = versus(run, peer, rounds=rounds, calls=often)
        row(
            f"{where}, {what}, to {name}{f', {often} in a row' if often > 1 else ''}",
            ms(one.ours),
            ms(one.peer),
            _faster(one.ratio),
            f"≥ {least} × faster" if least else "",
            met=1 / one.ratio >= least if least else None,
        )


def _is_short(net: Network) -> bool:
    """A sweep of so few nodes is too short to be timed alone."""
    return (net.core.nowhere if net.core else net.nodes) < SMALL


def _faster(ratio: float) -> str:
    return f"{1 / ratio:,.1f} × faster"


def _plain_homes(net: Network, at_node: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Seconds of every home from those of the nodes, the slow plain way."""
    seconds = np.full(net.homes, np.inf)
    home = np.repeat(net.home_of, np.diff(np.append(net.home_start, len(net.home_node))))
    np.minimum.at(seconds, home, at_node[net.home_node] + net.home_seconds)
    np.minimum.at(seconds, net.pair_home, net.pair_seconds)
    return seconds


def _agree(
    name: str, bare: npt.NDArray[np.float64], other: npt.NDArray[np.float64], relative: float, *, seconds: float = 0.0
) -> None:
    """Stop where another contestant finds other times."""
    known = np.isfinite(bare)
    if not np.array_equal(known, np.isfinite(other)):
        sys.exit(f"{name}: reaches {np.isfinite(other).sum()} places, scipy {known.sum()}: nothing was timed")
    off = np.abs(bare[known] - other[known])
    print(f"{name}: largest difference {off.max():.3g} s of up to {bare[known].max():.0f} s", file=sys.stderr)
    wrong = int((off > relative * bare[known] + seconds).sum())
    if wrong:
        sys.exit(f"{name}: {wrong} times differ, at most by {off.max():g} s: nothing was timed")


def main() -> None:
    path = extract()
    name = path.name.partition("-")[0].partition(".")[0]
    ours = streets_from_osm(path, CRS)
    for streets, label, rounds, few, judged in (
        (every_node(ours), f"{name}, every node", 40, 9, True),
        (ours, f"{name}, crossings only", 60, 15, False),
        (road_like(), "road-like", 40, 7, True),
    ):
        town = Town(streets)
        where = f"nearest, {label} {town.net.nodes:,} nodes"
        beside_scipy(town, where, rounds=rounds, calls=20 if town.net.nodes < SMALL else 1, judged=judged)
        beside_itself(town, where, rounds=few)
        beside_igraph(town, where, rounds=few)
        beside_networkx(town, where, rounds=few, judged=judged)
        beside_pandana(town, where, rounds=few if town.net.nodes < SMALL else 3, judged=judged)


if __name__ == "__main__":
    main()

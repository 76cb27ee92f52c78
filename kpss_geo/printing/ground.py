"""What lies under every printed map: municipalities, roads, names."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from kpss_geo.errors import BadInput
from kpss_geo.printing import paper
from kpss_geo.printing.paper import INK, QUIET, WHITE
from kpss_geo.printing.placing import Box, anchors_in, straightened
from kpss_geo.printing.sheet import Sheet
from kpss_geo.study import Answer

ROAD = "#7d8791"
_ROAD_MM: Mapping[int, float] = {1: 0.55, 2: 0.35, 3: 0.18}
_SIMPLIFY_MM, _SCHEMATIC_MM = 0.05, 0.6
_BREAK_BEFORE = ("nad", "pod", "u", "v", "ve", "na", "při", "za")
_LEADER_MM = 2.5  # a label farther from its place than this has a line to it


def borders(made: Sheet, shapes: npt.NDArray[np.object_]) -> None:
    """Borders of municipalities, a dark line in a white one."""
    edges = shapely.union_all(shapely.boundary(shapes))
    for colour, width, order in ((WHITE, 0.7, 3.0), (QUIET, 0.25, 3.1)):
        paper.stroke(made.page, _lines(edges), colour=colour, width_mm=width, order=order, clip=made.clip)
    outer = shapely.boundary(shapely.union_all(shapes))
    paper.stroke(made.page, _lines(outer), colour=INK, width_mm=0.55, order=3.2, clip=made.clip)


def _lines(shape: BaseGeometry) -> BaseGeometry:
    return straightened(shapely.line_merge(shape) if shape.geom_type == "MultiLineString" else shape)


def towns_on_paper(made: Sheet, municipalities: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    """Municipalities in millimetres, simplified so that the eye sees no difference; borders stay shared."""
    exact = made.on_paper(municipalities.geometry)
    drawn = bool(municipalities["schematic"].any())  # such borders are stairs of a grid
    if not shapely.coverage_is_valid(exact):
        return exact
    return np.asarray(shapely.coverage_simplify(exact, _SCHEMATIC_MM if drawn else _SIMPLIFY_MM))


def roads(made: Sheet, backdrop: gpd.GeoDataFrame, *, within: BaseGeometry | None = None) -> None:
    """Roads by rank, main ones on top; only those of a shape where one is given."""
    if backdrop.empty:
        return
    drawn = shapely.simplify(made.on_paper(backdrop.geometry), _SIMPLIFY_MM)
    if within is not None:
        drawn = shapely.intersection(drawn, within)
    near = shapely.intersects(drawn, made.clip)
    for rank in sorted(set(backdrop["rank"]), reverse=True):
        here = drawn[near & (backdrop["rank"] == rank).to_numpy()]
        lines = shapely.MultiLineString([part for one in here for part in shapely.get_parts(straightened(one))])
        width = _ROAD_MM.get(int(rank), 0.15)
        paper.stroke(made.page, lines, colour=ROAD, width_mm=width, order=2 + 0.1 * (3 - rank), clip=made.clip)


def floor(made: Sheet, answer: Answer, *, colour: str, backdrop: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    """Draw municipalities in one colour with roads and borders; their shapes on paper."""
    shapes = towns_on_paper(made, answer.territory.municipalities)
    paper.fill(made.page, shapely.union_all(shapes), colour=colour, order=1, clip=made.clip)
    roads(made, backdrop, within=limits(answer, shapes))
    borders(made, shapes)
    return shapes


def shown(answer: Answer, place: str | None) -> gpd.GeoSeries:
    """What fills the map: one municipality, or all when None.

    Raises
    ------
    BadInput
        There is no such municipality.
    """
    towns = answer.territory.municipalities
    if place is None:
        return towns.geometry
    if place not in towns.index:
        raise BadInput([f"obec „{place}“ v tomto území není; vyberte z nabídky"])
    return gpd.GeoSeries(towns.geometry.loc[[place]], crs=towns.crs)


def where(answer: Answer, place: str | None) -> str:
    """Name of the municipality, or of the territory."""
    return answer.territory.name if place is None else str(answer.territory.municipalities["name"][place])


def residents(answer: Answer) -> npt.NDArray[np.float64]:
    """People of each municipality, by which its name takes its place first."""
    territory = answer.territory
    people = territory.people.groupby("municipality")["people"].sum()
    return people.reindex(territory.municipalities.index, fill_value=0).to_numpy(dtype=np.float64)


def limits(answer: Answer, shapes: npt.NDArray[np.object_]) -> BaseGeometry | None:
    """Where roads are drawn: schematic ones only inside the territory, real ones (None) all over the map."""
    return shapely.union_all(shapes) if answer.territory.streets.schematic else None


def names(
    made: Sheet, shapes: npt.NDArray[np.object_], texts: Sequence[Sequence[str]], weight: npt.NDArray[np.float64]
) -> list[int]:
    """Write the labels (a bold line and further ones) so that none lies on another, the weightiest first.

    Returns
    -------
    list of int
        Positions of the shapes whose labels found no room.
    """
    size = made.page.paper.text_pt * 0.82
    left_out = []
    for number in sorted(range(len(texts)), key=lambda one: (-weight[one], one)):
        seen = shapely.intersection(shapes[number], made.clip)
        if not seen.is_empty and seen.area > 0 and not _name(made, seen, texts[number], size):
            left_out.append(number)
    _tell_left_out(made, len(left_out))
    return sorted(left_out)


def _tell_left_out(made: Sheet, count: int) -> None:
    """Say in the corner of the map that names found no room."""
    if count:
        text, size = f"Jména bez místa na mapě: {count}", made.page.paper.small_pt
        at = (made.frame.right - 1, made.frame.bottom + 1)
        paper.write(made.page, at, text, size, align="right", vertical="bottom", halo=True)


def _name(made: Sheet, shape: BaseGeometry, lines: Sequence[str], size: float) -> bool:
    """Write one label; a name that sticks out of its shape is broken where Czech names break."""
    name, *further = lines
    bold = [name]
    if len(broken(name)) > 1 and not _fits(shape, [name], further, size):
        bold = broken(name)
    wide, tall, step = _size(bold, further, size)
    put = made.taken.place(anchors_in(shape, wide, tall), wide, tall)
    if put is None:
        return False
    leader(made, put.box, shape)
    x, _ = put.box.middle
    for number, line in enumerate([*bold, *further]):
        at = (x, put.box.top - number * step)
        paper.write(made.page, at, line, size, bold=number < len(bold), align="center", halo=True)
    return True


def _size(bold: Sequence[str], plain: Sequence[str], size: float) -> tuple[float, float, float]:
    """Width, height and distance of lines of a label, millimetres."""
    step = paper.line_mm(size) * 0.9
    texts = [(line, True) for line in bold] + [(line, False) for line in plain]
    wide = max(paper.extent(line, size, bold=is_bold)[0] for line, is_bold in texts)
    return wide + 0.8, step * len(texts), step


def _fits(shape: BaseGeometry, bold: Sequence[str], plain: Sequence[str], size: float) -> bool:
    wide, tall, _ = _size(bold, plain, size)
    x, y = anchors_in(shape, wide, tall)[0]
    return bool(shapely.contains(shape, Box.around(x, y, wide, tall).shape()))


def broken(name: str) -> list[str]:
    """A name of several words in two lines, before its preposition.

    >>> broken("Novosedly nad Nežárkou"), broken("Cep"), broken("České Velenice")
    (['Novosedly', 'nad Nežárkou'], ['Cep'], ['České', 'Velenice'])
    """
    words = name.split(" ")
    cut = next((at for at, word in enumerate(words) if at and word in _BREAK_BEFORE), len(words) // 2)
    return [" ".join(part) for part in (words[:cut], words[cut:]) if part]


def leader(made: Sheet, box: Box, shape: BaseGeometry) -> None:
    """A thin line from a label to the shape it belongs to, where the label had to go aside."""
    middle = shapely.Point(box.middle)
    if shapely.distance(middle, shape) < _LEADER_MM:
        return
    target = shapely.point_on_surface(shape)
    line = shapely.difference(shapely.LineString([middle, target]), box.shape())
    paper.stroke(made.page, _lines(line), colour=INK, width_mm=0.2, order=4.5, clip=made.clip)
    paper.fill(made.page, target.buffer(0.35), colour=INK, order=4.5)


def tints(ramp: Sequence[tuple[int, int, int]], steps: int) -> list[str]:
    """Colours at even steps of a ramp, from its end to its start.

    >>> tints([(255, 255, 255), (0, 0, 0)], 3)
    ['#000000', '#808080', '#ffffff']
    """
    found = []
    for step in range(steps):
        at = (1 - step / (steps - 1)) * (len(ramp) - 1)
        low = min(int(at), len(ramp) - 2)
        pair = itertools.islice(ramp, low, low + 2)
        mixed = [round(a + (b - a) * (at - low) + 1e-9) for a, b in zip(*pair, strict=True)]
        found.append("#" + "".join(f"{one:02x}" for one in mixed))
    return found

"""A printed map of accessibility: surveyed places by grade, streets by how passable they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kpss_geo import priorities
from kpss_geo.maps import words
from kpss_geo.maps.access import GRADES, found_text
from kpss_geo.maps.passable import STATES
from kpss_geo.printing import ground, paper, signs
from kpss_geo.printing.blocks import Symbol, block
from kpss_geo.printing.legend import SWATCH_MM, Entry, Words
from kpss_geo.printing.paper import Page, Paper
from kpss_geo.printing.placing import Box, gathered, straightened
from kpss_geo.printing.sheet import Sheet, sheet
from kpss_geo.study import Answer
from kpss_geo.survey.described import described
from kpss_geo.survey.profiles import profile

_TOWN = "#f7f5ee"
_SYMBOL_PT = 0.42
_AROUND_METRES = 150.0
# Of each state colour, width in millimetres and dashes, told apart without colours too.
_STREETS: Mapping[str, tuple[str, float, tuple[float, ...]]] = MappingProxyType(
    {
        "open": ("#5b9bd5", 0.45, ()),
        "unknown": ("#7b8794", 0.3, (1.0, 3.0)),
        "slowed": ("#a84f00", 0.8, (3.5, 2.0)),
        "closed": ("#10181f", 1.1, ()),
    }
)


def access_map(
    answer: Answer, size: Paper, *, backdrop: gpd.GeoDataFrame, traveller: str = "wheelchair", place: str | None = None
) -> tuple[Page, Words]:
    """The sheet, and its texts.

    Parameters
    ----------
    answer
        With its survey.
    size
        The paper.
    backdrop
        Roads with the column `rank`.
    traveller
        Who goes by the streets.
    place
        Code of the municipality that fills the map; the whole territory when None.
    """
    towns = answer.territory.municipalities
    places = described(answer.access.survey.points, towns, profile(answer.study.edition))
    shown = _shown(answer, places, place)
    near = places[places.geometry.within(shapely.box(*shown.total_bounds))]
    told = _words(answer, near, traveller, place)
    made = sheet(answer, told, size, over=shown)
    none = backdrop.iloc[:0] if traveller in answer.travels else backdrop  # its streets are drawn instead
    shapes = ground.floor(made, answer, colour=_TOWN, backdrop=none)
    _streets(made, answer, traveller, shapes)
    _places(made, near)
    ground.names(made, shapes, [[str(name)] for name in towns["name"]], ground.residents(answer))
    return made.page, told


def walker(answer: Answer, traveller: str) -> str:
    """The traveller, if it goes on foot; else the one whom barriers stop first."""
    found = answer.travels.get(traveller)
    return traveller if found and found.traveller.mode == "foot" else "wheelchair"


def _shown(answer: Answer, places: gpd.GeoDataFrame, place: str | None) -> gpd.GeoSeries:
    """What fills the map: all, or the surveyed part of a municipality."""
    whole = ground.shown(answer, place)
    here = places.geometry[places.geometry.within(whole.union_all())] if place else places.geometry.iloc[:0]
    if here.empty:
        return whole
    west, south, east, north = gpd.GeoSeries(here, crs=whole.crs).total_bounds
    around = shapely.box(west - _AROUND_METRES, south - _AROUND_METRES, east + _AROUND_METRES, north + _AROUND_METRES)
    return gpd.GeoSeries([around], crs=whole.crs)


def _streets(made: Sheet, answer: Answer, traveller: str, shapes: Any) -> None:
    if traveller not in answer.travels:
        return
    lines = priorities.street_lines(answer, [answer.travels[traveller]])
    drawn = made.on_paper(lines.geometry)
    limits = ground.limits(answer, shapes)
    for order, state in enumerate(STATES):
        here = drawn[(lines[traveller] == state).to_numpy()]
        if len(here):
            parts = straightened(shapely.line_merge(shapely.union_all(here)))
            parts = straightened(shapely.simplify(parts, 0.05))
            colour, width, dashes = _STREETS[state]
            cut = parts if limits is None else shapely.intersection(parts, limits)
            paper.stroke(
                made.page, cut, colour=colour, width_mm=width, dashes=dashes, order=3.5 + order / 10, clip=made.clip
            )


def _places(made: Sheet, places: gpd.GeoDataFrame) -> None:
    """Marks; places too near one another on paper are counted together."""
    at = np.array([(one.x, one.y) for one in made.on_paper(places.geometry)], dtype=np.float64).reshape(-1, 2)
    size = made.page.paper.text_pt * _SYMBOL_PT
    grades = places["grade"].to_list()
    for rows in sorted(gathered(at, size * 2.5), key=lambda one: (-len(one), one)):
        counts = Counter(grades[row] for row in rows)
        symbols = [Symbol(partial(_mark, name=name), counts[name]) for name in GRADES if counts[name]]
        middle = at[rows].mean(axis=0)
        block(made, (float(middle[0]), float(middle[1])), symbols, size)


def _mark(page: Page, at: tuple[float, float], size: float, *, name: str) -> None:
    signs.grade(page, at, size, name)


def _words(answer: Answer, places: gpd.GeoDataFrame, traveller: str, place: str | None) -> Words:
    edition = profile(answer.study.edition)
    dates = pd.Series([str(day) for day in places["seen_on"]], dtype="string")
    seen = f" mezi {words.day(dates.min())} a {words.day(dates.max())}" if len(dates) else ""
    notes = ["místo, které na mapě není, nikdo neprošel; neznamená to, že je přístupné ani nepřístupné"]
    return Words(
        title="Přístupnost bez bariér",
        subtitle=f"{ground.where(answer, place)} · edice {edition.edition} ({edition.name})",
        figures=(f"Při průzkumu {found_text(len(places))}{seen}.",),
        notes=tuple(notes),
        legend=_legend(answer, places, traveller),
    )


def _legend(answer: Answer, places: gpd.GeoDataFrame, traveller: str) -> tuple[Entry, ...]:
    counts = Counter(places["grade"])
    marks = [Entry(_in_box(name), f"{text}: {counts[name]}") for name, (_, text) in GRADES.items()]
    if traveller not in answer.travels:
        return Entry(None, "Místa z průzkumu"), *marks
    who = answer.travels[traveller].traveller.name
    return (
        Entry(None, "Místa z průzkumu"),
        *marks,
        Entry(None, f"Ulice: {who}"),
        *(Entry(_line(state), text) for state, text in STATES.items()),
    )


def _in_box(name: str) -> Any:
    def draw(page: Page, box: Box) -> None:
        signs.grade(page, box.middle, SWATCH_MM[1] * 0.95, name)

    return draw


def _line(state: str) -> Any:
    colour, width, dashes = _STREETS[state]

    def draw(page: Page, box: Box) -> None:
        _, y = box.middle
        line = shapely.MultiLineString([[(box.left, y), (box.right, y)]])
        paper.stroke(page, line, colour=colour, width_mm=width, dashes=dashes, order=4)

    return draw

"""A printed map of services: a pictogram for each, what is known only by its municipality in a frame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kpss_geo.maps import supply, words
from kpss_geo.printing import ground, paper, signs
from kpss_geo.printing.blocks import Symbol, block
from kpss_geo.printing.legend import SWATCH_MM, Entry, Words
from kpss_geo.printing.paper import INK, QUIET, WHITE, Page, Paper
from kpss_geo.printing.placing import Box, gathered
from kpss_geo.printing.sheet import Sheet, sheet
from kpss_geo.study import Answer
from kpss_geo.terms import FORMS

NEAR_BORDER = 0.15  # services across the border are shown so far from it, of the territory's size
_TOWN = "#f4f1e6"
_SYMBOL_PT = 0.62  # size of a symbol in millimetres for each point of the text


def services_map(
    answer: Answer, size: Paper, *, backdrop: gpd.GeoDataFrame, which: pd.Index | None = None, place: str | None = None
) -> tuple[Page, Words]:
    """The sheet, and its texts.

    Parameters
    ----------
    answer
        Of a territory.
    size
        The paper.
    backdrop
        Roads with the column `rank`.
    which
        Ids of the services; all when None.
    place
        Code of the municipality that fills the map; the whole territory when None.
    """
    services = answer.territory.services
    chosen = services if which is None else services.loc[services.index.isin(which)]
    shown = ground.shown(answer, place)
    near = chosen[_near(chosen, shown, whole=place is None)]
    over = pd.concat([shown, near.geometry]) if place is None else shown
    told = _words(answer, chosen, near, place)
    made = sheet(answer, told, size, over=gpd.GeoSeries(over, crs=shown.crs))
    shapes = ground.floor(made, answer, colour=_TOWN, backdrop=backdrop)
    _symbols(made, answer, near)
    towns = answer.territory.municipalities
    ground.names(made, shapes, [[str(name)] for name in towns["name"]], ground.residents(answer))
    return made.page, told


def _near(services: gpd.GeoDataFrame, shown: gpd.GeoSeries, *, whole: bool) -> pd.Series[bool]:
    """Services on the map: in the territory, or not far from its border."""
    west, south, east, north = shown.total_bounds
    aside = max(east - west, north - south) * (NEAR_BORDER if whole else 0.02)
    return services.geometry.within(shapely.box(west - aside, south - aside, east + aside, north + aside))


def _symbols(made: Sheet, answer: Answer, services: gpd.GeoDataFrame) -> None:
    listed = supply.entries(services, answer.territory.kinds)
    at = np.array([(one.x, one.y) for one in made.on_paper(services.geometry)], dtype=np.float64).reshape(-1, 2)
    vague = services["position_quality"].isin(words.VAGUE).to_numpy()
    size = made.page.paper.text_pt * _SYMBOL_PT
    groups = [(rows, False) for rows in _among(np.flatnonzero(~vague), at, size)]
    groups += [(rows, True) for rows in _among(np.flatnonzero(vague), at, 0.5)]
    for rows, dashed in sorted(groups, key=lambda one: (-len(one[0]), one[0])):
        middle = at[rows].mean(axis=0)
        abroad = not services["inside"].iloc[rows[0]]
        name = words.text(services["municipality_name"].iloc[rows[0]]) if abroad else ""
        block(made, (float(middle[0]), float(middle[1])), _kinds(listed, rows), size, dashed=dashed, name=name)


def _among(rows: np.ndarray[Any, np.dtype[np.int64]], at: np.ndarray[Any, Any], within: float) -> list[list[int]]:
    return [[int(rows[one]) for one in some] for some in gathered(at[rows], within)]


def _kinds(listed: list[dict[str, Any]], rows: list[int]) -> list[Symbol]:
    """One symbol for each kind and form of the services, most frequent first."""
    counts = Counter((listed[row]["pictogram"], listed[row]["family"], listed[row]["forms"][0]) for row in rows)
    return [
        Symbol(partial(_service, pictogram=pictogram, family=family, form=form), count)
        for (pictogram, family, form), count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]


def _service(page: Page, at: tuple[float, float], size: float, **what: str) -> None:
    signs.service(page, at, size, **what)


def _words(answer: Answer, chosen: gpd.GeoDataFrame, near: gpd.GeoDataFrame, place: str | None) -> Words:
    inside = int(chosen["inside"].sum())
    outside = len(chosen) - inside
    figures = [f"V území {words.counted(inside, 'služba')}, za jeho hranicí {words.czech(outside)}."]
    if len(near) < len(chosen):
        figures.append(f"Mimo výřez mapy leží {words.counted(len(chosen) - len(near), 'služba')}.")
    return Words(
        title="Sociální a související služby",
        subtitle=f"{ground.where(answer, place)} · stav údajů podle katalogu služeb",
        figures=tuple(figures),
        notes=("služba, která tu není, není v našich datech; neznamená to, že neexistuje",),
        legend=_legend(answer, near),
    )


def _legend(answer: Answer, near: gpd.GeoDataFrame) -> tuple[Entry, ...]:
    kinds = answer.territory.kinds
    counts = Counter(zip(near["kind"], near["forms"].str.split("|").str[0], strict=True))
    labels = [f"{kinds[kind].label}" for kind, _ in counts]
    order = words.czech_order(labels)
    keys = list(counts)
    rows = [
        Entry(
            _in_box(pictogram=kinds[kind].pictogram, family=kinds[kind].family, form=form),
            f"{words.joined(kinds[kind].label)}, {form}: {counts[kind, form]}",
        )
        for kind, form in (keys[place] for place in order)
    ]
    forms = [one for one in FORMS if any(form == one for _, form in keys)]
    shapes: Mapping[str, str] = {
        "ambulantní": "kruh: ambulantní, člověk dojíždí",
        "pobytová": "čtverec: pobytová, člověk tam žije",
        "terénní": "kosočtverec: terénní, pracovník přijíždí",
    }
    framed = [Entry(_frame, "čárkovaný rámeček: známe jen obec, ne budovu")] if _vague(near) else []
    return (
        *([Entry(None, "Druhy služeb")] if rows else []),
        *rows,
        *([Entry(None, "Tvary")] if forms else []),
        *(Entry(_in_box(pictogram="", family="", form=one), shapes[one]) for one in forms),
        *framed,
    )


def _vague(near: gpd.GeoDataFrame) -> bool:
    return bool(near["position_quality"].isin(words.VAGUE).any())


def _in_box(**what: str) -> Any:
    def draw(page: Page, box: Box) -> None:
        signs.service(page, box.middle, SWATCH_MM[1] * 1.15, **what)

    return draw


def _frame(page: Page, box: Box) -> None:
    paper.fill(page, box.shape(), colour=WHITE, edge=QUIET, width_mm=0.3, dashed=True, order=5)


def edged(colour: str) -> Any:
    """A swatch of a colour with an edge."""

    def draw(page: Page, box: Box) -> None:
        paper.fill(page, box.shape(), colour=colour, edge=INK, width_mm=0.2, order=4)

    return draw

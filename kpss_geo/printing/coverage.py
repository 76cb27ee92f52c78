"""A printed map of coverage: the share of people in each municipality who reach what was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from kpss_geo.choosing import Chosen, by_municipality
from kpss_geo.maps import words
from kpss_geo.printing import ground, paper, signs
from kpss_geo.printing.legend import Entry, Words
from kpss_geo.printing.paper import INK, Page, Paper
from kpss_geo.printing.placing import Box
from kpss_geo.printing.sheet import Sheet, sheet
from kpss_geo.streets.travellers import WORKER, travellers
from kpss_geo.study import Answer
from kpss_geo.terms import groups

# As on the pages: the darker, the fewer people reach it; also without colours.
RAMP = ((255, 240, 170), (178, 221, 168), (86, 180, 178), (44, 122, 181), (43, 76, 152), (33, 38, 98))
TINTS = tuple(ground.tints(RAMP, 5))
STEPS = ("méně než 20 %", "20 až 40 %", "40 až 60 %", "60 až 80 %", "80 % a více")
LEAST_OPEN = 0.0005
MOST_WORST = 6


def percent(share: float, possible: float) -> str:
    r"""Share or interval in whole percent; 0 and 100 only where it is exactly that.

    >>> percent(0.999, 0.999), percent(0.2, 0.35), percent(float("nan"), 1)
    ('99\xa0%', '20–35\xa0%', '–')
    """
    if words.missing(share):
        return words.NOTHING
    low, high = _whole(share), _whole(possible if depends(share, possible) else share)
    return f"{low if low == high else f'{low}–{high}'}{words.GROUPED}%"


def _whole(share: float) -> int:
    return min(max(round(share * 100), 1), 99) if 0 < share < 1 else round(share * 100)


def depends(share: float, possible: float) -> bool:
    """Does the share depend on what nobody has measured."""
    return bool(possible > share + LEAST_OPEN)


def coverage_map(
    answer: Answer, picked: Chosen, size: Paper, *, backdrop: gpd.GeoDataFrame, title: str = ""
) -> tuple[Page, Words]:
    """The sheet, and its texts.

    Parameters
    ----------
    answer, picked
        What was chosen of the answer.
    size
        The paper.
    backdrop
        Roads with the column `rank`, 1 main to 3 local.
    title
        In place of the one that tells the choice.
    """
    towns = by_municipality(answer, picked.gaps)
    told = _words(answer, picked, towns, title)
    made = sheet(answer, told, size, over=towns.geometry)
    shapes = ground.towns_on_paper(made, towns)
    offered = _anything(picked)
    for shape, row in zip(shapes, towns.drop(columns=towns.geometry.name).to_dict("records"), strict=True):
        _town(made, shape, row, offered=offered)
    ground.roads(made, backdrop, within=ground.limits(answer, shapes))
    ground.borders(made, shapes)
    labels = [
        [str(name), percent(sure, maybe)] if offered else [str(name)]
        for name, sure, maybe in zip(towns["name"], towns["share_certain"], towns["share_possible"], strict=True)
    ]
    ground.names(made, shapes, labels, towns["residents"].to_numpy(dtype=np.float64))
    return made.page, told


def _anything(picked: Chosen) -> bool:
    return any(offer.services for offer in picked.limits)


def _town(made: Sheet, shape: BaseGeometry, row: Mapping[Any, Any], *, offered: bool) -> None:
    share = row["share_certain"]
    if words.missing(share) or not offered:
        signs.no_data(made.page, shape, clip=made.clip)
        return
    paper.fill(made.page, shape, colour=TINTS[_step(share)], order=1, clip=made.clip)
    if depends(share, row["share_possible"]):
        signs.striped(made.page, shape, clip=made.clip)
    elif row["by_estimate"]:
        signs.dotted(made.page, shape, clip=made.clip)


def _step(share: float) -> int:
    return min(4, int(share * 5 + 1e-9))


def _swatch(colour: str, over: Any = None) -> Any:
    def draw(page: Page, box: Box) -> None:
        paper.fill(page, box.shape(), colour=colour, order=1)
        if over:
            over(page, box.shape())
        paper.fill(page, box.shape(), edge=INK, width_mm=0.2, order=4)

    return draw


def _nothing(page: Page, box: Box) -> None:
    signs.no_data(page, box.shape())
    paper.fill(page, box.shape(), edge=INK, width_mm=0.2, order=4)


_LOOKS = MappingProxyType(
    {
        "depends": Entry(_swatch(TINTS[2], signs.striped), "záleží na nezměřených ulicích a vchodech"),
        "guessed": Entry(_swatch(TINTS[2], signs.dotted), "zčásti odhad: terénní služba neuvádí, které obce obsluhuje"),
        "none": Entry(_nothing, "bez údaje, nebo v datech žádná taková služba"),
    }
)


def _legend(picked: Chosen, towns: pd.DataFrame) -> tuple[Entry, ...]:
    """Classes, and the looks that occur."""
    open_ = (towns["share_possible"] > towns["share_certain"] + LEAST_OPEN).to_numpy()
    occurs = {
        "depends": bool(open_.any()),
        "guessed": bool(((towns["by_estimate"] > 0) & ~open_).any()),
        "none": not _anything(picked) or bool(towns["share_certain"].isna().any()),
    }
    classes = [Entry(_swatch(colour), text) for colour, text in zip(TINTS[::-1], STEPS[::-1], strict=True)]
    return (
        Entry(None, "Podíl lidí, kteří službu jistě dosáhnou"),
        *classes,
        *(look for name, look in _LOOKS.items() if occurs[name]),
    )


def _words(answer: Answer, picked: Chosen, towns: gpd.GeoDataFrame, title: str) -> Words:
    sums = towns[["people", "covered", "unknown", "by_neighbours", "by_estimate"]].sum()
    return Words(
        title=title or _title(answer, picked),
        subtitle=f"{answer.territory.name} · {choice_words(answer, picked)}",
        figures=tuple(_figures(picked, sums)),
        notes=tuple(_notes(picked, towns)),
        legend=(*_legend(picked, towns), *_worst(picked, towns)),
    )


def _worst(picked: Chosen, towns: pd.DataFrame) -> list[Entry]:
    """Municipalities with most uncovered people, where one service is shown."""
    open_ = towns[towns["uncovered"] > 0].sort_values("uncovered", ascending=False, kind="stable").head(MOST_WORST)
    if len(picked.limits) != 1 or open_.empty or not _anything(picked):
        return []
    rows = open_[["name", "uncovered", "people", "share_certain"]].itertuples(index=False)
    return [
        Entry(None, "Kde je nepokrytých lidí nejvíc"),
        *(
            Entry(_swatch(TINTS[_step(share)]), f"{name}: {words.czech(left)} z {words.czech(people)}")
            for name, left, people, share in rows
        ),
    ]


def _title(answer: Answer, picked: Chosen) -> str:
    kinds = list(dict.fromkeys(offer.kind for offer in picked.limits))
    if len(kinds) == 1:
        return f"Kdo dosáhne služby: {answer.territory.kinds[kinds[0]].label}"
    return "Kdo dosáhne sociálních a souvisejících služeb"


def choice_words(answer: Answer, picked: Chosen) -> str:
    """The choice in words: services, who travels and for how long."""
    offers = list(picked.limits)
    if len(offers) == 1:
        what = f"{offers[0].form}, {groups()[offers[0].group].name}"
    else:
        what = f"{len(offers)} druhů služeb podle formy a cílové skupiny dohromady"
    limits = sorted(set(picked.limits.values()))
    minutes = (
        "podle standardů" if picked.choice.by_standard else f"do {words.czech(limits[0]) if limits else '–'} minut"
    )
    return f"{what} · {_who(answer, picked)} {minutes}"


def _who(answer: Answer, picked: Chosen) -> str:
    forms = {offer.form for offer in picked.limits}
    own = answer.travels[picked.choice.traveller].traveller.name
    worker = travellers()[WORKER].name
    if forms == {"terénní"}:
        return worker
    return f"{own}, u terénních služeb {worker}," if "terénní" in forms else own


def _figures(picked: Chosen, sums: pd.Series[Any]) -> list[str]:
    """Sentences of the whole territory; of several services together only shares, their people would count twice."""
    people = int(sums["people"])
    if not people or not _anything(picked):
        return ["V datech tu žádná taková služba není. Neznamená to, že neexistuje."]
    one = len(picked.limits) == 1

    def told(name: str) -> str:
        part = words.share(sums[name] / people)
        return f"{words.czech(sums[name])} lidí ({part})" if one else part

    whole = f" z {words.czech(people)} lidí cílové skupiny" if one else " (průměr přes služby vážený lidmi)"
    found = [f"V celém území jistě dosáhne {told('covered')}{whole}."]
    if sums["by_neighbours"]:
        found.append(f"Z toho jen díky službám za hranicí území {told('by_neighbours')}.")
    if sums["unknown"]:
        found.append(f"U dalších {told('unknown')} záleží na nezměřených ulicích a vchodech.")
    return found


def _notes(picked: Chosen, towns: gpd.GeoDataFrame) -> list[str]:
    found = []
    if len(picked.limits) > 1:
        found.append("člověk se počítá u každé služby, která je pro něj určena")
    if len(picked.gaps) and picked.gaps["proxy"].any():
        found.append("kde cílovou skupinu nikdo nepočítá, stojí místo ní všichni obyvatelé")
    if picked.choice.by_standard:
        found.append("standardy jsou pracovní a dosud neověřené")
    if not towns["residents"].sum():
        found.append("počty obyvatel nejsou známy")
    return found

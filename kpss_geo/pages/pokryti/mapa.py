"""Coverage by municipality: a map and the table that says the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st
from markupsafe import Markup

from kpss_geo.choosing import Chosen, by_municipality
from kpss_geo.frames import BINS
from kpss_geo.maps import layers, words
from kpss_geo.maps.layers import NOT_DRAWN, Content, Layer
from kpss_geo.pages import address, ground, look, mapview, underlay
from kpss_geo.pages.frame import Here
from kpss_geo.pages.texts import Say
from kpss_geo.printing.coverage import TINTS
from kpss_geo.study import Answer

MAP, TOWNS = "pokryti_mapa", "pokryti"
ROWS = 12
BOUNDS = ("certain", "possible")


@st.cache_resource(max_entries=2, show_spinner=False)
def _towns(folder: str) -> Content:  # noqa: ARG001  the key of the cache
    frame = ground.territory().municipalities
    return layers.areas(frame, titles=[str(name) for name in frame["name"]])


def take_click(answer: Answer) -> None:
    """A municipality that was clicked becomes the chosen one before its widget is drawn."""
    found = (st.session_state.get(MAP) or {}).get("picked")
    towns = answer.territory.municipalities.index
    if found and found["layer"] == TOWNS and found["index"] is not None and found["index"] < len(towns):
        st.session_state["kde"] = str(towns[found["index"]])


def draw(here: Here, answer: Answer, picked: Chosen, town: str | None) -> None:
    """Map and table."""
    say = here.say
    summed = by_municipality(answer, picked.gaps)
    beside, listed = st.columns([10, 11], gap="medium")
    with beside:
        bound = address.one(
            here,
            say("bound"),
            lambda it: {one: it.say(f"bound_{one}") for one in BOUNDS},
            "mez",
            usual=BOUNDS[0],
            widget=st.segmented_control,
            help=say("bound_help"),
        )
        _map(here, summed, picked, town, bound or BOUNDS[0])
    with listed, st.container(key="pokryti_tabulka"):
        _table(here, summed, one=len(picked.limits) == 1)


def _map(here: Here, summed: pd.DataFrame, picked: Chosen, town: str | None, bound: str) -> None:
    offered = any(offer.services for offer in picked.limits)
    paint = steps(summed[f"share_{bound}"]) if offered else np.full(len(summed), NOT_DRAWN)
    chosen = list(summed.index.astype(str)).index(town) if town else None
    outlines, roads = ground.backdrop()
    mapview.show_map(
        MAP,
        [outlines, Layer(TOWNS, _towns(str(ground.folder())), palette=TINTS, paint=paint, selected=chosen), roads],
        description=here.say("map"),
        language=here.language,
        height=560,
        fit=underlay.whole(),
        opacity=0.85,
    )
    names = step_names(here)
    look.legend(
        [*((name, colour, "square") for name, colour in zip(names, TINTS, strict=True)),
         (here.say("no_data"), "transparent", "square")],
        label=here.say("legend"),
    )  # fmt: skip
    if not offered:
        look.note(here.say("none"), "warning")


def steps(shares: pd.Series) -> np.ndarray:
    """Class of each share, `NOT_DRAWN` where there is none."""
    known = shares.fillna(0).to_numpy(dtype=np.float64)
    found = np.minimum(np.floor(known * len(TINTS) + 1e-9), len(TINTS) - 1)
    return np.where(shares.isna(), NOT_DRAWN, found).astype(np.int64)


def step_names(here: Here) -> list[str]:
    """Names of the classes, from the least share."""
    return [here.say(f"step_{number}") for number in range(len(TINTS))]


def _table(here: Here, summed: pd.DataFrame, *, one: bool) -> None:
    """Municipalities; people not covered are counted where one service is chosen, else they would count twice."""
    say = here.say
    rows = summed.sort_values(["uncovered", "name"], ascending=[False, True], kind="stable")
    count = max(1, -(-len(rows) // ROWS))
    number = min(int(st.session_state.get("obce_strana", 1)), count)
    shown = rows.iloc[(number - 1) * ROWS : number * ROWS]
    look.table(
        [
            look.Column("name", say("col_municipality")),
            look.Column("share", say("col_share"), "end", say("share_meaning")),
            look.Column("bar", say("col_bar"), definition=say("bar_meaning")),
            *([look.Column("uncovered", say("col_uncovered"), "end", say("uncovered_sum"))] if one else []),
        ],
        [
            {
                "name": str(row["name"]),
                "share": interval(here, row["share_certain"], row["share_possible"]),
                "bar": bar(here, row),
                "uncovered": here.say.number(int(row["uncovered"])),
            }
            for row in shown.to_dict("records")
        ],
        caption=say("towns_caption"),
        row_header="name",
        glossary=say("glossary"),
    )
    if count > 1:
        st.pagination(count, key="obce_strana")


def interval(here: Here, certain: float, possible: float) -> str:
    """Certain and possible share; one figure where they are the same."""
    if words.missing(certain):
        return words.NOTHING
    low, high = here.say.share(certain), here.say.share(possible)
    return low if low == high else f"{low.removesuffix('%').strip()}–{high}"


def bar(here: Here, row: object) -> Markup:
    """The bins of a row as a bar."""
    cells: dict[str, float] = row  # type: ignore[assignment]
    people = cells["people"]
    if not people:
        return Markup()
    say = Say("pokryti", here.language)
    return look.bars([(say(f"bin_{name}"), cells[name] / people, name) for name in BINS])


def bar_legend(here: Here) -> Markup:
    """What the parts of the bars are."""
    say = Say("pokryti", here.language)
    items = look.joined(
        Markup('<li><span class="kpss-swatch tone-{}" aria-hidden="true"></span>{}</li>').format(
            name, say(f"bin_{name}")
        )
        for name in BINS
    )
    return Markup('<ul class="kpss-legend" aria-label="{}">{}</ul>').format(say("col_bar"), items)

"""What the views of the page about barriers share: the map, tables in pages, figures in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st
from markupsafe import Markup

from kpss_geo.accessible import planning
from kpss_geo.accessible.register import Register
from kpss_geo.barriers import Barriers
from kpss_geo.maps import layers
from kpss_geo.maps.layers import NOT_DRAWN, Content, Layer
from kpss_geo.pages import ground, look, mapview, underlay
from kpss_geo.pages.frame import Here
from kpss_geo.study import Answer
from kpss_geo.terms import figures

SHADES = ("#eef1f3", "#c6dbec", "#8db9db", "#4a8fc0", "#125a8c")  # from the least share to the greatest
BARRIER, POINT, NEXT = "#a3172f", "#125a8c", "#a84f00"
ROWS = 15
MOST_DRAWN = 200
Text = str | Markup


class Planned(NamedTuple):
    """The answer, what it says of barriers, the places, the traveller, and the edition on which it all stands."""

    answer: Answer
    found: Barriers
    known: Register
    who: str
    edition: str


def percent(here: Here, share: float) -> str:
    """A share in percent, a dash where there is none."""
    return here.say.share(share)


def who(here: Here, told: Planned) -> str:
    """The traveller in words."""
    return planning.traveller_name(told.who, here.language)


def meaning(here: Here, table: str, column: str) -> str:
    """Definition of a figure, in the visitor's language."""
    one = figures(table)[column]
    return here.label(one.definition, one.definition_en)


def number(here: Here, value: float, places: int) -> str:
    """A figure, a dash where there is none."""
    return "–" if pd.isna(value) else here.say.number(float(value), places)


def paged(
    here: Here, columns: Sequence[look.Column], rows: Sequence[Mapping[str, Text]], *, caption: str, key: str
) -> None:
    """A table of which `ROWS` are shown at once."""
    count = max(1, -(-len(rows) // ROWS))
    number = min(int(st.session_state.get(key, 1)), count)
    look.table(
        columns,
        rows[(number - 1) * ROWS : number * ROWS],
        caption=caption,
        row_header=columns[0].key,
        glossary=here.say("glossary"),
    )
    if count > 1:
        st.pagination(count, key=key, bind="query-params")


def drawn(here: Here, view: str, some: Sequence[Layer], legend: Sequence[tuple[str, str, look.Shape]]) -> None:
    """The map of a view over municipalities and roads, and what its colours mean."""
    mapview.show_map(
        f"bezbarierovost_{view}",
        [*ground.backdrop(), *some],
        description=here.say(f"map_{view}"),
        language=here.language,
        height=480,
        fit=underlay.whole(),
        opacity=0.85,
    )
    look.legend(legend, label=here.say("legend"))


def shaded(
    here: Here,
    told: Planned,
    view: str,
    shares: pd.Series,
    over: Sequence[Layer] = (),
    legend: Sequence[tuple[str, str, look.Shape]] = (),
) -> None:
    """Municipalities by a share (index municipality), the deeper the greater."""
    towns = told.answer.territory.municipalities
    paint = classes(shares.reindex(towns.index))
    shaded = Layer("podil", _towns(str(ground.folder())), palette=SHADES, paint=paint)
    names = [here.say(f"step_{number}") for number in range(len(SHADES))]
    steps: list[tuple[str, str, look.Shape]] = [
        (name, tone, "square") for name, tone in zip(names, SHADES, strict=True)
    ]
    drawn(here, view, [shaded, *over], [*steps, (here.say("no_data"), "transparent", "square"), *legend])


@st.cache_resource(max_entries=2, show_spinner=False)
def _towns(folder: str) -> Content:  # noqa: ARG001  the key of the cache
    towns = ground.territory().municipalities
    return layers.areas(towns, titles=[str(name) for name in towns["name"]])


def classes(shares: pd.Series) -> npt.NDArray[np.int64]:
    """Class of each share among `SHADES`, `NOT_DRAWN` where there is none."""
    known = shares.astype(np.float64).fillna(0.0).to_numpy()
    found = np.clip(np.floor(known * len(SHADES) + 1e-9), 0, len(SHADES) - 1)
    return np.where(shares.isna(), NOT_DRAWN, found).astype(np.int64)

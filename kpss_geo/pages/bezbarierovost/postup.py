"""Progress of the survey by municipality and by month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from kpss_geo.accessible import cards, planning, worded
from kpss_geo.accessible.register import Register
from kpss_geo.maps import layers, words
from kpss_geo.maps.layers import Content, Layer
from kpss_geo.pages import look
from kpss_geo.pages.bezbarierovost.spolecne import POINT, Planned, Text, meaning, paged, percent, shaded, who
from kpss_geo.pages.frame import Here

MOST_MONTHS = 12


def progress(here: Here, told: Planned) -> None:
    """How much is known by municipality, and when it was last looked at."""
    say = here.say
    table = planning.progress(told.found, told.known, told.who)
    table = table.iloc[words.czech_order(table["municipality_name"])]
    beside, listed = st.columns([8, 13], gap="medium")
    with beside:
        shaded(here, told, "postup", table["metres_share"], [_points(here, told)], [(say("measured"), POINT, "dot")])
    with listed:
        paged(here, _progress_columns(here), [_progress_row(here, row) for row in table.to_dict("records")],
               caption=say("postup_caption", who=who(here, told)), key="postup_strana")  # fmt: skip
    _months(here, told)


def _progress_columns(here: Here) -> list[look.Column]:
    say = here.say

    def defined(column: str) -> str:
        return meaning(here, "surveyed", column)

    return [
        look.Column("name", say("col_municipality")),
        look.Column("metres", say("col_metres"), "end", defined("metres")),
        look.Column("metres_share", say("col_metres_share"), "end", defined("metres_share")),
        look.Column("bar", say("col_bar")),
        look.Column("entrances", say("col_entrances"), "end", defined("entrances")),
        look.Column("entrances_share", say("col_entrances_share"), "end", defined("entrances_share")),
        look.Column("points", say("col_points"), "end", say("points_meaning")),
    ]


def _progress_row(here: Here, row: Mapping[Any, Any]) -> dict[str, Text]:
    say, share = here.say, row["metres_share"]
    bar = [] if pd.isna(share) else [(say("bar_known"), share, "good"), (say("bar_unknown"), 1 - share, "unknown")]
    return {
        "name": str(row["municipality_name"]),
        "metres": say.number(row["metres"] / 1000, 1),
        "metres_share": percent(here, share),
        "bar": look.bars(bar) if bar else "",
        "entrances": say.number(row["entrances"]),
        "entrances_share": percent(here, row["entrances_share"]),
        "points": say.number(row["points"]),
    }


def _points(here: Here, told: Planned) -> Layer:
    return Layer("body", _surveyed(told.edition, here.language, told.known), palette=[POINT])


@st.cache_resource(max_entries=4, show_spinner=False)
def _surveyed(edition: str, language: str, _known: Register) -> Content:  # noqa: ARG001  keys of the cache
    here = [one for one in _known.spots if one.place]
    return layers.points(
        [one.lon for one in here],
        [one.lat for one in here],
        titles=[cards.name(one, language) for one in here],
        lines=[(worded.label(one, language),) for one in here],
        symbols=[one.pictogram for one in here],
    )


def _months(here: Here, told: Planned) -> None:
    say = here.say
    found = planning.months(point for one in told.known.spots if one.place for point in one.place.points)
    earlier = sum(number for _, number in found[:-MOST_MONTHS])
    named = [(say.day(month), number) for month, number in found]
    listed = [*reversed(named[-MOST_MONTHS:]), *([(say("earlier"), earlier)] if earlier else [])]
    most = max((number for _, number in listed), default=1) or 1
    look.heading(say("months"))
    look.table(
        [look.Column("month", say("col_month")), look.Column("points", say("col_points"), "end"),
         look.Column("bar", say("col_bar"))],
        [
            {"month": month, "points": say.number(number), "bar": _length(number / most)} for month, number in listed
        ],
        caption=say("months_caption"),
        row_header="month",
        empty=say("months_empty"),
    )  # fmt: skip


def _length(share: float) -> Markup:
    """A bar that only repeats the figure beside it."""
    return Markup(
        '<span class="kpss-bar" aria-hidden="true"><i class="tone-good" style="width:{}%"></i></span>'
    ).format(round(100 * share, 1))

"""Decisive barriers, and doors and streets to survey next."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st
from markupsafe import Markup

from kpss_geo.accessible import planning
from kpss_geo.maps import layers
from kpss_geo.maps.layers import Content, Layer
from kpss_geo.pages import look
from kpss_geo.pages.bezbarierovost.spolecne import BARRIER, MOST_DRAWN, NEXT, Planned, drawn, meaning, paged, who
from kpss_geo.pages.frame import Here


def removals(here: Here, told: Planned) -> None:
    """What to remove first."""
    say = here.say
    sets = planning.decisive(told.found, told.known, told.who, here.language)
    look.text(say("prekazky_lead", minutes=say.number(told.answer.study.standard_minutes)))
    if not sets:
        look.empty(say("prekazky_empty"), say("prekazky_empty_advice"))
        return
    beside, listed = st.columns([8, 13], gap="medium")
    items = list({item.id: item for one in sets for item in one.items if np.isfinite(item.lon)}.values())
    with beside:
        content = _barriers(told.edition, told.who, here.language, items)
        drawn(here, "prekazky", [Layer("prekazky", content, palette=[BARRIER])], [(say("barrier"), BARRIER, "dot")])
    with listed:
        look.table(
            [
                look.Column("what", say("col_what"), definition=meaning(here, "removals", "words")),
                look.Column("size", say("col_size"), "end", meaning(here, "removals", "size")),
                look.Column("gain", say("col_gain"), "end", meaning(here, "removals", "gain")),
                look.Column("exact", say("col_exact"), definition=meaning(here, "removals", "exact")),
            ],
            [
                {
                    "size": say.number(len(one.items)),
                    "what": Markup("<ul>{}</ul>").format(look.joined(map(_item, one.items))),
                    "gain": say.number(one.gain),
                    "exact": say("yes" if one.exact else "no"),
                }
                for one in sets
            ],
            caption=say("prekazky_caption", who=who(here, told)),
            row_header="what",
            glossary=say("glossary"),
        )


def _item(one: planning.Item) -> Markup:
    where = f" ({one.municipality})" if one.municipality else ""
    why = Markup("<br><small>{}</small>").format("; ".join(one.why)) if one.why else ""
    return Markup("<li>{}{}{}</li>").format(one.name, where, why)


@st.cache_resource(max_entries=8, show_spinner=False)
def _barriers(edition: str, who: str, language: str, _items: Sequence[planning.Item]) -> Content:  # noqa: ARG001
    return layers.points(
        [one.lon for one in _items],
        [one.lat for one in _items],
        titles=[one.name for one in _items],
        lines=[one.why or (one.municipality,) for one in _items],
        symbols=["obstacle"] * len(_items),
    )


def ahead(here: Here, told: Planned) -> None:
    """Doors and streets that most people wait for."""
    say = here.say
    table = planning.next_points(told.found, told.who, here.language)
    look.text(say("dal_lead"))
    if table.empty:
        look.empty(say("dal_empty"))
        return
    beside, listed = st.columns([8, 13], gap="medium")
    with beside:
        content = _next(told.edition, told.who, here.language, table.head(MOST_DRAWN))
        drawn(here, "dal", [Layer("dal", content, palette=[NEXT])], [(say("to_measure"), NEXT, "dot")])
    with listed:
        columns = [
            look.Column("words", say("col_next"), definition=meaning(here, "next", "words")),
            look.Column("municipality_name", say("col_where"), definition=meaning(here, "next", "municipality_name")),
            look.Column("people", say("col_waiting"), "end", meaning(here, "next", "people")),
            look.Column("answers", say("col_answers"), "end", meaning(here, "next", "answers")),
            look.Column("alone", say("col_alone"), "end", meaning(here, "next", "alone")),
        ]
        rows = [
            {one.key: str(row[one.key]) if one.align == "start" else say.number(row[one.key]) for one in columns}
            for row in table.to_dict("records")
        ]
        paged(here, columns, rows, caption=say("dal_caption", who=who(here, told)), key="dal_strana")


@st.cache_resource(max_entries=8, show_spinner=False)
def _next(edition: str, who: str, language: str, _table: pd.DataFrame) -> Content:  # noqa: ARG001  keys of the cache
    return layers.points(
        _table["lon"].to_numpy(dtype=np.float64),
        _table["lat"].to_numpy(dtype=np.float64),
        titles=[str(one) for one in _table["words"]],
        lines=[(str(town),) if town else () for town in _table["municipality_name"]],
        symbols=["door" if what == "door" else "walk" for what in _table["what"]],
    )

"""Where to map next: doors and streets for which most people wait, or the nearest ones, and from there to logging."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st
from markupsafe import Markup

from kpss_geo.accessible.planning import next_words_en
from kpss_geo.barriers import barriers
from kpss_geo.desk.next_stops import DOOR, STREET, Stop, stops
from kpss_geo.maps import layers
from kpss_geo.maps.layers import Content, Layer
from kpss_geo.pages import address, going, ground, look, mapview, underlay
from kpss_geo.pages.frame import Here
from kpss_geo.streets.travellers import travellers
from kpss_geo.survey.observations import Position

AT_ONCE = 12
SHOWN, HERE = "kde_kolik", "kde_poloha"
SIGNS = {DOOR: "door", STREET: "walk"}
COLOUR = "#8a3b78"


def draw(here: Here) -> None:
    """Draw the page."""
    say = here.say
    look.title(say("title"), say("lead"))
    with st.spinner(say("computing")):
        table = next_points(ground.answer_edition())
    who = list(dict.fromkeys(table["traveller"]))
    if not who:
        look.empty(say("nothing"), say("nothing_advice"))
        return
    near = _near(here)
    found = _filtered(here, table, who, near)
    if not found:
        look.empty(say("nothing"), say("nothing_filter"))
        return
    _map(here, found, near)
    _list(here, found, near)
    look.provenance(
        ground.territory().sources,
        date=ground.answer().answered_on,
        told=[(say("people"), say("people_means")), (say("alone"), say("alone_means"))],
        label=say("source"),
        computed=say("computed"),
    )


@st.cache_resource(show_spinner=False, max_entries=2)
def next_points(edition: str) -> pd.DataFrame:
    """Doors and streets to survey next, of all travellers whom a door can stop."""
    del edition  # a key of the cache alone
    return barriers(ground.answer()).next_points


def _near(here: Here) -> Position | None:
    at = mapview.gps("kde_gps", language=here.language)
    if at:
        st.session_state[HERE] = Position(at.lon, at.lat, max(at.accuracy_m, 1.0))
    found: Position | None = st.session_state.get(HERE)
    if found is not None and st.button(here.say("by_people"), key="podle_lidi"):
        del st.session_state[HERE]
        st.rerun()
    return found


def _filtered(here: Here, table: pd.DataFrame, who: Sequence[str], near: Position | None) -> list[Stop]:
    say, first, second, third = here.say, *st.columns(3)
    traveller = address.one(
        here,
        say("who"),
        lambda it: {one: it.label(travellers()[one].name, travellers()[one].name_en) for one in who},
        "kdo",
        usual=who[0],
        widget=first.selectbox,
    )
    what = address.one(
        here,
        say("what"),
        lambda it: {"": it.say("both"), DOOR: it.say("doors"), STREET: it.say("streets")},
        "co",
        usual="",
        widget=second.selectbox,
    )
    places = sorted({str(one) for one in table["municipality_name"] if one})
    towns = third.multiselect(say("towns"), places, placeholder=say("everywhere"), key="obec", bind="query-params")
    return stops(table, traveller=traveller or who[0], what=[what] if what else [], towns=towns, near=near)


def _map(here: Here, found: Sequence[Stop], near: Position | None) -> None:
    content, ranks = _content(ground.answer_edition(), _traveller(), here.language)
    wanted = {(one.what, one.id, one.rank) for one in found}
    picked = mapview.show_map(
        "kde",
        [*underlay.below((near.lon, near.lat) if near else None),
         Layer("dalsi", content, palette=(COLOUR,), shown=np.array([one in wanted for one in ranks]))],
        description=here.say("map"),
        language=here.language,
        height=360,
        fit=underlay.close_to(near.lon, near.lat, 0.02) if near else underlay.whole(),
        marker=(near.lon, near.lat, near.accuracy_m) if near else None,
    )  # fmt: skip
    if picked and picked.layer == "dalsi" and picked.index is not None:
        chosen = next((one for one in found if (one.what, one.id, one.rank) == ranks[picked.index]), None)
        if chosen:
            look.heading(here.say("picked"))
            _one(here, chosen, "vybrany")


def _traveller() -> str:
    return str(st.session_state.get("kdo", ""))


@st.cache_resource(show_spinner=False, max_entries=16)
def _content(edition: str, traveller: str, language: str) -> tuple[Content, tuple[tuple[str, str, int], ...]]:
    every = stops(next_points(edition), traveller=traveller, near=None)
    content = layers.points(
        [one.lon for one in every],
        [one.lat for one in every],
        titles=[_words(language, one) for one in every],
        lines=[[one.town] if one.town else [] for one in every],
        symbols=[SIGNS[one.what] for one in every],
    )
    return content, tuple((one.what, one.id, one.rank) for one in every)


def _words(language: str, one: Stop) -> str:
    return next_words_en(one.words, door=one.what == DOOR) if language == "en" else one.words


def _list(here: Here, found: Sequence[Stop], near: Position | None) -> None:
    most = st.session_state.get(SHOWN, AT_ONCE)
    look.heading(here.say("nearest" if near else "list", count=len(found)))
    for one in found[:most]:
        _one(here, one, "seznam")
    if len(found) > most:
        st.button(here.say("more"), key="dalsi", on_click=_more)


def _more() -> None:
    st.session_state[SHOWN] = st.session_state.get(SHOWN, AT_ONCE) + AT_ONCE


def _one(here: Here, one: Stop, where: str) -> None:
    say = here.say
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        far = say("far", metres=say.number(one.metres)) if one.metres is not None else ""
        told = [one.town, say("waits", people=say.number(one.people), rank=one.rank), far]
        look.show(
            Markup('<h3>{} {}</h3><p class="soft">{}</p>').format(
                look.pictogram(SIGNS[one.what]), _words(here.language, one), " · ".join(part for part in told if part)
            )
        )
        at = {"lon": f"{one.lon:.6f}", "lat": f"{one.lat:.6f}", "prvek": one.element}
        door = {"sluzba": one.id} if one.what == DOOR else {}
        going.link(here, "zaznam", say("log_here"), key=f"{where}_{one.what}_{one.rank}", query=at | door)

"""The public map: barrier-free places and services as a list and a map that say the same."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import streamlit as st
from markupsafe import Markup

from kpss_geo.accessible import cards, worded
from kpss_geo.accessible.choosing import ANSWERS, Chosen, Wanted, choose, page, page_of, pages
from kpss_geo.accessible.register import Register, register
from kpss_geo.maps import layers
from kpss_geo.maps.access import GRADES
from kpss_geo.maps.layers import Content, Layer
from kpss_geo.maps.marks import OF_GRADES
from kpss_geo.pages import ground, look, mapview, underlay
from kpss_geo.pages.frame import Here
from kpss_geo.pages.pristupnost.karta import listed, photographs, places
from kpss_geo.pages.pristupnost.vyber import follow, wanted_places
from kpss_geo.pages.texts import LANGUAGES
from kpss_geo.survey.profiles import profile

NAME = "pristupnost"
EDITION = "A"
MAP, PLACES, LIST = "mapa", "mista", "seznam"  # keys of the map, its layer, and the list
CHOSEN = "misto"  # what a link says
PAGE_KEY = "strana"
COLOURS = MappingProxyType(
    {"accessible": "#0b5fa5", "partly": "#a84f00", "inaccessible": "#26364a", "unverified": "#5b6770"}
)
AROUND_DEGREES = 0.003  # what the map shows around a place chosen in the list


@st.cache_resource(max_entries=2, show_spinner=False)
def known_places(edition: str) -> Register:  # noqa: ARG001  the key of the cache
    """All places as they are published now."""
    return register(ground.territory(), ground.survey(), edition=EDITION)


@st.cache_resource(max_entries=4, show_spinner=False)
def drawn_places(edition: str, language: str) -> Content:
    """The places as the map draws them."""
    known = known_places(edition)
    return layers.points(
        known.lon,
        known.lat,
        titles=[cards.name(one, language) for one in known.spots],
        lines=[(" · ".join(filter(None, (cards.kind(one, language), one.municipality))), worded.label(one, language))
               for one in known.spots],
        symbols=[one.pictogram for one in known.spots],
        codes=known.grade.tolist(),
    )  # fmt: skip


def warm() -> None:
    """Gather the places before somebody asks for them."""
    for language in LANGUAGES:
        drawn_places(ground.edition(), language)


def draw(here: Here) -> None:
    """Draw the page."""
    edition = ground.edition()
    known = known_places(edition)
    look.title(here.say("title"), here.say("lead"))
    if known.demonstration:
        look.note(here.say("demonstration"))
    _take_click(known)
    wanted = wanted_places(here, known)
    chosen = choose(known, wanted)
    position = known.position.get(st.query_params.get(CHOSEN, ""))
    _turn_page(wanted, chosen, position)
    _told(here, chosen, wanted)
    beside, first = st.columns([11, 10], gap="medium")
    with beside, st.container(key="pristupnost_mapa"):
        _map(here, edition, known, chosen, position)
        _chosen(here, known, chosen, position, wanted)
    with first:
        _list(here, edition, chosen, wanted)
    _method(here, known)
    follow(LIST, st.query_params.get(CHOSEN, ""))


def _take_click(known: Register) -> None:
    """What was picked on the map or in the list becomes the chosen place before anything is drawn."""
    on_map, in_list = ((st.session_state.get(key) or {}).get("picked") for key in (MAP, LIST))
    if on_map and on_map["layer"] == PLACES and on_map["index"] is not None and on_map["index"] < len(known.spots):
        st.query_params[CHOSEN] = known.spots[on_map["index"]].id
        st.session_state["na_stranu"] = True
    elif in_list and in_list in known.position:
        st.query_params[CHOSEN] = str(in_list)
        st.session_state["priblizit"] = str(in_list)


def _forget() -> None:
    st.query_params.pop(CHOSEN, None)
    st.session_state.pop("priblizit", None)


def _turn_page(wanted: Wanted, chosen: Chosen, position: int | None) -> None:
    """A new choice begins on its first page; a place that was just chosen is on the page that opens."""
    asked = repr(wanted)
    before = st.session_state.get("vyber", asked)
    st.session_state["vyber"] = asked
    if st.session_state.pop("na_stranu", None) and position is not None and chosen.shown[position]:
        st.session_state[PAGE_KEY] = page_of(chosen, position)
    elif before != asked or st.session_state.get(PAGE_KEY, 1) > pages(len(chosen.order)):
        st.session_state[PAGE_KEY] = 1


def _told(here: Here, chosen: Chosen, wanted: Wanted) -> None:
    count = len(chosen.order)
    form = "found_1" if count == 1 else "found_2" if 2 <= count <= 4 else "found_5"
    told = here.say(form, count=here.say.number(count))
    if wanted.limits:
        told = f"{told} {here.say('counts', **{name: here.say.number(one) for name, one in chosen.counts.items()})}"
    look.show(Markup('<p role="status" class="kpss-found">{}</p>').format(told))


def _map(here: Here, edition: str, known: Register, chosen: Chosen, position: int | None) -> None:
    vague = _vague(edition)
    shown = chosen.shown & ~vague
    places = Layer(
        PLACES,
        drawn_places(edition, here.language),
        palette=[COLOURS[grade] for grade in GRADES],
        shown=shown,
        selected=position if position is not None and not vague[position] else None,
        marks=[(mark, worded.grade_name(grade, here.language)) for grade, mark in OF_GRADES.items()],
    )
    mapview.show_map(
        MAP,
        [*ground.backdrop(), places],
        description=here.say("map"),
        language=here.language,
        height=480,
        fit=_fit(known),
    )
    look.legend(
        look.marked([(mark, worded.grade_name(grade, here.language), COLOURS[grade])
                     for grade, mark in OF_GRADES.items()]),
        label=here.say("legend"),
    )  # fmt: skip


@st.cache_resource(max_entries=2, show_spinner=False)
def _vague(edition: str) -> Any:
    """Which places have no house: they are in the list alone."""
    return np.array([one.vague for one in known_places(edition).spots], dtype=bool)


@st.cache_resource(max_entries=2, show_spinner=False)
def _whole(edition: str) -> tuple[float, float, float, float]:
    """The territory and, within reason, the places around it."""
    known, drawn = known_places(edition), ~_vague(edition)
    return underlay.whole_with(known.lon[drawn], known.lat[drawn])


def _fit(known: Register) -> tuple[float, float, float, float]:
    """The territory, or the surroundings of the place that was last chosen in the list."""
    position = known.position.get(st.session_state.get("priblizit", ""))
    if position is None or known.spots[position].vague:
        return _whole(ground.edition())
    lon, lat, around = float(known.lon[position]), float(known.lat[position]), AROUND_DEGREES
    return lon - 1.5 * around, lat - around, lon + 1.5 * around, lat + around


def _chosen(here: Here, known: Register, chosen: Chosen, position: int | None, wanted: Wanted) -> None:
    if position is None:
        if st.query_params.get(CHOSEN):
            look.note(here.say("gone"), "warning")
        return
    with st.container(border=True, key="pristupnost_vybrano"):
        look.heading(here.say("chosen"))
        if not chosen.shown[position]:
            look.text(here.say("filtered"), soft=True)
        card = cards.card(known, position, here.language)
        look.show(listed(here, card, own=_own_answer(chosen, position, wanted)))
        photographs(card)
        st.button(here.say("close"), key="zrusit", on_click=_forget)


def _own_answer(chosen: Chosen, position: int, wanted: Wanted) -> str:
    """The answer of a place to the reader's limits; '' without any."""
    if not wanted.limits:
        return ""
    return next(name for name, value in ANSWERS.items() if value == chosen.answer[position])


def _list(here: Here, edition: str, chosen: Chosen, wanted: Wanted) -> None:
    look.heading(here.say("list"))
    count = pages(len(chosen.order))
    if not len(chosen.order):
        look.empty(here.say("empty"), here.say("empty_advice"))
        return
    shown = [
        _entry(edition, position, here.language, metres, _own_answer(chosen, position, wanted))
        for position in page(chosen, st.session_state.get(PAGE_KEY, 1))
        for metres in [None if chosen.metres is None else float(chosen.metres[position])]
    ]
    look.show(places(here, shown))
    if count > 1:
        st.pagination(count, key=PAGE_KEY, bind="query-params")


@lru_cache(maxsize=2_000)
def _entry(edition: str, position: int, language: str, metres: float | None, own: str) -> tuple[cards.Card, Markup]:
    """A place in the list, drawn once for everybody."""
    card = cards.card(known_places(edition), position, language)
    return card, listed(Here.of(NAME, language, None), card, metres=metres, own=own)


def _method(here: Here, known: Register) -> None:
    method = profile(known.edition)
    look.show(
        look.definitions(
            here.say("method"),
            [
                (here.say("grade"), here.say("method_text", edition=method.edition, name=method.name)),
                (here.say("as_of"), worded.day_name(known.today, here.language)),
            ],
        )
    )

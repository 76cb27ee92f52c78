"""The first two steps of logging a point: where it is and what it is, and whether it is there already."""

from __future__ import annotations

from functools import cache

import streamlit as st
from markupsafe import Markup

from kpss_geo.desk import writing
from kpss_geo.desk.foretelling import Like
from kpss_geo.desk.own import title
from kpss_geo.gazetteer import Gazetteer, Place, gazetteer, place_search
from kpss_geo.maps.layers import Layer
from kpss_geo.maps.pictograms import ELEMENTS
from kpss_geo.pages import ground, look, mapview, underlay
from kpss_geo.pages.frame import Here
from kpss_geo.pages.zaznam import stav
from kpss_geo.pages.zaznam.otazky import masked
from kpss_geo.pages.zaznam.stav import key
from kpss_geo.survey.fold import Point
from kpss_geo.survey.observations import Observed, Position
from kpss_geo.survey.questionnaire import elements

TAP_METRES = 10.0
# How exact a named place is; the others only show where to tap.
EXACT_METRES = {"point": 10.0, "address": 15.0, "service": 25.0, "stop": 25.0}
POOR_METRES = 30.0
MOST_FOUND = 8
FIT = "zaznam_pohled"


def where(here: Here, written: Observed, before: Point | None) -> Observed:
    """Step 1: the place by the device, by a name, by coordinates or by a tap into the map."""
    look.heading(here.say("where"))
    at = mapview.gps(key(written, "gps"), language=here.language)
    if at:
        written = writing.placed(written, Position(at.lon, at.lat, max(at.accuracy_m, 1.0), "gps"))
    written = _searched(here, written)
    written = _tapped(here, written, before)
    _told(here, written, before)
    return written


def _searched(here: Here, written: Observed) -> Observed:
    text = st.text_input(here.say("search"), key=key(written, "hledat"), placeholder=here.say("search_example"))
    if not text.strip():
        return written
    found = place_search(_names(str(ground.folder())), text, most=MOST_FOUND)
    if not found:
        look.note(here.say("search_nothing"), "warning")
        return written
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            here.say("search_found", count=len(found)),
            range(len(found)),
            format_func=lambda which: _named(found[which]),
        )
        use = st.button(here.say("search_use"), key=key(written, "pouzit"))
    return _used(written, found[chosen or 0]) if use else written


def _named(place: Place) -> str:
    return f"{place.name}, {place.within}" if place.within and place.within != place.name else place.name


def _used(written: Observed, place: Place) -> Observed:
    if place.kind not in EXACT_METRES:
        st.session_state[FIT] = underlay.close_to(place.lon, place.lat, 0.008)
        return written
    method = "map" if place.kind == "point" else "address"
    return writing.placed(written, Position(place.lon, place.lat, EXACT_METRES[place.kind], method))


@st.cache_resource(show_spinner=False, max_entries=2)
def _names(folder: str) -> Gazetteer:
    del folder  # a key of the cache alone
    return gazetteer(ground.territory())


def _tapped(here: Here, written: Observed, before: Point | None) -> Observed:
    at = written.position or (before.position if before else None)
    known = underlay.known(here.language)
    picked = mapview.show_map(
        key=key(written, "mapa"),
        layers=[
            *underlay.below((at.lon, at.lat) if at else None),
            Layer("body", known.content, palette=(underlay.POINT,)),
        ],
        description=here.say("map"),
        language=here.language,
        height=320,
        fit=underlay.close_to(at.lon, at.lat) if at else st.session_state.get(FIT, underlay.whole()),
        marker=(at.lon, at.lat, at.accuracy_m) if at else None,
        pick_place=True,
    )
    if picked is None:
        return written
    tapped = Position(round(picked.lon, 7), round(picked.lat, 7), TAP_METRES, "map")
    if tapped == written.position:
        return written
    stav.keep(writing.placed(written, tapped))
    st.rerun()  # so that the map shows where
    return written


def _told(here: Here, written: Observed, before: Point | None) -> None:
    at = written.position or (before.position if before else None)
    if at is None:
        look.text(here.say("where_not"), soft=True)
        return
    say = here.say
    method = say(f"by_{at.method}")
    look.text(
        say(
            "where_told",
            lat=say.number(at.lat, 5),
            lon=say.number(at.lon, 5),
            metres=say.number(at.accuracy_m),
            how=method,
        )
    )
    if at.accuracy_m > POOR_METRES:
        look.note(say("where_poor", metres=say.number(at.accuracy_m)), "warning")
    faults = writing.faults_at(written, today=here.today, within=ground.store().bounds).get(writing.PLACE, [])
    for fault in faults:
        look.note(say.told(fault), "error")


def what(here: Here, written: Observed, before: Point | None) -> Observed:
    """Step 2: the kind of thing; a known point stays what it is."""
    if before is not None:
        return written
    look.heading(here.say("what"))
    if not written.element or st.session_state.get(key(written, "menit")):
        look.show(_signs())
        with st.container(key="z_prvky"):
            for one in elements().values():
                st.button(
                    here.label(one.name, one.name_en).capitalize(), key=f"z_prvek_{one.id}",
                    type="primary" if one.id == written.element else "secondary", width="stretch",
                    on_click=_chosen, args=(one.id,),
                )  # fmt: skip
        return written
    one = elements()[written.element]
    name = here.label(one.name, one.name_en).capitalize()
    with st.container(horizontal=True, vertical_alignment="center"):
        drawn = masked(ELEMENTS[one.pictogram], "0 0 24 24", 1.7)
        look.show(
            Markup(
                '<p class="kpss-chosen"><i class="kpss-drawn" style="{}" aria-hidden="true"></i><strong>{}</strong></p>'
            ).format(drawn, name)
        )
        st.button(here.say("change"), key=key(written, "zmenit"), on_click=_change, args=(key(written, "menit"),))
    return written


@cache
def _signs() -> Markup:
    """Pictograms of the buttons, which take nothing but text."""
    rules = (
        f".st-key-z_prvek_{one.id}{{{masked(ELEMENTS[one.pictogram], '0 0 24 24', 1.7)}}}"
        for one in elements().values()
    )
    return Markup("<style>{}</style>").format(Markup("".join(rules)))  # noqa: S704 - paths of our own


def _change(name: str) -> None:
    st.session_state[name] = True


def _chosen(element: str) -> None:
    written = stav.current()
    st.session_state.pop(key(written, "menit"), None)
    stav.keep(writing.of_kind(written, element))


def offer(here: Here, written: Observed, like: Like) -> None:
    """A known point that this may be, or whose place it may belong to."""
    point, say = like.point, here.say
    name = title(point.element, point.about.get("name", ""), english=here.language == "en")
    seen = max((one.seen_on for one in point.fields.values()), default=None)
    told = say(
        "like_told", metres=say.number(like.metres), day=say.day(seen.isoformat()) if seen else say("like_never")
    )
    ask = say("like_same" if like.reason == "element" else "like_place")
    look.note(Markup("{} <strong>{}</strong> {}").format(ask, name, told), "warning")
    label = say("like_yes" if like.reason == "element" else "like_belongs")
    with st.container(horizontal=True):
        st.button(
            label, key=f"tyz_{point.point_id}", type="primary",
            on_click=_upon if like.reason == "element" else _beside, args=(point,),
        )  # fmt: skip
        if like.reason != "element":
            no = key(written, f"jine_{point.point_id.hex[:6]}")
            st.button(say("like_no"), key=no, on_click=stav.are_other, args=(written, [point]))


def _upon(point: Point) -> None:
    stav.keep(writing.upon(point, stav.current()))


def _beside(point: Point) -> None:
    stav.keep(writing.beside(point, stav.current()))

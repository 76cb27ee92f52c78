"""The place that a letter is about: by the device, by a tap into the map, or by coordinates."""

from __future__ import annotations

from math import isfinite

import streamlit as st

from kpss_geo.pages import look, mapview, underlay
from kpss_geo.pages.frame import Here
from kpss_geo.survey.observations import Position

MAP, LON, LAT, SEEN = "mapa_dopisu", "delka", "sirka", "napiste_videno"
TAP_METRES = 20.0


def place(here: Here) -> None:
    """Offer the three ways; the coordinates are what counts."""
    say = here.say
    look.text(say("place_lead"))
    _take_tap()
    found = mapview.gps("gps_dopisu", language=here.language)
    if found:
        st.session_state[LON], st.session_state[LAT] = round(found.lon, 6), round(found.lat, 6)
    one, two, three = st.columns([2, 2, 1], vertical_alignment="bottom")
    one.number_input(say("lat"), value=None, format="%.6f", step=0.0001, key=LAT, placeholder="49.003600")
    two.number_input(say("lon"), value=None, format="%.6f", step=0.0001, key=LON, placeholder="14.771200")
    three.button(say("place_off"), key="bez_mista", on_click=forget)
    at = _whole()
    mapview.show_map(
        MAP,
        underlay.below((at.lon, at.lat) if at else None),
        description=say("map"),
        language=here.language,
        height=340,
        fit=underlay.close_to(at.lon, at.lat, 0.004) if at and found else underlay.whole(),
        marker=(at.lon, at.lat, None) if at else None,
        pick_place=True,
    )


def _take_tap() -> None:
    """What was tapped on the map becomes the coordinates before these are drawn."""
    picked = (st.session_state.get(MAP) or {}).get("picked")
    if picked and picked != st.session_state.get(SEEN):
        st.session_state[SEEN] = picked
        st.session_state[LON], st.session_state[LAT] = round(picked["lon"], 6), round(picked["lat"], 6)


def _whole() -> Position | None:
    at = chosen()
    return at if at and isfinite(at.lon) and isfinite(at.lat) else None


def chosen() -> Position | None:
    """The place on the page, None where there is none; one of two coordinates alone is told as a wrong place."""
    lon, lat = st.session_state.get(LON), st.session_state.get(LAT)
    if lon is None and lat is None:
        return None
    nowhere = float("nan")
    return Position(nowhere if lon is None else lon, nowhere if lat is None else lat, TAP_METRES, "map")


def forget() -> None:
    """Leave the letter without a place."""
    st.session_state[LON] = st.session_state[LAT] = None

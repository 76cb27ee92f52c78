"""The map of what is within reach: the place, the services, and towns of services whose building is not known."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import streamlit as st

from kpss_geo.catalogue import Entry, entries
from kpss_geo.maps import layers
from kpss_geo.maps.layers import NOT_DRAWN, Content, Layer
from kpss_geo.maps.marks import PIN_COLOUR
from kpss_geo.maps.words import VAGUE
from kpss_geo.pages import ground, look, mapview, underlay
from kpss_geo.pages.frame import Here

MAP = "na_dosah_mapa"
TOWN = "#125a8c"


@st.cache_resource(max_entries=2, show_spinner=False)
def known_services(folder: str) -> tuple[Entry, ...]:  # noqa: ARG001  the key of the cache
    """Services as the catalogue lists them, in the order of the territory."""
    territory = ground.territory()
    return entries(territory.services, territory.kinds)


@st.cache_resource(max_entries=4, show_spinner=False)
def drawn_services(folder: str, language: str) -> Content:
    """Services as the map draws them."""
    known = known_services(folder)
    kinds = ground.territory().kinds
    return layers.points(
        [one.lon for one in known],
        [one.lat for one in known],
        titles=[one.name for one in known],
        lines=[(one.kind_name if language == "cs" else one.kind_name_en or one.kind_name,) for one in known],
        symbols=[kinds[one.kind].pictogram for one in known],
    )


@st.cache_resource(max_entries=2, show_spinner=False)
def _whole(folder: str) -> underlay.Box:
    """The territory and the services around it."""
    placed = [one for one in known_services(folder) if one.position_quality not in VAGUE]
    return underlay.whole_with(np.array([one.lon for one in placed]), np.array([one.lat for one in placed]))


def show(here: Here, lon: float, lat: float, positions: Collection[int]) -> None:
    """Draw the place and the services at the positions."""
    folder = str(ground.folder())
    known = known_services(folder)
    shown = np.zeros(len(known), dtype=bool)
    shown[list(positions)] = True
    vague = np.array([one.position_quality in VAGUE for one in known], dtype=bool)
    towns = ground.territory().municipalities
    busy = {one.municipality for one, here_is in zip(known, shown & vague, strict=True) if here_is}
    paint = [0 if code in busy else NOT_DRAWN for code in towns.index]
    mapview.show_map(
        MAP,
        [
            *underlay.below(),
            Layer("obce_sluzeb", underlay.towns(folder), palette=[TOWN], paint=paint, pick=False),
            Layer("sluzby", drawn_services(folder, here.language), palette=[TOWN], shown=shown & ~vague),
        ],
        description=here.say("map"),
        language=here.language,
        height=560,
        fit=_whole(folder),
        marker=(lon, lat, None),
        pick_place=True,
        opacity=0.25,
    )
    look.legend(
        [
            (here.say("legend_place"), PIN_COLOUR, "pin"),
            (here.say("legend_service"), TOWN, "dot"),
            (here.say("legend_town"), f"{TOWN}40", "square"),
        ],
        label=here.say("legend"),
    )
    look.text(here.say("map_pick"), soft=True)


def start(here: Here) -> None:
    """Draw the territory alone, on which a place is to be chosen."""
    mapview.show_map(
        MAP, underlay.below(), description=here.say("map_start"), language=here.language, fit=underlay.whole(),
        pick_place=True,
    )  # fmt: skip

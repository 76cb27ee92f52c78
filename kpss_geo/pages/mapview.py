"""The map of a page: layers that the browser fetches once, and the place or feature that a visitor picks."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from kpss_geo.maps import marks
from kpss_geo.maps.layers import Layer
from kpss_geo.pages import ground
from kpss_geo.pages.texts import Say
from kpss_geo.web.packed import LAYERS, address

HEIGHT = 520
DRAWN = ("municipalities", "streets")  # layers of sources whom a map names


@dataclass(frozen=True)
class Picked:
    """What was clicked: a feature of a layer by its place in it, or a bare place."""

    layer: str | None
    index: int | None
    lon: float
    lat: float


class Position(NamedTuple):
    """Where the visitor's device says that it is."""

    lon: float
    lat: float
    accuracy_m: float


def show_map(
    key: str,
    layers: Sequence[Layer],
    *,
    description: str,
    language: str = "cs",
    height: int = HEIGHT,
    fit: tuple[float, float, float, float] | None = None,
    marker: tuple[float, float, float | None] | None = None,
    pick_place: bool = False,
    opacity: float = 0.75,
) -> Picked | None:
    """What the visitor clicked in this run, if anything.

    Parameters
    ----------
    key
        Unlike other maps' of the page.
    layers
        Lowest first.
    description
        What the map shows, for those who do not see it; the same must stand beside it as text.
    language
        Of the map's buttons.
    height
        Pixels.
    fit
        West, south, east, north in degrees; the map moves there whenever this changes.
    marker
        Longitude, latitude and accuracy in metres (or None) of one chosen place.
    pick_place
        Does a click beside all features count.
    opacity
        Of filled areas, 0–1.
    """
    say = Say("common", language)
    told = {
        "layers": [_told(one, opacity) for one in layers],
        "height": height,
        "fit": list(fit) if fit else None,
        "marker": list(marker) if marker else None,
        "pick_place": pick_place,
        "description": description,
        "words": {name: say(f"map_{name}") for name in ("in", "out", "whole", "fault", "two", "close", "here")},
        "pin": {"path": marks.PIN, "colour": marks.PIN_COLOUR},
        "credit": _credit(say),
    }
    found = _map()(key=key, data=told, on_picked_change=lambda: None, height="content")
    picked = found.picked
    return Picked(picked["layer"], picked["index"], picked["lon"], picked["lat"]) if picked else None


def gps(key: str, *, language: str = "cs") -> Position | None:
    """Button that asks the device where it is; the position in the run after it was found."""
    say = Say("common", language)
    names = ("button", "waiting", "refused", "failed", "none")
    found = _gps()(
        key=key,
        data={"words": {name: say(f"gps_{name}") for name in names}},
        on_found_change=lambda: None,
        height="content",
    )
    at = found.found
    return Position(at["lon"], at["lat"], at["accuracy_m"]) if at else None


def _credit(say: Say) -> str:
    """What the drawing is made of: that it is schematic, or whose it is."""
    territory = ground.territory()
    drawn = [territory.streets.schematic, bool(territory.municipalities["schematic"].any())]
    if any(drawn):
        what = "_".join(name for name, so in zip(("streets", "borders"), drawn, strict=True) if so)
        return say(f"map_schematic_{what}")
    named = [one["attribution"] for one in territory.sources
             if one.get("attribution") and set(DRAWN) & set(one.get("layers", "").split("|"))]  # fmt: skip
    return " · ".join(dict.fromkeys(named))


def _told(layer: Layer, opacity: float) -> dict[str, Any]:
    content = layer.content
    address_or_all = {"url": LAYERS.keep(content)} if layer.public else {"inline": content.raw.decode("utf-8")}
    return {
        "name": layer.name,
        "sum": content.sum,
        **address_or_all,
        "palette": list(layer.palette),
        "paint": None if layer.paint is None else _encoded(np.asarray(layer.paint, dtype=np.int8)),
        "shown": None
        if layer.shown is None
        else _encoded(np.packbits(np.asarray(layer.shown, dtype=np.bool_), bitorder="little")),
        "pick": layer.pick,
        "selected": layer.selected,
        "marks": [marks.told(mark, name) for mark, name in layer.marks],
        "striped": list(layer.striped),
        "opacity": opacity,
    }


def _encoded(codes: Any) -> str:
    return base64.b64encode(codes.tobytes()).decode("ascii")


def _script(function: str) -> str:
    """Module of a component: it loads the app's own file, which the browser keeps."""
    return f"""
export default function (component) {{
  let end;
  const file = new URL({address("map.js")!r}, window.location.origin).href;
  const done = import(file).then((all) => all.{function}(component)).then((last) => {{ end = last; }});
  return () => done.then(() => end?.());
}}
"""


@cache
def _map() -> Any:
    return st.components.v2.component(
        "kpss_map", html='<div class="kpss-map-root"></div>', js=_script("show"), isolate_styles=False
    )


@cache
def _gps() -> Any:
    return st.components.v2.component(
        "kpss_gps", html='<div class="kpss-gps"></div>', js=_script("locate"), isolate_styles=False
    )

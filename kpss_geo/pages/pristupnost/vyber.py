"""Filters of the public map, and its list that tells what was picked."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import Any

import streamlit as st

from kpss_geo.accessible import worded
from kpss_geo.accessible.choosing import ANSWERS, YES, Wanted
from kpss_geo.accessible.register import Register
from kpss_geo.accessible.spots import DOOR
from kpss_geo.maps.access import GRADES, LIMITS
from kpss_geo.pages import address, ground, look, mapview
from kpss_geo.pages.frame import Here

OWN = MappingProxyType({"width_cm": "sirka", "threshold_cm": "prah", "slope_pct": "sklon"})
FOLLOW = """let send, listening = false;
function clicked(event) {
  if (event.target.closest?.('[data-testid="stPagination"] button')) {
    document.querySelector(".kpss-places")?.scrollIntoView({ block: "start" });
  }
  const spot = event.target.closest?.(".kpss-place button")?.closest(".kpss-place").dataset.spot;
  if (!spot) return;
  send("picked", spot);
  const map = document.querySelector(".st-key-pristupnost_mapa");
  const at = map?.getBoundingClientRect();
  if (at && (at.bottom < 200 || at.top > window.innerHeight - 200)) map.scrollIntoView({ block: "start" });
}
export default function ({ data, parentElement, setTriggerValue }) {
  send = setTriggerValue;
  if (!listening) document.addEventListener("click", clicked);
  listening = true;
  const mark = `.kpss-place[data-spot="${CSS.escape(data.chosen)}"] { border: 2px solid var(--link); }`;
  parentElement.querySelector("style").textContent = data.chosen ? mark : "";
  return () => {
    document.removeEventListener("click", clicked);
    listening = false;
  };
}"""


def wanted_places(here: Here, known: Register) -> Wanted:
    """Draw the filters; what they say, and what their link says."""
    say = here.say
    one, two, three, four = st.columns(4)

    def several(place: Any, label: str, names: address.Names, key: str, nothing: str = "anything") -> tuple[str, ...]:
        return address.several(here, say(label), names, key, widget=place.multiselect, placeholder=say(nothing))

    words = one.text_input(say("search"), key="hledat", placeholder=say("search_hint"), bind="query-params")
    elements = several(two, "what", lambda it: {name: _element(it, name) for name in known.elements}, "co")
    chosen_grades = several(three, "grade", _grades, "kategorie")
    towns = several(four, "town", lambda _: {name: name for name in known.municipalities}, "obec", "everywhere")
    limits, kinds, near = _own(here, known)
    return Wanted(
        words=words or "",
        elements=elements,
        kinds=kinds,
        grades=chosen_grades,
        municipalities=towns,
        limits=limits,
        answers=_answers(here) if limits else (YES,),
        near=near,
    )


def _element(here: Here, name: str) -> str:
    return here.say("door_what") if name == DOOR else worded.element_name(name, here.language)


def _grades(here: Here) -> dict[str, str]:
    return {grade: f"{sign} {worded.grade_name(grade, here.language)}" for grade, (sign, _) in GRADES.items()}


def _kinds(here: Here, known: Register) -> dict[str, str]:
    kinds = ground.territory().kinds
    return {name: here.label(kinds[name].label, kinds[name].name_en) for name in known.kinds}


def _own(here: Here, known: Register) -> tuple[dict[str, float], tuple[str, ...], tuple[float, float] | None]:
    """The reader's own limits, kinds of service, and the place from which the list is ordered."""
    say = here.say
    with st.expander(say("own")):
        look.text(say("own_lead"))
        places = st.columns(len(LIMITS))
        limits: dict[str, float] = {}
        for place, (field, _, _, _, least, most) in zip(places, LIMITS, strict=True):
            value = place.number_input(
                say(field), least, most, None, 1, key=OWN[field], placeholder=say("not_asked"), bind="query-params"
            )
            if value is not None:
                limits[field] = float(value)
        chosen = address.several(here, say("kind"), lambda it: _kinds(it, known), "druh", placeholder=say("anything"))
        look.text(say("near"))
        near = _near(here)
    return limits, chosen, near


def _near(here: Here) -> tuple[float, float] | None:
    found = mapview.gps("poloha", language=here.language)
    if found:
        st.session_state["odkud"] = found
    at: mapview.Position | None = st.session_state.get("odkud")
    if at is None:
        return None
    look.text(here.say("near_found", accuracy=here.say.number(at.accuracy_m)), soft=True)
    st.button(here.say("near_off"), on_click=lambda: st.session_state.pop("odkud", None))
    return at.lon, at.lat


def _answers(here: Here) -> tuple[str, ...]:
    return address.several(
        here,
        here.say("answers"),
        lambda it: {one: it.say(f"answer_{one}") for one in ANSWERS},
        "mira",
        usual=(YES,),
        widget=st.segmented_control,
        selection_mode="multi",
    )


def follow(key: str, chosen: str) -> None:
    """Tell under a key which card of the list is picked, mark the chosen one, and bring the map into sight."""
    _follow()(key=key, data={"chosen": chosen}, on_picked_change=_nothing, height="content")


def _nothing() -> None:
    """What was picked is read at the start of the run."""


@cache
def _follow() -> Any:
    """What tells which card of the list was picked, marks it, and brings the map into sight."""
    return st.components.v2.component("kpss_list", html="<style></style>", js=FOLLOW, isolate_styles=False)

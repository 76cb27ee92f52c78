"""What is within reach: services for one place and situation, with the way to each of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import streamlit as st
from markupsafe import Markup

from kpss_geo.catalogue import situations
from kpss_geo.gazetteer import Gazetteer, Place, gazetteer, place_search
from kpss_geo.pages import address, ground, look, mapview
from kpss_geo.pages.frame import Here
from kpss_geo.pages.na_dosah import karty, mapa
from kpss_geo.pages.na_dosah.mapa import MAP, known_services
from kpss_geo.reaching import Reach, Spot, Wanted, listed, services_for, spot, told_apart
from kpss_geo.streets.travellers import WORKER, travellers
from kpss_geo.study import Answer
from kpss_geo.terms import groups

FROM, WHICH, SITUATION, FOR_WHOM, HOW = "odkud", "ktere", "situace", "pro_koho", "jak"
USUAL = ("walk", "wheelchair", "car")
ANYTHING = ""
FIRST_CARDS = 6
SECTIONS = (("terénní", "come"), ("ambulantní", "go"), ("pobytová", "live"))
LEFT = ("far_base", "elsewhere", "lost")


@st.cache_resource(max_entries=2, show_spinner=False)
def known_names(folder: str) -> Gazetteer:  # noqa: ARG001  the key of the cache
    """Names of places."""
    return gazetteer(ground.territory())


def draw(here: Here) -> None:
    """Draw the page."""
    look.title(here.say("title"), here.say("lead"))
    _take_click()
    text, situation, whom, how = _asked(here)
    found = place_search(known_names(str(ground.folder())), text)
    button, which = st.columns([2, 7], vertical_alignment="bottom")
    with button:
        _position(here)
    with which:
        place = _chosen(here, found)
    if place is None:
        _nowhere(here, text)
        return
    with st.spinner(here.say("computing")):
        answer = ground.answer()
    at = spot(answer, place.lon, place.lat, who=how)
    rows = services_for(answer, at, _wanted(situation, whom))
    _told(here, answer, place, at)
    beside, first = st.columns([11, 10], gap="medium")
    by_form = listed(rows, [one for one in how if one in at.seconds])
    with beside, st.container(key="na_dosah_mapa_obal"):
        near = {one.position for some in by_form.values() for one in some if one.area != "elsewhere"}
        mapa.show(here, place.lon, place.lat, near)
    with first:
        _sections(here, answer, by_form)
    _method(here, answer)


def _take_click() -> None:
    """A bare place clicked on the map becomes the place from which one goes, before anything is drawn."""
    picked = (st.session_state.get(MAP) or {}).get("picked")
    if picked and picked["layer"] is None:
        _go_from(picked["lon"], picked["lat"])


def _go_from(lon: float, lat: float) -> None:
    st.session_state[FROM] = f"{lat:.5f}, {lon:.5f}"
    st.session_state.pop(WHICH, None)


def _asked(here: Here) -> tuple[str, str, Sequence[str], Sequence[str]]:
    say = here.say
    position = st.session_state.pop("na_dosah_poloha_ted", None)
    if position:
        _go_from(*position)
    one, two, three, four = st.columns([3, 3, 2, 4])
    text = one.text_input(say("from"), key=FROM, placeholder=say("from_hint"), bind="query-params", on_change=_renamed)
    situation = address.one(here, say("situation"), _situations, SITUATION, usual=ANYTHING, widget=two.selectbox)
    whom = address.several(
        here, say("for_whom"), _people, FOR_WHOM, widget=three.multiselect, placeholder=say("anybody")
    )
    how = address.several(
        here, say("how"), _ways, HOW, usual=USUAL, widget=four.multiselect, placeholder=say("how_hint")
    )
    return text or "", situation or ANYTHING, whom, how or USUAL


def _situations(here: Here) -> dict[str, str]:
    named = {one.id: here.label(one.name, one.name_en) for one in situations().values()}
    return {ANYTHING: here.say("anything"), **named}


def _people(here: Here) -> dict[str, str]:
    served = {group for entry in known_services(str(ground.folder())) for group in entry.groups}
    return {name: here.label(one.name, one.name_en) for name, one in groups().items() if name in served}


def _ways(here: Here) -> dict[str, str]:
    return {name: here.label(one.name, one.name_en) for name, one in travellers().items() if name != WORKER}


def _renamed() -> None:
    st.session_state.pop(WHICH, None)


def _position(here: Here) -> None:
    found = mapview.gps("na_dosah_poloha", language=here.language)
    if found:
        st.session_state["na_dosah_poloha_ted"] = (found.lon, found.lat)
        st.rerun()


def _wanted(situation: str, whom: Collection[str]) -> Wanted:
    """Services of the situation that are for any of the chosen people."""

    def wanted(kind: str, target_groups: Collection[str]) -> bool:
        helps = situation not in situations() or situations()[situation].helps(kind, target_groups)
        return helps and (not whom or bool({*whom, "vsichni"} & set(target_groups)))

    return wanted


def _chosen(here: Here, found: Sequence[Place]) -> Place | None:
    """The place that is meant; where the name has several, the visitor may choose another."""
    if len(found) < 2:
        return found[0] if found else None
    places = {_code(one): one for one in reversed(found)}
    chosen = address.one(
        here,
        here.say("which"),
        lambda it: {code: _place_name(it, places[code]) for code in reversed(places)},
        WHICH,
        usual=_code(found[0]),
    )
    return places.get(chosen or "", found[0])


def _code(place: Place) -> str:
    return f"{place.kind} {place.lat:.4f} {place.lon:.4f}"


def _place_name(here: Here, place: Place) -> str:
    parts = [place.name, place.within if place.within not in place.name else ""]
    return f"{', '.join(filter(None, parts))} ({here.say(f'place_{place.kind}')})"


def _nowhere(here: Here, text: str) -> None:
    if text.strip():
        look.empty(here.say("unknown_place"), here.say("unknown_place_advice"))
    else:
        look.text(here.say("start"))
    mapa.start(here)


def _told(here: Here, answer: Answer, place: Place, at: Spot) -> None:
    towns = answer.territory.municipalities
    town = str(towns["name"][at.municipality]) if at.municipality else ""
    name = place.name if place.kind == "point" or town in place.name else f"{place.name}, {town}".strip(", ")
    known = f"{name} ({town})" if town and place.kind == "point" else name
    look.show(Markup('<p role="status" class="kpss-found">{}</p>').format(here.say("found", place=known)))
    told = [
        ("outside", at.municipality is None),
        ("off_foot", "foot" in at.off_street),
        ("off_car", "car" in at.off_street),
        ("schematic", answer.territory.streets.schematic),
    ]
    for key, holds in told:
        if holds:
            look.note(here.say(key), "warning" if key.startswith("o") else "info")


def _sections(here: Here, answer: Answer, by_form: dict[str, list[Reach]]) -> None:
    if not any(by_form.values()):
        look.empty(here.say("empty"), here.say("empty_advice"))
    known = known_services(str(ground.folder()))
    doors = karty.doors(ground.edition())
    near, left = told_apart(by_form, answer.study.standard_minutes * 60)
    for form, name in SECTIONS:
        _section(here, name, near[form], lambda one: karty.card(here, known[one.position], one, doors))
    for name in LEFT:
        some = left[name]
        if some:
            items = look.joined(karty.line(here, known[one.position]) for one in some)
            count = here.say(name, count=len(some), minutes=here.say.number(answer.study.standard_minutes))
            look.show(Markup("<details><summary>{}</summary><ul>{}</ul></details>").format(count, items))


def _section(here: Here, name: str, some: Sequence[Reach], card: Any) -> None:
    if not some:
        return
    look.heading(here.say(name, count=len(some)))
    key = f"na_dosah_vse_{name}"
    most = len(some) if st.session_state.get(key) else FIRST_CARDS
    look.show(Markup('<ul class="kpss-cards kpss-reach">{}</ul>').format(look.joined(map(card, some[:most]))))
    if most < len(some):
        st.button(here.say("more", count=len(some) - most), key=f"{key}_tlacitko", on_click=_all_of, args=(key,))


def _all_of(key: str) -> None:
    st.session_state[key] = True


def _method(here: Here, answer: Answer) -> None:
    words = ("minutes", "sure", "door", "estimate", "visit", "vague", "neighbour")
    look.provenance(
        answer.territory.sources,
        date=answer.answered_on,
        told=[(here.say(f"word_{one}"), here.say(f"means_{one}")) for one in words],
        label=here.say("method"),
        computed=here.say("computed"),
    )

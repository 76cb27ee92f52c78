"""The panel of changes: what is tried, where, and what was tried so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st
from markupsafe import Markup

from kpss_geo.changes import Change, Close, Move, Open, encoded, new_id, tried, without
from kpss_geo.changing import faults
from kpss_geo.gazetteer import place_search
from kpss_geo.pages import ground, look
from kpss_geo.pages.frame import Here
from kpss_geo.pages.na_dosah.page import known_names
from kpss_geo.study import Answer
from kpss_geo.terms import FORMS, groups
from kpss_geo.territory import Territory

MAP, CHANGES = "dosah_mapa", "zmeny"
ACTION, SERVICE, PLACE, KIND, FORM, GROUPS, BEDS, SERVED, DOOR = (
    "zkusit", "zkusit_sluzba", "zkusit_misto", "zkusit_druh", "zkusit_forma", "zkusit_skupiny", "zkusit_luzka",
    "zkusit_obce", "zkusit_vstup",
)  # fmt: skip
ACTIONS = ("move", "close", "open")
DOORS: Mapping[str, bool | None] = {"door_unknown": None, "door_yes": True, "door_no": False}
FORMS_EN: Mapping[str, str] = {"ambulantní": "at the service", "terénní": "in the field", "pobytová": "residential"}


def names(territory: Territory) -> dict[str, str]:
    """Name and municipality of each service, each name once."""
    services = territory.services
    found: dict[str, str] = {}
    for name, words, town in zip(services.index, services["name"], services["municipality_name"], strict=True):
        told = str(words) if town is None or str(town) in ("", "<NA>") or str(town) in words else f"{words}, {town}"
        found[name] = told if told not in found.values() else f"{told} ({name})"
    return found


def offer_words(here: Here, territory: Territory, kind: str, form: str, group: str) -> str:
    """Kind, form and target group in words."""
    known, people = territory.kinds[kind], groups()[group]
    return " – ".join(
        (here.label(known.name, known.name_en), form_name(here, form), here.label(people.name, people.name_en))
    )


def form_name(here: Here, form: str) -> str:
    """A form in words."""
    return here.label(form, FORMS_EN[form])


def clicked(changes: tuple[Change, ...], answer: Answer) -> tuple[Change, ...]:
    """Changes with the place that was just clicked on the map, where a service is to move or to open."""
    picked = (st.session_state.get(MAP) or {}).get("picked")
    return _placed(changes, answer, picked["lon"], picked["lat"]) if picked else changes


def _placed(changes: tuple[Change, ...], answer: Answer, lon: float, lat: float) -> tuple[Change, ...]:
    new = _at(answer, lon, lat)
    some = tried(changes, new) if new else changes
    wrong = faults(answer.territory, some)
    if wrong:
        st.session_state["dosah_chyby"] = wrong
        return changes
    return some


def _at(answer: Answer, lon: float, lat: float) -> Move | Open | None:
    """What the panel says shall stand at a place; None where it says that nothing shall."""
    state = st.session_state
    if state.get(ACTION, ACTIONS[0]) == "move":
        return Move(state[SERVICE], lon, lat) if state.get(SERVICE) else None
    if state.get(ACTION) != "open" or not state.get(KIND):
        return None
    form = state.get(FORM) or answer.territory.kinds[state[KIND]].form
    chosen = state.get(GROUPS) or [answer.territory.kinds[state[KIND]].target_group]
    return Open(
        kind=state[KIND],
        form=form,
        groups="|".join(chosen),
        lon=lon,
        lat=lat,
        served="|".join(state.get(SERVED) or []) or None if form == "terénní" else None,
        beds=state.get(BEDS) if form == "pobytová" else None,
        step_free=DOORS[state.get(DOOR) or "door_unknown"],
    )


def panel(here: Here, answer: Answer, changes: tuple[Change, ...]) -> None:
    """Draw the panel."""
    look.heading(here.say("try"))
    action = st.segmented_control(
        here.say("try_what"),
        ACTIONS,
        default=ACTIONS[0],
        required=True,
        format_func=lambda one: here.say(f"try_{one}"),
        key=ACTION,
    )
    known = _names_now(here, answer.territory, changes)
    forms: Mapping[str, Callable[[], None]] = {
        "move": lambda: _moving(here, known),
        "close": lambda: _closing(here, known, changes),
        "open": lambda: _opening(here, answer.territory),
    }
    forms[action or ACTIONS[0]]()
    if action != "close":
        _place(here, answer, changes)
    for sentence in st.session_state.pop("dosah_chyby", []):
        look.note(here.say.told(sentence), "error")
    _done(here, answer.territory, changes)


def _names_now(here: Here, territory: Territory, changes: Sequence[Change]) -> dict[str, str]:
    """Services that are there after the changes."""
    found = names(territory)
    for number, one in enumerate(changes, 1):
        if isinstance(one, Open):
            kind = territory.kinds[one.kind]
            found[new_id(number)] = here.say("new_service", number=number, kind=here.label(kind.name, kind.name_en))
        elif isinstance(one, Close):
            found.pop(one.service, None)
    return found


def _moving(here: Here, known: Mapping[str, str]) -> None:
    _service(here, known)
    look.text(here.say("move_how"), soft=True)


def _service(here: Here, known: Mapping[str, str]) -> str | None:
    if st.session_state.get(SERVICE) not in (None, *known):
        st.session_state.pop(SERVICE)
    return st.selectbox(
        here.say("service"), list(known), index=None, format_func=lambda name: known[name], key=SERVICE,
        placeholder=here.say("service_hint"),
    )  # fmt: skip


def _closing(here: Here, known: Mapping[str, str], changes: tuple[Change, ...]) -> None:
    service = _service(here, known)
    st.button(here.say("close_now"), key="zkusit_zavrit", disabled=not service, on_click=_close, args=(changes,))


def _close(changes: tuple[Change, ...]) -> None:
    keep((*changes, Close(st.session_state[SERVICE])))
    st.session_state.pop(SERVICE, None)


def keep(changes: Sequence[Change]) -> None:
    """Write the changes into the address, so that a link restores them."""
    told = encoded(changes)
    if told != st.query_params.get(CHANGES, ""):
        if told:
            st.query_params[CHANGES] = told
        else:
            st.query_params.pop(CHANGES, None)


def _opening(here: Here, territory: Territory) -> None:
    say = here.say
    kinds = {name: here.label(one.label, one.name_en) for name, one in territory.kinds.items()}
    kind = st.selectbox(say("kind"), list(kinds), format_func=lambda one: kinds[one], key=KIND)
    usual = territory.kinds[kind or next(iter(kinds))]
    form = st.segmented_control(
        say("form"), FORMS, default=usual.form, required=True, format_func=lambda one: form_name(here, one),
        key=FORM,
    )  # fmt: skip
    people = {name: here.label(one.name, one.name_en) for name, one in groups().items()}
    st.multiselect(
        say("groups"), list(people), format_func=lambda one: people[one], key=GROUPS,
        placeholder=people[usual.target_group],
    )  # fmt: skip
    if form == "pobytová":
        st.number_input(say("beds"), 0, 1000, None, 1, key=BEDS, placeholder=say("not_stated"))
    if form == "terénní":
        towns = territory.municipalities["name"].to_dict()
        st.multiselect(
            say("served"), list(towns), format_func=lambda one: towns[one], key=SERVED, placeholder=say("not_stated")
        )
    else:
        st.selectbox(say("door"), list(DOORS), format_func=say, key=DOOR)
    look.text(say("open_how"), soft=True)


def _place(here: Here, answer: Answer, changes: tuple[Change, ...]) -> None:
    """A place in words or degrees, for those who do not use the map."""
    field, button = st.columns([3, 1], vertical_alignment="bottom")
    field.text_input(here.say("place"), key=PLACE, placeholder=here.say("place_hint"))
    button.button(here.say("put"), key="zkusit_umistit", on_click=_put, args=(here, answer, changes))


def _put(here: Here, answer: Answer, changes: tuple[Change, ...]) -> None:
    found = place_search(known_names(str(ground.folder())), st.session_state.get(PLACE) or "")
    if found:
        keep(_placed(changes, answer, found[0].lon, found[0].lat))
    else:
        st.session_state["dosah_chyby"] = [here.say("unknown_place")]


def _done(here: Here, territory: Territory, changes: tuple[Change, ...]) -> None:
    """What was tried, each with a way back."""
    if not changes:
        return
    look.heading(here.say("done"), 3)
    known = names(territory) | _names_now(here, territory, [one for one in changes if isinstance(one, Open)])
    for number, one in enumerate(changes, 1):
        name = _names_now(here, territory, changes[:number]).get(new_id(number), "")
        words = here.say(f"did_{_letter(one)}", name=name or known.get(getattr(one, "service", ""), ""))
        text, button = st.columns([4, 1], vertical_alignment="center")
        with text:
            look.show(Markup("<p>{}. {}</p>").format(number, words))
        button.button(
            here.say("take_back"), key=f"zkusit_zpet_{number}", type="tertiary", on_click=keep,
            args=(without(changes, number - 1),),
        )  # fmt: skip
    st.button(here.say("take_all"), key="zkusit_vse_zpet", on_click=keep, args=((),))


def _letter(change: Change) -> str:
    return {Move: "move", Close: "close", Open: "open"}[type(change)]

"""Letters of the public: write one, ask what became of it, and read those that were released."""

from __future__ import annotations

import datetime as dt
import time

import streamlit as st
from markupsafe import Markup

from kpss_geo.desk import letters, suggesting
from kpss_geo.desk.roles import Denied
from kpss_geo.errors import BadInput
from kpss_geo.maps.words import czech_order, sentence
from kpss_geo.pages import ground, look
from kpss_geo.pages.frame import Here
from kpss_geo.pages.napiste import misto, prectete
from kpss_geo.pages.settings import settings
from kpss_geo.store import Unavailable

KIND, WRITER, TOWN, SERVICE, TEXT, TRAP = "typ", "pisatel", "obec", "druh", "dopis", "napiste_past"
SINCE, RECEIPT, FAULTS = "napiste_od", "napiste_potvrzeni", "napiste_vady"
NOBODY = ""


def draw(here: Here) -> None:
    """Draw the page."""
    look.title(here.say("title"), here.say("lead"))
    names = [here.say("tab_write"), here.say("tab_fate"), here.say("tab_read")]
    asked = bool(st.query_params.get(prectete.NUMBER))
    write, fate, read = st.tabs(names, default=names[1] if asked else names[0])
    with write:
        _sent(here)
        _form(here)
    with fate:
        prectete.fate(here)
    with read:
        prectete.published(here)


def _sent(here: Here) -> None:
    """What became of the last sending: its receipt number, or everything that keeps it from being sent."""
    receipt = st.session_state.get(RECEIPT)
    if receipt:
        look.note(
            Markup("{}<br><strong class='kpss-receipt'>{}</strong><br>{}").format(
                here.say("sent"), receipt, here.say("sent_advice")
            ),
            "success",
        )
    error = st.session_state.pop(FAULTS, None)
    if isinstance(error, Unavailable):
        look.note(here.say("not_sent"), "error")
    elif error is not None:
        look.faults(error)


def _form(here: Here) -> None:
    say = here.say
    st.session_state.setdefault(SINCE, time.monotonic())
    kinds = {one: say(f"kind_{one}") for one in letters.letter_kinds()}
    kind = st.segmented_control(
        say("kind"), list(kinds), default="experience", format_func=kinds.__getitem__, key=KIND, required=True
    )
    st.text_area(say("text"), key=TEXT, height=160, max_chars=suggesting.TEXT_SIGNS[1], placeholder=say(f"hint_{kind}"))
    look.text(say("private"), soft=True)
    one, two, three = st.columns(3)
    named = {name: sentence(here.label(*told)) for name, told in letters.writers().items()}
    _choice(one, say("writer"), named, WRITER, say("not_told"))
    for place, label, key, known in ((two, "town", TOWN, _towns()), (three, "service", SERVICE, _kinds(here))):
        asked = st.query_params.get(key, "")
        if key not in st.session_state and asked in known:
            st.session_state[key] = asked  # a card of the catalogue leads here
        _choice(place, say(label), known, key, say("not_told"))
    with st.expander(say("place")):
        misto.place(here)
    with st.container(key=TRAP):
        st.text_input(say("trap"), key=f"{TRAP}_text")
    st.button(say("send"), type="primary", key="odeslat", on_click=_send, args=(here,))


def _choice(place: st.delta_generator.DeltaGenerator, label: str, named: dict[str, str], key: str, empty: str) -> None:
    place.selectbox(label, [NOBODY, *named], format_func=lambda one: named.get(one, empty), key=key)


def _towns() -> dict[str, str]:
    towns = ground.territory().municipalities["name"]
    return {str(towns.index[at]): str(towns.iloc[at]) for at in czech_order(towns)}


def _kinds(here: Here) -> dict[str, str]:
    """Kinds of service by name; all that are known, since one may be missing in the territory."""
    kinds = list(ground.territory().kinds.values())
    names = [here.label(one.label, one.name_en) for one in kinds]
    return {kinds[at].id: names[at] for at in czech_order(names)}


def _sender() -> str:
    """Internet address of the visitor as the server sees it."""
    return st.context.ip_address or ""


def _send(here: Here) -> None:
    """Send what is on the page; where it cannot be, everything stays as it was written."""
    state = st.session_state
    state.pop(RECEIPT, None)
    about = suggesting.About(
        state.get(KIND) or "", state.get(WRITER) or "", state.get(TOWN) or "", state.get(SERVICE) or ""
    )
    now = dt.datetime.now(tz=dt.UTC)
    try:
        sent = suggesting.suggest(
            ground.store(),
            state.get(TEXT) or "",
            misto.chosen(),
            about=about,
            sender_hash=suggesting.sender_hash(_sender(), now.date(), settings().secret),
            seconds_taken=time.monotonic() - state.get(SINCE, time.monotonic()),
            honeypot=state.get(f"{TRAP}_text") or "",
            now=now,
            who=here.person,
        )
    except (BadInput, Denied) as error:
        state[FAULTS] = error
        return
    state[RECEIPT] = sent.receipt
    state[TEXT] = ""
    state[SINCE] = time.monotonic()
    misto.forget()

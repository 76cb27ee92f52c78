"""Letters of citizens: read, answered, and released for everybody where the wording allows."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from kpss_geo.desk.letters import letter_kinds, writers
from kpss_geo.desk.suggesting import ANSWERS, answer_suggestion, suggestions
from kpss_geo.errors import KpssError
from kpss_geo.pages import going, ground, look
from kpss_geo.pages.frame import Here
from kpss_geo.pages.zaznam.stav import ago
from kpss_geo.store import Person, Store, Suggestion

DONE = "kontrola_hotovo"
AT_ONCE = 20


def count(store: Store, me: Person) -> int:
    """How many letters wait for an answer."""
    return len(suggestions(store, me))


def draw(here: Here, store: Store, me: Person) -> None:
    """Draw the part of the page."""
    found = suggestions(store, me)
    look.text(here.say("letters_lead"))
    if not found:
        look.empty(here.say("no_letters"), here.say("no_letters_advice"))
    for one in found[:AT_ONCE]:
        _letter(here, store, me, one)


def _letter(here: Here, store: Store, me: Person, one: Suggestion) -> None:
    say = here.say
    with st.container(border=True):
        kind = letter_kinds().get(one.kind)
        head = here.label(kind.name, kind.name_en).capitalize() if kind else one.kind
        look.show(Markup('<h3>{}</h3><p class="soft">{}</p><p>{}</p>').format(head, _about(here, one), one.text))
        reply = st.text_area(say("reply"), key=f"odpoved_{one.id}", height=80, max_chars=1000)
        wording = None
        if st.checkbox(say("letter_public"), key=f"verejne_{one.id}"):
            wording = st.text_area(
                say("letter_wording"), value=one.text, key=f"zneni_{one.id}", height=80, max_chars=2000
            )
        with st.container(horizontal=True):
            for to in ANSWERS:
                if st.button(
                    say(f"letter_{to}"), key=f"{to}_{one.id}", type="primary" if to == ANSWERS[0] else "secondary"
                ):
                    _answer(here, store, me, one, to, reply, wording)
            if one.lon is not None and one.lat is not None:
                at = {"lon": f"{one.lon:.6f}", "lat": f"{one.lat:.6f}"}
                going.link(here, "zaznam", say("letter_log"), key=f"zapsat_{one.id}", query=at)


def _about(here: Here, one: Suggestion) -> str:
    """When it came, who wrote it and of what."""
    territory, writer = ground.territory(), writers().get(one.writer)
    towns = territory.municipalities["name"].to_dict()
    kind = territory.kinds.get(one.service_kind)
    told = [
        ago(here, one.received_at),
        here.label(writer.name, writer.name_en) if writer else "",
        str(towns.get(one.municipality, one.municipality)),
        here.label(kind.name, kind.name_en) if kind else one.service_kind,
        ""
        if one.lat is None
        else here.say("letter_place", lat=here.say.number(one.lat, 5), lon=here.say.number(one.lon, 5)),
    ]
    return " · ".join(part for part in told if part)


def _answer(here: Here, store: Store, me: Person, one: Suggestion, to: str, reply: str, wording: str | None) -> None:
    try:
        answer_suggestion(store, me, one.id, to=to, reply=reply, public_text=wording)
    except KpssError as error:
        look.faults(error)
        return
    st.session_state[DONE] = here.say("letter_done")
    st.rerun()

"""Phones that a volunteer takes into places without a signal: a code for each, and the end of it."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from kpss_geo.desk import devices
from kpss_geo.errors import KpssError
from kpss_geo.pages import look
from kpss_geo.pages.frame import Here
from kpss_geo.store import Device, Person, Store

CODE = "moje_kod"


def phones(here: Here, me: Person, store: Store) -> None:
    """How to map without a signal, a code for a phone, and the phones that are signed in."""
    say = here.say
    look.heading(say("phones"))
    look.show(
        Markup('<p>{} <a href="/teren/{}">{}</a></p><ol>{}</ol>').format(
            say("phones_lead"),
            "" if here.language == "cs" else "?lang=en",
            say("phones_link"),
            look.joined(Markup("<li>{}</li>").format(say(f"phones_{place}")) for place in (1, 2, 3)),
        )
    )
    if here.may("submit") and st.button(say("phones_code"), key="kod"):
        st.session_state[CODE] = devices.make_code(store, me)
    code: devices.Code | None = st.session_state.get(CODE)
    if code is not None and code.expires_at > store.clock():
        until = f"{code.expires_at.astimezone():%H:%M}"
        look.show(
            Markup('<p class="kpss-code">{}</p><p class="soft">{}</p>').format(
                code.text, say("phones_until", time=until)
            )
        )
    for one in devices.own_devices(store, me):
        _phone(here, me, store, one)


def _phone(here: Here, me: Person, store: Store, one: Device) -> None:
    live = devices.is_live(store, one)
    told = here.say(
        "phone_live" if live else "phone_ended", day=here.say.day(one.seen_at.astimezone().date().isoformat())
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        look.show(Markup('<p><strong>{}</strong> <span class="soft">{}</span></p>').format(one.name, told))
        if live and st.button(here.say("phone_revoke"), key=f"odebrat_{one.id}"):
            try:
                devices.revoke(store, me, one.id)
            except KpssError as error:
                look.faults(error)
            else:
                st.rerun()

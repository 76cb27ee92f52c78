"""Accounts for the administrator: who has one, in which role, what is held about them, phones, and the book."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from uuid import UUID

import streamlit as st
from markupsafe import Markup

from kpss_geo.desk import devices, people
from kpss_geo.errors import KpssError
from kpss_geo.pages import ground, look
from kpss_geo.pages.frame import Here
from kpss_geo.pages.lide import kniha
from kpss_geo.pages.zaznam.stav import preset
from kpss_geo.store import Device, Person, Store

DONE, SECTION, SECTION_KEY = "lide_hotovo", "cast", "lide_cast"


def draw(here: Here) -> None:
    """Draw the page."""
    say = here.say
    look.title(say("title"), say("lead"))
    if here.person is None:
        return
    store, me = ground.store(), here.person
    names = {name: say(f"part_{name}") for name in _PARTS}
    asked = st.query_params.get(SECTION, "")
    preset(SECTION_KEY, asked if asked in names else next(iter(names)))
    chosen = st.segmented_control(
        say("section"), list(names), format_func=names.__getitem__, key=SECTION_KEY, label_visibility="collapsed",
        required=True,
    )  # fmt: skip
    if chosen and chosen != asked:
        st.query_params[SECTION] = chosen
    told = st.session_state.pop(DONE, "")
    if told:
        look.note(told, "success")
    _PARTS[chosen or next(iter(names))](here, store, me)


def _accounts(here: Here, store: Store, me: Person) -> None:
    say, found = here.say, people.accounts(store, me)
    rows = [_row(here, one, me) for one in found]
    columns = [look.Column(name, say(name)) for name in ("name", "role", "state", "pseudonym", "since")]
    look.table(columns, rows, caption=say("accounts", count=len(found)), row_header="name")
    others = [one for one in found if one.id != me.id]
    if not others:
        look.empty(say("alone"), say("alone_advice"))
        return
    look.heading(say("change"))
    names = {str(one.id): f"{one.name} ({say(f'role_{one.role}')})" for one in others}
    which = st.selectbox(say("whose"), list(names), format_func=names.__getitem__, key="ucet")
    _one(here, store, me, next(one for one in others if str(one.id) == which))


def _row(here: Here, one: Person, me: Person) -> dict[str, str | Markup]:
    say = here.say
    state = look.badge(say("blocked"), "bad") if one.blocked else look.badge(say("active"), "good")
    return {
        "name": f"{one.name} {say('you')}" if one.id == me.id else one.name,
        "role": say(f"role_{one.role}"),
        "state": state,
        "pseudonym": one.pseudonym,
        "since": say.day(one.created_at.date().isoformat()),
    }


def _one(here: Here, store: Store, me: Person, one: Person) -> None:
    """What can be done with an account."""
    _role(here, store, me, one)
    _blocking(here, store, me, one)
    say = here.say
    look.heading(say("rights"), 3)
    look.text(say("rights_lead"), soft=True)
    st.download_button(
        say("export"), data=lambda: people.export_person(store, me, one.id, ground.photos_folder()),
        file_name=f"udaje-{one.id}.zip", mime="application/zip", key=f"vydat_{one.id}", on_click="ignore",
    )  # fmt: skip
    sure = st.checkbox(say("erase_sure", name=one.pseudonym), key=f"jiste_{one.id}")
    if st.button(say("erase"), key=f"smazat_{one.id}", disabled=not sure):
        _done(partial(people.erase_person, store, me, one.id), say("erased"))


def _role(here: Here, store: Store, me: Person, one: Person) -> None:
    say = here.say
    with st.container(horizontal=True, vertical_alignment="bottom"):
        role = st.selectbox(
            say("new_role"), people.ROLES, index=people.ROLES.index(one.role) if one.role in people.ROLES else 0,
            format_func=lambda name: say(f"role_{name}"), key=f"role_{one.id}",
        )  # fmt: skip
        if st.button(say("set_role"), key=f"nastavit_{one.id}", disabled=role == one.role):
            _done(partial(people.change_role, store, me, one.id, role), say("role_set"))


def _blocking(here: Here, store: Store, me: Person, one: Person) -> None:
    say = here.say
    if one.blocked:
        if st.button(say("unblock"), key=f"odblokovat_{one.id}"):
            _done(partial(people.unblock, store, me, one.id), say("unblocked"))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        note = st.text_input(say("block_why"), key=f"proc_{one.id}", max_chars=300)
        if st.button(say("block"), key=f"blokovat_{one.id}"):
            _done(partial(people.block, store, me, one.id, note), say("was_blocked"))


def _appoint(here: Here, store: Store, me: Person) -> None:
    """A form for a new account; what was written stays where it was wrong."""
    say = here.say
    look.text(say("appoint_lead"))
    with st.form("novy_ucet", clear_on_submit=False):
        subject = st.text_input(say("subject"), key="novy_subjekt", help=say("subject_help"), max_chars=300)
        name = st.text_input(say("full_name"), key="novy_jmeno", max_chars=120)
        role = st.selectbox(say("role"), people.ROLES, format_func=lambda one: say(f"role_{one}"), key="nova_role")
        sent = st.form_submit_button(say("appoint"), type="primary")
    if sent:
        _done(partial(people.appoint, store, me, subject=subject, name=name, role=role), say("appointed"))


def _phones(here: Here, store: Store, me: Person) -> None:
    say = here.say
    names = {one.id: one.name for one in people.accounts(store, me)}
    found = devices.all_devices(store, me)
    if not found:
        look.empty(say("no_phones"), say("no_phones_advice"))
        return
    for one in found:
        _phone(here, store, me, one, names)


def _phone(here: Here, store: Store, me: Person, one: Device, names: Mapping[UUID, str]) -> None:
    say, live = here.say, devices.is_live(store, one)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        told = say("phone", who=names.get(one.person, "–"), day=say.day(one.seen_at.date().isoformat()))
        badge = look.badge(say("phone_live"), "good") if live else look.badge(say("phone_ended"))
        look.show(Markup('<p><strong>{}</strong> {}<br><span class="soft">{}</span></p>').format(one.name, badge, told))
        if live and st.button(say("revoke"), key=f"odebrat_{one.id}"):
            _done(partial(devices.revoke, store, me, one.id), say("revoked"))


def _done(act: Callable[[], object], told: str) -> None:
    try:
        act()
    except KpssError as error:
        look.faults(error)
        return
    st.session_state[DONE] = told
    st.rerun()


_PARTS: Mapping[str, Callable[[Here, Store, Person], None]] = MappingProxyType(
    {"ucty": _accounts, "novy": _appoint, "telefony": _phones, "kniha": kniha.draw}
)

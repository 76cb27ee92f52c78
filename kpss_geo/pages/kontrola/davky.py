"""Imports that wait as a whole, and published points that somebody should visit again."""

from __future__ import annotations

from uuid import UUID

import streamlit as st
from markupsafe import Markup

from kpss_geo.desk import cases, deciding, reviewing, settling
from kpss_geo.desk.own import title
from kpss_geo.desk.settling import Batch
from kpss_geo.errors import KpssError
from kpss_geo.pages import ground, look
from kpss_geo.pages.frame import Here
from kpss_geo.pages.zaznam.stav import ago, now
from kpss_geo.store import Person, Store
from kpss_geo.survey.questionnaire import questions

DONE = "kontrola_hotovo"
MOST = 50


def count(store: Store, me: Person) -> int:
    """How many imports wait."""
    return len(settling.batches(store, me))


def batches(here: Here, store: Store, me: Person) -> None:
    """Imports, each with a note and a button that publishes what is not set apart."""
    found = settling.batches(store, me)
    look.text(here.say("batches_lead"))
    if not found:
        look.empty(here.say("no_batches"), here.say("no_batches_advice"))
    for one in found:
        _batch(here, store, me, one)


def _batch(here: Here, store: Store, me: Person, one: Batch) -> None:
    say = here.say
    with st.container(border=True):
        when = ago(here, one.since)
        told = say("batch_told", waiting=one.waiting, apart=one.quarantined, when=when)
        look.show(Markup("<h3>{}</h3><p>{}</p>").format(one.name, told))
        if one.quarantined:
            look.note(say("batch_apart"), "warning")
        if one.own:
            look.note(say("batch_own"), "warning")
            return
        note = st.text_input(say("batch_note"), key=f"davka_{one.name}", max_chars=500)
        if one.waiting and st.button(say("batch_publish"), key=f"zverejnit_{one.name}", type="primary"):
            _publish(here, store, me, one, note)


def _publish(here: Here, store: Store, me: Person, one: Batch, note: str) -> None:
    try:
        done = reviewing.publish_batch(store, me, one.name, note)
    except KpssError as error:
        look.faults(error)
        return
    st.session_state[DONE] = here.say("batch_done", count=len(done))
    st.rerun()


def to_verify(here: Here, store: Store, me: Person) -> None:
    """Points in dispute or grown old; those that are no more can be struck off."""
    say = here.say
    found = cases.to_verify(store, today=here.today)
    look.text(say("verify_lead"))
    _merged(here, store, me)
    if not found:
        look.empty(say("no_verify"), say("no_verify_advice"))
        return
    rows = [_row(here, one) for one in found[:MOST]]
    columns = [look.Column(name, say(f"verify_{name}")) for name in ("point", "disputed", "stale", "since")]
    look.table(columns, rows, caption=say("verify_caption", count=len(found)), row_header="point")
    _strike(here, store, me, found[:MOST])


def _row(here: Here, one: cases.ToVerify) -> dict[str, str]:
    return {
        "point": _named(here, one),
        "disputed": _fields(here, one.disputed),
        "stale": _fields(here, one.stale),
        "since": here.say.day(one.since.isoformat()),
    }


def _named(here: Here, one: cases.ToVerify) -> str:
    return title(one.point.element, one.point.about.get("name", ""), english=here.language == "en")


def _fields(here: Here, some: tuple[str, ...]) -> str:
    asked = questions()
    return ", ".join(here.label(asked[one].label, asked[one].label_en) for one in some) or "–"


def _merged(here: Here, store: Store, me: Person) -> None:
    """Points that were merged, each with the way back."""
    say, found = here.say, settling.merges(store, me, ground.survey().points)
    if not found:
        return
    with st.expander(say("joined", count=len(found))):
        names = {
            str(
                one.event_id
            ): f"{title(one.point.element, one.point.about.get('name', ''), english=here.language == 'en')} "
            f"({say.day(one.on.isoformat())})"
            for one in found
        }
        which = st.selectbox(say("joined_which"), list(names), format_func=names.__getitem__, key="rozdelit_ktery")
        note = st.text_input(say("strike_note"), key="rozdelit_proc", max_chars=500)
        if st.button(say("joined_undo"), key="rozdelit"):
            try:
                deciding.unmerge(store, me, UUID(which), now=now(), note=note)
            except KpssError as error:
                look.faults(error)
            else:
                st.session_state[DONE] = say("joined_done")
                st.rerun()


def _strike(here: Here, store: Store, me: Person, found: list[cases.ToVerify]) -> None:
    say = here.say
    with st.expander(say("strike")):
        names = {str(one.point.point_id): f"{_named(here, one)} ({say.day(one.since.isoformat())})" for one in found}
        which = st.selectbox(say("strike_which"), list(names), format_func=names.__getitem__, key="vyradit_ktery")
        note = st.text_input(say("strike_note"), key="vyradit_proc", max_chars=500)
        point = next(one.point for one in found if str(one.point.point_id) == which)
        if st.button(say("strike_button"), key="vyradit_bod"):
            try:
                deciding.archive(store, me, point.point_id, now=now(), note=note)
            except KpssError as error:
                look.faults(error)
            else:
                st.session_state[DONE] = say("archived")
                st.rerun()

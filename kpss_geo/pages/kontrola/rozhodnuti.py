"""The decision about a case: published, rejected, taken, released, merged, or somebody's whole work taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st
from markupsafe import Markup

from kpss_geo.desk import deciding, reviewing, settling
from kpss_geo.desk.cases import Case
from kpss_geo.desk.settling import ANOTHERS, FREE, held
from kpss_geo.errors import KpssError
from kpss_geo.pages import look
from kpss_geo.pages.frame import Here
from kpss_geo.pages.zaznam.stav import ago, now
from kpss_geo.store import Conflict, Person, Store

DONE = "kontrola_hotovo"


def opened(case: Case | None) -> None:
    """Go to a case, or back to the queue."""
    if case is None:
        st.query_params.pop("bod", None)
    else:
        st.query_params["bod"] = str(case.point_id)


def closed(case: Case, me: Person) -> bool:
    """May this reviewer not decide: a colleague has it, or all of it is their own work."""
    return held(case, me).by == ANOTHERS or len(case.own) == len(case.pending)


def note_of(case: Case) -> str:
    """What was written to the author so far."""
    return str(st.session_state.get(f"poznamka_{case.point_id}", ""))


def decide(here: Here, store: Store, me: Person, case: Case, after: Case | None) -> None:
    """Note and buttons."""
    say, now_held = here.say, held(case, me)
    look.heading(say("decision"), 3)
    if now_held.by == ANOTHERS:
        look.note(say("taken", when=ago(here, now_held.since or now())), "warning")
    note = st.text_area(say("note"), key=f"poznamka_{case.point_id}", help=say("note_help"), height=80, max_chars=500)
    with st.container(horizontal=True):
        shut = closed(case, me)
        if st.button(say("approve"), key="schvalit", type="primary", disabled=shut):
            settled(here, partial(settling.approve_case, store, me, case, note), say("approved"), after)
        if st.button(say("reject"), key="zamitnout", disabled=shut):
            settled(here, partial(settling.reject_case, store, me, case, note), say("rejected"), after)
        if now_held.by == FREE and st.button(say("take"), key="prevzit", disabled=shut):
            tried(here, partial(reviewing.take, store, me, case.point_id), say("took"))
        if now_held.by != FREE and st.button(say("release"), key="uvolnit"):
            tried(here, partial(reviewing.release, store, me, case.point_id, note), say("released"))
    _further(here, store, me, case)


def _further(here: Here, store: Store, me: Person, case: Case) -> None:
    """What is seldom done: a point struck off, somebody's whole work taken back."""
    say = here.say
    with st.expander(say("further")):
        look.text(say("further_lead"), soft=True)
        if case.before is not None and st.button(say("archive"), key="vyradit"):
            tried(
                here,
                partial(deciding.archive, store, me, case.before.point_id, now=now(), note=note_of(case)),
                say("archived"),
            )
        for author in dict.fromkeys(one.event.author_id for one in case.pending):
            _revert(here, store, me, author, note_of(case))


def _revert(here: Here, store: Store, me: Person, author: str, note: str) -> None:
    """Strike what an author recorded since a day."""
    say = here.say
    name = f"{say.page}_{author}"
    look.show(Markup("<p>{} <strong>{}</strong></p>").format(say("revert"), author))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        since = st.date_input(
            say("revert_since"), value=here.today, max_value=here.today, key=f"od_{name}", format=say("date_format")
        )
        if st.button(say("revert_button"), key=f"vratit_{name}"):
            start = (
                now()
                .astimezone()
                .replace(year=since.year, month=since.month, day=since.day, hour=0, minute=0, second=0, microsecond=0)
            )
            tried(
                here,
                partial(deciding.revert_person, store, me, author, start, now=now(), note=note),
                say("reverted", day=say.day(since.isoformat())),
            )


def settled(here: Here, act: Callable[[], object], told: str, after: Case | None) -> None:
    """Decide and open what waits next."""
    if _done(here, act):
        st.session_state[DONE] = told
        opened(after)
        st.rerun()


def tried(here: Here, act: Callable[[], object], told: str) -> None:
    """Do something and say so, staying here."""
    if _done(here, act):
        st.session_state[DONE] = told
        st.rerun()


def _done(here: Here, act: Callable[[], object]) -> bool:
    """Was it done; where it was not, the reason stands on the page and everything written stays."""
    try:
        act()
    except Conflict as error:
        look.note(here.say("conflict"), "error")
        look.faults(error)
        st.button(here.say("reload"), key="nacist")
        return False
    except KpssError as error:
        look.faults(error)
        return False
    return True

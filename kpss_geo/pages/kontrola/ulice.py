"""Published points that belong to no street yet: a moderator says which, and a colleague approves it."""

from __future__ import annotations

import streamlit as st

from kpss_geo.access import naming, unplaced
from kpss_geo.desk.own import title
from kpss_geo.desk.submitting import submit
from kpss_geo.errors import KpssError
from kpss_geo.pages import ground, look
from kpss_geo.pages.frame import Here
from kpss_geo.pages.kontrola import misto
from kpss_geo.pages.zaznam.stav import now
from kpss_geo.store import Person, Store
from kpss_geo.survey.attaching import Attached

DONE = "kontrola_hotovo"


@st.cache_resource(show_spinner=False, max_entries=2)
def _lost(edition: str) -> list[Attached]:
    del edition  # a key of the cache alone
    return unplaced(ground.territory(), ground.survey())


def draw(here: Here, store: Store, me: Person) -> None:
    """Draw the part of the page."""
    say, points = here.say, ground.survey().points
    found = _lost(f"{ground.url()} {ground.edition()}")
    look.text(say("streets_lead"))
    if not found:
        look.empty(say("no_streets"), say("no_streets_advice"))
        return
    names = {
        str(one.point_id): title(
            points[one.point_id].element, points[one.point_id].about.get("name", ""), english=here.language == "en"
        )
        for one in found
    }
    which = st.selectbox(
        say("street_point", count=len(found)), list(names), format_func=names.__getitem__, key="bez_ulice"
    )
    chosen = next(one for one in found if str(one.point_id) == which)
    _map(here, chosen)
    if not chosen.candidates:
        look.note(say("street_none"), "warning")
        return
    way = st.selectbox(
        say("street_way"), chosen.candidates, format_func=lambda one: say("street_id", way=one), key="ulice_bodu"
    )
    if st.button(say("street_send"), key="priradit", type="primary"):
        _send(here, store, me, chosen, way)


def _map(here: Here, one: Attached) -> None:
    at = ground.survey().points[one.point_id].position
    if at is None:
        return
    misto.draw(here, f"ulice_{one.point_id}", at, height=300)


def _send(here: Here, store: Store, me: Person, one: Attached, way: int) -> None:
    try:
        event = naming(ground.territory(), ground.survey(), one.point_id, way, author=me.pseudonym, now=now())
        submit(store, me, [event], today=here.today)
    except KpssError as error:
        look.faults(error)
        return
    st.session_state[DONE] = here.say("street_sent")
    st.rerun()

"""The book of who did what, for the administrator."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from kpss_geo.desk import people
from kpss_geo.pages import look
from kpss_geo.pages.frame import Here
from kpss_geo.pages.texts import table
from kpss_geo.store import STATES, AuditLine, Person, Store

AT_ONCE = 50
SHOWN = "kniha_kolik"
LONGEST = 160


def draw(here: Here, store: Store, me: Person) -> None:
    """The newest lines first, of one person or of all."""
    say = here.say
    lines = people.audit_lines(store, me)
    names = {one.id: one.name for one in people.accounts(store, me)}
    look.text(say("book_lead"))
    told = {"": say("everybody")} | {str(name): text for name, text in names.items()}
    who = st.selectbox(say("by"), list(told), format_func=told.__getitem__, key="kniha_kdo")
    wanted = [one for one in reversed(lines) if who in ("", str(one.by))]
    most = st.session_state.get(SHOWN, AT_ONCE)
    rows = [_row(here, one, told) for one in wanted[:most]]
    columns = [look.Column(name, say(name)) for name in ("when", "by", "did", "detail")]
    look.table(columns, rows, caption=say("book", count=len(wanted)), empty=say("no_lines"))
    if len(wanted) > most:
        st.button(say("more"), key="dalsi", on_click=_more)


def _more() -> None:
    st.session_state[SHOWN] = st.session_state.get(SHOWN, AT_ONCE) + AT_ONCE


def _row(here: Here, one: AuditLine, names: Mapping[str, str]) -> dict[str, str]:
    key, at = f"did_{one.action}", one.at.astimezone()
    told = _detail(here, one, names)
    return {
        "when": f"{here.say.day(at.date().isoformat())} {at:%H:%M}",
        "by": names.get(str(one.by), "–") if one.by else "–",
        "did": here.say(key) if key in table(here.say.page) else one.action,
        "detail": told if len(told) <= LONGEST else f"{told[:LONGEST]}…",
    }


def _detail(here: Here, one: AuditLine, names: Mapping[str, str]) -> str:
    """What a line says further, without the ids that nobody reads."""
    told = _record(one.detail)
    if not told:
        return " · ".join(part for part in (names.get(one.about, one.about), one.detail) if part)
    state, events = str(told.get("to") or told.get("state") or ""), told.get("events") or ()
    parts = [
        here.say(f"state_{state}") if state in STATES else state,
        here.say("events", count=len(events)) if events else "",
        *(str(told.get(name) or "") for name in ("batch", "note", "reply")),
    ]
    return " · ".join(part for part in parts if part)


def _record(detail: str) -> Mapping[str, Any]:
    try:
        found = json.loads(detail)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}

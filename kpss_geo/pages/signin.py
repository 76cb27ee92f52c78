"""Who the visitor is at this run: an account of the store, looked up anew each time, or the public."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import streamlit as st

from kpss_geo.pages import ground, look
from kpss_geo.pages.frame import Here
from kpss_geo.pages.settings import has_sign_in, settings
from kpss_geo.store import Person
from kpss_geo.web.trial import TRIAL_SUBJECT

TRIAL_KEY = "trial_person"


class Visitor(NamedTuple):
    """The account, and why somebody who signed in has none: unknown, expired or blocked."""

    person: Person | None
    trouble: str = ""
    subject: str = ""


def visitor() -> Visitor:
    """Who is visiting; the store is asked at every run.

    Raises
    ------
    Unavailable
        Somebody signed in and the store does not answer.
    """
    if settings().trial:
        name = st.session_state.get(TRIAL_KEY, "")
        return Visitor(ground.store().person(subject=f"{TRIAL_SUBJECT}{name}") if name else None)
    if not has_sign_in() or not st.user.is_logged_in:
        return Visitor(None)
    subject = f"{st.user.get('iss', '')}|{st.user.get('sub', '')}"
    if _expired():
        return Visitor(None, "expired", subject)
    person = ground.store().person(subject=subject)
    if person is None:
        return Visitor(None, "unknown", subject)
    return Visitor(None, "blocked", subject) if person.blocked else Visitor(person, "", subject)


def _expired() -> bool:
    issued = st.user.get("iat")
    if not isinstance(issued, int | float):
        return True  # a sign-in that does not say when it was made lasts no time
    age = dt.datetime.now(tz=dt.UTC).timestamp() - issued
    return not -300 <= age <= settings().session_hours * 3600


def draw(here: Here) -> None:
    """Page where one signs in, and is told what is the matter where that does not help."""
    say, who = here.say, visitor()
    look.title(say("title"), say("lead"))
    _told(here, who)
    if not has_sign_in():
        return
    if st.user.is_logged_in and st.button(say("out"), key="out"):
        st.logout()
    again = not st.user.is_logged_in or who.trouble == "expired"
    if again and st.button(say("button"), type="primary", key="in"):
        st.login()


def _told(here: Here, who: Visitor) -> None:
    say = here.say
    if who.person is not None:
        look.note(say("signed_in", name=who.person.name), "success")
    elif who.trouble == "unknown":
        look.empty(say("unknown"), say("unknown_advice"))
        st.code(who.subject, language=None)
    elif who.trouble:
        look.note(say(who.trouble), "warning")
    elif not has_sign_in() and not settings().trial:
        look.empty(say("not_set"), say("not_set_advice"))

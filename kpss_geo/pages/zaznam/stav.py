"""What the page for logging a point remembers between two runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import streamlit as st

from kpss_geo.desk import writing
from kpss_geo.desk.settling import since_words
from kpss_geo.pages.frame import Here
from kpss_geo.store import Person
from kpss_geo.survey.fold import Point
from kpss_geo.survey.observations import Observed

WRITTEN, SAVED, SENT, ADDRESS, OTHERS, TRIED = (
    f"zaznam_{name}" for name in ("pise", "ulozeno", "odeslano", "odkaz", "jine", "zkuseno")
)


def now() -> dt.datetime:
    """The moment."""
    return dt.datetime.now(tz=dt.UTC)


def ago(here: Here, moment: dt.datetime) -> str:
    """How long ago something happened, in the reader's language."""
    return since_words(moment, now(), english=here.language == "en")


def written(me: Person) -> Observed:
    """The observation that this person is writing."""
    if WRITTEN not in st.session_state or st.session_state[WRITTEN].author_id != me.pseudonym:
        begin(writing.blank(me, now=now()))
    found: Observed = st.session_state[WRITTEN]
    return found


def current() -> Observed:
    """The observation as the last run left it; for callbacks."""
    found: Observed = st.session_state[WRITTEN]
    return found


def keep(observation: Observed) -> None:
    """Remember what was written."""
    st.session_state[WRITTEN] = observation


def begin(observation: Observed) -> None:
    """Write this one from now on."""
    for name in (SENT, TRIED, SAVED):
        st.session_state.pop(name, None)
    keep(observation)


def forget() -> None:
    """Begin anew; what was written stays among the drafts."""
    for name in (WRITTEN, SENT, TRIED, SAVED):
        st.session_state.pop(name, None)
    leave_address()


def leave_address() -> None:
    """Take what the address named out of it."""
    st.session_state[ADDRESS] = None
    st.query_params.from_dict({name: st.query_params[name] for name in ("lang",) if name in st.query_params})


def is_new_address(asked: Mapping[str, str]) -> bool:
    """Does the address name something that was not begun yet; asked twice it does not."""
    known = st.session_state.get(ADDRESS) == dict(asked)
    st.session_state[ADDRESS] = dict(asked)
    return not known


def is_untouched(me: Person) -> bool:
    """Was nothing said yet."""
    told = written(me)
    return not (told.element or told.position or told.values or told.base_version)


def is_worth_saving(observation: Observed) -> bool:
    """Is there something new to keep: a place alone, or a kind of thing alone, is soon chosen again."""
    told = observation.values or (observation.element and (observation.position or observation.base_version))
    return bool(told) and st.session_state.get(SAVED) != observation


def saved(observation: Observed, language: str) -> None:
    """Remember that the draft is kept, and write its id into the address."""
    st.session_state[SAVED] = observation
    asked = {"zapis": str(observation.event_id)}
    st.session_state[ADDRESS] = asked
    if st.query_params.get("zapis") != asked["zapis"]:
        st.query_params.from_dict(asked | ({"lang": language} if language != "cs" else {}))


def is_saved(observation: Observed) -> bool:
    """Is the draft kept as it stands."""
    return bool(st.session_state.get(SAVED) == observation)


def key(observation: Observed, name: str) -> str:
    """Key of a widget of this observation alone."""
    return f"z_{observation.event_id.hex[:10]}_{name}"


def preset(name: str, value: Any) -> str:
    """Key of a widget that begins with what is known; later what the visitor does in it counts."""
    if name not in st.session_state:
        st.session_state[name] = value
    return name


def are_other(observation: Observed, points: Sequence[Point]) -> None:
    """Remember that the observation is of none of these points."""
    told: dict[UUID, set[UUID]] = st.session_state.setdefault(OTHERS, {})
    told.setdefault(observation.event_id, set()).update(one.point_id for one in points)


def is_other(observation: Observed, point: Point) -> bool:
    """Did the visitor say that it is another point."""
    told: dict[UUID, set[UUID]] = st.session_state.get(OTHERS, {})
    return point.point_id in told.get(observation.event_id, ())

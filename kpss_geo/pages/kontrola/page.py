"""Review for moderators: what waits, imports, points to verify, points without a street, and letters of citizens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

import numpy as np
import streamlit as st
from markupsafe import Markup

from kpss_geo.desk import writing
from kpss_geo.desk.cases import PENDING, Case, queue
from kpss_geo.desk.roles import admitted
from kpss_geo.desk.settling import ANOTHERS, FREE, MINE, held
from kpss_geo.maps import layers
from kpss_geo.maps.layers import Layer
from kpss_geo.maps.marks import MARKS
from kpss_geo.pages import ground, look, mapview, underlay
from kpss_geo.pages.frame import Here
from kpss_geo.pages.kontrola import davky, dopisy, pripad, ulice
from kpss_geo.pages.kontrola.rozhodnuti import opened
from kpss_geo.pages.zaznam.stav import ago, preset
from kpss_geo.store import Person, Store, photos
from kpss_geo.survey.questionnaire import elements

DONE = "kontrola_hotovo"
SECTION, SECTION_KEY = "cast", "kontrola_cast"
AT_ONCE = 20
SHOWN = "kontrola_kolik"
Tone = Literal["good", "mid", "bad", ""]
HOLDERS: Mapping[str, Tone] = MappingProxyType({FREE: "", MINE: "good", ANOTHERS: "mid"})
COLOURS = ("#9a5b00", "#8a3b78")  # new, changed


def draw(here: Here) -> None:
    """Draw the page."""
    look.title(here.say("title"), here.say("lead"))
    if here.person is None:
        return
    store, me = ground.store(), admitted(ground.store(), here.person, "review")
    cases = waiting(here, store, me)
    section = _section(here, store, me, cases)
    told = st.session_state.pop(DONE, "")
    if told:
        look.note(told, "success")
    _SECTIONS[section](here, store, me, cases)


def waiting(here: Here, store: Store, me: Person) -> list[Case]:
    """What waits for a review; drawn up anew only after something came or was decided."""
    pictured = len(photos.listed(store, states=PENDING))
    with st.spinner(here.say("drawing_up")):
        return _cases(f"{ground.url()} {ground.edition()} {store.moment()} {pictured} {here.today}", me, store)


@st.cache_resource(show_spinner=False, max_entries=6)
def _cases(moment: str, me: Person, _store: Store) -> list[Case]:
    del moment  # a key of the cache alone
    return queue(_store, me, today=ground.today(), territory=ground.territory())


def _section(here: Here, store: Store, me: Person, cases: Sequence[Case]) -> str:
    batches, letters = davky.count(store, me), dopisy.count(store, me)
    names = {
        "fronta": here.say("queue", count=len(cases)),
        "davky": here.say("batches", count=batches),
        "overeni": here.say("verify"),
        "ulice": here.say("streets"),
        "dopisy": here.say("letters", count=letters),
    }
    asked = st.query_params.get(SECTION, "")
    preset(SECTION_KEY, asked if asked in names else "fronta")
    chosen = st.segmented_control(
        here.say("section"), list(names), format_func=names.__getitem__, key=SECTION_KEY, label_visibility="collapsed",
        required=True,
    )  # fmt: skip
    if chosen and chosen != asked:  # labels hold counts, so that Streamlit's own binding would not last
        st.query_params[SECTION] = chosen
    return chosen or "fronta"


def _queue(here: Here, store: Store, me: Person, cases: Sequence[Case]) -> None:
    name = writing.event_of(st.query_params.get("bod", ""))
    case = next((one for one in cases if one.point_id == name), None)
    if name is not None and case is None:
        look.note(here.say("case_gone"), "warning")
        st.query_params.pop("bod", None)
    if not cases:
        look.empty(here.say("nothing"), here.say("nothing_advice"))
        return
    if case is not None:
        pripad.draw(here, store, me, case, next_of(cases, case))
        return
    _map(here, cases)
    _list(here, me, cases)


def next_of(cases: Sequence[Case], case: Case) -> Case | None:
    """The case to open after this one: the next that waits longest and is not somebody's own."""
    place = next(number for number, one in enumerate(cases) if one.point_id == case.point_id)
    rest = [*cases[place + 1 :], *cases[:place]]
    return next((one for one in rest if len(one.own) < len(one.pending)), None)


def _map(here: Here, cases: Sequence[Case]) -> None:
    """All that waits; a click opens it."""
    drawn = [(one, point) for one in cases if (point := one.after or one.before) and point.position]
    content = layers.points(
        [point.position.lon for _, point in drawn if point.position],
        [point.position.lat for _, point in drawn if point.position],
        titles=[pripad.named(here, one) for one, _ in drawn],
        symbols=[elements()[point.element].pictogram for _, point in drawn],
    )
    marks = [(MARKS["+"], here.say("new")), (MARKS["↻"], here.say("changed"))]
    paint = np.array([0 if one.before is None else 1 for one, _ in drawn], dtype=np.int8)
    waiting = Layer("fronta", content, palette=COLOURS, paint=paint, public=False, marks=marks)
    picked = mapview.show_map(
        "kontrola", [*underlay.below(), waiting],
        description=here.say("map"), language=here.language, height=320, fit=underlay.whole(),
    )  # fmt: skip
    look.legend(
        look.marked([(mark, name, colour) for (mark, name), colour in zip(marks, COLOURS, strict=True)]),
        label=here.say("legend"),
    )
    if picked and picked.index is not None:
        st.query_params["bod"] = str(drawn[picked.index][0].point_id)
        st.rerun()


def _list(here: Here, me: Person, cases: Sequence[Case]) -> None:
    most = st.session_state.get(SHOWN, AT_ONCE)
    for one in cases[:most]:
        with st.container(border=True):
            look.show(
                Markup('<h3>{} {}</h3><p class="soft">{}</p>').format(
                    pripad.named(here, one), _badges(here, me, one), _told(here, one)
                )
            )
            st.button(here.say("open"), key=f"otevrit_{one.point_id}", on_click=opened, args=(one,), type="primary")
    if len(cases) > most:
        st.button(here.say("more"), key="dalsi", on_click=_more)


def _more() -> None:
    st.session_state[SHOWN] = st.session_state.get(SHOWN, AT_ONCE) + AT_ONCE


def _badges(here: Here, me: Person, case: Case) -> Markup:
    by = held(case, me).by
    told: list[tuple[str, Tone]] = [(here.say("new" if case.before is None else "changed"), "")]
    told += [(here.say(f"held_{by}"), HOLDERS[by])] if by != FREE else []
    told += [(here.say("warns"), "bad")] if case.personal or case.disputed else []
    told += [(here.say("duplicates"), "mid")] if case.suspects else []
    told += [(here.say("own"), "")] if case.own else []
    return look.joined((look.badge(*one) for one in told), " ")


def _told(here: Here, case: Case) -> str:
    when = ago(here, case.waiting_since)
    return here.say("waits", when=when, count=len(case.pending), photos=len(case.photos))


_SECTIONS: Mapping[str, Callable[[Here, Store, Person, Sequence[Case]], None]] = MappingProxyType(
    {
        "fronta": _queue,
        "davky": lambda here, store, me, _cases: davky.batches(here, store, me),
        "overeni": lambda here, store, me, _cases: davky.to_verify(here, store, me),
        "ulice": lambda here, store, me, _cases: ulice.draw(here, store, me),
        "dopisy": lambda here, store, me, _cases: dopisy.draw(here, store, me),
    }
)

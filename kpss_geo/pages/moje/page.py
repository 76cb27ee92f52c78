"""A volunteer's own work: what became of each point, drafts, phones for the field, and everything held about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st
from markupsafe import Markup

from kpss_geo.desk import keeping, writing
from kpss_geo.desk.own import OUTCOMES, REJECTED, Own, counts, own_work, title
from kpss_geo.desk.people import export_person
from kpss_geo.errors import KpssError
from kpss_geo.maps import layers
from kpss_geo.maps.layers import Layer
from kpss_geo.maps.marks import MARKS
from kpss_geo.pages import address, going, ground, look, mapview, underlay
from kpss_geo.pages.frame import Here
from kpss_geo.pages.moje import telefony
from kpss_geo.pages.zaznam.stav import ago, now
from kpss_geo.store import Person, Store
from kpss_geo.survey.questionnaire import elements

Tone = Literal["good", "mid", "bad", ""]
SIGNS = ("…", "↻", "✓", "✕")  # in the order of OUTCOMES
COLOURS = ("#9a5b00", "#125a8c", "#00694a", "#a3172f")  # in the order of OUTCOMES
BADGES: tuple[Tone, ...] = ("mid", "", "good", "bad")
AT_ONCE = 15
SHOWN, DONE = "moje_kolik", "moje_hotovo"


def draw(here: Here) -> None:
    """Draw the page."""
    look.title(here.say("title"), here.say("lead"))
    if here.person is None:
        return
    store, me = ground.store(), here.person
    some = own_work(store, me, ground.survey().points)
    _done(here)
    _drafts(here, me, store)
    if not some:
        look.empty(here.say("nothing"), here.say("nothing_advice"))
        going.link(here, "zaznam", here.say("log"), key="zapsat")
    else:
        _work(here, me, store, some)
    telefony.phones(here, me, store)
    _data(here, me, store)


def _done(here: Here) -> None:
    told = st.session_state.pop(DONE, "")
    if told:
        look.note(here.say(told), "success")


def _drafts(here: Here, me: Person, store: Store) -> None:
    for one in [some for some in keeping.unsent(store, me) if some.observation.values]:
        told = one.observation
        name = title(told.element, told.about.get("name", ""), english=here.language == "en") or here.say("no_kind")
        when = ago(here, one.saved_at)
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            look.show(Markup("<p><strong>{}</strong> {}</p>").format(name, here.say("draft", when=when)))
            going.link(
                here,
                "zaznam",
                here.say("draft_go_on"),
                key=f"dopsat_{told.event_id}",
                query={"zapis": str(told.event_id)},
            )
            if st.button(here.say("draft_drop"), key=f"zahodit_{told.event_id}"):
                keeping.drop(store, me, told)
                st.rerun()


def _work(here: Here, me: Person, store: Store, some: Sequence[Own]) -> None:
    say, number = here.say, counts(some)
    look.figures(
        [(say(f"is_{one}"), say.number(number[one]), say(f"means_{one}")) for one in OUTCOMES], meaning=say("meaning")
    )
    chosen = address.one(
        here,
        say("show"),
        lambda it: {one: it.say(f"is_{one}") for one in OUTCOMES if number[one]},
        "stav",
        widget=st.pills,
    )
    wanted = [one for one in some if chosen in (None, one.outcome)]
    _map(here, wanted)
    most = st.session_state.get(SHOWN, AT_ONCE)
    look.heading(say("list", count=len(wanted)))
    for one in wanted[:most]:
        _one(here, me, store, one)
    if len(wanted) > most:
        st.button(say("more"), key="dalsi", on_click=_more)


def _more() -> None:
    st.session_state[SHOWN] = st.session_state.get(SHOWN, AT_ONCE) + AT_ONCE


def _map(here: Here, some: Sequence[Own]) -> None:
    placed = [one for one in some if one.position is not None]
    content = layers.points(
        [one.position.lon for one in placed if one.position],
        [one.position.lat for one in placed if one.position],
        titles=[title(one.element, one.name, english=here.language == "en") for one in placed],
        lines=[[here.say(f"is_{one.outcome}")] for one in placed],
        symbols=[elements()[one.element].pictogram if one.element in elements() else "" for one in placed],
    )
    marks = [(MARKS[sign], here.say(f"is_{one}")) for one, sign in zip(OUTCOMES, SIGNS, strict=True)]
    own = Layer(
        "moje",
        content,
        palette=COLOURS,
        marks=marks,
        paint=[OUTCOMES.index(one.outcome) for one in placed],
        public=False,
        pick=False,
    )
    mapview.show_map(
        "moje", [*underlay.below(), own], description=here.say("map"), language=here.language, height=300,
        fit=underlay.whole(),
    )  # fmt: skip
    look.legend(
        look.marked([(mark, name, colour) for (mark, name), colour in zip(marks, COLOURS, strict=True)]),
        label=here.say("legend"),
    )


def _one(here: Here, me: Person, store: Store, one: Own) -> None:
    say, place = here.say, OUTCOMES.index(one.outcome)
    with st.container(border=True):
        head = Markup("<h3>{} {}</h3>").format(
            title(one.element, one.name, english=here.language == "en"),
            look.badge(say(f"is_{one.outcome}"), BADGES[place]),
        )
        told = say(f"did_{one.what}", when=ago(here, one.sent_at), photos=len(one.photos))
        note = Markup("<p><strong>{}</strong> {}</p>").format(say("moderator_wrote"), one.note) if one.note else ""
        old = Markup("<p>{}</p>").format(say("is_old")) if one.is_old else ""
        look.show(Markup('{}<p class="soft">{}</p>{}{}').format(head, told, note, old))
        with st.container(horizontal=True):
            _actions(here, me, store, one)


def _actions(here: Here, me: Person, store: Store, one: Own) -> None:
    name, point = str(one.event.event_id), one.point
    if point is not None and not point.archived:
        if here.may("confirm") and st.button(
            here.say("still_holds"), key=f"plati_{name}", type="primary" if one.is_old else "secondary"
        ):
            _confirm(me, store, one)
        going.link(here, "zaznam", here.say("edit"), key=f"upravit_{name}", query={"znovu": str(point.point_id)})
    elif one.outcome == REJECTED and one.position is not None:
        at = {"lon": f"{one.position.lon:.6f}", "lat": f"{one.position.lat:.6f}", "prvek": one.element}
        going.link(here, "zaznam", here.say("anew"), key=f"znovu_{name}", query=at)


def _confirm(me: Person, store: Store, one: Own) -> None:
    assert one.point is not None
    try:
        writing.confirm(store, me, one.point, now=now())
    except KpssError as error:
        look.faults(error)
        return
    st.session_state[DONE] = "confirmed"
    st.rerun()


def _data(here: Here, me: Person, store: Store) -> None:
    look.heading(here.say("data"))
    look.text(here.say("data_lead", name=me.pseudonym))
    st.download_button(
        here.say("data_button"),
        data=lambda: export_person(store, me, me.id, ground.photos_folder()),
        file_name=f"moje-udaje-{here.today.isoformat()}.zip",
        mime="application/zip",
        key="vydat",
        on_click="ignore",
    )

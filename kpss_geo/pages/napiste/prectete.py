"""What everybody may read of the letters: what became of one's own by its number, and the released ones."""

from __future__ import annotations

import datetime as dt

import streamlit as st
from markupsafe import Markup

from kpss_geo.desk import letters
from kpss_geo.desk.letters import Fate, Named, PublicLetter
from kpss_geo.errors import BadInput
from kpss_geo.maps.words import sentence
from kpss_geo.pages import ground, look
from kpss_geo.pages.frame import Here

ON_A_PAGE = 10
NUMBER, KIND, PAGE = "cislo", "dopisy", "strana_dopisu"
ALL = ""


def fate(here: Here) -> None:
    """State of a letter by its receipt number."""
    say = here.say
    number = st.text_input(say("number"), key=NUMBER, placeholder="KP-7F3K-2M9Q", max_chars=30, bind="query-params")
    if not (number or "").strip():
        look.text(say("number_lead"), soft=True)
        return
    try:
        found = letters.fate(ground.store(), number or "")
    except BadInput as error:
        look.faults(error)
        return
    if found is None:
        look.empty(say("number_none"), say("number_none_advice"))
    else:
        _told(here, found)


def _told(here: Here, one: Fate) -> None:
    say = here.say
    told = [
        (say("fate_state"), sentence(_name(here, letters.letter_states()[one.state]))),
        (say("fate_kind"), sentence(_name(here, letters.letter_kinds()[one.kind]))),
        (say("fate_received"), _day(here, one.received_on)),
        (say("fate_answered"), _day(here, one.answered_on) if one.answered_on else say("fate_not_yet")),
        (say("fate_reply"), one.reply or say("fate_not_yet")),
        (say("fate_public"), say("fate_public_yes" if one.published else "fate_public_no")),
    ]
    rows = look.joined(Markup("<dt>{}</dt><dd>{}</dd>").format(label, value) for label, value in told)
    look.show(Markup("<h2>{}</h2><dl>{}</dl>").format(one.receipt, rows))


def published(here: Here) -> None:
    """Letters that moderators released, the newest first."""
    say = here.say
    look.text(say("read_lead"))
    kinds = {
        ALL: say("all_kinds"),
        **{one: sentence(_name(here, told)) for one, told in letters.letter_kinds().items()},
    }
    wanted = st.segmented_control(
        say("read_kind"), list(kinds), default=ALL, format_func=kinds.__getitem__, key=KIND, required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    found = [one for one in letters.published_letters(ground.store()) if wanted in (ALL, one.kind)]
    if not found:
        look.empty(say("none_published"), say("none_published_advice"))
        return
    pages = -(-len(found) // ON_A_PAGE)
    if st.session_state.get(PAGE, 1) > pages:
        st.session_state[PAGE] = 1
    start = (st.session_state.get(PAGE, 1) - 1) * ON_A_PAGE
    look.show(
        Markup('<ol class="kpss-letters">{}</ol>').format(
            look.joined(_letter(here, one) for one in found[start : start + ON_A_PAGE])
        )
    )
    if pages > 1:
        st.pagination(pages, key=PAGE)


def _letter(here: Here, one: PublicLetter) -> Markup:
    territory, writer = ground.territory(), letters.writers().get(one.writer)
    kind = territory.kinds.get(one.service_kind)
    towns = territory.municipalities["name"]
    about = [
        _day(here, one.received_on),
        _name(here, writer) if writer else "",
        str(towns[one.municipality]) if one.municipality in towns.index else "",
        here.label(kind.name, kind.name_en) if kind else "",
    ]
    state = sentence(_name(here, letters.letter_states()[one.state]))
    reply = Markup('<p class="kpss-reply"><strong>{}</strong> {} <span class="soft">{}</span></p>').format(
        here.say("reply"), one.reply, _day(here, one.answered_on) if one.answered_on else ""
    )
    return Markup('<li><h2>{} {}</h2><p class="soft">{}</p><p>{}</p>{}</li>').format(
        sentence(_name(here, letters.letter_kinds()[one.kind])),
        look.badge(state, "good" if one.state == "accepted" else ""),
        " · ".join(filter(None, about)),
        one.text,
        reply if one.reply else "",
    )


def _name(here: Here, one: Named) -> str:
    return here.label(one.name, one.name_en)


def _day(here: Here, one: dt.date) -> str:
    return here.say.day(one.isoformat())

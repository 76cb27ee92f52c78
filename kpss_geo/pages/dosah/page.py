"""Reach of chosen services, and what changes when a service moves, closes or opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from kpss_geo.areas import reached
from kpss_geo.before_after import Result, cut_off, results
from kpss_geo.changes import Change, decoded, encoded
from kpss_geo.changing import faults
from kpss_geo.errors import BadInput, raise_all
from kpss_geo.pages import address, ground, look
from kpss_geo.pages.dosah import mapa, vysledek, zmeny
from kpss_geo.pages.dosah.zmeny import CHANGES
from kpss_geo.pages.frame import Here
from kpss_geo.scenario import scenario
from kpss_geo.streets.travellers import WORKER, travellers
from kpss_geo.study import Answer
from kpss_geo.territory import Territory

SERVICES, WHO, MINUTES, OFFER = "sluzby", "kdo_cestuje", "do_minut", "co_se_zmenilo"
LIMITS = (10, 15, 20, 30, 45, 60, 90)
USUAL_LIMIT = 30


class Found(NamedTuple):
    """Results of the changes, and ids of services that are cut off where they went."""

    results: list[Result]
    cut_off: list[str]


@st.cache_resource(max_entries=64, show_spinner=False)
def known_results(edition: str, changes: str, who: str, minutes: float) -> Found:  # noqa: ARG001  key
    """What the changes do, by offer, and which services nobody reaches where they went."""
    if not changes:
        return Found([], [])
    answer = ground.answer()
    outcome = scenario(answer, decoded(changes), who=[who])
    return Found(results(answer, outcome, who, minutes), cut_off(outcome, who))


def draw(here: Here) -> None:
    """Draw the page."""
    look.title(here.say("title"), here.say("lead"))
    with st.spinner(here.say("computing")):
        answer = ground.answer()
    changes = zmeny.clicked(_kept(answer), answer)
    zmeny.keep(changes)
    chosen, who, minutes = _asked(here, answer)
    found = known_results(ground.answer_edition(), encoded(changes), who, minutes)
    left, right = st.columns([11, 8], gap="medium")
    with right:
        zmeny.panel(here, answer, changes)
    with left:
        result = _offer(here, answer.territory, found.results) if found.results else None
        mapa.show(here, answer, changes, result, mapa.Asked(tuple(chosen), who, minutes))
    if found.cut_off:
        look.note(here.say("cut_off", who=_traveller(here, who)), "warning")
    if changes:
        vysledek.told(here, answer, result, minutes)
    elif chosen:
        _reached(here, answer, chosen, who, minutes)
    else:
        look.empty(here.say("nothing_chosen"), here.say("nothing_chosen_advice"))
    vysledek.method(here, answer)


def _kept(answer: Answer) -> tuple[Change, ...]:
    """Changes of the link; where they do not belong to this territory, that is told and there are none."""
    try:
        some = decoded(st.query_params.get(CHANGES, ""))
        raise_all(faults(answer.territory, some))
    except BadInput as error:
        look.faults(error)
        return ()
    return some


def _asked(here: Here, answer: Answer) -> tuple[Sequence[str], str, float]:
    say, services = here.say, answer.territory.services
    names = zmeny.names(answer.territory)
    one, two, three = st.columns([6, 3, 2])
    visited = [str(name) for name, forms in services["forms"].items() if forms != "terénní"]
    chosen = address.several(
        here, say("services"), lambda _: {name: names[name] for name in visited}, SERVICES, usual=visited[:1],
        widget=one.multiselect, placeholder=say("services_hint"),
    )  # fmt: skip
    first = next(iter(answer.travels))
    who = address.one(here, say("who"), lambda it: _ways(it, answer), WHO, usual=first, widget=two.selectbox)
    minutes = address.one(here, say("minutes"), _limits, MINUTES, usual=str(USUAL_LIMIT), widget=three.selectbox)
    return chosen, who or first, float(minutes or USUAL_LIMIT)


def _ways(here: Here, answer: Answer) -> dict[str, str]:
    return {name: here.label(travellers()[name].name, travellers()[name].name_en) for name in answer.travels}


def _limits(here: Here) -> dict[str, str]:
    return {str(limit): here.say("minutes_option", minutes=limit) for limit in LIMITS}


def _offer(here: Here, territory: Territory, found: Sequence[Result]) -> Result:
    """The kind, form and group whose figures are shown."""
    told = {offer_name(here, territory, one): one for one in found}
    if st.session_state.get(OFFER) not in (None, *told):
        st.session_state.pop(OFFER)
    if len(told) == 1:
        return found[0]
    name = st.selectbox(here.say("offer"), list(told), key=OFFER)
    return told.get(name or "", found[0])


def offer_name(here: Here, territory: Territory, one: Result) -> str:
    """Kind, form and target group of a result."""
    return zmeny.offer_words(here, territory, one.kind, one.form, one.group)


def _reached(here: Here, answer: Answer, chosen: Sequence[str], who: str, minutes: float) -> None:
    """People who get to the nearest of the chosen services."""
    positions = mapa.positions(answer.territory, chosen)
    total = int(answer.territory.people["people"].sum())
    rows = []
    for limit in mapa.bands(minutes):
        certain, perhaps = reached(answer, positions, who, limit)
        rows.append(
            {
                "minutes": here.say("within", minutes=here.say.number(limit)),
                "certain": here.say.number(certain),
                "perhaps": here.say.number(perhaps),
                "share": vysledek.share(here, certain / total if total else None),
            }
        )
    look.table(
        [
            look.Column("minutes", here.say("column_minutes")),
            look.Column("certain", here.say("column_certain"), "end", here.say("means_certain")),
            look.Column("perhaps", here.say("column_perhaps"), "end", here.say("means_perhaps")),
            look.Column("share", here.say("column_share"), "end", here.say("means_share")),
        ],
        rows,
        caption=here.say("reached", who=_traveller(here, who)),
        row_header="minutes",
        glossary=here.say("glossary"),
    )


def _traveller(here: Here, who: str) -> str:
    one = travellers()[who]
    return here.label(one.name, one.name_en) if who != WORKER else ""

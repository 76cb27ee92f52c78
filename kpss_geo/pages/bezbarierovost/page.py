"""Barriers for planners: what stops most people, indicators, progress of the survey, and where to go next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import streamlit as st

from kpss_geo import barriers as barriers_of
from kpss_geo.accessible import planning, stated, worded
from kpss_geo.accessible.register import Register, register
from kpss_geo.barriers import Barriers
from kpss_geo.pages import address, ground, look
from kpss_geo.pages.bezbarierovost import postup, prekazky, ukazatele
from kpss_geo.pages.bezbarierovost.spolecne import Planned, meaning, percent
from kpss_geo.pages.frame import Here

VIEWS: Mapping[str, Callable[[Here, Planned], None]] = MappingProxyType(
    {
        "prekazky": prekazky.removals,
        "ukazatele": ukazatele.indicators,
        "postup": postup.progress,
        "dal": prekazky.ahead,
    }
)
FILES = MappingProxyType(
    {
        "indicators": "indicators.csv",
        "removals": "removals.csv",
        "surveyed": "surveyed.csv",
        "next": "next_points.csv",
    }
)


class Computed(NamedTuple):
    """What an answer says of barriers, and the places that it speaks of."""

    found: Barriers
    known: Register


@st.cache_resource(max_entries=2, show_spinner=False)
def computed(edition: str, place: str) -> Computed:  # noqa: ARG001  the key of the cache
    """Barriers of the standard answer; takes seconds on a large territory."""
    answer = ground.answer()
    return Computed(barriers_of.barriers(answer), register(answer.territory, answer.access.survey))


@st.cache_resource(max_entries=2, show_spinner=False)
def files(edition: str, place: str) -> dict[str, bytes]:
    """The tables as files, by name."""
    return barriers_of.tables(ground.answer(), computed(edition, place).found)


def draw(here: Here) -> None:
    """Draw the page."""
    say = here.say
    look.title(say("title"), say("lead"))
    answer = ground.answer()
    edition, place = ground.answer_edition(), f"{ground.folder()} {ground.url()}"
    with st.spinner(say("computing")):
        found, known = computed(edition, place)
    everybody = planning.who(found)
    if not everybody:
        look.empty(say("nobody"), say("nobody_advice"))
        return
    who, view = _choice(here, everybody)
    told = Planned(answer, found, known, who, edition)
    _figures(here, told)
    with st.container(key="bezbarierovost"):
        VIEWS[view](here, told)
    _files(here, edition, place)
    _basis(here, told)


def _choice(here: Here, everybody: list[str]) -> tuple[str, str]:
    say = here.say
    one, two = st.columns([3, 7], vertical_alignment="bottom")
    who = address.one(
        here,
        say("traveller"),
        lambda it: {name: planning.traveller_name(name, it.language) for name in everybody},
        "kdo",
        usual=everybody[0],
        widget=one.selectbox,
    )
    view = address.one(
        here,
        say("view"),
        lambda it: {name: it.say(f"view_{name}") for name in VIEWS},
        "pohled",
        usual=next(iter(VIEWS)),
        widget=two.segmented_control,
    )
    return who or everybody[0], view or next(iter(VIEWS))


def _figures(here: Here, told: Planned) -> None:
    say = here.say
    table = planning.progress(told.found, told.known, told.who)
    sets = planning.decisive(told.found, told.known, told.who, here.language)
    points = sum(len(one.place.points) for one in told.known.spots if one.place)
    gain = here.say.number(sets[0].gain) if sets else "–"
    shown = (
        ("streets_known", percent(here, planning.whole_share(table, "metres")), ("surveyed", "metres_share")),
        ("doors_known", percent(here, planning.whole_share(table, "entrances")), ("surveyed", "entrances_share")),
        ("points", say.number(points), ()),
        ("best_gain", gain, ("removals", "gain")),
    )
    look.figures(
        [
            (say(name), value, meaning(here, *column) if column else say("points_meaning"))
            for name, value, column in shown
        ],
        meaning=say("figure_meaning"),
    )


def _files(here: Here, edition: str, place: str) -> None:
    look.heading(here.say("files"))
    with st.container(horizontal=True):
        for name, file in FILES.items():
            st.download_button(
                here.say(f"file_{name}"),
                _file(edition, place, file),
                file,
                "text/csv",
                key=f"soubor_{name}",
                on_click="ignore",
            )


def _file(edition: str, place: str, name: str) -> Callable[[], bytes]:
    return lambda: files(edition, place)[name]


def _basis(here: Here, told: Planned) -> None:
    territory, survey = told.answer.territory, told.answer.access.survey
    caveats = stated.caveats(territory, survey, here.language)
    if caveats:
        look.text(f"{here.say('caveats')} {'. '.join(caveats)}.", soft=True)
    sources: Any = territory.sources
    look.provenance(
        sources,
        date=told.answer.answered_on,
        label=here.say("basis"),
        computed=here.say("basis_text"),
        told=[(here.say("points"), worded.day_name(survey.today, here.language))],
    )

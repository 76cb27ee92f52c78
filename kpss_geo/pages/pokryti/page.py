"""Coverage: who is left out by the services that a planner chose, on a map, in a table and in time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from kpss_geo.choosing import Chosen, by_municipality, gaps_csv, gaps_xlsx
from kpss_geo.frames import BINS
from kpss_geo.maps import words
from kpss_geo.pages import address, ground, look, volba
from kpss_geo.pages.frame import Here
from kpss_geo.pages.pokryti import cas, mapa, mezery, obec
from kpss_geo.study import Answer
from kpss_geo.terms import figures

VIEWS: Mapping[str, Callable[[Here, Answer, Chosen, str | None], None]] = MappingProxyType(
    {
        "mapa": mapa.draw,
        "mezery": mezery.draw,
        "cas": cas.draw,
        "sousede": cas.across,
        "list": obec.draw,
    }
)
TOLD = ("people", *BINS, "share_certain", "share_possible", "uncovered", "nearest_mean", "choices", "by_neighbours")


def draw(here: Here) -> None:
    """Draw the page."""
    say = here.say
    look.title(say("title"), say("lead"))
    answer = ground.answer()
    mapa.take_click(answer)
    choice = volba.choice(here, answer)
    picked = volba.picked(choice)
    _standards(here, answer, picked)
    if not picked.limits:
        look.empty(say("nothing"), say("nothing_advice"))
        return
    _sums(here, answer, picked)
    view, town = _view(here, answer)
    VIEWS[view](here, answer, picked, town)
    _files(here, answer, picked)
    _basis(here, answer)


def _view(here: Here, answer: Answer) -> tuple[str, str | None]:
    say = here.say
    views, towns = st.columns([5, 2], vertical_alignment="bottom")
    found = address.one(
        here,
        say("view"),
        lambda it: {one: it.say(f"view_{one}") for one in VIEWS},
        "pohled",
        usual=next(iter(VIEWS)),
        widget=views.segmented_control,
    )
    return found or next(iter(VIEWS)), volba.town(here, answer, towns)


def _standards(here: Here, answer: Answer, picked: Chosen) -> None:
    """That nobody verified the standards, and what was left out for having none."""
    if not picked.choice.by_standard:
        return
    kinds = answer.territory.kinds
    table = volba.known_standards()
    used = {
        (offer.kind, standard)
        for offer in picked.limits
        for (kind, _), standard in table.items()
        if kind == offer.kind and standard.minutes == picked.limits[offer]
    }
    state = "standards_open" if any(not standard.verified for _, standard in used) else "standards_verified"
    if used:
        told = [
            (
                volba.kind_name(here, kinds[kind]),
                " · ".join(
                    (
                        f"{here.say.number(standard.minutes)} min",
                        here.say.told(standard.source),
                        here.say("verified" if standard.verified else "unverified"),
                    )
                ),
            )
            for kind, standard in sorted(used)
        ]
        look.note(here.say(state), "warning" if state == "standards_open" else "info")
        look.show(look.definitions(here.say("standards_list"), told))
    if picked.without:
        names = ", ".join(volba.kind_name(here, kinds[kind]) for kind in picked.without)
        look.show(look.definitions(here.say("without", count=len(picked.without)), [(here.say("kind"), names)]))


def _sums(here: Here, answer: Answer, picked: Chosen) -> None:
    """The whole territory in a few figures; people of several services together would count twice."""
    say = here.say
    sums = by_municipality(answer, picked.gaps)[["people", "covered", "unknown", "uncovered", "by_neighbours"]].sum()
    people = int(sums["people"])
    if not people:
        look.note(say("nobody"), "warning")
        return

    def part(name: str) -> str:
        return percent(here, sums[name] / people)

    first = (say("uncovered"), say.number(int(sums["uncovered"])), _meaning(here, "uncovered"))
    several = (say("services"), say.number(len(picked.limits)), say("services_meaning"))
    look.figures(
        [
            (say("certain"), part("covered"), say("certain_meaning")),
            (say("possible"), percent(here, (sums["covered"] + sums["unknown"]) / people), say("possible_meaning")),
            (say("neighbours"), part("by_neighbours"), _meaning(here, "by_neighbours")),
            first if len(picked.limits) == 1 else several,
        ],
        meaning=say("meaning"),
    )


def percent(here: Here, share: float) -> str:
    """Share in percent as the language writes it."""
    return here.say.share(share)


def _meaning(here: Here, column: str) -> str:
    one = figures()[column]
    return here.label(one.definition, one.definition_en)


def _files(here: Here, answer: Answer, picked: Chosen) -> None:
    say = here.say
    with st.container(horizontal=True, key="pokryti_soubory"):
        st.download_button(
            say("csv"), here.later("export", lambda: gaps_csv(answer, picked)), "mezery.csv", "text/csv",
            key="soubor_csv", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            say("xlsx"), here.later("export", lambda: gaps_xlsx(answer, picked)), "mezery.xlsx",
            key="soubor_xlsx", on_click="ignore",
        )  # fmt: skip
        query = _query()
        look.show(Markup('<p><a href="/vystupy{}">{}</a></p>').format(query, say("to_outputs")))


def _query() -> str:
    """The choice as the end of an address."""
    kept: dict[str, Any] = {name: st.query_params.get_all(name) for name in (*volba.ALL, "lang")}
    told = urlencode({name: values for name, values in kept.items() if values}, doseq=True)
    return f"?{told}" if told else ""


def _basis(here: Here, answer: Answer) -> None:
    """Sources, date and definitions behind a click, and what must be said of the data before it."""
    say = here.say
    look.text(" ".join(f"{words.sentence(say.told(note))}." for note in answer.notes), soft=True)
    look.provenance(
        answer.territory.sources,
        date=answer.answered_on,
        told=[(say(f"col_{name}"), _meaning(here, name)) for name in TOLD],
        label=say("basis"),
        computed=say("computed"),
    )

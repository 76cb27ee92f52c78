"""What a planner chooses on several pages: services, who travels, for how long."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import streamlit as st

from kpss_geo import terms
from kpss_geo.choosing import Choice, Chosen, Standards, chosen
from kpss_geo.maps.words import czech_order
from kpss_geo.pages import address, ground
from kpss_geo.pages.frame import Here
from kpss_geo.pages.texts import Say
from kpss_geo.standards import MOST_MINUTES, standards
from kpss_geo.streets.travellers import travellers
from kpss_geo.study import Answer

FORM_WORDS = MappingProxyType({"ambulantní": "form_visited", "terénní": "form_field", "pobytová": "form_lived"})
MINUTES = 30
ALL: tuple[str, ...] = ("druhy", "jak", "minut", "standard", "skupiny", "formy", "prac", "kde")  # keys in a link


@cache
def known_standards() -> Standards:
    """Standards of the installation."""
    return standards()


@st.cache_resource(max_entries=32, show_spinner=False)
def _picked(edition: str, asked: str, _choice: Choice) -> Chosen:  # noqa: ARG001  keys of the cache
    return chosen(ground.answer(), _choice, known_standards())


def picked(choice: Choice) -> Chosen:
    """What the answer in hand says of a choice; must not be changed."""
    return _picked(ground.answer_edition(), repr(choice), choice)


def choice(here: Here, answer: Answer) -> Choice:
    """Draw the widgets; what they say, and what their link says."""
    say = Say("volba", here.language)
    what, who, how_long, by_whom = st.columns([4, 3, 2, 2.4], vertical_alignment="bottom")

    def several(place: Any, label: str, names: address.Names, key: str) -> tuple[str, ...]:
        return address.several(here, say(label), names, key, widget=place.multiselect, placeholder=say("all"))

    kinds = several(what, "kinds", lambda it: kind_names(it, answer), "druhy")
    traveller = address.one(
        here, say("traveller"), lambda it: traveller_names(it, answer), "jak", usual=next(iter(answer.travels)),
        widget=who.selectbox,
    )  # fmt: skip
    by_standard = by_whom.toggle(say("by_standard"), key="standard", help=say("by_standard_help"), bind="query-params")
    minutes = how_long.number_input(
        say("minutes"), 1, MOST_MINUTES, MINUTES, 5, key="minut", disabled=by_standard, bind="query-params"
    )
    with st.expander(say("more")):
        first, second, third = st.columns(3)
        groups = several(first, "groups", group_names, "skupiny")
        forms = several(second, "forms", form_names, "formy")
        working = several(third, "working", working_names, "prac")
    return Choice(
        kinds=kinds,
        forms=forms,
        target_groups=groups,
        working_groups=working,
        traveller=str(traveller),
        minutes=float(minutes),
        by_standard=by_standard,
    )


def town(here: Here, answer: Answer, place: Any = st, *, label: str = "") -> str | None:
    """Draw the choice of a municipality; its code."""
    say = Say("volba", here.language)
    names = town_names(answer)
    return address.one(
        here, label or say("town"), lambda _: names, "kde", widget=place.selectbox, index=None,
        placeholder=say("town_any"),
    )  # fmt: skip


def _in_order(names: Mapping[str, str]) -> dict[str, str]:
    keys = list(names)
    return {keys[place]: names[keys[place]] for place in czech_order(names.values())}


def kind_names(here: Here, answer: Answer) -> dict[str, str]:
    """Names of kinds of service by id."""
    kinds = answer.territory.kinds
    return _in_order({kind.id: kind_name(here, kind) for kind in kinds.values()})


def kind_name(here: Here, kind: terms.Kind) -> str:
    """Name of a kind with its section of the Act."""
    english = f"{kind.name_en} ({kind.section})" if kind.section else kind.name_en
    return here.label(kind.label, english if kind.name_en else "")


def group_names(here: Here) -> dict[str, str]:
    """Names of target groups by id."""
    return _in_order({one.id: here.label(one.name, one.name_en) for one in terms.groups().values()})


def form_names(here: Here) -> dict[str, str]:
    """Names of forms."""
    say = Say("volba", here.language)
    return {form: say(FORM_WORDS[form]) for form in terms.FORMS}


def working_names(here: Here) -> dict[str, str]:
    """Names of working groups by id."""
    return {row["working_group"]: here.label(row["name"], row["name_en"]) for row in terms.rows("working_groups.csv")}


def traveller_names(here: Here, answer: Answer) -> dict[str, str]:
    """Names of the travellers of the answer, by id."""
    return {name: here.label(one.traveller.name, one.traveller.name_en) for name, one in answer.travels.items()}


def traveller_name(here: Here, traveller: str) -> str:
    """Name of one traveller, the worker of field services too."""
    one = travellers()[traveller]
    return here.label(one.name, one.name_en)


def town_names(answer: Answer) -> dict[str, str]:
    """Names of municipalities by code; of two that are named alike the codes stand beside."""
    names = answer.territory.municipalities["name"].astype(str)
    twice = set(names[names.duplicated()])
    return _in_order({str(code): f"{name} ({code})" if name in twice else name for code, name in names.items()})

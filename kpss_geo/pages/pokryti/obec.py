"""The sheet of one municipality, made to be printed."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import streamlit as st
from markupsafe import Markup

from kpss_geo.choosing import Choice, Chosen, Sheet, sheet
from kpss_geo.maps import words
from kpss_geo.pages import ground, look, volba
from kpss_geo.pages.frame import Here
from kpss_geo.pages.pokryti.mapa import bar, bar_legend, interval
from kpss_geo.pages.pokryti.mezery import limit, notes_of, service, told_notes
from kpss_geo.study import Answer
from kpss_geo.terms import PEOPLE_LEVELS

MOST_ROWS = 80
AGES = {"all": "age_all", "0-14": "age_0", "15-64": "age_15", "65+": "age_65", "80+": "age_80"}


@st.cache_resource(max_entries=16, show_spinner=False)
def _sheet(edition: str, asked: str, code: str, _whole: Chosen) -> Sheet:  # noqa: ARG001  keys of the cache
    return sheet(ground.answer(), _whole, code)


def draw(here: Here, answer: Answer, picked: Chosen, town: str | None) -> None:
    """The sheet; all kinds of service, whatever is filtered."""
    say = here.say
    if town is None:
        look.empty(say("choose_town"), say("choose_town_advice"))
        return
    whole = volba.picked(
        replace(Choice(), traveller=picked.choice.traveller, minutes=picked.choice.minutes,
                by_standard=picked.choice.by_standard)
    )  # fmt: skip
    found = _sheet(ground.answer_edition(), repr(whole.choice), town, whole)
    office = say("office", name=found.pou) if found.pou else ""
    look.heading(found.name)
    look.text(f"{answer.territory.name}. {office} {say('sheet_lead')}", soft=True)
    _people(here, found)
    _gaps(here, answer, found)
    _services(here, answer, found)
    _neighbours(here, found)
    _needs(here, found)


def _people(here: Here, found: Sheet) -> None:
    say = here.say
    look.figures(
        [(say(word), say.number(found.people[age]) if found.people[age] == found.people[age] else words.NOTHING, "")
         for age, word in AGES.items()]
    )  # fmt: skip
    levels = "; ".join(say.told(PEOPLE_LEVELS.get(one, one)) for one in found.levels)
    look.text(say("levels", levels=levels), soft=True)


def _gaps(here: Here, answer: Answer, found: Sheet) -> None:
    say = here.say
    look.heading(say("sheet_gaps"), 3)
    shown = found.gaps.head(MOST_ROWS)
    notes = notes_of(shown)
    look.show(bar_legend(here))
    with st.container(key="pokryti_tab_list"):
        look.table(
            [
                look.Column("service", say("col_service"), definition=say("service_meaning")),
                look.Column("people", say("col_people"), "end"),
                look.Column("share", say("col_share_certain"), "end", say("share_meaning")),
                look.Column("bar", say("col_bar"), definition=say("bar_meaning")),
                look.Column("nearest", say("col_nearest_mean"), "end"),
                look.Column("minutes", say("col_minutes"), "end"),
            ],
            [
                {
                    "service": service(here, answer, row, notes),
                    "people": say.number(row["people"]),
                    "share": interval(here, row["share_certain"], row["share_possible"]),
                    "bar": bar(here, row),
                    "nearest": words.NOTHING
                    if words.missing(row["nearest_mean"])
                    else say.number(row["nearest_mean"], 1),
                    "minutes": limit(here, row),
                }
                for row in shown.to_dict("records")
            ],
            caption=say("sheet_gaps_caption", name=found.name),
            row_header="service",
            empty=say("nothing"),
            glossary=say("glossary"),
        )
    if len(found.gaps) > len(shown):
        look.text(say("more_rows", count=say.number(len(found.gaps) - len(shown))), soft=True)
    look.show(told_notes(here, notes))


def _services(here: Here, answer: Answer, found: Sheet) -> None:
    say = here.say
    look.heading(say("sheet_services"), 3)
    _listed(here, answer, found.services, say("sheet_services_caption", name=found.name), say("sheet_services_none"))
    if len(found.visiting):
        _listed(here, answer, found.visiting, say("sheet_visiting_caption"), "")


def _listed(here: Here, answer: Answer, services: gpd.GeoDataFrame, caption: str, empty: str) -> None:
    say, kinds = here.say, answer.territory.kinds
    heads = {"name": "col_name", "kind": "kind", "provider": "col_provider"}
    look.table(
        [look.Column(key, say(word)) for key, word in heads.items()],
        [
            {
                "name": str(row["name"]),
                "kind": volba.kind_name(here, kinds[row["kind"]]),
                "provider": words.text(row["provider"]),
            }
            for row in services.drop(columns=services.geometry.name).to_dict("records")
        ],
        caption=caption,
        row_header="name",
        empty=empty,
    )  # fmt: skip


def _neighbours(here: Here, found: Sheet) -> None:
    say = here.say
    look.heading(say("sheet_neighbours"), 3)
    look.table(
        [
            look.Column("name", say("col_municipality")),
            look.Column("residents", say("age_all"), "end"),
            look.Column("share", say("col_share"), "end", say("share_meaning")),
        ],
        [
            {
                "name": str(row["name"]),
                "residents": say.number(row["residents"]),
                "share": interval(here, row["share_certain"], row["share_possible"]),
            }
            for row in found.neighbours.drop(columns=found.neighbours.geometry.name).to_dict("records")
        ],
        caption=say("sheet_neighbours_caption"),
        row_header="name",
        empty=say("sheet_neighbours_none"),
        glossary=say("glossary"),
    )


def _needs(here: Here, found: Sheet) -> None:
    say = here.say
    look.heading(say("sheet_needs"), 3)
    if found.needs.empty:
        look.text(say("sheet_needs_none"))
    look.show(_statements(found.needs))
    if len(found.needs_of_all):
        items = [(f"{need}", str(text)) for need, text in found.needs_of_all["statement"].items()]
        look.show(look.definitions(say("sheet_needs_all", count=len(items)), items))


def _statements(needs: pd.DataFrame) -> Markup:
    items = look.joined(
        Markup("<li><strong>{}</strong> {} <small>{}</small></li>").format(
            need, row["statement"], ", ".join(filter(None, (words.text(row["document"]), words.text(row["year"]))))
        )
        for need, row in needs.iterrows()
    )
    return Markup("<ul>{}</ul>").format(items) if len(needs) else Markup()

"""Needs, verdicts and letters in words, for the page and for its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from kpss_geo import terms
from kpss_geo.desk.letters import StatedNeed
from kpss_geo.disagreements import Limits
from kpss_geo.maps.words import link, sentence, text, traveller_names
from kpss_geo.pages import ground, look
from kpss_geo.pages.frame import Here
from kpss_geo.pages.texts import Say
from kpss_geo.study import Answer

HEADERS = {
    "verdict": "závěr", "municipality_name": "obec", "municipality": "kód obce", "kind_name": "druh služby",
    "form": "forma", "group_name": "cílová skupina", "needs": "vyslovené potřeby", "letters": "přijaté dopisy",
    "stated_year": "zaznělo v roce", "people": "lidé", "uncovered": "nepokryto", "gap_least": "mezera jistá",
    "gap_most": "mezera možná", "services_inside": "služeb v území", "services_outside": "služeb v sousedství",
    "data_year": "údaj o službě z roku",
}  # fmt: skip


def verdict(here: Here, name: str) -> str:
    """Verdict in two or three words."""
    return here.say(f"verdict_{name}")


def meaning(here: Here, name: str) -> str:
    """What a verdict means, with its limits."""
    limits = Limits()
    return here.say(
        f"meaning_{name}", small=here.say.number(100 * limits.small), large=here.say.number(100 * limits.large)
    )


def traveller(here: Here, name: str) -> str:
    """Name of a traveller."""
    english = {row["traveller"]: row.get("name_en", "") for row in terms.rows("travellers.csv")}
    return here.label(traveller_names()[name], english.get(name, ""))


def whom(here: Here, row: Mapping[Any, Any]) -> str:
    """Group and form whose gap it is."""
    group = terms.groups()[row["group"]]
    return f"{here.label(group.name, group.name_en)}, {here.say(FORMS[row['form']])}"


FORMS = {"ambulantní": "form_visit", "terénní": "form_field", "pobytová": "form_stay"}


def said(here: Here, row: Mapping[Any, Any]) -> str:
    """Which needs and how many letters ask for it."""
    told = [row["needs"]] if row["needs"] else []
    told += [here.say("letters_of", count=row["letters"])] if row["letters"] else []
    year = f" ({row['stated_year']})" if told and pd.notna(row["stated_year"]) else ""
    return f"{', '.join(told)}{year}" if told else here.say("nobody")


def needs_list(here: Here, needs: pd.DataFrame) -> Markup:
    """Needs as they were said, with document, year, state and source."""
    items = [_need(here, str(name), row) for name, row in zip(needs.index, needs.to_dict("records"), strict=True)]
    return Markup('<ul class="kpss-needs">{}</ul>').format(look.joined(items)) if items else Markup()


def _need(here: Here, name: str, row: Mapping[Any, Any]) -> Markup:
    kinds = [ground.territory().kinds[kind] for kind in filter(None, text(row["kinds"]).split("|"))]
    about = [
        text(row["year"]),
        text(row["place"]) or here.say("whole_territory"),
        text(row["document"]),
        ", ".join(here.label(kind.name, kind.name_en) for kind in kinds),
        text(row["status"]),
    ]
    sources = [_source(here, one.strip()) for one in text(row["source"]).split(" | ") if one.strip()]
    return Markup('<li><strong>{}</strong> {}<br><span class="soft">{}</span>{}{}</li>').format(
        name, text(row["statement"]), " · ".join(filter(None, about)), " · " if sources else "",
        look.joined(sources, ", "),
    )  # fmt: skip


def _source(here: Here, one: str) -> Markup:
    address = link(one)
    if not address:
        return escape(one)
    return Markup('<a href="{}" rel="noopener">{}</a>').format(address, here.say("source"))


def letters_list(here: Here, some: Sequence[StatedNeed]) -> Markup:
    """Accepted letters: their public wording, or that they have none."""
    territory = ground.territory()
    towns = territory.municipalities["name"]
    items = []
    for one in some:
        kind = territory.kinds.get(one.service_kind)
        about = [
            here.say.day(one.received_on.isoformat()),
            str(towns[one.municipality]) if one.municipality in towns.index else here.say("whole_territory"),
            here.label(kind.name, kind.name_en) if kind else here.say("no_kind"),
        ]
        told = one.text or here.say("not_public")
        items.append(Markup('<li>{}<br><span class="soft">{}</span></li>').format(told, " · ".join(about)))
    return Markup('<ul class="kpss-needs">{}</ul>').format(look.joined(items)) if items else Markup()


def readable(found: pd.DataFrame) -> pd.DataFrame:
    """The comparison under Czech headers, for a spreadsheet; shares to a thousandth."""
    say = Say("potreby", "cs")
    told = found[list(HEADERS)].assign(
        verdict=found["verdict"].map(lambda one: say(f"verdict_{one}")),
        gap_least=found["gap_least"].round(3),
        gap_most=found["gap_most"].round(3),
    )
    return told.rename(columns=HEADERS)


def about(here: Here, answer: Answer) -> None:
    """Sources, dates and definitions."""
    told = [(sentence(here.say("column_gap")), here.say("gap_meaning"))]
    look.provenance(
        answer.territory.sources,
        date=answer.answered_on,
        told=told,
        label=here.say("whence"),
        computed=here.say("computed"),
    )

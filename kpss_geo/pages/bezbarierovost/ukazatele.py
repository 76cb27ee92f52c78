"""Indicators by service and by municipality."""

from __future__ import annotations

import pandas as pd

from kpss_geo.accessible import planning
from kpss_geo.maps import words
from kpss_geo.pages import address, look
from kpss_geo.pages.bezbarierovost.spolecne import Planned, meaning, number, paged, shaded, who
from kpss_geo.pages.frame import Here

PAIRS = (
    ("reachable", "reachable_strict", "reachable_lenient"),
    ("enterable", "enterable_sure", "enterable_perhaps"),
    ("both", "both_sure", "both_perhaps"),
    ("usable", "usable_sure", "usable_perhaps"),
)


def indicators(here: Here, told: Planned) -> None:
    """Services that people reach, enter and use: by service in the whole territory, or of one by municipality."""
    say, kinds = here.say, told.answer.territory.kinds
    some = planning.services(told.found.indicators)
    names = {key: planning.service_name(key, kinds, here.language) for key in some}
    look.text(say("ukazatele_lead", minutes=say.number(told.answer.study.standard_minutes)))
    key = address.one(
        here,
        say("service"),
        lambda it: {
            "": it.say("all_services"),
            **{key: planning.service_name(key, kinds, it.language) for key in some},
        },
        "sluzba",
        usual="",
    )
    if key:
        table = planning.by_municipality(told.found.indicators, told.who, key)
        table = table.iloc[words.czech_order(table["municipality_name"])]
        caption = say("one_caption", service=names[key], who=who(here, told))
        _indicated(here, table, [str(name) for name in table["municipality_name"]], "col_municipality", caption)
        shares = (table["people_sure"] / table["people"].where(table["people"] > 0)).astype(float)
        shaded(here, told, "ukazatele", shares)
        return
    table = planning.by_service(told.found.indicators, told.who)
    caption = say("all_caption", who=who(here, told))
    _indicated(here, table, [names[str(one)] for one in table.index], "col_service", caption)


def _indicated(here: Here, table: pd.DataFrame, names: list[str], head: str, caption: str) -> None:
    say = here.say

    def defined(column: str) -> str:
        return meaning(here, "indicators", column)

    columns = [
        look.Column("name", say(head)),
        look.Column("people", say("col_people"), "end", defined("people")),
        look.Column("nominal", say("col_nominal"), "end", defined("nominal")),
        *(look.Column(name, say(f"col_{name}"), "end", f"{defined(low)} {say('pair')}") for name, low, _ in PAIRS),
        look.Column("people_pair", say("col_people_pair"), "end", f"{defined('people_sure')} {say('pair')}"),
        look.Column("unknown", say("col_unknown"), "end", defined("unknown")),
    ]
    rows = [
        {
            "name": name,
            "people": say.number(row["people"]),
            "nominal": number(here, row["nominal"], 0),
            **{pair: _pair(here, row[low], row[high], 1) for pair, low, high in PAIRS},
            "people_pair": _pair(here, row["people_sure"], row["people_possible"], 0),
            "unknown": say.number(row["unknown"]),
        }
        for name, row in zip(names, table.to_dict("records"), strict=True)
    ]
    paged(here, columns, rows, caption=caption, key="ukazatele_strana")


def _pair(here: Here, low: float, high: float, places: int) -> str:
    first, last = (number(here, one, places) for one in (low, high))
    return first if first == last else f"{first}–{last}"

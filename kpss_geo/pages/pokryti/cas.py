"""How many people are covered within how many minutes, and what stands on services across the border."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st
from markupsafe import Markup

from kpss_geo.choosing import Chosen, by_minutes, by_service
from kpss_geo.maps import spread, words
from kpss_geo.pages import ground, look, volba
from kpss_geo.pages.frame import Here
from kpss_geo.pages.pokryti.mezery import service
from kpss_geo.study import Answer

LEAST_MINUTES, MOST_ROWS = 60, 60
TOLD = (5, 10, 15, 20, 30, 45, 60, 90, 120)


@st.cache_resource(max_entries=32, show_spinner=False)
def _spread(edition: str, asked: str, _picked: Chosen, last: int) -> pd.DataFrame:  # noqa: ARG001  keys of the cache
    return by_minutes(ground.answer(), _picked, np.arange(last + 1, dtype=np.float64))


def draw(here: Here, _answer: Answer, picked: Chosen, _town: str | None) -> None:
    """Chart, and the same in a table."""
    say = here.say
    limits = sorted(set(picked.limits.values()))
    last = int(max(LEAST_MINUTES, 2 * max(limits)))
    table = _spread(ground.answer_edition(), repr(picked.choice), picked, last)
    if table["certain"].isna().any():
        look.empty(say("nobody"))
        return
    look.heading(say("spread"))
    look.text(say("spread_lead"))
    only = limits[0] if len(limits) == 1 else None
    at = table.iloc[min(int(only or limits[-1]), last)]
    told = {
        "alt": say("spread_alt", minutes=say.number(at["minutes"]), certain=_percent(here, at["certain"]),
                   possible=_percent(here, at["possible"])),
        "minutes": say("axis_minutes"),
        "share": say("axis_share"),
        "limit": say("limit_line", minutes=say.number(only or 0)),
    }  # fmt: skip
    columns = [table[name].to_numpy(dtype=np.float64) for name in ("minutes", "certain", "possible")]
    look.show(spread.chart(*columns, limit=only, told=told))
    look.show(
        Markup(
            '<ul class="kpss-legend"><li><span class="kpss-chart-key certain"></span>{}</li>'
            '<li><span class="kpss-chart-key possible"></span>{}</li></ul>'
        ).format(say("certain"), say("possible"))
    )
    marks = sorted({minute for minute in (*TOLD, *map(int, limits)) if minute <= last})
    look.table(
        [
            look.Column("minutes", say("axis_minutes"), "end"),
            look.Column("certain", say("certain"), "end", say("certain_meaning")),
            look.Column("possible", say("possible"), "end", say("possible_meaning")),
        ],
        [
            {
                "minutes": say.number(minute),
                "certain": _percent(here, table["certain"].iloc[minute]),
                "possible": _percent(here, table["possible"].iloc[minute]),
            }
            for minute in marks
        ],
        caption=say("spread_caption"),
        row_header="minutes",
        glossary=say("glossary"),
    )
    look.text(
        say("spread_rest", share=_percent(here, 1 - table["possible"].iloc[-1]), minutes=say.number(last)), soft=True
    )


def _percent(here: Here, share: float) -> str:
    return here.say.share(share)


def across(here: Here, answer: Answer, picked: Chosen, _town: str | None) -> None:
    """Services across the border, counted apart: with them and without them."""
    say = here.say
    sums = by_service(picked.gaps)
    rows = sums[sums["services_outside"] > 0].sort_values("by_neighbours", ascending=False, kind="stable")
    look.heading(say("across"))
    look.text(say("across_lead"))
    look.table(
        [
            look.Column("service", say("col_service"), definition=say("service_meaning")),
            look.Column("inside", say("col_services_inside"), "end"),
            look.Column("outside", say("col_services_outside"), "end"),
            look.Column("with", say("col_with"), "end", say("with_meaning")),
            look.Column("without", say("col_without"), "end", say("without_meaning")),
            look.Column("thanks", say("col_by_neighbours"), "end", say("thanks_meaning")),
        ],
        [
            {
                "service": service(here, answer, {**row, "note": ""}),
                "inside": say.number(row["services_inside"]),
                "outside": say.number(row["services_outside"]),
                "with": _percent(here, row["share_certain"]),
                "without": _percent(here, (row["covered"] - row["by_neighbours"]) / max(row["people"], 1)),
                "thanks": say.number(row["by_neighbours"]),
            }
            for row in rows.head(MOST_ROWS).to_dict("records")
        ],
        caption=say("across_caption"),
        row_header="service",
        empty=say("across_empty"),
        glossary=say("glossary"),
    )
    _outside(here, answer, picked)


def _outside(here: Here, answer: Answer, picked: Chosen) -> None:
    """The services across the border by name."""
    say = here.say
    which = sorted({position for offer in picked.limits for position in offer.services})
    services = answer.territory.services.iloc[which]
    found = services[~services["inside"].astype(bool)].sort_values(["municipality_name", "name"]).head(MOST_ROWS)
    if found.empty:
        return
    kinds = answer.territory.kinds
    look.table(
        [
            look.Column("name", say("col_name")),
            look.Column("kind", say("kind")),
            look.Column("place", say("col_municipality")),
        ],
        [
            {
                "name": str(row["name"]),
                "kind": volba.kind_name(here, kinds[row["kind"]]),
                "place": words.text(row["municipality_name"]),
            }
            for row in found.drop(columns=found.geometry.name).to_dict("records")
        ],
        caption=say("outside_caption", count=len(found)),
        row_header="name",
    )

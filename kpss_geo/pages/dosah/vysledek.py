"""What the changes do: figures of the whole territory and a table of municipalities, with what they mean."""

from __future__ import annotations

import math

import pandas as pd

from kpss_geo.before_after import Result
from kpss_geo.maps.words import czech_order, thousandth
from kpss_geo.pages import look
from kpss_geo.pages.dosah.zmeny import offer_words
from kpss_geo.pages.frame import Here
from kpss_geo.study import Answer

COLUMNS = ("people", "covered_before", "covered_after", "change", "minutes_before", "minutes_after")
WORDS = ("covered", "gained", "lost", "nearer", "farther", "minutes", "beds", "moved_door", "estimate")


def told(here: Here, answer: Answer, result: Result | None, minutes: float) -> None:
    """Figures and table of one result; what to do where the changes touch nothing."""
    if result is None:
        look.empty(here.say("no_change"), here.say("no_change_advice"))
        return
    say, total = here.say, result.total
    look.heading(offer_words(here, answer.territory, result.kind, result.form, result.group))
    limit = say.number(minutes)
    figures = [
        (say("covered"), _pair(here, total["covered_before"], total["covered_after"]), say("means_covered")),
        (say("gained"), say.number(total["gained"]), say("means_gained")),
        (say("lost"), say.number(total["lost"]), say("means_lost")),
        (say("mean"), _pair(here, total["minutes_before"], total["minutes_after"], 1), say("means_minutes")),
        (say("nearer"), say.number(total["nearer"]), say("means_nearer")),
        (say("farther"), say.number(total["farther"]), say("means_farther")),
    ]
    if result.form == "pobytová":
        figures.append((say("beds"), _pair(here, total["beds_before"], total["beds_after"]), say("means_beds")))
    look.text(say("figures", minutes=limit, people=say.number(total["people"])), soft=True)
    look.figures(figures, meaning=say("meaning"))
    _table(here, result)


def _pair(here: Here, before: float, after: float, places: int = 0) -> str:
    """Figure before and after; a dash where there is none."""
    first, second = (here.say("none") if math.isnan(one) else here.say.number(one, places) for one in (before, after))
    return first if first == second else f"{first} → {second}"


def share(here: Here, value: float | None) -> str:
    """Share in percent."""
    return here.say("none") if value is None else f"{here.say.number(thousandth(value) * 100, 1)} %"


def _table(here: Here, result: Result) -> None:
    """Municipalities in which something changes."""
    say, frame = here.say, result.municipalities
    some = frame[(frame[["gained", "lost", "nearer", "farther"]] > 0).any(axis=1)]
    some = some.iloc[czech_order(some["name"])]
    some = some.iloc[(some["gained"] + some["lost"]).to_numpy().argsort(kind="stable")[::-1]]
    look.table(
        [
            look.Column("name", say("column_town")),
            *(look.Column(one, say(f"column_{one}"), "end", say(f"means_{_meaning(one)}")) for one in COLUMNS),
        ],
        [_row(here, row) for _, row in some.iterrows()],
        caption=say("table", count=len(some), all=len(frame)),
        row_header="name",
        empty=say("nowhere"),
        glossary=say("glossary"),
    )


def _meaning(column: str) -> str:
    return {"people": "people", "change": "change"}.get(column, column.split("_", maxsplit=1)[0])


def _row(here: Here, row: pd.Series) -> dict[str, str]:
    number = here.say.number
    change = int(row["covered_after"] - row["covered_before"])
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return {
        "name": str(row["name"]),
        **{one: number(row[one]) for one in ("people", "covered_before", "covered_after")},
        "change": f"{sign}{number(abs(change))}",
        **{
            one: here.say("none") if pd.isna(row[one]) else number(row[one], 1)
            for one in ("minutes_before", "minutes_after")
        },
    }


def method(here: Here, answer: Answer) -> None:
    """Where the figures come from."""
    if answer.territory.streets.schematic:
        look.note(here.say("schematic"))
    look.provenance(
        answer.territory.sources,
        date=answer.answered_on,
        told=[(here.say(f"word_{one}"), here.say(f"means_{one}")) for one in WORDS],
        label=here.say("method"),
        computed=here.say("computed"),
    )

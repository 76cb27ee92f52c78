"""Indicators of barriers by municipality, as rows of a page that switches among services and travellers."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kpss_geo.maps import ledger, tables, words
from kpss_geo.maps.tables import Column
from kpss_geo.terms import figures

# Pairs of fields of the indicators that stand as one interval, and the heading.
INTERVALS = {
    "reachable": ("reachable_strict", "reachable_lenient", "Dosažitelných"),
    "enterable": ("enterable_sure", "enterable_perhaps", "Vstoupí do"),
    "both": ("both_sure", "both_perhaps", "Dosáhne a vstoupí"),
    "usable": ("usable_sure", "usable_perhaps", "Použije"),
}


def _meaning(field: str, table: str = "indicators") -> str:
    return figures(table)[field].definition


COLUMNS = (
    Column("people", "Osob", "count", _meaning("people")),
    Column("nominal", "Služeb v údajích", "count", _meaning("nominal")),
    *(
        Column(name, heading, "pair", f"{_meaning(low)} Druhé číslo: kdyby vše neznámé vyhovělo.")
        for name, (low, _, heading) in INTERVALS.items()
    ),
    Column("people_sure", "Lidí jistě", "count", _meaning("people_sure")),
    Column("people_possible", "Lidí možná", "count", _meaning("people_possible")),
    Column("unknown", "Nevíme", "count", _meaning("unknown")),
)
SURVEYED = tuple(
    Column(name, one.header.capitalize(), kind, one.definition)
    for name, kind in (
        ("metres", "count"),
        ("metres_share", "share"),
        ("entrances", "count"),
        ("entrances_share", "share"),
    )
    for one in [figures("surveyed")[name]]
)
NEXT = ("traveller", "words", "municipality_name", "people", "answers", "alone", "lon", "lat")
REMOVALS = ("traveller", "words", "gain", "exact")
MOST_NEXT = 15


def intervals(table: pd.DataFrame) -> pd.DataFrame:
    """The indicators with their pairs of figures as texts, such as 0,2–1,0."""
    return table.assign(
        **{
            name: [_interval(*pair) for pair in zip(table[low], table[high], strict=True)]
            for name, (low, high, _) in INTERVALS.items()
        }
    )


def _interval(low: float, high: float) -> str:
    first, last = words.czech(low, 1), words.czech(high, 1)
    return first if first == last else f"{first}–{last}"


def parts(indicators: pd.DataFrame, surveyed: pd.DataFrame, here: list[list[Any]]) -> dict[str, Any]:
    """What the script and the template read of the two tables of municipalities.

    Parameters
    ----------
    indicators
        As `coverage.indicators` with the names of places and kinds.
    surveyed
        As `coverage.surveyed_share` with the columns municipality and traveller.
    here
        Municipalities as `ledger.places` gives them.
    """
    rows = ledger.by_label(ledger.labelled(indicators, ("kind_name", "form", "group_name")))
    codes = [code for code, *_ in here]
    return {
        "labels": list(dict.fromkeys(rows["label"])),
        "chosen": _telling(rows),
        "travellers": ledger.travellers(rows["traveller"]),
        "columns": [one.plain() for one in COLUMNS],
        "cut": len(COLUMNS),
        "rows": ledger.arranged(intervals(rows), codes, list(COLUMNS)),
        "surveyed": ledger.arranged(surveyed.assign(label=""), codes, list(SURVEYED)),
        "minutes": float(rows["minutes"].iloc[0]) if len(rows) else 0.0,
    }


def _telling(rows: pd.DataFrame) -> int:
    """Number of the service of which most is known and unknown at once, for the leading traveller."""
    if rows.empty:
        return 0
    lead = rows[(rows["traveller"] == rows["traveller"].iloc[0]) & (rows["form"] != words.FIELD)]
    if lead.empty:
        return 0
    sums = lead.groupby("label", sort=False)[["people_possible", "people_sure", "nominal"]].sum()
    best = (sums["people_possible"] * (1 + (sums["people_sure"] > 0))).idxmax()
    return list(dict.fromkeys(rows["label"])).index(best)


def table_of(rows: list[Any], columns: tuple[Column, ...], name: str, caption: str) -> dict[str, Any]:
    """A table of municipalities as a page without a script shows it."""
    fields = [one.field for one in columns]
    cells = [row and [tables.cell(dict(zip(fields, row, strict=True)), one) for one in columns] for row in rows]
    return {"name": name, "caption": caption, "columns": columns, "rows": cells}


def next_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The first points to survey for the leading traveller: texts, and latitude and longitude."""
    lead = table[table["traveller"] == table["traveller"].iloc[0]] if len(table) else table
    return [
        {
            "words": f"{number}. {row['words']}",
            "municipality": words.text(row["municipality_name"]),
            "figures": [words.czech(row[field]) for field in ("people", "answers", "alone")],
            "at": [round(row["lat"], 5), round(row["lon"], 5)],
        }
        for number, row in enumerate(lead.head(MOST_NEXT).to_dict("records"), start=1)
    ]


def removal_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Sets of barriers to remove, as texts."""
    names = words.traveller_names()
    return [
        {
            "who": names.get(row["traveller"], row["traveller"]),
            "words": str(row["words"]),
            "gain": words.czech(row["gain"]),
            "exact": "jistě nejlepší" if row["exact"] else "nalezeno rychlým postupem",
        }
        for row in table.to_dict("records")
    ]

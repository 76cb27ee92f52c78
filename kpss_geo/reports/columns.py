"""The gap table as people read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from kpss_geo.frames import AGES
from kpss_geo.terms import Figure, figures, working_groups


def columns() -> tuple[Figure, ...]:
    """Columns of `gaps.csv` and `gaps.xlsx` in their order."""
    return tuple(figures().values())


PLACES = {"whole": 0, "number": 2, "minutes": 1, "share": 3, "degrees": 6}


def _rounded(values: pd.Series, kind: str) -> pd.Series:
    """Rounded; a share becomes 0 or 1 only where it is exactly so."""
    step = 10.0 ** -PLACES[kind]
    rounded = values.round(PLACES[kind])
    if kind == "share":
        inner = (values > 0) & (values < 1)
        rounded = rounded.where(~inner, rounded.clip(step, 1 - step))
    return rounded


def readable(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """A table under the columns that `tables/columns.csv` gives it: in order, figures rounded, yes and no in Czech."""
    found = table.reindex(columns=list(figures(name)))
    for one in figures(name).values():
        if one.kind in PLACES:
            found[one.column] = _rounded(found[one.column].astype("float64"), one.kind)
        elif one.kind == "flag":
            found[one.column] = found[one.column].map({True: "ano", False: "ne"})
    return found


def for_readers(gaps: pd.DataFrame, travellers: dict[str, str], notes: Sequence[str]) -> pd.DataFrame:
    """The gap table as a planner reads it: ids as words, figures rounded, columns in order under their ids.

    Parameters
    ----------
    gaps
        Of an answer.
    travellers
        Names by id.
    notes
        What must be said of the territory; stands in every row.
    """
    table = gaps.assign(basis="; ".join(notes)).reindex(columns=[column.column for column in columns()])
    words: dict[str, dict[Any, str]] = {
        "traveller": travellers,
        "working_group": dict(working_groups()),
        "age_group": {age: "všichni" if age == "all" else age for age in AGES},
    }
    return readable(table.assign(**{name: table[name].map(mapping) for name, mapping in words.items()}), "gaps")

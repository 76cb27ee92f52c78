"""The gap table as people read it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kpss_geo.terms import Figure, figures, working_groups


def columns() -> tuple[Figure, ...]:
    """Columns of `gaps.csv` and `gaps.xlsx` in their order."""
    return tuple(figures().values())


PLACES = {"whole": 0, "number": 2, "minutes": 1, "share": 3}


def for_readers(gaps: pd.DataFrame, travellers: dict[str, str]) -> pd.DataFrame:
    """The gap table as a planner reads it: ids as words, figures rounded, columns in order under their ids."""
    table = gaps.reindex(columns=[column.column for column in columns()])
    words: dict[str, dict[Any, str]] = {
        "traveller": travellers,
        "working_group": dict(working_groups()),
        "proxy": {True: "ano", False: "ne"},
    }
    table = table.assign(**{name: table[name].map(mapping) for name, mapping in words.items()})
    for column in columns():
        if column.kind in PLACES:
            table[column.column] = np.round(table[column.column].astype("float64"), PLACES[column.kind])
    return table

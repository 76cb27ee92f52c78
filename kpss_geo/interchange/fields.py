"""Columns of the layers: what each is called, what it holds, and its kind."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

import pandas as pd

from kpss_geo.streets.travellers import travellers
from kpss_geo.terms import figures

STATE = "state_"  # columns of passability, one for each traveller on foot
KINDS: Mapping[str, str] = MappingProxyType(
    {"text": "string", "flag": "boolean", "whole": "Int64", "number": "Float64"}
)
_FIGURE_KINDS = MappingProxyType({"text": "text", "flag": "flag", "whole": "whole"})  # of the others: number


@dataclass(frozen=True)
class Field:
    """A column of a layer; `kind` is text, flag, whole or number."""

    field: str
    kind: str
    label: str
    definition: str


@cache
def fields(layer: str) -> Mapping[str, Field]:
    """Columns of a layer in their order, by name; those of gaps begin with the figures of `tables/columns.csv`.

    >>> fields("stops")["name"].label, fields("streets")["state_walk"].label
    ('zastávka', 'schůdnost: pěšky')
    """
    shared = list(_figures()) if layer == "gaps" else []
    told = [one for row in _rows() if row["layer"] == layer for one in _expanded(row)]
    return MappingProxyType({one.field: one for one in (*shared, *told)})


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = resources.files("kpss_geo.interchange").joinpath("fields.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(text), delimiter=";"))


def _figures() -> tuple[Field, ...]:
    return tuple(
        Field(one.column, _FIGURE_KINDS.get(one.kind, "number"), one.header, one.definition)
        for one in figures("gaps").values()
    )


def _expanded(row: Mapping[str, str]) -> list[Field]:
    """The field; one for each traveller on foot where its name ends with *."""
    name, kind, label, meaning = row["field"], row["kind"], row["label"], row["definition"]
    if not name.endswith("*"):
        return [Field(name, kind, label, meaning)]
    on_foot = [one for one in travellers().values() if one.mode == "foot"]
    return [Field(name[:-1] + one.id, kind, label.replace("*", one.name), meaning) for one in on_foot]


def typed(table: pd.DataFrame, layer: str) -> pd.DataFrame:
    """The documented columns that the table has, in their order and each of its kind.

    Raises
    ------
    KeyError
        A column that must be there is not; only passability may be left out.
    """
    known = fields(layer)
    names = [name for name in known if name in table or not name.startswith(STATE)]
    return table[names].astype({name: KINDS[known[name].kind] for name in names})

"""Figures of a page as compact rows, and the same figures as the table that needs no script."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from kpss_geo.frames import BINS
from kpss_geo.maps import words
from kpss_geo.terms import figures


@dataclass(frozen=True)
class Column:
    """A column of a table: field of the frame, heading, kind of figure, and what the figure is."""

    field: str
    label: str
    kind: str  # a key of SHOWN
    meaning: str = ""

    def plain(self) -> list[str]:
        """What the script needs to draw it."""
        return [self.field, self.label, self.kind]


BIN_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "covered": "dosáhne",
        "over_capacity": "nad kapacitu",
        "too_far": "daleko",
        "not_enterable": "nevejde dovnitř",
        "unknown": "nevíme",
    }
)


def _defined(field: str, label: str, kind: str) -> Column:
    """A column of the gap table, under the one definition that its files carry too."""
    return Column(field, label, kind, figures()[field].definition)


_BINS = (
    _defined("covered", "Dosáhne", "count"),
    _defined("over_capacity", "Nad kapacitu", "count"),
    _defined("too_far", "Daleko", "count"),
    _defined("not_enterable", "Nevejde dovnitř", "count"),
    _defined("unknown", "Nevíme", "count"),
)
_MINUTES = (
    _defined("nearest_mean", "Nejbližší, průměr (min)", "minutes"),
    _defined("nearest_median", "Nejbližší, medián (min)", "minutes"),
    _defined("nearest_p90", "Nejbližší, 90 % lidí (min)", "minutes"),
    _defined("three_nearest_mean", "Tři nejbližší (min)", "minutes"),
    _defined("unreachable", "Bez cesty", "count"),
)
COVERAGE = (
    _defined("people", "Osob", "count"),
    _defined("share_certain", "Jistě dosáhne", "share"),
    _defined("share_possible", "Možná dosáhne", "share"),
    Column("bar", "Rozpis osob", "bar"),
    *_BINS,
    *_MINUTES,
    _defined("choices", "Možností výběru", "rate"),
    _defined("by_neighbours", "Díky sousedům", "count"),
    _defined("by_estimate", "Odhadem", "count"),
    _defined("services_inside", "Služeb v území", "count"),
    _defined("services_outside", "Služeb za hranicí", "count"),
    _defined("beds", "Lůžek", "count"),
    _defined("beds_per_1000", "Lůžek na 1 000", "rate"),
    _defined("needs", "Zjištěné potřeby", "text"),
    _defined("note", "Poznámka", "text"),
)
TRAVEL = (COVERAGE[0], *_MINUTES)
REACH = (
    Column("minutes", "Nejvýše minut", "count", "horní mez časového pásma"),
    Column("people", "Osob", "count", "lidé, kteří bydlí do této doby cesty"),
    Column("share", "Podíl", "share", "podíl ze všech lidí území"),
)
WORST = (
    Column("rank", "Pořadí", "count"),
    Column("municipality_name", "Obec", "text"),
    Column("service_name", "Služba", "text"),
    Column("group_name", "Pro koho", "text"),
    Column("traveller_name", "Jak", "text"),
    Column("minutes", "Limit (min)", "count"),
    Column("people", "Osob", "count"),
    Column("uncovered", "Nedosáhne", "count"),
    Column("share_certain", "Jistě dosáhne", "share"),
    Column("nearest_mean", "Nejbližší, průměr (min)", "minutes"),
    Column("needs", "Zjištěné potřeby", "text"),
)


def _share(value: float) -> str:
    return words.NOTHING if words.missing(value) else f"{words.czech(value * 100, 1)}{words.GROUPED}%"


def _whole(value: float) -> str:
    return words.czech(value)


def _tenths(value: float) -> str:
    return words.czech(value, 1)


# How each kind of figure is written; templates/common.js does the same.
SHOWN: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {"count": _whole, "share": _share, "minutes": _tenths, "rate": _tenths, "text": words.text}
)


def used(columns: Iterable[Column], frame: pd.DataFrame) -> list[Column]:
    """Columns that the frame fills for at least one row; the bar always."""
    return [one for one in columns if one.kind == "bar" or (one.field in frame and _filled(frame[one.field]))]


def _filled(values: pd.Series[Any]) -> bool:
    return bool((values.notna() & (values.astype("object") != "")).any())


def compact(value: Any, kind: str) -> Any:
    """Figure as short as the page needs it: shares to a thousandth, others to a tenth; None if missing.

    >>> compact(0.12345, "share"), compact(7.0, "minutes"), compact(float("nan"), "rate")
    (0.123, 7, None)
    """
    if words.missing(value):
        return None
    if kind == "text":
        return str(value)
    number = round(float(value), {"share": 3, "count": 0}.get(kind, 1))
    return int(number) if number == int(number) else number


def compacted(frame: pd.DataFrame, columns: Iterable[Column]) -> pd.DataFrame:
    """The columns that hold figures, each value made compact; same index."""
    return pd.DataFrame(
        {
            one.field: pd.Series([compact(value, one.kind) for value in frame[one.field]], frame.index, dtype="object")
            for one in columns
            if one.kind != "bar"
        },
        index=frame.index,
    )


def table(small: pd.DataFrame, columns: Iterable[Column]) -> list[list[dict[str, Any]]]:
    """Rows of cells for a template: text, class, and for a bar the people of each bin."""
    listed = list(columns)
    return [[cell(row, one) for one in listed] for row in small.to_dict("records")]


def cell(row: Mapping[Hashable, Any], column: Column) -> dict[str, Any]:
    """Text and class of one cell; a bar holds pairs of bin and people."""
    if column.kind == "bar":
        return {"kind": "bar", "text": "", "bins": bins(row)}
    return {"kind": column.kind, "text": SHOWN[column.kind](row[column.field])}


def bins(row: Mapping[Hashable, Any]) -> list[dict[str, Any]]:
    """Bins that hold people, with their share of all in percent to a hundredth."""
    whole = sum(row.get(name) or 0 for name in BINS)
    return [
        {"bin": name, "name": BIN_NAMES[name], "people": row[name], "width": f"{row[name] * 100 / whole:.2f}"}
        for name in BINS
        if row.get(name)
    ]

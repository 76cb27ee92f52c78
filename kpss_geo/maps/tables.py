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
    quiet: bool = False  # left out where it is 0 everywhere

    def plain(self) -> list[Any]:
        """What the script needs to draw it."""
        return [self.field, self.label, self.kind, int(self.quiet)]


BIN_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "covered": "dosáhne",
        "over_capacity": "nad kapacitu",
        "too_far": "daleko",
        "not_enterable": "nevejde dovnitř",
        "unknown": "nevíme",
    }
)


def _defined(field: str, label: str, kind: str, *, quiet: bool = False) -> Column:
    """A column of the gap table, under the one definition that its files carry too."""
    return Column(field, label, kind, figures()[field].definition, quiet)


_BINS = (
    _defined("covered", "Dosáhne", "count"),
    _defined("over_capacity", "Nad kapacitu", "count", quiet=True),
    _defined("too_far", "Daleko", "count"),
    _defined("not_enterable", "Nevejde dovnitř", "count", quiet=True),
    _defined("unknown", "Nevíme", "count", quiet=True),
)
_MINUTES = (
    _defined("nearest_mean", "Nejbližší, průměr (min)", "minutes"),
    _defined("nearest_median", "Nejbližší, medián (min)", "minutes"),
    _defined("nearest_p90", "Nejbližší, 90\N{NO-BREAK SPACE}% lidí (min)", "minutes"),
    _defined("three_nearest_mean", "Tři nejbližší (min)", "minutes"),
    _defined("unreachable", "Bez cesty", "count", quiet=True),
)
COVERAGE = (
    _defined("people", "Osob", "count"),
    _defined("share_certain", "Jistě dosáhne", "share"),
    _defined("share_possible", "Možná dosáhne", "share"),
    Column("bar", "Rozpis osob", "bar"),
    *_BINS,
)
# What the second table of coverage says.
SUPPLY = (
    *_MINUTES,
    _defined("choices", "Možností výběru", "rate"),
    _defined("by_neighbours", "Díky sousedům", "count", quiet=True),
    _defined("by_estimate", "Odhadem", "count", quiet=True),
    _defined("services_inside", "Služeb v území", "count"),
    _defined("services_outside", "Služeb v sousedství", "count"),
    _defined("beds", "Lůžek v území", "count"),
    _defined("beds_per_1000", "Lůžek na 1\N{NO-BREAK SPACE}000", "rate"),
    _defined("needs", "Vyslovené potřeby", "text"),
    _defined("note", "Poznámka", "text"),
)
TRAVEL = (COVERAGE[0], *_MINUTES)
REACH = (
    Column("minutes", "Nejvýše minut", "count", "Horní mez časového pásma."),
    Column("certain", "Jistě osob", "count", "Lidé, kteří sem do této doby dosáhnou jistě."),
    Column(
        "people",
        "Možná osob",
        "count",
        "Lidé, kteří sem do této doby dosáhnou, jsou-li všechny neznámé ulice i vchod schůdné.",
    ),
    Column("share", "Možná, podíl", "share", "Možná osob ze všech lidí území."),
)
WORST = (
    Column("service", "Služba", "text"),
    Column("whom", "Pro koho", "text"),
    Column("total", "Nepokryto v území", "pair"),
    Column("municipality_name", "Nejhůř obec", "text"),
    Column("here", "Tamtéž nepokryto", "pair"),
    Column("nearest_mean", "Nejbližší, průměr (min)", "minutes"),
    Column("needs", "Vyslovené potřeby", "text"),
)


def _whole(value: float) -> str:
    return words.czech(value)


def _tenths(value: float) -> str:
    return words.czech(value, 1)


# How each kind of figure is written; templates/common.js does the same.
SHOWN: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {"count": _whole, "share": words.share, "minutes": _tenths, "rate": _tenths, "text": words.text, "pair": words.text}
)


def used(columns: Iterable[Column], frame: pd.DataFrame) -> list[Column]:
    """Columns that the frame fills for at least one row; the bar always."""
    return [one for one in columns if one.kind == "bar" or (one.field in frame and _filled(frame[one.field]))]


def _filled(values: pd.Series[Any]) -> bool:
    return bool((values.notna() & (values.astype("object") != "")).any())


def compact(value: Any, kind: str) -> Any:
    """Figure as short as the page needs it: shares to a thousandth, others to a tenth; None if missing.

    A share is 0 or 1 only where it is exactly that.

    >>> compact(0.12345, "share"), compact(7.0, "minutes"), compact(float("nan"), "rate")
    (0.123, 7, None)
    """
    if words.missing(value):
        return None
    if kind in ("text", "pair"):
        return str(value)
    number = words.thousandth(float(value)) if kind == "share" else round(float(value), 0 if kind == "count" else 1)
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


def telling(columns: Iterable[Column], rows: Iterable[Mapping[Hashable, Any]]) -> list[Column]:
    """Columns that say something in at least one of these rows; templates/common.js does the same."""
    told = list(rows)
    return [one for one in columns if one.kind == "bar" or any(_says(row[one.field], one) for row in told)]


def _says(value: Any, column: Column) -> bool:
    return value is not None and value != "" and not (column.quiet and value == 0)


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

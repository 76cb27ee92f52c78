"""Gap rows arranged by service and traveller for a page that switches among them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from kpss_geo.maps import shapes, tables, words
from kpss_geo.maps.tables import Column

_PLACE = "municipality"


def labelled(gaps: pd.DataFrame, fields: Iterable[str]) -> pd.DataFrame:
    """Gap rows with `label`, their fields joined by a dash."""
    columns = [gaps[field].astype(str) for field in fields]
    return gaps.assign(label=[" – ".join(words_of_row) for words_of_row in zip(*columns, strict=True)])


def one_group(gaps: pd.DataFrame) -> pd.DataFrame:
    """Rows of the first group of each label: travel times do not add up over groups."""
    first = gaps.groupby("label", sort=False)["group"].transform("first")
    return gaps[gaps["group"] == first]


def travellers(present: Iterable[str]) -> list[list[str]]:
    """Id and Czech name of the travellers, the leading one first."""
    names = words.traveller_names()
    return [[one, names.get(one, one)] for one in dict.fromkeys(present)]


def by_label(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows in the order in which a Czech reader looks their labels up."""
    labels = list(dict.fromkeys(rows["label"]))
    place = {labels[position]: number for number, position in enumerate(words.czech_order(labels))}
    return rows.iloc[np.argsort(rows["label"].map(place).to_numpy(), kind="stable")]


def telling(rows: pd.DataFrame) -> int:
    """Number of the label whose map says most: many people covered and many not, for the leading traveller."""
    lead = rows[rows["traveller"] == rows["traveller"].iloc[0]] if len(rows) else rows
    sums = lead.groupby("label", sort=False)[["covered", "people"]].sum()
    mixed = np.minimum(sums["covered"], sums["people"] - sums["covered"]).to_numpy()
    return int(mixed.argmax()) if len(mixed) else 0


def places(municipalities: gpd.GeoDataFrame) -> list[list[Any]]:
    """Code, name, and latitude and longitude of the label of each municipality."""
    points = shapes.inner_points(municipalities)
    rows = zip(municipalities.index, municipalities["name"], points, strict=True)
    return [[str(code), str(name), *point] for code, name, point in rows]


def ordered(municipalities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Municipalities by name as a Czech reader looks them up."""
    return municipalities.iloc[words.czech_order(municipalities["name"])]


def arranged(gaps: pd.DataFrame, codes: list[str], columns: list[Column]) -> dict[str, list[Any]]:
    """Figures by "label number|traveller", a list per municipality (None where there is no row)."""
    small = tables.compacted(gaps, columns)
    fields = list(small.columns)
    place = {code: number for number, code in enumerate(codes)}
    number = {label: one for one, label in enumerate(dict.fromkeys(gaps["label"]))}
    found: dict[str, list[Any]] = {}
    keys = zip(gaps["label"], gaps["traveller"], gaps[_PLACE].astype(str), strict=True)
    for (label, traveller, code), values in zip(keys, small[fields].to_numpy().tolist(), strict=True):
        if code in place:
            rows = found.setdefault(f"{number[label]}|{traveller}", [None] * len(codes))
            rows[place[code]] = values
    return found


def remarks(gaps: pd.DataFrame) -> dict[str, list[Any]]:
    """By "label number|traveller": the limit in minutes and whether all residents stand in for the group."""
    number = {label: one for one, label in enumerate(dict.fromkeys(gaps["label"]))}
    firsts = gaps.drop_duplicates(["label", "traveller"])
    rows = zip(firsts["label"], firsts["traveller"], firsts["minutes"], firsts["proxy"], strict=True)
    return {
        f"{number[label]}|{who}": [tables.compact(minutes, "minutes"), bool(proxy)]
        for label, who, minutes, proxy in rows
    }


def figures(municipalities: gpd.GeoDataFrame, rows: pd.DataFrame, columns: list[Column]) -> dict[str, Any]:
    """All that the script of a page with two selects reads."""
    here = places(municipalities)
    return {
        "places": here,
        "labels": list(dict.fromkeys(rows["label"])),
        "chosen": telling(rows),
        "travellers": travellers(rows["traveller"]),
        "columns": [one.plain() for one in columns],
        "bins": dict(tables.BIN_NAMES),
        "rows": arranged(rows, [code for code, *_ in here], columns),
        "remarks": remarks(rows),
    }


def parts(figures: dict[str, Any], columns: list[Column]) -> dict[str, Any]:
    """What the template needs for the first table, the one seen without JavaScript."""
    key = f"{figures['chosen']}|{figures['travellers'][0][0]}" if figures["travellers"] else ""
    rows = figures["rows"].get(key, [None] * len(figures["places"]))
    return {
        "figures_of": figures,
        "chosen": figures["chosen"],
        "columns": columns,
        "first": first_rows(rows, columns),
        "remark": figures["remarks"].get(key, [None, False]),
        "bin_names": tables.BIN_NAMES,
    }


def first_groups(rows: pd.DataFrame) -> list[str]:
    """Whose travel times stand under each label."""
    return list(rows.drop_duplicates("label")["group_name"].astype(str))


def first_rows(rows: list[Any], columns: list[Column]) -> list[list[dict[str, Any]] | None]:
    """Cells of one arrangement for a template, None where a municipality has no row."""
    fields = [one.field for one in columns if one.kind != "bar"]
    return [
        None if values is None else [tables.cell(dict(zip(fields, values, strict=True)), one) for one in columns]
        for values in rows
    ]

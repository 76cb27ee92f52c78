"""Gap rows arranged by service and traveller for a page that switches among them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
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
    return gaps.assign(label=[words.joined(" – ".join(row)) for row in zip(*columns, strict=True)])


def travellers(present: Iterable[str]) -> list[list[str]]:
    """Id and Czech name of the travellers, the leading one first; the worker of field services is none."""
    names = words.traveller_names()
    return [[one, names.get(one, one)] for one in dict.fromkeys(present) if one != words.WORKER]


def by_label(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows in the order in which a Czech reader looks their labels up."""
    labels = list(dict.fromkeys(rows["label"]))
    place = {labels[position]: number for number, position in enumerate(words.czech_order(labels))}
    return rows.iloc[np.argsort(rows["label"].map(place).to_numpy(), kind="stable")]


def telling(rows: pd.DataFrame, labels: Iterable[str] = ()) -> int:
    """Number of the label whose map says most: many people covered and many not, for the leading traveller.

    Only these labels come into question, or all where none is given or has rows; groups that statistics
    count before those for which all residents stand in.
    """
    travelled = rows[rows["traveller"] != words.WORKER]
    meant = travelled[travelled["label"].isin(list(labels))]
    for some in (
        meant[~meant["proxy"].astype(bool)],
        meant,
        travelled[~travelled["proxy"].astype(bool)],
        travelled,
        rows,
    ):
        if len(some):
            lead = some[some["traveller"] == some["traveller"].iloc[0]]
            sums = lead.groupby("label", sort=False)[["covered", "people"]].sum()
            best = np.minimum(sums["covered"], sums["people"] - sums["covered"]).idxmax()
            return list(dict.fromkeys(rows["label"])).index(best)
    return 0


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


def notes_apart(gaps: pd.DataFrame) -> tuple[pd.DataFrame, dict[tuple[str, str], str]]:
    """Rows whose notes hold only what is not said of every row of their choice, and what is said of every row."""
    told: dict[tuple[str, str], str] = {}
    left = gaps["note"].astype(object)
    for (label, who), notes in gaps["note"].groupby([gaps["label"], gaps["traveller"]], sort=False):
        parts = [words.text(note).split("; ") for note in notes]
        common = [part for part in parts[0] if part and all(part in others for others in parts)]
        told[str(label), str(who)] = "; ".join(common)
        left[notes.index] = ["; ".join(part for part in others if part not in common) for others in parts]
    return gaps.assign(note=left), told


def remarks(gaps: pd.DataFrame, told: Mapping[tuple[str, str], str]) -> dict[str, dict[str, Any]]:
    """By "label number|traveller": what holds of the whole choice, only what there is to say.

    `how` people travel, `note`, `proxy`: all residents stand in for the group, `guess`: some are covered
    only by estimate, `none`: no service, and a sentence on `beds`.
    """
    number = {label: one for one, label in enumerate(dict.fromkeys(gaps["label"]))}
    firsts = gaps.drop_duplicates(["label", "traveller"])
    guessed = gaps.groupby(["label", "traveller"], sort=False)["by_estimate"].sum().to_numpy() > 0
    found = {}
    for row, guess in zip(firsts.to_dict("records"), guessed, strict=True):
        said = {
            "how": _how(row, guess=bool(guess)),
            "note": _told(told[row["label"], row["traveller"]]),
            "proxy": bool(row["proxy"]),
            "guess": bool(guess),
            "none": row["services_inside"] + row["services_outside"] == 0,
            "beds": _beds(row),
        }
        found[f"{number[row['label']]}|{row['traveller']}"] = {name: value for name, value in said.items() if value}
    return found


def without_limit(said: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The same remarks where people travel any number of minutes."""
    names = words.traveller_names()
    keys = {key: key.split("|", 1)[1] for key in said}
    return {key: {**said[key], "how": names.get(who, who)} for key, who in keys.items()}


def _how(row: Mapping[Hashable, Any], *, guess: bool) -> str:
    if row["traveller"] == words.WORKER and not guess:
        return "pracovník přijede"
    return f"{words.traveller_names().get(row['traveller'], row['traveller'])} do {words.czech(row['minutes'])} minut"


def _told(note: str) -> str:
    return f"{words.sentence(note)}." if note else ""


def _beds(row: Mapping[Hashable, Any]) -> str:
    if words.missing(row.get("beds")) or not row["beds"]:
        return ""
    share = row.get("beds_per_1000")
    rate = "" if words.missing(share) else f" ({words.czech(share, 1)} na 1{words.GROUPED}000)"
    return f"{words.counted(row['beds'], 'lůžka či místa')} v území{rate}; zda je volno, nevíme."


def streets_unknown(gaps: pd.DataFrame) -> list[str]:
    """Travellers whose way depends on what nobody has measured."""
    return list(dict.fromkeys(gaps["traveller"][gaps["unknown"] > 0]))


def figures(
    municipalities: gpd.GeoDataFrame, rows: pd.DataFrame, first: list[Column], second: Iterable[Column] = ()
) -> dict[str, Any]:
    """All that the script of a page with two selects reads; the columns stand in a first and a second table."""
    here = places(municipalities)
    columns = [*first, *second]
    rows, told = notes_apart(rows)
    return {
        "places": here,
        "labels": list(dict.fromkeys(rows["label"])),
        "chosen": telling(rows),
        "travellers": travellers(rows["traveller"]),
        "columns": [one.plain() for one in columns],
        "cut": len(first),
        "worker": words.WORKER,
        "bins": dict(tables.BIN_NAMES),
        "rows": arranged(rows, [code for code, *_ in here], columns),
        "remarks": remarks(rows, told),
    }


def parts(figures: dict[str, Any], columns: list[Column]) -> dict[str, Any]:
    """What the template needs for the first choice, the one seen without JavaScript."""
    key = _first_key(figures)
    fields = [one.field for one in columns if one.kind != "bar"]
    rows: list[dict[Hashable, Any] | None] = [
        None if values is None else dict(zip(fields, values, strict=True))
        for values in figures["rows"].get(key, [None] * len(figures["places"]))
    ]
    remark = figures["remarks"].get(key, {})
    here = [figures["labels"][figures["chosen"]]] if figures["labels"] else []
    caption = ", ".join([*here, *filter(None, [remark.get("how")])]) or "Žádné údaje"
    if remark.get("guess"):
        columns = [
            replace(one, label="Podle odhadu dosáhne") if one.field == "share_certain" else one for one in columns
        ]
    cut = figures["cut"]
    return {
        "figures_of": figures,
        "chosen": figures["chosen"],
        "columns": columns,
        "tables": [_table(name, caption, rows, some) for name, some in (("", columns[:cut]), ("2", columns[cut:]))],
        "note": remark.get("note", ""),
        "bin_names": tables.BIN_NAMES,
    }


def _first_key(figures: dict[str, Any]) -> str:
    who = [one for one, _ in figures["travellers"][:1]]
    keys = [f"{figures['chosen']}|{one}" for one in (words.WORKER, *who)]
    return next((key for key in keys if key in figures["rows"]), "")


def _table(name: str, caption: str, rows: list[dict[Hashable, Any] | None], columns: list[Column]) -> dict[str, Any]:
    """A table of places: columns that say something, and cells, None where a municipality has no row."""
    shown = tables.telling(columns, [row for row in rows if row])
    cells = [None if row is None else [tables.cell(row, one) for one in shown] for row in rows]
    return {"name": name, "caption": caption, "columns": shown, "rows": cells}


def worst(gaps: pd.DataFrame) -> pd.DataFrame:
    """Gap rows with the texts of the page that leads to the others."""
    all_count = np.where(gaps["proxy"].astype(bool), " (počítáni všichni obyvatelé)", "")
    return gaps.assign(
        service=[words.joined(f"{kind} – {form}") for kind, form in zip(gaps["kind_name"], gaps["form"], strict=True)],
        whom=[f"{name}{added}" for name, added in zip(gaps["group_name"], all_count, strict=True)],
        total=_pairs(gaps["total_uncovered"], gaps["total_people"]),
        here=_pairs(gaps["uncovered"], gaps["people"]),
    )


def _pairs(some: pd.Series[Any], whole: pd.Series[Any]) -> list[str]:
    return [f"{words.czech(part)} z {words.czech(people)}" for part, people in zip(some, whole, strict=True)]


def worst_how(gaps: pd.DataFrame) -> str:
    """How people travel in these rows: by traveller and limit, the worker of field services last."""
    travelled = gaps[gaps["traveller"] != words.WORKER].drop_duplicates(["traveller", "minutes"])
    told = [_how(row, guess=False) for row in travelled.to_dict("records")]
    field = ["terénní služby: pracovník přijede autem"] if (gaps["traveller"] == words.WORKER).any() else []
    return "; ".join([*told, *field])

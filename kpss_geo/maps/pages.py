"""The pages: functions that take frames and return one whole self-contained HTML page each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from kpss_geo import frames, terms
from kpss_geo.maps import canvas, ledger, shapes, supply, tables, words
from kpss_geo.maps.page import Imprint, need, rendered

__all__ = ["Imprint", "coverage_page", "index_page", "isochrone_page", "services_page", "travel_time_page"]

_KEY = ("municipality", "municipality_name", "kind_name", "form", "group", "group_name", "proxy", "traveller", "minutes")
_BANDS = ("traveller", "minutes")


def coverage_page(
    imprint: Imprint, municipalities: gpd.GeoDataFrame, gaps: pd.DataFrame, *, backdrop: gpd.GeoDataFrame
) -> str:
    """Page of how many people each municipality has within reach, by service and traveller.

    Parameters
    ----------
    imprint
        What stands in the header and footer.
    municipalities
        By `frames.MUNICIPALITIES`.
    gaps
        A row per municipality, kind, form, group and traveller.
    backdrop
        Lines with the column `rank`, 1 main to 3 local.

    Raises
    ------
    BadInput
        If a column is missing or the municipalities break their schema.
    """
    municipalities = ledger.ordered(frames.MUNICIPALITIES.check(municipalities))
    need("gaps", gaps, (*_KEY, "people", "share_certain", *frames.BINS))
    rows = ledger.labelled(gaps, ("kind_name", "form", "group_name"))
    columns = tables.used(tables.COVERAGE, rows)
    figures = _ledger_figures(municipalities, rows, columns)
    return rendered(
        "coverage",
        imprint,
        drawing=canvas.drawing(municipalities, backdrop, "labels"),
        figures=figures,
        **_ledger_parts(figures, columns),
    )


def _ledger_figures(municipalities: gpd.GeoDataFrame, rows: pd.DataFrame, columns: list[tables.Column]) -> dict[str, Any]:
    places = ledger.places(municipalities)
    return {
        "places": places,
        "labels": list(dict.fromkeys(rows["label"])),
        "travellers": ledger.travellers(rows["traveller"]),
        "columns": [one.plain() for one in columns],
        "bins": dict(tables.BIN_NAMES),
        "rows": ledger.arranged(rows, [code for code, *_ in places], columns),
        "remarks": ledger.remarks(rows),
    }


def _ledger_parts(figures: dict[str, Any], columns: list[tables.Column]) -> dict[str, Any]:
    """What the template needs for the first table, the one seen without JavaScript."""
    key = _first_key(figures)
    return {
        "figures_of": figures,
        "columns": columns,
        "first": ledger.first_rows(figures["rows"], columns, key),
        "remark": figures["remarks"].get(key, [None, False]),
        "bin_names": tables.BIN_NAMES,
    }


def _first_key(figures: dict[str, Any]) -> str:
    """The label and traveller that stand first in the selects."""
    return f"0|{figures['travellers'][0][0]}" if figures["travellers"] else ""


def travel_time_page(
    imprint: Imprint,
    municipalities: gpd.GeoDataFrame,
    bands: gpd.GeoDataFrame,
    gaps: pd.DataFrame,
    *,
    backdrop: gpd.GeoDataFrame,
) -> str:
    """Page of minutes to the nearest service as bands, with a table per municipality.

    Parameters
    ----------
    imprint, municipalities, gaps, backdrop
        As in `coverage_page`.
    bands
        Disjoint polygons with the columns layer ("kind – form"), traveller and minutes (upper limit).
    """
    municipalities = ledger.ordered(frames.MUNICIPALITIES.check(municipalities))
    need("bands", bands, ("layer", *_BANDS))
    need("gaps", gaps, (*_KEY, "people", "nearest_mean", "nearest_median", "nearest_p90"))
    rows = ledger.one_group(ledger.labelled(gaps, ("kind_name", "form")))
    columns = tables.used(tables.TRAVEL, rows)
    figures = _ledger_figures(municipalities, rows, columns) | {"groups": _groups(rows)}
    paths, metres = shapes.band_paths(bands, ["layer", "traveller"])
    number = {label: one for one, label in enumerate(_all_labels(figures, bands))}
    figures |= {"labels": list(number), "travellers": ledger.travellers([*bands["traveller"], *rows["traveller"]])}
    keys = [f"{number[layer]}|{who}" for layer, who in zip(bands["layer"], bands["traveller"], strict=True)]
    figures |= {"bands": _by_key(keys, bands["minutes"], paths), "limits": _limits(bands)}
    return rendered(
        "travel_time",
        imprint,
        drawing=canvas.drawing(municipalities, backdrop, "bands", "labels"),
        figures=figures,
        metres=metres,
        **_ledger_parts(figures, columns),
    )


def _all_labels(figures: dict[str, Any], bands: gpd.GeoDataFrame) -> dict[str, None]:
    """Labels of the table first, so that their numbers stay, then those that only bands have."""
    return dict.fromkeys([*figures["labels"], *bands["layer"]])


def _groups(rows: pd.DataFrame) -> list[str]:
    """Whose travel times the table gives, by label."""
    return list(rows.drop_duplicates("label")["group_name"].astype(str))


def _limits(bands: gpd.GeoDataFrame) -> list[Any]:
    return sorted({tables.compact(minutes, "minutes") for minutes in bands["minutes"]})


def _by_key(keys: list[str], minutes: pd.Series[Any], paths: list[list[list[str]]]) -> dict[str, list[Any]]:
    """Pairs of upper limit and encoded polygons by key, farthest first."""
    found: dict[str, list[Any]] = {}
    rows = zip(keys, minutes, paths, strict=True)
    for key, limit, path in sorted(rows, key=lambda row: -row[1]):
        found.setdefault(key, []).append([tables.compact(limit, "minutes"), path])
    return found


def services_page(
    imprint: Imprint,
    municipalities: gpd.GeoDataFrame,
    services: gpd.GeoDataFrame,
    *,
    kinds: Mapping[str, terms.Kind],
    backdrop: gpd.GeoDataFrame,
) -> str:
    """Page of all services as a list with filters, and as symbols on a map.

    Parameters
    ----------
    imprint, municipalities, backdrop
        As in `coverage_page`.
    services
        By `frames.SERVICES`.
    kinds
        Kinds of service by id.
    """
    municipalities = ledger.ordered(frames.MUNICIPALITIES.check(municipalities))
    frames.SERVICES.check(services)
    ordered = services.iloc[words.czech_order(services["name"])]
    listed = supply.entries(ordered, kinds)
    figures = {
        "places": ledger.places(municipalities),
        "entries": listed,
        "symbols": supply.symbols(ordered, municipalities),
        "looks": supply.looks(listed),
        "rows": supply.ROWS,
    }
    return rendered(
        "services",
        imprint,
        drawing=canvas.drawing(municipalities, backdrop, "labels", "symbols"),
        figures=figures,
        entries=listed,
        looks=figures["looks"],
        filters=supply.choices(listed),
        found=supply.found_text(len(listed)),
    )


def isochrone_page(
    imprint: Imprint,
    municipalities: gpd.GeoDataFrame,
    service: pd.Series[Any],
    bands: gpd.GeoDataFrame,
    figures: pd.DataFrame,
    *,
    backdrop: gpd.GeoDataFrame,
) -> str:
    """Page of the reach of one service: bands of minutes and the people who live in them.

    Parameters
    ----------
    imprint, municipalities, backdrop
        As in `coverage_page`.
    service
        One row of services, in the coordinates of the municipalities.
    bands
        Disjoint polygons with the columns traveller and minutes (upper limit).
    figures
        Rows with traveller, minutes, people and share (0–1).
    """
    municipalities = ledger.ordered(frames.MUNICIPALITIES.check(municipalities))
    need("bands", bands, _BANDS)
    need("figures", figures, ("traveller", "minutes", "people", "share"))
    entry, at = supply.of_one(service, terms.kinds(), municipalities.crs)
    paths, metres = shapes.band_paths(bands, ["traveller"])
    who = ledger.travellers([*bands["traveller"], *figures["traveller"]])
    given = {
        "places": ledger.places(municipalities),
        "travellers": who,
        "bands": _by_key(list(bands["traveller"]), bands["minutes"], paths),
        "limits": _limits(bands),
        "tables": _reach(figures),
        "columns": [one.plain() for one in tables.REACH],
        "entries": [entry],
        "symbols": [{"at": at, "vague": service["position_quality"] in words.VAGUE, "place": "", "rows": [0]}],
        "looks": supply.looks([entry]),
        "rows": supply.ROWS,
    }
    return rendered(
        "isochrone",
        imprint,
        drawing=canvas.drawing(municipalities, backdrop, "bands", "labels", "symbols"),
        figures=given,
        figures_of=given,
        entry=entry,
        columns=list(tables.REACH),
        first=tables.table(_reach_rows(figures, who[0][0] if who else ""), tables.REACH),
        metres=metres,
    )


def _reach(figures: pd.DataFrame) -> dict[str, list[list[Any]]]:
    travellers = dict.fromkeys(figures["traveller"])
    return {who: _reach_rows(figures, who).to_numpy().tolist() for who in travellers}


def _reach_rows(figures: pd.DataFrame, traveller: str) -> pd.DataFrame:
    own = figures[figures["traveller"] == traveller].sort_values("minutes")
    return tables.compacted(own, tables.REACH)


def index_page(imprint: Imprint, worst: pd.DataFrame, *, counts: Mapping[str, str]) -> str:
    """Page that leads to the others: counts of the territory and its worst gaps.

    Parameters
    ----------
    imprint
        What stands in the header and footer.
    worst
        First gap rows, worst first.
    counts
        Label and number as text, such as "obyvatel": "24 512".
    """
    need("worst", worst, (*_KEY, "people", "uncovered", "share_certain", "rank"))
    names = words.traveller_names()
    rows = ledger.labelled(worst, ("kind_name", "form")).rename(columns={"label": "service_name"})
    rows = rows.assign(traveller_name=[names.get(one, one) for one in worst["traveller"]])
    columns = tables.used(tables.WORST, rows)
    return rendered("index", imprint, columns=columns, rows=tables.table(tables.compacted(rows, columns), columns), counts=counts)

"""The pages: functions that take frames and return one whole self-contained HTML page each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from kpss_geo import frames, terms
from kpss_geo.maps import canvas, ledger, reached, supply, tables, words
from kpss_geo.maps.page import Imprint, need, rendered

__all__ = ["Imprint", "coverage_page", "index_page", "isochrone_page", "services_page", "travel_time_page"]

_LABEL = ("kind_name", "form", "group_name")
_KEY = (
    "municipality",
    "municipality_name",
    "kind_name",
    "form",
    "group",
    "group_name",
    "proxy",
    "traveller",
    "minutes",
)
_CHOICE = ("people", "covered", "unknown", "by_estimate", "services_inside", "services_outside", "note")
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
        A row per municipality, kind, form, group and traveller; field services once, for the worker.
    backdrop
        Lines with the column `rank`, 1 main to 3 local.

    Raises
    ------
    BadInput
        If a column is missing or the municipalities break their schema.
    """
    municipalities = ledger.ordered(frames.MUNICIPALITIES.check(municipalities))
    need("gaps", gaps, dict.fromkeys((*_KEY, *_CHOICE, "share_certain", "share_possible", *frames.BINS)))
    rows = ledger.by_label(ledger.labelled(gaps, _LABEL))
    first, second = (tables.used(some, rows) for some in (tables.COVERAGE, tables.SUPPLY))
    figures = ledger.figures(municipalities, rows, first, second)
    return rendered(
        "coverage",
        imprint,
        drawing=canvas.drawing(municipalities, backdrop, "labels"),
        figures=figures,
        **ledger.parts(figures, [*first, *second]),
    )


def travel_time_page(
    imprint: Imprint,
    municipalities: gpd.GeoDataFrame,
    bands: gpd.GeoDataFrame,
    gaps: pd.DataFrame,
    *,
    backdrop: gpd.GeoDataFrame,
) -> str:
    """Page of minutes to the nearest service as bands, with a table per municipality.

    Field services are left out, and travellers of whom no bands are drawn while there are any.

    Parameters
    ----------
    imprint, municipalities, gaps, backdrop
        As in `coverage_page`.
    bands
        Disjoint polygons with the columns layer ("kind – form – group"), traveller and minutes (upper limit).
    """
    municipalities = ledger.ordered(frames.MUNICIPALITIES.check(municipalities))
    need("bands", bands, ("layer", *_BANDS))
    need("gaps", gaps, (*_KEY, *_CHOICE, "nearest_mean", "nearest_median", "nearest_p90"))
    who = list(dict.fromkeys(bands["traveller"] if len(bands) else gaps["traveller"]))
    rows = gaps[(gaps["form"] != words.FIELD) & gaps["traveller"].isin(who)]
    rows = ledger.by_label(ledger.labelled(rows, _LABEL))
    columns = tables.used(tables.TRAVEL, rows)
    figures = ledger.figures(municipalities, rows, columns)
    figures["remarks"] = ledger.without_limit(figures["remarks"])
    layers = bands["layer"].map(words.joined)
    figures["chosen"] = ledger.telling(rows, layers)
    figures["labels"] = list(dict.fromkeys([*figures["labels"], *layers]))
    figures["travellers"] = ledger.travellers(who)
    figures["lenient"] = ledger.streets_unknown(rows)
    figures |= reached.of_layers(bands.assign(layer=layers), figures["labels"])
    return rendered(
        "travel_time",
        imprint,
        drawing=canvas.drawing(municipalities, backdrop, "bands", "labels"),
        figures=figures,
        **ledger.parts(figures, columns),
    )


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
        By `frames.SERVICES`; a column `surveyed` may say in words how barrier-free they were found.
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
        "symbols": supply.symbols(ordered),
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
    kinds: Mapping[str, terms.Kind],
    standard_minutes: float,
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
        Rows with traveller, minutes, certain (people reached for sure), people (reached if all unknown
        streets and the door are passable) and share (of `people`, 0–1).
    kinds
        Kinds of service by id.
    standard_minutes
        The limit that the headline tells; the highest one where figures lack it.
    """
    municipalities = ledger.ordered(frames.MUNICIPALITIES.check(municipalities))
    need("bands", bands, _BANDS)
    need("figures", figures, ("traveller", *(one.field for one in tables.REACH)))
    entry, at = supply.of_one(service, kinds, municipalities.crs)
    given = {
        "places": ledger.places(municipalities),
        "travellers": ledger.travellers([*bands["traveller"], *figures["traveller"]]),
        "tables": reached.people(figures),
        "columns": [one.plain() for one in tables.REACH],
        "standard": standard_minutes,
        **supply.one_symbol(entry, at, vague=service["position_quality"] in words.VAGUE),
        **reached.of_service(bands),
    }
    return rendered(
        "isochrone",
        imprint,
        drawing=canvas.drawing(municipalities, backdrop, "bands", "labels", "symbols"),
        figures=given,
        figures_of=given,
        entry=entry,
        columns=list(tables.REACH),
        first=reached.first_rows(given),
    )


def index_page(
    imprint: Imprint, worst: pd.DataFrame, *, counts: Mapping[str, str], needs: Sequence[Mapping[str, str]]
) -> str:
    """Page that leads to the others: counts of the territory, its worst gaps and the stated needs.

    Parameters
    ----------
    imprint
        What stands in the header and footer.
    worst
        Gap rows, worst first, at most one a service, with `total_people` and `total_uncovered`
        of the whole territory.
    counts
        Label and number as text, such as "obyvatel": "24 512".
    needs
        Stated needs with the keys need, year, statement and status.
    """
    need("worst", worst, (*_KEY, "people", "uncovered", "total_people", "total_uncovered", "nearest_mean", "needs"))
    rows = ledger.worst(worst)
    columns = tables.used(tables.WORST, rows)
    return rendered(
        "index",
        imprint,
        columns=columns,
        rows=tables.table(tables.compacted(rows, columns), columns),
        caption=ledger.worst_how(worst),
        counts=counts,
        needs=needs,
    )

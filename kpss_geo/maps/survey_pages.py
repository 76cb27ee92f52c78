"""Pages of the barrier-free survey: places, streets, indicators."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from kpss_geo import frames
from kpss_geo.maps import access, canvas, indicated, ledger, passable, words
from kpss_geo.maps.page import Imprint, need, rendered
from kpss_geo.terms import figures as figures_of


def access_page(
    imprint: Imprint,
    municipalities: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    *,
    edition: str,
    backdrop: gpd.GeoDataFrame,
) -> str:
    """Page of how barrier-free surveyed places are, as a list with filters and as symbols on a map.

    Parameters
    ----------
    imprint, municipalities, backdrop
        As in `pages.coverage_page`.
    places
        See `access.entries`.
    edition
        Name of the edition by which categories were computed.

    Raises
    ------
    BadInput
        If a column is missing or the municipalities break their schema.
    """
    municipalities = ledger.ordered(frames.MUNICIPALITIES.check(municipalities))
    need("places", places, access.COLUMNS)
    by_name = places.iloc[words.czech_order(places["name"])]
    ordered = by_name.iloc[words.czech_order(by_name["municipality_name"])]
    listed = access.entries(ordered)
    return rendered(
        "access",
        imprint,
        drawing=canvas.drawing(municipalities, backdrop, "labels", "symbols"),
        figures={"places": ledger.places(municipalities), **access.figures(ordered, listed)},
        entries=listed,
        grades=access.GRADES,
        limits=access.LIMITS,
        filters=access.choices(listed),
        found=access.found_text(len(listed)),
        edition=edition,
    )


def streets_page(
    imprint: Imprint,
    municipalities: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame,
    lengths: pd.DataFrame,
    pieces: gpd.GeoDataFrame,
) -> str:
    """Page of which streets each traveller can pass, what is not known, and which barriers the survey found.

    Parameters
    ----------
    imprint, municipalities
        As in `pages.coverage_page`.
    streets
        See `passable.lines`.
    lengths
        See `passable.lengths`.
    pieces
        Closed and slowed pieces as points with the columns `passable.PIECES`.

    Raises
    ------
    BadInput
        If a column is missing or the municipalities break their schema.
    """
    municipalities = ledger.ordered(frames.MUNICIPALITIES.check(municipalities))
    need("lengths", lengths, ("municipality", "traveller", *(one.field for one in passable.LENGTHS)))
    need("pieces", pieces, passable.PIECES)
    who = ledger.travellers(lengths["traveller"])
    need("streets", streets, [one for one, _ in who])
    rows = passable.lengths(lengths, [str(code) for code in municipalities.index])
    listed = passable.pieces(pieces)
    figures = {
        "places": ledger.places(municipalities),
        "travellers": who,
        "lines": passable.lines(streets, [one for one, _ in who]),
        "rows": rows,
        "columns": [one.plain() for one in passable.LENGTHS],
        "cut": len(passable.LENGTHS),
        "pieces": listed,
        "states": dict(passable.STATES),
    }
    return rendered(
        "streets",
        imprint,
        drawing=canvas.drawing(municipalities, streets.iloc[:0].assign(rank=1), "streets", "labels", "symbols"),
        figures=figures,
        figures_of=figures,
        table=indicated.table_of(
            rows.get(who[0][0], []) if who else [], passable.LENGTHS, "", who[0][1] if who else ""
        ),
        pieces=listed,
        states=passable.STATES,
        names=words.traveller_names(),
    )


def indicators_page(
    imprint: Imprint,
    municipalities: gpd.GeoDataFrame,
    indicators: pd.DataFrame,
    surveyed: pd.DataFrame,
    next_points: pd.DataFrame,
    removals: pd.DataFrame,
    *,
    backdrop: gpd.GeoDataFrame,
) -> str:
    """Page of who reaches, enters and uses which service, what to survey next and which barriers to remove.

    Parameters
    ----------
    imprint, municipalities, backdrop
        As in `pages.coverage_page`.
    indicators, surveyed
        See `indicated.parts`.
    next_points
        With the columns `indicated.NEXT`, most people first.
    removals
        With the columns `indicated.REMOVALS`.

    Raises
    ------
    BadInput
        If a column is missing or the municipalities break their schema.
    """
    municipalities = ledger.ordered(frames.MUNICIPALITIES.check(municipalities))
    need("indicators", indicators, figures_of("indicators").keys() - {"basis"})
    need("surveyed", surveyed, ("municipality", "traveller", *(one.field for one in indicated.SURVEYED)))
    need("next_points", next_points, indicated.NEXT)
    need("removals", removals, indicated.REMOVALS)
    here = ledger.places(municipalities)
    given = {"places": here, **indicated.parts(indicators, surveyed, here)}
    who = [one for one, _ in given["travellers"]][:1]
    key = f"{given['chosen']}|{who[0]}" if who else ""
    caption = given["labels"][given["chosen"]] if given["labels"] else "Žádné údaje"
    nothing: list[object] = [None] * len(here)
    known = given["surveyed"].get(f"0|{who[0]}", nothing) if who else nothing
    ahead = indicated.next_rows(next_points)
    lead = words.traveller_names()[who[0]] if who else ""
    return rendered(
        "indicators",
        imprint,
        drawing=canvas.drawing(municipalities, backdrop, "labels", "symbols"),
        figures={name: value for name, value in given.items() if name != "surveyed"} | {"next": ahead},
        figures_of=given,
        table=indicated.table_of(given["rows"].get(key, nothing), indicated.COLUMNS, "", caption),
        known=indicated.table_of(known, indicated.SURVEYED, "5", f"Kolik ulic a vchodů známe ({lead})"),
        next=ahead,
        lead=lead,
        removals=indicated.removal_rows(removals),
        defined=figures_of("next"),
        gained=figures_of("removals"),
    )

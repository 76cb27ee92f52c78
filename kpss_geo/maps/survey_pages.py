"""Pages of the barrier-free survey: places, streets, indicators."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from kpss_geo import frames
from kpss_geo.maps import access, canvas, ledger, passable, tables, words
from kpss_geo.maps.page import Imprint, need, rendered


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
    need("streets", streets, passable.LINES)
    need("lengths", lengths, ("municipality", "traveller", *(one.field for one in passable.LENGTHS)))
    need("pieces", pieces, passable.PIECES)
    who = ledger.travellers(lengths["traveller"])
    rows = passable.lengths(lengths, [str(code) for code in municipalities.index])
    listed = passable.pieces(pieces)
    figures = {
        "places": ledger.places(municipalities),
        "travellers": who,
        "lines": passable.lines(streets),
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
        table=_table(rows.get(who[0][0], []) if who else [], passable.LENGTHS, who[0][1] if who else ""),
        pieces=listed,
        states=passable.STATES,
        names=words.traveller_names(),
    )


def _table(rows: list[list[object] | None], columns: tuple[tables.Column, ...], caption: str) -> dict[str, object]:
    """The table of municipalities as a page without a script shows it."""
    fields = [one.field for one in columns]
    cells = [row and [tables.cell(dict(zip(fields, row, strict=True)), one) for one in columns] for row in rows]
    return {"name": "", "caption": caption, "columns": columns, "rows": cells}

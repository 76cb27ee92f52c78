"""An answer written to a folder: maps, tables and the manifest, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

import kpss_geo
from kpss_geo import areas, barriers, files, terms
from kpss_geo.maps import pages
from kpss_geo.reports import files as reports
from kpss_geo.reports.columns import for_readers
from kpss_geo.streets.travellers import travellers
from kpss_geo.study import Answer, Progress
from kpss_geo.territory import Territory

MOST_BACKDROP = 4000  # segments of the roads drawn behind the figures
STUB_METRES = 700.0  # of a schematic road behind the border
RANKS = {
    "motorway": 1, "trunk": 1, "primary": 1, "secondary": 2, "tertiary": 2, "unclassified": 3, "residential": 3,
    "living_street": 3,
}  # fmt: skip


def publish(answer: Answer, out: Path, *, progress: Progress) -> dict[str, bytes]:
    """Write maps, tables (`gaps`, `ledger`, `unreachable`, those of `barriers`) and `manifest.json`.

    Everything is made before anything is written; `manifest.json` comes last.

    Raises
    ------
    BadInput
        Where the folder cannot be written.
    """
    files.need_folder(out)
    notes = answer.notes
    names = {one.id: one.name for one in travellers().values()}
    towns = {str(code): str(name) for code, name in answer.territory.municipalities["name"].items()}
    readable = for_readers(answer.gaps, names, notes)
    progress("tabulky", 0, 4)
    contents = {
        "gaps.csv": reports.table_csv(readable),
        "gaps.xlsx": reports.gaps_xlsx(readable, notes, answer.provenance, needs=answer.territory.needs),
        "ledger.parquet": reports.parquet(answer.ledger, notes),
        "unreachable.csv": reports.unreachable_csv(answer.unreachable, names, towns),
    }
    found = barriers.barriers(answer)
    contents |= barriers.tables(answer, found)
    contents |= html_pages(answer, found, progress=progress)
    hashes = {name: files.sha256(content) for name, content in contents.items()}
    contents["manifest.json"] = reports.manifest(answer.provenance, hashes)
    files.write_all(out, contents)
    return contents


def html_pages(answer: Answer, found: barriers.Barriers, *, progress: Progress) -> dict[str, bytes]:
    """The maps and the page that leads to them, by file name."""
    territory = answer.territory
    imprint = pages.Imprint(territory.name, answer.answered_on, kpss_geo.__version__, answer.notes, territory.sources)
    towns, roads = territory.municipalities, backdrop(territory)
    drawn = {"pokryti.html": pages.coverage_page(imprint, towns, answer.gaps, backdrop=roads)}
    progress("plochy dojezdu", 1, 4)
    bands = within(territory, areas.bands(answer))
    drawn["dojezd.html"] = pages.travel_time_page(imprint, towns, bands, answer.gaps, backdrop=roads)
    progress("izochrony", 2, 4)
    if len(territory.services):
        service, bands, figures = areas.isochrones(answer)
        drawn["isochrony.html"] = pages.isochrone_page(
            imprint,
            towns,
            barriers.told_services(answer).loc[service.name],
            within(territory, bands),
            figures,
            kinds=territory.kinds,
            standard_minutes=answer.study.standard_minutes,
            backdrop=roads,
        )
    progress("mapy služeb a bariér", 3, 4)
    drawn |= barriers.html_pages(answer, found, imprint, backdrop=roads)
    drawn["sluzby.html"] = pages.services_page(
        imprint, towns, barriers.told_services(answer), kinds=territory.kinds, backdrop=roads
    )
    drawn["index.html"] = pages.index_page(imprint, answer.worst, counts=counts(answer), needs=stated(territory))
    return {name: html.encode("utf-8") for name, html in drawn.items()}


def backdrop(territory: Territory) -> gpd.GeoDataFrame:
    """Roads to draw behind the figures: main ones first, local ones while there are few."""
    streets = territory.streets
    tag = streets.tags["highway"]
    rank = np.array([RANKS.get(value.removesuffix("_link"), 9) for value in tag.values])[tag.codes]
    around = shapely.box(*territory.bounds).buffer(3000)
    near = shapely.intersects(around, streets.lines)
    chosen = near & (rank <= 2)
    local = near & (rank == 3)
    if chosen.sum() + local.sum() <= MOST_BACKDROP:
        chosen |= local
    roads = gpd.GeoDataFrame({"rank": rank[chosen]}, geometry=streets.lines[chosen], crs=territory.crs)
    drawn = within(territory, roads)
    return drawn[~drawn.geometry.is_empty]


def within(territory: Territory, drawn: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The same rows as maps show them: what schematic streets draw ends shortly behind the border, even in nothing."""
    if not territory.streets.schematic or drawn.empty:
        return drawn
    kept = shapely.union_all(territory.municipalities.geometry.to_numpy()).buffer(STUB_METRES)
    return drawn.assign(geometry=shapely.intersection(drawn.geometry.to_numpy(), kept))


def counts(answer: Answer) -> Mapping[str, str]:
    """Figures that describe the territory, as a Czech reader writes them."""
    territory = answer.territory
    counted = set(territory.people["people_level"]) & set(terms.COUNTED_LEVELS)
    services = territory.services
    figures = {
        "obcí": len(territory.municipalities),
        "míst místo lidí" if counted else "obyvatel": int(territory.people["people"].sum()),
        "služeb v území": int(services["inside"].sum()),
        "služeb v sousedství": int((~services["inside"].astype(bool)).sum()),
        "záznamů o potřebách a plánech": len(territory.needs),
    }
    if not territory.streets.schematic:
        figures["km ulic"] = round(float(territory.streets.metres.sum()) / 1000)
    return {label: f"{value:,}".replace(",", "\u00a0") for label, value in figures.items()}


def stated(territory: Territory) -> list[dict[str, str]]:
    """Stated needs as texts, so that their numbers can be looked up."""
    texts = territory.needs.reset_index()[["need", "year", "statement", "status"]].astype(object)
    return [
        {str(key): str(value) for key, value in row.items()}
        for row in texts.where(texts.notna(), "").to_dict("records")
    ]

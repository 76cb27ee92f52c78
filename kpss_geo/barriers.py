"""The survey's part of an answer, made ready for files and pages."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from kpss_geo import priorities
from kpss_geo.frames import WGS84
from kpss_geo.maps import pages, survey_pages
from kpss_geo.reports import files as reports
from kpss_geo.reports.columns import readable
from kpss_geo.streets.travellers import travellers
from kpss_geo.study import Answer
from kpss_geo.survey.described import AUTHORS, described
from kpss_geo.survey.fold import Point
from kpss_geo.survey.profiles import profile
from kpss_geo.terms import figures

MOST_NEXT = 200  # rows of the table of points to survey next


@dataclass(frozen=True, eq=False)
class Barriers:
    """Tables of an answer about barriers, each with the traveller in its rows.

    Attributes
    ----------
    indicators, surveyed, next_points, removals
        See `priorities`; with names of places and kinds.
    """

    indicators: pd.DataFrame
    surveyed: pd.DataFrame
    next_points: pd.DataFrame
    removals: pd.DataFrame


def barriers(answer: Answer) -> Barriers:
    """Compute the tables for all travellers of the study whom a door can stop."""
    towns = answer.territory.municipalities["name"]
    known, ahead, gone = [], [], []
    for one in priorities.wheeled(answer):
        who = {"traveller": one.traveller.id}
        known.append(priorities.surveyed_table(answer, one).reset_index().assign(**who))
        ahead.append(_placed(answer, priorities.next_table(answer, one).head(MOST_NEXT)).assign(**who))
        gone.append(priorities.removal_table(*priorities.removals(answer, one)).assign(**who))
    blocks = {"surveyed": known, "next": ahead, "removals": gone}
    surveyed, next_points, removals = (pd.concat(some) if some else _empty(name) for name, some in blocks.items())
    return Barriers(
        priorities.indicator_table(answer),
        surveyed.assign(municipality_name=surveyed["municipality"].map(towns)),
        next_points.assign(municipality_name=next_points["municipality"].map(towns).fillna("")),
        removals,
    )


def _empty(name: str) -> pd.DataFrame:
    return pd.DataFrame(columns=[*figures(name), "municipality"])


def _placed(answer: Answer, table: pd.DataFrame) -> pd.DataFrame:
    """With longitude and latitude: of a service's door, or of the middle of the segment."""
    streets, services = answer.territory.streets, answer.territory.services
    lines = gpd.GeoSeries(streets.lines, crs=streets.crs)
    spots = [
        services.geometry.loc[row["id"]]
        if row["what"] == priorities.DOOR
        else lines.iloc[int(row["segment"])].interpolate(0.5, normalized=True)
        for row in table.to_dict("records")
    ]
    at = gpd.GeoSeries(spots, crs=streets.crs).to_crs(WGS84)
    return table.assign(lon=at.x.to_numpy(), lat=at.y.to_numpy())


def tables(answer: Answer, found: Barriers) -> dict[str, bytes]:
    """The tables as CSV for Czech Excel, by file name."""
    names = {one.id: one.name for one in travellers().values()}
    what = {"door": "vchod", "street": "ulice"}
    basis = "; ".join(answer.notes)
    told = {
        "indicators": found.indicators,
        "surveyed": found.surveyed,
        "next": found.next_points.assign(what=found.next_points["what"].map(what)),
        "removals": found.removals,
    }
    files = {"next": "next_points.csv"}
    return {
        files.get(name, f"{name}.csv"): reports.table_csv(
            readable(table.assign(traveller=table["traveller"].map(names), basis=basis), name), name
        )
        for name, table in told.items()
    }


def told_services(answer: Answer) -> gpd.GeoDataFrame:
    """The services with the word of the survey for a wheelchair, '' where nobody surveyed anything."""
    doors = answer.access.doors
    return answer.territory.services.assign(surveyed=doors["wheelchair_label"].where(doors["points"] > 0, ""))


def html_pages(
    answer: Answer, found: Barriers, imprint: pages.Imprint, *, backdrop: gpd.GeoDataFrame
) -> dict[str, str]:
    """Barrier-free places, streets and indicators, by file name."""
    towns, edition = answer.territory.municipalities, profile(answer.study.edition)
    walkers = [one for one in answer.travels.values() if one.traveller.mode == "foot"]
    walkers.sort(key=lambda one: not one.traveller.needs_door)  # the page opens with those who need it most
    return {
        "pristupnost.html": survey_pages.access_page(
            imprint,
            towns,
            described(answer.access.survey.points, towns, edition),
            edition=f"edice {edition.edition} ({edition.name})",
            backdrop=backdrop,
        ),
        "ulice.html": survey_pages.streets_page(
            imprint,
            towns,
            priorities.street_lines(answer, walkers),
            priorities.street_lengths(answer, walkers),
            _pieces(answer),
        ),
        "ukazatele.html": survey_pages.indicators_page(
            imprint, towns, found.indicators, found.surveyed, found.next_points, found.removals, backdrop=backdrop
        ),
    }


def _pieces(answer: Answer) -> gpd.GeoDataFrame:
    """Closed and slowed pieces with the names of their municipalities, for travellers whom a door can stop."""
    points, towns = answer.access.survey.points, answer.territory.municipalities
    blocks = [priorities.pieces(answer, one).assign(traveller=one.traveller.id) for one in priorities.wheeled(answer)]
    if not blocks:
        return gpd.GeoDataFrame(
            columns=["traveller", "state", "words", "municipality_name", "seen_on", "source", "geometry"],
            geometry="geometry",
            crs=answer.territory.crs,
        )
    whole = gpd.GeoDataFrame(pd.concat(blocks, ignore_index=True), crs=answer.territory.crs)
    inside, town = towns.sindex.query(whole.geometry, predicate="within")
    names = pd.Series("", index=whole.index)
    names.iloc[inside] = towns["name"].to_numpy()[town]
    return whole.assign(
        municipality_name=names,
        seen_on=[day.isoformat() for day in whole["observed_on"]],
        source=[_source(points[point]) for point in whole["point_id"]],
    )


def _source(point: Point) -> str:
    return ", ".join(dict.fromkeys(AUTHORS[one.author_class] for one in point.fields.values()))

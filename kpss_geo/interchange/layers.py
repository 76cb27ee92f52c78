"""Layers of an export: frames of the territory and its answer with fixed columns, in the territory's metres."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from kpss_geo import priorities
from kpss_geo.interchange.fields import STATE, typed
from kpss_geo.reports.columns import for_readers
from kpss_geo.streets.travellers import WORKER, travellers
from kpss_geo.study import Answer
from kpss_geo.survey.described import described
from kpss_geo.survey.profiles import profile
from kpss_geo.terms import groups

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML and UTF-8 cannot hold
Frame = TypeVar("Frame", bound=pd.DataFrame)


def layers(answer: Answer) -> dict[str, pd.DataFrame]:
    """Every layer by name, in the order in which they lie on a map from below; `gaps` and `ledger` have no shapes.

    Surveyed places are left out where there are none.
    """
    made = {name: printable(make(answer)) for name, make in MAKERS.items()}
    return {name: frame for name, frame in made.items() if name != "surveyed" or len(frame)}


def printable(frame: Frame) -> Frame:
    """The same without the characters that files cannot hold."""
    texts: list[str] = list(frame.select_dtypes("string").columns)
    return frame.assign(**{name: frame[name].map(_plain, na_action="ignore").astype("string") for name in texts})


def _plain(text: str) -> str:
    return UNPRINTABLE.sub("", text)


def municipalities(answer: Answer) -> gpd.GeoDataFrame:
    """Municipalities with the coverage of the first traveller and of field services, summed over all services."""
    towns, territory = answer.territory.municipalities, answer.territory
    led = answer.gaps[answer.gaps["traveller"].isin([answer.study.travellers[0], WORKER])]
    sums = led.groupby("municipality")[["people", "covered", "unknown"]].sum().reindex(towns.index, fill_value=0)
    wanted = sums["people"].where(sums["people"] > 0)
    residents = territory.people.groupby("municipality")["people"].sum().reindex(towns.index, fill_value=0)
    inside = territory.services.loc[territory.services["inside"].astype(bool), "municipality"].value_counts()
    rows = towns.assign(
        municipality=towns.index.astype(str),
        people=residents,
        services_inside=inside.reindex(towns.index, fill_value=0),
        traveller=answer.lead.traveller.name,
        minutes=float(answer.study.standard_minutes),
        compared=led["municipality"].value_counts().reindex(towns.index, fill_value=0),
        wanted=sums["people"],
        covered=sums["covered"],
        unknown=sums["unknown"],
        share_certain=sums["covered"] / wanted,
        share_possible=(sums["covered"] + sums["unknown"]) / wanted,
        **_worst(led).reindex(towns.index),
    )
    return _shaped(rows, "municipalities", [_multi(shape) for shape in towns.geometry], answer)


def _worst(led: pd.DataFrame) -> pd.DataFrame:
    """The service with most uncovered people in each municipality, and how many they are."""
    open_ = led[led["uncovered"] > 0].sort_values("uncovered", ascending=False, kind="stable")
    first = open_.drop_duplicates("municipality").set_index("municipality")
    words = first["kind_name"].astype(str) + ", " + first["form"].astype(str) + ", " + first["group_name"].astype(str)
    return pd.DataFrame({"worst_service": words, "worst_uncovered": first["uncovered"]})


def _multi(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.MultiPolygon([shape]) if isinstance(shape, shapely.Polygon) else shape


def people(answer: Answer) -> gpd.GeoDataFrame:
    """Places where people live."""
    frame = answer.territory.people
    return _shaped(frame.assign(home=frame.index.astype(str)), "people", frame.geometry, answer)


def services(answer: Answer) -> gpd.GeoDataFrame:
    """Services with the names of their kinds and groups."""
    frame, kinds = answer.territory.services, answer.territory.kinds
    named = frame.assign(
        service=frame.index.astype(str),
        kind_name=[kinds[one].label for one in frame["kind"]],
        family=[kinds[one].family for one in frame["kind"]],
        target_group_names=[
            ", ".join(groups()[one].name for one in cell.split("|")) for cell in frame["target_groups"]
        ],
    )
    return _shaped(named, "services", frame.geometry, answer)


def stops(answer: Answer) -> gpd.GeoDataFrame:
    """Stops of buses and trains."""
    frame = answer.territory.stops
    return _shaped(frame.assign(stop=frame.index.astype(str)), "stops", frame.geometry, answer)


def streets(answer: Answer) -> gpd.GeoDataFrame:
    """Segments with their tags as the survey left them, and how passable they are for those who walk."""
    found = answer.territory.streets
    count = np.arange(len(found))
    measured = ("metres", "slope_pct", "cross_slope_pct", "width_cm", "car_kmh")
    allowed = ("foot_forward", "foot_back", "car_forward", "car_back")
    ends = {"tail": found.tail, "head": found.head}
    table = pd.DataFrame(
        {
            "segment": count,
            "way": pd.array(found.way, dtype="Int64"),
            **{name: tag.texts() for name, tag in found.tags.items()},
            **{name: getattr(found, name) for name in (*measured, *allowed)},
            **{f"barrier_{end}": found.node_tags["barrier"].texts()[node] for end, node in ends.items()},
            **{f"kerb_{end}_cm": found.kerb_cm[node] for end, node in ends.items()},
            **_states(answer),
        }
    )
    table["way"] = table["way"].mask(table["way"] < 0)
    return _shaped(table, "streets", found.lines, answer)


def _states(answer: Answer) -> dict[str, npt.NDArray[np.object_]]:
    words = np.array([*priorities.STATES, ""], dtype=object)  # -1 is the last
    on_foot = [one for one in answer.travels.values() if one.traveller.mode == "foot"]
    return {STATE + one.traveller.id: words[priorities.states(answer, one)] for one in on_foot}


def surveyed(answer: Answer) -> gpd.GeoDataFrame:
    """Surveyed places with their grades and all that is known of them."""
    edition = profile(answer.study.edition)
    frame = described(answer.access.survey.points, answer.territory.municipalities, edition)
    told = frame.assign(
        place=frame.index.astype(str),
        facts=["; ".join(f"{label}: {text}" for label, text in some) for some in frame["facts"]],
        flags=[", ".join(some) for some in frame["flags"]],
        edition=edition.edition,
    )
    return _shaped(told, "surveyed", frame.geometry, answer)


def gaps(answer: Answer) -> pd.DataFrame:
    """The gap table with unrounded figures, in the words of its definitions."""
    names = {one.id: one.name for one in travellers().values()}
    words = for_readers(answer.gaps, names, answer.notes)
    told = words[["traveller", "working_group", "age_group", "basis"]]
    return typed(answer.gaps.assign(traveller_id=answer.gaps["traveller"], **told), "gaps")


def ledger(answer: Answer) -> pd.DataFrame:
    """The ledger as it was computed."""
    return typed(answer.ledger, "ledger")


MAKERS: Mapping[str, Callable[[Answer], pd.DataFrame]] = MappingProxyType(
    {
        "municipalities": municipalities,
        "streets": streets,
        "people": people,
        "stops": stops,
        "services": services,
        "surveyed": surveyed,
        "gaps": gaps,
        "ledger": ledger,
    }
)


def _shaped(table: pd.DataFrame, layer: str, shapes: object, answer: Answer) -> gpd.GeoDataFrame:
    plain = typed(pd.DataFrame(table), layer).reset_index(drop=True)
    return gpd.GeoDataFrame(plain, geometry=np.asarray(shapes, dtype=object), crs=answer.territory.crs)

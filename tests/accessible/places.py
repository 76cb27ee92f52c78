"""A territory of one square town with three services, and surveyed points in it."""

import datetime as dt
from types import SimpleNamespace
from uuid import UUID, uuid5

import geopandas as gpd
import pandas as pd
import shapely

from kpss_geo.access import Survey
from kpss_geo.survey.observations import Observed, Position, Value
from kpss_geo.terms import kinds

TODAY = dt.date(2026, 6, 1)
OURS = UUID(int=11)
DOOR = {
    "entrance_role": "main",
    "steps_count": 0,
    "bridged_by": "level",
    "door_main_cm": 90,
    "threshold_cm": 1,
    "interior_min_cm": 100,
    "interior_steps": 0,
    "staff_help": "none",
}
TOWN = gpd.GeoDataFrame(
    {"name": ["Město"]},
    geometry=gpd.GeoSeries([shapely.box(14.7, 48.9, 14.9, 49.1)], crs=4326).to_crs(5514).to_numpy(),
    crs=5514,
    index=pd.Index(["1"], name="municipality"),
)


def services(**other):
    """Three services: one that people visit, one whose house is not known, one that only travels to people."""
    return gpd.GeoDataFrame(
        {
            "name": ["Poradna Čáp", "Klub", "Pečovatelky"],
            "kind": ["odborne_socialni_poradenstvi", "komunitni_centrum", "pecovatelska_sluzba"],
            "forms": ["ambulantní", "ambulantní|terénní", "terénní"],
            "municipality_name": ["Město", "Sousední", "Město"],
            "inside": [True, False, True],
            "position_quality": ["address", "municipality", "address"],
            "step_free": pd.array([True, None, None], dtype="boolean"),
        }
        | other,
        geometry=gpd.GeoSeries(shapely.points([(14.75, 49), (14.95, 49), (14.76, 49)]), crs=4326)
        .to_crs(5514)
        .to_numpy(),
        index=pd.Index(["poradna", "klub", "pecovatelky"], name="service"),
        crs=5514,
    )


def territory(**other):
    return SimpleNamespace(municipalities=TOWN, services=services(**other), kinds=kinds())


def seen(key, element, answers, *, on=TODAY, lon=14.8, how="measured", role="volunteer", who="a", **about):
    return Observed(
        event_id=uuid5(OURS, key + who),
        point_id=uuid5(OURS, key),
        recorded_at=dt.datetime.combine(on, dt.time(), dt.UTC),
        observed_on=on,
        author_id=who,
        author_class=role,
        element=element,
        values={name: Value(value, "unknown" if value is None else "known", how) for name, value in answers.items()},
        position=Position(lon, 49.0, 4),
        about=about,
    )


def survey(*events):
    return Survey.of(events, today=TODAY)

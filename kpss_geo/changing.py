"""A territory whose catalogue is changed as a planner tries it, and what of that cannot be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kpss_geo.changes import Change, Close, Open, new_id
from kpss_geo.errors import raise_all
from kpss_geo.frames import SERVICES, WGS84
from kpss_geo.sources.services import FARTHEST_KM, finished_services
from kpss_geo.terms import FORMS, Kind, groups
from kpss_geo.territory import Territory

SAME_METRES = 0.5  # a link holds places to a decimetre: a service moved no farther stands where it stood
MOST_CHANGES = 20
_ELSEWHERE = ("all", "elsewhere")


def changed(territory: Territory, changes: Sequence[Change]) -> Territory:
    """The territory with its catalogue changed, one change after another; nothing else differs.

    A new service gets the id `zmena_1` and so on, in the order of the changes.

    Raises
    ------
    BadInput
        Naming every change that cannot be done.
    """
    raise_all(faults(territory, changes))
    services = reduce(lambda done, step: _done(territory, done, *step), enumerate(changes, 1), territory.services)
    return replace(territory, services=services)


def faults(territory: Territory, changes: Sequence[Change]) -> list[str]:
    """What cannot be done, one sentence each."""
    found = [f"změn je {len(changes)}, najednou jich jde zkusit {MOST_CHANGES}; některé zrušte"]
    found = found if len(changes) > MOST_CHANGES else []
    here = set(territory.services.index)
    for number, one in enumerate(changes, 1):
        place = f"změna {number}"
        if isinstance(one, Open):
            found += [f"{place}: {fault}" for fault in _open_faults(territory, one)]
            here.add(new_id(number))
        elif one.service not in here:
            found.append(f"{place}: služba „{one.service}“ v území není nebo už je zavřená; vyberte jinou")
        if isinstance(one, Close):
            here.discard(one.service)
        elif not _is_near(territory, one.lon, one.lat):
            found.append(f"{place}: místo leží dál než {FARTHEST_KM:.0f} km od území; vyberte bližší")
    return found


def _open_faults(territory: Territory, one: Open) -> list[str]:
    told = {
        f"druh „{one.kind}“ neznáme; vyberte ze seznamu": one.kind not in territory.kinds,
        f"forma „{one.form}“ není žádná z: {', '.join(FORMS)}": one.form not in FORMS,
        "vyberte aspoň jednu cílovou skupinu": not one.groups,
        "některou cílovou skupinu neznáme; vyberte ze seznamu": not set(one.groups.split("|")) <= {"", *groups()},
        "počet lůžek je záporný; napište nulu nebo víc": one.beds is not None and one.beds < 0,
        "některou obsluhovanou obec neznáme; vyberte ze seznamu": not _known(one.served, territory),
    }
    return [sentence for sentence, holds in told.items() if holds]


def _known(served: str | None, territory: Territory) -> bool:
    return served in (None, *_ELSEWHERE) or set(str(served).split("|")) <= set(territory.municipalities.index)


def _is_near(territory: Territory, lon: float, lat: float) -> bool:
    if not (np.isfinite([lon, lat]).all() and abs(lat) <= 90 and abs(lon) <= 180):
        return False
    return bool(shapely.box(*territory.bounds).distance(_metres(territory, lon, lat)) <= FARTHEST_KM * 1000)


def _metres(territory: Territory, lon: float, lat: float) -> shapely.Point:
    (x,), (y,) = (
        gpd.GeoSeries([shapely.Point(lon, lat)], crs=WGS84).to_crs(territory.crs).get_coordinates().T.to_numpy()
    )
    return shapely.Point(x, y)


def _done(territory: Territory, services: gpd.GeoDataFrame, number: int, change: Change) -> gpd.GeoDataFrame:
    if isinstance(change, Open):
        return _joined(services, _row(territory, new_id(number), change, _metres(territory, change.lon, change.lat)))
    if isinstance(change, Close):
        return services.drop(index=change.service)
    at = _metres(territory, change.lon, change.lat)
    if at.distance(services.geometry[change.service]) <= SAME_METRES:
        return services
    return _moved(territory, services, change.service, at)


def _moved(territory: Territory, services: gpd.GeoDataFrame, service: str, at: shapely.Point) -> gpd.GeoDataFrame:
    """The frame with one service elsewhere, in its old row."""
    row = services.loc[[service]].drop(columns=["geometry", "inside"])
    nowhere = row.assign(municipality=None, municipality_name=None, position_quality="address")
    return _joined(services.drop(index=service), _placed(territory, nowhere, at)).loc[services.index]


def _row(territory: Territory, name: str, change: Open, at: shapely.Point) -> gpd.GeoDataFrame:
    kind: Kind = territory.kinds[change.kind]
    told = dict.fromkeys(column for column in SERVICES.columns if column != "inside") | {
        "name": kind.name,
        "kind": change.kind,
        "forms": change.form,
        "form_stated": True,
        "target_groups": change.groups,
        "capacity": change.beds,
        "capacity_kind": None if change.beds is None else "lůžka",
        "position_quality": "address",
        "served": change.served,
        "step_free": change.step_free,
    }
    return _placed(territory, pd.DataFrame([told], index=pd.Index([name], name="service", dtype=object)), at)


def _placed(territory: Territory, row: pd.DataFrame, at: shapely.Point) -> gpd.GeoDataFrame:
    return finished_services(row, gpd.GeoSeries([at], index=row.index, crs=territory.crs), territory.municipalities)


def _joined(services: gpd.GeoDataFrame, row: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    alike = row[list(services.columns)].astype(services.drop(columns="geometry").dtypes.to_dict())
    whole = gpd.GeoDataFrame(pd.concat([services, alike]), geometry="geometry", crs=services.crs)
    whole.index.name = "service"
    return whole

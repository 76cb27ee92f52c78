"""Boundaries of the territory, and address points of it and of its neighbours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from kpss_geo.errors import BadInput, raise_all, tell
from kpss_geo.fetch.cache import Fetched
from kpss_geo.fetch.checks import reading
from kpss_geo.fetch.feeds import file_of
from kpss_geo.fetch.means import Means
from kpss_geo.fetch.plan import Gazetteer, Meant, gathered
from kpss_geo.sources.official import ruian_addresses, ruian_boundaries


class Ground(NamedTuple):
    """Units of the territory, and all municipalities of the state (frames of `RUIAN_MUNICIPALITIES`)."""

    towns: gpd.GeoDataFrame
    every: gpd.GeoDataFrame


class Neighbours:
    """Address points of municipalities, read when they are first asked for; the files are remembered."""

    def __init__(self, means: Means, at_hand: Mapping[str, Fetched], today: dt.date) -> None:
        self._means, self._today = means, today
        self._points: dict[str, gpd.GeoDataFrame] = {}
        self._lacking: set[str] = set()
        self.files = dict(at_hand)

    def __call__(self, codes: Sequence[str]) -> gpd.GeoDataFrame:
        """Address points of the municipalities; those that cannot be had are told and left out."""
        for code in codes:
            if code not in self._points and code not in self._lacking:
                self._read(code)
        found = [self._points[code] for code in codes if code in self._points]
        first = next(iter(self._points.values()))
        whole = gpd.GeoDataFrame(pd.concat(found)) if found else first.iloc[:0]
        return whole[~whole.index.duplicated()]

    def _read(self, code: str) -> None:
        file = file_of("addresses", today=self._today, code=code)
        try:
            if file.name not in self.files:
                self.files |= gathered([file], self._means)
        except BadInput as error:
            self._lacking.add(code)
            tell(f"adresy sousední obce {code} nejsou; její služby stojí na vztažném bodě obce ({error.faults[0]})")
            return
        with reading("addresses"):
            self._points[code] = ruian_addresses.read(self.files[file.name].path)


def ground(territory: Meant, units: Path, known: Gazetteer) -> Ground:
    """Boundaries of the territory and of all municipalities.

    Raises
    ------
    BadInput
        Where RÚIAN and the code lists of ČSÚ name other units.
    """
    every = ruian_boundaries.in_hierarchy(gpd.GeoDataFrame(known.towns), ruian_boundaries.hierarchy(units), known.orps)
    units_ = ruian_boundaries.city_parts(units) if territory.unit == "city_part" else every
    lost = [code for code in territory.codes if code not in units_.index]
    raise_all([f"RÚIAN nemá hranici {code}; stáhněte hranice a číselníky ke stejnému dni" for code in lost])
    towns = units_.loc[list(territory.codes)]
    other = towns.index[(towns["orp_csu"] != territory.code).fillna(value=False).to_numpy(dtype=bool)]
    if len(other) and territory.unit == "municipality" and territory.code in known.orps.index:
        tell(f"ORP {territory.code}: RÚIAN počítá {', '.join(other)} jinam než ČSÚ; beru seznam ČSÚ")
    return Ground(towns, every)

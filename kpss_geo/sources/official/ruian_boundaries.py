"""Municipalities and city parts of RÚIAN with their boundaries and their place in POÚ and ORP."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kpss_geo.errors import BadInput, raise_all
from kpss_geo.frames import KROVAK, MAYBE_TEXT, MUNICIPALITIES, TEXT, Column, Schema
from kpss_geo.sources.boundaries import boundaries, overlaps
from kpss_geo.sources.official.czechia import in_czechia, why_outside
from kpss_geo.sources.official.ruian_units import UNITS, units
from kpss_geo.sources.official.unpacked import several
from kpss_geo.sources.services import typed

_REF = Column("number", missing=True)  # metres; the definition point of RÚIAN where the file gives it
RUIAN_MUNICIPALITIES = Schema(
    "obce RÚIAN",
    "municipality",
    {
        **MUNICIPALITIES.columns,
        "pou_code": MAYBE_TEXT,  # of RÚIAN
        "orp": MAYBE_TEXT,  # of RÚIAN (353)
        "orp_csu": MAYBE_TEXT,  # of ČSÚ, CISORP (3114)
        "orp_name": MAYBE_TEXT,
        "within": MAYBE_TEXT,  # of a city part: the municipality it belongs to
        "ref_x": _REF,
        "ref_y": _REF,
    },
    MUNICIPALITIES.geometry,
)
_POU = Schema("POÚ", "code", {"name": TEXT, "orp": TEXT})
_ORP = Schema("ORP", "code", {"name": TEXT})


class Hierarchy(NamedTuple):
    """POÚ (name, orp) and ORP (name) by their RÚIAN codes: the chain municipality → POÚ → ORP."""

    pou: pd.DataFrame
    orp: pd.DataFrame


def municipalities(*paths: Path, boundary: str = "original") -> gpd.GeoDataFrame:
    """Municipalities of RÚIAN that are valid, with boundaries in EPSG:5514.

    Parameters
    ----------
    paths
        VFR, SHP or pages of ArcGIS, as `ruian_units.units` reads them.
    boundary
        "original" (UKSH) or "generalised" (UKSG) boundary of VFR.

    Returns
    -------
    geopandas.GeoDataFrame
        Checked by `RUIAN_MUNICIPALITIES`; `pou` and the names of ORP are filled by `in_hierarchy`.

    Raises
    ------
    MissingInput, BadInput
        Where a file cannot be read, a shape is missing or outside Czechia, or two municipalities overlap.

    Warns
    -----
    RepairedInput
        For each boundary that crossed itself.
    """
    return _bounded(paths, "municipality", boundary)


def city_parts(*paths: Path) -> gpd.GeoDataFrame:
    """City parts (MOMC) in the place of municipalities, so that Praha 12 can be a territory; `within` is their city.

    Parameters, result and faults are those of `municipalities`; RÚIAN does not generalise their boundaries.
    """
    return _bounded(paths, "city_part", "original")


def basic_units(path: Path, towns: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Basic settlement units (ZSJ) of municipalities or city parts: index `zsj`; `municipality`, boundary in EPSG:5514.

    A unit belongs where a point inside it lies.

    Raises
    ------
    MissingInput, BadInput
        Where the file cannot be read or has no such boundaries.
    """
    raw = units([path], "zsj", "original")
    if not isinstance(raw, gpd.GeoDataFrame):
        raise BadInput([f"{path.name}: nejsou v něm hranice ({UNITS['zsj'].czech}); stáhněte jiný soubor"])
    areas = raw.to_crs(KROVAK)
    tree = shapely.STRtree(towns.geometry.to_crs(KROVAK).to_numpy())
    unit, town = tree.query(areas.geometry.representative_point().to_numpy(), predicate="intersects")
    kept = areas[["geometry"]].iloc[unit].assign(municipality=towns.index.to_numpy()[town])
    return gpd.GeoDataFrame(kept[~kept.index.duplicated()].rename_axis("zsj"))


def hierarchy(*paths: Path, orp_paths: Sequence[Path] = ()) -> Hierarchy:
    """POÚ and ORP of the files.

    Parameters
    ----------
    paths
        VFR of the state, SHP, or pages of layer 13 (POÚ) of ArcGIS.
    orp_paths
        Pages of layer 14 (ORP) where those are apart.

    Raises
    ------
    MissingInput, BadInput
        Where a file cannot be read or a POÚ names an ORP that is not there.
    """
    pou = units(paths, "pou", None)
    orp = units(orp_paths or paths, "orp", None)
    lost = pou.index[~pou["orp"].isin(orp.index)]
    if len(lost):
        raise BadInput([f"{paths[0].name}: POÚ {several(lost)} patří do ORP, které v datech není; stáhněte oba znovu"])
    return Hierarchy(_POU.check(pou[["name", "orp"]]), _ORP.check(orp[["name"]]))


def in_hierarchy(towns: gpd.GeoDataFrame, chain: Hierarchy, orps: pd.DataFrame | None = None) -> gpd.GeoDataFrame:
    """Municipalities with the names of their POÚ and ORP, and the ČSÚ code of the ORP where its list is given.

    Parameters
    ----------
    towns
        Of `municipalities`.
    chain
        Of `hierarchy`.
    orps
        Of `csu_codes.orps`.

    Raises
    ------
    BadInput
        Where a municipality has neither POÚ nor ORP, or one that is not in the hierarchy or in the list.
    """
    orp = towns["pou_code"].map(chain.pou["orp"]).fillna(towns["orp"]).astype("string")
    told = towns["orp"].notna() & (towns["orp"] != orp)
    lost = towns.index[~orp.isin(chain.orp.index).to_numpy()]
    faults = [f"obce {several(lost)} nemají v hierarchii ORP; stáhněte obojí ke stejnému dni"] if len(lost) else []
    if told.any():
        faults.append(f"obce {several(towns.index[told])} mají jiné ORP než jejich POÚ; stáhněte obojí ke stejnému dni")
    csu = pd.Series(pd.NA, towns.index, dtype="string")
    if orps is not None:
        csu = orp.map(pd.Series(orps.index, orps["orp"], dtype="string"))
        unknown = orp[csu.isna() & orp.notna()].unique()
        if len(unknown):
            faults.append(f"číselník ORP (65) nezná kód RÚIAN {several(unknown)}; stáhněte jej znovu")
    raise_all(faults)
    pou = towns["pou_code"].map(chain.pou["name"]).fillna(towns["pou"])
    return _typed(towns.assign(pou=pou, orp=orp, orp_name=orp.map(chain.orp["name"]), orp_csu=csu))


def municipalities_of_orp(towns: gpd.GeoDataFrame, wanted: str) -> gpd.GeoDataFrame:
    """Municipalities of one ORP, named by its ČSÚ code (3114), its RÚIAN code (353) or its name (Třeboň).

    Raises
    ------
    BadInput
        Where there is none, or the code means different ORP in the two systems.
    """
    key = wanted.strip()
    by = {
        "kód ČSÚ": towns["orp_csu"] == key,
        "kód RÚIAN": towns["orp"] == key,
        "název": towns["orp_name"].str.casefold() == key.casefold(),
    }
    found = {kind: here.fillna(False).to_numpy(dtype=bool) for kind, here in by.items() if here.fillna(False).any()}
    if not found:
        have = several(sorted(set(towns["orp_name"].dropna()))) or "žádné"
        raise BadInput([f"ORP '{key}' mezi obcemi není; napište kód ČSÚ, kód RÚIAN nebo název, v datech je {have}"])
    first, *others = found.items()
    if any((here != first[1]).any() for _, here in others):
        raise BadInput([f"ORP '{key}' znamená podle druhu ({several(found)}) různá ORP; napište název"])
    return towns[first[1]]


def _bounded(paths: Sequence[Path], unit: str, boundary: str) -> gpd.GeoDataFrame:
    name = paths[0].name
    raw = units(paths, unit, boundary)
    if not isinstance(raw, gpd.GeoDataFrame):
        raise BadInput([f"{name}: nejsou v něm hranice ({UNITS[unit].czech}); stáhněte jiný soubor"])
    raise_all(_without_shape(raw, name))
    raw = raw.to_crs(KROVAK)
    raise_all(_outside(raw, name))
    towns = boundaries(raw.rename_axis("municipality"), KROVAK, name)
    raise_all(overlaps(towns))
    extra = raw.reindex(columns=["pou_code", "orp", "ref_x", "ref_y"])
    towns = towns.join(extra).assign(orp_csu=None, orp_name=None, within=raw["within"])
    return RUIAN_MUNICIPALITIES.check(_typed(towns))


def _typed(towns: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    columns = [*RUIAN_MUNICIPALITIES.columns, "geometry"]
    return typed(towns, RUIAN_MUNICIPALITIES.columns)[columns]


def _without_shape(raw: gpd.GeoDataFrame, name: str) -> list[str]:
    lacking = raw.index[raw.geometry.isna() | raw.geometry.is_empty]
    return [f"{name}: {several(lacking)} nemá hranici; stáhněte soubor znovu"] if len(lacking) else []


def _outside(raw: gpd.GeoDataFrame, name: str) -> list[str]:
    """Units with a corner outside Czechia; coordinates that cannot be turned to metres count too."""
    corners, of_unit = shapely.get_coordinates(raw.geometry.to_numpy(), return_index=True)
    wrong = ~in_czechia(corners[:, 0], corners[:, 1])
    if not wrong.any():
        return []
    codes = raw.index[np.unique(of_unit[wrong])]
    return [f"{name}: {several(codes)} leží mimo Česko: {why_outside(*corners[wrong].T)}"]

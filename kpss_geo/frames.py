"""Schemas of the tables that travel between floors, and their coordinate systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely
from pandas.api import types

from kpss_geo.errors import BadInput

Frame = TypeVar("Frame", bound=pd.DataFrame)

WGS84 = "EPSG:4326"
KROVAK = "EPSG:5514"

# Age groups that statistics give; 80+ lies within 65+.
AGES = {"all": "people", "0-14": "age_0_14", "15-64": "age_15_64", "65+": "age_65p", "80+": "age_80p"}
BINS = ("covered", "over_capacity", "too_far", "not_enterable", "unknown")

_IS_KIND = {
    "text": types.is_string_dtype,
    "integer": types.is_integer_dtype,
    "number": types.is_numeric_dtype,
    "flag": types.is_bool_dtype,
}


@dataclass(frozen=True)
class Column:
    """What one column holds: its kind, whether a value may be missing, its least value."""

    kind: str
    missing: bool = False
    least: float | None = None


@dataclass(frozen=True)
class Schema:
    """Index, columns and geometry of a table; `check` returns the frame unchanged or raises.

    Examples
    --------
    >>> PEOPLE.name, PEOPLE.index
    ('people', 'home')
    """

    name: str
    index: str
    columns: Mapping[str, Column]
    geometry: frozenset[str] = field(default_factory=frozenset)

    def faults(self, frame: pd.DataFrame) -> list[str]:
        """Every way in which the frame differs from the schema, one sentence each."""
        found = []
        if frame.index.name != self.index:
            found.append(f"{self.name}: the index is '{frame.index.name}'; name it '{self.index}'")
        twice = frame.index[frame.index.duplicated()].unique()
        if len(twice):
            found.append(f"{self.name}: {self.index} {listed(twice)} stands more than once; keep one row each")
        for name, column in self.columns.items():
            found += _column_faults(self.name, name, column, frame)
        if self.geometry:
            found += _geometry_faults(self, frame)
        return found

    def check(self, frame: Frame) -> Frame:
        """Return the frame unchanged.

        Raises
        ------
        BadInput
            Naming every fault at once.
        """
        found = self.faults(frame)
        if found:
            raise BadInput(found)
        return frame


def listed(values: object, most: int = 5) -> str:
    """Write the first few values as 'a', 'b', 'c' and how many more there are."""
    some = [str(value) for value in values]  # type: ignore[attr-defined]
    more = f" and {len(some) - most} more" if len(some) > most else ""
    return ", ".join(f"'{value}'" for value in some[:most]) + more


def _column_faults(table: str, name: str, column: Column, frame: pd.DataFrame) -> list[str]:
    if name not in frame:
        return [f"{table}: the column '{name}' is missing; add it"]
    values = frame[name]
    found = []
    if not column.missing and values.isna().any():
        rows = frame.index[values.isna()]
        found.append(f"{table}: '{name}' is empty for {frame.index.name} {listed(rows)}; fill it in")
    known = values.dropna()
    if len(known) and not _IS_KIND[column.kind](known.infer_objects()):
        found.append(f"{table}: '{name}' is not {column.kind}; its type is {values.dtype}")
    elif column.least is not None and (known < column.least).any():
        rows = known.index[known < column.least]
        found.append(f"{table}: '{name}' is below {column.least:g} for {frame.index.name} {listed(rows)}; correct it")
    return found


def _geometry_faults(schema: Schema, frame: pd.DataFrame) -> list[str]:
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None:
        return [f"{schema.name}: no coordinate system is stated; say which (for Czech data {KROVAK})"]
    found = []
    if not frame.crs.is_projected:
        found.append(f"{schema.name}: coordinates are in degrees; hand them over in metres ({KROVAK})")
    shapes = frame.geometry
    empty = shapes.isna() | shapes.is_empty
    if empty.any():
        found.append(f"{schema.name}: no position for {schema.index} {listed(frame.index[empty])}; fill it in")
    wrong = ~empty & ~shapes.geom_type.isin(schema.geometry)
    if wrong.any():
        rows = frame.index[wrong]
        found.append(f"{schema.name}: {schema.index} {listed(rows)} is not {' or '.join(sorted(schema.geometry))}")
    invalid = ~empty & ~shapes.is_valid
    if invalid.any():
        why = shapely.is_valid_reason(shapes[invalid].iloc[0])
        rows = frame.index[invalid]
        found.append(f"{schema.name}: the shape of {schema.index} {listed(rows)} is invalid ({why}); repair it")
    return found


TEXT = Column("text")
MAYBE_TEXT = Column("text", missing=True)
COUNT = Column("integer", least=0)
MAYBE_COUNT = Column("number", missing=True, least=0)

MUNICIPALITIES = Schema(
    "municipalities",
    "municipality",
    {"name": TEXT, "pou": MAYBE_TEXT, "schematic": Column("flag")},
    frozenset({"Polygon", "MultiPolygon"}),
)
PEOPLE = Schema(
    "people",
    "home",
    {
        "municipality": TEXT,
        "people_level": TEXT,
        "people": COUNT,
        **{column: MAYBE_COUNT for age, column in AGES.items() if age != "all"},
    },
    frozenset({"Point"}),
)
SERVICES = Schema(
    "services",
    "service",
    {
        "name": TEXT,
        "provider": MAYBE_TEXT,
        "kind": TEXT,
        "forms": TEXT,  # one or more of terms.FORMS, joined by |
        "form_stated": Column("flag"),  # False: the usual form of the kind stands in
        "target_groups": TEXT,  # one or more groups, joined by |
        "capacity": MAYBE_COUNT,
        "capacity_kind": MAYBE_TEXT,  # lůžka, klienti, byty, kontakty …
        "municipality": MAYBE_TEXT,
        "municipality_name": MAYBE_TEXT,
        "inside": Column("flag"),  # False: just across the border of the territory
        "position_quality": TEXT,  # address, stop, building, municipality
        "served": MAYBE_TEXT,  # codes joined by |, 'all', 'elsewhere'; missing: not stated
        "step_free": Column("flag", missing=True),  # can a wheelchair enter: yes, no, unknown
        "opening_hours": MAYBE_TEXT,
        "web": MAYBE_TEXT,
        "source": MAYBE_TEXT,
        "as_of": MAYBE_TEXT,
        "remark": MAYBE_TEXT,
    },
    frozenset({"Point"}),
)
NEEDS = Schema(
    "needs",
    "need",
    {
        "year": MAYBE_TEXT,
        "municipality": MAYBE_TEXT,  # missing: the whole territory
        "place": MAYBE_TEXT,
        "kinds": MAYBE_TEXT,  # joined by |
        "target_groups": MAYBE_TEXT,
        "statement": TEXT,
        "status": MAYBE_TEXT,
        "document": MAYBE_TEXT,
        "source": MAYBE_TEXT,
        "as_of": MAYBE_TEXT,
        "remark": MAYBE_TEXT,
    },
)
STOPS = Schema("stops", "stop", {"name": TEXT}, frozenset({"Point"}))


def crs_fault(crs: str) -> str | None:
    """What keeps a coordinate system from measuring metres, as a sentence; None where nothing does."""
    try:
        if pyproj.CRS(crs).is_projected:
            return None
    except pyproj.exceptions.CRSError:
        return f"crs '{crs}' is not known; write {KROVAK} or the UTM zone"
    return f"crs '{crs}' is not in metres; write {KROVAK} or the UTM zone"


def spread(total: int, weights: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Whole people shared by weight so that they sum to the total (largest remainder).

    Parameters
    ----------
    total
        People to share, a whole number ≥ 0.
    weights
        One weight ≥ 0 per place; all zero means equal shares.

    Returns
    -------
    numpy.ndarray
        int64, same length; ties go to the earlier place.

    Examples
    --------
    >>> spread(10, np.array([1.0, 1.0, 1.0])).tolist()
    [4, 3, 3]
    """
    if len(weights) == 0:
        return np.zeros(0, dtype=np.int64)
    weights = np.asarray(weights, dtype=np.float64)
    if weights.sum() <= 0:
        weights = np.ones(len(weights))
    exact = total * (weights / weights.sum())
    whole: npt.NDArray[np.int64] = np.floor(exact).astype(np.int64)
    most_left = np.argsort(whole - exact, kind="stable")
    whole[most_left[: total - int(whole.sum())]] += 1
    return whole

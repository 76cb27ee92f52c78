"""The catalogue of services and the stated needs, as tables that a planner edits."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kpss_geo.frames import NEEDS, SERVICES, WGS84, Column, Frame
from kpss_geo.sources.tables import Row, Table, read_table, unique
from kpss_geo.terms import FORMS, Kind, groups, kind_of_row

FARTHEST_KM = 60.0  # a service farther from the territory than this is taken for a slip
POSITIONS = ("address", "building", "stop", "street", "municipality")

_SERVICE_HEADER = {
    "sluzba": "service", "nazev": "name", "poskytovatel": "provider", "ico": "ico", "druh": "kind", "formy": "forms",
    "cilove_skupiny": "target_groups", "cilove_skupiny_popis": "target_groups_text", "kapacita": "capacity",
    "kapacita_jednotka": "capacity_kind", "ulice": "street", "obec": "municipality_name", "kod_obce": "municipality",
    "lon": "lon", "lat": "lat", "poloha": "position_quality", "obsluhuje": "served", "obsluhuje_popis": "served_text",
    "bezbarierovy_vstup": "step_free", "oteviraci_doba": "opening_hours", "web": "web", "zdroj": "source",
    "stav_k": "as_of", "poznamka": "remark",
}  # fmt: skip
_NEED_HEADER = {
    "potreba": "need", "rok": "year", "dokument": "document", "obec": "place", "kod_obce": "municipality",
    "cilove_skupiny": "target_groups", "druhy": "kinds", "text": "statement", "opatreni": "measure",
    "mnozstvi": "quantity", "jednotka": "unit", "castka_kc": "amount_czk", "stav": "status", "zdroj": "source",
    "stav_k": "as_of", "poznamka": "remark",
}  # fmt: skip
_KIND_HEADER = {name: name for name in ("kind", *Kind.__dataclass_fields__) if name != "id"}


def _both(header: Mapping[str, str]) -> dict[str, str]:
    return {**header, **{english: english for english in header.values()}}


def read_kinds(path: Path) -> dict[str, Kind]:
    """Kinds that a territory adds to the package's own, from its `kinds.csv` (see `tables/kinds.csv`)."""
    table = read_table(path, _KIND_HEADER, required=("kind", "name", "target_group", "form", "working_group"))
    return {row.cells["kind"].strip(): kind_of_row(row.cells) for row in table.rows}


def read_services(
    path: Path, *, kinds: Mapping[str, Kind], municipalities: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Services of a catalogue, placed in the territory's metres, and every fault of the file.

    Parameters
    ----------
    path
        CSV; a header in Czech or English (docs/data.md lists both).
    kinds
        Kinds that may stand in the column `kind`.
    municipalities
        Of the territory; a service in none of them lies across the border.

    Returns
    -------
    tuple
        Frame of `frames.SERVICES` (rows without a usable position are left out) and the faults.
    """
    table = read_table(path, _both(_SERVICE_HEADER), required=("service", "name", "kind", "lon", "lat"))
    unique(table, "service")
    codes = set(municipalities.index)
    around = _bounds(municipalities)
    records = [_service(row, kinds, codes, around) for row in table.rows]
    return _service_frame(records, municipalities), table.faults


def _service(
    row: Row, kinds: Mapping[str, Kind], codes: set[str], around: tuple[float, float, float, float]
) -> dict[str, Any]:
    id_ = row.required("kind")
    if id_ and id_ not in kinds:
        row.faults.append(f"{row.place}: kind '{id_}' is not known; {_close(id_, kinds)}")
    kind = kinds.get(id_)
    forms = row.several("forms", FORMS, of=f"write {', '.join(FORMS)}, joined by |")
    target_groups = row.several("target_groups", groups(), of="see the list of target groups in docs/data.md")
    quality = row.text("position_quality") or "address"
    if quality not in POSITIONS:
        row.faults.append(f"{row.place}: position_quality '{quality}' is not one of {', '.join(POSITIONS)}")
    lon, lat = _position(row, around)
    texts = (
        "provider",
        "capacity_kind",
        "municipality",
        "municipality_name",
        "opening_hours",
        "web",
        "source",
        "as_of",
    )
    return {
        "service": row.cells["service"].strip(),
        "name": row.required("name"),
        "kind": id_,
        "forms": "|".join(forms) or (kind.form if kind else ""),
        "form_stated": bool(forms),
        "target_groups": "|".join(target_groups) or (kind.target_group if kind else ""),
        "capacity": row.number("capacity", hint="write 12 and the unit in capacity_kind", least=0),
        "position_quality": quality,
        "served": _served(row, codes),
        "step_free": row.answer("step_free"),
        "remark": row.text("remark"),
        "lon": lon,
        "lat": lat,
        **{name: row.text(name) for name in texts},
    }


def _close(wrong: str, kinds: Mapping[str, Kind]) -> str:
    near = difflib.get_close_matches(wrong, kinds, n=1)
    return f"did you mean '{near[0]}'?" if near else "see the list of kinds in docs/data.md, or add it in kinds.csv"


def _served(row: Row, codes: set[str]) -> str | None:
    text = row.text("served")
    if text in (None, "vse", "vše", "all", "jinde", "elsewhere"):
        return {"vse": "all", "vše": "all", "jinde": "elsewhere"}.get(text or "", text)
    hint = "write codes of the territory's municipalities joined by |, or vse, or jinde"
    return "|".join(row.several("served", codes, of=hint))


def _bounds(municipalities: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    west, south, east, north = municipalities.to_crs(WGS84).total_bounds
    up = FARTHEST_KM / 111.2
    side = up / max(np.cos(np.radians((south + north) / 2)), 0.1)
    return west - side, south - up, east + side, north + up


def _position(row: Row, around: tuple[float, float, float, float]) -> tuple[float, float]:
    lon, lat = row.number("lon", hint="write degrees such as 14,77065"), row.number("lat", hint="write degrees")
    if lon is None or lat is None:
        if not (row.text("lon") and row.text("lat")):
            row.faults.append(f"{row.place}: no position; write lon and lat in degrees, or those of the municipality")
        return np.nan, np.nan
    west, south, east, north = around
    if west <= lon <= east and south <= lat <= north:
        return lon, lat
    if west <= lat <= east and south <= lon <= north:
        row.faults.append(f"{row.place}: lon {lon:g} and lat {lat:g} are swapped; write lon {lat:g} and lat {lon:g}")
    else:
        row.faults.append(
            f"{row.place}: lon {lon:g}, lat {lat:g} lies over {FARTHEST_KM:.0f} km from the territory; "
            "correct it or drop the row"
        )
    return np.nan, np.nan


def _service_frame(records: list[dict[str, Any]], municipalities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    columns = ["service", "lon", "lat", *SERVICES.columns]
    frame = pd.DataFrame.from_records(records, columns=[name for name in columns if name != "inside"])
    frame = frame[frame["lon"].notna() & ~frame["service"].duplicated()].set_index("service")
    points = gpd.GeoSeries(
        shapely.points(frame["lon"].astype(float), frame["lat"].astype(float)), index=frame.index, crs=WGS84
    )
    return finished_services(frame.drop(columns=["lon", "lat"]), points, municipalities)


def finished_services(frame: pd.DataFrame, points: gpd.GeoSeries, municipalities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Settle types, and say of each service whether it lies inside the territory and where."""
    placed = gpd.GeoDataFrame(frame, geometry=points).to_crs(str(municipalities.crs))
    found = placed[["geometry"]].sjoin(municipalities[["geometry"]], predicate="intersects", how="left")
    code = found.loc[~found.index.duplicated(), "municipality"]
    placed["municipality"] = placed["municipality"].fillna(code).astype(object)
    placed["inside"] = placed["municipality"].isin(municipalities.index)
    name = placed["municipality"].map(municipalities["name"])
    placed["municipality_name"] = placed["municipality_name"].fillna(name).astype(object)
    return typed(placed, SERVICES.columns)


def typed(frame: Frame, columns: Mapping[str, Column]) -> Frame:
    """Give each column the type its schema names, so that an empty column has one too."""
    types: dict[str, Callable[[pd.Series], pd.Series]] = {
        "text": lambda s: s.astype("string"),
        "number": lambda s: s.astype("float64"),
        "flag": lambda s: s.astype("boolean") if s.isna().any() or s.dtype == object else s.astype(bool),
        "integer": lambda s: s.astype("int64"),
    }
    return frame.assign(**{name: types[column.kind](frame[name]) for name, column in columns.items() if name in frame})


def read_needs(path: Path, *, kinds: Mapping[str, Kind]) -> tuple[pd.DataFrame, list[str]]:
    """Stated needs of plans, forums and letters, and every fault of the file.

    A municipality outside the territory is allowed: the need is kept and counts for none of ours.
    """
    table = read_table(path, _both(_NEED_HEADER), required=("need", "statement"))
    unique(table, "need")
    records = [_need(row, kinds) for row in table.rows]
    frame = pd.DataFrame.from_records(records, columns=["need", *NEEDS.columns])
    frame = frame[~frame["need"].duplicated()].set_index("need")
    return typed(frame, NEEDS.columns), table.faults


def _need(row: Row, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    named = row.several("kinds", kinds, of="see the list of kinds in docs/data.md")
    texts = ("year", "municipality", "place", "status", "document", "source", "as_of", "remark")
    return {
        "need": row.cells["need"].strip(),
        "statement": row.required("statement"),
        "kinds": "|".join(named) or None,
        "target_groups": "|".join(row.several("target_groups", groups(), of="see docs/data.md")) or None,
        **{name: row.text(name) for name in texts},
    }


def empty_needs() -> pd.DataFrame:
    """Needs of a territory that states none."""
    return typed(pd.DataFrame(columns=["need", *NEEDS.columns]).set_index("need"), NEEDS.columns)


def services_csv(services: gpd.GeoDataFrame) -> bytes:
    """The catalogue as the CSV that `read_services` reads and a spreadsheet opens."""
    points = services.geometry.to_crs(WGS84)
    english = list(dict.fromkeys(_SERVICE_HEADER.values()))
    frame = services.assign(lon=points.x.round(6), lat=points.y.round(6)).reset_index()
    known = frame.reindex(columns=english)
    flags = known["step_free"].map({True: "ano", False: "ne"}, na_action="ignore")
    decimal = {name: known[name].map(_comma, na_action="ignore") for name in ("lon", "lat", "capacity")}
    forms = known["forms"].where(frame["form_stated"])
    known = known.assign(step_free=flags, forms=forms, **decimal)
    return known.to_csv(sep=";", index=False, lineterminator="\n").encode("utf-8")


def _comma(value: float) -> str:
    return f"{value:g}".replace(".", ",") if value == int(value) else repr(float(value)).replace(".", ",")


def as_table(path: Path, columns: Mapping[str, str], required: tuple[str, ...]) -> Table:
    """Read any other table of the project by the same rules."""
    return read_table(path, _both(columns), required=required)

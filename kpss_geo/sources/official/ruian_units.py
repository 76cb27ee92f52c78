"""Territorial units as the files of RÚIAN hold them: VFR, SHP or GeoJSON of ArcGIS, under our names."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from kpss_geo.errors import BadInput
from kpss_geo.frames import KROVAK, WGS84
from kpss_geo.sources.official.unpacked import Member, members, several

BOUNDARIES = {"original": "OriginalniHranice", "generalised": "GeneralizovaneHranice"}
_INSTEAD = {
    "original": "stáhněte soubor …UKSH, nebo čtěte generalizované hranice",
    "generalised": "stáhněte soubor …UKSG, nebo čtěte originální hranice",
}
ENDINGS = (".xml", ".shp", ".json", ".geojson")


class Unit(NamedTuple):
    """Where one kind of unit stands: its layer in VFR and its file in SHP."""

    vfr: str
    fields: str  # of the VFR layer
    shp: str
    czech: str


UNITS = {
    "municipality": Unit("Obce", "Kod, Nazev, PouKod, PlatiDo", "OBCE_P", "obce"),
    "city_part": Unit("Momc", "Kod, Nazev, ObecKod, PlatiDo", "MOMC_P", "městské části"),
    "pou": Unit("Pou", "Kod, Nazev, OrpKod, PlatiDo", "POU_P", "POÚ"),
    "orp": Unit("Orp", "Kod, Nazev, PlatiDo", "ORP_P", "ORP"),
    "zsj": Unit("Zsj", "Kod, Nazev, PlatiDo", "ZSJ_P", "základní sídelní jednotky"),
}
_NAMES = {
    "code": ("kod",),
    "name": ("nazev",),
    "pou_code": ("poukod", "pou_kod", "pou"),
    "orp": ("orpkod", "orp_kod", "orp"),
    "within": ("obeckod", "obec_kod", "obec"),
    "valid_to": ("platido", "plati_do"),
}


def units(paths: Sequence[Path], unit: str, boundary: str | None = "original") -> pd.DataFrame:
    """Units of one kind that are valid, each once, as one or more files hold them.

    Parameters
    ----------
    paths
        VFR (.xml, .xml.zip), SHP (.shp, .zip) or pages of ArcGIS (GeoJSON).
    unit
        One of `UNITS`.
    boundary
        Which boundary of VFR to take: one of `BOUNDARIES`; None for names and codes only.

    Returns
    -------
    pandas.DataFrame
        Index `code`; name, pou_code, orp, within as text, missing where the file lacks them, and the
        geometry (then a GeoDataFrame); of VFR also `ref_x`, `ref_y`, the definition point. Units that were
        abolished are left out.

    Raises
    ------
    MissingInput, BadInput
        Where a file is none of these, is damaged, incomplete, or has no such unit.
    """
    parts, pages = [], []
    for path in paths:
        with members(path, ENDINGS) as found:
            for member in _of_unit(path, found, unit):
                read = _READERS[_format(member)]
                part = read(member, UNITS[unit], boundary)
                pages.append(bool(part.attrs.get("more")))
                parts.append(_named(part, member.name))
    if pages and all(pages):
        raise BadInput(
            [f"{paths[0].name}: server vydal jen část záznamů (exceededTransferLimit); přidejte další strany"]
        )
    whole = pd.concat(parts, ignore_index=True)
    return _valid(whole, paths[0].name, unit)


def _of_unit(path: Path, found: Iterable[Member], unit: str) -> list[Member]:
    """Of a package of shapefiles the one of the unit; of others all."""
    found = list(found)
    shapes = [member for member in found if member.name.lower().endswith(".shp")]
    wanted = [member for member in shapes if Path(member.name).stem.lower() == UNITS[unit].shp.lower()]
    if len(found) > 1 and shapes and len(wanted) != 1:
        have = several(Path(member.name).name for member in shapes)
        raise BadInput([f"{path.name}: v balíku je {have}, ne právě jeden {UNITS[unit].shp}.shp; stáhněte správný"])
    return wanted or found


def _format(member: Member) -> str:
    name = member.name.lower().removesuffix(".gz")
    for ending in ENDINGS:
        if name.endswith(ending):
            return ending
    raise BadInput([f"{member.name}: neznám příponu; čtu {several(ENDINGS)} a jejich .zip"])


def _vfr(member: Member, unit: Unit, boundary: str | None) -> pd.DataFrame:
    """Read a layer of VFR with the named one of its geometries; GDAL itself would take the definition point."""
    with member.open() as stream:
        head = stream.read(8192)
    if b"VymennyFormat" not in head:
        raise BadInput([f"{member.name}: není výměnný formát RÚIAN (VFR); stáhněte jej z VDP ČÚZK"])
    with _gdal(member):
        if unit.vfr not in set(gpd.list_layers(member.for_gdal)["name"]):
            raise BadInput([f"{member.name}: tento druh VFR nemá vrstvu {unit.vfr}; stáhněte soubor státu (ST)"])
        point = _layer(member, unit, "DefinicniBod")
        if boundary is None:
            return pd.DataFrame(point.drop(columns="geometry"))
        frame = _layer(member, unit, BOUNDARIES[boundary])
    lacking = list(frame.loc[frame.geometry.isna(), "Nazev"])
    if lacking:
        raise BadInput([f"{member.name}: {several(lacking)} nemá {BOUNDARIES[boundary]}; {_INSTEAD[boundary]}"])
    first = point.geometry.get_coordinates().groupby(level=0).first()
    return frame.assign(ref_x=first["x"], ref_y=first["y"])


def _layer(member: Member, unit: Unit, geometry: str) -> gpd.GeoDataFrame:
    query = f"SELECT {unit.fields}, {geometry} FROM {unit.vfr}"  # noqa: S608 - all three stand in the tables above
    return gpd.GeoDataFrame(gpd.read_file(member.for_gdal, sql=query, sql_dialect="OGRSQL"))


def _shp(member: Member, _: Unit, boundary: str | None) -> pd.DataFrame:
    """Read a shapefile; its table is in Windows-1250 unless a .cpg beside it says otherwise."""
    with _gdal(member):
        frame = gpd.GeoDataFrame(gpd.read_file(member.for_gdal, encoding=_encoding(member)))
    if boundary is None:
        return pd.DataFrame(frame.drop(columns="geometry"))
    if frame.crs is None or "krovak" in frame.crs.name.lower():
        frame = frame.set_crs(KROVAK, allow_override=True)  # 102067 and 5514 are one system under two names
    return frame


def _encoding(member: Member) -> str | None:
    beside = member.package.namelist() if member.package else [str(path) for path in member.path.parent.iterdir()]
    code_page = (member.inside or str(member.path))[: -len("shp")] + "cpg"
    return None if code_page.lower() in {name.lower() for name in beside} else "cp1250"


def _geojson(member: Member, _: Unit, boundary: str | None) -> pd.DataFrame:
    """Read one page of ArcGIS in degrees (`f=geojson`)."""
    with member.open() as stream:
        try:
            page = json.load(stream)
        except ValueError as error:
            raise BadInput([f"{member.name}: není úplný JSON ({error}); stáhněte jej znovu"]) from error
    if not isinstance(page, dict) or "error" in page:
        why = page.get("error", {}).get("message", "") if isinstance(page, dict) else ""
        raise BadInput([f"{member.name}: server odpověděl chybou {why or 'neznámou'}; opravte dotaz"])
    if page.get("type") != "FeatureCollection" or not page.get("features"):
        raise BadInput([f"{member.name}: není GeoJSON s útvary; ptejte se s f=geojson"])
    if boundary is None:
        frame = pd.DataFrame([feature["properties"] for feature in page["features"]])
    else:
        frame = gpd.GeoDataFrame.from_features(page["features"], crs=WGS84)
    frame.attrs["more"] = bool({**page, **page.get("properties", {})}.get("exceededTransferLimit"))
    return frame


_READERS: Mapping[str, Callable[[Member, Unit, str | None], pd.DataFrame]] = {
    ".xml": _vfr,
    ".shp": _shp,
    ".json": _geojson,
    ".geojson": _geojson,
}


@contextlib.contextmanager
def _gdal(member: Member) -> Iterator[None]:
    """Tell in Czech what GDAL cannot read."""
    try:
        yield
    except RuntimeError as error:  # the parent of all that GDAL raises here
        raise BadInput([f"{member.name}: soubor je poškozený nebo neúplný ({error}); stáhněte jej znovu"]) from error


def _named(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Our columns of a file's, codes as text."""
    lower = {str(column).lower(): column for column in frame.columns}
    found = {ours: next((lower[one] for one in names if one in lower), None) for ours, names in _NAMES.items()}
    missing = [_NAMES[ours][0] for ours in ("code", "name") if found[ours] is None]
    if missing:
        raise BadInput([f"{name}: chybí {several(missing)}; jsou tam {several(frame.columns, 30)}"])
    kept = [column for column in ("geometry", "ref_x", "ref_y") if column in frame]
    columns = {ours: _text(frame[column]) if column else None for ours, column in found.items()}
    texts = pd.DataFrame(columns, index=frame.index).astype("string")
    if "geometry" not in kept:
        return texts
    return gpd.GeoDataFrame(pd.concat([texts, frame[kept]], axis=1), geometry="geometry", crs=frame.crs)


def _text(values: pd.Series) -> pd.Series:
    """Codes as text: GDAL makes a number with decimals of a column that is empty somewhere."""
    whole = values.astype("Int64") if pd.api.types.is_numeric_dtype(values) else values
    texts = whole.astype("string").str.strip()
    return texts.where(texts != "")


def _valid(whole: pd.DataFrame, name: str, unit: str) -> pd.DataFrame:
    """Units that were not abolished, each once."""
    living = whole[whole["valid_to"].isna()].drop(columns="valid_to")
    if living.empty:
        raise BadInput([f"{name}: není v něm žádná platná jednotka ({UNITS[unit].czech}); stáhněte soubor znovu"])
    once = living.drop_duplicates()  # pages may overlap
    twice = once["code"][once["code"].duplicated()].unique()
    if len(twice):
        raise BadInput(
            [f"{name}: {UNITS[unit].czech} s kódem {several(twice)} jsou tam víckrát a jinak; stáhněte je znovu"]
        )
    return once.set_index("code").sort_index()

"""Layers as one GeoPackage that QGIS opens with their styles."""

from __future__ import annotations

import contextlib
import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import pandas as pd
import pyogrio

from kpss_geo.interchange.styles import style

STYLES = "layer_styles"  # the table in which QGIS looks for styles
ABOUT = "o_souboru"
GEOMETRY = "geom"
CLOCK = "OGR_CURRENT_DATE"
TITLES: Mapping[str, str] = MappingProxyType(
    {
        "municipalities": "Obce a jejich pokrytí",
        "streets": "Ulice a jejich schůdnost",
        "people": "Místa, kde žijí lidé",
        "stops": "Zastávky",
        "services": "Služby",
        "surveyed": "Místa z průzkumu bezbariérovosti",
        "gaps": "Mezery v pokrytí",
        "ledger": "Účetní kniha pokrytí",
    }
)
SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "municipalities": "MultiPolygon",
        "streets": "LineString",
        "people": "Point",
        "stops": "Point",
        "services": "Point",
        "surveyed": "Point",
    }
)


def geopackage(
    layers: Mapping[str, pd.DataFrame], *, day: dt.date, about: Mapping[str, str], credit: Mapping[str, str]
) -> bytes:
    """A GeoPackage as bytes; the same layers give the same bytes.

    Parameters
    ----------
    layers
        Of `layers.layers`, by name.
    day
        Written as the time of the last change.
    about
        Lines of the table `o_souboru`: what the file is.
    credit
        What must be said of each layer: licence and whom to name.
    """
    with tempfile.TemporaryDirectory() as folder, _clock(day):
        file = Path(folder) / "layers.gpkg"
        for name, frame in layers.items():
            told = {"IDENTIFIER": TITLES[name], "DESCRIPTION": credit.get(name, "")}
            _write(frame, file, name, told)
        lines = pd.DataFrame({"co": list(about), "udaj": list(about.values())}, dtype="string")
        _write(lines, file, ABOUT, {"IDENTIFIER": "O souboru", "DESCRIPTION": ""})
        _write(_styles(layers, day), file, STYLES, {"FID": "id"})
        return file.read_bytes()


def _write(frame: pd.DataFrame, file: Path, layer: str, options: Mapping[str, str]) -> None:
    shape = {"geometry_type": SHAPES[layer]} if isinstance(frame, gpd.GeoDataFrame) else {}
    named = {"GEOMETRY_NAME": GEOMETRY} if shape else {}
    pyogrio.write_dataframe(
        frame, file, layer=layer, driver="GPKG", append=file.exists(), layer_options={**named, **options}, **shape
    )


def _styles(layers: Mapping[str, pd.DataFrame], day: dt.date) -> pd.DataFrame:
    """One default style for each layer, in the columns that QGIS asks for.

    References: `loadStoredStyle` of QGIS reads rows whose schema is '' by name of table and geometry.
    """
    rows = [
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": name,
            "f_geometry_column": GEOMETRY if isinstance(frame, gpd.GeoDataFrame) else "",
            "styleName": TITLES[name],
            "styleQML": style(name, frame),
            "styleSLD": "",
            "useAsDefault": True,
            "description": TITLES[name],
            "owner": "",
            "ui": "",
            "update_time": pd.Timestamp(day, tz="UTC"),
        }
        for name, frame in layers.items()
    ]
    return pd.DataFrame(rows)


@contextlib.contextmanager
def _clock(day: dt.date) -> Iterator[None]:
    """GDAL writes this day as the time of the last change; afterwards its own clock again."""
    before = pyogrio.get_gdal_config_option(CLOCK)
    pyogrio.set_gdal_config_options({CLOCK: f"{day.isoformat()}T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({CLOCK: before})

"""Layers as GeoParquet and as CSV for machines."""

from __future__ import annotations

import io
from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from kpss_geo.frames import WGS84
from kpss_geo.reports.files import guarded

GEOPARQUET = "1.1.0"
DEGREES = 7  # decimal places, about a centimetre


def parquet(frame: pd.DataFrame, about: Mapping[str, str]) -> bytes:
    """GeoParquet 1.1 with the box of each shape (column `bbox`), plain Parquet where there are no shapes.

    Parameters
    ----------
    frame
        A layer.
    about
        What must be said of it; stands in the file's metadata under the same keys.

    References
    ----------
    https://geoparquet.org/releases/v1.1.0/
    """
    whole = io.BytesIO()
    if isinstance(frame, gpd.GeoDataFrame):
        frame.to_parquet(whole, index=False, schema_version=GEOPARQUET, write_covering_bbox=True)
        whole.seek(0)
        table = pq.read_table(whole)
    else:
        table = pa.Table.from_pandas(frame, preserve_index=False)
    said = {key.encode(): text.encode() for key, text in about.items()}
    told = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({**(table.schema.metadata or {}), **said}), told, compression="zstd")
    return told.getvalue()


def csv(frame: pd.DataFrame) -> bytes:
    """CSV of RFC 4180: UTF-8, commas, decimal points, names of columns as documented, points as `lon` and `lat`.

    A text that a spreadsheet would run gets an apostrophe; flags are true and false; what is unknown is empty.
    """
    plain = _with_degrees(frame) if isinstance(frame, gpd.GeoDataFrame) else frame
    flags, texts = (list(plain.select_dtypes(kind).columns) for kind in ("boolean", "string"))
    words = {name: plain[name].map({True: "true", False: "false"}) for name in flags}
    safe = {name: plain[name].map(guarded, na_action="ignore") for name in texts}
    return plain.assign(**words, **safe).to_csv(index=False, lineterminator="\r\n").encode("utf-8")


def _with_degrees(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    at = frame.geometry.to_crs(WGS84)
    plain = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    return plain.assign(lon=at.x.round(DEGREES), lat=at.y.round(DEGREES))

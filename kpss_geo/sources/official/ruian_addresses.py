"""Address points of RÚIAN: the official CSV (plain or zipped) as a checked frame or a GeoParquet of the state."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import shapely
from pyarrow import parquet

from kpss_geo.errors import BadInput, MissingInput
from kpss_geo.files import write_all
from kpss_geo.frames import KROVAK, MAYBE_COUNT, MAYBE_TEXT, TEXT, Column, Schema
from kpss_geo.sources.official.ruian_address_csv import CHUNK_POINTS, address_rows
from kpss_geo.sources.services import typed

Wanted = Sequence[tuple[str, str, Sequence[object]]]

ADDRESSES = Schema(
    "adresní místa",
    "kod_adm",
    {
        "municipality": TEXT,
        "municipality_name": MAYBE_TEXT,
        "city_part": MAYBE_TEXT,  # městská část or obvod (MOMC), code
        "city_part_name": MAYBE_TEXT,
        "prague_district": MAYBE_TEXT,  # správní obvod Prahy (MOP), code
        "prague_district_name": MAYBE_TEXT,
        "part": MAYBE_TEXT,  # část obce, code
        "part_name": MAYBE_TEXT,
        "street": MAYBE_TEXT,  # code
        "street_name": MAYBE_TEXT,
        "number_kind": TEXT,  # one of NUMBER_KINDS
        "house_number": MAYBE_COUNT,
        "orientation_number": MAYBE_COUNT,
        "orientation_letter": MAYBE_TEXT,
        "postcode": MAYBE_TEXT,
        "placed": Column("flag"),  # False: the register knows no coordinates
    },
)
PLACES = Schema(
    "polohy adres",
    "kod_adm",
    {
        "municipality": TEXT,
        "x": Column("number", missing=True),  # metres of EPSG:5514, negative; missing where the register knows none
        "y": Column("number", missing=True),
    },
)


def read(path: Path) -> gpd.GeoDataFrame:
    """Address points of one file or package; the geometry is missing where the register knows no coordinates.

    Parameters
    ----------
    path
        CSV of address points, gzipped or zipped; a package may hold many municipalities.

    Returns
    -------
    geopandas.GeoDataFrame
        Checked by `ADDRESSES`, index `kod_adm`, EPSG:5514, ordered by municipality and code.

    Raises
    ------
    MissingInput, BadInput
        Every fault of every file at once.
    """
    return _frame(address_rows(path))


def write_parquet(path: Path, target: Path) -> int:
    """Number of address points put from an official package into a GeoParquet, which is written whole or not at all.

    Three million points of the state take less than 2 GB of memory.

    Raises
    ------
    MissingInput, BadInput
        As `read`.
    """
    whole = address_rows(path)
    buffer = io.BytesIO()
    parquet.write_table(whole, buffer, compression="zstd", row_group_size=CHUNK_POINTS)
    points = int(whole.num_rows)
    del whole  # before its bytes are copied
    write_all(target.parent, {target.name: buffer.getvalue()})
    return points


def read_parquet(path: Path, municipalities: Iterable[str] | None = None) -> gpd.GeoDataFrame:
    """Address points that `write_parquet` stored, of all municipalities or of those with the given codes.

    Raises
    ------
    MissingInput, BadInput
        Where the file is absent or another.
    """
    wanted = None if municipalities is None else [("municipality", "in", sorted(municipalities))]
    return _frame(_stored(path, wanted))


def places(source: Path | gpd.GeoDataFrame, codes: Iterable[object]) -> pd.DataFrame:
    """Positions of address codes, metres of EPSG:5514; a code that the register lacks is absent.

    Parameters
    ----------
    source
        GeoParquet of `write_parquet`, or a frame of `ADDRESSES`.
    codes
        Codes of address points (`Kód ADM`, `kodAdresnihoMista`), numbers or text.

    Returns
    -------
    pandas.DataFrame
        Checked by `PLACES`; x and y are missing where the register knows no coordinates.
    """
    wanted = sorted({int(str(code)) for code in codes if str(code).strip().isdecimal()})
    if isinstance(source, Path):
        source = _frame(_stored(source, [("kod_adm", "in", wanted)]))
    found = source[source.index.isin(wanted)]
    frame = pd.DataFrame({"municipality": found["municipality"], "x": found.geometry.x, "y": found.geometry.y})
    return PLACES.check(frame)


def by_city_part(addresses: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Address points with their city part in the place of the municipality, where a part of a city is the territory."""
    known = addresses[addresses["city_part"].notna()]
    return known.assign(municipality=known["city_part"], municipality_name=known["city_part_name"])


def _stored(path: Path, wanted: Wanted | None) -> pa.Table:
    if not path.is_file():
        raise MissingInput([f"{path}: takový soubor není; připravte jej z adresních míst RÚIAN"])
    try:
        schema = parquet.read_schema(path)
        columns = [*ADDRESSES.columns, ADDRESSES.index, "geometry"]
        if not set(columns) <= set(schema.names):
            raise BadInput([f"{path.name}: nejsou to adresní místa RÚIAN; připravte soubor znovu"])
        return parquet.read_table(path, columns=columns, filters=wanted)
    except pa.ArrowException as error:
        raise BadInput([f"{path.name}: soubor nelze přečíst ({error}); připravte jej znovu"]) from error


def _frame(stored: pa.Table) -> gpd.GeoDataFrame:
    plain = stored.drop_columns(["geometry"])
    for place, one in enumerate(plain.schema):
        if pa.types.is_dictionary(one.type):
            plain = plain.set_column(place, one.name, plain.column(one.name).cast(pa.string()))
    frame = plain.to_pandas().set_index(ADDRESSES.index)
    points = shapely.from_wkb(stored.column("geometry").to_numpy())
    return ADDRESSES.check(gpd.GeoDataFrame(typed(frame, ADDRESSES.columns), geometry=points, crs=KROVAK))

"""Rows of the official CSV of address points, checked, each once, in order, with points as WKB."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyproj
import shapely

from kpss_geo.errors import BadInput, raise_all, tell
from kpss_geo.frames import KROVAK
from kpss_geo.sources.official.csv_tables import DECIMAL, REPEATED, WHOLE, Form, batches
from kpss_geo.sources.official.czechia import Floats, in_czechia, why_outside
from kpss_geo.sources.official.unpacked import members, several

NUMBER_KINDS = ("č.p.", "č.ev.")  # number of a building; of a building for recreation or a garage
CHUNK_POINTS = 250_000
MOST_FAULTS = 20  # of 6 258 files

FORM = Form(
    columns={
        "kod_adm": ("Kód ADM",),
        "municipality": ("Kód obce",),
        "municipality_name": ("Název obce",),
        "city_part": ("Kód MOMC",),
        "city_part_name": ("Název MOMC",),
        "prague_district": ("Kód obvodu Prahy", "Kód MOP"),
        "prague_district_name": ("Název obvodu Prahy", "Název MOP"),
        "part": ("Kód části obce",),
        "part_name": ("Název části obce",),
        "street": ("Kód ulice",),  # older files lack it
        "street_name": ("Název ulice",),
        "number_kind": ("Typ SO",),
        "house_number": ("Číslo domovní",),
        "orientation_number": ("Číslo orientační",),
        "orientation_letter": ("Znak čísla orientačního",),
        "postcode": ("PSČ",),
        "krovak_y": ("Souřadnice Y",),
        "krovak_x": ("Souřadnice X",),
    },
    required=frozenset(
        ("kod_adm", "municipality", "municipality_name", "part", "number_kind", "house_number", "krovak_y", "krovak_x")
    ),
    types={
        "kod_adm": WHOLE,
        "house_number": WHOLE,
        "orientation_number": WHOLE,
        "krovak_y": DECIMAL,
        "krovak_x": DECIMAL,
        **dict.fromkeys(
            (
                "municipality", "municipality_name", "city_part", "city_part_name", "prague_district",
                "prague_district_name", "part", "part_name", "street", "street_name", "number_kind",
                "orientation_letter", "postcode",
            ),
            REPEATED,
        ),
    },
    encoding="cp1250",
    delimiter=";",
    quoted=False,
)  # fmt: skip


def address_rows(path: Path) -> pa.Table:
    """Address points of a file or package: our columns, `placed`, and `geometry` as WKB of EPSG:5514.

    Raises
    ------
    MissingInput, BadInput
        Every fault of every file at once.
    """
    name = path.name
    rows = _rows(path)
    raise_all([fault for check in _CHECKS for fault in check(name, rows)])
    rows = _once(name, rows)
    order = np.lexsort((_address_codes(rows), _municipality_numbers(rows)))
    return _placed(rows.take(pa.array(order)))


def _rows(path: Path) -> pa.Table:
    parts: list[pa.RecordBatch] = []
    faults: list[str] = []
    with members(path, (".csv",)) as found:
        for member in found:
            try:
                parts += batches(member, FORM)
            except BadInput as error:
                faults += error.faults
    if len(faults) > MOST_FAULTS:
        faults = [*faults[:MOST_FAULTS], f"{path.name}: a {len(faults) - MOST_FAULTS} dalších chyb tohoto druhu"]
    raise_all(faults)
    whole = pa.Table.from_batches(parts, schema=FORM.schema).unify_dictionaries().combine_chunks()
    if not whole.num_rows:
        raise BadInput([f"{path.name}: není v něm žádné adresní místo; stáhněte soubor znovu"])
    return whole


def _metres(rows: pa.Table) -> tuple[Floats, Floats]:
    """Křovák's Y and X as x and y of EPSG:5514: x = −Y, y = −X; NaN where the register knows none."""
    return -rows.column("krovak_y").to_numpy(), -rows.column("krovak_x").to_numpy()


def _address_codes(rows: pa.Table) -> npt.NDArray[np.int64]:
    codes: npt.NDArray[np.int64] = rows.column("kod_adm").to_numpy()
    return codes


def _municipality_numbers(rows: pa.Table) -> npt.NDArray[np.int64]:
    codes = rows.column("municipality").combine_chunks()
    values: npt.NDArray[np.int64] = np.asarray(codes.dictionary.cast(WHOLE))[np.asarray(codes.indices)]
    return values


def _empty(name: str, rows: pa.Table) -> Iterator[str]:
    for column in ("kod_adm", "municipality", "number_kind"):
        if rows.column(column).null_count:
            empty = rows.filter(pc.is_null(rows.column(column))).column("kod_adm").to_pylist()
            yield f"{name}: '{FORM.columns[column][0]}' je prázdné u {len(empty)} míst ({several(empty)})"


def _codes(name: str, rows: pa.Table) -> Iterator[str]:
    codes = rows.column("municipality").combine_chunks().dictionary
    wrong = [code for code in codes.to_pylist() if not (code.isascii() and code.isdigit() and len(code) == 6)]
    if wrong:
        yield f"{name}: kód obce {several(wrong)} nemá šest číslic; stáhněte původní soubor"


def _kinds(name: str, rows: pa.Table) -> Iterator[str]:
    used = pc.unique(rows.column("number_kind").cast(pa.string())).drop_null().to_pylist()
    strange = sorted(set(used) - set(NUMBER_KINDS))
    if strange:
        yield (
            f"{name}: 'Typ SO' {several(strange)} neznám, vím jen o {' a '.join(NUMBER_KINDS)}; "
            "nevím, zda se tam bydlí, a doplňte proto, co znamená"
        )


def _halves(name: str, rows: pa.Table) -> Iterator[str]:
    y, x = (pc.is_null(rows.column(column)) for column in ("krovak_y", "krovak_x"))
    half = rows.filter(pc.xor(y, x)).column("kod_adm").to_pylist()
    if half:
        yield f"{name}: u míst {several(half)} je jen jedna ze souřadnic Y a X; stáhněte původní soubor"


def _outside(name: str, rows: pa.Table) -> Iterator[str]:
    x, y = _metres(rows)
    wrong = np.isfinite(x) & np.isfinite(y) & ~in_czechia(x, y)
    if wrong.any():
        codes = _address_codes(rows)[wrong]
        yield f"{name}: {len(codes)} míst leží mimo Česko ({several(codes)}): {why_outside(x[wrong], y[wrong])}"


_CHECKS: tuple[Callable[[str, pa.Table], Iterator[str]], ...] = (_empty, _codes, _kinds, _halves, _outside)


def _once(name: str, rows: pa.Table) -> pa.Table:
    """Drop points that stand twice in the same words; refuse those that differ."""
    codes = _address_codes(rows)
    _, first, counts = np.unique(codes, return_index=True, return_counts=True)
    if len(first) == len(codes):
        return rows
    again = rows.take(pa.array(np.flatnonzero(np.isin(codes, codes[first[counts > 1]])))).to_pandas()
    again = again.astype(dict.fromkeys(again.columns, "string"))
    differing = again.drop_duplicates()["kod_adm"]
    differing = differing[differing.duplicated()]
    if len(differing):
        raise BadInput([f"{name}: místa {several(differing)} jsou v datech víckrát a pokaždé jinak; stáhněte je znovu"])
    which = several(again["kod_adm"].unique())
    tell(f"{name}: {len(codes) - len(first)} míst bylo v datech víckrát ({which}); nechávám po jednom")
    return rows.take(pa.array(np.sort(first)))


def _placed(rows: pa.Table) -> pa.Table:
    """Put points in the place of the official coordinates."""
    x, y = _metres(rows)
    known = np.isfinite(x)
    starts = range(0, len(x), CHUNK_POINTS)
    geometry = pa.chunked_array([_wkb(x[at : at + CHUNK_POINTS], y[at : at + CHUNK_POINTS]) for at in starts])
    rows = rows.drop_columns(["krovak_y", "krovak_x"]).append_column("placed", pa.array(known))
    rows = rows.append_column("geometry", geometry)
    return rows.replace_schema_metadata({"geo": json.dumps(_geo())})


def _wkb(x: Floats, y: Floats) -> pa.Array:
    known = np.isfinite(x)
    texts = np.full(len(x), None, dtype=object)
    texts[known] = shapely.to_wkb(shapely.points(x[known], y[known]))
    return pa.array(texts, type=pa.binary())


def _geo() -> dict[str, object]:
    """What GeoParquet 1.0 says of its geometry."""
    column = {"encoding": "WKB", "geometry_types": ["Point"], "crs": pyproj.CRS(KROVAK).to_json_dict()}
    return {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": column}}

"""The register of health services (ÚZIS, NRPZS): surgeries, pharmacies and hospitals as rows for the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from kpss_geo.errors import BadInput, tell
from kpss_geo.sources.official.csv_tables import LONGEST_HEADER, Form, table
from kpss_geo.sources.official.joining import FOUND, found_frame
from kpss_geo.sources.official.rpss_codes import plain
from kpss_geo.sources.official.unpacked import Member, members, several
from kpss_geo.terms import kinds, rows

ATTRIBUTION = "ÚZIS ČR, Národní registr poskytovatelů zdravotních služeb"
LICENCE = "CC BY 4.0"
WEST, SOUTH, EAST, NORTH = 12.0, 48.5, 18.9, 51.1  # Czechia lies inside, degrees; the two ranges never meet
_TWO_NUMBERS = r"(-?\d+[.,]\d+)\D+?(-?\d+[.,]\d+)"  # decimals on both, or "50,14" would be read as a pair


class Health(NamedTuple):
    """Facilities of kinds we know (frame of `joining.FOUND`), faults of the file, and what else to know of it."""

    found: pd.DataFrame
    faults: list[str]
    notes: list[str]


def read_health(path: Path, *, as_of: date) -> Health:
    """Places where health services are provided, of any edition of the open data.

    Columns are found by name (`tables/health_columns.csv`), kinds by type of facility and field of care
    (`tables/health_kinds.csv`). The responsible doctor is never read. A facility whose coordinates lie outside
    Czechia is a fault and keeps only its address code.

    Parameters
    ----------
    path
        CSV, plain or packed.
    as_of
        Day that the edition describes.

    Raises
    ------
    MissingInput, BadInput
        Where the file is not there, is no CSV, or lacks columns.

    Warns
    -----
    RepairedInput
        Where latitude and longitude stood in the wrong order.
    """
    with members(path, (".csv",)) as found:
        read = [_facilities(member) for member in found]
    told = pd.concat(read, ignore_index=True)
    if told.empty:
        raise BadInput([f"{path.name}: registr nemá žádný řádek; stáhněte ho znovu"])
    kind = _kinds(told)
    known = told[kind.notna()].assign(kind=kind)
    known, faults = _placed(known, path.name)
    return Health(_found(known, as_of), faults, list(_notes(told, kind)))


def _facilities(member: Member) -> pd.DataFrame:
    """Rows of one file as text under our names."""
    given = table(member, _form(member)).to_pandas().astype("string")
    cleaned: pd.DataFrame = given.apply(lambda cells: cells.str.strip().replace("", pd.NA))
    if cleaned[["place", "facility"]].isna().all(axis=1).any():
        raise BadInput(
            [f"{member.name}: některé řádky nemají ZZ_misto_poskytovani_ID ani ZZ_ID; stáhněte soubor znovu"]
        )
    return cleaned


def _form(member: Member) -> Form:
    """How this edition is written: older ones used semicolons and Windows-1250."""
    with member.open() as stream:
        head = stream.readline(LONGEST_HEADER)
        sample = stream.read(1 << 20)
    encoding = "utf-8" if _is_utf8(head + sample) else "cp1250"
    told = rows("health_columns.csv")
    return Form(
        columns={row["column"]: tuple(row["names"].split("|")) for row in told},
        required=frozenset(row["column"] for row in told if row["required"] == "yes"),
        encoding=encoding,
        delimiter=";" if head.count(b";") > head.count(b",") else ",",
    )


def _is_utf8(sample: bytes) -> bool:
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(sample) - 4  # the sample may end inside a letter
    return True


@cache
def _rules() -> tuple[Mapping[str, str], ...]:
    return tuple({**row, "type": plain(row["type"]), "field": plain(row["field"])} for row in rows("health_kinds.csv"))


def _kinds(told: pd.DataFrame) -> pd.Series:
    """Our kind of each facility: that of the first rule which fits; missing where none does."""
    types = told["type"].fillna("").map({text: plain(text) for text in told["type"].dropna().unique()})
    fields = told["fields"].map({text: _split(text) for text in told["fields"].dropna().unique()})
    kind = pd.Series(pd.NA, index=told.index, dtype="string")
    for rule in _rules():
        fits = types == rule["type"]
        if rule["field"]:
            fits &= fields.map(lambda has, field=rule["field"]: isinstance(has, frozenset) and field in has)
        kind = kind.mask(kind.isna() & fits.fillna(value=False), rule["kind"])
    return kind


def _split(fields: str) -> frozenset[str]:
    return frozenset(plain(field) for field in fields.split(","))


def _placed(known: pd.DataFrame, file: str) -> tuple[pd.DataFrame, list[str]]:
    """Longitude and latitude as numbers, put in order, and a fault for each facility outside Czechia."""
    pairs = known["gps"].str.extract(_TWO_NUMBERS)
    first = pairs[0].fillna(known["lat"])
    second = pairs[1].fillna(known["lon"])
    one, two = (pd.to_numeric(cells.str.replace(",", "."), errors="coerce").astype(float) for cells in (first, second))
    lat_first = one.between(SOUTH, NORTH) & two.between(WEST, EAST)
    lon_first = one.between(WEST, EAST) & two.between(SOUTH, NORTH)
    # In WKT the longitude stands first; in words and in two columns the latitude.
    as_point = pairs[0].notna() & known["gps"].str.upper().str.startswith("POINT").fillna(value=False)
    swapped = (lat_first & as_point) | (lon_first & ~as_point)
    if swapped.any():
        example = known["gps"].iloc[int(swapped.to_numpy().argmax())]
        shown = f" (např. {example})" if isinstance(example, str) else ""
        tell(f"{file}: u {swapped.sum()} zařízení stála zeměpisná šířka a délka v opačném pořadí{shown}; přehozeno")
    written = known["gps"].fillna(known["lat"] + " " + known["lon"])
    outside = known["name"][written.notna() & ~lat_first & ~lon_first] + " (" + written + ")"
    listed = several(outside.dropna(), 20)
    faults = [f"{file}: GPS leží mimo Česko nebo není čitelná: {listed}; opravte ji"] if outside.notna().any() else []
    lat = one.where(lat_first, two.where(lon_first, np.nan))
    lon = two.where(lat_first, one.where(lon_first, np.nan))
    return known.assign(lat=lat, lon=lon), faults


def _found(known: pd.DataFrame, as_of: date) -> pd.DataFrame:
    ids = known["place"].fillna(known["facility"])
    single = known.assign(id=ids).drop_duplicates(["id", "kind", "name", "lon", "lat"])
    repeats = single.groupby("id").cumcount()
    marks = ("-" + (repeats + 1).astype("string")).where(repeats > 0, "")
    rows_of = single.assign(
        service="nrpzs-" + single["id"] + marks,
        forms=single["kind"].map({id_: kind.form for id_, kind in kinds().items()}),
        target_groups=single["kind"].map({id_: kind.target_group for id_, kind in kinds().items()}),
        form_stated=False,
        source=f"{ATTRIBUTION}, místo " + single["id"],
        as_of=as_of.isoformat(),
    )
    shared = [column for column in (FOUND.index, *FOUND.columns) if column in rows_of]
    return found_frame(rows_of[shared].to_dict("records"))


def _notes(told: pd.DataFrame, kind: pd.Series) -> Iterator[str]:
    left = told["type"][kind.isna()].fillna("bez druhu").value_counts()
    if len(left):
        most = several((f"{name} {count}×" for name, count in left.items()), 8)
        yield f"zařízení druhů, které katalog nevede: {left.sum()} ({most}); přidají se v tables/health_kinds.csv"

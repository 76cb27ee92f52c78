"""People of the census and of the yearly balance of ČSÚ, by municipality and age."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kpss_geo.errors import BadInput, raise_all
from kpss_geo.frames import COUNT, MAYBE_TEXT, Schema, spread
from kpss_geo.sources.official.csu_ages import AGED, BOTH, COUNTED, SEXES, TOTAL, by_groups
from kpss_geo.sources.official.csv_tables import Form, batches
from kpss_geo.sources.official.unpacked import members, several

PEOPLE_CODE = "3162"  # ukaz_kod: people with usual residence
START_OF_YEAR = "2406P"  # people on 1 January
LISTS = {"municipality": "43", "city_part": "44", "part": "42", "zsj": "47"}
SMALL = Schema("obyvatelé částí", "code", {"name": MAYBE_TEXT, "people": COUNT})

_CENSUS_COLUMNS = {
    "people": ("hodnota",),
    "measure": ("ukaz_kod",),
    "list": ("uzemi_cis",),
    "municipality": ("uzemi_kod",),
    "name": ("uzemi_txt",),
    "as_of": ("sldb_datum",),
}
_CENSUS_SMALL = Form(_CENSUS_COLUMNS, frozenset(("people", "measure", "list", "municipality")))
_CENSUS_AGES = Form(
    {**_CENSUS_COLUMNS, "sex": ("pohlavi_kod",), "age_code": ("vek_kod",), "age": ("vek_txt",)},
    frozenset(("people", "measure", "list", "municipality", "as_of", "sex", "age_code", "age")),
)
_YEARLY_COLUMNS = {
    "people": ("Hodnota",),
    "measure": ("IndicatorType",),
    "municipality": ("UZ01234596C", "UZ01234B"),
    "sex": ("POHL2",),
    "year": ("CasR", "CasRB"),
}
_YEARLY = Form(_YEARLY_COLUMNS, frozenset(_YEARLY_COLUMNS))
_YEARLY_AGES = Form(
    {**_YEARLY_COLUMNS, "age_code": ("VEK1C",), "age": ("Věk (roky)",)},
    frozenset((*_YEARLY_COLUMNS, "age_code", "age")),
)


def census_ages(path: Path, *, unit: str = "municipality") -> pd.DataFrame:
    """Whole people of the 2021 census by municipality and our age groups; checked by `AGED`.

    Parameters
    ----------
    path
        `sldb2021_vek5_pohlavi.csv`, plain or packed.
    unit
        "municipality", or "city_part" for the parts of cities.

    Raises
    ------
    MissingInput, BadInput
        Where the file is another, a code or an age is not known, a cell is no whole number or stands twice,
        or the ages or sexes do not sum to the total.
    """
    rows = _rows(path, _CENSUS_AGES, {"list": LISTS[unit], "measure": PEOPLE_CODE})
    rows["sex"] = rows["sex"].fillna(BOTH)  # an empty code is the total, not one more category
    rows["age"] = rows["age"].where(rows["age_code"].notna(), TOTAL)
    _known_sexes(rows, {BOTH, *SEXES}, path.name)
    return _aged(rows, path.name, str(_only(rows["as_of"], "sldb_datum", path.name)))


def census_small(path: Path, *, unit: str) -> pd.DataFrame:
    """Whole people of the 2021 census by part of municipality ("part") or basic settlement unit ("zsj").

    Parameters
    ----------
    path
        `sldb2021_obyv_byt_cob_zsj.csv`, plain or packed; it counts flats too, which are left out.

    Returns
    -------
    pandas.DataFrame
        Checked by `SMALL`, index `code`.

    Raises
    ------
    MissingInput, BadInput
        As `census_ages`.
    """
    rows = _rows(path, _CENSUS_SMALL, {"list": LISTS[unit], "measure": PEOPLE_CODE})
    _once(rows, ["municipality"], path.name)
    frame = rows.rename(columns={"municipality": "code"}).set_index("code").sort_index()
    return SMALL.check(frame[["name", "people"]])


def yearly(path: Path, *, year: int | None = None) -> pd.DataFrame:
    """Whole people on 1 January by municipality, of OBY02A; the latest year unless one is named; `COUNTED`.

    Raises
    ------
    MissingInput, BadInput
        Where the file is another, does not reach municipalities, lacks the year, or repeats a municipality.
    """
    rows = _of_year(_rows(path, _YEARLY, {"measure": START_OF_YEAR, "sex": "0"}, _SIX_DIGITS), year, path.name)
    _once(rows, ["municipality"], path.name)
    frame = rows.set_index("municipality").sort_index()[["people"]]
    return COUNTED.check(frame.assign(as_of=_first_of_january(rows)))


def yearly_ages(path: Path, *, year: int | None = None) -> pd.DataFrame:
    """Whole people on 1 January by municipality and our age groups, of OBY02B; `AGED`.

    The latest year that has single years of age is taken unless one is named: the last one often has totals only.

    Raises
    ------
    MissingInput, BadInput
        As `census_ages`; also where the set does not reach municipalities.
    """
    rows = _rows(path, _YEARLY_AGES, {"measure": START_OF_YEAR}, _SIX_DIGITS)
    _known_sexes(rows, {"0", *SEXES}, path.name)
    rows["sex"] = rows["sex"].replace("0", BOTH)
    total = (rows["age_code"] == "VEKC") | (rows["age"].str.casefold() == TOTAL)
    rows["age"] = rows["age"].mask(total, TOTAL)
    detailed = rows[rows["year"].isin(rows["year"][rows["age"] != TOTAL])]
    chosen = _of_year(detailed, year, path.name)
    return _aged(chosen, path.name, _first_of_january(chosen))


def aged(counted: pd.DataFrame, structure: pd.DataFrame) -> pd.DataFrame:
    """Newer totals shared among ages as an older count had them, to the person; `AGED`, with the newer date.

    Parameters
    ----------
    counted
        Of `yearly`.
    structure
        Of `census_ages`; a municipality that it lacks must be empty.

    Raises
    ------
    BadInput
        Naming municipalities with people but no known ages.
    """
    groups = ["age_0_14", "age_15_64", "age_65_79", "age_80p"]
    weights = structure.assign(age_65_79=structure["age_65p"] - structure["age_80p"]).reindex(counted.index)[groups]
    unknown = counted.index[(weights.sum(axis=1) == 0) & (counted["people"] > 0)]
    raise_all([f"obyvatelé: pro {several(unknown)} nejsou známy věky; doplňte sčítání"] if len(unknown) else [])
    shares = [
        spread(int(people), row) for people, row in zip(counted["people"], weights.fillna(0).to_numpy(), strict=True)
    ]
    ages = pd.DataFrame(np.array(shares).reshape(-1, len(groups)), columns=groups, index=counted.index)
    ages["age_65p"] = ages.pop("age_65_79") + ages["age_80p"]
    return AGED.check(ages.assign(people=counted["people"], as_of=counted["as_of"])[list(AGED.columns)])


def _six_digits(codes: pa.Array) -> pa.Array:
    return pc.match_substring_regex(codes, r"^\d{6}$")


_SIX_DIGITS: Mapping[str, Callable[[pa.Array], pa.Array]] = {"municipality": _six_digits}


def _rows(
    path: Path,
    form: Form,
    equal: Mapping[str, str],
    such: Mapping[str, Callable[[pa.Array], pa.Array]] | None = None,
) -> pd.DataFrame:
    """Rows of a large file whose columns equal the given codes, read as a stream, with `people` as int64."""
    kept: list[pa.RecordBatch] = []
    seen: dict[str, set[str]] = {column: set() for column in equal}
    with members(path, (".csv",)) as found:
        for member in found:
            for batch in batches(member, form):
                part = batch
                for column, code in equal.items():
                    seen[column] |= set(pc.unique(part.column(column)).drop_null().to_pylist())
                    part = part.filter(pc.fill_null(pc.equal(part.column(column), code), False))
                for column, test in (such or {}).items():
                    part = part.filter(pc.fill_null(test(part.column(column)), False))
                kept.append(part)
    rows: pd.DataFrame = pa.Table.from_batches(kept, schema=form.schema).to_pandas()
    if rows.empty:
        raise BadInput([_nothing(path.name, form, equal, seen)])
    return _counted(rows.astype("string"), path.name)


def _nothing(name: str, form: Form, equal: Mapping[str, str], seen: Mapping[str, set[str]]) -> str:
    """Which code nobody has, or that no row is of a municipality."""
    for column, code in equal.items():
        if code not in seen[column]:
            have = several(sorted(seen[column])) or "nic"
            return f"{name}: ve sloupci '{form.columns[column][0]}' není {code}, jen {have}; je to jiná sada"
    return f"{name}: sada nesahá k obcím (není v ní šestimístný kód obce); vezměte sčítání 2021"


def _counted(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    whole = rows["people"].str.fullmatch(r"\d{1,9}").fillna(False).astype(bool)
    if not whole.all():
        bad = rows[~whole]
        cells = (f"{one.people} ({one.municipality})" for one in bad.itertuples())
        raise BadInput([f"{name}: počet lidí není celé číslo: {several(cells)}; stáhněte soubor znovu"])
    return rows.assign(people=rows["people"].astype("int64"))


def _known_sexes(rows: pd.DataFrame, known: set[str], name: str) -> None:
    strange = sorted(set(rows["sex"].fillna("prázdné")) - known)
    if strange:
        raise BadInput([f"{name}: kód pohlaví {several(strange)} neznám; soubor má jinou podobu, nečtu jej"])


def _once(rows: pd.DataFrame, keys: list[str], name: str) -> None:
    twice = rows["municipality"][rows.duplicated(keys)].unique()
    if len(twice):
        raise BadInput([f"{name}: údaj pro {several(twice)} je tam víckrát; stáhněte soubor znovu"])


def _aged(rows: pd.DataFrame, name: str, as_of: str) -> pd.DataFrame:
    empty = rows["age"].isna()
    if empty.any():
        raise BadInput([f"{name}: {int(empty.sum())} řádků má kód věku bez názvu skupiny; stáhněte soubor znovu"])
    _once(rows, ["municipality", "age", "sex"], name)
    return AGED.check(by_groups(rows, name).assign(as_of=as_of).astype({"as_of": "string"}).sort_index())


def _only(values: pd.Series, column: str, name: str) -> str:
    found = sorted(set(values.dropna()))
    if len(found) != 1 or not re.fullmatch(r"\d{4}-\d\d-\d\d", found[0]):
        raise BadInput([f"{name}: v '{column}' má být jedno datum, je tam {several(found) or 'nic'}"])
    return str(found[0])


def _of_year(rows: pd.DataFrame, year: int | None, name: str) -> pd.DataFrame:
    years = sorted(set(rows["year"].dropna()))
    strange = [one for one in years if not re.fullmatch(r"\d{4}", one)]
    wanted = str(year) if year else max(years, default="")
    if strange or wanted not in years:
        have = several(strange or years[-5:]) or "žádný"
        raise BadInput([f"{name}: rok {wanted or ''} v sadě není, je tam {have}; zvolte jiný rok nebo sadu"])
    return rows[rows["year"] == wanted]


def _first_of_january(rows: pd.DataFrame) -> str:
    return f"{rows['year'].iloc[0]}-01-01"

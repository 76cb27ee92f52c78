"""Code lists of ČSÚ: units and their periods, municipality to ORP, and municipalities that changed their code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa

from kpss_geo.errors import BadInput, raise_all
from kpss_geo.frames import MAYBE_TEXT, TEXT, Schema
from kpss_geo.sources.official.csv_tables import Form, table
from kpss_geo.sources.official.unpacked import members, several

LISTS = {"municipality": "43", "orp": "65", "region": "100", "district": "101"}
OPEN_END = "9999-09-09"

CODES = Schema(
    "číselník",
    "code",
    {"name": TEXT, "ruian": MAYBE_TEXT, "valid_from": TEXT, "valid_to": MAYBE_TEXT},
)
ORPS = Schema("číselník ORP", "orp_csu", {"name": TEXT, "orp": TEXT})

_LIST = Form(
    columns={
        "list": ("kodcis",),
        "code": ("chodnota",),
        "name": ("text",),
        "ruian": ("kod_ruian",),
        "valid_from": ("admplod",),
        "valid_to": ("admnepo",),
    },
    required=frozenset(("list", "code", "name", "valid_from", "valid_to")),
)
_RELATION = Form(
    columns={
        "list1": ("kodcis1",),
        "code1": ("chodnota1",),
        "list2": ("kodcis2",),
        "code2": ("chodnota2",),
    },
    required=frozenset(("list1", "code1", "list2", "code2")),
)
_DECLARED = Form(
    columns={"old": ("stary_kod",), "new": ("novy_kod",)}, required=frozenset(("old", "new")), delimiter=";"
)
DECLARED = "nastupci.csv"  # among the files brought by hand


def history(path: Path, unit: str) -> pd.DataFrame:
    """Every entry of a code list with its period, abolished ones too; a code may stand in several rows.

    Parameters
    ----------
    path
        CSV of `do_cis_export` with `typdat=0`.
    unit
        One of `LISTS`: the list that the file must hold.

    Returns
    -------
    pandas.DataFrame
        code, name, ruian, valid_from, valid_to (ISO dates; valid_to missing: still valid).

    Raises
    ------
    MissingInput, BadInput
        Where the file is another list or a date is none.
    """
    rows = _read(path, _LIST)
    strange = sorted(set(rows["list"].dropna()) - {LISTS[unit]})
    if strange:
        raise BadInput([f"{path.name}: je číselník {several(strange)}, čekám {LISTS[unit]}; stáhněte správný"])
    faults: list[str] = []
    for column in ("valid_from", "valid_to"):
        rows[column] = [_iso(text, path.name, faults) for text in rows[column]]
    empty = rows["code"].isna() | rows["name"].isna()
    if empty.any():
        faults.append(f"{path.name}: {int(empty.sum())} řádků je bez kódu nebo bez názvu; stáhněte jej znovu")
    raise_all(faults)
    rows["valid_to"] = rows["valid_to"].where(rows["valid_to"] != OPEN_END)
    return rows.drop(columns="list").astype("string")


def code_list(path: Path, unit: str, *, on: dt.date) -> pd.DataFrame:
    """Entries of a code list that are valid on a day; checked by `CODES`, index `code`.

    Raises
    ------
    MissingInput, BadInput
        As `history`, and where a code is valid twice or none is.
    """
    rows = valid(history(path, unit), on)
    if rows.empty:
        raise BadInput([f"{path.name}: k {on:%-d. %-m. %Y} v číselníku nic neplatí; stáhněte jej znovu"])
    twice = rows["code"][rows["code"].duplicated()].unique()
    if len(twice):
        raise BadInput([f"{path.name}: kód {several(twice)} platí k {on:%-d. %-m. %Y} dvakrát; stáhněte jej znovu"])
    return CODES.check(rows.set_index("code").sort_index())


def valid(rows: pd.DataFrame, on: dt.date) -> pd.DataFrame:
    """Rows of `history` whose period holds a day; the last day counts."""
    day = on.isoformat()
    return rows[(rows["valid_from"] <= day) & (rows["valid_to"].isna() | (rows["valid_to"] >= day))]


def orps(path: Path, *, on: dt.date) -> pd.DataFrame:
    """ORP of a day: index code of ČSÚ (3114), `orp` code of RÚIAN (353), name (Třeboň); checked by `ORPS`.

    Raises
    ------
    MissingInput, BadInput
        As `code_list`, and where an entry lacks the code of RÚIAN.
    """
    found = code_list(path, "orp", on=on)
    lacking = found.index[found["ruian"].isna()]
    if len(lacking):
        raise BadInput([f"{path.name}: ORP {several(lacking)} nemá kód RÚIAN (kod_ruian); stáhněte číselník 65 znovu"])
    return ORPS.check(found.rename(columns={"ruian": "orp"})[["name", "orp"]].rename_axis("orp_csu"))


def orp_of_municipalities(path: Path) -> pd.Series:
    """ČSÚ code of the ORP by code of the municipality, of the relation 43 to 65 (`cisvaz=65_1182`).

    Raises
    ------
    MissingInput, BadInput
        Where the file relates other lists, or puts a municipality in two ORP.
    """
    rows = _read(path, _RELATION)
    turned = rows["list1"] == LISTS["orp"]
    both = set(zip(rows["list1"], rows["list2"], strict=True)) - {("43", "65"), ("65", "43")}
    if both:
        pairs = several(f"{first} → {second}" for first, second in sorted(both))
        raise BadInput([f"{path.name}: je vazba {pairs}, čekám 43 → 65; stáhněte správnou"])
    towns = rows["code1"].where(~turned, rows["code2"])
    orp = rows["code2"].where(~turned, rows["code1"])
    found = pd.DataFrame({"municipality": towns, "orp_csu": orp}).drop_duplicates()
    twice = found["municipality"][found["municipality"].duplicated()].unique()
    if len(twice):
        raise BadInput([f"{path.name}: obec {several(twice)} patří do dvou ORP; stáhněte vazbu znovu"])
    return found.astype("string").set_index("municipality")["orp_csu"].sort_index()


def successors(
    rows: pd.DataFrame, *, since: dt.date, until: dt.date, declared: Mapping[str, str] | None = None
) -> dict[str, str]:
    """New codes as `followed` finds them; `BadInput` names every municipality whose successor is not known."""
    found, lost = followed(rows, since=since, until=until, declared=declared)
    raise_all(lost)
    return found


def followed(
    rows: pd.DataFrame, *, since: dt.date, until: dt.date, declared: Mapping[str, str] | None = None
) -> tuple[dict[str, str], list[str]]:
    """New code by old code of municipalities that ended between two days, and a sentence on each that is lost.

    Where exactly one municipality of the same name began the day after the old one ended, it was renumbered.
    The code list does not say whom a merged municipality joined: that must be declared.

    Parameters
    ----------
    rows
        Of `history`.
    since, until
        Days of the older and the newer table.
    declared
        Old code → new code; may be chained, and comes before what the list says.
    """
    living = set(valid(rows, until)["code"])
    past = rows["valid_to"].notna() & (rows["valid_to"] >= since.isoformat()) & ~rows["code"].isin(living)
    gone = rows[past].drop_duplicates("code", keep="last").set_index("code", drop=False)
    step = {str(code): _renumbered(town, rows, gone) for code, town in gone.iterrows()} | dict(declared or {})
    ended = gone[gone["code"].isin(valid(rows, since)["code"])]
    last = {str(code): _last(str(code), step) for code in ended["code"]}
    found = {old: new for old, new in last.items() if new in living}
    return found, [
        f"obec {town['name']} ({code}) zanikla k {town['valid_to']} a číselník neříká, do které obce přešla; "
        f"doplňte dvojici do souboru {DECLARED} (stary_kod;novy_kod) ve složce --from"
        for code, town in ended.iterrows()
        if str(code) not in found
    ]


def declared_successors(path: Path) -> dict[str, str]:
    """New code by old code, as somebody wrote them down in `nastupci.csv` (stary_kod;novy_kod).

    Raises
    ------
    MissingInput, BadInput
        Where the file is another, or a code has not six digits.
    """
    rows = _read(path, _DECLARED)
    wrong = rows[~(rows["old"].str.fullmatch(r"\d{6}") & rows["new"].str.fullmatch(r"\d{6}")).fillna(value=False)]
    if len(wrong):
        pairs = several(f"{one.old};{one.new}" for one in wrong.itertuples())
        raise BadInput([f"{path.name}: {pairs} nejsou dva šestimístné kódy obcí; opravte řádek"])
    return dict(zip(rows["old"], rows["new"], strict=True))


def recoded(counts: pd.DataFrame, successor: Mapping[str, str]) -> pd.DataFrame:
    """Whole counts by municipality with old codes added to those of their successors."""
    codes = [successor.get(str(code), str(code)) for code in counts.index]
    return counts.groupby(pd.Index(codes, name=counts.index.name)).sum()


def _renumbered(town: pd.Series, rows: pd.DataFrame, gone: pd.DataFrame) -> str | None:
    """Code of the only municipality that began under the same name the day after this one ended."""
    next_day = dt.date.fromisoformat(town["valid_to"]) + dt.timedelta(days=1)
    of_name = rows["name"] == town["name"]
    began = rows[of_name & (rows["code"] != town["code"]) & (rows["valid_from"] == next_day.isoformat())]
    namesakes = gone[(gone["name"] == town["name"]) & (gone["valid_to"] == town["valid_to"])]
    return str(began["code"].iloc[0]) if len(began) == 1 and len(namesakes) == 1 else None


def _last(code: str, step: Mapping[str, str | None]) -> str:
    """Follow codes to the end of the chain; one that turns in a circle ends where it began."""
    seen = {code}
    while (after := step.get(code)) and after not in seen:
        seen.add(after)
        code = after
    return code


def _read(path: Path, form: Form) -> pd.DataFrame:
    with members(path, (".csv",)) as found:
        rows: pd.DataFrame = pa.concat_tables([table(member, form) for member in found]).to_pandas()
    if rows.empty:
        raise BadInput([f"{path.name}: číselník je prázdný; stahujte číselníky po jednom, ne souběžně"])
    return rows


def _iso(text: str | None, name: str, faults: list[str]) -> str:
    """ISO date of 2007-01-01 or 01.01.2007; an empty end is open."""
    plain = (text or OPEN_END).strip()
    turned = "-".join(reversed(plain.split("."))) if "." in plain else plain
    try:
        return dt.date.fromisoformat(turned).isoformat()
    except ValueError:
        faults.append(f"{name}: '{plain}' není datum RRRR-MM-DD ani DD.MM.RRRR; stáhněte číselník znovu")
        return OPEN_END

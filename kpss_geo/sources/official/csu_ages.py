"""Age bands of statistics as ČSÚ words them, and people by our age groups counted from them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from kpss_geo.errors import raise_all
from kpss_geo.frames import AGES, COUNT, TEXT, Schema
from kpss_geo.sources.official.unpacked import several

AGED = Schema("obyvatelé podle věku", "municipality", {**dict.fromkeys(AGES.values(), COUNT), "as_of": TEXT})
COUNTED = Schema("obyvatelé", "municipality", {"people": COUNT, "as_of": TEXT})
GROUPS = {"age_0_14": (0, 14), "age_15_64": (15, 64), "age_65p": (65, math.inf), "age_80p": (80, math.inf)}
TOTAL = "celkem"
BOTH, SEXES = "", ("1", "2")

_RANGE = re.compile(r"^(\d{1,3})\s*[-–]\s*(\d{1,3})(\s+(let|roky|roků))?$")
_AND_MORE = re.compile(r"^(\d{1,3})\s+a\s+více(\s+(let|roků))?$")
_SINGLE = re.compile(r"^(\d{1,3})(\s+(rok|roky|let))?$")


class Band(NamedTuple):
    """Whole years of age from the first to the last, both counted; inf: no end."""

    first: int
    last: float


def band(text: str) -> Band | None:
    """Years of age that a label of ČSÚ means; None where it means none that we know.

    Examples
    --------
    >>> band("65 - 69 let"), band("100 a více let"), band("7")
    (Band(first=65, last=69), Band(first=100, last=inf), Band(first=7, last=7))
    """
    plain = " ".join(text.split())
    if found := _RANGE.match(plain):
        return Band(int(found[1]), int(found[2]))
    if found := _AND_MORE.match(plain):
        return Band(int(found[1]), math.inf)
    found = _SINGLE.match(plain)
    return Band(int(found[1]), int(found[1])) if found else None


def bands(labels: Iterable[str], name: str) -> dict[str, Band]:
    """Band by label; together they must cover each age once and end where our groups do.

    Raises
    ------
    BadInput
        Naming labels that are not known, gaps, overlaps, and bands that run across 15, 65 or 80 years.
    """
    known = {label: band(label) for label in sorted(set(labels))}
    strange = [label for label, one in known.items() if one is None]
    raise_all([f"{name}: věkovou skupinu {several(strange)} neznám; soubor má jinou podobu"] if strange else [])
    found = {label: one for label, one in known.items() if one is not None}
    ordered = sorted(found.values())
    ends = [-1.0, *(one.last for one in ordered)]
    starts = [*(float(one.first) for one in ordered), math.inf]
    whole = all(start == end + 1 for start, end in zip(starts, ends, strict=True))
    across = [one for one in ordered for cut in (15, 65, 80) if one.first < cut <= one.last]
    faults = (
        [] if whole else [f"{name}: věkové skupiny {several(sorted(found), 30)} se překrývají nebo na sebe nenavazují"]
    )
    if across:
        wide = several(f"{one.first}–{one.last}" for one in across)
        faults.append(f"{name}: skupina {wide} přesahuje 15, 65 nebo 80 let; vezměte sadu s pětiletými skupinami")
    raise_all(faults)
    return found


def by_groups(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Whole people by municipality in our age groups.

    An absent cell counts as nobody only where the rest of the ages sums to the total.

    Parameters
    ----------
    rows
        municipality, age (label, or `TOTAL`), sex ("1", "2", or `BOTH`), people (int64); each once.
    name
        Of the file.

    Returns
    -------
    pandas.DataFrame
        Index municipality, columns of `frames.AGES`.

    Raises
    ------
    BadInput
        Where sexes or ages do not sum to the total, or a total is missing.
    """
    years = bands(rows["age"][rows["age"] != TOTAL], name)
    table = _both_sexes(rows, name)
    sums = pd.DataFrame(
        {
            group: table[[label for label, one in years.items() if low <= one.first <= high]].sum(axis=1)
            for group, (low, high) in GROUPS.items()
        }
    )
    total = table[TOTAL] if TOTAL in table else pd.Series(index=table.index, dtype="Int64")
    ages = sums["age_0_14"] + sums["age_15_64"] + sums["age_65p"]
    untold = table.index[total.isna()]
    wrong = table.index[(total.notna() & (total != ages)).to_numpy(dtype=bool)]
    raise_all(
        [f"{name}: chybí součet za všechny věky pro {several(untold)}; stáhněte soubor znovu"] * min(1, len(untold))
        + [f"{name}: věky nedávají celkový počet pro {several(wrong)}; stáhněte soubor znovu"] * min(1, len(wrong))
    )
    return sums.assign(people=total)[list(AGES.values())].astype("int64")


def _both_sexes(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """People by municipality and age: of the rows for both sexes, which the two sexes must sum to."""
    keys = ["municipality", "age"]
    of_sex = rows[rows["sex"] != BOTH].groupby(keys)["people"].agg(["sum", "count"])
    summed = of_sex["sum"][of_sex["count"] == len(SEXES)]
    told = rows[rows["sex"] == BOTH].set_index(keys)["people"]
    shared = told.index.intersection(summed.index)
    differing = shared[(told.loc[shared] != summed.loc[shared]).to_numpy(dtype=bool)].get_level_values(0).unique()
    raise_all([f"{name}: muži a ženy nedávají součet pro {several(differing)}"] if len(differing) else [])
    whole: pd.DataFrame = pd.concat([told, summed.drop(shared)]).rename("people").reset_index()
    return whole.pivot_table(index="municipality", columns="age", values="people", aggfunc="sum").astype("Int64")

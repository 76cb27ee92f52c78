"""What people say they need beside what the gap table computes, and where the two do not agree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from kpss_geo.coverage import asked
from kpss_geo.frames import AGES
from kpss_geo.streets.travellers import WORKER
from kpss_geo.study import CATALOGUED, Answer
from kpss_geo.terms import groups
from kpss_geo.territory import Territory

# Verdicts, what a planner should look at first.
STATED_SMALL, SILENT_LARGE, MET, CONFIRMED, UNCLEAR, QUIET = VERDICTS = (
    "stated_small",
    "silent_large",
    "met",
    "confirmed",
    "unclear",
    "quiet",
)
DISAGREEMENTS = (STATED_SMALL, SILENT_LARGE, MET)
COLUMNS = (
    "verdict", "municipality", "municipality_name", "kind", "kind_name", "needs", "letters", "stated_year", "form",
    "group", "group_name", "people", "uncovered", "gap_least", "gap_most", "services_inside", "services_outside",
    "data_year",
)  # fmt: skip
_OF_GAPS = (
    "municipality", "municipality_name", "kind", "kind_name", "form", "group", "group_name", "people", "uncovered",
    "share_certain", "share_possible", "services_inside", "services_outside",
)  # fmt: skip
_YEAR = re.compile(r"(?:19|20)\d\d")


class Limits(NamedTuple):
    """Shares (0–1): a gap is small where at most `small` of the people may be left out, large from `large` for sure."""

    small: float = 0.2
    large: float = 0.5


class Voice(NamedTuple):
    """A citizen's letter that states a need: for which kind of service, where (None: anywhere), in which year."""

    kind: str
    municipality: str | None
    year: int


@dataclass
class _Said:
    """What was said of one kind of service in one municipality."""

    needs: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    letters: int = 0
    year: int = 0


_NOTHING = _Said()
_All = Mapping[tuple[str, str], _Said]  # by municipality and kind


def disagreements(
    answer: Answer,
    *,
    traveller: str | None = None,
    letters: Iterable[Voice] = (),
    limits: Limits = Limits(),  # noqa: B008
) -> pd.DataFrame:
    """Stated needs beside computed gaps, a row for each municipality and kind of service.

    The gap of a kind is that of the worst covered target group, each group with the form that reaches most of it;
    where a need names groups, only these count, else only groups that some service is for. What depends on
    unmeasured streets and doors lies between `gap_least` (surely left out, share) and `gap_most` (perhaps left out).

    Verdicts
    --------
    stated_small
        A need is stated and the gap is small: quality, room, hours or knowledge may be missing, not a way.
    silent_large
        The gap is large and nobody states a need.
    met
        A need is stated, the gap is small, and the data of some service are newer than the need.
    confirmed
        A need is stated and the gap is large.
    unclear
        A need is stated and the gap is neither, or cannot be told.
    quiet
        Nobody states a need, and the gap is not large.

    Parameters
    ----------
    answer
        Of a study.
    traveller
        Whose gaps count for services that people travel to; the first of the study when None. Of field services
        the worker's journey counts.
    letters
        Accepted letters that state a need.
    limits
        What is small and what large.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, disagreements first, then the most people left out.
    """
    who = traveller or answer.study.travellers[0]
    gaps = answer.gaps[answer.gaps["traveller"].isin([who, WORKER])]
    said = _said(answer.territory.needs, letters, [str(town) for town in answer.territory.municipalities.index])
    catalogued = [name for name, kind in answer.territory.kinds.items() if kind.family in CATALOGUED]
    keys = zip(gaps["municipality"], gaps["kind"], strict=True)
    stated = np.array([key in said for key in keys], dtype=bool)
    gaps = gaps[stated | gaps["kind"].isin(catalogued).to_numpy(dtype=bool)]
    computed = {*gaps["kind"], *answer.territory.services["kind"]}  # the study may leave some of them out
    bare = _unserved(answer.territory, [key for key, one in said.items() if one.letters and key[1] not in computed])
    gaps = pd.concat([gaps, bare], ignore_index=True) if len(bare) else gaps
    return _sorted(_judged(_worst(gaps, said), said, limits))


def by_kind(table: pd.DataFrame) -> pd.DataFrame:
    """In how many municipalities each kind of service has each verdict, and the people left out where a gap is large.

    Parameters
    ----------
    table
        Of `disagreements`.

    Returns
    -------
    pandas.DataFrame
        A row for each kind, in the order in which the kinds first stand: `kind`, `kind_name`, a column for each of
        `VERDICTS`, and `uncovered` (people, of the verdicts with a large gap).
    """
    large = table["uncovered"].where(table["verdict"].isin([SILENT_LARGE, CONFIRMED]), 0)
    counted = pd.DataFrame({name: table["verdict"] == name for name in VERDICTS}, index=table.index)
    found = counted.assign(uncovered=large).groupby([table["kind"], table["kind_name"]], sort=False).sum()
    return found.astype("int64").reset_index()


def unplaced(needs: pd.DataFrame) -> pd.DataFrame:
    """Needs that name no kind of service: nothing can be computed beside them; newest first."""
    bare = needs[needs["kinds"].isna()]
    return bare.sort_values("year", ascending=False, kind="stable", na_position="last")


def _said(needs: pd.DataFrame, letters: Iterable[Voice], towns: Sequence[str]) -> _All:
    years = {str(need): _year(year) for need, year in needs["year"].items()}
    found: dict[tuple[str, str], _Said] = {}
    for need, kind, group, town in asked(needs):
        for place in _places(town, towns):
            one = found.setdefault((place, kind), _Said())
            one.needs.add(need)
            one.groups |= {group} if group else set()
            one.year = max(one.year, years[need])
    for letter in letters:
        for place in _places(letter.municipality, towns):
            one = found.setdefault((place, letter.kind), _Said())
            one.letters += 1
            one.year = max(one.year, letter.year)
    return MappingProxyType(found)


def _places(town: str | None, towns: Sequence[str]) -> Sequence[str]:
    return towns if town is None else [town]


def _year(text: object) -> int:
    """The last year that a text names, 0 where it names none."""
    return 0 if pd.isna(text) else max(map(int, _YEAR.findall(str(text))), default=0)  # type: ignore[call-overload]


def _unserved(territory: Territory, asked_for: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """Gaps of kinds that a letter asks for and of which the catalogue knows no service at all: nobody is covered."""
    towns, kinds = territory.municipalities["name"], territory.kinds
    rows = []
    for town, name in sorted(asked_for):
        if town not in towns.index or name not in kinds or kinds[name].family not in CATALOGUED:
            continue
        kind, group = kinds[name], groups()[kinds[name].target_group]
        living = territory.people.loc[territory.people["municipality"] == town, AGES[group.age or "all"]]
        count = int(living.sum())
        share = 0.0 if count else np.nan
        told = (town, towns[town], name, kind.label, kind.form, group.id, group.name, count, count, share, share, 0, 0)
        rows.append(dict(zip(_OF_GAPS, told, strict=True)))
    return pd.DataFrame(rows, columns=[*_OF_GAPS, "data_year"])


def _worst(gaps: pd.DataFrame, said: _All) -> pd.DataFrame:
    """For each municipality and kind the row of the group left out most, with the form that reaches most of it.

    Groups that a need there names count alone; else those that some service is for; people unknown come last.
    """
    rows = zip(gaps["municipality"], gaps["kind"], gaps["group"], strict=True)
    named = np.array([group in said.get((town, kind), _NOTHING).groups for town, kind, group in rows], dtype=bool)
    offered = (gaps["services_inside"] + gaps["services_outside"] > 0).to_numpy(dtype=bool)
    place, shares = ["municipality", "kind"], ["share_certain", "share_possible"]
    ranked = gaps.assign(_rank=np.select([named, offered], [0, 1], 2))
    ranked = ranked[ranked["_rank"] == ranked.groupby(place)["_rank"].transform("min")]
    by_reach = ranked.sort_values(shares, ascending=False, kind="stable", na_position="last")
    best_form = by_reach.drop_duplicates([*place, "group"])
    return best_form.sort_values(shares, kind="stable", na_position="last").drop_duplicates(place)


def _judged(worst: pd.DataFrame, said: _All, limits: Limits) -> pd.DataFrame:
    here = [said.get(key, _NOTHING) for key in zip(worst["municipality"], worst["kind"], strict=True)]
    years = pd.array([one.year or None for one in here], dtype="Int64")
    table = worst.assign(
        needs=[", ".join(sorted(one.needs)) for one in here],
        letters=[one.letters for one in here],
        stated_year=years,
        data_year=worst["data_year"].astype("Int64"),
        gap_least=1 - worst["share_possible"],
        gap_most=1 - worst["share_certain"],
    )
    stated = np.array([bool(one.needs or one.letters) for one in here], dtype=bool)
    small = (table["gap_most"] <= limits.small).to_numpy(dtype=bool)  # neither is true where nobody lives
    large = (table["gap_least"] >= limits.large).to_numpy(dtype=bool)
    newer = (table["data_year"] > table["stated_year"]).fillna(value=False).to_numpy(dtype=bool)
    told = [~stated & large, ~stated, small & newer, small, large]
    names = np.array([SILENT_LARGE, QUIET, MET, STATED_SMALL, CONFIRMED, UNCLEAR], dtype=object)
    verdict = names[np.select(told, range(len(told)), len(told))]
    return table.assign(verdict=verdict)[list(COLUMNS)]


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    order = table["verdict"].map({name: place for place, name in enumerate(VERDICTS)})
    keys = pd.DataFrame({"v": order, "u": -table["uncovered"].astype(float), "m": table["municipality_name"]})
    return table.loc[keys.sort_values(["v", "u", "m"], kind="stable").index].reset_index(drop=True)

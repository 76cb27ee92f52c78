"""One catalogue of several sources: a service that two of them know stands once."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from difflib import SequenceMatcher
from functools import cache
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from kpss_geo.errors import BadInput, raise_all
from kpss_geo.frames import MAYBE_TEXT, SERVICES, TEXT, Column, Schema
from kpss_geo.sources.official.rpss_codes import plain
from kpss_geo.sources.services import typed
from kpss_geo.terms import kinds, rows

Row = Mapping[Hashable, Any]  # of frames.SERVICES, and its source

NEAR_METRES = 150.0  # an entrance, the middle of a building and an address point lie so far apart
SAME_DOOR_METRES = 30.0  # so near that one name may say nothing
SIMILAR = 0.75  # share of text that names have in common
ALIKE = 0.9  # asked for where a position is only that of a municipality
VAGUE = ("municipality", "street")
FILLED = ("step_free", "opening_hours", "web")  # what the row that stays takes over where it says nothing
# Words that say what a place is or who owns it, not which one it is.
COMMON = frozenset(
    word
    for words in ("s r o a as spol z u ps ops sro", "mudr mddr pharmdr phdr mgr", "ordinace lekarna lekar sluzba")
    for word in words.split()
)

MERGED = Schema(
    "merge_report",
    "dropped",
    {
        "kept": TEXT,
        "source_kept": TEXT,
        "source_dropped": TEXT,
        "metres": Column("number", missing=True, least=0),
        "similarity": Column("number", least=0),
        "taken_over": MAYBE_TEXT,
    },
)


class Merged(NamedTuple):
    """Services (frame of `frames.SERVICES`) and each one left out, with the one that stands for it (`MERGED`)."""

    services: gpd.GeoDataFrame
    report: pd.DataFrame


class _Pair(NamedTuple):
    """Two rows of different sources that may be one service."""

    similarity: float
    metres: float
    one: str
    other: str


def merged(sources: Mapping[str, gpd.GeoDataFrame]) -> Merged:
    """Services of all sources, each once.

    Two rows are one service where they are of one kind, of different sources, near each other, and alike in
    name. Best pairs come first, and no row joins two of another source. Which row stays is told for each family
    of kinds by `tables/source_order.csv`; it takes over `FILLED` where it says nothing. Rows of one source are
    never merged.

    Parameters
    ----------
    sources
        Frames of `frames.SERVICES` by name of source (rpss, nrpzs, catalogue, osm), all in one coordinate system.

    Raises
    ------
    BadInput
        Where a source is not in the table, ids repeat, or coordinate systems differ.
    """
    _check(sources)
    given = [frame.assign(_source=name) for name, frame in sorted(sources.items()) if len(frame)]
    if not given:
        return Merged(next(iter(sources.values())), _report([]))
    together = gpd.GeoDataFrame(pd.concat(given), crs=given[0].crs).sort_index()
    told = together.to_dict("index")
    records: list[dict[str, object]] = []
    changes: dict[str, Row] = {}
    for group in _groups(_candidates(together, told), told):
        first, *others = sorted(group, key=lambda id_: (_rank(told[id_]), id_))
        changes[first] = told[first]
        for other in others:
            changes[first], columns = _filled(changes[first], told[other])
            records.append(_told(first, other, told, columns))
    kept = _changed(together, changes).drop(index=[str(record["dropped"]) for record in records])
    return Merged(SERVICES.check(kept.drop(columns="_source")), _report(records))


@cache
def source_order() -> Mapping[str, tuple[str, ...]]:
    """Sources by family of kinds, the one that wins first."""
    return {row["family"]: tuple(row["sources"].split("|")) for row in rows("source_order.csv")}


def similarity(one: str, other: str) -> float:
    """Share of text that two names have in common, without words that say only what a place is.

    NaN where nothing is left of either name.

    >>> similarity("Lékárna U Lva s.r.o.", "LEKARNA U LVA")
    1.0
    """
    first, second = sorted((_telling(one), _telling(other)))  # difflib's ratio depends on the order
    return SequenceMatcher(None, first, second, autojunk=False).ratio() if first else float("nan")


@cache
def _generic() -> frozenset[str]:
    """Names of kinds: an object called so has no name of its own."""
    return frozenset(plain(kind.name) for kind in kinds().values())


def _telling(name: str) -> str:
    words = plain(name)
    return "" if words in _generic() else " ".join(word for word in words.split() if word not in COMMON)


def _check(sources: Mapping[str, gpd.GeoDataFrame]) -> None:
    if not sources:
        raise BadInput(["katalogy: není co spojovat; přidejte aspoň jeden"])
    known = {name for order in source_order().values() for name in order}
    faults = [
        f"katalogy: pramen „{name}“ v tables/source_order.csv není; doplňte ho tam"
        for name in sources
        if name not in known
    ]
    systems = {str(frame.crs) for frame in sources.values()}
    if len(systems) > 1:
        faults.append(f"katalogy: souřadnicové systémy se liší ({', '.join(sorted(systems))}); převeďte je na jeden")
    ids = pd.Series([id_ for frame in sources.values() for id_ in frame.index], dtype=object)
    if ids.duplicated().any():
        faults.append(f"katalogy: id {', '.join(map(str, ids[ids.duplicated()][:5]))} je ve více pramenech; odlište je")
    raise_all(faults)


def _rank(row: Row) -> int:
    kind = kinds().get(row["kind"])
    order = source_order().get(kind.family, ()) if kind else ()
    return order.index(row["_source"]) if row["_source"] in order else len(order)


def _candidates(together: gpd.GeoDataFrame, told: Mapping[Hashable, Row]) -> Iterator[_Pair]:
    """Every pair of rows of one kind that may be one service."""
    for kind in sorted(together["kind"].unique()):
        same = together[together["kind"] == kind]
        ids = same.index.tolist()
        for one, other in _near(same) if len(same["_source"].unique()) > 1 else ():
            first, second = told[ids[one]], told[ids[other]]
            if first["_source"] != second["_source"] and (judged := _judged(first, second)):
                yield _Pair(*judged, ids[one], ids[other])


def _near(same: gpd.GeoDataFrame) -> list[tuple[int, int]]:
    """Places in the frame of pairs within reach; vague positions reach all of their municipality."""
    found = same.sindex.query(same.geometry, predicate="dwithin", distance=NEAR_METRES)
    pairs = {(one, other) for one, other in zip(*found.tolist(), strict=True) if one < other}
    vague = np.flatnonzero(same["position_quality"].isin(VAGUE).to_numpy())
    towns = same["municipality"].fillna("").to_numpy(dtype=object)
    for one in vague.tolist():
        others = np.flatnonzero(towns == towns[one]).tolist() if towns[one] else []
        pairs |= {(min(one, other), max(one, other)) for other in others if other != one}
    return sorted(pairs)


def _judged(first: Row, second: Row) -> tuple[float, float] | None:
    """Similarity and metres of two rows that may be one service; None where they are not."""
    alike = similarity(first["name"], second["name"])
    vague = bool({first["position_quality"], second["position_quality"]} & set(VAGUE))
    metres = np.inf if vague else _metres(first, second)
    nameless = bool(np.isnan(alike))
    by_name = alike >= ALIKE and _same_town(first, second) if vague else alike >= SIMILAR
    fits = by_name or (nameless and metres <= SAME_DOOR_METRES)
    return (0.0 if nameless else alike, metres) if fits else None


def _metres(first: Row, second: Row) -> float:
    return float(first["geometry"].distance(second["geometry"]))


def _same_town(first: Row, second: Row) -> bool:
    one, other = first["municipality"], second["municipality"]
    return isinstance(one, str) and one == other


def _groups(candidates: Iterator[_Pair], told: Mapping[Hashable, Row]) -> list[frozenset[str]]:
    """Rows that are one service, at most one of each source; best pairs are joined first."""
    group: dict[str, frozenset[str]] = {}
    for pair in sorted(candidates, key=lambda pair: (-pair.similarity, pair.metres, pair.one, pair.other)):
        one, other = (group.get(id_, frozenset([id_])) for id_ in (pair.one, pair.other))
        if not {told[id_]["_source"] for id_ in one} & {told[id_]["_source"] for id_ in other}:
            group |= dict.fromkeys(one | other, one | other)
    return sorted(set(group.values()), key=min)


def _filled(kept: Row, other: Row) -> tuple[Row, list[str]]:
    """The row that stays with what only the other one knows, and the names of those columns."""
    columns = [name for name in FILLED if pd.isna(kept[name]) and not pd.isna(other[name])]
    if not columns:
        return kept, columns
    source = " | ".join(text for text in (kept["source"], other["source"]) if isinstance(text, str))
    return {**kept, **{name: other[name] for name in columns}, "source": source}, columns


def _changed(services: gpd.GeoDataFrame, changes: Mapping[str, Row]) -> gpd.GeoDataFrame:
    here = services.index.isin(list(changes))
    new = {
        name: services[name].mask(here, pd.Series({id_: row[name] for id_, row in changes.items()}, dtype=object))
        for name in (*FILLED, "source")
    }
    return typed(services.assign(**new), {name: SERVICES.columns[name] for name in new})


def _told(kept: str, other: str, told: Mapping[Hashable, Row], columns: list[str]) -> dict[str, object]:
    first, second = told[kept], told[other]
    alike = similarity(first["name"], second["name"])
    return {
        "dropped": other,
        "kept": kept,
        "source_kept": first["_source"],
        "source_dropped": second["_source"],
        "metres": _metres(first, second),
        "similarity": 0.0 if np.isnan(alike) else alike,
        "taken_over": "|".join(columns) or None,
    }


def _report(records: list[dict[str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame.from_records(records, columns=[MERGED.index, *MERGED.columns]).set_index(MERGED.index)
    return MERGED.check(typed(frame, MERGED.columns))

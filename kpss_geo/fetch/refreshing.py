"""A fetched territory made anew: what changed is told before anything is replaced."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import pandas as pd

from kpss_geo.errors import BadInput, MissingInput
from kpss_geo.fetch import provenance
from kpss_geo.fetch.cache import locked
from kpss_geo.fetch.making import Made, made
from kpss_geo.fetch.means import Means
from kpss_geo.files import settle, sha256, write_all
from kpss_geo.sources.services import read_kinds
from kpss_geo.territory import Territory

MOVED_METRES = 20.0  # less is another rounding of the same door
EDITED = "-upraveno"
KINDS = "kinds.csv"


@dataclass(frozen=True)
class Changes:
    """What a new edition of the feeds changes in a territory, and its files, not yet written.

    Attributes
    ----------
    sentences
        Each change, in Czech; empty where nothing changed that anybody would see.
    edited
        Files that somebody changed by hand since they were made.
    """

    folder: Path
    made: Made
    sentences: tuple[str, ...]
    edited: tuple[str, ...]

    def apply(self) -> list[str]:
        """Names of the files written; what was edited by hand stays beside under another name."""
        kept = {_aside(name): (self.folder / name).read_bytes() for name in self.edited}
        contents = {**kept, **self.made.contents}
        with locked(self.folder, sleep=time.sleep):
            write_all(self.folder, contents)
        return list(contents)


def refresh(folder: Path, means: Means) -> Changes:
    """What fetching the territory again would change; nothing is written.

    Raises
    ------
    MissingInput
        Where the folder was not made by `fetch`.
    BadInput
        As `making.made`, and of the old folder where it cannot be opened.
    """
    settle(folder)
    about = _about(folder)
    old = Territory.open(folder)
    new = made(_wanted(about), _as_before(means, about))
    kept = _kinds_kept(folder, new.contents)
    new = new._replace(contents=new.contents | kept)
    with TemporaryDirectory() as place:
        write_all(Path(place), new.contents)
        for name in {KINDS, "needs.csv"} - set(new.contents):
            if (folder / name).is_file():
                (Path(place) / name).write_bytes((folder / name).read_bytes())
        sentences = differences(old, Territory.open(place))
    edited = tuple(name for name in _edited(folder, about) if name not in kept)
    return Changes(folder, new, tuple(sentences), edited)


def differences(old: Territory, new: Territory) -> list[str]:
    """Changes between two editions of a territory, one Czech sentence each."""
    return [
        *_towns(old.municipalities, new.municipalities),
        *_people(old.people, new.people),
        *_services(old.services, new.services),
    ]


def _towns(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> list[str]:
    found = [f"nová obec: {new.loc[code, 'name']} ({code})" for code in new.index.difference(old.index)]
    found += [f"obec už v území není: {old.loc[code, 'name']} ({code})" for code in old.index.difference(new.index)]
    both = old.index.intersection(new.index)
    apart = old.loc[both].geometry.symmetric_difference(new.loc[both].geometry.to_crs(str(old.crs))).area
    grown = apart.index[(apart > 0.001 * old.loc[both].area).to_numpy(dtype=bool)]
    return found + [f"hranice se změnila: {new.loc[code, 'name']} ({apart[code] / 1e4:.1f} ha)" for code in grown]


def _people(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> list[str]:
    counts = pd.DataFrame(
        {name: frame.groupby("municipality")["people"].sum() for name, frame in (("old", old), ("new", new))}
    ).fillna(0)
    found = [
        f"obyvatelé obce {code}: {int(row['old'])} → {int(row['new'])}"
        for code, row in counts.iterrows()
        if row["old"] != row["new"]
    ]
    homes = len(new) - len(old)
    return found + ([f"adresních míst s lidmi: {len(old)} → {len(new)}"] if homes else [])


def _services(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> list[str]:
    gone, came = old.index.difference(new.index), new.index.difference(old.index)
    found = [f"nová služba: {_called(new.loc[id_])}" for id_ in came]
    found += [f"služba zanikla: {_called(old.loc[id_])}" for id_ in gone]
    both = old.index.intersection(new.index)
    metres = old.loc[both].geometry.distance(new.loc[both].geometry.to_crs(str(old.crs)))
    moved = metres.index[(metres > MOVED_METRES).to_numpy(dtype=bool)]
    found += [f"služba se přestěhovala o {metres[id_]:.0f} m: {_called(new.loc[id_])}" for id_ in moved]
    for column, word in (("capacity", "kapacita"), ("forms", "formy"), ("name", "název")):
        one, other = old.loc[both, column], new.loc[both, column]
        unlike = ~((one == other).fillna(value=False) | (one.isna() & other.isna())).to_numpy(dtype=bool)
        found += [f"{word} služby {id_}: {_text(one[id_])} → {_text(other[id_])}" for id_ in both[unlike]]
    return found


def _called(row: Any) -> str:
    town = row["municipality_name"]
    return f"{row['name']}, {town if isinstance(town, str) else 'mimo území'} ({row.name})"


def _text(value: Any) -> str:
    return "neuvedeno" if pd.isna(value) else f"{value:g}" if isinstance(value, float) else str(value)


def _about(folder: Path) -> Mapping[str, Any]:
    path = folder / provenance.FILE
    if not path.is_file():
        raise MissingInput([f"{path}: není tu, složku nevytvořil kpss-geo fetch; vytvořte ji jím do nové složky"])
    try:
        told: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        told["municipalities"], told["unit"], told["code"], told["written"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput([f"{path}: není čitelný ({error!r}); vytvořte území znovu příkazem kpss-geo fetch"]) from error
    return told


def _kinds_kept(folder: Path, contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """`kinds.csv` with the rows that the folder has, as somebody may have corrected them, and the new ones."""
    if KINDS not in contents or not (folder / KINDS).is_file():
        return {}
    old = (folder / KINDS).read_bytes().decode("utf-8-sig")
    known = read_kinds(folder / KINDS)
    head, *lines = contents[KINDS].decode().splitlines()
    if head != old.splitlines()[0]:
        return {}  # of another making: both are kept, this one aside
    further = [line for line in lines if line.partition(";")[0] not in known]
    return {KINDS: "\n".join([*old.rstrip("\n").splitlines(), *further, ""]).encode()}


def _as_before(means: Means, about: Mapping[str, Any]) -> Means:
    """The means with the choices that the territory was made by."""
    without = {*means.without, *map(str, about.get("without", []))}
    return replace(means, overpass=means.overpass or bool(about.get("overpass")), without=tuple(sorted(without)))


def _wanted(about: Mapping[str, Any]) -> str:
    """What the territory was asked for: an ORP or a part by its code, municipalities by theirs."""
    codes = list(about["municipalities"])
    whole = about["unit"] == "city_part" or about["code"] not in codes
    return str(about["code"]) if whole else ",".join(codes)


def _edited(folder: Path, about: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        name
        for name, hash_ in about["written"].items()
        if (folder / name).is_file() and sha256((folder / name).read_bytes()) != hash_
    )


def _aside(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem}{EDITED}{dot}{ending}"

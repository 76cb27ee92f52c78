"""Which territory is meant, and which files it needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from kpss_geo.errors import BadInput, MissingInput, raise_all, tell
from kpss_geo.fetch.cache import Fetched
from kpss_geo.fetch.checks import reading
from kpss_geo.fetch.download import obtain
from kpss_geo.fetch.feeds import File, feeds, file_of
from kpss_geo.fetch.means import Means
from kpss_geo.sources.official.csu_codes import orp_of_municipalities, orps
from kpss_geo.sources.official.ruian_boundaries import municipalities
from kpss_geo.sources.official.ruian_units import units
from kpss_geo.sources.official.unpacked import several

ONCE = ("census", "rpss", "rpss_kinds", "rpss_groups")
EXTRACT = "osm"  # not needed where Overpass is asked
WHERE = ("orp_list", "orp_towns", "units")  # tell which municipalities are meant


class Meant(NamedTuple):
    """A territory that somebody named.

    Attributes
    ----------
    name, code
        Of the ORP (ČSÚ), of the city part, or of the first municipality and how many more.
    unit
        "municipality", or "city_part" where each stands in the place of a municipality.
    codes
        Of the municipalities or city parts, ascending.
    cities
        Municipalities whose address points are needed: the same, or the cities of the parts.
    """

    name: str
    code: str
    unit: str
    codes: tuple[str, ...]
    cities: tuple[str, ...]


class Gazetteer(NamedTuple):
    """Names and codes among which a territory is looked for.

    Attributes
    ----------
    orps
        Of `csu_codes.orps`.
    orp_of
        ČSÚ code of the ORP by municipality.
    towns
        Municipalities of RÚIAN with their boundaries (frame of `RUIAN_MUNICIPALITIES`).
    parts
        City parts of RÚIAN: index code; name, within. Read only where they are asked for: the file is large.
    """

    orps: pd.DataFrame
    orp_of: pd.Series
    towns: pd.DataFrame
    parts: Callable[[], pd.DataFrame]


def gazetteer(paths: dict[str, Path], *, today: dt.date) -> Gazetteer:
    """Names and codes of the files of the feeds `WHERE`.

    Raises
    ------
    MissingInput, BadInput
        Where a file cannot be read or is another.
    """
    with reading("orp_list"):
        known_orps = orps(paths["orp_list"], on=today)
    with reading("orp_towns"):
        orp_of = orp_of_municipalities(paths["orp_towns"])
    with reading("units"):
        towns = municipalities(paths["units"])
    return Gazetteer(known_orps, orp_of, towns, partial(_parts, paths["units"]))


def _parts(path: Path) -> pd.DataFrame:
    try:
        return units([path], "city_part", None)
    except BadInput:  # a state without city parts; what else is wrong, the municipalities have told
        return pd.DataFrame({"name": [], "within": []}, index=pd.Index([], name="code"), dtype="string")


def meant(wanted: str, known: Gazetteer) -> Meant:
    """The territory that a text names.

    Parameters
    ----------
    wanted
        An ORP by its ČSÚ code (3114), RÚIAN code (353) or name (Třeboň); a city part by name (Praha 12) or
        code; or a municipality or several, by names or codes joined by commas or semicolons.

    Raises
    ------
    BadInput
        Where there is nothing of that name, or more than one; all are listed then.
    """
    texts = [text.strip() for text in wanted.replace(";", ",").split(",") if text.strip()]
    if not texts:
        raise BadInput(["území: není řečeno jaké; napište ORP (3114, Třeboň), městskou část (Praha 12) nebo obce"])
    single = len(texts) == 1
    if single and (orp := _orp(texts[0], known)):
        return orp
    if single and not _named(texts[0], known.towns) and (part := _city_part(texts[0], known)):
        return part  # a municipality of the same name comes first: Kunratice is one too
    return _municipalities(texts, known)


def _orp(text: str, known: Gazetteer) -> Meant | None:
    names = known.orps["name"].to_dict()
    ruian = known.orps["orp"].to_dict()
    by = {
        str(code): f"ORP {name}, kód ČSÚ {code}"
        for code, name in names.items()
        if text in (code, ruian[code]) or text.casefold() == name.casefold()
    }
    if not by:
        return None
    code = _only(text, by)
    towns = tuple(sorted(known.orp_of.index[known.orp_of == code]))
    with reading("orp_towns"):
        raise_all([] if towns else [f"vazba obec – ORP nezná žádnou obec ORP {code}; stáhněte ji znovu"])
    lost = [town for town in towns if town not in known.towns.index]
    if lost:
        raise BadInput([f"obce {several(lost)} v RÚIAN nejsou; stáhněte číselníky a hranice ke stejnému dni"])
    return Meant(names[code], code, "municipality", towns, towns)


def _city_part(text: str, known: Gazetteer) -> Meant | None:
    parts = known.parts()
    found = _named(text, parts)
    if not found:
        return None
    code = _only(text, {one: f"{name} (městská část), kód {one}" for one, name in found.items()})
    return Meant(found[code], code, "city_part", (code,), (parts["within"].to_dict()[code],))


def _municipalities(texts: Sequence[str], known: Gazetteer) -> Meant:
    codes: dict[str, str] = {}
    faults = []
    for text in texts:
        found = _named(text, known.towns)
        if not found:
            faults.append(f"„{text}“ není ORP, městská část ani obec; napište název nebo kód z RÚIAN")
            continue
        try:
            code = _only(text, {one: f"{name} ({_orp_name(one, known)}), kód {one}" for one, name in found.items()})
            codes[code] = found[code]
        except BadInput as error:
            faults += error.faults
    raise_all(faults)
    code, name = next(iter(codes.items()))
    more = f" a okolí ({len(codes)} obcí)" if len(codes) > 1 else ""
    return Meant(name + more, code, "municipality", tuple(sorted(codes)), tuple(sorted(codes)))


def _named(text: str, table: pd.DataFrame) -> dict[str, str]:
    """Names by code of the units that a code or a name means."""
    names = {str(code): str(name) for code, name in table["name"].items()}
    if text in names:
        return {text: names[text]}
    return {code: name for code, name in sorted(names.items()) if name.casefold() == text.casefold()}


def _orp_name(town: str, known: Gazetteer) -> str:
    return f"ORP {known.orps['name'].to_dict().get(known.orp_of.to_dict().get(town), 'neznámé')}"


def _only(text: str, candidates: Mapping[str, str]) -> str:
    """The only code of the candidates."""
    if len(candidates) > 1:
        raise BadInput([f"„{text}“ je víc: {'; '.join(candidates.values())}; napište kód"])
    return next(iter(candidates))


def gathered(files: Sequence[File], means: Means) -> dict[str, Fetched]:
    """The files at hand, by name; what cannot be had is told for all of them at once.

    Raises
    ------
    MissingInput, BadInput
        Naming every file that is not to be had.
    """
    found: dict[str, Fetched] = {}
    faults: list[str] = []
    kind: type[BadInput] = MissingInput
    for number, file in enumerate(files):
        means.progress(file.feed.name, number, len(files))
        try:
            found[file.name] = obtain(file, means)
        except BadInput as error:
            faults += error.faults
            kind = kind if isinstance(error, MissingInput) else BadInput
    if faults:
        raise kind(faults)
    return found


def first_files(today: dt.date) -> list[File]:
    """Files that tell which municipalities a territory has."""
    return [file_of(feed, today=today) for feed in WHERE]


def further_files(territory: Meant, today: dt.date, *, overpass: bool = False) -> list[File]:
    """Files that a territory needs besides; the extract only where Overpass is not asked."""
    once = [file_of(feed, today=today) for feed in (*ONCE, *([] if overpass else [EXTRACT]))]
    return once + [file_of("addresses", today=today, code=code) for code in territory.cities]


def optional_files(today: dt.date, means: Means) -> dict[str, Fetched]:
    """Files that a territory can lack, as far as they are to be had; what is lacking is told with what follows.

    Raises
    ------
    BadInput
        Where somebody wants to do without a feed that no territory can lack.
    """
    known = {id_: feed for id_, feed in feeds().items() if feed.without}
    raise_all([f"--without {one}: bez toho nejde; lze vynechat {', '.join(known)}" for one in means.without
               if one not in known])  # fmt: skip
    found: dict[str, Fetched] = {}
    for id_, feed in known.items():
        file = file_of(id_, today=today)
        asked = bool(feed.addresses) or bool(means.by_hand and file.among(means.by_hand))
        if id_ in means.without or not asked:
            continue
        try:
            found |= gathered([file], means)
        except BadInput as error:
            tell(f"{feed.name}: není k dispozici, {feed.without} ({'; '.join(error.faults)})")
    return found

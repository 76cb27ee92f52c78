"""One file at hand: brought by somebody, downloaded politely, or as the cache holds it."""

from __future__ import annotations

import datetime as dt
from fnmatch import fnmatch
from pathlib import Path

from kpss_geo.errors import BadInput, MissingInput, tell
from kpss_geo.fetch import cache
from kpss_geo.fetch.asking import AbsentError, AgainError, Asked, attempt, missing, server_of
from kpss_geo.fetch.cache import Fetched
from kpss_geo.fetch.checks import check, moved
from kpss_geo.fetch.feeds import File
from kpss_geo.fetch.means import Means
from kpss_geo.fetch.part import Part, date_of
from kpss_geo.files import write_all
from kpss_geo.sources.official.unpacked import members

MOST_QUIET = 6  # attempts in a row that bring nothing
MOST_SECONDS = 4 * 3600.0  # of one file
LONGEST_PAUSE = 300.0


def obtain(file: File, means: Means) -> Fetched:
    """The file: brought by hand, downloaded, or as the cache holds it.

    Raises
    ------
    MissingInput
        Where nobody is to be asked and it is not there.
    BadInput
        Where it moved, changed its form, is too large, or its server does not answer.

    Warns
    -----
    RepairedInput
        Where it is older than the feed's usual age, or where the cache stands in for a silent server.
    """
    found = _by_hand(file, means) or _from_server(file, means)
    age = (means.now().date() - dt.date.fromisoformat(found.date)).days
    if age > file.feed.valid_days:
        told = dt.date.fromisoformat(found.date)
        tell(f"{file.feed.name}: data jsou z {told:%-d. %-m. %Y}, tedy {age} dní stará; stáhněte novější, jsou-li")
    return found


def _by_hand(file: File, means: Means) -> Fetched | None:
    path = None
    if means.by_hand:
        path = file.among(means.by_hand) or _of_package(file, means.by_hand, means.cache)
    if path is None:
        return None
    if file.feed.content != "zip" or path.suffix == ".zip":
        check(path, file.feed)
    stamp = cache.day_of(path.stat().st_mtime)
    return Fetched(file.feed.id, path, "", date_of(path.name, stamp), stamp, cache.hash_of(path))


def _of_package(file: File, folder: Path, kept: Path) -> Path | None:
    """The file taken out of a package of many, such as the address points of the whole state."""
    packages = [path for path in folder.iterdir() if any(fnmatch(path.name, one) for one in file.feed.packages)]
    if not packages:
        return None
    with members(max(packages, key=lambda path: path.name), (".csv",)) as found:
        fitting = [member for member in found if file.fits(Path(member.inside).name)]
        if not fitting:
            return None
        with fitting[0].open() as stream:
            content = stream.read()
    name = Path(fitting[0].inside).name
    write_all(kept / "by-hand", {name: content})
    return kept / "by-hand" / name


def _from_server(file: File, means: Means) -> Fetched:
    if means.get is None:
        kept = [found for address in file.addresses if (found := cache.known(means.cache, address))]
        if not kept:
            raise MissingInput([missing(file)])
        return kept[0]
    if not file.addresses:
        raise MissingInput([missing(file)])
    with cache.locked(means.cache, sleep=means.sleep, mode=cache.PRIVATE):
        return _first_there(file, means)


def _first_there(file: File, means: Means) -> Fetched:
    for address in file.addresses:
        if file.feed.fresh_days and (kept := _still_fresh(file, address, means)):
            return kept
        try:
            return _patiently(file, address, means)
        except AbsentError:
            continue
    raise BadInput([moved(file.feed, f"na adrese {file.addresses[-1]} už není")])


def _still_fresh(file: File, address: str, means: Means) -> Fetched | None:
    """What the cache holds, where the feed need not be asked again so soon."""
    kept = cache.known(means.cache, address)
    if kept is None:
        return None
    days = (means.now().date() - dt.date.fromisoformat(kept.fetched)).days
    return kept if 0 <= days <= file.feed.fresh_days else None


def _patiently(file: File, address: str, means: Means) -> Fetched:
    """Ask until the file is whole; only attempts that bring nothing are counted."""
    asked = Asked(file, address, Part.of(means.cache, address), means.clock() + MOST_SECONDS)
    quiet = 0
    while True:
        before = asked.part.size
        try:
            return attempt(asked, means)
        except AgainError as again:
            quiet = 1 if asked.part.size > before else quiet + 1
            pause = 2.0 ** (quiet - 1) if again.after is None else again.after
            if quiet >= MOST_QUIET or pause > LONGEST_PAUSE or means.clock() + pause > asked.deadline:
                return _instead(asked, means, str(again), pause)
            means.sleep(pause)


def _instead(asked: Asked, means: Means, why: str, pause: float) -> Fetched:
    """What the cache holds where the server does not answer."""
    kept = cache.known(means.cache, asked.address)
    if kept is None:
        name = asked.file.feed.name
        wait = f" (žádá počkat {pause:.0f} s)" if pause > LONGEST_PAUSE else ""
        done = f"; staženo je {asked.part.size / 1e6:.1f} MB a příště se naváže" if asked.part.size else ""
        raise BadInput([f"{name}: server {server_of(asked.address)} neodpovídá: {why}{wait}{done}; zkuste to později"])
    tell(f"{asked.file.feed.name}: server neodpovídá ({why}); beru soubor stažený {kept.fetched}")
    return kept

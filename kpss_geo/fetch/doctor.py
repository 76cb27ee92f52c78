"""What keeps an installation or a territory from working, and what to do about it."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from kpss_geo.errors import KpssError
from kpss_geo.fetch import provenance
from kpss_geo.fetch.feeds import feeds
from kpss_geo.files import sha256
from kpss_geo.territory import Territory

LEAST_GB = 10.0  # extracts, registers, and room to write a territory beside the old one
LEAST_PYTHON = (3, 11)
LIBRARIES = ("geopandas", "osmium", "pyarrow", "scipy", "shapely", "sqlalchemy", "httpx", "streamlit")
OLD_DAYS = 180

Reach = Callable[[str], int]  # status that a server answers to HEAD; raises OSError where it does not


class Finding(NamedTuple):
    """One thing that was looked at: whether it is well, what was seen, and what to do where it is not."""

    ok: bool
    what: str
    advice: str = ""


def doctor(
    folder: Path | None,
    *,
    cache: Path,
    today: date,
    reach: Reach | None = None,
    disk: Callable[[Path], int] | None = None,
    database: str | None = None,
) -> list[Finding]:
    """Everything looked at, in the order in which it should be mended.

    Parameters
    ----------
    folder
        Territory to look at too.
    reach
        Asks a server; servers are asked only where it is given.
    disk
        Free bytes of the disk that a folder is on.
    database
        Address of the survey's store; KPSS_DATABASE_URL when None.
    """
    url = database or os.environ.get("KPSS_DATABASE_URL", "")
    return [
        *_installation(),
        _room(folder or cache, disk or _free),
        *([_database(url)] if url else []),
        *(_territory(folder, today) if folder else []),
        *(_servers(reach) if reach else []),
    ]


def _installation() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(sys.version_info[:2] >= LEAST_PYTHON, f"Python {version}", "nainstalujte Python 3.11 nebo novější")
    for name in LIBRARIES:
        try:
            importlib.import_module(name)
            yield Finding(ok=True, what=f"{name} {metadata.version(name)}")
        except (ImportError, OSError) as error:
            yield Finding(ok=False, what=f"{name} nejde načíst ({error})", advice="spusťte pip install -U kpss-geo")


def _free(folder: Path) -> int:
    there = next(place for place in (folder.resolve(), *folder.resolve().parents) if place.exists())
    return shutil.disk_usage(there).free


def _room(folder: Path, disk: Callable[[Path], int]) -> Finding:
    free = disk(folder) / 1e9
    return Finding(
        free >= LEAST_GB, f"volné místo {free:.1f} GB", f"uvolněte aspoň {LEAST_GB:.0f} GB, nebo zvolte --cache jinde"
    )


def _database(url: str) -> Finding:
    from sqlalchemy import create_engine, make_url, text  # noqa: PLC0415  only where a database is named
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    try:
        shown = make_url(url).render_as_string(hide_password=True)
        engine = create_engine(url)
        with engine.connect() as connection:
            connection.execute(text("select 1"))
        engine.dispose()
    except (SQLAlchemyError, ImportError) as error:
        why = type(error).__name__  # the message would show the password
        return Finding(ok=False, what=f"databáze neodpovídá ({why})", advice="spusťte ji a opravte KPSS_DATABASE_URL")
    return Finding(ok=True, what=f"databáze {shown}")


def _territory(folder: Path, today: date) -> Iterator[Finding]:
    try:
        opened = Territory.open(folder)
    except KpssError as error:
        for fault in str(error).splitlines():
            yield Finding(ok=False, what=fault, advice="opravte soubor, nebo území vytvořte znovu: kpss-geo fetch")
        return
    yield Finding(
        ok=True, what=f"území {opened.name}: {len(opened.municipalities)} obcí, {len(opened.services)} služeb"
    )
    drawn = opened.streets.schematic or bool(opened.municipalities["schematic"].any())
    for note in opened.notes:
        yield Finding(ok=not drawn, what=note, advice="nahraďte schéma úředními daty: kpss-geo fetch")
    yield from _ages(folder, today)
    yield from _unlike(folder)


def _unlike(folder: Path) -> Iterator[Finding]:
    """Files that are not those that were made: edited, or a writing that was killed half-way."""
    try:
        written = json.loads((folder / provenance.FILE).read_text(encoding="utf-8"))["written"]
        unlike = [
            name
            for name, hash_ in written.items()
            if not (folder / name).is_file() or sha256((folder / name).read_bytes()) != hash_
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return  # not made by fetch
    if unlike:
        advice = "upravil-li je někdo, je to v pořádku; jinak zápis skončil uprostřed: spusťte kpss-geo fetch znovu"
        yield Finding(ok=False, what=f"jiné, než je fetch zapsal: {', '.join(unlike)}", advice=advice)


def _ages(folder: Path, today: date) -> Iterator[Finding]:
    try:
        told = json.loads((folder / provenance.FILE).read_text(encoding="utf-8"))["files"]
        newest: dict[str, str] = {}
        for one in told:
            newest[one["feed"]] = max(newest.get(one["feed"], ""), one["date"])
        days = {id_: (today - date.fromisoformat(day)).days for id_, day in newest.items()}
    except (OSError, ValueError, KeyError, TypeError):
        return  # not made by fetch
    for id_, many in sorted(days.items()):
        if id_ in feeds():
            feed = feeds()[id_]
            yield Finding(
                many <= max(feed.valid_days, OLD_DAYS), f"{feed.name}: data {newest[id_]}", "spusťte kpss-geo refresh"
            )


def _servers(reach: Reach) -> Iterator[Finding]:
    """One question to each server, not to each file."""
    first = {urlsplit(one).netloc: feed for feed in feeds().values() for one in reversed(feed.addresses)}
    for server, feed in sorted(first.items()):
        try:
            status = reach(f"https://{server}/")
        except OSError as error:
            advice = f"zkuste to později nebo s --proxy; jinak stáhněte soubory z {feed.page} a použijte --from"
            yield Finding(ok=False, what=f"{server} neodpovídá ({error})", advice=advice)
            continue
        yield Finding(
            status < 500, f"{server} odpovídá ({status})", f"server má poruchu, zkuste to později ({feed.page})"
        )

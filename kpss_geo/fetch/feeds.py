"""Feeds of `tables/feeds.toml`: where each is, what it must be, and how it must be credited."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote


@dataclass(frozen=True)
class Feed:
    """One feed as `tables/feeds.toml` describes it; the keys are explained there."""

    id: str
    name: str
    addresses: tuple[str, ...]
    file: str
    patterns: tuple[str, ...]
    content: str
    most_mb: int
    valid_days: int
    page: str
    licence: str
    licence_url: str
    attribution: str
    changes: str
    packages: tuple[str, ...] = ()
    without: str = ""
    fresh_days: int = 0


class File(NamedTuple):
    """One file of a feed: the addresses to try, and the name that it is kept under."""

    feed: Feed
    addresses: tuple[str, ...]
    name: str
    patterns: tuple[str, ...]

    def among(self, folder: Path) -> Path | None:
        """The file brought by hand; of several the last by name, since names begin with the date."""
        fitting = [path for path in folder.iterdir() if path.is_file() and self.fits(path.name)]
        return max(fitting, key=lambda path: path.name, default=None)

    def fits(self, name: str) -> bool:
        """Whether a file of the name is this one."""
        return any(fnmatch(name.lower(), pattern.lower()) for pattern in self.patterns)


@cache
def feeds() -> Mapping[str, Feed]:
    """All feeds by id."""
    text = resources.files("kpss_geo").joinpath("tables/feeds.toml").read_text(encoding="utf-8")
    return MappingProxyType({id_: _feed(id_, told) for id_, told in tomllib.loads(text).items()})


def _feed(id_: str, told: Mapping[str, Any]) -> Feed:
    lists = {name: tuple(told[name]) for name in ("addresses", "patterns")}
    lists["packages"] = tuple(told.get("packages", ()))
    return Feed(**{**told, **lists, "id": id_})


def file_of(feed: str, *, today: dt.date, code: str = "", query: str = "") -> File:
    """The file of a feed for a day and, where the feed has one for each, a municipality or a question.

    Examples
    --------
    >>> file_of("addresses", today=dt.date(2026, 11, 22), code="547336").addresses[1][-31:]
    '/20261031_OB_547336_ADR.csv.zip'
    """
    found = feeds()[feed]
    last = today.replace(day=1) - dt.timedelta(days=1)
    before = last.replace(day=1) - dt.timedelta(days=1)
    days = {"last_day": f"{last:%Y%m%d}", "before_last_day": f"{before:%Y%m%d}"}
    told = {"code": code, "query": quote(query, safe=""), **days}
    return File(
        feed=found,
        addresses=tuple(one.format(**told) for one in found.addresses),
        name=found.file.format(**told),
        patterns=tuple(one.format(**told) for one in found.patterns),
    )

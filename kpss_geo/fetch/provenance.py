"""Where each file of a territory comes from, and how it must be credited."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from kpss_geo.fetch.cache import Fetched
from kpss_geo.fetch.feeds import Feed, feeds

FILE = "sources.json"
# Code lists are named in the file, not on maps.
UNSHOWN = ("orp_list", "orp_towns", "towns_history", "successors", "rpss_kinds", "rpss_groups")


def credited(found: Iterable[Fetched], changes: Mapping[str, str] | None = None) -> list[dict[str, str]]:
    """`[[sources]]` of a territory, one for each feed that maps and tables must name, with the newest date.

    Parameters
    ----------
    changes
        Further changes by feed, beside those of `tables/feeds.toml`.
    """
    newest: dict[str, str] = {}
    for one in found:
        newest[one.feed] = max(newest.get(one.feed, ""), one.date)
    told = {id_: date for id_, date in newest.items() if id_ not in UNSHOWN}
    return [_credited(feeds()[id_], date, (changes or {}).get(id_, "")) for id_, date in sorted(told.items())]


def _credited(feed: Feed, date: str, further: str) -> dict[str, str]:
    return {
        "name": feed.name,
        "date": date,
        "licence": feed.licence,
        "attribution": feed.attribution.format(year=date[:4]),
        "url": feed.licence_url,
        "changes": "; ".join(text for text in (feed.changes, further) if text),
    }


def sources_json(
    found: Iterable[Fetched], written: Mapping[str, str], *, about: Mapping[str, Any], today: dt.date
) -> bytes:
    """`sources.json`: every file that was read, and the hash of each that was written.

    Parameters
    ----------
    written
        SHA-256 by name of the files of the territory.
    about
        What the territory is: name, code, unit, municipalities, width of the ring.
    """
    files = [
        {
            "feed": one.feed,
            "file": one.path.name,
            "address": one.address or "přineseno ručně",
            "date": one.date,
            "downloaded": one.fetched,
            "sha256": one.sha256,
            **_credited(feeds()[one.feed], one.date, ""),
            "page": feeds()[one.feed].page,
        }
        for one in sorted(found, key=lambda one: (one.feed, one.path.name))
    ]
    told = {**about, "made": today.isoformat(), "files": files, "written": dict(sorted(written.items()))}
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()

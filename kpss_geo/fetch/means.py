"""How files come: the folder they are kept in, who asks for them, the clock and the bar that shows progress."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kpss_geo.fetch.web import Get

Progress = Callable[[str, int, int], None]


def silent(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def _utc_now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)


@dataclass(frozen=True)
class Means:
    """How files come.

    Attributes
    ----------
    cache
        Folder of what was downloaded.
    get
        Asks a server; None: offline.
    by_hand
        Folder of files that somebody brought; they are used before any server is asked.
    now, clock, sleep
        Time of day, seconds that only grow, and waiting.
    overpass
        Ask Overpass for the territory's streets instead of taking an extract of the state.
    without
        Feeds that somebody wants to do without, of those that a territory can lack.
    """

    cache: Path
    get: Get | None = None
    by_hand: Path | None = None
    now: Callable[[], dt.datetime] = _utc_now
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    progress: Progress = silent
    overpass: bool = False
    without: tuple[str, ...] = ()
    last_asked: dict[str, float] = field(default_factory=dict)  # by server
    clock_told: list[dt.timedelta] = field(default_factory=list)  # so that a wrong clock is told once

"""What all sessions share: the territory, the store, what is published now and the answer to the standard study."""

from __future__ import annotations

import datetime as dt
import gc
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Generic, TypeVar

from kpss_geo.access import Survey, box_of
from kpss_geo.errors import BadInput
from kpss_geo.findings import findings
from kpss_geo.maps import layers
from kpss_geo.maps.layers import LAND, Content, Layer
from kpss_geo.pages import working
from kpss_geo.pages.settings import settings
from kpss_geo.publish import backdrop as backdrop_of
from kpss_geo.question import Study
from kpss_geo.reach.network import contracted
from kpss_geo.store import Store, Unavailable, store_url
from kpss_geo.store.engines import file_of, parsed
from kpss_geo.study import Answer
from kpss_geo.study import answer as answered
from kpss_geo.territory import Territory

T = TypeVar("T")
MANY_NODES = 5_000  # fewer are swept in less than a millisecond anyway
MOST_RANK = 2  # roads under a map: main and secondary ones


class _Once(Generic[T]):
    """A value made once for each key by whoever asks first; the others wait for it."""

    def __init__(self, make: Callable[[str], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._found: dict[str, T] = {}

    def get(self, key: str = "") -> T:
        with self._lock:
            if key not in self._found:
                made = self._make(key)
                self._found = {key: made}  # only the last one is asked for
            return self._found[key]

    def last(self) -> tuple[str, T] | None:
        return next(iter(self._found.items()), None)

    def put(self, key: str, value: T) -> None:
        with self._lock:
            self._found = {key: value}

    def forget(self) -> None:
        with self._lock:
            self._found = {}


def folder() -> Path:
    """Folder of the territory."""
    return settings().territory


def photos_folder() -> Path:
    """Folder of the photos."""
    return settings().photos


def today() -> dt.date:
    """The day on which the pages stand."""
    return dt.datetime.now(tz=dt.UTC).astimezone().date()


def url() -> str:
    """Address of the store."""
    return settings().database or store_url(folder())


def territory() -> Territory:
    """The territory; opened once."""
    return _territory.get()


def has_store() -> bool:
    """Is there a store, or was one named."""
    file = file_of(parsed(url()))
    return settings().database is not None or file is None or file.is_file()


def store() -> Store:
    """The open store.

    Raises
    ------
    Unavailable
        There is none, or it does not answer.
    """
    return _store.get()


def survey() -> Survey:
    """Points as they are published at this moment; those of the demonstration where there is no store."""
    return _survey.get(edition())


def edition() -> str:
    """Text that changes with the day and with whatever is published: a key for caches, not for eyes."""
    moment = store().moment() if has_store() else ()
    return f"{folder()} {url()} {today()} {moment}"


def answer() -> Answer:
    """Answer to the standard study; while a newer one is being computed, the one before it."""
    wanted = edition()
    known = _answer.last()
    if known is None:
        return _answer.get(wanted)
    if known[0] != wanted:
        _renew(wanted)
    return known[1]


def answer_edition() -> str:
    """The edition on which the answer in hand stands."""
    known = _answer.last()
    return known[0] if known else edition()


def is_renewing() -> bool:
    """Is a newer answer being computed."""
    return _jobs.running


def warm() -> None:
    """Open and answer before the first visitor comes."""
    territory()
    answer()
    settle()


def settle() -> None:
    """Let the garbage collector leave alone what all sessions share.

    Streamlit collects garbage after every run of every session: looking through the shared frames each time took
    longer than most runs.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def opened_store() -> Store | None:
    """The store if somebody opened it."""
    known = _store.last()
    return known[1] if known else None


def forget(*, keep_answer: bool = False) -> None:
    """Open everything anew at the next call; territory and answer may stay where they are the same."""
    for one in (_store, _survey, *(() if keep_answer else (_territory, _answer))):
        one.forget()
    settings.cache_clear()


def backdrop() -> list[Layer]:
    """Municipalities with their names, and roads: what lies under every map."""
    outlines, roads = _backdrop.get()
    return [
        Layer("obce", outlines, paint=[LAND] * outlines.count, pick=False),
        Layer("silnice", roads, palette=("--road",), pick=False),
    ]


def _make_backdrop(_key: str) -> tuple[Content, Content]:
    opened = territory()
    towns, drawn = opened.municipalities, backdrop_of(opened)
    roads = drawn[drawn["rank"] <= MOST_RANK].dissolve("rank")
    people = opened.people.groupby("municipality")["people"].sum().reindex(towns.index, fill_value=0)
    outlines = layers.areas(towns, titles=towns["name"].tolist(), people=people.tolist())
    return outlines, layers.lines(roads, weight=1.5)


class _Jobs:
    """The one computation that runs behind the visitors' backs."""

    def __init__(self) -> None:
        self.running = False
        self.lock = threading.Lock()


_jobs = _Jobs()


def _renew(wanted: str) -> None:
    with _jobs.lock:
        if _jobs.running:
            return
        _jobs.running = True
    threading.Thread(target=_renewed, args=(wanted,), daemon=True).start()


def _renewed(wanted: str) -> None:
    try:
        job = working.start(computed, folder(), survey())
        _answer.put(wanted, job.wait())
        settle()
    except (BadInput, working.Stopped):
        pass  # the next visitor asks again
    finally:
        _jobs.running = False


def computed(where: Path, seen: Survey | None, progress: working.Progress = working.silent) -> Answer:
    """Answer of the standard study on a territory folder."""
    progress("pokrytí", 0, 1)
    return _swift(answered(Study(), Territory.open(where), survey=seen, today=seen.today if seen else today()))


def _swift(found: Answer) -> Answer:
    """The answer, its large networks made ready for the many sweeps of a planner who tries things out."""
    travels = {
        name: replace(one, net=contracted(one.net)) if one.net.nodes >= MANY_NODES else one
        for name, one in found.travels.items()
    }
    return replace(found, travels=travels)


def _open_store(_key: str) -> Store:
    if not has_store():
        raise Unavailable(
            [f"Databáze průzkumu není založená; správce ji založí příkazem: kpss-geo store init {folder()}"]
        )
    try:
        return Store.open(url())
    except Unavailable:
        raise
    except BadInput as error:
        raise Unavailable(error.faults) from error


def _survey_now(_key: str) -> Survey:
    if has_store():
        return Survey.of(store().published(), today=today())
    return findings(folder(), today=today(), url=settings().database) or Survey({}, today())


def bounds() -> tuple[float, float, float, float]:
    """Where points may lie: west, south, east, north in degrees."""
    box = box_of(territory())
    return box.west, box.south, box.east, box.north


_territory: _Once[Territory] = _Once(lambda _key: Territory.open(folder()))
_backdrop: _Once[tuple[Content, Content]] = _Once(_make_backdrop)
_store: _Once[Store] = _Once(_open_store)
_survey: _Once[Survey] = _Once(_survey_now)
_answer: _Once[Answer] = _Once(lambda _key: _swift(answered(Study(), territory(), survey=survey(), today=today())))

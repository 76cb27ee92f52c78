"""What a downloaded file must be before anybody reads it: no page, no stump, no bomb."""

from __future__ import annotations

import contextlib
import gzip
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from kpss_geo.errors import BadInput
from kpss_geo.fetch.cache import CHUNK_BYTES
from kpss_geo.fetch.feeds import Feed, feeds
from kpss_geo.sources.official.unpacked import MOST_TIMES, SMALL_BYTES, members

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_PAGE_STARTS = (b"<!doctype html", b"<html")
_HEAD_BYTES, _TAIL_BYTES = 1024, 1024
_GAVE_UP = re.compile(rb"runtime (?:error|remark)[^<\"]*")  # Overpass says so at the end, with status 200


def moved(feed: Feed, why: str) -> str:
    """The sentence for a feed that is no longer where or what it was, with the page that tells more."""
    return (
        f"{feed.name}: {why}; stáhněte soubor ze stránky {feed.page} a předejte ho volbou --from, "
        "novou adresu pak zapište do tables/feeds.toml"
    )


@contextlib.contextmanager
def reading(feed: str) -> Iterator[None]:
    """Add to what a reader does not understand the page on which the feed is described."""
    try:
        yield
    except BadInput as error:
        told = feeds()[feed]
        where = f"{told.name}: popis a nový soubor jsou na stránce {told.page}; soubor předejte volbou --from"
        raise type(error)([*error.faults, where]) from error


def check(path: Path, feed: Feed) -> None:
    """Refuse what cannot be a file of the feed.

    Raises
    ------
    BadInput
        Where it is empty, a web page, of another kind, cut off, or unpacks to far more than official files do.
    """
    head, tail = _ends(path)
    if not head:
        raise BadInput([moved(feed, "soubor je prázdný")])
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE_STARTS):
        raise BadInput([moved(feed, "místo dat přišla webová stránka")])
    try:
        why = _KINDS[feed.content](path, head, tail)
    except BadInput as error:
        raise BadInput([moved(feed, fault.rstrip(".")) for fault in error.faults]) from error
    if why:
        raise BadInput([moved(feed, why)])


def unpack_transfer(path: Path, target: Path, most_bytes: int) -> None:
    """Undo the gzip that a server put on the transfer itself, within the limit.

    Raises
    ------
    BadInput
        Where it is damaged or unpacks to more.
    """
    most = min(most_bytes, max(SMALL_BYTES, MOST_TIMES * path.stat().st_size))
    done = 0
    try:
        with gzip.open(path) as source, target.open("wb") as plain:
            while piece := source.read(CHUNK_BYTES):
                done += len(piece)
                if done > most:
                    raise BadInput([f"{target.name}: po rozbalení je mnohem větší, než úřední data bývají; nečtu jej"])
                plain.write(piece)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BadInput([f"{target.name}: zabalený přenos je poškozený ({error}); zkuste to znovu"]) from error


def _ends(path: Path) -> tuple[bytes, bytes]:
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        return head, file.read().rstrip()


def _zip(path: Path, head: bytes, _: bytes) -> str:
    """Read the list of the package, which stands at its end and so tells that nothing is missing."""
    if not head.startswith(_ZIP):
        return "není to balík zip"
    with members(path, ("",)):
        return ""


def _json(path: Path, head: bytes, tail: bytes) -> str:
    if head.startswith((_GZIP, _ZIP)):
        return _packed(path, head)
    whole = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") and tail[-1:] in (b"}", b"]")
    return "" if whole else "není to úplný JSON"


def _csv(path: Path, head: bytes, _: bytes) -> str:
    if head.startswith((_GZIP, _ZIP)):
        return _packed(path, head)
    if b"\0" in head or head[:1] in (b"{", b"<"):
        return "není to tabulka CSV"
    return "" if b"," in head or b";" in head else "není to tabulka CSV (chybí oddělovače)"


def _osm(path: Path, head: bytes, tail: bytes) -> str:
    """Extracts begin by their header; XML ends by its root, and Overpass says before it where it gave up."""
    if path.name.endswith(".pbf") and b"OSMHeader" not in head[:64]:
        return "není to výřez OpenStreetMap (.osm.pbf)"
    if path.name.endswith((".osm", ".json")) and (found := _GAVE_UP.search(tail)):
        return f"Overpass odpověď nedokončil ({found[0].decode(errors='replace').strip()})"
    if path.name.endswith(".osm") and not tail.endswith(b"</osm>"):
        return "není to úplný soubor OpenStreetMap (.osm)"
    return ""


def _packed(path: Path, head: bytes) -> str:
    if head.startswith(_ZIP):
        return _zip(path, head, b"")
    with members(path, ("",)) as found, found[0].open() as stream:
        while stream.read(CHUNK_BYTES):
            pass
    return ""


_KINDS: Mapping[str, Callable[[Path, bytes, bytes], str]] = {"zip": _zip, "json": _json, "csv": _csv, "osm": _osm}

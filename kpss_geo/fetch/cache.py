"""Downloaded files kept by the hash of their content, and the lock of the folder they are kept in."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from kpss_geo.errors import BadInput
from kpss_geo.files import write_all

CHUNK_BYTES = 1 << 20
LOCK = ".lock"
PRIVATE = 0o700  # the register as published holds secret addresses


class Fetched(NamedTuple):
    """A file at hand and where it comes from.

    Attributes
    ----------
    date
        Day that the data describe, as far as anybody tells (ISO).
    fetched
        Day of the download (ISO).
    """

    feed: str
    path: Path
    address: str
    date: str
    fetched: str
    sha256: str
    etag: str = ""
    modified: str = ""


def key(address: str) -> str:
    """Name by which the cache knows an address."""
    return hashlib.sha256(address.encode()).hexdigest()[:24]


def hash_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def known(cache: Path, address: str) -> Fetched | None:
    """What the cache holds of an address; None where it holds nothing, or not what it once downloaded."""
    try:
        told: dict[str, Any] = json.loads(_index(cache, address).read_text(encoding="utf-8"))
        found = Fetched(**{**told, "path": cache / told["path"]})
        return found if found.path.is_file() and hash_of(found.path) == found.sha256 else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(cache: Path, part: Path, name: str, found: Fetched) -> Fetched:
    """Move a whole download into its place and note it; the bytes are on the disk before the note is."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    place = Path("content") / found.sha256[:32] / name
    (cache / place).parent.mkdir(parents=True, exist_ok=True)
    part.replace(cache / place)
    return note(cache, found._replace(path=cache / place))


def note(cache: Path, found: Fetched) -> Fetched:
    """Write down what is kept of an address."""
    told = {**found._asdict(), "path": found.path.relative_to(cache).as_posix()}
    index = _index(cache, found.address)
    write_all(index.parent, {index.name: json.dumps(told, ensure_ascii=False, indent=1).encode()})
    return found


def _index(cache: Path, address: str) -> Path:
    return cache / "index" / f"{key(address)}.json"


@contextlib.contextmanager
def locked(
    folder: Path, *, sleep: Callable[[float], None], mode: int = 0o777, most_tries: int = 7200
) -> Iterator[None]:
    """The folder, made where absent, for one run at a time; the lock of a dead process is gone with it.

    Raises
    ------
    BadInput
        Where the folder cannot be written, or another process holds it for longer than the tries last.
    """
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
        handle = (folder / LOCK).open("a+b")
    except OSError as error:
        raise BadInput([f"{folder}: nejde do ní zapisovat ({error.strerror}); zvolte jinou složku"]) from error
    with handle:
        tries = 0
        while not _taken(handle):
            tries += 1
            if tries >= most_tries:
                raise BadInput([f"{folder}: už do ní zapisuje jiný běh; počkejte, až skončí, nebo ho ukončete"])
            sleep(0.5)
        yield


if sys.platform == "win32":
    import msvcrt

    def _taken(handle: IO[bytes]) -> bool:
        try:
            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _taken(handle: IO[bytes]) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def day_of(stamp: float) -> str:
    """ISO date of a time stamp, UTC."""
    return dt.datetime.fromtimestamp(stamp, tz=dt.UTC).date().isoformat()

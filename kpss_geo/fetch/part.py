"""The part of a download that is on the disk, so that a cut connection goes on where it ended."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kpss_geo.fetch.cache import key
from kpss_geo.fetch.web import Reply

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_DAY = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)")


@dataclass
class Part:
    """Bytes that came so far, which edition of the file they are of, and how many the whole has (None: untold)."""

    path: Path
    edition: str = ""
    total: int | None = None

    @classmethod
    def of(cls, cache: Path, address: str) -> Part:
        """The part that an earlier run left, or an empty one."""
        part = cls(cache / "part" / key(address))
        with contextlib.suppress(OSError, ValueError, AttributeError):
            told = json.loads(part._note.read_text(encoding="utf-8"))
            part.edition = str(told.get("edition") or "")
        return part

    @property
    def _note(self) -> Path:
        return self.path.with_name(self.path.name + ".json")

    @property
    def size(self) -> int:
        """Bytes that are there."""
        return self.path.stat().st_size if self.path.is_file() else 0

    def range_headers(self) -> dict[str, str]:
        """Headers that ask for the rest of the same edition; none where nothing can be resumed."""
        if not self.size or not self.edition:
            self.drop()
            return {}
        return {"Range": f"bytes={self.size}-", "If-Range": self.edition}

    def begin(self, reply: Reply) -> bool:
        """Make room for the answer: the rest of what is there, or the whole anew; False: it is some other piece."""
        fits = _RANGE.fullmatch(reply.headers.get("content-range", "")) if reply.status == 206 else None
        length = reply.headers.get("content-length", "")
        if fits and int(fits[1]) == self.size:
            self.total = int(fits[3]) if fits[3] != "*" else None
        else:
            self.drop()
            if reply.status == 206:
                return False
            self.total = int(length) if length.isdecimal() else None
        tag = reply.headers.get("etag", "")
        self.edition = tag if tag and not tag.startswith("W/") else reply.headers.get("last-modified", "")
        if reply.headers.get("content-encoding", "identity") != "identity":
            self.edition = ""  # ranges of what the server packs anew cannot be joined
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._note.write_text(json.dumps({"edition": self.edition}), encoding="utf-8")
        return True

    def append(self, chunks: Iterable[bytes]) -> Iterator[int]:
        """Write the bytes as they come and give how many are there."""
        done = self.size
        with self.path.open("ab") as file:
            for chunk in chunks:
                file.write(chunk)
                done += len(chunk)
                yield done

    def drop(self) -> None:
        """Forget what came."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)


def date_of(name: str, otherwise: str) -> str:
    """Day that stands in a file's name or address as RRRRMMDD, else the other one; ISO.

    Examples
    --------
    >>> date_of("https://vdp.cuzk.gov.cz/20261031_ST_UKSH.xml.zip", "2026-11-22")
    '2026-10-31'
    """
    found = _DAY.search(name)
    if found:
        with contextlib.suppress(ValueError):
            return dt.date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    return otherwise

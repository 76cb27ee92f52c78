"""Official files as they come, plain, gzipped or zipped, opened within limits so that no bomb unpacks."""

from __future__ import annotations

import contextlib
import gzip
import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple, cast

from kpss_geo.errors import BadInput, MissingInput
from kpss_geo.files import DAMAGED

MOST_BYTES = 8_000_000_000  # the largest official package unpacks to less than half of this
MOST_TIMES = 200  # official texts pack 8–30 times, bombs a thousand times
MOST_FILES = 20_000  # the address package of the state holds 6 258
SMALL_BYTES = 10_000_000  # below this the ratio says nothing
_ZIP, _GZIP = b"PK", b"\x1f\x8b"
_PAGE_STARTS = (b"<!doctype html", b"<html")


class Member(NamedTuple):
    """One file to read: plain, or inside a package."""

    name: str  # for sentences: the package and the file in it
    path: Path
    inside: str = ""  # name in the zip; empty for a plain or gzipped file
    package: zipfile.ZipFile | None = None

    @property
    def for_gdal(self) -> str:
        """Path by which GDAL opens it without unpacking to disk."""
        if self.inside:
            return f"/vsizip/{{{self.path}}}/{self.inside}"
        return f"/vsigzip/{self.path}" if _starts(self.path, _GZIP) else str(self.path)

    def open(self) -> BinaryIO:
        """Bytes of the file, read as they come.

        Raises
        ------
        BadInput
            Where it is damaged, locked, empty, a web page, or more than the limits allow.
        """
        stream = cast("BinaryIO", io.BufferedReader(_Within(self), buffer_size=1 << 18))
        head = cast("io.BufferedReader", stream).peek(512)[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        if not head:
            raise BadInput([f"{self.name}: soubor je prázdný; stáhněte jej znovu"])
        if head.startswith(_PAGE_STARTS):
            raise BadInput([f"{self.name}: je webová stránka, ne data (server poslal hlášení); stáhněte soubor znovu"])
        return stream


class _Within(io.RawIOBase):
    """Unpacked bytes of a member that stop at the limits and tell damage in Czech."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self._most = min(MOST_BYTES, max(SMALL_BYTES, MOST_TIMES * member.path.stat().st_size))
        self._read = 0
        try:
            self._under = _unpacking(member)
        except DAMAGED as error:
            raise BadInput([_damaged(member.name, error)]) from error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        room = memoryview(cast("bytearray", buffer))
        try:
            some = self._under.read(len(room))
        except (*DAMAGED, gzip.BadGzipFile) as error:
            raise BadInput([_damaged(self._member.name, error)]) from error
        self._read += len(some)
        if self._read > self._most:
            raise BadInput([_too_much(self._member.name)])
        room[: len(some)] = some
        return len(some)

    def close(self) -> None:
        if not self.closed and hasattr(self, "_under"):
            self._under.close()
        super().close()


@contextlib.contextmanager
def members(path: Path, endings: Iterable[str]) -> Iterator[list[Member]]:
    """Files of the wanted endings while the package is open: the file itself, or those in the zip by their names.

    Raises
    ------
    MissingInput
        Where there is no such file.
    BadInput
        Where the package is damaged, unpacks to more than the limits, or holds no such file.
    """
    if not path.is_file():
        raise MissingInput([f"{path}: takový soubor není; stáhněte jej nebo opravte jméno"])
    if not _starts(path, _ZIP):
        yield [Member(path.name, path)]
        return
    try:
        package = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise BadInput([_damaged(path.name, error)]) from error
    with package:
        names = _wanted(path, package, tuple(ending.lower() for ending in endings))
        yield [Member(f"{path.name}/{name}", path, name, package) for name in names]


def _wanted(path: Path, package: zipfile.ZipFile, endings: tuple[str, ...]) -> list[str]:
    infos = [info for info in package.infolist() if info.filename.lower().endswith(endings)]
    if not infos:
        raise BadInput([f"{path.name}: v balíku není žádný soubor {' ani '.join(endings)}; stáhněte správný balík"])
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > MOST_FILES or unpacked > min(MOST_BYTES, max(SMALL_BYTES, MOST_TIMES * path.stat().st_size)):
        raise BadInput([_too_much(path.name)])
    return sorted(info.filename for info in infos)


def several(values: Iterable[object], most: int = 5) -> str:
    """Write the first few values as 'a', 'b' and how many more there are, in Czech.

    Examples
    --------
    >>> several([1, 2, 3], most=2)
    "'1', '2' a 1 další"
    """
    some = [f"'{value}'" for value in values]
    more = f" a {len(some) - most} další" if len(some) > most else ""
    return ", ".join(some[:most]) + more


def _starts(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic


def _unpacking(member: Member) -> IO[bytes]:
    if member.package is not None:
        return member.package.open(member.inside)
    return cast("IO[bytes]", gzip.open(member.path)) if _starts(member.path, _GZIP) else member.path.open("rb")


def _damaged(name: str, error: Exception) -> str:
    if "password" in str(error):
        return f"{name}: balík je zamčený heslem; úřední data heslo nemají, stáhněte je znovu"
    return f"{name}: soubor je poškozený nebo neúplný ({error}); stáhněte jej znovu"


def _too_much(name: str) -> str:
    return f"{name}: po rozbalení je mnohem větší, než úřední data bývají; soubor nečtu, stáhněte jej z úřední adresy"

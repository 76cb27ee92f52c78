"""Items of an open-data file of MPSV, read from a stream one by one and never held together."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from kpss_geo.errors import BadInput
from kpss_geo.sources.official.unpacked import Member, members

ROOT = "polozky"
CHUNK_BYTES = 1 << 20
MOST_ITEM_CHARS = 16 << 20  # a service of the register has about 15 thousand
TAIL_CHARS = 16  # the longest token that the end of a window can cut, a string apart

_UNFINISHED = "Unterminated string"
_MAY_GO_ON = ("", ".", "e", "E")  # what stands after a number whose rest is not read yet
_DECODER = json.JSONDecoder()


def items(path: Path) -> Iterator[Any]:
    """Items under `polozky`, in the order of the file: JSON, plain, gzipped or zipped.

    Errors never quote what the file says: it holds addresses that must stay secret.

    Raises
    ------
    MissingInput, BadInput
        While reading, where the file is not there, not whole, or not of this form.
    """
    with members(path, (".json",)) as found:
        if len(found) > 1:
            raise BadInput([f"{path.name}: v balíku je souborů .json víc; nechte v něm jeden"])
        yield from _items_of(found[0])


def _items_of(member: Member) -> Iterator[Any]:
    with member.open() as stream:
        window = _Window(stream, member.name)
        window.take("{")
        seen = False
        while window.next_sign() != "}":
            key = window.value()
            window.take(":")
            if key == ROOT and not seen:
                seen = True
                yield from _array(window)
            else:
                window.value()
            window.skip(",")
        if not seen:
            raise BadInput([f"{member.name}: chybí klíč „{ROOT}“; stáhněte soubor z otevřených dat MPSV znovu"])


def _array(window: _Window) -> Iterator[Any]:
    window.take("[")
    while window.next_sign() != "]":
        yield window.value()
        window.item += 1
        window.skip(",")
    window.take("]")


class _Window:
    """Text of a stream from the value being read on; it grows only as far as that value reaches."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.name = name
        self.item = 1
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._text = ""
        self._at = 0
        self._ended = False

    def next_sign(self) -> str:
        """Next sign that is no space; the window stands on it."""
        while True:
            rest = len(self._text) - self._at
            while rest and self._text[self._at] in " \t\r\n":
                self._at, rest = self._at + 1, rest - 1
            if rest:
                return self._text[self._at]
            if self._ended:
                raise self._cut()
            self._grow()

    def take(self, sign: str) -> None:
        """Pass a sign that must follow."""
        found = self.next_sign()
        if found != sign:
            raise self._malformed(f"čekali jsme znak {sign}")
        self._at += 1

    def skip(self, sign: str) -> None:
        """Pass a sign where it follows."""
        if self.next_sign() == sign:
            self._at += 1

    def value(self) -> Any:
        """Next value of whatever kind."""
        self.next_sign()
        while True:
            value, end, cut = _decoded(self._text, self._at)
            if end >= 0 and (self._ended or self._text[end : end + 1] not in _MAY_GO_ON):
                self._at = end
                return value
            if not cut:
                raise self._malformed("zápis není platný JSON")
            if self._ended:
                raise self._cut()
            if len(self._text) - self._at > MOST_ITEM_CHARS:
                raise self._malformed(f"položka je delší než {MOST_ITEM_CHARS:,} znaků".replace(",", " "))
            self._grow()

    def _grow(self) -> None:
        size = max(CHUNK_BYTES, len(self._text) - self._at)
        chunk, fault = self._read(size)
        if fault:
            raise BadInput([f"{self.name}: {fault}; stáhněte soubor znovu"])
        self._text = self._text[self._at :] + chunk
        self._at = 0

    def _read(self, size: int) -> tuple[str, str]:
        """Text and a fault, never an exception: that of the library carries the text it failed on."""
        raw = self._stream.read(size)
        self._ended = not raw
        try:
            return self._decoder.decode(raw, final=self._ended), ""
        except UnicodeDecodeError:
            return "", f"u položky {self.item} není v kódování UTF-8"

    def _cut(self) -> BadInput:
        return BadInput([f"{self.name}: soubor končí uprostřed položky {self.item}; stáhněte ho znovu, celý"])

    def _malformed(self, why: str) -> BadInput:
        return BadInput([f"{self.name}: položka {self.item}: {why}; stáhněte soubor znovu"])


def _decoded(text: str, at: int) -> tuple[Any, int, bool]:
    """Value, the place after it (-1: none), and whether more text may complete it."""
    try:
        value, end = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        return None, -1, error.pos >= len(text) - TAIL_CHARS or error.msg.startswith(_UNFINISHED)
    except RecursionError:
        return None, -1, False
    return value, end, True

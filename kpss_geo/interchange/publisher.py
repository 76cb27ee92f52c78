"""Who publishes an export, and where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_ICO = re.compile(r"[0-9]{8}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# How often the town means to publish anew.
FREQUENCIES: Mapping[str, str] = MappingProxyType(
    {
        "nepravidelne": "IRREG",
        "rocne": "ANNUAL",
        "pololetne": "ANNUAL_2",
        "ctvrtletne": "QUARTERLY",
        "mesicne": "MONTHLY",
    }
)


@dataclass(frozen=True)
class Publisher:
    """Who publishes, and where.

    Attributes
    ----------
    name
        Of the public body.
    ico
        Its identification number, eight digits.
    url
        Address of the folder in which the files will lie.
    frequency
        One of `FREQUENCIES`.
    email
        For remarks; may be left out.
    """

    name: str
    ico: str
    url: str
    frequency: str = "nepravidelne"
    email: str = ""

    def faults(self) -> list[str]:
        """What is wrong, one Czech sentence each."""
        known = ", ".join(FREQUENCIES)
        said = {
            "--publisher: chybí název poskytovatele; napište třeba Město Třeboň": not self.name.strip(),
            f"--ico: „{self.ico}“ není IČO; napište osm číslic podle registru osob": not is_ico(self.ico),
            f"--url: „{self.url}“ není adresa složky na webu; napište třeba https://data.mesto.cz/pristupnost": (
                not WEB.fullmatch(self.url)
            ),
            f"--frequency: „{self.frequency}“ neznáme; vyberte z {known}": self.frequency not in FREQUENCIES,
            f"--email: „{self.email}“ není adresa; opravte ji, nebo vynechte": (
                bool(self.email) and not _MAIL.fullmatch(self.email)
            ),
        }
        return [sentence for sentence, wrong in said.items() if wrong]


def is_ico(text: str) -> bool:
    """Are these the eight digits of an IČO, whose last is a checksum.

    >>> is_ico("00247618"), is_ico("00247619"), is_ico("247618")
    (True, False, False)
    """
    if not _ICO.fullmatch(text):
        return False
    weighted = sum(int(digit) * weight for digit, weight in zip(text, range(8, 1, -1), strict=False))
    return (11 - weighted % 11) % 10 == int(text[7])

"""What the pages say, in Czech and in English: a table for each page."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from kpss_geo.english import english
from kpss_geo.maps.words import GROUPED, czech, day, share

LANGUAGES = MappingProxyType({"cs": "Česky", "en": "English"})  # the first is the default
LANGUAGE_KEY = "lang"  # of a session, and in addresses


class Say:
    """The words of a page: `say("found", count=3)`; what the page does not have, all pages share."""

    def __init__(self, page: str, language: str) -> None:
        self.page = page
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """The sentence in the visitor's language, with values put in as they are.

        Raises
        ------
        KeyError
            Neither the page nor the common table has it.
        """
        own = table(self.page)
        told = own[key] if key in own else table("common")[key]
        text = told[list(LANGUAGES).index(self.language)]
        return text.format(**values) if values else text

    def told(self, sentence: str) -> str:
        """A sentence of the floors below, which speak Czech, in the visitor's language."""
        return sentence if self.language == "cs" else english(sentence)

    def share(self, value: float | None) -> str:
        """A share (0–1) in percent to a tenth."""
        czech_share = share(value)
        return czech_share if self.language == "cs" else czech_share.replace(",", ".").replace(f"{GROUPED}%", "%")

    def day(self, iso: str) -> str:
        """An ISO date or month; any other text stays."""
        return self.told(day(iso)) if self.language == "cs" or len(iso) > len("2026-11") else iso

    def number(self, value: float | None, places: int = 0) -> str:
        """A number as readers of the language write it."""
        if self.language == "cs" or value is None:
            return czech(value, places)
        return f"{value:,.{places}f}"


@cache
def table(page: str) -> Mapping[str, tuple[str, str]]:
    """Czech and English by key."""
    source = resources.files("kpss_geo.pages").joinpath("words", f"{page}.csv")
    if not source.is_file():
        return MappingProxyType({})
    rows = csv.DictReader(source.read_text(encoding="utf-8").splitlines(), delimiter=";")
    return MappingProxyType({row["key"]: (row["cs"], row["en"]) for row in rows})

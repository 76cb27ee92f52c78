"""Providers from A to Z, as a Czech dictionary orders them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kpss_geo.catalogue.entries import Entry
from kpss_geo.catalogue.words import folded
from kpss_geo.maps.words import czech_order

OTHERS = "#"  # of names that begin with no letter
_OWN_LETTERS = frozenset("čřšž")  # the other marks do not make a letter of their own


class Provider(NamedTuple):
    """A provider, the letter under which it stands, and its services."""

    name: str
    letter: str
    services: tuple[Entry, ...]


def providers(entries: Sequence[Entry]) -> list[Provider]:
    """Providers of the entries in Czech order; services that name none are left out."""
    of: dict[str, list[Entry]] = {}
    for one in entries:
        if one.provider:
            of.setdefault(one.provider, []).append(one)
    names = list(of)
    return [Provider(names[at], letter(names[at]), tuple(of[names[at]])) for at in czech_order(names)]


def letter(name: str) -> str:
    """Letter of the Czech alphabet under which a name stands.

    >>> [letter(one) for one in ("Charita", "Čáslav", "Údolí", "1. centrum")]
    ['CH', 'Č', 'U', '#']
    """
    low = name.strip().casefold()
    if low.startswith("ch"):
        return "CH"
    first = low[:1]
    plain = first if first in _OWN_LETTERS else folded(first)
    return plain.upper() if plain.isalpha() else OTHERS

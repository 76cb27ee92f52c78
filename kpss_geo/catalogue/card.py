"""Card of a service: everything that is known of it, and what is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from kpss_geo import terms
from kpss_geo.catalogue.entries import Entry
from kpss_geo.maps.words import PLACES, counted, czech, link

CZECH = "cs"


class Fact(NamedTuple):
    """A line of a card: what it tells (`key`), the value ('' where nobody told it) and its links."""

    key: str
    value: str
    links: tuple[str, ...] = ()


FORMS_EN = MappingProxyType({"ambulantní": "at the service", "terénní": "in the field", "pobytová": "residential"})
PLACES_EN = MappingProxyType(
    {
        "address": "address",
        "building": "building",
        "stop": "by the nearest stop",
        "street": "street only",
        "municipality": "municipality only, the building is not known",
    }
)
_SOURCE = re.compile(r"\s+\|\s+")


def kind_name(entry: Entry, language: str = CZECH) -> str:
    """Name of the kind of a service with its section of the Act."""
    name = entry.kind_name if language == CZECH else entry.kind_name_en or entry.kind_name
    return f"{name} ({entry.section})" if entry.section else name


def form_names(entry: Entry, language: str = CZECH) -> str:
    """Forms of a service in words."""
    return ", ".join(one if language == CZECH else FORMS_EN.get(one, one) for one in entry.forms)


def group_names(entry: Entry, language: str = CZECH) -> str:
    """Target groups of a service in words."""
    known = terms.groups()
    named = [(known[one].name, known[one].name_en) if one in known else (one, one) for one in entry.groups]
    return ", ".join(name if language == CZECH else english for name, english in named)


def place(entry: Entry) -> str:
    """Street and municipality of a service, as far as they are known."""
    return ", ".join(filter(None, (entry.street, entry.municipality_name)))


def _quality(entry: Entry, language: str) -> str:
    return (PLACES if language == CZECH else PLACES_EN).get(entry.position_quality, entry.position_quality)


def _capacity(entry: Entry, language: str) -> str:
    if entry.capacity is None:
        return ""
    places = 0 if entry.capacity == int(entry.capacity) else 1
    whole = language == CZECH and entry.capacity_kind and not places
    if whole:
        return counted(entry.capacity, entry.capacity_kind)
    return f"{czech(entry.capacity, places)} {entry.capacity_kind}".strip()


_FACTS: Mapping[str, Callable[[Entry, str], str]] = MappingProxyType(
    {
        "kind": kind_name,
        "provider": lambda one, _: one.provider,
        "forms": form_names,
        "groups": group_names,
        "capacity": _capacity,
        "place": lambda one, _: place(one),
        "quality": _quality,
        "hours": lambda one, _: one.opening_hours,
        "as_of": lambda one, _: one.as_of,
        "remark": lambda one, _: one.remark,
    }
)


def facts(entry: Entry, language: str = CZECH) -> list[Fact]:
    """Lines of a card in their order: also those of which nothing is known, with an empty value.

    A web or source that is no sound http address is told as text without a link.
    """
    told = [Fact(key, text(entry, language)) for key, text in _FACTS.items()]
    sources = tuple(part for part in _SOURCE.split(entry.source) if part)
    return [
        *told,
        Fact("web", entry.web, tuple(filter(None, (link(entry.web),)))),
        Fact("source", "" if all(map(link, sources)) else entry.source, tuple(filter(None, map(link, sources)))),
    ]


def unknown(entry: Entry) -> list[str]:
    """Keys of the facts of which nobody has told anything, in the order of the card; a remark is not missed."""
    return [one.key for one in facts(entry) if not one.value and not one.links and one.key != "remark"]

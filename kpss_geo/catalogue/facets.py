"""Facets of the catalogue: what a reader chooses of, and how many services each choice would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType

from kpss_geo.catalogue.entries import Entry


@dataclass(frozen=True)
class Choice:
    """What a reader chose; an empty facet asks for nothing, values of one facet are alternatives."""

    situations: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()


FACETS = tuple(one.name for one in fields(Choice))
# Where a service has its seat; one across the border is known by the name of the place alone.
_VALUES: Mapping[str, Callable[[Entry], tuple[str, ...]]] = MappingProxyType(
    {
        "situations": lambda one: one.situations,
        "groups": lambda one: one.groups,
        "kinds": lambda one: (one.kind,),
        "forms": lambda one: one.forms,
        "municipalities": lambda one: (one.municipality_name,) if one.municipality_name else (),
    }
)


def fits(entry: Entry, choice: Choice, facets: Iterable[str] = FACETS) -> bool:
    """Does an entry have a chosen value in each of the facets in which something was chosen."""
    wanted = ((name, getattr(choice, name)) for name in facets)
    return all(not some or not set(some).isdisjoint(_VALUES[name](entry)) for name, some in wanted)


def counts(entries: Sequence[Entry], choice: Choice) -> dict[str, Counter[str]]:
    """How many of the entries each value of each facet would leave, with what is chosen in the other facets.

    Parameters
    ----------
    entries
        That answer the query.
    choice
        What is chosen now.
    """
    found = {}
    for name in FACETS:
        others = [other for other in FACETS if other != name]
        values = (set(_VALUES[name](one)) for one in entries if fits(one, choice, others))
        found[name] = Counter(value for some in values for value in some)
    return found

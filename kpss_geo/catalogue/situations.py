"""Life situations: what people say of themselves, and the kinds of service that answer it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from kpss_geo.terms import kinds as known_kinds
from kpss_geo.terms import rows

EVERYBODY = "vsichni"


class Situation(NamedTuple):
    """A life situation, and who helps in it.

    `kinds` help whoever they serve; `shared_kinds` serve people in many situations, and help only where
    they serve one of `groups` (or everybody).
    """

    id: str
    name: str
    name_en: str
    kinds: tuple[str, ...]
    shared_kinds: tuple[str, ...]
    groups: tuple[str, ...]
    words: str  # what people call it when they search

    def helps(self, kind: str, target_groups: Collection[str]) -> bool:
        """Does a service of a kind, for these target groups, help in the situation.

        >>> situations()["zavislost"].helps("terenni_programy", ["bez_pristresi"])
        False
        """
        if kind in self.kinds:
            return True
        return kind in self.shared_kinds and not {*self.groups, EVERYBODY}.isdisjoint(target_groups)

    @property
    def sections(self) -> tuple[str, ...]:
        """Sections of Act 108/2006 Sb. that describe its kinds, in their order; where the table comes from.

        >>> situations()["odchod_z_ustavu"].sections
        ('§ 37', '§ 43', '§ 57', '§ 58', '§ 70')
        """
        known = known_kinds()
        return tuple(known[kind].section for kind in known if kind in self.all_kinds and known[kind].registered)

    @property
    def all_kinds(self) -> tuple[str, ...]:
        """Kinds that help whomever, then the shared ones."""
        return (*self.kinds, *self.shared_kinds)


@cache
def situations() -> Mapping[str, Situation]:
    """Life situations by id, in the order in which a reader should meet them.

    >>> situations()["domaci_nasili"].name
    'Domácí násilí'
    """
    return MappingProxyType({row["situation"]: _situation(row) for row in rows("situations.csv")})


def _situation(row: Mapping[str, str]) -> Situation:
    kinds, shared, groups = (_listed(row[name]) for name in ("kinds", "shared_kinds", "groups"))
    return Situation(row["situation"], row["name"], row["name_en"], kinds, shared, groups, row["words"])


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split("|")))

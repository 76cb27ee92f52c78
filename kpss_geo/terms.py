"""Words of the field: kinds of service, forms, target groups, working groups.

A few Czech terms stay, because English would mislead:

- *obec*: a municipality; *ORP*: a town with extended powers and its municipalities;
  *POÚ*: a town whose office serves the municipalities around it.
- forms of a service (Act 108/2006 Sb., § 33): *ambulantní*, the person travels to it;
  *terénní*, the worker travels to the person; *pobytová*, the person lives there.
- *okres*: a district; *ZSJ*: the smallest area of the census.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

FORMS = ("ambulantní", "terénní", "pobytová")

# How the people of a demand point were found, best first, as a Czech reader is told.
PEOPLE_LEVELS = {
    "address": "adresní místa",
    "building": "obytné budovy (obyvatelé obce rozdělení podle plochy)",
    "street": "obytné ulice (obyvatelé obce rozdělení podle délky)",
    "place": "části obcí",
    "municipality": "vztažný bod obce",
    "schematic": "schematické ulice obce",
    "building_count": "počet obytných budov místo obyvatel",
    "street_count": "stovky metrů obytných ulic místo obyvatel",
    "place_count": "počet sídel místo obyvatel",
    "municipality_count": "obyvatelé neznámí",
}
COUNTED_LEVELS = (
    "building_count",
    "street_count",
    "place_count",
    "municipality_count",
)  # no people known: something else is counted


@dataclass(frozen=True)
class Kind:
    """A kind of service: of Act 108/2006 Sb. where `section` is given, else a related one."""

    id: str
    section: str
    name: str
    name_en: str
    family: str
    target_group: str
    form: str  # the usual form, used where a service states none
    working_group: str
    pictogram: str
    source: str

    @property
    def registered(self) -> bool:
        """Is it a service of the Act."""
        return bool(self.section)

    @property
    def label(self) -> str:
        """Name with its section of the Act.

        >>> kinds()["pecovatelska_sluzba"].label
        'pečovatelská služba (§ 40)'
        """
        return f"{self.name} ({self.section})" if self.section else self.name


@dataclass(frozen=True)
class Group:
    """A target group; `age` is the age group of statistics that counts it, '' where none does."""

    id: str
    name: str
    name_en: str
    age: str

    @property
    def proxy(self) -> bool:
        """No statistics count this group: all inhabitants stand in for it."""
        return not self.age


def rows(name: str) -> list[dict[str, str]]:
    """Read a table that the package carries in `kpss_geo/tables`, a dict per row."""
    text = resources.files("kpss_geo").joinpath("tables").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def kind_of_row(row: Mapping[str, str]) -> Kind:
    """Make a kind of a row with the columns of `tables/kinds.csv`."""
    given = {name: (row.get(name) or "").strip() for name in Kind.__dataclass_fields__ if name != "id"}
    return Kind(id=row["kind"].strip(), **given)


@cache
def kinds() -> Mapping[str, Kind]:
    """Kinds of service known to the package, by id."""
    return MappingProxyType({row["kind"]: kind_of_row(row) for row in rows("kinds.csv")})


@cache
def groups() -> Mapping[str, Group]:
    """Target groups by id.

    >>> groups()["seniori"].age, groups()["zavislosti"].proxy
    ('65+', True)
    """
    return MappingProxyType(
        {row["group"]: Group(row["group"], row["name"], row["name_en"], row["age_group"]) for row in rows("groups.csv")}
    )


@cache
def working_groups() -> Mapping[str, str]:
    """Czech names of the working groups of a plan, by id."""
    return MappingProxyType({row["working_group"]: row["name"] for row in rows("working_groups.csv")})


@dataclass(frozen=True)
class Figure:
    """A column that people read: its id, header, kind of value and definition.

    `kind` is text, flag, whole, number, minutes or share.
    """

    column: str
    header: str
    kind: str
    definition: str
    definition_en: str


@cache
def figures(table: str = "gaps") -> Mapping[str, Figure]:
    """Columns of a table that people read, in their order, by id; defined once for files and pages.

    >>> next(iter(figures().values())).header
    'pořadí'
    """
    told = [dict(row) for row in rows("columns.csv") if row["table"] == table]
    return MappingProxyType({row["column"]: Figure(**{k: v for k, v in row.items() if k != "table"}) for row in told})

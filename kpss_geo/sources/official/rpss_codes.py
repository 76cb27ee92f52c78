"""Code lists of MPSV, and what their ids mean here: kinds of service and target groups."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from kpss_geo.errors import BadInput, raise_all
from kpss_geo.sources.official.rpss_items import items
from kpss_geo.terms import rows

KINDS_FILE = "druhy-socialni-sluzby.json"
GROUPS_FILE = "cilove-skupiny-osoby.json"


class Meaning(NamedTuple):
    """What an id means: our id ('' where nothing of ours), the official name, and whether anybody confirmed it."""

    ours: str
    name: str | None
    confirmed: bool


UNKNOWN = Meaning("", None, confirmed=True)


@dataclass(frozen=True)
class CodeList:
    """Official names by id, as the list writes it and by the bare id.

    Both are accepted, since files write "CilovaSkupinaOsoby/24", "24" and 24. A bare id that two entries
    share is left out: it would be a guess which of them is meant.
    """

    file: str
    names: Mapping[str, str]


def bare(id_: object) -> str:
    """Id without the name of its list.

    >>> bare("DruhSocialniSluzby/13"), bare(13), bare(None)
    ('13', '13', '')
    """
    return "" if id_ is None else str(id_).rpartition("/")[2].strip()


def plain(text: str) -> str:
    """Words of a name, blind to case, accents and punctuation.

    >>> plain("Rodiny s dítětem/dětmi")
    'rodiny s ditetem detmi'
    """
    letters = (sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in letters).split())


def read_codes(path: Path) -> CodeList:
    """A code list of MPSV (`polozky[].id`, `.nazev.cs`), JSON, plain or packed.

    Raises
    ------
    MissingInput, BadInput
        Where it is not there, empty or of another form; every fault at once.
    """
    entries: list[tuple[str, str]] = []
    faults: list[str] = []
    for number, item in enumerate(items(path), start=1):
        id_, name = _entry(item)
        if id_ and name:
            entries.append((id_, name))
        else:
            faults.append(f"{path.name}: položka {number} nemá id nebo nazev.cs; stáhněte číselník znovu")
    raise_all(faults or ([] if entries else [f"{path.name}: číselník je prázdný; stáhněte ho znovu"]))
    return CodeList(path.name, MappingProxyType(dict(_both_spaces(entries))))


def _entry(item: object) -> tuple[str, str]:
    told = item if isinstance(item, dict) else {}
    names = told.get("nazev")
    name = names.get("cs") if isinstance(names, dict) else names
    id_ = told.get("id")
    return "" if id_ is None else str(id_).strip(), name.strip() if isinstance(name, str) else ""


def _both_spaces(entries: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    by_bare: dict[str, set[str]] = {}
    for id_, name in entries:
        by_bare.setdefault(bare(id_), set()).add(plain(name))
    for id_, name in entries:
        if len(by_bare[bare(id_)]) == 1:
            yield bare(id_), name
        if bare(id_) != id_:
            yield id_, name


@dataclass(frozen=True)
class Meanings:
    """Meanings by id, bare and as the code list writes it."""

    known: Mapping[str, Meaning]

    def of(self, id_: object) -> Meaning:
        """What the id means; `UNKNOWN` where neither the table nor the code list has it."""
        written = "" if id_ is None else str(id_).strip()
        return self.known.get(written) or self.known.get(bare(id_)) or UNKNOWN


def kind_meanings(codes: CodeList | None = None) -> Meanings:
    """Kinds of `tables/rpss_kinds.csv`, checked against the code list where it is given.

    Raises
    ------
    BadInput
        Where the code list calls a confirmed id by the name of another kind; every such id at once.
    """
    return _meanings("rpss_kinds.csv", "kind", codes)


def group_meanings(codes: CodeList | None = None) -> Meanings:
    """Target groups of `tables/rpss_groups.csv`; see `kind_meanings`."""
    return _meanings("rpss_groups.csv", "group", codes)


def _meanings(table: str, column: str, codes: CodeList | None) -> Meanings:
    told = rows(table)
    by_id = {
        row["id"]: Meaning(row[column], row["names"].split("|")[0], row["confirmed"] == "yes")
        for row in told
        if row["id"]
    }
    if codes is None:
        return Meanings(MappingProxyType(by_id))
    by_name = {plain(name): row[column] for row in told for name in row["names"].split("|")}
    found = {id_: Meaning(by_name.get(plain(name), ""), name, confirmed=True) for id_, name in codes.names.items()}
    _check(found, by_id, codes.file, table)
    return Meanings(MappingProxyType(found))


def _check(found: Mapping[str, Meaning], table: Mapping[str, Meaning], file: str, name: str) -> None:
    faults = [
        f"{file}: id „{id_}“ znamená „{meaning.name}“, v tables/{name} však „{table[id_].name}“; opravte tabulku"
        for id_, meaning in found.items()
        if id_ in table and table[id_].confirmed and meaning.ours and meaning.ours != table[id_].ours
    ]
    if faults:
        raise BadInput(faults)

"""Profiles of town catalogues: what the columns and words of one catalogue mean."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kpss_geo.errors import BadInput, MissingInput, raise_all
from kpss_geo.sources.official.joining import FOUND
from kpss_geo.sources.official.rpss_codes import plain

COLUMNS = ("service", *(name for name in FOUND.columns if name not in ("form_stated", "source", "as_of")))
REQUIRED = ("name", "kind")
_SETTINGS = {
    "name": str, "source": str, "as_of": str, "id_prefix": str, "sheet": str, "separator": str, "columns": dict,
    "defaults": dict, "values": dict,
}  # fmt: skip
_MAPPED = ("kind", "forms", "target_groups", "step_free", "position_quality", "capacity_kind", "served")


@dataclass(frozen=True)
class CatalogueProfile:
    """What the columns and words of one catalogue mean.

    Attributes
    ----------
    columns
        Header in their file by our column.
    values
        Our word by theirs (as `plain` writes it), for each of our columns.
    """

    name: str
    source: str
    as_of: str
    columns: Mapping[str, str]
    id_prefix: str = "katalog"
    sheet: str = ""
    separator: str = "|"
    defaults: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_catalogue_profile(path: Path) -> CatalogueProfile:
    """Profile of a TOML file; `data/profiles/catalogues/vzorov.toml` is an example.

    Raises
    ------
    MissingInput, BadInput
        Every fault of the file at once.
    """
    if not path.is_file():
        raise MissingInput([f"{path}: takový soubor není; vyjděte z data/profiles/catalogues/vzorov.toml"])
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput([f"{path.name}: není čitelný TOML ({error}); opravte zápis"]) from error
    raise_all([f"{path.name}: {fault}" for fault in _profile_faults(told)])
    values = {
        column: {plain(theirs): ours for theirs, ours in words.items()}
        for column, words in told.get("values", {}).items()
    }
    return CatalogueProfile(**{**told, "values": values})


def _profile_faults(told: Mapping[str, Any]) -> Iterator[str]:
    for key, value in told.items():
        if key not in _SETTINGS:
            yield f"nastavení „{key}“ neznáme; vyberte z: {', '.join(_SETTINGS)}"
        elif not isinstance(value, _SETTINGS[key]):
            yield f"„{key}“ má být {'oddíl' if _SETTINGS[key] is dict else 'text'}; opravte zápis"
    for key in ("name", "source", "as_of", "columns"):
        if key not in told:
            yield f"chybí „{key}“; doplňte ho"
    tables = [_section(told, key) for key in ("columns", "defaults", "values")]
    for column in sorted({column for table in tables for column in table if column not in COLUMNS}):
        yield f"sloupec „{column}“ nemáme; vyberte z: {', '.join(COLUMNS)}"
    yield from _text_faults(told)


def _text_faults(told: Mapping[str, Any]) -> Iterator[str]:
    columns, defaults, values = (_section(told, key) for key in ("columns", "defaults", "values"))
    for column in REQUIRED:
        if column not in columns:
            yield f"v oddílu columns chybí „{column}“; napište, jak se sloupec jmenuje u vás"
    for column, words in values.items():
        if column in COLUMNS and column not in _MAPPED:
            yield f"hodnoty sloupce „{column}“ se nepřevádějí; oddíl values.{column} smažte"
        if not isinstance(words, dict) or not all(isinstance(word, str) for word in words.values()):
            yield f"oddíl values.{column} má mít tvar „jejich slovo“ = „naše slovo“"
    texts = {f"columns.{column}": word for column, word in columns.items()}
    texts |= {f"defaults.{column}": word for column, word in defaults.items()}
    yield from (f"{place} má být text; dejte ho do uvozovek" for place, word in texts.items() if type(word) is not str)


def _section(told: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    section = told.get(key)
    return section if isinstance(section, dict) else {}

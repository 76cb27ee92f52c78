"""Profiles: how a source is read; those of known formats, and those that a town writes for its own columns."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kpss_geo.errors import BadInput, MissingInput, raise_all
from kpss_geo.exchange.flat import columns
from kpss_geo.exchange.incoming.lines import Profile
from kpss_geo.exchange.incoming.rows import UNITS
from kpss_geo.survey.questionnaire import questions
from kpss_geo.terms import rows

TEXTS = ("name", "format", "author", "licence", "id_column")
TABLES = ("columns", "units", "values", "defaults")
REQUIRED = ("name", "format", "author")


@cache
def known_profiles() -> Mapping[str, Profile]:
    """Profiles of known formats by name."""
    return MappingProxyType(
        {
            row["name"]: Profile(
                row["name"],
                row["format"],
                row["author"],
                row["licence"],
                defaults=MappingProxyType({"accuracy_m": row["accuracy_m"]} if row["accuracy_m"] else {}),
            )
            for row in rows("import_profiles.csv")
        }
    )


def profile_words() -> str:
    """Names of the known profiles with what they read, for people."""
    return "; ".join(f"{row['name']} – {row['label']}" for row in rows("import_profiles.csv"))


def profile_of(given: str | Path) -> Profile:
    """Profile by its name, or of a town's file `.toml`.

    Raises
    ------
    BadInput
        Where there is no such profile, or with everything wrong with the file.
    """
    if str(given) in known_profiles():
        return known_profiles()[str(given)]
    path = Path(given)
    if path.suffix != ".toml":
        raise BadInput([f"profil „{given}“ neznáme; vyberte z: {profile_words()}, nebo dejte soubor .toml"])
    if not path.is_file():
        raise MissingInput([f"{path}: takový profil tu není; opravte jméno souboru"])
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput([f"{path.name}: není platný TOML ({error}); opravte jej"]) from error
    return _checked(path.name, told)


def _checked(name: str, told: Mapping[str, Any]) -> Profile:
    """The profile of a town's file, every fault of it at once."""
    faults = [f"{name}: chybí {key}; doplňte jej" for key in REQUIRED if not told.get(key)]
    faults += [f"{name}: „{key}“ neznáme; smažte jej" for key in told if key not in (*TEXTS, *TABLES)]
    faults += [
        f"{name}: {key} není text; dejte jej do uvozovek" for key in TEXTS if not isinstance(told.get(key, ""), str)
    ]
    faults += [f"{name}: [{key}] není tabulka" for key in TABLES if not isinstance(told.get(key, {}), dict)]
    raise_all(faults)
    raise_all([f"{name}: {fault}" for fault in _faults(told)])
    tables = {
        key: MappingProxyType({word: _text(value) for word, value in told.get(key, {}).items()}) for key in TABLES
    }
    return Profile(**{key: told.get(key, "") for key in TEXTS}, **tables)  # type: ignore[arg-type]


def _text(value: Any) -> Any:
    return MappingProxyType(dict(value)) if isinstance(value, dict) else str(value)


def _faults(told: Mapping[str, Any]) -> list[str]:
    formats = [one.format for one in known_profiles().values()]
    ours = [*columns(), *told.get("columns", {}).values()]
    found = _unlisted("format", [told["format"]], formats)
    found += _unlisted("[columns]", [str(one) for one in told.get("columns", {}).values()], columns())
    found += _unlisted("[defaults]", list(told.get("defaults", {})), columns())
    found += _unlisted("[values]", list(told.get("values", {})), ours)
    found += _unlisted("[units]", [str(one) for one in told.get("units", {}).values()], list(UNITS))
    found += [
        f"[units] „{header}“: {column} není v cm ani v %; jednotku smažte"
        for header in told.get("units", {})
        if (column := told.get("columns", {}).get(header)) not in _measured()
    ]
    found += [
        f"[values] {key} není tabulka slov"
        for key, words in told.get("values", {}).items()
        if not isinstance(words, dict)
    ]
    return found


def _measured() -> set[str]:
    return {name for name, one in questions().items() if one.unit in ("cm", "%")}


def _unlisted(what: str, given: Sequence[str], known: Sequence[str]) -> list[str]:
    return [
        f"{what}: „{one}“ neznáme; vyberte z: {', '.join(dict.fromkeys(known))}" for one in given if one not in known
    ]

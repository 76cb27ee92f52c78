"""Standards of availability: within how many minutes a kind of service should be reached, by whom, and who says so."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from kpss_geo.errors import BadInput, MissingInput, raise_all
from kpss_geo.terms import Kind, rows
from kpss_geo.terms import kinds as known_kinds

FILE = "standards.toml"
MOST_MINUTES = 240
_FIELDS: Mapping[str, tuple[type | tuple[type, ...], str]] = {
    "kind": (str, "text"),
    "traveller": (str, "text"),
    "minutes": ((int, float), "číslo"),
    "source": (str, "text"),
    "verified": (bool, "true nebo false"),
}


class Standard(NamedTuple):
    """Minutes within which a service should be reached, who says so, and whether anybody checked it."""

    minutes: float
    source: str
    verified: bool


def standards(
    file: Path | None = None, *, kinds: Mapping[str, Kind] | None = None
) -> Mapping[tuple[str, str], Standard]:
    """Standards by kind of service and traveller; a pair that is absent has none.

    Parameters
    ----------
    file
        TOML of the form of `data/profiles/standards.toml`, which is read where it is left out.
    kinds
        Kinds that may stand in it; those of the package where left out.

    Raises
    ------
    MissingInput, BadInput
        Every fault of the file at once.

    Examples
    --------
    >>> standards()["lekarna", "car"].minutes
    35
    """
    if file is not None and not file.is_file():
        raise MissingInput([f"{file}: takový soubor není; vyjděte z data/profiles/{FILE}"])
    source = file or _own()
    try:
        told = tomllib.loads(source.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput([f"{source.name}: není čitelný TOML ({error}); opravte zápis"]) from error
    given = told.get("standard", [])
    if set(told) - {"standard"} or not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise BadInput([f"{source.name}: smí v něm být jen oddíly [[standard]]; ostatní smažte"])
    allowed = known_kinds() if kinds is None else kinds
    raise_all([f"{source.name}: {fault}" for fault in _faults(given, allowed)])
    return MappingProxyType(
        {
            (one["kind"], one["traveller"]): Standard(one["minutes"], one["source"].strip(), one["verified"])
            for one in given
        }
    )


def _own() -> Traversable:
    installed = resources.files("kpss_geo") / "profiles"
    folder: Traversable = installed if installed.is_dir() else Path(__file__).parents[1] / "data" / "profiles"
    return folder / FILE


def _faults(given: list[Mapping[str, Any]], kinds: Mapping[str, Kind]) -> Iterator[str]:
    first: dict[tuple[Any, Any], int] = {}
    for number, one in enumerate(given, start=1):
        place = f"standard {number}"
        yield from (f"{place}: {fault}" for fault in _field_faults(one))
        yield from (f"{place}: {fault}" for fault in _value_faults(one, kinds))
        pair = (str(one.get("kind")), str(one.get("traveller")))
        if pair in first:
            yield f"{place}: {pair[0]} a {pair[1]} už má standard {first[pair]}; nechte jeden"
        first.setdefault(pair, number)


def _field_faults(one: Mapping[str, Any]) -> Iterator[str]:
    for name, (kind, called) in _FIELDS.items():
        value = one.get(name)
        if value is None:
            yield f"chybí {name}; doplňte ho"
        elif not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            yield f"{name} má být {called}, ne {value!r}"
    for name in one:
        if name not in _FIELDS:
            yield f"„{name}“ neznáme; vyberte z: {', '.join(_FIELDS)}"


def _value_faults(one: Mapping[str, Any], kinds: Mapping[str, Kind]) -> Iterator[str]:
    travellers = [row["traveller"] for row in rows("travellers.csv")]
    kind, traveller, minutes, source = (one.get(name) for name in ("kind", "traveller", "minutes", "source"))
    if isinstance(kind, str) and kind not in kinds:
        yield f"druh „{kind}“ neznáme; seznam je v docs/data.md"
    if isinstance(traveller, str) and traveller not in travellers:
        yield f"cestujícího „{traveller}“ neznáme; vyberte z: {', '.join(travellers)}"
    if isinstance(minutes, int | float) and not isinstance(minutes, bool) and not 0 < minutes <= MOST_MINUTES:
        yield f"minutes {minutes:g} není mezi 0 a {MOST_MINUTES}; opravte číslo"
    if isinstance(source, str) and not source.strip():
        yield "source je prázdný; napište, kdo standard stanovil"

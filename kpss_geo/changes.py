"""Changes of a catalogue that a planner tries: a service moves, closes or opens."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from typing import Any

from kpss_geo.errors import BadInput, raise_all

_NEW = "zmena_{number}"


@dataclass(frozen=True)
class Move:
    """A service goes elsewhere, degrees; its door is taken to be as it is."""

    service: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Close:
    """A service is no more."""

    service: str


@dataclass(frozen=True)
class Open:
    """A new service.

    `groups` are target groups joined by |; `served` is as in `frames.SERVICES`; `beds` counts where people live in;
    `step_free` is None where its door is not decided.
    """

    kind: str
    form: str
    groups: str
    lon: float
    lat: float
    served: str | None = None
    beds: int | None = None
    step_free: bool | None = None


Change = Move | Close | Open
_LETTERS: Mapping[str, type[Move | Close | Open]] = {"m": Move, "c": Close, "o": Open}


def encoded(changes: Sequence[Change]) -> str:
    """Changes as a short text for a link; '' where there are none.

    >>> encoded([Close("knihovna")])
    '[["c","knihovna"]]'
    """
    letters = {kind: letter for letter, kind in _LETTERS.items()}
    rows = [[letters[type(one)], *_trimmed(astuple(one))] for one in changes]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")) if rows else ""


def _trimmed(values: tuple[Any, ...]) -> list[Any]:
    rounded = [round(value, 6) if isinstance(value, float) else value for value in values]
    while rounded and rounded[-1] is None:
        rounded.pop()
    return rounded


def decoded(text: str) -> tuple[Change, ...]:
    """Changes of a text of `encoded`.

    Raises
    ------
    BadInput
        Where the text is another.
    """
    if not text.strip():
        return ()
    try:
        found = [_LETTERS[letter](*values) for letter, *values in _listed(json.loads(text))]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise BadInput(["odkaz se změnami služeb není celý; otevřete stránku bez něj a změny zadejte znovu"]) from error
    raise_all([f"odkaz, změna {place}: {fault}" for place, one in enumerate(found, 1) for fault in _untyped(one)])
    return tuple(found)


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


_TYPES: Mapping[str, tuple[type, ...]] = {
    "float": (int, float),
    "str": (str,),
    "str | None": (str, type(None)),
    "int | None": (int, type(None)),
    "bool | None": (bool, type(None)),
}


def _untyped(change: Change) -> list[str]:
    """Values of a change that are of another type."""
    found = []
    for field in fields(change):
        value = getattr(change, field.name)
        flag = isinstance(value, bool) and "bool" not in str(field.type)
        if flag or not isinstance(value, _TYPES[str(field.type)]):
            found.append(f"{field.name} má jinou hodnotu, než jaká sem patří; změnu zadejte znovu")
    return found


def new_id(number: int) -> str:
    """Id of the service that the change with this number, from 1, opens."""
    return _NEW.format(number=number)


def tried(changes: Sequence[Change], new: Change) -> tuple[Change, ...]:
    """Changes with one more, or with the last try of it done better.

    A service that is moved once more only moves elsewhere; so does a new service that was opened just before.
    """
    for place, one in enumerate(changes):
        if isinstance(new, Move) and isinstance(one, Move) and one.service == new.service:
            return (*changes[:place], new, *changes[place + 1 :])
        if isinstance(new, Move) and isinstance(one, Open) and new.service == new_id(place + 1):
            return (*changes[:place], replace(one, lon=new.lon, lat=new.lat), *changes[place + 1 :])
    last = changes[-1] if changes else None
    if isinstance(new, Open) and isinstance(last, Open) and replace(last, lon=new.lon, lat=new.lat) == new:
        return (*changes[:-1], new)
    return (*changes, new)


def without(changes: Sequence[Change], place: int) -> tuple[Change, ...]:
    """Changes without one of them, and without what was done later to the service that it opened."""
    opened = [new_id(number) if isinstance(one, Open) else "" for number, one in enumerate(changes, 1)]
    left = [
        (number, one)
        for number, one in enumerate(changes)
        if number != place and (isinstance(one, Open) or not opened[place] or one.service != opened[place])
    ]
    numbered = [(old, new) for new, (old, _) in enumerate(left, 1)]
    names = {opened[old]: new_id(new) for old, new in numbered}
    return tuple(
        one if isinstance(one, Open) else replace(one, service=names.get(one.service, one.service)) for _, one in left
    )

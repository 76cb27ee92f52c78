"""An observation as the field page sends it, read with every fault told."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar
from uuid import UUID

from kpss_geo.errors import BadInput, raise_all
from kpss_geo.survey.observations import Observed, Position, Value
from kpss_geo.survey.questionnaire import LEG, questions

SOURCE = "terénní stránka"
MOST_AT_ONCE = 50
LONGEST_TEXT = 200
LONGEST_WHOLE = 15  # digits; longer ones are read as floats, which every check can stand
UNREADABLE = "Zpráva z telefonu se nedá přečíst; načtěte stránku znovu a odešlete body ještě jednou."
YEARS = (2000, 2999)
T = TypeVar("T")
D = TypeVar("D", bound=dt.date)


def document(body: bytes) -> Mapping[str, Any]:
    """The JSON object of a request.

    Raises
    ------
    BadInput
        It is none.
    """
    try:
        told = json.loads(body, parse_constant=_no_number, parse_int=_whole)
    except (ValueError, RecursionError) as error:
        raise BadInput([UNREADABLE]) from error
    if not isinstance(told, dict):
        raise BadInput([UNREADABLE])
    return told


def sent(told: Mapping[str, Any]) -> list[Any]:
    """The observations of a request, not read yet.

    Raises
    ------
    BadInput
        There are none, or too many at once.
    """
    some = told.get("observations")
    if not isinstance(some, list) or not some:
        raise BadInput([UNREADABLE])
    if len(some) > MOST_AT_ONCE:
        raise BadInput([f"Najednou přišlo {len(some)} bodů; posílejte jich nejvýše {MOST_AT_ONCE}."])
    return some


def observation(told: Any) -> Observed:
    """The observation that a phone tells; its author is added by the desk.

    Raises
    ------
    BadInput
        Names everything that has not the right shape; whether the answers make sense is for the desk to say.
    """
    if not isinstance(told, dict):
        raise BadInput([UNREADABLE])
    faults: list[str] = []
    parts: dict[str, Any] = {name: _part(told, name, read, faults) for name, read in _PARTS.items()}
    raise_all(faults)
    return Observed(author_id="", author_class="", source=SOURCE, **parts)


def _part(told: Mapping[str, Any], name: str, read: Callable[[Any], T], faults: list[str]) -> T | None:
    try:
        return read(told.get(name))
    except BadInput as error:
        faults += error.faults
    except (ValueError, TypeError, AttributeError, LookupError):
        faults.append(f"údaj „{name}“ chybí nebo nemá správný tvar; načtěte stránku znovu a bod opravte")
    return None


def _text(told: Any) -> str:
    if not isinstance(told, str):
        raise TypeError(told)
    return told


def _number(told: Any) -> float:
    if isinstance(told, bool) or not isinstance(told, int | float):
        raise TypeError(told)
    return told


def _of_our_days(told: D) -> D:
    """Days at the ends of the calendar overflow as soon as anybody reckons with them."""
    if not YEARS[0] <= told.year <= YEARS[1]:
        raise ValueError(told)
    return told


def _values(told: Any) -> dict[str, Value]:
    found = {name: Value(_answer(name, one["value"]), _text(one["status"]), _text(one["method"]))
             for name, one in told.items()}  # fmt: skip
    raise_all([fault for name, one in found.items() for fault in _leg_faults(name, one.value)])
    return found


def _answer(name: str, value: Any) -> Any:
    """As the questionnaire holds it: JSON has no dates."""
    kind = questions()[name].type if name in questions() else ""
    if kind == "date" and isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return value  # the questionnaire says what is wrong with it
    if kind == "legs" and isinstance(value, list):
        return tuple(value)
    return value


def _leg_faults(name: str, value: Any) -> Iterator[str]:
    if name in questions() and questions()[name].type == "legs" and isinstance(value, tuple):
        for place, leg in enumerate(value, start=1):
            if not isinstance(leg, dict) or not leg.keys() <= LEG.keys():
                yield f"rameno {place}: chybí délka, sklon nebo šířka; vyplňte je, nebo rameno smažte"


def _position(told: Any) -> Position | None:
    if told is None:
        return None
    lon, lat, accuracy_m = (_number(told[name]) for name in ("lon", "lat", "accuracy_m"))
    return Position(lon, lat, accuracy_m, _text(told["method"]))


def _about(told: Any) -> dict[str, str]:
    found = {_text(name): " ".join(_text(text).split()) for name, text in (told or {}).items()}
    raise_all(
        [
            f"údaj o bodu „{name}“ má {len(text)} znaků; zkraťte ho na {LONGEST_TEXT}"
            for name, text in found.items()
            if len(text) > LONGEST_TEXT
        ]
    )
    return {name: text for name, text in found.items() if text}


def _whole(digits: str) -> float:
    return int(digits) if len(digits) <= LONGEST_WHOLE else float(digits)


def _no_number(name: str) -> float:
    raise ValueError(name)


_PARTS: Mapping[str, Callable[[Any], Any]] = {
    "event_id": lambda told: UUID(_text(told)),
    "point_id": lambda told: UUID(_text(told)),
    "base_version": lambda told: _text(told or ""),
    "recorded_at": lambda told: _of_our_days(dt.datetime.fromisoformat(_text(told))),
    "observed_on": lambda told: _of_our_days(dt.date.fromisoformat(_text(told))),
    "element": _text,
    "values": _values,
    "position": _position,
    "about": _about,
}

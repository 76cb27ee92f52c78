"""An event as JSON and back without loss."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from functools import cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from kpss_geo.errors import BadInput
from kpss_geo.survey import observations as ob

KINDS: Mapping[str, type[ob.Event]] = MappingProxyType(
    {
        "observed": ob.Observed,
        "still_holds": ob.StillHolds,
        "merged": ob.Merged,
        "unmerged": ob.Unmerged,
        "archived": ob.Archived,
        "reverted": ob.Reverted,
    }
)
_NAMES = {kind: name for name, kind in KINDS.items()}
_Turn = Callable[[Any], Any]


def kind_of(event: ob.Event) -> str:
    """Name by which the kind of an event is stored."""
    return _NAMES[type(event)]


def encode(event: ob.Event) -> dict[str, Any]:
    """The event as plain values of JSON; moments are told in UTC.

    >>> told = encode(ob.Reverted(event_id=UUID(int=1), recorded_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
    ...     author_id="sova", author_class="verified", reverted_author="vrána", since=dt.datetime(2026, 1, 1)))
    >>> told["kind"], told["recorded_at"], told["since"]
    ('reverted', '2026-03-01T00:00:00+00:00', '2026-01-01T00:00:00')
    """
    kind = kind_of(event)
    return {"kind": kind} | {name: out(getattr(event, name)) for name, (out, _) in _turns(kind).items()}


def decode(told: Mapping[str, Any]) -> ob.Event:
    """The event that `encode` told.

    Raises
    ------
    BadInput
        Where it is no event, or one of a newer program.
    """
    try:
        turns = _turns(told["kind"])
        return KINDS[told["kind"]](**{name: turns[name][1](value) for name, value in told.items() if name != "kind"})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput([f"uložená událost se nedá přečíst ({error!r}); použijte novější verzi programu"]) from error


def text(event: ob.Event) -> str:
    """The event as JSON text, always the same for the same event.

    Raises
    ------
    BadInput
        Where a value has no place in JSON (infinite, not a number, an unknown kind).
    """
    try:
        return json.dumps(encode(event), sort_keys=True, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise BadInput([f"událost {event.event_id} se nedá uložit ({error}); opravte hodnoty"]) from error


def event(payload: str) -> ob.Event:
    """The event of a text that `text` made."""
    return decode(json.loads(payload))


@cache
def _turns(kind: str) -> Mapping[str, tuple[_Turn, _Turn]]:
    """How each field of a kind goes out and comes back."""
    return {one.name: _FIELDS.get(one.name, (_same, _same)) for one in fields(KINDS[kind])}


def _same(value: Any) -> Any:
    return value


def _moment(moment: dt.datetime) -> str:
    return (moment.astimezone(dt.UTC) if moment.tzinfo else moment).isoformat()


def _values(values: Mapping[str, ob.Value]) -> dict[str, Any]:
    return {
        name: {"value": _answer(one.value), "status": one.status, "method": one.method} for name, one in values.items()
    }


def _answer(value: Any) -> Any:
    """Answer of a question: JSON has neither dates nor tuples."""
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    if isinstance(value, tuple):
        return {"tuple": [_leg(one) for one in value]}
    return [_leg(one) for one in value] if isinstance(value, list) else value


def _leg(one: Any) -> Any:
    return dict(one) if isinstance(one, Mapping) else one


def _answer_back(told: Any) -> Any:
    if not isinstance(told, dict):
        return told
    return dt.date.fromisoformat(told["date"]) if "date" in told else tuple(told["tuple"])


def _values_back(told: Mapping[str, Any]) -> dict[str, ob.Value]:
    return {name: ob.Value(_answer_back(one["value"]), one["status"], one["method"]) for name, one in told.items()}


def _position(place: ob.Position | None) -> dict[str, Any] | None:
    return None if place is None else asdict(place)


def _position_back(told: Mapping[str, Any] | None) -> ob.Position | None:
    return None if told is None else ob.Position(**told)


_ID = (str, UUID)
_MOMENT = (_moment, dt.datetime.fromisoformat)
_FIELDS: Mapping[str, tuple[_Turn, _Turn]] = MappingProxyType(
    {
        "event_id": _ID,
        "point_id": _ID,
        "absorbed": _ID,
        "merge_id": _ID,
        "recorded_at": _MOMENT,
        "since": _MOMENT,
        "observed_on": (dt.date.isoformat, dt.date.fromisoformat),
        "values": (_values, _values_back),
        "position": (_position, _position_back),
        "about": (dict, dict),
        "fields": (list, tuple),
    }
)

"""The language of the answers: that of the page on the phone, which it tells in `Accept-Language`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request

from kpss_geo.english import english

Tell = Callable[[str], str]
SENTENCES = ("role_name", "label", "why")  # keys of what the server tells whose values are for people


def speaker(request: Request) -> Tell:
    """Function that tells a Czech sentence in the language asked for, Czech unless that is English."""
    asked = request.headers.get("accept-language", "").lower()
    return english if asked.startswith("en") else str


def in_words_of(request: Request, told: Mapping[str, Any]) -> dict[str, Any]:
    """An answer with its sentences in the language asked for."""
    return {key: _one(key, value, speaker(request)) for key, value in told.items()}


def _one(key: str, value: Any, tell: Tell) -> Any:
    if key == "faults":
        return [tell(fault) for fault in value]
    if isinstance(value, dict):
        return {inner: _one(inner, part, tell) for inner, part in value.items()}
    if isinstance(value, list):
        return [_one(key, part, tell) for part in value]
    return tell(value) if key in SENTENCES and isinstance(value, str) else value

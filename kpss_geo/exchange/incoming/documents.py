"""JSON as documents, and lists of its objects as tables of texts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from kpss_geo.errors import BadInput
from kpss_geo.exchange.cells import UNKNOWN_TEXT, number_text, plain_text
from kpss_geo.exchange.incoming.tables import Record, Table, checked_headers, decoded, within_limits
from kpss_geo.survey.questionnaire import LEG


def json_document(name: str, raw: bytes) -> Any:
    """What a JSON file says.

    Raises
    ------
    BadInput
        Where it is no JSON.
    """
    text, _ = decoded(raw)
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadInput([f"{name}: soubor není platný JSON ({error}); stáhněte jej znovu"]) from error


def _no_number(text: str) -> float:
    raise ValueError(f"„{text}“ není číslo")


def table_of(name: str, objects: Sequence[Any]) -> Table:
    """Table of a list of JSON objects, one row each."""
    headers = list(dict.fromkeys(key for one in objects if isinstance(one, dict) for key in one))
    table = Table(name, checked_headers(name, headers))
    for number, one in enumerate(objects, start=1):
        if isinstance(one, dict):
            table.records.append(Record(number, [json_text(one.get(key)) for key in headers]))
        else:
            table.records.append(Record(number, [""] * len(headers), ("položka není objekt; opravte soubor",)))
    return within_limits(table)


def json_text(value: Any) -> str:
    """Text of a JSON value; legs of a ramp as a cell tells them, other structures as JSON."""
    if value is None:
        return ""
    if isinstance(value, list) and value and all(isinstance(leg, dict) for leg in value):
        legs = [{key.rpartition("/")[2].removeprefix("leg_"): part for key, part in leg.items()} for leg in value]
        if all(set(LEG) & set(leg) for leg in legs):
            return "; ".join(" × ".join(_leg_part(leg.get(name)) for name in LEG) for leg in legs)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return plain_text(value)


def _leg_part(value: Any) -> str:
    if value in (None, ""):
        return UNKNOWN_TEXT
    return number_text(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)

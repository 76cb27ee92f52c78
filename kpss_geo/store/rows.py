"""A row of any table as JSON and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, Uuid

from kpss_geo.errors import BadInput
from kpss_geo.store.tables import Utc

_OUT: Mapping[type, Callable[[Any], Any]] = MappingProxyType({UUID: str, dt.datetime: dt.datetime.isoformat})
_BACK: Mapping[type, Callable[[Any], Any]] = MappingProxyType({Uuid: UUID, Utc: dt.datetime.fromisoformat})


def told(row: Row[Any]) -> dict[str, Any]:
    """The row as plain values of JSON by column."""
    return {name: _OUT.get(type(value), lambda same: same)(value) for name, value in row._mapping.items()}  # noqa: SLF001


def row(table: Table, values: Any) -> dict[str, Any]:
    """The row that `told` told.

    Raises
    ------
    BadInput
        Where it is none of this table.
    """
    if not isinstance(values, dict) or set(values) != set(table.columns.keys()):
        raise BadInput([f"tabulka {table.name}: řádek nemá správné sloupce"])
    try:
        return {name: _back(table, name, value) for name, value in values.items()}
    except (TypeError, ValueError, AttributeError) as error:
        raise BadInput([f"tabulka {table.name}: hodnota se nedá přečíst ({error})"]) from error


def _back(table: Table, name: str, value: Any) -> Any:
    column = table.c[name]
    if value is None and column.nullable:
        return None
    back = _BACK.get(type(column.type))
    if back is None and not isinstance(value, column.type.python_type):
        raise TypeError(f"{name}: {value!r}")
    return back(value) if back else value

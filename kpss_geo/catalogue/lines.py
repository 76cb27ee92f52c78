"""Crisis lines of the whole country, so that a number is at hand whatever a territory offers."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from kpss_geo.terms import rows


class Line(NamedTuple):
    """A telephone line; `verified` tells whether somebody compared it with its operator on `as_of`.

    Only emergency calls have a `short` name.
    """

    number: str
    name: str
    name_en: str
    short: str
    short_en: str
    for_whom: str
    for_whom_en: str
    hours: str
    hours_en: str
    web: str
    source: str
    as_of: str
    verified: bool
    note: str

    @property
    def dialled(self) -> str:
        """Number as a telephone dials it.

        >>> crisis_lines()[0].dialled
        '112'
        """
        return self.number.replace(" ", "")


@cache
def crisis_lines() -> tuple[Line, ...]:
    """Lines in the order of their table: emergency calls first."""
    return tuple(Line(**row | {"verified": row["verified"] == "yes"}) for row in rows("crisis_lines.csv"))  # type: ignore[arg-type]

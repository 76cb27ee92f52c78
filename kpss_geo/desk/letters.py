"""What everybody may read of the letters: the released ones, and what became of one's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from kpss_geo.desk.roles import admitted
from kpss_geo.store import Person, Store, Suggestion, receipts
from kpss_geo.store.suggestions import ACCEPTED
from kpss_geo.terms import rows

NEED = "need"


class Named(NamedTuple):
    """A word of the letters in both languages."""

    name: str
    name_en: str


class PublicLetter(NamedTuple):
    """A letter as a moderator released it: without its place, its exact time and its receipt number."""

    kind: str
    writer: str
    municipality: str
    service_kind: str
    text: str
    state: str
    reply: str
    received_on: dt.date
    answered_on: dt.date | None


class Fate(NamedTuple):
    """What became of a letter, as its writer may ask by the receipt number; the text itself is not told."""

    receipt: str
    kind: str
    state: str
    reply: str
    published: bool
    received_on: dt.date
    answered_on: dt.date | None


class StatedNeed(NamedTuple):
    """An accepted letter that states a need; `text` is its public wording, "" where none was released."""

    service_kind: str
    municipality: str
    received_on: dt.date
    text: str


@cache
def _words(part: str) -> Mapping[str, Named]:
    told = {row["id"]: Named(row["name"], row["name_en"]) for row in rows("letters.csv") if row["part"] == part}
    return MappingProxyType(told)


def letter_kinds() -> Mapping[str, Named]:
    """Kinds of letter by id.

    >>> letter_kinds()["need"].name
    'potřeba'
    """
    return _words("kind")


def writers() -> Mapping[str, Named]:
    """Whom a writer may say to be, by id."""
    return _words("writer")


def letter_states() -> Mapping[str, Named]:
    """States of a letter by id."""
    return _words("state")


def published_letters(store: Store) -> list[PublicLetter]:
    """Letters that moderators released, the newest first."""
    return [_public(one) for one in reversed(store.suggestions(published=True))]


def fate(store: Store, receipt: str) -> Fate | None:
    """What became of the letter of a receipt number, None where there is none of that number.

    Raises
    ------
    BadInput
        The number has a slip in it.
    """
    found = store.suggestions(receipt=receipts.read(receipt))
    return _fate(found[0]) if found else None


def stated_needs(store: Store, who: Person) -> list[StatedNeed]:
    """Needs of citizens that a moderator accepted, the newest first.

    Raises
    ------
    Denied
        Who may not compute indicators.
    """
    admitted(store, who, "indicators")
    accepted = reversed(store.suggestions(state=ACCEPTED))
    return [
        StatedNeed(one.service_kind, one.municipality, one.received_at.date(), one.public_text)
        for one in accepted
        if one.kind == NEED
    ]


def _public(one: Suggestion) -> PublicLetter:
    about = (one.kind, one.writer, one.municipality, one.service_kind)
    return PublicLetter(*about, one.public_text, one.state, one.reply, *_days(one))


def _fate(one: Suggestion) -> Fate:
    return Fate(one.receipt, one.kind, one.state, one.reply, one.published, *_days(one))


def _days(one: Suggestion) -> tuple[dt.date, dt.date | None]:
    return one.received_at.date(), one.answered_at.date() if one.answered_at else None

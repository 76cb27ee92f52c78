"""What the public may read of a point's history: pseudonyms, never who is behind them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from kpss_geo.desk.cases import kin_events
from kpss_geo.desk.difference import (
    ABOUT,
    NOBODY_LOOKED,
    NOT_APPLICABLE,
    WHOLE,
    Difference,
    value_words,
    whole_words,
)
from kpss_geo.store import Store
from kpss_geo.survey import observations as ob
from kpss_geo.survey.fold import Entry, history
from kpss_geo.survey.questionnaire import Question, questions

WHAT = MappingProxyType(
    {
        ob.Observed: "pozorování",
        ob.StillHolds: "potvrzení",
        ob.Merged: "sloučení",
        ob.Unmerged: "oddělení",
        ob.Archived: "vyřazení",
        ob.Reverted: "vrácení",
    }
)


@dataclass(frozen=True)
class PublicEntry:
    """A line of a point's history: what happened, on which day, by whom (a pseudonym), and what it changed."""

    what: str
    day: dt.date
    author: str
    author_class: str
    changes: tuple[Difference, ...]


def public_history(store: Store, point: UUID, *, today: dt.date) -> list[PublicEntry]:
    """What happened to a published point, in causal order; nothing that waits, nobody's account.

    Times of day and sources of rows are left out: they could tell who an author is.
    """
    published = store.published()
    kin = kin_events(published, (), [point])[point]
    return [_public(one) for one in history(kin, point, today=today)]


def _public(entry: Entry) -> PublicEntry:
    event = entry.event
    day = event.observed_on if isinstance(event, ob.PointEvent) else event.recorded_at.date()
    changes = tuple(_change(name, *pair) for name, pair in entry.changes.items())
    return PublicEntry(WHAT[type(event)], day, event.author_id, event.author_class, changes)


def _change(name: str, before: Any, after: Any) -> Difference:
    asked = questions().get(name)
    if asked:
        return Difference(name, asked.label, _answer(asked, before), _answer(asked, after))
    label = {**WHOLE, **ABOUT}.get(name, name)
    return Difference(name, label, whole_words(name, before), whole_words(name, after))


def _answer(asked: Question, told: tuple[Any, str] | None) -> str:
    if told is None:
        return NOBODY_LOOKED
    value, status = told
    return NOT_APPLICABLE if status == "not_applicable" else value_words(asked, value)

"""An observation while it is being written: answered question by question, then sent once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from kpss_geo.desk.arrival import Receipt
from kpss_geo.desk.keeping import drop
from kpss_geo.desk.roles import author_class
from kpss_geo.desk.submitting import submit
from kpss_geo.errors import BadInput
from kpss_geo.store import Person, Store
from kpss_geo.survey.duplicates import SITE_LINKS
from kpss_geo.survey.fold import Point
from kpss_geo.survey.observations import Archived, Box, Observed, Position, StillHolds, Value, checked
from kpss_geo.survey.questionnaire import UNKNOWN, Question, asked, of_element, questions

NO_PLACE = "Chybí místo bodu; vyberte je v mapě, hledáním, nebo z polohy telefonu."
NO_ELEMENT = "Chybí, co to je; vyberte druh bodu."
NO_ANSWER = "Chybí aspoň jedna odpověď; odpovězte, nebo zvolte „nevím“."
WHOLE, PLACE = "", "position"  # where faults stand that belong to no question
# How sentences about the place begin: `survey.observations` and `store` word them.
_OF_PLACE = ("zeměpisná délka", "přesnost polohy", "způsob určení polohy")
_OF_QUESTION: Mapping[str, str] = MappingProxyType({"dočasná překážka": "valid_to"})


def blank(who: Person, *, now: dt.datetime, about: Mapping[str, str] | None = None) -> Observed:
    """An observation of a new point, of which nothing is known yet; its id is also the id of its draft."""
    return Observed(
        event_id=uuid4(),
        point_id=uuid4(),
        recorded_at=now,
        observed_on=now.date(),
        author_id=who.pseudonym,
        author_class=author_class(who.role),
        element="",
        values={},
        about=about or {},
    )


def next_to(written: Observed, *, now: dt.datetime) -> Observed:
    """An observation of another thing at the same place by the same person; it bears the same name and links."""
    shared = {name: written.about[name] for name in ("name", *SITE_LINKS) if written.about.get(name)}
    return replace(
        written,
        event_id=uuid4(),
        point_id=uuid4(),
        base_version="",
        recorded_at=now,
        observed_on=now.date(),
        element="",
        values={},
        about=shared,
    )


def upon(point: Point, written: Observed) -> Observed:
    """The same words, told of a point that is there already: a new observation upon its newest version.

    Answers that its kind of thing does not ask for are left out.
    """
    known = {question.field for question in asked(point.element, {})}
    return replace(
        written,
        point_id=point.point_id,
        base_version=point.version,
        element=point.element,
        values={name: one for name, one in written.values.items() if name in known},
        about={},
    )


def beside(point: Point, written: Observed) -> Observed:
    """The same words, told of another thing at the place of a point: it bears the same name and links."""
    shared = {name: point.about[name] for name in ("name", *SITE_LINKS) if point.about.get(name)}
    return replace(written, about={**written.about, **shared})


def placed(written: Observed, position: Position | None) -> Observed:
    """The observation at another place."""
    return replace(written, position=position)


def of_kind(written: Observed, element: str) -> Observed:
    """The observation of another kind of thing; answers that it does not ask for are left out."""
    if element == written.element:
        return written
    known = {question.field for question in asked(element, {})}
    return replace(written, element=element, values={k: v for k, v in written.values.items() if k in known})


def said_of(written: Observed, **about: str) -> Observed:
    """The observation with a name or links; an empty text takes one away."""
    told = {**written.about, **{name: " ".join(text.split()) for name, text in about.items()}}
    return replace(written, about={name: text for name, text in told.items() if text})


def seen_on(written: Observed, day: dt.date) -> Observed:
    """The observation made on another day."""
    return replace(written, observed_on=day)


def answered(written: Observed, field: str, value: Any, *, how: str = "measured") -> Observed:
    """The observation with one more answer, None being "nevím"; answers that no longer make sense are taken away."""
    told = Value(None, "unknown", how) if value is UNKNOWN else Value(value, "known", how)
    return _sensible(replace(written, values={**written.values, field: told}))


def unanswered(written: Observed, field: str) -> Observed:
    """The observation without an answer."""
    return _sensible(replace(written, values={k: v for k, v in written.values.items() if k != field}))


def answers(written: Observed, before: Point | None = None) -> dict[str, Any]:
    """Value by field as they are told, upon what was known of the point; None is "nevím"."""
    known = dict(before.answers) if before and before.element == written.element else {}
    return known | {name: one.value for name, one in written.values.items()}


def to_ask(written: Observed, before: Point | None = None) -> list[Question]:
    """Questions to put now: those that depend on another one of this thing wait until its answer calls for them."""
    if not written.element:
        return []
    told, own = answers(written, before), {one.field for one in of_element(written.element)}
    return [
        one
        for one in asked(written.element, told)
        if all(need.holds(told) for need in one.relevant if need.field in own)
    ]


def faults_at(written: Observed, *, today: dt.date, within: Box) -> Mapping[str, list[str]]:
    """Sentences about what is wrong or missing, by the field of their question, `PLACE` or `WHOLE`."""
    found: dict[str, list[str]] = {}
    for fault in [*_missing(written), *_faults(written, today, within)]:
        found.setdefault(_where(written, fault), []).append(fault)
    return found


def send(store: Store, who: Person, written: Observed, *, now: dt.datetime) -> Receipt:
    """Send the observation in and forget its draft.

    Raises
    ------
    Denied
        Who may not.
    BadInput
        Names every fault; the draft stays then.
    """
    missing = _missing(written)
    if missing:
        raise BadInput([*missing, *_faults(written, now.date(), store.bounds)])
    receipt = submit(store, who, [replace(written, recorded_at=now)], today=now.date())
    drop(store, who, written)
    return receipt


def confirm(store: Store, who: Person, point: Point, *, now: dt.datetime) -> Receipt:
    """Send the word that a person was at a point and all that is known of it still holds.

    Raises
    ------
    Denied
        Who may not.
    """
    return submit(store, who, [StillHolds(**_of_point(who, point, now))], today=now.date())


def gone(store: Store, who: Person, point: Point, *, now: dt.datetime) -> Receipt:
    """Send the word that a person was there and the point is no more; a moderator decides.

    Raises
    ------
    Denied
        Who may not.
    """
    return submit(store, who, [Archived(**_of_point(who, point, now))], today=now.date())


def _of_point(who: Person, point: Point, now: dt.datetime) -> dict[str, Any]:
    return {
        "event_id": uuid4(),
        "point_id": point.point_id,
        "base_version": point.version,
        "recorded_at": now,
        "observed_on": now.date(),
        "author_id": who.pseudonym,
        "author_class": author_class(who.role),
    }


def _sensible(written: Observed) -> Observed:
    """Without answers that others rule out; taking one away may rule out more."""
    told = {name: one.value for name, one in written.values.items()}
    kept = {
        name: one
        for name, one in written.values.items()
        if name not in questions() or one.value is UNKNOWN or questions()[name].makes_sense(told)
    }
    return written if len(kept) == len(written.values) else _sensible(replace(written, values=kept))


def _missing(written: Observed) -> list[str]:
    new = not written.base_version
    told = {
        NO_PLACE: new and written.position is None,
        NO_ELEMENT: not written.element,
        NO_ANSWER: bool(written.element) and not written.values,
    }
    return [sentence for sentence, lacks in told.items() if lacks]


def _faults(written: Observed, today: dt.date, within: Box) -> list[str]:
    if not written.element:
        return []
    try:
        checked(written, today=today, within=within)
    except BadInput as found:
        return found.faults
    return []


def _where(written: Observed, fault: str) -> str:
    if fault == NO_PLACE or fault.startswith(_OF_PLACE):
        return PLACE
    head = fault.split(":", maxsplit=1)[0]
    labels = {one.label.split(":")[0]: one.field for one in asked(written.element, {})} if written.element else {}
    return labels.get(head) or _OF_QUESTION.get(head, WHOLE)


def event_of(text: str) -> UUID | None:
    """Id that an address names, None where it names none."""
    try:
        return UUID(text)
    except ValueError:
        return None

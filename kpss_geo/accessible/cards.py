"""The card of a barrier-free place: category and reasons, every answer with its day and author, what is unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from kpss_geo.accessible import worded
from kpss_geo.accessible.register import Register
from kpss_geo.accessible.spots import DOOR, Service, Spot
from kpss_geo.survey.described import AUDIENCE
from kpss_geo.survey.fold import Point, State
from kpss_geo.survey.questionnaire import Question, asked, of_element

OPINION = "declared_category"


class Fact(NamedTuple):
    """An answer: heading, words, the last day on which it was found so, who told it and how.

    `stale` must be looked at again; `disputed` where people disagree; `known` is False where nobody could tell.
    """

    name: str
    value: str
    seen_on: dt.date
    who: str
    how: str
    verified: bool
    known: bool
    stale: bool
    disputed: bool


class Part(NamedTuple):
    """One thing of the place: its point, kind, own name, answers, and the headings of what nobody knows."""

    point_id: UUID
    kind: str
    name: str
    accuracy_m: float | None
    facts: tuple[Fact, ...]
    unknown: tuple[str, ...]


class Card(NamedTuple):
    """A spot in the words of one language.

    `others` are pairs of audience and category beside that for a wheelchair; `opinion` what a surveyor said of the
    place, '' where nobody did; `days` the oldest and the newest day of its answers, None without any.
    """

    id: str
    name: str
    kind: str
    municipality: str
    grade: str
    label: str
    why: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    opinion: str
    parts: tuple[Part, ...]
    services: tuple[Service, ...]
    days: tuple[dt.date, dt.date] | None
    who: tuple[str, ...]
    lon: float
    lat: float
    vague: bool
    inside: bool

    @property
    def unknown(self) -> tuple[str, ...]:
        """Headings of what nobody knows of the whole place."""
        return tuple(dict.fromkeys(name for part in self.parts for name in part.unknown))

    @property
    def stale(self) -> bool:
        """Must something be looked at again."""
        return any(fact.stale for part in self.parts for fact in part.facts)

    @property
    def disputed(self) -> bool:
        """Do people disagree about something."""
        return any(fact.disputed for part in self.parts for fact in part.facts)


def card(known: Register, position: int, language: str) -> Card:
    """The card of a spot of the register."""
    one = known.spots[position]
    points = one.place.points if one.place else ()
    parts = tuple(_part(point, language) for point in points)
    days = [state.seen_on for point in points for state in point.fields.values()]
    authors = (state.author_class for point in points for state in point.fields.values())
    return Card(
        id=one.id,
        name=name(one, language),
        kind=kind(one, language),
        municipality=one.municipality,
        grade=one.grade,
        label=worded.label(one, language),
        why=worded.why(one, language),
        others=_others(one, language),
        opinion=_opinion(points, language),
        parts=parts,
        services=one.services,
        days=(min(days), max(days)) if days else None,
        who=tuple(dict.fromkeys(worded.author_name(author, language) for author in authors)),
        lon=one.lon,
        lat=one.lat,
        vague=one.vague,
        inside=one.inside,
    )


def name(one: Spot, language: str) -> str:
    """Name of a spot, else of its kind."""
    return one.name or _capital(kind(one, language))


def kind(one: Spot, language: str) -> str:
    """What a spot is: the kind of its first service, else of the thing itself."""
    if one.services and DOOR in one.elements:
        first = one.services[0].kind
        return first.name if language == worded.CZECH else first.name_en or first.name
    lead = one.place.of(*one.elements)[0].element if one.place else DOOR
    return worded.element_name(lead, language)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _part(point: Point, language: str) -> Part:
    facts = tuple(_facts(point, language))
    return Part(
        point_id=point.point_id,
        kind=worded.element_name(point.element, language),
        name=point.about.get("name", ""),
        accuracy_m=point.position.accuracy_m if point.position else None,
        facts=facts,
        unknown=tuple(worded.question_name(one, language) for one in _unknown(point)),
    )


def _facts(point: Point, language: str) -> Iterator[Fact]:
    """Answers in the order of the questionnaire; the surveyor's opinion stands apart."""
    for question in of_element(point.element):
        state = point.fields.get(question.field)
        if state is not None and question.field != OPINION and (state.status == "known" or state.disputed):
            yield _fact(question, state, language)


def _fact(question: Question, state: State, language: str) -> Fact:
    return Fact(
        name=worded.question_name(question, language),
        value=worded.said(question, state, language),
        seen_on=state.seen_on,
        who=worded.author_name(state.author_class, language),
        how=worded.method_name(state.method, language),
        verified=state.author_class == "verified",
        known=state.status == "known",
        stale=state.stale,
        disputed=bool(state.disputed),
    )


def _unknown(point: Point) -> Iterator[Question]:
    """Questions that make sense here and nobody answered, or nobody could."""
    for question in asked(point.element, point.answers):
        state = point.fields.get(question.field)
        if question.field != OPINION and (state is None or (state.status == "unknown" and not state.disputed)):
            yield question


def _others(one: Spot, language: str) -> tuple[tuple[str, str], ...]:
    found = one.place.categories if one.place else {}
    return tuple(
        (worded.audience_name(audience, language), worded.category_name(category, language))
        for audience, category in found.items()
        if audience != AUDIENCE
    )


def _opinion(points: tuple[Point, ...], language: str) -> str:
    told = [point.answers[OPINION] for point in points if point.answers.get(OPINION)]
    return worded.grade_name(told[0], language) if told else ""

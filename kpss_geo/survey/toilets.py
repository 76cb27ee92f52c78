"""Kinds of toilet derived from their measures, and what the toilets on a way mean for its category."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kpss_geo.survey.judging import Found, Step, solid, span
from kpss_geo.survey.logic import Three, at_least, every, some
from kpss_geo.survey.profiles import Audience

UNFIT = "nepřístupné WC"


@dataclass(frozen=True, slots=True)
class Toilets:
    """The rule that visitors' toilets, where there are any, include one of these kinds."""

    kinds: tuple[str, ...]


def toilet_kinds(one: Step, audience: Audience) -> tuple[str, str]:
    """Worst and best kind that a toilet may be: one of the edition's for this audience, else an unfit one.

    >>> from kpss_geo.survey.judging import step
    >>> from kpss_geo.survey.profiles import profile
    >>> measures = {"wc_door_cm": 75, "wc_width_cm": 150, "wc_depth_cm": 160, "wc_side_cm": 80}
    >>> toilet_kinds(step("toaleta", measures), profile("A").audiences["wheelchair"])
    ('WC II', 'WC II')
    """
    told = {kind: _meets(one, wishes) for kind, wishes in audience.toilets.items()}
    worst = next((kind for kind, met in told.items() if met), UNFIT)
    return worst, next((kind for kind, met in told.items() if met is not False), UNFIT)


def judge_toilets(steps: Sequence[Step], audience: Audience) -> list[Found]:
    """Grade that the toilets leave to a way: without a fit one for visitors it is partly accessible at best."""
    toilets = [one for one in steps if one.element == "toaleta"]
    if not toilets or not audience.toilets:
        return []
    counted = [_counts(one, audience) for one in toilets]
    fit = [every((counts, _fit(one, audience))) for counts, one in zip(counted, toilets, strict=True)]
    none = every(None if counts is None else not counts for counts in counted)
    grades = span(some((none, *fit)), partly=True, firm=True)
    return [Found(*grades, Toilets(tuple(audience.toilets)), min(toilets, key=lambda one: one.id), toilets)]


def _fit(one: Step, audience: Audience) -> Three:
    return some(_meets(one, wishes) for wishes in audience.toilets.values())


def _counts(one: Step, audience: Audience) -> Three:
    """Is it for visitors; that it is not must be more than an estimate."""
    told = audience.toilets_counted.get(one.answers.get("wc_kind") or "")
    return None if told is False and not solid(one, "wc_kind") else told


def _meets(one: Step, wishes: Mapping[str, Any]) -> Three:
    return every(_wish(one, name, wish) for name, wish in wishes.items())


def _wish(one: Step, name: str, wish: Any) -> Three:
    """At least so many cm, or just this answer; an estimate may deny it and never grants it."""
    value = one.answers.get(name)
    if value is None:
        return None
    met = value == wish if isinstance(wish, bool | str) else at_least(value, value, wish)
    return None if met and not solid(one, name) else met

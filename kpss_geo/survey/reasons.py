"""Czech words for what decided a category."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from kpss_geo.survey.judging import ACCESSIBLE, INACCESSIBLE, Absent, Found, graded_key, leg_meets
from kpss_geo.survey.profiles import Bound, Cap, Count, Graded, Ramp, Silent
from kpss_geo.survey.questionnaire import LEG, elements, questions
from kpss_geo.survey.toilets import Toilets

UNSAID = "mez pro částečně přístupné edice neuvádí"
_LEG_UNITS = {"length_cm": "cm", "slope_pct": "%", "width_cm": "cm"}


@dataclass(frozen=True)
class Reason:
    """Why the category is no better, or not known: the step, the field ("" for none) and a few Czech words."""

    step: str
    element: str
    field: str
    words: str


def reasons(found: Iterable[Found], best: int) -> tuple[Reason, ...]:
    """What holds the category down, or keeps it open, in a fixed order; nothing where it is simply accessible."""
    deciding = {_reason(one) for one in found if one.best == best < ACCESSIBLE or one.worst < best}
    return tuple(sorted(deciding, key=lambda one: (one.element, one.step, one.field, one.words)))


def _reason(found: Found) -> Reason:
    field, words = _WORDS[type(found.rule)](found.rule, found)
    label = _plain(questions()[field].label if field else _element(found))
    return Reason(found.step.id, found.step.element, field, f"{label}: {words}")


@cache
def _plain(label: str) -> str:
    short = label.rstrip("?").split(":")[0]
    return short[:1].lower() + short[1:]


def _element(found: Found) -> str:
    known = elements().get(found.step.element)
    return known.name if known else f"prvek „{found.step.element}“"


def figure(value: float, unit: str = "") -> str:
    """A number with its unit as Czechs write it.

    >>> figure(12.5, "%")
    '12,5 %'
    """
    return f"{value:g} {unit}".strip().replace(".", ",")


def _estimated(found: Found, value: str) -> str | None:
    """Words where the value itself would do and the way in which it was found would not."""
    return f"{value} je jen odhad" if found.best == ACCESSIBLE else None


def _limit(found: Found, accessible: float, partly: float | None) -> float:
    return accessible if partly is None or found.best > INACCESSIBLE else partly


def _bound(rule: Bound, found: Found) -> tuple[str, str]:
    value, unit = found.step.answers.get(rule.field), questions()[rule.field].unit
    if value is None:
        return rule.field, "nevíme"
    over = f"{'<' if rule.sign > 0 else '>'} {figure(_limit(found, rule.accessible, rule.partly), unit)}"
    return rule.field, _estimated(
        found, figure(value, unit)
    ) or f"{_sum(found, value, unit)} {over}{_open(rule, found)}"


def _sum(found: Found, value: float, unit: str) -> str:
    side = found.shown[1] if found.best == INACCESSIBLE else 0
    return f"{figure(value)} + {figure(side, unit)}" if side else figure(value, unit)


def _open(rule: Bound, found: Found) -> str:
    if found.worst == found.best:
        return ""
    return f", {UNSAID}" if rule.partly is None else f", {_plain(questions()[rule.adds].label)}: nevíme"


def _graded(rule: Graded, found: Found) -> tuple[str, str]:
    value = found.step.answers.get(rule.field)
    key = graded_key(value)
    if key not in rule.grades:
        return rule.field, "nevíme"
    words = {choice.value: choice.label for choice in questions()[rule.field].choices} | {"true": "ano", "false": "ne"}
    return rule.field, _estimated(found, words[key]) or words[key]


def _count(rule: Count, found: Found) -> tuple[str, str]:
    low, high = found.shown
    if low != high and not found.step.element:  # all steps of a way together
        return rule.field, "kolik jich je na celé cestě, nevíme"
    if low != high and found.step.answers.get(rule.field) is None:
        return rule.field, "nevíme"
    if low != high:
        return rule.field, "kolik jich zbývá bez rampy, výtahu či plošiny, nevíme"
    return rule.field, _estimated(found, figure(low)) or _too_many(rule, found, low)


def _too_many(rule: Count, found: Found, low: float) -> str:
    if found.best == INACCESSIBLE and rule.partly is not None and low <= rule.partly:
        return f"schod vyšší než {figure(rule.height_cm or 0, 'cm')}"
    over = f"{figure(low)} > {figure(_limit(found, rule.accessible, rule.partly))}"
    if found.worst == found.best:
        return over
    return f"{over}, {UNSAID if rule.partly is None else 'výšku schodu nevíme'}"


def _ramp(rule: Ramp, found: Found) -> tuple[str, str]:
    legs = found.step.answers.get("ramp_legs")
    if not legs:
        return "ramp_legs", "nevíme"
    slopes = rule.partly if found.best == INACCESSIBLE else rule.accessible
    told = [_leg(place, leg) for place, leg in enumerate(legs, 1) if slopes and leg_meets(slopes, leg) is not True]
    if found.best == ACCESSIBLE and not told:
        return "ramp_legs", "jen odhad" if slopes else "meze edice neuvádí"
    return "ramp_legs", f"mezím nevyhoví nebo je nelze ověřit: {'; '.join(told)}"


def _leg(place: int, leg: Mapping[str, Any]) -> str:
    told = ("nevíme" if leg.get(name) is None else figure(leg[name], _LEG_UNITS[name]) for name in LEG)
    return f"rameno {place} ({', '.join(told)})"


def _toilets(rule: Toilets, found: Found) -> tuple[str, str]:
    kinds = " ani ".join(rule.kinds)
    return (
        "wc_kind",
        f"žádná není {kinds}" if found.best < ACCESSIBLE else f"zda je některá {' nebo '.join(rule.kinds)}, nevíme",
    )


def _just(words: str) -> Callable[[Any, Found], tuple[str, str]]:
    return lambda _rule, _found: ("", words)


_WORDS: Mapping[type, Callable[[Any, Found], tuple[str, str]]] = MappingProxyType(
    {
        Bound: _bound,
        Graded: _graded,
        Count: _count,
        Ramp: _ramp,
        Toilets: _toilets,
        Cap: _just("s ní je cesta nejvýš částečně přístupná"),
        Silent: _just("edice pro tento prvek nemá pravidlo"),
        Absent: _just("nikdo nezjistil"),
    }
)

"""What each rule of an edition says of one step of a way, in three-valued logic: true, false, nobody knows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from kpss_geo.survey.logic import Three, at_least, at_most, every, some
from kpss_geo.survey.profiles import Audience, Bound, Bridge, Cap, Count, Graded, Interior, Ramp, Silent, Slopes
from kpss_geo.survey.questionnaire import Condition, questions

INACCESSIBLE, PARTLY, ACCESSIBLE = 0, 1, 2
AWARDING = ("measured", "phone", "document")  # an estimate, an opinion or an unsaid method awards no "accessible"
HELPERS: Mapping[str, str] = MappingProxyType(
    {"fixed_ramp": "rampa", "mobile_ramp": "rampa", "lift": "vytah", "platform": "plosina"}
)
Range = tuple[float, float]
_OPEN = (0.0, math.inf)
_NONE = (0.0, 0.0)
_SILENT = (Silent(),)
_SPANS: Mapping[tuple[Three, Three], tuple[int, int]] = {
    (None, True): (PARTLY, ACCESSIBLE),
    (None, None): (INACCESSIBLE, ACCESSIBLE),
    (None, False): (INACCESSIBLE, INACCESSIBLE),
    (False, True): (PARTLY, PARTLY),
    (False, None): (INACCESSIBLE, PARTLY),
    (False, False): (INACCESSIBLE, INACCESSIBLE),
}


@dataclass(frozen=True, slots=True)
class Absent:
    """The way needs this element and nobody described it."""


@dataclass(frozen=True)
class Step:
    """One thing on a way: its kind, the answers (None is "nevím", absent is not asked) and how each was found."""

    element: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    methods: Mapping[str, str] = field(default_factory=dict)
    id: str = ""


class Found(NamedTuple):
    """Worst and best grade that one rule leaves to one step; `shown` is the figure that the words need."""

    worst: int
    best: int
    rule: object
    step: Step
    shown: Any = None


def step(element: str, answers: Mapping[str, Any], *, method: str = "measured", name: str = "") -> Step:
    """Make a step all of whose answers were found in one way."""
    return Step(element, answers, dict.fromkeys(answers, method), name)


def judge(one: Step, present: frozenset[str], audience: Audience) -> list[Found]:
    """What the rules say of a step on a way where the elements `present` are."""
    found = []
    for rule in audience.elements.get(one.element, _SILENT):
        if isinstance(rule, Bridge):
            found += _bridge(rule, one, present, audience)
        else:
            found.append(_JUDGES[type(rule)](rule, one, present))
    return found


def absent(element: str, audience: Audience) -> list[Found]:
    """An element that must be on the way and that nobody described: as unknown as the rules leave it."""
    found = judge(Step(element), frozenset(), audience)
    worst = min((one.worst for one in found), default=ACCESSIBLE)
    best = min((one.best for one in found), default=ACCESSIBLE)
    return [Found(worst, best, Absent(), Step(element))]


def unbridged(rule: Bridge | Interior, one: Step, present: frozenset[str]) -> Range:
    """Fewest and most steps to be walked."""
    return _bridged(rule, one) if isinstance(rule, Bridge) else _inside(one, present)


def judge_count(rule: Count, one: Step, walked: Range) -> Found:
    """Grade of so many steps to be walked."""
    accessible, few = at_most(*walked, rule.accessible), _few(rule, walked)
    partly = every((few, _low_enough(rule, one, walked)))
    return Found(*span(accessible, partly, firm=solid(one, rule.field)), rule, one, walked)


def judge_total(steps: Iterable[Step], present: frozenset[str], audience: Audience) -> list[Found]:
    """Grade of all steps that are to be walked on a way together."""
    told = [
        (rule.count, walked)
        for one in steps
        for rule in audience.elements.get(one.element, ())
        if isinstance(rule, Bridge | Interior)
        for walked in [unbridged(rule, one, present)]
    ]
    if sum(walked[1] > 0 for _, walked in told) < 2:
        return []  # judged with its element
    count = told[0][0]
    total = (sum(walked[0] for _, walked in told), sum(walked[1] for _, walked in told))
    grades = span(at_most(*total, count.accessible), _few(count, total), firm=True)
    return [Found(*grades, count, Step("", id="celkem"), total)]


def span(accessible: Three, partly: Three, *, firm: bool) -> tuple[int, int]:
    """Worst and best grade; a value that is only estimated leaves "accessible" open."""
    if accessible is True:
        return (ACCESSIBLE, ACCESSIBLE) if firm else (PARTLY, ACCESSIBLE)
    return _SPANS[accessible, partly]


def solid(one: Step, name: str) -> bool:
    """Is the value more than an estimate or an opinion."""
    return one.methods.get(name) in AWARDING


def _bound(rule: Bound, one: Step, _present: frozenset[str]) -> Found:
    sign, value = rule.sign, one.answers.get(rule.field)
    low, high = (value, value) if value is not None else _OPEN
    accessible = _limited(sign, low, high, rule.accessible)
    added = _added(rule.adds, one) if rule.adds and accessible is not True else _NONE
    partly = None if rule.partly is None else _limited(sign, low + added[0], high + added[1], rule.partly)
    return Found(*span(accessible, partly, firm=solid(one, rule.field)), rule, one, added)


def _limited(sign: int, low: float, high: float, limit: float) -> Three:
    return at_least(low, high, limit) if sign > 0 else at_most(low, high, limit)


def _added(name: str, one: Step) -> Range:
    """Range of what is added for "partly": nothing where its question makes no sense (a door of one leaf)."""
    if any(condition.holds(one.answers) is False for condition in _relevant(name)):
        return _NONE
    value = one.answers.get(name)
    return _OPEN if value is None else (value, value)


@cache
def _relevant(name: str) -> tuple[Condition, ...]:
    return questions()[name].relevant


def _graded(rule: Graded, one: Step, _present: frozenset[str]) -> Found:
    value = one.answers.get(rule.field)
    grade = rule.grades.get(graded_key(value))
    if grade is None:
        return Found(min(rule.grades.values()), max(rule.grades.values()), rule, one)
    return Found(*span(grade == ACCESSIBLE, grade >= PARTLY, firm=solid(one, rule.field)), rule, one)


def graded_key(value: Any) -> str:
    """Key of an answer in the data file: true and false for yes and no."""
    return str(value).lower() if isinstance(value, bool) else value or ""


def _cap(rule: Cap, one: Step, _present: frozenset[str]) -> Found:
    return Found(rule.best, rule.best, rule, one)


def _silent(rule: Silent, one: Step, _present: frozenset[str]) -> Found:
    return Found(INACCESSIBLE, ACCESSIBLE, rule, one)


def _bridge(rule: Bridge, one: Step, present: frozenset[str], audience: Audience) -> list[Found]:
    """The bridge if there is one, else the steps; with an unknown bridge everything is open."""
    by = one.answers.get("bridged_by")
    if by not in rule.by.grades:
        return [Found(INACCESSIBLE, ACCESSIBLE, rule.by, one)]
    graded = _graded(rule.by, one, present)
    helper = HELPERS.get(by or "")
    if helper is None:
        return [graded, judge_count(rule.count, one, _bridged(rule, one))]
    if helper == "rampa" and one.element in questions()["ramp_legs"].elements:
        return [graded, _ramp(rule.ramp, one, present)]
    return [graded] if helper in present else [graded, *absent(helper, audience)]


def _bridged(rule: Bridge, one: Step) -> Range:
    by, steps = one.answers.get("bridged_by"), one.answers.get(rule.count.field)
    if by in HELPERS:
        return _NONE
    high = math.inf if steps is None else abs(steps)
    return (high, high) if steps is not None and by in rule.by.grades else (0.0, high)


def _interior(rule: Interior, one: Step, present: frozenset[str]) -> Found:
    return judge_count(rule.count, one, _inside(one, present))


def _inside(one: Step, present: frozenset[str]) -> Range:
    """Steps inside: judged as stairs where the way has stairs of its own, perhaps bridged where it has a bridge."""
    steps = one.answers.get("interior_steps")
    if steps is None:
        return _OPEN
    if "schody" in present:
        return _NONE
    return (0.0 if present & frozenset(HELPERS.values()) else abs(steps), abs(steps))


def _few(rule: Count, walked: Range) -> Three:
    return None if rule.partly is None else at_most(*walked, rule.partly)


def _low_enough(rule: Count, one: Step, walked: Range) -> Three:
    if rule.height_cm is None:
        return True
    height = one.answers.get("step_height_max_cm")
    low = None if height is None else at_most(height, height, rule.height_cm)
    return some((at_most(*walked, 0), low))


def _ramp(rule: Ramp, one: Step, _present: frozenset[str]) -> Found:
    legs: Sequence[Mapping[str, Any]] = one.answers.get("ramp_legs") or ({},)
    accessible, partly = (_legs_meet(slopes, legs) for slopes in (rule.accessible, rule.partly))
    return Found(*span(accessible, partly, firm=solid(one, "ramp_legs")), rule, one)


def _legs_meet(slopes: Slopes | None, legs: Iterable[Mapping[str, Any]]) -> Three:
    return None if slopes is None else every(leg_meets(slopes, leg) for leg in legs)


def leg_meets(slopes: Slopes, leg: Mapping[str, Any]) -> Three:
    """Does a straight leg meet the limits, by its own length; one longer than the last length never does."""
    width, length, slope = (leg.get(name) for name in ("width_cm", "length_cm", "slope_pct"))
    wide = None if width is None else at_least(width, width, slopes.width_cm)
    gentle = some(every((_within(length, to), _within(slope, most))) for to, most in slopes.to_cm_most_pct)
    return every((wide, gentle))


def _within(value: float | None, limit: float) -> Three:
    return None if value is None else at_most(abs(value), abs(value), limit)


_JUDGES: Mapping[type, Callable[[Any, Step, frozenset[str]], Found]] = MappingProxyType(
    {Bound: _bound, Graded: _graded, Cap: _cap, Ramp: _ramp, Interior: _interior, Silent: _silent}
)

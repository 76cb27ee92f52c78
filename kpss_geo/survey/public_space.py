"""Grade of one thing in public space (a kerb, a stretch of footway, steps) by the limits of a traveller."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from kpss_geo.survey.judging import ACCESSIBLE, INACCESSIBLE, PARTLY
from kpss_geo.survey.questionnaire import Choice, questions
from kpss_geo.terms import rows

GRADED_FOR = "wheelchair"
# What decides of each element; a name of several fields takes the first one that was answered.
MEASURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "obrubnik": ("kerb_cm",),
        "prechod": ("kerb_cm", "width_cm"),
        "chodnik": ("surface", "width_cm", "slope_pct", "cross_slope_pct"),
        "zuzeni": ("width_cm",),
        "prekazka": ("width_cm",),
        "rampa": ("slope_pct", "width_cm"),
        "schody": ("steps_count",),
    }
)
# Measures that a missing answer leaves open; the others hinder nobody until somebody measures them.
NEEDED = frozenset({"kerb_cm", "surface", "slope_pct", "steps_count"})
NEEDED_WIDTH = frozenset({"zuzeni", "prekazka", "chodnik"})
HARD_PACE = 0.8  # a surface that leaves at most this share of the pace is passed with difficulty
BRIDGES = frozenset({"fixed_ramp", "lift", "platform"})


class Graded(NamedTuple):
    """Worst and best grade (2 open, 1 with difficulty, 0 closed) and why, in Czech."""

    worst: int
    best: int
    reasons: tuple[str, ...]


def grade(element: str, answers: Mapping[str, Any]) -> Graded | None:
    """Grade of a thing for a manual wheelchair; None for elements that lead nowhere (parking, a toilet).

    >>> grade("obrubnik", {"kerb_cm": 9})
    Graded(worst=0, best=0, reasons=('výška obrubníku: 9 cm > 7 cm',))
    >>> grade("zuzeni", {"width_cm": None})
    Graded(worst=0, best=2, reasons=('nejmenší průchozí šířka: nevíme',))
    """
    if element not in MEASURES:
        return None
    found = [one for measure in MEASURES[element] for one in _judged(element, measure, answers)]
    worst = min((one.worst for one in found), default=INACCESSIBLE)
    best = min((one.best for one in found), default=ACCESSIBLE)
    reasons = [reason for one in found if one.best == best or one.worst < best for reason in one.reasons]
    return Graded(worst, best, tuple(reasons) if best < ACCESSIBLE or worst < best else ())


def _judged(element: str, measure: str, answers: Mapping[str, Any]) -> Iterator[Graded]:
    value = answers.get(measure)
    if value is None:
        if measure in NEEDED or (measure == "width_cm" and element in NEEDED_WIDTH):
            yield Graded(INACCESSIBLE, ACCESSIBLE, (f"{_name(measure)}: nevíme",))
    elif measure == "surface":
        yield _surface(str(value))
    elif measure == "steps_count":
        yield _steps(int(value), answers.get("bridged_by"))
    else:
        yield _measured(measure, abs(float(value)))


def _measured(measure: str, value: float) -> Graded:
    row = _limits()["slope_up_pct" if measure == "slope_pct" else measure]
    free, shut, unit = float(row["open"]), float(row["closed"]), questions()[measure].unit
    sign = -1 if free > shut else 1
    for grade_, limit in ((ACCESSIBLE, free), (PARTLY, shut)):
        if sign * value <= sign * limit:
            return Graded(grade_, grade_, (_over(measure, value, free, unit, sign),) if grade_ < ACCESSIBLE else ())
    return Graded(INACCESSIBLE, INACCESSIBLE, (_over(measure, value, shut, unit, sign),))


def _over(measure: str, value: float, limit: float, unit: str, sign: int) -> str:
    figures = [f"{one:g}".replace(".", ",") + f" {unit}" for one in (value, limit)]
    return f"{_name(measure)}: {figures[0]} {'>' if sign > 0 else '<'} {figures[1]}"


def _surface(value: str) -> Graded:
    cell = _surfaces().get(value, "?")
    told = next((one for one in questions()["surface"].choices if one.value == value), Choice(value, value, value))
    why = (f"{_name('surface')}: {told.label}",)
    if cell in ("x", "?"):
        return Graded(INACCESSIBLE, INACCESSIBLE if cell == "x" else ACCESSIBLE, why)
    return Graded(ACCESSIBLE, ACCESSIBLE, ()) if float(cell) > HARD_PACE else Graded(PARTLY, PARTLY, why)


def _steps(count: int, bridged_by: str | None) -> Graded:
    if count == 0:
        return Graded(ACCESSIBLE, ACCESSIBLE, ())
    why = (f"schodů: {abs(count)}",)
    if bridged_by in BRIDGES:
        return Graded(PARTLY, ACCESSIBLE, (*why, "lze objet, nevíme jak dobře"))
    return Graded(INACCESSIBLE, PARTLY if bridged_by is None else INACCESSIBLE, why)


@cache
def _surfaces() -> Mapping[str, str]:
    return {row["value"]: row[GRADED_FOR] for row in rows("surface.csv")}


@cache
def _limits() -> Mapping[str, Mapping[str, str]]:
    return {row["measure"]: row for row in rows("limits.csv") if row["traveller"] == GRADED_FOR}


@cache
def _name(measure: str) -> str:
    label = questions()[measure].label
    return label[:1].lower() + label[1:]

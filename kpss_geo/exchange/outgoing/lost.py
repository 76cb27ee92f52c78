"""What a format cannot carry, counted and said in Czech."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable

from kpss_geo.survey.fold import Point
from kpss_geo.survey.questionnaire import elements, questions

HISTORY = "historie: jen současný stav, bez jednotlivých pozorování a autorů"
DISPUTED = "rozpory (napsána je horší odpověď)"


def counted(words: str, number: int, of: str = "bodů") -> list[str]:
    """A sentence with its number, none where there is nothing to tell.

    >>> counted("poloha", 2), counted("poloha", 0)
    (['poloha; bodů: 2'], [])
    """
    return [f"{words}; {of}: {number}"] if number else []


def lost_fields(points: Iterable[Point], carried: Callable[[Point], Container[str]]) -> list[str]:
    """Known answers that are not carried, by question and kind of thing, with the number of points."""
    counts = Counter(
        (field, one.element)
        for one in points
        for field, value in one.strict_answers.items()
        if value is not None and field not in carried(one)
    )
    return [
        f"{questions()[field].label} ({elements()[element].name}); bodů: {number}"
        for (field, element), number in sorted(counts.items(), key=lambda item: _order(*item[0]))
    ]


def lost_statuses(points: Iterable[Point], *, disputed: str = DISPUTED) -> list[str]:
    """What foreign formats have no word for: unknown, not applicable, stale and disputed answers, and methods."""
    states = [one for point in points for one in point.fields.values()]
    return [
        *counted("„nevím“ vypadá jako nevyplněné", sum(one.status == "unknown" for one in states), "odpovědí"),
        *counted("„netýká se“", sum(one.status == "not_applicable" for one in states), "odpovědí"),
        *counted("odpovědi k ověření (vynechané)", sum(one.stale for one in states), "odpovědí"),
        *counted(disputed, sum(bool(one.disputed) for one in states), "odpovědí"),
        *counted("způsob zjištění", sum(one.status == "known" for one in states), "odpovědí"),
    ]


def lost_about(points: Iterable[Point], names: Iterable[str]) -> list[str]:
    """Links and names that are not carried."""
    some = list(points)
    return [line for name in names for line in counted(name, sum(bool(one.about.get(name)) for one in some))]


def _order(field: str, element: str) -> tuple[int, int]:
    return list(questions()).index(field), list(elements()).index(element)

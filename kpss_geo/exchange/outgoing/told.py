"""A place's category in a few Czech sentences, for formats that have no words for it."""

from __future__ import annotations

from kpss_geo.survey.fold import Point
from kpss_geo.survey.places import Place
from kpss_geo.survey.questionnaire import questions


def description(place: Place, audience: str = "wheelchair") -> str:
    """Category with its edition and reasons, and which answers are old or disputed; '' where there is none."""
    category = place.categories.get(audience)
    sentences = []
    if category:
        why = "; ".join(one.words for one in category.reasons)
        sentences.append(f"Metodika edice {category.edition}: {category.label}{f' ({why})' if why else ''}.")
        sentences += [f"Rozpor s vlastním označením: {category.disagreement}."] if category.disagreement else []
    old = _labels(place.points, "stale")
    torn = _labels(place.points, "disputed")
    sentences += [f"K ověření: {old}."] if old else []
    sentences += [f"V rozporu: {torn}."] if torn else []
    return " ".join(sentences)


def _labels(points: tuple[Point, ...], mark: str) -> str:
    fields = (field for one in points for field, state in one.fields.items() if getattr(state, mark))
    return ", ".join(dict.fromkeys(questions()[field].label for field in fields))

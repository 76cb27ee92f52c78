"""Answers of the questionnaire as a Czech reader writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from kpss_geo.survey.fold import State
from kpss_geo.survey.questionnaire import Question


def said(question: Question, state: State) -> str:
    """An answer as a Czech reader writes it; both where people disagree."""
    if state.disputed:
        told = dict.fromkeys(worded(question, one.value) for one in state.disputed.values())
        return f"rozpor: {' nebo '.join(told)}"
    return worded(question, state.value) + (" (k ověření)" if state.stale else "")


def worded(question: Question, value: Any) -> str:
    """A value in Czech with its unit; None is "nevíme"."""
    if value is None:
        return "nevíme"
    written: str = _WORDED[question.type](question, value)
    return written


def _number(question: Question, value: Any) -> str:
    return f"{value:g} {question.unit}".strip().replace(".", ",")


def _choice(question: Question, value: Any) -> str:
    labels = {one.value: one.label for one in question.choices}
    return labels.get(value, str(value))


def _legs_text(_question: Question, value: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(
        ", ".join(
            f"{name} " + ("nevíme" if leg.get(field) is None else f"{leg[field]:g} {unit}".replace(".", ","))
            for field, name, unit in (
                ("length_cm", "délka", "cm"), ("slope_pct", "sklon", "%"), ("width_cm", "šířka", "cm"),
            )
        )
        for leg in value
    )  # fmt: skip


_WORDED: Mapping[str, Any] = MappingProxyType(
    {
        "number": _number,
        "whole": _number,
        "choice": _choice,
        "answer": lambda _question, value: "ano" if value else "ne",
        "date": lambda _question, value: f"{value.day}. {value.month}. {value.year}",
        "legs": _legs_text,
    }
)

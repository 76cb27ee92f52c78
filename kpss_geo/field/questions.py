"""What the field page asks: the questionnaire as JSON, with both languages and a version of its content."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kpss_geo.field.measuring import DRAWINGS
from kpss_geo.files import sha256
from kpss_geo.maps.pictograms import ELEMENTS, OTHER
from kpss_geo.survey.questionnaire import LEG, LONGEST_OBSTACLE_DAYS, Element, Question, elements, questions

VERSION_SIGNS = 16


def questionnaire() -> dict[str, Any]:
    """Elements and questions in the order in which they are asked; `version` changes with any of it."""
    told = {
        "longest_obstacle_days": LONGEST_OBSTACLE_DAYS,
        "leg": {name: list(limits) for name, limits in LEG.items()},
        "elements": [_element(one) for one in elements().values()],
        "questions": [_question(one) for one in questions().values()],
    }
    return {"version": sha256(as_json(told))[:VERSION_SIGNS], **told}


def as_json(told: Mapping[str, Any]) -> bytes:
    """JSON without needless spaces, always the same for the same content."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _element(one: Element) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("id", "name", "name_en", "duplicate_metres")}
    return {**told, "path": ELEMENTS.get(one.pictogram, OTHER), "by_side": one.id in questions()["kerb_cm"].elements}


def _question(one: Question) -> dict[str, Any]:
    plain = ("field", "elements", "type", "unit", "least", "most", "label", "label_en", "help", "help_en")
    drawing = DRAWINGS.get(one.picture)
    return {
        **{name: getattr(one, name) for name in plain},
        "choices": [{"value": each.value, "label": each.label, "label_en": each.label_en} for each in one.choices],
        "relevant": [{"field": each.field, "test": each.test, "values": each.values} for each in one.relevant],
        "picture": drawing._asdict() if drawing else None,
    }

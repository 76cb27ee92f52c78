"""Drawings of how to measure: the thing and the measure, strokes on a field of 120 × 80, drawn for this project."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Drawing(NamedTuple):
    """Two SVG paths, stroked, not filled: what is measured, and from where to where."""

    thing: str
    measure: str


# Names as in the column picture of tables/questionnaire.csv.
DRAWINGS: Mapping[str, Drawing] = MappingProxyType(
    {
        "steps_count": Drawing(
            "M8 70h24v-16h24v-16h24v-16h32", "M16 60l0-8M12 56l4-4 4 4M40 44v-8M36 40l4-4 4 4M64 28v-8M60 24l4-4 4 4"
        ),
        "step_height": Drawing("M8 66h48v-36h56", "M44 32v32M40 37l4-5 4 5M40 59l4 5 4-5M38 30h12"),
        "door_width": Drawing(
            "M6 54h24v10H6zM90 54h24v10H90zM30 54V8h5v46", "M37 59h51M42 55l-5 4 5 4M83 55l5 4-5 4M37 54v10M88 54v10"
        ),
        "threshold": Drawing("M8 58h40V44h24v22h40", "M84 45v20M80 50l4-5 4 5M80 60l4 5 4-5M76 44h14"),
        "ramp_leg": Drawing("M8 68h104V34z", "M12 58L108 26M19 60l-7-2 5-6M101 24l7 2-5 5M112 40v24M108 45l4-5 4 5"),
        "lift_cabin": Drawing(
            "M42 68H26V10h68v58H78", "M30 26h60M35 22l-5 4 5 4M85 22l5 4-5 4M60 14v50M56 19l4-5 4 5M56 59l4 5 4-5"
        ),
        "wc_cabin": Drawing(
            "M74 70h34V8H12v62h28M50 9h22v8H50zM53 17v8a8 10 0 0 0 16 0v-8",
            "M16 48h88M21 44l-5 4 5 4M99 44l5 4-5 4M26 12v54M22 17l4-5 4 5M22 61l4 5 4-5",
        ),
        "wc_side": Drawing(
            "M12 8h96v64M12 8v64M22 9h22v8H22zM25 17v10a8 12 0 0 0 16 0V17", "M45 26h59M50 22l-5 4 5 4M99 22l5 4-5 4"
        ),
        "width": Drawing("M6 12h108M6 68h108M56 12v22h10V12", "M61 38v27M57 43l4-5 4 5M57 60l4 5 4-5"),
        "kerb": Drawing("M8 64h52V34h52", "M48 36v26M44 41l4-5 4 5M44 57l4 5 4-5M42 34h12"),
        "slope": Drawing("M8 70L112 44M20 63l-2-10 60-15 2 10z", "M112 70V48M108 53l4-5 4 5M8 70h104M46 51l8-2"),
    }
)

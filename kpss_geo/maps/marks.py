"""Signs that tell a category without colours: the same in a list, a legend, on a map and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from kpss_geo.maps.access import GRADES

# Outlines on a field of 40 × 40.
CIRCLE = "M20 3a17 17 0 1 0 .01 0z"
TRIANGLE = "M20 2L39 36.5H1z"
SQUARE = "M6 4h28a2 2 0 0 1 2 2v28a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z"
PIN = "M20 39C12 27 8 21.5 8 15a12 12 0 0 1 24 0c0 6.5-4 12-12 24z"  # of the place that a visitor chose
PIN_COLOUR = "#a3172f"


class Mark(NamedTuple):
    """A sign, how it is drawn on a field of 24 × 24 (strokes, filled), and the symbol in whose corner it stands.

    `outline` is that of the symbol, `dashed` when it is a line around white; `inside` is the middle (x, y) and the size
    of the pictogram in it; `ring` are the dashes, in pixels, of what the category has of a group's ring.
    """

    sign: str
    strokes: str = ""
    filled: str = ""
    outline: str = CIRCLE
    dashed: bool = False
    inside: tuple[float, float, float] = (20, 20, 21)
    ring: tuple[float, ...] = ()


MARKS: Mapping[str, Mark] = MappingProxyType(
    {
        one.sign: one
        for one in (
            Mark("●", filled="M12 3a9 9 0 1 0 .01 0z"),
            Mark(
                "◐",
                strokes="M12 4a8 8 0 1 0 .01 0z",
                filled="M12 4a8 8 0 0 0 0 16z",
                outline=TRIANGLE,
                inside=(20, 25, 16),
                ring=(7, 2.5),
            ),
            Mark("✕", strokes="M5 5l14 14M19 5L5 19", outline=SQUARE, ring=(2.5, 1.5)),
            Mark("?", strokes="M7.5 8a4.5 4.5 0 1 1 6.5 4c-1.5.8-2 1.6-2 3M12 20v.2", dashed=True, ring=(1, 3)),
            Mark("+", strokes="M12 4v16M4 12h16"),
            Mark("↻", strokes="M19.5 12a7.5 7.5 0 1 1-3-6M17 2v4.5h-4.5", outline=SQUARE, ring=(7, 2.5)),
            Mark(
                "…",
                filled="M4.5 9.5a2.5 2.5 0 1 0 .01 0zM12 9.5a2.5 2.5 0 1 0 .01 0zM19.5 9.5a2.5 2.5 0 1 0 .01 0z",
                dashed=True,
                ring=(1, 3),
            ),
            Mark("✓", strokes="M4 13l5 5L20 6"),
        )
    }
)
OF_GRADES: Mapping[str, Mark] = MappingProxyType({grade: MARKS[sign] for grade, (sign, _) in GRADES.items()})


def told(mark: Mark, name: str = "") -> dict[str, Any]:
    """The mark and the name of its category as a script draws them."""
    return {**mark._asdict(), "name": name}


def drawing(mark: Mark, colour: str) -> str:
    """SVG of a symbol without its pictogram, as maps draw it."""
    line = f"fill='#fff' stroke='{colour}' stroke-width='3' stroke-dasharray='5 3.5'"
    body = line if mark.dashed else f"fill='{colour}' stroke='#fff' stroke-width='2'"
    ink = "stroke='#10181f' stroke-width='4' stroke-linecap='round' stroke-linejoin='round' fill='none'"
    return (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='-2 -3 48 44'>"
        f"<path d='{mark.outline}' stroke-linejoin='round' {body}/>"
        "<circle cx='34' cy='8' r='10' fill='#fff' stroke='#10181f' stroke-width='1.5'/>"
        f"<g transform='translate(27.5 1.5) scale(.54)'><path d='{mark.strokes}' {ink}/>"
        f"<path d='{mark.filled}' fill='#10181f'/></g></svg>"
    )

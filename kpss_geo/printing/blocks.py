"""Symbols that stand together: a frame of them where one place has several."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import shapely

from kpss_geo.printing import ground, paper
from kpss_geo.printing.paper import INK, QUIET, WHITE, Page
from kpss_geo.printing.placing import Box
from kpss_geo.printing.sheet import Sheet

Draw = Callable[[Page, tuple[float, float], float], None]


class Symbol(NamedTuple):
    """How a symbol is drawn at a place in a size, and how many it stands for."""

    draw: Draw
    times: int = 1


def block(
    made: Sheet,
    at: tuple[float, float],
    symbols: Sequence[Symbol],
    size_mm: float,
    *,
    dashed: bool = False,
    name: str = "",
) -> None:
    """Draw symbols of one place in a frame at the nearest free spot, with a line to the place.

    Parameters
    ----------
    made
        The sheet.
    at
        Where they belong, millimetres.
    symbols
        In the order of reading; a count above one stands beside its symbol.
    size_mm
        Of a symbol.
    dashed
        The place is not known exactly.
    name
        Written under the frame.
    """
    across = min(len(symbols), max(2, math.ceil(math.sqrt(len(symbols)))))
    down = math.ceil(len(symbols) / across)
    text = made.page.paper.text_pt * 0.9
    counted = any(one.times > 1 for one in symbols)
    wide = size_mm * 1.12 + (paper.extent("× 88", text)[0] if counted else 0)
    width, height = across * wide + 0.6, down * size_mm * 1.12 + 0.6
    under = paper.line_mm(text) if name else 0.0
    whole_width = max(width, paper.extent(name, text)[0])
    put = made.taken.place(np.array([at]), whole_width, height + under)
    whole = put.box if put else Box.around(*at, whole_width, height + under)  # rather one on another than not shown
    box = Box.around(whole.middle[0], whole.top - height / 2, width, height)
    if name:
        paper.write(made.page, (whole.middle[0], box.bottom - 0.2), name, text, align="center", halo=True)
    if len(symbols) > 1 or dashed or counted:
        paper.fill(made.page, box.shape(), colour=WHITE, edge=QUIET, width_mm=0.25, dashed=dashed, order=5)
    for number, one in enumerate(symbols):
        x = box.left + 0.3 + (number % across) * wide + size_mm * 0.56
        y = box.top - 0.3 - (number // across + 0.5) * size_mm * 1.12
        one.draw(made.page, (x, y), size_mm)
        if counted:
            place = (x + size_mm * 0.62, y)
            paper.write(made.page, place, f"×\N{NO-BREAK SPACE}{one.times}", text, vertical="center", colour=INK)
    ground.leader(made, whole, shapely.Point(at).buffer(0.1))

"""The sheet of a map: title, frame, legend, scale, north, notes and sources."""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

import kpss_geo
from kpss_geo.frames import WGS84
from kpss_geo.maps import words
from kpss_geo.printing import paper
from kpss_geo.printing.furniture import scale_and_north
from kpss_geo.printing.legend import GAP_MM, Words, legend
from kpss_geo.printing.paper import INK, PALE, QUIET, Page, Paper
from kpss_geo.printing.placing import Box, Taken
from kpss_geo.study import Answer

MARGIN_MM = 10.0
_SCALES = (1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10)


@dataclass(frozen=True, eq=False)
class Sheet:
    """A sheet with an empty map in its frame.

    Attributes
    ----------
    page
        Where to draw.
    words
        Its texts.
    frame
        The map's rectangle.
    taken
        Places that no label may take.
    scale
        So many metres in nature are a metre on paper.
    """

    page: Page
    words: Words
    frame: Box
    taken: Taken
    scale: float
    crs: str
    corner: tuple[float, float]  # metres of the frame's lower left

    @property
    def clip(self) -> shapely.Polygon:
        """The frame as a shape."""
        return self.frame.shape()

    def on_paper(self, shapes: gpd.GeoSeries) -> npt.NDArray[np.object_]:
        """Shapes in millimetres of the sheet."""
        moved = shapes.to_crs(self.crs).to_numpy()
        per_metre = 1000 / self.scale
        offset = np.array([self.frame.left, self.frame.bottom]) - np.array(self.corner) * per_metre
        return np.asarray(shapely.transform(moved, lambda xy: xy * per_metre + offset))


def sheet(answer: Answer, told: Words, size: Paper, *, over: gpd.GeoSeries) -> Sheet:
    """A sheet with all but the map: what it shows fits into its frame.

    Parameters
    ----------
    answer
        Of which territory, day and sources.
    told
        Texts and legend.
    size
        The paper.
    over
        Shapes that the map has to show.
    """
    page = paper.blank(size)
    top = _heading(page, told)
    bottom = _footer(page, answer, told)
    frame = legend(page, told, Box(MARGIN_MM, bottom + GAP_MM, size.width_mm - MARGIN_MM, top - GAP_MM))
    crs = _upright(over)
    west, south, east, north = over.to_crs(crs).total_bounds
    scale = _scale((east - west) / (frame.width - 8), (north - south) / (frame.height - 8))
    corner = (
        (west + east) / 2 - frame.width * scale / 2000,
        (south + north) / 2 - frame.height * scale / 2000,
    )
    paper.fill(page, frame.shape(), colour=PALE, order=0)
    paper.fill(page, frame.shape(), edge=INK, width_mm=0.3, order=9)
    made = Sheet(page, told, frame, Taken(frame), scale, crs, corner)
    made.taken.take(scale_and_north(page, frame, scale, shapely.union_all(made.on_paper(over))))
    return made


def _upright(over: gpd.GeoSeries) -> str:
    """Transverse Mercator on the middle meridian of the map: there its north is up, that of S-JTSK is not."""
    west, _, east, _ = over.to_crs(WGS84).total_bounds
    return f"+proj=tmerc +lon_0={(west + east) / 2:.4f} +datum=WGS84 +units=m"


def _scale(*metres_per_mm: float) -> float:
    """The largest round scale at which it fits."""
    need = max(max(metres_per_mm) * 1000, 1.0)
    power = 10 ** math.floor(math.log10(need))
    return float(next(one for one in _SCALES if one * power >= need * (1 - 1e-9)) * power)


def _heading(page: Page, told: Words) -> float:
    size = page.paper
    width = size.width_mm - 2 * MARGIN_MM
    at = (MARGIN_MM, size.height_mm - MARGIN_MM)
    lines = paper.wrapped(told.title, width, size.title_pt, bold=True)
    below = paper.write_lines(page, at, lines, size.title_pt, bold=True)
    lines = paper.wrapped(told.subtitle, width, size.text_pt * 1.2)
    return paper.write_lines(page, (MARGIN_MM, below), lines, size.text_pt * 1.2, colour=QUIET)


def _footer(page: Page, answer: Answer, told: Words) -> float:
    """Notes, sources and date; how high they reach."""
    size, width = page.paper, page.paper.width_mm - 2 * MARGIN_MM
    texts = [*(f"{words.sentence(note)}." for note in (*answer.notes, *told.notes))]
    lines = paper.wrapped(" ".join(texts), width, size.small_pt, bold=True) if texts else []
    rest = paper.wrapped(sources(answer), width, size.small_pt)
    step = paper.line_mm(size.small_pt)
    top = MARGIN_MM + (len(lines) + len(rest)) * step
    below = paper.write_lines(page, (MARGIN_MM, top), lines, size.small_pt, bold=True)
    paper.write_lines(page, (MARGIN_MM, below), rest, size.small_pt, colour=QUIET)
    return top


def sources(answer: Answer) -> str:
    """Whose data a map stands on, under which licence, of when; by what it was computed and on which day."""
    told = [
        ", ".join(
            part for part in (one.get("attribution") or one.get("name", ""), one.get("date", ""), _licence(one)) if part
        )
        for one in answer.territory.sources
    ]
    day = words.day(answer.answered_on)
    return f"Zdroje: {'; '.join(told) or 'neuvedeny'}. Spočteno {day}, kpss_geo {kpss_geo.__version__}."


def _licence(source: object) -> str:
    name = source.get("licence", "") if hasattr(source, "get") else ""
    return words.licence(name) if name else ""

"""What the tables say of segments and nodes, cause by cause: slowed, closed, unknown, known good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from kpss_geo.streets.graph import Flags, Floats, Streets, Tag
from kpss_geo.terms import rows

SMOOTH = ("excellent", "good")  # stands in for a missing surface
_WHEELED = ("wheelchair", "powered_wheelchair")
_MARKS = ("x", "?", "ok")


@dataclass(frozen=True, eq=False)
class Verdict:
    """What one table says of many things: a figure each, and is it closed, unknown, known good."""

    figure: Floats
    closed: Flags
    unknown: Flags
    good: Flags


@cache
def rules(table: str) -> Mapping[str, Mapping[str, str]]:
    """Rows of a table by their value."""
    return {row["value"]: row for row in rows(f"{table}.csv")}


def judge(tag: Tag, table: str, traveller: str, *, neutral: float) -> Verdict:
    """What a table of values says of tagged things; `neutral` is the figure where it only marks."""
    known = rules(table)
    other = known[""] if traveller not in _WHEELED else {**known[""], traveller: "?"}
    cells = [known.get(value, other)[traveller] for value in tag.values]
    figure = np.array([neutral if cell in _MARKS else float(cell) for cell in cells])
    marks = {mark: np.array([cell == mark for cell in cells]) for mark in _MARKS}
    codes = tag.codes
    return Verdict(figure[codes], marks["x"][codes], marks["?"][codes], marks["ok"][codes])


@cache
def limits() -> Mapping[tuple[str, str], Mapping[str, str]]:
    """Rows of the table of limits by (measure, traveller); a traveller without a row minds nothing.

    >>> limits()["width_cm", "wheelchair"]["closed"]
    '70'
    """
    return {(row["measure"], row["traveller"]): row for row in rows("limits.csv")}


def free_for_all(measure: str, value: float) -> bool:
    """Is a measured figure within `open` of every traveller.

    >>> free_for_all("width_cm", 90), free_for_all("width_cm", 89)
    (True, False)
    """
    return not any(
        (value < float(row["open"])) if _small_is_bad(row) else (value > float(row["open"]))
        for (name, _), row in limits().items()
        if name == measure
    )


def _small_is_bad(row: Mapping[str, str]) -> bool:
    return float(row["open"]) > float(row["closed"])


def limit(
    values: npt.NDArray[np.floating],
    measure: str,
    who: str,
    footway: Flags,
    *,
    neutral: float = 1.0,
    run_metres: npt.NDArray[np.floating] | None = None,
) -> Verdict:
    """What the table of limits says of measured figures; `run_metres` is how far each goes on, NaN far."""
    nothing = np.zeros(len(values), dtype=bool)
    row = limits().get((measure, who))
    if row is None:
        return Verdict(np.full(len(values), neutral), nothing, nothing, nothing)
    sign = -1.0 if _small_is_bad(row) else 1.0
    beyond_open = sign * values > sign * float(row["open"])
    closed = sign * values > sign * _closing(row, run_metres)
    missing = np.isnan(values)
    unknown = {"": nothing, "?": missing, "footway": missing & footway}[row["unknown"]]
    return Verdict(np.where(beyond_open, float(row["factor"]), neutral), closed, unknown, nothing)


def _closing(row: Mapping[str, str], run_metres: npt.NDArray[np.floating] | None) -> Floats:
    usual = np.float64(row["closed"])
    if run_metres is None or not row["short_metres"]:
        return np.asarray(usual)
    return np.where(run_metres <= float(row["short_metres"]), float(row["short_closed"]), usual)


def footways(streets: Streets) -> Flags:
    """Segments that are ways for walkers (footway, path, steps …), not streets with traffic."""
    walkers = {row["highway"] for row in rows("highway.csv") if row["footway"] == "yes"}
    tag = streets.tags["highway"]
    flags: Flags = np.array([value in walkers for value in tag.values], dtype=bool)[tag.codes]
    return flags


def on_segments(streets: Streets, who: str) -> dict[str, Verdict]:
    """What hinders both ways alike, by its cause; figures are shares of pace."""
    tags = ("surface", "smoothness", "steps", "wheelchair")
    found = {name: judge(streets.tags[name], name, who, neutral=1.0) for name in tags}
    smooth = streets.tags["smoothness"]
    fine = np.array([value in SMOOTH for value in smooth.values], dtype=bool)[smooth.codes]
    surface = found["surface"]
    found["surface"] = Verdict(surface.figure, surface.closed, surface.unknown & ~fine, surface.good)
    footway = footways(streets)
    return found | {name: limit(getattr(streets, name), name, who, footway) for name in ("width_cm", "cross_slope_pct")}


def slopes(streets: Streets, who: str) -> dict[str, Verdict]:
    """What the slope does forward and back."""
    size, both = np.abs(streets.slope_pct), streets.slope_both_ways
    ways = {"forward": streets.slope_pct, "back": -streets.slope_pct}
    return {way: _steep(np.where(both, size, slope), who, streets.slope_metres) for way, slope in ways.items()}


def _steep(slope: npt.NDArray[np.floating], who: str, run_metres: npt.NDArray[np.floating]) -> Verdict:
    nothing = np.zeros(len(slope), dtype=bool)
    up, down = (
        limit(
            np.where(np.isnan(slope), np.nan, np.maximum(sign * slope, 0)), measure, who, nothing, run_metres=run_metres
        )
        for sign, measure in ((1, "slope_up_pct"), (-1, "slope_down_pct"))
    )
    return Verdict(up.figure * down.figure, up.closed | down.closed, up.unknown | down.unknown, nothing)


def on_nodes(streets: Streets, who: str) -> dict[str, Verdict]:
    """What stops at nodes, by its cause; figures are seconds, those of `ON_FOOTWAYS` count on ways for walkers."""
    is_kerb, height = kerbs(streets)
    return {
        "barrier": judge(streets.node_tags["barrier"], "barrier", who, neutral=0.0),
        "wheelchair": judge(streets.node_tags["wheelchair"], "wheelchair", who, neutral=1.0),
        "kerb_cm": _only(limit(height, "kerb_cm", who, is_kerb, neutral=0.0), is_kerb),
        "tactile": _tactile(streets, who, height),
    }


ON_FOOTWAYS = ("kerb_cm", "tactile")  # a kerb stops only on ways for walkers


def _tactile(streets: Streets, who: str, height: npt.NDArray[np.floating]) -> Verdict:
    """What missing tactile paving does at kerbs too low to be felt."""
    tag = streets.node_tags["tactile"]
    known = rules("tactile")
    up_to = np.array([float(known.get(value, known[""])["up_to_kerb_cm"]) for value in tag.values])[tag.codes]
    return _only(judge(tag, "tactile", who, neutral=0.0), height <= up_to)


def _only(verdict: Verdict, where: Flags) -> Verdict:
    return Verdict(
        np.where(where, verdict.figure, 0.0), verdict.closed & where, verdict.unknown & where, verdict.good & where
    )


def kerbs(streets: Streets) -> tuple[Flags, npt.NDArray[np.floating]]:
    """Which nodes are kerbs, and how high in cm (NaN unknown): as measured, else as the tag's class."""
    tag = streets.node_tags["kerb"]
    usual = {row["value"]: float(row["kerb_cm"] or "nan") for row in rows("kerb.csv")}
    by_class = np.array([usual.get(value, np.nan) for value in tag.values])[tag.codes]
    height = np.where(np.isnan(streets.kerb_cm), by_class, streets.kerb_cm)
    barrier = streets.node_tags["barrier"]
    untagged = np.array([value == "kerb" for value in barrier.values])[barrier.codes]
    return (tag.codes > 0) | untagged | ~np.isnan(streets.kerb_cm), height

"""Why a piece of street is slowed, closed or unknown to a traveller, in Czech, with who saw it and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpss_geo.streets.graph import Flags, Streets
from kpss_geo.streets.travellers import Costs, Traveller, footways, kerbs
from kpss_geo.streets.verdicts import ON_FOOTWAYS, Verdict, limit, limits, on_nodes, on_segments
from kpss_geo.survey.questionnaire import questions
from kpss_geo.survey.street_sheet import NOWHERE, ONE_SIDE, UNVERIFIED, Trace

OPEN, SLOWED, CLOSED, UNKNOWN = "open", "slowed", "closed", "unknown"
COLUMNS = ("segment", "state", "words", "point_id", "event_id", "observed_on", "stale")
MEASURED = MappingProxyType(
    {
        "width_cm": ("šířka", "cm", "neznámá"),
        "slope_pct": ("podélný sklon", "%", "neznámý"),
        "cross_slope_pct": ("příčný sklon", "%", "neznámý"),
        "kerb_cm": ("obrubník", "cm", "neznámé výšky"),
    }
)
NAMED = MappingProxyType({"surface": "povrch", "smoothness": "rovnost povrchu", "barrier": "zábrana"})
SPOKEN = MappingProxyType(
    {
        ("steps", ""): "bez schodů",
        ("steps", "steps"): "schody",
        ("steps", "stroller_ramp"): "schody s rampou pro kočárky",
        ("steps", "unknown_ramp"): "schody, objezd neznámý",
        ("steps", "wheelchair_ramp"): "schody s rampou",
        ("wheelchair", "no"): "pro vozík neprůjezdné",
        ("wheelchair", UNVERIFIED): "k ověření",
        ("wheelchair", ONE_SIDE): "z ulice je popsaná jen jedna strana",
        ("tactile", "yes"): "hmatové pásy",
        ("tactile", "no"): "nízký obrubník bez hmatových pásů",
        ("tactile", "unknown"): "nízký obrubník, hmatové pásy neznámé",
    }
)


class _Cause(NamedTuple):
    """One cause on many segments or nodes: which are in which state, and the words for one of them."""

    column: str
    states: Mapping[str, Flags]
    words: Callable[[int, str], str]


_Last = Mapping[tuple[int, int, str], Trace]


def reasons(streets: Streets, traces: pd.DataFrame, costs: Costs, traveller: Traveller) -> pd.DataFrame:
    """A row for each thing that slows, closes or leaves unknown, and for what was surveyed and found open.

    Parameters
    ----------
    streets, traces
        As surveyed.
    costs, traveller
        Of the traveller on these streets.

    Returns
    -------
    pandas.DataFrame
        ``segment``, ``state`` (open, slowed, closed, unknown), Czech ``words``, and of surveyed things ``point_id``,
        ``event_id``, ``observed_on``, ``stale``; what the source of the streets says ends in *podle OSM*. A kerb
        stands with one segment that ends at it.
    """
    last = {(one.segment, one.node, one.column): one for one in map(Trace._make, traces.itertuples(index=False))}
    unseen = {
        "segment": costs.forward_unknown | costs.back_unknown,
        "node": _at_nodes(streets, costs.enter_head_unknown, costs.enter_tail_unknown),
    }
    used = streets.allowed("foot")
    rows = list(_on_segments(streets, last, used, unseen["segment"], traveller.id))
    rows += _on_nodes(streets, last, used, unseen["node"], traveller.id)
    rows += _open(streets, last, {key for _, key in rows})
    frame = pd.DataFrame([row for row, _ in rows], columns=list(COLUMNS))
    return frame.sort_values("segment", kind="stable", ignore_index=True)


_Row = tuple[tuple[Any, ...], tuple[int, int, str]]


def _at_nodes(streets: Streets, at_head: Flags, at_tail: Flags) -> Flags:
    flags = np.zeros(streets.nodes, dtype=bool)
    flags[streets.head[at_head]] = True
    flags[streets.tail[at_tail]] = True
    return flags


def _on_segments(streets: Streets, last: _Last, used: Flags, unseen: Flags, who: str) -> Iterator[_Row]:
    for name, verdict in on_segments(streets, who).items():
        yield from _segment_rows(_cause(streets, name, verdict, unseen, who), last, used)
    up, down = (
        limit(np.abs(streets.slope_pct), f"slope_{way}_pct", who, used, run_metres=streets.slope_metres)
        for way in ("up", "down")
    )
    met = ~streets.slope_both_ways
    steep = _states(
        Verdict(
            np.minimum(up.figure, np.where(met, down.figure, 1.0)),
            up.closed | down.closed & met,
            up.unknown | down.unknown,
            up.good,
        ),
        unseen,
    )
    yield from _segment_rows(
        _Cause("slope_pct", steep, lambda at, state: _slope_words(streets, who, at, state)), last, used
    )


def _segment_rows(cause: _Cause, last: _Last, used: Flags) -> Iterator[_Row]:
    for state, flags in cause.states.items():
        for at in np.flatnonzero(flags & used).tolist():
            key = (at, NOWHERE, cause.column)
            yield _row(at, state, cause.words(at, state), last.get(key)), key


def _states(verdict: Verdict, unseen: Flags, *, neutral: float = 1.0) -> dict[str, Flags]:
    """What is known passable whatever else is unknown, and what is closed, is not called unknown."""
    return {
        CLOSED: verdict.closed,
        UNKNOWN: verdict.unknown & unseen & ~verdict.closed,
        SLOWED: (verdict.figure != neutral) & ~verdict.closed & ~verdict.unknown,
    }


def _cause(streets: Streets, name: str, verdict: Verdict, unseen: Flags, who: str) -> _Cause:
    states = _states(verdict, unseen)
    if name in MEASURED:
        values = getattr(streets, name)
        return _Cause(name, states, lambda at, state: _measured(name, float(values[at]), state, name, who))
    tag = streets.tags[name]
    return _Cause(name, states, lambda at, _: _named(name, tag.values[tag.codes[at]]))


def _measured(name: str, value: float, state: str, measure: str, who: str, *, run_metres: float = float("nan")) -> str:
    label, unit, unknown = MEASURED[name]
    if np.isnan(value):
        return f"{label} {unknown}"
    if state not in (SLOWED, CLOSED):
        return f"{label} {_figure(value)} {unit}"
    row = limits()[measure, who]
    at = row["open" if state == SLOWED else "closed"]
    if state == CLOSED and row["short_metres"] and run_metres <= float(row["short_metres"]):
        at = row["short_closed"]
    sign = "<" if value < float(at) else ">"
    return f"{label} {_figure(value)} {unit} {sign} {_figure(float(at))} {unit}"


def _figure(value: float) -> str:
    return f"{value:.4g}".replace(".", ",")


def _slope_words(streets: Streets, who: str, at: int, state: str) -> str:
    """The limit of the direction that is worse; of a slope without a direction that is uphill."""
    size, run = abs(float(streets.slope_pct[at])), float(streets.slope_metres[at])
    column = "open" if state == SLOWED else "closed"
    rows = [name for name in ("slope_up_pct", "slope_down_pct") if (name, who) in limits()]
    passed = [name for name in rows if size > float(limits()[name, who][column])]
    return _measured("slope_pct", size, state, (passed or rows or ["slope_up_pct"])[0], who, run_metres=run)


def _named(name: str, value: str) -> str:
    spoken = SPOKEN.get((name, value))
    if spoken:
        return spoken
    if name in NAMED:
        return f"{NAMED[name]}: {_labels(name).get(value, value)}" if value else f"{NAMED[name]}: neznámo"
    return f"průjezdnost pro vozík: {value}" if name == "wheelchair" else f"{name}: {value}"


@cache
def _labels(name: str) -> Mapping[str, str]:
    asked = questions().get(name)
    return {one.value: one.label for one in asked.choices} if asked else {}


def _on_nodes(streets: Streets, last: _Last, used: Flags, unseen: Flags, who: str) -> Iterator[_Row]:
    _, height = kerbs(streets)
    first = {name: _first(streets, used & footways(streets) if name in ON_FOOTWAYS else used) for name in _NODE_CAUSES}
    for name, verdict in on_nodes(streets, who).items():
        segment = first[name]
        states = _states(verdict, unseen, neutral=1.0 if name == "wheelchair" else 0.0)
        for state, flags in states.items():
            for node in np.flatnonzero(flags & (segment != NOWHERE)).tolist():
                words = _node_words(streets, name, node, float(height[node]), state, who)
                key = (NOWHERE, node, name)
                yield _row(int(segment[node]), state, words, last.get(key)), key


_NODE_CAUSES = ("barrier", "wheelchair", "kerb_cm", "tactile")


def _node_words(streets: Streets, name: str, node: int, height: float, state: str, who: str) -> str:
    if name == "kerb_cm":
        return _measured(name, height, state, name, who)
    tag = streets.node_tags[name]
    return _named(name, tag.values[tag.codes[node]])


def _first(streets: Streets, used: Flags) -> npt.NDArray[np.int64]:
    """The first of the segments that end at each node, -1 where none does."""
    found = np.full(streets.nodes, NOWHERE, dtype=np.int64)
    for ends in (streets.tail, streets.head):
        some = np.flatnonzero(used)[::-1]
        found[ends[some]] = some
    return found


def _open(streets: Streets, last: _Last, told: set[tuple[int, int, str]]) -> Iterator[_Row]:
    """What was surveyed and hinders this traveller nowhere."""
    first = _first(streets, streets.allowed("foot"))
    for key, trace in last.items():
        if key not in told and trace.value is not None and trace.column != "wheelchair":
            segment = trace.segment if trace.segment != NOWHERE else int(first[trace.node])
            yield _row(segment, OPEN, _seen(trace), trace), key


def _seen(trace: Trace) -> str:
    if trace.column in MEASURED:
        return _measured(trace.column, abs(float(trace.value)), OPEN, trace.column, "")
    value = {True: "yes", False: "no"}.get(trace.value, trace.value) if trace.column == "tactile" else trace.value
    return _named(trace.column, str(value))


def _row(segment: int, state: str, words: str, trace: Trace | None) -> tuple[Any, ...]:
    if trace is None or trace.event_id is None:
        return segment, state, f"{words} (podle OSM)", None, None, None, False
    day = trace.observed_on
    seen = f"pozorováno {day.month}/{day.year}" if day else "pozorováno"
    again = ", k ověření" if trace.stale else ""
    return segment, state, f"{words} ({seen}{again})", trace.point_id, trace.event_id, day, trace.stale

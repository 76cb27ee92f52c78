"""Surveyed points written into the streets, where the travellers' tables judge them like all else."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpss_geo.reach.join import Join
from kpss_geo.streets.graph import Streets, taken
from kpss_geo.streets.splitting import Split, split
from kpss_geo.streets.travellers import Costs, Traveller, kerbs
from kpss_geo.survey.attaching import Attached
from kpss_geo.survey.fold import Point
from kpss_geo.survey.street_facts import SIDES, Fact, Kerb, Said, hinders, told
from kpss_geo.survey.street_reasons import reasons
from kpss_geo.survey.street_sheet import (
    NOWHERE,
    ONE_SIDE,
    Sheet,
    Trace,
    mark,
    nearer_end,
    sheet,
    write,
    write_kerbs,
    written,
)

KERB_METRES = 5.0  # the source's kerb so near is the one that was measured
INSIDE_METRES = 0.5  # a kerb at the end of a way belongs to that way alone


@dataclass(frozen=True, eq=False)
class Surveyed:
    """Streets with all that was surveyed.

    Attributes
    ----------
    streets
        Pieces of the old segments in their order, then second copies of pieces whose sides were told apart: the
        first stands for the left side, the second for the right; who travels takes the better one.
    traces
        A row for each value that was written, columns as in `street_sheet.Trace`; of several for one segment (or
        node) and column the last one stands.
    split
        How the old segments became pieces.
    twin
        (pieces,) the second copy of each piece, -1 where it has none.
    """

    streets: Streets
    traces: pd.DataFrame
    split: Split
    twin: npt.NDArray[np.int64]


def surveyed(
    streets: Streets, points: Mapping[UUID, Point], attached: Iterable[Attached], *, today: dt.date
) -> Surveyed:
    """Write what the attached points say into the streets.

    Parameters
    ----------
    streets
        As the points were attached to.
    points
        As `fold` gives them on the same day; what is stale there is unknown here.
    attached
        As `attach` gives them; only those with the status ``attached`` count.
    today
        A temporary obstacle counts up to and with its last day; the age of a trace is counted to this day.

    Returns
    -------
    Surveyed
        The order of the points changes nothing; a barrier taken away makes nobody slower, except where it was a
        measurement of what the source itself calls a kerb or steps.
    """
    said = told(streets, points, attached, today=today)
    facts = [one for one in said.facts if one.ground or hinders(one)]
    at_kerbs = kerbs(streets)[0]
    nodes = [nearer_end(streets, one.segment, one.along, at_kerbs, KERB_METRES) for one in said.kerbs]
    fresh = [place for place, node in enumerate(nodes) if node == NOWHERE]
    cuts = [(one.segment, place) for one in facts for place in (one.start, one.stop)]
    cuts += [(said.kerbs[place].segment, _inside(streets, said.kerbs[place])) for place in fresh]
    parts = _split(streets, cuts)
    for place, node in zip(fresh, parts.node[2 * len(facts) :].tolist(), strict=True):
        nodes[place] = node
    pieces = [parts.pieces(one.segment, one.start, one.stop) for one in facts]
    doubled, twin = _doubled(parts.streets, facts, pieces)
    page = sheet(doubled, today)
    _write_sides(page, facts, pieces, twin)
    _write_kerbs(page, said.kerbs, nodes, old=streets.nodes)
    return Surveyed(written(page), _frame(page.traces), parts, twin)


def _split(streets: Streets, cuts: Sequence[tuple[int, float]]) -> Split:
    segment = np.array([one for one, _ in cuts], dtype=np.int64)
    return split(streets, segment, np.array([along for _, along in cuts], dtype=np.float64))


def _frame(traces: Sequence[Trace]) -> pd.DataFrame:
    frame = pd.DataFrame(traces, columns=list(Trace._fields), dtype=object)  # None stays None
    return frame.astype({"segment": np.int64, "node": np.int64, "stale": bool})


def _inside(streets: Streets, kerb: Kerb) -> float:
    """Place of a kerb, moved off the ends of its way, which other ways share."""
    length = float(streets.metres[kerb.segment])
    margin = min(INSIDE_METRES / length, 0.5) if length > 0 else 0.0
    return min(max(kerb.along, margin), 1 - margin)


def _doubled(
    streets: Streets, facts: Sequence[Fact], pieces: Sequence[npt.NDArray[np.int64]]
) -> tuple[Streets, npt.NDArray[np.int64]]:
    """Streets with a second copy of every piece of which a side is told."""
    sided = [some for one, some in zip(facts, pieces, strict=True) if one.side]
    both = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *sided]))
    chosen = np.concatenate([np.arange(len(streets)), both])
    twin = np.full(len(streets), NOWHERE, dtype=np.int64)
    twin[both] = len(streets) + np.arange(len(both))
    return taken(streets, np.arange(streets.nodes), chosen, streets.tail[chosen], streets.head[chosen]), twin


def _write_sides(
    page: Sheet, facts: Sequence[Fact], pieces: Sequence[npt.NDArray[np.int64]], twin: npt.NDArray[np.int64]
) -> None:
    """Ground first, then sides of which only the other one is told, then barriers."""
    segments = [twin[some] if one.side == SIDES[1] else some for one, some in zip(facts, pieces, strict=True)]
    for one, some in zip(facts, segments, strict=True):
        if one.ground:
            write(page, one, some.tolist())
    known = {int(piece) for one, some in zip(facts, segments, strict=True) if one.ground for piece in some}
    for one, some in zip(facts, pieces, strict=True):
        for piece in (int(piece) for piece in (*some, *twin[some]) if one.side and int(piece) not in known):
            mark(page, one.point, piece, _cause(one), ONE_SIDE)
    for one, some in zip(facts, segments, strict=True):
        if not one.ground:
            write(page, one, some.tolist())


def _cause(fact: Fact) -> Said:
    return next(iter(fact.columns.values()), Said(None, "", None))


def _write_kerbs(page: Sheet, some: Sequence[Kerb], nodes: Sequence[int], *, old: int) -> None:
    at: defaultdict[int, list[Kerb]] = defaultdict(list)
    for one, node in zip(some, nodes, strict=True):
        at[node].append(one)
    for node, here in at.items():
        write_kerbs(page, here, node, new=node >= old)


def rejoined(join: Join, found: Surveyed) -> Join:
    """People or services joined to the old streets, at the same places of the surveyed ones.

    Joining them anew would let those near a barrier step onto the street behind it.
    """
    segment, along = found.split.place(join.segment, join.along)
    twin = found.twin[segment]
    both = np.flatnonzero(twin != NOWHERE)
    which = np.concatenate([np.arange(len(segment)), both])
    order = np.argsort(which, kind="stable")
    return replace(
        join,
        point=join.point[which][order],
        segment=np.concatenate([segment, twin[both]])[order],
        along=along[which][order],
        off_metres=join.off_metres[which][order],
    )


def length_known(streets: Streets, costs: Costs) -> float:
    """Share (0 to 1) of the metres that walkers may use of which nothing is unknown to a traveller; NaN without any.

    A street whose sides were told apart counts by its sides.
    """
    unknown = costs.forward_unknown | costs.back_unknown | costs.enter_head_unknown | costs.enter_tail_unknown
    metres = np.where(streets.allowed("foot"), streets.metres, 0.0)
    whole = float(metres.sum())
    return float(metres[~unknown].sum()) / whole if whole else float("nan")


def why(found: Surveyed, costs: Costs, traveller: Traveller) -> pd.DataFrame:
    """What slows, closes or leaves unknown which piece for a traveller, a row each; see `street_reasons.reasons`.

    Parameters
    ----------
    found
        The surveyed streets.
    costs, traveller
        Of the traveller on `found.streets`.
    """
    return reasons(found.streets, found.traces, costs, traveller)

"""Streets cut at places along their segments, so that a piece can be told apart from the rest of its street."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely

from kpss_geo.streets.graph import Floats, Ints, Streets, Tag, taken

_Places = npt.NDArray[np.int64]
PER_METRE = 100  # cuts are rounded to the centimetre: nearer ones are one cut, and no piece is shorter


@dataclass(frozen=True, eq=False)
class Split:
    """Streets in pieces, segment by segment and from tail to head.

    Attributes
    ----------
    streets
        As many nodes as before and the new ones; every piece says what its segment said.
    parent
        (pieces,) old segment of each piece, ascending.
    start, stop
        (pieces,) where on the old segment the piece begins and ends, 0 at its tail, 1 at its head.
    node
        (cuts,) node at each place that was asked for: a new one, or the end that is nearer than a centimetre.
    """

    streets: Streets
    parent: Ints
    start: Floats
    stop: Floats
    node: Ints

    def place(self, segment: npt.NDArray[np.integer], along: Floats) -> tuple[_Places, Floats]:
        """Piece, and where on it, of places on old segments; a place at a cut begins the later piece."""
        along = np.clip(along, 0.0, 1.0)
        piece = np.searchsorted(2.0 * self.parent + self.start, 2.0 * segment + along, side="right") - 1
        length = self.stop[piece] - self.start[piece]
        return piece.astype(np.int64), np.clip((along - self.start[piece]) / length, 0.0, 1.0)

    def pieces(self, segment: int, start: float, stop: float) -> _Places:
        """Pieces of an old segment whose middle lies between two places."""
        low, high = np.searchsorted(self.parent, [segment, segment + 1])
        middle = (self.start[low:high] + self.stop[low:high]) / 2
        return np.asarray(low + np.flatnonzero((middle >= start) & (middle <= stop)))


def split(streets: Streets, segment: npt.NDArray[np.integer], along: Floats) -> Split:
    """Cut segments at places along them; nobody's time between the old nodes changes.

    Parameters
    ----------
    streets
        The streets.
    segment
        (cuts,) segment of each cut, in any order and as often as need be.
    along
        (cuts,) share of its length, 0 at its tail, 1 at its head.

    Examples
    --------
    See `tests/streets/test_splitting.py`, where the pieces are drawn.
    """
    segment, whole = np.asarray(segment, dtype=np.int64), np.round(streets.metres * PER_METRE).astype(np.int64)
    at = np.round(np.clip(along, 0.0, 1.0) * streets.metres[segment] * PER_METRE).astype(np.int64)
    inner = (at > 0) & (at < whole[segment])
    cuts, number = np.unique(np.stack([segment[inner], at[inner]]), axis=1, return_inverse=True)
    of, share = cuts[0], cuts[1] / (streets.metres[cuts[0]] * PER_METRE)
    node = np.where(np.asarray(along) < 0.5, streets.tail[segment], streets.head[segment])
    node[inner] = streets.nodes + number.reshape(-1)
    count = np.bincount(of, minlength=len(streets)) + 1
    parent = np.repeat(np.arange(len(streets), dtype=np.int32), count)
    first = np.cumsum(count) - count
    start, stop = np.zeros(len(parent)), np.ones(len(parent))
    begins = np.delete(np.arange(len(parent)), first)
    start[begins], stop[begins - 1] = share, share
    new = streets.nodes + np.arange(len(of), dtype=np.int32)
    tail, head = streets.tail[parent], streets.head[parent]
    tail[begins], head[begins - 1] = new, new
    pieces = _in_pieces(streets, parent, tail, head, of, share)
    return Split(
        replace(pieces, metres=streets.metres[parent] * (stop - start)), parent, start, stop, node.astype(np.int32)
    )


def _in_pieces(streets: Streets, parent: Ints, tail: Ints, head: Ints, of: _Places, share: Floats) -> Streets:
    """The pieces with their lines and new nodes; their lengths are still those of the whole segments."""
    cut = shapely.get_coordinates(shapely.line_interpolate_point(streets.lines[of], share, normalized=True))
    xy, start = _cut_lines(streets, of, share, cut.reshape(-1, 2))
    bare = np.zeros(len(of), dtype=np.int16)
    return replace(
        taken(streets, np.arange(streets.nodes), parent.astype(np.intp), tail, head),
        xy=np.concatenate([streets.xy, cut.reshape(-1, 2)]),
        kerb_cm=np.concatenate([streets.kerb_cm, np.full(len(of), np.nan, dtype=np.float32)]),
        node_tags={name: Tag(np.concatenate([tag.codes, bare]), tag.values) for name, tag in streets.node_tags.items()},
        shape_xy=xy,
        shape_start=start,
    )


def _cut_lines(streets: Streets, of: _Places, share: Floats, cut: Floats) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Points and offsets of the pieces' lines: every cut ends one line and begins the next."""
    points = np.diff(streets.shape_start)
    owner = np.concatenate([np.repeat(np.arange(len(streets)), points), np.repeat(of, 2)])
    along = np.concatenate([_shares(streets, points), np.repeat(share, 2)])
    order = np.lexsort((along, owner))  # stable: points at one place keep their order
    xy = np.concatenate([streets.shape_xy, np.repeat(cut, 2, axis=0)])[order]
    begins = np.zeros(len(order), dtype=bool)
    begins[streets.shape_start[:-1]] = True
    begins[len(streets.shape_xy) + 1 :: 2] = True
    return xy, np.append(np.flatnonzero(begins[order]), len(xy)).astype(np.int64)


def _shares(streets: Streets, points: npt.NDArray[np.int64]) -> Floats:
    """Where on its line each drawn point lies, 0 to 1; along a line without length they are evenly spread."""
    first, last = streets.shape_start[:-1], streets.shape_start[1:] - 1
    step = np.hypot(*np.diff(streets.shape_xy, axis=0, prepend=streets.shape_xy[:1]).T)
    step[first] = 0.0
    gone = np.cumsum(step)
    length = gone[last] - gone[first]
    rank = np.arange(len(step)) - np.repeat(first, points)
    even = rank / np.repeat(np.maximum(points - 1, 1), points)
    drawn = np.repeat(length, points)
    found = np.where(drawn > 0, (gone - np.repeat(gone[first], points)) / np.where(drawn > 0, drawn, 1.0), even)
    found[first], found[last] = 0.0, 1.0
    return np.asarray(found)

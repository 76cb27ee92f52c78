"""Streets of a territory as arrays: segments between crossings, with their tags."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from kpss_geo.errors import BadInput, MissingInput
from kpss_geo.streets.hilbert import hilbert_key

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

SEGMENT_TAGS = ("highway", "surface", "smoothness", "steps", "wheelchair")
NODE_TAGS = ("barrier", "kerb", "wheelchair")
# Told by a survey alone: sources leave these out, and so does a file in which nothing of them is known.
SURVEYED_NODE_TAGS = ("tactile",)
_SURVEYED = MappingProxyType(
    {"cross_slope_pct": np.float32(np.nan), "slope_metres": np.float32(np.nan), "slope_both_ways": np.bool_(False)}
)
_PER_SEGMENT = ("metres", "slope_pct", "width_cm", "car_kmh", "way", *_SURVEYED)
_PER_DIRECTION = ("foot_forward", "foot_back", "car_forward", "car_back")
FORMAT = 1
# What numpy, zipfile and json raise on files that are something else.
_UNREADABLE = (OSError, ValueError, KeyError, EOFError, TypeError, RuntimeError, AttributeError)


@dataclass(frozen=True)
class Tag:
    """A tag of many things: one code per thing into the list of its values; 0 is 'not tagged'.

    Examples
    --------
    >>> tag = Tag.of([None, "asphalt", "asphalt"])
    >>> tag.codes.tolist(), tag.values
    ([0, 1, 1], ('', 'asphalt'))
    """

    codes: npt.NDArray[np.int16]
    values: tuple[str, ...]

    @classmethod
    def of(cls, texts: Sequence[str | None]) -> Tag:
        """Code the texts; None and '' mean not tagged."""
        known: dict[str, int] = {"": 0}
        codes = [known.setdefault(text or "", len(known)) for text in texts]
        return cls(np.array(codes, dtype=np.int16), tuple(known))

    def __getitem__(self, which: Any) -> Tag:
        return Tag(self.codes[which], self.values)

    def texts(self) -> npt.NDArray[np.object_]:
        """Value of each thing, '' where not tagged."""
        return np.array(self.values, dtype=object)[self.codes]


def _no_figures() -> npt.NDArray[np.float32]:
    return np.zeros(0, dtype=np.float32)


def _no_flags() -> Flags:
    return np.zeros(0, dtype=bool)


@dataclass(frozen=True, eq=False)
class Streets:
    """Segments between crossings, sorted so that near ones are near in memory (Hilbert order).

    Attributes
    ----------
    crs
        Metric coordinate system of `xy` and `shape_xy`.
    xy
        (nodes, 2) metres.
    tail, head
        (segments,) node at either end; a segment runs from tail to head.
    metres
        (segments,) true length along the street.
    tags, node_tags
        `Tag` by name: `SEGMENT_TAGS`; `NODE_TAGS` and `SURVEYED_NODE_TAGS`, whose value 0 is ''.
    slope_pct
        (segments,) percent, positive up from tail to head; NaN unknown.
    width_cm, car_kmh
        (segments,) clear width, NaN unknown; driving speed, NaN where cars have none.
    kerb_cm
        (nodes,) height where a kerb was measured, else NaN.
    foot_forward, foot_back, car_forward, car_back
        (segments,) is it allowed.
    way
        (segments,) id of the source's way, -1 where it has none.
    shape_xy, shape_start
        (points, 2) metres and (segments + 1,) offsets: the line of each segment.
    schematic
        True where the streets were drawn, not surveyed.
    cross_slope_pct
        (segments,) percent across the way, NaN unknown; may be left out.
    slope_metres
        (segments,) length of the even slope that the segment is a part of, NaN unknown; may be left out.
    slope_both_ways
        (segments,) the slope has a size and no known direction: it is met uphill both ways; may be left out.
    """

    crs: str
    xy: Floats
    tail: Ints
    head: Ints
    metres: Floats
    tags: Mapping[str, Tag]
    node_tags: Mapping[str, Tag]
    slope_pct: npt.NDArray[np.float32]
    width_cm: npt.NDArray[np.float32]
    car_kmh: npt.NDArray[np.float32]
    kerb_cm: npt.NDArray[np.float32]
    foot_forward: Flags
    foot_back: Flags
    car_forward: Flags
    car_back: Flags
    way: npt.NDArray[np.int64]
    shape_xy: Floats
    shape_start: npt.NDArray[np.int64]
    schematic: bool = False
    cross_slope_pct: npt.NDArray[np.float32] = field(default_factory=_no_figures)
    slope_metres: npt.NDArray[np.float32] = field(default_factory=_no_figures)
    slope_both_ways: Flags = field(default_factory=_no_flags)

    def __post_init__(self) -> None:
        for name, nothing in _SURVEYED.items():
            if not len(getattr(self, name)):
                object.__setattr__(self, name, np.full(len(self), nothing))
        bare = Tag(np.zeros(self.nodes, dtype=np.int16), ("",))
        object.__setattr__(self, "node_tags", {**dict.fromkeys(SURVEYED_NODE_TAGS, bare), **self.node_tags})

    def __len__(self) -> int:
        return len(self.tail)

    @property
    def nodes(self) -> int:
        """How many crossings and ends there are."""
        return len(self.xy)

    @cached_property
    def lines(self) -> npt.NDArray[np.object_]:
        """Line of each segment, in metres."""
        points = np.diff(self.shape_start)
        return np.asarray(shapely.linestrings(self.shape_xy, indices=np.repeat(np.arange(len(self)), points)))

    def allowed(self, mode: str) -> Flags:
        """Segments that `mode` (foot, car) may use in at least one direction."""
        forward: Flags = getattr(self, f"{mode}_forward")
        back: Flags = getattr(self, f"{mode}_back")
        return forward | back


def in_hilbert_order(streets: Streets) -> Streets:
    """The same streets, nodes along the Hilbert curve and segments by their ends."""
    order = np.argsort(hilbert_key(streets.xy), kind="stable")
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    tail, head = place[streets.tail], place[streets.head]
    by_end = np.lexsort((streets.way, head, tail))
    return taken(streets, order, by_end, tail[by_end], head[by_end])


def taken(
    streets: Streets, nodes: npt.NDArray[np.intp], segments: npt.NDArray[np.intp], tail: Ints, head: Ints
) -> Streets:
    """Streets of the chosen nodes and segments, once or more often; `tail` and `head` number the chosen nodes."""
    length = np.diff(streets.shape_start)[segments]
    start = np.concatenate([[0], np.cumsum(length)]).astype(np.int64)
    points = np.arange(start[-1]) + np.repeat(streets.shape_start[segments] - start[:-1], length)
    return Streets(
        crs=streets.crs,
        xy=streets.xy[nodes],
        tail=tail,
        head=head,
        tags={name: tag[segments] for name, tag in streets.tags.items()},
        node_tags={name: tag[nodes] for name, tag in streets.node_tags.items()},
        kerb_cm=streets.kerb_cm[nodes],
        shape_xy=streets.shape_xy[points],
        shape_start=start,
        schematic=streets.schematic,
        **{name: getattr(streets, name)[segments] for name in _PER_SEGMENT + _PER_DIRECTION},
    )


def faults(streets: Streets) -> list[str]:
    """What is wrong with the streets, one sentence each; empty when they can be travelled."""
    if len(streets) == 0:
        return ["streets: there is not one street; check that the file covers the territory and has highways"]
    if not _lengths_fit(streets):
        return ["streets: the tables of segments and nodes differ in length; import the streets again"]
    found = []
    if (
        int(min(streets.tail.min(), streets.head.min())) < 0
        or int(max(streets.tail.max(), streets.head.max())) >= streets.nodes
    ):
        found.append("streets: a segment ends at a node that does not exist; import the streets again")
    if not np.isfinite(streets.xy).all():
        found.append("streets: a node has no position; import the streets again")
    if not (np.isfinite(streets.metres).all() and (streets.metres >= 0).all()):
        found.append("streets: a length is negative or missing; import the streets again")
    return found


def _lengths_fit(streets: Streets) -> bool:
    names = (*_PER_SEGMENT, *_PER_DIRECTION, "head")
    segments = [len(getattr(streets, name)) for name in names] + [len(tag.codes) for tag in streets.tags.values()]
    nodes = [len(streets.kerb_cm)] + [len(tag.codes) for tag in streets.node_tags.values()]
    shapes = len(streets.shape_start) == len(streets) + 1 and int(streets.shape_start[-1]) == len(streets.shape_xy)
    return {*segments} == {len(streets)} and {*nodes} == {streets.nodes} and shapes


def to_bytes(streets: Streets) -> bytes:
    """The streets as the bytes of an `.npz` file; the same streets give the same bytes."""
    plain = {one.name: getattr(streets, one.name) for one in fields(streets)}
    plain = {name: value for name, value in plain.items() if isinstance(value, np.ndarray) and not _silent(name, value)}
    tags = {f"{of}.{name}": tag for of in ("tags", "node_tags") for name, tag in getattr(streets, of).items()}
    tags = {name: tag for name, tag in tags.items() if not _silent(name.removeprefix("node_tags."), tag.codes)}
    told = {
        "format": FORMAT,
        "crs": streets.crs,
        "schematic": streets.schematic,
        "values": {name: list(tag.values) for name, tag in tags.items()},
    }
    surveyed = [name for name in _SURVEYED if name in plain]
    told |= {"surveyed": surveyed} if surveyed else {}
    about = np.array(json.dumps(told, ensure_ascii=False, sort_keys=True))
    return _npz(plain | {name: tag.codes for name, tag in tags.items()} | {"about": about})


def _silent(name: str, values: npt.NDArray[Any]) -> bool:
    """Is it an array of a survey in which nothing is known."""
    if name in SURVEYED_NODE_TAGS:
        return not values.any()
    nothing = _SURVEYED.get(name)
    return nothing is not None and bool((np.isnan(values) if np.isnan(nothing) else values == nothing).all())


def _npz(arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """Like `numpy.savez_compressed`, without the time of writing in the archive."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for name in sorted(arrays):
            one = io.BytesIO()
            np.lib.format.write_array(one, np.asarray(arrays[name], order="C"), allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), one.getvalue(), zipfile.ZIP_DEFLATED
            )
    return whole.getvalue()


def read(path: Path) -> Streets:
    """Streets of an `.npz` file.

    Raises
    ------
    MissingInput, BadInput
        Where the file is absent, broken, or of another format.
    """
    if not path.exists():
        raise MissingInput([f"{path}: there is no such file; import the streets first"])
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            streets = _of_arrays({name: stored[name] for name in stored.files})
    except (*_UNREADABLE, zipfile.BadZipFile, zlib.error) as error:
        raise BadInput(
            [f"{path}: this is not a streets file of this program ({error}); import the streets again"]
        ) from error
    found = faults(streets)
    if found:
        raise BadInput([f"{path}: {sentence}" for sentence in found])
    return streets


def _of_arrays(stored: Mapping[str, npt.NDArray[Any]]) -> Streets:
    told = json.loads(str(stored["about"]))
    if told["format"] != FORMAT:
        raise ValueError(f"format {told['format']}, this program writes {FORMAT}")

    def tags(of: str) -> dict[str, Tag]:
        return {
            name.removeprefix(f"{of}."): Tag(stored[name], tuple(values))
            for name, values in told["values"].items()
            if name.startswith(f"{of}.")
        }

    arrays = {one.name: stored[one.name] for one in fields(Streets) if one.name in stored}
    arrays |= {name: stored[name] for name in told.get("surveyed", ())}
    return Streets(
        crs=told["crs"], schematic=told["schematic"], tags=tags("tags"), node_tags=tags("node_tags"), **arrays
    )

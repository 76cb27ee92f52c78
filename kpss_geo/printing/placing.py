"""Where labels and symbols go so that none lies on another; all in millimetres."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

_ROUND = tuple((float(np.cos(turn)), float(np.sin(turn))) for turn in np.arange(16) * np.pi / 8)
_FAR = (0.0, 1.0, 1.6, 2.4, 3.4, 4.6, 6.0)  # how far aside, in half sizes of the box


class Box(NamedTuple):
    """A rectangle with sides along the paper's."""

    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Box:
        """Of this size about a centre."""
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    @property
    def width(self) -> float:
        """From side to side."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.top - self.bottom

    def holds(self, other: Box) -> bool:
        """Does the other lie inside."""
        return (
            self.left <= other.left
            and self.bottom <= other.bottom
            and self.right >= other.right
            and self.top >= other.top
        )

    def shape(self) -> shapely.Polygon:
        """As a polygon."""
        return shapely.box(*self)


class Placed(NamedTuple):
    """Where a box went, and how far that is from where it belongs."""

    box: Box
    aside_mm: float


class Taken:
    """Boxes that are taken; each new one goes to the nearest free place."""

    def __init__(self, within: Box, boxes: Sequence[Box] = ()) -> None:
        self.within = within
        self._boxes: list[Box] = list(boxes)

    def free(self, box: Box) -> bool:
        """Is the place inside the map and not taken."""
        if not self.within.holds(box):
            return False
        held = np.array(self._boxes, dtype=np.float64).reshape(-1, 4)
        return not bool(
            (
                (held[:, 0] < box.right) & (held[:, 2] > box.left) & (held[:, 1] < box.top) & (held[:, 3] > box.bottom)
            ).any()
        )

    def place(self, anchors: npt.NDArray[np.float64], width: float, height: float) -> Placed | None:
        """Take the first free place at or near the anchors (n, 2), the first of which is where it belongs.

        None, and nothing taken, where there is none.
        """
        home = anchors[0]
        for x, y in _candidates(anchors, width, height):
            box = Box.around(x, y, width, height)
            if self.free(box):
                self._boxes.append(box)
                return Placed(box, float(np.hypot(x - home[0], y - home[1])))
        return None

    def take(self, box: Box) -> None:
        """Take a place whether it is free or not."""
        self._boxes.append(box)


def _candidates(anchors: npt.NDArray[np.float64], width: float, height: float) -> Iterator[tuple[float, float]]:
    yield from ((float(x), float(y)) for x, y in anchors)
    for far in _FAR[1:]:
        for across, up in _ROUND:
            yield float(anchors[0, 0]) + across * far * width / 2, float(anchors[0, 1]) + up * far * height / 2


def anchors_in(shape: BaseGeometry, width: float, height: float) -> npt.NDArray[np.float64]:
    """Centres at which a box of this size belongs inside a shape (n, 2): its inner point, then a grid nearest to it.

    Places where the whole box lies inside come before those where it sticks out.
    """
    point = shapely.point_on_surface(shape)
    home = np.array([[point.x, point.y]])
    left, bottom, right, top = shape.bounds
    step = max(min(height, (right - left) / 6, (top - bottom) / 6), 0.5)
    xs, ys = np.meshgrid(np.arange(left, right, step), np.arange(bottom, top, step))
    grid = np.column_stack([xs.ravel(), ys.ravel()])
    grid = grid[shapely.contains_xy(shape, grid)]
    spots = np.concatenate([home, grid])
    boxes = shapely.box(
        spots[:, 0] - width / 2, spots[:, 1] - height / 2, spots[:, 0] + width / 2, spots[:, 1] + height / 2
    )
    whole = shapely.contains(shape, boxes)
    away = np.hypot(*(spots - home).T)
    kept = np.flatnonzero(whole | (away < height))
    order = kept[np.lexsort((away[kept], ~whole[kept]))]
    return np.concatenate([spots[order], home]) if len(order) else home


def gathered(points: npt.NDArray[np.float64], within_mm: float) -> list[list[int]]:
    """Positions of points that lie closer to the first of them than said, as one symbol shows them; each point once."""
    left = list(range(len(points)))
    found: list[list[int]] = []
    while left:
        first = points[left[0]]
        here = [one for one in left if np.hypot(*(points[one] - first)) <= within_mm]
        found.append(here)
        left = [one for one in left if one not in set(here)]
    return found


def hatching(shape: BaseGeometry, *, every_mm: float, turn_degrees: float) -> BaseGeometry:
    """Parallel lines of a shape, which look the same on every sheet."""
    left, bottom, right, top = shape.bounds
    x, y = (left + right) / 2, (bottom + top) / 2
    reach = float(np.hypot(right - left, top - bottom)) / 2 + every_mm
    along = np.array([np.cos(np.radians(turn_degrees)), np.sin(np.radians(turn_degrees))])
    aside = np.array([-along[1], along[0]])
    shift = x * aside[0] + y * aside[1]  # the lines of neighbours continue one another
    first = np.ceil((shift - reach) / every_mm) * every_mm - shift
    middles = np.array([x, y]) + np.arange(first, reach, every_mm)[:, None] * aside
    ends = np.stack([middles - reach * along, middles + reach * along], axis=1)
    return straightened(shapely.intersection(shapely.MultiLineString(list(ends)), shape))


def straightened(shape: BaseGeometry) -> shapely.MultiLineString:
    """The lines of a shape that may hold points and areas too."""
    parts = shapely.get_parts(shape)
    return shapely.MultiLineString([one for one in parts if one.geom_type == "LineString" and not one.is_empty])


def dots(shape: BaseGeometry, *, every_mm: float) -> npt.NDArray[np.float64]:
    """Points of a shape in a square grid (n, 2)."""
    left, bottom, right, top = shape.bounds
    xs = np.arange(np.ceil(left / every_mm), np.floor(right / every_mm) + 1) * every_mm
    ys = np.arange(np.ceil(bottom / every_mm), np.floor(top / every_mm) + 1) * every_mm
    grid = np.array(np.meshgrid(xs, ys)).reshape(2, -1).T
    return grid[shapely.contains_xy(shape, grid)]

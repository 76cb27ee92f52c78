"""The curve along which near things are near in memory."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def hilbert_key(xy: npt.NDArray[np.float64], order: int = 16) -> npt.NDArray[np.int64]:
    """Place of each point along the Hilbert curve over their bounding square.

    Parameters
    ----------
    xy
        (n, 2) coordinates.
    order
        Bits per axis.

    References
    ----------
    Hilbert, D. (1891). Mathematische Annalen 38, 459–460.
    """
    if len(xy) == 0:
        return np.zeros(0, dtype=np.int64)
    low = xy.min(axis=0)
    side = max(float((xy.max(axis=0) - low).max()), 1e-9)
    x, y = ((xy - low) / side * ((1 << order) - 1)).astype(np.int64).T
    key = np.zeros(len(xy), dtype=np.int64)
    for bit in range(order - 1, -1, -1):
        right, up = (x >> bit) & 1, (y >> bit) & 1
        key = (key << 2) | ((3 * right) ^ up)
        flip = (up == 0) & (right == 1)
        x, y = np.where(flip, ~x, x), np.where(flip, ~y, y)
        turn = up == 0
        x, y = np.where(turn, y, x), np.where(turn, x, y)
    return key

"""Snap: the landmark of a trace that a cursor near it means: a peak, a trough or a threshold."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


def turning_points(t_ns: NDArray[np.int64], y: NDArray[np.float64]) -> tuple[int, ...]:
    """Times of the highest and the lowest sample, where the trace turns there; none at either end of the samples.

    Only these two of all extrema: in a noisy trace every other sample is one. On a flat top, its middle.
    """
    if len(y) < 3 or not np.isfinite(y).all():
        return ()
    found = []
    for extreme in (y.max(), y.min()):
        at = np.flatnonzero(y == extreme)
        if at[0] > 0 and at[-1] < len(y) - 1:
            found.append(int(t_ns[at[(len(at) - 1) // 2]]))
    return tuple(found)


def nearest(wanted: float, candidates: Iterable[float], reach: float) -> float | None:
    """The candidate nearest to what is wanted, within reach; None: there is none."""
    near = min(candidates, key=lambda c: abs(c - wanted), default=None)
    return near if near is not None and abs(near - wanted) <= reach else None


def neighbour(t_ns: int, times_ns: Iterable[int], direction: int) -> int | None:
    """The next later (+1) or earlier (-1) of some times; None: there is none."""
    beyond = [t for t in times_ns if (t - t_ns) * direction > 0]
    return min(beyond, key=lambda t: abs(t - t_ns), default=None)

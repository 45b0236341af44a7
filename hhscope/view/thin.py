"""Thin: a long line with few points that looks the same: lowest and highest sample of every stretch, in order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def thinned_line(x: Array, y: Array, parts: int = 1000) -> tuple[Array, Array]:
    """At most ``2 * parts`` of the (n,) points: of each of ``parts`` stretches the lowest and the highest.

    The first and the last point stay. A short line comes back as it is.
    """
    n = len(y)
    if n <= 2 * parts:
        return x, y
    size = -(-n // parts)
    whole = n // size
    cut = y[: whole * size].reshape(whole, size)
    first = np.arange(whole) * size
    picks = np.unique(
        np.concatenate(
            [first + cut.argmin(axis=1), first + cut.argmax(axis=1), [0, n - 1], _rest(y, whole * size)]
        )
    )
    return x[picks], y[picks]


def _rest(y: Array, start: int) -> NDArray[np.int64]:
    """Lowest and highest of what fills no stretch."""
    tail = y[start:]
    if not len(tail):
        return np.empty(0, np.int64)
    return np.array([start + int(tail.argmin()), start + int(tail.argmax())])

"""The ring's loops by numpy, for the time until those of ``_ring_loops.py`` are compiled; the same numbers.

Reading takes the samples themselves, not the pyramid: no more than a few seconds are held so early.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Data = NDArray[np.float64]


def write(ring: Any, source: Data, number: int) -> None:
    """Put ``source`` (n_signals, n <= capacity) at the samples from ``number`` on."""
    data, pyramid, offsets, capacity = ring
    rows, n = source.shape
    place = number % capacity
    room = min(n, capacity - place)
    for at, part in ((place, source[:, :room]), (0, source[:, room:])):
        if part.shape[1]:
            stop = at + part.shape[1]
            data[:rows, at:stop] = part
            _update(data[:rows], pyramid[:rows], offsets, at, stop)


def _update(data: Data, pyramid: Data, offsets: NDArray[np.int64], place: int, stop: int) -> None:
    """Bring every bucket up to date that holds a sample of [place, stop), the unfinished newest ones included."""
    begin = place >> 4 << 4
    held = data[:, begin:stop]
    edges = np.arange(0, stop - begin, 16)
    low, high = np.fmin.reduceat(held, edges, axis=1), np.fmax.reduceat(held, edges, axis=1)
    low[np.isnan(low)], high[np.isnan(high)] = np.inf, -np.inf  # not a number throughout
    first = begin >> 4
    pyramid[:, first : first + edges.size, 0], pyramid[:, first : first + edges.size, 1] = low, high
    for level in range(1, offsets.size - 1):
        shift = 4 + 2 * level
        bucket, last = place >> shift, (stop - 1) >> shift
        below, above = int(offsets[level - 1]), int(offsets[level])
        children = pyramid[:, below + 4 * bucket : below + ((stop - 1) >> (shift - 2)) + 1]
        edges = np.arange(0, children.shape[1], 4)
        pyramid[:, above + bucket : above + last + 1, 0] = np.minimum.reduceat(
            children[:, :, 0], edges, axis=1
        )
        pyramid[:, above + bucket : above + last + 1, 1] = np.maximum.reduceat(
            children[:, :, 1], edges, axis=1
        )


def extremes(ring: Any, edges: NDArray[np.int64], rows: NDArray[np.int64], out: Data) -> None:
    """Fill ``out`` (4, n_rows, n_columns) with smallest, largest, first and last value of the samples
    [edges[c], edges[c+1]) of each row; NaN where there are none."""
    first, stop = int(edges[0]), int(edges[-1])
    out.fill(np.nan)
    filled = np.flatnonzero(np.diff(edges) > 0)
    if not filled.size:
        return
    samples = np.empty((rows.size, stop - first))
    copy(ring, first, rows, samples)
    starts, stops = edges[filled] - first, edges[filled + 1] - first
    low, high = np.fmin.reduceat(samples, starts, axis=1), np.fmax.reduceat(samples, starts, axis=1)
    low[np.isnan(low)], high[np.isnan(high)] = np.inf, -np.inf
    out[0][:, filled], out[1][:, filled] = low, high
    out[2][:, filled], out[3][:, filled] = samples[:, starts], samples[:, stops - 1]


def copy(ring: Any, number: int, rows: NDArray[np.int64], out: Data) -> None:
    """Copy the samples from ``number`` on, of these rows, into ``out`` (n_rows, n)."""
    data, _, _, capacity = ring
    n = out.shape[1]
    place = number % capacity
    room = min(n, capacity - place)
    out[:, :room] = data[rows, place : place + room]
    out[:, room:] = data[rows, : n - room]

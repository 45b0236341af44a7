"""The ring's loops, compiled. Their source is handed to the kernel cache; see `hhscope.engine.pyramid`.

Samples are spoken of by their place counted from the beginning of a lap of the ring: 0 <= place < 2·capacity, so that
going round is a subtraction. The signatures are explicit: importing this compiles, calling never does. Inner loops are
inlined by numba: as functions of their own they would cost half of the time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

_NUMBERS = "int64[::1]"
_DATA, _PYRAMID, _OUT = "float64[:,::1]", "float64[:,:,::1]", "float64[:,:,::1]"
_RING = f"Tuple(({_DATA}, {_PYRAMID}, {_NUMBERS}, int64))"  # data, pyramid, offsets of its levels, capacity


@njit(inline="always")  # type: ignore[untyped-decorator]
def _bucket(samples: Any, first: Any, stop: Any) -> Any:
    """Smallest and largest of samples[first:stop], by four chains: one minimum has to wait for the one before."""
    lo0, lo1, lo2, lo3 = np.inf, np.inf, np.inf, np.inf
    hi0, hi1, hi2, hi3 = -np.inf, -np.inf, -np.inf, -np.inf
    even = first + ((stop - first) & ~3)
    for i in range(first, even, 4):
        x0, x1, x2, x3 = samples[i], samples[i + 1], samples[i + 2], samples[i + 3]
        lo0, hi0 = x0 if x0 < lo0 else lo0, x0 if x0 > hi0 else hi0
        lo1, hi1 = x1 if x1 < lo1 else lo1, x1 if x1 > hi1 else hi1
        lo2, hi2 = x2 if x2 < lo2 else lo2, x2 if x2 > hi2 else hi2
        lo3, hi3 = x3 if x3 < lo3 else lo3, x3 if x3 > hi3 else hi3
    for i in range(even, stop):
        x0 = samples[i]
        lo0, hi0 = x0 if x0 < lo0 else lo0, x0 if x0 > hi0 else hi0
    lo0, hi0 = lo1 if lo1 < lo0 else lo0, hi1 if hi1 > hi0 else hi0
    lo2, hi2 = lo3 if lo3 < lo2 else lo2, hi3 if hi3 > hi2 else hi2
    return lo2 if lo2 < lo0 else lo0, hi2 if hi2 > hi0 else hi0


@njit(inline="always")  # type: ignore[untyped-decorator]
def _with_samples(samples: Any, first: Any, stop: Any, lo: Any, hi: Any) -> Any:
    """The extremes (lo, hi) widened by samples[first:stop]."""
    for i in range(first, stop):
        x = samples[i]
        lo, hi = x if x < lo else lo, x if x > hi else hi
    return lo, hi


@njit(inline="always")  # type: ignore[untyped-decorator]
def _with_buckets(buckets: Any, first: Any, stop: Any, lo: Any, hi: Any) -> Any:
    """The extremes (lo, hi) widened by buckets[first:stop]."""
    for i in range(first, stop):
        x, y = buckets[i, 0], buckets[i, 1]
        lo, hi = x if x < lo else lo, y if y > hi else hi
    return lo, hi


@njit(inline="always")  # type: ignore[untyped-decorator]
def _update(row: Any, levels: Any, place: Any, stop: Any) -> None:
    """Bring every bucket up to date that holds a sample of [place, stop), the unfinished newest ones included.

    row : samples, buckets.  levels : offsets, capacity
    """
    samples, buckets = row
    offsets, capacity = levels
    for bucket in range(place >> 4, (stop + 15) >> 4):
        begin = bucket << 4
        held = min(16, stop - begin)
        begin -= 0 if begin < capacity else capacity
        buckets[begin >> 4, 0], buckets[begin >> 4, 1] = _bucket(samples, begin, begin + held)
    for level in range(1, offsets.size - 1):
        shift = 4 + 2 * level
        newest = (stop - 1) >> (shift - 2)
        for bucket in range(place >> shift, ((stop - 1) >> shift) + 1):
            slot = bucket if bucket << shift < capacity else bucket - (capacity >> shift)
            child = offsets[level - 1] + 4 * slot
            n_children = min(4, newest + 1 - 4 * bucket)
            lo, hi = _with_buckets(buckets, child, child + n_children, np.inf, -np.inf)
            buckets[offsets[level] + slot, 0] = lo
            buckets[offsets[level] + slot, 1] = hi


@njit(f"void({_RING}, float64[:,:], int64)", cache=True, nogil=True)  # type: ignore[untyped-decorator]
def write(ring: Any, source: Any, number: Any) -> None:
    """Put ``source`` (n_signals, n <= capacity) at the samples from ``number`` on."""
    data, pyramid, offsets, capacity = ring
    n = source.shape[1]
    place = number % capacity
    room = min(n, capacity - place)
    for row in range(source.shape[0]):
        samples = data[row]
        for i in range(room):
            samples[place + i] = source[row, i]
        for i in range(room, n):
            samples[i - room] = source[row, i]
        _update((samples, pyramid[row]), (offsets, capacity), place, place + n)


@njit(inline="always")  # type: ignore[untyped-decorator]
def _extremes_of(row: Any, levels: Any, p: Any, q: Any) -> Any:
    """Extremes of the samples [p, q): from single samples up to the largest buckets that fit, and down again.

    row : samples, buckets.  levels : offsets, capacity
    """
    samples, buckets = row
    offsets, capacity = levels
    stop = min(q, (p + 15) & ~15)
    back = 0 if p < capacity else capacity
    lo, hi = _with_samples(samples, p - back, stop - back, np.inf, -np.inf)
    p, level, shift = stop, 0, 4
    while level < offsets.size - 2:
        larger = shift + 2
        ahead = ((p + (1 << larger) - 1) >> larger) << larger
        if ahead + (1 << larger) > q:
            break
        at = offsets[level] + (p >> shift) - (capacity >> shift if p >= capacity else 0)
        lo, hi = _with_buckets(buckets, at, at + ((ahead - p) >> shift), lo, hi)
        p, level, shift = ahead, level + 1, larger
    while level >= 0:
        i, last, count = p >> shift, q >> shift, capacity >> shift
        while i < last:  # once, or twice around the ring's end
            back = 0 if i < count else count
            end = min(last, count + back)
            at = offsets[level] - back
            lo, hi = _with_buckets(buckets, at + i, at + end, lo, hi)
            i = end
        p = max(p, last << shift)
        level, shift = level - 1, shift - 2
    back = 0 if p < capacity else capacity
    return _with_samples(samples, p - back, q - back, lo, hi)


@njit(  # type: ignore[untyped-decorator]
    f"void({_RING}, {_NUMBERS}, {_NUMBERS}, {_OUT})", cache=True, nogil=True
)
def extremes(ring: Any, edges: Any, rows: Any, out: Any) -> None:
    """Fill ``out`` (4, n_rows, n_columns) with smallest, largest, first and last value of the samples
    [edges[c], edges[c+1]) of each row; NaN where there are none."""
    data, pyramid, offsets, capacity = ring
    lap = edges[0] - edges[0] % capacity
    for r in range(rows.size):
        samples = data[rows[r]]
        row = (samples, pyramid[rows[r]])
        for c in range(edges.size - 1):
            p, q = edges[c] - lap, edges[c + 1] - lap
            if p >= q:
                out[0, r, c] = out[1, r, c] = out[2, r, c] = out[3, r, c] = np.nan
                continue
            out[2, r, c] = samples[p if p < capacity else p - capacity]
            out[3, r, c] = samples[q - 1 if q <= capacity else q - 1 - capacity]
            out[0, r, c], out[1, r, c] = _extremes_of(row, (offsets, capacity), p, q)


@njit(f"void({_RING}, int64, {_NUMBERS}, {_DATA})", cache=True, nogil=True)  # type: ignore[untyped-decorator]
def copy(ring: Any, number: Any, rows: Any, out: Any) -> None:
    """Copy the samples from ``number`` on, of these rows, into ``out`` (n_rows, n)."""
    data, _, _, capacity = ring
    n = out.shape[1]
    place = number % capacity
    room = min(n, capacity - place)
    for r in range(rows.size):
        samples = data[rows[r]]
        for i in range(room):
            out[r, i] = samples[place + i]
        for i in range(room, n):
            out[r, i] = samples[i - room]

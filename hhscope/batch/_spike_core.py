"""The spike detector of many cells at once, compiled. Its source is handed to the kernel cache; see `hhscope.batch.tallies`.

The rule is that of `hhscope.analysis.spikes`, sample for sample. Eight samples of all cells are first looked at by
vector code, which finds out whether anything can happen in them: a crossing, a new trough or a confirmed peak. The cells
where it can, a few in a hundred, go through them one by one.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit, types

REAL: Any = types.float64  # replaced where the cells are float32
CELLS = 64  # replaced where a block holds another number
GROUP = 8  # samples looked at together

# Rows of the numbers that steer the search, in the cells' own type. SIGN is 1 while V rises to a peak, -1 while it falls
# to a trough; EXTREME is SIGN times the peak or trough so far; WATCH_HIGH and WATCH_LOW: outside of them, a crossing.
SIGN, EXTREME, WATCH_LOW, WATCH_HIGH, FURTHER, BACK, TOP, BOTTOM = 0, 1, 2, 3, 4, 5, 6, 7
STEERING = 8

# Rows of what is known of each cell, always float64. Times in samples.
CROSSING, EXTREME_CROSSING, ARMED = 0, 1, 2
COUNT, FIRST, SECOND, BEFORE_LAST, LAST, LATE_COUNT, LATE_FIRST, LATE_LAST = 3, 4, 5, 6, 7, 8, 9, 10
KNOWN = 11

_V = types.Array(REAL, 2, "A", readonly=True)
_ROWS, _TABLE = REAL[:, ::1], types.float64[:, ::1]
_OPTIONS: Any = {"cache": True, "nogil": True, "error_model": "numpy"}


@njit("float64(float64, float64, float64, float64, float64)", **_OPTIONS)  # type: ignore[untyped-decorator]
def cubic_crossing(y0: float, y1: float, y2: float, y3: float, level: float) -> float:
    """Where in [0, 1] the cubic through (-1, y0), (0, y1), (1, y2), (2, y3) reaches ``level``; y1 < level <= y2."""
    d = (y3 - 3.0 * y2 + 3.0 * y1 - y0) / 6.0
    c = (y2 - 2.0 * y1 + y0) / 2.0
    b = y2 - y1 - c - d
    low, high = 0.0, 1.0
    s = (level - y1) / (y2 - y1)
    for _ in range(60):  # Newton, kept inside the bracket
        error = ((d * s + c) * s + b) * s + (y1 - level)
        if error < 0.0:
            low = s
        else:
            high = s
        slope = (3.0 * d * s + 2.0 * c) * s + b
        further = s - error / slope if slope != 0.0 else -1.0
        if not low < further < high:
            further = 0.5 * (low + high)
        if abs(further - s) < 1e-15:
            break
        s = further
    return s


@njit(types.void(_ROWS, _TABLE, _V, types.int64, types.float64, types.float64), **_OPTIONS)  # type: ignore[untyped-decorator]
def begin(steer: Any, known: Any, v: Any, row: int, threshold: float, rearm: float) -> None:
    """The first sample of a run: it is the lowest so far; above the threshold is not armed."""
    for j in range(CELLS):
        armed = v[row, j] < threshold
        steer[SIGN, j], steer[EXTREME, j] = -1.0, -v[row, j]
        known[ARMED, j] = armed
        known[CROSSING, j] = known[EXTREME_CROSSING, j] = math.nan
        known[COUNT, j] = known[LATE_COUNT, j] = 0.0
        known[FIRST, j] = known[SECOND, j] = known[BEFORE_LAST, j] = known[LAST, j] = math.nan
        known[LATE_FIRST, j] = known[LATE_LAST, j] = math.nan
        steer[WATCH_HIGH, j] = threshold if armed else math.inf
        steer[WATCH_LOW, j] = -math.inf if armed else threshold - rearm


@njit(types.void(_TABLE, types.int64, types.float64), **_OPTIONS)  # type: ignore[untyped-decorator]
def count_spike(known: Any, j: int, half: float) -> None:
    """Note the spike that begins at the crossing before the peak."""
    time = known[EXTREME_CROSSING, j]
    if known[COUNT, j] == 0.0:
        known[FIRST, j] = time
    elif known[COUNT, j] == 1.0:
        known[SECOND, j] = time
    known[COUNT, j] += 1.0
    known[BEFORE_LAST, j], known[LAST, j] = known[LAST, j], time
    if time >= half:
        if known[LATE_COUNT, j] == 0.0:
            known[LATE_FIRST, j] = time
        known[LATE_COUNT, j] += 1.0
        known[LATE_LAST, j] = time


@njit(types.void(_ROWS, _TABLE, _V, types.int64, types.int64, types.int64, types.float64[::1]), **_OPTIONS)  # type: ignore[untyped-decorator]
def walk_sample(  # noqa: PLR0913, PLR0917 - a compiled loop takes its arrays one by one
    steer: Any, known: Any, v: Any, row: int, j: int, sample: int, rule: Any
) -> None:
    """One sample of one cell. rule: threshold, re-arming, prominence, half of the run, last sample."""
    x, threshold = np.float64(v[row, j]), rule[0]
    if x < threshold - rule[1]:
        known[ARMED, j] = 1.0
    elif x >= threshold and known[ARMED, j] != 0.0:
        known[ARMED, j] = 0.0
        before = np.float64(v[row - 1, j])
        part = (threshold - before) / (x - before)
        if sample >= 2 and sample < rule[4]:
            part = cubic_crossing(np.float64(v[row - 2, j]), before, x, np.float64(v[row + 1, j]), threshold)
        known[CROSSING, j] = sample - 1 + part
    sign, extreme = steer[SIGN, j], np.float64(steer[EXTREME, j])
    if sign < 0.0:
        extreme = max(extreme, -x)
        if x + extreme >= rule[2]:
            sign, extreme = 1.0, -math.inf
    if sign > 0.0:
        if x > extreme:
            extreme = x
            known[EXTREME_CROSSING, j] = known[CROSSING, j]
        if extreme - x >= rule[2]:
            if extreme >= threshold and not math.isnan(known[EXTREME_CROSSING, j]):
                count_spike(known, j, rule[3])
            known[CROSSING, j] = math.nan
            sign, extreme = -1.0, -x
    steer[SIGN, j], steer[EXTREME, j] = sign, extreme


@njit(types.void(_ROWS, _V, types.int64), **_OPTIONS)  # type: ignore[untyped-decorator]
def look(steer: Any, v: Any, row: int) -> None:
    """What GROUP samples of all cells could do: FURTHER extreme, way BACK from it, TOP and BOTTOM."""
    for j in range(CELLS):
        sign, further = steer[SIGN, j], steer[EXTREME, j]
        top = bottom = v[row, j]
        back = sign * top - sign * top
        for q in range(GROUP):
            x = v[row + q, j]
            top = x if x > top else top
            bottom = x if x < bottom else bottom
            along = sign * x
            further = along if along > further else further
            lost = further - along
            back = lost if lost > back else back
        steer[FURTHER, j], steer[BACK, j], steer[TOP, j], steer[BOTTOM, j] = further, back, top, bottom


@njit(types.void(_ROWS, _TABLE, _V, types.int64, types.int64, types.int64, types.float64[::1]), **_OPTIONS)  # type: ignore[untyped-decorator]
def feed(  # noqa: PLR0913, PLR0917 - a compiled loop takes its arrays one by one
    steer: Any, known: Any, v: Any, row: int, n: int, sample: int, rule: Any
) -> None:
    """Go through n samples of a block: rows from ``row`` on are samples from number ``sample`` on.

    Two rows before and one after must be there (the last sample of a run, ``rule[4]``, needs none after it).
    """
    done = 0
    while done + GROUP <= n:
        look(steer, v, row + done)
        for j in range(CELLS):
            crossed = steer[TOP, j] >= steer[WATCH_HIGH, j] or steer[BOTTOM, j] < steer[WATCH_LOW, j]
            if crossed or steer[BACK, j] >= rule[2]:
                for q in range(done, done + GROUP):
                    walk_sample(steer, known, v, row + q, j, sample + q, rule)
                armed = known[ARMED, j] != 0.0
                steer[WATCH_HIGH, j] = rule[0] if armed else math.inf
                steer[WATCH_LOW, j] = -math.inf if armed else rule[0] - rule[1]
            elif steer[FURTHER, j] > steer[EXTREME, j]:
                steer[EXTREME, j] = steer[FURTHER, j]
                if steer[SIGN, j] > 0.0:
                    known[EXTREME_CROSSING, j] = known[CROSSING, j]
        done += GROUP
    for q in range(done, n):
        for j in range(CELLS):
            walk_sample(steer, known, v, row + q, j, sample + q, rule)
            armed = known[ARMED, j] != 0.0
            steer[WATCH_HIGH, j] = rule[0] if armed else math.inf
            steer[WATCH_LOW, j] = -math.inf if armed else rule[0] - rule[1]


@njit(types.void(_ROWS, _TABLE, types.float64[::1]), **_OPTIONS)  # type: ignore[untyped-decorator]
def finish(steer: Any, known: Any, rule: Any) -> None:
    """The end of a run: a spike whose fall was not waited for counts."""
    for j in range(CELLS):
        pending = steer[SIGN, j] > 0.0 and steer[EXTREME, j] >= rule[0]
        if pending and not math.isnan(known[EXTREME_CROSSING, j]):
            count_spike(known, j, rule[3])

"""The spike detector of many cells at once, and their extremes; the kernel cache gets this source, see `tallies`.

The rule is that of `hhscope.analysis.spikes`, sample for sample. Eight samples of all cells are first looked at by
vector code, which finds out whether anything can happen in them: a crossing, a new trough or a confirmed peak. The
cells where it can, a few in a hundred, go through them one by one.
"""

from __future__ import annotations

import math
from typing import Any

from numba import njit, types
from numba.extending import intrinsic

REAL: Any = types.float64  # replaced where the cells are float32
CELLS = 64  # replaced where a block holds another number
STRIDE = 72  # numbers from one row to the next, in V and below; replaced likewise
GROUP = 8  # samples looked at together

# Rows of the numbers that steer the search, in the cells' own type. SIGN is 1 while V rises to a peak, -1 while it
# falls to a trough; EXTREME is SIGN times the peak or trough so far; outside of WATCH_LOW to WATCH_HIGH, V crosses.
SIGN, EXTREME, WATCH_LOW, WATCH_HIGH = 0, STRIDE, 2 * STRIDE, 3 * STRIDE
EVENT = 4 * STRIDE
STEERING = 5

# Rows of what is known of each cell, always float64. Times in samples.
# SEEN is EXTREME as the last walk left it: where V went further since, CROSSING is the crossing before the peak.
CROSSING, EXTREME_CROSSING, ARMED = 0, 1, 2
COUNT, FIRST, SECOND, BEFORE_LAST, LAST, LATE_COUNT, LATE_FIRST, LATE_LAST = 3, 4, 5, 6, 7, 8, 9, 10
SEEN = 11
KNOWN = 12

_ROWS, _TABLE = REAL[::1], types.float64[:, ::1]
_V = _ROWS
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
        if abs(error) <= 1e-15 * abs(
            slope
        ):  # there; asked before the bracket, which would send it away again
            break
        further = s - error / slope if slope != 0.0 else -1.0
        s = further if low < further < high else 0.5 * (low + high)
    return s


@njit(types.void(_ROWS, _TABLE, _V, types.int64, types.float64[::1]), **_OPTIONS)  # type: ignore[untyped-decorator]
def begin(steer: Any, known: Any, v: Any, row: int, rule: Any) -> None:
    """The first sample of a run: it is the lowest so far; above the threshold is not armed."""
    threshold, rearm = rule[0], rule[1]
    for j in range(CELLS):
        armed = v[row * STRIDE + j] < threshold
        steer[SIGN + j], steer[EXTREME + j] = -1.0, -v[row * STRIDE + j]
        known[ARMED, j] = armed
        known[CROSSING, j] = known[EXTREME_CROSSING, j] = math.nan
        known[COUNT, j] = known[LATE_COUNT, j] = 0.0
        known[SEEN, j] = -v[row * STRIDE + j]
        known[FIRST, j] = known[SECOND, j] = known[BEFORE_LAST, j] = known[LAST, j] = math.nan
        known[LATE_FIRST, j] = known[LATE_LAST, j] = math.nan
        steer[WATCH_HIGH + j] = threshold if armed else math.inf
        steer[WATCH_LOW + j] = -math.inf if armed else threshold - rearm


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


@njit(types.float64(_V, types.int64, types.int64, types.float64, types.boolean), **_OPTIONS)  # type: ignore[untyped-decorator]
def crossing_part(v: Any, row: int, j: int, threshold: float, inner: bool) -> float:
    """How far between the sample before this row and it V crosses the threshold; a straight line at either end."""
    before, x = float(v[(row - 1) * STRIDE + j]), float(v[row * STRIDE + j])
    if not inner:
        return (threshold - before) / (x - before)
    y0, y3 = float(v[(row - 2) * STRIDE + j]), float(v[(row + 1) * STRIDE + j])
    part: float = cubic_crossing(y0, before, x, y3, threshold)
    return part


@intrinsic  # type: ignore[untyped-decorator]
def use_widest_registers(typing_context: Any) -> Any:
    """Let the function that calls this use vectors of 512 bits, which LLVM avoids on some processors that have them."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        set.add(builder.function.attributes, '"prefer-vector-width"="512"')
        return context.get_dummy_value()

    return types.none(), generate


@njit(types.int64(_ROWS, _V, types.int64, REAL), **_OPTIONS)  # type: ignore[untyped-decorator]
def look(steer: Any, v: Any, row: int, prominence: float) -> int:
    """GROUP samples of all cells: EVENT is 1 where something may happen, else EXTREME moves on with V. How many may.

    V came back from the extreme by no more than from the furthest to the nearest sample of each half of the group: an
    event where nothing happens is one that a steep rise makes, and `walk` finds that out.
    """
    use_widest_registers()
    rows = v[row * STRIDE :]  # so that no index could be negative, which would cost more than the work
    events = 0
    for j in range(CELLS):
        rising, extreme = steer[SIGN + j] > 0, steer[EXTREME + j]
        top = bottom = rows[j]
        late_top = late_bottom = rows[GROUP // 2 * STRIDE + j]
        for q in range(1, GROUP // 2):
            x, y = rows[q * STRIDE + j], rows[(GROUP // 2 + q) * STRIDE + j]
            top = x if x > top else top
            bottom = x if x < bottom else bottom
            late_top = y if y > late_top else late_top
            late_bottom = y if y < late_bottom else late_bottom
        near, late_near = bottom if rising else -top, late_bottom if rising else -late_top
        far, further = top if rising else -bottom, late_top if rising else -late_bottom
        far = far if far > extreme else extreme
        further = further if further > far else far
        event = (far - near >= prominence) | (further - late_near >= prominence)
        event |= (top >= steer[WATCH_HIGH + j]) | (bottom < steer[WATCH_LOW + j])
        event |= (late_top >= steer[WATCH_HIGH + j]) | (late_bottom < steer[WATCH_LOW + j])
        steer[EVENT + j] = event
        steer[EXTREME + j] = extreme if event else further
        events += event
    return events


@njit(types.void(_ROWS, _TABLE, _V, *[types.int64] * 4, types.float64[::1]), **_OPTIONS)  # type: ignore[untyped-decorator]
def walk(  # noqa: PLR0913, PLR0917 - a compiled loop takes its arrays one by one
    steer: Any, known: Any, v: Any, row: int, j: int, sample: int, n: int, rule: Any
) -> None:
    """n samples of one cell, one by one. rule: threshold, re-arming, prominence, half of the run, last sample.

    The rule of `hhscope.analysis.spikes`; all in one loop, as a call per sample takes several times as long.
    """
    threshold, low, prominence = rule[0], rule[0] - rule[1], rule[2]
    rising, extreme = steer[SIGN + j] > 0.0, float(steer[EXTREME + j])
    armed = known[ARMED, j] != 0.0
    if rising and extreme > known[SEEN, j]:  # it moved on since the last walk
        known[EXTREME_CROSSING, j] = known[CROSSING, j]
    for q in range(n):
        x = float(v[(row + q) * STRIDE + j])
        if x < low:
            armed = True
        elif x >= threshold and armed:
            armed = False
            at = sample + q
            part = crossing_part(v, row + q, j, threshold, at >= 2 and at < rule[4])
            known[CROSSING, j] = at - 1 + part
        if not rising:
            extreme = max(extreme, -x)
            rising = x + extreme >= prominence
            extreme = -math.inf if rising else extreme
        if rising:
            if x > extreme:
                extreme = x
                known[EXTREME_CROSSING, j] = known[CROSSING, j]
            if extreme - x >= prominence:
                if extreme >= threshold and not math.isnan(known[EXTREME_CROSSING, j]):
                    count_spike(known, j, rule[3])
                known[CROSSING, j] = math.nan
                rising, extreme = False, -x
    known[SEEN, j], known[ARMED, j] = extreme, armed
    steer[SIGN + j], steer[EXTREME + j] = 1.0 if rising else -1.0, extreme
    steer[WATCH_HIGH + j] = math.inf if not armed else threshold
    steer[WATCH_LOW + j] = -math.inf if armed else low


@njit(types.void(_ROWS, _TABLE, _V, types.int64, types.int64, types.int64, types.float64[::1]), **_OPTIONS)  # type: ignore[untyped-decorator]
def feed(  # noqa: PLR0913, PLR0917 - a compiled loop takes its arrays one by one
    steer: Any, known: Any, v: Any, row: int, n: int, sample: int, rule: Any
) -> None:
    """Go through n samples of a block: rows from ``row`` on, flat, are samples from number ``sample`` on.

    Two rows before and one after must be there (the last sample of a run, ``rule[4]``, needs none after it).
    """
    done = 0
    while done + GROUP <= n:
        events = look(steer, v, row + done, rule[2])
        for j in range(CELLS if events else 0):
            if steer[EVENT + j] != 0.0:
                walk(steer, known, v, row + done, j, sample + done, GROUP, rule)
        done += GROUP
    if done < n:
        for j in range(CELLS):
            walk(steer, known, v, row + done, j, sample + done, n - done, rule)


@njit(types.void(_ROWS, _ROWS, _V, types.int64, types.int64), **_OPTIONS)  # type: ignore[untyped-decorator]
def extremes(lowest: Any, highest: Any, v: Any, row: int, n: int) -> None:
    """Lower ``lowest`` and raise ``highest`` to what n rows of V hold; what is no number is left out."""
    done = 0
    while done < n:
        rows = v[(row + done) * STRIDE :]
        some = min(GROUP, n - done)
        for j in range(CELLS):
            low, high = lowest[j], highest[j]
            if some == GROUP:
                for q in range(GROUP):
                    x = rows[q * STRIDE + j]
                    low, high = x if x < low else low, x if x > high else high
            lowest[j], highest[j] = low, high
        for q in range(some if some < GROUP else 0):
            for j in range(CELLS):
                x = rows[q * STRIDE + j]
                lowest[j], highest[j] = x if x < lowest[j] else lowest[j], x if x > highest[j] else highest[j]
        done += some


@njit(types.void(_ROWS, _TABLE, types.float64[::1]), **_OPTIONS)  # type: ignore[untyped-decorator]
def finish(steer: Any, known: Any, rule: Any) -> None:
    """The end of a run: a spike whose fall was not waited for counts."""
    for j in range(CELLS):
        if steer[SIGN + j] > 0.0 and steer[EXTREME + j] > known[SEEN, j]:
            known[EXTREME_CROSSING, j] = known[CROSSING, j]
        pending = steer[SIGN + j] > 0.0 and steer[EXTREME + j] >= rule[0]
        if pending and not math.isnan(known[EXTREME_CROSSING, j]):
            count_spike(known, j, rule[3])

"""The spike detector's loop, compiled. Its source is handed to the kernel cache; see `hhscope.analysis.spikes`."""

from __future__ import annotations

import math
from typing import Any

from numba import njit, types

# Rows of the state vector. "Extreme" is the running maximum while rising, the running minimum otherwise.
STARTED, RISING, ARMED, CROSSING, EXTREME, EXTREME_T, EXTREME_CROSSING = 0, 1, 2, 3, 4, 5, 6
HELD, AWAITED = 7, 8  # samples since the last border (up to 3); a crossing waits for the sample after it
V0, V1, V2, T0, T1, T2 = 9, 10, 11, 12, 13, 14  # the last three samples, newest last
SIZE = 15

_NEVER = math.nan

_SAMPLES = types.Array(
    types.float64, 1, "C", readonly=True
)  # takes recordings, which are read-only, and others
_STATE, _ROWS = types.float64[::1], types.float64[:, ::1]
_SKIP = types.int64(_STATE, types.float64, types.float64, _SAMPLES, _SAMPLES, types.int64)
_REPORT = types.int64(_STATE, _ROWS, _ROWS, types.int64, types.int64)
_FEED = types.UniTuple(types.int64, 2)(_STATE, types.float64, types.float64, _SAMPLES, _SAMPLES, _ROWS, _ROWS)


@njit("float64(float64, float64, float64, float64, float64)", cache=True, nogil=True)  # type: ignore[untyped-decorator]
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


@njit("void(float64[::1], float64, float64)", cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _refine(state: Any, t: float, v: float) -> None:
    """Replace the straight-line time of the crossing before the last sample by that of a cubic, now that v is known."""
    state[AWAITED] = 0.0
    step = state[T2] - state[T1]
    even = abs(state[T1] - state[T0] - step) < 1e-3 * step and abs(t - state[T2] - step) < 1e-3 * step
    if state[HELD] < 3.0 or not even:
        return
    straight = state[CROSSING]
    s = cubic_crossing(state[V0], state[V1], state[V2], v, state[SIZE])
    state[CROSSING] = state[T1] + s * step
    if state[EXTREME_CROSSING] == straight:
        state[EXTREME_CROSSING] = state[CROSSING]


@njit("void(float64[::1], float64, float64)", cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _begin(state: Any, t: float, v: float) -> None:
    """A run, or what follows a gap: the first sample is the lowest so far; above the threshold is not armed."""
    state[STARTED], state[RISING] = 1.0, 0.0
    state[ARMED] = 1.0 if v < state[SIZE] else 0.0
    state[CROSSING] = _NEVER
    state[EXTREME], state[EXTREME_T], state[EXTREME_CROSSING] = v, t, _NEVER
    state[V2], state[T2], state[HELD] = v, t, 1.0


@njit("void(float64[::1], float64, float64, float64)", cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _watch_threshold(state: Any, t: float, v: float, rearm: float) -> None:
    """Arm below the threshold, note a crossing of it when armed (then the sample before lies below it)."""
    threshold = state[SIZE]
    if v < threshold - rearm:
        state[ARMED] = 1.0
    elif v >= threshold and state[ARMED] != 0.0:
        state[ARMED], state[AWAITED] = 0.0, 1.0
        state[CROSSING] = state[T2] + (threshold - state[V2]) / (v - state[V2]) * (t - state[T2])


@njit("boolean(float64[::1], float64, float64, float64)", cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _watch_extreme(state: Any, t: float, v: float, prominence: float) -> bool:
    """Follow the trough or the peak; True when v confirms the peak held in ``state``."""
    if state[RISING] == 0.0:
        state[EXTREME] = min(v, state[EXTREME])
        if v - state[EXTREME] < prominence:
            return False
        state[RISING], state[EXTREME] = 1.0, -math.inf
    if v > state[EXTREME]:
        state[EXTREME], state[EXTREME_T], state[EXTREME_CROSSING] = v, t, state[CROSSING]
    confirmed: bool = state[EXTREME] - v >= prominence
    return confirmed


@njit("void(float64[::1], float64, float64)", cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _remember(state: Any, t: float, v: float) -> None:
    """The last three samples, for the cubic."""
    state[V0], state[V1], state[V2] = state[V1], state[V2], v
    state[T0], state[T1], state[T2] = state[T1], state[T2], t
    state[HELD] = min(state[HELD] + 1.0, 3.0)


@njit(_SKIP, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _skip(  # noqa: PLR0913, PLR0917 - a compiled loop takes its arrays one by one
    state: Any, prominence: float, rearm: float, t: Any, v: Any, start: int
) -> int:
    """The number of the next sample at which more can happen than a lower trough: most samples end here.

    A sample that is not finite is never skipped: no comparison holds for it, or none with infinity.
    """
    armed, extreme = state[ARMED] != 0.0, state[EXTREME]
    low = -math.inf if armed else state[SIZE] - rearm
    high = state[SIZE] if armed else math.inf
    i = start
    if state[RISING] != 0.0:
        high = min(high, extreme)
        while (
            i < len(v) and low < v[i] < high and extreme - v[i] < prominence
        ):  # as `_watch_extreme` rounds it
            i += 1
    else:
        while i < len(v) and low < v[i] < high and v[i] - extreme < prominence:
            extreme = min(extreme, v[i])
            i += 1
        state[EXTREME] = extreme
    for k in range(max(start, i - 3), i):
        _remember(state, t[k], v[k])
    return i


@njit(_REPORT, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _report(state: Any, spikes: Any, waves: Any, n_spikes: int, n_waves: int) -> int:
    """Write down the confirmed peak; 1 for a spike, 2 for an oscillation, 0 for neither."""
    if state[EXTREME] < state[SIZE]:
        waves[n_waves, 0], waves[n_waves, 1] = state[EXTREME_T], state[EXTREME]
        return 2
    if math.isnan(state[EXTREME_CROSSING]):
        return 0
    spikes[n_spikes, 0] = state[EXTREME_CROSSING]
    spikes[n_spikes, 1], spikes[n_spikes, 2] = state[EXTREME_T], state[EXTREME]
    return 1


@njit(_FEED, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def feed(  # noqa: PLR0913, PLR0917 - a compiled loop takes its arrays one by one
    state: Any, prominence: float, rearm: float, t: Any, v: Any, spikes: Any, waves: Any
) -> tuple[int, int]:
    """Go through samples; fill ``spikes`` (crossing, peak time, peak) and ``waves`` (peak time, peak), return counts.

    ``state`` : (SIZE + 1,), the last element is the threshold. ``spikes``, ``waves`` : room for n // 2 + 2 rows.
    """
    n_spikes, n_waves, i = 0, 0, 0
    while i < len(v):
        if state[STARTED] != 0.0 and state[AWAITED] == 0.0:
            i = _skip(state, prominence, rearm, t, v, i)
            if i == len(v):
                break
        x, now = v[i], t[i]
        i += 1
        if not math.isfinite(x):
            state[STARTED] = state[AWAITED] = state[HELD] = 0.0
            continue
        if state[STARTED] == 0.0:
            _begin(state, now, x)
            continue
        if state[AWAITED] != 0.0:
            _refine(state, now, x)
        _watch_threshold(state, now, x, rearm)
        if _watch_extreme(state, now, x, prominence):
            kind = _report(state, spikes, waves, n_spikes, n_waves)
            n_spikes += kind == 1
            n_waves += kind == 2
            state[CROSSING] = _NEVER
            state[RISING], state[EXTREME] = 0.0, x
        _remember(state, now, x)
    return n_spikes, n_waves

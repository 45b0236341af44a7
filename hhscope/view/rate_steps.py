"""Rate steps: the firing rate along the time axis as a line of few points, for as many spikes as can be told apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis import rate_strip
from hhscope.units import NS_PER_MS
from hhscope.view.timebase import TimeView
from hhscope.view.traces import Envelope, Samples, TraceData

Times = NDArray[np.float64]

_NOTHING = np.empty(0)
_TAIL = np.linspace(0.0, 1.0, 24)  # points of the fall after the last spike


def rate_trace(times_ms: Times, now_ms: float, view: TimeView, columns: int) -> TraceData:
    """The rate of the spikes as a screen of ``columns`` pixels shows it: steps, or extremes where spikes crowd.

    1 / interval within each interval; after the last spike it goes on and, once the silence is longer than the last
    interval, falls as 1 / silence up to ``now_ms``. Nothing with fewer than two spikes.
    """
    t0, t1 = view.t0_ns / NS_PER_MS, view.t1_ns / NS_PER_MS
    a, b = (int(times_ms.searchsorted(t)) for t in (t0, t1)) if len(times_ms) else (0, 0)
    near = times_ms[max(a - 2, 0) : b + 2]
    if len(near) > columns:
        return rate_envelope(near, now_ms, view, columns)
    if len(near) < 2:
        return Samples(x=_NOTHING, y=_NOTHING[np.newaxis], n_columns=columns)
    t, hz = _steps(near)
    if b + 2 > len(times_ms) - 1 and now_ms > near[-1]:
        fall_t, fall_hz = _fall(near, now_ms)
        t, hz = np.concatenate((t, fall_t)), np.concatenate((hz, fall_hz))
    return Samples(x=(t - t0) * (columns / (t1 - t0)), y=hz[np.newaxis], n_columns=columns)


def rate_envelope(times_ms: Times, now_ms: float, view: TimeView, columns: int) -> Envelope:
    """Lowest, highest and mean rate in each of ``columns`` columns."""
    edges: Times = np.linspace(view.t0_ns, view.t1_ns, columns + 1) / NS_PER_MS
    strip = rate_strip(times_ms, edges, now_ms)
    mean = strip.mean_hz[np.newaxis]
    return Envelope(lo=strip.low_hz[np.newaxis], hi=strip.high_hz[np.newaxis], first=mean, last=mean.copy())


def _steps(times: Times) -> tuple[Times, Times]:
    """Both ends of every interval, and its rate at both."""
    return np.repeat(times, 2)[1:-1], np.repeat(1000.0 / np.diff(times), 2)


def _fall(times: Times, now_ms: float) -> tuple[Times, Times]:
    last, interval = float(times[-1]), float(times[-1] - times[-2])
    turn = last + interval
    if now_ms <= turn:
        return np.array([now_ms]), np.array([1000.0 / interval])
    t = turn + (now_ms - turn) * _TAIL**2  # closer where it falls faster
    return t, 1000.0 / (t - last)

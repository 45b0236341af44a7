"""Gather: what a ring holds of a time view, in the form that draws best at this width."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from hhscope.engine.ring import Ring
from hhscope.view.timebase import TimeView
from hhscope.view.traces import Envelope, Samples, TraceData

_DENSE = 2.0  # samples per column from which extremes say more than the samples themselves
_DOTS_APART = 12.0  # columns between samples from which each is marked


def gather(ring: Ring, view: TimeView, columns: int, rows: Sequence[int]) -> TraceData:
    """Signals ``rows`` of ``ring`` in ``view`` for a screen of ``columns`` device pixels: an `Envelope` from two
    samples per column, single `Samples` below.

    Hand in a view that is `TimeView.snapped`. Gather once per frame for all panels, then ``data.take(rows)``.
    Any thread.
    """
    first, stop = ring.sample_range(view.t0_ns, view.t1_ns)
    if stop - first > 1:
        known_ns = ring.time_of(stop - 1) - ring.time_of(first)
        if (stop - first - 1) * view.span_ns >= _DENSE * known_ns * columns:
            found = ring.envelope(view.t0_ns, view.t1_ns, columns, rows)
            # Samples follow each other without gaps; the longest step in view says how far apart they may be.
            join = math.ceil(max(_steps(ring, view)) * columns / view.span_ns)
            return Envelope(lo=found.lo, hi=found.hi, first=found.first, last=found.last, join=join)
    return _samples(ring, view, columns, (first, stop, rows))


def _steps(ring: Ring, view: TimeView) -> list[int]:
    """The sample steps used in view, ns; at least one."""
    segments = ring.segments
    ends = [segment.t0_ns for segment in segments[1:]] + [view.t1_ns + 1]
    return [
        s.dt_ns for s, end in zip(segments, ends, strict=True) if s.t0_ns < view.t1_ns and end > view.t0_ns
    ] or [1]


def _samples(ring: Ring, view: TimeView, columns: int, asked: tuple[int, int, Sequence[int]]) -> Samples:
    """The samples in view and, on either side, one more, so that lines run to the edges."""
    first, stop, rows = asked
    window = ring.window_of(max(first - 1, ring.oldest), stop + 1, rows)
    x = (window.t_ns() - view.t0_ns).astype(np.float64) * (columns / view.span_ns)
    y = window.data() if window.pieces else np.empty((len(rows), 0))
    apart = min(_steps(ring, view)) * columns / view.span_ns
    return Samples(x=x, y=y, n_columns=columns, dots=apart >= _DOTS_APART)

"""Gather: what a ring holds of a time view, in the form that draws best at this width."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hhscope.engine.ring import Ring
from hhscope.engine.window import column_edges
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
    return Gatherer().gather(ring, view, columns, rows)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Known:
    """The last envelope: of what it is, and how many of its columns, from the left, can no longer change.

    table : (4, n_rows, n_columns) float64: smallest, largest, first, last
    """

    ring: Ring
    view: TimeView
    rows: tuple[int, ...]
    table: NDArray[np.float64]
    complete: int


class Gatherer:
    """Gathers frame after frame: while a view rolls on over one run, only its new columns are read. One thread."""

    def __init__(self) -> None:
        self._known: _Known | None = None
        self._still: tuple[tuple[object, ...], TraceData] | None = (
            None  # a view that nothing is added to any more
        )

    def gather(self, ring: Ring, view: TimeView, columns: int, rows: Sequence[int]) -> TraceData:
        """Like the function `gather`. A view that stands still is read once, when its last sample is there; what it
        showed is shown on when the ring has lost it."""
        what = (ring, view, columns, tuple(rows))
        if self._still is not None and self._still[0] == what:
            return self._still[1]
        over = ring.newest_ns >= view.t1_ns
        data = self._gathered(ring, view, columns, rows)
        self._still = (what, data) if over else None
        return data

    def _gathered(self, ring: Ring, view: TimeView, columns: int, rows: Sequence[int]) -> TraceData:
        first, stop = ring.sample_range(view.t0_ns, view.t1_ns)
        if stop - first > 1:
            known_ns = ring.time_of(stop - 1) - ring.time_of(first)
            if (stop - first - 1) * view.span_ns >= _DENSE * known_ns * columns:
                return self._envelope(ring, view, columns, tuple(rows))
        self._known = None
        return _samples(ring, view, columns, (first, stop, rows))

    def _envelope(self, ring: Ring, view: TimeView, columns: int, rows: tuple[int, ...]) -> Envelope:
        newest = ring.newest_ns  # before reading: samples that come meanwhile may or may not be in it
        table = self._continued(ring, view, columns, rows)
        if table is None:
            table = ring.envelope(view.t0_ns, view.t1_ns, columns, rows).table
        complete = min(max((newest - view.t0_ns) * columns // view.span_ns, 0), columns)
        self._known = _Known(ring=ring, view=view, rows=rows, table=table, complete=complete)
        # Samples follow each other without gaps; the longest step in view says how far apart they may be.
        join = math.ceil(max(_steps(ring, view)) * columns / view.span_ns)
        return Envelope(lo=table[0], hi=table[1], first=table[2], last=table[3], join=join)

    def _continued(
        self, ring: Ring, view: TimeView, columns: int, rows: tuple[int, ...]
    ) -> NDArray[np.float64] | None:
        """The last table moved to the left and its right end read anew; None when that is not possible."""
        last = self._known
        if last is None or last.ring is not ring or last.rows != rows:
            return None
        if last.view.span_ns != view.span_ns or last.table.shape[2] != columns:
            return None
        moved = view.column(columns) - last.view.column(columns)
        kept = last.complete - moved
        if moved < 0 or kept < 0 or (view != last.view and view != view.snapped(columns)):
            return None
        edges = column_edges(view.t0_ns, view.t1_ns, columns, first=kept)
        added = ring.envelope_between(edges, rows) if kept < columns else None
        if added is not None and added.missed:
            return None
        table = np.empty_like(last.table)
        table[:, :, :kept] = last.table[:, :, moved : last.complete]
        if added is not None:
            table[:, :, kept:] = added.table
        return table


def _steps(ring: Ring, view: TimeView) -> list[int]:
    """The sample steps used in view, ns; at least one."""
    segments = ring.segments
    if not segments:
        return [1]
    ends = [segment.t0_ns for segment in segments[1:]] + [view.t1_ns + 1]
    inside = zip(segments, ends, strict=True)
    return [s.dt_ns for s, end in inside if s.t0_ns < view.t1_ns and end > view.t0_ns] or [1]


def _samples(ring: Ring, view: TimeView, columns: int, asked: tuple[int, int, Sequence[int]]) -> Samples:
    """The samples in view and, on either side, one more, so that lines run to the edges."""
    first, stop, rows = asked
    begin, end = max(first - 1, ring.oldest), min(stop + 1, ring.head)
    if first == stop and end - begin < 2:
        end = begin  # the view lies beside all that is held
    window = ring.window_of(begin, end, list(rows))
    x = (window.t_ns() - view.t0_ns).astype(np.float64) * (columns / view.span_ns)
    y = window.data() if window.pieces else np.empty((len(rows), 0))
    apart = min(_steps(ring, view)) * columns / view.span_ns
    return Samples(x=x, y=y, n_columns=columns, dots=apart >= _DOTS_APART)

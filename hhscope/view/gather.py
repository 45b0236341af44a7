"""Gather: what a ring holds of a time view, in the form that draws best at this width."""

from __future__ import annotations

from collections.abc import Sequence

from hhscope.engine.ring import Ring
from hhscope.view.timebase import TimeView
from hhscope.view.traces import TraceData


def gather(ring: Ring, view: TimeView, columns: int, rows: Sequence[int]) -> TraceData:
    """Signals ``rows`` of ``ring`` in ``view`` for a screen of ``columns`` device pixels: an `Envelope` from two
    samples per column, single `Samples` below.

    Hand in a view that is `TimeView.snapped`. Gather once per frame for all panels, then ``data.take(rows)``.
    Any thread.
    """
    raise NotImplementedError

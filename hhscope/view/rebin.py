"""Rebin: trace data made for one time view, laid into another; how kept sweeps are drawn at any zoom."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.view.timebase import TimeView
from hhscope.view.traces import Envelope, Samples, TraceData

_Table = NDArray[np.float64]
_DENSE: Final = 2.0  # samples per column from which extremes say more, as in `hhscope.view.gather`
_FEWEST: Final = 16  # fewer are drawn as they are
_BORDER: Final = (
    1e-6  # columns: a sample on a border belongs to the column that begins there, however x was rounded
)


def rebin(data: TraceData, made_for: TimeView, view: TimeView, columns: int) -> TraceData:
    """``data`` of ``made_for`` as a screen of ``columns`` pixels shows it in ``view``.

    Extremes stay exact: a column of the result covers all columns of ``data`` whose middle lies in it. Where the
    result is finer, the old columns lie apart and are joined.
    """
    per_ns = columns / view.span_ns
    scale = made_for.span_ns / data.n_columns * per_ns  # new columns per old column
    shift = (made_for.t0_ns - view.t0_ns) * per_ns
    if isinstance(data, Samples):
        return _laid(data, data.x * scale + shift, columns)
    return _rebinned(data, scale, shift, columns)


def _laid(data: Samples, x: NDArray[np.float64], columns: int) -> TraceData:
    """Samples at other places: as they are, or where two or more share a column, its extremes."""
    target = np.floor(x + _BORDER).astype(np.int64)
    inside = np.flatnonzero((target >= 0) & (target < columns))
    if inside.size < _FEWEST or (inside.size - 1) < _DENSE * (x[inside[-1]] - x[inside[0]]):
        return Samples(x=x, y=data.y, n_columns=columns, dots=data.dots)
    target, values = target[inside], data.y[:, inside]
    starts = np.flatnonzero(np.diff(target, prepend=-1) > 0)
    filled = target[starts]
    tables = [np.full((data.n_traces, columns), np.nan) for _ in range(4)]
    tables[0][:, filled] = np.fmin.reduceat(values, starts, axis=1)
    tables[1][:, filled] = np.fmax.reduceat(values, starts, axis=1)
    tables[2][:, filled] = _first_known(values, starts)
    tables[3][:, filled] = _last_known(values, starts)
    lo, hi, first, last = tables
    return Envelope(lo=lo, hi=hi, first=first, last=last)


def _rebinned(data: Envelope, scale: float, shift: float, columns: int) -> Envelope:
    target = np.floor((np.arange(data.n_columns) + 0.5) * scale + shift).astype(np.int64)
    inside = np.flatnonzero((target >= 0) & (target < columns))
    join = math.ceil(scale * (data.join + 1))
    tables = [np.full((data.n_traces, columns), np.nan) for _ in range(4)]
    if inside.size:
        target = target[inside]
        starts = np.flatnonzero(np.diff(target, prepend=-1) > 0)
        filled = target[starts]
        tables[0][:, filled] = np.fmin.reduceat(data.lo[:, inside], starts, axis=1)
        tables[1][:, filled] = np.fmax.reduceat(data.hi[:, inside], starts, axis=1)
        tables[2][:, filled] = _first_known(data.first[:, inside], starts)
        tables[3][:, filled] = _last_known(data.last[:, inside], starts)
    lo, hi, first, last = tables
    return Envelope(lo=lo, hi=hi, first=first, last=last, join=join)


def _first_known(table: _Table, starts: NDArray[np.int64]) -> _Table:
    n = table.shape[1]
    known = np.minimum.reduceat(np.where(np.isfinite(table), np.arange(n), n), starts, axis=1)
    return np.take_along_axis(table, np.where(known == n, starts, known), axis=1)


def _last_known(table: _Table, starts: NDArray[np.int64]) -> _Table:
    known = np.maximum.reduceat(np.where(np.isfinite(table), np.arange(table.shape[1]), -1), starts, axis=1)
    return np.take_along_axis(table, np.where(known < 0, starts, known), axis=1)

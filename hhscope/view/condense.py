"""Condense: samples that come piece by piece, as an envelope per pixel column; for traces that no ring holds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hhscope.view.timebase import TimeView
from hhscope.view.traces import Envelope, Samples, TraceData


class Condenser:
    """Keeps the extremes, the first and the last value of every column; memory does not grow with the samples.

    Parameters
    ----------
    view : the stretch that the columns divide
    columns : how many
    rows : traces
    gap_ns : samples farther apart than this are not joined by a line: some are missing there
    """

    def __init__(self, view: TimeView, columns: int, rows: int, gap_ns: int = 2**62) -> None:
        self._gap_ns = gap_ns
        self._view, self._columns = view, columns
        self._tables = np.full((4, rows, columns), np.nan)  # lowest, highest, first, last
        self._newest: int | None = None
        self._step = 0  # the longest between two samples that are joined, ns

    def add(self, t_ns: NDArray[np.int64], data: NDArray[np.float64]) -> None:
        """The next samples: ``t_ns`` (n,) int64, rising, later than all before; ``data`` (rows, n) float64."""
        inside = (t_ns >= self._view.t0_ns) & (t_ns < self._view.t1_ns)
        t_ns, data = t_ns[inside], data[:, inside]
        if not t_ns.size:
            return
        times = t_ns if self._newest is None else np.concatenate([[self._newest], t_ns])
        steps = np.diff(times)
        self._step = max(self._step, int(steps[steps <= self._gap_ns].max(initial=0)))
        self._newest = int(t_ns[-1])
        columns = (t_ns - self._view.t0_ns) * self._columns // self._view.span_ns
        starts = np.flatnonzero(np.diff(columns, prepend=-1) > 0)
        filled = columns[starts]
        ends = np.append(starts[1:], t_ns.size) - 1
        lo, hi, first, last = self._tables
        lo[:, filled] = np.fmin(lo[:, filled], np.fmin.reduceat(data, starts, axis=1))
        hi[:, filled] = np.fmax(hi[:, filled], np.fmax.reduceat(data, starts, axis=1))
        begun = np.isfinite(first[:, filled])
        first[:, filled] = np.where(begun, first[:, filled], data[:, starts])
        last[:, filled] = data[:, ends]

    def envelope(self) -> Envelope:
        """What has been added so far."""
        lo, hi, first, last = self._tables
        join = -(-self._step * self._columns // self._view.span_ns)
        return Envelope(lo=lo, hi=hi, first=first, last=last, join=int(join))


def as_trace(
    t_ns: NDArray[np.int64], data: NDArray[np.float64], view: TimeView, columns: int, exact: int
) -> TraceData:
    """Samples as they are, up to ``exact`` of them, else their envelope in ``columns`` columns.

    t_ns : (n,) int64, rising; data : (rows, n) float64
    """
    if t_ns.size <= exact:
        finer = max(columns, t_ns.size + 1)
        x = (t_ns - view.t0_ns).astype(np.float64) * (finer / view.span_ns)
        return Samples(x=x, y=data, n_columns=finer)
    made = Condenser(view, columns, data.shape[0])
    made.add(t_ns, data)
    return made.envelope()


def samples_of(data: TraceData, view: TimeView) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Times, ns, and values: the samples of ``view``, or the first, lowest, highest and last of each column."""
    samples = data.as_samples() if not isinstance(data, Samples) else data
    known = np.isfinite(samples.y).any(axis=0)
    t_ns = view.t0_ns + np.rint(samples.x[known] * (view.span_ns / samples.n_columns)).astype(np.int64)
    values = samples.y[:, known]
    apart = np.diff(t_ns, prepend=t_ns[:1] - 1) > 0
    return t_ns[apart], values[:, apart]

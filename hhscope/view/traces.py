"""Trace data: what a plot draws of one time window, as an envelope per pixel column or as single samples."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Envelope:
    """Per-column extremes of exact samples, for two or more samples per column.

    lo, hi, first, last : (n_traces, n_columns) float64, C order; NaN where a column holds no sample.
    join : filled columns with at most this many empty ones between them are joined by a line (samples sparser than
        columns); over longer stretches nothing is drawn (nothing is known there).
    """

    lo: NDArray[np.float64]
    hi: NDArray[np.float64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]
    join: int = 0

    @property
    def n_traces(self) -> int:
        """Number of traces (rows)."""
        return int(self.lo.shape[0])

    @property
    def n_columns(self) -> int:
        """Number of columns that the window is divided into."""
        return int(self.lo.shape[1])

    def take(self, rows: Sequence[int]) -> Envelope:
        """The given rows, in that order; not to be written to, rows that follow one another are no copy."""
        i = _places(rows)
        return Envelope(lo=self.lo[i], hi=self.hi[i], first=self.first[i], last=self.last[i], join=self.join)

    def as_samples(self) -> Samples:
        """The line through each column's first, lowest, highest and last value: for screens of another width."""
        known = np.isfinite(self.lo).any(axis=0)
        # The gap before each known column decides whether the line goes on.
        at = np.flatnonzero(known)
        broken = np.diff(at, prepend=at[:1]) - 1 > self.join
        x = at[:, None] + np.array([0.0, 0.3, 0.7, 1.0 - 1e-9])
        parts = np.stack([self.first[:, at], self.lo[:, at], self.hi[:, at], self.last[:, at]], axis=2)
        rising = parts[:, :, 0] <= parts[:, :, 3]
        parts[:, :, 1:3] = np.where(rising[:, :, None], parts[:, :, 1:3], parts[:, :, 2:0:-1])
        gaps = np.flatnonzero(broken) * 4
        y = np.insert(parts.reshape(self.n_traces, -1), gaps, np.nan, axis=1)
        return Samples(x=np.insert(x.ravel(), gaps, x.ravel()[gaps]), y=y, n_columns=self.n_columns)

    def extent(self, row: int) -> tuple[float, float] | None:
        """Smallest and largest value of one trace, None if it holds none."""
        return _finite_extent(self.lo[row], self.hi[row])

    def end(self, row: int) -> float:
        """The trace's last known value, NaN if it holds none."""
        return _last_finite(self.last[row])

    def typical(self, row: int) -> float:
        """Where the trace mostly is: the median of its columns' middles, NaN if it holds none."""
        return _median(0.5 * (self.lo[row] + self.hi[row]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Samples:
    """Single samples, joined by straight lines.

    x : (n,) float64, ascending, in columns from the window's left edge (0 .. n_columns); samples just outside
        belong to it, so that lines run to the screen's edge.
    y : (n_traces, n) float64; NaN interrupts the line.
    n_columns : what x is measured in.
    dots : mark each sample with a dot (they lie far enough apart to be counted).
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    n_columns: int
    dots: bool = False

    @property
    def n_traces(self) -> int:
        """Number of traces (rows)."""
        return int(self.y.shape[0])

    def take(self, rows: Sequence[int]) -> Samples:
        """The given rows, in that order; not to be written to, rows that follow one another are no copy."""
        return Samples(x=self.x, y=self.y[_places(rows)], n_columns=self.n_columns, dots=self.dots)

    def extent(self, row: int) -> tuple[float, float] | None:
        """Smallest and largest value of one trace, None if it holds none."""
        return _finite_extent(self.y[row], self.y[row])

    def end(self, row: int) -> float:
        """The trace's last known value, NaN if it holds none."""
        return _last_finite(self.y[row])

    def typical(self, row: int) -> float:
        """Where the trace mostly is: the median of its samples, NaN if it holds none."""
        return _median(self.y[row])


TraceData = Envelope | Samples


def _places(rows: Sequence[int]) -> slice | list[int]:
    """For numpy: rows that follow one another as a slice, which copies nothing."""
    i = list(rows)
    return slice(i[0], i[-1] + 1) if i and i[0] >= 0 and i == list(range(i[0], i[-1] + 1)) else i


def _finite_extent(lo: NDArray[np.float64], hi: NDArray[np.float64]) -> tuple[float, float] | None:
    if lo.size:  # a NaN makes the whole minimum NaN: mostly there is none, and this is all
        low, high = float(np.minimum.reduce(lo)), float(np.maximum.reduce(hi))
        if math.isfinite(low) and math.isfinite(high):
            return low, high
    finite = np.isfinite(lo) & np.isfinite(hi)
    if not finite.any():
        return None
    return float(lo[finite].min()), float(hi[finite].max())


def _last_finite(y: NDArray[np.float64]) -> float:
    known = np.flatnonzero(np.isfinite(y))
    return float(y[known[-1]]) if known.size else float("nan")


def _median(y: NDArray[np.float64]) -> float:
    known = y[np.isfinite(y)]
    return float(np.median(known)) if known.size else float("nan")

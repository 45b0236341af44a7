"""Window, Envelope, Reading: what a ring hands out; frozen copies that no later sample changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hhscope.engine.blocks import Block


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """Copies of all held samples of a stretch of a run.

    pieces : one block per segment, oldest first; their rows are the rows asked for, in that order
    first, stop : run-wide numbers of the samples in it, ``[first, stop)``
    missed : samples that were asked for and are no longer held (always the oldest ones)
    """

    pieces: tuple[Block, ...]
    first: int
    stop: int
    missed: int

    @property
    def n(self) -> int:
        """Number of samples."""
        return self.stop - self.first

    def t_ns(self) -> NDArray[np.int64]:
        """Times of all samples, (n,) int64 ns."""
        times = [
            piece.t0_ns + np.arange(piece.n, dtype=np.int64) * piece.segment.dt_ns for piece in self.pieces
        ]
        return np.concatenate(times) if times else np.empty(0, np.int64)

    def data(self) -> NDArray[np.float64]:
        """All samples side by side, (n_rows, n) float64; empty when nothing is held."""
        if len(self.pieces) == 1:
            return self.pieces[0].data
        return np.hstack([piece.data for piece in self.pieces]) if self.pieces else np.empty((0, 0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Envelope:
    """Extremes of all samples, column by column of a screen; exact, NaN in columns without a sample.

    t0_ns, t1_ns : the stretch [t0, t1) that the columns divide evenly
    table : (4, n_rows, n_columns) float64: smallest, largest, first, last value in a column
    edges : (n_columns + 1,) int64; column c holds the samples with run-wide numbers [edges[c], edges[c+1])
    missed : samples of the stretch that are no longer held
    """

    t0_ns: int
    t1_ns: int
    table: NDArray[np.float64]
    edges: NDArray[np.int64]
    missed: int

    @property
    def lo(self) -> NDArray[np.float64]:
        """Smallest value, (n_rows, n_columns)."""
        return self._part(0)

    @property
    def hi(self) -> NDArray[np.float64]:
        """Largest value, (n_rows, n_columns)."""
        return self._part(1)

    @property
    def first(self) -> NDArray[np.float64]:
        """Value of the first sample, (n_rows, n_columns)."""
        return self._part(2)

    @property
    def last(self) -> NDArray[np.float64]:
        """Value of the last sample, (n_rows, n_columns)."""
        return self._part(3)

    @property
    def counts(self) -> NDArray[np.int64]:
        """Number of samples, (n_columns,)."""
        counts: NDArray[np.int64] = np.diff(self.edges)
        return counts

    def _part(self, i: int) -> NDArray[np.float64]:
        part: NDArray[np.float64] = self.table[i]
        return part


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """One sample: its run-wide number, its time, and the values of the rows asked for, (n_rows,)."""

    number: int
    t_ns: int
    values: NDArray[np.float64]


def column_edges(t0_ns: int, t1_ns: int, n_columns: int, first: int = 0) -> NDArray[np.int64]:
    """First whole ns of each of ``n_columns`` equal columns of [t0, t1), and t1: (n_columns + 1,) int64; only those
    from column ``first`` on: (n_columns + 1 - first,).

    When t0 is where a column begins on the grid of such columns counted from t = 0, the edges are exactly those of
    that grid: a sample then keeps its column, to the nanosecond, while the stretch moves on by whole columns.

    Raises
    ------
    ValueError
        For an empty stretch or no columns.
    """
    span = t1_ns - t0_ns
    if span <= 0 or n_columns <= 0:
        raise ValueError(f"an envelope needs a stretch of time and columns, not {span} ns and {n_columns}")
    whole, rest = divmod(span, n_columns)
    number = t0_ns * n_columns // span
    anchored = -(-number * span // n_columns) == t0_ns
    origin, begin = (0, number) if anchored else (t0_ns, 0)
    columns = np.arange(begin + first, begin + n_columns + 1, dtype=np.int64)
    return origin + columns * whole - (-columns * rest) // n_columns

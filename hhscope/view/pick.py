"""Pick: the value of a trace at a place or a time."""

from __future__ import annotations

import math

import numpy as np

from hhscope.view.traces import Envelope, TraceData


def value_at(data: TraceData, row: int, x: float) -> float:
    """Value of a drawn trace at ``x`` columns from the left edge, NaN where it is not known.

    Of an `Envelope`: the middle of the column's extent (that is where the line is seen); of `Samples`: on the line.
    """
    if isinstance(data, Envelope):
        column = math.floor(x)
        if not 0 <= column < data.n_columns:
            return math.nan
        return 0.5 * float(data.lo[row, column] + data.hi[row, column])
    i = int(np.searchsorted(data.x, x))
    if data.x.size and x == data.x[min(i, data.x.size - 1)]:
        return float(data.y[row, i])
    if not 0 < i < data.x.size:
        return math.nan
    x0, x1 = data.x[i - 1 : i + 1]
    y0, y1 = data.y[row, i - 1 : i + 1]
    return float(y0 + (y1 - y0) * (x - x0) / (x1 - x0))


def extent_between(data: TraceData, row: int, x0: float, x1: float) -> tuple[float, float] | None:
    """Smallest and largest value of a drawn trace from ``x0`` to ``x1`` columns from the left edge; None: no value."""
    if isinstance(data, Envelope):
        columns = slice(max(0, math.floor(x0)), max(0, math.ceil(x1)))
        values = np.concatenate((data.lo[row, columns], data.hi[row, columns]))
    else:
        inside = slice(*np.searchsorted(data.x, [x0, x1]))
        values = np.append(data.y[row, inside], [value_at(data, row, x0), value_at(data, row, x1)])
    values = values[np.isfinite(values)]
    return (float(values.min()), float(values.max())) if values.size else None

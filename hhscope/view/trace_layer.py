"""Trace layer: the coverage of one trace, kept from frame to frame so that a rolling view draws only what is new."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hhscope.view.traces import Envelope

_Columns = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


class TraceLayer:
    """One trace on a screen of ``width`` columns (padding included) and ``height`` rows; ``sheet`` is its coverage.

    What is kept is never trusted: the new columns are compared with those drawn, and all that differs is drawn anew.
    """

    def __init__(self, width: int, height: int) -> None:
        # Numba comes with it: only once there is something to draw.
        from hhscope.view import raster

        self._raster = raster
        self.sheet = raster.new_sheet(width, height)
        self._columns: _Columns | None = None
        self._how: tuple[object, ...] = ()

    def show_samples(
        self,
        samples: tuple[NDArray[np.float64], NDArray[np.float64]],
        scale: tuple[float, float],
        pen: tuple[float, float],
    ) -> None:
        """Draw a line through samples (x px, values); ``pen`` = (half the width, radius of dots)."""
        self._raster.clear(self.sheet, 0)
        self._columns = None
        self._raster.draw_samples(self.sheet, plain(samples[0]), plain(samples[1]), scale, pen)

    def show_envelope(
        self, data: Envelope, row: int, scale: tuple[float, float], half: float, moved: int | None
    ) -> None:
        """Draw a row of an envelope; ``moved``: by how many columns the view went on since the last one, if it did."""
        columns = (plain(data.lo[row]), plain(data.hi[row]), plain(data.first[row]), plain(data.last[row]))
        how = (scale, half, data.join, data.n_columns)
        begin = 0
        if moved is not None and self._columns is not None and how == self._how:
            known = self._raster.common(columns, self._columns, moved)
            # A changed column changes how its neighbours meet it, and lines that are joined to it.
            begin = max(0, known - 3 - data.join - self._raster.reach(half))
            width = self.sheet.spans.shape[0]
            self.sheet = self.sheet._replace(origin=(self.sheet.origin + moved) % width)
        self._raster.clear(self.sheet, begin)
        self._raster.draw_envelope(self.sheet, columns, scale, (half, data.join), begin)
        self._columns, self._how = columns, how


def plain(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """As the one array type that the raster is compiled for: contiguous, writable doubles."""
    flags = values.flags
    if flags.c_contiguous and flags.writeable and values.dtype == np.float64:
        return values
    return np.array(values, np.float64)

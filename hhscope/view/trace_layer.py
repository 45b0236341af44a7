"""Trace layers: the coverage of each trace, kept from frame to frame so that a rolling view draws only what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hhscope.view.traces import Envelope

if TYPE_CHECKING:
    from hhscope.view.raster import Sheet

_Columns = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


class TraceLayer:
    """One trace on a screen; ``sheet`` is its coverage.

    What is kept is never trusted: the new columns are compared with those drawn, and all that differs is drawn anew.
    """

    def __init__(self, sheet: Sheet) -> None:
        # Numba comes with it: only once there is something to draw.
        from hhscope.view import raster

        self._raster = raster
        self.sheet = sheet
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


class LayerStack:
    """As many layers as there are traces on a screen of ``width`` columns (padding included) and ``height`` rows; their
    sheets lie in one array each, so that they are blended in one go."""

    def __init__(self, width: int, height: int) -> None:
        from hhscope.view import raster

        self._sheets = raster.Sheets(width, height)
        self._layers: list[TraceLayer] = []

    def layer(self, number: int) -> TraceLayer:
        """The layer of trace ``number``, from 0."""
        while number >= len(self._layers):
            sheets = self._sheets.grown()
            for i, layer in enumerate(self._layers):
                layer.sheet = sheets.sheet(i)._replace(origin=layer.sheet.origin)
            self._sheets = sheets
            self._layers.append(TraceLayer(sheets.sheet(number)))
        return self._layers[number]

    @property
    def arrays(self) -> tuple[NDArray[np.uint8], NDArray[np.int32], NDArray[np.int64]]:
        """(cover, spans, origins) of all layers, see `hhscope.view.raster.Sheet`."""
        origins = np.array([layer.sheet.origin for layer in self._layers], np.int64)
        return self._sheets.cover, self._sheets.spans, origins


def plain(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """As the one array type that the raster is compiled for: contiguous, writable doubles."""
    flags = values.flags
    if flags.c_contiguous and flags.writeable and values.dtype == np.float64:
        return values
    return np.array(values, np.float64)

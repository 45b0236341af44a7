"""Trace layers: the coverage of each trace, kept from frame to frame so that a rolling view draws only what is new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hhscope.view.drawing import DRAWING
from hhscope.view.sheets import Sheets, new_sheets
from hhscope.view.traces import Envelope, Samples, TraceData

Table = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """One row of ``data`` at ``y = a + b*value`` device pixels; half its width and the radius of dots in pixels."""

    data: TraceData
    row: int
    scale: tuple[float, float]
    half: float
    dot: float = 0.0


@dataclass(frozen=True, slots=True)
class _Drawn:
    """An envelope as it was drawn: which rows and how, and its numbers."""

    how: tuple[object, ...]
    table: Table


class TraceLayers:
    """As many layers as there are traces on a screen of ``width`` columns, kept in sheets of ``padded`` columns and
    ``height`` rows; all lie in the same arrays, so that they are blended in one go. One thread.

    What is kept is never trusted: the new columns are compared with those drawn, and all that differs is drawn anew.
    """

    def __init__(self, width: int, padded: int, height: int) -> None:
        self._width = width
        self.sheets: Sheets = new_sheets(padded, height)
        self._drawn: dict[int, _Drawn] = {}  # by the first layer

    def draw(self, strokes: Sequence[Stroke], moved: int | None) -> None:
        """Draw these, the first on layer 0; ``moved``: by how many columns the view went on, None: another view."""
        self.sheets = self.sheets.grown(len(strokes))
        drawn, self._drawn, first = self._drawn, {}, 0
        while first < len(strokes):
            data, stop = strokes[first].data, first + 1
            if isinstance(data, Envelope) and data.n_columns == self._width:
                while stop < len(strokes) and strokes[stop].data is data:
                    stop += 1
                self._drawn[first] = self._roll(strokes[first:stop], data, first, (drawn.get(first), moved))
            else:
                self._draw_samples(strokes[first], first)
            first = stop

    def _roll(
        self, strokes: Sequence[Stroke], data: Envelope, first: int, last: tuple[_Drawn | None, int | None]
    ) -> _Drawn:
        """Draw rows of one envelope, of which ``last`` tells what is there and how far it moved."""
        rows, scales, halves = zip(*((s.row, s.scale, s.half) for s in strokes), strict=True)
        drawn = _Drawn((rows, scales, halves, data.join), _table(data))
        before, moved = last
        if before is None or moved is None or before.how != drawn.how:
            before, moved = drawn, -1
        traces = (np.array(rows, np.int64), np.array(scales), np.array(halves), data.join)
        DRAWING.now().roll_envelopes(self.sheets, first, (drawn.table, before.table), traces, moved)
        return drawn

    def _draw_samples(self, stroke: Stroke, layer: int) -> None:
        data = stroke.data
        samples: Samples = data.as_samples() if isinstance(data, Envelope) else data
        line = (plain(samples.x * (self._width / samples.n_columns)), plain(samples.y[stroke.row]))
        pen = (stroke.half, stroke.dot if samples.dots else 0.0)
        DRAWING.now().draw_samples_anew(self.sheets, layer, line, stroke.scale, pen)


def _table(data: Envelope) -> Table:
    return plain(data.lo), plain(data.hi), plain(data.first), plain(data.last)


def plain(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """As the one array type that the raster is compiled for: contiguous, writable doubles."""
    flags = values.flags
    if flags.c_contiguous and flags.writeable and values.dtype == np.float64:
        return values
    return np.array(values, np.float64)

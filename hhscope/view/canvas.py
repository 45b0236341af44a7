"""Canvas: one screen's pixels; a background that is kept, and traces drawn over it anew for every frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hhscope.view import pixels, raster
from hhscope.view.traces import Envelope, TraceData

_FLOAT = np.float64


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """How a line looks. color : 0xRRGGBB.  width_px, dot_px (radius) : device pixels.  opacity : 0 to 1."""

    color: int
    width_px: float = 1.5
    dot_px: float = 0.0
    opacity: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Whole device pixels; right and bottom are outside."""

    left: int
    top: int
    right: int
    bottom: int


class Canvas:
    """Pixels of ``width x height`` device pixels; one thread at a time.

    ``image`` : (height, padded width) uint32, ``0xffRRGGBB``; only the first ``width`` columns are the picture.
    A frame: `wipe`, then draw.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.image: NDArray[np.uint32] = pixels.new_image(width, height)
        self.background: NDArray[np.uint32] = pixels.new_image(width, height)
        self._sheet = raster.new_sheet(self.image)

    def wipe(self) -> None:
        """Put the background back. All of it: that costs less than keeping account of what was touched."""
        self.image[:] = self.background

    def keep(self) -> None:
        """Make what is drawn now the background."""
        self.background[:] = self.image

    def trace(self, data: TraceData, row: int, scale: tuple[float, float], pen: Pen) -> None:
        """Draw one row of ``data`` at ``y = a + b*value`` device pixels, ``scale`` = (a, b)."""
        half = 0.5 * max(pen.width_px, 1.0)
        if isinstance(data, Envelope) and data.n_columns == self.width:
            columns = tuple(_plain(part[row]) for part in (data.lo, data.hi, data.first, data.last))
            raster.draw_envelope(self._sheet, columns, scale, half, data.join)
        else:
            samples = data.as_samples() if isinstance(data, Envelope) else data
            x = _plain(samples.x * (self.width / samples.n_columns))
            dot = pen.dot_px if samples.dots else 0.0
            y = _plain(samples.y[row])
            raster.draw_samples(self._sheet, x, y, scale, (half, dot))
        cover, _, spans = self._sheet
        pixels.blend_cover(self.image, cover, spans, pixels.paint_for(pen.color, pen.opacity))

    def box(self, box: Box, color: int, opacity: float = 1.0) -> None:
        """Blend a box of colour 0xRRGGBB."""
        sides = (box.left, box.top, min(box.right, self.width), box.bottom)
        pixels.blend_box(self.image, sides, pixels.paint_for(color, opacity))

    def ticks(self, x: NDArray[np.float64], shape: tuple[int, int, int], pen: Pen) -> None:
        """Vertical ticks in the pen's colour at x (px); ``shape`` = (top, bottom, width); one for each pixel."""
        pixels.blend_ticks(self.image, np.sort(_plain(x)), shape, pixels.paint_for(pen.color, pen.opacity))


def warm_up() -> None:
    """Compile what drawing needs, or load it from numba's cache (seconds the first time); any thread."""
    raster.warm_up()
    pixels.warm_up()


def _plain(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """As the one array type that the raster is compiled for: contiguous, writable doubles."""
    return np.require(values, _FLOAT, ["C", "W"])

"""Canvas: one screen's pixels; a background that is kept, and traces drawn over it anew for every frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hhscope.view.trace_layer import TraceLayer, plain
from hhscope.view.traces import Envelope, TraceData


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
        # Numba comes with it: only once there is something to draw, so that the window is up before.
        from hhscope.view import pixels

        self._pixels = pixels
        self.image: NDArray[np.uint32] = pixels.new_image(width, height)
        self.background: NDArray[np.uint32] = pixels.new_image(width, height)
        self._layers: list[TraceLayer] = []
        self._next = 0
        self._moved: int | None = None

    def wipe(self, moved: int | None = None) -> None:
        """Begin a frame: put the background back.

        moved : by how many columns what was drawn last lies farther left now, if it is only that (a rolling view);
            `trace` then looks for itself what is still true. None: another view.
        """
        self.image[:] = self.background
        self._next = 0
        self._moved = moved

    def keep(self) -> None:
        """Make what is drawn now the background."""
        self.background[:] = self.image

    def trace(self, data: TraceData, row: int, scale: tuple[float, float], pen: Pen) -> None:
        """Draw one row of ``data`` at ``y = a + b*value`` device pixels, ``scale`` = (a, b).

        Give traces in the same order every frame: each is compared with the one in its place before.
        """
        self._next += 1
        self._draw(self._layer(self._next), data, row, scale, pen)

    def extra(self, data: TraceData, row: int, scale: tuple[float, float], pen: Pen) -> None:
        """Like `trace`, for what comes and goes: nothing is kept of it."""
        self._moved, moved = None, self._moved
        self._draw(self._layer(0), data, row, scale, pen)
        self._moved = moved

    def _layer(self, number: int) -> TraceLayer:
        while number >= len(self._layers):
            self._layers.append(TraceLayer(self.image.shape[1], self.height))
        return self._layers[number]

    def _draw(
        self, layer: TraceLayer, data: TraceData, row: int, scale: tuple[float, float], pen: Pen
    ) -> None:
        half, dot = 0.5 * max(pen.width_px, 1.0), pen.dot_px
        if isinstance(data, Envelope) and data.n_columns == self.width:
            layer.show_envelope(data, row, scale, half, self._moved)
        else:
            samples = data.as_samples() if isinstance(data, Envelope) else data
            x = samples.x * (self.width / samples.n_columns)
            layer.show_samples((x, samples.y[row]), scale, (half, dot if samples.dots else 0.0))
        cover, spans, _, origin = layer.sheet
        self._pixels.blend_cover(
            self.image, cover, spans, origin, self._pixels.paint_for(pen.color, pen.opacity)
        )

    def box(self, box: Box, color: int, opacity: float = 1.0) -> None:
        """Blend a box of colour 0xRRGGBB."""
        sides = (box.left, box.top, min(box.right, self.width), box.bottom)
        self._pixels.blend_box(self.image, sides, self._pixels.paint_for(color, opacity))

    def ticks(self, x: NDArray[np.float64], shape: tuple[int, int, int], pen: Pen) -> None:
        """Vertical ticks at x (ascending, px), only one for each pixel; ``shape`` = (top, bottom, width)."""
        self._pixels.blend_ticks(self.image, plain(x), shape, self._pixels.paint_for(pen.color, pen.opacity))


def warm_up() -> None:
    """Compile what drawing needs, or load it from numba's cache (seconds the first time); any thread."""
    from hhscope.view import pixels, raster

    raster.warm_up()
    pixels.warm_up()

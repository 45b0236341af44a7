"""Canvas: one screen's pixels; a background that is kept, and traces drawn over it anew for every frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hhscope.view.drawing import DRAWING
from hhscope.view.images import new_image, new_tiles, paint_for
from hhscope.view.trace_layer import Stroke, TraceLayers, plain
from hhscope.view.traces import TraceData


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Glow:
    """Light to lay over the ground, see `hhscope.view.phosphor.shade` for its parts."""

    light: NDArray[np.float64]
    lit: NDArray[np.uint8]
    first: int
    colors: NDArray[np.uint32]
    lowest: int


class Canvas:
    """Pixels of ``width x height`` device pixels; one thread at a time.

    ``image`` : (height, padded width) uint32, ``0xffRRGGBB``; only the first ``width`` columns are the picture. Three
    things lie over each other in it: the ground (the background, and what is drawn between `wipe` and the first
    `trace`), the traces, and what is drawn after `compose`. Where neither ground nor traces cover a tile of pixels now
    or before, it is left alone.

    A frame: `wipe`, or `again` if the ground has not changed; then traces; then `compose`.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.image: NDArray[np.uint32] = new_image(width, height)
        self.background: NDArray[np.uint32] = new_image(width, height)
        self._ground: NDArray[np.uint32] = new_image(width, height)
        self._tiles = new_tiles(self.image)
        self._traces = TraceLayers(width, self.image.shape[1], height)
        self._extra = TraceLayers(width, self.image.shape[1], height)
        self._strokes: list[Stroke] = []
        self._paints: list[NDArray[np.uint32]] = []
        self._moved: int | None = None
        self._target = self._ground
        self._under: NDArray[np.uint32] | None = None  # the ground without light, while there is any
        self._glowing = self.blocks()

    def blocks(self) -> NDArray[np.uint8]:
        """One flag, 0, for each tile of this canvas."""
        return np.zeros_like(self._tiles)

    def wipe(self, moved: int | None = None) -> None:
        """Begin a frame with the bare background; what is drawn before `compose` lies on it, below all traces.

        moved : see `again`
        """
        self._ground[:] = self.background
        self._tiles[:] = 1
        self._under = None
        self.again(moved)

    def again(self, moved: int | None = None) -> None:
        """Begin a frame on the ground of the last one.

        moved : by how many columns what was drawn last lies farther left now, if it is only that (a rolling view);
            `trace` then looks for itself what is still true. None: another view.
        """
        self._strokes.clear()
        self._paints.clear()
        self._moved = moved
        self._target = self._ground

    def keep(self) -> None:
        """Make what is drawn on the ground the background."""
        self.background[:] = self._ground

    def glow(self, glow: Glow) -> None:
        """Lay light over the ground, in place of the light of the last frame; after all that is drawn on the ground."""
        if self._under is None:
            self._under = self._ground.copy()
            self._glowing[:] = 0
        from hhscope.view import phosphor  # compiled only when there is light

        light, flags = (glow.light, glow.lit, glow.first), (self._tiles, self._glowing)
        phosphor.shade((self._ground, self._under), light, (glow.colors, glow.lowest), flags)

    def no_glow(self) -> None:
        """Take the light off the ground again."""
        if self._under is not None:
            self._ground[:], self._under = self._under, None
            self._tiles[:] = 1

    def trace(self, data: TraceData, row: int, scale: tuple[float, float], pen: Pen) -> None:
        """Draw one row of ``data`` at ``y = a + b*value`` device pixels, ``scale`` = (a, b).

        Give traces in the same order every frame: each is compared with the one in its place before.
        """
        self._strokes.append(_stroke(data, row, scale, pen))
        self._paints.append(paint_for(pen.color, pen.opacity))

    def compose(self) -> None:
        """All traces are given: put them over the ground. What is drawn from now on lies over them, until `wipe`."""
        self._traces.draw(self._strokes, self._moved)
        paints = np.array(self._paints, np.uint32).reshape(-1, 3)
        DRAWING.now().compose(self.image, self._ground, self._traces.sheets, paints, self._tiles)
        self._target = self.image

    def extra(self, data: TraceData, row: int, scale: tuple[float, float], pen: Pen) -> None:
        """Draw like `trace`, at once, what comes and goes: nothing is kept of it."""
        self._extra.draw([_stroke(data, row, scale, pen)], None)
        paint = paint_for(pen.color, pen.opacity)
        DRAWING.now().blend_over(self._target, self._extra.sheets.sheet(0), paint, self._tiles)

    def box(self, box: Box, color: int, opacity: float = 1.0) -> None:
        """Blend a box of colour 0xRRGGBB."""
        sides = (box.left, box.top, min(box.right, self.width), box.bottom)
        DRAWING.now().blend_box(self._target, sides, paint_for(color, opacity), self._tiles)

    def ticks(self, x: NDArray[np.float64], shape: tuple[int, int, int], pen: Pen) -> None:
        """Vertical ticks at x (ascending, px), only one for each pixel; ``shape`` = (top, bottom, width)."""
        paint = paint_for(pen.color, pen.opacity)
        DRAWING.now().blend_ticks(self._target, plain(x), shape, paint, self._tiles)


def _stroke(data: TraceData, row: int, scale: tuple[float, float], pen: Pen) -> Stroke:
    return Stroke(data=data, row=row, scale=scale, half=0.5 * max(pen.width_px, 1.0), dot=pen.dot_px)

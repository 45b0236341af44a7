"""Pixels: coverage and boxes blended into the memory of an image; numba, compiled at first use, releases the GIL.

A pixel is uint32 ``0xffRRGGBB`` (QImage RGB32, or ARGB32 premultiplied and opaque). Images are padded to whole blocks
of columns. For each block ``dirty`` (2, n_blocks) int32 holds the rows [top, bottom) touched, so that only these are
blended and restored. All jitted functions that call each other live in one file, for numba's cache.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

BLOCK = 16  # columns; 16 pixels of 4 bytes are one cache line


def new_image(width: int, height: int) -> NDArray[np.uint32]:
    """An image with room for ``width`` columns, padded to whole blocks."""
    return np.zeros((height, -(-width // BLOCK) * BLOCK), np.uint32)


def new_spans(image: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Spans of ``image``, nothing touched."""
    spans = np.empty((2, image.shape[1] // BLOCK), np.int32)
    spans[0], spans[1] = 2**31 - 1, 0
    return spans


def weights_for(opacity: float) -> NDArray[np.uint32]:
    """Blending weight (0 to 256) of each coverage (0 to 255) for a colour of this opacity (0 to 1)."""
    return np.round(np.arange(256) * (256 / 255 * opacity)).astype(np.uint32)


@njit(cache=True, nogil=True)
def _mix(pixel, color, a):  # type: ignore[no-untyped-def]
    """pixel + (color - pixel) * a / 256, per channel, opaque; ``a`` 0..256."""
    rest = np.uint32(256) - a
    rb = (pixel & np.uint32(0xFF00FF)) * rest + (color & np.uint32(0xFF00FF)) * a + np.uint32(0x800080)
    g = (pixel & np.uint32(0x00FF00)) * rest + (color & np.uint32(0x00FF00)) * a + np.uint32(0x008000)
    rb, g = (rb >> np.uint32(8)) & np.uint32(0xFF00FF), (g >> np.uint32(8)) & np.uint32(0x00FF00)
    return np.uint32(np.uint32(0xFF000000) | rb | g)


@njit(cache=True, nogil=True)
def _blend_word(image, c, row, word, paint):  # type: ignore[no-untyped-def]
    """Blend eight rows of a column, their coverage in the bytes of ``word``."""
    color, weights = paint
    while word != np.uint64(0):
        a = weights[word & np.uint64(255)]
        if a == np.uint32(256):
            image[row, c] = color
        elif a != np.uint32(0):
            image[row, c] = _mix(image[row, c], color, a)
        word >>= np.uint64(8)
        row += 1


@njit(cache=True, nogil=True)
def blend_cover(image, dirty, coverage, paint):  # type: ignore[no-untyped-def]
    """Blend a colour where there is coverage, wipe the coverage, and note in ``dirty`` what changed.

    coverage : (cover (padded width, padded height) uint8, spans like ``dirty``).
    paint : (color, weights (256,) uint32: parts of 256 to blend for each coverage).
    """
    cover, spans = coverage
    words = cover.view(np.uint64)  # eight rows at a time, least significant byte first
    for block in range(spans.shape[1]):
        top, bottom = spans[0, block], spans[1, block]
        if top >= bottom:
            continue
        left = block * BLOCK
        for i in range(top >> 3, (bottom + 7) >> 3):
            for c in range(left, left + BLOCK):
                word = words[c, i]
                if word != np.uint64(0):
                    _blend_word(image, c, i << 3, word, paint)
                    words[c, i] = 0
        dirty[0, block] = min(dirty[0, block], top)
        dirty[1, block] = max(dirty[1, block], bottom)
        spans[0, block], spans[1, block] = 2147483647, 0


@njit(cache=True, nogil=True)
def blend_box(image, dirty, box, color, opacity):  # type: ignore[no-untyped-def]
    """Blend a box (left, top, right, bottom; whole pixels, clipped to the image) of ``color``, opacity 0..1."""
    left, top = max(0, box[0]), max(0, box[1])
    right, bottom = min(image.shape[1], box[2]), min(image.shape[0], box[3])
    if left >= right or top >= bottom:
        return
    a = np.uint32(256.0 * opacity + 0.5)
    for row in range(top, bottom):
        for c in range(left, right):
            image[row, c] = _mix(image[row, c], color, a)
    for block in range(left // BLOCK, (right - 1) // BLOCK + 1):
        dirty[0, block] = min(dirty[0, block], top)
        dirty[1, block] = max(dirty[1, block], bottom)


@njit(cache=True, nogil=True)
def blend_ticks(image, dirty, x, shape, paint):  # type: ignore[no-untyped-def]
    """Vertical ticks at each x (ascending, px), only one for each pixel.

    shape : (top, bottom, width).  paint : (color, opacity).
    """
    (top, bottom, width), (color, opacity) = shape, paint
    last = -(1 << 30)
    for i in range(x.size):
        left = math.floor(x[i] - 0.5 * width + 0.5)
        if left != last:
            blend_box(image, dirty, (left, top, left + width, bottom), color, opacity)
        last = left


@njit(cache=True, nogil=True)
def restore(image, background, dirty):  # type: ignore[no-untyped-def]
    """Copy the background back over all that changed."""
    for block in range(dirty.shape[1]):
        left = block * BLOCK
        for row in range(dirty[0, block], dirty[1, block]):
            for c in range(left, left + BLOCK):
                image[row, c] = background[row, c]
        dirty[0, block], dirty[1, block] = 2147483647, 0


def warm_up() -> None:
    """Compile, or load from numba's cache, everything here (seconds the first time); any thread."""
    image = new_image(BLOCK, 4)
    dirty, touched, cover = new_spans(image), new_spans(image), np.zeros((BLOCK, 64), np.uint8)
    color = np.uint32(0xFFFFFFFF)
    blend_cover(image, dirty, (cover, touched), (color, weights_for(1.0)))
    blend_box(image, dirty, (0, 0, 1, 1), color, 1.0)
    blend_ticks(image, dirty, np.zeros(1), (0, 1, 1), (color, 1.0))
    restore(image, image.copy(), dirty)

"""Pixels: coverage and boxes blended into the memory of an image; numba, compiled at first use, releases the GIL.

A pixel is uint32 ``0xffRRGGBB`` (QImage RGB32, or ARGB32 premultiplied and opaque). Images are padded to whole blocks
of columns. Jitted functions that call each other live in one file, for numba's cache.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

BLOCK = 16  # columns; 16 pixels of 4 bytes are one cache line


def new_image(width: int, height: int) -> NDArray[np.uint32]:
    """An image with room for ``width`` columns, padded to whole blocks."""
    return np.zeros((height, -(-width // BLOCK) * BLOCK), np.uint32)


@lru_cache(maxsize=256)
def paint_for(color: int, opacity: float) -> NDArray[np.uint64]:
    """What `blend_cover` needs of a colour 0xRRGGBB of this opacity (0 to 1), by coverage: (256, 2) uint64.

    Of 256 parts, how many stay as they were; and the colour's share, spread and rounded like `_spread`.
    """
    share = np.round(np.arange(256) * (256 / 255 * opacity)).astype(np.uint64)
    red, green, blue = color >> 16 & 255, color >> 8 & 255, color & 255
    spread = np.uint64(green << 40 | red << 16 | blue)
    paint = np.stack([np.uint64(256) - share, spread * share + np.uint64(0x800000800080)], axis=1)
    paint.flags.writeable = False
    return paint


@njit(cache=True, nogil=True)
def _mix(pixel, rest, add):  # type: ignore[no-untyped-def]
    """(pixel * rest + add) / 256 for all three channels with one multiplication, opaque.

    The channels are spread over 64 bits, 0x0000_00GG_00RR_00BB, so that products do not run into each other.
    """
    wide = np.uint64(pixel)
    wide = (wide & np.uint64(0xFF00FF)) | ((wide & np.uint64(0x00FF00)) << np.uint64(32))
    wide = ((wide * rest + add) >> np.uint64(8)) & np.uint64(0xFF0000FF00FF)
    return np.uint32(np.uint64(0xFF000000) | (wide & np.uint64(0xFF00FF)) | (wide >> np.uint64(32)))


@njit(cache=True, nogil=True)
def _block_spans(spans, origin):  # type: ignore[no-untyped-def]
    """Rows [top, bottom) touched in each block of columns: (n_blocks, 2) int64."""
    width = spans.shape[0]
    blocks = np.empty((width // BLOCK, 2), np.int64)
    for block in range(width // BLOCK):
        top, bottom = np.int64(2147483647), np.int64(0)
        for c in range(block * BLOCK, (block + 1) * BLOCK):
            place = (c + origin) % width
            top, bottom = min(top, spans[place, 0]), max(bottom, spans[place, 1])
        blocks[block, 0], blocks[block, 1] = top, bottom
    return blocks


@njit(cache=True, nogil=True)
def blend_cover(image, cover, spans, origin, paint):  # type: ignore[no-untyped-def]
    """Blend a colour (see `paint_for`) where there is coverage: `hhscope.view.raster.Sheet` says where that is kept."""
    words = cover.view(np.uint64)  # eight rows at a time, least significant byte first
    none, byte, full = np.uint64(0), np.uint64(255), np.uint64(0xFFFFFFFFFFFFFFFF)
    solid = _mix(np.uint32(0), paint[255, 0], paint[255, 1])
    opaque = paint[255, 0] == none
    blocks = _block_spans(spans, origin)
    flat, stride = image.reshape(-1), np.uint64(image.shape[1])
    for i in range(blocks[:, 0].min() >> 3, (blocks[:, 1].max() + 7) >> 3):
        for block in range(blocks.shape[0]):  # rows first: eight streams of pixels, as caches like it
            if 8 * i >= blocks[block, 1] or 8 * i + 8 <= blocks[block, 0]:
                continue
            for c in range(block * BLOCK, (block + 1) * BLOCK):
                place = c + origin
                if place >= words.shape[0]:
                    place -= words.shape[0]
                word = words[place, i]
                if word == full and opaque:
                    for k in range(8):
                        flat[np.uint64(8 * i + k) * stride + np.uint64(c)] = solid
                elif word != none:
                    for k in range(8):
                        level = (word >> np.uint64(8 * k)) & byte
                        if level != none:
                            at = np.uint64(8 * i + k) * stride + np.uint64(c)
                            flat[at] = _mix(flat[at], paint[level, 0], paint[level, 1])


@njit(cache=True, nogil=True)
def blend_box(image, box, paint):  # type: ignore[no-untyped-def]
    """Blend a box (left, top, right, bottom; whole pixels, clipped to the image) of a colour, see `paint_for`."""
    left, top = max(0, box[0]), max(0, box[1])
    right, bottom = min(image.shape[1], box[2]), min(image.shape[0], box[3])
    for row in range(top, bottom):
        for c in range(left, right):
            image[row, c] = _mix(image[row, c], paint[255, 0], paint[255, 1])


@njit(cache=True, nogil=True)
def blend_ticks(image, x, shape, paint):  # type: ignore[no-untyped-def]
    """Vertical ticks at each x (ascending, px), only one for each pixel; ``shape`` = (top, bottom, width)."""
    top, bottom, width = shape
    last = -(1 << 30)
    for i in range(x.size):
        left = math.floor(x[i] - 0.5 * width + 0.5)
        if left != last:
            blend_box(image, (left, top, left + width, bottom), paint)
        last = left


def warm_up() -> None:
    """Compile, or load from numba's cache, everything here (seconds the first time); any thread."""
    image, paint = new_image(BLOCK, 4), paint_for(0, 1.0)
    blend_cover(image, np.zeros((BLOCK, 64), np.uint8), np.zeros((BLOCK, 2), np.int32), 0, paint)
    blend_box(image, (0, 0, 1, 1), paint)
    blend_ticks(image, np.zeros(1), (0, 1, 1), paint)

"""Images: the memory that screens are drawn into, and how colours are written for blending; plain arrays, no numba.

A pixel is uint32 ``0xffRRGGBB`` (QImage RGB32, or ARGB32 premultiplied and opaque). Images are padded to whole blocks
of columns.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

BLOCK = 32  # columns: narrower loops are not vectorised well, wider tiles are skipped less often
ROWS = 4  # of a tile: one 32-bit word of coverage
RED_BLUE, GREEN = 0xFF00FF, 0x00FF00


def new_image(width: int, height: int) -> NDArray[np.uint32]:
    """An image with room for ``width`` columns, padded to whole blocks."""
    return np.zeros((height, -(-width // BLOCK) * BLOCK), np.uint32)


def new_tiles(image: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """One flag for each tile (`ROWS` x `BLOCK` pixels) of an image: 1 where it differs from its ground."""
    height, width = image.shape
    return np.zeros((-(-height // ROWS), width // BLOCK), np.uint8)


@lru_cache(maxsize=256)
def paint_for(color: int, opacity: float) -> NDArray[np.uint32]:
    """A colour 0xRRGGBB of this opacity (0 to 1), as the blending wants it: (3,) uint32.

    Its red and blue, its green (as a number of one byte), and what coverage (0 to 255) is multiplied with to give, in
    65536ths, the colour's share of 256 parts.
    """
    paint = np.array([color & RED_BLUE, (color & GREEN) >> 8, round(65536 * 256 / 255 * opacity)], np.uint32)
    paint.flags.writeable = False
    return paint

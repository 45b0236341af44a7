"""Plain pixels: what `hhscope.view.pixels` blends, by numpy, for the time until that is compiled; the same pixels."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hhscope.view.images import BLOCK, ROWS
from hhscope.view.sheets import Sheet, Sheets

Image = NDArray[np.uint32]
_RED_BLUE, _GREEN = np.uint32(0xFF00FF), np.uint32(0x00FF00)
_HALVES, _OPAQUE, _FULL = np.uint32(0x800080), np.uint32(0xFF000000), np.uint32(255)
_SHARES, _LOW = np.uint32(256), np.uint32(255)


def compose(image: Image, ground: Image, layers: Sheets, paints: NDArray[np.uint32], tiles: Any) -> None:
    """As `hhscope.view.pixels.compose`; every pixel is touched."""
    image[:] = ground
    for number in range(len(paints)):
        _blend(image, layers.sheet(number), paints[number])
    tiles[:] = 1


def blend_over(image: Image, sheet: Sheet, paint: NDArray[np.uint32], tiles: Any) -> None:
    """As `hhscope.view.pixels.blend_over`."""
    rows, columns = _blend(image, sheet, paint)
    tiles[rows // ROWS, columns // BLOCK] = 1


def blend_box(image: Image, box: tuple[int, int, int, int], paint: NDArray[np.uint32], tiles: Any) -> None:
    """As `hhscope.view.pixels.blend_box`."""
    left, top = max(0, box[0]), max(0, box[1])
    right, bottom = min(image.shape[1], box[2]), min(image.shape[0], box[3])
    if left >= right or top >= bottom:
        return
    inside = image[top:bottom, left:right]
    inside[:] = _mixed(inside, np.full(inside.shape, _FULL), paint)
    tiles[top // ROWS : (bottom + ROWS - 1) // ROWS, left // BLOCK : (right + BLOCK - 1) // BLOCK] = 1


def blend_ticks(
    image: Image, x: NDArray[np.float64], shape: tuple[int, int, int], paint: NDArray[np.uint32], tiles: Any
) -> None:
    """As `hhscope.view.pixels.blend_ticks`."""
    top, bottom, width = shape
    for left in sorted({math.floor(at - 0.5 * width + 0.5) for at in x.tolist()}):
        blend_box(image, (left, top, left + width, bottom), paint, tiles)


def _blend(
    image: Image, sheet: Sheet, paint: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Blend where there is coverage; returns rows and columns of those pixels."""
    top, bottom = int(sheet.spans[:, 0].min()), min(int(sheet.spans[:, 1].max()), image.shape[0])
    cover = sheet.cover[:, top:bottom] if top < bottom else sheet.cover[:, :0]
    places, rows = np.nonzero(cover)
    columns = (places - sheet.origin) % len(cover)
    levels = cover[places, rows].astype(np.uint32)
    rows = rows + top if top < bottom else rows
    image[rows, columns] = _mixed(image[rows, columns], levels, paint)
    return rows, columns


def _mixed(pixel: Image, cover: Image, paint: NDArray[np.uint32]) -> Image:
    """Pixels with a colour over ``cover`` (0 to 255) of each, in whole numbers of 32 bits as compiled."""
    red_blue, green, per_cover = paint
    share = (cover * per_cover + np.uint32(32768)) >> np.uint32(16)
    rest = _SHARES - share
    wide = (pixel & _RED_BLUE) * rest + red_blue * share + _HALVES
    narrow = ((pixel >> np.uint32(8)) & _LOW) * rest + green * share + np.uint32(128)
    found: Image = _OPAQUE | ((wide >> np.uint32(8)) & _RED_BLUE) | (narrow & _GREEN)
    return found

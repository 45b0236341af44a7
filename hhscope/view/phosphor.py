"""Phosphor: the light that samples leave on a screen, and its colours; numba, compiled when persistence is switched on.

Every sample brings the same light, spread evenly along the way from the sample before it: where a trace lingers it is
bright, where it rushes it is faint, and nothing is left out. Jitted functions that call each other live in one file,
for numba's cache.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hhscope.view.images import BLOCK, ROWS

PARTS: Final = 6  # bits of a factor of two that light is told apart by: steps of about 1 %
OCTAVES: Final = 40  # from the faintest light that is seen on: more than an hour brings together


@njit(cache=True, nogil=True)
def deposit(screen, way, first, weight):  # type: ignore[no-untyped-def]
    """Add the light of the ways from point i - 1 to point i, for i from 1 on; the light of each is ``weight``.

    Parameters
    ----------
    screen : (light, lit), changed in place: (height, width) float64, column c of the screen in place
        ``(first + c) % width``; and (tiles down, blocks across) uint8: where there is light, by place
    way : (x, y, joined): (n,) float64, x in columns counted like ``first``, y in pixels; a value that is not finite
        breaks the way; and (n,) bool; False: no way leads to this point
    first : column, counted from anywhere, at the left edge of the screen
    """
    (light, lit), (x, y, joined) = screen, way
    height, width = light.shape
    for i in range(1, x.size):
        dx, dy = x[i] - x[i - 1], y[i] - y[i - 1]
        if not joined[i] or not math.isfinite(dx) or not math.isfinite(dy):
            continue
        if min(x[i], x[i - 1]) >= first + width or max(x[i], x[i - 1]) < first:
            continue
        steps = int(min(max(math.ceil(max(abs(dx), abs(dy))), 1.0), 65536.0))
        share = weight / steps
        for k in range(1, steps + 1):
            column = math.floor(x[i - 1] + dx * k / steps)
            py = y[i - 1] + dy * k / steps
            if column < first or column >= first + width or not -1.0 < py < height:
                continue
            place, row = column % width, math.floor(py)
            part = share * (py - row)
            if row >= 0:
                light[row, place] += share - part
                lit[row // ROWS, place // BLOCK] = 1
            if row + 1 < height and part > 0.0:
                light[row + 1, place] += part
                lit[(row + 1) // ROWS, place // BLOCK] = 1


@njit(cache=True, nogil=True)
def put_out(light, start, stop):  # type: ignore[no-untyped-def]
    """No light any more in the columns [start, stop), counted as `deposit` counts them."""
    height, width = light.shape
    for row in range(height):
        for column in range(start, stop):
            light[row, column % width] = 0.0


@njit(cache=True, nogil=True)
def brightest(light):  # type: ignore[no-untyped-def]
    """The most light of any pixel."""
    most = 0.0
    for row in range(light.shape[0]):
        for column in range(light.shape[1]):
            most = max(most, light[row, column])
    return most


@njit(cache=True, nogil=True)
def _is_lit(lit, tile, start, width):  # type: ignore[no-untyped-def]
    """Whether any of `BLOCK` places from ``start`` on, round the end, lies in a lit tile."""
    for c in (0, BLOCK - 1):
        if lit[tile, (start + c) % width // BLOCK]:
            return True
    # round the end: the last block may be narrow, and the first one begins anew
    return start + BLOCK > width and (lit[tile, (width - 1) // BLOCK] or lit[tile, 0])


@njit(cache=True, nogil=True)
def _mixed(under, color):  # type: ignore[no-untyped-def]
    """A colour 0xAARRGGBB over an opaque pixel."""
    alpha = color >> np.uint32(24)
    if alpha == 255:
        return color
    share = np.uint32(alpha + (alpha >> np.uint32(7)))  # 0 to 256
    rest = np.uint32(np.uint32(256) - share)
    wide = np.uint32((under & np.uint32(0xFF00FF)) * rest + (color & np.uint32(0xFF00FF)) * share)
    green = (under >> np.uint32(8) & np.uint32(255), color >> np.uint32(8) & np.uint32(255))
    narrow = np.uint32(green[0] * rest + green[1] * share)
    return np.uint32(0xFF000000) | (wide >> np.uint32(8)) & np.uint32(0xFF00FF) | narrow & np.uint32(0xFF00)


@njit(cache=True, nogil=True)
def shade(images, glow, palette, flags):  # type: ignore[no-untyped-def]
    """Make ``ground`` the picture ``under`` with the light over it; only tiles that are or were lit are touched.

    Parameters
    ----------
    images : (ground, under), see `hhscope.view.pixels.new_image`
    glow : (light, lit, first), see `deposit`
    palette : (colors, lowest): uint32 ``0xAARRGGBB``, see `colors_of`, and the light of the first, see `bits_of`
    flags : (tiles, glowing), one for each tile of the image: where the ground has changed, and where it has light
    """
    (ground, under), (light, lit, first), (colors, lowest) = images, glow, palette
    tiles, glowing = flags
    height, width = light.shape
    bits = light.view(np.int64)
    for tile in range(tiles.shape[0]):
        for block in range(tiles.shape[1]):
            left = block * BLOCK
            bright = left < width and _is_lit(lit, tile, (first + left) % width, width)
            if not bright and not glowing[tile, block]:
                continue
            for row in range(tile * ROWS, min((tile + 1) * ROWS, height)):
                place = (first + left) % width
                for column in range(left, min(left + BLOCK, width)):
                    level = (bits[row, place] >> (52 - PARTS)) - lowest
                    pixel = under[row, column]
                    if level > 0:
                        pixel = _mixed(pixel, colors[min(level, colors.size - 1)])
                    ground[row, column] = pixel
                    place += 1
                    if place == width:
                        place = 0
            tiles[tile, block] = 1
            glowing[tile, block] = bright


def bits_of(light: float) -> int:
    """The place of an amount of light among `colors_of`, counted from no light."""
    return int(np.float64(light).view(np.int64)) >> (52 - PARTS)


def colors_of(table: NDArray[np.uint32], faint: float, full: float, lowest: float) -> NDArray[np.uint32]:
    """The colours of rising light from ``lowest`` on in steps of `PARTS`: logarithmic above ``faint``, the last from
    ``full`` on."""
    first = bits_of(lowest)
    places = np.arange(first, first + (OCTAVES << PARTS), dtype=np.int64)
    amounts = (places << (52 - PARTS)).view(np.float64)
    levels = np.log1p(amounts / faint) / np.log1p(full / faint)
    colors: NDArray[np.uint32] = table[np.minimum(levels * (table.size - 1), table.size - 1).astype(np.int64)]
    return colors


def warm_up() -> None:
    """Compile everything here, or take it from numba's cache; seconds the first time, on any thread."""
    light, lit = np.zeros((ROWS, BLOCK)), np.zeros((1, 1), np.uint8)
    deposit((light, lit), (np.zeros(2), np.zeros(2), np.ones(2, np.bool_)), 0, 1.0)
    put_out(light, 0, 1)
    brightest(light)
    image, table = np.zeros((ROWS, BLOCK), np.uint32), np.zeros(2, np.uint32)
    shade((image, image.copy()), (light, lit, 0), (table, 0), (lit.copy(), lit.copy()))

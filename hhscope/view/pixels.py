"""Pixels: coverage and boxes blended into the memory of an image; numba, compiled at first use, releases the GIL.

Images and colours: `hhscope.view.images`. Jitted functions that call each other live in one file, for numba's cache.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from hhscope.view.images import BLOCK, GREEN, RED_BLUE, ROWS, new_image, new_tiles, paint_for
from hhscope.view.sheets import new_sheets


@njit(cache=True, nogil=True)
def _mix(pixel, cover, paint):  # type: ignore[no-untyped-def]
    """One pixel with a colour, ``paint`` = its three parts, over ``cover`` (0 to 255) of it, opaque.

    Every step is kept to 32 bits, so that the compiler takes many pixels at a time; red and blue share one
    multiplication, 0x00RR_00BB.
    """
    u = np.uint32
    red_blue, green, per_cover = paint
    share = u(u(u(cover * per_cover) + u(32768)) >> u(16))
    rest = u(u(256) - share)
    wide = u(u(u(u(pixel & u(RED_BLUE)) * rest) + u(red_blue * share)) + u(0x800080))
    narrow = u(u(u(u(u(pixel >> u(8)) & u(255)) * rest) + u(green * share)) + u(128))
    return u(u(u(0xFF000000) | u(u(wide >> u(8)) & u(RED_BLUE))) | u(narrow & u(GREEN)))


@njit(cache=True, nogil=True)
def _block_spans(spans, origins, n_layers):  # type: ignore[no-untyped-def]
    """Tiles [top, bottom) touched in each block of columns by each layer: (n_layers, n_blocks, 2) int64."""
    width = spans.shape[1]
    found = np.empty((n_layers, width // BLOCK, 2), np.int64)
    for layer in range(n_layers):
        for block in range(width // BLOCK):
            top, bottom = np.int64(2147483647), np.int64(0)
            for c in range(block * BLOCK, (block + 1) * BLOCK):
                place = c + origins[layer]
                if place >= width:
                    place -= width
                top, bottom = min(top, spans[layer, place, 0]), max(bottom, spans[layer, place, 1])
            found[layer, block, 0], found[layer, block, 1] = top // ROWS, (bottom + ROWS - 1) // ROWS
    return found


@njit(cache=True, nogil=True)
def _pick_words(cover, origin, place, words):  # type: ignore[no-untyped-def]
    """The words of one tile, ``place`` = (tile row, block), into ``words`` (BLOCK,); all of them or-ed.

    cover : (width, words per column) uint32
    """
    width, some = cover.shape[0], np.uint32(0)
    at = place[1] * BLOCK + origin
    if at >= width:
        at -= width
    for c in range(BLOCK):
        words[c] = cover[at, place[0]]
        some |= words[c]
        at += 1
        if at == width:
            at = 0
    return some


@njit(cache=True, nogil=True)
def _by_blocks(image):  # type: ignore[no-untyped-def]
    return image.reshape(image.shape[0], image.shape[1] // BLOCK, BLOCK)


@njit(cache=True, nogil=True)
def _copy_tile(image, ground, place):  # type: ignore[no-untyped-def]
    """Put one tile of the ground back; both by blocks, (height, n_blocks, BLOCK)."""
    begin = place[0] * ROWS
    for row in range(begin, min(begin + ROWS, image.shape[0])):
        to, what = image[row, place[1]], ground[row, place[1]]
        for c in range(to.size):
            to[c] = what[c]


@njit(cache=True, nogil=True)
def _blend_tile(image, words, paint, place):  # type: ignore[no-untyped-def]
    """A colour over one tile, of an image by blocks, where its words say.

    The number of columns is asked of the array although it is known: loops of a known, small length are unrolled before
    they can be vectorised (190 against 40 ns per 128 pixels).
    """
    begin, parts = place[0] * ROWS, (paint[0], paint[1], paint[2])
    end = min(begin + ROWS, image.shape[0])
    for row in range(begin, end):
        pixels, down = image[row, place[1]], np.uint32(8 * (row - begin))
        for c in range(pixels.size):
            cover = np.uint32(np.uint32(words[c] >> down) & np.uint32(255))
            pixels[c] = _mix(pixels[c], cover, parts)


@njit(cache=True, nogil=True)
def compose(image, ground, layers, paints, tiles):  # type: ignore[no-untyped-def]
    """Make ``image`` the ground with the layers over it, one after the other; only tiles that differ are touched.

    layers : `hhscope.view.sheets.Sheets`
    paints : (n_layers, 3) uint32, one `paint_for` each
    tiles : `new_tiles`; set it to 1 throughout where the ground itself has changed
    """
    spans, origins = layers.spans, layers.origins
    cover = layers.cover.view(np.uint32)  # four rows at a time, least significant byte first
    n_layers, words = paints.shape[0], np.empty(BLOCK, np.uint32)
    touched = _block_spans(spans, origins, n_layers)
    image, ground = _by_blocks(image), _by_blocks(ground)
    for tile in range(tiles.shape[0]):  # rows first: eight streams of pixels, as caches like it
        for block in range(tiles.shape[1]):
            place, bare = (tile, block), True
            for layer in range(n_layers):
                if tile < touched[layer, block, 0] or tile >= touched[layer, block, 1]:
                    continue
                if _pick_words(cover[layer], origins[layer], place, words) != 0:
                    if bare:
                        _copy_tile(image, ground, place)
                        bare = False
                    _blend_tile(image, words, paints[layer], place)
            if bare and tiles[tile, block]:
                _copy_tile(image, ground, place)
            tiles[tile, block] = not bare


@njit(cache=True, nogil=True)
def blend_over(image, sheet, paint, tiles):  # type: ignore[no-untyped-def]
    """Blend a colour where a `hhscope.view.sheets.Sheet` has coverage; its tiles are noted as touched."""
    cover, words = sheet.cover.view(np.uint32), np.empty(BLOCK, np.uint32)
    image = _by_blocks(image)
    for tile in range(tiles.shape[0]):
        for block in range(tiles.shape[1]):
            place = (tile, block)
            if _pick_words(cover, sheet.origin, place, words) != 0:
                _blend_tile(image, words, paint, place)
                tiles[tile, block] = 1


@njit(cache=True, nogil=True)
def blend_box(image, box, paint, tiles):  # type: ignore[no-untyped-def]
    """Blend a box (left, top, right, bottom; whole pixels, clipped to the image) of a colour, see `paint_for`."""
    left, top = max(0, box[0]), max(0, box[1])
    right, bottom = min(image.shape[1], box[2]), min(image.shape[0], box[3])
    parts = (paint[0], paint[1], paint[2])
    for row in range(top, bottom):
        for c in range(left, right):
            image[row, c] = _mix(image[row, c], np.uint32(255), parts)
    for tile in range(top // ROWS, (bottom + ROWS - 1) // ROWS):
        for block in range(left // BLOCK, (right + BLOCK - 1) // BLOCK):
            tiles[tile, block] = 1


@njit(cache=True, nogil=True)
def blend_ticks(image, x, shape, paint, tiles):  # type: ignore[no-untyped-def]
    """Vertical ticks at each x (ascending, px), only one for each pixel; ``shape`` = (top, bottom, width)."""
    top, bottom, width = shape
    last = -(1 << 30)
    for i in range(x.size):
        left = math.floor(x[i] - 0.5 * width + 0.5)
        if left != last:
            blend_box(image, (left, top, left + width, bottom), paint, tiles)
        last = left


def warm_up() -> None:
    """Compile, or load from numba's cache, everything here (seconds the first time); any thread."""
    image, paint = new_image(BLOCK, 4), paint_for(0, 1.0)
    tiles = new_tiles(image)
    compose(
        image, image, new_sheets(BLOCK, 4, 1), np.array([paint]), tiles
    )  # writable, as a canvas gives them
    blend_box(image, (0, 0, 1, 1), paint, tiles)
    blend_over(image, new_sheets(BLOCK, 4, 1).sheet(0), paint, tiles)
    blend_ticks(image, np.zeros(1), (0, 1, 1), paint, tiles)

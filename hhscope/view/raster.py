"""Raster: antialiased traces drawn into the memory of an image; numba, compiled at first use, releases the GIL.

Pixels are uint32 ``0xffRRGGBB`` (QImage RGB32, or ARGB32 premultiplied and opaque). Device pixels throughout: pixel
(row, column) covers ``[column, column + 1) x [row, row + 1)``, rows grow downwards.

A trace is drawn in two steps: its coverage (how much of each pixel the line covers, 0 to 255) is collected with
"the larger wins", so that joints and overlaps of one line add no light; then its colour is blended once. Coverage
falls off linearly over one pixel across the line's edge at distance half the width: a line carries the same light
at any slope and at any sub-pixel place. All jitted functions live in this one file: numba's cache looks at the
file of the caller only, so a helper elsewhere could change unnoticed.

Arrays (made by `new_image`, `new_cover`, `new_spans`): image (height, padded width) uint32; cover (padded width,
padded height) uint8, columns first, since steep lines and envelopes run along columns; spans (2, n_blocks) int32 holds
for each block of columns the rows [top, bottom) touched, so that only these are blended, wiped and restored.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

BLOCK = 16  # columns; 16 pixels of 4 bytes are one cache line
_SHIFT = 4

_NONE, _FLAT, _STEEP, _PEAK, _FILL = 0, 1, 2, 3, 4

# A column whose path is this many times as long as its extent is drawn filled: strokes would overlap anyway.
_FILL_PASSES = 1.3
# Up to this rise over one column, px, a column is drawn on its own: what bends at its borders is below sight.
_GENTLE = 1.5
# Extremes that stick out less than this beyond the straight way through a column are not worth a corner, px.
_CORNER = 0.3


def new_image(width: int, height: int) -> NDArray[np.uint32]:
    """An image with room for ``width`` columns, padded to whole blocks."""
    return np.zeros((height, -(-width // BLOCK) * BLOCK), np.uint32)


def new_cover(image: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Empty coverage for ``image``; columns are an odd number of cache lines apart (they then use all of the cache)."""
    height, width = image.shape
    return np.zeros((width, (-(-height // 64) | 1) * 64), np.uint8)


def new_spans(image: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Spans of ``image``, nothing touched."""
    spans = np.empty((2, image.shape[1] // BLOCK), np.int32)
    spans[0], spans[1] = 2**31 - 1, 0
    return spans


def weights_for(opacity: float) -> NDArray[np.uint32]:
    """Blending weight (0 to 256) of each coverage (0 to 255) for a colour of this opacity (0 to 1)."""
    return np.round(np.arange(256) * (256 / 255 * opacity)).astype(np.uint32)


@njit(cache=True, nogil=True)
def _touch(spans, left, right, top, bottom):  # type: ignore[no-untyped-def]
    for block in range(left >> _SHIFT, ((right - 1) >> _SHIFT) + 1):
        spans[0, block] = min(spans[0, block], top)
        spans[1, block] = max(spans[1, block], bottom)


@njit(cache=True, nogil=True)
def _level(px, py, line, inverse, r):  # type: ignore[no-untyped-def]
    """Coverage (clip to 0..1) of a pixel at (px, py) from the start of a line with round ends."""
    dx, dy = line[2] - line[0], line[3] - line[1]
    along = px * dx + py * dy
    if along <= 0.0:
        return r - math.sqrt(px * px + py * py)
    if along >= dx * dx + dy * dy:
        return r - math.sqrt((px - dx) ** 2 + (py - dy) ** 2)
    return r - abs(px * dy - py * dx) * inverse


@njit(cache=True, nogil=True)
def _raise(column, row, level):  # type: ignore[no-untyped-def]
    """Coverage of one pixel; the larger wins."""
    if level > 0.0:
        column[row] = max(column[row], np.uint8(255.0 * min(level, 1.0) + 0.5))


@njit(cache=True, nogil=True)
def _stroke(cover, height, spans, line, half):  # type: ignore[no-untyped-def]
    """Coverage of a straight line (x0, y0, x1, y1) with round ends; ``half`` is half its width.

    Column by column. Where both ends are far the distance is linear in the row, which the compiler vectorises.
    """
    x0, y0, x1, y1 = line
    width = cover.shape[0]
    r = half + 0.5
    left = int(math.floor(max(min(x0, x1) - r, 0.0)))
    right = int(math.ceil(min(max(x0, x1) + r, float(width))))
    top = int(math.floor(max(min(y0, y1) - r, 0.0)))
    bottom = int(math.ceil(min(max(y0, y1) + r, float(height))))
    if left >= right or top >= bottom:
        return
    _touch(spans, left, right, top, bottom)
    dx, dy = x1 - x0, y1 - y0
    length = math.sqrt(dx * dx + dy * dy)
    inverse = 1.0 / length if length > 0.0 else 0.0
    steep = abs(dy) > 4.0 * abs(dx) and length > 4.0
    end = abs(dx / dy) * r + 1.0 if steep else 0.0  # rows at either end where the round end may matter
    inner_top = max(top, int(math.ceil(min(y0, y1) + end))) if steep else bottom
    inner_bottom = max(inner_top, min(bottom, int(math.floor(max(y0, y1) - end)))) if steep else bottom
    reach = r * length / abs(dx) if abs(dx) > 1e-9 else 1e18
    for c in range(left, right):
        px = c + 0.5 - x0
        middle = y0 + px * dy / dx if reach < 1e17 else y0
        first = max(top, int(max(middle - reach, -1.0)))
        last = min(bottom, int(min(middle + reach, bottom + 1.0)) + 1)
        column = cover[c]
        for row in range(first, min(last, inner_top)):
            _raise(column, row, _level(px, row + 0.5 - y0, line, inverse, r))
        if steep:
            inner = (max(first, inner_top), min(last, inner_bottom))
            _stroke_inner(column, inner, px * dy * inverse + (y0 - 0.5) * dx * inverse, dx * inverse, r)
            for row in range(max(first, inner_bottom), last):
                _raise(column, row, _level(px, row + 0.5 - y0, line, inverse, r))


@njit(cache=True, nogil=True)
def _stroke_inner(column, rows, base, fall, r):  # type: ignore[no-untyped-def]
    """Rows [first, last) of one column where the distance to the line is |base - row * fall|."""
    first = rows[0]
    if first >= rows[1]:
        return
    part = column[first : rows[1]]
    level = np.float32(255.0 * r + 0.5)
    at_first = np.float32(255.0 * (base - first * fall))
    step = np.float32(255.0 * fall)
    zero, full = np.float32(0.0), np.float32(255.5)
    for i in range(part.size):
        value = level - abs(at_first - np.float32(np.int32(i)) * step)
        value = max(zero, min(full, value))
        part[i] = max(part[i], np.uint8(np.int32(value)))


@njit(cache=True, nogil=True)
def _flat(cover, height, spans, c, y_mid, rise, half):  # type: ignore[no-untyped-def]
    """Coverage of a gently sloping piece of line (``rise`` px over one column) in its own column."""
    slant = 1.0 / math.sqrt(1.0 + rise * rise)
    reach = (half + 0.5) / slant
    if y_mid + reach <= 0.0 or y_mid - reach >= height:
        return
    top = int(max(0.0, y_mid - reach))
    bottom = min(height, int(y_mid + reach) + 1)
    column = cover[c]
    for row in range(top, bottom):
        _raise(column, row, half + 0.5 - abs(row + 0.5 - y_mid) * slant)
    _touch(spans, c, c + 1, top, bottom)


@njit(cache=True, nogil=True)
def _bar(cover, height, spans, c, y0, y1, level):  # type: ignore[no-untyped-def]
    """A vertical bar, one column wide, from y0 to y1, covering ``level`` (0..1) of its width; exact at its ends."""
    if c < 0 or c >= cover.shape[0] or y1 <= 0.0 or y0 >= height or y1 <= y0 or level <= 0.0:
        return
    y0, y1 = max(y0, 0.0), min(y1, float(height))
    top, bottom = int(y0), int(math.ceil(y1))
    column = cover[c]
    _raise(column, top, (min(y1, top + 1.0) - y0) * level)
    _raise(column, bottom - 1, (y1 - max(y0, bottom - 1.0)) * level)
    if bottom - top > 2:
        full = np.uint8(255.0 * level + 0.5)
        inner = column[top + 1 : bottom - 1]
        for i in range(inner.size):
            inner[i] = max(inner[i], full)
    _touch(spans, c, c + 1, top, bottom)


@njit(cache=True, nogil=True)
def draw_samples(cover, height, spans, x, y, scale, half, dot):  # type: ignore[no-untyped-def]
    """A line through samples at (x[i], a + b*y[i]) px; ``scale`` = (a, b). NaN interrupts it.

    half : half the line's width.  dot : radius of a dot on every sample, 0 for none; a sample without neighbours is
    always a dot.
    """
    a, b = scale
    far = 4.0 * half + 4.0
    n = x.size
    for i in range(n):
        yi = a + b * y[i]
        if yi != yi:
            continue
        joined = i > 0 and y[i - 1] == y[i - 1]
        if joined and x[i] >= -far and x[i - 1] <= cover.shape[0] + far:
            _stroke(cover, height, spans, (x[i - 1], a + b * y[i - 1], x[i], yi), half)
        alone = not joined and (i + 1 == n or y[i + 1] != y[i + 1])
        if dot > 0.0 or alone:
            _stroke(cover, height, spans, (x[i], yi, x[i], yi), max(dot, half))


@njit(cache=True, nogil=True)
def draw_envelope(cover, height, spans, columns, scale, half, join):  # type: ignore[no-untyped-def]
    """A trace known by its extremes, first and last value in every column; ``scale`` = (a, b): y = a + b*value px.

    columns : (lo, hi, first, last), each (n_columns,); NaN where nothing is known.  join : columns with at most this
    many empty ones between them are joined by a straight line.

    Neighbouring columns meet at their border, half way between the one's last and the other's first value. Every
    sample is covered.
    """
    lo, hi, first, last = columns
    n = min(lo.size, cover.shape[0])
    a, b = scale
    top, bottom = np.zeros(n), np.zeros(n)
    left, right = np.empty(n), np.empty(n)
    kind = np.zeros(n, np.uint8)
    before = -1
    for j in range(n):
        if lo[j] != lo[j] or hi[j] != hi[j]:
            continue
        y_lo, y_hi = a + b * lo[j], a + b * hi[j]
        top[j], bottom[j] = min(y_lo, y_hi), max(y_lo, y_hi)
        left[j], right[j] = a + b * first[j], a + b * last[j]
        if before >= 0 and before == j - 1:
            border = 0.5 * (right[before] + left[j])
            right[before], left[j] = border, border
        elif before >= 0 and j - before - 1 <= join:
            _stroke(cover, height, spans, (before + 0.5, right[before], j + 0.5, left[j]), half)
        kind[j] = _FLAT
        before = j
    for j in range(n):
        if kind[j] != _NONE:
            top[j] = min(top[j], left[j], right[j])
            bottom[j] = max(bottom[j], left[j], right[j])
            kind[j] = _kind(top[j], bottom[j], left[j], right[j])
    for j in range(1, n - 1):
        if (kind[j] == _STEEP or kind[j] == _PEAK) and _crowded(top, bottom, j):
            kind[j] = _FILL
    for j in range(n):
        if kind[j] == _FLAT:
            _flat(cover, height, spans, j, 0.5 * (top[j] + bottom[j]), bottom[j] - top[j], half)
        elif kind[j] == _STEEP:
            _stroke(cover, height, spans, (float(j), left[j], j + 1.0, right[j]), half)
        elif kind[j] == _PEAK:
            _peak(cover, height, spans, j, (left[j], right[j], top[j], bottom[j]), half)
        elif kind[j] == _FILL:
            _fill(cover, height, spans, j, (top, bottom, kind), half)


@njit(cache=True, nogil=True)
def _way(left, right, top, bottom):  # type: ignore[no-untyped-def]
    """Length of the shortest way from left to right through both extremes, and which extreme comes first."""
    down_first = abs(left - bottom) + abs(top - right)
    up_first = abs(left - top) + abs(bottom - right)
    if down_first < up_first:
        return down_first + bottom - top, bottom, top
    return up_first + bottom - top, top, bottom


@njit(cache=True, nogil=True)
def _kind(top, bottom, left, right):  # type: ignore[no-untyped-def]
    """How to draw a column that the line enters at ``left``, leaves at ``right``, reaching from top to bottom."""
    if bottom - top <= _GENTLE:
        return _FLAT
    if min(left, right) - top <= _CORNER and bottom - max(left, right) <= _CORNER:
        return _STEEP
    way, _, _ = _way(left, right, top, bottom)
    return _FILL if way >= _FILL_PASSES * (bottom - top) else _PEAK


@njit(cache=True, nogil=True)
def _crowded(top, bottom, j):  # type: ignore[no-untyped-def]
    """Whether both neighbours run over half of column j's extent: then the line goes up and down many times, even
    where it happens to enter a column at one extreme and to leave it at the other."""
    half = 0.5 * (bottom[j] - top[j])
    before = min(bottom[j], bottom[j - 1]) - max(top[j], top[j - 1])
    after = min(bottom[j], bottom[j + 1]) - max(top[j], top[j + 1])
    return before > half and after > half


@njit(cache=True, nogil=True)
def _peak(cover, height, spans, j, ends, half):  # type: ignore[no-untyped-def]
    """The shortest way from left to right through both extremes, at an even pace."""
    left, right, top, bottom = ends
    way, one, two = _way(left, right, top, bottom)
    x_one = j + abs(left - one) / way
    x_two = x_one + abs(one - two) / way
    if x_one > j:
        _stroke(cover, height, spans, (float(j), left, x_one, one), half)
    _stroke(cover, height, spans, (x_one, one, x_two, two), half)
    if right != two:
        _stroke(cover, height, spans, (x_two, two, j + 1.0, right), half)


@njit(cache=True, nogil=True)
def _fill(cover, height, spans, j, shape, half):  # type: ignore[no-untyped-def]
    """A filled column, as wide as the line is thick; what the neighbours fill themselves is left to them."""
    top, bottom, kind = shape
    _bar(cover, height, spans, j, top[j] - half, bottom[j] + half, 1.0)
    spill = half - 0.5
    step = 1
    while spill > 0.0:
        level = min(spill, 1.0)
        for k in (j - step, j + step):
            if 0 <= k < kind.size and kind[k] == _FILL:
                _bar(cover, height, spans, k, top[j], min(bottom[j], top[k]), level)
                _bar(cover, height, spans, k, max(top[j], bottom[k]), bottom[j], level)
            else:
                _bar(cover, height, spans, k, top[j], bottom[j], level)
        spill -= 1.0
        step += 1


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
def blend_cover(image, dirty, cover, spans, color, weights):  # type: ignore[no-untyped-def]
    """Blend ``color`` where there is coverage, wipe the coverage, and note in ``dirty`` what changed.

    weights : (256,) uint32, what part of 256 to blend for each coverage, see `weights_for`
    """
    words = cover.view(np.uint64)  # eight rows at a time, least significant byte first
    for block in range(spans.shape[1]):
        top, bottom = spans[0, block], spans[1, block]
        if top >= bottom:
            continue
        left = block << _SHIFT
        for i in range(top >> 3, (bottom + 7) >> 3):
            for c in range(left, left + BLOCK):
                word = words[c, i]
                if word != np.uint64(0):
                    _blend_word(image, c, i << 3, word, (color, weights))
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
    _touch(dirty, left, right, top, bottom)


@njit(cache=True, nogil=True)
def blend_ticks(image, dirty, x, shape, color, opacity):  # type: ignore[no-untyped-def]
    """Vertical ticks at each x (ascending, px), ``shape`` = (top, bottom, width); only one for each pixel."""
    top, bottom, width = shape
    last = -(1 << 30)
    for i in range(x.size):
        left = int(math.floor(x[i] - 0.5 * width + 0.5))
        if left != last:
            blend_box(image, dirty, (left, top, left + width, bottom), color, opacity)
        last = left


@njit(cache=True, nogil=True)
def restore(image, background, dirty):  # type: ignore[no-untyped-def]
    """Copy the background back over all that changed."""
    for block in range(dirty.shape[1]):
        left = block << _SHIFT
        for row in range(dirty[0, block], dirty[1, block]):
            for c in range(left, left + BLOCK):
                image[row, c] = background[row, c]
        dirty[0, block], dirty[1, block] = 2147483647, 0


def warm_up() -> None:
    """Compile, or load from numba's cache, everything here (seconds the first time); any thread."""
    image = new_image(BLOCK, 4)
    cover, spans, dirty = new_cover(image), new_spans(image), new_spans(image)
    line = np.linspace(0.0, 3.0, BLOCK)
    draw_samples(cover, 4, spans, line, line, (0.0, 1.0), 0.75, 0.0)
    draw_envelope(cover, 4, spans, (line, line, line, line), (0.0, 1.0), 0.75, 0)
    color = np.uint32(0xFFFFFFFF)
    blend_cover(image, dirty, cover, spans, color, weights_for(1.0))
    blend_box(image, dirty, (0, 0, 1, 1), color, 1.0)
    blend_ticks(image, dirty, line, (0, 1, 1), color, 1.0)
    restore(image, image.copy(), dirty)

"""Raster: how much of each pixel a trace covers; numba, compiled at first use, releases the GIL.

Device pixels throughout: pixel (row, column) covers ``[column, column + 1) x [row, row + 1)``, rows grow downwards.

The coverage of one trace (0 to 255 for each pixel) is collected with "the larger wins", so that joints and overlaps of
one line add no light; `hhscope.view.pixels` then blends its colour once. While a picture rolls by whole columns, only
the coverage of new ones is drawn. Coverage falls off linearly over one pixel
across the line's edge, at the distance of half its width: a line carries the same light at any slope and at any
sub-pixel place. All jitted functions live in this one file: numba's cache looks at the file of the caller only, so a
helper elsewhere could change unnoticed.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from hhscope.view.images import BLOCK
from hhscope.view.sheets import UNTOUCHED, Sheet, new_sheets

_NONE, _FLAT, _STEEP, _PEAK, _FILL = 0, 1, 2, 3, 4

# A column whose path is this many times as long as its extent is drawn filled: strokes would overlap anyway.
_FILL_PASSES = 1.3
# Up to this rise over one column, px, a column is drawn on its own: what bends at its borders is below sight. The
# light of lines wider than twice _THIN, px, comes from farther than the next column: the wider, the less they may rise.
_GENTLE, _THIN = 1.5, 1.0
# Slopes of neighbouring columns that differ less than by this factor count as one straight line.
_BEND = 1.5
# Longer lines, px, are cut at this distance from the screen.
_FAR, _BEYOND = 4096.0, 64.0
# Extremes that stick out less than this beyond the straight way through a column are not worth a corner, px.
_CORNER = 0.3


@njit(cache=True, nogil=True)
def _pixels(sheet, c, top, bottom):  # type: ignore[no-untyped-def]
    """Rows [top, bottom) of the image's column c, to be written to."""
    place = c + sheet.origin
    if place >= sheet.spans.shape[0]:
        place -= sheet.spans.shape[0]
    sheet.spans[place, 0] = min(sheet.spans[place, 0], top)
    sheet.spans[place, 1] = max(sheet.spans[place, 1], bottom)
    return sheet.cover[place, top:bottom]


@njit(cache=True, nogil=True)
def clear(sheet, begin):  # type: ignore[no-untyped-def]
    """Forget the coverage of all columns from ``begin`` on."""
    width = sheet.spans.shape[0]
    for c in range(begin, width):
        place = (c + sheet.origin) % width
        top, bottom = sheet.spans[place, 0], sheet.spans[place, 1]
        if top < bottom:
            sheet.cover[place, top:bottom] = 0
        sheet.spans[place, 0], sheet.spans[place, 1] = UNTOUCHED, 0


@njit(cache=True, nogil=True)
def common(columns, before, moved):  # type: ignore[no-untyped-def]
    """How many columns, from the left, are those that were ``moved`` columns farther right before."""
    n = columns[0].size - moved
    for part in range(4):
        now, then = columns[part], before[part]
        for j in range(n):
            if now[j] != then[j + moved] and not (math.isnan(now[j]) and math.isnan(then[j + moved])):
                n = j
                break
    return max(n, 0)


@njit(cache=True, nogil=True)
def _raise(pixels, i, level):  # type: ignore[no-untyped-def]
    """Coverage of one pixel; the larger wins."""
    if level > 0.0:
        pixels[i] = max(pixels[i], np.uint8(255.0 * min(level, 1.0) + 0.5))


@njit(cache=True, nogil=True)
def _clipped(line, width, height):  # type: ignore[no-untyped-def]
    """The line without what lies far outside of the screen: single precision would not do for it."""
    x0, y0, x1, y1 = line
    if abs(y1 - y0) > _FAR:
        slope = (x1 - x0) / (y1 - y0)
        low, high = -_BEYOND, height + _BEYOND
        a, b = min(max(y0, low), high), min(max(y1, low), high)
        x0, y0, x1, y1 = x0 + (a - y0) * slope, a, x1 + (b - y1) * slope, b
    if abs(x1 - x0) > _FAR:
        slope = (y1 - y0) / (x1 - x0)
        low, high = -_BEYOND, width + _BEYOND
        a, b = min(max(x0, low), high), min(max(x1, low), high)
        x0, y0, x1, y1 = a, y0 + (a - x0) * slope, b, y1 + (b - x1) * slope
    return x0, y0, x1, y1


@njit(cache=True, nogil=True)
def _stroke(sheet, line, half):  # type: ignore[no-untyped-def]
    """Coverage of a straight line (x0, y0, x1, y1) with round ends; ``half`` is half its width."""
    x0, y0, x1, y1 = _clipped(line, sheet.spans.shape[0], sheet.height)
    r = half + 0.5
    left = math.floor(max(min(x0, x1) - r, 0.0))
    right = math.ceil(min(max(x0, x1) + r, float(sheet.spans.shape[0])))
    top = math.floor(max(min(y0, y1) - r, 0.0))
    bottom = math.ceil(min(max(y0, y1) + r, float(sheet.height)))
    if left >= right or top >= bottom:
        return
    dx, dy = x1 - x0, y1 - y0
    slope, reach = 0.0, 1e18
    if abs(dx) > 1e-9:
        slope = dy / dx
        reach = r * math.sqrt(1.0 + slope * slope)
    for c in range(left, right):
        px = c + 0.5 - x0
        # Rows where the column can be near the line; all of them if it is all but upright.
        middle = y0 + px * slope
        first = max(top, int(max(middle - reach, -1.0)))
        last = min(bottom, int(min(middle + reach, bottom + 1.0)) + 1)
        if first < last:
            _stroke_column(_pixels(sheet, c, first, last), (px, first + 0.5 - y0), (dx, dy), r)


@njit(cache=True, nogil=True)
def _stroke_column(pixels, start, way, r):  # type: ignore[no-untyped-def]
    """Part of one column of a stroke; ``start``: its first pixel's place from the line's start, ``way``: to its end.

    Without branches, so that the compiler vectorises it.
    """
    px, py = np.float32(start[0]), np.float32(start[1])
    dx, dy = np.float32(way[0]), np.float32(way[1])
    inverse = np.float32(1.0 / max(way[0] * way[0] + way[1] * way[1], 1e-12))
    zero, one, full = np.float32(0.0), np.float32(1.0), np.float32(255.5)
    level, fall = np.float32(255.0 * r + 0.5), np.float32(255.0)
    for i in range(pixels.size):
        y = py + np.float32(np.int32(i))
        along = max(zero, min(one, (px * dx + y * dy) * inverse))
        aside, above = px - along * dx, y - along * dy
        value = level - fall * np.sqrt(aside * aside + above * above)
        pixels[i] = max(pixels[i], np.uint8(np.int32(max(zero, min(full, value)))))


@njit(cache=True, nogil=True)
def _flat(sheet, c, y_mid, rise, half):  # type: ignore[no-untyped-def]
    """Coverage, in its own column, of a line that goes on beyond it as it is (``rise`` px over one column)."""
    slant = 1.0 / math.sqrt(1.0 + rise * rise)
    reach = (half + 0.5) / slant
    if y_mid + reach <= 0.0 or y_mid - reach >= sheet.height:
        return
    top = int(max(0.0, y_mid - reach))
    bottom = min(sheet.height, int(y_mid + reach) + 1)
    if top >= bottom:
        return
    pixels = _pixels(sheet, c, top, bottom)
    level, fall = np.float32(255.0 * (half + 0.5) + 0.5), np.float32(255.0 * slant)
    start, zero, full = np.float32(top + 0.5 - y_mid), np.float32(0.0), np.float32(255.5)
    for i in range(pixels.size):
        value = level - fall * abs(start + np.float32(np.int32(i)))
        pixels[i] = max(pixels[i], np.uint8(np.int32(max(zero, min(full, value)))))


@njit(cache=True, nogil=True)
def _bar(sheet, c, y0, y1, level):  # type: ignore[no-untyped-def]
    """A vertical bar, one column wide, from y0 to y1, covering ``level`` (0..1) of its width; exact at its ends."""
    if c < 0 or c >= sheet.spans.shape[0] or y1 <= 0.0 or y0 >= sheet.height or y1 <= y0 or level <= 0.0:
        return
    y0, y1 = max(y0, 0.0), min(y1, float(sheet.height))
    top, bottom = int(y0), math.ceil(y1)
    pixels = _pixels(sheet, c, top, bottom)
    _raise(pixels, 0, (min(y1, top + 1.0) - y0) * level)
    _raise(pixels, bottom - 1 - top, (y1 - max(y0, bottom - 1.0)) * level)
    if bottom - top > 2:
        full = np.uint8(255.0 * level + 0.5)
        inner = pixels[1 : bottom - 1 - top]
        for i in range(inner.size):
            inner[i] = max(inner[i], full)


@njit(cache=True, nogil=True)
def draw_samples(sheet, x, y, scale, pen):  # type: ignore[no-untyped-def]
    """A line through samples at (x[i], a + b*y[i]) px; ``scale`` = (a, b). NaN interrupts it.

    pen : (half the line's width, radius of a dot on every sample, 0 for none); a sample without neighbours is always a
    dot.
    """
    (a, b), (half, dot) = scale, pen
    far = 4.0 * half + 4.0
    n = x.size
    for i in range(n):
        yi = a + b * y[i]
        if not math.isfinite(yi):
            continue
        joined = i > 0 and math.isfinite(y[i - 1])
        if joined and x[i] >= -far and x[i - 1] <= sheet.spans.shape[0] + far:
            _stroke(sheet, (x[i - 1], a + b * y[i - 1], x[i], yi), half)
        alone = not joined and (i + 1 == n or not math.isfinite(y[i + 1]))
        if dot > 0.0 or alone:
            _stroke(sheet, (x[i], yi, x[i], yi), max(dot, half))


@njit(cache=True, nogil=True)
def draw_envelope(sheet, columns, scale, pen, begin):  # type: ignore[no-untyped-def]
    """A trace known by its extremes, first and last value in every column; ``scale`` = (a, b): y = a + b*value px.

    columns : (lo, hi, first, last), each (n_columns,); NaN where nothing is known.
    pen : (half the line's width, how many empty columns between two a straight line may join).
    begin : the sheet is `clear` from this column on, before it is already right; 0: draw all.

    Neighbouring columns meet at their border, half way between the one's last and the other's first value. Every
    sample is covered.
    """
    half, join = pen
    n = min(columns[0].size, sheet.spans.shape[0])
    shape = (np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n))
    kind = np.zeros(n, np.uint8)
    # What is drawn from here on reaches the columns from ``begin`` on; two more columns say how.
    start = max(0, begin - reach(half) - join)
    _shape(sheet, columns, scale, pen, (shape, kind, max(0, start - 2)))
    _classify(shape, kind, max(0, start - 2), half)
    left, right, top, bottom = shape
    for j in range(start, n):
        if kind[j] == _FLAT:
            _flat(sheet, j, 0.5 * (top[j] + bottom[j]), bottom[j] - top[j], half)
        elif kind[j] == _STEEP:
            _stroke(sheet, (float(j), left[j], j + 1.0, right[j]), half)
        elif kind[j] == _PEAK:
            _peak(sheet, j, (left[j], right[j], top[j], bottom[j]), half)
        elif kind[j] == _FILL:
            _fill(sheet, j, (top, bottom, kind), half)


@njit(cache=True, nogil=True)
def reach(half):  # type: ignore[no-untyped-def]
    """How many columns to either side one column's drawing can touch."""
    return math.ceil(half + 0.5) + 1


@njit(cache=True, nogil=True)
def _shape(sheet, columns, scale, pen, out):  # type: ignore[no-untyped-def]
    """Where the line enters, leaves and ends in every column that it is known in, px; joins those that lie apart."""
    (lo, hi, first, last), (a, b), (half, join) = columns, scale, pen
    (left, right, top, bottom), kind, start = out
    before = -1
    for j in range(start, kind.size):
        if not (math.isfinite(lo[j]) and math.isfinite(hi[j])):
            continue
        y_lo, y_hi = a + b * lo[j], a + b * hi[j]
        top[j], bottom[j] = min(y_lo, y_hi), max(y_lo, y_hi)
        left[j], right[j] = a + b * first[j], a + b * last[j]
        if before >= 0 and before == j - 1:
            border = 0.5 * (right[before] + left[j])
            right[before], left[j] = border, border
        elif before >= 0 and j - before - 1 <= join:
            _stroke(sheet, (before + 0.5, right[before], j + 0.5, left[j]), half)
        kind[j] = _FLAT
        before = j


@njit(cache=True, nogil=True)
def _classify(shape, kind, start, half):  # type: ignore[no-untyped-def]
    """How to draw each column that is not empty."""
    left, right, top, bottom = shape
    gentle = _GENTLE if half <= _THIN else 0.2 * _GENTLE + 0.6 * _GENTLE / half
    for j in range(start, kind.size):
        if kind[j] != _NONE:
            top[j] = min(top[j], left[j], right[j])
            bottom[j] = max(bottom[j], left[j], right[j])
            kind[j] = _kind((left[j], right[j], top[j], bottom[j]), gentle)
    for j in range(start + 1, kind.size - 1):
        if kind[j] == _STEEP and half <= _THIN and _straight(left, right, j):
            kind[j] = _FLAT
        elif (kind[j] == _STEEP or kind[j] == _PEAK) and _crowded(top, bottom, j):
            kind[j] = _FILL


@njit(cache=True, nogil=True)
def _way(left, right, top, bottom):  # type: ignore[no-untyped-def]
    """Length of the shortest way from left to right through both extremes, and which extreme comes first."""
    down_first = abs(left - bottom) + abs(top - right)
    up_first = abs(left - top) + abs(bottom - right)
    if down_first < up_first:
        return down_first + bottom - top, bottom, top
    return up_first + bottom - top, top, bottom


@njit(cache=True, nogil=True)
def _kind(ends, gentle):  # type: ignore[no-untyped-def]
    """How to draw a column that the line enters at ``left``, leaves at ``right``, reaching from top to bottom."""
    left, right, top, bottom = ends
    if bottom - top <= gentle:
        return _FLAT
    if min(left, right) - top <= _CORNER and bottom - max(left, right) <= _CORNER:
        return _STEEP
    way, _, _ = _way(left, right, top, bottom)
    return _FILL if way >= _FILL_PASSES * (bottom - top) else _PEAK


@njit(cache=True, nogil=True)
def _straight(left, right, j):  # type: ignore[no-untyped-def]
    """Whether the line goes through column j and both its neighbours at much the same slope."""
    rise = right[j] - left[j]
    before, after = (right[j - 1] - left[j - 1]) / rise, (right[j + 1] - left[j + 1]) / rise
    return min(before, after) >= 1.0 / _BEND and max(before, after) <= _BEND


@njit(cache=True, nogil=True)
def _crowded(top, bottom, j):  # type: ignore[no-untyped-def]
    """Whether both neighbours run over half of column j's extent: then the line goes up and down many times, even
    where it happens to enter a column at one extreme and to leave it at the other."""
    half = 0.5 * (bottom[j] - top[j])
    before = min(bottom[j], bottom[j - 1]) - max(top[j], top[j - 1])
    after = min(bottom[j], bottom[j + 1]) - max(top[j], top[j + 1])
    return before > half and after > half


@njit(cache=True, nogil=True)
def _peak(sheet, j, ends, half):  # type: ignore[no-untyped-def]
    """The shortest way from left to right through both extremes, at an even pace."""
    left, right, top, bottom = ends
    way, one, two = _way(left, right, top, bottom)
    x_one = j + abs(left - one) / way
    x_two = x_one + abs(one - two) / way
    if x_one > j:
        _stroke(sheet, (float(j), left, x_one, one), half)
    _stroke(sheet, (x_one, one, x_two, two), half)
    if right != two:
        _stroke(sheet, (x_two, two, j + 1.0, right), half)


@njit(cache=True, nogil=True)
def _fill(sheet, j, shape, half):  # type: ignore[no-untyped-def]
    """A filled column, as wide as the line is thick; what the neighbours fill themselves is left to them."""
    top, bottom, kind = shape
    before, after, over, under = max(j - 1, 0), min(j + 1, kind.size - 1), half, half
    # A wide line's end that stands out is round, no bar one column wide.
    if half > _THIN and top[j] < min(top[before], top[after]):
        _stroke(sheet, (j + 0.5, top[j], j + 0.5, top[j]), half)
        over = 0.5
    if half > _THIN and bottom[j] > max(bottom[before], bottom[after]):
        _stroke(sheet, (j + 0.5, bottom[j], j + 0.5, bottom[j]), half)
        under = 0.5
    _bar(sheet, j, top[j] - over, bottom[j] + under, 1.0)
    spill, step = half - 0.5, 1
    while spill > 0.0:
        level = min(spill, 1.0)
        for k in (j - step, j + step):
            if not (0 <= k < kind.size and kind[k] == _FILL):
                _bar(sheet, k, top[j], bottom[j], level)
                continue
            if top[j] < top[k] - 1.0:  # less is not seen beside the neighbour's own end
                _bar(sheet, k, top[j], min(bottom[j], top[k]), level)
            if bottom[j] > bottom[k] + 1.0:
                _bar(sheet, k, max(top[j], bottom[k]), bottom[j], level)
        spill, step = spill - 1.0, step + 1


@njit(cache=True, nogil=True)
def draw_samples_anew(sheets, number, samples, scale, pen):  # type: ignore[no-untyped-def]
    """`draw_samples` of (x, y) on a sheet that is cleared first."""
    sheet = Sheet(sheets.cover[number], sheets.spans[number], sheets.height, sheets.origins[number])
    clear(sheet, 0)
    draw_samples(sheet, samples[0], samples[1], scale, pen)


@njit(cache=True, nogil=True)
def roll_envelopes(sheets, first, tables, traces, moved):  # type: ignore[no-untyped-def]
    """Draw rows of an envelope on the sheets from ``first`` on, keeping of each what is still true.

    tables : (now, before), each (lo, hi, first, last) with (n_rows, n_columns)
    traces : rows (n,) int64; scales (n, 2) and halves (n,) float64; and ``join``, see `draw_envelope`
    moved : by how many columns ``now`` went on since ``before``, drawn alike on these sheets; -1: draw all anew
    """
    (now, before), (rows, scales, halves, join) = tables, traces
    width = sheets.spans.shape[1]
    for i in range(rows.size):
        row, half, number = rows[i], halves[i], first + i
        columns = (now[0][row], now[1][row], now[2][row], now[3][row])
        begin = 0
        if moved >= 0:
            old = (before[0][row], before[1][row], before[2][row], before[3][row])
            # A changed column changes how its neighbours meet it, and lines that are joined to it.
            begin = max(0, common(columns, old, moved) - 3 - join - reach(half))
            sheets.origins[number] = (sheets.origins[number] + moved) % width
        sheet = Sheet(sheets.cover[number], sheets.spans[number], sheets.height, sheets.origins[number])
        clear(sheet, begin)
        draw_envelope(sheet, columns, (scales[i, 0], scales[i, 1]), (half, join), begin)


def warm_up() -> None:
    """Compile, or load from numba's cache, everything here (seconds the first time); any thread."""
    sheets, line = new_sheets(BLOCK, 4, 1), np.linspace(0.0, 3.0, BLOCK)
    draw_samples_anew(sheets, 0, (line, line), (0.0, 1.0), (0.75, 0.0))
    table = (line[None], line[None], line[None], line[None])
    traces = (np.zeros(1, np.int64), np.ones((1, 2)), np.full(1, 0.75), 0)
    roll_envelopes(sheets, 0, (table, table), traces, 0)

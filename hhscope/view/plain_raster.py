"""Plain raster: what `hhscope.view.raster` draws, by numpy, for the time until that is compiled; the same coverage.

A line is taken apart into pieces, the pieces into columns and the columns into pixels, all at once in long arrays. It
takes some ten times as long and draws everything anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hhscope.view.plain_envelope import FILL, FLAT, PEAK, STEEP, Columns, Shape, shape_of, way
from hhscope.view.sheets import UNTOUCHED, Sheets

Numbers = NDArray[np.float64]
Wholes = NDArray[np.int64]

# As in `hhscope.view.raster`.
_FAR, _BEYOND, _THIN = 4096.0, 64.0, 1.0
_LOWEST: Final = -1e9  # px: no screen; keeps whole numbers within bounds


@dataclass(frozen=True, slots=True)
class _Paper:
    """One sheet to draw on: coverage (width, padded height), spans (width, 2), rows of the image."""

    cover: NDArray[np.uint8]
    spans: NDArray[np.int32]
    height: int

    @property
    def width(self) -> int:
        return len(self.cover)

    def raise_to(self, column: Wholes, row: Wholes, level: NDArray[np.uint8]) -> None:
        """Coverage of pixels; the larger wins."""
        np.maximum.at(self.cover.reshape(-1), column * self.cover.shape[1] + row, level)

    def touch(self, column: Wholes, first: Wholes, last: Wholes) -> None:
        """Rows [first, last) of columns may have coverage now."""
        np.minimum.at(self.spans[:, 0], column, first.astype(np.int32))
        np.maximum.at(self.spans[:, 1], column, last.astype(np.int32))


def draw_samples_anew(sheets: Sheets, number: int, samples: Any, scale: Any, pen: Any) -> None:
    """As `hhscope.view.raster.draw_samples_anew`."""
    paper = _wiped(sheets, number)
    (x, values), (a, b), (half, dot) = samples, scale, pen
    y = a + b * values
    known = np.isfinite(y)
    far = 4.0 * half + 4.0
    joined = known[1:] & known[:-1] & (x[1:] >= -far) & (x[:-1] <= paper.width + far)
    ends = np.stack((x[:-1], y[:-1], x[1:], y[1:]))
    _strokes(paper, ends[:, joined], half)
    before, after = np.append(False, known[:-1]), np.append(known[1:], False)
    dots = known if dot > 0.0 else known & ~before & ~after
    _strokes(paper, np.stack((x, y, x, y))[:, dots], max(dot, half))


def roll_envelopes(sheets: Sheets, first: int, tables: Any, traces: Any, _moved: int) -> None:
    """As `hhscope.view.raster.roll_envelopes`, all anew."""
    (now, _), (rows, scales, halves, join) = tables, traces
    for i in range(rows.size):
        paper = _wiped(sheets, first + i)
        n = min(now[0].shape[1], paper.width)
        lo, hi, begin, end = (part[rows[i], :n] for part in now)
        columns = Columns(lo=lo, hi=hi, first=begin, last=end, scale=(scales[i, 0], scales[i, 1]))
        _draw_envelope(paper, shape_of(columns, halves[i], join), halves[i])


def _wiped(sheets: Sheets, number: int) -> _Paper:
    sheets.cover[number] = 0
    sheets.spans[number, :, 0], sheets.spans[number, :, 1] = UNTOUCHED, 0
    sheets.origins[number] = 0
    return _Paper(sheets.cover[number], sheets.spans[number], sheets.height)


def _draw_envelope(paper: _Paper, shape: Shape, half: float) -> None:
    _strokes(paper, shape.joints, half)
    left, right, top, bottom = shape.left, shape.right, shape.top, shape.bottom
    flat, steep, peak = (np.flatnonzero(shape.kind == kind) for kind in (FLAT, STEEP, PEAK))
    _flats(paper, flat, (0.5 * (top + bottom)[flat], (bottom - top)[flat]), half)
    _strokes(paper, np.stack((steep, left[steep], steep + 1.0, right[steep])), half)
    if peak.size:
        _peaks(paper, peak, shape, half)
    if (shape.kind == FILL).any():
        _fills(paper, shape, half)


def _peaks(paper: _Paper, peak: Wholes, shape: Shape, half: float) -> None:
    """The shortest way from left to right through both extremes, at an even pace."""
    left, right = shape.left[peak], shape.right[peak]
    length, one, two = way(left, right, shape.top[peak], shape.bottom[peak])
    x_one = peak + np.abs(left - one) / length
    x_two = x_one + np.abs(one - two) / length
    goes, comes = x_one > peak, right != two
    _strokes(paper, np.stack((peak, left, x_one, one))[:, goes], half)
    _strokes(paper, np.stack((x_one, one, x_two, two)), half)
    _strokes(paper, np.stack((x_two, two, peak + 1.0, right))[:, comes], half)


def _fills(paper: _Paper, shape: Shape, half: float) -> None:
    """Filled columns, as wide as the line is thick; what the neighbours fill themselves is left to them."""
    top, bottom, filled = shape.top, shape.bottom, shape.kind == FILL
    j, n = np.flatnonzero(filled), filled.size
    over, under = np.full(j.size, half), np.full(j.size, half)
    if half > _THIN:  # a wide line's end that stands out is round
        before, after = np.maximum(j - 1, 0), np.minimum(j + 1, n - 1)
        out = top[j] < np.minimum(top[before], top[after])
        _strokes(paper, np.stack((j + 0.5, top[j], j + 0.5, top[j]))[:, out], half)
        over[out] = 0.5
        out = bottom[j] > np.maximum(bottom[before], bottom[after])
        _strokes(paper, np.stack((j + 0.5, bottom[j], j + 0.5, bottom[j]))[:, out], half)
        under[out] = 0.5
    _bars(paper, j, (top[j] - over, bottom[j] + under), 1.0)
    spill, step = half - 0.5, 1
    while spill > 0.0:
        level = min(spill, 1.0)
        for k in (j - step, j + step):
            there = np.clip(k, 0, n - 1)
            own = (k >= 0) & (k < n) & filled[there]
            _bars(paper, k[~own], (top[j][~own], bottom[j][~own]), level)
            high, low = own & (top[j] < top[there] - 1.0), own & (bottom[j] > bottom[there] + 1.0)
            _bars(paper, k[high], (top[j][high], np.minimum(bottom[j], top[there])[high]), level)
            _bars(paper, k[low], (np.maximum(top[j], bottom[there])[low], bottom[j][low]), level)
        spill, step = spill - 1.0, step + 1


# -- pixels -----------------------------------------------------------------------------------------------------


def _spread(first: Wholes, last: Wholes) -> tuple[Wholes, Wholes]:
    """All whole numbers of the ranges [first, last), one range after the other: the range's number, and how far in."""
    counts = last - first
    which = np.repeat(np.arange(first.size), counts)
    return which, np.arange(which.size) - np.repeat(np.cumsum(counts) - counts, counts)


def _whole(values: Numbers) -> Wholes:
    """Towards zero, as a compiled ``int``."""
    return np.clip(values, _LOWEST, -_LOWEST).astype(np.int64)


def _strokes(paper: _Paper, ends: NDArray[Any], half: float) -> None:
    """Coverage of straight lines with round ends; ``ends``: (x0, y0, x1, y1), each (n,)."""
    x0, y0, x1, y1 = _clipped(ends, paper.width, paper.height)
    r = half + 0.5
    left = _whole(np.floor(np.maximum(np.minimum(x0, x1) - r, 0.0)))
    right = _whole(np.ceil(np.minimum(np.maximum(x0, x1) + r, paper.width)))
    top = _whole(np.floor(np.maximum(np.minimum(y0, y1) - r, 0.0)))
    bottom = _whole(np.ceil(np.minimum(np.maximum(y0, y1) + r, paper.height)))
    right = np.where(top < bottom, np.maximum(left, right), left)
    line, offset = _spread(left, right)
    if not line.size:
        return
    dx, dy = x1 - x0, y1 - y0
    leans = np.abs(dx) > 1e-9
    slope = np.where(leans, dy / np.where(leans, dx, 1.0), 0.0)
    reach = np.where(leans, r * np.sqrt(1.0 + slope * slope), 1e18)
    column = left[line] + offset
    px = column + 0.5 - x0[line]
    middle = y0[line] + px * slope[line]
    first = np.maximum(top[line], _whole(np.maximum(middle - reach[line], -1.0)))
    last = np.minimum(bottom[line], _whole(np.minimum(middle + reach[line], bottom[line] + 1.0)) + 1)
    seen = first < last
    column, px, line, first, last = column[seen], px[seen], line[seen], first[seen], last[seen]
    paper.touch(column, first, last)
    at, i = _spread(first, last)
    start = (first + 0.5 - y0[line]).astype(np.float32)[at] + i.astype(np.float32)
    level = _level((px.astype(np.float32)[at], start), (dx[line][at], dy[line][at]), r)
    paper.raise_to(column[at], first[at] + i, level)


def _level(place: tuple[Any, Any], way_: tuple[Numbers, Numbers], r: float) -> NDArray[np.uint8]:
    """Coverage of pixels by their place from a line's start and the way to its end; in single precision throughout."""
    f = np.float32
    (px, y), dx, dy = place, way_[0].astype(f), way_[1].astype(f)
    inverse = (1.0 / np.maximum(way_[0] * way_[0] + way_[1] * way_[1], 1e-12)).astype(f)
    along = np.clip((px * dx + y * dy) * inverse, f(0.0), f(1.0))
    aside, above = px - along * dx, y - along * dy
    value = f(255.0 * r + 0.5) - f(255.0) * np.sqrt(aside * aside + above * above)
    level: NDArray[np.uint8] = np.clip(value, f(0.0), f(255.5)).astype(np.uint8)
    return level


def _clipped(ends: NDArray[Any], width: int, height: int) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """The lines without what lies far outside of the screen: single precision would not do for it."""
    x0, y0, x1, y1 = ends
    long = np.abs(y1 - y0) > _FAR
    if long.any():
        slope = np.where(long, (x1 - x0) / np.where(long, y1 - y0, 1.0), 0.0)
        a, b = (np.where(long, np.clip(y, -_BEYOND, height + _BEYOND), y) for y in (y0, y1))
        x0, y0, x1, y1 = x0 + (a - y0) * slope, a, x1 + (b - y1) * slope, b
    long = np.abs(x1 - x0) > _FAR
    if long.any():
        slope = np.where(long, (y1 - y0) / np.where(long, x1 - x0, 1.0), 0.0)
        a, b = (np.where(long, np.clip(x, -_BEYOND, width + _BEYOND), x) for x in (x0, x1))
        x0, y0, x1, y1 = a, y0 + (a - x0) * slope, b, y1 + (b - x1) * slope
    return x0, y0, x1, y1


def _flats(paper: _Paper, column: Wholes, line: tuple[Numbers, Numbers], half: float) -> None:
    """Coverage, in their own columns, of lines that go on beyond them; ``line``: their middle and their rise, px."""
    y_mid, rise = line
    slant = 1.0 / np.sqrt(1.0 + rise * rise)
    reach = (half + 0.5) / slant
    top = _whole(np.maximum(0.0, y_mid - reach))
    bottom = np.minimum(paper.height, _whole(y_mid + reach) + 1)
    seen = (y_mid + reach > 0.0) & (y_mid - reach < paper.height) & (top < bottom)
    column, y_mid, slant, top, bottom = column[seen], y_mid[seen], slant[seen], top[seen], bottom[seen]
    paper.touch(column, top, bottom)
    at, i = _spread(top, bottom)
    level, fall = np.float32(255.0 * (half + 0.5) + 0.5), (255.0 * slant).astype(np.float32)
    start = (top + 0.5 - y_mid).astype(np.float32)
    value = level - fall[at] * np.abs(start[at] + i.astype(np.float32))
    paper.raise_to(
        column[at], top[at] + i, np.clip(value, np.float32(0.0), np.float32(255.5)).astype(np.uint8)
    )


def _bars(paper: _Paper, column: Wholes, ends: tuple[Numbers, Numbers], level: float) -> None:
    """Vertical bars, one column wide, covering ``level`` (0..1) of its width; exact at their ends."""
    y0, y1 = ends
    seen = (column >= 0) & (column < paper.width) & (y1 > 0.0) & (y0 < paper.height) & (y1 > y0)
    column, y0, y1 = column[seen], np.maximum(y0[seen], 0.0), np.minimum(y1[seen], float(paper.height))
    top, bottom = _whole(y0), _whole(np.ceil(y1))
    paper.touch(column, top, bottom)
    at, i = _spread(top, bottom)
    row = top[at] + i
    share = np.minimum(y1[at], row + 1.0) - np.maximum(y0[at], row)
    paper.raise_to(column[at], row, (255.0 * np.clip(share * level, 0.0, 1.0) + 0.5).astype(np.uint8))

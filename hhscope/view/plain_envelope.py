"""Plain envelope: how each column of an envelope is drawn; by numpy what `hhscope.view.raster` decides in loops."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

NONE, FLAT, STEEP, PEAK, FILL = 0, 1, 2, 3, 4

# As in `hhscope.view.raster`.
_FILL_PASSES, _GENTLE, _THIN, _BEND, _CORNER = 1.3, 1.5, 1.0, 1.5, 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A trace by its extremes, first and last values, each (n,), NaN where unknown; y = a + b*value px, ``scale``."""

    lo: Numbers
    hi: Numbers
    first: Numbers
    last: Numbers
    scale: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Where the line enters and leaves each column, between what it stays, px, each (n,); how to draw it.

    joints : (4, k) straight lines (x0, y0, x1, y1) between columns that lie apart
    """

    left: Numbers
    right: Numbers
    top: Numbers
    bottom: Numbers
    kind: NDArray[np.uint8]
    joints: Numbers


def shape_of(columns: Columns, half: float, join: int) -> Shape:
    """Neighbouring columns meet at their border; those up to ``join`` columns apart are joined by a line."""
    a, b = columns.scale
    known = np.isfinite(columns.lo) & np.isfinite(columns.hi)
    y_lo, y_hi, left, right = (
        np.where(known, a + b * part, 0.0) for part in (columns.lo, columns.hi, columns.first, columns.last)
    )
    top, bottom = np.minimum(y_lo, y_hi), np.maximum(y_lo, y_hi)
    places = np.flatnonzero(known)
    before, after = places[:-1], places[1:]
    gap = after - before - 1
    far = (gap > 0) & (gap <= join)
    joints = np.stack((before + 0.5, right[before], after + 0.5, left[after]))[:, far]
    meets, met = before[gap == 0], after[gap == 0]
    left[met] = right[meets] = 0.5 * (right[meets] + left[met])
    top = np.where(known, np.minimum(top, np.minimum(left, right)), 0.0)
    bottom = np.where(known, np.maximum(bottom, np.maximum(left, right)), 0.0)
    with np.errstate(all="ignore"):  # where a column is not steep, its rise may be nothing
        kind = _kinds((left, right, top, bottom), known, half)
    return Shape(left=left, right=right, top=top, bottom=bottom, kind=kind, joints=joints)


def way(left: Numbers, right: Numbers, top: Numbers, bottom: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Length of the shortest way from left to right through both extremes, and which extreme comes first."""
    down_first = np.abs(left - bottom) + np.abs(top - right)
    up_first = np.abs(left - top) + np.abs(bottom - right)
    down = down_first < up_first
    length = np.where(down, down_first, up_first) + bottom - top
    return length, np.where(down, bottom, top), np.where(down, top, bottom)


def _kinds(
    ends: tuple[Numbers, Numbers, Numbers, Numbers], known: NDArray[np.bool_], half: float
) -> NDArray[np.uint8]:
    left, right, top, bottom = ends
    gentle = _GENTLE if half <= _THIN else 0.2 * _GENTLE + 0.6 * _GENTLE / half
    length, _, _ = way(left, right, top, bottom)
    high = bottom - top
    corners = (np.minimum(left, right) - top <= _CORNER) & (bottom - np.maximum(left, right) <= _CORNER)
    steep = np.where(corners, STEEP, np.where(length >= _FILL_PASSES * high, FILL, PEAK))
    kind = np.where(known, np.where(high <= gentle, FLAT, steep), NONE).astype(np.uint8)
    inner, crowded = kind[1:-1], _crowded(top, bottom)
    through = (inner == STEEP) & _straight(left, right) & (half <= _THIN)
    filled = ((inner == STEEP) | (inner == PEAK)) & crowded & ~through
    inner[through], inner[filled] = FLAT, FILL
    return kind


def _straight(left: Numbers, right: Numbers) -> NDArray[np.bool_]:
    """Whether the line goes through a column and both its neighbours at much the same slope; (n - 2,)."""
    rise = right - left
    before, after = rise[:-2] / rise[1:-1], rise[2:] / rise[1:-1]
    found: NDArray[np.bool_] = (np.minimum(before, after) >= 1.0 / _BEND) & (
        np.maximum(before, after) <= _BEND
    )
    return found


def _crowded(top: Numbers, bottom: Numbers) -> NDArray[np.bool_]:
    """Whether both neighbours run over half of a column's extent; (n - 2,)."""
    half = 0.5 * (bottom[1:-1] - top[1:-1])
    found: NDArray[np.bool_] = np.ones(half.size, np.bool_)
    for other in (slice(None, -2), slice(2, None)):
        shared = np.minimum(bottom[1:-1], bottom[other]) - np.maximum(top[1:-1], top[other])
        found &= shared > half
    return found

"""Ranges: value axes that scale themselves in calm steps; pure."""

from __future__ import annotations

import math
from typing import Final

Range = tuple[float, float]

_STEPS_ACROSS: Final = 5  # an automatic range is a few whole 1-2-5 steps high
_MARGIN: Final = 0.02  # data never touch the edge
_SHRINK_BELOW: Final = 0.35  # what fills less of the axis than this gets a smaller one
_FROM_ZERO: Final = 0.4  # data from above 0 whose low end is below this share of the top begin at 0


def calm_range(present: Range | None, extent: Range | None, base: Range | None = None) -> Range:
    """The range of an axis for data between ``extent``: the present one as long as it serves.

    ``base`` is always inside (the model's own range). It grows at once, and shrinks only when the data fill little
    of it, so that a live trace does not make its axis dance.
    """
    wanted = union(_finite(extent), base)
    if wanted is None:
        return present or (0.0, 1.0)
    if present is not None and _inside(wanted, present):
        fills = (wanted[1] - wanted[0]) / (present[1] - present[0])
        if fills >= _SHRINK_BELOW:
            return present
    return wanted if wanted == base else stepped_range(wanted)


def stepped_range(extent: Range) -> Range:
    """The smallest range of whole 1-2-5 steps around ``extent`` with a little air; from 0 where that is near."""
    low, high = extent
    if 0 <= low <= _FROM_ZERO * high:
        low = 0.0
    if not high > low:
        around = abs(high) * 0.1 or 1.0
        low, high = low - around, high + around
    air = (high - low) * _MARGIN
    step = nice_step((high - low) / _STEPS_ACROSS)
    bottom = low if low == 0 else low - air
    return math.floor(bottom / step) * step, math.ceil((high + air) / step) * step


def nice_step(rough: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is not below ``rough`` (> 0)."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1.0, 2.0, 5.0, 10.0) if m * power >= rough * (1 - 1e-9))


def _finite(extent: Range | None) -> Range | None:
    return extent if extent is not None and all(map(math.isfinite, extent)) else None


def union(a: Range | None, b: Range | None) -> Range | None:
    """The range that covers both; None is nothing."""
    if a is None or b is None:
        return a or b
    return min(a[0], b[0]), max(a[1], b[1])


def _inside(a: Range, b: Range) -> bool:
    return b[0] <= a[0] and a[1] <= b[1]

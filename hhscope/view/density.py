"""Density: how often a path through a plane crosses each pixel; whole numbers, so that light can be taken back exactly.

Every sample brings the same light, `SAMPLE_LIGHT`, spread evenly along the way from the sample before it: where the
cell lingers it is bright, where it rushes it is faint, and no sample is left out.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

SAMPLE_LIGHT: Final = 65_536
_MOST_STEPS = 4096  # of one way between two samples; longer ones leave the screen anyway
_FAINT = 1024.0  # light of one pixel of a fast flank: where the tone curve bends


@njit(cache=True, nogil=True)
def deposit(density, x, y, joined, sign):  # type: ignore[no-untyped-def]
    """Add (``sign`` 1) or take back (-1) the light of the ways from point i - 1 to point i, for i from 1 on.

    Parameters
    ----------
    density : (height, width) int64, changed in place
    x, y : (n,) float64, pixels from the upper left corner's centre; not a number breaks the path
    joined : (n,) bool; False: no way leads to this point
    """
    height, width = density.shape
    for i in range(1, x.size):
        dx, dy = x[i] - x[i - 1], y[i] - y[i - 1]
        if not joined[i] or not math.isfinite(dx) or not math.isfinite(dy):
            continue
        steps = int(min(max(math.ceil(max(abs(dx), abs(dy))), 1.0), _MOST_STEPS))
        light = 65_536 // steps
        for k in range(1, steps + 1):
            px, py = x[i - 1] + dx * k / steps, y[i - 1] + dy * k / steps
            if not (-1.0 < px < width and -1.0 < py < height):
                continue
            left, top = math.floor(px), math.floor(py)
            fx, fy = px - left, py - top
            for row in range(2):
                for column in range(2):
                    r, c = top + row, left + column
                    if 0 <= r < height and 0 <= c < width:
                        share = (fx if column else 1.0 - fx) * (fy if row else 1.0 - fy)
                        density[r, c] += sign * int(light * share)


@njit(cache=True, nogil=True)
def tone(density, levels):  # type: ignore[no-untyped-def]
    """Brightness 0 to 255 of every pixel into ``levels`` (height, width) uint8: the root of the logarithm of light."""
    most = 0
    for row in range(density.shape[0]):
        for column in range(density.shape[1]):
            most = max(most, density[row, column])
    full = math.log1p(most / _FAINT)
    for row in range(density.shape[0]):
        for column in range(density.shape[1]):
            light = density[row, column]
            level = 255.0 * math.sqrt(math.log1p(light / _FAINT) / full) if light > 0 else 0.0
            levels[row, column] = int(level + 0.5)


def warm_up() -> None:
    """Compile both, or take them from the cache; up to 2 s the first time, on any thread."""
    density, x = np.zeros((2, 2), np.int64), np.zeros(2)
    deposit(density, x, x, np.ones(2, np.bool_), 1)
    tone(density, np.zeros((2, 2), np.uint8))


def levels_of(density: NDArray[np.int64]) -> NDArray[np.uint8]:
    """`tone` into a new array."""
    levels = np.empty(density.shape, np.uint8)
    tone(density, levels)
    return levels

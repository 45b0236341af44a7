"""Synthetic voltage traces whose spikes are known exactly."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

REST_MV = -65.0
WIDTH_MS = 0.35


def humps(t_ms: Array, centres_ms: Array, heights_mv: Array | float = 100.0) -> Array:
    """Gaussian humps on a resting potential: smooth, with a peak of REST_MV + height at each centre."""
    v = np.full(len(t_ms), REST_MV)
    for centre, height in zip(centres_ms, np.broadcast_to(heights_mv, len(centres_ms)), strict=True):
        v += height * np.exp(-(((t_ms - centre) / WIDTH_MS) ** 2))
    return v


def rise_before_centre(height_mv: float = 100.0, threshold_mv: float = 0.0) -> float:
    """How long before its centre a hump crosses the threshold, ms."""
    return WIDTH_MS * math.sqrt(math.log(height_mv / (threshold_mv - REST_MV)))


def polyline(*volts: float, points: int = 20) -> tuple[Array, Array]:
    """Straight lines from each value to the next: times (ms, step 0.1) and voltages."""
    v = np.concatenate([np.linspace(a, b, points, endpoint=False) for a, b in pairwise(volts)])
    v = np.append(v, volts[-1])
    return np.arange(len(v)) * 0.1, v

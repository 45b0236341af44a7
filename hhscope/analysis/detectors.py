"""Detectors: four ways to count spikes in a sampled trace, to be compared with each other; pure, over whole arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.spikes import SpikeRule

Array = NDArray[np.float64]
Places = NDArray[np.intp]

SLOPE_MV_PER_MS: Final = 10.0  # 10 V/s, the usual criterion for the onset of an action potential
_SLOPE_REARM: Final = 0.5  # of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """One way to count: ``find(v, dt_ms, rule)`` gives the numbers of the samples that it counts.

    counts : what it counts, in words
    """

    key: str
    label: str
    counts: str
    find: Callable[[Array, float, SpikeRule], Places]


def above_level(v: Array, dt_ms: float, rule: SpikeRule) -> Places:
    """Every sample above the threshold: what a program does that asks "is V high?" at each step."""
    return np.flatnonzero(v > rule.threshold)


def with_hysteresis(v: Array, dt_ms: float, rule: SpikeRule) -> Places:
    """Upward crossings of the threshold, armed again below ``threshold - rearm`` (a Schmitt trigger)."""
    return _armed_crossings(v, rule.threshold, rule.threshold - rule.rearm)


def by_prominence(v: Array, dt_ms: float, rule: SpikeRule) -> Places:
    """Local maxima that stand out by ``rule.prominence``, however high they are."""
    from scipy.signal import find_peaks

    peaks, _ = find_peaks(v, prominence=rule.prominence)
    return np.asarray(peaks, np.intp)


def by_slope(v: Array, dt_ms: float, rule: SpikeRule) -> Places:
    """Rises of dV/dt through 10 mV/ms, armed again below half of it; the slope is that between two samples."""
    return _armed_crossings(np.diff(v) / dt_ms, SLOPE_MV_PER_MS, _SLOPE_REARM * SLOPE_MV_PER_MS)


def _armed_crossings(x: Array, level: float, rearm: float) -> Places:
    """Samples at or above ``level`` that are the first since ``x`` was below ``rearm``; none before it was there."""
    event = np.where(x >= level, 1, np.where(x < rearm, -1, 0))
    places = np.flatnonzero(event)
    kinds = event[places]
    found: Places = places[1:][(kinds[1:] == 1) & (kinds[:-1] == -1)]
    return found


DETECTORS: Final = (
    Detector(key="level", label="level", counts="samples above the threshold", find=above_level),
    Detector(key="hysteresis", label="hysteresis", counts="upward crossings (armed again 5 mV below)",
             find=with_hysteresis),
    Detector(key="prominence", label="prominence", counts="peaks that stand out by 10 mV", find=by_prominence),
    Detector(key="dvdt", label="dV/dt", counts="rises faster than 10 mV/ms", find=by_slope),
)  # fmt: skip

"""Bursts: groups of spikes, found by the gap in the distribution of intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

_SMALLEST_RATIO = 2.0  # between neighbours in the sorted intervals
_FEWEST_PAUSES = 3
_FEWEST_SPIKES = 2  # in a burst


@dataclass(frozen=True, slots=True, kw_only=True)
class Bursts:
    """A train that is made of bursts. Only whole bursts count: those between two pauses.

    split_ms : intervals longer than this are pauses
    starts_ms : (b,) first spike of each whole burst, (b + 1,)-th pause not included; sizes : (b,) spikes in each
    period_ms, period_sd_ms : mean and standard deviation of the time from burst to burst
    duty : part of the period between the first and the last spike of a burst
    inside_hz : highest rate inside a burst, 1 / shortest interval
    """

    split_ms: float
    starts_ms: NDArray[np.float64]
    sizes: NDArray[np.int64]
    period_ms: float
    period_sd_ms: float
    duty: float
    inside_hz: float

    @property
    def regular(self) -> bool:
        """The period varies by no more than 5 %."""
        return self.period_sd_ms <= 0.05 * self.period_ms

    @property
    def spikes_per_burst(self) -> float:
        """Mean number of spikes in a whole burst."""
        return float(self.sizes.mean())


def present_bursts(times_ms: ArrayLike) -> Bursts | None:
    """The bursts that a cell fires now: of the last two periods of `bursts`; None when it has gone over to another way.

    Bursts are over when twice as many spikes as in the largest burst have come without a pause.
    """
    times = np.asarray(times_ms, np.float64)
    found = bursts(times)
    if found is None:
        return None
    pauses = np.flatnonzero(np.diff(times) > found.split_ms)
    if len(times) - 1 - pauses[-1] > 2 * found.sizes.max():
        return None
    return bursts(times[pauses[-_FEWEST_PAUSES] :]) or found


def bursts(times_ms: ArrayLike) -> Bursts | None:
    """The bursts in a train of spike times, or None when it has none.

    Sort the intervals and find the largest ratio r of neighbours: r >= 2 parts pauses from intervals inside bursts,
    at their geometric mean. There must be at least 3 pauses and at least 2 spikes in every whole burst.
    """
    times = np.asarray(times_ms, np.float64)
    intervals = np.diff(times)
    if len(intervals) < _FEWEST_PAUSES + 1 or not (intervals > 0).all():
        return None
    ordered = np.sort(intervals)
    ratios = ordered[1:] / ordered[:-1]
    at = int(np.argmax(ratios))
    if ratios[at] < _SMALLEST_RATIO:
        return None
    split = float(np.sqrt(ordered[at] * ordered[at + 1]))
    pauses = np.flatnonzero(intervals > split)
    if len(pauses) < _FEWEST_PAUSES:
        return None
    sizes = np.diff(pauses)
    if sizes.min() < _FEWEST_SPIKES:
        return None
    first, last = pauses[:-1] + 1, pauses[1:]
    starts = times[pauses + 1]  # with that of the burst after the last pause: one period more
    periods = np.diff(starts)
    return Bursts(
        split_ms=split,
        starts_ms=times[first],
        sizes=sizes.astype(np.int64),
        period_ms=float(periods.mean()),
        period_sd_ms=float(periods.std()),
        duty=float((times[last] - times[first]).sum() / periods.sum()),
        inside_hz=float(1000.0 / intervals[intervals <= split].min()),
    )

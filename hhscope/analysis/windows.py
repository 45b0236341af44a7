"""Windows: what happens in stretches of equal length, cut from a trace of V one after the other; pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

BIMODAL: Final = 5.0 / 9.0  # of a uniform distribution; two separate humps have more
LEAST_SD_MV: Final = 0.05  # below it the coefficient describes rounding, not a distribution
PEAK_RANGE_MV: Final = (60.0, 70.0)
TROUGH_DEPTH_MV: Final = 5.0  # below rest

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Windows:
    """Consecutive windows of ``window_ms``; arrays are (n,), one value per window: mV, and numbers of spikes."""

    window_ms: float
    mean: Array
    low: Array
    high: Array
    spikes: NDArray[np.int64]

    @property
    def n(self) -> int:
        """How many windows."""
        return len(self.mean)

    @property
    def p_fire(self) -> float:
        """Share of windows with a spike in them."""
        return float(np.mean(self.spikes > 0))

    def p_trough(self, rest_mv: float) -> float:
        """Share of windows in which V falls more than 5 mV below ``rest_mv``."""
        return float(np.mean(self.low < rest_mv - TROUGH_DEPTH_MV))

    @property
    def p_peak_range(self) -> float:
        """Share of windows whose highest V lies between 60 and 70 mV."""
        low, high = PEAK_RANGE_MV
        return float(np.mean((self.high >= low) & (self.high <= high)))

    @property
    def rate_hz(self) -> float:
        """Mean rate by counting, Hz."""
        return float(np.mean(self.spikes)) * 1000.0 / self.window_ms

    @property
    def quantum_hz(self) -> float:
        """The step in which a rate counted in one window moves, Hz: one spike more or less."""
        return 1000.0 / self.window_ms

    @property
    def bimodality(self) -> float | None:
        """Of the means; above 5/9 there are two humps. None when they hardly differ (SD below 0.05 mV)."""
        return bimodality(self.mean, LEAST_SD_MV)


def windows(
    v: Array, dt_ms: float, spike_times_ms: Array, window_ms: float, start_ms: float = 0.0
) -> Windows:
    """Cut (n,) V, sampled every ``dt_ms`` from ``start_ms`` on, into windows; what does not fill one is left out.

    A window holds the samples with start <= t < start + length, and the spikes whose times lie there.

    Raises
    ------
    ValueError
        When the window is no whole number of samples, or V does not fill one window.
    """
    size = round(window_ms / dt_ms)
    if size < 1 or not math.isclose(size * dt_ms, window_ms, rel_tol=1e-9):
        raise ValueError(
            f"window: {window_ms:g} ms is not a whole number of samples of {dt_ms:g} ms; take a multiple of it"
        )
    n = len(v) // size
    if not n:
        raise ValueError(
            f"window: {window_ms:g} ms is longer than what was recorded ({len(v) * dt_ms:g} ms); run for longer"
        )
    cut = np.asarray(v, np.float64)[: n * size].reshape(n, size)
    place = np.floor((np.asarray(spike_times_ms, np.float64) - start_ms) / window_ms + 1e-9).astype(np.int64)
    counts = np.bincount(place[(place >= 0) & (place < n)], minlength=n)
    return Windows(
        window_ms=window_ms, mean=cut.mean(axis=1), low=cut.min(axis=1), high=cut.max(axis=1), spikes=counts
    )


def firing_share(spike_times_ms: Array, start_ms: float, stop_ms: float, window_ms: float) -> float | None:
    """Share of the whole windows between two times that hold a spike; None when not even one fits."""
    n = math.floor((stop_ms - start_ms) / window_ms + 1e-9)
    if n < 1:
        return None
    place = np.floor((np.asarray(spike_times_ms, np.float64) - start_ms) / window_ms)
    return len(np.unique(place[(place >= 0) & (place < n)])) / n


def bimodality(values: Array, least_sd: float = 0.0) -> float | None:
    """Sarle's coefficient (skewness² + 1) / kurtosis, by population moments; None below ``least_sd``.

    SAS/STAT User's Guide, 1990, the CLUSTER procedure; Pfister et al., Front. Psychol. 4:700 (2013),
    doi 10.3389/fpsyg.2013.00700.
    """
    sd = float(values.std())
    if sd < least_sd or sd == 0.0:
        return None
    z = (values - values.mean()) / sd
    return float((np.mean(z**3) ** 2 + 1.0) / np.mean(z**4))

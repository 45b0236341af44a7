"""Coding: what of an input can be read from spikes, by their rate, their phase, and by adding up kernels; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.units import explained

Array = NDArray[np.float64]

_RIDGE: Final = 1e-3  # of the variance of the counts: keeps the kernel smooth where the data say nothing
_RATE_POINTS: Final = 2000  # at which the momentary rate is compared with the sine


@dataclass(frozen=True, slots=True, kw_only=True)
class SineReading:
    """Spikes beside the sine sin(2πft) that drove them.

    strength : vector strength |⟨e^(2πi·phase)⟩|, 0 … 1; by chance n spikes give 1/√n. None without a spike
    phase : mean phase 0 ≤ φ < 1 of the cycle, 0 = where the sine rises through its mean; None likewise
    rate_r2 : share of the variance of the momentary rate (1/interval around each time) that a sine of this
        frequency explains; None with fewer than 3 spikes, 0 when the rate does not move
    """

    strength: float | None
    phase: float | None
    rate_r2: float | None


def sine_reading(times_ms: Array, frequency_hz: float) -> SineReading:
    """What phase and rate of (n,) spike times tell of a sine that began at t = 0.

    J. M. Goldberg and P. B. Brown, J. Neurophysiol. 32:613-636 (1969), doi 10.1152/jn.1969.32.4.613.
    """
    if not times_ms.size:
        return SineReading(strength=None, phase=None, rate_r2=None)
    mean = np.exp(2j * np.pi * times_ms * frequency_hz / 1000.0).mean()
    return SineReading(
        strength=min(1.0, float(abs(mean))),
        phase=float(np.angle(mean)) / (2.0 * np.pi) % 1.0,
        rate_r2=_rate_r2(times_ms, frequency_hz),
    )


def _rate_r2(times_ms: Array, frequency_hz: float) -> float | None:
    if times_ms.size < 3:
        return None
    t = np.linspace(times_ms[0], times_ms[-1], _RATE_POINTS, endpoint=False)
    rate = 1000.0 / np.diff(times_ms)[np.searchsorted(times_ms, t, side="right") - 1]
    if rate.std() < 1e-3 * rate.mean():
        return 0.0
    angle = 2.0 * np.pi * frequency_hz * t / 1000.0
    columns = np.column_stack([np.ones_like(t), np.sin(angle), np.cos(angle)])
    return explained(rate, columns @ np.linalg.lstsq(columns, rate, rcond=None)[0]) or 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reconstruction:
    """An input, and what a sum of kernels placed at the spikes makes of it.

    estimate : (n,) in the unit of the signal
    lag_ms, kernel : (2m + 1,) the kernel around a spike at 0: before it (negative) and after it
    r2 : share of the variance explained in the second half, which the kernel was not fitted to; can be below 0
    """

    estimate: Array
    lag_ms: Array
    kernel: Array
    r2: float


def linear_reconstruction(signal: Array, times_ms: Array, bin_ms: float, reach_ms: float) -> Reconstruction:
    """The best linear guess of (n,) ``signal`` (one value per bin from t = 0 on) from the spikes.

    The kernel minimises the squared error in the first half (ridge 0.1 % of the variance of the counts).
    W. Bialek et al., Science 252:1854-1857 (1991), doi 10.1126/science.2063199.

    Raises
    ------
    ValueError
        When the signal has fewer than four times as many bins as the kernel.
    """
    from scipy.linalg import solve_toeplitz

    n, reach = len(signal), round(reach_ms / bin_ms)
    half = n // 2
    if half < 2 * (2 * reach + 1):
        raise ValueError(
            f"reconstruction: {n * bin_ms:g} ms are too short for a kernel of ±{reach_ms:g} ms; "
            f"take at least {4 * (2 * reach + 1) * bin_ms:g} ms"
        )
    place = (times_ms / bin_ms).astype(np.int64)
    counts = np.bincount(place[(place >= 0) & (place < n)], minlength=n).astype(np.float64)
    lags = np.arange(-reach, reach + 1).astype(np.float64)
    mean, rate = float(signal[:half].mean()), float(counts[:half].mean())
    kernel = np.zeros(len(lags))
    if rate > 0.0:
        x, s = signal[:half] - mean, counts[:half] - rate
        own = np.array([s[: half - k] @ s[k:] for k in range(2 * reach + 1)])
        own[0] *= 1.0 + _RIDGE
        across = np.array([_shifted_product(x, s, int(k)) for k in lags])
        kernel = solve_toeplitz(own, across)
    estimate = mean + np.convolve(counts - rate, kernel, mode="same")
    return Reconstruction(
        estimate=estimate,
        lag_ms=lags * bin_ms,
        kernel=kernel,
        r2=explained(signal[half:], estimate[half:]) or 0.0,
    )


def _shifted_product(x: Array, s: Array, lag: int) -> float:
    """Σ x(t + lag)·s(t) over the t where both are."""
    n = len(x)
    return float(x[lag:] @ s[: n - lag]) if lag >= 0 else float(x[:lag] @ s[-lag:])

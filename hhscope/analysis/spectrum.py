"""Spectrum: the amplitudes of the sines that a stretch of a signal is made of, and the peaks among them; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Cosine terms of each window, a0 − a1·cos(2πk/N) + a2·cos(4πk/N) − …; F. J. Harris, doi 10.1109/PROC.1978.10837
# (Hann, 4-term Blackman–Harris), and the flat top of ISO 18431-2.
WINDOWS: Final[Mapping[str, tuple[float, ...]]] = MappingProxyType(
    {
        "none": (1.0,),
        "hann": (0.5, 0.5),
        "blackman_harris": (0.35875, 0.48829, 0.14128, 0.01168),
        "flat_top": (0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368),
    }
)
_LEAST: Final = 16  # samples: fewer have no spectrum worth the name
_FLOOR_DB: Final = -200.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spectrum:
    """One-sided amplitude spectrum.

    hz : (n,) frequencies in the cell's own time
    amplitude : (n,) in the signal's unit: a sine of amplitude A shows A at its frequency; the mean is taken off
    resolution_hz : distance of two frequencies, 1/length
    lobe : how many frequencies to either side one pure sine spreads over with this window
    """

    hz: Array
    amplitude: Array
    resolution_hz: float
    lobe: int


@dataclass(frozen=True, slots=True)
class Peak:
    """A local maximum, between the frequencies of the grid: Hz, amplitude."""

    hz: float
    amplitude: float


def spectrum(values: Array, dt_ms: float, window: str = "hann") -> Spectrum:
    """Amplitudes of ``values`` (n,), sampled every ``dt_ms``, seen through one of `WINDOWS`.

    Raises
    ------
    ValueError
        For fewer than 16 samples, values that are not finite, or an unknown window.
    """
    if window not in WINDOWS:
        raise ValueError(f"no window {window!r}; there are: {', '.join(WINDOWS)}")
    n = len(values)
    if n < _LEAST:
        raise ValueError(f"a spectrum needs at least {_LEAST} samples; here are {n}: choose a longer stretch")
    if not np.isfinite(values).all():
        raise ValueError("the signal is not finite everywhere; choose a stretch without gaps")
    weights = window_weights(window, n)
    lines = np.abs(np.fft.rfft((values - values.mean()) * weights))
    amplitude = lines * (2.0 / weights.sum())
    amplitude[0] /= 2.0
    if n % 2 == 0:
        amplitude[-1] /= 2.0
    hz = np.arange(lines.size, dtype=np.float64) * (1000.0 / (n * dt_ms))
    return Spectrum(
        hz=hz, amplitude=amplitude, resolution_hz=1000.0 / (n * dt_ms), lobe=len(WINDOWS[window])
    )  # fmt: skip


def window_weights(window: str, n: int) -> Array:
    """The window's weights for ``n`` samples, periodic: (n,)."""
    turn = 2.0 * np.pi * np.arange(n) / n
    terms = [(-1) ** k * a * np.cos(k * turn) for k, a in enumerate(WINDOWS[window])]
    return np.asarray(np.sum(terms, axis=0), np.float64)


def peaks(found: Spectrum, most: int = 5, least: float = 0.02) -> tuple[Peak, ...]:
    """The highest ``most`` local maxima, by rising frequency.

    A peak is the largest within a lobe to either side and at least ``least`` times the highest. Its place is that of
    the parabola through the logarithms of the three amplitudes at the top.
    """
    a, reach = found.amplitude, found.lobe
    top = float(a[1:].max(initial=0.0))
    if top <= 0.0:
        return ()
    padded = np.pad(a[1:], reach, constant_values=0.0)
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(axis=1)
    places = np.flatnonzero((a[1:] >= around) & (a[1:] >= least * top)) + 1
    highest = sorted(places, key=lambda k: -a[k])[:most]
    return tuple(_top(found, int(k)) for k in sorted(highest))


def decibels(amplitude: Array) -> Array:
    """20·log10 of amplitudes, 0 dB being one unit; never below −200."""
    with np.errstate(divide="ignore"):
        return np.maximum(20.0 * np.log10(amplitude), _FLOOR_DB)


def upper_hz(found: Spectrum, share: float = 0.999) -> float:
    """The frequency below which ``share`` of the power lies, at least ten frequencies up."""
    power = np.cumsum(found.amplitude**2)
    last = int(np.searchsorted(power, share * power[-1])) if power[-1] > 0 else 0
    return float(found.hz[min(max(last, 10), found.hz.size - 1)])


def thinned(hz: Array, values: Array, most: int) -> tuple[Array, Array]:
    """At most ``most`` points: of each group of neighbours the largest value, so that no peak is lost."""
    group = -(-hz.size // most)
    if group <= 1:
        return hz, values
    whole = hz.size // group * group
    table = values[:whole].reshape(-1, group)
    best = table.argmax(axis=1) + np.arange(table.shape[0]) * group
    rest = [whole + int(values[whole:].argmax())] if whole < hz.size else []
    kept = np.concatenate([best, np.array(rest, np.int64)])
    return hz[kept], values[kept]


def _top(found: Spectrum, k: int) -> Peak:
    a = found.amplitude
    if not 0 < k < a.size - 1 or min(a[k - 1], a[k + 1]) <= 0.0:
        return Peak(float(found.hz[k]), float(a[k]))
    left, middle, right = np.log(a[k - 1 : k + 2])
    bend = left - 2.0 * middle + right
    shift = 0.5 * (left - right) / bend if bend < 0.0 else 0.0
    height = float(np.exp(middle - 0.25 * (left - right) * shift))
    return Peak(float((k + shift) * found.resolution_hz), height)

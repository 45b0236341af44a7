"""Clicks: spike times as sound; the samples of any stretch of a train of clicks, which never leave -1 to 1."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

CLICK_S: Final = 0.002  # a click's length
_PITCH_HZ: Final = 1800.0  # where hearing is keen and small loudspeakers are not yet weak
_PEAK: Final = 0.5  # of the strongest click, see `click_gains`

Samples = NDArray[np.float64]


def click(t_s: Samples) -> Samples:
    """One click, |y| <= 1, at times since its beginning (seconds): a tone that swells and fades, 0 outside."""
    inside = (t_s >= 0.0) & (t_s < CLICK_S)
    swell = np.sin(np.pi * t_s / CLICK_S) ** 2
    return np.where(inside, swell * np.sin(2.0 * np.pi * _PITCH_HZ * t_s), 0.0)


def click_gains(starts_s: Samples, before_s: float) -> Samples:
    """How strong each click is, so that no mix of them can clip.

    starts_s : ascending times; before_s : start of the click before the first of them (-inf: none).

    A click that follows the one before sooner than that one is over is weaker in proportion. The gaps of all clicks
    that sound at one moment, but for the first of them, add up to less than one click's length, so their gains add
    up to less than twice `_PEAK`.
    """
    gaps = np.diff(starts_s, prepend=before_s)
    return np.minimum(gaps / CLICK_S, 1.0) * _PEAK


def mix(starts_s: Samples, gains: Samples, t0_s: float, shape: tuple[int, float]) -> Samples:
    """Sound from ``t0_s`` on; ``shape`` = (number of samples, samples per second).

    Clicks begin between samples where their time says so: a steady train is a clean tone at every pitch.
    """
    n, rate_hz = shape
    sound = np.zeros(n)
    long = int(np.ceil(CLICK_S * rate_hz)) + 1
    first = np.floor((starts_s - t0_s) * rate_hz).astype(np.int64)
    heard = np.flatnonzero((first + long > 0) & (first < n))
    if not heard.size:
        return sound
    places = first[heard, None] + np.arange(long)
    times = t0_s + places / rate_hz - starts_s[heard, None]
    values = gains[heard, None] * click(times)
    inside = (places >= 0) & (places < n)
    np.add.at(sound, places[inside], values[inside])
    return sound

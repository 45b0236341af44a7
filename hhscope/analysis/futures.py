"""Futures: how far two futures of one run, from the same moment on, lie apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """The changed future against the one that was.

    dv_mv : V changed - V as it was, where they lie farthest apart; exactly 0 when they are the same
    at : number of samples after the first at which that is
    rates_hz : mean rates (as it was, changed), see `mean_rate`; None below two spikes
    """

    dv_mv: float
    at: int
    rates_hz: tuple[float | None, float | None]

    @property
    def drate_hz(self) -> float | None:
        """Changed - as it was, Hz; a future of fewer than two spikes has the rate 0; None when both have none."""
        was, now = self.rates_hz
        return None if was is None and now is None else (now or 0.0) - (was or 0.0)


def mean_rate(times_ms: Array, start_ms: float) -> float | None:
    """1 / the mean interval of the spikes from ``start_ms`` on, Hz; None below two of them."""
    later = times_ms[times_ms >= start_ms]
    return float(1000.0 * (len(later) - 1) / (later[-1] - later[0])) if len(later) >= 2 else None


def apart(v_was: Array, v_now: Array, rates_hz: tuple[float | None, float | None]) -> Apart:
    """Compare sample by sample, as far as both reach. v_was, v_now : (n,) mV from the same moment on."""
    n = min(len(v_was), len(v_now))
    if not n:
        return Apart(dv_mv=0.0, at=0, rates_hz=rates_hz)
    difference = v_now[:n] - v_was[:n]
    at = int(np.argmax(np.abs(difference)))
    return Apart(dv_mv=float(difference[at]), at=at, rates_hz=rates_hz)

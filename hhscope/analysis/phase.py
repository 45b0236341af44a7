"""Phase: where the spikes of one cell fall between those of another, and how well that place is kept; pure.

Definitions: phase φ = (t_B - t_A,prev)/ISI_A; phase-locking value PLV = |⟨e^2πiφ⟩|, J.-P. Lachaux et al.,
Hum. Brain Mapp. 8:194-208 (1999), doi 10.1002/(SICI)1097-0193(1999)8:4<194::AID-HBM4>3.0.CO;2-C.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LOCKED_PLV: Final = 0.99
LOCKED_RATE: Final = 1e-3  # relative difference of the rates
_DIGITS: Final = 4  # of a phase: 0.99999 is 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Locking:
    """Two trains beside each other.

    phase : mean direction, 0 ≤ φ < 1, None without intervals to place spikes in
    plv : 0 … 1, likewise
    rate_a_hz, rate_b_hz : 1/mean interval, 0 with fewer than 3 spikes
    """

    phase: float | None
    plv: float | None
    rate_a_hz: float
    rate_b_hz: float

    @property
    def locked(self) -> bool:
        """One spike for one, always at the same phase."""
        if self.plv is None or not self.rate_b_hz:
            return False
        return self.plv > LOCKED_PLV and abs(self.rate_a_hz / self.rate_b_hz - 1.0) < LOCKED_RATE


def phases(a: Array, b: Array) -> tuple[Array, Array]:
    """(times, phases) of the spikes of ``b`` (ms) that fall between two spikes of ``a``."""
    if a.size < 2 or not b.size:
        return np.empty(0), np.empty(0)
    place = np.searchsorted(a, b, side="right")
    inside = (place > 0) & (place < a.size)
    place = place[inside]
    return b[inside], (b[inside] - a[place - 1]) / (a[place] - a[place - 1])


def locking(a: Array, b: Array) -> Locking:
    """How the spikes of ``b`` keep to those of ``a`` (times in ms, rising)."""
    found = phases(a, b)[1]
    rates = mean_rate_hz(a), mean_rate_hz(b)
    if not found.size or not all(rates):
        return Locking(phase=None, plv=None, rate_a_hz=rates[0], rate_b_hz=rates[1])
    mean = np.exp(2j * np.pi * found).mean()
    phase = round(float(np.angle(mean)) / (2.0 * np.pi) % 1.0, _DIGITS) % 1.0
    return Locking(phase=phase, plv=min(1.0, float(abs(mean))), rate_a_hz=rates[0], rate_b_hz=rates[1])


def mean_rate_hz(times: Array) -> float:
    """1/mean interval; 0 with fewer than 3 spikes."""
    return 1000.0 * (times.size - 1) / float(times[-1] - times[0]) if times.size > 2 else 0.0


def phase_shift(plain: Array, moved: Array, period: float) -> float | None:
    """By what part of a period the last spikes of ``moved`` come earlier (> 0) than those of ``plain``: -½ … ½.

    None where one of them has no spikes.
    """
    if not (plain.size and moved.size):
        return None
    ahead = (plain[-1] - moved[-1]) / period
    return float((ahead + 0.5) % 1.0 - 0.5)

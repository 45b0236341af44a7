"""Stimulus: a pure function I(t), the sum of waveforms, each made of smooth pieces on the nanosecond axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FOREVER: Final = 2**62  # ns; later than any run


class StimulusError(ValueError):
    """A stimulus that cannot be: one sentence that says which waveform, what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One smooth piece, valid for start_ns <= t < stop_ns (right-continuous).

    With u = (t - ref_ns) in ms:  I = level + slope·u + amplitude·sin(omega·u + phase)   µA/cm², inward positive.
    """

    start_ns: int
    stop_ns: int = FOREVER
    ref_ns: int = 0
    level: float = 0.0
    slope: float = 0.0  # µA/cm² per ms
    amplitude: float = 0.0
    omega: float = 0.0  # rad/ms
    phase: float = 0.0  # rad


@dataclass(frozen=True, slots=True, kw_only=True)
class StimulusTable:
    """A stimulus over one stretch of time, laid out for the kernels.

    Interval j holds for t < until[j] (and t >= until[j-1]). Its value is
    base[j] + Σ over q in [first[j], first[j+1]) of terms[q,0]·u + terms[q,1]·sin(terms[q,2]·u + terms[q,3]),
    u = (t_ns - ref[q])·1e-6 ms. The numbers of an interval do not depend on where the table was cut.

    until : (m,) int64 ns, increasing; the last is beyond the stretch
    base : (m,) float64 µA/cm²
    first : (m + 1,) int64
    ref : (k,) int64 ns
    terms : (k, 4) float64, C order: slope, amplitude, omega, phase
    """

    until: NDArray[np.int64]
    base: NDArray[np.float64]
    first: NDArray[np.int64]
    ref: NDArray[np.int64]
    terms: NDArray[np.float64]

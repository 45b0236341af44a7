"""Readout: what can be read back from the spikes of a cell that is driven by a sine, or by noise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.coding import Reconstruction, SineReading, linear_reconstruction, sine_reading
from hhscope.experiments._cell import CellUnderTest, finite
from hhscope.experiments._dials import ExperimentError
from hhscope.experiments.base import Watch

Array = NDArray[np.float64]

# of the frequency asked for
MULTIPLES: Final = (0.05, 0.1, 0.2, 0.4, 0.7, 0.85, 1.0, 1.15, 1.5, 2.0, 3.0)
_SETTLE_CYCLES: Final = 20.0  # of the frequency asked for, left out
_CYCLES: Final = 150.0  # of it, listened to
_BINS: Final = 20  # per time constant of the noise
_REACH: Final = 5.0  # time constants that the kernel reaches to either side


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """One frequency. rate_hz : mean"""

    frequency_hz: float
    rate_hz: float
    reading: SineReading


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heard:
    """Noise and what became of it. t_ms : (n,) middles of the bins; signal : (n,) µA/cm², its mean in each bin"""

    t_ms: Array
    signal: Array
    spikes_ms: Array
    found: Reconstruction


def tones(
    cell: CellUnderTest, drive: float, depth: float, frequency: float, watch: Watch
) -> tuple[Tone, ...]:
    """A sine of ``depth`` µA/cm² on top of ``drive``, at the frequency asked for and at multiples of it."""
    dt = cell.model.numerics.dt
    settle = _SETTLE_CYCLES * 1000.0 / frequency
    duration = round((settle + _CYCLES * 1000.0 / frequency) / dt) * dt
    found = []
    for k, multiple in enumerate(MULTIPLES):
        hz = multiple * frequency
        part = watch.part(k / len(MULTIPLES), (k + 1) / len(MULTIPLES))
        seen = finite(
            cell.run(part, duration=round(duration, 9), current=drive, record=["V", "I_stim"],
                     stimulus=f"sine:amplitude={depth!r},frequency_hz={hz!r}"),
            f"compute: the cell under a sine of {hz:g} Hz",
        )  # fmt: skip
        spikes = seen.spikes()
        late = spikes[spikes >= settle]
        rate = 1000.0 * len(late) / (duration - settle)
        found.append(Tone(frequency_hz=hz, rate_hz=rate, reading=sine_reading(late, hz)))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseInput:
    """Ornstein–Uhlenbeck noise. drive, sd : µA/cm²; tau : ms; seconds : how long"""

    drive: float
    sd: float
    tau: float
    seed: int
    seconds: float


def check_length(cell: CellUnderTest, noise: NoiseInput) -> tuple[int, int]:
    """(samples per bin, bins) of this noise.

    Raises
    ------
    ExperimentError
        When it is too short for the kernel.
    """
    dt = cell.model.numerics.dt
    per_bin = max(2, round(noise.tau / _BINS / dt))
    bin_ms = per_bin * dt
    n = int(1000.0 * noise.seconds / bin_ms)
    least = 4 * (2 * round(_REACH * noise.tau / bin_ms) + 1) * bin_ms / 1000.0
    if n * bin_ms / 1000.0 < least:
        need = math.ceil(100 * least) / 100
        raise ExperimentError(
            f"seconds: {noise.seconds:g} s are too short for noise of {noise.tau:g} ms; take {need:g} s or more"
        )
    return per_bin, n


def heard(cell: CellUnderTest, noise: NoiseInput, watch: Watch) -> Heard:
    """Drive it with noise and rebuild the noise from its spikes; raises like `check_length`."""
    dt = cell.model.numerics.dt
    per_bin, n = check_length(cell, noise)
    bin_ms, hold = per_bin * dt, round(max(1, per_bin // 2) * dt, 9)
    seen = finite(
        cell.run(
            watch, duration=round(n * per_bin * dt, 9), current=noise.drive, record=["V", "I_stim"],
            stimulus=f"ou:sd={noise.sd!r},tau={noise.tau!r},hold={hold!r},seed={noise.seed}",
        ),
        "compute: the cell under noise",
    )  # fmt: skip
    signal = seen["I_stim"][:-1].reshape(n, per_bin).mean(axis=1)
    spikes = seen.spikes()
    found = linear_reconstruction(signal, spikes, bin_ms, _REACH * noise.tau)
    return Heard(
        t_ms=np.asarray((np.arange(n) + 0.5) * bin_ms, np.float64),
        signal=signal,
        spikes_ms=spikes,
        found=found,
    )

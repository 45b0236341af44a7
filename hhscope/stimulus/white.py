"""White: Gaussian white noise of a given intensity, held for one sample."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.stimulus._noise import CHUNK, MEAN, SEED, SPAN, Noise
from hhscope.stimulus._random import normals
from hhscope.stimulus.base import FieldSpec, WaveformSpec
from hhscope.units import NS_PER_MS

_STREAM: Final = 1


class White(Noise, frozen=True, kw_only=True, tag="white"):
    """I = mean + σ·ξ(t), with ξ white: the noise of C·dV = (…)·dt + σ·dW.

    ``intensity`` is σ in µA·√ms/cm², independent of the sample step: a value held for h ms has the standard deviation
    σ/√h (at 0.01 ms ten times σ in µA/cm²), so that the statistics of V do not depend on the step.
    """

    intensity: float

    def check(self) -> None:
        """The intensity is not negative."""
        super().check()
        if self.intensity < 0.0:
            raise self.fault("intensity", self.intensity, "must not be negative")

    def spread(self, hold_ns: int) -> float:
        """σ/√h."""
        return self.intensity / float(np.sqrt(hold_ns / NS_PER_MS))

    def chunk(self, hold_ns: int, number: int) -> NDArray[np.float64]:
        """Independent normal numbers."""
        return _chunk(self.seed or 0, number)


@lru_cache(maxsize=64)
def _chunk(seed: int, number: int) -> NDArray[np.float64]:
    values = normals(seed, _STREAM, number * CHUNK, CHUNK)
    values.flags.writeable = False
    return values


WAVEFORM = WaveformSpec(
    key="white",
    title="White noise",
    description="A new random current at every sample; its effect does not depend on the sample step",
    struct=White,
    group="noise",
    headline=("intensity",),
    fields=(
        FieldSpec(
            name="intensity",
            label="Intensity σ",
            unit="µA·√ms/cm²",
            default=2.0,
            doc="Strength of the noise in C·dV = … dt + σ·dW; each held value scatters by σ/√(held time in ms)",
            required=True,
            range="0 or more",
        ),
        MEAN,
        *SPAN,
        SEED,
    ),
)

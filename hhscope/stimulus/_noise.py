"""Noise: currents that take a new random value at every sample (or every ``hold`` ms) and hold it until the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.stimulus.base import FOREVER, FieldSpec, StimulusError, Waveform

CHUNK: Final = 16_384  # values made at once: a power of 2
_SHORT_MS: Final = 0.1  # held no longer, noise leaves an adaptive method no room for steps of its own


class Noise(Waveform, frozen=True, kw_only=True):
    """Base of noises: for start <= t < stop the value number floor(t / hold), which the seed alone decides.

    ``hold`` None: the sample step, so that another sample step makes another realisation. ``seed`` None: the first
    free one when the input is put into a run.
    """

    mean: float = 0.0
    start: float = 0.0
    stop: float | None = None
    hold: float | None = None
    seed: int | None = None

    def check(self) -> None:
        """Times are whole nanoseconds, stop lies behind start, a value is held for a while, the seed can be."""
        self.check_span()
        self.check_seed()
        if self.hold is not None and self.ns("hold") == 0:
            raise self.fault(
                "hold", self.hold, "must be above 0; leave it out to hold each value for one sample"
            )

    @property
    def is_noise(self) -> bool:
        return True

    @property
    def changes_every_sample(self) -> bool:
        """Also when it changes nearly as often."""
        return self.hold is None or self.hold <= _SHORT_MS

    def hold_ns(self, dt_ns: int | None) -> int:
        """How long each value holds, ns.

        Raises
        ------
        StimulusError
            When it is the sample step, and that is not given.
        """
        if self.hold is not None:
            return self.ns("hold")
        if dt_ns is None:
            raise StimulusError(
                f"{self.kind}: each value is held for one sample; say which sample step, or give hold"
            )
        return dt_ns

    def spread(self, hold_ns: int) -> float:
        """Standard deviation of the held values, µA/cm²."""
        raise NotImplementedError

    def chunk(self, hold_ns: int, number: int) -> NDArray[np.float64]:
        """The values ``number * CHUNK`` … of the noise with mean 0 and variance 1, (CHUNK,)."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class NoisePart:
    """One noise on its grid, as a `hhscope.stimulus._stimulus.Part`."""

    noise: Noise
    hold_ns: int

    def edges(self, t0_ns: int, t1_ns: int) -> NDArray[np.int64]:
        """Every time in [t0, t1) at which a value begins, and where the noise begins and ends."""
        start, stop = self._span()
        a, b = max(t0_ns, start), min(t1_ns, stop)
        inner = np.arange(-(-a // self.hold_ns), -(-b // self.hold_ns), dtype=np.int64) * self.hold_ns
        ends = [t for t in (start, stop) if t0_ns <= t < t1_ns]
        return np.union1d(inner, np.array(ends, np.int64)) if ends else inner

    def next_edge(self, t_ns: int) -> int:
        """The first edge after t_ns."""
        start, stop = self._span()
        if t_ns < start:
            return start
        return min((t_ns // self.hold_ns + 1) * self.hold_ns, stop) if t_ns < stop else FOREVER

    def levels(self, t_ns: NDArray[np.int64]) -> NDArray[np.float64]:
        """The value held at each time, µA/cm²."""
        start, stop = self._span()
        held = np.zeros(len(t_ns))
        inside = np.flatnonzero((t_ns >= start) & (t_ns < stop))
        if inside.size:
            places = t_ns[inside] // self.hold_ns
            held[inside] = self.noise.mean + self.noise.spread(self.hold_ns) * self._units(places)
        return held

    def _units(self, places: NDArray[np.int64]) -> NDArray[np.float64]:
        numbers = places // CHUNK
        found = np.empty(len(places))
        for number in np.unique(numbers):
            of_chunk = numbers == number
            values = self.noise.chunk(self.hold_ns, int(number))
            found[of_chunk] = values[places[of_chunk] - number * CHUNK]
        return found

    def _span(self) -> tuple[int, int]:
        noise = self.noise
        return noise.ns("start"), FOREVER if noise.stop is None else noise.ns("stop")


# What every noise has besides its own fields.
MEAN: Final = FieldSpec(
    name="mean", label="Mean", unit="µA/cm²", default=0.0, doc="Constant part while the noise is on"
)
SPAN: Final = (
    FieldSpec(
        name="start", label="Start", unit="ms", default=0.0, doc="Switched on at this time", on_grid=True
    ),
    FieldSpec(
        name="stop",
        label="Stop",
        unit="ms",
        default=None,
        doc="Switched off at this time; empty: it goes on",
        on_grid=True,
        above_zero=True,
    ),
    FieldSpec(
        name="hold",
        label="Held for",
        unit="ms",
        default=None,
        doc="How long each value holds, a whole number of sample steps; empty: one sample step",
        on_grid=True,
        above_zero=True,
    ),
)
SEED: Final = FieldSpec(
    name="seed",
    label="Seed",
    unit="",
    default=None,
    doc="The same seed gives the same random numbers, on every computer; empty: the first one not in use",
    range="whole, 0 to 9007199254740991",
)

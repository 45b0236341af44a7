"""Population: firing of many cells together: rates per cell, the rate of all in time, and the rhythms in it; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.spectrum import Spectrum, spectrum

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """A band of the electroencephalogram; low_hz <= f < high_hz."""

    name: str
    low_hz: float
    high_hz: float


# The customary bands; borders differ by 1 to 2 Hz from author to author (P. L. Nunez & R. Srinivasan, Electric Fields
# of the Brain, 2006, doi 10.1093/acprof:oso/9780195050387.001.0001).
RHYTHMS: Final = (
    Rhythm(name="delta", low_hz=0.5, high_hz=4.0),
    Rhythm(name="theta", low_hz=4.0, high_hz=8.0),
    Rhythm(name="alpha", low_hz=8.0, high_hz=13.0),
    Rhythm(name="beta", low_hz=13.0, high_hz=30.0),
    Rhythm(name="gamma", low_hz=30.0, high_hz=100.0),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Firing:
    """Rates of all cells over one stretch of time: (n,) Hz."""

    rates_hz: Array

    @property
    def mean_hz(self) -> float:
        """Over all cells."""
        return float(self.rates_hz.mean())

    @property
    def firing_mean_hz(self) -> float | None:
        """Over the cells that fire at all; None if none does."""
        firing = self.rates_hz[self.rates_hz > 0]
        return float(firing.mean()) if firing.size else None

    @property
    def silent(self) -> float:
        """Share of the cells that do not fire."""
        return float((self.rates_hz == 0).mean())


def firing(cells: NDArray[np.int32], times_ms: Array, n: int, begin_ms: float, end_ms: float) -> Firing:
    """Rates of the cells 0 … n - 1 from their spikes (cell, time) between ``begin_ms`` and ``end_ms``."""
    inside = (times_ms >= begin_ms) & (times_ms < end_ms)
    counts = np.bincount(cells[inside], minlength=n)
    return Firing(rates_hz=np.asarray(counts * (1e3 / (end_ms - begin_ms)), np.float64))


def population_rate(times_ms: Array, n: int, end_ms: float, bin_ms: float = 1.0) -> tuple[Array, Array]:
    """(bins,) begin of each bin in ms, and the mean rate of n cells in it, Hz."""
    bins = max(1, int(end_ms / bin_ms + 1e-9))
    counts, edges = np.histogram(times_ms, bins, range=(0.0, bins * bin_ms))
    return edges[:-1], counts * (1e3 / (bin_ms * n))


def rhythms(rate_hz: Array, bin_ms: float = 1.0) -> tuple[Spectrum, tuple[float | None, ...]] | None:
    """The spectrum of a population rate, and the share of each of `RHYTHMS` in the power of all of them together.

    A share is None where the stretch is too short to tell the band (less than two frequencies in it); the whole is
    None for fewer than 16 bins.
    """
    if rate_hz.size < 16:
        return None
    found = spectrum(rate_hz, bin_ms)
    power = found.amplitude**2
    inside = [(found.hz >= band.low_hz) & (found.hz < band.high_hz) for band in RHYTHMS]
    sums = [float(power[mask].sum()) for mask in inside]
    whole = sum(sums)
    shares = tuple(
        part / whole if whole > 0 and int(mask.sum()) > 1 else None
        for part, mask in zip(sums, inside, strict=True)
    )
    return found, shares

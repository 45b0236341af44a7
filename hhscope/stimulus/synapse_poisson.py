"""Synapse, Poisson: events that come at random, independent of each other."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.stimulus import _synapse
from hhscope.stimulus._noise import SEED
from hhscope.stimulus._random import log, uniforms
from hhscope.stimulus.base import FOREVER, FieldSpec, WaveformSpec

_STREAM: Final = 2
_HIGHEST_HZ: Final = 1e6
_PER_STRETCH: Final = 64  # events expected in a stretch
_DRAWN: Final = 128  # at once
_RESERVED: Final = 1024  # numbers of the stream that belong to a stretch: more than it can need


class PoissonSynapse(_synapse.Synapse, frozen=True, kw_only=True, tag="synapse_poisson"):
    """Events of a Poisson process of rate ``rate_hz`` in start <= t < stop; the seed alone decides which.

    They do not depend on the sample step. Many independent sources together are one process with the sum of rates.
    """

    rate_hz: float
    start: float = 0.0
    stop: float | None = None
    seed: int | None = None

    def check(self) -> None:
        """The rate, the times and the seed can be."""
        super().check()
        self.check_span()
        self.check_seed()
        _synapse.check_rate(self, self.rate_hz, _HIGHEST_HZ)

    def events(self, t0_ns: int, t1_ns: int) -> NDArray[np.int64]:
        """Those of the process; stretches of time are independent of each other, so each is drawn by itself."""
        begin = max(t0_ns, self.ns("start"))
        end = min(t1_ns, FOREVER if self.stop is None else self.ns("stop"))
        if self.rate_hz == 0.0 or end <= begin:
            return np.empty(0, np.int64)
        length = _stretch_ns(self.rate_hz)
        parts = [
            number * length + _stretch(self.seed or 0, self.rate_hz, number)
            for number in range(begin // length, (end - 1) // length + 1)
        ]
        times = np.concatenate(parts)
        found: NDArray[np.int64] = times[(times >= begin) & (times < end)]
        return found


def _stretch_ns(rate_hz: float) -> int:
    return max(1, round(min(_PER_STRETCH * 1e9 / rate_hz, 2.0**50)))


@lru_cache(maxsize=256)
def _stretch(seed: int, rate_hz: float, number: int) -> NDArray[np.int64]:
    """Events after the beginning of stretch ``number``, ns: the gaps between them are exponential."""
    length = _stretch_ns(rate_hz)
    gaps = np.empty(0)
    times = np.empty(0)
    while len(gaps) < _RESERVED and (not times.size or times[-1] < length):
        drawn = uniforms(seed, _STREAM, number * _RESERVED + len(gaps), _DRAWN)
        gaps = np.append(gaps, -log(drawn) * (1e9 / rate_hz))
        times = np.cumsum(gaps)
    found: NDArray[np.int64] = times[times < length].astype(np.int64)
    return found


WAVEFORM = WaveformSpec(
    key="synapse_poisson",
    title="Synapse, random",
    description="Conductance opened by events that come at random (Poisson)",
    struct=PoissonSynapse,
    group="synapse",
    headline=("weight", "rate_hz", "reversal"),
    presets=_synapse.presets(", random events"),
    fields=(
        FieldSpec(
            name="rate_hz",
            label="Rate",
            unit="Hz",
            default=100.0,
            doc="Mean number of events per second, in the cell's own time: the rates of all sources together",
            required=True,
            range="0 to 1000000 Hz",
        ),
        *_synapse.CONDUCTANCE,
        FieldSpec(
            name="start", label="Start", unit="ms", default=0.0, doc="No event before this time", on_grid=True
        ),
        FieldSpec(
            name="stop",
            label="Stop",
            unit="ms",
            default=None,
            doc="No event from this time on; empty: it goes on",
            on_grid=True,
            above_zero=True,
        ),
        SEED,
    ),
)

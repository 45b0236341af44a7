"""Summary: the numbers that describe a run, for the command line and Python."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hhscope.analysis.rate import first_rate, oscillation_rate, steady_rate
from hhscope.analysis.spikes import SpikeDetector, SpikeRule, SpikeTrain

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a run did. Rates in Hz of the cell's own time, V in mV, [Ca] in its unit (None without a pool ``Ca``).

    ``steady_rate_hz`` is of the second half of the run; ``oscillation_hz`` that of peaks under the threshold.
    """

    n_spikes: int
    first_rate_hz: float
    steady_rate_hz: float
    oscillation_hz: float
    v_min: float
    v_max: float
    ca_min: float | None
    ca_max: float | None
    rule: SpikeRule
    spikes: SpikeTrain


class Summariser:
    """Makes a `Summary` of data fed piece by piece: a run of any length needs no room but for its spikes."""

    def __init__(self, rule: SpikeRule) -> None:
        self._detector = SpikeDetector(rule)
        self._parts: list[SpikeTrain] = []
        self._start_ms: float | None = None
        self._stop_ms = 0.0
        self._v = _Range()
        self._ca = _Range()

    def feed(self, t_ms: Array, v: Array, ca: Array | None = None) -> None:
        """The next samples: (n,) ms, (n,) mV, and [Ca] when the model has it."""
        if not len(v):
            return
        if self._start_ms is None:
            self._start_ms = float(t_ms[0])
        self._stop_ms = float(t_ms[-1])
        self._parts.append(self._detector.feed(t_ms, v))
        self._v.add(v)
        if ca is not None:
            self._ca.add(ca)

    def border(self) -> None:
        """What follows belongs to another segment."""
        self._detector.border()

    def summary(self) -> Summary:
        """The summary of everything fed.

        Raises
        ------
        ValueError
            When nothing was fed.
        """
        if self._start_ms is None:
            raise ValueError(
                "nothing was recorded: there is nothing to summarise; run for at least one sample"
            )
        train = SpikeTrain.joined([*self._parts, self._detector.finish()])
        return Summary(
            n_spikes=len(train),
            first_rate_hz=first_rate(train.times_ms),
            steady_rate_hz=steady_rate(train.times_ms, self._stop_ms, self._start_ms),
            oscillation_hz=oscillation_rate(train, self._stop_ms, self._start_ms),
            v_min=self._v.low,
            v_max=self._v.high,
            ca_min=self._ca.low if self._ca.seen else None,
            ca_max=self._ca.high if self._ca.seen else None,
            rule=self._detector.rule,
            spikes=train,
        )


def summarise(t_ms: ArrayLike, v: ArrayLike, ca: ArrayLike | None, rule: SpikeRule) -> Summary:
    """The summary of a whole run: (n,) ms, (n,) mV and (n,) [Ca] or None.

    Raises
    ------
    ValueError
        When there is no sample.
    """
    maker = Summariser(rule)
    pool = None if ca is None else np.asarray(ca, np.float64)
    maker.feed(np.asarray(t_ms, np.float64), np.asarray(v, np.float64), pool)
    return maker.summary()


class _Range:
    """Lowest and highest of what was added."""

    def __init__(self) -> None:
        self.low, self.high, self.seen = np.inf, -np.inf, False

    def add(self, values: Array) -> None:
        self.low, self.high = min(self.low, float(values.min())), max(self.high, float(values.max()))
        self.seen = True

"""Survey: random relatives of a cell on the batch kernel, each classified from its own trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis import Regime, SpikeRule, classify, detect_spikes
from hhscope.analysis.rate import oscillation_rate, steady_rate
from hhscope.batch import BatchCancelled, simulate_batch
from hhscope.experiments._cell import CellUnderTest
from hhscope.experiments._diagnosis import sample_ms
from hhscope.experiments.base import Cancelled, Watch
from hhscope.view.thin import thinned_line

Array = NDArray[np.float64]

_TOGETHER: Final = 32  # cells whose traces are held at once
_LEAST_CURRENT: Final = 0.1  # of the slider's range: relatives of a cell without input get up to this
_POINTS: Final = 120
ORDER: Final = (
    Regime.TONIC, Regime.BURSTING, Regime.IRREGULAR, Regime.SMALL_OSCILLATION, Regime.DEPOLARISED, Regime.QUIESCENT,
    Regime.DIVERGING,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draw:
    """One relative. values : its conductances, and ``I``. x : (n,) 0 to 1, v : (n,) mV, its last screen"""

    values: Mapping[str, float]
    regime: Regime
    rate_hz: float
    x: Array
    v: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Survey:
    """All relatives, by behaviour and then by rate."""

    draws: tuple[Draw, ...]

    @property
    def counts(self) -> dict[Regime, int]:
        """How many behave like what, only what there is."""
        found = [one.regime for one in self.draws]
        return {regime: found.count(regime) for regime in ORDER if regime in found}

    def share(self, regimes: Sequence[Regime]) -> float:
        """Share of those that behave like one of these."""
        return sum(one.regime in regimes for one in self.draws) / len(self.draws) if self.draws else 0.0


def surveyed(found: CellUnderTest, chosen: tuple[int, float, int], duration: float, watch: Watch) -> Survey:
    """Draw and run relatives; chosen : how many, the spread of conductances, the seed.

    Conductances are log-uniform within the spread, the current uniform from 0 to twice the cell's.
    """
    n, spread, seed = chosen
    random = np.random.default_rng(seed)
    values = {**found.model.defaults, **found.values}
    names = [f"g_{current.name}" for current in found.model.currents]
    params = {name: values[name] * spread ** random.uniform(-1.0, 1.0, n) for name in names}
    top = 2 * found.current or _LEAST_CURRENT * found.model.current_info.maximum
    current = random.uniform(min(0.0, top), max(0.0, top), n)
    draws: list[Draw] = []
    for first in range(0, n, _TOGETHER):
        part = slice(first, min(n, first + _TOGETHER))
        step = watch.part(first / n, part.stop / n)
        some = {name: drawn[part] for name, drawn in params.items()}
        draws += _run(found, some, current[part], duration, step)
    return Survey(draws=tuple(sorted(draws, key=lambda one: (ORDER.index(one.regime), -one.rate_hz))))


def _run(
    found: CellUnderTest, params: Mapping[str, Array], current: Array, duration: float, watch: Watch
) -> list[Draw]:
    every = sample_ms(found.model, duration)
    length = round(int(duration / every + 1e-9) * every, 6)
    try:
        batch = simulate_batch(
            found.model, params={**found.values, **params}, current=current, duration=length, trace_every=every,
            reduce="spike_count", progress=watch.at, cancel=watch.cancel,
        )  # fmt: skip
    except BatchCancelled:
        raise Cancelled from None
    traces: Any = batch.traces
    return [
        _draw(found, {**{name: float(drawn[k]) for name, drawn in params.items()}, "I": float(current[k])},
              batch.time_ms, np.asarray(traces[k], np.float64))
        for k in range(len(current))
    ]  # fmt: skip


def _draw(found: CellUnderTest, values: Mapping[str, float], t: Array, v: Array) -> Draw:
    good = np.isfinite(v)
    regime, rate = Regime.DIVERGING, 0.0
    if good.all():
        train = detect_spikes(t, v, SpikeRule.of(found.model))
        regime = classify(t, v, train.times_ms)
        measure = oscillation_rate(train, float(t[-1])) if regime is Regime.SMALL_OSCILLATION else 0.0
        rate = measure or steady_rate(train.times_ms, float(t[-1]))
    begin = max(0, int(np.searchsorted(t, t[-1] - found.model.view.span_ms)))
    shown_t, shown = t[begin:][good[begin:]], v[begin:][good[begin:]]
    if not len(shown):
        return Draw(values=values, regime=regime, rate_hz=rate, x=np.empty(0), v=np.empty(0))
    x, y = thinned_line((shown_t - t[begin]) / max(float(t[-1] - t[begin]), 1e-9), shown, _POINTS)
    return Draw(values=values, regime=regime, rate_hz=rate, x=x, v=y)

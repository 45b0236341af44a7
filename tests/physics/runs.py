"""Runs that the tests of this folder look at: what is kept of each is small, and no run is computed twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis import SpikeDetector, SpikeRule, SpikeTrain, first_rate, steady_rate
from hhscope.record import Run, RunOptions

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is kept of a run; ``late`` means its second half. V in mV, rates in Hz, ``low`` and ``high`` by signal.

    times : of the spikes, ms
    peaks : of the spikes, mV; without one that the end of the run cuts off
    """

    times: Array
    peaks: Array
    duration: float
    low: Mapping[str, float]
    high: Mapping[str, float]
    late_low: Mapping[str, float]
    late_high: Mapping[str, float]
    end: Mapping[str, float]

    @property
    def first_rate(self) -> float:
        """1 / first interval."""
        return first_rate(self.times)

    @property
    def rate(self) -> float:
        """1 / mean interval in the second half."""
        return steady_rate(self.times, self.duration)

    def rate_after(self, begin: float) -> float:
        """1 / mean interval after ``begin``, ms."""
        late = self.times[self.times >= begin]
        return float(1000.0 * (len(late) - 1) / (late[-1] - late[0])) if len(late) > 2 else 0.0


def watch(model: str, duration: float, current: float | None = None, **options: Any) -> Seen:
    """A run by the default method, unless ``options`` (see `hhscope.simulate`) say otherwise."""
    params = tuple(sorted(options.pop("params", {}).items()))
    start = tuple(sorted(options.pop("start", {}).items()))
    return _watched(model, duration, current, params, start, tuple(sorted(options.items())))


Items = tuple[tuple[str, Any], ...]


@cache
def _watched(  # noqa: PLR0913, PLR0917 - what a run is made of, hashable
    model: str, duration: float, current: float | None, params: Items, start: Items, options: Items
) -> Seen:
    run = Run(
        model,
        RunOptions(
            current=current, duration=duration, params=dict(params), start=dict(start), **dict(options)
        ),
    )
    detector = SpikeDetector(SpikeRule.of(run.simulator.model))
    names = [signal.name for signal in run.signals]
    kept = [name for name in names if name in ("V", "Ca")]
    half = run.rows // 2
    parts: list[SpikeTrain] = []
    whole, late = _Extremes(kept), _Extremes(kept)
    for block in run.blocks(kept):
        parts.append(detector.feed_block(block))
        whole.add(block.data)
        late.add(block.data[:, max(0, half - block.first) :])
    assert run.simulator.failure is None, f"{model}: {run.simulator.failure}"
    return Seen(
        times=SpikeTrain.joined([*parts, detector.finish()]).times_ms,
        peaks=SpikeTrain.joined(parts).peaks_mv,
        duration=duration,
        low=whole.low,
        high=whole.high,
        late_low=late.low,
        late_high=late.high,
        end=run.simulator.state,
    )


class _Extremes:
    """Lowest and highest of each row."""

    def __init__(self, names: list[str]) -> None:
        self.low = dict.fromkeys(names, np.inf)
        self.high = dict.fromkeys(names, -np.inf)

    def add(self, rows: Array) -> None:
        if rows.shape[1]:
            for name, row in zip(self.low, rows, strict=True):
                self.low[name] = min(self.low[name], float(row.min()))
                self.high[name] = max(self.high[name], float(row.max()))

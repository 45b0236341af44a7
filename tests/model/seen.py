"""What a run shows: spikes, rate and bursts of a model after something was set; for the tests of the model files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis import SpikeRule, detect_spikes
from hhscope.engine import Simulator
from hhscope.model import Model

_CHUNK = 200_000


@dataclass(frozen=True)
class Seen:
    """Voltage (n,) mV, calcium (n,) or None, spike times (k,) ms and the length of the run, ms."""

    v: NDArray[np.float64]
    ca: NDArray[np.float64] | None
    spikes: NDArray[np.float64]
    duration: float
    failed: bool

    @property
    def late(self) -> NDArray[np.float64]:
        """Spike times in the second half."""
        return self.spikes[self.spikes > self.duration / 2]

    @property
    def rate(self) -> float:
        """1/mean interval of the second half, Hz; 0 with fewer than 3 spikes."""
        return 1000.0 / float(np.diff(self.late).mean()) if len(self.late) > 2 else 0.0

    @property
    def is_even(self) -> bool:
        """Whether the intervals of the second half differ by less than 5 %."""
        intervals = np.diff(self.late)
        return len(intervals) > 2 and float(intervals.std() / intervals.mean()) < 0.05

    @property
    def late_v(self) -> NDArray[np.float64]:
        """Voltage in the second half, mV."""
        return self.v[len(self.v) // 2 :]

    def burst_starts(self, *, late: bool) -> NDArray[np.float64]:
        """Times of the first spikes of bursts: intervals split at the geometric middle of the extremes."""
        times = self.late if late else self.spikes
        intervals = np.diff(times)
        if len(intervals) < 2 or intervals.max() < 3 * intervals.min():
            return np.empty(0)
        starts = np.flatnonzero(intervals > np.sqrt(intervals.min() * intervals.max())) + 1
        return times[starts]

    def spikes_per_burst(self) -> float:
        """Mean number of spikes in the bursts of the second half that lie inside it whole."""
        starts = self.burst_starts(late=True)
        if len(starts) < 2:
            return 0.0
        inside = (self.late >= starts[0]) & (self.late < starts[-1])
        return float(inside.sum()) / (len(starts) - 1)


def watch(simulator: Simulator, duration: float) -> Seen:
    """Let ``duration`` ms pass and say what was seen."""
    model = simulator.model
    left = round(duration / model.numerics.dt)
    pieces = []
    while left > 0:
        block = simulator.advance(min(left, _CHUNK))
        if block.n == 0:
            break
        pieces.append(block.data.copy())
        left -= block.n
    data = np.concatenate(pieces, axis=1)
    ca = data[model.state_names.index("Ca")] if "Ca" in model.state_names else None
    times = np.arange(data.shape[1]) * model.numerics.dt
    spikes = detect_spikes(times, data[0], SpikeRule(threshold=model.threshold)).times_ms
    return Seen(data[0], ca, spikes, duration, simulator.failure is not None)


def from_start(model: Model, values: Mapping[str, float], duration: float) -> Seen:
    """A run from the start state with ``values`` set."""
    given = dict(values)
    current = given.pop("I", None)
    return watch(Simulator(model, parameters=given, current=current), duration)


def while_running(model: Model, values: Mapping[str, float], before: float, duration: float) -> Seen:
    """What is seen after ``values`` are set in a run that has gone on for ``before`` ms."""
    simulator = Simulator(model)
    watch(simulator, before)
    simulator.set_parameters(dict(values))
    return watch(simulator, duration)

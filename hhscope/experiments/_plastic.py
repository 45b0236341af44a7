"""Plastic run: one cell with a synapse that learns while the cell runs, and a teacher that makes it fire."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis import NoRestError, SpikeDetector, block_times_ms, rest_state
from hhscope.analysis.plasticity import PairRule, PlasticWeight
from hhscope.engine.blocks import Scratch
from hhscope.engine.simulator import Simulator
from hhscope.experiments._cell import CellUnderTest
from hhscope.experiments._dials import ExperimentError
from hhscope.experiments.base import Watch
from hhscope.stimulus import Stimulus
from hhscope.stimulus.synapse import RegularSynapse
from hhscope.stimulus.synapse_times import TimedSynapse
from hhscope.units import NS_PER_MS, ms_from_ns

Array = NDArray[np.float64]

# science: E2
TEACHER_WEIGHT, INPUT_WEIGHT = 0.25, 0.005  # mS/cm² per event; that of the input times w
SYNAPSE_TAU_MS, REVERSAL_MV = 3.0, 0.0
START_WEIGHT: Final = 0.5
DT_MS: Final = 0.02  # with the teacher
_BLOCK: Final = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Trains:
    """What is given to the cell. pre_ns : (n,) int64, rising, on the grid of samples; teacher_hz None: no teacher"""

    pre_ns: NDArray[np.int64]
    teacher_hz: float | None
    duration_ns: int
    dt_ns: int

    @property
    def teacher_ms(self) -> Array:
        """When the teacher's pulses come: half a period, then every period."""
        if self.teacher_hz is None:
            return np.empty(0)
        period = 1000.0 / self.teacher_hz
        start = teacher_start_ms(self.teacher_hz, self.dt_ns)
        n = max(0, math.ceil((self.duration_ns / NS_PER_MS - start) / period))
        return np.asarray(start + period * np.arange(n), np.float64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Learned:
    """What came of it. pre_ms, before, weights : (n_pre,) inputs, the weight before and after each; post_ms : spikes"""

    pre_ms: Array
    before: Array
    weights: Array
    post_ms: Array
    final: float


def teacher_start_ms(rate_hz: float, dt_ns: int) -> float:
    """Half a period, on the grid of samples."""
    return ms_from_ns(round(500.0 / rate_hz * NS_PER_MS / dt_ns) * dt_ns)


def teacher(rate_hz: float, dt_ns: int) -> RegularSynapse:
    """The synapse that makes the cell fire."""
    return RegularSynapse(
        rate_hz=rate_hz, start=teacher_start_ms(rate_hz, dt_ns), weight=TEACHER_WEIGHT, tau=SYNAPSE_TAU_MS,
        reversal=REVERSAL_MV,
    )  # fmt: skip


def rest_of(cell: CellUnderTest) -> Mapping[str, float] | None:
    """The state at rest, to begin with; None where there is none."""
    try:
        return dict(rest_state(cell.model, cell.values, cell.current).state)
    except NoRestError:
        return None


class PlasticRun:
    """The cell, its learning synapse and the weight, from one input to the next. One owner."""

    def __init__(
        self, cell: CellUnderTest, trains: Trains, rule: PairRule, start: Mapping[str, float] | None = None
    ) -> None:
        self._trains = trains
        self._teacher = Stimulus()
        if trains.teacher_hz is not None:
            self._teacher = self._teacher + teacher(trains.teacher_hz, trains.dt_ns)
        silent = TimedSynapse(times=(0.0,), weight=0.0, tau=SYNAPSE_TAU_MS, reversal=REVERSAL_MV)
        with_teacher = trains.teacher_hz is not None
        self._simulator = Simulator(
            cell.model, method="exp_euler" if with_teacher else "auto", dt_ns=trains.dt_ns, parameters=cell.values,
            current=cell.current, stimulus=self._teacher + silent, record=["V"],
            start=start,
        )  # fmt: skip
        self._detector = SpikeDetector(cell.rule)
        self._plastic = PlasticWeight(rule, START_WEIGHT)
        self._spikes: list[float] = []
        self._scratch = Scratch()
        self._open, self._opened_ns = 0.0, 0  # conductance just after the last input, and when that was

    def run(self, watch: Watch) -> Learned:
        """Run it to the end.

        Raises
        ------
        ExperimentError
            When the cell stops being finite.
        Cancelled
            When the watch says so.
        """
        pre = self._trains.pre_ns.tolist()
        before, weights = np.empty(len(pre)), np.empty(len(pre))
        for k, t_ns in enumerate(pre):
            self._advance(t_ns, watch)
            self._take(self._detector.finish().times_ms)  # a spike whose peak is not over yet
            before[k] = self._plastic.weight
            weights[k] = self._arrive(t_ns)
        self._advance(self._trains.duration_ns, watch)
        self._take(self._detector.finish().times_ms)
        return Learned(
            pre_ms=self._trains.pre_ns / NS_PER_MS, before=before, weights=weights, post_ms=np.array(self._spikes),
            final=self._plastic.weight,
        )  # fmt: skip

    def _advance(self, t_ns: int, watch: Watch) -> None:
        simulator = self._simulator
        while simulator.t_ns < t_ns:
            n = min(_BLOCK, (t_ns - simulator.t_ns) // self._trains.dt_ns)
            block = simulator.advance(n, self._scratch)
            if simulator.failure is not None:
                failure = simulator.failure
                raise ExperimentError(
                    f"learning: {failure.signal} stopped being finite at step {failure.step}; {failure.hint}"
                )
            self._take(self._detector.feed(block_times_ms(block), block.data[0]).times_ms)
            watch.at(simulator.t_ns / self._trains.duration_ns)

    def _arrive(self, t_ns: int) -> float:
        """An input: the weight learns from it, then it opens the synapse, beside what is still open."""
        weight = self._plastic.pre(t_ns / NS_PER_MS)
        gone = (t_ns - self._opened_ns) / (SYNAPSE_TAU_MS * NS_PER_MS)
        self._open = self._open * math.exp(-gone) + INPUT_WEIGHT * weight
        self._opened_ns = t_ns
        synapse = TimedSynapse(
            times=(ms_from_ns(t_ns),), weight=self._open, tau=SYNAPSE_TAU_MS, reversal=REVERSAL_MV
        )
        self._simulator.set_stimulus(self._teacher + synapse)
        return weight

    def _take(self, times_ms: Array) -> None:
        """Spikes, each once: one whose peak is not over yet is seen before it is confirmed."""
        for t in times_ms.tolist():
            if not self._spikes or t > self._spikes[-1]:
                self._spikes.append(t)
                self._plastic.post(t)

"""Sweep: the rate of a cell at one current after the other, each from the start or from where the last one ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis import SpikeDetector, block_times_ms, first_rate, steady_rate
from hhscope.engine.blocks import Scratch
from hhscope.engine.simulator import Simulator
from hhscope.experiments._cell import CellUnderTest
from hhscope.experiments._dials import ExperimentError
from hhscope.experiments.base import Watch
from hhscope.units import NS_PER_MS, ns_from_ms

_BLOCK: Final = 4096  # between two looks at whether it was cancelled


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sweep:
    """rate_hz, first_hz : (n,) steady, and by the first interval, at each of (n,) ``currents``, µA/cm²"""

    currents: NDArray[np.float64]
    rate_hz: NDArray[np.float64]
    first_hz: NDArray[np.float64]


class SweepRun:
    """One cell whose current is changed; each current is held for ``stage_ms``. One owner."""

    def __init__(self, cell: CellUnderTest, stage_ms: float) -> None:
        dt_ns = ns_from_ms(cell.model.numerics.dt)
        self._cell, self._samples = cell, max(2, round(stage_ms * NS_PER_MS / dt_ns))
        self._simulator = Simulator(
            cell.model, dt_ns=dt_ns, parameters=cell.values, current=cell.current, record=["V"]
        )
        self._start = self._simulator.state
        self._scratch = Scratch()

    def from_start(self, currents: NDArray[np.float64], watch: Watch) -> Sweep:
        """Every current from the same start state.

        Raises
        ------
        ExperimentError
            When the cell stops being finite.
        Cancelled
            When the watch says so.
        """
        return self._sweep(currents, watch, self._start)

    def continued(self, currents: NDArray[np.float64], watch: Watch) -> Sweep:
        """The first current from the start state, every other one from where the one before ended; raises the same."""
        self._simulator.place(0, self._start)
        return self._sweep(currents, watch, None)

    def _sweep(self, currents: NDArray[np.float64], watch: Watch, start: dict[str, float] | None) -> Sweep:
        steady, first = np.empty(len(currents)), np.empty(len(currents))
        for k, current in enumerate(currents.tolist()):
            self._simulator.set_parameters({"I": current})
            if start is not None:
                self._simulator.place(0, start)
            steady[k], first[k] = self._stage(current, k / len(currents), watch)
            watch.at((k + 1) / len(currents))
        return Sweep(currents=currents, rate_hz=steady, first_hz=first)

    def _stage(self, current: float, done: float, watch: Watch) -> tuple[float, float]:
        simulator, detector = self._simulator, SpikeDetector(self._cell.rule)
        begin_ms, left, found = simulator.t_ns / NS_PER_MS, self._samples, []
        while left:
            block = simulator.advance(min(left, _BLOCK), self._scratch)
            if simulator.failure is not None:
                failure = simulator.failure
                raise ExperimentError(
                    f"activation: at {current:g} µA/cm² {failure.signal} stopped being finite; {failure.hint}"
                )
            left -= block.n
            watch.at(done)
            found.append(detector.feed(block_times_ms(block), block.data[0]).times_ms)
        times = np.concatenate([*found, detector.finish().times_ms])
        return steady_rate(times, simulator.t_ns / NS_PER_MS, begin_ms), first_rate(times)

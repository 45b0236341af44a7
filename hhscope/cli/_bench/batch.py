"""Batches: many cells of one model at once, their spikes counted; and what a second thread adds."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import Final

import numpy as np

from hhscope.batch import simulate_batch
from hhscope.batch.pool import processors, shared_pool
from hhscope.cli._bench.figures import BenchError, Figure, measured
from hhscope.cli._bench.yardstick import yardstick_ns

CELLS: Final = 10_000
_CURRENTS: Final = (0.0, 40.0)  # µA/cm²: from silent cells to depolarisation block
_DT: Final = 0.01  # ms
_RUNS: Final = 5
FREE: Final = "second_processor_free"  # its share, among the details


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchWork:
    """`CELLS` cells, each with a current of its own, for ``duration`` ms at 0.01 ms, by `hhscope.simulate_batch`."""

    model: str
    dtype: str
    duration: float = 50.0

    def steps(self, scale: float) -> int:
        """Steps of each cell at a share of the duration."""
        return max(round(self.duration * scale / _DT), 10)

    def run(self, steps: int, threads: int = 1) -> int:
        """The whole call; returns the number of spikes."""
        found = simulate_batch(
            self.model, current=np.linspace(*_CURRENTS, CELLS), duration=steps * _DT, dt=_DT,
            dtype=self.dtype, method="exp_euler2", reduce="spike_count", threads=threads,
        )  # fmt: skip
        return int(found["spike_count"].sum())

    def measure(self, scale: float = 1.0) -> Figure:
        """Million steps of a cell per second, on one thread."""
        steps = self.steps(scale)
        times = measured(lambda: steps, self.run, _RUNS)
        return Figure(
            value=1e3 / times.ns_per(CELLS * steps),
            unit="M steps/s",
            ratio=times.ratio(CELLS * steps),
            spread=times.spread,
            yardstick_ns=times.yardstick_ns,
            details={"cells": CELLS, "steps": steps, "threads": 1},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedUpWork:
    """How much faster a batch is on two threads than on one; both in turn, so that a slow spell meets both."""

    batch: BatchWork

    def measure(self, scale: float = 1.0) -> Figure:
        """The time on one thread as a multiple of that on two.

        Raises
        ------
        BenchError
            When this process has one processor only.
        """
        if processors() < 2:
            raise BenchError("needs two processors; this process may use one")
        steps = self.batch.steps(scale)
        self.batch.run(steps, 2)
        gains, readings = [], []
        for _ in range(_RUNS):
            readings.append(yardstick_ns())
            alone, together = self._timed(steps, 1), self._timed(steps, 2)
            gains.append(alone / together)
        middle = statistics.median(gains)
        return Figure(
            value=middle,
            unit="times",
            spread=(max(gains) - min(gains)) / middle,
            yardstick_ns=tuple(readings),
            details={"cells": CELLS, "steps": steps, "threads": 2, FREE: free_share()},
        )

    def _timed(self, steps: int, threads: int) -> float:
        start = time.perf_counter()
        self.batch.run(steps, threads)
        return time.perf_counter() - start


def free_share() -> float:
    """How much of a second processor is there for us, 0 to 1: the pace of two yardsticks at once against one alone.

    A machine whose processors share their clock, or each other's arithmetic, shows less than 1 when it is quiet, too.
    """
    alone = statistics.median(yardstick_ns() for _ in range(_RUNS))
    pairs = []
    for _ in range(_RUNS):
        other = shared_pool().submit(yardstick_ns)
        pairs.append(max(yardstick_ns(), other.result()))
    return max(0.0, min(1.0, 2.0 * alone / statistics.median(pairs) - 1.0))

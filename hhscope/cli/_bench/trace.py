"""Trace: one cell, some or all signals at every sample, as `hhscope.simulate` and the live window compute it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis import SpikeRule, detect_spikes
from hhscope.cli._bench.figures import BenchError, Figure, measured
from hhscope.engine import Simulator
from hhscope.engine.blocks import Block, Scratch
from hhscope.model import load_model
from hhscope.units import NS_PER_MS, ns_from_ms

_BLOCK: Final = 8192  # samples; they stay in the second-level cache
_RUNS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """Time of a spike (ms) to 1e-8 ms, and how many there are up to it, from `scipy`'s DOP853 at 1e-12."""

    spikes: int
    last_ms: float
    until_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceWork:
    """A run of one cell from its start state at a constant current (µA/cm²), ``dt`` ms per sample.

    record : the signals; None: all
    """

    model: str
    method: str
    current: float
    dt: float
    duration: float
    exact: Exact
    record: tuple[str, ...] | None = None

    def simulator(self) -> Simulator:
        """At t = 0; its kernel is compiled here."""
        return Simulator(
            load_model(self.model),
            method=self.method,
            dt_ns=ns_from_ms(self.dt),
            current=self.current,
            record=self.record,
        )

    def samples(self, scale: float) -> int:
        """How many samples a share of the duration has."""
        return max(round(self.duration * scale * NS_PER_MS) // ns_from_ms(self.dt), 100)

    def measure(self, scale: float = 1.0) -> Figure:
        """Time per sample, and how far the last spike compared lies from the exact one.

        Raises
        ------
        BenchError
            When the run is wrong: then its speed means nothing.
        """
        n = self.samples(scale)
        times = measured(self.simulator, lambda simulator: run(simulator, n), _RUNS)
        return Figure(
            value=times.ns_per(n),
            unit="ns/sample",
            ratio=times.ratio(n),
            spread=times.spread,
            error_ms=self.error_ms() if n * self.dt >= self.exact.until_ms else None,
            yardstick_ns=times.yardstick_ns,
            details={"samples": n, "signals": len(self.simulator().signals)},
        )

    def error_ms(self) -> float:
        """How far the last spike compared lies from the exact one.

        Raises
        ------
        BenchError
            When the number of spikes is another.
        """
        n, exact = round(self.exact.until_ms / self.dt), self.exact
        v = np.concatenate([block.data[0].copy() for block in blocks(self.simulator(), n)])
        found = self._spikes(v)
        if found.size != exact.spikes:
            raise BenchError(f"wrong: {found.size} spikes in {exact.until_ms:g} ms, not {exact.spikes}")
        return abs(float(found[-1]) - exact.last_ms)

    def _spikes(self, v: NDArray[np.float64]) -> NDArray[np.float64]:
        rule = SpikeRule.of(load_model(self.model))
        return detect_spikes(np.arange(v.size) * self.dt, v, rule).times_ms


def run(simulator: Simulator, n: int) -> int:
    """Compute n samples; returns how many were made."""
    return sum(block.n for block in blocks(simulator, n))


def blocks(simulator: Simulator, n: int) -> Iterator[Block]:
    """The next n samples in blocks that share their memory; fewer when the run fails."""
    scratch, left = Scratch(), n
    while left and simulator.failure is None:
        block = simulator.advance(min(left, _BLOCK), scratch)
        left -= block.n
        yield block

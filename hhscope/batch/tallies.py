"""Tallies: what is noted of every cell of a block while it runs, from V at every step, for reducers to read."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import ModuleType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.spikes import SpikeRule
from hhscope.kernel.batch_types import LaneType
from hhscope.kernel.cache import import_source

Array = NDArray[np.float64]

_COMPILING = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyPlan:
    """What a tally must know of a run: the lane type, the spike rule, the step (ms) and the number of steps."""

    lane: LaneType
    rule: SpikeRule
    h: float
    steps: int


class Tally(Protocol):
    """Notes of one block. One thread at a time."""

    def __init__(self, plan: TallyPlan) -> None: ...

    def start(self) -> None:
        """Forget everything: a new block of cells begins."""

    def feed(self, v: NDArray[Any], row: int, n: int, sample: int) -> None:
        """Take rows ``row`` … ``row + n - 1`` of v: the samples from number ``sample`` on, in order, none left out.

        v : (rows, cells and padding), read only; three rows before are there, and one after, but for the last sample.
        """

    def finish(self) -> None:
        """The run is over."""


class RangeTally:
    """Lowest and highest V of every cell, mV."""

    def __init__(self, plan: TallyPlan) -> None:
        self._core = _core(plan.lane)
        self._low: NDArray[Any] = np.empty(plan.lane.cells, plan.lane.dtype)
        self._high: NDArray[Any] = np.empty(plan.lane.cells, plan.lane.dtype)
        self.start()

    def start(self) -> None:
        """Forget everything."""
        self._low[:], self._high[:] = np.inf, -np.inf

    def feed(self, v: NDArray[Any], row: int, n: int, sample: int) -> None:
        """Take n samples of all cells."""
        self._core.extremes(self._low, self._high, v.reshape(-1), row, n)

    def finish(self) -> None:
        """Nothing is left to do."""

    @property
    def lowest(self) -> Array:
        """The lowest V so far."""
        return np.asarray(self._low, np.float64)

    @property
    def highest(self) -> Array:
        """The highest V so far."""
        return np.asarray(self._high, np.float64)


class SpikeTally:
    """Spikes of every cell by the product's rule: (cells,) counts, and times in ms (nan where there is none).

    ``late`` are the spikes of the second half of the run.
    """

    def __init__(self, plan: TallyPlan) -> None:
        lane, rule = plan.lane, plan.rule
        self._core = _core(lane)
        self._h = plan.h
        half = 0.5 * plan.steps
        self._rule = np.array([rule.threshold, rule.rearm, rule.prominence, half, float(plan.steps)])
        self._steer = np.zeros(self._core.STEERING * lane.stride, lane.dtype)
        self._known = np.zeros((self._core.KNOWN, lane.cells))

    def start(self) -> None:
        """Forget everything."""
        self._known[:] = 0.0

    def feed(self, v: NDArray[Any], row: int, n: int, sample: int) -> None:
        """Take n samples of all cells."""
        flat = v.reshape(-1)
        if sample == 0:
            self._core.begin(self._steer, self._known, flat, row, self._rule)
            row, n, sample = row + 1, n - 1, 1
        self._core.feed(self._steer, self._known, flat, row, n, sample, self._rule)

    def finish(self) -> None:
        """Count the spikes at the end whose fall was not waited for."""
        self._core.finish(self._steer, self._known, self._rule)

    def _times(self, row: int) -> Array:
        return np.asarray(self._known[row] * self._h)

    @property
    def count(self) -> NDArray[np.int64]:
        """Spikes."""
        return np.asarray(self._known[self._core.COUNT], np.int64)

    @property
    def late_count(self) -> NDArray[np.int64]:
        """Spikes of the second half."""
        return np.asarray(self._known[self._core.LATE_COUNT], np.int64)

    @property
    def first(self) -> Array:
        """Time of the first spike."""
        return self._times(self._core.FIRST)

    @property
    def second(self) -> Array:
        """Time of the second spike."""
        return self._times(self._core.SECOND)

    @property
    def before_last(self) -> Array:
        """Time of the last spike but one."""
        return self._times(self._core.BEFORE_LAST)

    @property
    def last(self) -> Array:
        """Time of the last spike."""
        return self._times(self._core.LAST)

    @property
    def late_first(self) -> Array:
        """Time of the first spike of the second half."""
        return self._times(self._core.LATE_FIRST)

    @property
    def late_last(self) -> Array:
        """Time of the last spike of the second half."""
        return self._times(self._core.LATE_LAST)


def _core(lane: LaneType) -> ModuleType | Any:
    """The compiled detector, whichever thread asks first."""
    with _COMPILING:
        return _compiled(lane)


@cache
def _compiled(lane: LaneType) -> ModuleType | Any:
    """2 s the first time on a machine, then from the kernel cache."""
    text = resources.files(__package__).joinpath("_tally_core.py").read_text(encoding="utf-8")
    text = text.replace("REAL: Any = types.float64", f"REAL: Any = types.{lane.name}")
    text = text.replace("CELLS = 64", f"CELLS = {lane.cells}")
    return import_source(text.replace("STRIDE = 72", f"STRIDE = {lane.stride}"))

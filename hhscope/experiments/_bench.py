"""Bench: one cell, put to many short trials with pulses; and the search for the smallest pulse that does something."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.rest import NoRestError, RestState, rest_state
from hhscope.experiments._cell import CellUnderTest, finite
from hhscope.experiments.base import Watch

Array = NDArray[np.float64]

LARGEST: Final = 1e4  # µA/cm²: no search goes beyond
FAR: Final = 20.0  # a search that may find nothing ends so many times above the threshold of a spike
_EXACT: Final = 1e-4  # how far a bisection goes, relative


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """One short run. t_ms, v, current (all input, µA/cm²) : (n,); spikes_ms : (k,)"""

    t_ms: Array
    v: Array
    current: Array
    spikes_ms: Array
    states: Mapping[str, Array]

    def late(self, since_ms: float) -> int:
        """Spikes at or after a time."""
        return int(np.count_nonzero(self.spikes_ms >= since_ms))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A cell under a constant current, from a state. unit : ms, the width of a pulse; all times are counted in it"""

    cell: CellUnderTest
    current: float
    start: Mapping[str, float]
    unit: float
    watch: Watch

    @property
    def v_rest(self) -> float:
        """Where it starts, mV."""
        return self.start["V"]

    def on_grid(self, ms: float) -> float:
        """The nearest time that is a whole number of samples."""
        dt = self.cell.model.numerics.dt
        return round(round(ms / dt) * dt, 9)

    def units(self, n: float) -> float:
        """So many widths, ms, on the grid of samples."""
        return self.on_grid(n * self.unit)

    def trial(
        self,
        stimulus: Sequence[str],
        duration: float,
        *,
        current: float | None = None,
        start: Mapping[str, float] | None = None,
        record: Sequence[str] = ("V", "I_stim"),
    ) -> Trial:
        """Run it for ``duration`` ms; spikes are those of the cell's own rule.

        Raises
        ------
        ExperimentError, Cancelled
            When the run stops being finite, or nobody wants it any more.
        """
        seen = finite(
            self.cell.run(
                Watch(cancel=self.watch.cancel), duration=self.on_grid(duration), stimulus=list(stimulus),
                current=self.current if current is None else current, start=start or self.start,
                record=list(record),
            ),
            "compute: the cell",
        )  # fmt: skip
        return Trial(
            t_ms=seen.time, v=seen["V"], current=seen["I_stim"] if "I_stim" in record else np.empty(0),
            spikes_ms=seen.spikes(), states={name: seen[name] for name in record},
        )  # fmt: skip


def rest_of(cell: CellUnderTest, current: float) -> RestState | None:
    """The stable rest at a constant current; None without one."""
    try:
        found = rest_state(cell.model, cell.values, current)
    except NoRestError:
        return None
    return found if found.stable else None


def least(does: Callable[[float], bool], first: float = 0.01, limit: float = LARGEST) -> float | None:
    """The smallest size that does it, to 0.01 %: doubled from ``first`` until it does, then bisected.

    None when none up to ``limit`` does.
    """
    low, high = 0.0, min(first, limit)
    while not does(high):
        if high >= limit:
            return None
        low, high = high, min(2.0 * high, limit)
    while high - low > _EXACT * high:
        middle = 0.5 * (low + high)
        low, high = (low, middle) if does(middle) else (middle, high)
    return high

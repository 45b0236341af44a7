"""Pulses: what a resting cell answers to one pulse or two, and the amplitudes at which the answer changes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.rest import NoRestError, rest_state
from hhscope.experiments._cell import CellUnderTest
from hhscope.experiments._dials import ExperimentError
from hhscope.experiments.base import Watch
from hhscope.record import Recording
from hhscope.units import format_number

Array = NDArray[np.float64]

WAIT_WIDTHS: Final = 20  # after the end of a pulse: a crossing within so many widths is its answer
MOST_RATIO: Final = 100.0  # times the threshold: more is not tried
_LARGEST: Final = 1e6  # uA/cm2
_HALVINGS: Final = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class PulsedCell:
    """A cell at rest, its pulses ``width`` ms long, the step ``dt`` ms a whole part of everything. Any thread."""

    cell: CellUnderTest
    rest: dict[str, float]
    width: float
    dt: float
    watch: Watch

    @property
    def wait_ms(self) -> float:
        """From the onset of a pulse to the end of what counts as its answer."""
        return (1 + WAIT_WIDTHS) * self.width

    def snapped(self, t_ms: float) -> float:
        """The nearest time on the grid."""
        return round(round(t_ms / self.dt) * self.dt, 6)

    def answered(
        self, pulses: tuple[tuple[float, float], ...], *, tol: float = 1e-6, after: float = 0.0
    ) -> Recording:
        """Run with pulses of (onset ms, amplitude) from rest, until the last one is answered and ``after`` ms more."""
        texts = [
            f"step:start={self.snapped(t)!r},stop={self.snapped(t + self.width)!r},amplitude={amplitude!r}"
            for t, amplitude in pulses
        ]
        return self.cell.run(
            Watch(cancel=self.watch.cancel), duration=self.snapped(pulses[-1][0] + self.wait_ms + after), dt=self.dt,
            method="dopri5", stimulus=texts, start=self.rest, record=["V"], tol=tol,
        )  # fmt: skip

    def crossings(self, pulses: tuple[tuple[float, float], ...]) -> int:
        """How often V rises through the threshold."""
        return len(upward(self.answered(pulses)["V"], self.cell.rule.threshold))

    def threshold(self) -> float:
        """The smallest amplitude of one pulse that is answered, uA/cm2.

        Raises
        ------
        ExperimentError
            When no pulse is.
        """
        amplitude = 1.0
        while not self.crossings(((0.0, amplitude),)):
            amplitude *= 2.0
            if amplitude > _LARGEST:
                raise ExperimentError(
                    f"width: no pulse of {format_number(self.width)} ms makes {self.cell.model.id} cross "
                    f"{format_number(self.cell.rule.threshold)} mV; take a longer one"
                )
        return smallest(lambda a: self.crossings(((0.0, a),)) > 0, 0.0, amplitude)

    def ratio(self, threshold: float, delay: float) -> float | None:
        """Times the threshold that a second pulse needs ``delay`` ms after one of twice that; None: no answer."""

        def again(ratio: float) -> bool:
            return self.crossings(((0.0, 2 * threshold), (delay, ratio * threshold))) > 1

        return smallest(again, 0.0, MOST_RATIO) if again(MOST_RATIO) else None

    def finer(self) -> PulsedCell:
        """The same with a fifth or half of the step, where that is whole ns."""
        ns = round(self.dt * 1e6)
        parts = next((parts for parts in (5, 2) if not ns % parts), 1)
        return replace(self, dt=ns // parts / 1e6)


def at_rest(cell: CellUnderTest, width: float, watch: Watch) -> PulsedCell:
    """The cell where it rests under its current.

    Raises
    ------
    ExperimentError
        When it does not rest, or the width is shorter than the least step.
    """
    try:
        rest = rest_state(cell.model, cell.values, cell.current)
    except NoRestError as wrong:
        raise ExperimentError(str(wrong)) from wrong
    if not rest.stable:
        raise ExperimentError(
            f"current: {cell.model.id} does not rest at I = {format_number(cell.current)} µA/cm²; "
            "take a current under which it is silent, such as a negative one"
        )
    dt = min(cell.model.numerics.dt, width / 8)
    ns = max(1, math.floor(dt * 1e6 + 1e-6))
    while ns > 1 and round(width * 1e6) % ns:
        ns -= 1
    return PulsedCell(cell=cell, rest=dict(rest.state), width=width, dt=ns / 1e6, watch=watch)


def smallest(holds: Callable[[float], bool], low: float, high: float) -> float:
    """Where ``holds`` begins between ``low``, where it does not, and ``high``, where it does; to 1e-6 of them."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def upward(v: Array, level: float) -> NDArray[np.intp]:
    """The samples at or above ``level`` after one below it."""
    return np.flatnonzero((v[:-1] < level) & (v[1:] >= level)) + 1

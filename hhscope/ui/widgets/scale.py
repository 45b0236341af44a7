"""Scale: where a value lies on a slider and what a slider's place means; pure arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

_DECADES_TO_ZERO: Final = 3.0  # a log slider that allows zero spans three decades and then jumps to 0
_ZERO_SHARE: Final = 0.04  # the share of its travel where such a slider means exactly 0


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear or logarithmic axis from ``minimum`` to ``maximum``; places run from 0 to 1.

    A logarithmic axis needs ``maximum > 0``; with ``minimum <= 0`` its lower end means exactly 0.
    """

    minimum: float
    maximum: float
    log: bool = False

    def place(self, value: float) -> float:
        """Where ``value`` lies, 0 to 1; values outside the range lie at its ends."""
        if not self.maximum > self.minimum:
            return 0.0
        if not self.log:
            return _unit((value - self.minimum) / (self.maximum - self.minimum))
        low, start = self._log_start()
        if value < low:
            return 0.0
        return _unit(start + (1 - start) * math.log(value / low) / math.log(self.maximum / low))

    def value(self, place: float) -> float:
        """The value at a place, rounded to what a hand can set (a thousandth of the range, or 3 digits)."""
        place = _unit(place)
        if place in (0.0, 1.0):
            return self.minimum if place == 0.0 else self.maximum
        if not self.log:
            quantum = nice_step((self.maximum - self.minimum) / 1000)
            exact = self.minimum + place * (self.maximum - self.minimum)
            return min(max(_rounded(exact, quantum), self.minimum), self.maximum)
        low, start = self._log_start()
        if place < start:
            return self.minimum if place < start / 2 else low
        exact = low * (self.maximum / low) ** ((place - start) / (1 - start))
        return min(max(_significant(exact), low), self.maximum)

    def stepped(self, value: float, steps: float) -> float:
        """``value`` moved by ``steps`` arrow-key steps: a hundredth of the range each, or 5 % if logarithmic.

        It may leave the range: the range guides the slider, it does not bound the value.
        """
        if not self.log:
            step = nice_step((self.maximum - self.minimum) / 100)
            return _rounded(value + steps * step, step * min(1.0, abs(steps)))
        low, _ = self._log_start()
        if value < low:
            return low if steps > 0 else self.minimum
        moved = value * 1.05**steps
        if moved < low and steps < 0:
            return self.minimum if self.minimum <= 0 else max(moved, 0.0)
        return _significant(moved)

    def _log_start(self) -> tuple[float, float]:
        """The smallest value of the logarithmic part, and the place where it begins."""
        if self.minimum > 0:
            return self.minimum, 0.0
        return self.maximum * 10**-_DECADES_TO_ZERO, _ZERO_SHARE


def nice_step(size: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is at most ``size`` (which must be positive)."""
    if not size > 0:
        return 1.0
    power = math.floor(math.log10(size))
    return next(m * 10.0**power for m in (5, 2, 1) if m * 10.0**power <= size * (1 + 1e-9))


def _rounded(value: float, quantum: float) -> float:
    """``value`` on the grid of ``quantum``, without the dust of binary arithmetic."""
    digits = max(0, 2 - math.floor(math.log10(quantum)))
    return round(round(value / quantum) * quantum, digits) + 0.0  # + 0.0 turns -0.0 into 0.0


def _significant(value: float) -> float:
    return float(f"{value:.3g}")


def _unit(place: float) -> float:
    return min(max(place, 0.0), 1.0)

"""Speed: simulated per wall time as people set it: 1-2-5 steps, a log slider with a detent at 1×, text both ways."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from hhscope.ui.widgets.scale import Scale
from hhscope.units import format_number, parse_number

SLOWEST: Final = 1e-3
FASTEST: Final = 1e3  # beyond it only "max": as fast as the computer can
UNLIMITED: Final = math.inf

_DECADES: Final = 6.0
_MAX_SHARE: Final = 0.05  # the slider's right end means UNLIMITED
_DETENT: Final = 0.015  # of the travel, each side of 1×, means exactly 1×
_UNLIMITED_WORDS: Final = frozenset({"max", "∞", "inf", "unlimited"})


def step_speed(speed: float, steps: int) -> float:
    """The speed ``steps`` further along 0.001, 0.002, 0.005, 0.01 … 1000, max (negative: slower)."""
    series = [*_series(), UNLIMITED]
    if steps >= 0:
        later = [value for value in series if value > speed * (1 + 1e-9)]
        return later[min(steps, len(later)) - 1] if later and steps else speed
    earlier = [value for value in series if value < speed * (1 - 1e-9)]
    return earlier[max(len(earlier) + steps, 0)] if earlier else speed


@dataclass(frozen=True, slots=True)
class SpeedScale(Scale):
    """The slider's scale: six decades with 1× in a detent, then unlimited; speeds to two significant digits."""

    minimum: float = SLOWEST
    maximum: float = UNLIMITED

    def place(self, value: float) -> float:
        """Where a speed lies, 0 to 1; speeds outside the slider lie at its ends."""
        if math.isinf(value):
            return 1.0
        decades = math.log10(min(max(value, SLOWEST), FASTEST) / SLOWEST)
        return decades / _DECADES * (1 - 2 * _MAX_SHARE)

    def value(self, place: float) -> float:
        """The speed at a place."""
        if place > 1 - _MAX_SHARE:
            return UNLIMITED
        if abs(place - self.place(1.0)) <= _DETENT:
            return 1.0
        decades = min(max(place / (1 - 2 * _MAX_SHARE), 0.0), 1.0) * _DECADES
        return float(f"{SLOWEST * 10**decades:.2g}")

    def stepped(self, value: float, steps: float) -> float:
        """The speed that whole ``steps`` along the 1-2-5 series lead to; a part of a step is one."""
        return step_speed(value, round(steps) or (1 if steps > 0 else -1))


def format_speed(speed: float) -> str:
    """``0.05×``, ``1×``, ``max``."""
    return "max" if math.isinf(speed) else f"{format_number(speed, 3)}×"


def parse_speed(text: str) -> float:
    """A speed as people type it: ``0.05``, ``0,05 x``, ``2×``, ``max``.

    Raises
    ------
    ValueError
        When it is none, or outside 0.001 to 1000.
    """
    cleaned = text.strip().lower()
    if cleaned in _UNLIMITED_WORDS:
        return UNLIMITED
    value = parse_number(cleaned.removesuffix("x").removesuffix("×"))
    if not SLOWEST <= value <= FASTEST:
        raise ValueError(
            f"speed: {format_number(value)}× is outside 0.001× to 1000×; type such a number, or max"
        )
    return value


def _series() -> list[float]:
    return [float(f"{digit}e{decade}") for decade in range(-3, 3) for digit in (1, 2, 5)] + [FASTEST]

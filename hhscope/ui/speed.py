"""Speed: simulated per wall time as people set it: 1-2-5 steps, a log slider with a detent at 1×, text both ways."""

from __future__ import annotations

import math
from typing import Final

from hhscope.units import format_number, parse_number

SLOWEST: Final = 1e-3
FASTEST: Final = 1e3  # beyond it only "max": as fast as the computer can
UNLIMITED: Final = math.inf

SLIDER_PER_DECADE: Final = 100
_DETENT: Final = 8  # slider positions each side of 0 that mean exactly 1×; the decades begin beyond them
_MAX_GAP: Final = 40  # positions beyond FASTEST that mean UNLIMITED
SLIDER_MIN: Final = -3 * SLIDER_PER_DECADE - _DETENT
SLIDER_MAX: Final = 3 * SLIDER_PER_DECADE + _DETENT + _MAX_GAP
_UNLIMITED_WORDS: Final = frozenset({"max", "∞", "inf", "unlimited"})


def step_speed(speed: float, steps: int) -> float:
    """The speed ``steps`` further along 0.001, 0.002, 0.005, 0.01 … 1000, max (negative: slower)."""
    series = [*_series(), UNLIMITED]
    if steps >= 0:
        later = [value for value in series if value > speed * (1 + 1e-9)]
        return later[min(steps, len(later)) - 1] if later and steps else speed
    earlier = [value for value in series if value < speed * (1 - 1e-9)]
    return earlier[max(len(earlier) + steps, 0)] if earlier else speed


def speed_at(position: int) -> float:
    """The speed of a slider position, to two significant digits; exactly 1 inside the detent."""
    if position > SLIDER_MAX - _MAX_GAP // 2:
        return UNLIMITED
    if abs(position) <= _DETENT:
        return 1.0
    beyond = min(abs(position) - _DETENT, 3 * SLIDER_PER_DECADE)
    exact = 10.0 ** math.copysign(beyond / SLIDER_PER_DECADE, position)
    return float(f"{exact:.2g}")


def position_of(speed: float) -> int:
    """The slider position of a speed; speeds outside the slider stand at its ends."""
    if math.isinf(speed):
        return SLIDER_MAX
    decades = math.log10(min(max(speed, SLOWEST), FASTEST))
    return round(decades * SLIDER_PER_DECADE + math.copysign(_DETENT, decades)) if decades else 0


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
        raise ValueError(f"speed: {format_number(value)}× is outside 0.001× to 1000×; type such a number, or max")
    return value


def _series() -> list[float]:
    return [float(f"{digit}e{decade}") for decade in range(-3, 3) for digit in (1, 2, 5)] + [FASTEST]

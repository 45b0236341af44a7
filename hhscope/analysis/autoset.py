"""Autoset: from the last spikes, the width, speed and height of screen that show this cell well; pure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from hhscope.analysis.bursts import present_bursts

_INTERVALS: Final = 8  # seen on one screen
_BURSTS: Final = 2
_WALL_S: Final = 2.0  # one screen takes this long, or a little longer
_SILENCE: Final = 3.0  # times the longest of the last intervals: then it has stopped
_LAST: Final = 1200  # spikes looked at: enough for four pauses of bursts of 100 and more spikes
_NS_PER_S: Final = 1_000_000_000
_LEAST_MV: Final = 10.0  # a screen of a silent cell is at least this high


@dataclass(frozen=True, slots=True, kw_only=True)
class AutosetLimits:
    """What the instrument can do: the span that can be held, and speeds (simulated per wall time)."""

    shortest_ns: int = 10_000
    longest_ns: int = 1_000 * _NS_PER_S
    slowest: float = 1e-3
    fastest: float = 1e3


@dataclass(frozen=True, slots=True, kw_only=True)
class Autoset:
    """What to set; None leaves as it is. ``reason`` is one sentence for the status bar."""

    span_ns: int | None
    speed: float | None
    v_range: tuple[float, float]
    reason: str


def autoset(
    times_ms: ArrayLike, now_ms: float, v_extent: tuple[float, float], limits: AutosetLimits | None = None
) -> Autoset:
    """The screen for a cell that fired at ``times_ms`` (k,) and whose V lately lay within ``v_extent`` (mV).

    The span is the smallest of the 1-2-5 series that holds 8 intervals, or 2 bursts; the speed lets one screen take
    2 to 4 s. A cell that does not fire (or fired once, or stopped) gets a new height only. At the slowest speed the
    span grows until a screen takes 2 s.
    """
    limits = limits or AutosetLimits()
    v_range = _v_range(*v_extent)
    wanted = _wanted_ms(np.asarray(times_ms, np.float64)[-_LAST:], now_ms)
    if wanted is None:
        return Autoset(
            span_ns=None, speed=None, v_range=v_range, reason="no spikes now: only the height was set"
        )
    shown_ms, reason = wanted
    slowest_screen_ns = limits.slowest * _WALL_S * _NS_PER_S
    span_ns = _span_ns(max(shown_ms * 1e6, slowest_screen_ns), limits)
    return Autoset(span_ns=span_ns, speed=_speed(span_ns, limits), v_range=v_range, reason=reason)


def _wanted_ms(times: np.ndarray, now_ms: float) -> tuple[float, str] | None:
    """How much time should be seen at least, and why; None when the cell does not fire."""
    if len(times) < 2:
        return None
    found = present_bursts(times)
    if found is not None:
        quiet = now_ms - times[-1] > _SILENCE * found.period_ms
        return None if quiet else (_BURSTS * found.period_ms, f"{_BURSTS} bursts or more on a screen")
    last = np.diff(times[-_INTERVALS - 1 :])
    if now_ms - times[-1] > _SILENCE * last.max():
        return None
    return _INTERVALS * float(last.mean()), f"{_INTERVALS} intervals or more on a screen"


def _series(low: float, high: float) -> Iterator[float]:
    """1, 2, 5, 10 … from below ``low`` to ``high``, ascending."""
    for exponent in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1):
        for mantissa in (1, 2, 5):
            yield float(f"{mantissa}e{exponent}")


def _span_ns(wanted_ns: float, limits: AutosetLimits) -> int:
    allowed = [
        round(s)
        for s in _series(limits.shortest_ns, limits.longest_ns)
        if limits.shortest_ns <= s <= limits.longest_ns
    ]
    return next((span for span in allowed if span >= wanted_ns * (1 - 1e-9)), allowed[-1])


def _speed(span_ns: int, limits: AutosetLimits) -> float:
    """The speed of the series at which a screen takes 2 to 4 s; the nearest the instrument can do."""
    seconds = span_ns / _NS_PER_S
    allowed = [s for s in _series(limits.slowest, limits.fastest) if limits.slowest <= s <= limits.fastest]
    # 1-2-5 spans at 1-2-5 speeds: one of them always takes 2 or 2.5 s.
    return min(
        allowed, key=lambda s: (seconds / s < _WALL_S * (1 - 1e-9), abs(math.log(seconds / s / _WALL_S)))
    )


def _v_range(low: float, high: float) -> tuple[float, float]:
    """The extent with a twentieth of air, rounded outwards to whole steps of a 1-2-5 series."""
    middle, height = 0.5 * (low + high), max(high - low, _LEAST_MV)
    low, high = (
        min(low, middle - 0.5 * height) - 0.05 * height,
        max(high, middle + 0.5 * height) + 0.05 * height,
    )
    step = next(s for s in _series(height / 20.0, height) if s >= height / 16.0)
    return step * math.floor(low / step), step * math.ceil(high / step)

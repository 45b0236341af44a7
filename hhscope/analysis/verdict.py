"""Verdict: how far a trace of V is from a more exact one of the same stretch, and what that means in words; pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.spikes import SpikeRule, SpikeTrain, detect_spikes
from hhscope.units import format_number, format_time

# Times of spikes are measured by the width of a spike (above its threshold), which is a cell's own clock: 0.04 ms in
# the hottest cell, 1 ms in most, 50 ms in a slow one. A hundredth of it is less than a pixel on any screen that shows
# more than one spike; beyond a quarter a spike is no longer where it is drawn, and coincidences with it are others.
GOOD_SHARE: Final = 0.01
FAIR_SHARE: Final = 0.25
# V: 0.1 mV is half a pixel of a tall panel, and below what a recording electrode resolves; 2 mV is a line beside the
# line, and more than the margin by which a cell may or may not reach its threshold.
GOOD_MV: Final = 0.1
FAIR_MV: Final = 2.0
ENOUGH_SAMPLES: Final = 100  # fewer hold nothing that could go wrong

Values = NDArray[np.float64]


class Level(StrEnum):
    """How good the numbers are; ``UNKNOWN`` when that cannot be said."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One trace against a more exact one, sample by sample from the same state on.

    n, length_ms : the stretch
    dv_mv, dv_at_ms : the largest |ΔV| and where
    shape_mv : the largest |ΔV| that is left when every sample may move in time by ``shift_ms``
    spikes : spikes that both have; ``missing`` and ``extra``: those that only the exact, or the other, trace has
    shift_ms, shift_at_ms : the largest difference of the times of one spike, and where; None without spikes
    width_ms : the usual width of a spike at its threshold; None without spikes
    """

    n: int
    length_ms: float
    dv_mv: float
    dv_at_ms: float
    shape_mv: float
    spikes: int = 0
    missing: int = 0
    extra: int = 0
    shift_ms: float | None = None
    shift_at_ms: float | None = None
    width_ms: float | None = None

    @property
    def share(self) -> float:
        """The shift as a part of a spike's width; 0 without spikes."""
        return self.shift_ms / self.width_ms if self.shift_ms and self.width_ms else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``text``: a few words for the status bar (``error < 0.001 ms``); ``reason``: one sentence."""

    level: Level
    text: str
    reason: str


def compare(t_ms: Values, v: Values, exact: Values, rule: SpikeRule) -> Deviation:
    """The deviation of ``v`` from ``exact``: (n,) ms, evenly spaced, and (n,) mV each, n > 0.

    A spike so near the end that the other trace may have it just after is not held against either.
    """
    difference = np.abs(v - exact)
    at = int(np.argmax(difference))
    step_ms = float(t_ms[-1] - t_ms[0]) / max(1, len(v) - 1)
    found = Deviation(
        n=len(v),
        length_ms=len(v) * step_ms,
        dv_mv=float(difference[at]),
        dv_at_ms=float(t_ms[at]),
        shape_mv=float(difference[at]),
    )
    found = replace(found, width_ms=_width(exact, rule.threshold, step_ms))
    found = _with_spikes(
        found, detect_spikes(t_ms, v, rule), detect_spikes(t_ms, exact, rule), float(t_ms[-1])
    )
    if not found.shift_ms:
        return found
    return replace(found, shape_mv=_shape(v, exact, math.ceil(found.shift_ms / step_ms)))


def judge(found: Deviation) -> Verdict:
    """What a deviation means; the thresholds and their reasons are at the top of this file."""
    if found.missing or found.extra:
        return _other_spikes(found)
    timing = _level(found.share, GOOD_SHARE, FAIR_SHARE)
    shape = _level(found.shape_mv, GOOD_MV, FAIR_MV)
    level = max(timing, shape, key=_SEVERITY.index)
    if level is Level.GOOD and found.n < ENOUGH_SAMPLES:
        return unknown("too few samples", f"{found.n} samples are too few to judge by.")
    if level is Level.GOOD:
        return Verdict(level=level, text=f"error < {_bound(found)}", reason=_good_reason(found))
    if timing == level and found.shift_ms is not None:
        return _moved_spikes(found, level)
    size = two_digits(found.shape_mv)
    reason = f"V is off by up to {size} mV within {format_time(round(found.length_ms, 6))}, beside any shift in time."
    return Verdict(level=level, text=f"V off by {size} mV", reason=reason)


def unknown(text: str, reason: str) -> Verdict:
    """The verdict when nothing can be said."""
    return Verdict(level=Level.UNKNOWN, text=text, reason=reason)


def worse(one: Level, other: Level) -> Level:
    """The more serious of two; what is not known is less serious than a known error, and more than none."""
    return max(one, other, key=_SEVERITY.index)


def at_most(value: float, unit: str) -> str:
    """``0.0058 ms``; ``less than 0.001 mV`` where further digits tell nobody anything."""
    return f"{two_digits(value)} {unit}" if value >= _TOLD else f"less than {format_number(_TOLD)} {unit}"


def two_digits(value: float) -> str:
    """``0.089``, ``9.4``, ``131``: as exact as an error needs to be known."""
    return f"{value:,.0f}" if 10 <= value < 1e6 else format_number(value, 2)


_TOLD: Final = 1e-3  # mV or ms
_SEVERITY: Final = (Level.GOOD, Level.UNKNOWN, Level.FAIR, Level.POOR)


def _with_spikes(found: Deviation, mine: SpikeTrain, true: SpikeTrain, end_ms: float) -> Deviation:
    a, b = mine.times_ms, true.times_ms
    intervals = np.concatenate((np.diff(a), np.diff(b)))
    shortest = float(intervals.min()) if intervals.size else None
    pairs, only_a, only_b = _paired(a, b, math.inf if shortest is None else shortest / 2)
    counted = end_ms - FAIR_SHARE * (found.width_ms or 0.0)
    found = replace(
        found,
        spikes=len(pairs),
        missing=sum(bool(b[j] < counted) for j in only_b),
        extra=sum(bool(a[i] < counted) for i in only_a),
    )
    if not pairs:
        return found
    shifts = [abs(float(a[i] - b[j])) for i, j in pairs]
    k = int(np.argmax(shifts))
    return replace(found, shift_ms=shifts[k], shift_at_ms=float(b[pairs[k][1]]))


def _paired(a: Values, b: Values, reach: float) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Numbers of the spikes that belong together, and of those left over in ``a`` and in ``b``."""
    pairs, only_a, only_b = [], [], []
    i = j = 0
    while i < len(a) and j < len(b):
        apart = float(a[i] - b[j])
        if abs(apart) <= reach:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif apart < 0:
            only_a.append(i)
            i += 1
        else:
            only_b.append(j)
            j += 1
    return pairs, [*only_a, *range(i, len(a))], [*only_b, *range(j, len(b))]


def _shape(v: Values, exact: Values, moved: int) -> float:
    """The largest distance of ``v`` from the band that ``exact`` sweeps when it moves by that many samples."""
    padded = np.pad(exact, moved, mode="edge")
    low, high = (_sliding(extreme, padded, 2 * moved + 1) for extreme in (np.minimum, np.maximum))
    return float(np.maximum(np.maximum(low - v, v - high), 0.0).max())


def _sliding(extreme: np.ufunc, values: Values, width: int) -> Values:
    """The extreme of every ``width`` neighbours: (n,) -> (n - width + 1,), by windows of doubled size."""
    size = 1
    while 2 * size <= width:
        values = extreme(values[:-size], values[size:])
        size *= 2
    return values if size == width else extreme(values[: size - width], values[width - size :])


def _width(v: Values, threshold: float, step_ms: float) -> float | None:
    """The median time that V stays above the threshold at a stretch, ms; None when it never is."""
    above = np.flatnonzero(np.diff((v > threshold).astype(np.int8), prepend=0, append=0))
    lengths = above[1::2] - above[::2]
    return float(np.median(lengths)) * step_ms if lengths.size else None


def _level(value: float, good: float, fair: float) -> Level:
    if value <= good:
        return Level.GOOD
    return Level.FAIR if value <= fair else Level.POOR


def _bound(found: Deviation) -> str:
    """A round number that the error stays under: of the spikes' times, or of V when there are none."""
    value, unit = (found.shape_mv, "mV") if found.shift_ms is None else (found.shift_ms, "ms")
    bounds = [digit * 10.0**power for power in range(-3, 1) for digit in (1, 2, 5)]
    return f"{format_number(next(bound for bound in bounds if value < bound), 3)} {unit}"


def _good_reason(found: Deviation) -> str:
    v = f"V is off by {at_most(found.shape_mv, 'mV')}"
    if found.shift_ms is None:
        return f"No spike in this stretch; {v}: too little to be seen."
    return f"Spikes come {at_most(found.shift_ms, 'ms')} early or late, and {v}: too little to be seen."


def _moved_spikes(found: Deviation, level: Level) -> Verdict:
    shift, stretch = _ms(found.shift_ms or 0.0), format_time(round(found.length_ms, 6))
    percent = two_digits(100 * found.share)
    reason = f"Spikes come up to {shift} early or late within {stretch}: {percent} % of a spike's width."
    return Verdict(level=level, text=f"spikes off by {shift}", reason=reason)


def _other_spikes(found: Deviation) -> Verdict:
    parts = []
    if found.missing:
        parts.append(f"{found.missing} {'spike' if found.missing == 1 else 'spikes'} missing")
    if found.extra:
        spikes = "" if parts else (" spike" if found.extra == 1 else " spikes")
        parts.append(f"{found.extra}{spikes} too many")
    text, stretch = ", ".join(parts), format_time(round(found.length_ms, 6))
    reason = f"Within {stretch} there are {found.spikes} spikes that both runs have, and {text}."
    return Verdict(level=Level.POOR, text=text, reason=reason)


def _ms(value: float) -> str:
    return f"{two_digits(value)} ms"

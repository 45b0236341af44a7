"""Spike shape: threshold, peak, widths and after-potential of every whole spike in a stretch of V."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.spikes import SpikeTrain

Array = NDArray[np.float64]

STEEP: Final = 10.0  # mV/ms, the usual threshold criterion (eFEL's DerivativeThreshold)
STEEP_SHARE: Final = 0.2  # of a spike's largest dV/dt: what counts as steep in slow (calcium) spikes
MOST: Final = (
    200  # spikes of a stretch that are looked at, the last ones: a second holds no more than that to read
)

CRITERION: Final = (
    "where dV/dt last rises through 10 mV/ms before its largest value; "
    "through a fifth of that value in spikes that stay below 50 mV/ms"
)


def _none() -> Array:
    return np.empty(0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpikeShapes:
    """Shapes of whole spikes, one entry each, (k,) float64, oldest first.

    A spike is whole when its threshold and its fall through half height lie inside the stretch. Times in ms, voltages
    in mV. Height is counted from the threshold to the peak. ``ahp_mv`` is NaN when V has not turned up again.
    """

    onset_ms: Array = field(default_factory=_none)  # when V passes the threshold
    threshold_mv: Array = field(default_factory=_none)
    peak_mv: Array = field(default_factory=_none)
    half_width_ms: Array = field(default_factory=_none)
    rise_ms: Array = field(default_factory=_none)  # 10 to 90 % of the height
    fall_ms: Array = field(default_factory=_none)  # 90 to 10 %; NaN when V does not come that low
    ahp_mv: Array = field(default_factory=_none)  # threshold - lowest V up to the next spike's threshold


def spike_shapes(t_ms: Array, v: Array, train: SpikeTrain) -> SpikeShapes:
    """The shapes of the whole spikes among the last `MOST` of ``train``; (n,) ms and (n,) mV, both float64."""
    peaks = np.searchsorted(t_ms, train.peak_times_ms)
    rows = []
    for k, peak in list(enumerate(peaks))[-MOST:]:
        before = int(peaks[k - 1]) if k else 0
        stop = int(peaks[k + 1]) if k + 1 < len(peaks) else len(v)
        row = _shape(t_ms[before:stop], v[before:stop], int(peak) - before, last=stop == len(v))
        if row is not None:
            rows.append(row)
    if not rows:
        return SpikeShapes()
    return SpikeShapes(**dict(zip(SpikeShapes.__dataclass_fields__, np.array(rows).T, strict=True)))


def _shape(t: Array, v: Array, peak: int, *, last: bool) -> tuple[float, ...] | None:
    """One row of `SpikeShapes`; the piece goes from the peak before to the peak after."""
    onset = _onset(t[: peak + 1], v[: peak + 1])
    if onset is None:
        return None
    t_on, threshold = onset
    height = float(v[peak]) - threshold
    foot = int(np.searchsorted(t, t_on))
    falling, rising = (t[peak:], v[peak:]), (t[foot : peak + 1], v[foot : peak + 1])
    up = [_rises(*rising, threshold + share * height) for share in (0.1, 0.5, 0.9)]
    down = [_falls(*falling, threshold + share * height) for share in (0.1, 0.5, 0.9)]
    if height <= 0 or np.isnan(down[1]):
        return None
    lowest = peak + int(np.argmin(v[peak:]))
    turned = not last or lowest < len(v) - 1
    ahp = threshold - float(v[lowest]) if turned else np.nan
    widths = (down[1] - up[1], up[2] - up[0], down[0] - down[2])
    return (t_on, threshold, float(v[peak]), *widths, ahp)


def _onset(t: Array, v: Array) -> tuple[float, float] | None:
    """Time and voltage where the spike at the end of the piece begins, by `CRITERION`; None when it lies before it."""
    trough = int(np.argmin(v))
    t, v = t[trough:], v[trough:]
    if len(v) < 3:
        return None
    slope = np.gradient(v, t)
    steepest = int(np.argmax(slope))
    level = min(STEEP, STEEP_SHARE * float(slope[steepest]))
    flat = np.flatnonzero(slope[:steepest] < level)
    if not flat.size:
        return None
    i = int(flat[-1])
    share = (level - slope[i]) / (slope[i + 1] - slope[i])
    return float(t[i] + share * (t[i + 1] - t[i])), float(v[i] + share * (v[i + 1] - v[i]))


def _rises(t: Array, v: Array, level: float) -> float:
    """When V first passes a level upward, by a straight line between samples; NaN: it does not."""
    above = np.flatnonzero(v >= level)
    return _crossing(t, v, int(above[0]), level) if above.size else np.nan


def _falls(t: Array, v: Array, level: float) -> float:
    """When V first passes a level downward; NaN: it does not."""
    below = np.flatnonzero(v <= level)
    return _crossing(t, v, int(below[0]), level) if below.size else np.nan


def _crossing(t: Array, v: Array, i: int, level: float) -> float:
    if i == 0 or v[i] == v[i - 1]:
        return float(t[i])
    return float(t[i - 1] + (level - v[i - 1]) / (v[i] - v[i - 1]) * (t[i] - t[i - 1]))

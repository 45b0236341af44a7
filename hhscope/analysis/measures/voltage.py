"""Voltage: extremes, means and time above 0 mV of a stretch of V, and how much of a wave it is."""

from __future__ import annotations

import math

import numpy as np

from hhscope.analysis.measure import Measure, MeasureGroup
from hhscope.analysis.stretch import Array, Stretch


def _ac(stretch: Stretch) -> Array:
    deviation: Array = stretch.v - stretch.mean_of(stretch.v)
    return deviation


def _share_above(stretch: Stretch) -> float:
    """By straight lines between the samples, so that the sample step does not matter."""
    t, v = stretch.t_ms, stretch.v
    if len(v) < 2:
        return 100.0 * float(v[0] > 0.0)
    a, b = v[:-1], v[1:]
    both = np.maximum(a, 0.0) + np.maximum(b, 0.0)
    whole = np.abs(a) + np.abs(b)
    share = np.where(a * b < 0, np.divide(both, whole, out=np.zeros_like(both), where=whole > 0), a + b > 0)
    return 100.0 * float((share * np.diff(t)).sum()) / stretch.span_ms


def wave_share(stretch: Stretch) -> float:
    """Share of the power of V about its mean that lies in its fundamental, 0 to 1; NaN without two whole periods.

    A period goes from spike to spike; from burst to burst where there are bursts; from peak to peak where V stays under
    the threshold. Each is stretched to the same length, so that the fundamental is one turn per period also where the
    rate drifts, and no window function is needed.
    """
    times = _periods(stretch)
    if len(times) < 3:
        return math.nan
    inside = slice(*np.searchsorted(stretch.t_ms, [times[0], times[-1]]))
    v = stretch.v[inside]
    turns = np.interp(stretch.t_ms[inside], times, np.arange(len(times)))
    span = float(turns[-1] - turns[0])
    ac = v - float(np.trapezoid(v, turns)) / span
    power = float(np.trapezoid(ac * ac, turns)) / span
    if not power > 0.0:
        return math.nan
    amplitude = abs(complex(np.trapezoid(ac * np.exp(-2j * math.pi * turns), turns))) / span
    return min(2.0 * amplitude**2 / power, 1.0)


def _periods(stretch: Stretch) -> Array:
    """Where periods begin, ms."""
    if stretch.bursts is not None:
        return stretch.bursts.starts_ms
    train = stretch.train
    return train.times_ms if len(train) else train.oscillation_times_ms


MEASURES = MeasureGroup(
    key="voltage",
    title="Voltage",
    order=10,
    measures=(
        Measure(
            key="v_min", name="V min", unit="mV", doc="Lowest sample of V.", take=lambda s: float(s.v.min())
        ),
        Measure(
            key="v_max", name="V max", unit="mV", doc="Highest sample of V.", take=lambda s: float(s.v.max())
        ),
        Measure(
            key="v_mean", name="V mean", unit="mV", doc="Mean of V over time.", take=lambda s: s.mean_of(s.v)
        ),
        Measure(
            key="v_pp", name="V peak to peak", unit="mV", doc="Highest minus lowest sample of V.",
            take=lambda s: float(np.ptp(s.v)),
        ),
        Measure(
            key="v_rms", name="V RMS", unit="mV", doc="Root of the mean of V² over time (rest counts, too).",
            take=lambda s: math.sqrt(s.mean_of(s.v**2)),
        ),
        Measure(
            key="v_ac", name="V RMS about mean", unit="mV", doc="Root of the mean of (V − mean)² over time.",
            take=lambda s: math.sqrt(s.mean_of(_ac(s) ** 2)),
        ),
        Measure(
            key="above_0", name="Time above 0 mV", unit="%", take=_share_above,
            doc="Share of the time with V above 0 mV, straight between samples.",
        ),
        Measure(
            key="wave", name="Wave-y", unit="", take=wave_share, needs="three spikes or peaks",
            doc="Share of V's power (about its mean) in its fundamental: near 0 for thin spikes, 1 for a sine wave. "
            "Periods go from spike to spike, from burst to burst, or from peak to peak where V stays under the "
            "threshold; each is stretched to the same length.",
        ),
    ),
)  # fmt: skip

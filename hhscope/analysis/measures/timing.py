"""Timing: latency, intervals and rates of the spikes in a stretch."""

from __future__ import annotations

import math

import numpy as np

from hhscope.analysis.measure import Measure, MeasureGroup, mean_or_nan
from hhscope.analysis.stretch import Stretch


def latency_ms(stretch: Stretch) -> float:
    """From the first change of the input, else from the start of the stretch, to the first spike after it."""
    begin = stretch.t_ms[0]
    if stretch.current is not None:
        changes = np.flatnonzero(np.diff(stretch.current))
        if changes.size:
            begin = stretch.t_ms[changes[0] + 1]
    after = stretch.train.times_ms[stretch.train.times_ms >= begin]
    return float(after[0] - begin) if after.size else math.nan


def rate_hz(stretch: Stretch) -> float:
    """1 / mean interval; 0 without a spike, NaN with one."""
    if not len(stretch.train):
        return 0.0
    return 1000.0 / float(stretch.intervals_ms.mean()) if stretch.intervals_ms.size else math.nan


def cv(stretch: Stretch) -> float:
    """Standard deviation / mean of the intervals; NaN with fewer than two."""
    gaps = stretch.intervals_ms
    return float(gaps.std() / gaps.mean()) if gaps.size > 1 else math.nan


def oscillation_hz(stretch: Stretch) -> float:
    """1 / mean time between the peaks that stay under the threshold; 0 without them, NaN with one."""
    times = stretch.train.oscillation_times_ms
    if not times.size:
        return 0.0
    return 1000.0 * (times.size - 1) / float(times[-1] - times[0]) if times.size > 1 else math.nan


_TIME = "A spike's time is the upward crossing of the model's spike threshold."

MEASURES = MeasureGroup(
    key="timing",
    title="Timing",
    order=30,
    measures=(
        Measure(
            key="spikes", name="Spikes", unit="", take=lambda s: float(len(s.train)),
            doc="Number of spikes. A spike is a peak of V at or above the model's spike threshold that stands out by "
            "10 mV or more.",
        ),
        Measure(
            key="latency", name="Latency", unit="ms", take=latency_ms, needs="a spike after the input's first change",
            doc="From the first change of the input to the first spike after it; from the start of the stretch where "
            f"the input does not change. {_TIME}",
        ),
        Measure(
            key="isi", name="Interval (ISI)", unit="ms", take=lambda s: mean_or_nan(s.intervals_ms),
            needs="two spikes", doc=f"Mean time from spike to spike. {_TIME}",
        ),
        Measure(
            key="rate", name="Rate", unit="Hz", take=rate_hz, needs="two spikes",
            doc=f"1 / mean interval, in the cell's own time; 0 where there is no spike. {_TIME}",
        ),
        Measure(
            key="cv", name="CV of intervals", unit="", take=cv, needs="three spikes",
            doc="Standard deviation of the intervals / their mean: 0 like a clock, 1 by chance (Poisson).",
        ),
        Measure(
            key="oscillation", name="Oscillation rate", unit="Hz", take=oscillation_hz, needs="two peaks",
            doc="1 / mean time between peaks that stand out by 10 mV or more but stay under the spike threshold; "
            "0 where there is none.",
        ),
    ),
)  # fmt: skip

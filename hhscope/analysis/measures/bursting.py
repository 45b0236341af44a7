"""Bursting: how many bursts a stretch holds, how often they come and how much of the time they last."""

from __future__ import annotations

import math

from hhscope.analysis.measure import Measure, MeasureGroup

_WHAT = (
    "Bursts are parted at the largest gap in the sorted intervals (at least a factor of 2); whole bursts between "
    "two pauses count."
)
_NEEDS = "three pauses between bursts"

MEASURES = MeasureGroup(
    key="bursting",
    title="Bursts",
    order=40,
    measures=(
        Measure(
            key="bursts", name="Bursts", unit="", doc=f"Number of whole bursts. {_WHAT}",
            take=lambda s: float(len(s.bursts.sizes)) if s.bursts is not None else 0.0,
        ),
        Measure(
            key="burst_period", name="Burst period", unit="ms", needs=_NEEDS,
            doc=f"Mean time from the first spike of a burst to that of the next. {_WHAT}",
            take=lambda s: s.bursts.period_ms if s.bursts is not None else math.nan,
        ),
        Measure(
            key="burst_duty", name="Burst duty", unit="%", needs=_NEEDS,
            doc=f"Part of the period between the first and the last spike of a burst. {_WHAT}",
            take=lambda s: 100.0 * s.bursts.duty if s.bursts is not None else math.nan,
        ),
        Measure(
            key="burst_spikes", name="Spikes per burst", unit="", needs=_NEEDS,
            doc=f"Mean number of spikes in a whole burst. {_WHAT}",
            take=lambda s: s.bursts.spikes_per_burst if s.bursts is not None else math.nan,
        ),
    ),
)  # fmt: skip

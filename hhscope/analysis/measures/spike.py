"""Spike: threshold, peak, widths and after-potential; the mean over the whole spikes of a stretch."""

from __future__ import annotations

from hhscope.analysis.measure import Measure, MeasureGroup, mean_or_nan
from hhscope.analysis.spike_shape import CRITERION, MOST

_OF = f"Mean over the whole spikes (the last {MOST} at most)."
_HEIGHT = "Height counts from the threshold to the peak."

MEASURES = MeasureGroup(
    key="spike",
    title="Spike",
    order=20,
    measures=(
        Measure(
            key="threshold", name="Threshold", unit="mV", needs="a whole spike",
            doc=f"V {CRITERION}. {_OF}", take=lambda s: mean_or_nan(s.shapes.threshold_mv),
        ),
        Measure(
            key="peak", name="Peak", unit="mV", needs="a whole spike",
            doc=f"Highest sample of a spike. {_OF}", take=lambda s: mean_or_nan(s.shapes.peak_mv),
        ),
        Measure(
            key="half_width", name="Half-width", unit="ms", needs="a whole spike",
            doc=f"Time above half the height. {_HEIGHT} {_OF}", take=lambda s: mean_or_nan(s.shapes.half_width_ms),
        ),
        Measure(
            key="rise", name="Rise 10–90 %", unit="ms", needs="a whole spike",
            doc=f"From 10 to 90 % of the height, upward. {_HEIGHT} {_OF}", take=lambda s: mean_or_nan(s.shapes.rise_ms),
        ),
        Measure(
            key="fall", name="Fall 90–10 %", unit="ms", needs="a whole spike that falls back to its threshold",
            doc=f"From 90 to 10 % of the height, downward. {_HEIGHT} {_OF}",
            take=lambda s: mean_or_nan(s.shapes.fall_ms),
        ),
        Measure(
            key="ahp", name="AHP depth", unit="mV", needs="a whole spike and the trough after it",
            doc=f"Threshold minus the lowest V between a spike and the next. {_OF}",
            take=lambda s: mean_or_nan(s.shapes.ahp_mv),
        ),
    ),
)  # fmt: skip

"""Synapse, regular: events at a steady rate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hhscope.stimulus import _synapse
from hhscope.stimulus.base import FOREVER, FieldSpec, WaveformSpec

_HIGHEST_HZ = 1e5


class RegularSynapse(_synapse.Synapse, frozen=True, kw_only=True, tag="synapse"):
    """Event k comes at start + k / rate_hz, for ``count`` events or without end."""

    rate_hz: float
    start: float = 0.0
    count: int | None = None

    def check(self) -> None:
        """The rate and the number of events can be."""
        super().check()
        self.ns("start")
        _synapse.check_rate(self, self.rate_hz, _HIGHEST_HZ)
        if self.count is not None and self.count < 1:
            raise self.fault("count", self.count, "must be 1 or more; leave it out for a train without end")

    def events(self, t0_ns: int, t1_ns: int) -> NDArray[np.int64]:
        """Those of the train."""
        start = self.ns("start")
        if self.rate_hz == 0.0 or t1_ns <= start:
            return np.empty(0, np.int64)
        period = 1e9 / self.rate_hz
        first = max(int((t0_ns - start) / period) - 1, 0)
        last = min(int((t1_ns - start) / period) + 1, (FOREVER if self.count is None else self.count) - 1)
        times = start + np.rint(np.arange(first, last + 1) * period).astype(np.int64)
        found: NDArray[np.int64] = times[(times >= t0_ns) & (times < t1_ns)]
        return found


WAVEFORM = WaveformSpec(
    key="synapse",
    title="Synapse, regular",
    description="Conductance opened by events at a steady rate",
    struct=RegularSynapse,
    group="synapse",
    headline=("weight", "rate_hz", "reversal"),
    presets=_synapse.presets(", regular events"),
    fields=(
        FieldSpec(
            name="rate_hz",
            label="Rate",
            unit="Hz",
            default=50.0,
            doc="Events per second, in the cell's own time",
            required=True,
            range="0 to 100000 Hz",
        ),
        *_synapse.CONDUCTANCE,
        FieldSpec(
            name="start",
            label="Start",
            unit="ms",
            default=0.0,
            doc="The first event comes here",
            on_grid=True,
        ),
        FieldSpec(
            name="count",
            label="Number of events",
            unit="",
            default=None,
            doc="How many events; empty: a train without end",
            above_zero=True,
        ),
    ),
)

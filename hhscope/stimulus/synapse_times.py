"""Synapse, given times: events from a list."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hhscope.stimulus import _synapse
from hhscope.stimulus.base import FieldSpec, WaveformSpec

_MOST = 10_000


class TimedSynapse(_synapse.Synapse, frozen=True, kw_only=True, tag="synapse_times"):
    """Events at ``times``, ms, in order; a time that comes twice opens twice as much."""

    times: tuple[float, ...]

    def check(self) -> None:
        """The times are in order, and not too many."""
        super().check()
        _synapse.check_times(self, self.times, _MOST)

    def events(self, t0_ns: int, t1_ns: int) -> NDArray[np.int64]:
        """Those of the list."""
        times = np.array([self.time_ns("times", time) for time in self.times], np.int64)
        found: NDArray[np.int64] = times[(times >= t0_ns) & (times < t1_ns)]
        return found


WAVEFORM = WaveformSpec(
    key="synapse_times",
    title="Synapse, listed",
    description="Conductance opened by events at the times of a list",
    struct=TimedSynapse,
    group="synapse",
    headline=("weight", "reversal"),
    presets=_synapse.presets(", listed events"),
    fields=(
        FieldSpec(
            name="times",
            label="Times",
            unit="ms",
            default=(10.0, 20.0, 30.0),
            doc="When the events come, in order, with semicolons or spaces between",
            required=True,
            range="0 to 1e9 ms, at most 10,000 times",
        ),
        *_synapse.CONDUCTANCE,
    ),
)

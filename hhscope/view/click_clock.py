"""ClickClock: when a moment of the cell's time is heard, at the speed at which it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.units import NS_PER_MS

LATENCY_S: Final = 0.06  # from the newest sample to its sound: longer than a frame of the window and a buffer


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickClock:
    """The moment ``t_ns`` of the cell is heard at ``heard_s`` of the sound; from there ``pace`` cell seconds pass in
    each second of sound."""

    t_ns: float
    heard_s: float
    pace: float

    def heard_at(self, t_ns: float) -> float:
        """When a moment is heard, seconds of sound."""
        return self.heard_s + (t_ns - self.t_ns) / (1e9 * self.pace)

    def heard_at_ms(self, times_ms: NDArray[np.float64]) -> NDArray[np.float64]:
        """When spikes (ms) are heard, seconds of sound."""
        return self.heard_s + (times_ms * NS_PER_MS - self.t_ns) / (1e9 * self.pace)


def kept_in_step(clock: ClickClock | None, newest_ns: float, played_s: float, pace: float) -> ClickClock:
    """The clock that says when what comes next is heard.

    newest_ns : time of the newest sample.  played_s : how much sound has been played.  pace : > 0.

    A change of pace bends it without a jump. A clock under which the newest sample would be heard too late, or later
    than twice the latency, is set anew: the machine was held up, or time stood still.
    """
    if clock is not None:
        here = clock.heard_at(newest_ns)
        if played_s <= here <= played_s + 2.0 * LATENCY_S:
            return ClickClock(t_ns=newest_ns, heard_s=here, pace=pace)
    return ClickClock(t_ns=newest_ns, heard_s=played_s + LATENCY_S, pace=pace)

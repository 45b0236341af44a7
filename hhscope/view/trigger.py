"""Trigger: where a signal does what one waits for; found sample by sample, the same however the samples are cut."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.int64]

FIRST_POSITION: Final = 0.2  # of the screen: what leads to an event is shorter than what follows from it
FIRST_HYSTERESIS: Final = 5.0  # mV: after as deep a fall a spike may be counted again (`SpikeRule.rearm`)


class TriggerMode(StrEnum):
    """What the screen does without and with a trigger."""

    ROLL = "roll"  # no trigger: the newest sample at the right edge
    AUTO = "auto"  # stands at the newest trigger; rolls while there is none
    NORMAL = "normal"  # stands at the newest trigger, however old it is
    SINGLE = "single"  # waits for one trigger, then stops


class Slope(StrEnum):
    """In which direction the level is crossed."""

    RISING = "rising"
    FALLING = "falling"


class TriggerEvent(StrEnum):
    """Which crossings count."""

    EDGE = "edge"  # every one
    LONGER = "longer"  # one that ends an interval longer than the limit
    SHORTER = "shorter"  # one that ends an interval shorter than the limit
    BURST = "burst"  # the first of several: silence of the limit before it, another within the limit after it


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerSettings:
    """What is waited for, and where on the screen it is shown.

    source : name of the signal
    level : in the source's unit; None: the model's own spike threshold (source V only)
    hysteresis : how far the source must go back beyond the level before it may cross again, 0 or more, same unit
    holdoff_ns : after a trigger none counts for so long
    interval_ns : the limit of `TriggerEvent` LONGER, SHORTER and BURST
    position : where the trigger lies on the screen, 0 (left edge) to 1
    """

    mode: TriggerMode = TriggerMode.ROLL
    source: str = "V"
    event: TriggerEvent = TriggerEvent.EDGE
    slope: Slope = Slope.RISING
    level: float | None = None
    hysteresis: float = FIRST_HYSTERESIS
    holdoff_ns: int = 0
    interval_ns: int = 20_000_000
    position: float = FIRST_POSITION

    def __post_init__(self) -> None:
        if self.level is not None and not math.isfinite(self.level):
            raise ValueError(f"trigger level: {self.level} cannot be crossed; type a finite number")
        if not (math.isfinite(self.hysteresis) and self.hysteresis >= 0):
            raise ValueError(f"trigger hysteresis: {self.hysteresis} cannot be used; type 0 or more")
        if self.holdoff_ns < 0:
            raise ValueError(f"trigger holdoff: {self.holdoff_ns} ns cannot be used; type 0 or more")
        if self.interval_ns <= 0:
            raise ValueError(f"trigger interval: {self.interval_ns} ns cannot be used; type more than 0")
        if not 0.0 <= self.position <= 1.0:
            raise ValueError(f"trigger position: {self.position} is not on the screen; type 0 to 1")

    @property
    def timed(self) -> bool:
        """Whether the limit of the interval matters."""
        return self.event is not TriggerEvent.EDGE

    def before_ns(self, span_ns: int) -> int:
        """How much of a screen of this width lies before the trigger."""
        return round(self.position * span_ns)

    def after_ns(self, span_ns: int) -> int:
        """How much of a screen of this width follows the trigger."""
        return span_ns - self.before_ns(span_ns)


def _no_times() -> Times:
    return np.empty(0, np.int64)


class TriggerSearch:
    """Looks at every sample of one signal once. Cutting the samples into other pieces changes nothing. One thread.

    A crossing is where the straight line between two samples, as it is drawn, reaches the level, to the nearest ns;
    it counts when the signal was beyond ``level ∓ hysteresis`` since the last one. A signal that begins beyond the
    level must first come back.
    """

    def __init__(self, settings: TriggerSettings, level: float) -> None:
        self._settings = settings
        self._sign = 1.0 if settings.slope is Slope.RISING else -1.0
        self._level = self._sign * level
        self.forget()

    def forget(self) -> None:
        """What comes next does not follow what was: samples are missing between them."""
        self._armed = False
        self._last: tuple[int, float] | None = None  # time and value of the last sample, by the sign
        self._since: int | None = None  # no crossing from here on, up to the last sample: where silence began
        self._crossing: int | None = None  # the last one
        self._first_of_burst: int | None = None  # a crossing after silence that waits for another
        self._fired: int | None = None  # the last trigger

    def feed(self, t0_ns: int, dt_ns: int, values: NDArray[np.float64]) -> Times:
        """The next samples, (n,) at ``t0_ns + k*dt_ns``; returns the triggers that they decide, rising, ns."""
        if not len(values):
            return _no_times()
        if self._since is None:
            self._since = t0_ns
        return self._held_off(self._chosen(self._crossings(t0_ns, dt_ns, values)))

    def _crossings(self, t0_ns: int, dt_ns: int, values: NDArray[np.float64]) -> Times:
        y = values if self._sign > 0 else -values
        border = self._crossing_at_border(t0_ns, float(y[0]))
        here, deep = y >= self._level, y < self._level - self._settings.hysteresis
        up = np.flatnonzero(here[1:] & (y[:-1] < self._level)) + 1
        down = np.flatnonzero(deep)  # where it may count again: only whether there is one between matters
        found = self._counted(up, down)
        share = (self._level - y[found - 1]) / (y[found] - y[found - 1])
        times = t0_ns + (found - 1) * dt_ns + np.rint(share * dt_ns).astype(np.int64)
        self._last = (t0_ns + (len(y) - 1) * dt_ns, float(y[-1]))
        return times if border is None else np.concatenate(([border], times))

    def _crossing_at_border(self, t_ns: int, y: float) -> int | None:
        """The crossing between the last sample and the next, if it counts."""
        if self._last is None or not self._last[1] < self._level <= y:
            return None
        armed, self._armed = self._armed, False
        if not armed:
            return None
        before_ns, before = self._last
        return before_ns + round((self._level - before) / (y - before) * (t_ns - before_ns))

    def _counted(self, up: Times, down: Times) -> Times:
        """Those of the crossings ``up`` (sample numbers) that have one of ``down`` between the last and themselves."""
        deep_before = np.searchsorted(down, up)
        newly = np.diff(deep_before, prepend=0) > 0
        if len(up):
            newly[0] |= self._armed
            self._armed = bool(len(down) > deep_before[-1])
        else:
            self._armed = self._armed or bool(len(down))
        return up[newly]

    def _chosen(self, crossings: Times) -> Times:
        """The crossings, or those after, before or between intervals that count."""
        if self._settings.event is TriggerEvent.EDGE or not len(crossings):
            return crossings
        limit = self._settings.interval_ns
        last, since = self._crossing, self._since or 0
        self._crossing = int(crossings[-1])
        gaps = np.diff(crossings, prepend=since if last is None else last)
        if self._settings.event is TriggerEvent.SHORTER:
            short = gaps < limit
            short[0] &= last is not None
            return crossings[short]
        if self._settings.event is TriggerEvent.LONGER:
            long = gaps > limit
            long[0] &= last is not None
            return crossings[long]
        first = gaps > limit
        waiting, self._first_of_burst = self._first_of_burst, int(crossings[-1]) if first[-1] else None
        starts = crossings[:-1][first[:-1] & ~first[1:]]
        if waiting is not None and not first[0]:
            starts = np.concatenate(([waiting], starts))
        return starts

    def _held_off(self, times: Times) -> Times:
        """Those that lie at least the holdoff after the one before."""
        wait = self._settings.holdoff_ns
        if not len(times):
            return times
        if wait:
            kept, place = [], 0
            if self._fired is not None:
                place = int(np.searchsorted(times, self._fired + wait))
            while place < len(times):
                kept.append(int(times[place]))
                place = int(np.searchsorted(times, kept[-1] + wait))
            times = np.array(kept, np.int64)
        if len(times):
            self._fired = int(times[-1])
        return times

"""Pacer: how many samples are due, as a pure function of clock readings."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

UNLIMITED: Final = 2**62  # samples due at unlimited speed
MAX_DEBT_S: Final = 0.1  # wall time that may be made up for; what is older is forgotten
_SPAN_S = 0.5  # the achieved ratio is that of the last half second
_MARK_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A point of the way so far: a clock reading, and the simulated time passed by then."""

    wall_s: float
    sim_ns: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacer:
    """Simulated time against wall time. Holds no clock: every reading is handed in.

    speed : simulated per wall time asked for; ``inf`` = whatever the machine gives
    now_s : the last reading
    debt_ns : simulated time that is due and has not been made
    sim_ns : simulated time made since the start
    marks : the way of the last half second, oldest first
    """

    speed: float
    now_s: float
    debt_ns: float = 0.0
    sim_ns: float = 0.0
    marks: tuple[Mark, ...] = ()

    @staticmethod
    def started(now_s: float, speed: float) -> Pacer:
        """Nothing is due yet."""
        return Pacer(speed=speed, now_s=now_s, marks=(Mark(wall_s=now_s, sim_ns=0.0),))

    def ticked(self, now_s: float) -> Pacer:
        """Wall time has passed, more is due; at most `MAX_DEBT_S` worth of it. A clock that steps back adds nothing."""
        passed_s = max(now_s - self.now_s, 0.0)
        if math.isinf(self.speed):
            return replace(self, now_s=now_s, debt_ns=0.0)
        most = MAX_DEBT_S * self.speed * 1e9
        return replace(self, now_s=now_s, debt_ns=min(self.debt_ns + passed_s * self.speed * 1e9, most))

    def due(self, dt_ns: int) -> int:
        """Samples to make now."""
        return UNLIMITED if math.isinf(self.speed) else int(self.debt_ns // dt_ns)

    def wait_s(self, dt_ns: int) -> float:
        """Wall time until the next sample is due."""
        if math.isinf(self.speed):
            return 0.0
        return max(dt_ns - self.debt_ns, 0.0) / (self.speed * 1e9)

    def made(self, sim_ns: int) -> Pacer:
        """So much simulated time has been made."""
        total = self.sim_ns + sim_ns
        marks = self.marks
        if not marks or self.now_s - marks[-1].wall_s >= _MARK_S:
            marks = (*marks, Mark(wall_s=self.now_s, sim_ns=total))
        while len(marks) > 1 and self.now_s - marks[1].wall_s >= _SPAN_S:
            marks = marks[1:]
        return replace(self, debt_ns=max(self.debt_ns - sim_ns, 0.0), sim_ns=total, marks=marks)

    @property
    def achieved(self) -> float:
        """Simulated per wall time over the last half second (less just after the start); 0 before any time passed."""
        if not self.marks or self.now_s <= self.marks[0].wall_s:
            return 0.0
        return (self.sim_ns - self.marks[0].sim_ns) / (1e9 * (self.now_s - self.marks[0].wall_s))

"""Persistence: how long the light of a sample stays on the screen; frozen settings, pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

SHORTEST_S: Final = 0.1
LONGEST_S: Final = 1000.0  # longer is without end
STEPS_S: Final[tuple[float | None, ...]] = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, None)  # 1-2-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Persistence:
    """Intensity-graded drawing.

    decay_s : seconds of the wall clock, counted while the cell runs, in which light falls to a tenth; None: never
    """

    on: bool = False
    decay_s: float | None = 1.0

    def __post_init__(self) -> None:
        fault = decay_problem(self.decay_s)
        if fault:
            raise ValueError(f"persistence: {fault}")

    def stepped(self, steps: int) -> Persistence:
        """So many steps of the series longer (negative: shorter), and on."""
        series = [math.inf if step is None else step for step in STEPS_S]
        now = math.inf if self.decay_s is None else self.decay_s
        for _ in range(abs(steps)):
            beyond = [s for s in series if (s > now if steps > 0 else s < now)]
            now = (min if steps > 0 else max)(beyond, default=now)
        return Persistence(on=True, decay_s=None if math.isinf(now) else now)


def decay_problem(decay_s: float | None) -> str:
    """Why light cannot fall to a tenth in that time, or ""."""
    if decay_s is None or SHORTEST_S <= decay_s <= LONGEST_S:
        return ""
    return f"a decay of {decay_s:g} s cannot be shown; choose {SHORTEST_S:g} to {LONGEST_S:g} s, or no decay"


def decay_text(decay_s: float | None) -> str:
    """As buttons and legends say it: ``0.5 s``, or ``∞``."""
    return "∞" if decay_s is None else f"{decay_s:g} s"

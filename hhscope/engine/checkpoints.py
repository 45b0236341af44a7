"""Checkpoints: the whole state of a run at many moments of what the ring holds, to go on from there once more."""

from __future__ import annotations

import threading
from bisect import bisect_right
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from hhscope.engine.ring import Ring
from hhscope.engine.simulator import Simulator

SPACING_NS: Final = 50_000_000  # simulated time between two, and no less
MOST: Final = 4096  # held at once; of some 2 kB each


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checkpoint:
    """A run as it was before the sample ``step`` (run-wide), after the first ``known`` of its commands.

    simulator : nobody advances it; go on with its `twin`
    """

    step: int
    t_ns: int
    known: int
    simulator: Simulator


class Checkpoints:
    """Those of one run: one every 50 ms of simulated time, at the first block border from then on.

    One thread adds, any thread reads. What lies before the ring's oldest sample is dropped, but for the last one
    before it. A ring of coarse samples holds hours or days: there the spacing is a 4096th of what the ring can hold, so
    that there are never more than some 4096, of 10 MB together.
    """

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self._lock = threading.Lock()
        self._held: list[Checkpoint] = []
        self._due_ns = 0

    def look(self, simulator: Simulator, known: int) -> None:
        """Take one if it is due; called between two blocks, with the number of commands applied so far."""
        if simulator.t_ns < self._due_ns or simulator.failure is not None:
            return
        spacing = self.spacing_ns(simulator.numerics.dt_ns)
        self._due_ns = (simulator.t_ns // spacing + 1) * spacing
        taken = Checkpoint(step=simulator.step, t_ns=simulator.t_ns, known=known, simulator=simulator.twin())
        with self._lock:
            self._held.append(taken)
            lost = bisect_right(self._held, self._ring.oldest, key=attrgetter("step")) - 1
            del self._held[: max(lost, 0)]

    def spacing_ns(self, dt_ns: int) -> int:
        """Simulated time between two while samples are ``dt_ns`` apart."""
        return max(SPACING_NS, self._ring.capacity * dt_ns // MOST)

    def before(self, number: int) -> Checkpoint | None:
        """The newest at or before a sample; None when there is none any more."""
        with self._lock:
            found = bisect_right(self._held, number, key=attrgetter("step"))
            return self._held[found - 1] if found else None

    def oldest(self) -> Checkpoint | None:
        """The oldest."""
        with self._lock:
            return self._held[0] if self._held else None

    def __len__(self) -> int:
        with self._lock:
            return len(self._held)

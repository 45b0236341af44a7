"""Cases for the ring's tests: runs of random blocks over several segments, kept whole for comparison."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from hhscope.engine.blocks import Block, Segment
from hhscope.engine.ring import Ring


@dataclass
class Tape:
    """Everything that was ever written to a ring."""

    ring: Ring
    times: list[int] = field(default_factory=list)
    data: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 0)))
    segment: Segment | None = None

    def record(self, n: int, dt_ns: int | None = None) -> None:
        """Write the next ``n`` samples; ``dt_ns`` starts a new segment with that step."""
        if dt_ns is not None or self.segment is None:
            self._begin(dt_ns or 10_000)
        segment = self.segment
        assert segment is not None
        head = len(self.times)
        fresh = _noise(self.ring.n_signals, head, n)
        block = Block(segment=segment, start=head - segment.first, data=fresh)
        self.ring.write(block)
        self.times += [segment.time_ns(block.start + k) for k in range(n)]
        self.data = np.hstack([self.data.reshape(self.ring.n_signals, head), fresh])

    def _begin(self, dt_ns: int) -> None:
        old = self.segment
        t0 = 0 if old is None else old.time_ns(len(self.times) - old.first)
        t0 = -(-t0 // dt_ns) * dt_ns  # as in the simulator: a new step begins on its own grid
        self.segment = Segment(
            index=0 if old is None else old.index + 1,
            t0_ns=t0, dt_ns=dt_ns, first=len(self.times), method="exp_euler", substeps=1,
        )  # fmt: skip

    def held(self, t0_ns: int, t1_ns: int) -> tuple[list[int], list[int]]:
        """Numbers of all samples in [t0, t1), and of those that the ring still holds."""
        asked = [k for k, t in enumerate(self.times) if t0_ns <= t < t1_ns]
        return asked, [k for k in asked if k >= self.ring.oldest]


def _noise(n_signals: int, first: int, n: int) -> NDArray[np.float64]:
    numbers = np.arange(first, first + n, dtype=np.float64)
    return np.array([np.sin(numbers * 12.9898 + row * 78.233) * 43758.5453 % 1.0 for row in range(n_signals)])


@st.composite
def tapes(draw: st.DrawFn) -> Tape:
    """A ring of 256 to 6000 samples, written round up to three times, in a few segments."""
    tape = Tape(Ring(2, capacity=draw(st.integers(256, 6000))))
    steps = st.sampled_from([None, None, None, 2_500, 10_000, 25_000, 40_000])
    longest = max(tape.ring.capacity, 2)
    for n in draw(st.lists(st.integers(0, longest), min_size=1, max_size=8)):
        tape.record(n, draw(steps))
    return tape


def stretches(tape: Tape) -> st.SearchStrategy[tuple[int, int]]:
    """Stretches of time in and around what was written, down to single samples."""
    end = (tape.times[-1] if tape.times else 0) + 100_000
    within = st.tuples(st.integers(-50_000, end), st.integers(1, end + 50_000))
    return within.map(lambda pair: (pair[0], pair[0] + pair[1]))

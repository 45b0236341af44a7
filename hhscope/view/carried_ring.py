"""CarriedRing: what follows from the samples on screen, kept beside a ring and carried on as time passes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hhscope.engine.blocks import Block, Segment
from hhscope.engine.ring import Ring
from hhscope.view.timebase import TimeView


class CarriedRing:
    """One reader's own ring, filled from another. One thread.

    It holds one unbroken stretch of samples. Each `carry_on` computes only what is new, at most ``budget`` samples, so
    that a long screen fills up over a few frames and then costs what passes.

    Parameters
    ----------
    source : where samples come from; ``rows`` are read of it
    n_rows : of this ring
    derive : the samples read, (len(rows), n), as (n_rows, n)
    """

    def __init__(
        self, source: Ring, rows: Sequence[int], n_rows: int, derive: Callable[[Block], NDArray[np.float64]]
    ) -> None:
        self._source = source
        self._rows = rows
        self._n_rows = n_rows
        self._derive = derive
        self._offset = 0  # run-wide number of the first sample written
        self.ring = self._new_ring()

    @property
    def next(self) -> int:
        """Run-wide number of the next sample to be computed."""
        return self._offset + self.ring.head

    def carry_on(self, view: TimeView, budget: int) -> bool:
        """Compute what ``view`` shows, as far as ``budget`` samples go; True when all of it is there."""
        source = self._source
        first, stop = source.sample_range(view.t0_ns, view.t1_ns)
        if not self._offset + self.ring.oldest <= first <= self.next:
            self._restart(first)
        window = source.window_of(self.next, min(stop, self.next + budget), self._rows)
        if window.missed:
            self._restart(window.first)
        for piece in window.pieces:
            own = Block(segment=self._own(piece.segment), start=self._start(piece), data=self._derive(piece))
            self.ring.write(own)
        return self.next >= stop

    def _own(self, segment: Segment) -> Segment:
        """The segment as this ring counts: from its own first sample."""
        skipped = max(0, self._offset - segment.first)
        return replace(segment, t0_ns=segment.time_ns(skipped), first=segment.first + skipped - self._offset)

    def _start(self, piece: Block) -> int:
        return piece.start - max(0, self._offset - piece.segment.first)

    def _restart(self, first: int) -> None:
        self._offset = first
        if self.ring.head:
            self.ring = self._new_ring()

    def _new_ring(self) -> Ring:
        return Ring(self._n_rows, capacity=self._source.capacity)

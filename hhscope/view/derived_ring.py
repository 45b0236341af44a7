"""DerivedRing: conductances of the samples on screen, kept beside a ring and carried on as time passes."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hhscope.analysis.epochs import Epoch, epochs
from hhscope.engine.blocks import Block, Segment
from hhscope.engine.ring import Ring
from hhscope.engine.status import RunInfo, Status
from hhscope.view.derived import channels, conductances_over, needed
from hhscope.view.timebase import TimeView

BUDGET: Final = 200_000  # samples computed per frame: 1 to 3 ms at most, whatever the span


class DerivedRing:
    """One reader's own ring of `conductances`; rows in the order of `channels`. One thread.

    It holds one unbroken stretch of samples. Each `update` computes only what is new, at most `BUDGET` samples, so that
    a long screen fills up over a few frames and then costs what passes.
    """

    def __init__(self, run: RunInfo) -> None:
        self._run = run
        self._n_rows = len(channels(run.model))
        self._names = needed(run.model)
        row = {signal.name: i for i, signal in enumerate(run.signals)}
        self._rows = [row[name] for name in self._names]
        self._history: tuple[Epoch, ...] = ()
        self._seen: tuple[int, object] = (-1, None)
        self._offset = 0  # run-wide number of the first sample written
        self.ring = self._new_ring()

    @property
    def next(self) -> int:
        """Run-wide number of the next sample to be computed."""
        return self._offset + self.ring.head

    def update(self, status: Status, view: TimeView) -> bool:
        """Compute what ``view`` shows of the run, as far as one frame's budget goes; True when all of it is there."""
        source = self._run.ring
        first, stop = source.sample_range(view.t0_ns, view.t1_ns)
        if not self._offset + self.ring.oldest <= first <= self.next:
            self._restart(first)
        window = source.window_of(self.next, min(stop, self.next + BUDGET), self._rows)
        if window.missed:
            self._restart(window.first)
        self._take_history(status)
        for piece in window.pieces:
            self.ring.write(self._derived(piece))
        return self.next >= stop

    def _derived(self, piece: Block) -> Block:
        data = conductances_over(self._run.model, self._names, piece.data, piece.first, self._history)
        return Block(segment=self._own(piece.segment), start=self._start(piece), data=data)

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
        return Ring(self._n_rows, capacity=self._run.ring.capacity)

    def _take_history(self, status: Status) -> None:
        seen = (len(status.applied), status.applied[-1] if status.applied else None)
        if seen != self._seen or not self._history:
            self._seen = seen
            self._history = epochs(status.parameters, status.applied)

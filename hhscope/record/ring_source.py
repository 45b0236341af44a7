"""RingSource: a stretch of a live run, copied out of the ring piece by piece while the run goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hhscope.engine.blocks import Block
from hhscope.engine.status import RunInfo, Status
from hhscope.model.signals import Signal
from hhscope.record.atomic import ExportError
from hhscope.record.provenance import Mark, Provenance, run_provenance
from hhscope.record.source import BLOCK_SAMPLES, signal_rows


class RingSource:
    """The samples with t0 <= t < t1 that ``run`` holds now; any thread.

    The stretch is fixed here, by sample numbers. What is overwritten before it could be copied counts as ``missed``,
    always the oldest samples first.

    Parameters
    ----------
    run : the run whose ring is read
    status : a status of that run, not older than its newest sample wanted
    t0_ns, t1_ns : the stretch
    """

    def __init__(self, run: RunInfo, status: Status, t0_ns: int, t1_ns: int) -> None:
        self._run, self._status = run, status
        self._first, self._stop = run.ring.sample_range(t0_ns, t1_ns)
        self.missed = 0
        self.marks: tuple[Mark, ...] = ()  # of the run, for the provenance

    @property
    def signals(self) -> tuple[Signal, ...]:
        """What each sample holds, in order."""
        return self._run.signals

    @property
    def rows(self) -> int:
        """Number of samples in the stretch."""
        return self._stop - self._first

    def blocks(self, names: Sequence[str]) -> Iterator[Block]:
        """Copies of the samples in order, one block per segment and some MB; reading again starts anew.

        Raises
        ------
        ExportError
            When the status belongs to another run: then it is not known how these samples were made.
        """
        if self._status.run is None or self._status.run.run_id != self._run.run_id:
            raise ExportError("a new run has begun meanwhile; choose what to export again")
        rows = signal_rows(self.signals, names)
        self.missed = 0
        for first in range(self._first, self._stop, BLOCK_SAMPLES):
            window = self._run.ring.window_of(first, min(first + BLOCK_SAMPLES, self._stop), rows)
            self.missed += window.missed
            yield from window.pieces

    @property
    def provenance(self) -> Provenance:
        """How the samples were made, as the status says."""
        return replace(run_provenance(self._status), marks=self.marks)

"""Ring: the last N samples of every signal, one writer, many readers, no locks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.engine.blocks import Block, Segment
from hhscope.engine.pyramid import LOOPS, layout
from hhscope.engine.timeline import Timeline
from hhscope.engine.window import Envelope, Reading, Window, column_edges

DEFAULT_BUDGET: Final = 512 * 2**20  # bytes: about 50 s of the 11 signals of squid_ca at 0.01 ms

_ROW_PADDING = 8  # rows whose length is a power of two map to one cache set
_BYTES_PER_SAMPLE = 8 * (
    1 + 2 / 16 * 4 / 3
)  # the sample, and its share of (min, max) pairs at 1/16 + 1/64 + …
_GUARD_SHARE = 32  # a 32nd of the ring lies between what readers are told and what is overwritten next
_ATTEMPTS = 8

Rows = Sequence[int] | NDArray[np.int64] | None


def ring_capacity(n_signals: int, budget_bytes: int) -> int:
    """Samples whose values and pyramid fit into a budget."""
    return int(budget_bytes / (n_signals * _BYTES_PER_SAMPLE))


class Ring:
    """The newest samples of one run, at full rate, with a min/max pyramid.

    One thread writes; any thread reads. A reader copies, then looks whether the writer has meanwhile claimed what it
    read; then it reads again, further from the old end. Samples are counted run-wide; memory is touched (and so taken
    from the machine) only as it fills.

    Parameters
    ----------
    n_signals : rows
    spare : rows that `widen` can add; they hold zeros until then, and cost no memory, for it is not touched
    budget_bytes : memory for samples and pyramid together, but for the spare rows
    capacity : samples, in place of a budget; rounded down to whole buckets of the pyramid
    first : run-wide number of the first sample that will be written; there are none before it
    """

    def __init__(
        self,
        n_signals: int,
        *,
        spare: int = 0,
        budget_bytes: int = DEFAULT_BUDGET,
        capacity: int | None = None,
        first: int = 0,
    ) -> None:
        wanted = ring_capacity(n_signals, budget_bytes) if capacity is None else capacity
        self._layout = layout(wanted)
        self.budget_bytes = budget_bytes
        self.n_signals = n_signals
        self.capacity = self._layout.capacity
        self._guard = max(self.capacity // _GUARD_SHARE, 1)
        rows = n_signals + spare
        self._data = np.zeros((rows, self.capacity + _ROW_PADDING))
        self._pyramid = np.zeros((rows, self._layout.buckets + _ROW_PADDING // 2, 2))
        self._timeline = Timeline()
        self._first = first
        self._claimed = first  # the writer is about to write all samples before this one, or has
        self._head = first  # all samples before this one are there to be read
        LOOPS.now()  # not at the first sample: it may have to be compiled
        self._memory = (self._data, self._pyramid, self._layout.offsets, self.capacity)

    # -- writing: one thread ---------------------------------------------------------------------------------

    def widen(self, n_signals: int) -> None:
        """From the next block on there are more signals; those held have zeros there. Never narrower again.

        Raises
        ------
        ValueError
            When there are not that many spare rows.
        """
        if not self.n_signals <= n_signals <= self._data.shape[0]:
            raise ValueError(f"a ring of {self._data.shape[0]} rows cannot hold {n_signals} signals")
        self.n_signals = n_signals

    def begin_segment(self, segment: Segment) -> None:
        """Samples written from now on belong to ``segment``. `write` does this by itself; a ring that begins within a
        run may be told of the segments before.

        Raises
        ------
        ValueError
            When the segment does not begin at the next sample.
        """
        started_before = self._head == self._first and segment.first <= self._head
        if segment.first != self._head and not started_before:
            raise ValueError(
                f"segment {segment.index} begins at {segment.first}, the next sample is {self._head}"
            )
        self._timeline.append(segment)

    def write(self, block: Block) -> None:
        """Append a block.

        Raises
        ------
        ValueError
            When it does not follow what was written last, or has other signals.
        """
        if block.n == 0:
            return
        if block.data.shape[0] != self.n_signals:
            raise ValueError(f"a block of {block.data.shape[0]} signals for a ring of {self.n_signals}")
        if block.first != self._head:
            raise ValueError(f"a block from sample {block.first} on; the next sample is {self._head}")
        if block.segment != self._timeline.last():
            self.begin_segment(block.segment)
        part = max(self._guard // 2, 1)  # readers stay ahead of one part, whatever the length of the block
        for start in range(0, block.n, part):
            source = block.data[:, start : start + part]
            number = self._head
            self._claimed = number + source.shape[1]
            LOOPS.now().write(self._memory, source, number)
            self._head = self._claimed

    def rewrite(self, data: NDArray[np.float64]) -> None:
        """Put the newest samples right, (n_signals, n): the last of them is the newest held. Readers may see some of
        both for a moment.

        Raises
        ------
        ValueError
            When there are more than were ever written, or other signals.
        """
        n = data.shape[1]
        if data.shape[0] != self.n_signals or n > self._head:
            raise ValueError(f"{data.shape} samples for a ring of {self.n_signals} signals and {self._head}")
        n = min(n, self.capacity - self._guard)
        if n:
            LOOPS.now().write(self._memory, data[:, data.shape[1] - n :], self._head - n)

    # -- what is held: any thread -------------------------------------------------------------------------------

    @property
    def head(self) -> int:
        """Run-wide number of the next sample to be written."""
        return self._head

    @property
    def oldest(self) -> int:
        """Run-wide number of the oldest sample held."""
        return max(self._first, self._head - self.capacity + self._guard)

    @property
    def held(self) -> int:
        """Number of samples held."""
        head = self._head
        return head - max(self._first, head - self.capacity + self._guard)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Every segment of the run so far, held or not; the same tuple until there is another."""
        return self._timeline.segments

    @property
    def oldest_ns(self) -> int:
        """Time of the oldest sample held; 0 when nothing is."""
        return self._timeline.time_of(self.oldest) if self.held else 0

    @property
    def newest_ns(self) -> int:
        """Time of the newest sample; 0 when nothing is held."""
        head = self._head
        return self._timeline.time_of(head - 1) if head > self._first else 0

    def sample_range(self, t0_ns: int, t1_ns: int) -> tuple[int, int]:
        """Run-wide numbers [first, stop) of the held samples with t0 <= t < t1."""
        head = self._head
        oldest = max(self._first, head - self.capacity + self._guard)
        first = min(max(self._timeline.number_at(t0_ns), oldest), head)
        return first, max(min(self._timeline.number_at(t1_ns), head), first)

    def time_of(self, number: int) -> int:
        """Time of a sample of this run, ns, whether it is held or not.

        Raises
        ------
        IndexError
            When it has not been written yet.
        """
        if not 0 <= number < self._head:
            raise IndexError(f"sample {number} has not been recorded; there are {self._head}")
        return self._timeline.time_of(number)

    # -- reading: any thread -----------------------------------------------------------------------------------

    def window(self, t0_ns: int, t1_ns: int, rows: Rows = None) -> Window:
        """Copies of the samples with t0 <= t < t1. ``rows`` None: every signal."""
        head = self._head  # before the timeline is read: what comes later may belong to another segment
        first, stop = self._timeline.number_at(t0_ns), self._timeline.number_at(t1_ns)
        return self.window_of(min(first, head), min(stop, head), rows)

    def window_since(self, number: int, rows: Rows = None) -> Window:
        """Copies of all samples from a run-wide number on; go on with ``window.stop`` the next time.

        ``window.missed`` says how many were overwritten since.
        """
        return self.window_of(number, self._head, rows)

    def window_of(self, first: int, stop: int, rows: Rows = None) -> Window:
        """Copies of the samples with run-wide numbers [first, stop), as far as they are held."""
        asked = max(first, 0)
        stop = max(min(stop, self._head), asked)
        wanted = self._rows(rows)
        copied = np.empty((len(wanted), 0))

        def copy(begin: int) -> None:
            nonlocal copied
            copied = np.empty((len(wanted), stop - begin))
            LOOPS.now().copy(self._memory, begin, wanted, copied)

        begin = self._read(asked, stop, copy)
        pieces = tuple(
            Block(segment=segment, start=a - segment.first, data=copied[:, a - begin : b - begin])
            for segment, a, b in self._timeline.pieces(begin, stop)
        )
        return Window(pieces=pieces, first=begin, stop=stop, missed=begin - asked)

    def envelope(
        self, t0_ns: int, t1_ns: int, n_columns: int, rows: Rows = None, *, out: Envelope | None = None
    ) -> Envelope:
        """Extremes of the samples in each of ``n_columns`` equal columns of [t0, t1).

        The sample at t lies in column floor((t - t0)·n_columns/(t1 - t0)); see `column_edges`. The cost depends on
        columns and rows, hardly on the number of samples. ``out``: an envelope of this shape that nobody needs any
        more; its memory is used again.

        Raises
        ------
        ValueError
            For an empty stretch or no columns.
        """
        return self.envelope_between(column_edges(t0_ns, t1_ns, n_columns), rows, out=out)

    def envelope_between(
        self, edges_ns: NDArray[np.int64], rows: Rows = None, *, out: Envelope | None = None
    ) -> Envelope:
        """`envelope` of columns of any width: edges_ns (n_columns + 1,) int64, rising, ns."""
        wanted = self._rows(rows)
        head = self._head
        edges = np.minimum(self._timeline.numbers_at(edges_ns), head)
        shape = (4, len(wanted), len(edges) - 1)
        table = out.table if out is not None and out.table.shape == shape else np.empty(shape)
        asked = int(edges[0])

        def fill(begin: int) -> None:
            np.maximum(edges, begin, out=edges)
            LOOPS.now().extremes(self._memory, edges, wanted, table)

        begin = self._read(asked, int(edges[-1]), fill)
        if begin >= int(edges[-1]):
            table.fill(np.nan)
            np.maximum(edges, begin, out=edges)
        t0_ns, t1_ns = int(edges_ns[0]), int(edges_ns[-1])
        return Envelope(t0_ns=t0_ns, t1_ns=t1_ns, table=table, edges=edges, missed=begin - asked)

    def value_at(self, t_ns: int, rows: Rows = None) -> Reading | None:
        """The held sample nearest to a time (the earlier of two); None when nothing is held."""
        oldest, newest = self.oldest, self._head - 1
        if newest < self._first:
            return None
        after = min(max(self._timeline.number_at(t_ns), oldest), newest)
        before = max(after - 1, oldest)
        nearer = t_ns - self._timeline.time_of(before) <= self._timeline.time_of(after) - t_ns
        number = before if nearer else after
        window = self.window_of(number, number + 1, rows)
        if not window.pieces:
            return None
        return Reading(number=number, t_ns=self._timeline.time_of(number), values=window.pieces[0].data[:, 0])

    def _rows(self, rows: Rows) -> NDArray[np.int64]:
        """Checked row numbers: the loops do not check."""
        wanted = np.arange(self.n_signals) if rows is None else np.ascontiguousarray(rows, np.int64)
        if wanted.size and not 0 <= int(wanted.min()) <= int(wanted.max()) < self.n_signals:
            raise IndexError(f"rows {wanted.tolist()} of a ring of {self.n_signals} signals")
        return wanted

    def _read(self, first: int, stop: int, action: Callable[[int], None]) -> int:
        """Call ``action(begin)``, which reads [begin, stop), until nothing of that was overwritten meanwhile.

        Returns ``begin``; ``stop`` when there was nothing to read, or the writer outran every attempt.
        """
        for attempt in range(_ATTEMPTS):
            oldest = max(self._first, self._head - self.capacity + self._guard * (1 + attempt))
            begin = max(first, oldest)
            if begin >= stop:
                break
            action(begin)
            if begin >= self._claimed - self.capacity:
                return begin
        return max(first, stop)

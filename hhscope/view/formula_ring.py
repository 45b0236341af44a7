"""FormulaRing: a ring seen with formulas as further rows, worked out when they are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.formula_stream import Workings, halo, needed, values_of
from hhscope.engine.blocks import Block, Segment
from hhscope.engine.ring import Ring, Rows
from hhscope.engine.window import Envelope, Reading, Window
from hhscope.units import ms_from_ns

_CHUNK: Final = 100_000  # samples at once while extremes are looked for


class FormulaRing(Ring):
    """The rows of ``source``, and below them one per formula; read only, it holds no samples of its own.

    It ends as many samples before the source as slopes need neighbours, so that no value changes once it was read.
    Where a formula has no finite value (a logarithm below 0), it is not a number, and nothing is drawn.
    Signals are read as fast as from the source; a formula costs what its operations cost, a few ns per sample each.
    Any thread; `workings` is replaced as a whole when parameters change, by the thread that made it.
    """

    def __init__(
        self, source: Ring, workings: Workings
    ) -> None:  # it is none of the memory that a ring takes
        self.source = source
        self.workings = workings
        self._margin = halo(workings.formulas)
        self._row = {name: i for i, name in enumerate(workings.names)}
        self.n_signals = source.n_signals + len(workings.formulas)
        self.capacity = source.capacity
        self.budget_bytes = source.budget_bytes

    @property
    def rows(self) -> range:
        """The rows of the formulas, in their order."""
        return range(self.n_signals - len(self.workings.formulas), self.n_signals)

    @property
    def head(self) -> int:
        return max(self.source.head - self._margin, 0)

    @property
    def oldest(self) -> int:
        return min(self.source.oldest, self.head)

    @property
    def held(self) -> int:
        return self.head - self.oldest

    @property
    def segments(self) -> tuple[Segment, ...]:
        return self.source.segments

    @property
    def oldest_ns(self) -> int:
        return self.source.oldest_ns

    @property
    def newest_ns(self) -> int:
        head = self.head
        return self.source.time_of(head - 1) if head > self.oldest else 0

    def sample_range(self, t0_ns: int, t1_ns: int) -> tuple[int, int]:
        first, stop = self.source.sample_range(t0_ns, t1_ns)
        head = self.head
        return min(first, head), min(stop, head)

    def time_of(self, number: int) -> int:
        return self.source.time_of(number)

    def window(self, t0_ns: int, t1_ns: int, rows: Rows = None) -> Window:
        plain = self.source.window(t0_ns, t1_ns, [])
        return self.window_of(plain.first - plain.missed, plain.stop, rows)

    def window_since(self, number: int, rows: Rows = None) -> Window:
        return self.window_of(number, self.head, rows)

    def window_of(self, first: int, stop: int, rows: Rows = None) -> Window:
        wanted = list(range(self.n_signals)) if rows is None else [int(row) for row in rows]
        stop = min(stop, self.head)
        formulas = [row for row in wanted if row >= self.rows.start]
        if not formulas:
            return self.source.window_of(first, stop, wanted)
        asked = max(first, 0)
        workings, read = self._part(formulas)
        plain = sorted({row for row in wanted if row < self.rows.start})
        names = [self._row[name] for name in workings.names]
        union = sorted({*plain, *names})
        window = self.source.window_of(max(asked - self._margin, 0), max(stop, asked) + self._margin, union)
        place = {row: i for i, row in enumerate(union)}
        pieces = []
        for piece in window.pieces:
            a, b = max(asked - piece.first, 0), min(stop - piece.first, piece.n)
            if b > a:
                values = values_of(
                    workings,
                    piece.data[[place[row] for row in names]],
                    (piece.first, ms_from_ns(piece.segment.dt_ns)),
                )
                values[~np.isfinite(values)] = np.nan
                data = np.empty((len(wanted), b - a))
                for i, row in enumerate(wanted):
                    data[i] = values[read[row], a:b] if row in read else piece.data[place[row], a:b]
                pieces.append(Block(segment=piece.segment, start=piece.start + a, data=data))
        begin = pieces[0].first if pieces else max(stop, asked)
        return Window(pieces=tuple(pieces), first=begin, stop=max(stop, begin), missed=begin - asked)

    def envelope(
        self, t0_ns: int, t1_ns: int, n_columns: int, rows: Rows = None, *, out: Envelope | None = None
    ) -> Envelope:
        return self._extremes(self.source.envelope(t0_ns, t1_ns, n_columns, self._plain(rows)), rows)

    def envelope_between(
        self, edges_ns: NDArray[np.int64], rows: Rows = None, *, out: Envelope | None = None
    ) -> Envelope:
        return self._extremes(self.source.envelope_between(edges_ns, self._plain(rows)), rows)

    def value_at(self, t_ns: int, rows: Rows = None) -> Reading | None:
        near = self.source.value_at(t_ns, [])
        if near is None or self.head <= self.oldest:
            return None
        number = min(near.number, self.head - 1)
        window = self.window_of(number, number + 1, rows)
        if not window.pieces:
            return None
        return Reading(number=number, t_ns=self.time_of(number), values=window.pieces[0].data[:, 0])

    def _part(self, rows: Sequence[int]) -> tuple[Workings, dict[int, int]]:
        """The workings of these rows alone, and where each is found in what comes out."""
        once = list(dict.fromkeys(rows))
        formulas = tuple(self.workings.formulas[row - self.rows.start] for row in once)
        part = Workings(
            model=self.workings.model,
            formulas=formulas,
            names=needed(formulas),
            history=self.workings.history,
        )
        return part, {row: i for i, row in enumerate(once)}

    def _plain(self, rows: Rows) -> list[int]:
        wanted = range(self.n_signals) if rows is None else rows
        return [int(row) for row in wanted if row < self.rows.start]

    def _extremes(self, plain: Envelope, rows: Rows) -> Envelope:
        """The envelope of the source with the rows of formulas put in; looks at every sample."""
        wanted = list(range(self.n_signals)) if rows is None else [int(row) for row in rows]
        formulas = [i for i, row in enumerate(wanted) if row >= self.rows.start]
        if not formulas:
            return plain
        table = np.full((4, len(wanted), plain.table.shape[2]), np.nan)
        table[:, [i for i in range(len(wanted)) if i not in formulas]] = plain.table
        edges = np.minimum(plain.edges, self.head)
        for column, (begin, end) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
            for a in range(begin, end, _CHUNK):
                data = self.window_of(a, min(a + _CHUNK, end), [wanted[i] for i in formulas]).data()
                if data.size:
                    table[0, formulas, column] = np.fmin(
                        table[0, formulas, column], np.fmin.reduce(data, axis=1)
                    )
                    table[1, formulas, column] = np.fmax(
                        table[1, formulas, column], np.fmax.reduce(data, axis=1)
                    )
                    if a == begin:
                        table[2, formulas, column] = data[:, 0]
                    table[3, formulas, column] = data[:, -1]
        return Envelope(
            t0_ns=plain.t0_ns, t1_ns=plain.t1_ns, table=table, edges=plain.edges, missed=plain.missed
        )

"""FormulaStream: formulas over consecutive samples, block after block, each with the parameters in force at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.epochs import Epoch
from hhscope.engine.blocks import Block, Segment
from hhscope.model.evaluate import Value
from hhscope.model.formula import Formula, formula_values
from hhscope.model.model import Model
from hhscope.units import ms_from_ns

Values = NDArray[np.float64]

_CHUNK: Final = 16_384  # samples at once: intermediate results stay in the processor's cache


def needed(formulas: Sequence[Formula]) -> tuple[str, ...]:
    """The signals that some formulas read, each once."""
    return tuple(dict.fromkeys(name for formula in formulas for name in formula.needs))


def halo(formulas: Sequence[Formula]) -> int:
    """Samples that some formulas need on either side of one."""
    return max((formula.halo for formula in formulas), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workings:
    """What is worked out, and from what.

    names : the rows of the blocks that come, at least `needed`
    history : parameters in force, oldest first
    """

    model: Model
    formulas: tuple[Formula, ...]
    names: tuple[str, ...]
    history: tuple[Epoch, ...]


class FormulaStream:
    """Blocks of samples in, blocks of formula values out: (n_formulas, n), later by the halo. One thread.

    Where a block does not go on where the last one ended, or in another segment, what came before is complete: slopes
    never reach from one segment into another.
    """

    def __init__(self, workings: Workings) -> None:
        self._workings = workings
        self._halo = halo(workings.formulas)
        self._segment: Segment | None = None
        self._held = np.empty((len(workings.names), 0))
        self._start = 0  # place in the segment of the first sample held
        self._next = 0  # of the next sample to hand out

    def push(self, block: Block) -> list[Block]:
        """Take a block; what can be told now."""
        if not block.n:
            return []
        done: list[Block] = []
        if block.segment != self._segment or block.start != self._start + self._held.shape[1]:
            done = self.finish()
            self._segment, self._start, self._next = block.segment, block.start, block.start
            self._held = block.data
        else:
            self._held = np.hstack([self._held, block.data]) if self._held.shape[1] else block.data
        return done + self._hand_out(self._halo)

    def finish(self) -> list[Block]:
        """Nothing follows: what is left, its end as the end of the segment."""
        return self._hand_out(0)

    def _hand_out(self, keep: int) -> list[Block]:
        """Values up to ``keep`` samples from the end; forget what no later one needs."""
        stop = self._start + self._held.shape[1] - keep
        if self._segment is None or stop <= self._next:
            return []
        first = self._segment.first + self._start
        data = values_of(self._workings, self._held, (first, ms_from_ns(self._segment.dt_ns)))
        found = Block(
            segment=self._segment,
            start=self._next,
            data=data[:, self._next - self._start : stop - self._start],
        )
        self._next = stop
        gone = max(stop - self._halo - self._start, 0)
        self._held, self._start = self._held[:, gone:], self._start + gone
        return [found]


def values_of(workings: Workings, data: Values, place: tuple[int, float]) -> Values:
    """The formulas at consecutive samples of one segment: (n_names, n) -> (n_formulas, n).

    ``place``: run-wide number of the first sample, and the step in ms. At both ends a slope is one-sided.
    """
    first, dt_ms = place
    n, margin = data.shape[1], halo(workings.formulas)
    out = np.empty((len(workings.formulas), n))
    for a in range(0, n, _CHUNK):
        b = min(a + _CHUNK, n)
        begin, end = max(a - margin, 0), min(b + margin, n)
        rows = dict(zip(workings.names, data[:, begin:end], strict=True))
        parameters = _in_force(workings.history, first + begin, first + end)
        for row, formula in enumerate(workings.formulas):
            found = formula_values(workings.model, formula, rows, (parameters, end - begin, dt_ms))
            out[row, a:b] = found[a - begin : b - begin]
    return out


def _in_force(history: Sequence[Epoch], first: int, stop: int) -> Mapping[str, Value]:
    """The parameters at the samples [first, stop): numbers, and (n,) arrays for those that changed on the way."""
    ends = [*(epoch.first for epoch in history[1:]), stop]
    here = [(e, until) for e, until in zip(history, ends, strict=True) if e.first < stop and until > first]
    if len(here) < 2:
        return here[0][0].parameters if here else history[-1].parameters
    found: dict[str, Value] = dict(here[-1][0].parameters)
    for name in found:
        values = [float(epoch.parameters[name]) for epoch, _ in here]
        if len(set(values)) > 1:
            counts = [min(until, stop) - max(epoch.first, first) for epoch, until in here]
            found[name] = np.repeat(values, counts)
    return found

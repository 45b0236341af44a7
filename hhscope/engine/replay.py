"""Replay: a run again, from what it began with and the commands that took effect; bit for bit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from hhscope.engine.apply import apply, begin
from hhscope.engine.blocks import Block
from hhscope.engine.commands import LoadModel
from hhscope.engine.status import Applied
from hhscope.model.model import Model

_BLOCK: Final = 65_536  # samples


def replay(model: Model, origin: LoadModel, applied: Sequence[Applied], n: int) -> Iterator[Block]:
    """The first ``n`` samples of a run, block by block.

    model, origin : as in `RunInfo`
    applied : that run's commands, oldest first, as in `Status`
    """
    simulator = begin(model, origin)
    for item in applied:
        while simulator.step < min(item.step, n) and simulator.failure is None:
            yield simulator.advance(min(item.step, n, simulator.step + _BLOCK) - simulator.step)
        if item.step >= n:
            break
        apply(simulator, item.command)
    while simulator.step < n and simulator.failure is None:
        yield simulator.advance(min(n - simulator.step, _BLOCK))

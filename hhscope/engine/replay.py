"""Replay: a run again, from what it began with and the commands that took effect; bit for bit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from hhscope.engine.apply import apply, begin
from hhscope.engine.blocks import Block
from hhscope.engine.commands import LoadModel, SetStimulus
from hhscope.engine.status import Applied
from hhscope.model.model import Model

_BLOCK: Final = 65_536  # samples


def records_synapses(origin: LoadModel, applied: Sequence[Applied]) -> bool:
    """Whether a run has the signals of synapses: when it began with some, or any were added on its way."""
    given = [item.command.stimulus for item in applied if isinstance(item.command, SetStimulus)]
    return any(one is not None and one.is_synaptic for one in (origin.stimulus, *given))


def replay(model: Model, origin: LoadModel, applied: Sequence[Applied], n: int) -> Iterator[Block]:
    """The first ``n`` samples of a run, block by block; every block has all signals that the run has in the end.

    model, origin : as in `RunInfo`
    applied : that run's commands, oldest first, as in `Status`
    """
    simulator = begin(model, origin)
    if records_synapses(origin, applied):
        simulator.record_synapses()
    for item in applied:
        while simulator.step < min(item.step, n) and simulator.failure is None:
            yield simulator.advance(min(item.step, n, simulator.step + _BLOCK) - simulator.step)
        if item.step >= n:
            break
        apply(simulator, item.command)
    while simulator.step < n and simulator.failure is None:
        yield simulator.advance(min(n - simulator.step, _BLOCK))

"""Prelude: a run may begin interpreted; once its kernel is compiled it is simulated again and goes on compiled.

What the ring then holds, and all that is exported, recorded or replayed, is what the compiled kernel makes: the same as
if it had been there from the beginning. A stretch that took minutes to watch takes it milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from hhscope.engine.apply import apply, begin
from hhscope.engine.blocks import Block
from hhscope.engine.checkpoints import Checkpoints
from hhscope.engine.live_run import LiveRun
from hhscope.engine.loader import Job
from hhscope.engine.replay import records_synapses
from hhscope.engine.simulator import Simulator
from hhscope.kernel import build

Need = tuple[str, bool, bool]
_PART: Final = 4096  # samples between two looks at whether a checkpoint is due


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SettleJob(Job):
    """Compiles, or loads, kernels; ``needs``: method, whether one step per sample, whether synapses, of each."""

    needs: frozenset[Need]


def needs(run: LiveRun) -> frozenset[Need]:
    """Every kernel that a run has used so far, or is about to use."""
    numerics, synaptic = run.simulator.wanted, run.simulator.kernel.synaptic
    used = {(segment.method, segment.substeps == 1) for segment in run.info.ring.segments}
    used.add((numerics.method, numerics.substeps == 1))
    return frozenset((method, flat, some) for method, flat in used for some in {False, synaptic})


def settle_job(run: LiveRun) -> SettleJob:
    """What has to be done before `settle`."""
    model, wanted = run.simulator.model, needs(run)

    def work() -> None:
        for method, flat, synaptic in sorted(wanted):
            build(model, method, flat=flat, synaptic=synaptic)

    return SettleJob(command=run.applied_so_far()[0].command, work=work, needs=wanted)


def settle(run: LiveRun) -> tuple[Block, ...]:
    """Let the compiled kernels take over: the ring then holds what they make; returns that, all of the run.

    The engine's thread, when `settle_job` is done.

    Raises
    ------
    ValueError
        When the run, compiled, fails before the step that it has reached; nothing is changed then.
    """
    applied, reached, origin = run.applied_so_far(), run.simulator.step, run.info.origin
    if origin is None:
        raise ValueError("a live run always knows what it began with")
    simulator = begin(run.info.model, origin, build)
    if records_synapses(origin, applied):
        simulator.record_synapses()
    checkpoints = Checkpoints(run.info.ring)
    blocks: list[Block] = []
    for known, item in enumerate(applied):
        blocks += _advanced(simulator, item.step, (checkpoints, known))
        if simulator.step == item.step:
            apply(simulator, item.command)
    blocks += _advanced(simulator, reached, (checkpoints, len(applied)))
    if simulator.step != reached:
        raise ValueError("The compiled model fails earlier than it did before it was compiled; restart it.")
    if blocks:
        run.info.ring.rewrite(np.hstack([block.data for block in blocks]))
    run.go_on_with(simulator, checkpoints)
    return tuple(blocks)


def _advanced(simulator: Simulator, stop: int, keep: tuple[Checkpoints, int]) -> Iterator[Block]:
    """The samples before ``stop``; checkpoints are taken on the way, with the number of commands applied so far."""
    checkpoints, known = keep
    while simulator.step < stop and simulator.failure is None:
        checkpoints.look(simulator, known)
        yield simulator.advance(min(stop - simulator.step, _PART))
    checkpoints.look(simulator, known)

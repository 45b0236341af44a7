"""Fork: a run once more from a moment that is held, with something changed there: its other future."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from hhscope.engine.apply import apply
from hhscope.engine.blocks import Block, Scratch
from hhscope.engine.checkpoints import Checkpoint, Checkpoints
from hhscope.engine.commands import Command, SetParameters, SetStimulus
from hhscope.engine.replay import records_synapses
from hhscope.engine.ring import Ring
from hhscope.engine.simulator import Simulator
from hhscope.engine.status import Applied, RunInfo
from hhscope.model.signals import Signal

_PART: Final = 16_384  # samples between two looks at whether to go on
_SPARE: Final = 4096  # samples; whole buckets of the pyramid, and a few more
_SYNAPTIC: Final = 2  # further signals


class StoppedError(Exception):
    """The work was stopped on request."""


class TooOldError(ValueError):
    """The moment is no longer held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork:
    """What is changed, and where: before the step from sample ``step`` (run-wide) to the next, after all that was
    applied there."""

    step: int
    commands: tuple[Command, ...] = ()

    def allows(self, later: Command) -> Command | None:
        """What is left of a command that the run was given after the fork: what was changed here stays changed."""
        if isinstance(later, SetStimulus) and any(isinstance(one, SetStimulus) for one in self.commands):
            return None
        if isinstance(later, SetParameters):
            own = {name for one in self.commands if isinstance(one, SetParameters) for name in one.values}
            kept = {name: value for name, value in later.values.items() if name not in own}
            return SetParameters(values=kept) if kept else None
        return later


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Future:
    """A run as it would have been.

    ring : its samples, from some before the fork on
    applied : its commands; with them `replay` makes the same bits from the run's origin
    simulator : where it ends
    signals : the rows
    """

    fork: Fork
    ring: Ring
    signals: tuple[Signal, ...]
    applied: tuple[Applied, ...]
    simulator: Simulator
    checkpoints: Checkpoints


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Which samples of a future are wanted: from ``first`` on (or a little before it), up to ``stop``.

    budget_bytes : memory of its ring; None: as much as these samples need
    """

    first: int
    stop: int
    budget_bytes: int | None = None


def other_future(
    run: RunInfo,
    applied: tuple[Applied, ...],
    fork: Fork,
    extent: Extent,
    *,
    cancel: Callable[[], bool] = lambda: False,
) -> Future:
    """Restore the nearest checkpoint before what is wanted, repeat the commands up to the fork, change what the fork
    changes, and go on with the commands that came later. Any thread.

    Input that is random has the same realisation: it is a function of time and seed. With no change every bit is that
    of the run itself.

    Raises
    ------
    TooOldError
        When that moment is no longer held.
    StoppedError
        When ``cancel`` says so.
    ModelError, StimulusError, ValueError
        When a change cannot be.
    """
    begin = None if run.checkpoints is None else run.checkpoints.before(min(extent.first, fork.step))
    if begin is None or run.origin is None:
        raise TooOldError("That moment is no longer held: choose a later one.")
    simulator = begin.simulator.twin()
    planned = [*_before(applied, begin, fork), *_from(applied, fork)]
    whole = [*applied[: begin.known], *planned]
    if records_synapses(run.origin, whole):
        simulator.record_synapses()
    ring = _ring(simulator, begin, extent)
    for segment in (s for s in run.ring.segments if s.index < begin.simulator.segment.index):
        ring.begin_segment(segment)
    checkpoints = Checkpoints(ring)
    log = list(applied[: begin.known])
    for step, command in [*((one.step, one.command) for one in planned), (extent.stop, None)]:
        for block in _advanced(simulator, min(step, extent.stop)):
            if cancel():
                raise StoppedError
            ring.write(block)
            checkpoints.look(simulator, len(log))
        if command is not None and step <= extent.stop and simulator.failure is None:
            log.append(_recorded(simulator, command, run.run_id))
    return Future(
        fork=fork,
        ring=ring,
        signals=simulator.signals,
        applied=tuple(log),
        simulator=simulator,
        checkpoints=checkpoints,
    )


def _before(applied: tuple[Applied, ...], begin: Checkpoint, fork: Fork) -> Iterable[Applied]:
    return (one for one in applied[begin.known :] if one.step <= fork.step)


def _from(applied: tuple[Applied, ...], fork: Fork) -> Iterator[Applied]:
    """The changes, and what is left of the commands after them; run and time are filled in as they are applied."""
    for command in fork.commands:
        yield Applied(run_id=0, step=fork.step, t_ns=0, command=command)
    for one in applied:
        if one.step > fork.step:
            kept = fork.allows(one.command)
            if kept is not None:
                yield replace(one, command=kept)


def _recorded(simulator: Simulator, command: Command, run_id: int) -> Applied:
    before = apply(simulator, command)
    return Applied(run_id=run_id, step=simulator.step, t_ns=simulator.t_ns, command=command, before=before)


def _advanced(simulator: Simulator, stop: int) -> Iterator[Block]:
    scratch = Scratch()
    while simulator.step < stop and simulator.failure is None:
        yield simulator.advance(min(stop - simulator.step, _PART), scratch)


def _ring(simulator: Simulator, begin: Checkpoint, extent: Extent) -> Ring:
    """An empty ring that goes on with the run's numbers."""
    n = len(simulator.signals)
    if extent.budget_bytes is not None:
        return Ring(n, spare=_SYNAPTIC, budget_bytes=extent.budget_bytes, first=begin.step)
    wanted = max(extent.stop - begin.step, 1)
    return Ring(n, capacity=wanted + wanted // 16 + _SPARE, first=begin.step)

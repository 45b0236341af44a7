"""What-if: a run once more from a moment that is held, with something changed there, beside what really happened.

While it is open the live run stands still, and every parameter, input or kick that is asked for changes the other
future instead: panels ask as they always do, through a `WhatIfPort`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from hhscope.engine.commands import (
    Branch,
    Command,
    Kick,
    LoadModel,
    Pause,
    Restart,
    Run,
    SetNumerics,
    SetParameters,
    SetState,
    SetStimulus,
    StepSamples,
)
from hhscope.engine.fork import Extent, Fork, StoppedError, other_future
from hhscope.engine.resume import Moment, moment_of
from hhscope.engine.ring import Ring
from hhscope.engine.sink import Sink
from hhscope.engine.status import Applied, Phase, RunInfo, Status
from hhscope.ui.background import Background
from hhscope.units import format_time, ms_from_ns
from hhscope.view.timebase import TimeView

if TYPE_CHECKING:
    from hhscope.analysis import SpikeSnapshot
    from hhscope.analysis.futures import Apart
    from hhscope.ui.context import AppContext, SessionPort

_PART = 65_536  # samples looked through for spikes at once
_ENDS_IT = (Run, StepSamples, Restart, LoadModel, SetNumerics, SetState, Branch)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """A moment of a run that stands still, and what is changed there.

    status : the run as it was lived
    moment : what was in force there
    first : from which sample on the other future is wanted, for it fills the screen
    """

    status: Status
    run: RunInfo
    fork: Fork
    moment: Moment
    first: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Other:
    """The other future, ready to be drawn: the run with its samples, its spikes, and how far it lies apart.

    applied, parameters : its commands, and what is in force at its end: so what was at every sample follows
    """

    asked: Asked
    run: RunInfo
    applied: tuple[Applied, ...]
    parameters: Mapping[str, float]
    spikes: SpikeSnapshot
    apart: Apart


class WhatIf(QObject):
    """GUI thread. ``changed`` follows every opening, change, outcome and closing.

    asked : what is asked for now; None while closed
    other : the newest outcome of it
    """

    changed = Signal()

    def __init__(self, ctx: AppContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx  # with the session itself
        self._background = Background("what-if", self)
        self._number = 0  # of what was asked last; what is older is given up
        self._wanted_ns: int | None = None  # opens there as soon as time stands still
        self._first_ns = 0  # left edge of the screen
        self.asked: Asked | None = None
        self.other: Other | None = None

    # -- opening and closing --------------------------------------------------------------------------------
    def toggle(self) -> None:
        """Open at the pointer, else at cursor 1, else in the middle of the screen; or close."""
        if self.asked is not None:
            self.discard()
        else:
            self.begin(self.here())

    def here(self) -> int:
        """The moment that is meant by "here", ns."""
        scope = self._ctx.scope
        if scope.view.hover_ns is not None:
            return scope.view.hover_ns
        if scope.view.cursors.on:
            return scope.view.cursors.times(scope.window)[0]
        return (max(scope.window.t0_ns, scope.held.oldest_ns) + scope.held.newest_ns) // 2

    def begin(self, t_ns: int) -> None:
        """Stop time, and open at ``t_ns``."""
        status = self._ctx.session.status
        if status.run is None or not status.run.ring.held:
            self._ctx.tell("There is no run yet to ask what-if of: let some time pass first.")
            return
        ring = status.run.ring
        if not ring.oldest_ns <= t_ns <= ring.newest_ns:
            asked, low, high = (format_time(ms_from_ns(t)) for t in (t_ns, ring.oldest_ns, ring.newest_ns))
            self._ctx.tell(f"What-if cannot begin at {asked}: choose a moment from {low} to {high}.")
            return
        self._wanted_ns = t_ns
        if status.phase is Phase.RUNNING:
            self._ctx.session.post(Pause())
        else:
            self.look(status, self._ctx.scope.window)

    def move(self, t_ns: int) -> None:
        """Ask from another moment of the same run, as near as it is held; what was changed stays changed."""
        if self.asked is None:
            return
        ring = self.asked.run.ring
        self._ask(self.asked.status, min(max(t_ns, ring.oldest_ns), ring.newest_ns), self.asked.fork.commands)

    def discard(self) -> bool:
        """Close; whether it was open."""
        return self._end("What-if closed: this is what really happened.")

    def _end(self, words: str) -> bool:
        self._wanted_ns = None
        if self.asked is None:
            return False
        self._number += 1
        self.asked = self.other = None
        self.changed.emit()
        self._ctx.tell(words)
        return True

    def go_on(self) -> None:
        """The other future becomes the run, and time goes on."""
        if self.asked is None:
            return
        fork = self.asked.fork
        self._end("Time goes on in the changed future; its log has the change where it was made.")
        self._ctx.scope.follow()
        self._ctx.session.post(Branch(step=fork.step, commands=fork.commands))

    def close(self) -> None:
        """Wait for what is at work."""
        self._number += 1
        self._background.close()

    # -- frames ---------------------------------------------------------------------------------------------
    def look(self, status: Status, window: TimeView) -> None:
        """Once per frame: open when time stands still; close when the run went on; reach as far back as the screen."""
        self._first_ns = window.t0_ns
        if self._wanted_ns is not None and status.phase in (Phase.PAUSED, Phase.FAILED):
            wanted, self._wanted_ns = self._wanted_ns, None
            self._ask(status, wanted, ())
        asked = self.asked
        if asked is None:
            return
        if status.run is None or (status.run.run_id, status.step) != (asked.run.run_id, asked.status.step):
            self._end("What-if closed: the run went on.")
        elif self._first(asked.run, asked.fork.step) < asked.first:
            self._ask(asked.status, asked.moment.t_ns, asked.fork.commands)

    def seen(self, status: Status) -> Status:
        """The status with the values of the other future."""
        asked = self.asked
        if asked is None:
            return status
        current, parameters, stimulus = (
            asked.moment.current,
            dict(asked.moment.parameters),
            asked.moment.stimulus,
        )
        for one in asked.fork.commands:
            if isinstance(one, SetParameters):
                parameters.update({name: value for name, value in one.values.items() if name != "I"})
                current = one.values.get("I", current)
            elif isinstance(one, SetStimulus):
                stimulus = one.stimulus
        return replace(status, parameters=parameters, current=current, stimulus=stimulus.without_kicks())

    # -- changes --------------------------------------------------------------------------------------------
    def take(self, command: Command) -> bool:
        """Let a command change the other future; False when it is none of ours."""
        asked = self.asked
        if asked is None:
            return False
        if isinstance(command, _ENDS_IT):
            self._end("What-if closed: the run itself goes on from where it stopped.")
            return False
        commands = changed(asked, command)
        if commands is None:
            return False
        self._ask(asked.status, asked.moment.t_ns, commands)
        return True

    def _ask(self, status: Status, t_ns: int, commands: tuple[Command, ...]) -> None:
        run = status.run
        if run is None:
            return
        step = min(run.ring.sample_range(t_ns, t_ns)[0], run.ring.head - 1)
        window = run.ring.window_of(step, step + 1)
        if not window.pieces:
            self._ctx.tell("That moment is no longer held: choose a later one.")
            return
        names = [signal.name for signal in run.signals]
        state = dict(zip(names, window.pieces[0].data[:, 0].tolist(), strict=True))
        self.asked = asked = Asked(
            status=status,
            run=run,
            fork=Fork(step=step, commands=commands),
            moment=moment_of(status, step, {name: state[name] for name in run.model.state_names}),
            first=self._first(run, step),
        )
        self._number += 1
        number = self._number
        self._background.run(
            "future",
            lambda: work_out(asked, lambda: number != self._number),
            lambda outcome: self._take(outcome, asked),
        )
        self.changed.emit()

    def _first(self, run: RunInfo, step: int) -> int:
        """From which sample on the other future fills the screen."""
        oldest = None if run.checkpoints is None else run.checkpoints.oldest()
        first = run.ring.sample_range(self._first_ns, self._first_ns)[0]
        return max(min(step, first), run.ring.oldest, 0 if oldest is None else oldest.step)

    def _take(self, outcome: Any, asked: Asked) -> None:
        if isinstance(outcome, StoppedError) or self.asked is not asked:
            return
        if isinstance(outcome, ValueError):  # refused, with the reason; what was there stays
            self._ctx.tell(str(outcome))
            last = self.other
            if last is None or last.asked.status is not asked.status:
                self._end(str(outcome))
            else:
                self.asked = last.asked
            self.changed.emit()
            return
        if isinstance(outcome, Exception):
            self.discard()
            raise outcome
        self.other = outcome
        self.changed.emit()


class WhatIfPort:
    """The session as panels see it: what is asked for goes to the other future while there is one. GUI thread."""

    def __init__(self, session: SessionPort, what_if: WhatIf) -> None:
        self._session = session
        self._what_if = what_if

    def post(self, command: Command) -> None:
        """To the other future, or to the session."""
        if not self._what_if.take(command):
            self._session.post(command)

    @property
    def status(self) -> Status:
        """The newest snapshot, with the values of the other future."""
        return self._what_if.seen(self._session.status)

    def add_sink(self, sink: Sink) -> None:
        """As of the session."""
        self._session.add_sink(sink)

    def remove_sink(self, sink: Sink) -> None:
        """As of the session."""
        self._session.remove_sink(sink)


def changed(asked: Asked, command: Command) -> tuple[Command, ...] | None:
    """The changes with one more, None when it is no change of physics; values as they were in force are no change."""
    others = asked.fork.commands
    if isinstance(command, SetParameters):
        own = [one for one in others if isinstance(one, SetParameters)]
        values = {**(own[0].values if own else {}), **command.values}
        was = {**asked.moment.parameters, "I": asked.moment.current}
        values = {name: value for name, value in values.items() if was.get(name) != value}
        rest = tuple(one for one in others if not isinstance(one, SetParameters))
        return (SetParameters(values=values), *rest) if values else rest
    if isinstance(command, SetStimulus):
        rest = tuple(one for one in others if not isinstance(one, SetStimulus))
        same = command.stimulus.without_kicks() == asked.moment.stimulus.without_kicks()
        return rest if same else (*rest, command)
    return (*others, command) if isinstance(command, Kick) else None


def work_out(asked: Asked, cancel: Callable[[], bool]) -> Other:
    """The other future, its spikes, and how far it lies apart. Any thread.

    Raises
    ------
    ValueError
        When a change cannot be, or the moment is no longer held.
    StoppedError
        When ``cancel`` says so.
    """
    from hhscope.analysis.futures import apart, mean_rate

    run, step = asked.run, asked.fork.step
    extent = Extent(first=asked.first, stop=asked.status.step)
    future = other_future(run, asked.status.applied, asked.fork, extent, cancel=cancel)
    other = replace(run, ring=future.ring, signals=future.signals, checkpoints=future.checkpoints)
    spikes = _spikes(other, future.ring, future.ring.oldest)
    was = _spikes(run, run.ring, future.ring.oldest)
    if cancel():
        raise StoppedError
    start_ms = ms_from_ns(asked.moment.t_ns)
    rates = (mean_rate(was.train.times_ms, start_ms), mean_rate(spikes.train.times_ms, start_ms))
    before, now = (ring.window_since(step, [0]).data().ravel() for ring in (run.ring, future.ring))
    return Other(
        asked=asked,
        run=other,
        applied=future.applied,
        parameters=dict(future.simulator.parameters),
        spikes=spikes,
        apart=apart(before, now, rates),
    )


def _spikes(run: RunInfo, ring: Ring, first: int) -> SpikeSnapshot:
    """Those from a sample on, found as those of the live run are."""
    from hhscope.analysis import SpikeSink

    sink = SpikeSink()
    sink.on_run(run)
    for begin in range(first, ring.head, _PART):
        for piece in ring.window_of(begin, begin + _PART, [0]).pieces:
            sink.on_block(piece)
    return sink.snapshot()

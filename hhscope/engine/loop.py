"""Loop: the body of the engine thread: commands in, samples and one status out. Holds no thread and no queue."""

from __future__ import annotations

import logging
import math
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from hhscope.engine.blocks import Block, Scratch
from hhscope.engine.commands import (
    Branch,
    Command,
    LoadModel,
    Pause,
    Restart,
    Run,
    SetNumerics,
    SetSpeed,
    SetStimulus,
    StepSamples,
)
from hhscope.engine.fork import Future
from hhscope.engine.live_run import LiveRun
from hhscope.engine.loader import Done, Job, Loaded, branch_job, compile_job, load_job
from hhscope.engine.pacer import Pacer
from hhscope.engine.ring import DEFAULT_BUDGET
from hhscope.engine.sink import Sink
from hhscope.engine.status import Phase, Status
from hhscope.units import format_time, ms_from_ns

TICK_S: Final = 0.003  # between two looks at what is due: well under a frame
_AGAIN: Final = 65_536  # samples handed out at once of a run that is made already
_LONGEST_WAIT_S: Final = 0.05  # in slow motion, so that the status stays fresh
_LOG = logging.getLogger(__name__)


class RefusedError(ValueError):
    """A command that makes no sense now: one sentence."""


class Loop:
    """Everything the engine thread does, a turn at a time. One thread; ``status`` may be read by any.

    start_job : told to do a job elsewhere; its outcome comes back through `finish`
    budget_bytes : memory of each run's ring
    clock : seconds, monotonic
    """

    def __init__(
        self,
        start_job: Callable[[Job], None],
        *,
        budget_bytes: int = DEFAULT_BUDGET,
        clock: Callable[[], float] = time.perf_counter,
        sinks: Iterable[Sink] = (),
    ) -> None:
        self._start_job = start_job
        self._budget_bytes = budget_bytes
        self._clock = clock
        self._scratch = Scratch()
        self._sinks: list[Sink] = list(sinks)
        self._run: LiveRun | None = None
        self._phase = Phase.EMPTY
        self._until_ns: int | None = None
        self._goal: int | None = None  # the step at which StepSamples is done
        self._speed = 1.0
        self._pacer = Pacer.started(clock(), 1.0)
        self._job: Job | None = None
        self._superseded = False  # the job at work is for nothing; the newest LoadModel waits in front
        self._kept: deque[Command] = deque()  # posted while a job is at work
        self._messages: list[str] = []
        self.status = Status(phase=Phase.EMPTY)

    # -- turns -----------------------------------------------------------------------------------------------

    def turn(self) -> None:
        """Make at most one block of what is due, and a new status."""
        try:
            if self._is_running and self._run is not None:
                self._make(self._run)
        except Exception as fault:
            _LOG.exception("a block failed")
            self._stop(Phase.PAUSED)
            self._say(f"The simulation was stopped by an internal fault: {type(fault).__name__}: {fault}")
        self._publish()

    def patience(self) -> float | None:
        """Seconds until the next turn is worth while; None when only a command can change anything."""
        if not self._is_running or self._run is None:
            return None
        if self._goal is not None:
            return 0.0
        wait = self._pacer.wait_s(self._run.simulator.numerics.dt_ns)
        return 0.0 if wait <= 0.0 else min(max(wait, TICK_S), _LONGEST_WAIT_S)

    @property
    def _is_running(self) -> bool:
        return self._phase is Phase.RUNNING and self._job is None

    def _make(self, run: LiveRun) -> None:
        self._pacer = self._pacer.ticked(self._clock())
        simulator = run.simulator
        dt_ns = simulator.numerics.dt_ns
        due = self._pacer.due(dt_ns) if self._goal is None else self._goal - simulator.step
        if self._until_ns is not None:
            due = min(due, run.samples_until(self._until_ns))
        n = min(due, run.block_size())
        if n > 0:
            before = self._clock()
            block = simulator.advance(n, self._scratch)
            simulated = self._clock()
            run.info.ring.write(block)
            run.keep()
            self._hand_out(block)
            run.spent(block.n, simulated - before, self._clock() - before)
            self._pacer = self._pacer.made(block.n * dt_ns)
        else:
            self._pacer = self._pacer.made(0)
        self._see_whether_to_stop(run)

    def _see_whether_to_stop(self, run: LiveRun) -> None:
        simulator = run.simulator
        if simulator.failure is not None:
            self._stop(Phase.FAILED)
            return
        stepped = self._goal is not None and simulator.step >= self._goal
        arrived = self._until_ns is not None and simulator.t_ns > self._until_ns
        if stepped or arrived:
            self._stop(Phase.PAUSED)

    def _hand_out(self, block: Block) -> None:
        for sink in tuple(self._sinks) if block.n else ():
            self._tell(sink, lambda sink=sink: sink.on_block(block))  # type: ignore[misc]

    def _tell(self, sink: Sink, call: Callable[[], None]) -> None:
        try:
            call()
        except Exception as fault:
            _LOG.exception("a sink failed")
            self.remove_sink(sink)
            self._say(
                f"{type(sink).__name__} failed and gets no more samples: {type(fault).__name__}: {fault}"
            )

    def add_sink(self, sink: Sink) -> None:
        """From now on ``sink`` gets every block; it is told of the present run first."""
        self._sinks.append(sink)
        if self._run is not None:
            info = self._run.info
            self._tell(sink, lambda: sink.on_run(info))

    def remove_sink(self, sink: Sink) -> None:
        """``sink`` gets no more blocks; unknown ones are left alone."""
        self._sinks = [one for one in self._sinks if one is not sink]

    # -- commands --------------------------------------------------------------------------------------------

    def handle(self, command: Command) -> None:
        """Apply a command at the present step, or keep it until the job or the stepping at work is done."""
        if self._job is None and self._goal is not None and isinstance(command, Pause | Restart | LoadModel):
            self._goal = None  # these end the stepping, then come in their order
            self._phase = Phase.PAUSED
            self._handle_kept()
        if self._job is not None or self._goal is not None:
            self._keep(command)
            return
        try:
            self._apply(command)
        except ValueError as refused:  # RefusedError, ModelError, StimulusError, numerics
            self._say(str(refused))
        except Exception as fault:
            _LOG.exception("%s failed", type(command).__name__)
            self._say(f"{type(command).__name__} was refused: {type(fault).__name__}: {fault}")

    def _handle_kept(self) -> None:
        while self._kept and self._job is None and self._goal is None:
            self.handle(self._kept.popleft())

    def _keep(self, command: Command) -> None:
        """What a newer model makes pointless is dropped: all but the speed is set anew by loading."""
        if isinstance(command, LoadModel):
            self._kept = deque(one for one in self._kept if isinstance(one, SetSpeed))
            self._kept.appendleft(command)
            self._superseded = True
        else:
            self._kept.append(command)

    def finish(self, done: Done) -> None:
        """Take in the outcome of the job, then go on with the commands kept meanwhile."""
        job, superseded = self._job, self._superseded
        if done.job is not job:
            return
        self._job, self._superseded = None, False
        self._restart_pacer()
        if not superseded:
            if done.error:
                self._say(done.error)
            elif isinstance(done.job.command, LoadModel) and done.loaded is not None:
                load = done.job.command
                run_id = 1 if self._run is None else self._run.info.run_id + 1
                self._begin(LiveRun(run_id, load, done.loaded), load)
                self._until_ns = load.until_ns
                self._phase = Phase.RUNNING if load.run else Phase.PAUSED
            elif isinstance(done.job.command, Branch) and done.loaded is not None:
                self._take_future(done.job.command, done.loaded)
            else:
                self._apply_compiled(done.job.command)
        self._handle_kept()

    def _take_future(self, command: Branch, loaded: Loaded) -> None:
        """Go on with a run that is made already; sinks get all that is held of it."""
        future = loaded.future
        if future is None:
            raise ValueError("a branch is made of a future")
        self._run = run = self._loaded_run().branched(future)
        self._until_ns = None
        failed = run.simulator.failure is not None
        self._phase = Phase.FAILED if failed else Phase.RUNNING if command.run else Phase.PAUSED
        self._restart_pacer()
        ring = run.info.ring
        for sink in tuple(self._sinks):
            self._tell(sink, lambda sink=sink: sink.on_run(run.info))  # type: ignore[misc]
        for first in range(ring.oldest, ring.head, _AGAIN):
            for piece in ring.window_of(first, first + _AGAIN).pieces:
                self._hand_out(piece)

    def _apply_compiled(self, command: Command) -> None:
        try:
            self._act(self._loaded_run(), command)
        except ValueError as refused:
            self._say(str(refused))

    def _apply(self, command: Command) -> None:
        match command:
            case LoadModel():
                self._submit(load_job(command, self._budget_bytes))
            case Branch():
                self._submit(self._branch(self._loaded_run(), command))
            case SetSpeed(speed=speed):
                self._set_speed(command, speed)
            case Restart():
                self._restart(command)
            case Run(until_ns=until_ns):
                self._go(command, until_ns)
            case Pause():
                self._loaded_run().record(command)
                if self._phase is Phase.RUNNING:
                    self._stop(Phase.PAUSED)
            case StepSamples(n=n):
                self._step(command, n)
            case _:
                self._change(self._loaded_run(), command)

    def _change(self, run: LiveRun, command: Command) -> None:
        job = None
        if isinstance(command, SetNumerics | SetStimulus):
            job = compile_job(run.simulator, command)
        if job is not None:
            self._submit(job)
        else:
            self._act(run, command)

    def _act(self, run: LiveRun, command: Command) -> None:
        note = run.simulator.note
        run.apply(command)
        if run.simulator.note != note:
            self._say(run.simulator.note)
        if self._phase is Phase.FAILED and run.simulator.failure is None:
            self._stop(Phase.PAUSED)  # states were set to finite values: it can go on

    def _branch(self, run: LiveRun, command: Branch) -> Job:
        def loaded(future: Future) -> Loaded:
            cost = run.ns_per_sample
            return Loaded(simulator=future.simulator, ring=future.ring, ns_per_sample=cost, future=future)

        return branch_job(command, run.info, run.applied_so_far(), loaded)

    def _submit(self, job: Job) -> None:
        self._job = job
        self._start_job(job)

    def _set_speed(self, command: Command, speed: float) -> None:
        if not isinstance(speed, (int, float)) or math.isnan(speed) or speed <= 0:
            raise RefusedError(f"A speed of {speed} is not possible; give a number above 0, or pause.")
        self._speed = float(speed)
        self._restart_pacer()
        if self._run is not None:
            self._run.record(command)

    def _go(self, command: Command, until_ns: int | None) -> None:
        run = self._loaded_run()
        self._refuse_failed()
        if until_ns is not None and until_ns < run.simulator.t_ns:
            now, asked = format_time(ms_from_ns(run.simulator.t_ns)), format_time(ms_from_ns(until_ns))
            raise RefusedError(f"It is {now} already; the run cannot stop at {asked}.")
        run.record(command)
        self._until_ns = until_ns
        if self._phase is not Phase.RUNNING:
            self._restart_pacer()
        self._phase = Phase.RUNNING

    def _step(self, command: Command, n: int) -> None:
        run = self._loaded_run()
        self._refuse_failed()
        if n < 1:
            raise RefusedError(f"{n} samples cannot be stepped over; give 1 or more.")
        if self._phase is Phase.RUNNING:
            raise RefusedError("Time passes already; pause first, then step.")
        run.record(command)
        self._goal = run.simulator.step + n
        self._until_ns = None
        self._phase = Phase.RUNNING
        self._restart_pacer()

    def _restart(self, command: Command) -> None:
        run = self._loaded_run().again(self._budget_bytes)
        self._begin(run, command)
        goes_on = self._phase in (Phase.RUNNING, Phase.FAILED)
        self._phase = Phase.RUNNING if goes_on else Phase.PAUSED
        self._until_ns = self._until_ns if goes_on else None

    def _begin(self, run: LiveRun, command: Command) -> None:
        """A run begins: put the command that began it on record, tell the sinks."""
        old_note = "" if self._run is None else self._run.simulator.note
        self._run = run
        run.record(command)
        self._restart_pacer()
        if run.simulator.note not in ("", old_note):
            self._say(run.simulator.note)
        for sink in tuple(self._sinks):
            self._tell(sink, lambda sink=sink: sink.on_run(run.info))  # type: ignore[misc]

    # -- small parts -----------------------------------------------------------------------------------------

    def _loaded_run(self) -> LiveRun:
        if self._run is None:
            raise RefusedError("No model is loaded; choose one first.")
        return self._run

    def _refuse_failed(self) -> None:
        if self._phase is Phase.FAILED:
            raise RefusedError("This run has failed and cannot go on; restart it.")

    def _stop(self, phase: Phase) -> None:
        self._phase, self._goal = phase, None
        self._restart_pacer()
        self._handle_kept()

    def _restart_pacer(self) -> None:
        self._pacer = Pacer.started(self._clock(), self._speed)

    def _say(self, sentence: str) -> None:
        if sentence:
            self._messages.append(sentence)

    # -- status ----------------------------------------------------------------------------------------------

    def _publish(self) -> None:
        """Replace the status whole. Costs some µs: what changes seldom is not copied again."""
        run = self._run
        message, message_id = self.status.message, self.status.message_id
        if self._messages:
            message, message_id = " ".join(self._messages), message_id + 1
            self._messages.clear()
        phase = Phase.COMPILING if self._job is not None else self._phase
        if run is None:
            self.status = Status(phase=phase, speed=self._speed, message=message, message_id=message_id)
            return
        simulator, wanted = run.simulator, run.simulator.wanted
        self.status = Status(
            phase=phase,
            run=run.info,
            t_ns=simulator.t_ns,
            step=simulator.step,
            until_ns=self._until_ns,
            segments=run.info.ring.segments,
            parameters=run.parameters,
            current=simulator.current,
            stimulus=run.stimulus,
            start=run.start,
            state=simulator.state,
            speed=self._speed,
            achieved=self._pacer.achieved if self._is_running else 0.0,
            dt_ns=wanted.dt_ns,
            method=wanted.asked,
            method_used=wanted.method,
            substeps=wanted.substeps,
            substeps_asked=wanted.substeps_asked,
            tol=wanted.tol,
            ns_per_sample=run.ns_per_sample,
            cycles=simulator.cycles,
            applied=run.applied_so_far(),
            failure=simulator.failure,
            message=message,
            message_id=message_id,
        )

"""Loop: the body of the engine thread: commands in, samples and one status out. Holds no thread and no queue."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import Final

from hhscope.engine.blocks import Scratch
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
from hhscope.engine.live_run import LiveRun
from hhscope.engine.loader import Done, Job, Loaded, compile_job, load_job
from hhscope.engine.pacer import Pacer
from hhscope.engine.prelude import SettleJob, needs, settle, settle_job
from hhscope.engine.publish import Course, status_of
from hhscope.engine.refusals import RefusedError, check_speed, check_steps, check_until
from hhscope.engine.ring import DEFAULT_BUDGET
from hhscope.engine.sink import Sink
from hhscope.engine.sinks import Sinks, held_blocks
from hhscope.engine.status import Phase, Status
from hhscope.engine.waiting import Waiting
from hhscope.kernel import Kernels, build

TICK_S: Final = 0.003  # between two looks at what is due: well under a frame
_LONGEST_WAIT_S: Final = 0.05  # in slow motion, so that the status stays fresh
_LOG = logging.getLogger(__name__)


class Loop:
    """Everything the engine thread does, a turn at a time. One thread; ``status`` may be read by any.

    start_job : told to do a job elsewhere; its outcome comes back through `finish`
    budget_bytes : memory of each run's ring
    clock : seconds, monotonic
    kernels : makes the kernels until `settle`
    """

    def __init__(
        self,
        start_job: Callable[[Job], None],
        *,
        budget_bytes: int = DEFAULT_BUDGET,
        clock: Callable[[], float] = time.perf_counter,
        sinks: Iterable[Sink] = (),
        kernels: Kernels = build,
    ) -> None:
        self._kernels = kernels
        self._settling: Job | None = None  # compiles what the present run needs, which goes on meanwhile
        self._start_job = start_job
        self._budget_bytes = budget_bytes
        self._clock = clock
        self._scratch = Scratch()
        self._messages: list[str] = []
        self._sinks = Sinks(sinks, self._say)
        self._late: list[Sink] = []  # for them the present run has to be compiled first
        self._run: LiveRun | None = None
        self._phase = Phase.EMPTY
        self._until_ns: int | None = None
        self._goal: int | None = None  # the step at which StepSamples is done
        self._speed = 1.0
        self._pacer = Pacer.started(clock(), 1.0)
        self._job: Job | None = None
        self._waiting = Waiting()
        self.status = Status(phase=Phase.EMPTY)

    # -- turns -----------------------------------------------------------------------------------------------

    def turn(self) -> None:
        """Make at most one block of what is due, and a new status."""
        try:
            if self._is_running and self._run is not None:
                self._make(self._run)
        except Exception as fault:
            if self._is_prelude and isinstance(fault, ArithmeticError):
                self._settle_now()  # Python stops where a compiled kernel goes on with infinity
            else:
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
            self._sinks.hand_out((block,))
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

    def add_sink(self, sink: Sink) -> None:
        """From now on ``sink`` gets every block; it is told of the present run first.

        A run that is still interpreted stands still until it is compiled: what is kept of it are final samples.
        """
        if not self._is_prelude:
            self._sinks.add(sink, None if self._run is None else self._run.info)
            return
        self._late.append(sink)
        self._settle_now()

    def remove_sink(self, sink: Sink) -> None:
        """``sink`` gets no more blocks; unknown ones are left alone."""
        self._late = [one for one in self._late if one is not sink]
        self._sinks.remove(sink)

    # -- from interpreted to compiled, see `hhscope.engine.prelude` -----------------------------------------------

    @property
    def _is_prelude(self) -> bool:
        return self._run is not None and self._run.simulator.kernel.interpreted

    def settle(self) -> None:
        """From now on kernels are compiled. A run that began interpreted goes on meanwhile, then compiled."""
        self._kernels = build
        if self._run is not None and self._is_prelude and self._settling is None and self._job is None:
            self._settling = settle_job(self._run)
            self._start_job(self._settling)

    def _settle_now(self) -> None:
        """The same, and time stands still until then."""
        self.settle()
        self._job = self._job or self._settling

    def _finish_settling(self, job: SettleJob, error: str) -> None:
        run, waited = self._run, self._job is job
        self._settling = None
        if waited:
            self._job, self._waiting.superseded = None, False
            self._restart_pacer()
        if error:
            self._stop(Phase.PAUSED)
            self._say(error)
        elif run is not None and self._is_prelude:
            if needs(run) <= job.needs:
                self._take_over(run)
            else:
                (self._settle_now if waited else self.settle)()
        self._handle_kept()

    def _take_over(self, run: LiveRun) -> None:
        try:
            blocks = settle(run)
        except ValueError as refused:
            self._stop(Phase.FAILED)
            self._say(str(refused))
            return
        self._sinks.give(run.info, blocks)
        for sink in self._late:
            self._sinks.add(sink, run.info)
        self._late.clear()
        if self._phase is Phase.FAILED and run.simulator.failure is None:
            self._stop(Phase.PAUSED)

    # -- commands --------------------------------------------------------------------------------------------

    def handle(self, command: Command) -> None:
        """Apply a command at the present step, or keep it until the job or the stepping at work is done."""
        if self._job is None and self._goal is not None and isinstance(command, Pause | Restart | LoadModel):
            self._goal = None  # these end the stepping, then come in their order
            self._phase = Phase.PAUSED
            self._handle_kept()
        if self._settling is not None and isinstance(command, LoadModel):
            self._job = self._settling  # one job at a time
        elif self._is_prelude and isinstance(command, Branch) and self._job is None:
            self._settle_now()  # other futures are those of the final samples
        if self._job is not None or self._goal is not None:
            self._waiting.keep(command)
            return
        self._try(command, self._apply)

    def _try(self, command: Command, act: Callable[[Command], None]) -> None:
        try:
            act(command)
        except ValueError as refused:  # RefusedError, ModelError, StimulusError, numerics
            self._say(str(refused))
        except Exception as fault:
            _LOG.exception("%s failed", type(command).__name__)
            self._say(f"{type(command).__name__} was refused: {type(fault).__name__}: {fault}")

    def _handle_kept(self) -> None:
        while self._waiting and self._job is None and self._goal is None:
            self.handle(self._waiting.next())

    def finish(self, done: Done) -> None:
        """Take in the outcome of the job, then go on with the commands kept meanwhile."""
        if done.job is self._settling and isinstance(done.job, SettleJob):
            self._finish_settling(done.job, done.error)
            return
        job, superseded = self._job, self._waiting.superseded
        if done.job is not job:
            return
        self._job, self._waiting.superseded = None, False
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
                self._try(done.job.command, lambda command: self._act(self._loaded_run(), command))
        self._handle_kept()
        if self._kernels is build:
            self.settle()
        if self._late:
            self._settle_now()

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
        self._sinks.give(run.info, held_blocks(run.info.ring))

    def _apply(self, command: Command) -> None:
        match command:
            case LoadModel():
                self._submit(load_job(command, self._budget_bytes, self._kernels))
            case Branch():
                self._submit(self._loaded_run().branch_job(command))
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

    def _submit(self, job: Job) -> None:
        self._job = job
        self._start_job(job)

    def _set_speed(self, command: Command, speed: float) -> None:
        self._speed = check_speed(speed)
        self._restart_pacer()
        if self._run is not None:
            self._run.record(command)

    def _go(self, command: Command, until_ns: int | None) -> None:
        run = self._loaded_run()
        self._refuse_failed()
        check_until(until_ns, run.simulator.t_ns)
        run.record(command)
        self._until_ns = until_ns
        if self._phase is not Phase.RUNNING:
            self._restart_pacer()
        self._phase = Phase.RUNNING

    def _step(self, command: Command, n: int) -> None:
        run = self._loaded_run()
        self._refuse_failed()
        check_steps(n, running=self._phase is Phase.RUNNING)
        run.record(command)
        self._goal = run.simulator.step + n
        self._until_ns = None
        self._phase = Phase.RUNNING
        self._restart_pacer()

    def _restart(self, command: Command) -> None:
        run = self._loaded_run().again(self._budget_bytes)
        self._begin(run, command)
        if self._kernels is build:
            self.settle()
        goes_on = self._phase in (Phase.RUNNING, Phase.FAILED)
        self._phase = Phase.RUNNING if goes_on else Phase.PAUSED
        self._until_ns = self._until_ns if goes_on else None

    def _begin(self, run: LiveRun, command: Command) -> None:
        """A run begins: put the command that began it on record, tell the sinks."""
        old_note = "" if self._run is None else self._run.simulator.note
        self._run = run
        run.record(command)
        self._restart_pacer()
        self._say("" if run.simulator.note == old_note else run.simulator.note)
        self._sinks.begin(run.info)

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
        """Replace the status whole."""
        run = self._run
        message, message_id = self.status.message, self.status.message_id
        if self._messages:
            message, message_id = " ".join(self._messages), message_id + 1
            self._messages.clear()
        phase = Phase.COMPILING if self._job is not None else self._phase
        course = Course(
            phase=phase,
            until_ns=self._until_ns,
            speed=self._speed,
            achieved=self._pacer.achieved if self._is_running else 0.0,
            message=message,
            message_id=message_id,
        )
        self.status = status_of(run, course)

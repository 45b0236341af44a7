"""What the tests of session and loop share: a loop without threads, and waiting for a session without sleeping."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from hhscope.engine import Block, Phase, RunInfo, Session, Status
from hhscope.engine.commands import Command, LoadModel, SetSpeed
from hhscope.engine.loader import Job, outcome
from hhscope.engine.loop import Loop
from hhscope.kernel import Kernels, build
from hhscope.model.model import Model

SMALL = 4 * 2**20  # bytes: a ring of some 40,000 samples
PATIENCE_S = 30.0  # how long a test waits before it gives up; nothing is measured by it
FAST = float("inf")


@dataclass
class Listener:
    """A sink that keeps everything, and wakes whoever waits for a condition."""

    runs: list[RunInfo] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)

    def on_run(self, run: RunInfo) -> None:
        """A new run."""
        self.runs.append(run)
        self.blocks.clear()
        self.arrived.set()

    def on_block(self, block: Block) -> None:
        """The next samples."""
        self.blocks.append(replace(block, data=block.data.copy()))
        self.arrived.set()

    def data(self) -> NDArray[np.float64]:
        """All samples of the last run."""
        return np.hstack([block.data for block in self.blocks])


class Broken:
    """A sink that fails at its first block."""

    def on_run(self, run: RunInfo) -> None:
        """Fine so far."""

    def on_block(self, block: Block) -> None:
        """Fails."""
        raise RuntimeError("the disk is full")


class HandClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        """The present reading."""
        return self.now_s


class HandLoop:
    """A `Loop` without threads: jobs are done when the test says so, time passes when it says so."""

    def __init__(self, kernels: Kernels = build) -> None:
        self.clock = HandClock()
        self.jobs: list[Job] = []
        self.listener = Listener()
        self.loop = Loop(
            self.jobs.append, budget_bytes=SMALL, clock=self.clock, sinks=[self.listener], kernels=kernels
        )
        self.loop.turn()

    @property
    def status(self) -> Status:
        """The newest status."""
        return self.loop.status

    def post(self, *commands: Command) -> Status:
        """Apply commands, do the jobs they start, publish."""
        self.ask(*commands)
        while self.jobs:
            self.work()
        return self.status

    def ask(self, *commands: Command) -> Status:
        """Apply commands, leave the jobs they start undone."""
        for command in commands:
            self.loop.handle(command)
        self._publish()
        return self.status

    def work(self) -> Status:
        """Do one job."""
        self.loop.finish(outcome(self.jobs.pop(0)))
        self._publish()
        return self.status

    def _publish(self) -> None:
        """The clock stands: nothing is due but stepping, unless the speed is unlimited."""
        for _ in range(20):
            self.loop.turn()
            if self.loop.patience() != 0.0:
                break

    def load(self, model: Model, **settings: object) -> Status:
        """Load a model; paused unless asked otherwise."""
        return self.post(LoadModel(**{"text": model.text, "run": False, **settings}))  # type: ignore[arg-type]

    def let_pass(self, wall_s: float, turns: int = 1) -> Status:
        """Let wall time pass, in equal steps."""
        for _ in range(turns):
            self.clock.now_s += wall_s / turns
            self.loop.turn()
        return self.status


def wait_for(session: Session, condition: Callable[[Status], bool]) -> Status:
    """The first status for which the condition holds. Polls through an event that nobody sets."""
    never = threading.Event()
    for _ in range(int(PATIENCE_S / 0.002)):
        status = session.status
        if condition(status):
            return status
        never.wait(0.002)
    raise AssertionError(f"waited in vain; the session is {session.status.phase}: {session.status.message}")


def load(session: Session, model: Model, *, speed: float = 1.0, **settings: object) -> Status:
    """Load a model into a session and wait until it is there."""
    before = session.status.run
    session.post(SetSpeed(speed=speed))
    session.post(LoadModel(**{"text": model.text, **settings}))  # type: ignore[arg-type]
    return wait_for(
        session, lambda s: s.run is not None and s.run is not before and s.phase is not Phase.COMPILING
    )

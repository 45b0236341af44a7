"""A session that a test advances by hand: a real simulator, ring and spike list, without a thread."""

from __future__ import annotations

from dataclasses import replace

from hhscope.analysis import SpikeSink
from hhscope.engine import Simulator
from hhscope.engine.commands import Command, SetParameters
from hhscope.engine.ring import Ring
from hhscope.engine.status import Applied, Phase, RunInfo, Status
from hhscope.model import load_model, signals
from hhscope.stimulus import Stimulus


class RecordedSession:
    """Holds one run of a shipped model; `advance` lets time pass."""

    def __init__(self, capacity: int = 400_000) -> None:
        self.status = Status(phase=Phase.EMPTY)
        self.spikes = SpikeSink()
        self.posted: list[Command] = []
        self._capacity = capacity
        self._run_id = 0

    def post(self, command: Command) -> None:
        self.posted.append(command)

    def load(self, model_id: str, *, ms: float = 0.0) -> Status:
        """A new run at t = 0, paused after ``ms``."""
        model = load_model(model_id)
        self._run_id += 1
        self.simulator = Simulator(model)
        ring = Ring(len(signals(model)), spare=2, capacity=self._capacity)
        run = RunInfo(run_id=self._run_id, model=model, signals=signals(model), ring=ring)
        self.spikes.on_run(run)
        self.status = Status(
            phase=Phase.PAUSED,
            run=run,
            parameters=model.defaults,
            current=model.I_default,
            dt_ns=round(model.numerics.dt * 1e6),
            speed=model.view.speed,
            method_used="exp_euler",
        )
        return self.advance(ms) if ms else self.status

    def advance(self, ms: float) -> Status:
        """Let time pass."""
        run = self.status.run
        assert run is not None
        n = round(ms * 1e6 / self.status.dt_ns)
        while n > 0:
            block = self.simulator.advance(min(n, 50_000))
            run.ring.write(block)
            self.spikes.on_block(block)
            n -= block.n
        head = run.ring.head
        self.status = replace(self.status, t_ns=run.ring.newest_ns + self.status.dt_ns, step=head)
        return self.status

    def set(self, **values: float) -> Status:
        """Change parameters now."""
        before = self.simulator.set_parameters(values)
        run = self.status.run
        assert run is not None
        applied = Applied(
            run_id=run.run_id,
            step=self.status.step - 1,
            t_ns=run.ring.newest_ns,
            command=SetParameters(values=values),
            before=before,
        )
        named = {name: value for name, value in values.items() if name != "I"}
        self.status = replace(
            self.status,
            parameters={**self.status.parameters, **named},
            current=values.get("I", self.status.current),
            applied=(*self.status.applied, applied),
        )
        return self.status

    def stimulate(self, stimulus: Stimulus) -> Status:
        """Change the input now; with the first synapse the run has two signals more."""
        self.simulator.set_stimulus(stimulus)
        run = self.status.run
        assert run is not None
        run.ring.widen(len(self.simulator.signals))
        self.status = replace(
            self.status, run=replace(run, signals=self.simulator.signals), stimulus=stimulus
        )
        return self.status

    def running(self) -> Status:
        """The status as while time passes."""
        return replace(self.status, phase=Phase.RUNNING)

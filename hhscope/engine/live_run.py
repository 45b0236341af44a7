"""LiveRun: one run as it happens: simulator, ring, the commands that took effect, and what a sample costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from hhscope.engine.apply import apply, begin, check_start, origin
from hhscope.engine.checkpoints import Checkpoints
from hhscope.engine.commands import Branch, Command, LoadModel, SetStart
from hhscope.engine.fork import Future
from hhscope.engine.loader import Job, Loaded, branch_job, measured_ns, prepared
from hhscope.engine.simulator import Simulator
from hhscope.engine.status import Applied, RunInfo
from hhscope.stimulus import Stimulus

BLOCK_S: Final = 0.004  # wall time of a block at the most; with its overheads it stays below 5 ms
_MAX_BLOCK: Final = 65_536  # samples: a block stays within some MB
_TELLING_BLOCK: Final = 2_000  # samples: from here on the cost of a block is that of its samples
_SMOOTHING: Final = 0.1
_CAUTION: Final = (
    4  # a new ring's memory is handed out by the system as it is first written: slower than later
)


class LiveRun:
    """Engine thread only, but for ``info``.

    Attributes
    ----------
    info : what readers may have
    start : the start state that a restart uses
    ns_per_sample : smoothed cost of one sample, wall ns
    """

    def __init__(self, run_id: int, load: LoadModel, loaded: Loaded) -> None:
        simulator = loaded.simulator
        self.simulator = simulator
        self.start: Mapping[str, float] = dict(load.start)
        self.info = RunInfo(
            run_id=run_id,
            model=simulator.model,
            signals=simulator.signals,
            ring=loaded.ring,
            checkpoints=Checkpoints(loaded.ring),
            origin=origin(simulator, load, load.start),
        )
        self._applied: list[Applied] = []
        self._applied_tuple: tuple[Applied, ...] = ()
        self.ns_per_sample = loaded.ns_per_sample
        self._block_cost_s = _CAUTION * max(loaded.ns_per_sample, 1.0) * 1e-9
        self._refresh()
        self.keep()

    # -- commands ------------------------------------------------------------------------------------------

    def apply(self, command: Command) -> None:
        """Let a command act on the physics, and put it on record.

        Raises
        ------
        ModelError, StimulusError, ValueError
            When it is refused; nothing is changed then.
        """
        if isinstance(command, SetStart):
            check_start(self.simulator.model, self.simulator.parameters, command.values)
            self.start = dict(command.values)
        numerics, kernel = self.simulator.wanted, self.simulator.kernel
        before = apply(self.simulator, command)
        self.record(command, before)
        self._refresh()
        if len(self.simulator.signals) != len(self.info.signals):
            self.info.ring.widen(len(self.simulator.signals))
            self.info = replace(self.info, signals=self.simulator.signals)
        if self.simulator.wanted is not numerics or self.simulator.kernel is not kernel:
            self._measure()

    def record(self, command: Command, before: Mapping[str, float] | None = None) -> None:
        """Put a command on record at the present step."""
        simulator = self.simulator
        self._applied.append(
            Applied(
                run_id=self.info.run_id,
                step=simulator.step,
                t_ns=simulator.t_ns,
                command=command,
                before=before or {},
            )
        )

    def applied_so_far(self) -> tuple[Applied, ...]:
        """The commands that took effect, oldest first; the same tuple until there is another.

        All are kept, for only the whole list replays the run: about 0.6 kB each, so that ten hours of dragging a
        slider (some million commands) take as much memory as the ring.
        """
        if len(self._applied_tuple) != len(self._applied):
            self._applied_tuple = tuple(self._applied)
        return self._applied_tuple

    def again(self, budget_bytes: int) -> LiveRun:
        """The run that a restart begins: the present parameters, input and numerics from the start state.

        Raises
        ------
        ModelError, StimulusError, ValueError
            When the start state cannot be.
        """
        load = origin(self.simulator, self._load, self.start)
        loaded = prepared(
            self.info.model,
            load,
            budget_bytes,
            ns_per_sample=self.ns_per_sample,
            kernels=self.simulator.kernels,
        )
        return LiveRun(self.info.run_id + 1, load, loaded)

    def branched(self, future: Future) -> LiveRun:
        """The run that goes on from another future of this one; its log is that future's."""
        loaded = Loaded(simulator=future.simulator, ring=future.ring, ns_per_sample=self.ns_per_sample)
        run = LiveRun(self.info.run_id + 1, self._load, loaded)
        run.start = self.start
        run.info = replace(run.info, origin=self._load, checkpoints=future.checkpoints)
        run._applied = [replace(one, run_id=run.info.run_id) for one in future.applied]
        return run

    def branch_job(self, command: Branch) -> Job:
        """What makes another future of this run, see `branched`.

        Raises
        ------
        ValueError
            When the moment is not held.
        """

        def loaded(future: Future) -> Loaded:
            cost = self.ns_per_sample
            return Loaded(simulator=future.simulator, ring=future.ring, ns_per_sample=cost, future=future)

        return branch_job(command, self.info, self.applied_so_far(), loaded)

    def go_on_with(self, simulator: Simulator, checkpoints: Checkpoints) -> None:
        """Let a simulator of the same run, at the same step, take over: the one before was interpreted.

        checkpoints : taken on its way
        """
        self.simulator = simulator
        self.info = replace(self.info, checkpoints=checkpoints)
        self._refresh()
        self._measure()

    def _measure(self) -> None:
        load = origin(self.simulator, self._load, {})
        self.ns_per_sample = measured_ns(begin(self.info.model, load, self.simulator.kernels))
        self._block_cost_s = _CAUTION * self.ns_per_sample * 1e-9

    @property
    def _load(self) -> LoadModel:
        if self.info.origin is None:
            raise ValueError("a live run always knows what it began with")
        return self.info.origin

    def _refresh(self) -> None:
        """Copies for the status, made when something changed, not at every turn."""
        self.parameters: Mapping[str, float] = dict(self.simulator.parameters)
        self.stimulus: Stimulus = self.simulator.stimulus.without_kicks()

    def keep(self) -> None:
        """Keep the whole state if it is time to: between two blocks."""
        if self.info.checkpoints is not None:
            self.info.checkpoints.look(self.simulator, len(self._applied))

    # -- time ----------------------------------------------------------------------------------------------

    def block_size(self) -> int:
        """Samples that take at most `BLOCK_S`, as far as is known."""
        return max(1, min(int(BLOCK_S / self._block_cost_s), _MAX_BLOCK))

    def spent(self, n: int, simulated_s: float, whole_s: float) -> None:
        """A block of ``n`` samples took so much wall time to simulate, and with the ring and all sinks."""
        if n <= 0:
            return
        self._block_cost_s += 0.5 * (whole_s / n - self._block_cost_s)
        self._block_cost_s = max(self._block_cost_s, 1e-9)
        if n >= _TELLING_BLOCK:
            self.ns_per_sample += _SMOOTHING * (1e9 * simulated_s / n - self.ns_per_sample)

    def samples_until(self, until_ns: int) -> int:
        """Samples up to and including ``until_ns``, at the present step."""
        return max(0, (until_ns - self.simulator.t_ns) // self.simulator.numerics.dt_ns + 1)

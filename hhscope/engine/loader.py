"""Loader: work that takes seconds (reading a model, compiling), done one job at a time off the engine thread."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hhscope.engine.apply import begin
from hhscope.engine.commands import Branch, Command, LoadModel, SetNumerics, SetStimulus
from hhscope.engine.fork import Extent, Fork, Future, other_future
from hhscope.engine.numerics import NumericsChange, changed_numerics
from hhscope.engine.ring import Ring
from hhscope.engine.simulator import Simulator
from hhscope.engine.status import Applied, RunInfo
from hhscope.kernel import Kernels, build
from hhscope.model import parse_model, signals
from hhscope.model.model import Model

THREAD_NAME: Final = "hhscope-compile"
_PROBES: Final = (16, 1024, 8192, 8192)  # samples
_FEW_PROBES: Final = (16, 64)  # of an interpreted kernel
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Loaded:
    """A run ready to begin: its simulator at t = 0, an empty ring, and the measured cost of a sample; or, with
    ``future``, one that is made already and goes on."""

    simulator: Simulator
    ring: Ring
    ns_per_sample: float
    future: Future | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Job:
    """What is to be done for a command; compared by identity."""

    command: Command
    work: Callable[[], Loaded | None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Done:
    """The outcome of a job; ``error`` is one sentence, or empty."""

    job: Job
    loaded: Loaded | None = None
    error: str = ""


class Loader:
    """One job at a time, each on a thread of its own. `submit` and `close` belong to one thread.

    report : called on the job's thread with its outcome
    """

    def __init__(self, report: Callable[[Done], None]) -> None:
        self._report = report
        self._thread: threading.Thread | None = None

    def submit(self, job: Job) -> None:
        """Start a job; the one before must have reported."""
        self.close()
        self._thread = threading.Thread(target=self._run, args=(job,), name=THREAD_NAME)
        self._thread.start()

    def close(self) -> None:
        """Wait for the job at work, if there is one: compiling cannot be broken off."""
        if self._thread is not None:
            self._thread.join()

    def _run(self, job: Job) -> None:
        self._report(outcome(job))


def outcome(job: Job) -> Done:
    """Do a job; whatever goes wrong becomes a sentence."""
    try:
        return Done(job=job, loaded=job.work())
    except ValueError as refused:  # ModelError and StimulusError are ValueErrors
        return Done(job=job, error=str(refused))
    except Exception as fault:
        _LOG.exception("%s failed", type(job.command).__name__)
        return Done(job=job, error=f"The model could not be prepared: {type(fault).__name__}: {fault}")


def load_job(command: LoadModel, budget_bytes: int, kernels: Kernels = build) -> Job:
    """Read, check and compile a model."""

    def work() -> Loaded:
        model = parse_model(command.text, path=None if command.path is None else Path(command.path))
        return prepared(model, command, budget_bytes, kernels=kernels)

    return Job(command=command, work=work)


def branch_job(
    command: Branch, run: RunInfo, applied: tuple[Applied, ...], loaded: Callable[[Future], Loaded]
) -> Job:
    """Make the run again from its oldest checkpoint, with another future. ``loaded`` makes the outcome of it.

    Raises
    ------
    ValueError
        When the moment is not held.
    """
    stop = run.ring.head
    if not run.ring.oldest <= command.step <= stop:
        raise ValueError(f"Sample {command.step:,} of this run is not held: choose a later moment.")
    extent = Extent(first=run.ring.oldest, stop=stop, budget_bytes=run.ring.budget_bytes)
    fork = Fork(step=command.step, commands=command.commands)
    return Job(command=command, work=lambda: loaded(other_future(run, applied, fork, extent)))


def compile_job(simulator: Simulator, command: SetNumerics | SetStimulus) -> Job | None:
    """Compile what other numerics need, or an input for which ``auto`` takes another method.

    None when the kernel at work serves, or another is made at once. The simulator is only read.
    """
    if simulator.kernel.interpreted:
        return None
    stimulus, change = simulator.stimulus, NumericsChange()
    if isinstance(command, SetStimulus):
        stimulus = command.stimulus
    else:
        change = NumericsChange(
            dt_ns=command.dt_ns, method=command.method, substeps=command.substeps, tol=command.tol
        )
    try:
        wanted = changed_numerics(simulator.model, simulator.wanted, change, stimulus)
    except (ValueError, TypeError):  # it will be refused when it is applied, with the reason
        return None
    model, method, flat = simulator.model, wanted.method, wanted.substeps == 1
    kernel = simulator.kernel
    synaptic = kernel.synaptic or stimulus.is_synaptic
    if (method, flat, synaptic) == (kernel.method.key, kernel.flat, kernel.synaptic):
        return None

    def work() -> None:
        build(model, method, flat=flat, synaptic=synaptic)

    return Job(command=command, work=work)


def prepared(
    model: Model,
    load: LoadModel,
    budget_bytes: int,
    *,
    ns_per_sample: float | None = None,
    kernels: Kernels = build,
) -> Loaded:
    """A run ready to begin. ``ns_per_sample``: the cost, when it is known already.

    Raises
    ------
    ModelError, StimulusError, ValueError
        See `hhscope.engine.apply.begin`.
    """
    simulator = begin(model, load, kernels)
    spare = len(signals(model, synaptic=True)) - len(simulator.signals)
    ring = Ring(len(simulator.signals), spare=spare, budget_bytes=budget_bytes)
    cost = measured_ns(begin(model, load, kernels)) if ns_per_sample is None else ns_per_sample
    return Loaded(simulator=simulator, ring=ring, ns_per_sample=cost)


def measured_ns(scratch: Simulator, clock: Callable[[], float] = time.perf_counter) -> float:
    """Wall ns that one sample costs, measured in a few milliseconds on a simulator that is thrown away.

    The cheapest of several blocks counts: the first call is dear, and on a busy computer any may be interrupted.
    """
    best = float("inf")
    for n in _FEW_PROBES if scratch.kernel.interpreted else _PROBES:
        before = clock()
        made = scratch.advance(n).n
        best = min(best, (clock() - before) / max(made, 1))
        if made < n:
            break
    return 1e9 * best

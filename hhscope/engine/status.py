"""Status: one frozen snapshot of the session, read by the GUI once per frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from hhscope.engine.blocks import Failure, Segment
from hhscope.engine.commands import Command, LoadModel
from hhscope.model.model import Model
from hhscope.model.signals import Signal
from hhscope.stimulus import Stimulus

if TYPE_CHECKING:
    from hhscope.engine.checkpoints import Checkpoints
    from hhscope.engine.ring import Ring


class Phase(StrEnum):
    """What the session is doing."""

    EMPTY = "empty"
    COMPILING = "compiling"
    PAUSED = "paused"
    RUNNING = "running"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A command that took effect: before the step from sample ``step`` to ``step + 1`` (run-wide), at ``t_ns``.

    ``run_id`` says in which run. ``before`` holds the old values of what it changed (SetParameters only).
    """

    run_id: int
    step: int
    t_ns: int
    command: Command
    before: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """One run: a model, its signals and the ring that holds them. A restart or a new model makes a new one.

    The first synapse adds two signals: a new object then, with the same ``run_id`` and ring.

    ``origin`` is complete: with it and the commands applied since, `hhscope.engine.replay` makes the same bits again.
    """

    run_id: int
    model: Model
    signals: tuple[Signal, ...]
    ring: Ring
    checkpoints: Checkpoints | None = None  # what a live run can be begun from once more
    origin: LoadModel | None = None  # parameters, start state, input and numerics that the run began with


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What the session was doing when this was made. ``t_ns`` is the time of the next sample to be recorded."""

    phase: Phase
    run: RunInfo | None = None
    t_ns: int = 0
    step: int = 0  # run-wide number of the next sample
    until_ns: int | None = None
    segments: tuple[Segment, ...] = ()
    parameters: Mapping[str, float] = field(default_factory=dict)
    current: float = 0.0
    stimulus: Stimulus = field(default_factory=Stimulus)
    start: Mapping[str, float] = field(default_factory=dict)  # SetStart overrides in force
    state: Mapping[str, float] = field(default_factory=dict)  # states at ``step``
    speed: float = 1.0
    achieved: float = 0.0  # simulated per wall time over the last half second
    dt_ns: int = 10_000
    method: str = "auto"  # as asked
    method_used: str = ""
    substeps: int = 1  # as used
    substeps_asked: int = 0
    tol: float = 1e-6  # of methods that choose their own steps
    ns_per_sample: float = 0.0  # measured cost of one sample, wall ns; 0 while it is interpreted
    interpreted: bool = False  # Python runs the model until it is compiled; then the run is simulated again
    cycles: int = 0  # integration steps done in this run
    applied: tuple[Applied, ...] = ()  # this run's commands, oldest first
    failure: Failure | None = None
    message: str = ""  # one sentence worth telling: a refused command, sub-stepping, an unwritable cache
    message_id: int = 0  # grows with every message, so that a repeated one is shown again

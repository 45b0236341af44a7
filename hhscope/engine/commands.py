"""Commands: everything one can ask of a session; frozen, serialisable, applied at a block boundary."""

from __future__ import annotations

import msgspec

from hhscope.stimulus import Stimulus


class Command(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Base of all commands."""


class Run(Command, frozen=True, kw_only=True):
    """Let time pass; stop by itself before the sample at ``until_ns`` + one step, if given (screen full, one sweep)."""

    until_ns: int | None = None


class Pause(Command, frozen=True, kw_only=True):
    """Stop time; everything held stays."""


class StepSamples(Command, frozen=True, kw_only=True):
    """While paused: advance by ``n`` samples, then pause again."""

    n: int = 1


class Restart(Command, frozen=True, kw_only=True):
    """Start a new run at t = 0 from the start state, with the present parameters, input and numerics."""


class SetParameters(Command, frozen=True, kw_only=True):
    """Set parameters by name (`Model.parameters`) and ``I`` (the constant current)."""

    values: dict[str, float]


class SetStimulus(Command, frozen=True, kw_only=True):
    """Replace the input besides the constant current."""

    stimulus: Stimulus


class Kick(Command, frozen=True, kw_only=True):
    """Add one rectangular pulse, starting now."""

    amplitude: float
    width_ns: int


class Branch(Command, frozen=True, kw_only=True):
    """Take another future: a new run that is the present one up to sample ``step``, goes on from there with
    ``commands`` and reaches as far as the present one does (see `hhscope.engine.fork`). Its log has them as if they had
    been given then, so that it replays like any run."""

    step: int
    commands: tuple[Command, ...] = ()
    run: bool = True


class SetSpeed(Command, frozen=True, kw_only=True):
    """Simulated time per wall time; ``inf`` = as fast as possible."""

    speed: float


class SetNumerics(Command, frozen=True, kw_only=True):
    """Sample step, method, sub-steps (0 = chosen by the method), tolerance; None stays. Starts a new segment."""

    dt_ns: int | None = None
    method: str | None = None
    substeps: int | None = None
    tol: float | None = None


class SetStart(Command, frozen=True, kw_only=True):
    """The start state that Restart uses: by state name; names left out keep the model's own (gates: steady at V0)."""

    values: dict[str, float]


class SetState(Command, frozen=True, kw_only=True):
    """Set states by name now, in the running run (new segment, so that the jump is on record)."""

    values: dict[str, float]


class LoadModel(Command, frozen=True, kw_only=True):
    """Load a model from the text of its file, with optional parameter values; a new run at t = 0.

    ``current`` None: the model's own I_default. ``stimulus`` None: none. ``tol`` None: the usual one.
    """

    text: str
    path: str | None = None
    values: dict[str, float] = {}
    start: dict[str, float] = {}
    current: float | None = None
    stimulus: Stimulus | None = None
    dt_ns: int | None = None
    method: str = "auto"
    substeps: int = 0
    tol: float | None = None
    run: bool = True
    until_ns: int | None = None

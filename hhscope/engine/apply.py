"""Apply: what each command does to the physics of one run; the same commands at the same steps give the same bits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import msgspec

from hhscope.engine.commands import (
    Command,
    Kick,
    LoadModel,
    SetNumerics,
    SetParameters,
    SetState,
    SetStimulus,
)
from hhscope.engine.numerics import DEFAULT_TOLERANCE
from hhscope.engine.simulator import Simulator
from hhscope.kernel import Kernels, build
from hhscope.model import ModelError, start_state
from hhscope.model.model import Model
from hhscope.stimulus import Kick as KickPulse
from hhscope.stimulus import Stimulus
from hhscope.units import ms_from_ns

MAX_DT_NS: Final = 10_000_000  # 10 ms: longer than any spike; nothing of a cell would be seen


def begin(model: Model, load: LoadModel, kernels: Kernels = build) -> Simulator:
    """A simulator at t = 0 as ``load`` wants it; compiles when the kernel is new.

    kernels : see `hhscope.engine.simulator.Simulator`

    Raises
    ------
    ModelError, StimulusError, ValueError
        For values, an input or numerics that cannot be: one sentence.
    """
    values = dict(load.values)
    current = values.pop("I", None) if load.current is None else load.current
    values.pop("I", None)
    if load.dt_ns is not None:
        check_dt(load.dt_ns)
    _check_finite(load.start)
    return Simulator(
        model,
        method=load.method,
        dt_ns=load.dt_ns,
        substeps=load.substeps,
        tol=DEFAULT_TOLERANCE if load.tol is None else load.tol,
        parameters=values,
        current=current,
        stimulus=None if load.stimulus is None else load.stimulus.without_kicks(),
        start=load.start,
        kernels=kernels,
    )


def origin(simulator: Simulator, load: LoadModel, start: Mapping[str, float]) -> LoadModel:
    """A complete description of a run that begins now with the simulator's parameters, input and numerics."""
    return msgspec.structs.replace(
        load,
        values=dict(simulator.parameters),
        start=dict(start),
        current=simulator.current,
        stimulus=simulator.stimulus.without_kicks(),
        dt_ns=simulator.wanted.dt_ns,
        method=simulator.wanted.asked,
        substeps=simulator.wanted.substeps_asked,
        tol=simulator.wanted.tol,
    )


def apply(simulator: Simulator, command: Command) -> dict[str, float]:
    """Let a command act on the present step; returns the parameters it changed with their old values.

    Commands that only say when time passes do nothing here.

    Raises
    ------
    ModelError, StimulusError, ValueError
        When it cannot be: one sentence; nothing is changed then.
    """
    match command:
        case SetParameters(values=values):
            return simulator.set_parameters(values)
        case SetStimulus(stimulus=stimulus):
            simulator.set_stimulus(Stimulus((*stimulus.without_kicks().waveforms, *_kicks(simulator))))
        case Kick(amplitude=amplitude, width_ns=width_ns):
            simulator.set_stimulus(simulator.stimulus.with_pulse(simulator.t_ns, width_ns, amplitude))
        case SetNumerics():
            _set_numerics(simulator, command)
        case SetState(values=values):
            simulator.set_state(values)
    return {}


def check_start(model: Model, parameters: Mapping[str, float], values: Mapping[str, float]) -> None:
    """Refuse a start state that cannot be.

    Raises
    ------
    ModelError
        For an unknown state or a value that is not finite.
    """
    start_state(model, parameters, values)
    _check_finite(values)


def check_dt(dt_ns: object) -> None:
    """Refuse a sample step that is not a whole, sensible number of nanoseconds.

    Raises
    ------
    ValueError
        One sentence with a hint.
    """
    if isinstance(dt_ns, float) and dt_ns > 0 and not dt_ns.is_integer():
        below = int(dt_ns)
        near = f"{below} or {below + 1}" if below else "1"
        raise ValueError(f"dt: {dt_ns} ns is not a whole number of nanoseconds; use {near} ns")
    if not isinstance(dt_ns, int) or isinstance(dt_ns, bool):
        raise ValueError(f"dt: {dt_ns!r} is not a whole number of nanoseconds; give e.g. 10000 for 0.01 ms")
    if dt_ns <= 0:
        raise ValueError(f"dt: a sample step of {dt_ns} ns leads nowhere; give e.g. 10000 for 0.01 ms")
    if dt_ns > MAX_DT_NS:
        raise ValueError(
            f"dt: {ms_from_ns(dt_ns)} ms is longer than any spike; give at most {ms_from_ns(MAX_DT_NS)} ms"
        )


def _check_finite(start: Mapping[str, float]) -> None:
    for name, value in start.items():
        if not math.isfinite(value):
            raise ModelError(name, f"a start value must be a finite number, not {value}")


def _set_numerics(simulator: Simulator, command: SetNumerics) -> None:
    if command.dt_ns is not None:
        check_dt(command.dt_ns)
    if command.substeps is not None and not isinstance(command.substeps, int):
        raise ValueError(f"substeps: {command.substeps!r} is not a whole number; 0 lets the method choose")
    pruned = simulator.stimulus.pruned(simulator.t_ns)  # a kick that is over binds no grid
    # A twin goes first: what is refused leaves no trace, not even in where the next step begins.
    for one in (simulator.twin(), simulator):
        one.set_stimulus(pruned)
        one.set_numerics(
            dt_ns=command.dt_ns, method=command.method, substeps=command.substeps, tol=command.tol
        )


def _kicks(simulator: Simulator) -> tuple[KickPulse, ...]:
    """Kicks that are not over: they belong to the moment, not to the input that is replaced."""
    running = simulator.stimulus.pruned(simulator.t_ns).waveforms
    return tuple(waveform for waveform in running if isinstance(waveform, KickPulse))

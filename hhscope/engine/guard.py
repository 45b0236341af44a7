"""Guard: why a run cannot go on: at which step, which signal, its value, and what to try. V is never held back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hhscope.engine.blocks import Block, Failure
from hhscope.engine.numerics import Numerics
from hhscope.kernel import find_method
from hhscope.kernel.adaptive import STUCK, collapsed, reached
from hhscope.model.dynamics import derivatives
from hhscope.model.model import Model
from hhscope.model.signals import Signal
from hhscope.units import format_number, ms_from_ns


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """What a simulator knows where its kernel stopped.

    block : with every sample that was made
    state : (n_states,) after the last of them
    work, marks : the arrays of the adaptive step
    current : constant current, µA/cm², without the stimulus
    """

    model: Model
    signals: tuple[Signal, ...]
    numerics: Numerics
    parameters: Mapping[str, float]
    current: float
    block: Block
    state: NDArray[np.float64]
    work: NDArray[np.float64]
    marks: NDArray[np.int64]


def find_failure(stop: Stop) -> Failure | None:
    """The first thing that is not finite, or an adaptive step that collapsed; None when all is well.

    A recorded value that is not finite (a current whose reversal potential is undefined) makes its sample the one
    that could not be made; a state, the next.
    """
    made = stop.block.n
    step = stop.block.first + made
    last = stop.block.data[:, -1] if made else np.empty(0)
    broken = np.flatnonzero(~np.isfinite(last))
    if broken.size:
        row = int(broken[0])
        return _failure(stop, step - 1, stop.signals[row].name, float(last[row]))
    if stop.marks[STUCK]:
        return _failure(stop, step, *_runaway(stop))
    broken = np.flatnonzero(~np.isfinite(stop.state))
    if broken.size:
        row = int(broken[0])
        return _failure(stop, step, stop.model.state_names[row], float(stop.state[row]))
    return None


def _failure(stop: Stop, step: int, signal: str, value: float) -> Failure:
    segment = stop.block.segment
    return Failure(
        step=step, t_ns=segment.time_ns(step - segment.first), signal=signal, value=value, hint=_hint(stop)
    )


def _runaway(stop: Stop) -> tuple[str, float]:
    """The state that changes fastest for its size where the last step that succeeded ended, and its value there."""
    names = stop.model.state_names
    state = dict(zip(names, reached(stop.work, len(names)).tolist(), strict=True))
    slopes = derivatives(stop.model, state, stop.parameters, stop.current)
    haste = {name: abs(slopes[name]) / max(abs(state[name]), 1.0) for name in names}
    worst = next((name for name in names if not np.isfinite(haste[name])), max(names, key=haste.__getitem__))
    return worst, state[worst]


def _hint(stop: Stop) -> str:
    numerics = stop.numerics
    dt = format_number(ms_from_ns(numerics.dt_ns) / numerics.substeps)
    if stop.marks[STUCK] and not collapsed(stop.work):
        return f"one sample of {dt} ms takes too many adaptive steps: take a smaller sample step, or use exp_euler"
    if find_method(numerics.method).tableau is not None:
        return "no adaptive step is short enough here: undo the last change of a parameter, or use exp_euler"
    if numerics.method == "euler":
        return f"forward Euler is unstable at {dt} ms: use exp_euler, or a step of 0.01 ms or less"
    if stop.model.numerics.max_step is not None and numerics.substeps_asked:
        return f"{dt} ms is more than this model bears: let the method choose its sub-steps"
    if numerics.method == "rk4":
        return f"rk4 is unstable at {dt} ms: use exp_euler, or a step of 0.01 ms or less"
    return f"take a smaller step than {dt} ms, or undo the last change of a parameter, and restart"

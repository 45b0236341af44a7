"""Derived traces: conductances of the ion channels, computed from recorded samples; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.epochs import Epoch
from hhscope.model import Model, environment, evaluate, signals
from hhscope.model.expression import Expr, names
from hhscope.model.model import Current

Values = NDArray[np.float64]

_CHUNK = (
    16_384  # samples at once: intermediate results stay in the processor's cache (measured: 3 times faster)
)


def channels(model: Model) -> tuple[Current, ...]:
    """The currents whose conductance changes in time: those with gates or a factor, and a reversal potential."""
    return tuple(c for c in model.currents if c.reversal is not None and (c.gates or c.factor is not None))


def conductance_name(current: Current) -> str:
    """Name of the derived trace."""
    return f"G_{current.name}"


def needed(model: Model) -> tuple[str, ...]:
    """The signals that `conductances` reads, in no special order."""
    wanted: set[str] = set()
    for current in channels(model):
        wanted |= {gate for gate, _ in current.gates}
        wanted |= names(current.factor) if current.factor is not None else set()
    for name, define in reversed(model.defines):
        if name in wanted:
            wanted |= names(define)
    return tuple(signal.name for signal in signals(model) if signal.name in wanted)


def conductances(
    model: Model, signal_names: Sequence[str], data: Values, parameters: Mapping[str, float]
) -> Values:
    """g · (1 − block/100) · Π gate^power · factor of every one of `channels`, mS/cm².

    Parameters
    ----------
    data : (n_signals, n) float64, rows named by ``signal_names``
    parameters : as in `Model.parameters`, in force for all n samples

    Returns
    -------
    (n_channels, n) float64, C order
    """
    env = environment(model, parameters)
    env.update({name: data[row] for row, name in enumerate(signal_names)})
    found = channels(model)
    out = np.empty((len(found), data.shape[1]))
    for row, current in enumerate(found):
        out[row] = _open_conductance(current, parameters)
        for gate, power in current.gates:
            out[row] *= _power(np.asarray(env[gate]), power)
        if current.factor is not None:
            _define(model, current.factor, env)
            out[row] *= evaluate(current.factor, env)
    return out


def conductances_over(
    model: Model, signal_names: Sequence[str], data: Values, first: int, history: Sequence[Epoch]
) -> Values:
    """`conductances` of consecutive samples, ``first`` being the run-wide number of the first, each with the
    parameters in force at it."""
    n = data.shape[1]
    out = np.empty((len(channels(model)), n))
    borders = [*(epoch.first for epoch in history[1:]), first + n]
    for epoch, until in zip(history, borders, strict=True):
        a, b = max(epoch.first - first, 0), min(until - first, n)
        for start in range(a, b, _CHUNK):
            part = slice(start, min(start + _CHUNK, b))
            out[:, part] = conductances(model, signal_names, data[:, part], epoch.parameters)
    return out


def _power(x: Values, n: int) -> Values:
    """x^n by multiplications (n >= 1): numpy's own power of anything but 2 costs thirty times as much."""
    half = x if n == 1 else _power(x, n // 2)
    if n == 1:
        return half
    return half * half * x if n % 2 else half * half


def _open_conductance(current: Current, parameters: Mapping[str, float]) -> float:
    blocked = parameters.get(f"block_{current.name}", 0.0)
    return parameters[f"g_{current.name}"] * (1.0 - blocked / 100.0)


def _define(model: Model, expr: Expr, env: dict[str, float | Values]) -> None:
    """Put the defines that ``expr`` uses, directly or not, into ``env``."""
    wanted = set(names(expr))
    for name, define in reversed(model.defines):
        if name in wanted:
            wanted |= names(define)
    for name, define in model.defines:
        if name in wanted and name not in env:
            env[name] = evaluate(define, env)

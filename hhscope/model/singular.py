"""Singular: find rates that are 0/0 at single voltages, the classic fault of hand-written rate equations."""

from __future__ import annotations

from typing import Final

import numpy as np

from hhscope.model.dynamics import Names, environment, start_state
from hhscope.model.errors import ModelError
from hhscope.model.evaluate import evaluate
from hhscope.model.expression import Expr
from hhscope.model.model import Model

_VOLTAGES: Final = np.arange(-120.0, 80.25, 0.5)  # published half-activations are whole or half mV


def check_rates(model: Model) -> None:
    """Refuse rates that are not a number at one voltage but are at its neighbours.

    Raises
    ------
    ModelError
        Naming the gate, the voltage, and `vtrap` as the cure.
    """
    env = Names(model, {**environment(model, {}), **start_state(model, {}), "V": _VOLTAGES})
    for name, expr in model.defines:
        _check(expr, f"define.{name}", env)
    for gate in model.gates:
        for key in ("alpha", "beta", "inf", "tau"):
            expr = getattr(gate, key)
            if expr is not None:
                _check(expr, f"gates.{gate.name}.{key}", env)


def _check(expr: Expr, place: str, env: Names) -> None:
    values = np.broadcast_to(evaluate(expr, env), _VOLTAGES.shape)
    bad = ~np.isfinite(values)
    alone = bad[1:-1] & ~bad[:-2] & ~bad[2:]
    if alone.any():
        v = _VOLTAGES[1:-1][alone][0]
        raise ModelError(
            place, f"is not a number at V = {v:g} mV", hint="write x/(exp(x/y) - 1) as vtrap(x, y)"
        )

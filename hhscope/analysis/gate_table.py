"""Gate table: steady value and time constant of every gate over a range of voltages; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.model.dynamics import environment, gate_curves
from hhscope.model.expression import Expr, names
from hhscope.model.model import Gate, Model

Array = NDArray[np.float64]

LOW_MV: Final = -120.0
HIGH_MV: Final = 60.0
_STEP_MV: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GateCurve:
    """One gate.

    driver : the state whose value runs along ``v``: V, or the voltage of another compartment
    inf : (n,) steady value there
    tau : (n,) time constant, ms; None for a gate that follows at once
    """

    name: str
    driver: str
    inf: Array
    tau: Array | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GateTable:
    """Every gate of a model at the voltages ``v`` (n,) mV."""

    v: Array
    curves: tuple[GateCurve, ...]


def gate_table(model: Model, parameters: Mapping[str, float], state: Mapping[str, float]) -> GateTable:
    """x∞(V) and τ(V) of every gate, all else (concentrations) as in ``state``; temperature is in τ."""
    v = np.arange(LOW_MV, HIGH_MV + _STEP_MV / 2, _STEP_MV)
    env = {**environment(model, parameters), **{k: x for k, x in state.items() if k in model.state_names}}
    for gate in model.gates:
        env.pop(gate.name, None)
    found = []
    for gate in model.gates:
        driver = driver_of(model, gate)
        here = np.full_like(v, state.get("V", parameters.get("V0", -65.0)))
        inf, tau = gate_curves(model, gate.name, *((v, env) if driver == "V" else (here, {**env, driver: v})))
        lasting = None if gate.instant else np.asarray(tau, np.float64)
        found.append(GateCurve(name=gate.name, driver=driver, inf=np.asarray(inf, np.float64), tau=lasting))
    return GateTable(v=v, curves=tuple(found))


def driver_of(model: Model, gate: Gate) -> str:
    """What moves the gate: V, or another state in mV where V has no part in its rates."""
    used: set[str] = set()
    for expr in (gate.alpha, gate.beta, gate.inf, gate.tau):
        used |= _deep(model, expr) if expr is not None else set()
    if "V" not in used:
        for pool in model.pools:
            if pool.name in used and pool.unit == "mV":
                return pool.name
    return "V"


def _deep(model: Model, expr: Expr) -> set[str]:
    used = set(names(expr))
    for name, define in reversed(model.defines):
        if name in used:
            used |= names(define)
    return used

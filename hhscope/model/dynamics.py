"""Dynamics: start state, gate curves, currents and derivatives of a model by the plain evaluator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from hhscope.model.errors import ModelError
from hhscope.model.evaluate import Value, evaluate
from hhscope.model.expression import Expr
from hhscope.model.model import Current, Gate, Model
from hhscope.model.suggest import did_you_mean


def environment(model: Model, parameters: Mapping[str, float]) -> dict[str, Value]:
    """Every parameter (those left out at their defaults) and ``phi``, by name, for `evaluate`."""
    env: dict[str, Value] = {**model.defaults, **parameters}
    env["phi"] = _phi(env["Q10"], env)
    return env


def start_state(
    model: Model, parameters: Mapping[str, float], overrides: Mapping[str, float] | None = None
) -> dict[str, float]:
    """The state at t = 0: V = V0, gates at x_inf(V) or their ``init``, pools and states at ``init``.

    ``overrides`` gives states by name; the gates left to themselves are steady at the overridden V and pools.

    Raises
    ------
    ModelError
        When ``overrides`` names no state of the model.
    """
    given = dict(overrides or {})
    for name in given:
        if name not in model.state_names:
            raise ModelError(name, "is no state of this model", hint=did_you_mean(name, model.state_names))
    values = Names(model, {**_pool_starts(model), **environment(model, parameters), **given})
    values.known["V"] = given.get("V", values.known["V0"])
    return {name: float(values[name]) for name in model.state_names}


def gate_curves(model: Model, name: str, v: Value, env: Mapping[str, Value]) -> tuple[Value, Value]:
    """Steady value and time constant (ms) of gate ``name`` at the voltages ``v``, each shaped like ``v``.

    ``env`` comes from `environment`; pools and states it lacks are at their ``init``. The time constant of an
    instantaneous gate without ``tau`` is 0.

    Raises
    ------
    ModelError
        When the model has no such gate.
    """
    gate = next((gate for gate in model.gates if gate.name == name), None)
    if gate is None:
        raise ModelError(
            name, "is no gate of this model", hint=did_you_mean(name, [g.name for g in model.gates])
        )
    names = Names(model, {**_pool_starts(model), **env, "V": v})
    with np.errstate(all="ignore"):
        inf, tau = _steady(gate, names), _time_constant(gate, names)
    zero = np.zeros_like(np.asarray(v, dtype=np.float64))
    return (inf + zero, tau + zero) if zero.ndim else (float(inf), float(tau))


def currents(model: Model, state: Mapping[str, float], parameters: Mapping[str, float]) -> dict[str, float]:
    """Every membrane current by its signal name (``I_<name>``), µA/cm², outward positive."""
    names = Names(model, {**environment(model, parameters), **state})
    return {f"I_{current.name}": float(names[f"I_{current.name}"]) for current in model.currents}


def derivatives(
    model: Model, state: Mapping[str, float], parameters: Mapping[str, float], current: float
) -> dict[str, float]:
    """d/dt of every state (per ms) at ``state``, with the total input ``current`` (µA/cm², inward positive).

    Equations: science of the model format; the kernels are compiled from the same trees by other code.
    """
    names = Names(model, {**environment(model, parameters), **state})
    with np.errstate(all="ignore"):
        total = sum(float(names[f"I_{c.name}"]) for c in model.currents)
        slopes = {"V": (current - total) / float(names["C"])}
        slopes |= {gate.name: _gate_slope(gate, names) for gate in model.dynamic_gates}
        slopes |= {pool.name: float(evaluate(pool.rhs, names)) for pool in model.pools}
    return slopes


class Names(Mapping[str, Value]):
    """The values of all names of a model: what is ``known``, and the rest worked out when first asked for.

    Gates that are not known are steady, or at their ``init``. Values may be arrays.

    Raises
    ------
    ModelError
        When a gate's steady value depends on itself.
    """

    def __init__(self, model: Model, known: dict[str, Value]) -> None:
        self.known = known
        self._defines = dict(model.defines)
        self._gates = {gate.name: gate for gate in model.gates}
        self._currents = {f"I_{current.name}": current for current in model.currents}
        self._pending: list[str] = []

    def __getitem__(self, name: str) -> Value:
        if name not in self.known:
            if name in self._pending:
                circle = " -> ".join([*self._pending[self._pending.index(name) :], name])
                raise ModelError(
                    f"gates.{name}", f"its start depends on itself: {circle}", hint="give it an init"
                )
            self._pending.append(name)
            try:
                with np.errstate(all="ignore"):
                    self.known[name] = self._work_out(name)
            finally:
                self._pending.pop()
        return self.known[name]

    def _work_out(self, name: str) -> Value:
        if name in self._defines:
            return evaluate(self._defines[name], self)
        if name in self._gates:
            gate = self._gates[name]
            return _steady(gate, self) if gate.init is None else gate.init
        if name in self._currents:
            return _current(self._currents[name], self)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter({**self.known, **self._defines, **self._gates, **self._currents})

    def __len__(self) -> int:
        return len(list(iter(self)))


def _pool_starts(model: Model) -> dict[str, Value]:
    return {pool.name: pool.init for pool in model.pools}


def _phi(q10: Value, env: Mapping[str, Value]) -> Value:
    return np.power(q10, (env["T"] - env["T_ref"]) / 10.0)


def _speed(gate: Gate, names: Mapping[str, Value]) -> Value:
    """φ of this gate."""
    return names["phi"] if gate.q10 is None else _phi(gate.q10, names)


def _pair(first: Expr | None, second: Expr | None, names: Mapping[str, Value]) -> tuple[Value, Value]:
    if first is None or second is None:
        raise ValueError("a checked gate has both of a pair")
    return evaluate(first, names), evaluate(second, names)


def _steady(gate: Gate, names: Mapping[str, Value]) -> Value:
    if gate.inf is not None:
        return evaluate(gate.inf, names)
    alpha, beta = _pair(gate.alpha, gate.beta, names)
    return np.divide(alpha, alpha + beta)


def _time_constant(gate: Gate, names: Mapping[str, Value]) -> Value:
    if gate.inf is not None:
        return 0.0 if gate.tau is None else np.divide(evaluate(gate.tau, names), _speed(gate, names))
    alpha, beta = _pair(gate.alpha, gate.beta, names)
    return np.divide(1.0, _speed(gate, names) * gate.scale * (alpha + beta))


def _gate_slope(gate: Gate, names: Mapping[str, Value]) -> float:
    x = names[gate.name]
    if gate.inf is not None:
        inf, tau = _pair(gate.inf, gate.tau, names)
        return float(np.divide(_speed(gate, names) * (inf - x), tau))
    alpha, beta = _pair(gate.alpha, gate.beta, names)
    return float(_speed(gate, names) * gate.scale * (alpha * (1.0 - x) - beta * x))


def _current(current: Current, names: Mapping[str, Value]) -> Value:
    value: Value = names[f"g_{current.name}"] * (1.0 - names.get(f"block_{current.name}", 0.0) / 100.0)
    for gate, power in current.gates:
        value = value * np.power(names[gate], power)
    if current.factor is not None:
        value = value * evaluate(current.factor, names)
    if current.drive is not None:
        return value * evaluate(current.drive, names)
    if current.reversal is None:
        raise ValueError("a checked current has E or drive")
    return value * (names["V"] - evaluate(current.reversal, names))

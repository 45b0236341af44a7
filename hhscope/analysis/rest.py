"""Rest: the states in which nothing changes, and whether the cell stays there when nudged."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hhscope.model.dynamics import derivatives, environment, gate_curves
from hhscope.model.model import Model

Array = NDArray[np.float64]

_SCAN_MV = np.arange(-120.0, 61.0, 3.0)
_TURN_MV = 1e-6  # how exactly the turn of dV/dt near a fold is placed
_SAME_MV = 1e-4  # equilibria closer than this in V (and as close in every other state) are one
_BALANCED = 1e-7  # of each state's own scale per ms: what is left of the slopes at an equilibrium


class NoRestError(ValueError):
    """The model has no equilibrium between -120 and +60 mV with these parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestState:
    """One equilibrium.

    state : every state by name, in the model's order
    stable : small deviations die out: all eigenvalues have negative real parts
    eigenvalues : of the linearised equations there, 1/ms, the largest real part first
    others : the other equilibria of the model, by rising V
    """

    state: Mapping[str, float]
    stable: bool
    eigenvalues: tuple[complex, ...]
    others: tuple[RestState, ...] = field(default=(), repr=False)

    @property
    def v(self) -> float:
        """Membrane potential, mV."""
        return self.state["V"]

    @property
    def text(self) -> str:
        """One sentence: the potential, and what happens there."""
        if self.stable:
            return f"rests at {self.v:.2f} mV"
        return f"no stable rest: at {self.v:.2f} mV everything balances, but the slightest push grows"


def rest_state(
    model: Model, parameters: Mapping[str, float] | None = None, current: float = 0.0
) -> RestState:
    """The state in which the cell rests with a constant input ``current`` (µA/cm², inward positive).

    Of several equilibria the stable one with the lowest V; when none is stable the one with the lowest V, marked so.
    Takes 0.1 to 1 s: not on the GUI thread.

    Raises
    ------
    NoRestError
        When there is no equilibrium between -120 and +60 mV.
    """
    found = equilibria(model, parameters, current)
    if not found:
        raise NoRestError(
            f"{model.id}: nothing holds this cell still between -120 and +60 mV at I = {current} µA/cm²; "
            "reduce the input or restore a leak or potassium conductance"
        )
    best = next((rest for rest in found if rest.stable), found[0])
    others = tuple(rest for rest in found if rest is not best)
    return RestState(state=best.state, stable=best.stable, eigenvalues=best.eigenvalues, others=others)


def equilibria(
    model: Model, parameters: Mapping[str, float] | None = None, current: float = 0.0
) -> tuple[RestState, ...]:
    """Every equilibrium found, by rising V.

    V is held at values from -120 to +60 mV, the gates are steady and the pools are solved for; where the net current
    changes its sign, where it turns round between two values and is 0 on the way (two equilibria near a fold), and
    from some further starts, all equations are solved together.
    """
    cell = _Cell(model, dict(parameters or {}), current)
    found: list[RestState] = []
    for start in cell.starts():
        state = cell.solve(start)
        if state is not None and not any(_same(state, rest.state) for rest in found):
            found.append(cell.linearised(state))
    return tuple(sorted(found, key=lambda rest: rest.v))


@dataclass(frozen=True, slots=True)
class _Held:
    """A cell held at one voltage: V and the pools that go with it, and dV/dt (mV/ms)."""

    unknowns: Array
    drift: float

    @property
    def v(self) -> float:
        return float(self.unknowns[0])


def _between(low: _Held, high: _Held) -> Array:
    """Where dV/dt would be 0 if it were straight between two voltages."""
    share = abs(low.drift) / max(abs(low.drift) + abs(high.drift), 1e-300)
    return low.unknowns + (high.unknowns - low.unknowns) * share


class _Cell:
    """A model with its gates eliminated: unknowns are V and the pools (concentrations by their logarithm)."""

    def __init__(self, model: Model, parameters: dict[str, float], current: float) -> None:
        self.model, self.parameters, self.current = model, parameters, current
        self._env = environment(model, parameters)
        self._logarithmic = [pool.is_concentration and pool.init > 0 for pool in model.pools]
        self._init = np.array([pool.init for pool in model.pools])

    def state(self, unknowns: Array) -> dict[str, float]:
        """All states: V, gates steady at V and the pools, pools."""
        v = float(unknowns[0])
        pools = {
            pool.name: math.exp(min(z, 50.0)) if log else float(z)
            for pool, z, log in zip(self.model.pools, unknowns[1:], self._logarithmic, strict=True)
        }
        env = {**self._env, **pools}
        gates = {
            gate.name: float(gate_curves(self.model, gate.name, v, env)[0])
            for gate in self.model.dynamic_gates
        }
        return {"V": v, **gates, **pools}

    def unbalance(self, unknowns: Array) -> Array:
        """dV/dt and the slopes of the pools (relative ones for concentrations), per ms."""
        state = self.state(unknowns)
        slopes = derivatives(self.model, state, self.parameters, self.current)
        pools = [
            slopes[pool.name] / state[pool.name] if log else slopes[pool.name]
            for pool, log in zip(self.model.pools, self._logarithmic, strict=True)
        ]
        values = np.array([slopes["V"], *pools])
        return np.where(np.isfinite(values), values, 1e12)

    def starts(self) -> Iterator[Array]:
        """Where to solve from: where the scan crosses 0 first, then V0 and some voltages."""
        z = self._unknowns_of_pools(self._init)
        held: list[_Held] = []
        for v in _SCAN_MV:
            held.append(self._held(float(v), z))
            z = held[-1].unknowns[1:]
        for low, high in pairwise(held):
            if np.sign(low.drift) != np.sign(high.drift):
                yield _between(low, high)
            else:
                yield from self._fold(low, high)
        for v in (float(self._env["V0"]), -80.0, -65.0, -50.0, -35.0, -20.0):
            yield min(held, key=lambda one: abs(one.v - v)).unknowns

    def _fold(self, low: _Held, high: _Held) -> Iterator[Array]:
        """The two places where dV/dt is 0 between two voltages where it has one sign, if it turns round there."""
        from scipy.optimize import minimize_scalar

        sign = float(np.sign(low.drift))
        if not (sign * self._turn(low) < 0.0 < sign * self._turn(high)):
            return
        lowest = minimize_scalar(
            lambda v: sign * self._held(float(v), low.unknowns[1:]).drift,
            bounds=(low.v, high.v),
            method="bounded",
            options={"xatol": _TURN_MV},
        )
        if lowest.fun > 0.0:
            return
        middle = self._held(float(lowest.x), low.unknowns[1:])
        for side in (low, high):
            yield self._crossing(side, middle)

    def _crossing(self, one: _Held, other: _Held) -> Array:
        """Where dV/dt is 0 between two voltages where it has opposite signs: near a fold solvers want to be near."""
        from scipy.optimize import brentq

        z = other.unknowns[1:]
        ends = (self._held(end.v, z) for end in (one, other))
        if len({float(np.sign(end.drift)) for end in ends}) == 1:  # other pools there turned the sign
            return _between(one, other)
        v = brentq(lambda v: self._held(float(v), z).drift, one.v, other.v, xtol=_TURN_MV)
        return self._held(float(v), z).unknowns

    def _turn(self, here: _Held) -> float:
        """How dV/dt changes with V, a little further up."""
        return self._held(here.v + _TURN_MV, here.unknowns[1:]).drift - here.drift

    def _held(self, v: float, z: Array) -> _Held:
        """The cell held at V, with the pools that go with it, near z."""
        unknowns = np.array([v, *self._clamped(v, z)])
        return _Held(unknowns, float(self.unbalance(unknowns)[0]))

    def solve(self, start: Array) -> dict[str, float] | None:
        """The equilibrium reached from ``start``; None when none is reached within the range."""
        from scipy.optimize import root

        result = root(self.unbalance, start, method="hybr", options={"xtol": 1e-13})
        state = self.state(result.x)
        left = self.unbalance(result.x)
        if not np.abs(left).max() < _BALANCED * max(1.0, abs(self.current)):
            return None
        return state if _SCAN_MV[0] <= state["V"] <= _SCAN_MV[-1] else None

    def linearised(self, state: dict[str, float]) -> RestState:
        """The equilibrium with its eigenvalues, by central differences of all equations."""
        names = self.model.state_names
        jacobian = np.empty((len(names), len(names)))
        for column, name in enumerate(names):
            h = 1e-5 * max(abs(state[name]), 1e-3)
            up, down = ({**state, name: state[name] + sign * h} for sign in (1.0, -1.0))
            rise = derivatives(self.model, up, self.parameters, self.current)
            fall = derivatives(self.model, down, self.parameters, self.current)
            jacobian[:, column] = [(rise[row] - fall[row]) / (2.0 * h) for row in names]
        values = sorted(np.linalg.eigvals(jacobian), key=lambda value: -value.real)
        return RestState(
            state={name: state[name] for name in names},
            stable=bool(values[0].real < 0.0),
            eigenvalues=tuple(complex(value) for value in values),
        )

    def _clamped(self, v: float, z: Array) -> Array:
        """The pools that go with a held V, from those of a near V (or as they start, when that fails)."""
        from scipy.optimize import root

        if not len(z):
            return z
        for start in (z, self._unknowns_of_pools(self._init)):
            result = root(lambda x: self.unbalance(np.array([v, *x]))[1:], start, method="hybr")
            if result.success:
                return np.asarray(result.x, np.float64)
        return z

    def _unknowns_of_pools(self, pools: Array) -> Array:
        return np.array(
            [math.log(value) if log else value for value, log in zip(pools, self._logarithmic, strict=True)]
        )


def _same(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    return all(abs(value - other[name]) <= _SAME_MV * max(1.0, abs(value)) for name, value in one.items())

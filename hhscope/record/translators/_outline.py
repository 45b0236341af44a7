"""Outline: a model as constants and statements in an order in which each needs only those before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

from hhscope.model import auxiliary_order
from hhscope.model.expression import Binary, Expr, Name, Negate, Number, names
from hhscope.model.model import Current, Gate, Model
from hhscope.model.signals import INPUT_NAME
from hhscope.record.translators.base import Setup


@dataclass(frozen=True, slots=True)
class Constant:
    """A parameter: its value, and what it is in one line."""

    name: str
    value: float
    comment: str


@dataclass(frozen=True, slots=True)
class Statement:
    """``name = expr``."""

    name: str
    expr: Expr
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Everything that is computed, in order.

    constants : all parameters, and ``I``
    rates : phi, defines, instantaneous gates, and the rates of the others
    currents : ``I_<name>``, outward positive
    slopes : d/dt of every state, per ms, in the order of the states; uses ``I_stim``, the total input
    start : every state at t = 0 by its formula, with what these formulas need
    """

    constants: tuple[Constant, ...]
    rates: tuple[Statement, ...]
    currents: tuple[Statement, ...]
    slopes: tuple[Statement, ...]
    start: tuple[Statement, ...]

    @property
    def expressions(self) -> tuple[Expr, ...]:
        """Every expression."""
        return tuple(one.expr for one in (*self.rates, *self.currents, *self.slopes, *self.start))


def outline(setup: Setup) -> Outline:
    """The outline of a cell."""
    model, spare = setup.model, _Spare(setup.model)
    return Outline(
        constants=_constants(setup),
        rates=_rates(model, spare),
        currents=tuple(
            Statement(f"I_{c.name}", _current(model, c), f"{c.ion or c.name}, µA/cm²") for c in model.currents
        ),
        slopes=_slopes(model, spare),
        start=_Start(setup, spare).statements(),
    )


class _Spare:
    """Names for what has none in the model file, different from all that have."""

    def __init__(self, model: Model) -> None:
        self._taken = {
            *model.parameters,
            *model.state_names,
            *(gate.name for gate in model.gates),
            *(name for name, _ in model.defines),
            *(f"I_{current.name}" for current in model.currents),
            *("phi", "I", INPUT_NAME),
        }

        self._given: dict[str, str] = {}

    def __call__(self, wanted: str) -> str:
        """The name that stands for ``wanted``: always the same one."""
        if wanted not in self._given:
            name = wanted
            while name in self._taken:
                name += "_"
            self._taken.add(name)
            self._given[wanted] = name
        return self._given[wanted]


def _constants(setup: Setup) -> tuple[Constant, ...]:
    infos = {**setup.model.parameters, "I": setup.model.current_info}
    values = {**setup.parameters, "I": setup.current}
    return tuple(
        Constant(
            name, values[name], ": ".join(filter(None, (info.unit, info.label if info.label != name else "")))
        )
        for name, info in infos.items()
    )


# -- small trees ---------------------------------------------------------------------------------------------


def _product(*factors: Expr) -> Expr:
    kept = [factor for factor in factors if factor != Number(1.0)]
    return reduce(lambda left, right: Binary("*", left, right), kept) if kept else Number(1.0)


def _minus(left: Expr, right: Expr) -> Expr:
    return Binary("-", left, right)


def _warming(q10: Expr) -> Expr:
    return Binary("^", q10, Binary("/", _minus(Name("T"), Name("T_ref")), Number(10.0)))


def _power(name: str, power: int) -> Expr:
    return Name(name) if power == 1 else Binary("^", Name(name), Number(float(power)))


def _need(expr: Expr | None) -> Expr:
    if expr is None:
        raise ValueError("a checked gate or current has both of a pair")
    return expr


# -- the right-hand side -------------------------------------------------------------------------------------


def _rates(model: Model, spare: _Spare) -> tuple[Statement, ...]:
    found = [Statement("phi", _warming(Name("Q10")), "speed of the gates at this temperature")]
    found += [
        Statement(spare(f"phi_{gate.name}"), _warming(Number(gate.q10)), f"that of {gate.name}")
        for gate in model.dynamic_gates
        if gate.q10 is not None
    ]
    defines, gates = dict(model.defines), {gate.name: gate for gate in model.gates}
    for name in auxiliary_order(model):
        found += [Statement(name, defines[name])] if name in defines else _steady(gates[name], spare)
    for gate in model.dynamic_gates:
        found += _pair(gate, spare)
    return tuple(found)


def _pair(gate: Gate, spare: _Spare) -> list[Statement]:
    first, second, a, b = _pair_names(gate, spare)
    units = ("1/ms", "1/ms") if gate.inf is None else ("", "ms")
    return [
        Statement(name, _need(expr), unit)
        for name, expr, unit in zip((first, second), (a, b), units, strict=True)
    ]


def _pair_names(gate: Gate, spare: _Spare) -> tuple[str, str, Expr | None, Expr | None]:
    if gate.inf is None:
        return spare(f"alpha_{gate.name}"), spare(f"beta_{gate.name}"), gate.alpha, gate.beta
    return spare(f"inf_{gate.name}"), spare(f"tau_{gate.name}"), gate.inf, gate.tau


def _steady(gate: Gate, spare: _Spare) -> list[Statement]:
    """The gate at its steady value."""
    if gate.inf is not None:
        return [Statement(gate.name, gate.inf, "at its steady value")]
    pair = _pair(gate, spare)
    alpha, beta = (Name(one.name) for one in pair)
    return [*pair, Statement(gate.name, Binary("/", alpha, Binary("+", alpha, beta)), "at its steady value")]


def _current(model: Model, current: Current) -> Expr:
    factors: list[Expr] = [Name(f"g_{current.name}")]
    block = f"block_{current.name}"
    if block in model.parameters:
        factors.append(_minus(Number(1.0), Binary("/", Name(block), Number(100.0))))
    factors += [_power(gate, power) for gate, power in current.gates]
    factors += [current.factor] if current.factor is not None else []
    driven = current.drive is None
    factors.append(_minus(Name("V"), _need(current.reversal)) if driven else _need(current.drive))
    return _product(*factors)


def _slopes(model: Model, spare: _Spare) -> tuple[Statement, ...]:
    total: Expr = Name(INPUT_NAME)
    for current in model.currents:
        total = _minus(total, Name(f"I_{current.name}"))
    found = [Statement("V", Binary("/", total, Name("C")), "mV/ms")]
    found += [Statement(gate.name, _gate_slope(gate, spare), "1/ms") for gate in model.dynamic_gates]
    found += [
        Statement(pool.name, pool.rhs, f"{pool.unit}/ms" if pool.unit else "1/ms") for pool in model.pools
    ]
    return tuple(found)


def _gate_slope(gate: Gate, spare: _Spare) -> Expr:
    phi = Name("phi" if gate.q10 is None else spare(f"phi_{gate.name}"))
    first, second, _, _ = _pair_names(gate, spare)
    x = Name(gate.name)
    if gate.inf is not None:
        return Binary("/", _product(phi, _minus(Name(first), x)), Name(second))
    opening = _product(Name(first), _minus(Number(1.0), x))
    return _product(phi, Number(gate.scale), _minus(opening, _product(Name(second), x)))


# -- the start -----------------------------------------------------------------------------------------------


class _Start:
    """The start state, each state after what its formula needs: V, pools, then gates at their steady values."""

    def __init__(self, setup: Setup, spare: _Spare) -> None:
        self._model, self._given, self._spare = setup.model, setup.start, spare
        self._defines = dict(setup.model.defines)
        self._gates = {gate.name: gate for gate in setup.model.gates}
        self._found: dict[str, Statement] = {}

    def statements(self) -> tuple[Statement, ...]:
        """V first, then as needed."""
        v = _number(self._given["V"]) if "V" in self._given else Name("V0")
        self._add([Statement("V", v, "mV")])
        for pool in self._model.pools:
            value = self._given.get(pool.name, pool.init)
            self._add([Statement(pool.name, _number(value), pool.unit)])
        for gate in self._model.dynamic_gates:
            self._need(gate.name)
        return tuple(self._found.values())

    def _add(self, statements: Iterable[Statement]) -> None:
        self._found |= {one.name: one for one in statements}

    def _need(self, name: str) -> None:
        if name in self._found:
            return
        if name in self._defines:
            made = [Statement(name, self._defines[name])]
        elif name in self._gates:
            made = self._gate(self._gates[name])
        elif name == "phi":
            made = [Statement("phi", _warming(Name("Q10")))]
        else:
            return
        for used in sorted(frozenset[str]().union(*(names(one.expr) for one in made))):
            if used not in {one.name for one in made}:
                self._need(used)
        self._add(made)

    def _gate(self, gate: Gate) -> list[Statement]:
        given: Mapping[str, float] = {} if gate.init is None else {gate.name: gate.init}
        given = {**given, **self._given}
        if gate.name in given and not gate.instant:
            return [Statement(gate.name, _number(given[gate.name]))]
        return _steady(gate, self._spare)


def _number(value: float) -> Expr:
    return Negate(Number(-value)) if value < 0 else Number(value)

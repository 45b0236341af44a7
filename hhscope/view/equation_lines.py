"""Equation lines: all equations of a model, one by one, as trees, with what every side is worth now; pure."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any, Final

import numpy as np

from hhscope.model import Current, Gate, Model, environment, evaluate
from hhscope.model.dynamics import Names
from hhscope.model.expression import Binary, Call, Compare, Expr, Name, Negate, Number
from hhscope.model.signals import INPUT_NAME, SYNAPTIC_CURRENT_NAME

_DIGITS: Final = 4  # of a value that is filled in

MEMBRANE, CURRENTS, GATES, OTHERS, DEFINITIONS = (
    "Membrane", "Currents", "Gates", "Concentrations and other states", "Abbreviations",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class EquationLine:
    """``name`` (or its slope ``d name / dt``) equals ``tree``.

    unit : of both sides
    group : the heading it stands under
    """

    name: str
    tree: Expr
    unit: str
    group: str
    slope: bool = False


def equation_lines(
    model: Model, parameters: Mapping[str, float], recorded: Collection[str] = ()
) -> tuple[EquationLine, ...]:
    """Everything that makes the model move, in the order in which one reads it; a block of 0 % is left out.

    ``recorded``: names of the run's signals; the current of synapses is written where it is one of them.
    """
    found = [
        _membrane(model, [n for n in recorded if n == SYNAPTIC_CURRENT_NAME]),
        *(_current(current, parameters) for current in model.currents),
    ]
    for gate in model.gates:
        found += _gate(gate)
    found += [
        EquationLine(
            name=p.name, tree=p.rhs, unit=f"{p.unit.replace('uM', 'µM') or '1'}/ms", group=OTHERS, slope=True
        )
        for p in model.pools
    ]
    found += [EquationLine(name=name, tree=tree, unit="", group=DEFINITIONS) for name, tree in model.defines]
    if any(not gate.instant and gate.q10 is None for gate in model.gates):
        found.append(EquationLine(name="phi", tree=_phi(Name("Q10")), unit="", group=DEFINITIONS))
    return tuple(found)


class Present(Mapping[str, Any]):
    """Every name that occurs in the lines, with its value now.

    Parameters
    ----------
    signals : every recorded signal by name (states, total input)
    """

    def __init__(
        self,
        model: Model,
        lines: tuple[EquationLine, ...],
        parameters: Mapping[str, float],
        signals: Mapping[str, float],
    ) -> None:
        given = (*model.state_names, INPUT_NAME, SYNAPTIC_CURRENT_NAME)
        known = {name: value for name, value in signals.items() if name in given}
        base = Names(model, {**environment(model, parameters), **known})
        self._extra: dict[str, Any] = {}
        self._all: Mapping[str, Any] = ChainMap(self._extra, base)  # type: ignore[arg-type] # only read
        self._rates = {line.name: line.tree for line in lines if not line.slope}

    def __getitem__(self, name: str) -> Any:
        try:
            return self._all[name]
        except KeyError:
            if name not in self._rates:
                raise
        self._extra[name] = evaluate(self._rates[name], self)
        return self._extra[name]

    def __iter__(self) -> Any:
        return iter({**self._rates, **self._all})

    def __len__(self) -> int:
        return len({**self._rates, **self._all})

    def value(self, line: EquationLine) -> float:
        """What the line is worth."""
        with np.errstate(all="ignore"):
            return float(evaluate(line.tree, self))


def filled(tree: Expr, present: Mapping[str, Any]) -> Expr:
    """The tree with a number, to four figures, in place of every name."""
    match tree:
        case Name(name):
            return Number(float(f"{float(present[name]):.{_DIGITS}g}"))
        case Negate(operand):
            return Negate(filled(operand, present))
        case Binary(op, left, right):
            return Binary(op, filled(left, present), filled(right, present))
        case Compare(op, left, right):
            return Compare(op, filled(left, present), filled(right, present))
        case Call(function, args):
            return Call(function, tuple(filled(arg, present) for arg in args))
        case _:
            return tree


def _membrane(model: Model, further: Sequence[str]) -> EquationLine:
    total: Expr = Name(INPUT_NAME)
    for name in (*(f"I_{current.name}" for current in model.currents), *further):
        total = Binary("-", total, Name(name))
    return EquationLine(
        name="V", tree=Binary("/", total, Name("C")), unit="mV/ms", group=MEMBRANE, slope=True
    )


def _current(current: Current, parameters: Mapping[str, float]) -> EquationLine:
    parts: list[Expr] = [Name(f"g_{current.name}")]
    if parameters.get(f"block_{current.name}", 0.0):
        share = Binary("/", Name(f"block_{current.name}"), Number(100.0))
        parts.append(Binary("-", Number(1.0), share))
    parts += [
        Name(g) if power == 1 else Binary("^", Name(g), Number(float(power))) for g, power in current.gates
    ]
    if current.factor is not None:
        parts.append(current.factor)
    if current.drive is not None:
        parts.append(current.drive)
    elif current.reversal is not None:
        parts.append(Binary("-", Name("V"), current.reversal))
    tree = reduce(partial(Binary, "*"), parts)
    return EquationLine(name=f"I_{current.name}", tree=tree, unit="µA/cm²", group=CURRENTS)


def _gate(gate: Gate) -> list[EquationLine]:
    def line(name: str, tree: Expr, unit: str, *, slope: bool = False) -> EquationLine:
        return EquationLine(name=name, tree=tree, unit=unit, group=GATES, slope=slope)

    x = Name(gate.name)
    speed = Name("phi") if gate.q10 is None else _phi(Number(gate.q10))
    if gate.inf is not None:
        inf, tau = Name(f"{gate.name}_inf"), Name(f"tau_{gate.name}")
        if gate.instant or gate.tau is None:
            return [line(gate.name, gate.inf, "")]
        slope: Expr = Binary("/", Binary("*", speed, Binary("-", inf, x)), tau)
        return [
            line(gate.name, slope, "1/ms", slope=True),
            line(inf.name, gate.inf, ""),
            line(tau.name, gate.tau, "ms"),
        ]
    alpha, beta = Name(f"alpha_{gate.name}"), Name(f"beta_{gate.name}")
    if gate.alpha is None or gate.beta is None:
        return []
    rates = [line(alpha.name, gate.alpha, "1/ms"), line(beta.name, gate.beta, "1/ms")]
    if gate.instant:
        return [line(gate.name, Binary("/", alpha, Binary("+", alpha, beta)), ""), *rates]
    way = Binary("-", Binary("*", alpha, Binary("-", Number(1.0), x)), Binary("*", beta, x))
    factor: Expr = speed if gate.scale == 1.0 else Binary("*", speed, Number(gate.scale))
    return [line(gate.name, Binary("*", factor, way), "1/ms", slope=True), *rates]


def _phi(base: Expr) -> Expr:
    return Binary("^", base, Binary("/", Binary("-", Name("T"), Name("T_ref")), Number(10.0)))

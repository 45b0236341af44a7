"""Unit algebra: the unit of an expression, from the units of what it is made of; "" where that does not follow."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from hhscope.model.expression import Binary, Call, Expr, Name, Negate, Number
from hhscope.model.model import Model
from hhscope.model.signals import Signal

Dimension = tuple[tuple[str, Fraction], ...]  # base unit and power, sorted; () is a bare number

# In terms of mV, ms, µA, cm and the units of pools: mS = µA/mV, µF = µA·ms/mV.
_BASES: Final[dict[str, dict[str, int]]] = {
    "mV": {"mV": 1}, "ms": {"ms": 1}, "µA": {"µA": 1}, "cm": {"cm": 1}, "µM": {"µM": 1}, "mM": {"mM": 1},
    "°C": {"°C": 1}, "arb": {"arb": 1}, "mS": {"µA": 1, "mV": -1}, "µF": {"µA": 1, "ms": 1, "mV": -1},
    "1": {}, "%": {},
}  # fmt: skip
_WRITTEN: Final = (
    "mV", "ms", "1/ms", "mV/ms", "mV/ms²", "µA/cm²", "mS/cm²", "µF/cm²", "µA/cm²/ms", "mS/cm²/ms", "µM", "µM/ms", "mM",
    "mM/ms", "°C", "arb", "arb/ms", "mV²", "µA·mV/cm²",
)  # fmt: skip
_PART: Final = re.compile(r"([^\d²³^]+|1)([²³]|\^?-?\d+)?")
_RAISED: Final = {"²": 2, "³": 3}
_SAME: Final = ("abs", "min", "max", "where")
_BARE: Final = ("exp", "log", "tanh", "cosh", "sinh", "sigm")


def unit_of(expr: Expr, model: Model, recorded: Sequence[Signal]) -> str:
    """The unit of a formula as it is printed, "" for a bare number and where it cannot be told."""
    known: dict[str, Dimension | None] = {signal.name: _signal(signal) for signal in recorded}
    for name, info in model.parameters.items():
        known[name] = dimension(info.unit) if info.unit else None
    known |= {"phi": (), "Q10": ()}
    found = _of(expr, known)
    return "" if found is None else unit_text(found)


def dimension(unit: str) -> Dimension | None:
    """A printed unit in base units; None when it is not understood."""
    total: dict[str, Fraction] = {}
    for place, part in enumerate(unit.replace("uM", "µM").replace("μ", "µ").split("/")):
        for factor in part.split("·"):
            match = _PART.fullmatch(factor.strip())
            if match is None or match[1].strip() not in _BASES:
                return None
            power = _power(match[2])
            for base, share in _BASES[match[1].strip()].items():
                total[base] = total.get(base, Fraction(0)) + share * (power if place == 0 else -power)
    return _dimension(total)


def unit_text(wanted: Dimension) -> str:
    """As people write it."""
    for unit in _WRITTEN:
        if dimension(unit) == wanted:
            return unit
    return "·".join(base if power == 1 else f"{base}^{power}" for base, power in wanted)


def _signal(signal: Signal) -> Dimension | None:
    return dimension(signal.unit) if signal.unit else ()


def _power(text: str | None) -> int:
    if not text:
        return 1
    return _RAISED[text] if text in _RAISED else int(text.lstrip("^"))


def _dimension(powers: Mapping[str, Fraction]) -> Dimension:
    return tuple(sorted((base, power) for base, power in powers.items() if power))


def _of(expr: Expr, known: Mapping[str, Dimension | None]) -> Dimension | None:
    match expr:
        case Number():
            return ()
        case Name(name):
            return known.get(name)
        case Negate(operand):
            return _of(operand, known)
        case Binary():
            return _binary(expr, known)
        case Call(function, args):
            return _call(function, args, known)
        case _:
            return None


def _binary(expr: Binary, known: Mapping[str, Dimension | None]) -> Dimension | None:
    if expr.op in ("+", "-"):
        return _alike((expr.left, expr.right), known)
    if expr.op == "^":
        return _raised(_of(expr.left, known), expr.right)
    return _times(_of(expr.left, known), _of(expr.right, known), 1 if expr.op == "*" else -1)


def _call(function: str, args: tuple[Expr, ...], known: Mapping[str, Dimension | None]) -> Dimension | None:
    if function in _BARE:
        return ()
    if function in _SAME:
        return _alike(args[1:] if function == "where" else args, known)
    rules: dict[str, Callable[[], Dimension | None]] = {
        "ddt": lambda: _times(_of(args[0], known), dimension("ms"), -1),
        "vtrap": lambda: _of(args[0], known),
        "sqrt": lambda: _scaled(_of(args[0], known), Fraction(1, 2)),
        "cbrt": lambda: _scaled(_of(args[0], known), Fraction(1, 3)),
        "pow": lambda: _raised(_of(args[0], known), args[1]),
        "nernst": lambda: dimension("mV"),
    }
    return rules[function]() if function in rules else None


def _alike(parts: Sequence[Expr], known: Mapping[str, Dimension | None]) -> Dimension | None:
    """The unit that all have; a literal number takes the unit of the others (V + 65)."""
    found = {_of(part, known) for part in parts if not _literal(part)}
    return found.pop() if len(found) == 1 else () if not found else None


def _literal(expr: Expr) -> bool:
    return isinstance(expr, Number) or (isinstance(expr, Negate) and _literal(expr.operand))


def _times(left: Dimension | None, right: Dimension | None, sign: int) -> Dimension | None:
    if left is None or right is None:
        return None
    total = dict(left)
    for base, power in right:
        total[base] = total.get(base, Fraction(0)) + sign * power
    return _dimension(total)


def _raised(base: Dimension | None, power: Expr) -> Dimension | None:
    if base == ():
        return ()
    sign, number = (-1, power.operand) if isinstance(power, Negate) else (1, power)
    return (
        _scaled(base, sign * Fraction(number.value).limit_denominator(1000))
        if isinstance(number, Number)
        else None
    )


def _scaled(base: Dimension | None, by: Fraction) -> Dimension | None:
    return None if base is None else _dimension({name: power * by for name, power in base})

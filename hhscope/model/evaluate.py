"""Evaluate: the value of an expression, in plain numpy; the independent check of the compiled kernels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hhscope.model.expression import Binary, Call, Compare, Expr, Name, Negate, Number

Value = float | NDArray[np.float64]

GAS_CONSTANT: Final = 8.314462618  # J/(mol K), CODATA 2018
FARADAY: Final = 96485.33212  # C/mol, CODATA 2018
ZERO_CELSIUS: Final = 273.15  # K
SMALL: Final = 1e-5  # below it vtrap and ghk use their series


def vtrap(x: Value, y: Value) -> Value:
    """x/(exp(x/y) - 1), smooth through x = 0 (there: y)."""
    u = np.divide(x, y)
    small = np.abs(u) < SMALL
    series = y * (1.0 - u / 2.0 + u * u / 12.0)
    return _choose(small, series, np.divide(x, np.expm1(np.where(small, 1.0, u))))


def sigm(x: Value) -> Value:
    """The logistic function 1/(1 + exp(-x))."""
    return np.divide(1.0, 1.0 + np.exp(np.negative(x)))


def nernst(z: Value, ci: Value, co: Value, temperature: Value) -> Value:
    """Nernst potential, mV; concentrations in one unit, temperature in °C."""
    kelvin = temperature + ZERO_CELSIUS
    return np.multiply(GAS_CONSTANT * kelvin / (z * FARADAY) * 1e3, np.log(np.divide(co, ci)))


def ghk(v: Value, z: Value, ci: Value, co: Value, temperature: Value) -> Value:
    """Goldman-Hodgkin-Katz current per permeability, µA/cm² per (cm/s); v in mV, concentrations in µM."""
    f = z * FARADAY * v / (GAS_CONSTANT * (temperature + ZERO_CELSIUS) * 1e3)
    small = np.abs(f) < SMALL
    safe = np.where(small, 1.0, f)
    ratio = _choose(small, 1.0 + f / 2.0 + f * f / 12.0, np.divide(safe, -np.expm1(-safe)))
    return z * FARADAY * 1e-3 * ratio * (ci - co * np.exp(np.negative(f)))


def _choose(condition: Any, yes: Any, no: Any) -> Value:
    chosen = np.where(condition, yes, no)
    return chosen if chosen.ndim else float(chosen)


_OPERATORS: Final[dict[str, Callable[..., Any]]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": np.power,
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
    "==": np.equal, "!=": np.not_equal,
}  # fmt: skip

_FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "cbrt": np.cbrt, "abs": np.abs, "tanh": np.tanh,
    "cosh": np.cosh, "sinh": np.sinh, "min": np.minimum, "max": np.maximum, "pow": np.power, "where": _choose,
    "vtrap": vtrap, "sigm": sigm, "nernst": nernst, "ghk": ghk,
}  # fmt: skip


def evaluate(expr: Expr, env: Mapping[str, Value]) -> Value:
    """The value of ``expr`` with the names of ``env``: scalars, or arrays that broadcast together.

    Faults of arithmetic show in the value (inf, nan), they do not raise. Any thread.

    Raises
    ------
    KeyError
        When ``env`` lacks a name; a checked model with the right environment has them all.
    """
    with np.errstate(all="ignore"):
        value = _value(expr, env)
    return value if isinstance(value, np.ndarray) and value.ndim else float(value)


def _value(expr: Expr, env: Mapping[str, Value]) -> Any:
    match expr:
        case Number(value):
            return np.float64(value)
        case Name(name):
            found = env[name]
            return found if isinstance(found, np.ndarray) else np.float64(found)
        case Negate(operand):
            return np.negative(_value(operand, env))
        case Binary(op, left, right) | Compare(op, left, right):
            return _OPERATORS[op](_value(left, env), _value(right, env))
        case Call(function, args):
            return _FUNCTIONS[function](*(_value(arg, env) for arg in args))

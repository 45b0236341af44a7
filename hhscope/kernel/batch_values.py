"""Batch values: the fixed terms of a batch kernel, worked out for all cells at once in double precision."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hhscope.kernel.graph import Node
from hhscope.model.evaluate import Value, vtrap

_OPERATIONS: Final[dict[str, Callable[..., Any]]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "**": np.power, "neg": np.negative,
}  # fmt: skip
_FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "cbrt": np.cbrt, "abs": np.abs, "tanh": np.tanh, "cosh": np.cosh,
    "sinh": np.sinh, "min": np.minimum, "max": np.maximum, "vtrap": vtrap,
}  # fmt: skip
_COMPARISONS: Final[dict[str, Callable[..., Any]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


def values(nodes: Sequence[Node], parameters: Mapping[str, Value]) -> list[Value]:
    """The values of fixed nodes: numbers, or (cells,) arrays where they depend on an array of ``parameters``.

    Faults of arithmetic show in the value (inf, nan), they do not raise.
    """
    known: dict[int, Value] = {}
    with np.errstate(all="ignore"):
        return [_value(node, parameters, known) for node in nodes]


def _value(node: Node, parameters: Mapping[str, Value], known: dict[int, Value]) -> Value:
    if id(node) not in known:
        known[id(node)] = _worked_out(node, parameters, [_value(a, parameters, known) for a in node.args])
    return known[id(node)]


def _worked_out(node: Node, parameters: Mapping[str, Value], args: list[Any]) -> Value:
    match node.op:
        case "num":
            return np.float64(node.value)
        case "param":
            given: Value | NDArray[np.float64] = parameters[str(node.value)]
            return given if isinstance(given, np.ndarray) else np.float64(given)
        case "select":
            chosen: Value = np.where(_COMPARISONS[str(node.value)](args[0], args[1]), args[2], args[3])
            return chosen
        case "call":
            result: Value = _FUNCTIONS[str(node.value)](*args)
            return result
    found: Value = _OPERATIONS[node.op](*args)
    return found

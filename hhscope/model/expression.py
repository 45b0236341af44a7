"""Expressions of model files: a small tree of whitelisted nodes. Text becomes a tree; nothing is ever executed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Number:
    """A literal."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """A parameter, state, gate, define, current (``I_<name>``) or built-in name (V, T, T_ref, Q10, phi, C)."""

    name: str


@dataclass(frozen=True, slots=True)
class Negate:
    """Unary minus."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class Binary:
    """``left op right`` with op one of ``+ - * / ^``."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right`` with op one of ``< <= > >= == !=``; only as the first argument of ``where``."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Call:
    """A whitelisted function, see `FUNCTIONS`."""

    function: str
    args: tuple[Expr, ...]


Expr = Number | Name | Negate | Binary | Compare | Call

# Name -> number of arguments. science.md section 1.
FUNCTIONS: Final[dict[str, int]] = {
    "exp": 1, "log": 1, "sqrt": 1, "cbrt": 1, "abs": 1, "tanh": 1, "cosh": 1, "sinh": 1,
    "min": 2, "max": 2, "pow": 2, "where": 3, "vtrap": 2, "sigm": 1, "nernst": 4, "ghk": 5,
}  # fmt: skip


def children(expr: Expr) -> tuple[Expr, ...]:
    """The direct operands of a node."""
    match expr:
        case Negate(operand):
            return (operand,)
        case Binary(_, left, right) | Compare(_, left, right):
            return (left, right)
        case Call(_, args):
            return args
        case _:
            return ()


def rebuilt(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The same node over changed operands."""
    match expr:
        case Negate(operand):
            return Negate(change(operand))
        case Binary(op, left, right):
            return Binary(op, change(left), change(right))
        case Compare(op, left, right):
            return Compare(op, change(left), change(right))
        case Call(function, args):
            return Call(function, tuple(change(arg) for arg in args))
        case _:
            return expr


def walk(expr: Expr) -> Iterator[Expr]:
    """Every node of the tree, parents first."""
    yield expr
    for child in children(expr):
        yield from walk(child)


def names(expr: Expr) -> frozenset[str]:
    """The names an expression uses."""
    return frozenset(node.name for node in walk(expr) if isinstance(node, Name))

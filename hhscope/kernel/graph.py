"""Graph: expressions as shared nodes, so that equal terms are computed once and fixed terms ahead of time.

A node is *fixed* when it depends on parameters only (and on the step length): the emitter moves such terms into
``prepare``, which runs on every change of a parameter; everything else runs in every step.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Final

_FOLD: Final[dict[str, Callable[[float, float], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One value. ``op`` is num, param, var, neg, + - * / **, select or call; equal nodes are the same object."""

    op: str
    args: tuple[Node, ...]
    value: float | str | None
    fixed: bool


class Graph:
    """Makes nodes and keeps one of each. Folds what is constant arithmetic; never reorders a sum or product."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[object, ...], Node] = {}

    def _node(self, op: str, args: tuple[Node, ...] = (), value: float | str | None = None) -> Node:
        # repr tells 0.0 from -0.0, which compare equal but are different numbers
        key = (op, tuple(id(arg) for arg in args), repr(value))
        found = self._nodes.get(key)
        if found is None:
            fixed = op in ("num", "param") or (op != "var" and all(arg.fixed for arg in args))
            found = Node(op, args, value, fixed)
            self._nodes[key] = found
        return found

    def num(self, value: float) -> Node:
        """A literal."""
        return self._node("num", value=float(value))

    def param(self, name: str) -> Node:
        """A parameter of the kernel's parameter vector, or the step length ``h`` (ms)."""
        return self._node("param", value=name)

    def var(self, text: str) -> Node:
        """A local variable of the generated function, by its text."""
        return self._node("var", value=text)

    def add(self, left: Node, right: Node) -> Node:
        """left + right."""
        if is_num(left, 0.0):
            return right
        if is_num(right, 0.0):
            return left
        return self._arithmetic("+", left, right)

    def sub(self, left: Node, right: Node) -> Node:
        """left - right."""
        return left if is_num(right, 0.0) else self._arithmetic("-", left, right)

    def mul(self, left: Node, right: Node) -> Node:
        """left · right."""
        if is_num(left, 1.0):
            return right
        if is_num(right, 1.0):
            return left
        return self._arithmetic("*", left, right)

    def div(self, left: Node, right: Node) -> Node:
        """left / right."""
        return left if is_num(right, 1.0) else self._arithmetic("/", left, right)

    def neg(self, operand: Node) -> Node:
        """-operand."""
        if operand.op == "num" and isinstance(operand.value, float):
            return self.num(-operand.value)
        return operand.args[0] if operand.op == "neg" else self._node("neg", (operand,))

    def _arithmetic(self, op: str, left: Node, right: Node) -> Node:
        a, b = left.value, right.value
        if (
            left.op == right.op == "num"
            and isinstance(a, float)
            and isinstance(b, float)
            and (op != "/" or b)
        ):
            return self.num(_FOLD[op](a, b))
        return self._node(op, (left, right))

    def power(self, base: Node, exponent: Node) -> Node:
        """base ** exponent; small whole exponents become multiplications that share their squares."""
        value = exponent.value
        if exponent.op == "num" and isinstance(value, float) and value.is_integer() and abs(value) <= 16:
            result = self._whole_power(base, int(abs(value)))
            return self.div(self.num(1.0), result) if value < 0 else result
        return self._node("**", (base, exponent))

    def _whole_power(self, base: Node, n: int) -> Node:
        if n == 0:
            return self.num(1.0)
        half = self._whole_power(base, n // 2)
        square = self.mul(half, half) if n >= 2 else self.num(1.0)
        return self.mul(square, base) if n % 2 else square

    def call(self, function: str, *args: Node) -> Node:
        """A function of one or more nodes, by the name the emitter knows."""
        if function == "exp" and is_num(args[0], 0.0):
            return self.num(1.0)
        return self._node("call", args, function)

    def select(self, comparison: str, sides: tuple[Node, ...], yes: Node, no: Node) -> Node:
        """``yes`` where ``left comparison right`` holds, else ``no``."""
        return self._node("select", (*sides, yes, no), comparison)

    def total(self, terms: Iterable[Node]) -> Node:
        """Sum, left to right; 0 for none."""
        return reduce(self.add, terms, self.num(0.0))

    def product(self, factors: Iterable[Node]) -> Node:
        """Product, left to right; 1 for none."""
        return reduce(self.mul, factors, self.num(1.0))


def walk(roots: Iterable[Node]) -> Iterator[Node]:
    """Every node that ``roots`` are made of, each once, a node before what it is made of, in order of appearance."""
    seen: set[int] = set()
    todo = list(roots)[::-1]
    while todo:
        node = todo.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        todo.extend(reversed(node.args))
        yield node


def is_num(node: Node, value: float) -> bool:
    """Whether a node is this literal (0.0 is not -0.0)."""
    return (
        node.op == "num"
        and isinstance(node.value, float)
        and node.value == value
        and math.copysign(1.0, node.value) == math.copysign(1.0, value)
    )

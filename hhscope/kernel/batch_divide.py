"""Batch divisions: quotients within quotients made one, and several divisions made one by shared reciprocals.

A division costs as much as eight multiplications in vector code: 1/a and 1/b come from r = 1/(a·b) as r·b and r·a.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hhscope.kernel.graph import Graph, Node, is_num, walk
from hhscope.kernel.optimise import Rewrite
from hhscope.kernel.writer import Line


def flatten(graph: Graph, lines: Iterable[Line]) -> list[Line]:
    """Lines in which no divisor holds a quotient: x/(c + a/b) = x·b/(c·b + a)."""
    rewrite = Rewrite(graph, _flat)
    return [Line(line.target, rewrite.node(line.node), line.comment) for line in lines]


def share(graph: Graph, lines: Sequence[Line], most: int) -> list[Line]:
    """Lines with up to ``most`` independent divisions made one, ordered so that each line uses earlier ones only."""
    found = list(lines)
    level = 1
    while True:
        levels = Levels(found)
        divisors = _divisors(found, levels, level)
        if not divisors and level > max((levels.of(line.node) for line in found), default=0):
            return sorted(found, key=lambda line: levels.of(line.node))
        rewrite = Rewrite(graph, _Reciprocals(graph, divisors, most).rule)
        found = [Line(line.target, rewrite.node(line.node), line.comment) for line in found]
        level += 1


# -- quotients in divisors -----------------------------------------------------------------------------------


def _flat(g: Graph, node: Node) -> Node | None:
    if node.op != "/" or node.args[1].fixed:
        return None
    above, below = _fraction(g, node.args[1])
    if is_num(below, 1.0):
        return None
    return g.div(g.mul(node.args[0], below), above)


def _fraction(g: Graph, node: Node) -> tuple[Node, Node]:
    """(numerator, divisor) of a sum or product of quotients; the divisor is 1 where there is none."""
    if node.op == "neg":
        above, below = _fraction(g, node.args[0])
        return g.neg(above), below
    if node.fixed or node.op not in ("+", "-", "*", "/"):
        return node, g.num(1.0)
    (a, b), (c, d) = (_fraction(g, arg) for arg in node.args)
    match node.op:
        case "*":
            return g.mul(a, c), g.mul(b, d)
        case "/":
            return g.mul(a, d), g.mul(b, c)
    if is_num(b, 1.0) and is_num(d, 1.0):
        return node, b
    make = g.add if node.op == "+" else g.sub
    return make(g.mul(a, d), g.mul(c, b)), g.mul(b, d)


# -- shared reciprocals --------------------------------------------------------------------------------------


class Levels:
    """How many divisions, one after the other, a node needs; those of one level do not depend on each other."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = {line.target: line.node for line in lines}
        self._known: dict[int, int] = {}

    def of(self, node: Node) -> int:
        """The level of a node, through the lines that its variables come from."""
        if id(node) not in self._known:
            if node.op == "var":
                source = self._lines.get(str(node.value))
                level = 0 if source is None else self.of(source)
            else:
                level = max((self.of(arg) for arg in node.args), default=0) + is_division(node)
            self._known[id(node)] = level
        return self._known[id(node)]


def is_division(node: Node) -> bool:
    """Whether the division takes place in every step."""
    return node.op == "/" and not node.args[1].fixed


def _divisors(lines: Iterable[Line], levels: Levels, level: int) -> list[Node]:
    """What is divided by at this level, each once, in order of appearance."""
    found: dict[int, Node] = {}
    for node in walk(line.node for line in lines):
        if is_division(node) and levels.of(node) == level:
            found.setdefault(id(node.args[1]), node.args[1])
    return list(found.values())


class _Reciprocals:
    """The reciprocals of divisors, from as few divisions as ``most`` allows."""

    def __init__(self, graph: Graph, divisors: Sequence[Node], most: int) -> None:
        self._graph = graph
        self._inverse: dict[int, Node] = {}
        for first in range(0, len(divisors), most):
            group = divisors[first : first + most]
            if len(group) > 1:
                self._split(group, graph.div(graph.num(1.0), self._product(group)))

    def rule(self, g: Graph, node: Node) -> Node | None:
        """A division as a product with the reciprocal, where that is shared."""
        if not is_division(node) or id(node.args[1]) not in self._inverse:
            return None
        return g.mul(node.args[0], self._inverse[id(node.args[1])])

    def _product(self, group: Sequence[Node]) -> Node:
        if len(group) == 1:
            return group[0]
        half = len(group) // 2
        return self._graph.mul(self._product(group[:half]), self._product(group[half:]))

    def _split(self, group: Sequence[Node], inverse: Node) -> None:
        """Reciprocals of a group's members from that of their product."""
        if len(group) == 1:
            self._inverse[id(group[0])] = inverse
            return
        half = len(group) // 2
        first, second = group[:half], group[half:]
        self._split(first, self._graph.mul(inverse, self._product(second)))
        self._split(second, self._graph.mul(inverse, self._product(first)))

"""Balance: lines of equal value whose last-known number goes through the fewest operations.

One cell's step is a chain: V, an exponential, a division, a gate, a current, V again; the processor waits for each
link, while most other work fits beside it. So what is known late is put last: fixed factors are gathered into one
constant of ``prepare``, early factors are multiplied first, a product goes above the division and into both sides of
a guard, and sums end with the term that comes last. Only rounding changes; a test holds both against each other.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from hhscope.kernel.graph import Graph, Node, is_num
from hhscope.kernel.optimise import remade
from hhscope.kernel.writer import Line

STEPS_PER_E: Final = 184.6649652337873  # 128/ln 2: steps of the table behind ``exp``

# Cycles from operands to result on the processors of these years: add, multiply and fused multiply-add 4, a division
# about 14 (A. Fog, Instruction tables, 2022); for the helpers the sum along their own chain.
_LATENCY: Final = {"+": 4, "-": 4, "*": 4, "/": 14, "neg": 1, "select": 2, "**": 60}
_CALLS: Final = {"exp": 32, "exp_of": 28, "log": 50, "sqrt": 18, "abs": 1, "min": 4, "max": 4}
_OTHER_CALL: Final = 60


def balance(graph: Graph, lines: Sequence[Line]) -> list[Line]:
    """The lines, in their order; a variable is as late as the line that assigns it."""
    balancer = _Balancer(graph, lines)
    return [balancer.line(line) for line in lines]


@dataclass(slots=True)
class _Product:
    """fixed · Π above / Π below."""

    fixed: Node
    above: list[Node] = field(default_factory=list)
    below: list[Node] = field(default_factory=list)


class _Balancer:
    def __init__(self, graph: Graph, lines: Iterable[Line]) -> None:
        self._graph = graph
        self._uses: dict[int, int] = {}
        self._done: dict[int, Node] = {}
        self._ready: dict[int, int] = {}
        for line in lines:
            self._count(line.node)

    def line(self, line: Line) -> Line:
        node = self._node(line.node)
        self._ready[id(self._graph.var(line.target))] = self._when(node)
        return Line(line.target, node, line.comment)

    def _count(self, node: Node) -> None:
        self._uses[id(node)] = self._uses.get(id(node), 0) + 1
        if self._uses[id(node)] == 1:
            for arg in node.args:
                self._count(arg)

    # -- when a value is known -------------------------------------------------------------------------------

    def _when(self, node: Node) -> int:
        """Cycles after the first line's operands."""
        if node.fixed:
            return 0
        if id(node) not in self._ready:
            cost = _LATENCY.get(node.op, 0)
            if node.op == "call":
                cost = _CALLS.get(str(node.value), _OTHER_CALL)
            self._ready[id(node)] = cost + max((self._when(arg) for arg in node.args), default=0)
        return self._ready[id(node)]

    def _when_added(self, node: Node) -> int:
        """As `_when`, where the last multiplication comes free with the addition."""
        return self._when(node) - (_LATENCY["*"] if node.op == "*" and not node.fixed else 0)

    # -- rewriting -------------------------------------------------------------------------------------------

    def _node(self, node: Node) -> Node:
        if id(node) not in self._done:
            self._done[id(node)] = self._rewritten(node)
        return self._done[id(node)]

    def _rewritten(self, node: Node) -> Node:
        if node.fixed or not node.args:
            return node
        if node.op in ("*", "/", "neg"):
            product = _Product(self._graph.num(1.0))
            self._gather(node, product, above=True, top=True)
            return self._product(product)
        if node.op in ("+", "-"):
            return self._sum(node)
        if node.op == "call" and node.value == "exp":
            return self._exponential(node)
        return remade(self._graph, node, tuple(self._node(arg) for arg in node.args))

    def _gather(self, node: Node, into: _Product, *, above: bool, top: bool = False) -> None:
        """Take a product apart, down to terms that others use too."""
        g = self._graph
        if node.fixed:
            into.fixed = g.mul(into.fixed, node) if above else g.div(into.fixed, node)
        elif node.op in ("*", "/", "neg") and (top or self._uses[id(node)] == 1):
            if node.op == "neg":
                into.fixed = g.neg(into.fixed)
                self._gather(node.args[0], into, above=above)
                return
            self._gather(node.args[0], into, above=above)
            self._gather(node.args[1], into, above=above == (node.op == "*"))
        else:
            (into.above if above else into.below).append(node)

    def _product(self, product: _Product) -> Node:
        g = self._graph
        single = [n for n in product.above if n.op in ("select", "+", "-") and self._uses.get(id(n), 2) == 1]
        choice = next((n for n in single if n.op == "select"), None)
        if choice is not None:
            return self._choice(choice, product)
        if len(product.above) == 1 and single and not product.below and not is_num(product.fixed, 1.0):
            return self._sum(single[0], product.fixed)
        above = [self._node(n) for n in product.above]
        below = [self._node(n) for n in product.below]
        if not below:
            return self._multiplied(product.fixed, above)
        divisor = self._multiplied(g.num(1.0), below)
        limit = self._when(divisor) + _LATENCY["/"] - _LATENCY["*"]
        early = [n for n in above if self._when(n) <= limit]
        late = [n for n in above if self._when(n) > limit]
        quotient = g.div(self._multiplied(product.fixed, early), divisor)
        return self._multiplied(g.num(1.0), [quotient, *late])

    def _choice(self, choice: Node, product: _Product) -> Node:
        """The factors go into both sides of a guard: only one is computed."""
        g = self._graph
        others = [n for n in product.above if n is not choice]
        sides = []
        for arm in choice.args[2:]:
            inner = _Product(product.fixed, list(others), list(product.below))
            self._gather(arm, inner, above=True)
            sides.append(self._product(inner))
        left, right = (self._node(arg) for arg in choice.args[:2])
        return g.select(str(choice.value), (left, right), *sides)

    def _multiplied(self, fixed: Node, factors: Sequence[Node]) -> Node:
        """The product, the earliest two first."""
        g = self._graph
        if not factors:
            return fixed
        heap = [(self._when(node), index, node) for index, node in enumerate(factors)]
        if is_num(fixed, -1.0):
            first = min(heap)
            heap[first[1]] = (first[0] + 1, first[1], g.neg(first[2]))
        elif not is_num(fixed, 1.0):
            heap.append((-1, -1, fixed))
        return self._merged(heap, g.mul)

    def _merged(self, heap: list[tuple[int, int, Node]], combine: object) -> Node:
        heapq.heapify(heap)
        count = len(heap)
        while len(heap) > 1:
            (_, _, a), (_, _, b) = heapq.heappop(heap), heapq.heappop(heap)
            node = combine(a, b)  # type: ignore[operator]
            heapq.heappush(heap, (self._when(node), count, node))
            count += 1
        return heap[0][2]

    def _sum(self, node: Node, factor: Node | None = None) -> Node:
        """A sum times something fixed, the earliest terms first."""
        g = self._graph
        terms: list[tuple[bool, Node]] = []
        self._terms(node, terms, plus=True, top=True)
        built = [(plus, self._scaled(term, factor)) for plus, term in terms]
        order = sorted(range(len(built)), key=lambda k: (self._when_added(built[k][1]), k))
        plus, total = built[order[0]]
        if not plus:
            total = g.neg(total)
        for k in order[1:]:
            plus, term = built[k]
            total = g.add(total, term) if plus else g.sub(total, term)
        return total

    def _scaled(self, term: Node, factor: Node | None) -> Node:
        if factor is None:
            return self._node(term)
        product = _Product(factor)
        self._gather(term, product, above=True)
        return self._product(product)

    def _terms(self, node: Node, into: list[tuple[bool, Node]], *, plus: bool, top: bool = False) -> None:
        if node.op in ("+", "-") and not node.fixed and (top or self._uses[id(node)] == 1):
            self._terms(node.args[0], into, plus=plus)
            self._terms(node.args[1], into, plus=plus == (node.op == "+"))
        else:
            into.append((plus, node))

    def _exponential(self, node: Node) -> Node:
        """exp(slope · x) with a fixed slope finds its place in the table from x at once."""
        g = self._graph
        product = _Product(g.num(1.0))
        self._gather(node.args[0], product, above=True)
        slope, product.fixed = product.fixed, g.num(1.0)
        if is_num(slope, 1.0):
            return g.call("exp", self._node(node.args[0]))
        return g.call("exp_of", self._product(product), slope, g.mul(slope, g.num(STEPS_PER_E)))

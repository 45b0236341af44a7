"""Batch splitting: one long loop over cells as several short ones; what passes between them is kept in rows of a block.

The processor looks some hundred instructions ahead. In a short loop that is several cells, whose chains of dependent
operations then run side by side; in a long loop it is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Final

from hhscope.kernel.batch_divide import Levels
from hhscope.kernel.graph import Graph, Node
from hhscope.kernel.optimise import Rewrite, remade
from hhscope.kernel.writer import Line

_COST: Final = {
    "exp": 18,
    "log_sum": 18,
    "log_rest": 4,
    "log_power": 4,
    "log": 30,
    "pow": 50,
    "cbrt": 60,
    "sinh": 30,
    "cosh": 25,
    "tanh": 30,
}
_SHORTEST: Final = 12  # operations
_LONG_CHAIN: Final = 18  # operations: a function of so many has a loop of its own
_CHEAP: Final = 2  # operations: a term of so few is computed again rather than kept


def split(graph: Graph, lines: Sequence[Line], longest: int) -> list[list[Line]]:
    """Lines in loops of about ``longest`` operations, cut after exponentials and where a further division begins.

    A term that two loops need becomes a line of the first, with a variable of its own.
    """
    return _Splitter(graph, _cut(_named(graph, lines), longest)).loops()


def variables(lines: Iterable[Line]) -> list[str]:
    """The variables that the nodes of lines hold, in order of appearance."""
    found: dict[str, None] = {}
    seen: set[int] = set()

    def visit(node: Node) -> None:
        if id(node) in seen:
            return
        seen.add(id(node))
        if node.op == "var":
            found.setdefault(str(node.value))
        for arg in node.args:
            visit(arg)

    for line in lines:
        visit(line.node)
    return list(found)


def _named(graph: Graph, lines: Sequence[Line]) -> list[Line]:
    """Lines with every function that takes long as a line of its own, ahead of the first that uses it.

    It is a chain of operations that each wait for the one before; measured: in one loop with the division that waits
    for it, a step takes a quarter longer.
    """
    found: list[Line] = []
    numbers = count()

    def name(g: Graph, node: Node) -> Node | None:
        if node.op != "call" or node.fixed or _COST.get(str(node.value), 1) < _LONG_CHAIN:
            return None
        variable = g.var(f"e{next(numbers)}")
        found.append(Line(str(variable.value), node))
        return variable

    rewrite = Rewrite(graph, name)
    for line in lines:
        node = rewrite.node(line.node)
        found.append(Line(line.target, node, line.comment))
    return found


def _cut(lines: Sequence[Line], longest: int) -> list[list[Line]]:
    """Lines in order of what they wait for, in loops that are neither very short nor very long."""
    ranks = _ranks(lines)
    loops: list[list[Line]] = []
    seen: set[int] = set()
    spent, rank = 0, 0.0
    for line in sorted(lines, key=lambda line: ranks[line.target]):
        here = ranks[line.target]
        if not loops or spent >= longest or (here > rank and spent >= _SHORTEST):
            loops.append([])
            spent = 0
        rank = here
        loops[-1].append(line)
        spent += _cost(line.node, seen)
    if len(loops) > 1 and spent < _SHORTEST:
        last = loops.pop()
        loops[-1] += last
    return loops


def _ranks(lines: Sequence[Line]) -> dict[str, float]:
    """The level of each line's divisions, a little later where it waits for a line of its own level."""
    levels = Levels(lines)
    found: dict[str, float] = {}
    for line in lines:
        waits = [found[name] + 0.01 for name in variables([line]) if name in found]
        found[line.target] = max([float(levels.of(line.node)), *waits])
    return found


def _is_leaf(node: Node) -> bool:
    return node.fixed or node.op == "var"


def _cost(node: Node, seen: set[int]) -> int:
    """Operations of a node, without those already ``seen``; notes them."""
    if _is_leaf(node) or id(node) in seen:
        return 0
    seen.add(id(node))
    own = _COST.get(str(node.value), 1) if node.op == "call" else 1
    return own + sum(_cost(arg, seen) for arg in node.args)


class _Splitter:
    def __init__(self, graph: Graph, loops: list[list[Line]]) -> None:
        self._graph = graph
        self._loops = loops
        self._home: dict[int, int] = {}  # the first loop that computes a node
        self._kept: dict[int, Node] = {}  # the variable of a node that is kept for later loops
        self._done: dict[int, Node] = {}

    def loops(self) -> list[list[Line]]:
        """The loops, with lines for what is kept."""
        for index, lines in enumerate(self._loops):
            seen: set[int] = set()
            for line in lines:
                self._visit(line.node, index, seen)
        written: set[int] = set()
        return [[new for line in lines for new in self._lines(line, written)] for lines in self._loops]

    def _visit(self, node: Node, index: int, seen: set[int]) -> None:
        if _is_leaf(node) or id(node) in seen:
            return
        seen.add(id(node))
        home = self._home.setdefault(id(node), index)
        if home < index and _cost(node, set()) > _CHEAP:
            self._kept.setdefault(id(node), self._graph.var(f"a{len(self._kept)}"))
            return
        for arg in node.args:
            self._visit(arg, index, seen)

    def _lines(self, line: Line, written: set[int]) -> list[Line]:
        """The line, after lines for the kept terms that it is the first to use."""
        found: list[Line] = []
        self._define(line.node, written, found)
        return [*found, Line(line.target, self._replaced(line.node), line.comment)]

    def _define(self, node: Node, written: set[int], found: list[Line]) -> None:
        if _is_leaf(node) or id(node) in written:
            return
        written.add(id(node))
        for arg in node.args:
            self._define(arg, written, found)
        if id(node) in self._kept:
            found.append(Line(str(self._kept[id(node)].value), self._inside(node)))

    def _replaced(self, node: Node) -> Node:
        return self._kept.get(id(node)) or self._inside(node)

    def _inside(self, node: Node) -> Node:
        """The node with the kept terms below it as variables."""
        if _is_leaf(node):
            return node
        if id(node) not in self._done:
            args = tuple(self._replaced(arg) for arg in node.args)
            self._done[id(node)] = node if args == node.args else remade(self._graph, node, args)
        return self._done[id(node)]

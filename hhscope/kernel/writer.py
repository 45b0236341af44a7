"""Writer: nodes as lines of Python; shared terms get a variable, fixed terms a constant of ``prepare``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from hhscope.kernel.graph import Node
from hhscope.kernel.helpers import HELPERS

_MATH: Final = frozenset({"sqrt", "tanh", "cosh", "sinh"})
_PRECEDENCE: Final = {"select": 0, "+": 1, "-": 1, "*": 2, "/": 2, "neg": 3, "**": 4}
_ATOM: Final = 9


@dataclass(frozen=True, slots=True)
class Line:
    """One assignment: ``target = node``, with a comment that says where the term came from."""

    target: str
    node: Node
    comment: str = ""


class Constants:
    """The fixed terms that ``prepare`` computes, in order of first use."""

    def __init__(self) -> None:
        self._index: dict[int, int] = {}
        self.nodes: list[Node] = []

    def name(self, node: Node) -> str:
        """The local variable that holds a fixed term."""
        if id(node) not in self._index:
            self._index[id(node)] = len(self.nodes)
            self.nodes.append(node)
        return f"p_{node.value}" if node.op == "param" else f"k{self._index[id(node)]}"

    def names(self) -> list[str]:
        """Local variable names, by index."""
        return [self.name(node) for node in self.nodes]


class Writer:
    """Writes lines of one scope: every term that is used twice there is computed once.

    ``constants`` None writes fixed terms in full (inside ``prepare``).
    """

    def __init__(self, constants: Constants | None, prefix: str, helpers: set[str]) -> None:
        self._constants = constants
        self._prefix = prefix
        self._helpers = helpers
        self._variables: dict[int, str] = {}
        self._uses: dict[int, int] = {}

    def announce(self, lines: Iterable[Line]) -> None:
        """Count the uses of every term in lines that will be written, all of them before the first is."""
        for line in lines:
            self._count(line.node)

    def write(self, lines: Iterable[Line]) -> list[str]:
        """The Python text of announced assignments, in order."""
        written: list[str] = []
        for line in lines:
            self._share(line.node, written)
            text = f"{line.target} = {self.text(line.node)}"
            written.append(f"{text}  # {line.comment}" if line.comment else text)
        return written

    def _is_leaf(self, node: Node) -> bool:
        return node.op in ("num", "var", "param") or (node.fixed and self._constants is not None)

    def _count(self, node: Node) -> None:
        self._uses[id(node)] = self._uses.get(id(node), 0) + 1
        if self._uses[id(node)] == 1 and not self._is_leaf(node):
            for arg in node.args:
                self._count(arg)

    def _share(self, node: Node, written: list[str]) -> None:
        """Assign variables to the shared terms below ``node``, operands first."""
        if self._is_leaf(node) or id(node) in self._variables:
            return
        for arg in node.args:
            self._share(arg, written)
        if self._uses[id(node)] > 1:
            text = self.text(node)
            name = f"{self._prefix}{len(self._variables)}"
            written.append(f"{name} = {text}")
            self._variables[id(node)] = name

    def text(self, node: Node) -> str:
        """The Python expression of a node."""
        return self._render(node)[0]

    def _render(self, node: Node) -> tuple[str, int]:
        if id(node) in self._variables:
            return self._variables[id(node)], _ATOM
        if node.op == "num":
            text = repr(node.value)
            return text, _PRECEDENCE["neg"] if text.startswith("-") else _ATOM
        if node.op == "var":
            return str(node.value), _ATOM
        if node.fixed and self._constants is not None:
            return self._constants.name(node), _ATOM
        if node.op == "param":
            return f"p_{node.value}", _ATOM
        return self._render_operation(node)

    def _render_operation(self, node: Node) -> tuple[str, int]:
        if node.op == "call":
            return self._render_call(node), _ATOM
        level = _PRECEDENCE[node.op]
        if node.op == "select":
            a, b, yes, no = (self._nested(arg, 1) for arg in node.args)
            return f"{yes} if {a} {node.value} {b} else {no}", level
        if node.op == "neg":
            return f"-{self._nested(node.args[0], level)}", level
        left, right = node.args
        if node.op == "**":
            return f"{self._nested(left, level + 1)} ** {self._nested(right, level)}", level
        # the right operand of + and * is bracketed too: the order of operations is part of the result's bits
        return f"{self._nested(left, level)} {node.op} {self._nested(right, level + 1)}", level

    def _nested(self, node: Node, at_least: int) -> str:
        text, level = self._render(node)
        return text if level >= at_least else f"({text})"

    def _render_call(self, node: Node) -> str:
        function = str(node.value)
        helper = "exp" if function == "exp_of" else function
        if helper in HELPERS:
            self._helpers.add(helper)
        name = f"math.{function}" if function in _MATH else function
        return f"{name}({', '.join(self.text(arg) for arg in node.args)})"


Announce = Callable[[str, Sequence[Sequence[Line]]], tuple[Writer, list[list[Line]]]]
"""(prefix of shared terms, groups of lines) -> a writer that knows them, and the lines, optimised together."""

LoadConstants = Callable[[Sequence[str]], list[str]]
"""(lines of a function) -> the lines it must begin with, to know the fixed terms that it uses."""

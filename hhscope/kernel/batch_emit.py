"""Batch emit: the Python source of a model's kernel for blocks of cells; what ``hhscope kernel --batch`` could print.

A block is a table of rows, one number per cell ("lane") in each. The loop over time is outside, the loop over cells
inside, without branches: it becomes vector code, and the block never leaves the first-level cache.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import indent

from hhscope.kernel.batch_helpers import helper_names, helpers
from hhscope.kernel.batch_rewrite import rewrite
from hhscope.kernel.batch_types import LaneType
from hhscope.kernel.graph import Node
from hhscope.kernel.methods.base import MethodSpec
from hhscope.kernel.system import CURRENT_PARAMETER, System
from hhscope.kernel.writer import Constants, Line, Writer
from hhscope.model.model import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSource:
    """Generated source and the tables it works on.

    shared : the fixed terms that all cells have in common, in the order of the vector ``c``
    own : the fixed terms that differ between cells: rows of ``w`` after the states but V
    """

    text: str
    shared: tuple[Node, ...]
    own: tuple[Node, ...]


def emit_batch(model: Model, method: MethodSpec, *, varying: frozenset[str], lane: LaneType) -> BatchSource:
    """Write the kernel of blocks of ``model`` by a fixed-step method.

    ``varying`` names the parameters that differ between cells; the constant current is always one of them.

    Raises
    ------
    ValueError
        For a method that chooses its own steps.
    """
    if method.step is None:
        raise ValueError(f"method: {method.key} chooses its own steps; cells in a block step together")
    return _BatchEmitter(model, method, varying | {CURRENT_PARAMETER}, lane).source()


class LaneSystem(System):
    """A model whose input is the constant current of each cell, at every stage of a step."""

    def input(self, stage: int) -> Node:
        """The constant current, µA/cm²."""
        return self.graph.param(CURRENT_PARAMETER)


class LaneWriter(Writer):
    """Writes nodes so that a loop over lanes has no branches and keeps to one number format."""

    def _render(self, node: Node) -> tuple[str, int]:
        return (self._constants.name(node), 9) if node.op == "num" else super()._render(node)

    def _render_operation(self, node: Node) -> tuple[str, int]:
        if node.op == "select":
            a, b, yes, no = (self._nested(arg, 1) for arg in node.args)
            return f"choose({a} {node.value} {b}, {yes}, {no})", 9
        if node.op == "**":
            self._helpers.add("pow")
            left, right = (self.text(arg) for arg in node.args)
            return f"pow({left}, {right}, lit)", 9
        return super()._render_operation(node)

    def _render_call(self, node: Node) -> str:
        function = str(node.value)
        if function in helper_names():
            self._helpers.add(function)
            return f"{function}({', '.join(self.text(arg) for arg in node.args)}, lit)"
        return f"{function}({', '.join(self.text(arg) for arg in node.args)})"


class _BatchEmitter:
    def __init__(self, model: Model, method: MethodSpec, varying: frozenset[str], lane: LaneType) -> None:
        self._model = model
        self._method = method
        self._varying = varying
        self._lane = lane
        self._system = LaneSystem(model)
        self._constants = Constants()
        self._helpers: set[str] = set()

    def source(self) -> BatchSource:
        step = self._step()
        nodes = dict(zip(self._constants.names(), self._constants.nodes, strict=True))
        own = {name: node for name, node in nodes.items() if self._varies(node)}
        shared = {name: node for name, node in nodes.items() if name not in own}
        functions, literals = helpers(self._helpers, self._lane)
        advance = self._advance(step, list(shared), list(own), len(literals))
        numbers = tuple(self._system.graph.num(value) for value in literals)
        return BatchSource(
            text="\n".join([self._head(), functions, advance]),
            shared=(*shared.values(), *numbers),
            own=tuple(own.values()),
        )

    def _varies(self, node: Node) -> bool:
        return node.value in self._varying if node.op == "param" else any(self._varies(arg) for arg in node.args)

    def _step(self) -> list[str]:
        """The statements of one step of one cell, from s_<state> to n_<state>."""
        if self._method.step is None:
            raise ValueError(f"{self._method.key} is no fixed-step method")
        stages = self._method.step(self._system, self._system.state_variables("s_"))
        lines = rewrite(self._system.graph, (line for stage in stages for line in stage.lines), self._lane)
        writer = LaneWriter(self._constants, "t", self._helpers)
        writer.announce(lines)
        return writer.write(lines)

    def _head(self) -> str:
        lane = self._lane
        return (
            f'"""Kernel of {self._model.id} ({self._model.content_hash[:12]}) by {self._method.key}, '
            f"blocks of {lane.cells} cells in {lane.name}.\n\n"
            "Written by hhscope; not meant to be edited. Units: mV, ms, µA/cm², mS/cm². s_x: state x at the start\n"
            "of a step, n_x: at its end, t0, t1, …: terms used more than once, k0, k1, …: fixed by the parameters.\n"
            '"""\n\nimport math\n\nimport numpy as np\nfrom llvmlite import ir\nfrom numba import njit, types\n'
            "from numba.extending import intrinsic\n\n"
            'OPTIONS = {"fastmath": {"contract", "arcp", "nsz"}, "error_model": "numpy"}\n'
        )

    def _advance(self, step: list[str], shared: list[str], own: list[str], n_literals: int) -> str:
        lane, names = self._lane, self._model.state_names
        real = lane.name
        rows = {f"s_{name}": row for row, name in enumerate(names[1:])}
        rows |= {name: row + len(names) - 1 for row, name in enumerate(own)}
        cell = ["s_V = v[now + j]", *(f"{name} = w[{row * lane.stride} + j]" for name, row in rows.items())]
        cell += [*step, "v[after + j] = n_V"]
        cell += [f"w[{rows[f's_{name}'] * lane.stride} + j] = n_{name}" for name in names[1:]]
        body = ["use_widest_registers()", *(f"{name} = c[{index}]" for index, name in enumerate(shared))]
        numbers = range(len(shared), len(shared) + n_literals)
        body += [f"lit = ({' '.join(f'c[{index}],' for index in numbers)})"]
        body += ["for k in range(n):", f"    now = k * {lane.stride}", f"    after = now + {lane.stride}"]
        body += [f"    for j in range({lane.cells}):", *_indented(cell, 8)]
        head = (
            f'@njit("void({real}[::1], {real}[::1], {real}[::1], int64)", cache=True, nogil=True, **OPTIONS)\n'
            "def advance(w, c, v, n):"
        )
        doc = (
            f'"""Take n steps. v: n + 1 rows of {lane.stride} voltages, the first is given; w: the other rows of the\n'
            '    block, states first, replaced; c: the fixed terms that all cells share.\n    """'
        )
        return f"\n{head}\n    {doc}\n" + "\n".join(_indented(body, 4)) + "\n"


def _indented(lines: Iterable[str], width: int) -> list[str]:
    return [indent(line, " " * width) for line in lines]

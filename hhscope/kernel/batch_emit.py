"""Batch emit: the Python source of a model's kernel for blocks of cells; what ``hhscope kernel --batch`` could print.

A block is a table of rows, one number per cell ("lane") in each. The loop over time is outside, the loop over cells
inside, without branches: it becomes vector code, and the block never leaves the first-level cache.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import indent

from hhscope.kernel.batch_couple import CoupledSystem, Coupling
from hhscope.kernel.batch_helpers import helper_names, helpers
from hhscope.kernel.batch_rewrite import carry, rewrite
from hhscope.kernel.batch_split import split, variables
from hhscope.kernel.batch_types import LaneType
from hhscope.kernel.graph import Node
from hhscope.kernel.methods.base import MethodSpec
from hhscope.kernel.system import CURRENT_PARAMETER, Drive, System
from hhscope.kernel.writer import Constants, Line, Writer
from hhscope.model.model import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSource:
    """Generated source and the tables it works on.

    shared : the fixed terms that all cells have in common, in the order of the vector ``c``
    own : the fixed terms that differ between cells: rows of ``w`` after the states but V
    n_rows : rows of ``w``: states but V, own terms, and room for what passes between loops
    """

    text: str
    shared: tuple[Node, ...]
    own: tuple[Node, ...]
    n_rows: int


def emit_batch(
    model: Model,
    method: MethodSpec,
    *,
    varying: frozenset[str],
    lane: LaneType,
    coupling: Coupling | None = None,
) -> BatchSource:
    """Write the kernel of blocks of ``model`` by a fixed-step method.

    ``varying`` names the parameters that differ between cells; the constant current is always one of them. With a
    ``coupling``, ``advance`` takes a further table: its inputs of every step.

    Raises
    ------
    ValueError
        For a method that chooses its own steps.
    """
    if method.step is None:
        raise ValueError(f"method: {method.key} chooses its own steps; cells in a block step together")
    return _BatchEmitter(model, method, varying | {CURRENT_PARAMETER}, lane, coupling).source()


class LaneSystem(System):
    """A model whose input is the constant current of each cell, at every stage of a step."""

    def input(self, stage: int) -> Drive:
        """The constant current."""
        return Drive(self.graph.param(CURRENT_PARAMETER))


class LaneWriter(Writer):
    """Writes nodes so that a loop over lanes has no branches and keeps to one number format."""

    def __init__(self, constants: Constants, prefix: str, helpers: set[str]) -> None:
        super().__init__(constants, prefix, helpers)
        self._fixed = constants

    def _render(self, node: Node) -> tuple[str, int]:
        return (self._fixed.name(node), 9) if node.op == "num" else super()._render(node)

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
    def __init__(
        self,
        model: Model,
        method: MethodSpec,
        varying: frozenset[str],
        lane: LaneType,
        coupling: Coupling | None,
    ) -> None:
        self._model = model
        self._coupling = coupling
        self._method = method
        self._varying = varying
        self._lane = lane
        self._system = LaneSystem(model) if coupling is None else CoupledSystem(model, coupling)
        self._constants = Constants()
        self._helpers: set[str] = set()
        states = (*model.state_names[1:], *(coupling.states if coupling else ()))
        self._replaced = {f"n_{name}": f"s_{name}" for name in states}  # {new: old}

    def source(self) -> BatchSource:
        loops = self._loops()
        texts = [self._written(loop) for loop in loops]
        nodes = dict(zip(self._constants.names(), self._constants.nodes, strict=True))
        own = {name: node for name, node in nodes.items() if self._varies(node)}
        shared = {name: node for name, node in nodes.items() if name not in own}
        rows = _Rows(self._replaced, loops, list(own), self._lane, self._inputs)
        functions, literals = helpers(self._helpers, self._lane)
        body = [
            f"{name} = c[{index}]  # {explain(node)}" for index, (name, node) in enumerate(shared.items())
        ]
        numbers = range(len(shared), len(shared) + len(literals))
        body += [f"lit = ({' '.join(f'c[{index}],' for index in numbers)})"]
        body += self._steps([rows.loop(index, text) for index, text in enumerate(texts)])
        return BatchSource(
            text="\n".join([self._head(), functions, self._advance(body)]),
            shared=(*shared.values(), *(self._system.graph.num(value) for value in literals)),
            own=tuple(own.values()),
            n_rows=rows.count,
        )

    @property
    def _inputs(self) -> tuple[str, ...]:
        return self._coupling.inputs if self._coupling else ()

    def _varies(self, node: Node) -> bool:
        return (
            node.value in self._varying if node.op == "param" else any(self._varies(arg) for arg in node.args)
        )

    def _loops(self) -> list[list[Line]]:
        """The statements of one step of one cell, from s_<state> to n_<state>, in loops over the cells."""
        if self._method.step is None:
            raise ValueError(f"{self._method.key} is no fixed-step method")
        graph = self._system.graph
        stages = self._method.step(self._system, self._system.state_variables("s_"))
        lines = [line for stage in stages for line in stage.lines]
        lines += self._coupling.lines(self._system) if self._coupling else []
        if self._lane.careful:
            lines, lost = carry(graph, lines, [pool.name for pool in self._model.pools])
            self._replaced |= lost
        lines = rewrite(graph, lines, self._lane)
        return split(graph, lines, self._lane.longest)

    def _written(self, lines: list[Line]) -> list[str]:
        writer = LaneWriter(self._constants, "t", self._helpers)
        writer.announce(lines)
        return writer.write(lines)

    def _head(self) -> str:
        lane = self._lane
        return (
            f'"""Kernel of {self._model.id} ({self._model.content_hash[:12]}) by {self._method.key}, '
            f"blocks of {lane.cells} cells in {lane.name}.\n\n"
            "Written by hhscope; not meant to be edited. Units: mV, ms, µA/cm², mS/cm². s_x: state x at the start\n"
            "of a step, n_x: at its end, t0, t1, …: terms used more than once, a0, a1, …: kept from loop to loop,\n"
            'e0, e1, …: exponentials and the like, k0, k1, …: fixed by the parameters.\n"""\n\n'
            "import math\n\nimport numpy as np\nfrom llvmlite import ir\n"
            "from numba import njit, types\nfrom numba.extending import intrinsic\n\n"
            'OPTIONS = {"fastmath": {"contract", "arcp", "nsz"}, "error_model": "numpy"}\n'
        )

    def _steps(self, loops: list[list[str]]) -> list[str]:
        stride = self._lane.stride
        body = ["for k in range(n):", f"    now = k * {stride}", f"    after = now + {stride}"]
        body += [f"    given = k * {len(self._inputs) * stride}"] if self._inputs else []
        for loop in loops:
            body += [f"    for j in range({self._lane.cells}):", *_indented(loop, 8)]
        return body

    def _advance(self, body: list[str]) -> str:
        real = self._lane.name
        tables = ("w", "c", "v", "x") if self._inputs else ("w", "c", "v")
        types = ", ".join(f"{real}[::1]" for _ in tables)
        head = (
            f'@njit("void({types}, int64)", cache=True, nogil=True, **OPTIONS)\n'
            f"def advance({', '.join(tables)}, n):"
        )
        more = f"    x: the rows {', '.join(self._inputs)} of every step.\n" if self._inputs else ""
        doc = (
            f'"""Take n steps. v: n + 1 rows of {self._lane.stride} voltages, the first is given; w: the other rows\n'
            "    of the block: states (replaced), fixed terms of each cell, room; c: the fixed terms of all cells.\n"
            f'{more}    """'
        )
        text = "\n".join(_indented(["use_widest_registers()", *body], 4))
        return f"\n{head}\n    {doc}\n{text}\n"


class _Rows:
    """Which row of a block holds what, and what each loop loads and stores."""

    def __init__(
        self,
        replaced: dict[str, str],
        loops: list[list[Line]],
        own: list[str],
        lane: LaneType,
        inputs: tuple[str, ...],
    ) -> None:
        self._lane = lane
        self._inputs = {name: row for row, name in enumerate(inputs)}
        self._used = [variables(loop) for loop in loops]
        self._made = [[line.target for line in loop] for loop in loops]
        self._replaced = replaced
        self._own = own
        states = [name for name in replaced.values() if name.startswith("s_")]
        names = [*states, *own, *(name for name in replaced.values() if name not in states)]
        self._rows = {name: row for row, name in enumerate(names)}
        for index, loop in enumerate(self._made):
            for name in loop:
                self._place(name, index)

    @property
    def count(self) -> int:
        """Rows of the table w."""
        return len(set(self._rows.values()))

    def _later(self, name: str, index: int) -> bool:
        return any(name in used for used in self._used[index + 1 :])

    def _place(self, name: str, index: int) -> None:
        """A row for what a loop makes, if it must be kept; a new state takes the old one's, once that is not needed."""
        if name == "n_V":
            return
        state = self._replaced.get(name)
        if state is not None and not self._later(state, index):
            self._rows[name] = self._rows[state]
        elif state is not None or self._later(name, index):
            self._rows[name] = max(self._rows.values(), default=-1) + 1

    def loop(self, index: int, text: list[str]) -> list[str]:
        """The body of a loop: loads, statements, stores."""
        made = self._made[index]
        words = set(re.findall(r"\w+", "\n".join(text)))
        loads = [name for name in (*self._used[index], *self._own) if name in words and name not in made]
        last = index == len(self._made) - 1
        body = [f"{name} = {self._at(name)}" for name in dict.fromkeys(loads)]
        body += [
            *text,
            *(f"{self._at(name)} = {name}" for name in made if name == "n_V" or name in self._rows),
        ]
        for new, old in self._replaced.items() if last else ():
            if self._rows[new] != self._rows[old]:
                body.append(f"{self._at(old)} = {self._at(new)}")
        return body

    def _at(self, name: str) -> str:
        if name in ("s_V", "n_V"):
            return "v[now + j]" if name == "s_V" else "v[after + j]"
        if name in self._inputs:
            return f"x[given + {self._inputs[name] * self._lane.stride} + j]"
        return f"w[{self._rows[name] * self._lane.stride} + j]"


def explain(node: Node) -> str:
    """A fixed term as a formula of the parameters."""
    return Writer(None, "t", set()).text(node).replace("p_", "")


def _indented(lines: Iterable[str], width: int) -> list[str]:
    return [indent(line, " " * width) for line in lines]

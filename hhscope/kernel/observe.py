"""Observe: what a sample records besides the states: instantaneous gates, currents and the input, a row at a time.

These follow from the recorded states, so they are computed after the steps, only where they are wanted, in loops over
samples that become vector code. Nothing here is contracted: a value has the same bits wherever a block begins.
"""

from __future__ import annotations

from collections.abc import Sequence

from hhscope.kernel.graph import Node, walk
from hhscope.kernel.system import System
from hhscope.kernel.writer import Announce, Line, LoadConstants

_INTERVALS = """\
i = j = 0
while i < n:
    while t_ns + i * dt_ns >= until[j]:
        j += 1
    stop = min(n, (until[j] - t_ns - 1) // dt_ns + 1)
"""


def recorded(states: Sequence[str], sample: str) -> list[str]:
    """Lines that put the states ``s_…`` into the rows of ``out`` where they are wanted."""
    lines: list[str] = []
    for row, name in enumerate(states):
        lines += [f"if rows[{row}] >= 0:", f"    out[rows[{row}], {sample}] = s_{name}"]
    return lines


class Observer:
    """Writes the function ``observe`` of a kernel."""

    def __init__(self, system: System, announce: Announce, load_constants: LoadConstants) -> None:
        self._system = system
        self._announce = announce
        self._load_constants = load_constants

    def source(self, held_input: str) -> str:
        """The function; ``held_input`` is the part of the input that stays within interval j."""
        row = len(self._system.model.state_names)
        body: list[str] = []
        for name, node in self._derived():
            body += self._loop(row, name, node)
            row += 1
        body += self._input_row(row, held_input)
        body += self._synaptic_rows(row + 1) if self._system.synaptic else []
        lines = [*self._load_constants(body), *body]
        text = "\n".join(f"    {line}" for line in lines)
        more = "s_first, s_ref, s_terms, " if self._system.synaptic else ""
        return (
            f"\n@njit(**EXACT)\ndef observe(c, t_ns, dt_ns, n, until, base, first, ref, terms, {more}rows, out):\n"
            '    """Record the wanted signals that follow from the states; those are in out."""\n'
            f"{text}\n"
        )

    def _derived(self) -> list[tuple[str, Node]]:
        """Instantaneous gates and currents, in the order of `hhscope.model.signals.signals`."""
        model = self._system.model
        context = self._system.context(self._system.state_variables("s_"))
        found = [(gate.name, context.steady(gate)) for gate in model.instant_gates]
        return found + [(f"I_{c.name}", context.name(f"I_{c.name}")) for c in model.currents]

    def _loop(self, row: int, name: str, node: Node) -> list[str]:
        """One signal over all samples."""
        writer, (lines,) = self._announce(f"x{row}_", [[Line("out[row, i]", node, name)]])
        written = writer.write(lines)
        used = _variables(lines[0].node)
        needed = [(k, x) for k, x in enumerate(self._system.model.state_names) if f"s_{x}" in used]
        return [
            f"if rows[{row}] >= 0:",
            *(f"    row_{x} = rows[{k}]" for k, x in needed),
            f"    row = rows[{row}]",
            "    for i in range(n):",
            *(f"        s_{x} = out[row_{x}, i]" for _, x in needed),
            *(f"        {line}" for line in written),
        ]

    def _input_row(self, row: int, held_input: str) -> list[str]:
        """The input: constant within most intervals."""
        return [
            f"if rows[{row}] >= 0:",
            f"    row = rows[{row}]",
            *(f"    {line}" for line in _INTERVALS.splitlines()),
            f"        held = {held_input}",
            "        if first[j + 1] > first[j]:",
            "            for q in range(i, stop):",
            "                out[row, q] = held + course(j, t_ns + q * dt_ns, 0.0, first, ref, terms)",
            "        else:",
            "            for q in range(i, stop):",
            "                out[row, q] = held",
            "        i = stop",
        ]

    def _synaptic_rows(self, row: int) -> list[str]:
        """Conductance and current of all synapses together."""
        return [
            f"if rows[{row}] >= 0 or rows[{row + 1}] >= 0:",
            *(f"    {line}" for line in _INTERVALS.splitlines()),
            "        for q in range(i, stop):",
            "            opened, pull = synapses(j, t_ns + q * dt_ns, 0.0, s_first, s_ref, s_terms)",
            f"            if rows[{row}] >= 0:",
            f"                out[rows[{row}], q] = opened",
            f"            if rows[{row + 1}] >= 0:",
            f"                out[rows[{row + 1}], q] = opened * out[rows[0], q] - pull",
            "        i = stop",
        ]


def _variables(node: Node) -> set[str]:
    return {str(here.value) for here in walk([node]) if here.op == "var"}

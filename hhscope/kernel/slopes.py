"""Slopes: the function of a kernel that gives the time derivatives of all states; every stage calls it."""

from __future__ import annotations

from collections.abc import Sequence

from hhscope.kernel.system import System
from hhscope.kernel.writer import Announce, Line, LoadConstants


def slopes_source(system: System, announce: Announce, load_constants: LoadConstants) -> str:
    """The function ``slopes``; LLVM puts it in line, so that stages overlap."""
    states = system.state_variables("s_")
    derivatives = system.context(states).derivatives(system.input(0))
    lines = [Line(f"d_{name}", node) for name, node in derivatives.items()]
    writer, (lines,) = announce("t", [lines])
    body = writer.write(lines)
    body = [*load_constants(body), *body, f"return {', '.join(f'd_{name}' for name in states)}"]
    text = "\n".join(f"    {line}" for line in body)
    given = ", ".join([*_drive(system, 0), *(f"s_{name}" for name in states)])
    return (
        f"\n@njit(forceinline=True, **OPTIONS)\ndef slopes({given}, c):\n"
        '    """Time derivatives of the states, with the input of a stage."""\n'
        f"{text}\n"
    )


def slopes_call(system: System, stage: int, states: Sequence[str]) -> str:
    """A call with the input of this stage."""
    return f"slopes({', '.join([*_drive(system, stage), *states])}, c)"


def _drive(system: System, stage: int) -> list[str]:
    return [f"I{stage}", *([f"G{stage}", f"P{stage}"] if system.synaptic else [])]

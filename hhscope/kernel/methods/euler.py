"""Forward Euler: for teaching what a time step does; blows up above 0.05 to 0.1 ms for most cells."""

from __future__ import annotations

from hhscope.kernel.graph import Node
from hhscope.kernel.methods.base import MethodSpec, Stage
from hhscope.kernel.system import System
from hhscope.kernel.writer import Line


def step(system: System, states: dict[str, Node]) -> tuple[Stage, ...]:
    """x ← x + h·dx/dt, everything at the start of the step."""
    g = system.graph
    derivatives = system.context(states).derivatives(system.input(0))
    lines = (Line(f"n_{name}", g.add(x, g.mul(system.step, derivatives[name]))) for name, x in states.items())
    return (Stage(0.0, tuple(lines)),)


METHOD = MethodSpec(
    key="euler",
    title="Euler (forward)",
    doc="First order, explicit. Never sub-steps, so that the time step's effect can be seen. For teaching.",
    source="L. Euler, Institutiones calculi integralis (1768)",
    order=1,
    may_substep=False,
    step=step,
)

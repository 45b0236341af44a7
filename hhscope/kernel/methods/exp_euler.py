"""Exponential Euler after Rush and Larsen: gates and voltage relax exactly towards their momentary targets."""

from __future__ import annotations

from hhscope.kernel.graph import Node
from hhscope.kernel.methods._relax import relaxed_gate, relaxed_voltage
from hhscope.kernel.methods.base import MethodSpec, Stage
from hhscope.kernel.system import System
from hhscope.kernel.writer import Line


def step(system: System, states: dict[str, Node]) -> tuple[Stage, ...]:
    """Gates with V of the start; then V with the new gates; then pools by forward Euler with both."""
    g = system.graph
    before = system.context(states)
    gates = system.model.dynamic_gates
    lines = [
        Line(f"n_{gate.name}", relaxed_gate(system, before, gate), f"gate {gate.name}") for gate in gates
    ]
    after = system.context({**states, **{gate.name: g.var(f"n_{gate.name}") for gate in gates}})
    lines.append(Line("n_V", relaxed_voltage(system, after, system.input(0)), "membrane voltage"))
    for pool in system.model.pools:
        change = g.mul(system.step, after.pool_derivative(pool))
        lines.append(Line(f"n_{pool.name}", g.add(states[pool.name], change), f"state {pool.name}"))
    return (Stage(0.0, tuple(lines)),)


METHOD = MethodSpec(
    key="exp_euler",
    title="Exponential Euler (Rush–Larsen)",
    doc="Fixed step, never blows up in the gates. Second order where true gates carry the dynamics, else first.",
    source="S. Rush & H. Larsen, IEEE Trans. Biomed. Eng. 25:389-392 (1978), doi 10.1109/TBME.1978.326270",
    order=1,
    may_substep=True,
    step=step,
)

"""Second-order exponential Euler: gates half a step ahead of V; all else is taken at the middle of the step.

A gate's step is centred on the V, the pools and the states it depends on, because gates are half a step ahead; V and
the pools step from one sample to the next with the gates, V and pools of the middle, the last two predicted. Of second
order for every model, measured on the help page "Accuracy" (resources/help/accuracy.md), and tested there.
"""

from __future__ import annotations

from hhscope.kernel.graph import Node
from hhscope.kernel.methods._relax import relaxed_gate, relaxed_voltage
from hhscope.kernel.methods.base import MethodSpec, Stage
from hhscope.kernel.system import System
from hhscope.kernel.writer import Line


def step(system: System, states: dict[str, Node]) -> tuple[Stage, ...]:
    """Gates as in exp_euler; V and pools predicted with them; then V and pools with everything at the middle."""
    g = system.graph
    before = system.context(states)
    gates = system.model.dynamic_gates
    first = [
        Line(f"n_{gate.name}", relaxed_gate(system, before, gate), f"gate {gate.name}") for gate in gates
    ]
    opened = {**states, **{gate.name: g.var(f"n_{gate.name}") for gate in gates}}
    start = system.context(opened)
    first.append(Line("p_V", relaxed_voltage(system, start, system.input(0)), "predicted"))
    first.append(Line("mid_V", g.mul(g.num(0.5), g.add(states["V"], g.var("p_V")))))
    half = g.mul(g.num(0.5), system.step)
    for pool in system.model.pools:
        change = g.mul(half, start.pool_derivative(pool))
        first.append(
            Line(f"mid_{pool.name}", g.add(states[pool.name], change), f"{pool.name}, half a step on")
        )
    halfway = {pool.name: g.var(f"mid_{pool.name}") for pool in system.model.pools}
    middle = system.context({**opened, **halfway, "V": g.var("mid_V")}, near=start)
    second = [
        Line("n_V", relaxed_voltage(system, middle, system.input(1), start=states["V"]), "membrane voltage")
    ]
    for pool in system.model.pools:
        change = g.mul(system.step, middle.pool_derivative(pool))
        second.append(Line(f"n_{pool.name}", g.add(states[pool.name], change), f"state {pool.name}"))
    return (Stage(0.0, tuple(first)), Stage(0.5, tuple(second)))


METHOD = MethodSpec(
    key="exp_euler2",
    title="Exponential Euler, second order",
    doc="Fixed step, never blows up in the gates, second order (help: Accuracy). For noise, networks.",
    source="S. Rush & H. Larsen, IEEE Trans. Biomed. Eng. 25:389-392 (1978), with a midpoint for what is not a gate",
    order=2,
    may_substep=True,
    step=step,
)

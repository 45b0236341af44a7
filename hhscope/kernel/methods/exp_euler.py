"""Exponential Euler after Rush and Larsen: gates and voltage relax exactly towards their momentary targets."""

from __future__ import annotations

from hhscope.kernel.graph import Node
from hhscope.kernel.methods.base import MethodSpec, Stage
from hhscope.kernel.system import Context, System
from hhscope.kernel.writer import Line
from hhscope.model.model import Gate


def _relaxed_gate(system: System, context: Context, gate: Gate) -> Node:
    """x_inf + (x - x_inf)·exp(-h/tau) at the voltage of the step's start."""
    g = system.graph
    x = context.name(gate.name)
    if gate.inf is not None:
        target, rate = context.steady(gate), context.relaxation(gate)
    else:
        alpha, beta = context.opening(gate)
        rate = g.add(alpha, beta)
        target = g.select("!=", (rate, g.num(0.0)), g.div(alpha, rate), x)  # a frozen gate stays
    decay = g.call("exp", g.neg(g.mul(system.step, rate)))
    return g.add(target, g.mul(g.sub(x, target), decay))


def _relaxed_voltage(system: System, context: Context, stimulus: Node) -> Node:
    """V_inf + (V - V_inf)·exp(-h·G/C); without any open ohmic channel: plain integration of the rest."""
    g = system.graph
    ohmic = [current for current in system.model.currents if current.drive is None]
    driven = [context.current(current) for current in system.model.currents if current.drive is not None]
    opened = [context.conductance(current) for current in ohmic]
    pull = [g.mul(x, context.reversal(current)) for x, current in zip(opened, ohmic, strict=True)]
    conductance = g.total(opened)
    source = g.sub(g.add(g.total(pull), stimulus), g.total(driven))
    capacitance = g.param("C")
    target = g.div(source, conductance)
    decay = g.call("exp", g.neg(g.div(g.mul(system.step, conductance), capacitance)))
    relaxed = g.add(target, g.mul(g.sub(context.v, target), decay))
    drift = g.add(context.v, g.div(g.mul(system.step, source), capacitance))
    return g.select("!=", (conductance, g.num(0.0)), relaxed, drift)


def step(system: System, states: dict[str, Node]) -> tuple[Stage, ...]:
    """Gates with V of the start; then V with the new gates; then pools by forward Euler with both."""
    g = system.graph
    before = system.context(states)
    gates = system.model.dynamic_gates
    lines = [
        Line(f"n_{gate.name}", _relaxed_gate(system, before, gate), f"gate {gate.name}") for gate in gates
    ]
    after = system.context({**states, **{gate.name: g.var(f"n_{gate.name}") for gate in gates}})
    lines.append(Line("n_V", _relaxed_voltage(system, after, system.input(0)), "membrane voltage"))
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

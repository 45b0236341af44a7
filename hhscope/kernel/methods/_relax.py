"""Relax: exact steps of gates and voltage towards targets held for the step, for the exponential methods."""

from __future__ import annotations

from hhscope.kernel.graph import Node
from hhscope.kernel.system import Context, Drive, System
from hhscope.model.model import Gate


def relaxed_gate(system: System, context: Context, gate: Gate) -> Node:
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


def relaxed_voltage(system: System, context: Context, drive: Drive, *, start: Node | None = None) -> Node:
    """V_inf + (V - V_inf)·exp(-h·G/C); without any open ohmic channel: plain integration of the rest."""
    g = system.graph
    v = context.v if start is None else start
    ohmic = [current for current in system.model.currents if current.drive is None]
    driven = [context.current(current) for current in system.model.currents if current.drive is not None]
    opened = [context.conductance(current) for current in ohmic]
    pull = [g.mul(x, context.reversal(current)) for x, current in zip(opened, ohmic, strict=True)]
    if drive.synapses is not None:
        opened.append(drive.synapses[0])
        pull.append(drive.synapses[1])
    conductance = g.total(opened)
    source = g.sub(g.add(g.total(pull), drive.current), g.total(driven))
    capacitance = g.param("C")
    target = g.div(source, conductance)
    decay = g.call("exp", g.neg(g.div(g.mul(system.step, conductance), capacitance)))
    relaxed = g.add(target, g.mul(g.sub(v, target), decay))
    drift = g.add(v, g.div(g.mul(system.step, source), capacitance))
    return g.select("!=", (conductance, g.num(0.0)), relaxed, drift)

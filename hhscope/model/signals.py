"""Signals: what a run records, by name, unit and kind, in the one order used everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hhscope.model.model import Model


class Kind(StrEnum):
    """What a signal is; panels choose their signals by it."""

    VOLTAGE = "voltage"
    GATE = "gate"
    POOL = "pool"
    STATE = "state"
    INSTANT_GATE = "instant_gate"
    CURRENT = "current"
    INPUT = "input"
    SYNAPSE = "synapse"
    MATH = "math"  # a formula of the user, worked out from recorded signals


INPUT_NAME = "I_stim"
SYNAPSE_NAME = "g_synapses"
SYNAPTIC_CURRENT_NAME = "I_synapses"


@dataclass(frozen=True, slots=True)
class Signal:
    """One recorded quantity. ``unit`` is empty for gates; ``formula`` is of what is not recorded but worked out."""

    name: str
    unit: str
    kind: Kind
    formula: str = ""


def signals(model: Model, *, synaptic: bool = False) -> tuple[Signal, ...]:
    """States, instantaneous gates, every current (``I_<name>``), total input (``I_stim``), in this order.

    With a synaptic input, then: the conductance of all synapses together, and their current (outward positive).
    """
    found = [Signal("V", "mV", Kind.VOLTAGE)]
    found += [Signal(gate.name, "", Kind.GATE) for gate in model.dynamic_gates]
    found += [
        Signal(pool.name, pool.unit, Kind.POOL if pool.is_concentration else Kind.STATE)
        for pool in model.pools
    ]
    found += [Signal(gate.name, "", Kind.INSTANT_GATE) for gate in model.instant_gates]
    found += [Signal(f"I_{current.name}", "µA/cm²", Kind.CURRENT) for current in model.currents]
    found.append(Signal(INPUT_NAME, "µA/cm²", Kind.INPUT))
    if synaptic:
        found.append(Signal(SYNAPSE_NAME, "mS/cm²", Kind.SYNAPSE))
        found.append(Signal(SYNAPTIC_CURRENT_NAME, "µA/cm²", Kind.CURRENT))
    return tuple(found)

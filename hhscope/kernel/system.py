"""System: a model lowered to nodes; the terms of its equations in any state an integrator asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hhscope.kernel.graph import Graph, Node
from hhscope.model.expression import Binary, Call, Compare, Expr, Name, Negate, Number
from hhscope.model.model import Current, Gate, Model, Pool

GAS_CONSTANT: Final = 8.314462618  # J/(mol K), CODATA 2018
FARADAY: Final = 96485.33212  # C/mol, CODATA 2018
ZERO_CELSIUS: Final = 273.15  # K

# Names of a model file never begin with an underscore, so these cannot collide.
CURRENT_PARAMETER: Final = "_I"
STEP_PARAMETER: Final = "_h"


@dataclass(frozen=True, slots=True)
class Drive:
    """What comes from outside at one stage of a step.

    current : µA/cm², inward positive
    synapses : None, or the synaptic conductance G (mS/cm²) and its pull ΣgE (µA/cm²): outward flows G·V − ΣgE
    """

    current: Node
    synapses: tuple[Node, Node] | None = None


class System:
    """The equations of one model on one graph. Methods ask for a `Context` per set of state variables.

    ``synaptic``: conductances from outside pull at the membrane, too.
    """

    def __init__(self, model: Model, *, synaptic: bool = False) -> None:
        self.model = model
        self.synaptic = synaptic
        self.graph = Graph()
        self.step = self.graph.param(STEP_PARAMETER)

    def input(self, stage: int) -> Drive:
        """The input of a stage of the step: variables that the emitter sets before that stage."""
        variable = self.graph.var
        synapses = (variable(f"G{stage}"), variable(f"P{stage}")) if self.synaptic else None
        return Drive(variable(f"I{stage}"), synapses)

    def state_variables(self, prefix: str) -> dict[str, Node]:
        """A local variable per state: ``prefix + name``."""
        return {name: self.graph.var(prefix + name) for name in self.model.state_names}

    def context(self, states: Mapping[str, Node], *, near: Context | None = None) -> Context:
        """The model's terms where its states have the given values (nodes by state name).

        ``near`` : terms less than a step away. Nernst potentials then follow from those there, without a logarithm of
        their own: right to the third order in the step (see `Context`).
        """
        return Context(self, states, near)


class Context:
    """All terms of a model in one set of state values; every term is built when first asked for.

    Near another context ln x is ln x0 + 2(x - x0)/(x + x0), which differs by 1/12 of the cube of ln x - ln x0.
    """

    def __init__(self, system: System, states: Mapping[str, Node], near: Context | None = None) -> None:
        self._system = system
        self._near = near
        self._graph = system.graph
        self._model = system.model
        self._names: dict[str, Node] = dict(states)
        self._defines = dict(system.model.defines)
        self._instant = {gate.name: gate for gate in system.model.instant_gates}
        self._currents = {f"I_{current.name}": current for current in system.model.currents}

    @property
    def v(self) -> Node:
        """The membrane voltage, mV."""
        return self._names["V"]

    def name(self, name: str) -> Node:
        """The value of a name that expressions of the model may use."""
        if name not in self._names:
            self._names[name] = self._resolve(name)
        return self._names[name]

    def _resolve(self, name: str) -> Node:
        if name in self._defines:
            return self.build(self._defines[name])
        if name in self._instant:
            return self.steady(self._instant[name])
        if name in self._currents:
            return self.current(self._currents[name])
        if name == "phi":
            return self._phi(self._graph.param("Q10"))
        return self._graph.param(name)

    def _phi(self, q10: Node) -> Node:
        g = self._graph
        degrees = g.sub(g.param("T"), g.param("T_ref"))
        return g.power(q10, g.div(degrees, g.num(10.0)))

    def build(self, expr: Expr) -> Node:
        """The node of an expression."""
        g = self._graph
        match expr:
            case Number(value):
                return g.num(value)
            case Name(name):
                return self.name(name)
            case Negate(operand):
                return g.neg(self.build(operand))
            case Binary(op, left, right):
                make = {"+": g.add, "-": g.sub, "*": g.mul, "/": g.div, "^": g.power}[op]
                return make(self.build(left), self.build(right))
            case Call("where", (Compare(op, left, right), yes, no)):
                return g.select(op, (self.build(left), self.build(right)), self.build(yes), self.build(no))
            case Call(function, args):
                near = self._near if function == "nernst" else None
                built = tuple(self.build(arg) for arg in args)
                return self._call(function, built) if near is None else self._nernst_near(near, args, built)
        raise TypeError(f"{expr} is no expression of a checked model")

    def _given(self, expr: Expr | None) -> Node:
        if expr is None:
            raise TypeError(f"model {self._model.id} was not checked: an expression is missing")
        return self.build(expr)

    def _call(self, function: str, args: tuple[Node, ...]) -> Node:
        g = self._graph
        match function:
            case "pow":
                return g.power(*args)
            case "sigm":
                return g.div(g.num(1.0), g.add(g.num(1.0), g.call("exp", g.neg(args[0]))))
            case "nernst":
                charge, inside, outside, celsius = args
                slope = g.div(self._thermal_voltage(celsius), charge)
                return g.mul(slope, g.call("log", g.div(outside, inside)))
            case "ghk":
                return self._ghk(*args)
        return g.call(function, *args)

    def _nernst_near(self, there: Context, args: tuple[Expr, ...], built: tuple[Node, ...]) -> Node:
        """The Nernst potential from that of the other context; the same one if its concentrations are."""
        g = self._graph
        charge, inside, outside, celsius = built
        inside_there, outside_there = (there.build(arg) for arg in args[1:3])
        known = there._call("nernst", (charge, inside_there, outside_there, celsius))
        if inside is inside_there and outside is outside_there:
            return known
        if outside is outside_there:
            now, before = inside_there, inside
        else:
            now, before = g.mul(outside, inside_there), g.mul(outside_there, inside)
        change = g.div(g.mul(g.num(2.0), g.sub(now, before)), g.add(now, before))
        return g.add(known, g.mul(g.div(self._thermal_voltage(celsius), charge), change))

    def _thermal_voltage(self, celsius: Node) -> Node:
        """RT/F in mV."""
        g = self._graph
        return g.mul(g.num(1e3 * GAS_CONSTANT / FARADAY), g.add(celsius, g.num(ZERO_CELSIUS)))

    def _ghk(self, v: Node, charge: Node, inside: Node, outside: Node, celsius: Node) -> Node:
        """Goldman-Hodgkin-Katz flux, µA/cm² per cm/s; f/(1 - e^-f) = vtrap(-f, 1) is guarded at f = 0."""
        g = self._graph
        f = g.div(g.mul(charge, v), self._thermal_voltage(celsius))
        minus_f = g.neg(f)
        scale = g.mul(charge, g.num(FARADAY * 1e-3))
        gradient = g.sub(inside, g.mul(outside, g.call("exp", minus_f)))
        return g.mul(g.mul(scale, g.call("vtrap", minus_f, g.num(1.0))), gradient)

    # -- gates ---------------------------------------------------------------------------------------------

    def _gate_phi(self, gate: Gate) -> Node:
        return self.name("phi") if gate.q10 is None else self._phi(self._graph.num(gate.q10))

    def opening(self, gate: Gate) -> tuple[Node, Node]:
        """φ·scale·α and φ·scale·β of an alpha/beta gate, 1/ms."""
        g = self._graph
        factor = g.mul(self._gate_phi(gate), g.num(gate.scale))
        return g.mul(factor, self._given(gate.alpha)), g.mul(factor, self._given(gate.beta))

    def relaxation(self, gate: Gate) -> Node:
        """φ/tau of an inf/tau gate, 1/ms."""
        return self._graph.div(self._gate_phi(gate), self._given(gate.tau))

    def steady(self, gate: Gate) -> Node:
        """x_inf."""
        if gate.inf is not None:
            return self.build(gate.inf)
        alpha, beta = self._given(gate.alpha), self._given(gate.beta)
        return self._graph.div(alpha, self._graph.add(alpha, beta))

    def gate_derivative(self, gate: Gate) -> Node:
        """dx/dt of a gate, 1/ms."""
        g = self._graph
        x = self.name(gate.name)
        if gate.inf is not None:
            return g.mul(self.relaxation(gate), g.sub(self.build(gate.inf), x))
        alpha, beta = self.opening(gate)
        return g.sub(g.mul(alpha, g.sub(g.num(1.0), x)), g.mul(beta, x))

    # -- currents ------------------------------------------------------------------------------------------

    def conductance(self, current: Current) -> Node:
        """g_eff · Π gate^power · factor, mS/cm² (or the permeability before a ``drive``)."""
        g = self._graph
        full = g.param(f"g_{current.name}")
        if current.blocker is not None:
            open_part = g.sub(g.num(1.0), g.div(g.param(f"block_{current.name}"), g.num(100.0)))
            full = g.mul(full, open_part)
        powers = [g.power(self.name(name), g.num(power)) for name, power in current.gates]
        factor = [] if current.factor is None else [self.build(current.factor)]
        return g.product([full, *powers, *factor])

    def reversal(self, current: Current) -> Node:
        """E of an ohmic current, mV."""
        return self._given(current.reversal)

    def current(self, current: Current) -> Node:
        """The current, outward positive, µA/cm²."""
        g = self._graph
        if current.drive is not None:
            return g.mul(self.conductance(current), self.build(current.drive))
        return g.mul(self.conductance(current), g.sub(self.v, self.reversal(current)))

    def membrane_current(self) -> Node:
        """Sum of all currents in file order."""
        return self._graph.total(self.name(f"I_{current.name}") for current in self._model.currents)

    def synaptic_current(self, conductance: Node, pull: Node) -> Node:
        """The current through synapses, outward positive, µA/cm²."""
        g = self._graph
        return g.sub(g.mul(conductance, self.v), pull)

    # -- derivatives ---------------------------------------------------------------------------------------

    def pool_derivative(self, pool: Pool) -> Node:
        """d/dt of a pool or a further state."""
        return self.build(pool.rhs)

    def derivatives(self, drive: Drive) -> dict[str, Node]:
        """d/dt of every state, by name."""
        g = self._graph
        inward = g.sub(drive.current, self.membrane_current())
        if drive.synapses is not None:
            inward = g.sub(inward, self.synaptic_current(*drive.synapses))
        found = {"V": g.div(inward, g.param("C"))}
        found |= {gate.name: self.gate_derivative(gate) for gate in self._model.dynamic_gates}
        found |= {pool.name: self.pool_derivative(pool) for pool in self._model.pools}
        return found

"""Batch rewriting: lines of a fixed-step method as cheaper ones that vectorise: relaxations as quotients, no branches.

x_inf + (x - x_inf)·e^-q becomes x + (q·x_inf - q·x)/(1 + q/2 + q²/12), the [2/2] approximant of Padé: no exponential,
no division by q, never beyond x_inf, right to q⁵/720 (q = step/time constant, 0.1 in a spike of the squid axon at
0.01 ms: 1e-8 of the way to x_inf). From q = 6 on, where that would slow down, the divisor is 1 + q: backward Euler.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hhscope.kernel.batch_divide import flatten, share
from hhscope.kernel.batch_types import LaneType
from hhscope.kernel.graph import Graph, Node, is_num
from hhscope.kernel.optimise import Rewrite, optimise, remade
from hhscope.kernel.system import STEP_PARAMETER
from hhscope.kernel.writer import Line

_STIFF = 6.0  # step/time constant where 1 + q/2 + q²/12 is 1 + q

_MAX_WHOLE_POWER = 128


def rewrite(graph: Graph, lines: Iterable[Line], lane: LaneType) -> list[Line]:
    """Lines of the same values, for the batch kernel, in an order that can be written."""
    relaxed = _Relaxer(graph).lines(lines)
    functions = Rewrite(graph, lambda g, node: _function(g, node, lane.trap))
    cheap = optimise(graph, _each(relaxed, functions.node), lane.power)
    parts = Rewrite(graph, _parts)
    gather = _Gather(graph)
    flat = flatten(graph, _each(cheap, parts.node))
    return share(graph, _each(flat, gather.node), lane.divisors)


def _each(lines: Iterable[Line], change: object) -> list[Line]:
    return [Line(line.target, change(line.node), line.comment) for line in lines]  # type: ignore[operator]


# -- sums of small steps ------------------------------------------------------------------------------------


def carry(graph: Graph, lines: Iterable[Line], states: Iterable[str]) -> tuple[list[Line], dict[str, str]]:
    """Lines in which these states, where a step adds to them, keep what rounding loses (Kahan); and {new: old} of that.

    W. Kahan, Commun. ACM 8:40 (1965), doi 10.1145/363707.363723.
    """
    wanted = {f"n_{name}": name for name in states}
    found: list[Line] = []
    lost: dict[str, str] = {}
    for line in lines:
        name = wanted.get(line.target, "")
        old = graph.var(f"s_{name}")
        if not name or line.node.op != "+" or line.node.args[0] is not old:
            found.append(line)
            continue
        new, change = graph.var(line.target), graph.var(f"d_{name}")
        found.append(
            Line(f"d_{name}", graph.sub(line.node.args[1], graph.var(f"e_{name}")), f"change of {name}")
        )
        found.append(Line(line.target, graph.add(old, change), line.comment))
        found.append(Line(f"f_{name}", graph.sub(graph.sub(new, old), change), "what rounding added"))
        lost[f"f_{name}"] = f"e_{name}"
    return found, lost


# -- relaxations ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Relaxation:
    """target + (start - target)·e^-q."""

    start: Node
    target: Node
    q: Node


class _Relaxer:
    """Lines with each relaxation as a quotient, after a line that names its q."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._named: dict[int, Node] = {}
        self._found: list[Line] = []

    def lines(self, lines: Iterable[Line]) -> list[Line]:
        """The rewritten lines; those without a relaxation are as they were."""
        for line in lines:
            relaxation = _match(line.node.args[2] if line.node.op == "select" else line.node)
            node = line.node if relaxation is None else self._quotient(relaxation)
            self._found.append(Line(line.target, node, line.comment))
        return self._found

    def _quotient(self, found: _Relaxation) -> Node:
        g = self._graph
        q = self._name(found.q)
        curved = g.mul(g.num(1.0 / 12.0), g.call("min", q, g.num(_STIFF)))
        divisor = g.add(g.num(1.0), g.mul(q, g.add(g.num(0.5), curved)))
        return g.add(found.start, g.div(_pull(g, found, q), divisor))

    def _name(self, q: Node) -> Node:
        if id(q) not in self._named:
            variable = self._graph.var(f"q{len(self._named)}")
            self._named[id(q)] = variable
            self._found.append(Line(str(variable.value), _spread(self._graph, q), "step / time constant"))
        return self._named[id(q)]


def _match(node: Node) -> _Relaxation | None:
    """The parts of a relaxation whose exponent holds the step, as the exponential methods write it."""
    if node.op != "+" or node.args[1].op != "*":
        return None
    target, (distance, decay) = node.args[0], node.args[1].args
    if distance.op != "-" or distance.args[1] is not target or decay.op != "call" or decay.value != "exp":
        return None
    exponent = decay.args[0]
    if exponent.op != "neg" or not _holds_step(exponent.args[0]):
        return None
    return _Relaxation(distance.args[0], target, exponent.args[0])


def _holds_step(node: Node) -> bool:
    if node.op == "param":
        return node.value == STEP_PARAMETER
    return node.op in ("*", "/") and _holds_step(node.args[0])


def _pull(g: Graph, found: _Relaxation, q: Node) -> Node:
    """q·(target - start); where target is a quotient by the rate inside q, without that division."""
    target = found.target.args[2] if found.target.op == "select" else found.target
    if target.op == "/":
        scaled = _replaced(g, found.q, target.args[1], target.args[0])
        if scaled is not None:
            return g.sub(_spread(g, scaled), g.mul(q, found.start))
    return g.mul(q, g.sub(found.target, found.start))


def _replaced(g: Graph, product: Node, old: Node, new: Node) -> Node | None:
    """A product or quotient with the factor ``old`` replaced; None where it has no such factor."""
    if product is old:
        return new
    if product.op == "*":
        left, right = product.args
        found = _replaced(g, right, old, new)
        return None if found is None else g.mul(left, found)
    if product.op == "/":
        found = _replaced(g, product.args[0], old, new)
        return None if found is None else g.div(found, product.args[1])
    return None


def _spread(g: Graph, node: Node) -> Node:
    """A fixed factor times a sum, as the sum of the products: each term then has one constant."""
    if node.op == "/" and node.args[1].fixed:
        return _spread(g, g.mul(g.div(g.num(1.0), node.args[1]), node.args[0]))
    if node.op != "*" or not node.args[0].fixed:
        return node
    factor, rest = node.args
    if rest.op in ("+", "-"):
        make = g.add if rest.op == "+" else g.sub
        return make(*(_spread(g, g.mul(factor, term)) for term in rest.args))
    if rest.op in ("*", "/") and rest.args[0].fixed and not rest.fixed:
        make = g.mul if rest.op == "*" else g.div
        return _spread(g, make(g.mul(factor, rest.args[0]), rest.args[1]))
    return node


# -- functions -----------------------------------------------------------------------------------------------


def _function(g: Graph, node: Node, small: float) -> Node | None:
    """x/(e^u - 1), u = x/y, by its series y - x/2 + x²/12y for small u; ln(a/b) of a fixed a as ln a - ln b."""
    if node.op != "call" or node.fixed:
        return None
    if node.value == "log" and node.args[0].op == "/" and node.args[0].args[0].fixed:
        return g.sub(g.call("log", node.args[0].args[0]), g.call("log", node.args[0].args[1]))
    if node.value != "vtrap":
        return None
    x, y = node.args
    one, half = g.num(1.0), g.num(0.5)
    inverse = g.div(one, y)
    series = g.add(y, g.mul(x, g.sub(g.mul(x, g.mul(inverse, g.num(1 / 12))), half)))
    power = g.call("exp", g.mul(x, inverse))
    negative = x.op == "neg"
    size = x.args[0] if negative else x
    near = (g.call("abs", size), g.mul(g.num(small), g.call("abs", y)))
    divisor = g.select("<", near, one, g.sub(one, power) if negative else g.sub(power, one))
    return g.div(g.select("<", near, series, size), divisor)


def _parts(g: Graph, node: Node) -> Node | None:
    """A logarithm with its division in sight, so that it can be shared; a large whole power by multiplications."""
    if node.fixed:
        return None
    if node.op == "**" and isinstance(node.args[1].value, float) and node.args[1].value.is_integer():
        power = int(node.args[1].value)
        if 0 < abs(power) <= _MAX_WHOLE_POWER:
            whole = _whole_power(g, node.args[0], abs(power))
            return whole if power > 0 else g.div(g.num(1.0), whole)
    if node.op != "call" or node.value != "log":
        return None
    x = node.args[0]
    rest = g.call("log_rest", x)
    part = g.div(rest, g.add(rest, g.num(2.0)))
    return g.call("log_sum", x, g.call("log_power", x), rest, part)


def _whole_power(g: Graph, base: Node, n: int) -> Node:
    if n == 1:
        return base
    half = _whole_power(g, base, n // 2)
    return g.mul(g.mul(half, half), base) if n % 2 else g.mul(half, half)


# -- products ------------------------------------------------------------------------------------------------


class _Gather:
    """Products rebuilt so that all their fixed factors are one constant: (step·φ)·(0.07·(k·u)) = k'·u."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._done: dict[int, tuple[Node, Node]] = {}
        self._one = graph.num(1.0)

    def node(self, node: Node) -> Node:
        """The rebuilt node."""
        fixed, rest = self._parts(node)
        if rest is self._one:
            return fixed
        if is_num(fixed, -1.0):
            return self._graph.neg(rest)
        return self._graph.mul(fixed, rest)

    def _parts(self, node: Node) -> tuple[Node, Node]:
        """(fixed factor, the rest) of a node; 1 where there is none."""
        if id(node) not in self._done:
            self._done[id(node)] = self._split(node)
        return self._done[id(node)]

    def _split(self, node: Node) -> tuple[Node, Node]:
        g, one = self._graph, self._one
        if node.fixed:
            return node, one
        if node.op == "neg":
            fixed, rest = self._parts(node.args[0])
            return g.neg(fixed), rest
        if node.op in ("*", "/"):
            (fixed, rest), (other_fixed, other) = self._parts(node.args[0]), self._parts(node.args[1])
            combine = g.mul if node.op == "*" else g.div
            return combine(fixed, other_fixed), combine(rest, other)
        args = tuple(self.node(arg) for arg in node.args)
        return one, node if args == node.args else remade(g, node, args)

"""Optimise: cheaper lines of equal value: related exponentials become powers of one, divisions become products.

Rates of one cell use exp((V + a)/b) with slopes 1/b that are often whole multiples of a common one (Hodgkin and
Huxley's 1/10, 1/20 and 1/80): then exp(V·s) is computed once and its powers cost a multiplication each.
The results differ from the plain lines by rounding only; a test holds both against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from hhscope.kernel.graph import Graph, Node
from hhscope.kernel.writer import Line

MAX_POWER: Final = 16
MAX_OFFSET: Final = 300.0  # of an exponent: beyond, the fixed factor could leave the range of a double
SERIES_BELOW: Final = 0.05  # |u| of vtrap: e**u - 1 from a shared exponential would lose digits here


@dataclass(frozen=True, slots=True)
class _Affine:
    """slope · variable + offset, with a literal slope and a fixed offset."""

    variable: Node
    slope: float
    offset: Node


def optimise(graph: Graph, lines: Iterable[Line]) -> list[Line]:
    """Lines of the same values at less cost."""
    expand = _Rewrite(graph, _expand)
    wanted = [Line(line.target, expand.node(line.node), line.comment) for line in lines]
    exponents = _exponents(graph, wanted)
    bases = _bases(exponents.values())
    merge = _Rewrite(graph, lambda g, node: _merged(g, node, exponents, bases))
    return [Line(line.target, merge.node(line.node), line.comment) for line in wanted]


class _Rewrite:
    """Rebuild a graph bottom-up, giving ``rule`` every rebuilt node; None leaves it."""

    def __init__(self, graph: Graph, rule: Callable[[Graph, Node], Node | None]) -> None:
        self._graph = graph
        self._rule = rule
        self._done: dict[int, Node] = {}

    def node(self, node: Node) -> Node:
        """The rewritten node."""
        if id(node) not in self._done:
            args = tuple(self.node(arg) for arg in node.args)
            same = node if args == node.args else _remade(self._graph, node, args)
            self._done[id(node)] = self._rule(self._graph, same) or same
        return self._done[id(node)]


def _remade(g: Graph, node: Node, args: tuple[Node, ...]) -> Node:
    makers: dict[str, Callable[..., Node]] = {
        "+": g.add, "-": g.sub, "*": g.mul, "/": g.div, "neg": g.neg, "**": g.power,
    }  # fmt: skip
    if node.op == "select":
        return g.select(str(node.value), args[:2], args[2], args[3])
    if node.op == "call":
        return g.call(str(node.value), *args)
    return makers[node.op](*args)


def _expand(g: Graph, node: Node) -> Node | None:
    """Functions of an exponential in terms of it; division by what is fixed as a product."""
    if node.op == "/" and node.args[1].fixed and not node.args[0].fixed:
        return g.mul(node.args[0], g.div(g.num(1.0), node.args[1]))
    if node.op != "call" or node.fixed:
        return None
    x = node.args[0]
    one, two = g.num(1.0), g.num(2.0)
    match node.value:
        case "cosh":
            e = g.call("exp", x)
            return g.mul(g.num(0.5), g.add(e, g.div(one, e)))
        case "tanh":
            return g.sub(one, g.div(two, g.add(g.call("exp", g.mul(two, x)), one)))
        case "vtrap" if node.args[1].fixed:
            return _trap(g, x, node.args[1])
    return None


def _trap(g: Graph, x: Node, y: Node) -> Node:
    """x/(exp(x/y) - 1); near x = 0 its series y·(1 - u/2 + u²/12 - u⁴/720 + u⁶/30240), u = x/y."""
    one = g.num(1.0)
    u = g.mul(x, g.div(one, y))
    v = g.mul(u, u)
    tail = g.sub(g.num(1 / 12), g.mul(v, g.sub(g.num(1 / 720), g.mul(v, g.num(1 / 30240)))))
    series = g.mul(y, g.add(g.sub(one, g.mul(g.num(0.5), u)), g.mul(v, tail)))
    plain = g.div(x, g.sub(g.call("exp", u), one))
    return g.select("<", (g.call("abs", u), g.num(SERIES_BELOW)), series, plain)


def _exponents(g: Graph, lines: Iterable[Line]) -> dict[int, _Affine]:
    """The exponentials of lines whose exponent is affine in one variable, by the id of their node."""
    found: dict[int, _Affine] = {}
    seen: set[int] = set()
    todo = [line.node for line in lines]
    while todo:
        node = todo.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        todo.extend(node.args)
        if node.op == "call" and node.value == "exp" and not node.fixed:
            affine = _affine(g, node.args[0])
            if affine is not None and affine.slope and _modest(affine.offset):
                found[id(node)] = affine
    return found


def _modest(offset: Node) -> bool:
    """A literal offset must not be extreme; one made of parameters is a voltage over a slope, and is not."""
    return not isinstance(offset.value, float) or abs(offset.value) < MAX_OFFSET


def _affine(g: Graph, node: Node) -> _Affine | None:
    """``node`` as slope · variable + offset, if it is."""
    if node.op == "var":
        return _Affine(node, 1.0, g.num(0.0))
    if node.op == "neg":
        return _scaled(g, _affine(g, node.args[0]), g.num(-1.0))
    if node.op == "*":
        left, right = node.args
        factor, other = (left, right) if left.op == "num" else (right, left)
        return _scaled(g, _affine(g, other), factor)
    return _shifted(g, node) if node.op in ("+", "-") else None


def _scaled(g: Graph, affine: _Affine | None, factor: Node) -> _Affine | None:
    if affine is None or not isinstance(factor.value, float) or factor.op != "num":
        return None
    return _Affine(affine.variable, affine.slope * factor.value, g.mul(affine.offset, factor))


def _shifted(g: Graph, node: Node) -> _Affine | None:
    """A sum or difference of something affine and something fixed."""
    left, right = node.args
    combine = g.add if node.op == "+" else g.sub
    affine = _affine(g, left if right.fixed else right) if left.fixed != right.fixed else None
    if affine is None:
        return None
    if right.fixed:
        return _Affine(affine.variable, affine.slope, combine(affine.offset, right))
    sign = 1.0 if node.op == "+" else -1.0
    return _Affine(affine.variable, sign * affine.slope, combine(left, affine.offset))


def _bases(exponents: Iterable[_Affine]) -> dict[tuple[int, float], tuple[float, int]]:
    """(variable, slope) -> (base slope, power) with slope = power · base, |power| <= MAX_POWER, on few bases."""
    by_variable: dict[int, set[float]] = {}
    for affine in exponents:
        by_variable.setdefault(id(affine.variable), set()).add(affine.slope)
    found: dict[tuple[int, float], tuple[float, int]] = {}
    for variable, slopes in by_variable.items():
        left = set(slopes)
        while left:
            base, members = max(
                ((c, _multiples(c, left)) for c in _candidates(left)),
                key=lambda item: (len(item[1]), abs(item[0])),
            )
            for slope, power in members.items():
                found[variable, slope] = (base, power)
            left -= set(members)
    return found


def _candidates(slopes: set[float]) -> list[float]:
    return [slope / m for slope in sorted(slopes) for m in range(1, MAX_POWER + 1)]


def _multiples(base: float, slopes: set[float]) -> dict[float, int]:
    found = {}
    for slope in slopes:
        power = round(slope / base)
        if 1 <= abs(power) <= MAX_POWER and abs(power * base - slope) <= 1e-13 * abs(slope):
            found[slope] = power
    return found


def _merged(
    g: Graph, node: Node, exponents: dict[int, _Affine], bases: dict[tuple[int, float], tuple[float, int]]
) -> Node | None:
    affine = exponents.get(id(node))
    if affine is None:
        return None
    base, power = bases[id(affine.variable), affine.slope]
    shared = g.call("exp", g.mul(g.num(base), affine.variable))
    return g.mul(g.call("exp", affine.offset), g.power(shared, g.num(float(power))))

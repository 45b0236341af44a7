"""Balanced lines: equal values, and what is known late goes through few operations."""

from __future__ import annotations

import math
from typing import Any

import pytest

from hhscope.kernel.balance import STEPS_PER_E, balance
from hhscope.kernel.graph import Graph, Node
from hhscope.kernel.writer import Constants, Line, Writer


def _text(g: Graph, node: Node) -> str:
    """One line, balanced and written."""
    lines = balance(g, [Line("x", node)])
    writer = Writer(Constants(), "t", set())
    writer.announce(lines)
    return "\n".join(writer.write(lines))


def _exp_of(x: float, slope: float, _steps: float) -> float:
    return math.exp(slope * x)


SCOPE: dict[str, Any] = {
    "exp_of": _exp_of,
    "exp": math.exp,
    "a": 1.3,
    "b": -0.7,
    "v": -47.3,
    "k0": 1.0,
    "p_q": 3.5,
}


def test_fixed_factors_become_one_constant_and_the_exponential_comes_last() -> None:
    g = Graph()
    a, v, q = g.var("a"), g.var("v"), g.param("q")
    late = g.call("exp", g.mul(g.num(-0.1), v))
    node = g.mul(q, g.mul(g.mul(g.num(4.0), late), a))
    assert _text(g, node) == f"x = k0 * a * exp_of(v, -0.1, {-0.1 * STEPS_PER_E!r})"


def test_a_product_goes_above_its_division() -> None:
    g = Graph()
    a, b, v = g.var("a"), g.var("b"), g.var("v")
    below = g.add(g.num(1.0), g.call("exp", v))
    assert _text(g, g.mul(g.mul(a, g.div(g.num(1.0), below)), b)) == "x = a * b / (1.0 + exp(v))"


def test_the_factors_of_a_guard_go_into_both_of_its_sides() -> None:
    g = Graph()
    a, b, v = g.var("a"), g.var("b"), g.var("v")
    guard = g.select("<", (v, g.num(0.0)), g.mul(g.num(2.0), v), g.div(v, a))
    assert (
        _text(g, g.mul(g.mul(g.num(3.0), guard), b)) == "x = v * (6.0 * b) if v < 0.0 else v * (3.0 * b) / a"
    )


def test_a_sum_ends_with_the_term_that_is_known_last() -> None:
    g = Graph()
    a, b, v = g.var("a"), g.var("b"), g.var("v")
    node = g.sub(g.add(g.call("exp", v), a), b)
    assert _text(g, node) == "x = a - b + exp(v)"


@pytest.mark.parametrize("seed", range(30))
def test_balanced_lines_have_equal_values(seed: int) -> None:
    import random

    g, choose = Graph(), random.Random(seed)
    leaves = [g.var("a"), g.var("b"), g.num(2.5), g.num(-0.3), g.call("exp", g.mul(g.num(0.02), g.var("v")))]
    while len(leaves) > 1:
        left, right = (leaves.pop(choose.randrange(len(leaves))) for _ in range(2))
        make = choose.choice([g.add, g.sub, g.mul, g.div, lambda x, y: g.neg(g.mul(x, y))])
        leaves.append(make(left, right))
    plain = Writer(None, "t", set())
    plain.announce([Line("x", leaves[0])])
    wanted: dict[str, Any] = dict(SCOPE)
    exec("\n".join(plain.write([Line("x", leaves[0])])), wanted)
    balanced = balance(g, [Line("x", leaves[0])])
    writer = Writer(None, "t", set())
    writer.announce(balanced)
    found: dict[str, Any] = dict(SCOPE)
    exec("\n".join(writer.write(balanced)), found)
    assert found["x"] == pytest.approx(wanted["x"], rel=1e-12)

"""The graph keeps one of each node, folds constants and knows what parameters fix."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.kernel.graph import Graph
from hhscope.kernel.writer import Constants, Line, Writer

small = st.floats(-50.0, 50.0).filter(lambda x: abs(x) > 1e-3)


def _evaluate(lines: list[str], **names: float) -> dict[str, float]:
    scope: dict[str, float] = dict(names)
    for line in lines:
        target, _, text = line.partition(" = ")
        scope[target] = eval(text, {}, scope)
    return scope


def test_equal_terms_are_one_node() -> None:
    g = Graph()
    assert g.add(g.var("x"), g.num(2.0)) is g.add(g.var("x"), g.num(2.0))


def test_zero_and_minus_zero_stay_apart() -> None:
    g = Graph()
    assert g.num(0.0) is not g.num(-0.0)


def test_arithmetic_of_literals_is_folded_but_division_by_zero_is_left_to_the_run() -> None:
    g = Graph()
    assert g.mul(g.num(3.0), g.num(4.0)).value == 12.0
    assert g.div(g.num(1.0), g.num(0.0)).op == "/"


def test_terms_of_parameters_are_fixed_and_terms_of_variables_are_not() -> None:
    g = Graph()
    assert g.div(g.param("g"), g.num(3.0)).fixed
    assert not g.div(g.var("v"), g.param("g")).fixed


@given(base=small, exponent=st.integers(-6, 12))
def test_whole_powers_become_multiplications_of_the_same_value(base: float, exponent: int) -> None:
    g = Graph()
    line = Line("y", g.power(g.var("x"), g.num(float(exponent))))
    writer = Writer(None, "t", set())
    writer.announce([line])
    written = writer.write([line])
    assert "**" not in "".join(written)
    assert _evaluate(written, x=base)["y"] == pytest.approx(base**exponent, rel=1e-13)


@given(a=small, b=small, c=small)
def test_written_text_keeps_the_order_of_operations(a: float, b: float, c: float) -> None:
    g = Graph()
    x, y, z = g.var("x"), g.var("y"), g.var("z")
    cases = {
        "p": (g.sub(x, g.sub(y, z)), a - (b - c)),
        "q": (g.div(x, g.mul(y, z)), a / (b * c)),
        "r": (g.neg(g.add(x, y)), -(a + b)),
        "s": (g.mul(g.add(x, y), g.neg(z)), (a + b) * -c),
        "t": (g.select("<", (x, y), g.add(x, z), z), a + c if a < b else c),
    }
    lines = [Line(name, node) for name, (node, _) in cases.items()]
    writer = Writer(None, "w", set())
    writer.announce(lines)
    found = _evaluate(writer.write(lines), x=a, y=b, z=c)
    for name, (_, expected) in cases.items():
        assert found[name] == expected


def test_a_term_used_twice_is_computed_once() -> None:
    g = Graph()
    shared = g.call("exp", g.var("x"))
    lines = [Line("a", g.add(shared, g.num(1.0))), Line("b", g.mul(shared, g.num(2.0)))]
    writer = Writer(None, "t", set())
    writer.announce(lines)
    assert sum(line.count("exp(") for line in writer.write(lines)) == 1


def test_fixed_terms_leave_the_step_and_become_constants() -> None:
    g = Graph()
    constants = Constants()
    writer = Writer(constants, "t", set())
    lines = [Line("y", g.mul(g.var("v"), g.call("exp", g.param("a"))))]
    writer.announce(lines)
    assert writer.write(lines) == ["y = v * k0"]
    assert constants.nodes == [g.call("exp", g.param("a"))]

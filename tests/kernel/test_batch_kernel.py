"""Batch kernels: what is generated, that it is vector code's form, and its steps against the simulator's kernels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hhscope.engine import Simulator
from hhscope.kernel import find_method
from hhscope.kernel.batch import Block, build_batch
from hhscope.kernel.batch_divide import flatten, share
from hhscope.kernel.batch_emit import emit_batch
from hhscope.kernel.batch_split import split
from hhscope.kernel.batch_types import LANE_TYPES
from hhscope.kernel.batch_values import values
from hhscope.kernel.graph import Graph
from hhscope.kernel.writer import Line
from hhscope.model import load_model
from tests.models import SHIPPED


def source(name: str, dtype: str = "float64", varying: frozenset[str] = frozenset()) -> str:
    return emit_batch(
        load_model(name), find_method("exp_euler2"), varying=varying, lane=LANE_TYPES[dtype]
    ).text


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_no_loop_over_cells_holds_a_branch_or_a_library_function(name: str, dtype: str) -> None:
    steps = source(name, dtype).split("def advance")[1]
    assert " if " not in steps
    assert "math." not in steps.replace("# ", "#").split("for k in range")[1]


def test_the_squid_axon_needs_one_exponential_and_three_divisions_in_float64() -> None:
    steps = source("hh1952").split("for k in range")[1]
    assert steps.count("exp(") == 1
    assert steps.count(" / ") - steps.count("step / time") == 3


@pytest.mark.parametrize("name", ["hh1952", "squid_ca"])
def test_exponentials_and_each_further_division_have_loops_of_their_own(name: str) -> None:
    loops = source(name).split("for k in range")[1].split("for j in range")[1:]
    assert ["exp(" in loop for loop in loops] == [True] + [False] * (len(loops) - 1)
    assert " / " not in loops[0]
    assert all("/" in loop.replace("step / time", "") for loop in (loops[1], loops[2]))


def test_the_relaxations_of_every_model_are_found() -> None:
    for name in SHIPPED:
        steps = source(name).split("for k in range")[1]
        states = load_model(name).dynamic_gates
        assert steps.count("# step / time constant") >= len(states) + 1


def test_varying_parameters_make_rows_and_the_others_do_not() -> None:
    model = load_model("hh1952")
    plain = emit_batch(model, find_method("exp_euler2"), varying=frozenset(), lane=LANE_TYPES["float64"])
    varied = emit_batch(
        model, find_method("exp_euler2"), varying=frozenset({"g_Na"}), lane=LANE_TYPES["float64"]
    )
    assert len(plain.own) == 1  # the constant current
    assert len(varied.own) > 1
    assert len(plain.shared) > len(varied.shared)


def test_a_method_that_chooses_its_own_steps_is_refused_with_those_that_do_not() -> None:
    with pytest.raises(ValueError, match=r"method: dopri5 chooses its own steps.*use auto, euler, exp_euler"):
        build_batch(load_model("hh1952"), "dopri5")


def test_an_unknown_number_type_is_refused() -> None:
    with pytest.raises(ValueError, match=r"dtype: 'float16' .* use float64 or float32"):
        build_batch(load_model("hh1952"), dtype="float16")


@pytest.mark.parametrize("method", ["exp_euler", "exp_euler2"])
def test_a_thousand_steps_end_where_the_simulator_does(method: str) -> None:
    model = load_model("squid_ca")
    kernel = build_batch(model, method)
    shared, own = kernel.terms(model.defaults, np.linspace(0.0, 20.0, 64), 0.01)
    block = Block(kernel, 1000)
    simulators = [
        Simulator(model, method=method, current=float(i)) for i in np.linspace(0.0, 20.0, 64)[[0, 30, 63]]
    ]
    block.start(list(simulators[0].state.values()), own, shared)
    block.advance(1000)
    for simulator, cell in zip(simulators, [0, 30, 63], strict=True):
        expected = simulator.advance(1001).data[0]
        np.testing.assert_allclose(block.v[3:1004, cell], expected, rtol=0, atol=2e-4)  # mV, in the upstroke


def test_cutting_a_run_into_pieces_changes_no_bit() -> None:
    model = load_model("hh1952")
    kernel = build_batch(model)
    shared, own = kernel.terms(model.defaults, np.linspace(5.0, 20.0, 64), 0.01)
    start = list(Simulator(model).state.values())
    whole, parts = Block(kernel, 300), Block(kernel, 300)
    for block in (whole, parts):
        block.start(start, own, shared)
    whole.advance(300)
    found = []
    for n in (1, 99, 200):
        parts.advance(n)
        found.append(parts.v[3 : 3 + n].copy())
        parts.move_on(n)
    assert np.array_equal(np.concatenate(found), whole.v[3:303])


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_gate_never_goes_beyond_its_steady_value_however_stiff(dtype: str) -> None:
    model = load_model("hh1952")
    kernel = build_batch(model, dtype=dtype)
    shared, own = kernel.terms(model.defaults, 0.0, 5.0)  # ms: ten times the time constant of m at rest
    block = Block(kernel, 1)
    for m in (0.0, 0.5, 1.0):
        block.start([-65.0, m, 0.6, 0.32], own, shared)
        block.advance(1)
        found = float(block._rows[0, 0])
        assert min(m, 0.0529) - 1e-4 <= found <= max(m, 0.0530) + 1e-4
        assert abs(found - 0.05293) < 0.12 * abs(m - 0.05293)


# -- the passes ----------------------------------------------------------------------------------------------

number = st.floats(0.1, 10.0).map(lambda x: round(x, 3))


@settings(deadline=None, max_examples=50)
@given(st.lists(number, min_size=5, max_size=5))
def test_sharing_divisions_and_splitting_loops_keep_the_values(numbers: list[float]) -> None:
    g = Graph()
    a, b, c, d, e = (g.param(name) for name in "abcde")
    env = dict(zip("abcde", numbers, strict=True))
    x, y = g.var("x"), g.var("y")
    lines = [
        Line("q", g.div(a, g.add(b, g.div(c, g.add(x, d))))),
        Line("r", g.add(g.div(e, g.add(y, a)), g.div(b, g.mul(x, y)))),
        Line("s", g.div(g.var("q"), g.add(g.var("r"), g.div(x, g.add(g.var("q"), y))))),
        Line("u", g.mul(g.div(b, g.mul(x, y)), g.add(g.var("s"), g.div(e, g.add(y, a))))),
    ]
    plain = _run(g, lines, env)
    shared = share(g, flatten(g, lines), 4)
    assert _run(g, shared, env) == pytest.approx(plain, rel=1e-12)
    for longest in (1, 8, 1000):
        loops = split(g, shared, longest)
        assert _run(g, [line for loop in loops for line in loop], env) == pytest.approx(plain, rel=1e-12)


def _run(g: Graph, lines: list[Line], env: dict[str, float]) -> list[float]:
    """The values of q, r, s, u with x = 1.3 and y = 0.7."""
    known: dict[str, float] = {"x": 1.3, "y": 0.7}

    def evaluate(node):  # type: ignore[no-untyped-def]
        if node.op == "var":
            return g.num(known[str(node.value)])
        args = tuple(evaluate(arg) for arg in node.args)
        return node if not args else _again(g, node, args)

    for line in lines:
        known[line.target] = float(values([evaluate(line.node)], env)[0])
    return [known[name] for name in "qrsu"]


def _again(g: Graph, node, args):  # type: ignore[no-untyped-def]
    make = {"+": g.add, "-": g.sub, "*": g.mul, "/": g.div}
    return make[node.op](*args)

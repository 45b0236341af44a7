"""Optimised kernels equal the plain ones but for rounding, everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from hhscope.kernel import emit, find_method
from hhscope.kernel.cache import import_source
from hhscope.kernel.graph import Graph
from hhscope.kernel.optimise import optimise
from hhscope.kernel.writer import Line, Writer
from hhscope.model import Model, derivatives, environment, gate_curves, load_model
from tests.models import SHIPPED_SLOWLY

SINGULAR_MV = (
    -57.9 + 13,
    -56.2 + 15,
    -55.0,
    -54.0,
    -52.0,
    -50.0,
    -40.0,
    -35.0,
    -34.0,
    -27.0,
)  # of the shipped rates


def _right_hand_side(model: Model, *, plain: bool) -> Callable[[np.ndarray], np.ndarray]:
    source = emit(model, find_method("euler"), flat=True, plain=plain)
    module: Any = import_source(source.text)
    values = [
        model.defaults.get(name, model.I_default if name == "_I" else 1e-6) for name in source.parameter_names
    ]
    constants = np.empty(max(source.n_constants, 1))
    module.prepare(np.array(values), 0.01, constants)

    def evaluate(state: np.ndarray) -> np.ndarray:
        found = np.empty_like(state)
        module.rhs(state, constants, model.I_default, found)
        return found

    return evaluate


def _random_states(model: Model, n: int) -> np.ndarray:
    random = np.random.default_rng(1952)
    gates = len(model.dynamic_gates)
    v = np.concatenate([random.uniform(-120.0, 60.0, n - 4 * len(SINGULAR_MV)), _near_singular(random)])
    others = [np.abs(pool.init) * random.uniform(0.5, 3.0, n) + 1e-3 for pool in model.pools]
    mv = [
        random.uniform(-90.0, 40.0, n) if pool.unit == "mV" else x
        for pool, x in zip(model.pools, others, strict=True)
    ]
    return np.array([v, *random.uniform(0.0, 1.0, (gates, n)), *mv]).T.copy()


def _near_singular(random: np.random.Generator) -> np.ndarray:
    off = 10.0 ** random.uniform(-9, 0, (4, len(SINGULAR_MV))) * random.choice([-1, 1], (4, len(SINGULAR_MV)))
    return (np.array(SINGULAR_MV) + off).ravel()


def _largest_terms(model: Model, state: np.ndarray) -> np.ndarray:
    """The size of the largest term of each derivative: what rounding is relative to."""
    named = dict(zip(model.state_names, state.tolist(), strict=True))
    env = environment(model, {})
    from hhscope.model import currents

    flow = max(abs(x) for x in currents(model, named, {}).values()) + abs(model.I_default)
    rates = []
    for gate in model.dynamic_gates:
        _, tau = gate_curves(model, gate.name, named["V"], {**env, **named})
        rates.append(1.0 / float(tau))
    slopes = derivatives(model, named, {}, model.I_default)
    pools = [abs(slopes[pool.name]) + (flow + abs(named[pool.name])) for pool in model.pools]
    return np.array([flow / model.defaults["C"], *rates, *pools])


@pytest.mark.per_model
@pytest.mark.parametrize("name", SHIPPED_SLOWLY)
def test_optimised_derivatives_equal_plain_ones_to_a_trillionth_of_their_largest_term(name: str) -> None:
    model = load_model(name)
    plain, optimised = _right_hand_side(model, plain=True), _right_hand_side(model, plain=False)
    for index, state in enumerate(_random_states(model, 1000)):
        difference = np.abs(plain(state) - optimised(state))
        if (difference > 1e-13 * np.abs(plain(state))).any():
            assert (difference <= 1e-12 * _largest_terms(model, state)).all(), (index, state, difference)


def test_related_exponentials_become_powers_of_one() -> None:
    g = Graph()
    v = g.var("v")
    lines = [
        Line("a", g.call("exp", g.div(g.neg(g.add(v, g.num(65.0))), g.num(80.0)))),
        Line("b", g.call("exp", g.div(g.neg(g.add(v, g.num(35.0))), g.num(10.0)))),
        Line("c", g.call("exp", g.div(v, g.num(18.0)))),
    ]
    found = optimise(g, lines)
    writer = Writer(None, "t", set())
    writer.announce(found)
    text = "\n".join(writer.write(found))
    assert text.count("exp(") == 4  # of v: one base for a and b, one for c; two fixed factors
    scope: dict[str, Any] = {"v": -47.3, "exp": np.exp}
    exec(text, scope)
    assert scope["a"] == pytest.approx(np.exp(-(-47.3 + 65) / 80), rel=1e-14)
    assert scope["b"] == pytest.approx(np.exp(-(-47.3 + 35) / 10), rel=1e-14)
    assert scope["c"] == pytest.approx(np.exp(-47.3 / 18), rel=1e-14)


def test_the_inline_exponential_is_within_4_ulp_and_keeps_what_is_not_a_number() -> None:
    module: Any = import_source(emit(load_model("hh1952"), find_method("euler"), flat=True).text)
    x = np.concatenate([np.linspace(-700.0, 700.0, 20_001), np.linspace(-1e-3, 1e-3, 2_001)])
    found = np.array([module.exp(value) for value in x])
    exact = np.exp(x.astype(np.longdouble))
    ulp = np.spacing(np.exp(x))
    assert float(np.max(np.abs(found - exact) / ulp)) <= 4.0
    assert np.isnan(module.exp(np.nan))
    assert module.exp(1e6) > 1e307
    assert 0.0 <= module.exp(-1e6) < 1e-300

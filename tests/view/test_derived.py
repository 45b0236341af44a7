"""Conductances from recorded samples."""

from __future__ import annotations

import numpy as np
import pytest

from hhscope.analysis.epochs import epochs
from hhscope.engine import Simulator
from hhscope.engine.commands import SetParameters
from hhscope.engine.status import Applied
from hhscope.model import evaluate, load_model, signals
from hhscope.model.dynamics import currents, environment
from hhscope.view.derived import channels, conductances, conductances_over


def _column(model_id: str, **state: float) -> tuple[tuple[str, ...], np.ndarray]:
    names = tuple(signal.name for signal in signals(load_model(model_id)))
    return names, np.array([[state.get(name, 0.0)] for name in names])


@pytest.mark.parametrize("model_id", ["squid_ca", "ca_burster", "morris_lecar_snic"])
def test_conductance_times_driving_force_is_the_current(model_id: str) -> None:
    model = load_model(model_id)
    rng = np.random.default_rng(1)
    state = {name: rng.uniform(0.1, 0.9) for name in model.state_names} | {"V": -30.0}
    every = currents(model, state, model.defaults)
    names = tuple(signal.name for signal in signals(model))
    env = {**environment(model, {}), **state}
    from hhscope.model import gate_curves

    instant = {g.name: float(gate_curves(model, g.name, -30.0, env)[0]) for g in model.instant_gates}
    data = np.array([[({**state, **instant, **every}).get(name, 0.0)] for name in names])
    found = conductances(model, names, data, model.defaults)
    for row, current in enumerate(channels(model)):
        assert current.reversal is not None
        force = -30.0 - float(evaluate(current.reversal, {**env, **instant}))
        assert found[row, 0] * force == pytest.approx(every[f"I_{current.name}"], rel=1e-12)


def test_a_blocked_channel_has_no_conductance() -> None:
    names, data = _column("squid_ca", n=0.5, m=0.5, h=0.5, s=0.5)
    values = {**load_model("squid_ca").defaults, "block_K": 100.0, "block_Na": 50.0}
    found = conductances(load_model("squid_ca"), names, data, values)[:, 0]
    assert found.tolist() == [60.0 * 0.5**4, 0.0, 0.5 * 0.25]


def test_channels_without_gates_are_left_out() -> None:
    assert [c.name for c in channels(load_model("squid_ca"))] == ["Na", "K", "CaL"]
    assert [c.name for c in channels(load_model("ca_burster"))] == ["Na", "K", "CaS", "KCa"]


def _set(step: int, before: float, after: float) -> Applied:
    return Applied(
        run_id=1,
        step=step,
        t_ns=step * 10_000,
        command=SetParameters(values={"g_K": after}),
        before={"g_K": before},
    )


def test_each_sample_is_computed_with_the_parameters_in_force_at_it() -> None:
    model = load_model("squid_ca")
    names = tuple(signal.name for signal in signals(model))
    data = np.ones((len(names), 10))
    history = epochs({**model.defaults, "g_K": 30.0}, [_set(3, 36.0, 20.0), _set(6, 20.0, 30.0)])
    found = conductances_over(model, names, data, 0, history)
    assert found[1].tolist() == [36.0] * 3 + [20.0] * 3 + [30.0] * 4
    late = conductances_over(model, names, data[:, 5:], 5, history)
    assert late[1].tolist() == found[1, 5:].tolist()


def test_conductance_times_driving_force_is_the_recorded_current_also_at_the_sample_of_a_change() -> None:
    simulator = Simulator(load_model("hh1952"))
    first = simulator.advance(100).data
    before = simulator.set_parameters({"g_K": 20.0})
    data = np.concatenate([first, simulator.advance(100).data], axis=1)
    change = Applied(
        run_id=1, step=100, t_ns=1_000_000, command=SetParameters(values={"g_K": 20.0}), before=before
    )
    names = tuple(signal.name for signal in simulator.signals)
    found = conductances_over(simulator.model, names, data, 0, epochs(simulator.parameters, [change]))
    current = data[names.index("I_K")]
    np.testing.assert_allclose(found[1] * (data[0] - simulator.parameters["EK"]), current, rtol=1e-12)

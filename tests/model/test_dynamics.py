"""Start states, slopes and gate curves of all shipped models against independently computed numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from hhscope.model import ModelError, currents, derivatives, environment, gate_curves, load_model, start_state
from tests.models import SHIPPED

Reference = Callable[[str], dict[str, Any]]


@pytest.mark.parametrize("name", SHIPPED)
def test_start_state_is_the_reference_start(name: str, reference: Reference) -> None:
    model, numbers = load_model(name), reference(name)
    assert list(model.state_names) == numbers["state_order"]
    assert list(start_state(model, {}).values()) == pytest.approx(numbers["y0"], rel=1e-14)


@pytest.mark.parametrize("name", SHIPPED)
def test_slopes_at_an_arbitrary_state_are_the_reference_slopes(name: str, reference: Reference) -> None:
    model, numbers = load_model(name), reference(name)
    state = dict(zip(model.state_names, numbers["rhs_probe"]["y"], strict=True))
    found = derivatives(model, state, {}, numbers["I"])
    assert tuple(found) == model.state_names
    assert list(found.values()) == pytest.approx(numbers["rhs_probe"]["rhs"], rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("name", SHIPPED)
def test_gate_curves_are_the_reference_curves(name: str, reference: Reference) -> None:
    model, table = load_model(name), reference(name)["gate_table"]
    env = environment(model, {})
    if name == "pinsky_rinzel":
        env["Vd"] = 0.0  # the table holds the dendrite there
    v = np.array([row["V"] for row in table["rows"]], dtype=float)
    for column, gate in enumerate(table["gates"]):
        inf, tau = gate_curves(model, gate, v, env)
        assert inf == pytest.approx([row["inf"][column] for row in table["rows"]], rel=1e-11)
        assert tau == pytest.approx([row["tau"][column] for row in table["rows"]], rel=1e-11)


# For these two the reference's Newton iteration did not converge: "equilibria" with h = 1.025, or dV/dt = 0.36 mV/ms.
NO_REFERENCE_REST = ("ca_burster", "pinsky_rinzel")


@pytest.mark.parametrize("name", [name for name in SHIPPED if name not in NO_REFERENCE_REST])
def test_nothing_moves_at_the_reference_rest(name: str, reference: Reference) -> None:
    rest = reference(name)["rest_I0"]
    model = load_model(name)
    found = rest["equilibria"][0]["state"] if "equilibria" in rest else rest["state"]
    state = dict(zip(model.state_names, found, strict=True))
    slopes = derivatives(model, state, {}, 0.0)
    # The reference gives 13 digits; slopes of V are the small sum of large currents.
    assert max(abs(slope) for slope in slopes.values()) < 1e-7


@pytest.mark.parametrize("name", SHIPPED)
def test_rates_are_finite_wherever_v_can_go(name: str) -> None:
    model = load_model(name)
    env = environment(model, {})
    v = np.arange(-200.0, 200.25, 0.25)
    for gate in model.gates:
        inf, tau = gate_curves(model, gate.name, v, env)
        assert np.isfinite(inf).all()
        assert np.isfinite(tau).all()
        assert (inf >= 0).all()
        if (name, gate.name) != ("connor_stevens", "a"):  # the published a_inf passes 1 above +10 mV
            assert (inf <= 1 + 1e-12).all()
        assert (tau >= 0).all()


def test_start_state_follows_overrides() -> None:
    model = load_model("squid_ca")
    moved = start_state(model, {}, {"V": -50.0, "Ca": 2.0, "n": 0.25})
    assert (moved["V"], moved["Ca"], moved["n"]) == (-50.0, 2.0, 0.25)
    inf, _ = gate_curves(model, "m", -50.0, environment(model, {}))
    assert moved["m"] == inf
    assert start_state(model, {"V0": -50.0})["m"] == inf


def test_start_state_refuses_what_is_no_state() -> None:
    with pytest.raises(ModelError, match="did you mean 'Ca'"):
        start_state(load_model("squid_ca"), {}, {"ca": 1.0})


def test_temperature_speeds_gates_and_leaves_their_steady_values() -> None:
    model = load_model("hh1952")
    cold, warm = environment(model, {}), environment(model, {"T": 16.3})
    assert warm["phi"] == pytest.approx(3.0)
    (inf, tau), (warm_inf, warm_tau) = (
        gate_curves(model, "h", -60.0, cold),
        gate_curves(model, "h", -60.0, warm),
    )
    assert warm_inf == inf
    assert warm_tau == pytest.approx(float(tau) / 3)


def test_a_block_scales_its_current_only() -> None:
    model = load_model("squid_ca")
    state = start_state(model, {}, {"V": -20.0})
    free, blocked = currents(model, state, {}), currents(model, state, {"block_Na": 25.0})
    assert blocked["I_Na"] == pytest.approx(0.75 * free["I_Na"])
    assert {k: v for k, v in free.items() if k != "I_Na"} == {k: v for k, v in blocked.items() if k != "I_Na"}


def test_squid_ca_without_calcium_channels_has_the_slopes_of_hh1952() -> None:
    squid, classic = load_model("squid_ca"), load_model("hh1952")
    state = {"V": -37.0, "m": 0.4, "h": 0.3, "n": 0.5, "s": 0.2, "Ca": 0.7}
    mine = derivatives(squid, state, {"g_CaL": 0.0}, 10.0)
    theirs = derivatives(classic, state, {}, 10.0)
    assert {name: mine[name] for name in theirs} == theirs

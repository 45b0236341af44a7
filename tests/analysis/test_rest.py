"""Rest: the balance of every model at I = 0 against the references, and against its own equations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from hhscope.analysis import NoRestError, equilibria, rest_state
from hhscope.model import load_model
from hhscope.model.dynamics import derivatives
from tests.models import SHIPPED

# Their reference states are no equilibria (dV/dt -2.9 and +0.36 mV/ms there, a gate at 1.025): not converged.
UNCONVERGED = ("ca_burster", "pinsky_rinzel")


@pytest.mark.parametrize("name", [name for name in SHIPPED if name not in UNCONVERGED])
def test_resting_states_are_those_of_the_reference(
    name: str, reference: Callable[[str], dict[str, Any]]
) -> None:
    expected = reference(name)["rest_I0"]
    expected = {**expected, **expected.get("equilibria", [{}])[0]}
    rest = rest_state(load_model(name))
    assert rest.stable == expected["stable"]
    np.testing.assert_allclose(list(rest.state.values()), expected["state"], rtol=1e-9, atol=1e-9)
    assert rest.eigenvalues[0].real == pytest.approx(expected["max_re_eig"], rel=1e-5, abs=1e-8)


@pytest.mark.parametrize("name", UNCONVERGED)
def test_cells_that_never_rest_have_an_unstable_balance(
    name: str, reference: Callable[[str], dict[str, Any]]
) -> None:
    model = load_model(name)
    claimed = dict(zip(model.state_names, reference(name)["rest_I0"]["state"], strict=True))
    assert abs(derivatives(model, claimed, {}, 0.0)["V"]) > 0.1
    rest = rest_state(model)
    assert not rest.stable
    assert "no stable rest" in rest.text


@pytest.mark.parametrize("name", ["hh1952", "squid_ca", "pinsky_rinzel", "morris_lecar_snic", "prinz_stg"])
def test_at_every_equilibrium_nothing_moves(name: str) -> None:
    model = load_model(name)
    for rest in equilibria(model):
        slopes = derivatives(model, rest.state, {}, 0.0)
        assert max(abs(slope) for slope in slopes.values()) < 1e-8


def test_hodgkin_and_huxley_rest_at_minus_65() -> None:
    rest = rest_state(load_model("hh1952"))
    assert rest.text == "rests at -65.00 mV"
    # science.md section C: eigenvalues at rest
    assert [value.real for value in rest.eigenvalues] == pytest.approx(
        [-0.12066, -0.20271, -0.20271, -4.67532], abs=1e-5
    )
    assert abs(rest.eigenvalues[1].imag) == pytest.approx(0.38307, abs=1e-5)


@pytest.mark.parametrize(
    ("current", "stable"), [(9.7793, True), (9.7794, False), (154.526, False), (154.527, True)]
)
def test_rest_loses_and_regains_its_stability_at_the_two_hopf_points(current: float, stable: bool) -> None:
    assert rest_state(load_model("hh1952"), current=current).stable is stable


def test_all_equilibria_are_found_and_the_stable_one_is_chosen() -> None:
    model = load_model("morris_lecar_snic")
    found = equilibria(model)
    assert [rest.stable for rest in found] == [True, False, False]
    rest = rest_state(model)
    assert rest.v == found[0].v
    assert [other.v for other in rest.others] == [found[1].v, found[2].v]


def test_beyond_the_fold_only_one_equilibrium_is_left() -> None:
    model = load_model("morris_lecar_snic")
    assert len(equilibria(model, current=39.96)) == 3  # science.md section C: folds at 39.963153
    assert len(equilibria(model, current=39.97)) == 1


@pytest.mark.parametrize(
    ("name", "fold", "at"), [("connor_stevens", 8.11405, -57.122), ("wang_buzsaki", 0.16008633, -59.966)]
)
def test_both_equilibria_are_found_up_to_the_fold_where_they_meet(name: str, fold: float, at: float) -> None:
    # science.md section C; the two are 0.04 … 0.4 mV apart there, far closer than the scan's values
    model = load_model(name)
    beyond = equilibria(model, current=fold * 1.00002)
    for below in (1e-3, 1e-5):
        found = equilibria(model, current=fold * (1.0 - below))
        pair = [rest for rest in found if abs(rest.v - at) < 2.0]
        assert [rest.stable for rest in pair] == [True, False]
        assert len(found) == len(beyond) + 2


def test_parameters_move_the_rest() -> None:
    model = load_model("hh1952")
    assert rest_state(model, {"EK": -87.0}).v < rest_state(model).v - 2.0


def test_a_cell_that_nothing_holds_has_no_rest() -> None:
    model = load_model("hh1952")
    with pytest.raises(NoRestError, match=r"hh1952: nothing holds this cell still .* at I = -500"):
        rest_state(model, {"g_Na": 0.0, "g_K": 0.0}, current=-500.0)

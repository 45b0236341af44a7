"""Units: activation functions fitted to rates, the low-pass before and after them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hhscope.analysis.units import (
    ACTIVATIONS,
    explained,
    fit_unit,
    fit_units,
    low_pass,
    rate_course,
)

Reference = Callable[[str], dict[str, Any]]
X = np.linspace(0.0, 10.0, 41)


@pytest.mark.parametrize("model", ["wang_buzsaki", "hh1952", "cortical_adapt", "traub_miles", "hot"])
def test_fits_to_the_rates_of_the_reference_explain_what_the_reference_says(
    model: str, reference: Reference
) -> None:
    want = reference("experiments_3")["ann"][model]
    found = fit_units(np.array(want["I"]), np.array(want["rate"]))
    assert [unit.activation for unit in found] == list(ACTIVATIONS)
    for unit in found:
        assert unit.r2 == pytest.approx(want["R2"].get(unit.activation, unit.r2), abs=0.001)
        assert unit.r2 == pytest.approx(explained(np.array(want["rate"]), unit(want["I"])), abs=1e-9)


@pytest.mark.parametrize("name", ["step", "sigmoid", "tanh", "relu", "leaky_relu", "softplus"])
def test_a_unit_is_found_again_in_its_own_answers(name: str) -> None:
    y = 40.0 * ACTIVATIONS[name](1.3 * (X - 4.1)) + 5.0
    assert fit_unit(name, X, y).r2 == pytest.approx(1.0, abs=1e-5)


@settings(max_examples=15, deadline=None)
@given(st.floats(0.1, 1e4), st.floats(-1e3, 1e3), st.floats(0.01, 100.0))
def test_units_of_current_and_rate_change_no_share(rate: float, offset: float, current: float) -> None:
    y = np.sqrt(np.maximum(X - 3.0, 0.0))
    plain = fit_unit("step", X, y).r2
    assert fit_unit("step", current * X, rate * y + offset).r2 == pytest.approx(plain, abs=1e-6)
    relu = fit_unit("relu", X, y).r2
    assert fit_unit("relu", current * X, rate * y).r2 == pytest.approx(relu, abs=1e-3)


def test_rates_that_do_not_vary_are_fitted_by_a_constant() -> None:
    unit = fit_unit("sigmoid", X, np.zeros(len(X)))
    assert unit(X) == pytest.approx(np.zeros(len(X)), abs=1e-9)
    assert explained(np.zeros(3), np.ones(3)) is None


def test_what_cannot_be_fitted_is_refused() -> None:
    with pytest.raises(ValueError, match="no activation 'swish'"):
        fit_unit("swish", X, X)
    with pytest.raises(ValueError, match="four or more different currents"):
        fit_unit("relu", np.array([1.0, 1.0, 2.0, 3.0]), np.zeros(4))


def test_the_low_pass_keeps_a_constant_and_forgets_with_tau() -> None:
    assert low_pass(np.full(50, 7.0), 0.1, 20.0) == pytest.approx(np.full(50, 7.0))
    step = low_pass(np.r_[0.0, np.ones(2000)], 0.1, 20.0)
    assert step[200] == pytest.approx(1 - np.exp(-1.0), abs=1e-9)


def test_each_spike_counts_once_in_the_course_of_the_rate() -> None:
    course = rate_course(np.array([10.0, 30.0, 31.0]), 5000, 0.1, 20.0)
    assert course.sum() * 0.1 / 1000.0 == pytest.approx(3.0, abs=1e-6)
    assert not course[:100].any()
    regular = rate_course(np.arange(0.0, 2000.0, 5.0), 20_000, 0.1, 20.0)
    assert regular[10_000:].mean() == pytest.approx(200.0, rel=1e-2)

"""Methods with a fixed step: their order in the step, and how far from the reference their spikes are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import hhscope
from hhscope.kernel import methods
from tests.models import SHIPPED, slowly

Reference = Callable[[str], dict[str, Any]]

# Models that spike within the first 500 ms; the slow bursters take tens of seconds.
SLOW = ("chay_keizer", "plant_r15")
STEPS = (0.008, 0.004, 0.002)  # ms
# exp_euler2 has its gates half a step ahead: its order shows in V, for every model in test_accuracy_page.py.
FIRST_TO_FOURTH = [key for key, spec in methods().items() if spec.step is not None and key != "exp_euler2"]


def _states(name: str, current: float, **options: Any) -> np.ndarray:
    """All states every 0.2 ms, each in units of its range, over 12 ms with a spike in them."""
    recording = hhscope.simulate(name, current=current, duration=12.0, **options)
    every = round(0.2 / (recording.time[1] - recording.time[0]))
    states = hhscope.load_model(name).state_names
    return np.array([recording[state][::every] for state in states])


@pytest.mark.parametrize("name", ["hh1952", "squid_ca"])
@pytest.mark.parametrize("method", FIRST_TO_FOURTH)
def test_the_error_falls_with_the_step_as_the_order_says(name: str, method: str) -> None:
    exact = _states(name, 10.0, tol=1e-12)
    size = np.ptp(exact, axis=1, keepdims=True)
    errors = [
        np.sqrt((((_states(name, 10.0, method=method, dt=dt) - exact) / size) ** 2).mean()) for dt in STEPS
    ]
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert orders == pytest.approx(methods()[method].order, abs=0.15)


@pytest.mark.per_model
@pytest.mark.parametrize("name", slowly(name for name in SHIPPED if name not in SLOW))
def test_rk4_spike_times_equal_the_reference_within_2_microseconds_after_500_ms(
    name: str, reference: Reference
) -> None:
    data = reference(name)
    duration = 50.0 if name == "hot" else 500.0
    recording = hhscope.simulate(name, current=data["I"], duration=duration, method="rk4")
    expected = np.array([t for t in data["run"]["spike_times"] if t < duration - 1.0])
    found = recording.spikes()[: expected.size]
    tolerance = 0.001 if name == "hot" else 0.002
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize("name", ["hh1952", "squid_ca"])
def test_exponential_euler_is_within_50_microseconds_for_the_first_five_spikes(
    name: str, reference: Reference
) -> None:
    expected = reference(name)["run"]["spike_times"][:5]
    found = hhscope.simulate(name, current=10.0, duration=100.0, method="exp_euler").spikes()[:5]
    np.testing.assert_allclose(found, expected, rtol=0, atol=0.05)


def test_exponential_euler_is_second_order_in_the_spike_times_of_hodgkin_and_huxley(
    reference: Reference,
) -> None:
    # Gates and V are staggered by half a step: the phase of the state is off in the first order, the rhythm is not.
    expected = np.array(reference("hh1952")["run"]["spike_times"])

    def error(dt: float) -> float:
        recording = hhscope.simulate("hh1952", current=10.0, duration=500.0, dt=dt, method="exp_euler")
        return abs(float(recording.spikes()[expected.size - 1] - expected[-1]))

    assert error(0.01) == pytest.approx(0.0252, abs=0.0005)  # science: +0.0252 ms after 500 ms
    assert error(0.01) / error(0.005) == pytest.approx(4.0, abs=0.15)

"""Spike times of fixed-step runs against the high-precision reference (tolerances: see each test)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import hhscope
from tests.models import SHIPPED

Reference = Callable[[str], dict[str, Any]]

# Models that spike within the first 500 ms; the slow bursters take tens of seconds.
SLOW = ("chay_keizer", "plant_r15")


@pytest.mark.per_model
@pytest.mark.parametrize("name", [name for name in SHIPPED if name not in SLOW])
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
    expected = np.array(reference("hh1952")["run"]["spike_times"])

    def error(dt: float) -> float:
        recording = hhscope.simulate("hh1952", current=10.0, duration=500.0, dt=dt, method="exp_euler")
        found = recording.spikes()
        return abs(float(found[expected.size - 1] - expected[-1]))

    assert error(0.01) == pytest.approx(0.0252, abs=0.0005)  # science: +0.0252 ms after 500 ms
    assert error(0.01) / error(0.005) == pytest.approx(4.0, abs=0.15)


def test_squid_with_its_calcium_channels_shut_is_the_classic_squid() -> None:
    squid = hhscope.simulate("squid_ca", current=10.0, duration=300.0, params={"g_CaL": 0.0}, tol=1e-10)
    classic = hhscope.simulate("hh1952", current=10.0, duration=300.0, tol=1e-10)
    np.testing.assert_allclose(squid.spikes(), classic.spikes(), rtol=0, atol=1e-9)


@pytest.mark.parametrize("kappa", [0.5, 2.0])
def test_hot_scaled_by_kappa_is_the_same_trace_in_time_divided_by_kappa(kappa: float) -> None:
    plain = hhscope.simulate("hot", current=400.0, duration=20.0, dt=0.00125, tol=1e-10)
    scaled_values = {"heat": 40.0 * kappa, "tauCa": 0.15 / kappa}
    scaled_values |= {f"g_{name}": g * kappa for name, g in (("Na", 1200), ("K", 400), ("CaL", 20), ("L", 4))}
    scaled = hhscope.simulate(
        "hot",
        current=400.0 * kappa,
        duration=20.0 / kappa,
        dt=0.00125 / kappa,
        params=scaled_values,
        tol=1e-10,
    )
    np.testing.assert_allclose(scaled.spikes() * kappa, plain.spikes(), rtol=0, atol=1e-9)
    np.testing.assert_allclose(scaled["V"], plain["V"], rtol=0, atol=1e-6)

"""What rate, phase and kernels tell of an input: cases with known answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.analysis.coding import linear_reconstruction, sine_reading
from hhscope.analysis.units import explained


@given(frequency=st.floats(1.0, 500.0), phase=st.floats(0.01, 0.99))
def test_spikes_at_one_phase_have_strength_one_and_no_rate_to_read(frequency: float, phase: float) -> None:
    found = sine_reading((np.arange(50) + phase) * 1000.0 / frequency, frequency)
    assert found.strength == pytest.approx(1.0)
    assert found.phase == pytest.approx(phase, abs=1e-6)
    assert found.rate_r2 == 0.0


def test_spikes_spread_evenly_over_the_cycle_have_strength_zero() -> None:
    found = sine_reading(np.arange(100) * 25.0, 10.0)
    assert found.strength == pytest.approx(0.0, abs=1e-9)


def test_two_opposite_phases_cancel_and_nearer_ones_do_not() -> None:
    beats = np.arange(40) * 100.0
    assert sine_reading(np.sort(np.r_[beats, beats + 50.0]), 10.0).strength == pytest.approx(0.0, abs=1e-9)
    found = sine_reading(np.sort(np.r_[beats, beats + 25.0]), 10.0)
    assert found.strength == pytest.approx(np.sqrt(0.5))
    assert found.phase == pytest.approx(0.125)


def test_a_rate_that_follows_a_slow_sine_is_explained_by_it() -> None:
    t = np.arange(0.0, 4000.0, 0.01)
    rate = 80.0 + 40.0 * np.sin(2.0 * np.pi * 2.0 * t / 1000.0)
    spikes = t[1:][np.diff(np.floor(np.cumsum(rate) * 1e-5)) > 0]
    found = sine_reading(spikes, 2.0)
    assert found.rate_r2 is not None
    assert found.rate_r2 > 0.97
    assert found.strength == pytest.approx(0.25, abs=0.02)  # half the depth of modulation


def test_without_spikes_there_is_nothing_to_read() -> None:
    found = sine_reading(np.empty(0), 10.0)
    assert (found.strength, found.phase, found.rate_r2) == (None, None, None)
    assert sine_reading(np.array([1.0, 2.0]), 10.0).rate_r2 is None


def test_a_signal_made_of_kernels_is_found_again_with_its_kernel() -> None:
    rng = np.random.default_rng(3)
    times = np.sort(rng.uniform(0.0, 20_000.0, 800))
    shape = np.exp(-(np.arange(-20, 21) ** 2) / 50.0)
    counts = np.bincount(times.astype(int), minlength=20_000).astype(float)
    signal = 3.0 + np.convolve(counts, shape, mode="same")
    found = linear_reconstruction(signal, times, 1.0, 30.0)
    assert found.r2 > 0.99
    assert found.kernel[10:-10] == pytest.approx(shape, abs=0.05)
    assert found.lag_ms[[0, -1]].tolist() == [-30.0, 30.0]


def test_the_kernel_looks_the_right_way_in_time() -> None:
    rng = np.random.default_rng(4)
    times = np.sort(rng.uniform(100.0, 9_900.0, 400))
    counts = np.bincount(times.astype(int), minlength=10_000).astype(float)
    found = linear_reconstruction(
        np.roll(counts, -7), times, 1.0, 20.0
    )  # the input comes 7 ms before the spike
    assert found.lag_ms[int(np.argmax(found.kernel))] == -7.0


def test_spikes_that_know_nothing_explain_nothing() -> None:
    rng = np.random.default_rng(5)
    found = linear_reconstruction(rng.normal(size=20_000), np.sort(rng.uniform(0, 20_000, 1000)), 1.0, 20.0)
    assert abs(found.r2) < 0.02
    silent = linear_reconstruction(rng.normal(size=2_000), np.empty(0), 1.0, 20.0)
    assert not silent.kernel.any()
    assert silent.r2 == pytest.approx(0.0, abs=0.01)


def test_too_short_a_signal_is_refused_with_the_length_that_would_do() -> None:
    with pytest.raises(ValueError, match="take at least 164 ms"):
        linear_reconstruction(np.zeros(100), np.empty(0), 1.0, 20.0)


def test_explained_is_one_for_the_same_and_zero_for_the_mean() -> None:
    x = np.arange(10.0)
    assert explained(x, x) == 1.0
    assert explained(x, np.full(10, x.mean())) == pytest.approx(0.0)
    assert explained(np.ones(5), np.zeros(5)) is None

"""The four cells of hhscope's own and the one that does not cycle, by the default method (science.md §A and §B)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import hhscope
from hhscope.analysis import bursts
from tests.physics.runs import watch

Reference = Callable[[str], dict[str, Any]]

# -- A1 squid_ca ---------------------------------------------------------------------------------------------


def test_squid_ca_fires_at_68_104_hz_and_its_calcium_swings() -> None:
    found = watch("squid_ca", 1000.0, 10.0)
    assert found.rate == pytest.approx(68.104, abs=5e-4)
    assert found.high["Ca"] == pytest.approx(2.125, abs=5e-4)  # at the first spike
    assert (found.late_low["Ca"], found.late_high["Ca"]) == pytest.approx((0.431, 1.612), abs=5e-4)


def test_squid_ca_with_its_calcium_channels_shut_is_the_classic_squid() -> None:
    squid = watch("squid_ca", 500.0, 10.0, params={"block_CaL": 100.0}, tol=1e-10)
    classic = watch("hh1952", 500.0, 10.0, tol=1e-10)
    np.testing.assert_allclose(squid.times, classic.times, rtol=0, atol=1e-8)


@pytest.mark.parametrize(
    ("celsius", "rate"),
    [
        (0.0, 36.7),
        (6.3, 68.1),
        (10.0, 96.0),
        (15.0, 146.8),
        (18.5, 188.3),
        (20.0, 204.4),
        (25.0, 0.0),
        (30.0, 0.0),
    ],
)
def test_squid_ca_fires_faster_when_warm_until_heat_blocks_it(
    celsius: float, rate: float, reference: Reference
) -> None:
    found = watch("squid_ca", 500.0, 10.0, params={"T": celsius})
    assert found.rate == pytest.approx(rate, abs=0.05)
    expected = reference("experiments_1")["temperature"]["squid_ca"][f"{celsius:g}"]
    assert found.rate == pytest.approx(expected["rate"], rel=1e-4)
    assert found.high["Ca"] == pytest.approx(expected["Ca_max"], rel=1e-3)


# -- A2 cortical_adapt ---------------------------------------------------------------------------------------


def test_cortical_adapt_slows_down_3_4_fold() -> None:
    found = watch("cortical_adapt", 1000.0, 5.0)
    assert found.first_rate == pytest.approx(115.6, abs=0.05)
    assert found.rate == pytest.approx(34.03, abs=0.005)
    assert found.first_rate / found.rate == pytest.approx(3.4, abs=0.05)
    assert (found.late_low["Ca"], found.late_high["Ca"]) == pytest.approx((0.8455, 1.0511), abs=1e-3)


@pytest.mark.parametrize(
    ("channel", "block", "rate"),
    [
        ("CaL", 50.0, 58.78), ("CaL", 90.0, 108.24), ("CaL", 100.0, 128.15),
        ("AHP", 50.0, 60.60), ("AHP", 90.0, 114.37), ("AHP", 100.0, 135.28),
    ],
)  # fmt: skip
def test_cortical_adapt_fires_fast_without_calcium_or_its_potassium_current(
    channel: str, block: float, rate: float
) -> None:
    found = watch("cortical_adapt", 2000.0, 5.0, params={f"block_{channel}": block})
    assert found.rate == pytest.approx(rate, abs=0.01)


# -- A3 ca_burster -------------------------------------------------------------------------------------------


def test_ca_burster_fires_nine_spikes_every_363_ms() -> None:
    run = watch("ca_burster", 6000.0, 0.0)
    found = bursts(run.times[run.times > 2000.0])
    assert found is not None
    assert set(found.sizes.tolist()) == {9}
    assert found.period_ms == pytest.approx(363.35, abs=0.005)
    assert found.duty == pytest.approx(0.41, abs=5e-4)
    assert found.inside_hz == pytest.approx(64.56, abs=0.01)
    assert (run.late_low["Ca"], run.late_high["Ca"]) == pytest.approx((0.354, 0.440), abs=1e-3)


@pytest.mark.parametrize(
    ("current", "size", "period"),
    [(-0.5, 4, 400.3), (-0.3, 6, 367.7), (0.0, 9, 363.35), (0.1, 10, 364.3), (0.2, 12, 395.1)],
)
def test_ca_burster_puts_more_spikes_into_a_burst_with_more_input(
    current: float, size: int, period: float
) -> None:
    times = watch("ca_burster", 6000.0, current).times
    found = bursts(times[times > 2000.0])
    assert found is not None
    assert round(found.spikes_per_burst) == size
    assert found.period_ms == pytest.approx(period, abs=0.6)


@pytest.mark.parametrize(
    ("current", "params", "rate"),
    [
        (0.3, {}, 33.97), (-0.8, {}, 0.0), (-1.0, {}, 0.0),
        (0.0, {"block_CaS": 50.0}, 44.82), (0.0, {"block_KCa": 50.0}, 103.66),
    ],
)  # fmt: skip
def test_ca_burster_fires_evenly_or_not_at_all(current: float, params: dict[str, float], rate: float) -> None:
    found = watch("ca_burster", 4000.0, current, params=params)
    assert found.rate == pytest.approx(rate, rel=2e-3)
    assert bursts(found.times[found.times > 2000.0]) is None


# -- A4 hot --------------------------------------------------------------------------------------------------


def test_hot_fires_at_3939_7_hz_with_peaks_of_62_56_mv() -> None:
    found = watch("hot", 60.0, 400.0, dt=0.00025)
    assert found.rate == pytest.approx(3939.7, abs=0.05)
    assert found.peaks[0] == pytest.approx(74.7, abs=0.01)
    assert found.peaks[-1] == pytest.approx(62.56, abs=0.01)
    assert found.low["V"] == pytest.approx(-77.8, abs=0.05)
    assert found.high["Ca"] == pytest.approx(16.89, abs=0.005)
    assert (found.late_low["Ca"], found.late_high["Ca"]) == pytest.approx((4.80, 15.21), abs=0.005)


@pytest.mark.parametrize(
    ("heat", "rate"),
    [
        (2.0, 311),
        (5.0, 736),
        (10.0, 1365),
        (20.0, 2406),
        (30.0, 3241),
        (40.0, 3940),
        (60.0, 5083),
        (80.0, 6023),
    ],
)
def test_hot_fires_as_fast_as_its_gates_allow(heat: float, rate: float, reference: Reference) -> None:
    found = watch("hot", 300.0, 400.0, params={"heat": heat})
    assert found.rate == pytest.approx(rate, abs=0.6)
    assert found.rate == pytest.approx(reference("experiments_1")["hot_heat"][f"{heat:g}"]["rate"], rel=1e-4)


@pytest.mark.parametrize(
    ("celsius", "rate"),
    [
        (6.3, 240.8), (8.0, 288.3), (10.0, 355.8), (12.0, 438.3), (20.0, 985.9), (25.0, 1588.8), (30.0, 2469.7),
        (36.0, 3939.7), (40.0, 5187.8),
    ],
)  # fmt: skip
def test_hot_when_cold_is_in_the_range_of_people(celsius: float, rate: float) -> None:
    assert watch("hot", 300.0, 400.0, params={"T": celsius}).rate == pytest.approx(rate, abs=0.05)


@pytest.mark.parametrize(
    ("current", "silent"), [(1000.0, False), (1450.0, False), (1650.0, True), (2000.0, True)]
)
def test_hot_is_blocked_by_too_much_input(current: float, silent: bool) -> None:
    assert (watch("hot", 60.0, current).rate == 0.0) is silent


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


# -- A4: what was claimed of such a cell ---------------------------------------------------------------------


def _windows(current: float, length_ms: float) -> np.ndarray:
    """V of ``hot`` in windows of that length, one per row, 500 ms after 20 ms."""
    v = hhscope.simulate("hot", current=current, duration=520.0)["V"]
    late = v[round(20.0 / 0.0025) : -1]
    return late.reshape(-1, round(length_ms / 0.0025))


def test_every_window_of_half_a_millisecond_holds_a_peak_of_60_to_70_mv() -> None:
    highest = _windows(400.0, 0.5).max(axis=1)
    assert ((highest > 60.0) & (highest < 70.0)).all()


def test_a_window_of_a_tenth_of_a_millisecond_holds_a_spike_in_four_of_ten_cases() -> None:
    fired = [((row[:-1] < 0) & (row[1:] >= 0)).any() for row in _windows(400.0, 0.1)]
    assert np.mean(fired) == pytest.approx(
        0.394, abs=0.01
    )  # rate · window; crossings between windows are missed


@pytest.mark.parametrize(
    ("current", "sd", "bimodality"),
    [(50.0, 3.59, 0.635), (150.0, 3.05, 0.742), (300.0, 2.70, 0.737), (400.0, 0.57, 0.766)],
)
def test_the_mean_voltage_of_millisecond_windows_is_bimodal(
    current: float, sd: float, bimodality: float
) -> None:
    means = _windows(current, 1.0).mean(axis=1)
    z = (means - means.mean()) / means.std()
    assert means.std() == pytest.approx(
        sd, rel=0.015
    )  # what beats slowly against the windows has not come round
    assert ((z**3).mean() ** 2 + 1) / (z**4).mean() == pytest.approx(bimodality, abs=0.02)


def test_nothing_is_bimodal_when_each_window_holds_four_whole_periods() -> None:
    # It was the windows that made it: at this current the cell fires at exactly 4000 Hz.
    assert _windows(415.848277, 1.0).mean(axis=1).std() < 1e-3


@pytest.mark.parametrize(
    ("name", "width", "threshold", "pause", "again"),
    [
        ("hot", 0.02, 297.5, 0.15, False), ("hot", 0.02, 297.5, 0.2, True),
        ("hh1952", 1.0, 6.922, 7.0, False), ("hh1952", 1.0, 6.922, 8.0, True),
    ],
)  # fmt: skip
def test_ten_times_the_threshold_makes_no_second_spike_right_after_the_first(
    name: str, width: float, threshold: float, pause: float, again: bool
) -> None:
    # A pulse at twice the threshold, then one at ten times: hot is refractory for 0.19 ms, the squid for 7.2 ms.
    stimulus = (
        f"pulse:start=0,width={width},amplitude={2 * threshold}",
        f"pulse:start={pause},width={width},amplitude={10 * threshold}",
    )
    found = watch(name, 2.0 if name == "hot" else 30.0, 0.0, stimulus=stimulus)
    assert len(found.times) == 1 + again


# -- B fading_spiral -----------------------------------------------------------------------------------------


def test_fading_spiral_fires_13_shrinking_spikes_and_stays_up() -> None:
    found = watch("fading_spiral", 4000.0, 8.0, dt=0.005)
    assert len(found.times) == 13
    assert found.first_rate == pytest.approx(91.9, abs=0.05)
    assert (found.peaks[0], found.peaks[-1]) == pytest.approx((41.5, 1.2), abs=0.05)
    assert found.end["V"] == pytest.approx(-41.0, abs=1.0)
    assert found.end["Ca"] == pytest.approx(126.9, abs=0.05)
    assert found.late_high["V"] - found.late_low["V"] < 1.0


def test_fading_spiral_ends_on_its_plateau_without_input_too() -> None:
    found = watch("fading_spiral", 1000.0, 0.0)
    assert found.rate == 0.0
    assert found.end["V"] == pytest.approx(-41.9, abs=1.0)


@pytest.mark.parametrize(
    ("method", "dt"),
    [
        ("dopri5", 1.0), ("exp_euler", 0.01), ("exp_euler", 1.0), ("exp_euler2", 0.01), ("rk4", 0.01), ("rk4", 0.05),
        ("euler", 0.01),
    ],
)  # fmt: skip
def test_fading_spiral_stays_finite_by_every_method(method: str, dt: float) -> None:
    watch("fading_spiral", 1000.0, 8.0, method=method, dt=dt)

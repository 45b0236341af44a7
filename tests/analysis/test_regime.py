"""Regimes: one word for what a cell does, of a whole run and live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from hhscope.analysis import RecentVoltage, Regime, SpikeTrain, classify, live_regime
from tests.models import SHIPPED

T = np.arange(0, 1000, 0.1)
REST = np.full(len(T), -65.0)
AT_REST = RecentVoltage(low_mv=-65.0, high_mv=-64.9, mean_mv=-65.0)
SPIKING = RecentVoltage(low_mv=-75.0, high_mv=40.0, mean_mv=-60.0)


def train(times: np.ndarray, waves: np.ndarray | None = None) -> SpikeTrain:
    return SpikeTrain(times_ms=times, oscillation_times_ms=np.empty(0) if waves is None else waves)


def burst_times(n: int, spikes: int = 9, inside: float = 15.0, period: float = 363.0) -> np.ndarray:
    return np.concatenate([k * period + inside * np.arange(spikes) for k in range(n)])


# -- of a whole run --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("v", "spikes", "regime"),
    [
        (np.where(T < 500, -65.0, np.nan), [], Regime.DIVERGING),
        (np.where(T < 500, -65.0, 301.0), 10.0 * np.arange(100), Regime.DIVERGING),
        (REST, [], Regime.QUIESCENT),
        (REST, [1.0, 2.0, 3.0, 4.0, 5.0], Regime.QUIESCENT),
        (REST + 20, [], Regime.DEPOLARISED),
        (REST + 4 * np.sin(T), [], Regime.SMALL_OSCILLATION),
        (REST + 1.4 * np.sin(T), [], Regime.QUIESCENT),
        (np.where(T < 600, REST + 30 * np.sin(T), REST), [], Regime.QUIESCENT),
        (REST, 10.0 * np.arange(100), Regime.TONIC),
        (REST, np.cumsum([10.0, 13.0] * 43), Regime.IRREGULAR),
        (REST, burst_times(20, spikes=4, inside=5.0, period=50.0), Regime.BURSTING),
    ],
)
def test_the_class_follows_the_rules(v: np.ndarray, spikes: object, regime: Regime) -> None:
    assert classify(T, v, np.asarray(spikes, float)) is regime


def test_bursts_that_come_at_odd_times_are_irregular() -> None:
    starts = np.cumsum([0, 200, 300, 150, 350, 250, 160, 400])
    times = np.concatenate([start + 5.0 * np.arange(4) for start in starts])
    t = np.arange(0, 2000, 0.5)
    assert classify(t, np.full(len(t), -60.0), times) is Regime.IRREGULAR


def test_nothing_recorded_is_starting() -> None:
    assert classify([], [], []) is Regime.STARTING


@pytest.mark.parametrize("name", [name for name in SHIPPED if name not in ("chay_keizer", "posp_lts")])
def test_the_reference_spike_times_have_the_reference_class(
    name: str, reference: Callable[[str], dict[str, Any]]
) -> None:
    # posp_lts has three late spikes only, too few to call; chay_keizer's list is cut short.
    data = reference(name)
    t = np.linspace(0, data["T"], 1000)
    v = np.full(len(t), -41.0 if name == "fading_spiral" else -60.0)
    assert data["run"]["regime"].startswith(classify(t, v, data["run"]["spike_times"]).value)


# -- live ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spikes", "now", "recent", "text"),
    [
        (np.empty(0), 500.0, AT_REST, "quiescent −65 mV"),
        (
            np.empty(0),
            500.0,
            RecentVoltage(low_mv=-41.2, high_mv=-41.1, mean_mv=-41.13),
            "depolarised −41.1 mV",
        ),
        (np.empty(0), 500.0, RecentVoltage(low_mv=-60, high_mv=900, mean_mv=100), "diverging"),
        (np.empty(0), 500.0, RecentVoltage(low_mv=-60, high_mv=-50, mean_mv=-55), "small oscillation"),
        (np.array([480.0]), 500.0, SPIKING, "starting"),
        (14.684 * np.arange(40), 580.0, SPIKING, "tonic 68.1 Hz"),
        (0.2538 * np.arange(4000), 1015.0, SPIKING, "tonic 3940 Hz"),
        (33_000.0 * np.arange(5), 140_000.0, SPIKING, "tonic 0.0303 Hz"),
        (np.cumsum(10.0 + 2.0 * np.arange(12)), 240.0, SPIKING, "settling 43.5 Hz"),
        (np.cumsum([10.0, 14.0] * 12), 289.0, SPIKING, "irregular 83.3 Hz"),
        (burst_times(8), 2800.0, SPIKING, "bursting 9 spikes / 363 ms"),
        (burst_times(8, 6, 300.0, 10_479.0), 80_000.0, SPIKING, "bursting 6 spikes / 10.5 s"),
        (14.684 * np.arange(40), 5000.0, AT_REST, "quiescent −65 mV"),
    ],
)
def test_the_status_bar_says_what_happens_now(
    spikes: np.ndarray, now: float, recent: RecentVoltage, text: str
) -> None:
    assert live_regime(train(spikes), now, recent).text == text


def test_before_the_first_sample_there_is_nothing_to_say() -> None:
    assert live_regime(SpikeTrain(), 0.0, None).text == ""


def test_large_oscillations_under_the_threshold_have_a_rate() -> None:
    swinging = RecentVoltage(low_mv=-60, high_mv=-30, mean_mv=-45)
    live = live_regime(train(np.empty(0), 7.4 * np.arange(30)), 215.0, swinging)
    assert live.text == "small oscillation 135 Hz"


def test_the_pause_of_a_burster_is_no_silence() -> None:
    times = burst_times(8)
    assert live_regime(train(times), times[-1] + 240.0, AT_REST).regime is Regime.BURSTING


def test_a_burster_that_goes_tonic_is_tonic_after_two_bursts_worth_of_spikes() -> None:
    times = burst_times(8)
    times = np.append(times, times[-1] + 15.0 * np.arange(1, 25))
    assert live_regime(train(times), times[-1], SPIKING).text == "tonic 66.7 Hz"


def test_a_cell_that_changes_its_rate_is_judged_by_the_last_ten_intervals() -> None:
    times = np.append(30.0 * np.arange(20), 570.0 + 10.0 * np.arange(1, 12))
    assert live_regime(train(times), times[-1], SPIKING).text == "tonic 100 Hz"

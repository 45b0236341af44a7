"""Autoset: 8 intervals or 2 bursts a screen, a screen in about 2 s, from 0.03 Hz to 5 kHz."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.analysis import Autoset, AutosetLimits, autoset

EXTENT = (-75.0, 40.0)
NS = 1e9


def of_rate(rate_hz: float, n: int = 12) -> Autoset:
    times = 1000.0 / rate_hz * np.arange(n)
    return autoset(times, float(times[-1]), EXTENT)


def is_1_2_5(value: float) -> bool:
    return f"{value:e}"[0] in "125" and float(f"{value:.0e}") == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("rate", "span_ms", "speed"),
    [
        (0.03, 500_000, 200),
        (1, 10_000, 5),
        (10, 1000, 0.5),
        (68.1, 200, 0.1),
        (300, 50, 0.02),
        (5000, 2, 0.001),
    ],
)
def test_known_rates_get_known_screens(rate: float, span_ms: float, speed: float) -> None:
    found = of_rate(rate)
    assert (found.span_ns, found.speed) == (span_ms * 1_000_000, speed)


@given(st.floats(0.03, 5000))
def test_every_rate_shows_8_to_20_intervals_in_2_to_4_s(rate: float) -> None:
    found = of_rate(rate)
    assert found.span_ns is not None
    assert found.speed is not None
    assert 8 - 1e-6 <= found.span_ns / NS * rate <= 20 + 1e-6
    assert 2 - 1e-6 <= found.span_ns / NS / found.speed <= 4
    assert is_1_2_5(found.span_ns)
    assert is_1_2_5(found.speed)


def test_a_burster_shows_two_periods_or_more() -> None:
    times = np.concatenate([363.0 * k + 15.0 * np.arange(9) for k in range(8)])
    found = autoset(times, 2800.0, EXTENT)
    assert (found.span_ns, found.speed) == (1_000_000_000, 0.5)
    assert "bursts" in found.reason


@pytest.mark.parametrize("times", [[], [5.0], [10.0, 20.0, 30.0]])
def test_in_silence_only_the_height_is_set(times: list[float]) -> None:
    found = autoset(times, 1000.0, (-65.01, -64.99))
    assert found.span_ns is found.speed is None
    assert found.v_range == (-71.0, -59.0)
    assert "no spikes now" in found.reason


def test_a_cell_that_fired_faster_before_is_shown_as_it_fires_now() -> None:
    times = np.append(np.arange(0, 500, 5.0), 500 + 50.0 * np.arange(1, 12))
    assert autoset(times, float(times[-1]), EXTENT).span_ns == 500_000_000


def test_what_the_instrument_cannot_do_is_not_asked_of_it() -> None:
    limits = AutosetLimits(longest_ns=50_000_000_000, fastest=20.0)
    times = 33_000.0 * np.arange(12)
    found = autoset(times, float(times[-1]), EXTENT, limits)
    assert (found.span_ns, found.speed) == (50_000_000_000, 20.0)


def test_faster_than_the_slowest_speed_can_show_the_screen_gets_wider() -> None:
    found = of_rate(50_000)
    assert (found.span_ns, found.speed) == (2_000_000, 0.001)


@given(st.floats(-200, 100), st.floats(0, 300))
def test_the_height_holds_the_extent_in_round_numbers(low: float, height: float) -> None:
    found = autoset([], 0.0, (low, low + height)).v_range
    assert found[0] < low <= low + height < found[1]
    assert found[1] - found[0] <= 1.6 * max(height, 10.0)

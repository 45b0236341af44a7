"""Clicks: their sound sample by sample, and that no mix of them clips."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.analysis.clicks import CLICK_S, click, click_gains, mix

RATE = 48_000.0


def test_one_click_is_itself_sample_by_sample() -> None:
    start = 0.0101
    sound = mix(np.array([start]), np.array([0.5]), 0.01, (480, RATE))
    t = 0.01 + np.arange(480) / RATE
    expected = [
        0.5 * np.sin(np.pi * (s - start) / 0.002) ** 2 * np.sin(2 * np.pi * 1800 * (s - start))
        if 0 <= s - start < 0.002
        else 0.0
        for s in t
    ]
    assert sound == pytest.approx(expected, abs=1e-12)
    assert np.abs(sound).max() > 0.4


def test_a_click_across_two_buffers_is_the_same_sound() -> None:
    starts, gains = np.array([0.0091, 0.0099]), np.array([0.5, 0.2])
    whole = mix(starts, gains, 0.0, (960, RATE))
    parts = [mix(starts, gains, k * 240 / RATE, (240, RATE)) for k in range(4)]
    assert np.concatenate(parts) == pytest.approx(whole, abs=1e-12)


def test_overlapping_clicks_add_up() -> None:
    starts, gains = np.array([0.001, 0.0015]), np.array([0.5, 0.125])
    both = mix(starts, gains, 0.0, (480, RATE))
    each = [mix(starts[i : i + 1], gains[i : i + 1], 0.0, (480, RATE)) for i in range(2)]
    assert both == pytest.approx(each[0] + each[1], abs=1e-15)


def test_far_clicks_are_strong_and_crowded_ones_weak() -> None:
    gains = click_gains(np.array([1.0, 1.1, 1.1005]), -np.inf)
    assert gains.tolist() == pytest.approx([0.5, 0.5, 0.5 * 0.0005 / CLICK_S])
    assert click_gains(np.array([1.0]), 0.999) == pytest.approx([0.25])


def test_nothing_is_heard_before_and_after() -> None:
    sound = mix(np.array([-1.0, 0.02, 5.0]), np.full(3, 0.5), 0.0, (480, RATE))
    assert not sound.any()
    assert click(np.array([-1e-9, 0.0, CLICK_S])).tolist() == [0.0, 0.0, 0.0]


def test_a_steady_train_is_a_tone_of_its_rate() -> None:
    rate_hz = 3000.0
    starts = np.arange(0.0, 0.2, 1 / rate_hz)
    sound = mix(starts, click_gains(starts, -np.inf), 0.05, (4800, RATE))
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(sound.size)))
    assert np.argmax(spectrum) * RATE / sound.size == pytest.approx(rate_hz, abs=10)


@given(
    gaps=st.lists(st.floats(1e-7, 0.02), min_size=1, max_size=60),
    t0=st.floats(0.0, 0.05),
)
def test_no_mix_ever_clips(gaps: list[float], t0: float) -> None:
    starts = np.cumsum(gaps)
    sound = mix(starts, click_gains(starts, -np.inf), t0, (1024, 44_100.0))
    assert np.abs(sound).max() <= 1.0

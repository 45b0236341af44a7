"""Bursts are found by the gap between short and long intervals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.analysis import bursts, present_bursts
from tests.models import SHIPPED


def train(n_bursts: int, spikes: int, inside: float = 15.0, pause: float = 200.0) -> np.ndarray:
    period = (spikes - 1) * inside + pause
    return np.concatenate([k * period + inside * np.arange(spikes) for k in range(n_bursts)])


def test_bursts_are_measured_between_their_pauses() -> None:
    found = bursts(train(6, 9))
    assert found is not None
    assert found.sizes.tolist() == [9, 9, 9, 9]
    assert found.period_ms == pytest.approx(320.0)
    assert found.period_sd_ms == pytest.approx(0.0, abs=1e-9)
    assert found.duty == pytest.approx(120 / 320)
    assert found.inside_hz == pytest.approx(1000 / 15)
    assert found.split_ms == pytest.approx(np.sqrt(15 * 200))
    assert found.starts_ms == pytest.approx(320.0 * np.arange(1, 5))
    assert found.regular


def test_a_regular_train_has_no_bursts() -> None:
    assert bursts(10.0 * np.arange(50)) is None


def test_two_pauses_are_too_few() -> None:
    assert bursts(train(3, 5)) is None
    assert bursts(train(4, 5)) is not None


def test_single_spikes_between_pauses_are_no_bursts() -> None:
    assert bursts(np.cumsum([0, 10, 10, 200, 200, 200, 10, 10])) is None


def test_too_few_spikes_or_equal_times_are_no_bursts() -> None:
    for times in ([], [1.0], [1.0, 2.0, 3.0], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0]):
        assert bursts(times) is None


def test_a_period_that_varies_is_not_regular() -> None:
    parts = np.concatenate([start + 5.0 * np.arange(4) for start in (0, 200, 500, 650, 1000, 1250)])
    found = bursts(parts)
    assert found is not None
    assert not found.regular


@pytest.mark.parametrize("name", SHIPPED)
def test_bursts_of_the_reference_spike_times_are_those_of_the_reference(
    name: str, reference: Callable[[str], dict[str, Any]]
) -> None:
    data = reference(name)
    run, times = data["run"], np.array(data["run"]["spike_times"])
    whole = len(times) == run["n_spikes"]  # the longest list is cut short: its end stands for the second half
    times = times[times >= data["T"] / 2] if whole else times[100:]
    found, expected = bursts(times), run["burst"]
    assert (found is None) == (expected is None)
    if found is not None:
        assert found.period_ms == pytest.approx(expected["period_ms"], rel=1e-3)
        assert found.spikes_per_burst == pytest.approx(expected["spikes_per_burst"][0])
        assert found.duty == pytest.approx(expected["duty"], rel=2e-3)
        assert found.inside_hz == pytest.approx(expected["max_intraburst_Hz"], rel=1e-6)


def test_present_bursts_are_over_soon_after_the_cell_goes_tonic() -> None:
    before = train(8, 5)
    just_after = before[-1] + 15.0 * np.arange(1, 4)
    long_after = before[-1] + 15.0 * np.arange(1, 20)
    assert present_bursts(np.append(before, just_after)) is not None
    assert present_bursts(np.append(before, long_after)) is None
    assert bursts(np.append(before, long_after)) is not None


def test_present_bursts_are_those_of_the_last_periods() -> None:
    slow, fast = train(6, 5, pause=400.0), train(6, 5, pause=200.0)
    found = present_bursts(np.append(slow, slow[-1] + 400.0 + fast))
    assert found is not None
    assert found.period_ms == pytest.approx(260.0)
    assert found.regular


@given(st.integers(4, 12), st.integers(2, 12), st.floats(1, 50), st.floats(2.1, 40))
def test_bursts_found_are_the_bursts_made(n: int, spikes: int, inside: float, ratio: float) -> None:
    found = bursts(train(n, spikes, inside, inside * ratio))
    assert found is not None
    assert found.sizes.tolist() == [spikes] * (n - 2)
    assert found.period_ms == pytest.approx((spikes - 1) * inside + inside * ratio)

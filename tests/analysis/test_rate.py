"""Rates: of a run, at this moment, along the time axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.analysis import RateMeter, SpikeTrain, first_rate, oscillation_rate, rate_strip, steady_rate
from tests.models import SHIPPED


def train(*times: float, oscillations: tuple[float, ...] = ()) -> SpikeTrain:
    return SpikeTrain(times_ms=np.array(times), oscillation_times_ms=np.array(oscillations))


# -- of a run --------------------------------------------------------------------------------------------------


def test_the_first_rate_is_that_of_the_first_interval() -> None:
    assert first_rate([10.0, 20.0, 60.0]) == 100.0
    assert first_rate([10.0]) == first_rate([]) == 0.0


def test_the_steady_rate_is_that_of_the_second_half() -> None:
    times = [0, 1, 2, 500, 520, 540, 560]
    assert steady_rate(times, 1000.0) == pytest.approx(50.0)
    assert steady_rate(np.array(times) + 300, 1300.0, 300.0) == pytest.approx(50.0)


def test_two_late_spikes_are_no_steady_rate() -> None:
    assert steady_rate([1, 2, 3, 600, 700], 1000.0) == 0.0


def test_oscillations_have_a_rate_of_their_own() -> None:
    waves = train(oscillations=tuple(np.arange(0, 100, 8.0)))
    assert oscillation_rate(waves, 100.0) == pytest.approx(125.0)


@pytest.mark.parametrize("name", SHIPPED)
def test_rates_of_the_reference_spike_times_are_the_reference_rates(
    name: str, reference: Callable[[str], dict[str, Any]]
) -> None:
    data = reference(name)
    run, times = data["run"], data["run"]["spike_times"]
    assert first_rate(times) == pytest.approx(run["first_isi_rate_Hz"], rel=1e-9)
    if len(times) == run["n_spikes"]:  # the longest list is cut short
        assert steady_rate(times, data["T"]) == pytest.approx(run["isi_rate_2nd_half_Hz"], rel=1e-9)


# -- the meter -------------------------------------------------------------------------------------------------


def test_before_two_spikes_there_is_no_rate() -> None:
    for times in ((), (5.0,)):
        reading = RateMeter().read(train(*times), 10.0)
        assert reading.value_hz is reading.instantaneous_hz is None
        assert reading.count == len(times)


def test_the_number_is_the_mean_of_the_last_ten_intervals() -> None:
    times = [0.0, 100.0, *(100.0 + 10.0 * np.arange(1, 10)), 205.0]
    reading = RateMeter().read(train(*times), 206.0)
    assert reading.value_hz == pytest.approx(1000.0 * 10 / (205.0 - 100.0))
    assert reading.instantaneous_hz == pytest.approx(1000.0 / 15.0)
    assert reading.intervals == 10


def test_with_fewer_intervals_it_is_the_mean_of_those_there_are() -> None:
    reading = RateMeter().read(train(0.0, 10.0, 30.0), 30.0)
    assert reading.value_hz == pytest.approx(1000.0 / 15.0)
    assert reading.intervals == 2


def test_a_window_takes_the_intervals_that_ended_in_it() -> None:
    times = [0.0, 50.0, 60.0, 70.0, 80.0]
    reading = RateMeter(window_ms=15.0).read(train(*times), 82.0)
    assert reading.value_hz == pytest.approx(100.0)
    assert reading.intervals == 2
    assert RateMeter(window_ms=1.0).read(train(*times), 82.0).intervals == 1


def test_the_rate_stands_until_the_silence_outlasts_the_last_interval_then_falls() -> None:
    times = train(*(10.0 * np.arange(12)))
    assert RateMeter().read(times, 120.0).value_hz == pytest.approx(100.0)
    assert not RateMeter().read(times, 120.0).falling
    later = RateMeter().read(times, 130.0)
    assert later.falling
    assert later.value_hz == later.instantaneous_hz == pytest.approx(1000.0 / 20.0)
    assert RateMeter().read(times, 10_110.0).value_hz == pytest.approx(0.1)


@given(st.lists(st.floats(0.1, 100), min_size=2, max_size=30), st.floats(0, 1000), st.floats(0, 1000))
def test_in_silence_the_rate_never_rises(intervals: list[float], a: float, b: float) -> None:
    times = train(*np.cumsum(intervals))
    end = float(np.sum(intervals))
    sooner, later = sorted((a, b))
    for meter in (RateMeter(), RateMeter(window_ms=50.0)):
        first, second = meter.read(times, end + sooner), meter.read(times, end + later)
        assert second.instantaneous_hz <= first.instantaneous_hz
        assert second.value_hz <= (1000.0 / later if second.falling else np.inf) * (1 + 1e-12)


def test_peaks_under_the_threshold_are_shown_as_oscillation_once_there_are_no_spikes() -> None:
    waves = tuple(50.0 + 8.0 * np.arange(5))
    reading = RateMeter().read(train(10.0, 20.0, oscillations=waves), 83.0)
    assert reading.oscillating
    assert reading.value_hz == pytest.approx(125.0)
    assert reading.count == 2
    again = RateMeter().read(train(10.0, 20.0, 84.0, oscillations=waves), 85.0)
    assert not again.oscillating


def test_a_train_of_which_only_the_end_is_held_keeps_its_count() -> None:
    assert RateMeter().read(train(10.0, 20.0), 25.0, count=500_002).count == 500_002


def test_meters_that_cannot_be_are_refused() -> None:
    for wrong in ({"intervals": 0}, {"window_ms": 0.0}, {"window_ms": float("nan")}):
        with pytest.raises(ValueError, match="rate meter"):
            RateMeter(**wrong)


# -- the strip -------------------------------------------------------------------------------------------------


def test_the_strip_is_a_step_from_spike_to_spike() -> None:
    strip = rate_strip([10.0, 20.0, 25.0], np.arange(0, 31, 5.0), now_ms=25.0)
    assert strip.mean_hz.tolist() == pytest.approx([np.nan, np.nan, 100, 100, 200, np.nan], nan_ok=True)
    assert strip.low_hz.tolist() == pytest.approx(strip.high_hz.tolist(), nan_ok=True)


def test_a_pixel_with_many_spikes_has_their_mean_and_their_range() -> None:
    strip = rate_strip([0.0, 10.0, 30.0, 35.0], [0.0, 35.0], now_ms=35.0)
    assert strip.mean_hz == pytest.approx([1000.0 * 3 / 35])
    assert (strip.low_hz[0], strip.high_hz[0]) == pytest.approx((50.0, 200.0))


def test_after_the_last_spike_the_strip_goes_on_then_falls_and_ends_now() -> None:
    strip = rate_strip([0.0, 10.0], np.arange(10, 61, 10.0), now_ms=40.0)
    assert strip.mean_hz.tolist() == pytest.approx([100, 50, 1000 / 30, np.nan, np.nan], nan_ok=True)


def test_without_two_spikes_the_strip_is_empty() -> None:
    assert np.isnan(rate_strip([5.0], np.arange(5.0), now_ms=9.0).mean_hz).all()
    assert len(rate_strip([1.0, 2.0], [0.0], now_ms=9.0).mean_hz) == 0


@given(
    st.lists(st.floats(0.2, 40), min_size=1, max_size=40).map(lambda d: np.cumsum([1.0, *d])),
    st.floats(0, 200),
    st.floats(0.5, 50),
)
def test_strips_agree_with_the_rate_at_every_time_looked_at(
    times: np.ndarray, start: float, pixel: float
) -> None:
    edges = start + pixel * np.arange(9)
    strip = rate_strip(times, edges, now_ms=float(times[-1]))
    rates = 1000.0 / np.diff(times)
    for left, right, mean, low, high in zip(
        edges[:-1], edges[1:], strip.mean_hz, strip.low_hz, strip.high_hz, strict=True
    ):
        overlap = np.clip(np.minimum(right, times[1:]) - np.maximum(left, times[:-1]), 0, None)
        if overlap.sum() <= 0:
            assert np.isnan(mean)
            continue
        touched = rates[overlap > 0]
        assert mean == pytest.approx((rates * overlap).sum() / overlap.sum(), rel=1e-6)
        assert (low, high) == pytest.approx((touched.min(), touched.max()))

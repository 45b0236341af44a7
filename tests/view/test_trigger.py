"""The trigger's search: exact crossings, what counts as one, and the same result however the samples are cut."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hhscope.view.trigger import Slope, TriggerEvent, TriggerSearch, TriggerSettings

DT = 10_000  # ns
MS = 1_000_000
EDGE = TriggerSettings(hysteresis=5.0)

values_of_a_signal = st.lists(st.floats(-100.0, 100.0), min_size=2, max_size=120)
any_settings = st.builds(
    TriggerSettings,
    event=st.sampled_from(TriggerEvent),
    slope=st.sampled_from(Slope),
    hysteresis=st.sampled_from([0.0, 5.0, 60.0]),
    holdoff_ns=st.sampled_from([0, 1, 7 * DT, 40 * DT]),
    interval_ns=st.sampled_from([1, 5 * DT, 20 * DT]),
)


def found(
    values: list[float] | NDArray[np.float64], settings: TriggerSettings = EDGE, level: float = 0.0
) -> list[int]:
    search = TriggerSearch(settings, level)
    times: list[int] = search.feed(0, DT, np.asarray(values, float)).tolist()
    return times


def spikes_at(*times_ms: float, until_ms: float = 200.0) -> NDArray[np.float64]:
    """-60 mV, and +20 mV for 0.1 ms from each time on."""
    v = np.full(round(until_ms * MS / DT), -60.0)
    for t in times_ms:
        first = round(t * MS / DT)
        v[first : first + 10] = 20.0
    return v


def in_ms(times: list[int]) -> list[float]:
    return [round(t / MS, 1) for t in times]


def test_a_crossing_is_where_the_line_between_two_samples_reaches_the_level() -> None:
    assert found([-10.0, -10.0, 30.0]) == [DT + DT // 4]
    assert found([-10.0, 0.0, 5.0]) == [DT]


def test_falling_mirrors_rising() -> None:
    falling = replace(EDGE, slope=Slope.FALLING)
    assert found([10.0, 10.0, -30.0], falling) == [DT + DT // 4]
    assert found([-10.0, 10.0], falling) == []


def test_a_signal_that_begins_beyond_the_level_must_first_come_back() -> None:
    assert found([10.0, 20.0, -2.0, 20.0]) == []
    assert found([10.0, 20.0, -20.0, 20.0]) == [2 * DT + DT // 2]


def test_a_trembling_at_the_level_counts_once() -> None:
    trembling = [-20.0, 1.0, -1.0, 1.0, -4.9, 1.0]
    assert len(found(trembling)) == 1
    assert len(found(trembling, replace(EDGE, hysteresis=0.0))) == 3


def test_no_second_trigger_within_the_holdoff() -> None:
    v = spikes_at(10, 12, 30, 31, 70)
    assert in_ms(found(v)) == [10, 12, 30, 31, 70]
    assert in_ms(found(v, replace(EDGE, holdoff_ns=5 * MS))) == [10, 30, 70]


def test_only_what_ends_a_long_or_a_short_interval_counts() -> None:
    v = spikes_at(10, 12, 30, 31, 70)
    longer = replace(EDGE, event=TriggerEvent.LONGER, interval_ns=15 * MS)
    assert in_ms(found(v, longer)) == [30, 70]
    assert in_ms(found(v, replace(longer, event=TriggerEvent.SHORTER))) == [12, 31]


def test_a_burst_starts_after_silence_and_goes_on() -> None:
    burst = replace(EDGE, event=TriggerEvent.BURST, interval_ns=5 * MS)
    lonely = spikes_at(20, 40, 42, 44, 80, 100, 101)
    assert in_ms(found(lonely, burst)) == [40, 100]


def test_a_sample_that_is_no_number_triggers_nothing() -> None:
    assert found([-20.0, np.nan, 20.0, np.inf]) == []


@given(values_of_a_signal, any_settings, st.lists(st.integers(0, 120), max_size=6))
def test_cutting_the_samples_anywhere_changes_nothing(
    values: list[float], settings: TriggerSettings, cuts: list[int]
) -> None:
    whole = found(values, settings)
    search = TriggerSearch(settings, 0.0)
    edges = [0, *sorted(min(cut, len(values)) for cut in cuts), len(values)]
    parts = [
        search.feed(first * DT, DT, np.array(values[first:stop])) for first, stop in itertools.pairwise(edges)
    ]
    assert np.concatenate(parts).tolist() == whole


@given(values_of_a_signal, any_settings)
def test_triggers_rise_and_keep_the_holdoff(values: list[float], settings: TriggerSettings) -> None:
    times = found(values, settings)
    assert all(b > a and b - a >= settings.holdoff_ns for a, b in itertools.pairwise(times))
    assert all(0 <= t < len(values) * DT for t in times)


@given(values_of_a_signal, st.floats(0.0, 80.0))
def test_between_two_triggers_the_signal_goes_back_by_the_hysteresis(
    values: list[float], hysteresis: float
) -> None:
    times = found(values, replace(EDGE, hysteresis=hysteresis))
    for a, b in itertools.pairwise(times):
        between = values[a // DT + 1 : b // DT + 1]
        assert min(between) < -hysteresis


@given(values_of_a_signal, st.floats(0.0, 50.0))
def test_each_sample_looked_at_alone_finds_the_same(values: list[float], hysteresis: float) -> None:
    armed, expected = False, []
    for k in range(len(values)):
        if k and values[k - 1] < 0.0 <= values[k]:
            if armed:
                expected.append(k)
            armed = False
        armed = armed or values[k] < -hysteresis
    times = found(values, replace(EDGE, hysteresis=hysteresis))
    assert len(times) == len(expected)
    assert all((k - 1) * DT <= t <= k * DT for t, k in zip(times, expected, strict=True))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"hysteresis": -1.0}, "hysteresis"),
        ({"level": float("nan")}, "level"),
        ({"holdoff_ns": -1}, "holdoff"),
        ({"interval_ns": 0}, "interval"),
        ({"position": 1.2}, "position"),
    ],
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(EDGE, **wrong)  # type: ignore[arg-type]

"""The firing rate as a line."""

from __future__ import annotations

import numpy as np
import pytest

from hhscope.view.rate_steps import rate_trace
from hhscope.view.timebase import TimeView
from hhscope.view.traces import Envelope, Samples

VIEW = TimeView(t0_ns=0, span_ns=100_000_000)


def test_each_interval_is_a_step_of_its_rate() -> None:
    trace = rate_trace(np.array([10.0, 20.0, 40.0]), 40.0, VIEW, 100)
    assert isinstance(trace, Samples)
    assert trace.x.tolist() == [10.0, 20.0, 20.0, 40.0]
    assert trace.y[0].tolist() == [100.0, 100.0, 50.0, 50.0]


def test_the_rate_stays_and_then_falls_with_the_silence() -> None:
    trace = rate_trace(np.array([10.0, 20.0]), 80.0, VIEW, 100)
    assert isinstance(trace, Samples)
    assert np.interp(30.0, trace.x, trace.y[0]) == pytest.approx(100.0)
    assert trace.y[0, -1] == pytest.approx(1000 / 60)
    assert trace.x[-1] == pytest.approx(80.0)
    assert (np.diff(trace.y[0]) <= 0).all()


@pytest.mark.parametrize("times", [[], [5.0]])
def test_before_two_spikes_there_is_no_rate(times: list[float]) -> None:
    trace = rate_trace(np.array(times), 50.0, VIEW, 100)
    assert trace.n_traces == 1
    assert trace.extent(0) is None


def test_more_spikes_than_columns_become_extremes() -> None:
    times = np.arange(0.0, 100.0, 0.25)
    trace = rate_trace(times, 100.0, VIEW, 100)
    assert isinstance(trace, Envelope)
    assert trace.n_columns == 100
    assert np.nanmin(trace.lo) == pytest.approx(4000.0)
    assert np.nanmax(trace.hi) == pytest.approx(4000.0)


def test_what_lies_off_screen_costs_nothing_and_changes_nothing() -> None:
    times = np.arange(0.0, 100_000.0, 10.0)
    view = TimeView(t0_ns=50_000_000_000, span_ns=100_000_000)
    trace = rate_trace(times, 100_000.0, view, 100)
    assert isinstance(trace, Samples)
    assert trace.x.size < 60
    assert trace.y[0].tolist() == pytest.approx([100.0] * trace.x.size)

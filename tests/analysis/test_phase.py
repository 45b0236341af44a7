"""Phase: where spikes of one cell fall between those of another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.analysis.phase import locking, phase_shift, phases


@given(st.floats(0.001, 0.999), st.floats(5.0, 50.0))
def test_a_train_that_keeps_its_distance_is_locked_at_it(phase: float, period: float) -> None:
    a = np.arange(40) * period
    found = locking(a, a[:-1] + phase * period)
    assert found.phase is not None
    assert abs((found.phase - phase + 0.5) % 1.0 - 0.5) <= 1e-4
    assert found.locked
    assert found.rate_a_hz == pytest.approx(1000.0 / period)


def test_spikes_at_the_same_moment_have_phase_0() -> None:
    a = np.arange(10) * 7.0
    assert locking(a, a).phase == 0.0


def test_trains_of_different_rates_are_not_locked() -> None:
    found = locking(np.arange(100) * 10.0, np.arange(90) * 11.0)
    assert not found.locked
    assert found.plv is not None
    assert found.plv < 0.2


def test_a_silent_cell_has_no_phase() -> None:
    found = locking(np.arange(10) * 10.0, np.empty(0))
    assert (found.phase, found.plv, found.locked, found.rate_b_hz) == (None, None, False, 0.0)


def test_only_spikes_between_two_of_the_other_are_placed() -> None:
    times, found = phases(np.array([10.0, 20.0]), np.array([5.0, 12.5, 25.0]))
    assert times.tolist() == [12.5]
    assert found.tolist() == [0.25]


@given(st.floats(-0.49, 0.49), st.integers(-2, 2))
def test_a_shift_is_told_whatever_whole_periods_lie_between(shift: float, more: int) -> None:
    plain = np.arange(1, 9) * 10.0
    assert phase_shift(plain, plain + 10.0 * (more - shift), 10.0) == pytest.approx(shift, abs=1e-9)
    assert phase_shift(plain, np.empty(0), 10.0) is None

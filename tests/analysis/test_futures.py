"""Two futures: the largest difference and when, and the rates."""

from __future__ import annotations

import numpy as np

from hhscope.analysis.futures import apart, mean_rate


def test_the_largest_difference_keeps_its_sign_and_its_place() -> None:
    found = apart(np.array([0.0, 1.0, 2.0]), np.array([0.0, -4.0, 3.0, 9.0]), (10.0, None))
    assert (found.dv_mv, found.at, found.drate_hz) == (-5.0, 1, -10.0)


def test_the_same_futures_differ_by_exactly_nothing() -> None:
    v = np.linspace(-70.0, 40.0, 50)
    found = apart(v, v.copy(), (None, None))
    assert (found.dv_mv, found.drate_hz) == (0.0, None)
    assert apart(v[:0], v, (None, None)).dv_mv == 0.0


def test_a_rate_needs_two_spikes_after_the_start() -> None:
    times = np.array([5.0, 20.0, 30.0, 40.0])
    assert mean_rate(times, 10.0) == 100.0
    assert mean_rate(times, 35.0) is None

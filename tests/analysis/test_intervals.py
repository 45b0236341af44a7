"""Intervals: every one is counted once, and the figures are those of known processes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.analysis.intervals import intervals


@given(st.lists(st.floats(0.5, 500.0), min_size=1, max_size=200))
def test_every_interval_is_counted_once(ms: list[float]) -> None:
    found = intervals(np.concatenate([[0.0], np.cumsum(ms)]))
    assert found is not None
    assert found.counts.sum() == len(ms)
    assert 8 <= found.counts.size <= 60
    assert found.pairs.shape == (len(ms) - 1, 2)
    assert np.array_equal(found.pairs[:-1, 1], found.pairs[1:, 0])


def test_clockwork_has_no_variation_and_stands_in_one_bin() -> None:
    found = intervals(np.arange(50) * 14.7)
    assert found is not None
    assert (found.cv, found.cv2) == pytest.approx((0.0, 0.0), abs=1e-9)
    assert found.mean_ms == pytest.approx(14.7)
    assert np.count_nonzero(found.counts) == 1


def test_chance_has_a_cv_of_one() -> None:
    found = intervals(np.cumsum(np.random.default_rng(5).exponential(20.0, 20_000)))
    assert found is not None
    assert found.cv == pytest.approx(1.0, abs=0.03)
    assert found.cv2 == pytest.approx(1.0, abs=0.03)


def test_a_slow_drift_moves_cv_and_hardly_cv2() -> None:
    found = intervals(np.cumsum(np.linspace(10.0, 30.0, 200)))
    assert found is not None
    assert found.cv > 0.25
    assert found.cv2 < 0.01


def test_one_spike_has_no_interval() -> None:
    assert intervals(np.array([3.0])) is None
    assert intervals(np.array([])) is None

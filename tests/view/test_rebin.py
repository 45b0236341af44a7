"""Kept screens laid into other views."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hhscope.view.rebin import rebin
from hhscope.view.timebase import TimeView
from hhscope.view.traces import Envelope, Samples

MADE_FOR = TimeView(t0_ns=0, span_ns=1_000_000)


def _envelope(values: np.ndarray) -> Envelope:
    table = values[np.newaxis]
    return Envelope(lo=table - 1, hi=table + 1, first=table, last=table)


@given(st.integers(1, 400), st.integers(-400_000, 400_000), st.integers(200_000, 3_000_000))
def test_extremes_survive_whatever_the_new_view(columns: int, t0: int, span: int) -> None:
    values = np.random.default_rng(5).normal(size=1000)
    view = TimeView(t0_ns=t0, span_ns=span)
    laid = rebin(_envelope(values), MADE_FOR, view, columns)
    assert isinstance(laid, Envelope)
    middles = (np.arange(1000) + 0.5) * 1000.0
    seen = values[(middles > t0 + 1) & (middles < t0 + span - 1)]
    if seen.size:
        assert np.nanmin(laid.lo) <= seen.min() - 1
        assert np.nanmax(laid.hi) >= seen.max() + 1


def test_the_same_view_changes_nothing() -> None:
    values = np.arange(100.0)
    laid = rebin(_envelope(values), MADE_FOR, MADE_FOR, 100)
    assert isinstance(laid, Envelope)
    np.testing.assert_array_equal(laid.first[0], values)
    np.testing.assert_array_equal(laid.hi[0], values + 1)


def test_a_finer_screen_joins_the_old_columns() -> None:
    laid = rebin(_envelope(np.arange(10.0)), MADE_FOR, MADE_FOR, 45)
    assert isinstance(laid, Envelope)
    filled = np.flatnonzero(np.isfinite(laid.lo[0]))
    assert len(filled) == 10
    assert laid.join >= np.diff(filled).max() - 1


def test_columns_without_samples_stay_empty_and_do_not_borrow_from_their_neighbours() -> None:
    values = np.where(np.arange(100) < 50, np.nan, 1.0)
    laid = rebin(_envelope(values), MADE_FOR, MADE_FOR, 10)
    assert isinstance(laid, Envelope)
    for table in (laid.lo, laid.hi, laid.first, laid.last):
        assert np.isnan(table[0, :5]).all()
        assert np.isfinite(table[0, 5:]).all()


def test_single_samples_move_with_the_view() -> None:
    kept = Samples(x=np.array([0.0, 50.0]), y=np.zeros((1, 2)), n_columns=100)
    later = rebin(kept, MADE_FOR, TimeView(t0_ns=500_000, span_ns=500_000), 100)
    assert isinstance(later, Samples)
    np.testing.assert_allclose(later.x, [-100.0, 0.0])


def test_samples_that_share_columns_become_their_exact_extremes() -> None:
    made_for = TimeView(t0_ns=0, span_ns=100_000)
    y = np.sin(np.arange(1000.0) * 0.37)[None]
    data = Samples(x=np.arange(1000.0), y=y, n_columns=1000)
    laid = rebin(data, made_for, made_for, 100)
    assert isinstance(laid, Envelope)
    columns = y.reshape(100, 10)
    np.testing.assert_array_equal(laid.lo[0], columns.min(axis=1))
    np.testing.assert_array_equal(laid.hi[0], columns.max(axis=1))
    np.testing.assert_array_equal(laid.first[0], columns[:, 0])
    np.testing.assert_array_equal(laid.last[0], columns[:, -1])
    assert isinstance(rebin(data, made_for, made_for, 1000), Samples)

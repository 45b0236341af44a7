"""Cursors as data, what they read, and the landmarks they snap to."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hhscope.view.cursors import Between, Cursors, Level, frequency_hz
from hhscope.view.snap import nearest, neighbour, turning_points
from hhscope.view.timebase import TimeView

VIEW = TimeView(t0_ns=0, span_ns=300)


def test_cursors_never_placed_appear_at_a_third_and_two_thirds() -> None:
    assert Cursors().brought_in(VIEW).times(VIEW) == (100, 200)


def test_a_cursor_off_the_screen_is_brought_in_and_the_other_stays() -> None:
    away = Cursors().at_time(0, -50, VIEW).at_time(1, 260, VIEW)
    assert away.brought_in(VIEW).times(VIEW) == (100, 260)


@given(st.integers(-500, 500), st.integers(0, 1), st.integers(-1000, 1000))
def test_a_cursor_is_where_it_was_put_and_shifting_moves_both(t: int, number: int, by: int) -> None:
    cursors = Cursors().at_time(number, t, VIEW)
    assert cursors.times(VIEW)[number] == t
    later = TimeView(t0_ns=by, span_ns=300)
    assert cursors.times(later)[number] == t + by  # a live picture passes beneath it
    assert cursors.shifted(-by).times(later) == cursors.times(VIEW)  # a standing one takes it along


def test_another_width_keeps_the_part_of_the_screen_and_drops_values() -> None:
    cursors = Cursors().brought_in(VIEW).at_level(0, Level(panel="voltage", value=1.0)).stretched(30, 300)
    assert cursors.places == (-20, -10)
    assert cursors.levels == (None, None)


def test_two_readings_give_difference_and_slope() -> None:
    between = Between(first=-60.0, second=40.0, delta_ms=2.0)
    assert (between.delta, between.slope) == (100.0, 50.0)
    assert math.isnan(Between(first=1.0, second=2.0, delta_ms=0.0).slope)


def test_the_frequency_has_no_sign() -> None:
    assert frequency_hz(-20_000_000) == 50.0
    assert frequency_hz(0) == math.inf


def test_a_trace_turns_at_its_peak_and_trough_but_not_at_the_ends() -> None:
    t = np.arange(0, 100, 10)
    bump = np.array([0, 1, 2, 5, 2, 1, 0, -3, 0, 1.0])
    assert turning_points(t, bump) == (30, 70)
    assert turning_points(t, np.arange(10.0)) == ()
    assert turning_points(t[:2], bump[:2]) == ()


def test_a_flat_top_turns_in_its_middle() -> None:
    assert turning_points(np.arange(7), np.array([0, 1, 3, 3, 3, 1, 0.0])) == (3,)


def test_what_is_not_a_number_has_no_landmark() -> None:
    assert turning_points(np.arange(5), np.array([0, 1, np.nan, 1, 0])) == ()


def test_the_nearest_candidate_counts_within_reach() -> None:
    assert nearest(10, [3, 12, 40], 5) == 12
    assert nearest(20, [3, 12, 40], 5) is None
    assert nearest(20, [], 5) is None


def test_neighbours_lie_strictly_beyond() -> None:
    times = [10, 20, 30]
    assert neighbour(20, times, +1) == 30
    assert neighbour(20, times, -1) == 10
    assert neighbour(30, times, +1) is None

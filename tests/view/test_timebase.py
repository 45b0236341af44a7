"""The time base steps 1-2-5, zooms about a point, pans, and moves by whole columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.view.timebase import (
    MAX_SPAN_NS,
    MIN_SPAN_NS,
    TimeView,
    nearest_span,
    spans,
    step_span,
)

MS = 1_000_000
SPANS = st.integers(MIN_SPAN_NS, MAX_SPAN_NS)
TIMES = st.integers(-(10**14), 10**14)
VIEWS = st.builds(lambda t0, span: TimeView(t0_ns=t0, span_ns=span), TIMES, SPANS)


def test_spans_are_one_two_five_times_powers_of_ten() -> None:
    assert spans()[:4] == (10_000, 20_000, 50_000, 100_000)
    assert {str(span).rstrip("0") for span in spans()} == {"1", "2", "5"}


def test_a_typed_span_steps_to_its_neighbours() -> None:
    assert step_span(130 * MS, 1) == 200 * MS
    assert step_span(130 * MS, -1) == 100 * MS
    assert step_span(100 * MS, 2) == 500 * MS


def test_steps_end_at_the_ends_of_the_series() -> None:
    assert step_span(MAX_SPAN_NS, 3) == MAX_SPAN_NS
    assert step_span(MIN_SPAN_NS, -3) == MIN_SPAN_NS
    assert step_span(20_000, -99) == MIN_SPAN_NS


@given(st.sampled_from(spans()[3:-3]), st.integers(-3, 3))
def test_steps_forth_and_back_are_no_step(span: int, steps: int) -> None:
    assert step_span(step_span(span, steps), -steps) == span


@given(SPANS)
def test_the_nearest_span_is_within_a_factor_of_two(span: int) -> None:
    assert 0.5 <= nearest_span(span) / span <= 2.0


def test_an_empty_view_is_refused() -> None:
    with pytest.raises(ValueError, match="positive span"):
        TimeView(t0_ns=0, span_ns=0)


@given(VIEWS, st.integers(0, 1000), SPANS)
def test_zooming_keeps_the_point_under_the_mouse(view: TimeView, place: int, span: int) -> None:
    about = view.t_of(place, 1000)
    zoomed = view.zoomed(about, span)
    assert zoomed.span_ns == span
    # One ns of rounding, seen on the shorter of the two screens.
    assert abs(zoomed.x_of(about, 1000) - view.x_of(about, 1000)) <= 1000 / min(span, view.span_ns) + 1e-6


@given(VIEWS, TIMES)
def test_panning_moves_both_edges(view: TimeView, delta: int) -> None:
    moved = view.panned(delta)
    assert (moved.t0_ns - view.t0_ns, moved.t1_ns - view.t1_ns) == (delta, delta)


@given(VIEWS, TIMES, SPANS)
def test_a_clamped_view_keeps_its_span_and_ends_within_what_is_held(
    view: TimeView, oldest: int, held: int
) -> None:
    clamped = view.clamped(oldest, oldest + held)
    assert clamped.span_ns == view.span_ns
    assert clamped.t1_ns <= oldest + held
    assert clamped.t0_ns >= oldest or view.span_ns > held
    assert clamped.clamped(oldest, oldest + held) == clamped


@given(VIEWS, st.integers(1, 8000))
def test_a_snapped_view_begins_on_a_column_less_than_one_before(view: TimeView, columns: int) -> None:
    snapped = view.snapped(columns)
    assert snapped.span_ns == view.span_ns
    assert -1 < view.t0_ns - snapped.t0_ns <= view.span_ns / columns
    assert snapped.snapped(columns) == snapped


@given(st.integers(0, 10**12), st.integers(100, 4000), st.integers(0, 10**9))
def test_snapped_views_are_whole_columns_apart(t0: int, columns: int, later: int) -> None:
    first = TimeView(t0_ns=t0, span_ns=100 * MS).snapped(columns)
    second = TimeView(t0_ns=t0 + later, span_ns=100 * MS).snapped(columns)
    apart = (second.t0_ns - first.t0_ns) * columns / first.span_ns
    assert abs(apart - round(apart)) <= 2 * columns / first.span_ns  # each edge is a whole ns


@given(VIEWS, st.floats(0, 4000))
def test_place_and_time_are_inverse(view: TimeView, x: float) -> None:
    assert abs(view.x_of(view.t_of(x, 4000), 4000) - x) <= 4000 / view.span_ns + 1e-6

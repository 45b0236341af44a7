"""Value scales: pixels and values are inverse; zooming keeps the point; limits are never left."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.view.scales import Limits, Range, ValueScale, fitted

RANGES = st.builds(lambda lo, size: Range(lo=lo, hi=lo + size), st.floats(-1e3, 1e3), st.floats(0.1, 1e3))


@pytest.mark.parametrize(
    ("lo", "hi"), [(1.0, 1.0), (2.0, 1.0), (0.0, math.inf), (math.nan, 1.0), (1.0, 1.0 + 1e-15)]
)
def test_a_range_that_cannot_be_shown_is_refused(lo: float, hi: float) -> None:
    with pytest.raises(ValueError, match=r"value axis"):
        Range(lo=lo, hi=hi)


@given(RANGES, st.floats(0, 1), st.floats(0.1, 10))
def test_zooming_keeps_the_value_in_place(shown: Range, place: float, factor: float) -> None:
    about = shown.lo + place * shown.size
    zoomed = shown.zoomed(about, factor)
    assert zoomed.size == pytest.approx(factor * shown.size)
    assert (about - zoomed.lo) / zoomed.size == pytest.approx(place, abs=1e-6)


def test_zooming_beyond_double_precision_stays_where_it_is() -> None:
    shown = Range(lo=1.0, hi=1.0 + 1e-11)
    assert shown.zoomed(1.0, 1e-3) == shown
    assert shown.zoomed(1.0, math.inf) == shown


@given(RANGES, st.floats(-100, 0), st.floats(0.5, 100))
def test_a_range_within_limits_never_leaves_them_and_keeps_its_size_if_it_can(
    shown: Range, lo: float, hi: float
) -> None:
    inside = shown.within(Limits(lo=lo, hi=hi))
    assert lo <= inside.lo < inside.hi <= hi
    assert inside.size == pytest.approx(min(shown.size, hi - lo), rel=1e-6)


def test_gates_zoomed_out_stop_at_zero_and_one() -> None:
    assert Range(lo=-3.0, hi=5.0).within(Limits(lo=0.0, hi=1.0)) == Range(lo=0.0, hi=1.0)


def test_a_fit_leaves_five_percent_on_either_side() -> None:
    assert fitted([(0.0, 10.0), (-10.0, 5.0)]) == Range(lo=-11.0, hi=11.0)


@pytest.mark.parametrize("value", [0.0, 7.0, -65.0])
def test_a_fit_to_a_constant_has_it_in_the_middle(value: float) -> None:
    shown = fitted([(value, value)])
    assert shown is not None
    assert shown.lo + shown.size / 2 == pytest.approx(value)


def test_there_is_nothing_to_fit_to_without_finite_values() -> None:
    assert fitted([]) is None
    assert fitted([(math.nan, math.nan)]) is None


@given(RANGES, st.floats(-2, 3))
def test_pixel_and_value_are_inverse_and_agree_with_the_coefficients(shown: Range, place: float) -> None:
    scale = ValueScale(range=shown, top=10.0, bottom=110.0)
    value = shown.lo + place * shown.size
    a, b = scale.coefficients
    assert scale.y_of(value) == pytest.approx(a + b * value, abs=1e-6)
    assert scale.value_of(scale.y_of(value)) == pytest.approx(value, abs=1e-6 * shown.size)


def test_the_top_of_the_screen_is_the_upper_end() -> None:
    scale = ValueScale(range=Range(lo=0.0, hi=1.0), top=3.0, bottom=97.0)
    assert (scale.y_of(1.0), scale.y_of(0.0)) == (3.0, 97.0)
    assert scale.scaled(2.0).y_of(1.0) == 6.0

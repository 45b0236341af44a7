"""Slider scales: places and values agree, zero can be reached, steps are numbers people choose."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.ui.widgets.scale import Scale, nice_step

places = st.floats(0, 1)
ranges = st.tuples(st.floats(-1e4, 1e4), st.floats(1e-3, 1e4)).map(lambda r: (r[0], r[0] + r[1]))


@given(ranges, places)
def test_a_value_lies_where_it_was_taken_from(limits: tuple[float, float], place: float) -> None:
    scale = Scale(*limits)
    assert scale.place(scale.value(place)) == pytest.approx(place, abs=2e-3)


@given(st.floats(1e-6, 1e3), st.floats(1.5, 1e6), places)
def test_a_logarithmic_value_lies_where_it_was_taken_from(low: float, ratio: float, place: float) -> None:
    scale = Scale(low, low * ratio, log=True)
    off = 0.006 / math.log(ratio)  # three significant digits
    assert scale.place(scale.value(place)) == pytest.approx(place, abs=off + 1e-6)


@given(ranges, st.booleans(), places)
def test_values_stay_in_the_range(limits: tuple[float, float], log: bool, place: float) -> None:
    low, high = (abs(limits[0]) + 1e-3, abs(limits[0]) + 1e-3 + limits[1] - limits[0]) if log else limits
    assert low <= Scale(low, high, log).value(place) <= high


def test_the_ends_are_exact() -> None:
    scale = Scale(0.1, 1 / 3)
    assert (scale.value(0), scale.value(1)) == (0.1, 1 / 3)


def test_a_logarithmic_slider_can_mean_zero() -> None:
    scale = Scale(0.0, 100.0, log=True)
    assert scale.value(0.0) == 0.0
    assert scale.place(0.0) == 0.0
    assert scale.value(1.0) == 100.0
    assert 0 < scale.value(0.05) < 0.2


def test_values_outside_lie_at_the_ends() -> None:
    assert Scale(0, 10).place(25) == 1.0
    assert Scale(0, 10).place(-3) == 0.0


def test_arrow_keys_step_by_a_nice_hundredth() -> None:
    scale = Scale(0, 360)
    assert scale.stepped(120, 1) == 122
    assert scale.stepped(120, -10) == 100
    assert scale.stepped(120, 0.1) == pytest.approx(120.2)


def test_arrow_keys_step_through_zero_without_dust() -> None:
    scale = Scale(-1, 1)
    value = 0.04
    for _ in range(6):
        value = scale.stepped(value, -1)
    assert value == -0.02 or value == pytest.approx(-0.08)
    assert str(scale.stepped(0.01, -1)) == "0.0"


def test_arrow_keys_leave_the_range_when_asked_to() -> None:
    assert Scale(0, 10).stepped(10, 1) > 10


def test_a_logarithmic_step_is_five_percent_and_ends_at_zero() -> None:
    scale = Scale(0.0, 10.0, log=True)
    assert scale.stepped(1.0, 1) == 1.05
    assert scale.stepped(0.01, -1) == 0.0
    assert scale.stepped(0.0, 1) == 0.01


@given(st.floats(1e-9, 1e9))
def test_nice_steps_are_one_two_five(size: float) -> None:
    step = nice_step(size)
    assert step <= size * (1 + 1e-9) < step * 2.6
    assert round(step / 10 ** math.floor(math.log10(step * 1.0000001))) in (1, 2, 5)

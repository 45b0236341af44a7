"""Speed: steps, slider positions and text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.ui.speed import (
    FASTEST,
    SLIDER_MAX,
    SLIDER_MIN,
    SLOWEST,
    UNLIMITED,
    format_speed,
    parse_speed,
    position_of,
    speed_at,
    step_speed,
)


def test_slider_has_a_detent_at_real_time() -> None:
    assert {speed_at(position) for position in range(-8, 9)} == {1.0}
    assert speed_at(-20) < 1.0 < speed_at(20)


def test_slider_ends_at_the_slowest_speed_and_at_unlimited() -> None:
    assert speed_at(SLIDER_MIN) == SLOWEST
    assert math.isinf(speed_at(SLIDER_MAX))


@given(st.integers(SLIDER_MIN, SLIDER_MAX))
def test_slider_shows_the_speed_it_was_asked_for(position: int) -> None:
    speed = speed_at(position)
    assert speed_at(position_of(speed)) == speed


@given(st.integers(SLIDER_MIN, SLIDER_MAX - 1))
def test_slider_to_the_right_is_never_slower(position: int) -> None:
    assert speed_at(position + 1) >= speed_at(position)


def test_steps_go_along_the_1_2_5_series_to_unlimited_and_back() -> None:
    assert step_speed(0.05, 1) == 0.1
    assert step_speed(0.05, -1) == 0.02
    assert step_speed(0.03, 1) == 0.05
    assert step_speed(0.03, -1) == 0.02
    assert step_speed(FASTEST, 1) == UNLIMITED
    assert step_speed(UNLIMITED, 1) == UNLIMITED
    assert step_speed(UNLIMITED, -1) == FASTEST
    assert step_speed(SLOWEST, -1) == SLOWEST


@given(st.floats(SLOWEST, FASTEST))
def test_text_of_a_speed_can_be_typed_back(speed: float) -> None:
    assert parse_speed(format_speed(speed)) == pytest.approx(speed, rel=0.005)


@pytest.mark.parametrize("text", ["max", "∞", " Max "])
def test_unlimited_can_be_typed(text: str) -> None:
    assert math.isinf(parse_speed(text))


@pytest.mark.parametrize(("text", "says"), [("fast", "is not a number"), ("0", "0.001× to 1000×"), ("1e9", "or max")])
def test_wrong_speeds_are_refused_with_a_sentence(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_speed(text)

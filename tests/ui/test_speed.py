"""Speed: steps, slider positions and text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.ui.speed import (
    FASTEST,
    SLOWEST,
    UNLIMITED,
    SpeedScale,
    format_speed,
    parse_speed,
    step_speed,
)

SCALE = SpeedScale()


def test_slider_has_a_detent_at_real_time() -> None:
    centre = SCALE.place(1.0)
    assert SCALE.value(centre - 0.01) == SCALE.value(centre) == SCALE.value(centre + 0.01) == 1.0
    assert SCALE.value(centre - 0.05) < 1.0 < SCALE.value(centre + 0.05)


def test_slider_ends_at_the_slowest_speed_and_at_unlimited() -> None:
    assert SCALE.value(0.0) == SLOWEST
    assert math.isinf(SCALE.value(1.0))
    assert SCALE.place(UNLIMITED) == 1.0


@given(st.floats(0, 1))
def test_slider_shows_the_speed_it_was_asked_for(place: float) -> None:
    speed = SCALE.value(place)
    assert SCALE.value(SCALE.place(speed)) == speed


@given(st.floats(0, 1), st.floats(0, 1))
def test_slider_to_the_right_is_never_slower(one: float, other: float) -> None:
    assert SCALE.value(max(one, other)) >= SCALE.value(min(one, other))


def test_keys_move_the_slider_along_the_1_2_5_series() -> None:
    assert SCALE.stepped(0.05, 1) == 0.1
    assert SCALE.stepped(0.05, -0.1) == 0.02


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


@pytest.mark.parametrize(
    ("text", "says"), [("fast", "is not a number"), ("0", "0.001× to 1000×"), ("1e9", "or max")]
)
def test_wrong_speeds_are_refused_with_a_sentence(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_speed(text)

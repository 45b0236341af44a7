"""ClickClock: sound follows the picture's speed without jumps, and catches up when it was held up."""

from __future__ import annotations

import numpy as np
import pytest

from hhscope.view.click_clock import LATENCY_S, kept_in_step

MS = 1_000_000


def test_in_slow_motion_intervals_are_as_much_longer() -> None:
    clock = kept_in_step(None, 100.0 * MS, 2.0, 0.05)
    heard = clock.heard_at_ms(np.array([90.0, 100.0]))
    assert heard[1] == pytest.approx(2.0 + LATENCY_S)
    assert heard[1] - heard[0] == pytest.approx(0.2)


def test_frames_that_come_unevenly_do_not_move_the_clicks() -> None:
    clock = kept_in_step(None, 0.0, 0.0, 1.0)
    again = kept_in_step(clock, 50.0 * MS, 0.031, 1.0)
    assert again.heard_at(60.0 * MS) == pytest.approx(clock.heard_at(60.0 * MS))


def test_another_speed_bends_time_without_a_jump() -> None:
    clock = kept_in_step(None, 0.0, 0.0, 1.0)
    slower = kept_in_step(clock, 20.0 * MS, 0.02, 0.1)
    assert slower.heard_at(20.0 * MS) == pytest.approx(clock.heard_at(20.0 * MS))
    assert slower.heard_at(21.0 * MS) - slower.heard_at(20.0 * MS) == pytest.approx(0.01)


@pytest.mark.parametrize("played_s", [0.5, -1.0])
def test_sound_that_is_late_or_far_ahead_begins_anew(played_s: float) -> None:
    clock = kept_in_step(None, 0.0, 0.0, 1.0)
    fresh = kept_in_step(clock, 10.0 * MS, played_s, 1.0)
    assert fresh.heard_at(10.0 * MS) == pytest.approx(played_s + LATENCY_S)

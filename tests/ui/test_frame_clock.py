"""Frame clock: a schedule that never piles up, and readings that say what came."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from hhscope.ui.frame_clock import FRAMES_PER_S, Every, FrameClock, next_due, rate_of, wait_ms

TIMES = st.floats(0, 1e5)


@given(TIMES, st.floats(0, 10))
def test_the_next_frame_is_due_within_a_period_from_now(due: float, late: float) -> None:
    now = due + late
    following = next_due(due, now)
    assert now - 1e-9 <= following <= now + 1 / FRAMES_PER_S + 1e-9


@given(TIMES, st.floats(0, 10))
def test_late_frames_stay_on_the_schedule(due: float, late: float) -> None:
    periods = (next_due(due, due + late) - due) * FRAMES_PER_S
    assert abs(periods - round(periods)) < 1e-3


def test_other_events_always_get_a_turn() -> None:
    assert wait_ms(due=1.0, now=5.0) == 1


def test_rate_counts_intervals_not_events() -> None:
    assert rate_of([0.0, 0.5, 1.0]) == 2.0
    assert rate_of([1.0]) == 0.0


def test_frames_come_until_the_clock_is_stopped(qtbot: QtBot) -> None:
    clock = FrameClock()
    clock.start()
    for _ in range(3):
        with qtbot.waitSignal(clock.ticked, timeout=2000):
            pass
    assert clock.fps > 0
    assert clock.gui_ms >= 0
    clock.stop()
    assert not clock.running


def test_a_period_is_told_once_and_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("hhscope.ui.frame_clock.time.monotonic", lambda: now[0])
    second = Every(1.0)
    told = []
    for t in (100.5, 101.0, 101.1, 101.9, 105.0, 105.5, 106.0):
        now[0] = t
        told.append(second.is_due())
    assert told == [False, True, False, False, True, False, True]

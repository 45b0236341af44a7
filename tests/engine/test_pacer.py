"""The pacer under hypothetical clocks."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.engine.pacer import MAX_DEBT_S, UNLIMITED, Pacer

DT = 10_000
pauses = st.lists(st.floats(0.0, 0.05), min_size=1, max_size=80)


def _driven(pacer: Pacer, pauses_s: list[float], most: int = UNLIMITED) -> Pacer:
    """Make what is due after each pause, at most ``most`` samples a time."""
    for pause in pauses_s:
        pacer = pacer.ticked(pacer.now_s + pause)
        pacer = pacer.made(min(pacer.due(DT), most) * DT)
    return pacer


@given(pauses, st.sampled_from([0.001, 0.05, 1.0, 20.0]))
def test_simulated_time_follows_wall_time_to_within_one_sample(pauses_s: list[float], speed: float) -> None:
    pacer = _driven(Pacer.started(100.0, speed), pauses_s)
    asked = (pacer.now_s - 100.0) * speed * 1e9
    assert asked - DT - 1 <= pacer.sim_ns <= asked + 1


@given(st.floats(0.2, 1e6), st.floats(0.01, 100.0))
def test_a_long_stall_leaves_a_tenth_of_a_second_of_debt_and_no_more(stall_s: float, speed: float) -> None:
    pacer = Pacer.started(0.0, speed).ticked(stall_s)
    assert pacer.due(DT) == int(MAX_DEBT_S * speed * 1e9 // DT)


def test_a_machine_that_is_too_slow_shows_what_it_achieves() -> None:
    pacer = _driven(Pacer.started(0.0, 1.0), [0.01] * 200, most=400)  # 4 ms made in every 10
    assert pacer.achieved == pytest.approx(0.4, rel=1e-6)


def test_a_machine_that_keeps_up_achieves_what_was_asked() -> None:
    assert _driven(Pacer.started(5.0, 1.0), [0.003] * 500).achieved == pytest.approx(1.0, rel=0.01)


def test_achieved_forgets_what_is_older_than_half_a_second() -> None:
    pacer = _driven(Pacer.started(0.0, 1.0), [0.01] * 100, most=0)
    assert pacer.achieved == 0.0
    pacer = _driven(pacer, [0.01] * 70)
    assert pacer.achieved == pytest.approx(1.0, rel=0.25)  # the debt of 0.1 s was made up for
    assert len(pacer.marks) < 15


def test_unlimited_speed_always_has_samples_due_and_leaves_no_debt() -> None:
    pacer = Pacer.started(0.0, math.inf).ticked(3.0)
    assert pacer.due(DT) == UNLIMITED
    assert pacer.wait_s(DT) == 0.0
    assert pacer.made(6_000_000_000).achieved == 2.0


def test_slow_motion_waits_for_the_next_sample() -> None:
    pacer = Pacer.started(0.0, 0.001)
    assert pacer.wait_s(DT) == pytest.approx(0.01)
    assert pacer.ticked(0.0099).due(DT) == 0
    assert pacer.ticked(0.0101).due(DT) == 1


def test_a_clock_that_steps_back_makes_nothing_due() -> None:
    pacer = Pacer.started(10.0, 1.0).ticked(9.0)
    assert pacer.due(DT) == 0
    assert pacer.achieved == 0.0

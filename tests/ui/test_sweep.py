"""Sweep from rest: where the input is put, and what is asked of the session."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hhscope.stimulus import Stimulus, parse_waveform
from hhscope.ui.sweep import on_screen
from hhscope.units import NS_PER_MS

MS = NS_PER_MS


def test_an_input_on_the_screen_stays_where_it_is() -> None:
    stimulus = Stimulus((parse_waveform("pulse:start=30,width=5,amplitude=10"),))
    assert on_screen(stimulus, 100 * MS, 10_000) == stimulus


def test_an_input_beyond_the_screen_begins_a_tenth_into_it_and_keeps_its_shape() -> None:
    late = "step:start=1234.5,stop=1264.5,amplitude=5", "pulse:start=1240,width=1,amplitude=20"
    moved = on_screen(Stimulus(tuple(map(parse_waveform, late))), 100 * MS, 10_000)
    assert moved.value(10 * MS) == 5.0
    assert moved.value(10 * MS - 1) == 0.0
    assert moved.value(15_500_000) == 25.0
    assert moved.value(40 * MS) == 0.0


@given(start=st.integers(0, 10**6), dt=st.sampled_from([2_500, 10_000, 25_000]), span=st.integers(1, 1000))
def test_a_moved_input_stays_on_the_sample_grid(start: int, dt: int, span: int) -> None:
    start_ms = start * dt / NS_PER_MS
    stimulus = Stimulus((parse_waveform(f"step:start={start_ms!r},amplitude=1"),))
    on_screen(stimulus, span * MS, dt).check_grid(dt)

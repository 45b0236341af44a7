"""Zoom: a part of the main screen that goes along with it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hhscope.view.timebase import MIN_SPAN_NS, TimeView
from hhscope.view.zoom import ZoomRange, resized, zoom_range

MS = 1_000_000
SCREEN = TimeView(t0_ns=100 * MS, span_ns=100 * MS)


def test_at_first_it_is_a_tenth_in_the_middle() -> None:
    assert ZoomRange.first_of(SCREEN).on(SCREEN) == TimeView(t0_ns=145 * MS, span_ns=10 * MS)


def test_it_goes_along_with_a_screen_that_rolls() -> None:
    chosen = ZoomRange.of(TimeView(t0_ns=180 * MS, span_ns=15 * MS), SCREEN)
    assert chosen.on(SCREEN.panned(7 * MS)) == TimeView(t0_ns=187 * MS, span_ns=15 * MS)


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**9), st.integers(MIN_SPAN_NS, 10**9))
def test_it_always_lies_on_the_screen(t0: int, span: int, other: int) -> None:
    chosen = ZoomRange.of(TimeView(t0_ns=t0, span_ns=span), SCREEN)
    for screen in (SCREEN, TimeView(t0_ns=5, span_ns=other)):
        box = chosen.on(screen)
        assert screen.t0_ns <= box.t0_ns < box.t1_ns <= screen.t1_ns
    assert zoom_range(chosen.words(), SCREEN) == chosen


def test_words_that_are_none_give_the_first_range() -> None:
    first = ZoomRange.first_of(SCREEN)
    assert zoom_range({}, SCREEN) == zoom_range({"back_ns": "x", "span_ns": "1"}, SCREEN) == first
    assert zoom_range({"back_ns": "-5", "span_ns": "1000000"}, SCREEN) == first


def test_an_edge_pulled_over_the_other_turns_the_box_round() -> None:
    box = TimeView(t0_ns=120 * MS, span_ns=10 * MS)
    assert resized(box, "left", 110 * MS) == TimeView(t0_ns=110 * MS, span_ns=20 * MS)
    assert resized(box, "right", 100 * MS) == TimeView(t0_ns=100 * MS, span_ns=20 * MS)
    assert resized(box, "left", 130 * MS).span_ns == MIN_SPAN_NS

"""Ticks lie at round values, inside, evenly, with labels that say exactly these values."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hhscope.view.scales import Range
from hhscope.view.ticks import nice_step, time_step, time_ticks, value_ticks
from hhscope.view.timebase import TimeView, spans

MS = 1_000_000


def ranges() -> st.SearchStrategy[Range]:
    return st.builds(
        lambda lo, size: Range(lo=lo, hi=lo + size),
        st.floats(-1e4, 1e4),
        st.floats(1e-3, 1e4),
    )


@given(st.floats(1e-9, 1e9), st.floats(1.0, 30.0))
def test_a_nice_step_is_one_two_or_five_and_cuts_into_few_enough_parts(size: float, parts: float) -> None:
    step = nice_step(size, parts)
    mantissa = step / 10.0 ** math.floor(math.log10(step) + 1e-9)
    assert min(abs(mantissa - m) for m in (1, 2, 5, 10)) < 1e-6
    assert size / step <= parts * (1 + 1e-6)


@given(ranges(), st.floats(1.0, 12.0))
def test_value_ticks_are_even_inside_and_at_least_two(shown: Range, parts: float) -> None:
    ticks = value_ticks(shown, parts)
    slack = 1e-6 * ticks.step
    assert len(ticks.major) >= 2
    assert all(shown.lo - slack <= t <= shown.hi + slack for t in (*ticks.major, *ticks.minor))
    steps = [b - a for a, b in zip(ticks.major, ticks.major[1:], strict=False)]
    assert all(abs(s - ticks.step) < slack for s in steps)


@given(ranges(), st.floats(1.0, 12.0))
def test_value_labels_read_back_as_their_values(shown: Range, parts: float) -> None:
    ticks = value_ticks(shown, parts)
    for value, label in zip(ticks.major, ticks.labels, strict=True):
        assert abs(float(label.replace("\u2212", "-")) - value) < 1e-3 * ticks.step


def test_labels_of_a_membrane_voltage() -> None:
    ticks = value_ticks(Range(lo=-90, hi=60), 5)
    assert ticks.labels == ("\u221250", "0", "50")
    assert -70 in [round(t) for t in ticks.minor]


def test_very_small_values_are_labelled_with_an_exponent() -> None:
    assert value_ticks(Range(lo=0, hi=3e-6), 4).labels == ("0", "1e\u22126", "2e\u22126", "3e\u22126")


@given(st.sampled_from(spans()))
def test_a_span_of_the_series_has_ten_divisions(span: int) -> None:
    assert time_step(span) * 10 == span


def test_a_rolling_axis_counts_back_from_now() -> None:
    view = TimeView.ending_at(12_345_678_901, 100 * MS)
    ticks = time_ticks(view, now_ns=view.t1_ns, labels=6)
    assert ticks.labels == (
        "\u2212100",
        "",
        "\u221280",
        "",
        "\u221260",
        "",
        "\u221240",
        "",
        "\u221220",
        "",
        "now",
    )
    assert ticks.caption == "ms"


def test_a_rolling_axis_reads_the_same_at_any_time() -> None:
    views = [TimeView.ending_at(t, 100 * MS) for t in (5, 10**12 + 7)]
    first, second = (time_ticks(view, now_ns=view.t1_ns) for view in views)
    assert (first.labels, first.caption) == (second.labels, second.caption)


def test_a_stopped_axis_shows_absolute_times() -> None:
    ticks = time_ticks(TimeView(t0_ns=345_678_901, span_ns=50 * MS))
    assert ticks.labels[:3] == ("350", "355", "360")
    assert ticks.caption == "ms"


def test_a_stopped_axis_far_from_zero_counts_from_a_round_time() -> None:
    ticks = time_ticks(TimeView(t0_ns=12_345_678_901, span_ns=100_000))
    assert ticks.caption == "µs after 12.345 s"
    assert ticks.labels[0] == "680"


@given(st.integers(0, 10**13), st.sampled_from(spans()), st.integers(1, 12), st.booleans())
def test_time_ticks_are_inside_and_their_labels_differ(
    t0: int, span: int, labels: int, rolling: bool
) -> None:
    view = TimeView(t0_ns=t0, span_ns=span)
    ticks = time_ticks(view, now_ns=view.t1_ns if rolling else None, labels=labels)
    assert all(view.t0_ns <= t <= view.t1_ns for t in ticks.times_ns)
    shown = [label for label in ticks.labels if label]
    assert len(set(shown)) == len(shown)
    assert max(map(len, shown), default=0) <= 9


@given(st.integers(0, 10**12), st.sampled_from(spans()))
def test_absolute_labels_read_back_as_their_times(t0: int, span: int) -> None:
    ticks = time_ticks(TimeView(t0_ns=t0, span_ns=span))
    assume(" after " not in ticks.caption)
    unit = {"s": 10**9, "ms": 10**6, "µs": 10**3, "ns": 1}[ticks.caption]
    for time, label in zip(ticks.times_ns, ticks.labels, strict=True):
        if label:
            assert float(label) * unit == pytest.approx(time, abs=0.01 * ticks.step_ns)

"""Verdict: errors of made-up traces are found as they were made, and named for what they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hhscope.analysis import SpikeRule
from hhscope.analysis.verdict import (
    FAIR_MV,
    FAIR_SHARE,
    GOOD_MV,
    GOOD_SHARE,
    Deviation,
    Level,
    compare,
    judge,
    two_digits,
    worse,
)

RULE = SpikeRule()
STEP_MS = 0.01
T = np.arange(10_000) * STEP_MS  # 100 ms
SPIKES_MS = (10.0, 30.0, 50.0, 70.0, 90.0)


def train(times_ms: tuple[float, ...] = SPIKES_MS, shift_ms: float = 0.0) -> NDArray[np.float64]:
    """Rest at -65 mV with spikes to +35 mV, about 1.2 ms wide at 0 mV."""
    v = np.full(len(T), -65.0)
    for at in times_ms:
        v += 100.0 * np.exp(-(((T - at - shift_ms) / 0.9) ** 2))
    return v


def test_the_same_trace_has_no_error() -> None:
    found = compare(T, train(), train(), RULE)
    assert (found.dv_mv, found.shape_mv, found.shift_ms) == (0.0, 0.0, 0.0)
    assert (found.spikes, found.missing, found.extra) == (5, 0, 0)
    assert found.length_ms == pytest.approx(100.0)
    verdict = judge(found)
    assert (verdict.level, verdict.text) == (Level.GOOD, "error < 0.001 ms")


@given(shift=st.floats(-0.4, 0.4))
def test_a_shift_in_time_is_measured_and_is_no_error_of_height(shift: float) -> None:
    found = compare(T, train(shift_ms=shift), train(), RULE)
    assert found.shift_ms == pytest.approx(abs(shift), abs=1e-4)
    assert found.shape_mv <= 0.02
    assert found.shape_mv <= found.dv_mv


def test_spikes_are_judged_by_their_width() -> None:
    width = compare(T, train(), train(), RULE).width_ms
    assert width == pytest.approx(2 * 0.9 * np.sqrt(np.log(100 / 65)), abs=2 * STEP_MS)
    levels = [
        judge(compare(T, train(shift_ms=share * width), train(), RULE)).level for share in (0.005, 0.1, 0.4)
    ]
    assert levels == [Level.GOOD, Level.FAIR, Level.POOR]
    verdict = judge(compare(T, train(shift_ms=0.1), train(), RULE))
    assert verdict.text == "spikes off by 0.1 ms"
    assert "% of a spike's width" in verdict.reason


def test_an_error_of_height_is_told_where_there_are_no_spikes() -> None:
    quiet = np.full(len(T), -65.0)
    levels = [judge(compare(T, quiet + dv, quiet, RULE)).level for dv in (0.05, 0.5, 5.0)]
    assert levels == [Level.GOOD, Level.FAIR, Level.POOR]
    assert judge(compare(T, quiet + 0.0004, quiet, RULE)).text == "error < 0.001 mV"
    assert judge(compare(T, quiet + 5.0, quiet, RULE)).text == "V off by 5 mV"


def test_missing_and_surplus_spikes_are_red() -> None:
    found = compare(T, train(SPIKES_MS[:-1]), train(), RULE)
    assert (found.spikes, found.missing, found.extra) == (4, 1, 0)
    assert judge(found).text == "1 spike missing"
    both = judge(compare(T, train((10.0, 30.0, 57.0, 70.0, 83.0)), train(), RULE))
    assert (both.level, both.text) == (Level.POOR, "2 spikes missing, 2 too many")


def test_a_spike_that_begins_at_the_very_end_is_held_against_nobody() -> None:
    late = (*SPIKES_MS, T[-1] + 0.6)  # crosses the threshold with the last samples
    found = compare(T, train(late, shift_ms=0.05), train(late), RULE)
    assert (found.missing, found.extra) == (0, 0)


def test_few_samples_are_not_judged_unless_they_are_wrong_already() -> None:
    short = slice(0, 50)
    assert judge(compare(T[short], train()[short], train()[short], RULE)).level is Level.UNKNOWN
    assert judge(compare(T[short], train()[short] + 9.0, train()[short], RULE)).level is Level.POOR


@given(shift=st.floats(0.0, 2.0), dv=st.floats(0.0, 20.0))
def test_a_larger_error_is_never_judged_better(shift: float, dv: float) -> None:
    found = Deviation(
        n=1000, length_ms=10.0, dv_mv=50.0, dv_at_ms=1.0, shape_mv=dv, spikes=1, shift_ms=shift, width_ms=1.0
    )
    level = judge(found).level
    for larger in (replace(found, shift_ms=2 * shift), replace(found, shape_mv=2 * dv)):
        assert worse(level, judge(larger).level) is judge(larger).level
    assert (level is Level.GOOD) == (shift <= GOOD_SHARE and dv <= GOOD_MV)
    assert (level is Level.POOR) == (shift > FAIR_SHARE or dv > FAIR_MV)


def test_errors_are_written_with_two_digits() -> None:
    assert [two_digits(value) for value in (0.0889, 9.44, 131.2, 4321.0)] == ["0.089", "9.4", "131", "4,321"]

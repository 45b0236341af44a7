"""Statistics over stretches: right numbers, and no sample counted twice."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.analysis.tally import Tallies, Tally


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=50))
def test_a_tally_is_what_numpy_finds(numbers: list[float]) -> None:
    tally = Tally()
    for number in numbers:
        tally = tally.added(number)
    assert tally.count == len(numbers)
    assert (tally.low, tally.high) == (min(numbers), max(numbers))
    assert tally.mean == pytest.approx(np.mean(numbers), rel=1e-9, abs=1e-6)
    assert tally.sd == pytest.approx(np.std(numbers, ddof=1), rel=1e-6, abs=1e-3)


def test_what_is_not_known_is_not_counted_and_one_number_has_no_spread() -> None:
    tally = Tally().added(math.nan).added(3.0).added(math.inf)
    assert (tally.count, tally.mean) == (1, 3.0)
    assert math.isnan(tally.sd)
    assert math.isnan(Tally().mean)


def test_stretches_that_overlap_count_once() -> None:
    tallies = Tallies()
    for t0 in range(0, 100, 3):  # a rolling screen, 10 wide
        tallies = tallies.added({"v": float(t0)}, (1, t0, t0 + 10))
    assert tallies.by_key["v"].count == 9  # at 0, 12, 24 … 96
    again = tallies.added({"v": 1.0}, (1, 90, 100))
    assert again is tallies


def test_another_run_and_an_earlier_stretch_count_anew() -> None:
    tallies = (
        Tallies().added({"v": 1.0}, (1, 0, 10)).added({"v": 2.0}, (2, 0, 10)).added({"v": 3.0}, (2, 20, 30))
    )
    tallies = tallies.added({"v": 4.0}, (2, 5, 20))
    assert tallies.by_key["v"].count == 4

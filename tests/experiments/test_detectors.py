"""What counts as a spike? Level counting counts the clock; the others count the cell, until there is noise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope import experiments
from hhscope.analysis import SpikeRule
from hhscope.analysis.detectors import DETECTORS, above_level, by_prominence, by_slope, with_hysteresis

RULE = SpikeRule()


def rates(**dials: Any) -> dict[str, list[float]]:
    rows = experiments.run("detectors", **dials).as_dict()["rows"]
    return {d.key: [row["rate_hz"] for row in rows if row["detector"] == d.key] for d in DETECTORS}


def test_counting_samples_gives_64_khz_for_a_cell_that_fires_69_times_a_second() -> None:
    found = rates(model="hh1952", current=10.0, seconds=1.0)
    assert found["level"] == pytest.approx([648, 6441, 64283], rel=0.012)
    assert found["hysteresis"] == found["prominence"] == [69.0, 69.0, 69.0]
    assert found["dvdt"] == [68.0, 68.0, 68.0]  # the first rise begins at the start


def test_noise_makes_the_slope_count_itself() -> None:
    found = experiments.run("detectors", model="hh1952", noise=1.0, dt=[0.01], seconds=0.5)
    by_key = {row["detector"]: row["rate_hz"] for row in found.as_dict()["rows"]}
    assert by_key["dvdt"] > 10_000
    assert by_key["prominence"] == pytest.approx(68, abs=3)
    assert any(sentence.startswith("By dV/dt it is") for sentence in found.words())


def test_a_small_oscillation_has_peaks_and_no_spikes() -> None:
    found = rates(model="hh1952", current=40.0, set={"T": 25.0}, dt=[0.01], seconds=0.5)
    assert found["prominence"][0] == pytest.approx(510, rel=0.03)
    assert found["hysteresis"][0] <= 4


def test_too_many_samples_are_refused() -> None:
    with pytest.raises(experiments.ExperimentError, match="are 100,000,000 samples"):
        experiments.run("detectors", model="hh1952", seconds=100.0, dt=[0.001])


@given(st.lists(st.floats(-100, 60), min_size=2, max_size=200))
def test_no_detector_with_memory_counts_more_than_there_are_samples_above(v: list[float]) -> None:
    trace = np.array(v)
    crossings = with_hysteresis(trace, 0.1, RULE)
    assert len(crossings) <= len(above_level(trace, 0.1, RULE)) + np.count_nonzero(trace == RULE.threshold)
    assert (trace[crossings] >= RULE.threshold).all()
    assert (np.diff(crossings) >= 2).all()
    assert set(by_prominence(trace, 0.1, RULE)) <= set(range(1, len(v) - 1))
    assert (np.diff(by_slope(trace, 0.1, RULE)) >= 2).all()

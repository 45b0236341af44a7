"""What happens in a millisecond? The numbers of science.md, E1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope import experiments
from hhscope.analysis.windows import bimodality, windows

Reference = Callable[[str], dict[str, Any]]

CASES = [("hot", 400.0, 500.0), ("hot", 300.0, 500.0), ("hot", 100.0, 500.0), ("hh1952", 10.0, 5000.0)]


@pytest.mark.parametrize(("model", "current", "duration"), CASES)
def test_windows_hold_what_the_reference_says(
    model: str, current: float, duration: float, reference: Reference
) -> None:
    expected = reference("experiments_1")["windows"][f"{model} I={current:g}"]
    found = experiments.run("window-statistics", model=model, current=current, duration=duration).as_dict()
    for row in found["windows"]:
        want = expected[f"{row['window_ms']:g}"]
        assert row["n"] == want["n_windows"]
        assert row["p_fire"] == pytest.approx(want["p_fire"], abs=0.005)
        assert row["p_peak_range"] == pytest.approx(want["frac_windows_max_60_70"], abs=0.01)
        assert row["mean_v"] == pytest.approx(want["meanV"]["mean"], abs=0.1)
        assert row["bimodality"] == pytest.approx(want["meanV"]["BC"], abs=0.02)
        assert row["rate_count_quantum_hz"] == pytest.approx(1000.0 / row["window_ms"])


def test_at_four_periods_a_window_nothing_is_left_of_the_two_humps() -> None:
    found = experiments.run(
        "window-statistics", model="hot", current=415.848277, window=[1.0], duration=100.0
    )
    (row,) = found.as_dict()["windows"]
    assert row["bimodality"] is None
    assert row["rate_isi_mean_hz"] == pytest.approx(4000.0, abs=0.5)
    assert any("hardly differ" in sentence for sentence in found.words())


def test_a_sentence_per_claim_is_made_from_the_numbers() -> None:
    said = experiments.run("window-statistics", model="hot", current=400.0, duration=200.0).words()
    assert said[0].startswith("It fires in 39.")
    assert said[0].endswith("more than half of them needs 5 kHz or more.")
    assert "steps of 2000 Hz" in said[1]
    assert "not physiology" in said[2]
    assert "100 % of 5 ms windows" in said[3]


def test_a_window_that_is_no_whole_number_of_samples_is_refused() -> None:
    with pytest.raises(
        experiments.ExperimentError, match=r"window: 0\.015 ms is not a whole number of samples"
    ):
        experiments.run("window-statistics", model="hh1952", window=[0.015], duration=10.0, burn_in=0.0)


def test_a_window_longer_than_the_trace_is_refused() -> None:
    with pytest.raises(experiments.ExperimentError, match="longer than what was recorded"):
        experiments.run("window-statistics", model="hh1952", window=[50.0], duration=10.0, burn_in=0.0)


@given(
    st.lists(st.floats(-100, 60), min_size=10, max_size=200),
    st.integers(1, 7),
    st.lists(st.floats(0, 30), max_size=20),
)
def test_windows_lose_no_sample_and_no_spike(v: list[float], size: int, spikes: list[float]) -> None:
    found = windows(np.array(v), 0.1, np.array(sorted(spikes)), 0.1 * size)
    used = found.n * size
    assert used <= len(v) < used + size
    assert found.low.min() == min(v[:used])
    assert found.high.max() == max(v[:used])
    assert found.mean.mean() == pytest.approx(np.mean(v[:used]), abs=1e-9)
    end = used * 0.1
    assert abs(found.spikes.sum() - sum(t < end for t in spikes)) <= sum(abs(t - end) < 1e-6 for t in spikes)


def test_two_heaps_have_the_highest_bimodality_and_a_bell_little() -> None:
    assert bimodality(np.array([0.0, 1.0] * 50)) == pytest.approx(1.0)
    bell = np.random.default_rng(1).normal(size=20_000)
    assert bimodality(bell) == pytest.approx(1 / 3, abs=0.02)
    assert bimodality(np.ones(5)) is None

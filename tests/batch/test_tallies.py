"""Tallies: the spikes of many cells at once are those of the product's detector, on any voltage course."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hhscope.analysis.spikes import SpikeRule, detect_spikes
from hhscope.batch.tallies import RangeTally, SpikeTally, TallyPlan
from hhscope.kernel.batch_types import LANE_TYPES

H = 0.01


def courses(seed: int, n: int, cells: int) -> np.ndarray:
    """(n, cells) mV: wandering about the threshold, with all that can happen near it.

    Sums and differences of them are exact, and none is the threshold: so rounding decides nothing.
    """
    rng = np.random.default_rng(seed)
    scale = rng.uniform(0.5, 15.0, cells)
    steps = np.cumsum(rng.normal(size=(n, cells)) * scale * (rng.random((n, cells)) < 0.3), axis=0)
    return np.clip(np.round((steps - 2.0) * 64) / 64 + 1 / 128, -30.0, 30.0)


def tallied(v: np.ndarray, dtype: str, pieces: int) -> tuple[SpikeTally, RangeTally]:
    lane = LANE_TYPES[dtype]
    plan = TallyPlan(lane=lane, rule=SpikeRule(), h=H, steps=len(v) - 1)
    table = np.zeros((len(v) + 4, lane.stride), lane.dtype)
    table[3:-1, : lane.cells] = v
    found = SpikeTally(plan), RangeTally(plan)
    for tally in found:
        tally.start()
        for first in range(0, len(v), pieces):
            tally.feed(table, 3 + first, min(pieces, len(v) - first), first)
        tally.finish()
    return found


@settings(deadline=None, max_examples=30)
@given(
    st.integers(0, 10_000), st.integers(2, 400), st.integers(1, 100), st.sampled_from(["float64", "float32"])
)
def test_spikes_are_those_of_the_detector_in_whatever_pieces(
    seed: int, n: int, pieces: int, dtype: str
) -> None:
    v = courses(seed, n, LANE_TYPES[dtype].cells).astype(dtype)
    spikes, extremes = tallied(v, dtype, pieces)
    for cell in range(v.shape[1]):
        train = detect_spikes(np.arange(n) * H, v[:, cell].astype(np.float64), SpikeRule())
        times = train.times_ms
        late = times[times >= 0.5 * (n - 1) * H]
        assert spikes.count[cell] == len(times)
        assert spikes.late_count[cell] == len(late)
        for found, expected in (
            (spikes.first, times[:1]),
            (spikes.second, times[1:2]),
            (spikes.before_last, times[-2:-1]),
            (spikes.last, times[-1:]),
            (spikes.late_first, late[:1]),
            (spikes.late_last, late[-1:]),
        ):
            value = expected[0] if len(expected) else np.nan
            assert found[cell] == pytest.approx(value, abs=1e-9, nan_ok=True)
    assert np.array_equal(extremes.lowest, v.min(axis=0))
    assert np.array_equal(extremes.highest, v.max(axis=0))

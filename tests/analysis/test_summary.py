"""Summaries: the same numbers whether a run comes whole or piece by piece."""

from __future__ import annotations

import numpy as np
import pytest

from hhscope.analysis import SpikeRule, Summariser, summarise
from tests.analysis.traces import humps

T = np.arange(0, 500, 0.01)
V = humps(T, 5.0 + 12.5 * np.arange(39))
CA = 0.1 + 0.01 * np.sin(T)


def test_a_summary_has_the_numbers_of_the_run() -> None:
    summary = summarise(T, V, CA, SpikeRule())
    assert summary.n_spikes == len(summary.spikes) == 39
    assert summary.first_rate_hz == pytest.approx(80.0, rel=1e-6)
    assert summary.steady_rate_hz == pytest.approx(80.0, rel=1e-6)
    assert summary.oscillation_hz == 0.0
    assert (summary.v_min, summary.v_max) == (V.min(), V.max())
    assert (summary.ca_min, summary.ca_max) == (CA.min(), CA.max())


def test_without_calcium_there_are_no_calcium_numbers() -> None:
    summary = summarise(T, V, None, SpikeRule())
    assert summary.ca_min is summary.ca_max is None


def test_peaks_under_the_threshold_have_their_own_rate() -> None:
    summary = summarise(T, V, None, SpikeRule(threshold=50.0))
    assert summary.n_spikes == summary.steady_rate_hz == 0
    assert summary.oscillation_hz == pytest.approx(80.0, rel=1e-6)


@pytest.mark.parametrize("size", [1, 997, 20_000])
def test_a_run_fed_in_pieces_has_the_same_summary(size: int) -> None:
    n = 3000 if size == 1 else len(T)
    maker = Summariser(SpikeRule())
    for k in range(0, n, size):
        stop = min(k + size, n)
        maker.feed(T[k:stop], V[k:stop], CA[k:stop])
    maker.feed(T[:0], V[:0], CA[:0])
    pieces, whole = maker.summary(), summarise(T[:n], V[:n], CA[:n], SpikeRule())
    assert pieces.spikes.times_ms.tolist() == whole.spikes.times_ms.tolist()
    for name in ("n_spikes", "first_rate_hz", "steady_rate_hz", "v_min", "v_max", "ca_min", "ca_max"):
        assert getattr(pieces, name) == getattr(whole, name)


def test_nothing_cannot_be_summarised() -> None:
    with pytest.raises(ValueError, match="nothing was recorded"):
        summarise([], [], None, SpikeRule())

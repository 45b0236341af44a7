"""Population: rates of many cells, and the rhythms of all together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.analysis.population import RHYTHMS, firing, population_rate, rhythms


def test_both_means_and_the_silent_share() -> None:
    cells = np.array([0, 0, 2, 0], np.int32)
    found = firing(cells, np.array([600.0, 700.0, 800.0, 100.0]), 4, 500.0, 1000.0)
    assert found.rates_hz.tolist() == [4.0, 0.0, 2.0, 0.0]
    assert (found.mean_hz, found.firing_mean_hz, found.silent) == (1.5, 3.0, 0.5)


def test_a_silent_population_has_no_mean_of_those_that_fire() -> None:
    found = firing(np.empty(0, np.int32), np.empty(0), 3, 0.0, 10.0)
    assert (found.mean_hz, found.firing_mean_hz, found.silent) == (0.0, None, 1.0)


@given(st.lists(st.floats(0.0, 99.99), max_size=50), st.integers(1, 9))
def test_the_population_rate_loses_no_spike(times: list[float], n: int) -> None:
    t, rate = population_rate(np.array(times), n, 100.0)
    assert t.size == rate.size == 100
    assert rate.sum() * n / 1e3 == pytest.approx(len(times))


@pytest.mark.parametrize(
    ("hz", "name"), [(2.0, "delta"), (6.0, "theta"), (10.0, "alpha"), (20.0, "beta"), (40.0, "gamma")]
)
def test_a_pure_rhythm_lies_in_its_band(hz: float, name: str) -> None:
    found = rhythms(10.0 + np.sin(2e-3 * np.pi * hz * np.arange(2000)))
    assert found is not None
    shares = dict(zip((band.name for band in RHYTHMS), found[1], strict=True))
    assert (shares[name] or 0.0) > 0.95


def test_a_band_that_a_short_stretch_cannot_tell_is_not_judged() -> None:
    found = rhythms(np.arange(100.0) % 7)
    assert found is not None
    assert found[1][0] is None
    assert rhythms(np.zeros(10)) is None

"""The numbers people know these cells by, from the same summary that ``hhscope run`` prints."""

from __future__ import annotations

import pytest

import hhscope
from hhscope.analysis import Summary, bursts, summarise


def _summary(recording: hhscope.Recording) -> Summary:
    ca = recording["Ca"] if "Ca" in recording.names else None
    return summarise(recording.time, recording["V"], ca, recording.spike_rule)


def test_squid_with_calcium_fires_at_68_hz() -> None:
    summary = _summary(hhscope.simulate("squid_ca", current=10.0, duration=1000.0))
    assert summary.steady_rate_hz == pytest.approx(68.104, rel=0.001)
    assert summary.ca_max == pytest.approx(2.125, abs=0.005)


def test_hot_fires_at_3940_hz_with_peaks_of_62_6_mv() -> None:
    recording = hhscope.simulate("hot", current=400.0, duration=500.0)
    summary = _summary(recording)
    # The exponential Euler step of 0.0025 ms is 0.2 % slow (reference 3939.7 Hz).
    assert summary.steady_rate_hz == pytest.approx(3939.7, rel=0.005)
    late = recording["V"][recording.time >= 250.0]
    assert late.max() == pytest.approx(62.56, abs=0.5)


def test_fading_spiral_fires_and_falls_silent() -> None:
    summary = _summary(hhscope.simulate("fading_spiral", current=8.0, duration=1000.0))
    assert summary.n_spikes == 13
    assert summary.first_rate_hz == pytest.approx(91.88, rel=0.002)
    assert summary.steady_rate_hz == 0.0


def test_calcium_burster_fires_nine_spikes_every_363_ms() -> None:
    times = hhscope.simulate("ca_burster", current=0.0, duration=4000.0).spikes()
    found = bursts(times[times > 1500.0])
    assert found is not None
    assert found.period_ms == pytest.approx(363.35, rel=0.001)
    assert found.spikes_per_burst == pytest.approx(9.0, abs=0.01)


@pytest.mark.parametrize(("current", "spikes", "rate"), [(6.2, 3, 0.0), (6.5, None, 55.0)])
def test_the_classic_squid_rests_at_6_2_and_fires_at_6_5(
    current: float, spikes: int | None, rate: float
) -> None:
    summary = _summary(hhscope.simulate("hh1952", current=current, duration=1000.0))
    assert summary.steady_rate_hz == pytest.approx(rate, rel=0.005)
    assert spikes is None or summary.n_spikes == spikes

"""One definition of a spike: prominence, threshold, re-arming; the same whatever the blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hhscope.analysis import SpikeDetector, SpikeRule, SpikeTrain, block_times_ms, detect_spikes
from hhscope.engine import Block, Segment, Simulator
from hhscope.model import load_model
from tests.analysis.traces import humps, polyline, rise_before_centre
from tests.models import SHIPPED_SLOWLY

RULE = SpikeRule()
FIELDS = tuple(SpikeTrain.__dataclass_fields__)


def same(one: SpikeTrain, other: SpikeTrain) -> bool:
    return all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in FIELDS)


def count(*volts: float, rule: SpikeRule = RULE) -> int:
    return len(detect_spikes(*polyline(*volts), rule))


# -- times -----------------------------------------------------------------------------------------------------


def test_times_of_smooth_spikes_are_exact_to_a_nanosecond_at_the_usual_step() -> None:
    centres = 5.0 + 14.683 * np.arange(60)
    t = np.arange(0, 900, 0.01)
    train = detect_spikes(t, humps(t, centres), RULE)
    np.testing.assert_allclose(train.times_ms, centres - rise_before_centre(), rtol=0, atol=1e-6)


def test_the_error_of_a_time_falls_with_the_fourth_power_of_the_step() -> None:
    centres = 5.0 + 14.683 * np.arange(60)

    def error(dt: float) -> float:
        t = np.arange(0, 900, dt)
        return float(
            np.abs(detect_spikes(t, humps(t, centres), RULE).times_ms + rise_before_centre() - centres).max()
        )

    assert error(0.02) / error(0.01) == pytest.approx(16.0, rel=0.3)


def test_a_threshold_other_than_zero_moves_the_time() -> None:
    t = np.arange(0, 20, 0.01)
    train = detect_spikes(t, humps(t, np.array([10.0])), SpikeRule(threshold=-35.0))
    assert train.times_ms == pytest.approx([10.0 - rise_before_centre(threshold_mv=-35.0)], abs=1e-6)


def test_a_crossing_beside_a_segment_border_is_taken_on_a_straight_line() -> None:
    t, v = np.arange(6) * 0.1, np.array([-60.0, -50.0, -20.0, 30.0, 20.0, -60.0])
    cubic = detect_spikes(t, v, RULE).times_ms
    straight = detect_spikes(t, v, RULE, borders=[3]).times_ms
    assert straight == pytest.approx([0.2 + 0.1 * 20 / 50])
    assert abs(cubic - straight) > 1e-4


def test_a_change_of_step_is_seen_in_the_times_themselves() -> None:
    t, v = np.array([0.0, 0.1, 0.2, 0.25, 0.3, 0.35]), np.array([-60.0, -50.0, -20.0, 30.0, 20.0, -60.0])
    assert detect_spikes(t, v, RULE).times_ms == pytest.approx([0.2 + 0.05 * 20 / 50])


def test_the_peak_is_the_highest_sample_of_the_spike() -> None:
    t = np.arange(0, 20, 0.01)
    train = detect_spikes(t, humps(t, np.array([10.0])), RULE)
    assert train.peak_times_ms == pytest.approx([10.0])
    assert train.peaks_mv == pytest.approx([35.0])


# -- what counts -----------------------------------------------------------------------------------------------


def test_a_spike_rises_above_the_threshold_and_falls_again() -> None:
    assert count(-65, 30, -70) == 1


def test_a_flat_top_is_one_spike_at_its_first_sample() -> None:
    train = detect_spikes(*polyline(-65, 30, 30, 30, -70), RULE)
    assert len(train) == 1
    assert train.peak_times_ms == pytest.approx([2.0])


def test_wiggles_on_top_of_a_spike_are_no_spikes() -> None:
    assert count(-65, 30, 25, 31, 24, 29, -70) == 1


def test_a_second_hump_without_rearming_is_no_spike() -> None:
    assert count(-65, 30, 2, 30, -70) == 1
    assert count(-65, 30, -4, 30, -70) == 1


def test_a_second_hump_after_rearming_is_a_spike() -> None:
    assert count(-65, 30, -6, 30, -70) == 2


def test_ripple_across_the_threshold_is_no_spike() -> None:
    assert count(-8, 1, -8, 1, -8, 1, -8) == 0


def test_the_time_of_a_spike_after_ripple_is_its_own_crossing() -> None:
    t, v = polyline(-8, 1, -8, 1, -8, 40, -70)
    crossing = t[80] + 2.0 * 8 / 48
    assert detect_spikes(t, v, RULE).times_ms == pytest.approx([crossing], abs=1e-9)


def test_noise_on_the_way_up_gives_one_spike_at_the_first_crossing() -> None:
    t, v = polyline(-65, 1, -2, 3, -1, 40, -70)
    assert detect_spikes(t, v, RULE).times_ms == pytest.approx([2.0 * 65 / 66], abs=0.02)


def test_a_peak_must_stand_out_from_the_trough_before_it() -> None:
    assert count(-60, -20, -4, 5, -60) == 1
    assert count(-60, 20, -5.5, 4, -60) == 1  # the second hump rises by 9.5 mV only
    assert count(-60, 20, -6.5, 4, -60) == 2  # by 10.5 mV


def test_a_run_that_starts_above_the_threshold_counts_nothing_until_rearmed() -> None:
    assert count(10, 40, -3, 40, -70) == 0
    assert count(10, 40, -6, 40, -70) == 1


def test_a_fall_from_the_start_is_no_peak() -> None:
    train = detect_spikes(*polyline(-20, -70), RULE)
    assert len(train) == len(train.oscillation_times_ms) == 0


def test_peaks_under_the_threshold_are_oscillations() -> None:
    train = detect_spikes(*polyline(-60, -20, -50, -30, -60, 30, -70), RULE)
    assert len(train) == 1
    assert train.oscillation_peaks_mv == pytest.approx([-20.0, -30.0])
    assert train.oscillation_times_ms == pytest.approx([2.0, 6.0])


def test_humps_on_a_plateau_above_the_threshold_are_neither() -> None:
    train = detect_spikes(*polyline(-65, 40, 10, 25, 8, 25, 8, 25, 8), RULE)
    assert len(train) == 1
    assert len(train.oscillation_times_ms) == 0


def test_at_the_end_of_a_run_a_spike_counts_before_it_has_fallen() -> None:
    detector = SpikeDetector(RULE)
    assert len(detector.feed(*polyline(-65, 30, 25))) == 0
    assert len(detector.finish()) == 1
    assert len(detect_spikes(*polyline(-65, 30, 25), RULE)) == 1
    assert len(detect_spikes(*polyline(-65, 1), RULE)) == 1


def test_at_the_end_of_a_run_a_crossing_that_did_not_rise_counts_for_nothing() -> None:
    assert count(-8, 1) == 0


def test_a_broken_sample_separates_two_runs() -> None:
    t, v = polyline(-65, 30, -70, 30, -70)
    v[20] = np.nan  # on the first peak
    train = detect_spikes(t, v, RULE)
    assert len(train) == 1
    assert train.times_ms[0] > 4.0


def test_an_empty_run_has_no_spikes() -> None:
    assert len(detect_spikes([], [], RULE)) == 0
    assert len(detect_spikes([0.0], [50.0], RULE)) == 0


def test_rules_that_cannot_be_are_refused() -> None:
    for wrong in ({"threshold": np.nan}, {"prominence": 0.0}, {"rearm": -1.0}):
        with pytest.raises(ValueError, match="spike rule"):
            SpikeRule(**wrong)


def test_times_and_voltages_must_belong_together() -> None:
    with pytest.raises(ValueError, match="equally long"):
        SpikeDetector(RULE).feed(np.zeros(3), np.zeros(4))


def test_the_rule_can_be_read() -> None:
    text = SpikeRule(threshold=-15.0).text
    assert "at or above −15 mV" in text
    assert "10 mV" in text
    assert "below −20 mV" in text


# -- streaming -------------------------------------------------------------------------------------------------

noise = arrays(np.float64, st.integers(2, 300), elements=st.floats(-80, 40) | st.just(np.nan))
walks = noise.map(np.round)  # many equal samples, many exactly at the threshold


@given(noise | walks, st.lists(st.integers(0, 300), max_size=8))
def test_blocks_of_any_size_give_the_same_spikes_to_the_bit(v: np.ndarray, cuts: list[int]) -> None:
    t = np.arange(len(v)) * 0.01
    detector = SpikeDetector(RULE)
    parts = [
        detector.feed(a, b) for a, b in zip(np.split(t, sorted(cuts)), np.split(v, sorted(cuts)), strict=True)
    ]
    assert same(SpikeTrain.joined([*parts, detector.finish()]), detect_spikes(t, v, RULE))


@given(noise | walks)
def test_every_spike_has_its_crossing_before_its_peak_and_peaks_on_the_right_side(v: np.ndarray) -> None:
    train = detect_spikes(np.arange(len(v)) * 0.01, v, RULE)
    assert (train.times_ms <= train.peak_times_ms).all()
    assert (train.peaks_mv >= 0).all()
    assert (train.oscillation_peaks_mv < 0).all()
    assert (np.diff(train.times_ms) > 0).all()
    assert (train.times_ms[1:] > train.peak_times_ms[:-1]).all()


@given(walks.filter(lambda v: not np.isnan(v).any()))
def test_there_are_never_more_spikes_than_crossings_of_the_threshold(v: np.ndarray) -> None:
    crossings = np.count_nonzero((v[:-1] < 0) & (v[1:] >= 0))
    assert len(detect_spikes(np.arange(len(v)) * 0.01, v, RULE)) <= crossings


def plain(v: np.ndarray) -> tuple[list[int], list[int]]:
    """The rule of science section 0, sample by sample: numbers of the spikes' and the oscillations' peak samples."""
    spikes, waves = [], []
    armed, rising, crossed, crossed_at_peak, trough, peak = v[0] < 0, False, False, False, v[0], 0
    for k in range(1, len(v)):
        if v[k] < -5:
            armed = True
        if armed and v[k] >= 0:
            armed, crossed = False, True
        if not rising:
            trough = min(trough, v[k])
            if v[k] - trough >= 10:
                rising, peak, crossed_at_peak = True, k, crossed
        elif v[k] > v[peak]:
            peak, crossed_at_peak = k, crossed
        elif v[peak] - v[k] >= 10:
            if v[peak] < 0:
                waves.append(peak)
            elif crossed_at_peak:
                spikes.append(peak)
            rising, crossed, trough = False, False, v[k]
    return spikes, waves


@given(walks.filter(lambda v: not np.isnan(v).any()))
def test_the_fast_detector_finds_what_the_plain_rule_finds(v: np.ndarray) -> None:
    detector = SpikeDetector(RULE)
    train = detector.feed(np.arange(len(v), dtype=float), v)
    assert (train.peak_times_ms.tolist(), train.oscillation_times_ms.tolist()) == plain(v)


def test_a_long_run_is_read_in_passes_without_a_seam() -> None:
    t = np.arange(0, 2000, 0.01)
    centres = 5.0 + 0.31234 * 20 * np.arange(300)
    train = detect_spikes(t, humps(t, centres), RULE)
    np.testing.assert_allclose(train.times_ms, centres - rise_before_centre(), rtol=0, atol=1e-6)


def test_a_detector_starts_anew_after_reset() -> None:
    detector = SpikeDetector(RULE)
    detector.feed(*polyline(-65, 30))
    detector.reset()
    assert len(detector.feed(*polyline(25, -70))) == 0
    assert len(detector.finish()) == 0


def test_blocks_of_two_segments_are_joined_with_a_straight_line() -> None:
    v = np.array([-60.0, -50.0, -20.0, 30.0, 20.0, -60.0])
    one = Segment(index=0, t0_ns=0, dt_ns=100_000, first=0, method="euler", substeps=1)
    two = Segment(index=1, t0_ns=300_000, dt_ns=100_000, first=3, method="rk4", substeps=1)
    detector = SpikeDetector(RULE)
    first = detector.feed_block(Block(segment=one, start=0, data=v[None, :3]))
    second = detector.feed_block(Block(segment=two, start=0, data=v[None, 3:]))
    assert len(first) == 0
    assert second.times_ms == pytest.approx([0.24])


def test_sample_times_are_rounded_once() -> None:
    segment = Segment(index=0, t0_ns=70_000, dt_ns=10_000, first=0, method="rk4", substeps=1)
    times = block_times_ms(Block(segment=segment, start=3, data=np.zeros((1, 3))))
    assert times.tolist() == [0.1, 0.11, 0.12]


# -- models ----------------------------------------------------------------------------------------------------


@pytest.mark.per_model
@pytest.mark.parametrize("name", SHIPPED_SLOWLY)
def test_spikes_are_the_plain_crossings_in_every_model(
    name: str, reference: Callable[[str], dict[str, Any]]
) -> None:
    data = reference(name)
    simulator = Simulator(load_model(name), current=data["I"])
    detector, v, parts = SpikeDetector(SpikeRule.of(simulator.model)), [np.empty(0)], []
    samples = round(min(data["T"], 40_000) * 1e6 / simulator.numerics.dt_ns)
    while samples > 0:
        block = simulator.advance(min(samples, 100_000))
        samples -= block.n
        v.append(block.data[0].copy())
        parts.append(detector.feed_block(block))
    volts = np.concatenate(v)
    threshold = simulator.model.threshold
    crossings = np.count_nonzero((volts[:-1] < threshold) & (volts[1:] >= threshold))
    found = len(SpikeTrain.joined([*parts, detector.finish()]))
    assert found == crossings > 0
    if data["T"] <= 40_000:
        assert found == data["run"]["n_spikes"]


def test_a_rise_of_exactly_the_prominence_counts_however_it_is_rounded() -> None:
    # 2.07 - (-7.93) rounds to 10, while -7.93 + 10 rounds to just above 2.07
    v = np.array([-20.0, -10.0, 8.0, 2.0, -7.93, -7.9, 0.5, 1.0, 1.5, 2.07, 1.5, -20.0, -20.0])
    t = np.arange(v.size) * 0.01
    found = detect_spikes(t, v, SpikeRule(threshold=0.0, prominence=10.0, rearm=0.0))
    plain = detect_spikes(t, v, SpikeRule(threshold=0.0, prominence=9.999, rearm=0.0))
    assert len(found.times_ms) == len(plain.times_ms) == 2

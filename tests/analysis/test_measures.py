"""Measurements against traces whose numbers are known, and against reference runs of models."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hhscope
from hhscope.analysis import SpikeRule
from hhscope.analysis.measure import measure_groups, measures, take
from hhscope.analysis.spike_shape import MOST
from hhscope.analysis.stretch import Stretch
from tests.analysis.traces import humps

RULE = SpikeRule()
STEP = 0.01


def stretch(v: np.ndarray, ca: np.ndarray | None = None, current: np.ndarray | None = None) -> Stretch:
    return Stretch(t_ms=np.arange(len(v)) * STEP, v=v, ca=ca, current=current, rule=RULE)


def value(of: Stretch, key: str) -> float:
    return take(of, [key])[key]


def sine(hz: float = 50.0, size: float = 30.0, mean: float = 0.0, ms: float = 200.0) -> Stretch:
    t = np.arange(0, ms, STEP)
    return stretch(mean - size * np.cos(2 * np.pi * hz * t / 1000))


def triangle(up: float = 2.0, down: float = 4.0, low: float = -60.0, high: float = 40.0) -> Stretch:
    """Flat, a straight rise, a straight fall below the start, and back: every shape number is plain."""
    t = np.arange(0, 30, STEP)
    corners = [0, 10, 10 + up, 10 + up + down, 25, 30]
    return stretch(np.interp(t, corners, [low, low, high, low - 10, low, low]))


# -- the table ----------------------------------------------------------------------------------------------------
def test_every_measurement_has_a_definition_a_unique_key_and_a_place() -> None:
    listed = [measure for group in measure_groups() for measure in group.measures]
    assert len({m.key for m in listed}) == len(listed) == len(measures())
    assert all(m.doc.endswith(".") and m.name for m in listed)


@settings(deadline=None)
@given(st.lists(st.floats(-200, 200), min_size=1, max_size=60))
def test_any_samples_give_numbers_or_nan_and_never_an_error(volts: list[float]) -> None:
    found = take(stretch(np.array(volts), ca=np.abs(volts)), measures())
    assert not any(math.isinf(number) for number in found.values())


def test_a_measurement_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        take(sine(), ["v_median"])


def test_a_stretch_without_samples_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one sample"):
        stretch(np.empty(0))


# -- voltage ------------------------------------------------------------------------------------------------------
def test_extremes_mean_and_rms_of_a_sine() -> None:
    wave = sine(mean=5.0)
    assert value(wave, "v_min") == pytest.approx(-25.0)
    assert value(wave, "v_max") == pytest.approx(35.0)
    assert value(wave, "v_pp") == pytest.approx(60.0)
    assert value(wave, "v_mean") == pytest.approx(5.0, abs=1e-2)
    assert value(wave, "v_ac") == pytest.approx(30 / math.sqrt(2), abs=1e-2)
    assert value(wave, "v_rms") == pytest.approx(math.sqrt(25 + 450), abs=1e-2)


def test_means_go_by_time_and_not_by_samples() -> None:
    t = np.concatenate((np.arange(0, 10, 0.01), np.arange(10, 20.5, 1.0)))
    mixed = Stretch(t_ms=t, v=np.where(t < 10, 0.0, 10.0), rule=RULE)
    assert value(mixed, "v_mean") == pytest.approx(5.0, abs=0.01)


@pytest.mark.parametrize("step", [1.0, 0.01])
def test_time_above_zero_does_not_depend_on_the_sample_step(step: float) -> None:
    t = np.arange(0, 100.5, step)
    saw = Stretch(t_ms=t, v=np.interp(t, [0, 30, 100.5], [-60, 20, -60]), rule=RULE)
    assert value(saw, "above_0") == pytest.approx(25.0, abs=0.3)


def test_a_sine_is_a_wave_and_thin_spikes_are_not() -> None:
    t = np.arange(0, 200, STEP)
    spiky = stretch(humps(t, np.arange(10, 200, 20)))
    assert value(sine(), "wave") == pytest.approx(1.0, abs=1e-3)
    assert value(spiky, "wave") < 0.15


def test_half_a_sine_and_half_its_third_harmonic_share_the_power() -> None:
    t = np.arange(0, 200, STEP)
    turn = 2 * np.pi * t / 20
    v = 20 * (np.sin(turn) + 0.5 * np.sin(3 * turn))
    assert value(stretch(v), "wave") == pytest.approx(1 / 1.25, abs=2e-3)


def test_an_oscillation_under_the_threshold_is_a_wave_with_a_rate_of_its_own() -> None:
    low = sine(mean=-50.0)
    assert value(low, "wave") == pytest.approx(1.0, abs=1e-3)
    assert value(low, "rate") == 0.0
    assert value(low, "oscillation") == pytest.approx(50.0)


def test_a_wave_whose_rate_drifts_is_a_wave_still() -> None:
    t = np.arange(0, 400, STEP)
    assert value(stretch(-30 * np.cos(2 * np.pi * t * (1 + t / 2000) / 20)), "wave") > 0.99


def test_silence_has_no_wave() -> None:
    assert math.isnan(value(stretch(np.full(1000, -65.0)), "wave"))


# -- spike --------------------------------------------------------------------------------------------------------
def test_the_shape_of_a_triangular_spike_is_exact() -> None:
    spike = triangle()  # up 50 mV/ms for 2 ms, down 27.5 mV/ms for 4 ms
    assert value(spike, "threshold") == pytest.approx(-60.0, abs=0.5)
    assert value(spike, "peak") == pytest.approx(40.0)
    assert value(spike, "half_width") == pytest.approx(50 / 50 + 50 / 27.5, abs=0.02)
    assert value(spike, "rise") == pytest.approx(80 / 50, abs=0.02)
    assert value(spike, "fall") == pytest.approx(80 / 27.5, abs=0.02)
    assert value(spike, "ahp") == pytest.approx(10.0, abs=0.5)


def test_the_threshold_is_where_the_slope_passes_ten_mv_per_ms() -> None:
    t = np.arange(0, 20, STEP)
    v = -65 + np.where(t > 5, (t - 5) ** 3, 0)  # slope 3(t - 5)^2 = 10 at t - 5 = 1.826
    v = np.where(v > 40, np.maximum(-65, 40 - 30 * (t - (5 + 105 ** (1 / 3)))), v)
    assert value(stretch(v), "threshold") == pytest.approx(-65 + (10 / 3) ** 1.5, abs=0.05)


def test_a_slow_spike_begins_at_a_fifth_of_its_largest_slope() -> None:
    wave = sine(hz=5.0, ms=600.0)  # steepest 0.94 mV/ms, at 0 mV
    onset = -30 * math.cos(math.asin(0.2))
    assert value(wave, "threshold") == pytest.approx(onset, abs=0.1)


def test_a_spike_cut_off_by_either_end_has_no_shape() -> None:
    whole = triangle()
    for part in (slice(1100, None), slice(0, 1230)):
        cut = Stretch(t_ms=whole.t_ms[part], v=whole.v[part], rule=RULE)
        assert math.isnan(value(cut, "half_width"))


def test_the_after_potential_waits_for_the_turn() -> None:
    whole = triangle()
    falling = Stretch(t_ms=whole.t_ms[:1550], v=whole.v[:1550], rule=RULE)
    assert math.isnan(value(falling, "ahp"))
    assert value(falling, "half_width") > 0


def test_a_long_train_costs_no_more_than_its_last_spikes() -> None:
    t = np.arange(0, 5 * (MOST + 50), STEP)
    train = stretch(humps(t, np.arange(2.5, t[-1], 5)))
    assert len(train.shapes.peak_mv) == MOST
    assert train.shapes.half_width_ms == pytest.approx(train.shapes.half_width_ms[0], abs=1e-3)
    assert value(train, "spikes") == MOST + 50


# -- timing and bursts --------------------------------------------------------------------------------------------
def test_intervals_rate_and_cv_of_a_train() -> None:
    t = np.arange(0, 200, STEP)
    train = stretch(humps(t, np.array([20.0, 40.0, 80.0, 100.0])))
    assert value(train, "spikes") == 4
    assert value(train, "isi") == pytest.approx(80 / 3, abs=1e-3)
    assert value(train, "rate") == pytest.approx(37.5, abs=1e-2)
    assert value(train, "cv") == pytest.approx(np.std([20, 40, 20]) / (80 / 3), abs=1e-3)


def test_one_spike_has_no_rate_and_none_has_rate_zero() -> None:
    t = np.arange(0, 50, STEP)
    assert math.isnan(value(stretch(humps(t, np.array([20.0]))), "rate"))
    assert value(stretch(np.full(100, -65.0)), "rate") == 0.0


def test_latency_counts_from_the_step_of_the_input() -> None:
    t = np.arange(0, 100, STEP)
    v = humps(t, np.array([10.0, 45.0]))
    step = np.where(t >= 30, 10.0, 0.0)
    early = value(stretch(v), "latency")
    assert value(stretch(v, current=step), "latency") == pytest.approx(early + 35 - 30, abs=0.02)
    assert math.isnan(value(stretch(v, current=np.where(t >= 60, 10.0, 0.0)), "latency"))


def test_bursts_are_counted_between_pauses() -> None:
    starts = np.arange(20, 1000, 100.0)
    t = np.arange(0, 1000, STEP)
    train = stretch(humps(t, np.add.outer(starts, [0.0, 5.0, 10.0]).ravel()))
    assert value(train, "bursts") == 8
    assert value(train, "burst_period") == pytest.approx(100.0, abs=1e-2)
    assert value(train, "burst_duty") == pytest.approx(10.0, abs=1e-2)
    assert value(train, "burst_spikes") == 3


# -- calcium ------------------------------------------------------------------------------------------------------
def test_calcium_decay_finds_its_time_constant_before_the_end_value_is_reached() -> None:
    t = np.arange(0, 60, STEP)
    ca = 0.1 + np.where(t < 10, 0.04 * t, 0.4 * np.exp(-(t - 10) / 80.0))
    found = stretch(np.full(len(t), -65.0), ca=ca)
    assert value(found, "ca_baseline") == pytest.approx(0.1)
    assert value(found, "ca_peak") == pytest.approx(0.5)
    assert value(found, "ca_tau") == pytest.approx(80.0, rel=1e-3)


def test_a_cell_without_a_pool_has_no_calcium_numbers() -> None:
    assert all(math.isnan(value(sine(), key)) for key in ("ca_baseline", "ca_peak", "ca_tau"))


# -- reference runs -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", ["hh1952", "squid_ca"])
def test_a_cell_measures_as_its_reference_run_says(model: str) -> None:
    data = json.loads((Path(__file__).parents[1] / "data" / f"{model}.json").read_text(encoding="utf-8"))
    run = data["run"]
    got = hhscope.simulate(model, current=data["I"], duration=math.ceil(run["spike_times"][4]) + 5)
    found = Stretch(t_ms=got.time, v=got["V"], rule=SpikeRule(threshold=data["threshold"]))
    spikes = np.array(run["spike_times"])[:5]
    assert value(found, "spikes") == 5
    assert value(found, "isi") == pytest.approx(np.diff(spikes).mean(), abs=1e-3)
    assert value(found, "latency") == pytest.approx(spikes[0], abs=1e-3)
    assert value(found, "v_max") == pytest.approx(run["V_max"], abs=0.01)
    assert found.shapes.peak_mv[:3] == pytest.approx(
        run["peaks_first3"][-len(found.shapes.peak_mv) :][:3], abs=0.01
    )
    assert value(found, "ahp") > 10
    assert 0.3 < value(found, "rise") < value(found, "half_width") < 3
